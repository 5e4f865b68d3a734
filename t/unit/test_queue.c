
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "queue_dir.h"

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


static void
assert_all_once(uint32_t from, uint32_t n)
{
    uint32_t  i;

    assert_int_equal(seen.wrong, 0);

    for (i = from; i < from + n; i++) {
        assert_int_equal(seen.shown[i], 1);
    }
}


/* leaves the directory as a killed process would */

static void
die_with(uint32_t from, uint32_t n, size_t size)
{
    int             status;
    pid_t           pid;
    pcapi_queue_t  *q;

    pid = fork();
    assert_int_not_equal(pid, -1);

    if (pid == 0) {
        q = qd_open(&qd);
        _exit(q && qd_fill(q, from, n, size) == n ? 0 : 1);
    }

    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}


static void
records_come_in_order_with_all_they_had(void **state)
{
    uint32_t         i;
    pcapi_queue_t   *q;
    pcapi_record_t   rec;

    (void) state;

    q = qd_open(&qd);
    assert_non_null(q);

    for (i = 0; i < 100; i++) {
        assert_int_equal(qd_append_to(q, i, 300 + i, 77 + i), PCAPI_OK);
    }

    for (i = 0; i < 100; i++) {
        assert_int_equal(pcapi_queue_peek(q, &rec), PCAPI_OK);
        assert_int_equal(qd_id(&rec.payload), i);
        assert_int_equal(rec.dest.account, 77 + i);
        assert_int_equal(rec.dest.route, i);
        assert_int_equal(rec.dest.flags, i % 2 ? PCAPI_DEST_TEST : 0);
        assert_int_equal(rec.time, 1000000 + i);
        pcapi_queue_take(q);
    }

    assert_int_equal(pcapi_queue_peek(q, &rec), PCAPI_DECLINED);

    pcapi_queue_close(q);
}


static void
peek_shows_the_same_until_it_is_taken_or_skipped(void **state)
{
    pcapi_queue_t   *q;
    pcapi_record_t   rec;

    (void) state;

    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 0, 3, 100), 3);

    assert_int_equal(pcapi_queue_peek(q, &rec), PCAPI_OK);
    assert_int_equal(pcapi_queue_peek(q, &rec), PCAPI_OK);
    assert_int_equal(qd_id(&rec.payload), 0);

    pcapi_queue_skip(q);
    assert_int_equal(pcapi_queue_peek(q, &rec), PCAPI_OK);
    assert_int_equal(qd_id(&rec.payload), 1);
    pcapi_queue_take(q);

    pcapi_queue_rewind(q);
    assert_int_equal(pcapi_queue_peek(q, &rec), PCAPI_OK);
    assert_int_equal(qd_id(&rec.payload), 0);
    pcapi_queue_take(q);

    /* 1 is taken */
    assert_int_equal(pcapi_queue_peek(q, &rec), PCAPI_OK);
    assert_int_equal(qd_id(&rec.payload), 2);

    pcapi_queue_close(q);
}


static void
released_ones_come_again_after_rewind(void **state)
{
    pcapi_queue_t      *q;
    pcapi_record_t      rec;
    pcapi_queue_ref_t   refs[10];

    (void) state;

    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 0, 10, 100), 10);
    assert_int_equal(qd_take(q, refs, 10), 10);

    pcapi_queue_release(q, &refs[4], 1);
    pcapi_queue_release(q, &refs[4], 1);
    assert_int_equal(pcapi_queue_peek(q, &rec), PCAPI_DECLINED);

    pcapi_queue_rewind(q);
    assert_int_equal(pcapi_queue_peek(q, &rec), PCAPI_OK);
    assert_int_equal(qd_id(&rec.payload), 4);
    assert_true(rec.ref == refs[4]);

    pcapi_queue_close(q);
}


static void
a_taken_one_can_be_read_again_and_no_other(void **state)
{
    pcapi_queue_t      *q;
    pcapi_record_t      rec;
    pcapi_queue_ref_t   refs[50], none;

    (void) state;

    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 0, 50, 900), 50);
    assert_int_equal(qd_take(q, refs, 40), 40);

    assert_int_equal(pcapi_queue_read(q, &refs[33], &rec), PCAPI_OK);
    assert_int_equal(qd_id(&rec.payload), 33);
    assert_int_equal(pcapi_queue_read(q, &refs[0], &rec), PCAPI_OK);
    assert_int_equal(qd_id(&rec.payload), 0);

    pcapi_queue_ack(q, &refs[7], 1);
    assert_int_equal(pcapi_queue_read(q, &refs[7], &rec), PCAPI_ERROR);

    pcapi_queue_release(q, &refs[8], 1);
    assert_int_equal(pcapi_queue_read(q, &refs[8], &rec), PCAPI_ERROR);

    none = UINT64_MAX;
    assert_int_equal(pcapi_queue_read(q, &none, &rec), PCAPI_ERROR);
    pcapi_queue_ack(q, &none, 1);
    pcapi_queue_release(q, &none, 1);

    none = 0;
    assert_int_equal(pcapi_queue_read(q, &none, &rec), PCAPI_ERROR);
    pcapi_queue_ack(q, &none, 1);

    pcapi_queue_close(q);
}


