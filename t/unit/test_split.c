
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "delivery/pcapi_split.h"


#define MAX  1000


typedef struct {
    unsigned char  bad[MAX];
    unsigned char  settled[MAX];
    unsigned char  alone[MAX];
    uint32_t       calls;
} world_t;


/* an API that refuses a call if any event of it is bad */

static void
deliver(world_t *w, uint32_t n)
{
    uint32_t         i, len;
    uint64_t         refs[MAX];
    const uint64_t  *part;
    pcapi_split_t    s = { NULL, 0, 0, { 0 } };

    for (i = 0; i < n; i++) {
        refs[i] = i;
    }

    assert_int_equal(pcapi_split_start(&s, refs, n), PCAPI_OK);

    do {
        unsigned  refused;

        do {
            part = pcapi_split_part(&s, &len);
            assert_true(len > 0);

            refused = 0;
            w->calls++;

            for (i = 0; i < len; i++) {
                refused |= w->bad[part[i]];
            }

        } while (refused && pcapi_split_halve(&s) == PCAPI_OK);

        for (i = 0; i < len; i++) {
            w->settled[part[i]]++;
            w->alone[part[i]] = (unsigned char) refused;
        }

        assert_true(!refused || len == 1);

    } while (pcapi_split_next(&s) == PCAPI_OK);

    assert_int_equal(s.end, 0);

    pcapi_split_stop(&s);
    assert_null(s.refs);
}


static void
assert_settled(const world_t *w, uint32_t n)
{
    uint32_t  i;

    for (i = 0; i < n; i++) {
        assert_int_equal(w->settled[i], 1);
        assert_int_equal(w->alone[i], w->bad[i]);
    }
}


static void
every_event_is_settled_once_and_culprits_stand_alone(void **state)
{
    uint32_t  i, n, round;
    world_t   w;

    (void) state;

    srandom(7);

    for (round = 0; round < 2000; round++) {
        memset(&w, 0, sizeof(w));

        n = 1 + (uint32_t) random() % (round < 1900 ? 40 : MAX);

        for (i = 0; i < n; i++) {
            w.bad[i] = random() % 100 < (long) (round % 101);
        }

        deliver(&w, n);
        assert_settled(&w, n);
    }
}


static void
one_culprit_of_a_thousand_costs_21_calls(void **state)
{
    world_t  w;

    (void) state;

    memset(&w, 0, sizeof(w));
    w.bad[123] = 1;

    deliver(&w, 1000);

    assert_settled(&w, 1000);
    assert_true(w.calls <= 21);
}


static void
last_half_comes_first_and_the_rest_is_what_is_left(void **state)
{
    uint32_t         n;
    const uint64_t  *part;
    const uint64_t   refs[] = { 10, 11, 12, 13, 14 };
    pcapi_split_t    s = { NULL, 0, 0, { 0 } };

    (void) state;

    assert_int_equal(pcapi_split_start(&s, refs, 5), PCAPI_OK);
    assert_int_equal(pcapi_split_halve(&s), PCAPI_OK);

    part = pcapi_split_part(&s, &n);
    assert_int_equal(n, 3);
    assert_int_equal(part[0], 12);
    assert_int_equal(s.end, 5);

    assert_int_equal(pcapi_split_next(&s), PCAPI_OK);

    part = pcapi_split_part(&s, &n);
    assert_int_equal(n, 2);
    assert_int_equal(part[0], 10);
    assert_int_equal(s.end, 2);

    assert_int_equal(pcapi_split_next(&s), PCAPI_DECLINED);

    pcapi_split_stop(&s);
}


static void
turning_changes_the_order_and_nothing_else(void **state)
{
    uint32_t        i, n, by;
    uint64_t        refs[7];
    pcapi_split_t   s = { NULL, 0, 0, { 0 } };

    (void) state;

    for (n = 1; n <= 7; n++) {

        for (i = 0; i < n; i++) {
            refs[i] = i;
        }

        for (by = 0; by <= 2 * n; by++) {
            assert_int_equal(pcapi_split_start(&s, refs, n), PCAPI_OK);
            pcapi_split_turn(&s, by);

            for (i = 0; i < n; i++) {
                assert_int_equal(s.refs[i], (i + by) % n);
            }

            assert_int_equal(s.end, n);
            pcapi_split_stop(&s);
        }
    }
}


static void
single_event_is_not_halved(void **state)
{
    uint64_t       ref;
    pcapi_split_t  s = { NULL, 0, 0, { 0 } };

    (void) state;

    ref = 1;

    assert_int_equal(pcapi_split_start(&s, &ref, 1), PCAPI_OK);
    assert_int_equal(pcapi_split_halve(&s), PCAPI_DECLINED);
    assert_int_equal(pcapi_split_next(&s), PCAPI_DECLINED);

    pcapi_split_stop(&s);
}


static void
nothing_can_not_be_split(void **state)
{
    uint64_t       ref;
    pcapi_split_t  s = { NULL, 0, 0, { 0 } };

    (void) state;

    ref = 1;

    assert_int_equal(pcapi_split_start(&s, &ref, 0), PCAPI_ERROR);
    assert_null(s.refs);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(every_event_is_settled_once_and_culprits_stand_alone),
        cmocka_unit_test(one_culprit_of_a_thousand_costs_21_calls),
        cmocka_unit_test(last_half_comes_first_and_the_rest_is_what_is_left),
        cmocka_unit_test(turning_changes_the_order_and_nothing_else),
        cmocka_unit_test(single_event_is_not_halved),
        cmocka_unit_test(nothing_can_not_be_split),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
