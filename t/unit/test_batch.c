
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "delivery/pcapi_batch.h"


const char *__asan_default_options(void);


#define S(text)  (&(const pcapi_str_t) pcapi_string(text))


/* malloc() fails in one test, as it does without the sanitizer */

const char *
__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}


static void
assert_body(pcapi_batch_t *b, const char *expected)
{
    pcapi_str_t  body;

    pcapi_batch_end(b, &body);

    assert_int_equal(body.len, strlen(expected));
    assert_memory_equal(body.data, expected, body.len);
    assert_true(body.len <= b->max_bytes);
}


static void
body_is_data_array_of_the_events_in_order(void **state)
{
    pcapi_batch_t  b;

    (void) state;

    assert_int_equal(pcapi_batch_init(&b, 3, 64), PCAPI_OK);

    assert_int_equal(pcapi_batch_add(&b, 7, 100, S("{\"a\":1}")), PCAPI_OK);
    assert_int_equal(pcapi_batch_add(&b, 3, 200, S("{}")), PCAPI_OK);

    assert_int_equal(b.n, 2);
    assert_true(b.refs[0] == 7);
    assert_true(b.refs[1] == 3);
    assert_true(b.times[0] == 100);
    assert_true(b.times[1] == 200);
    assert_body(&b, "{\"data\":[{\"a\":1},{}]}");

    pcapi_batch_destroy(&b);
}


static void
body_may_be_sent_again_and_added_to(void **state)
{
    pcapi_batch_t  b;

    (void) state;

    assert_int_equal(pcapi_batch_init(&b, 3, 64), PCAPI_OK);

    assert_int_equal(pcapi_batch_add(&b, 1, 1, S("1")), PCAPI_OK);
    assert_body(&b, "{\"data\":[1]}");
    assert_body(&b, "{\"data\":[1]}");

    assert_int_equal(pcapi_batch_add(&b, 2, 1, S("2")), PCAPI_OK);
    assert_body(&b, "{\"data\":[1,2]}");

    pcapi_batch_destroy(&b);
}


static void
number_of_events_is_bounded(void **state)
{
    pcapi_batch_t  b;

    (void) state;

    assert_int_equal(pcapi_batch_init(&b, 2, 64), PCAPI_OK);

    assert_int_equal(pcapi_batch_add(&b, 1, 1, S("1")), PCAPI_OK);
    assert_int_equal(pcapi_batch_add(&b, 2, 1, S("2")), PCAPI_OK);
    assert_int_equal(pcapi_batch_add(&b, 3, 1, S("3")), PCAPI_FULL);

    assert_int_equal(b.n, 2);
    assert_body(&b, "{\"data\":[1,2]}");

    pcapi_batch_destroy(&b);
}


static void
bytes_are_bounded_comma_and_end_included(void **state)
{
    size_t         size;
    pcapi_batch_t  b;

    (void) state;

    size = strlen("{\"data\":[12345,678]}");

    assert_int_equal(pcapi_batch_init(&b, 9, size), PCAPI_OK);
    assert_int_equal(pcapi_batch_add(&b, 1, 1, S("12345")), PCAPI_OK);
    assert_int_equal(pcapi_batch_add(&b, 2, 1, S("6789")), PCAPI_FULL);
    assert_int_equal(pcapi_batch_add(&b, 2, 1, S("678")), PCAPI_OK);
    assert_int_equal(pcapi_batch_add(&b, 3, 1, S("9")), PCAPI_FULL);
    assert_body(&b, "{\"data\":[12345,678]}");

    pcapi_batch_destroy(&b);
}


static void
event_larger_than_any_batch_is_an_error_wherever_it_comes(void **state)
{
    pcapi_batch_t  b;

    (void) state;

    assert_int_equal(pcapi_batch_init(&b, 9, strlen("{\"data\":[123]}")),
                     PCAPI_OK);

    assert_int_equal(pcapi_batch_add(&b, 1, 1, S("1234")), PCAPI_ERROR);
    assert_int_equal(pcapi_batch_add(&b, 1, 1, S("12")), PCAPI_OK);
    assert_int_equal(pcapi_batch_add(&b, 2, 1, S("1234")), PCAPI_ERROR);
    assert_int_equal(pcapi_batch_add(&b, 2, 1, S("123")), PCAPI_FULL);
    assert_body(&b, "{\"data\":[12]}");

    pcapi_batch_start(&b);

    assert_int_equal(pcapi_batch_add(&b, 2, 1, S("123")), PCAPI_OK);
    assert_body(&b, "{\"data\":[123]}");

    pcapi_batch_destroy(&b);
}