static void
an_acknowledgement_of_what_is_not_taken_is_ignored(void **state)
{
    pcapi_queue_t       *q;
    pcapi_record_t       rec;
    pcapi_queue_stat_t   st;

    (void) state;

    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 0, 1, 100), 1);
    assert_int_equal(pcapi_queue_peek(q, &rec), PCAPI_OK);
    pcapi_queue_ack(q, &rec.ref, 1);

    pcapi_queue_stat(q, &st);
    assert_int_equal(st.pending, 1);
    assert_int_equal(st.acknowledged, 0);

    pcapi_queue_take(q);
    pcapi_queue_ack(q, &rec.ref, 1);
    pcapi_queue_ack(q, &rec.ref, 1);

    pcapi_queue_stat(q, &st);
    assert_int_equal(st.pending, 0);
    assert_int_equal(st.acknowledged, 1);

    pcapi_queue_close(q);
}


static void
what_is_not_acknowledged_is_there_after_reopening(void **state)
{
    pcapi_queue_t       *q;
    pcapi_queue_ref_t    refs[100];
    pcapi_queue_stat_t   st;

    (void) state;

    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 0, 100, 500), 100);
    assert_int_equal(qd_take(q, refs, 60), 60);
    pcapi_queue_ack(q, refs, 45);
    pcapi_queue_close(q);

    q = qd_open(&qd);
    pcapi_queue_maintain(q);
    pcapi_queue_stat(q, &st);
    assert_int_equal(st.pending, 55);
    assert_int_equal(st.oldest, 1000045);

    qd_walk(q, &seen, 0);
    assert_int_equal(seen.n, 55);
    assert_all_once(45, 55);

    pcapi_queue_close(q);
}


static void
records_of_a_killed_process_are_all_there(void **state)
{
    pcapi_queue_t       *q;
    pcapi_queue_stat_t   st;

    (void) state;

    die_with(0, 100, 500);

    q = qd_open(&qd);
    qd_walk(q, &seen, 0);
    assert_int_equal(seen.n, 100);
    assert_all_once(0, 100);

    pcapi_queue_stat(q, &st);
    assert_int_equal(st.pending, 100);
    assert_int_equal(st.quarantined, 0);
    assert_int_equal(st.errors, 0);

    pcapi_queue_close(q);
}


static void
maintenance_counts_and_trims_what_a_kill_has_left(void **state)
{
    uint32_t             i;
    pcapi_queue_t       *q;
    pcapi_queue_stat_t   st;

    (void) state;

    for (i = 0; i < 10; i++) {
        die_with(3 * i, 3, 500);
    }

    q = qd_open(&qd);

    for (i = 0; i < 10; i++) {
        pcapi_queue_maintain(q);
    }

    pcapi_queue_stat(q, &st);
    assert_int_equal(st.pending, 30);
    assert_int_equal(st.pending_bytes, 30 * 500);
    assert_int_equal(st.files, 10);
    assert_int_equal(st.oldest, 1000000);

    assert_int_equal(qd_append(q, 100, 500), PCAPI_OK);
    pcapi_queue_stat(q, &st);
    assert_int_equal(st.bytes, 10 * 8192 + QD_SEGMENT);

    qd_walk(q, &seen, 1);
    assert_int_equal(seen.n, 31);

    pcapi_queue_close(q);
}


static void
segments_go_when_they_are_done(void **state)
{
    pcapi_queue_t       *q;
    pcapi_queue_ref_t    refs[200];
    pcapi_queue_stat_t   st;

    (void) state;

    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 0, 200, 900), 200);
    assert_true(qd_count(&qd, ".seg") > 10);

    assert_int_equal(qd_take(q, refs, 200), 200);

    /* backwards: nothing can go before the first of each */
    for (int i = 199; i >= 0; i--) {
        pcapi_queue_ack(q, &refs[i], 1);
    }

    assert_int_equal(qd_count(&qd, ".seg"), 1);

    pcapi_queue_stat(q, &st);
    assert_int_equal(st.pending, 0);
    assert_int_equal(st.pending_bytes, 0);
    assert_int_equal(st.oldest, 0);
    assert_int_equal(st.files, 1);

    pcapi_queue_close(q);

    assert_int_equal(qd_count(&qd, ".seg"), 0);
}


static void
an_idle_queue_gives_up_its_last_segment(void **state)
{
    uint32_t        i;
    pcapi_queue_t  *q;

    (void) state;

    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 0, 3, 900), 3);
    qd_walk(q, &seen, 1);
    assert_int_equal(qd_count(&qd, ".seg"), 1);

    for (i = 0; i < 20; i++) {
        pcapi_queue_maintain(q);
    }

    assert_int_equal(qd_count(&qd, ".seg"), 0);

    assert_int_equal(qd_fill(q, 3, 3, 900), 3);
    qd_walk(q, &seen, 1);
    assert_int_equal(seen.n, 6);
    assert_all_once(0, 6);

    pcapi_queue_close(q);
}


