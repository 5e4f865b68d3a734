
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "queue_dir.h"

#include "queue/pcapi_segment.h"


#define FIRST  "slot-0/0000000001.seg"
#define SIZE   700
#define STEP   ((off_t) pcapi_record_size(SIZE))

/* where the record "i" of a segment begins if all are of this size */
#define AT(i)  (PCAPI_SEGMENT_HEAD + (i) * STEP)


static qd_t                 qd;
static qd_seen_t            seen;
static pcapi_queue_stat_t   st;
static u_char               junk[8192];


static int
setup(void **state)
{
    (void) state;

    qd_init(&qd);
    memset(&seen, 0, sizeof(seen));
    memset(junk, 0xa5, sizeof(junk));

    /* one segment is enough for these */
    qd.conf.segment_size = 64 * 1024;

    return 0;
}


static int
teardown(void **state)
{
    (void) state;

    qd_done(&qd);

    return 0;
}


/* "n" records on the disk; unsealed ones look as after a crash */

static void
make(uint32_t n, unsigned sealed)
{
    u_char          none[32];
    pcapi_queue_t  *q;

    q = qd_open(&qd);
    assert_non_null(q);
    assert_int_equal(qd_fill(q, 0, n, SIZE), n);
    pcapi_queue_close(q);

    if (!sealed) {
        memset(none, 0, sizeof(none));
        qd_write(&qd, FIRST, none, sizeof(none), PCAPI_SEGMENT_SEAL);
    }
}


static void
walk(unsigned ack)
{
    pcapi_queue_t  *q;

    memset(&seen, 0, sizeof(seen));

    q = qd_open(&qd);
    assert_non_null(q);
    qd_walk(q, &seen, ack);
    pcapi_queue_stat(q, &st);
    pcapi_queue_close(q);

    assert_int_equal(seen.wrong, 0);
}


/* all of "n" but those from "from" up to "to" */

static void
assert_all_but(uint32_t n, uint32_t from, uint32_t to)
{
    uint32_t  i;

    for (i = 0; i < n; i++) {
        assert_int_equal(seen.shown[i], i < from || i >= to);
    }
}


static void
a_damaged_payload_loses_its_record_alone(void **state)
{
    (void) state;

    make(20, 1);
    qd_write(&qd, FIRST, junk, 1, AT(7) + 100);
    walk(0);

    assert_int_equal(seen.n, 19);
    assert_all_but(20, 7, 8);
    assert_int_equal(st.quarantined, 1);
    assert_int_equal(st.pending, 19);
}


static void
a_damaged_header_loses_its_record_alone(void **state)
{
    (void) state;

    make(20, 0);
    qd_write(&qd, FIRST, junk, 40, AT(7));
    walk(0);

    assert_all_but(20, 7, 8);
    assert_int_equal(st.quarantined, 1);
}


static void
a_length_of_zero_in_the_middle_is_not_the_end(void **state)
{
    u_char  none[8];

    (void) state;

    make(20, 0);
    memset(none, 0, sizeof(none));
    qd_write(&qd, FIRST, none, 8, AT(7));
    walk(0);

    assert_all_but(20, 7, 8);
    assert_int_equal(st.quarantined, 1);
}


static void
a_wrong_length_leads_nowhere_else(void **state)
{
    uint32_t   i, length;
    uint32_t   lengths[] = { 1, 39, 40, 41, 703, 704, 739, 741, 1520, 50000,
                             0x7fffffff, 0xffffffff };

    (void) state;

    make(20, 0);

    for (i = 0; i < pcapi_nelts(lengths); i++) {
        length = lengths[i];
        qd_write(&qd, FIRST, &length, 4, AT(7) + 4);
        walk(0);
        assert_all_but(20, 7, 8);
    }
}


static void
missing_pages_lose_what_was_in_them_alone(void **state)
{
    u_char  none[4096];

    (void) state;

    make(40, 0);
    memset(none, 0, sizeof(none));
    qd_write(&qd, FIRST, none, sizeof(none), 3 * 4096);
    walk(0);

    /* records that touch the fourth page */
    assert_all_but(40, (2 * 4096) / (uint32_t) STEP,
                   (3 * 4096 - 1) / (uint32_t) STEP + 1);
    assert_int_equal(st.quarantined, 1);
}


