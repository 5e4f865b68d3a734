
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "queue_dir.h"
#include "queue/pcapi_queue_core.h"

#include <sys/wait.h>


static qd_t       qd;
static qd_seen_t  seen;


static int
setup(void **state)
{
    (void) state;

    qd_init(&qd);
    memset(&seen, 0, sizeof(seen));

    return 0;
}


static int
teardown(void **state)
{
    (void) state;

    qd_done(&qd);

    return 0;
}


/* acknowledges what is shown and "step" divides, of the first "n"; how many */

static uint32_t
acknowledge(pcapi_queue_t *q, uint32_t n, uint32_t step)
{
    int64_t         id;
    uint32_t        i, acked;
    pcapi_record_t  rec;

    acked = 0;

    for (i = 0; i < n; i++) {

        if (pcapi_queue_peek(q, &rec) != PCAPI_OK) {
            break;
        }

        id = qd_id(&rec.payload);
        assert_true(id >= 0);

        if (id % step == 0) {
            pcapi_queue_take(q);
            pcapi_queue_ack(q, &rec.ref, 1);
            acked++;

        } else {
            pcapi_queue_skip(q);
        }
    }

    return acked;
}


static pcapi_queue_t *
reopen(pcapi_queue_t *q)
{
    pcapi_queue_close(q);

    q = qd_open(&qd);
    assert_non_null(q);

    return q;
}


static void
look(pcapi_queue_t *q)
{
    memset(&seen, 0, sizeof(seen));
    pcapi_queue_rewind(q);
    qd_walk(q, &seen, 0);

    assert_int_equal(seen.wrong, 0);
    assert_int_equal(seen.errors, 0);
}


static uint64_t
pending(pcapi_queue_t *q)
{
    pcapi_queue_stat_t  st;

    pcapi_queue_maintain(q);
    pcapi_queue_stat(q, &st);

    return st.pending;
}


static void
acknowledged_ones_between_others_do_not_come_back(void **state)
{
    uint32_t        i;
    pcapi_queue_t  *q;

    (void) state;

    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 1, 100, 700), 100);
    acknowledge(q, 100, 3);
    q = reopen(q);

    assert_int_equal(pending(q), 67);
    look(q);
    assert_int_equal(seen.n, 67);

    for (i = 1; i <= 100; i++) {
        assert_int_equal(seen.shown[i], i % 3 != 0);
    }

    assert_int_equal(pending(q), 67);

    /* nor in a second look, nor when nothing was done at all */

    look(q);
    assert_int_equal(seen.n, 67);

    q = reopen(q);
    look(q);
    assert_int_equal(seen.n, 67);

    q = reopen(q);
    acknowledge(q, 100, 1);
    pcapi_queue_close(q);

    assert_int_equal(qd_count(&qd, ".seg"), 0);
}


static void
what_was_not_looked_at_again_is_remembered_too(void **state)
{
    uint32_t        i, left;
    pcapi_queue_t  *q;

    (void) state;

    qd.conf.segment_size = 32 * QD_SEGMENT;

    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 1, 400, 700), 400);
    left = 400 - acknowledge(q, 400, 2);

    for (i = 2; i < 7; i++) {
        q = reopen(q);
        left -= acknowledge(q, 5 * i, i);
        assert_int_equal(pending(q), left);
    }

    q = reopen(q);
    look(q);
    assert_int_equal(seen.n, left);
    assert_true(left > 150 && left < 200);

    for (i = 1; i <= 400; i++) {
        assert_true(seen.shown[i] <= i % 2);
    }

    pcapi_queue_close(q);
}


static void
an_old_past_holds_after_a_death(void **state)
{
    int             status;
    pid_t           pid;
    uint32_t        i, n;
    pcapi_queue_t  *q;

    (void) state;

    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 1, 15, 700), 15);
    acknowledge(q, 15, 2);
    pcapi_queue_close(q);

    pid = fork();
    assert_int_not_equal(pid, -1);

    if (pid == 0) {
        q = qd_open(&qd);
        acknowledge(q, 15, 3);
        _exit(0);
    }

    assert_int_equal(waitpid(pid, &status, 0), pid);

    q = qd_open(&qd);
    look(q);
    n = seen.n;

    /* what the dead one acknowledged may come again, or not */

    for (i = 1; i <= 15; i++) {
        assert_true(seen.shown[i] == i % 2
                    || (seen.shown[i] == 0 && i % 3 == 0));
    }

    q = reopen(q);
    look(q);
    assert_int_equal(seen.n, n);

    pcapi_queue_close(q);
}