static void
an_idle_queue_with_something_pending_keeps_it(void **state)
{
    uint32_t            i;
    pcapi_queue_t      *q;
    pcapi_queue_ref_t   refs[3];

    (void) state;

    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 0, 3, 900), 3);
    assert_int_equal(qd_take(q, refs, 3), 3);
    pcapi_queue_ack(q, refs, 2);

    for (i = 0; i < 50; i++) {
        pcapi_queue_maintain(q);
    }

    pcapi_queue_release(q, &refs[2], 1);
    pcapi_queue_rewind(q);
    qd_walk(q, &seen, 0);
    assert_int_equal(seen.n, 1);
    assert_int_equal(seen.shown[2], 1);

    pcapi_queue_close(q);
}


static void
the_next_segment_is_there_before_it_is_needed(void **state)
{
    pcapi_queue_t  *q;

    (void) state;

    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 0, 7, 1000), 7);
    pcapi_queue_maintain(q);
    assert_int_equal(qd_count(&qd, ".seg"), 1);

    assert_int_equal(qd_fill(q, 7, 4, 1000), 4);
    pcapi_queue_maintain(q);
    pcapi_queue_maintain(q);
    assert_int_equal(qd_count(&qd, ".seg"), 2);

    assert_int_equal(qd_fill(q, 11, 8, 1000), 8);
    assert_int_equal(qd_count(&qd, ".seg"), 2);

    qd_walk(q, &seen, 0);
    assert_all_once(0, 19);

    pcapi_queue_close(q);
}


static void
full_says_full_and_room_comes_back_with_acknowledgements(void **state)
{
    uint32_t            n;
    pcapi_queue_t      *q;
    pcapi_queue_ref_t   refs[100];

    (void) state;

    qd.conf.max_size = 4 * QD_SEGMENT;
    q = qd_open(&qd);

    n = qd_fill(q, 0, 1000, 1000);
    assert_in_range(n, 40, 60);
    assert_int_equal(qd_append(q, n, 1000), PCAPI_FULL);
    assert_int_equal(pcapi_queue_reserve(q, 1, 1000), PCAPI_FULL);
    assert_non_null(strstr(qd.logged, "no space in the queue"));

    assert_int_equal(qd_take(q, refs, 30), 30);
    pcapi_queue_ack(q, refs, 30);

    assert_int_equal(pcapi_queue_reserve(q, 1, 1000), PCAPI_OK);
    assert_int_equal(qd_append(q, n, 1000), PCAPI_OK);
    assert_non_null(strstr(qd.logged, "space again"));

    qd_walk(q, &seen, 1);
    assert_int_equal(seen.n, n - 30 + 1);

    pcapi_queue_close(q);
}


static void
full_is_logged_once(void **state)
{
    char           *first;
    uint32_t        i;
    pcapi_queue_t  *q;

    (void) state;

    qd.conf.max_size = 2 * QD_SEGMENT;
    q = qd_open(&qd);

    (void) qd_fill(q, 0, 1000, 1000);

    for (i = 0; i < 1000; i++) {
        assert_int_equal(qd_append(q, i, 1000), PCAPI_FULL);
        pcapi_queue_maintain(q);
    }

    first = strstr(qd.logged, "no space");
    assert_non_null(first);
    assert_null(strstr(first + 1, "no space"));

    pcapi_queue_close(q);
}


static void
drop_oldest_drops_whole_segments_and_counts(void **state)
{
    pcapi_queue_t       *q;
    pcapi_record_t       rec;
    pcapi_queue_ref_t    refs[3];
    pcapi_queue_stat_t   st;

    (void) state;

    qd.conf.max_size = 4 * QD_SEGMENT;
    qd.conf.drop_oldest = 1;
    q = qd_open(&qd);

    assert_int_equal(qd_fill(q, 0, 30, 1000), 30);
    assert_int_equal(qd_take(q, refs, 3), 3);
    pcapi_queue_ack(q, refs, 1);

    assert_int_equal(qd_fill(q, 30, 470, 1000), 470);

    pcapi_queue_stat(q, &st);
    assert_true(st.dropped > 400);
    assert_int_equal(st.dropped + st.pending + 1, 500);
    assert_true(st.bytes <= qd.conf.max_size);

    /* what was in somebody's hands is gone; saying so is harmless */
    assert_int_equal(pcapi_queue_read(q, &refs[1], &rec), PCAPI_ERROR);
    pcapi_queue_ack(q, refs, 3);
    pcapi_queue_release(q, refs, 3);

    pcapi_queue_rewind(q);
    qd_walk(q, &seen, 0);
    assert_int_equal(seen.n, st.pending);
    assert_all_once((uint32_t) (500 - st.pending), (uint32_t) st.pending);

    pcapi_queue_close(q);
}


