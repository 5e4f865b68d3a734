
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "event/pcapi_reason.h"


static void
every_reason_has_its_own_name(void **state)
{
    unsigned            i, k;
    const pcapi_str_t  *name;

    (void) state;

    for (i = 0; i < PCAPI_NREASONS; i++) {
        name = pcapi_reason_name(i);
        assert_int_not_equal(name->len, 0);

        for (k = 0; k < i; k++) {
            assert_false(pcapi_str_eq(name, pcapi_reason_name(k)));
        }

        assert_false(pcapi_str_eq(name, pcapi_reason_name(PCAPI_NREASONS)));
    }

    for (i = 0; i < PCAPI_NFIELD_REASONS; i++) {
        name = pcapi_field_reason_name(i);
        assert_int_not_equal(name->len, 0);

        for (k = 0; k < i; k++) {
            assert_false(pcapi_str_eq(name, pcapi_field_reason_name(k)));
        }
    }
}


/* counters are named after them: letters, digits and underscores */

static void
names_suit_counters(void **state)
{
    size_t              i;
    unsigned            n;
    const pcapi_str_t  *name;

    (void) state;

    for (n = 0; n < PCAPI_NREASONS + PCAPI_NFIELD_REASONS; n++) {
        name = n < PCAPI_NREASONS
               ? pcapi_reason_name(n)
               : pcapi_field_reason_name(n - PCAPI_NREASONS);

        for (i = 0; i < name->len; i++) {
            assert_true((name->data[i] >= 'a' && name->data[i] <= 'z')
                        || name->data[i] == '_');
        }
    }
}


static void
names_are_the_documented_ones(void **state)
{
    (void) state;

    assert_string_equal(pcapi_reason_name(PCAPI_REASON_NONE)->data, "none");
    assert_string_equal(pcapi_reason_name(PCAPI_REASON_UNMAPPED)->data,
                        "unmapped");
    assert_string_equal(pcapi_reason_name(PCAPI_REASON_NO_IDENTITY)->data,
                        "no_identity");
    assert_string_equal(pcapi_reason_name(PCAPI_REASON_TOO_LARGE)->data,
                        "too_large");
    assert_string_equal(pcapi_reason_name(PCAPI_REASON_FULL)->data, "full");
    assert_string_equal(pcapi_field_reason_name(PCAPI_FIELD_TYPE)->data,
                        "type");
    assert_string_equal(pcapi_field_reason_name(PCAPI_FIELD_TIME)->data,
                        "time");
}


static void
what_is_no_reason_has_a_name_too(void **state)
{
    (void) state;

    assert_non_null(pcapi_reason_name((pcapi_reason_e) 1000)->data);
    assert_non_null(pcapi_reason_name((pcapi_reason_e) -1)->data);
    assert_non_null(pcapi_field_reason_name((pcapi_field_reason_e) 99)->data);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(every_reason_has_its_own_name),
        cmocka_unit_test(names_suit_counters),
        cmocka_unit_test(names_are_the_documented_ones),
        cmocka_unit_test(what_is_no_reason_has_a_name_too)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