static void
a_cut_file_gives_what_is_left(void **state)
{
    char  path[128];

    (void) state;

    make(40, 1);
    (void) snprintf(path, sizeof(path), "%s/" FIRST, qd.path);
    assert_int_equal(truncate(path, AT(13) + 50), 0);
    walk(0);

    assert_int_equal(seen.n, 13);
    assert_all_but(40, 13, 40);
    assert_int_equal(st.quarantined, 1);
}


static void
a_file_cut_between_records_is_damaged_too(void **state)
{
    char  path[128];

    (void) state;

    make(40, 1);
    (void) snprintf(path, sizeof(path), "%s/" FIRST, qd.path);
    assert_int_equal(truncate(path, AT(13)), 0);
    walk(1);

    assert_int_equal(seen.n, 13);
    assert_int_equal(st.quarantined, 1);
    assert_int_equal(qd_count(&qd, "quarantine/slot-0-0000000001-0.seg"), 1);
}


static void
a_torn_tail_is_no_damage(void **state)
{
    (void) state;

    /* killed between payload and length */
    make(10, 0);
    qd_write(&qd, FIRST, junk, 0, 0);
    qd_write(&qd, FIRST, "abcdefgh", 8, AT(10) + 40);
    walk(0);

    assert_int_equal(seen.n, 10);
    assert_int_equal(st.quarantined, 0);
}


static void
a_record_of_another_segment_is_none_here(void **state)
{
    size_t   n;
    u_char   buf[2048];

    (void) state;

    make(10, 0);

    /* one of slot-0's first segment in its second one */
    n = qd_read(&qd, FIRST, buf, (size_t) STEP, AT(3));
    assert_int_equal(n, STEP);

    walk(1);

    make(0, 1);
    {
        pcapi_queue_t  *q;

        q = qd_open(&qd);
        assert_int_equal(qd_fill(q, 20, 1, SIZE), 1);
        pcapi_queue_maintain(q);
        pcapi_queue_close(q);
    }

    qd_write(&qd, FIRST, buf, n, AT(1));
    walk(0);
    assert_int_equal(seen.shown[20], 1);
    assert_int_equal(seen.shown[3], 0);
}


static void
an_older_record_behind_a_newer_one_is_not_shown(void **state)
{
    size_t   n;
    u_char   buf[2048];

    (void) state;

    make(10, 0);
    n = qd_read(&qd, FIRST, buf, (size_t) STEP, AT(3));
    qd_write(&qd, FIRST, buf, n, AT(10));
    walk(0);

    assert_int_equal(seen.n, 10);
    assert_all_but(10, 10, 10);
}


static void
a_damaged_segment_is_set_aside_when_it_is_done(void **state)
{
    (void) state;

    make(20, 1);
    qd_write(&qd, FIRST, junk, 1, AT(7) + 100);
    walk(1);

    assert_int_equal(seen.n, 19);
    assert_int_equal(qd_count(&qd, "quarantine/slot-0-0000000001-0.seg"), 1);
    assert_int_equal(qd_count(&qd, FIRST), 0);

    /* the next one of that name does not overwrite it */
    make(20, 1);
    qd_write(&qd, FIRST, junk, 1, AT(7) + 100);
    walk(1);
    assert_int_equal(qd_count(&qd, "quarantine/slot-0-0000000001-0.seg"), 1);
    assert_int_equal(qd_count(&qd, "quarantine/slot-0-0000000001-1.seg"), 1);
}


static void
records_behind_a_lost_header_page_are_read(void **state)
{
    (void) state;

    make(20, 1);
    qd_write(&qd, FIRST, junk, 4096, 0);
    walk(1);

    assert_int_equal(seen.n, 20);
    assert_all_but(20, 20, 20);
    assert_int_equal(qd_count(&qd, "quarantine/slot-0-0000000001-0.seg"), 1);
}