static void
reserved_room_is_there(void **state)
{
    uint32_t        i, n;
    pcapi_queue_t  *q;

    (void) state;

    qd.conf.max_size = 64 * QD_SEGMENT;
    q = qd_open(&qd);

    n = 0;

    for (i = 0; i < 12; i++) {
        assert_int_equal(pcapi_queue_reserve(q, i * 7, i * 7 * 1100),
                         PCAPI_OK);

        /* the directory can't get another segment: it must be there */
        assert_int_equal(chmod(qd.path, 0700), 0);
        assert_int_equal(qd_fill(q, n, i * 7, 1100), i * 7);
        n += i * 7;
    }

    qd_walk(q, &seen, 1);
    assert_all_once(0, n);

    assert_int_equal(pcapi_queue_reserve(q, 1, SIZE_MAX / 2), PCAPI_DECLINED);
    assert_int_equal(pcapi_queue_reserve(q, 2000, 65 * QD_SEGMENT),
                     PCAPI_DECLINED);

    pcapi_queue_close(q);
}


static void
nothing_is_dropped_for_what_could_never_be_reserved(void **state)
{
    pcapi_queue_t       *q;
    pcapi_queue_stat_t   st;

    (void) state;

    qd.conf.max_size = 4 * QD_SEGMENT;
    qd.conf.drop_oldest = 1;
    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 0, 40, 1000), 40);

    assert_int_equal(pcapi_queue_reserve(q, 40, 40000), PCAPI_DECLINED);
    assert_int_equal(pcapi_queue_reserve(q, UINT32_MAX, 1), PCAPI_DECLINED);
    pcapi_queue_stat(q, &st);
    assert_int_equal(st.dropped, 0);

    assert_int_equal(pcapi_queue_reserve(q, 11, 11000), PCAPI_OK);
    pcapi_queue_stat(q, &st);
    assert_int_equal(st.dropped, 11);

    pcapi_queue_close(q);
}


static void
what_can_never_fit_is_an_error(void **state)
{
    pcapi_str_t     none;
    pcapi_dest_t    dest;
    pcapi_queue_t  *q;

    (void) state;

    q = qd_open(&qd);

    none = pcapi_str("", 0);
    memset(&dest, 0, sizeof(dest));
    assert_int_equal(pcapi_queue_append(q, &dest, 0, &none), PCAPI_ERROR);

    assert_int_equal(qd_append(q, 0, QD_SEGMENT), PCAPI_ERROR);
    assert_int_equal(qd_append(q, 0, QD_SEGMENT - 4096 - 39), PCAPI_ERROR);
    assert_int_equal(qd_append(q, 0, QD_SEGMENT - 4096 - 40), PCAPI_OK);
    assert_int_equal(qd_append(q, 1, 100), PCAPI_OK);

    qd_walk(q, &seen, 0);
    assert_all_once(0, 2);

    pcapi_queue_close(q);
}


static void
two_queues_on_one_directory_do_not_see_each_other(void **state)
{
    pcapi_queue_t  *a, *b;

    (void) state;

    a = qd_open(&qd);
    b = qd_open(&qd);

    assert_int_equal(qd_fill(a, 0, 10, 100), 10);
    assert_int_equal(qd_fill(b, 10, 10, 100), 10);

    assert_int_equal(pcapi_queue_adopt(a), 0);
    assert_int_equal(pcapi_queue_adopt(b), 0);

    qd_walk(a, &seen, 0);
    assert_int_equal(seen.n, 10);
    assert_all_once(0, 10);

    qd_walk(b, &seen, 0);
    assert_all_once(0, 20);

    pcapi_queue_close(a);
    pcapi_queue_close(b);
}


static void
slots_without_owner_are_adopted_and_come_first(void **state)
{
    pcapi_queue_t       *a, *b, *c;
    pcapi_record_t       rec;
    pcapi_queue_stat_t   st;

    (void) state;

    a = qd_open(&qd);
    b = qd_open(&qd);
    c = qd_open(&qd);

    assert_int_equal(qd_fill(a, 0, 50, 900), 50);
    assert_int_equal(qd_fill(b, 50, 50, 900), 50);
    assert_int_equal(qd_fill(c, 100, 50, 900), 50);

    pcapi_queue_close(a);
    assert_int_equal(pcapi_queue_peek(b, &rec), PCAPI_OK);
    assert_int_equal(qd_id(&rec.payload), 50);

    assert_int_equal(pcapi_queue_adopt(b), 1);
    assert_int_equal(pcapi_queue_adopt(b), 0);

    assert_int_equal(pcapi_queue_peek(b, &rec), PCAPI_OK);
    assert_int_equal(qd_id(&rec.payload), 0);

    qd_walk(b, &seen, 1);
    assert_int_equal(seen.n, 100);
    assert_all_once(0, 100);

    pcapi_queue_maintain(b);
    pcapi_queue_stat(b, &st);
    assert_int_equal(st.adopted, 1);
    assert_int_equal(qd_count(&qd, "slot-0"), 0);
    assert_int_equal(qd_count(&qd, "slot-1"), 1);
    assert_int_equal(qd_count(&qd, "slot-2"), 1);

    /* a newcomer takes the first free one */
    a = qd_open(&qd);
    assert_int_equal(qd_count(&qd, "slot-0"), 1);

    pcapi_queue_close(a);
    pcapi_queue_close(b);
    pcapi_queue_close(c);
}


/* what can't be delivered in the first ones holds up nothing in the last */

