
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "delivery/pcapi_pace.h"


#define MIN_GAP  0
#define MAX_GAP  600000


typedef struct {
    pcapi_pace_t  pace;
    int64_t       now;
    uint32_t      random;
} edge_t;


static void
start(edge_t *e, int64_t min_gap)
{
    pcapi_pace_init(&e->pace, min_gap, MAX_GAP);

    e->now = PCAPI_PACE_TURN * PCAPI_PACE_TURNS;
    e->random = 1;
}


/* waits as it must */

static void
advance(edge_t *e)
{
    int64_t  wait;

    wait = pcapi_pace_wait(&e->pace, e->now);
    e->now += pcapi_max(wait, 1);
}


/* the answer comes 100 msec later */

static void
call(edge_t *e, int good)
{
    advance(e);

    e->random = e->random * 1103515245 + 12345;
    pcapi_pace_call(&e->pace, e->now, e->random >> 8);

    e->now += 100;

    if (good) {
        pcapi_pace_faster(&e->pace, e->now);

    } else {
        pcapi_pace_slower(&e->pace, e->now);
    }
}


/* lets pass what was in flight */

static void
rest(edge_t *e)
{
    e->now += pcapi_max(e->pace.gap, PCAPI_PACE_ROUND) + 1;
}


static void
gap_at(edge_t *e, int64_t gap)
{
    start(e, MIN_GAP);

    e->pace.gap = gap;
    e->pace.aim = gap;
    e->pace.run = PCAPI_PACE_RUN;
}


static void
first_call_starts_at_once(void **state)
{
    edge_t  e;

    (void) state;

    start(&e, 5000);
    assert_true(pcapi_pace_wait(&e.pace, e.now) == 0);
    assert_true(e.pace.gap == 5000);
}


static void
next_call_waits_for_the_gap_and_at_most_a_quarter_more(void **state)
{
    edge_t    e;
    int64_t   wait, low, high;
    uint32_t  i;

    (void) state;

    start(&e, 5000);
    low = INT64_MAX;
    high = 0;

    for (i = 0; i < 10000; i++) {
        pcapi_pace_call(&e.pace, e.now, i * 2654435761u);
        wait = pcapi_pace_wait(&e.pace, e.now);

        low = pcapi_min(low, wait);
        high = pcapi_max(high, wait);
        assert_true(pcapi_pace_wait(&e.pace, e.now + wait) == 0);
        assert_true(pcapi_pace_wait(&e.pace, e.now + wait - 1) == 1);
    }

    assert_true(low >= 5000 && low < 5010);
    assert_true(high <= 6250 && high > 6240);
}


static void
three_turns_of_four_leave_some_room(void **state)
{
    edge_t    e;
    uint32_t  turn;

    (void) state;

    gap_at(&e, 8000);

    for (turn = 0; turn < 12; turn++) {
        pcapi_pace_call(&e.pace, e.now, 0);
        assert_true(pcapi_pace_wait(&e.pace, e.now)
                    == (turn % PCAPI_PACE_TURNS ? 9333 : 8000));

        e.now += PCAPI_PACE_TURN;
    }
}


static void
without_a_gap_nothing_waits(void **state)
{
    edge_t    e;
    uint32_t  i;

    (void) state;

    start(&e, 0);

    for (i = 0; i < 100; i++) {
        pcapi_pace_call(&e.pace, e.now, i * 2654435761u);
        assert_true(pcapi_pace_wait(&e.pace, e.now) == 0);
        pcapi_pace_faster(&e.pace, e.now);
        assert_true(e.pace.gap == 0);
    }
}


static void
refusal_lengthens_the_gap_by_half(void **state)
{
    edge_t  e;

    (void) state;

    gap_at(&e, 12000);
    call(&e, 0);
    assert_true(e.pace.gap == 18000);
}


static void
calls_in_flight_together_count_once(void **state)
{
    edge_t   e;
    int64_t  gap;

    (void) state;

    gap_at(&e, 200);
    call(&e, 0);
    gap = e.pace.gap;

    pcapi_pace_slower(&e.pace, e.now);
    pcapi_pace_slower(&e.pace, e.now + 100);
    pcapi_pace_faster(&e.pace, e.now + 200);
    pcapi_pace_slower(&e.pace, e.now + PCAPI_PACE_ROUND - 1);
    assert_true(e.pace.gap == gap);

    pcapi_pace_slower(&e.pace, e.now + PCAPI_PACE_ROUND);
    assert_true(e.pace.gap > gap);
}


static void
refusal_counts_for_the_wait_that_has_begun(void **state)
{
    edge_t  e;

    (void) state;

    gap_at(&e, 12000);

    pcapi_pace_call(&e.pace, e.now, 3000);
    assert_true(pcapi_pace_wait(&e.pace, e.now) == 15000);

    pcapi_pace_slower(&e.pace, e.now + 100);
    assert_true(pcapi_pace_wait(&e.pace, e.now) == 22500);
}


static void
gap_never_leaves_its_bounds(void **state)
{
    edge_t    e;
    uint32_t  i;

    (void) state;

    start(&e, 700);

    for (i = 0; i < 100; i++) {
        call(&e, 0);
        rest(&e);
        assert_true(e.pace.gap >= 700 && e.pace.gap <= MAX_GAP);
    }

    assert_true(e.pace.gap == MAX_GAP);

    for (i = 0; i < 100000; i++) {
        call(&e, 1);
        assert_true(e.pace.gap >= 700 && e.pace.gap <= MAX_GAP);
    }

    assert_true(e.pace.gap == 700);
}