static void
what_is_no_segment_is_set_aside(void **state)
{
    pcapi_queue_t  *q;

    (void) state;

    q = qd_open(&qd);
    pcapi_queue_close(q);

    qd_write(&qd, "slot-0/0000000001.seg", junk, 0, 0);
    qd_write(&qd, "slot-0/0000000002.seg", junk, 1, 0);
    qd_write(&qd, "slot-0/0000000003.seg", junk, 4096, 0);
    qd_write(&qd, "slot-0/0000000004.seg", junk, 8192, 0);
    qd_write(&qd, "slot-0/0000000005.seg", "hello", 5, 0);

    walk(0);
    assert_int_equal(seen.n, 0);
    assert_int_equal(seen.errors, 0);
    assert_true(st.quarantined >= 5);
    assert_int_equal(qd_count(&qd, "lock"), 1);
    assert_int_equal(qd_count(&qd, ".seg"), 5);
    assert_int_equal(qd_count(&qd, "0000000005-0.seg"), 1);
    assert_non_null(strstr(qd.logged, "damaged segment set aside"));

    memset(&st, 0, sizeof(st));
    walk(0);
    assert_int_equal(st.quarantined, 0);
}


static void
another_version_is_left_alone_and_named(void **state)
{
    uint32_t        version;
    pcapi_queue_t  *q;

    (void) state;

    make(5, 1);
    version = PCAPI_SEGMENT_VERSION + 1;
    qd_write(&qd, FIRST, &version, 4, 8);

    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 10, 5, SIZE), 5);
    qd_walk(q, &seen, 1);
    pcapi_queue_stat(q, &st);
    pcapi_queue_close(q);

    assert_int_equal(seen.n, 5);
    assert_int_equal(st.quarantined, 1);
    assert_int_equal(st.dropped, 0);
    assert_int_equal(qd_count(&qd, FIRST), 1);
    assert_int_equal(qd_count(&qd, ".seg"), 1);
    assert_non_null(strstr(qd.logged, "another version"));

    /* its own version finds all of it */
    version = PCAPI_SEGMENT_VERSION;
    qd_write(&qd, FIRST, &version, 4, 8);
    walk(1);
    assert_int_equal(seen.n, 5);
}


static void
a_slot_of_another_version_is_given_up_and_not_taken_again(void **state)
{
    uint32_t        version;
    pcapi_queue_t  *q, *other;

    (void) state;

    q = qd_open(&qd);
    other = qd_open(&qd);
    assert_int_equal(qd_fill(q, 0, 5, SIZE), 5);
    pcapi_queue_close(q);

    version = PCAPI_SEGMENT_VERSION + 1;
    qd_write(&qd, FIRST, &version, 4, 8);

    assert_int_equal(pcapi_queue_adopt(other), 1);
    qd_walk(other, &seen, 1);
    pcapi_queue_maintain(other);
    assert_int_equal(pcapi_queue_adopt(other), 0);

    /* whoever understands it can have it */
    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 10, 5, SIZE), 5);
    assert_int_equal(qd_count(&qd, "slot-0/0000000002.seg"), 1);
    pcapi_queue_close(q);

    /* now there is something to do there */
    assert_int_equal(pcapi_queue_adopt(other), 1);
    qd_walk(other, &seen, 1);
    assert_int_equal(seen.n, 5);
    assert_int_equal(seen.shown[14], 1);
    pcapi_queue_close(other);
}


static void
the_newer_of_two_frontiers_counts(void **state)
{
    uint32_t            i;
    pcapi_queue_t      *q;
    pcapi_queue_ref_t   refs[20];

    (void) state;

    make(20, 1);

    q = qd_open(&qd);
    assert_int_equal(qd_take(q, refs, 20), 20);

    for (i = 0; i < 7; i++) {
        pcapi_queue_ack(q, &refs[i], 1);
    }

    pcapi_queue_close(q);

    walk(0);
    assert_all_but(20, 0, 7);
}


static void
a_torn_frontier_leaves_the_older_one(void **state)
{
    uint32_t            i;
    pcapi_queue_t      *q;
    pcapi_queue_ref_t   refs[20];

    (void) state;

    make(20, 1);

    q = qd_open(&qd);
    assert_int_equal(qd_take(q, refs, 20), 20);

    for (i = 0; i < 7; i++) {
        pcapi_queue_ack(q, &refs[i], 1);
    }

    pcapi_queue_close(q);

    qd_write(&qd, FIRST, junk, 20, PCAPI_SEGMENT_PAST);

    /* generation 7 is in the second, 6 in the first */
    qd_write(&qd, FIRST, junk, 20, 2 * PCAPI_SEGMENT_FRONTIER);
    walk(0);
    assert_all_but(20, 0, 6);

    qd_write(&qd, FIRST, junk, 20, PCAPI_SEGMENT_FRONTIER);
    walk(0);
    assert_all_but(20, 0, 0);
}