static void
more_slots_than_many_are_adopted_one_by_one(void **state)
{
    uint32_t        i;
    pcapi_queue_t  *q, *dead[20];

    (void) state;

    for (i = 0; i < 20; i++) {
        dead[i] = qd_open(&qd);
        assert_non_null(dead[i]);
        assert_int_equal(qd_fill(dead[i], i, 1, 100), 1);
    }

    q = qd_open(&qd);

    for (i = 0; i < 20; i++) {
        pcapi_queue_close(dead[i]);
    }

    assert_int_equal(pcapi_queue_adopt(q), 16);

    for (i = 0; i < 4; i++) {
        assert_int_equal(pcapi_queue_adopt(q), 1);
    }

    assert_int_equal(pcapi_queue_adopt(q), 0);

    qd_walk(q, &seen, 0);
    assert_int_equal(seen.n, 20);
    assert_all_once(0, 20);

    pcapi_queue_close(q);
}


static void
empty_slots_without_owner_go_silently(void **state)
{
    pcapi_queue_t  *a, *b;

    (void) state;

    a = qd_open(&qd);
    b = qd_open(&qd);
    pcapi_queue_close(a);

    assert_int_equal(pcapi_queue_adopt(b), 0);
    assert_int_equal(qd_count(&qd, "slot-0"), 0);

    pcapi_queue_close(b);
}


static void
a_slot_whose_lock_was_removed_is_adopted_all_the_same(void **state)
{
    char            path[128];
    pcapi_queue_t  *a, *b;

    (void) state;

    a = qd_open(&qd);
    b = qd_open(&qd);
    assert_int_equal(qd_fill(a, 0, 10, 100), 10);
    pcapi_queue_close(a);

    (void) snprintf(path, sizeof(path), "%s/slot-0/lock", qd.path);
    assert_int_equal(unlink(path), 0);

    assert_int_equal(pcapi_queue_adopt(b), 1);
    qd_walk(b, &seen, 1);
    assert_all_once(0, 10);

    pcapi_queue_close(b);
    assert_int_equal(qd_count(&qd, "slot-0"), 0);
}


static void
a_lock_that_has_lost_its_name_protects_nothing(void **state)
{
    char            path[128];
    pcapi_queue_t  *a, *b;

    (void) state;

    a = qd_open(&qd);
    assert_int_equal(qd_fill(a, 0, 5, 100), 5);

    /* somebody removes the whole directory under a running process */
    (void) snprintf(path, sizeof(path), "%s/slot-0", qd.path);
    (void) nftw(path, qd_remove, 16, FTW_DEPTH|FTW_PHYS);

    b = qd_open(&qd);
    assert_int_equal(qd_fill(b, 10, 5, 100), 5);

    pcapi_queue_maintain(a);
    assert_non_null(strstr(qd.logged, "slot has vanished"));
    assert_int_equal(qd_fill(a, 5, 5, 100), 5);
    assert_int_equal(qd_count(&qd, "slot-1"), 1);

    /* what is still open can be delivered */
    qd_walk(a, &seen, 1);
    assert_all_once(0, 10);
    qd_walk(b, &seen, 1);
    assert_all_once(0, 15);

    pcapi_queue_close(a);
    pcapi_queue_close(b);
}


static void
a_vanished_directory_comes_back_by_itself(void **state)
{
    pcapi_queue_t  *q;

    (void) state;

    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 0, 5, 100), 5);
    qd_walk(q, &seen, 1);

    qd_done(&qd);
    pcapi_queue_maintain(q);
    assert_int_equal(qd_append(q, 5, 100), PCAPI_ERROR);
    assert_int_equal(pcapi_queue_adopt(q), 0);

    assert_int_equal(mkdir(qd.path, 0700), 0);
    pcapi_queue_maintain(q);
    assert_int_equal(qd_append(q, 5, 100), PCAPI_OK);
    assert_non_null(strstr(qd.logged, "has a slot again"));

    qd_walk(q, &seen, 1);
    assert_all_once(0, 6);

    pcapi_queue_close(q);
}


static void
foreign_names_are_ignored_and_stay(void **state)
{
    char            path[128];
    pcapi_queue_t  *q;

    (void) state;

    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 0, 5, 100), 5);
    pcapi_queue_close(q);

    qd_write(&qd, "slot-0/readme", "x", 1, 0);
    qd_write(&qd, "slot-0/1.seg", "x", 1, 0);
    qd_write(&qd, "slot-0/00000000001.seg", "x", 1, 0);
    qd_write(&qd, "slot-0/0000000000.seg", "x", 1, 0);
    qd_write(&qd, "slot-0/9999999999.seg", "x", 1, 0);
    qd_write(&qd, "slot-1", "x", 1, 0);
    (void) snprintf(path, sizeof(path), "%s/slot-01", qd.path);
    assert_int_equal(mkdir(path, 0700), 0);
    (void) snprintf(path, sizeof(path), "%s/slot-x", qd.path);
    assert_int_equal(mkdir(path, 0700), 0);

    q = qd_open(&qd);
    assert_int_equal(pcapi_queue_adopt(q), 0);
    qd_walk(q, &seen, 1);
    pcapi_queue_maintain(q);
    pcapi_queue_close(q);

    assert_int_equal(seen.n, 5);
    assert_all_once(0, 5);
    assert_int_equal(qd_count(&qd, "readme"), 1);
    assert_int_equal(qd_count(&qd, ".seg"), 4);
    assert_int_equal(qd_count(&qd, "slot-01"), 1);
    assert_int_equal(qd_count(&qd, "quarantine"), 0);
}