static void
good_answer_takes_off_what_the_law_says(void **state)
{
    size_t   i;
    edge_t   e;
    int64_t  taken;

    static const struct {
        int64_t  gap;
        int64_t  usec;
    } steps[] = {                      /* gap * (0.28 % + 0.035 % * root) */
        {   1000,     3120 },
        {  12000,    47900 },
        { 120000,   795000 }
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(steps); i++) {
        gap_at(&e, steps[i].gap);
        call(&e, 1);

        taken = (steps[i].gap - e.pace.gap) * 1000 + e.pace.part;
        assert_true(taken > steps[i].usec * 98 / 100);
        assert_true(taken < steps[i].usec * 102 / 100);
    }
}


static void
without_refusals_the_gap_is_gone_in_the_time_promised(void **state)
{
    size_t   i;
    edge_t   e;
    int64_t  began;

    static const struct {
        int64_t  gap;
        int64_t  least;                /* minutes, with the jitter */
        int64_t  most;
    } times[] = {
        {   1000,   5,   7 },
        {  12000,  55,  75 },
        { 120000, 450, 520 }
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(times); i++) {
        gap_at(&e, times[i].gap);
        began = e.now;

        while (e.pace.gap > 50) {
            call(&e, 1);
        }

        assert_in_range((e.now - began) / 60000, times[i].least,
                        times[i].most);
    }
}


static void
outage_leaves_no_long_gap_behind(void **state)
{
    edge_t    e;
    int64_t   began;
    uint32_t  i;

    (void) state;

    gap_at(&e, 200);

    for (i = 0; i < 30; i++) {
        call(&e, 0);
        rest(&e);
    }

    assert_true(e.pace.gap > 60000);

    began = e.now;

    for (i = 0; i < 12; i++) {
        call(&e, 1);
    }

    assert_true(e.pace.gap <= 300);
    assert_true(e.now - began < 2 * MAX_GAP + MAX_GAP / 2);
}


static void
single_refusal_of_a_lone_edge_costs_little(void **state)
{
    edge_t    e;
    uint32_t  i;

    (void) state;

    start(&e, MIN_GAP);

    for (i = 0; i < PCAPI_PACE_RUN; i++) {
        call(&e, 1);
        rest(&e);
    }

    call(&e, 0);
    assert_true(e.pace.gap == PCAPI_PACE_FIRST);
}


static void
frequent_refusals_start_from_the_real_spacing(void **state)
{
    edge_t  e;

    (void) state;

    start(&e, MIN_GAP);

    call(&e, 1);
    e.now += 500;
    call(&e, 0);
    assert_true(e.pace.gap > 500 * 3 / 2 && e.pace.gap < 700 * 3 / 2);

    /* of a second at most */

    start(&e, MIN_GAP);

    call(&e, 1);
    e.now += 3600000;
    call(&e, 0);
    assert_true(e.pace.gap == PCAPI_PACE_ROUND * 3 / 2);
}


static void
clock_that_jumps_back_stops_nothing(void **state)
{
    edge_t   e;
    int64_t  gap;

    (void) state;

    gap_at(&e, 60000);
    call(&e, 0);
    assert_true(e.pace.gap == 90000);

    e.now -= 3600000;
    assert_true(pcapi_pace_wait(&e.pace, e.now) == 0);

    call(&e, 0);
    gap = e.pace.gap;
    assert_true(gap > 90000);
    assert_true(pcapi_pace_wait(&e.pace, e.now) <= gap * 7 / 6 * 5 / 4);
}


/*
 * Two edges and an allowance of a call a second, of which a thousand may be
 * saved up; the fewer are left, the more likely is a refusal.
 */

static void
two_edges_drift_towards_the_same_gap(void **state)
{
    edge_t    a, b, *e;
    int64_t   left, last, due[2], sums[2];
    uint64_t  random;
    uint32_t  i;

    (void) state;

    gap_at(&a, 100);
    gap_at(&b, 20000);

    left = 1000000;
    last = a.now;
    sums[0] = 0;
    sums[1] = 0;
    random = 1;

    for (i = 0; i < 300000; i++) {
        due[0] = a.now + pcapi_pace_wait(&a.pace, a.now);
        due[1] = b.now + pcapi_pace_wait(&b.pace, b.now);

        e = (due[0] <= due[1]) ? &a : &b;
        advance(e);

        left = pcapi_min(left + e->now - last, 1000000);
        last = e->now;

        random = random * 6364136223846793005 + 1442695040888963407;

        if ((int64_t) (random >> 33) % 1000000 < left) {
            left -= 1000;
            call(e, 1);

        } else {
            call(e, 0);
        }

        if (i >= 150000) {
            sums[0] += a.pace.gap;
            sums[1] += b.pace.gap;
        }
    }

    assert_true(sums[0] < sums[1] * 4);
    assert_true(sums[1] < sums[0] * 4);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(first_call_starts_at_once),
        cmocka_unit_test(
            next_call_waits_for_the_gap_and_at_most_a_quarter_more),
        cmocka_unit_test(three_turns_of_four_leave_some_room),
        cmocka_unit_test(without_a_gap_nothing_waits),
        cmocka_unit_test(refusal_lengthens_the_gap_by_half),
        cmocka_unit_test(calls_in_flight_together_count_once),
        cmocka_unit_test(refusal_counts_for_the_wait_that_has_begun),
        cmocka_unit_test(gap_never_leaves_its_bounds),
        cmocka_unit_test(good_answer_takes_off_what_the_law_says),
        cmocka_unit_test(
            without_refusals_the_gap_is_gone_in_the_time_promised),
        cmocka_unit_test(outage_leaves_no_long_gap_behind),
        cmocka_unit_test(single_refusal_of_a_lone_edge_costs_little),
        cmocka_unit_test(frequent_refusals_start_from_the_real_spacing),
        cmocka_unit_test(clock_that_jumps_back_stops_nothing),
        cmocka_unit_test(two_edges_drift_towards_the_same_gap)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