static void
a_frontier_out_of_bounds_is_harmless(void **state)
{
    u_char  f[512];

    (void) state;

    make(20, 1);

    /* checksummed nonsense must be refused or clamped: take another file's */
    memset(f, 0xff, sizeof(f));
    qd_write(&qd, FIRST, f, sizeof(f), PCAPI_SEGMENT_FRONTIER);
    qd_write(&qd, FIRST, f, sizeof(f), 2 * PCAPI_SEGMENT_FRONTIER);
    qd_write(&qd, FIRST, f, sizeof(f), PCAPI_SEGMENT_SEAL);
    walk(0);
    assert_all_but(20, 0, 0);
}


static void
acknowledged_out_of_order_comes_once_per_opening(void **state)
{
    pcapi_queue_t      *q;
    pcapi_queue_ref_t   refs[20];

    (void) state;

    make(20, 1);

    q = qd_open(&qd);
    assert_int_equal(qd_take(q, refs, 20), 20);
    pcapi_queue_ack(q, &refs[10], 10);
    pcapi_queue_release(q, refs, 10);
    pcapi_queue_rewind(q);
    qd_walk(q, &seen, 0);
    assert_all_but(20, 10, 20);
    pcapi_queue_close(q);
}


static void
a_sealed_segment_gives_back_its_room(void **state)
{
    char         path[128];
    struct stat  stat_buf;

    (void) state;

    make(10, 1);
    (void) snprintf(path, sizeof(path), "%s/" FIRST, qd.path);
    assert_int_equal(stat(path, &stat_buf), 0);
    assert_int_equal(stat_buf.st_size, 12288);
}


static void
random_damage_never_invents_and_never_stops(void **state)
{
    u_char          dirt[512];
    uint32_t        i, n, k, j;
    pcapi_queue_t  *q;

    (void) state;

    srandom(1);

    for (i = 0; i < 150; i++) {

        make(30, random() % 2);

        k = 1 + (uint32_t) random() % 4;

        for (j = 0; j < k; j++) {
            n = 1 + (uint32_t) random() % (sizeof(dirt) - 1);
            memset(dirt, random() % 2 ? (int) random() : 0, n);
            qd_write(&qd, FIRST, dirt, n, random() % (AT(30) - n));
        }

        memset(&seen, 0, sizeof(seen));
        q = qd_open(&qd);
        qd_walk(q, &seen, 0);
        pcapi_queue_maintain(q);
        pcapi_queue_rewind(q);
        memset(&seen, 0, sizeof(seen));
        qd_walk(q, &seen, 1);
        pcapi_queue_maintain(q);
        pcapi_queue_close(q);

        assert_int_equal(seen.wrong, 0);
        assert_int_equal(seen.errors, 0);
        assert_int_equal(qd_count(&qd, FIRST), 0);

        /* a smear is shorter than a record and can't hit three */
        assert_true(seen.n >= 30 - 2 * k);
    }
}


int
main(void)
{
#define T(f)  cmocka_unit_test_setup_teardown(f, setup, teardown)

    const struct CMUnitTest  tests[] = {
        T(a_damaged_payload_loses_its_record_alone),
        T(a_damaged_header_loses_its_record_alone),
        T(a_length_of_zero_in_the_middle_is_not_the_end),
        T(a_wrong_length_leads_nowhere_else),
        T(missing_pages_lose_what_was_in_them_alone),
        T(a_cut_file_gives_what_is_left),
        T(a_file_cut_between_records_is_damaged_too),
        T(a_torn_tail_is_no_damage),
        T(a_record_of_another_segment_is_none_here),
        T(an_older_record_behind_a_newer_one_is_not_shown),
        T(a_damaged_segment_is_set_aside_when_it_is_done),
        T(records_behind_a_lost_header_page_are_read),
        T(what_is_no_segment_is_set_aside),
        T(another_version_is_left_alone_and_named),
        T(a_slot_of_another_version_is_given_up_and_not_taken_again),
        T(the_newer_of_two_frontiers_counts),
        T(a_torn_frontier_leaves_the_older_one),
        T(a_frontier_out_of_bounds_is_harmless),
        T(acknowledged_out_of_order_comes_once_per_opening),
        T(a_sealed_segment_gives_back_its_room),
        T(random_damage_never_invents_and_never_stops),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