static void
files_are_for_their_owner_alone(void **state)
{
    struct stat     st;
    pcapi_queue_t  *q;

    (void) state;

    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 0, 5, 100), 5);

    assert_int_equal(qd_count(&qd, ".seg"), 1);
    assert_int_equal(stat(qd_name, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(qd_count(&qd, "/lock"), 1);
    assert_int_equal(stat(qd_name, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(qd_count(&qd, "slot-0"), 1);
    assert_int_equal(stat(qd_name, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);

    pcapi_queue_close(q);
}


static void
a_missing_directory_is_an_error(void **state)
{
    (void) state;

    qd.conf.path = "/nonexistent/queue";
    assert_null(qd_open(&qd));
    assert_non_null(strstr(qd.logged, "can't be opened"));

    qd.conf.path = "/dev/null";
    assert_null(qd_open(&qd));

    qd.conf.path = qd.path;
    qd.conf.segment_size = 1;
    assert_null(qd_open(&qd));
    qd.conf.segment_size = qd.conf.max_size + 1;
    assert_null(qd_open(&qd));
}


static void
descriptors_are_bounded_and_all_come_back(void **state)
{
    uint32_t            before, i;
    pcapi_queue_t      *q;
    pcapi_queue_ref_t   refs[1500];

    (void) state;

    before = qd_descriptors();

    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 0, 1500, 1000), 1500);
    assert_true(qd_count(&qd, ".seg") > 100);
    pcapi_queue_maintain(q);

    assert_int_equal(qd_take(q, refs, 1500), 1500);

    for (i = 0; i < 1500; i += 100) {
        pcapi_queue_ack(q, &refs[i], 1);
        assert_true(qd_descriptors() <= before + 12);
    }

    assert_int_equal(pcapi_queue_sync(q), PCAPI_OK);
    assert_true(qd_descriptors() <= before + 12);

    pcapi_queue_close(q);
    assert_int_equal(qd_descriptors(), before);
}


static void
a_few_stuck_records_do_not_hold_the_room(void **state)
{
    uint32_t             n, kept, i;
    pcapi_queue_t       *q;
    pcapi_record_t       rec;
    pcapi_queue_stat_t   st;

    (void) state;

    qd.conf.max_size = 16 * QD_SEGMENT;
    q = qd_open(&qd);

    kept = 0;

    /* every 40th is for an account that is paused: skipped for ever */
    for (n = 0; n < 2000; n++) {

        assert_int_equal(qd_append_to(q, n, 1000, n % 40 == 0 ? 2 : 1),
                         PCAPI_OK);
        kept += (n % 40 == 0);

        while (pcapi_queue_peek(q, &rec) == PCAPI_OK) {

            if (rec.dest.account == 2) {
                pcapi_queue_skip(q);
                continue;
            }

            pcapi_queue_take(q);
            pcapi_queue_ack(q, &rec.ref, 1);
        }

        if (n % 5 == 0) {
            pcapi_queue_maintain(q);
        }
    }

    pcapi_queue_stat(q, &st);
    assert_int_equal(st.pending, kept);
    assert_true(st.bytes <= qd.conf.max_size);

    pcapi_queue_rewind(q);
    qd_walk(q, &seen, 0);
    assert_int_equal(seen.n, kept);

    for (i = 0; i < n; i++) {
        assert_int_equal(seen.shown[i], i % 40 == 0);
    }

    pcapi_queue_close(q);
}


static void
sync_always_syncs_before_it_returns(void **state)
{
    pcapi_queue_t  *q;

    (void) state;

    qd.conf.sync = PCAPI_SYNC_ALWAYS;
    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 0, 50, 1000), 50);
    pcapi_queue_maintain(q);
    qd_walk(q, &seen, 1);
    assert_all_once(0, 50);
    pcapi_queue_close(q);
}


static void
a_thread_can_sync_by_descriptors(void **state)
{
    int             fds[8], n, i, err;
    pcapi_queue_t  *q;

    (void) state;

    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 0, 30, 1000), 30);

    n = pcapi_queue_sync_fds(q, fds, 8);
    assert_in_range(n, 3, 8);

    assert_int_equal(qd_fill(q, 30, 1, 1000), 1);

    err = 0;

    for (i = 0; i < n; i++) {
        if (fdatasync(fds[i]) == -1) {
            err = errno;
        }
    }

    pcapi_queue_synced(q, fds, (uint32_t) n, err);
    assert_int_equal(fdatasync(fds[0]), -1);

    /* the one appended meanwhile */
    n = pcapi_queue_sync_fds(q, fds, 8);
    assert_int_equal(n, 1);
    pcapi_queue_synced(q, fds, 1, EIO);
    assert_non_null(strstr(qd.logged, "not synced"));

    /* nothing is taken for synced, and the next goes elsewhere */
    assert_int_equal(qd_fill(q, 31, 1, 1000), 1);
    n = pcapi_queue_sync_fds(q, fds, 8);
    assert_in_range(n, 2, 8);
    pcapi_queue_synced(q, fds, (uint32_t) n, 0);
    assert_int_equal(pcapi_queue_sync_fds(q, fds, 8), 0);

    qd_walk(q, &seen, 1);
    assert_all_once(0, 32);

    pcapi_queue_close(q);
}


