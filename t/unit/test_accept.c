
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "status/pcapi_accept.h"


#define S(text)  (&(const pcapi_str_t) pcapi_string(text))


typedef struct {
    pcapi_str_t   header;
    int           q;
} case_t;


static void
quality_of_a_type(void **state)
{
    size_t               i;
    static const case_t  cases[] = {
        { pcapi_string("text/html"), 1000 },
        { pcapi_string("TEXT/Html"), 1000 },
        { pcapi_string(" text/html ; q=0.5 "), 500 },
        { pcapi_string("a/b, text/html;level=1;Q=0.25"), 250 },
        { pcapi_string("text/html;q=1.000"), 1000 },
        { pcapi_string("text/html;q=0"), 0 },
        { pcapi_string("text/html;q=0.001"), 1 },
        { pcapi_string("text/html;q=9"), 1000 },
        { pcapi_string("text/html;q=x"), 0 },
        { pcapi_string("text/html;q="), 1000 },
        { pcapi_string("text/html;q=0.1,text/html;q=0.7"), 700 },
        { pcapi_string("text/htm"), -1 },
        { pcapi_string("text/html5"), -1 },
        { pcapi_string("*/*"), -1 },
        { pcapi_string("text/*;q=0.9"), -1 },
        { pcapi_string(",;,;q=1"), -1 },
        { pcapi_string(""), -1 }
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(cases); i++) {
        assert_int_equal(pcapi_accept(&cases[i].header, S("text/html")),
                         cases[i].q);
    }
}


static void
many_digits_are_no_overflow(void **state)
{
    (void) state;

    assert_int_equal(pcapi_accept(S("text/html;q=0.99999999999999999999999"),
                                  S("text/html")), 999);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(quality_of_a_type),
        cmocka_unit_test(many_digits_are_no_overflow)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