static void
empty_payload_is_an_error_not_a_broken_body(void **state)
{
    pcapi_batch_t  b;

    (void) state;

    assert_int_equal(pcapi_batch_init(&b, 9, 64), PCAPI_OK);
    assert_int_equal(pcapi_batch_add(&b, 1, 1, S("")), PCAPI_ERROR);
    assert_int_equal(b.n, 0);
    assert_body(&b, "{\"data\":[]}");

    pcapi_batch_destroy(&b);
}


static void
oldest_is_the_earliest_time_and_forgotten_by_a_start(void **state)
{
    pcapi_batch_t  b;

    (void) state;

    assert_int_equal(pcapi_batch_init(&b, 9, 64), PCAPI_OK);
    assert_true(b.oldest == 0);

    assert_int_equal(pcapi_batch_add(&b, 1, 500, S("1")), PCAPI_OK);
    assert_true(b.oldest == 500);
    assert_int_equal(pcapi_batch_add(&b, 2, 300, S("1")), PCAPI_OK);
    assert_int_equal(pcapi_batch_add(&b, 3, 400, S("1")), PCAPI_OK);
    assert_true(b.oldest == 300);

    pcapi_batch_start(&b);
    assert_int_equal(b.n, 0);
    assert_true(b.oldest == 0);

    assert_int_equal(pcapi_batch_add(&b, 4, 900, S("1")), PCAPI_OK);
    assert_true(b.oldest == 900);

    pcapi_batch_destroy(&b);
}


static void
batch_without_room_is_none(void **state)
{
    pcapi_batch_t  b;

    (void) state;

    assert_int_equal(pcapi_batch_init(&b, 0, 64), PCAPI_ERROR);
    assert_int_equal(pcapi_batch_init(&b, 1, 0), PCAPI_ERROR);
    assert_int_equal(pcapi_batch_init(&b, 1, strlen("{\"data\":[]}")),
                     PCAPI_ERROR);

    pcapi_batch_destroy(&b);
}


static void
without_memory_there_is_no_batch(void **state)
{
    pcapi_batch_t  b;

    (void) state;

    assert_int_equal(pcapi_batch_init(&b, 1, SIZE_MAX / 4), PCAPI_ERROR);
    assert_null(b.refs);
    assert_null(b.body);

    pcapi_batch_destroy(&b);
}


static void
thousand_events_fill_a_megabyte_to_the_last_byte(void **state)
{
    u_char         payload[1024];
    size_t         left;
    uint32_t       i;
    pcapi_str_t    body, event;
    pcapi_batch_t  b;

    (void) state;

    memset(payload, '7', sizeof(payload));
    assert_int_equal(pcapi_batch_init(&b, 1000, 1000 * 1000), PCAPI_OK);

    for (i = 0; i < 999; i++) {
        event = pcapi_str(payload, 999);
        assert_int_equal(pcapi_batch_add(&b, i, 1, &event), PCAPI_OK);
    }

    left = 1000000 - strlen("{\"data\":[") - 999 * 999 - 998 - 1 - 2;

    event = pcapi_str(payload, left + 1);
    assert_int_equal(pcapi_batch_add(&b, 999, 1, &event), PCAPI_FULL);
    event = pcapi_str(payload, left);
    assert_int_equal(pcapi_batch_add(&b, 999, 1, &event), PCAPI_OK);

    pcapi_batch_end(&b, &body);
    assert_int_equal(body.len, 1000000);
    assert_int_equal(b.n, 1000);

    pcapi_batch_destroy(&b);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(body_is_data_array_of_the_events_in_order),
        cmocka_unit_test(body_may_be_sent_again_and_added_to),
        cmocka_unit_test(number_of_events_is_bounded),
        cmocka_unit_test(bytes_are_bounded_comma_and_end_included),
        cmocka_unit_test(
            event_larger_than_any_batch_is_an_error_wherever_it_comes),
        cmocka_unit_test(empty_payload_is_an_error_not_a_broken_body),
        cmocka_unit_test(oldest_is_the_earliest_time_and_forgotten_by_a_start),
        cmocka_unit_test(batch_without_room_is_none),
        cmocka_unit_test(without_memory_there_is_no_batch),
        cmocka_unit_test(thousand_events_fill_a_megabyte_to_the_last_byte)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