static void
opening_does_not_read_the_backlog(void **state)
{
    char            path[128];
    pcapi_queue_t  *q;

    (void) state;

    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 0, 40, 1000), 40);
    pcapi_queue_close(q);

    q = qd_open(&qd);

    /* nothing of it is open yet, so nobody misses it before it is read */
    (void) snprintf(path, sizeof(path), "%s/slot-0/0000000002.seg", qd.path);
    assert_int_equal(unlink(path), 0);

    qd_walk(q, &seen, 1);
    assert_non_null(strstr(qd.logged, "segment has vanished"));
    assert_true(seen.n > 20 && seen.n < 40);
    assert_int_equal(seen.errors, 0);

    pcapi_queue_close(q);
}


static uint32_t
first_id(pcapi_queue_t *q)
{
    int64_t         id;
    pcapi_record_t  rec;

    assert_int_equal(pcapi_queue_peek(q, &rec), PCAPI_OK);
    id = qd_id(&rec.payload);
    assert_true(id >= 0);

    return (uint32_t) id;
}


static void
the_newest_end_does_not_wait_for_the_backlog(void **state)
{
    uint32_t        i;
    pcapi_queue_t  *q;

    (void) state;

    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 0, 200, 1000), 200);

    assert_int_equal(first_id(q), 0);
    assert_int_equal(pcapi_queue_aim(q, PCAPI_QUEUE_NEWEST), PCAPI_OK);

    assert_true(first_id(q) > 170);
    qd_walk(q, &seen, 1);
    assert_int_equal(seen.shown[199], 1);

    /* and what comes meanwhile, in further segments */

    for (i = 200; i < 250; i += 10) {
        assert_int_equal(qd_fill(q, i, 10, 1000), 10);
        assert_int_equal(pcapi_queue_aim(q, PCAPI_QUEUE_NEWEST), PCAPI_OK);
        qd_walk(q, &seen, 1);
    }

    assert_int_equal(seen.shown[100], 0);
    assert_all_once(200, 50);

    assert_int_equal(pcapi_queue_aim(q, PCAPI_QUEUE_OLDEST), PCAPI_OK);
    assert_int_equal(first_id(q), 0);

    qd_walk(q, &seen, 1);
    assert_int_equal(seen.n, 250);
    assert_all_once(0, 250);

    pcapi_queue_close(q);
    assert_int_equal(qd_count(&qd, ".seg"), 0);
}


static void
without_a_backlog_there_is_one_end(void **state)
{
    pcapi_queue_t  *q;

    (void) state;

    q = qd_open(&qd);
    assert_int_equal(pcapi_queue_aim(q, PCAPI_QUEUE_NEWEST), PCAPI_DECLINED);

    assert_int_equal(qd_fill(q, 0, 5, 1000), 5);
    assert_int_equal(pcapi_queue_aim(q, PCAPI_QUEUE_NEWEST), PCAPI_DECLINED);
    assert_int_equal(first_id(q), 0);

    assert_int_equal(qd_fill(q, 5, 20, 1000), 20);
    assert_int_equal(pcapi_queue_aim(q, PCAPI_QUEUE_NEWEST), PCAPI_OK);
    assert_true(first_id(q) > 0);

    assert_int_equal(pcapi_queue_aim(q, PCAPI_QUEUE_OLDEST), PCAPI_OK);
    qd_walk(q, &seen, 1);
    assert_all_once(0, 25);
    assert_int_equal(pcapi_queue_aim(q, PCAPI_QUEUE_NEWEST), PCAPI_DECLINED);

    pcapi_queue_close(q);
}


