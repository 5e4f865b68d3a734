
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


static uint64_t        memory[1024];
static pcapi_tally_t  *t;


static int
setup(void **state)
{
    (void) state;

    assert_true(pcapi_tally_size(PCAPI_TALLY_NAMES, PCAPI_TALLY_NAME)
                <= sizeof(memory));

    memset(memory, 0, sizeof(memory));

    t = pcapi_tally_init(memory, PCAPI_TALLY_NAMES, PCAPI_TALLY_NAME);

    return 0;
}


static void
add(const char *text)
{
    pcapi_str_t  name;

    name = pcapi_str(text, strlen(text));
    pcapi_tally_add(t, &name);
}


static uint64_t
count_of(const char *text)
{
    uint32_t     i;
    uint64_t     count;
    pcapi_str_t  name, wanted;

    wanted = pcapi_str(text, strlen(text));

    for (i = 0; i < t->places; i++) {
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
    (void) state;

    add("Coupon Applied");
    add("Coupon Applied");
    add("Caf\xc3\xa9 Visited");

    assert_int_equal(count_of("Coupon Applied"), 2);
    assert_int_equal(count_of("Caf\xc3\xa9 Visited"), 1);
    assert_int_equal(count_of("Coupon"), 0);
    assert_int_equal(t->others, 0);
}


static void
what_may_be_somebodys_is_not_kept(void **state)
{
    uint64_t     count;
    pcapi_str_t  name;

    (void) state;

    add("jane@example.com");
    add("Order 4711-0815123");
    add("Call +49 151 47 11 47 11");
    add("The order has been confirmed to our dear customer jane@a.test");
    add("a\nb");
    add("\xff");
    add("");

    assert_int_equal(t->others, 7);
    assert_int_equal(pcapi_tally_get(t, 0, &name, &count), PCAPI_DECLINED);

    add("Step 12345");
    assert_int_equal(count_of("Step 12345"), 1);
}


static void
long_names_are_cut_on_a_character(void **state)
{
    char  text[PCAPI_TALLY_NAME + 8];

    (void) state;

    memset(text, 'a', sizeof(text));
    memcpy(text + PCAPI_TALLY_NAME - 1, "\xc3\xa9", 3);

    add(text);

    text[PCAPI_TALLY_NAME - 1] = '\0';
    assert_int_equal(count_of(text), 1);
}


static void
more_names_than_places_are_counted_as_others(void **state)
{
    char      text[16];
    unsigned  i;

    (void) state;

    for (i = 0; i < PCAPI_TALLY_NAMES + 10; i++) {
        snprintf(text, sizeof(text), "name %u", i);
        add(text);
    }

    assert_int_equal(t->others, 10);
    assert_int_equal(count_of("name 63"), 1);
    assert_int_equal(count_of("name 64"), 0);
}


static void
of_texts_of_a_server_the_gist_is_counted(void **state)
{
    char         text[300];
    pcapi_str_t  s;
    unsigned     i;

    (void) state;

    t = pcapi_tally_init(memory, PCAPI_TALLY_GISTS, PCAPI_TALLY_GIST);

    for (i = 0; i < 100; i++) {
        snprintf(text, sizeof(text), "Bad jane%u@example.com at data.%u", i, i);
        s = pcapi_str(text, strlen(text));
        pcapi_tally_add_gist(t, &s);
    }

    assert_int_equal(count_of("Bad * at data.*"), 100);
    assert_int_equal(t->others, 0);

    s = pcapi_str(" \n", 2);
    pcapi_tally_add_gist(t, &s);
    assert_int_equal(t->others, 1);

    memset(text, 'x', sizeof(text));

    for (i = 0; i < PCAPI_TALLY_GISTS + 3; i++) {
        text[4] = (char) ('a' + i);
        s = pcapi_str(text, PCAPI_GIST);
        pcapi_tally_add_gist(t, &s);
    }

    assert_int_equal(t->others, 1 + 4);

    text[4] = 'c';
    text[PCAPI_GIST] = '\0';
    assert_int_equal(count_of(text), 1);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test_setup(names_are_counted, setup),
        cmocka_unit_test_setup(what_may_be_somebodys_is_not_kept, setup),
        cmocka_unit_test_setup(long_names_are_cut_on_a_character, setup),
        cmocka_unit_test_setup(more_names_than_places_are_counted_as_others, setup),
        cmocka_unit_test_setup(of_texts_of_a_server_the_gist_is_counted, setup)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
