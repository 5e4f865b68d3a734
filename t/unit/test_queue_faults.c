
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "queue_work.h"


/* every system call fails at every place, in every way */

static qd_t       qd;
static qd_seen_t  seen;


typedef struct {
    qs_call_e   call;
    int         errs[4];
} fault_t;


static const fault_t  faults[] = {
    { QS_OPEN,      { EMFILE, EIO, ENOSPC, EROFS } },
    { QS_CLOSE,     { EIO } },
    { QS_DUP,       { EMFILE } },
    { QS_FLOCK,     { EIO, EWOULDBLOCK } },
    { QS_FSTAT,     { EIO } },
    { QS_STAT,      { EIO } },
    { QS_FALLOCATE, { ENOSPC, EDQUOT, EIO, EOPNOTSUPP } },
    { QS_FTRUNCATE, { EIO } },
    { QS_MMAP,      { ENOMEM } },
    { QS_MUNMAP,    { EINVAL } },
    { QS_PREAD,     { EIO, ENOMEM } },
    { QS_PWRITE,    { EIO, ENOSPC, EROFS } },
    { QS_WRITE,     { ENOSPC, EIO } },
    { QS_FDATASYNC, { EIO, ENOSPC } },
    { QS_RENAME,    { EIO, ENOSPC, EROFS } },
    { QS_UNLINK,    { EIO, EROFS } },
    { QS_MKDIR,     { ENOSPC, EROFS } },
    { QS_RMDIR,     { EIO } },
    { QS_OPENDIR,   { EMFILE } },
    { QS_READDIR,   { EIO } },
    { QS_CLOSEDIR,  { EIO } }
};


static uint32_t  runs;


/* one run; PCAPI_DECLINED if the plan was never reached */

static int
run(qs_call_e call, qs_way_e way, uint32_t at, int err)
{
    int64_t   bad;
    uint32_t  before;

    qd_init(&qd);
    qw_past(&qd);

    before = qd_descriptors();

    memset(&qs, 0, sizeof(qs));
    qs.call = call;
    qs.way = way;
    qs.at = at;
    qs.err = err;

    qd.conf.sys = &qs_sys;
    (void) qw_run(&qd);
    qd.conf.sys = NULL;

    if (qd_descriptors() != before) {
        print_error("%s %u way %d errno %d: descriptors\n", qs_names[call],
                    at, way, err);
        fail();
    }

    bad = qw_check(&qd, &seen, 1);

    if (bad != -1) {
        print_error("%s %u way %d errno %d: record %d\n", qs_names[call], at,
                    way, err, (int) bad);
        fail();
    }

    /* all delivered: nothing may be left but what was damaged */

    if (way != QS_FAIL_ON && qd_count(&qd, ".seg") > 3) {
        print_error("%s %u way %d errno %d: left %s\n", qs_names[call], at,
                    way, err, qd_name);
        fail();
    }

    qd_done(&qd);
    runs++;

    return qs.hits ? PCAPI_OK : PCAPI_DECLINED;
}


static void
sweep(qs_way_e way)
{
    uint32_t  i, k, at;

    for (i = 0; i < pcapi_nelts(faults); i++) {

        for (k = 0; k < 4 && faults[i].errs[k]; k++) {

            at = 1;

            while (run(faults[i].call, way, at, faults[i].errs[k])
                   == PCAPI_OK)
            {
                /* what fails for ever need not be tried from every place */
                at += (way == QS_FAIL_ON) ? 1 + at / 8 : 1;
            }

            assert_true(at > 1);
        }
    }
}


static void
any_call_may_fail_once(void **state)
{
    (void) state;

    sweep(QS_FAIL);
}


static void
any_call_may_fail_for_ever_from_any_place(void **state)
{
    (void) state;

    sweep(QS_FAIL_ON);
}


/* lines of the log that have an errno */

static uint32_t
failures(void)
{
    char      *p;
    uint32_t   n;

    n = 0;

    for (p = qd.logged; (p = strstr(p, " (")) != NULL; p += 2) {
        n += (p[2] != '0');
    }

    return n;
}


static void
short_and_interrupted_calls_are_finished(void **state)
{
    uint32_t   i, at;
    qs_call_e  calls[] = { QS_PREAD, QS_PWRITE, QS_WRITE, QS_OPEN, QS_FLOCK,
                           QS_FALLOCATE, QS_FDATASYNC, QS_OPENDIR,
                           QS_READDIR };

    (void) state;

    for (i = 0; i < pcapi_nelts(calls); i++) {

        for (at = 1; run(calls[i], QS_SHORT, at, 0) == PCAPI_OK; at++) {

            /* nobody has to be told */
            assert_int_equal(failures(), 0);
        }

        assert_true(at > 1);
    }
}


