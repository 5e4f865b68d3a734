
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "status/pcapi_tally.h"


static void
add(pcapi_tally_t *t, const char *text)
{
    pcapi_str_t  name;

    name = pcapi_str(text, strlen(text));
    pcapi_tally_add(t, &name);
}


static uint64_t
count_of(const pcapi_tally_t *t, const char *text)
{
    uint32_t     i;
    uint64_t     count;
    pcapi_str_t  name, wanted;

    wanted = pcapi_str(text, strlen(text));

    for (i = 0; i < PCAPI_TALLY_NAMES; i++) {
        if (pcapi_tally_get(t, i, &name, &count) == PCAPI_OK
            && pcapi_str_eq(&name, &wanted))
        {
            return count;
        }
    }

    return 0;
}


static void
names_are_counted(void **state)
{
    pcapi_tally_t  t;

    (void) state;

    memset(&t, 0, sizeof(t));

    add(&t, "Coupon Applied");
    add(&t, "Coupon Applied");
    add(&t, "Caf\xc3\xa9 Visited");

    assert_int_equal(count_of(&t, "Coupon Applied"), 2);
    assert_int_equal(count_of(&t, "Caf\xc3\xa9 Visited"), 1);
    assert_int_equal(count_of(&t, "Coupon"), 0);
    assert_int_equal(t.others, 0);
}


static void
what_may_be_somebodys_is_not_kept(void **state)
{
    pcapi_tally_t  t;

    (void) state;

    memset(&t, 0, sizeof(t));

    add(&t, "jane@example.com");
    add(&t, "Order 4711-0815123");
    add(&t, "Call +49 151 47 11 47 11");
    add(&t, "The order has been confirmed to our dear customer jane@a.test");
    add(&t, "a\nb");
    add(&t, "\xff");
    add(&t, "");

    assert_int_equal(t.others, 7);
    assert_int_equal(t.entries[0].hash, 0);

    add(&t, "Step 12345");
    assert_int_equal(count_of(&t, "Step 12345"), 1);
}


static void
long_names_are_cut_on_a_character(void **state)
{
    char           text[PCAPI_TALLY_NAME + 8];
    pcapi_tally_t  t;

    (void) state;

    memset(&t, 0, sizeof(t));
    memset(text, 'a', sizeof(text));
    memcpy(text + PCAPI_TALLY_NAME - 1, "\xc3\xa9", 3);

    add(&t, text);

    text[PCAPI_TALLY_NAME - 1] = '\0';
    assert_int_equal(count_of(&t, text), 1);
}


static void
more_names_than_places_are_counted_as_others(void **state)
{
    char           text[16];
    unsigned       i;
    pcapi_tally_t  t;

    (void) state;

    memset(&t, 0, sizeof(t));

    for (i = 0; i < PCAPI_TALLY_NAMES + 10; i++) {
        snprintf(text, sizeof(text), "name %u", i);
        add(&t, text);
    }

    assert_int_equal(t.others, 10);
    assert_int_equal(count_of(&t, "name 63"), 1);
    assert_int_equal(count_of(&t, "name 64"), 0);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(names_are_counted),
        cmocka_unit_test(what_may_be_somebodys_is_not_kept),
        cmocka_unit_test(long_names_are_cut_on_a_character),
        cmocka_unit_test(more_names_than_places_are_counted_as_others)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
