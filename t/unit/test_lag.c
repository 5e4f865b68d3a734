
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "status/pcapi_lag.h"


static void
a_bucket_ends_with_its_bound(void **state)
{
    int64_t   msec;
    unsigned  i;

    (void) state;

    for (i = 0; i < PCAPI_LAGS - 1; i++) {
        msec = (int64_t) (atof((const char *) pcapi_lag_bound(i)->data)
                          * 1000);

        assert_int_equal(pcapi_lag(msec), i);
        assert_int_equal(pcapi_lag(msec + 1), i + 1);
    }
}


static void
the_last_one_has_no_bound(void **state)
{
    (void) state;

    assert_int_equal(pcapi_lag(INT64_MAX), PCAPI_LAGS - 1);
    assert_string_equal((const char *) pcapi_lag_bound(PCAPI_LAGS - 1)->data,
                        "+Inf");
    assert_string_equal((const char *) pcapi_lag_bound(1000)->data, "+Inf");
}


static void
a_clock_that_was_set_back_is_no_lag(void **state)
{
    (void) state;

    assert_int_equal(pcapi_lag(-5), 0);
    assert_int_equal(pcapi_lag(INT64_MIN), 0);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(a_bucket_ends_with_its_bound),
        cmocka_unit_test(the_last_one_has_no_bound),
        cmocka_unit_test(a_clock_that_was_set_back_is_no_lag)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