static int
setup(void **state)
{
    (void) state;

    qd_init(&qd);
    memset(&seen, 0, sizeof(seen));
    memset(&qs, 0, sizeof(qs));
    qd.conf.sys = &qs_sys;

    return 0;
}


static int
teardown(void **state)
{
    (void) state;

    memset(&qs, 0, sizeof(qs));
    qd_done(&qd);

    return 0;
}


static void
plan(qs_call_e call, qs_way_e way, int err)
{
    memset(&qs, 0, sizeof(qs));
    qs.call = call;
    qs.way = way;
    qs.at = 1;
    qs.err = err;
}


static void
a_full_disk_says_full_and_heals(void **state)
{
    uint32_t             i, n;
    pcapi_queue_t       *q;
    pcapi_queue_stat_t   st;

    (void) state;

    q = qd_open(&qd);
    n = 0;
    plan(QS_FALLOCATE, QS_FAIL_ON, ENOSPC);

    for (i = 0; i < 1000; i++) {
        assert_int_equal(qd_append(q, n, 500), PCAPI_FULL);
    }

    /* it is not asked again and again */
    assert_true(qs.hits < 30);

    memset(&qs, 0, sizeof(qs));
    pcapi_queue_maintain(q);
    n += qd_fill(q, n, 30, 500);
    assert_int_equal(n, 30);

    qd_walk(q, &seen, 1);
    assert_int_equal(seen.n, 30);

    pcapi_queue_stat(q, &st);
    assert_in_range(st.errors, 1, 30);
    pcapi_queue_close(q);
}


static void
a_full_disk_heals_without_maintenance(void **state)
{
    uint32_t        i;
    pcapi_queue_t  *q;

    (void) state;

    q = qd_open(&qd);
    plan(QS_FALLOCATE, QS_FAIL_ON, ENOSPC);
    assert_int_equal(qd_append(q, 0, 500), PCAPI_FULL);
    memset(&qs, 0, sizeof(qs));

    for (i = 0; i < 100 && qd_append(q, 0, 500) != PCAPI_OK; i++) {
        /* void */
    }

    assert_true(i < 100);
    pcapi_queue_close(q);
}


static void
overflow_of_the_disk_drops_one_segment_not_all(void **state)
{
    pcapi_queue_t       *q;
    pcapi_queue_stat_t   st;

    (void) state;

    qd.conf.drop_oldest = 1;
    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 0, 110, 1000), 110);
    plan(QS_FALLOCATE, QS_FAIL_ON, ENOSPC);

    assert_int_equal(qd_append(q, 110, 1000), PCAPI_FULL);
    pcapi_queue_stat(q, &st);
    assert_int_equal(st.dropped, 11);

    memset(&qs, 0, sizeof(qs));
    pcapi_queue_close(q);
}


static void
what_can_not_be_removed_is_not_dropped(void **state)
{
    pcapi_queue_t       *q;
    pcapi_queue_stat_t   st;

    (void) state;

    qd.conf.drop_oldest = 1;
    qd.conf.max_size = 4 * QD_SEGMENT;
    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 0, 44, 1000), 44);
    plan(QS_UNLINK, QS_FAIL_ON, EIO);

    assert_int_equal(qd_append(q, 44, 1000), PCAPI_FULL);
    pcapi_queue_stat(q, &st);
    assert_int_equal(st.dropped, 0);

    memset(&qs, 0, sizeof(qs));
    qd_walk(q, &seen, 1);
    assert_int_equal(seen.n, 44);
    pcapi_queue_close(q);
}


static void
a_read_only_disk_does_not_stop_the_start(void **state)
{
    pcapi_queue_t  *q;

    (void) state;

    plan(QS_MKDIR, QS_FAIL_ON, EROFS);
    q = qd_open(&qd);
    assert_non_null(q);
    assert_int_equal(qd_append(q, 0, 500), PCAPI_ERROR);
    assert_int_equal(pcapi_queue_reserve(q, 1, 500), PCAPI_ERROR);

    memset(&qs, 0, sizeof(qs));
    pcapi_queue_maintain(q);
    assert_int_equal(qd_append(q, 0, 500), PCAPI_OK);
    pcapi_queue_close(q);
}


static void
always_synced_means_synced_or_refused(void **state)
{
    uint32_t        i;
    pcapi_queue_t  *q;

    (void) state;

    qd.conf.sync = PCAPI_SYNC_ALWAYS;
    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 0, 5, 500), 5);

    plan(QS_FDATASYNC, QS_FAIL_ON, EIO);

    for (i = 5; i < 10; i++) {
        assert_int_equal(qd_append(q, i, 500), PCAPI_ERROR);
    }

    memset(&qs, 0, sizeof(qs));
    assert_int_equal(qd_fill(q, 10, 5, 500), 5);

    qd_walk(q, &seen, 1);
    assert_int_equal(seen.n, 10);
    assert_int_equal(seen.wrong, 0);

    for (i = 5; i < 10; i++) {
        assert_int_equal(seen.shown[i], 0);
    }

    pcapi_queue_close(q);
}