static void
the_newest_end_has_its_own_place(void **state)
{
    uint32_t        start;
    pcapi_queue_t  *q;
    pcapi_record_t  rec;

    (void) state;

    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 0, 40, 1000), 40);

    assert_int_equal(pcapi_queue_aim(q, PCAPI_QUEUE_NEWEST), PCAPI_OK);
    start = first_id(q);
    pcapi_queue_take(q);
    assert_int_equal(first_id(q), start + 1);
    pcapi_queue_skip(q);

    assert_int_equal(pcapi_queue_aim(q, PCAPI_QUEUE_OLDEST), PCAPI_OK);
    assert_int_equal(first_id(q), 0);
    pcapi_queue_skip(q);

    assert_int_equal(pcapi_queue_aim(q, PCAPI_QUEUE_NEWEST), PCAPI_OK);
    assert_int_equal(first_id(q), start + 2);
    pcapi_queue_leave(q);
    pcapi_queue_skip(q);
    assert_int_equal(first_id(q), start + 3);

    assert_int_equal(pcapi_queue_aim(q, PCAPI_QUEUE_NEWEST), PCAPI_OK);
    pcapi_queue_return(q);
    assert_int_equal(first_id(q), start + 1);
    pcapi_queue_leave(q);
    assert_int_equal(first_id(q), start + 2);
    pcapi_queue_leave(q);

    /* what was left there is not missed */

    assert_int_equal(pcapi_queue_aim(q, PCAPI_QUEUE_NEWEST), PCAPI_OK);
    pcapi_queue_return(q);
    assert_int_equal(first_id(q), start + 3);

    assert_int_equal(pcapi_queue_aim(q, PCAPI_QUEUE_OLDEST), PCAPI_OK);
    assert_int_equal(first_id(q), 1);

    /* what was shown before is neither skipped nor taken after a change */

    assert_int_equal(pcapi_queue_peek(q, &rec), PCAPI_OK);
    assert_int_equal(pcapi_queue_aim(q, PCAPI_QUEUE_OLDEST), PCAPI_OK);
    pcapi_queue_take(q);
    assert_int_equal(first_id(q), 1);

    pcapi_queue_rewind(q);
    assert_int_equal(first_id(q), 0);

    pcapi_queue_close(q);
}


static void
a_new_record_that_was_skipped_is_still_new_in_the_next_segment(void **state)
{
    uint32_t        id, n, files;
    pcapi_queue_t  *q;
    pcapi_record_t  rec;

    (void) state;

    q = qd_open(&qd);
    assert_int_equal(qd_fill(q, 0, 40, 1000), 40);

    assert_int_equal(pcapi_queue_aim(q, PCAPI_QUEUE_NEWEST), PCAPI_OK);

    for (id = first_id(q); id < 39; id++) {
        assert_int_equal(first_id(q), id);
        pcapi_queue_take(q);
    }

    assert_int_equal(first_id(q), 39);
    pcapi_queue_skip(q);

    /* the next segment begins, and what is in it is seen */

    files = qd_count(&qd, ".seg");

    for (n = 40; qd_count(&qd, ".seg") == files; n++) {
        assert_int_equal(qd_fill(q, n, 1, 1000), 1);
    }

    assert_int_equal(pcapi_queue_aim(q, PCAPI_QUEUE_NEWEST), PCAPI_OK);

    for (id = 40; id < n; id++) {
        assert_int_equal(first_id(q), id);
        pcapi_queue_take(q);
    }

    assert_int_equal(pcapi_queue_peek(q, &rec), PCAPI_DECLINED);
    assert_int_equal(pcapi_queue_aim(q, PCAPI_QUEUE_NEWEST), PCAPI_OK);
    pcapi_queue_return(q);
    assert_int_equal(first_id(q), 39);
    pcapi_queue_take(q);
    assert_int_equal(pcapi_queue_peek(q, &rec), PCAPI_DECLINED);

    pcapi_queue_close(q);
}


int
main(void)
{
#define T(f)  cmocka_unit_test_setup_teardown(f, setup, teardown)

    const struct CMUnitTest  tests[] = {
        T(records_come_in_order_with_all_they_had),
        T(peek_shows_the_same_until_it_is_taken_or_skipped),
        T(released_ones_come_again_after_rewind),
        T(a_taken_one_can_be_read_again_and_no_other),
        T(an_acknowledgement_of_what_is_not_taken_is_ignored),
        T(what_is_not_acknowledged_is_there_after_reopening),
        T(records_of_a_killed_process_are_all_there),
        T(maintenance_counts_and_trims_what_a_kill_has_left),
        T(segments_go_when_they_are_done),
        T(an_idle_queue_gives_up_its_last_segment),
        T(an_idle_queue_with_something_pending_keeps_it),
        T(the_next_segment_is_there_before_it_is_needed),
        T(full_says_full_and_room_comes_back_with_acknowledgements),
        T(full_is_logged_once),
        T(drop_oldest_drops_whole_segments_and_counts),
        T(reserved_room_is_there),
        T(nothing_is_dropped_for_what_could_never_be_reserved),
        T(what_can_never_fit_is_an_error),
        T(two_queues_on_one_directory_do_not_see_each_other),
        T(slots_without_owner_are_adopted_and_come_first),
        T(more_slots_than_many_are_adopted_one_by_one),
        T(empty_slots_without_owner_go_silently),
        T(a_slot_whose_lock_was_removed_is_adopted_all_the_same),
        T(a_lock_that_has_lost_its_name_protects_nothing),
        T(a_vanished_directory_comes_back_by_itself),
        T(foreign_names_are_ignored_and_stay),
        T(files_are_for_their_owner_alone),
        T(a_missing_directory_is_an_error),
        T(descriptors_are_bounded_and_all_come_back),
        T(a_few_stuck_records_do_not_hold_the_room),
        T(sync_always_syncs_before_it_returns),
        T(a_thread_can_sync_by_descriptors),
        T(opening_does_not_read_the_backlog),
        T(the_newest_end_does_not_wait_for_the_backlog),
        T(without_a_backlog_there_is_one_end),
        T(the_newest_end_has_its_own_place),
        T(a_new_record_that_was_skipped_is_still_new_in_the_next_segment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