static void
a_damaged_past_repeats_and_loses_nothing(void **state)
{
    u_char          c;
    char            name[64];
    uint32_t        i, round;
    pcapi_queue_t  *q;
    const off_t     places[] = {
        PCAPI_SEGMENT_PAST,
        PCAPI_SEGMENT_PAST + 8,
        PCAPI_SEGMENT_PAST + sizeof(pcapi_segment_past_t) - 1,
        12288                                         /* the bitmap */
    };

    (void) state;

    for (round = 0; round < pcapi_nelts(places); round++) {
        q = qd_open(&qd);
        assert_int_equal(qd_fill(q, 1, 10, 700), 10);
        acknowledge(q, 10, 2);
        pcapi_queue_close(q);

        (void) qd_count(&qd, ".seg");
        (void) snprintf(name, sizeof(name), "%.60s",
                        qd_name + strlen(qd.path) + 1);

        assert_int_equal(qd_read(&qd, name, &c, 1, places[round]), 1);
        c ^= 0x41;
        qd_write(&qd, name, &c, 1, places[round]);

        q = qd_open(&qd);
        look(q);
        assert_int_equal(seen.n, 10);

        for (i = 1; i <= 10; i++) {
            assert_int_equal(seen.shown[i], 1);
        }

        pcapi_queue_rewind(q);
        qd_walk(q, &seen, 1);
        pcapi_queue_close(q);
    }

    assert_int_equal(qd_count(&qd, ".seg"), 0);
    assert_int_equal(qd_count(&qd, "quarantine"), 0);
}


static void
without_holes_there_is_none(void **state)
{
    pcapi_queue_t  *q;

    (void) state;

    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 1, 10, 700), 10);
    q = reopen(q);
    assert_int_equal(qd_count(&qd, ".seg"), 1);
    look(q);
    assert_int_equal(seen.n, 10);

    pcapi_queue_rewind(q);
    acknowledge(q, 11, 1);
    pcapi_queue_close(q);

    assert_int_equal(qd_count(&qd, ".seg"), 0);
}


/* those whose marks are in memory */

static uint32_t
remembered(const pcapi_queue_t *q)
{
    uint32_t          n;
    pcapi_segment_t  *seg;

    n = 0;

    for (seg = pcapi_queue_first(q); seg; seg = pcapi_queue_after(seg)) {
        n += (seg->marks.open != NULL || seg->open != NULL);
    }

    return n;
}


static void
a_backlog_with_holes_takes_no_memory(void **state)
{
    uint32_t            i, n;
    pcapi_queue_t      *q;
    pcapi_record_t      rec;
    pcapi_queue_ref_t   refs[400];

    (void) state;

    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 1, 400, 700), 400);

    for (i = 0; i < 5; i++) {
        acknowledge(q, 400, 7);
        pcapi_queue_rewind(q);
        assert_in_range(remembered(q), 1, 3);
    }

    /* nor what was in somebody's hands when it was passed */

    for (n = 0; pcapi_queue_peek(q, &rec) == PCAPI_OK; /* void */ ) {
        if (qd_id(&rec.payload) % 3 == 0) {
            refs[n++] = rec.ref;
            pcapi_queue_take(q);

        } else {
            pcapi_queue_skip(q);
        }
    }

    assert_in_range(remembered(q), 20, 40);

    for (i = 0; i + 1 < n; i += 2) {
        pcapi_queue_ack(q, &refs[i], 1);
        pcapi_queue_release(q, &refs[i + 1], 1);
    }

    pcapi_queue_ack(q, refs, n);
    assert_in_range(remembered(q), 1, 3);

    look(q);

    for (i = 1; i <= 400; i++) {
        assert_true(seen.shown[i] <= 1);
        assert_true(i % 3 == 0 || seen.shown[i] == (i % 7 != 0));
        assert_true(seen.shown[i] == 0 || i % 7);
    }

    assert_int_equal(seen.n, pending(q));

    pcapi_queue_close(q);
}


/* the room it takes in the file goes with the file */

static void
a_file_with_a_past_is_no_larger_than_it_needs_to_be(void **state)
{
    pcapi_queue_t       *q;
    pcapi_queue_stat_t   st;

    (void) state;

    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 1, 10, 700), 10);
    acknowledge(q, 10, 2);
    q = reopen(q);

    assert_int_equal(pending(q), 5);
    pcapi_queue_stat(q, &st);
    assert_true(st.bytes > 12288 && st.bytes <= 12288 + 128);

    acknowledge(q, 10, 1);
    pcapi_queue_stat(q, &st);
    assert_int_equal(st.bytes, 0);

    pcapi_queue_close(q);
}


int
main(void)
{
#define T(f)  cmocka_unit_test_setup_teardown(f, setup, teardown)

    const struct CMUnitTest  tests[] = {
        T(acknowledged_ones_between_others_do_not_come_back),
        T(what_was_not_looked_at_again_is_remembered_too),
        T(an_old_past_holds_after_a_death),
        T(a_damaged_past_repeats_and_loses_nothing),
        T(without_holes_there_is_none),
        T(a_backlog_with_holes_takes_no_memory),
        T(a_file_with_a_past_is_no_larger_than_it_needs_to_be),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