static void
after_a_failed_sync_all_is_written_again(void **state)
{
    pcapi_queue_t  *q;

    (void) state;

    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 0, 5, 500), 5);

    plan(QS_FDATASYNC, QS_FAIL, EIO);
    assert_int_equal(pcapi_queue_sync(q), PCAPI_ERROR);
    assert_non_null(strstr(qd.logged, "not synced"));

    plan(QS_PWRITE, QS_FAIL_ON, EIO);
    assert_int_equal(pcapi_queue_sync(q), PCAPI_ERROR);
    assert_true(qs.hits > 0);

    memset(&qs, 0, sizeof(qs));
    assert_int_equal(pcapi_queue_sync(q), PCAPI_OK);
    assert_non_null(strstr(qd.logged, "synced again"));

    /* and once is enough */
    plan(QS_PWRITE, QS_FAIL_ON, EIO);
    assert_int_equal(pcapi_queue_sync(q), PCAPI_OK);
    assert_int_equal(qs.hits, 0);

    memset(&qs, 0, sizeof(qs));
    qd_walk(q, &seen, 1);
    assert_int_equal(seen.n, 5);
    pcapi_queue_close(q);
}


static int64_t  bad_from, bad_to;       /* offsets that can't be read */


static ssize_t
bad_pread(int fd, void *buf, size_t n, off_t offset)
{
    if (offset < bad_to && offset + (off_t) n > bad_from) {
        errno = EIO;
        return -1;
    }

    return pread(fd, buf, n, offset);
}


static void
a_bad_block_hides_what_is_in_it_alone(void **state)
{
    uint32_t        i;
    pcapi_sys_t     sys;
    pcapi_queue_t  *q;

    (void) state;

    sys = pcapi_sys;
    sys.pread = bad_pread;
    qd.conf.sys = &sys;
    qd.conf.segment_size = 256 * 1024;
    bad_from = bad_to = 0;

    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 0, 200, 700), 200);
    pcapi_queue_close(q);

    bad_from = 10 * 4096;
    bad_to = 12 * 4096;

    q = qd_open(&qd);
    qd_walk(q, &seen, 0);
    assert_true(seen.errors > 0);
    assert_true(seen.n < 60);

    for (i = 0; i < 10; i++) {
        memset(&seen, 0, sizeof(seen));
        pcapi_queue_rewind(q);
        qd_walk(q, &seen, 0);
    }

    assert_int_equal(seen.errors, 0);
    assert_true(seen.n >= 200 - 13);

    pcapi_queue_rewind(q);
    qd_walk(q, &seen, 1);
    pcapi_queue_close(q);

    /* and the file is not destroyed: the disk may be repaired */
    assert_int_equal(qd_count(&qd, "quarantine/slot-0-0000000001-0.seg"), 1);
    bad_from = bad_to = 0;
}


static void
what_fails_for_ever_is_said_once(void **state)
{
    char           *first;
    uint32_t        i;
    pcapi_queue_t  *q;

    (void) state;

    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 0, 5, 500), 5);
    pcapi_queue_close(q);

    q = qd_open(&qd);
    plan(QS_PREAD, QS_FAIL_ON, ENOMEM);

    for (i = 0; i < 100; i++) {
        qd_walk(q, &seen, 0);
        pcapi_queue_maintain(q);
        pcapi_queue_rewind(q);
    }

    assert_true(seen.errors >= 100);
    first = strstr(qd.logged, "segment not readable");
    assert_non_null(first);
    assert_null(strstr(first + 1, "segment not readable"));

    memset(&qs, 0, sizeof(qs));
    qd_walk(q, &seen, 0);
    assert_int_equal(seen.n, 5);
    assert_non_null(strstr(qd.logged, "readable again"));
    pcapi_queue_close(q);
}


int
main(void)
{
#define T(f)  cmocka_unit_test_setup_teardown(f, setup, teardown)

    int                      rc;
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(any_call_may_fail_once),
        cmocka_unit_test(any_call_may_fail_for_ever_from_any_place),
        cmocka_unit_test(short_and_interrupted_calls_are_finished),
        T(a_full_disk_says_full_and_heals),
        T(a_full_disk_heals_without_maintenance),
        T(overflow_of_the_disk_drops_one_segment_not_all),
        T(what_can_not_be_removed_is_not_dropped),
        T(a_read_only_disk_does_not_stop_the_start),
        T(always_synced_means_synced_or_refused),
        T(after_a_failed_sync_all_is_written_again),
        T(a_bad_block_hides_what_is_in_it_alone),
        T(what_fails_for_ever_is_said_once),
    };

    qw_init();

    rc = cmocka_run_group_tests(tests, NULL, NULL);

    print_message("%u runs with faults\n", runs);

    return rc;
}
