
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/pcapi_uuid.h"


/* of version 4: two places are not free */

static void
it_has_the_form_of_one(void **state)
{
    u_char               id[PCAPI_UUID + 1], c;
    uint32_t             i, n;
    static const u_char  form[] = "xxxxxxxx-xxxx-4xxx-Nxxx-xxxxxxxxxxxx";

    (void) state;

    for (n = 0; n < 1000; n++) {
        memset(id, '!', sizeof(id));
        assert_int_equal(pcapi_uuid(id), PCAPI_OK);
        assert_int_equal(id[PCAPI_UUID], '!');

        for (i = 0; i < PCAPI_UUID; i++) {
            c = id[i];

            switch (form[i]) {
            case 'x':
                assert_true(pcapi_isdigit(c) || (c >= 'a' && c <= 'f'));
                break;

            case 'N':
                assert_non_null(memchr("89ab", c, 4));
                break;

            default:
                assert_int_equal(c, form[i]);
            }
        }
    }
}


static void
no_two_are_alike(void **state)
{
    uint32_t       i, j;
    static u_char  ids[1000][PCAPI_UUID];

    (void) state;

    for (i = 0; i < 1000; i++) {
        assert_int_equal(pcapi_uuid(ids[i]), PCAPI_OK);

        for (j = 0; j < i; j++) {
            assert_memory_not_equal(ids[i], ids[j], PCAPI_UUID);
        }
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(it_has_the_form_of_one),
        cmocka_unit_test(no_two_are_alike)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
