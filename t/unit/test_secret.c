
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/pcapi_secret.h"


static int
eq(const char *a, const char *b)
{
    pcapi_str_t  x, y;

    x = pcapi_str(a, strlen(a));
    y = pcapi_str(b, strlen(b));

    return pcapi_secret_eq(&x, &y);
}


static void
equal_only_octet_for_octet(void **state)
{
    (void) state;

    assert_true(eq("", ""));
    assert_true(eq("a", "a"));
    assert_true(eq("wk_0123456789", "wk_0123456789"));

    assert_false(eq("", "a"));
    assert_false(eq("a", ""));
    assert_false(eq("a", "b"));
    assert_false(eq("a", "A"));
    assert_false(eq("wk_0123456789", "wk_012345678"));
    assert_false(eq("wk_0123456789", "wk_0123456780"));
    assert_false(eq("wk_0123456789", "xk_0123456789"));
}


static void
a_nul_is_an_octet_like_others(void **state)
{
    pcapi_str_t  a, b;

    (void) state;

    a = pcapi_str("a\0b", 3);
    b = pcapi_str("a\0c", 3);

    assert_false(pcapi_secret_eq(&a, &b));

    b = pcapi_str(NULL, 0);
    a = b;

    assert_true(pcapi_secret_eq(&a, &b));
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(equal_only_octet_for_octet),
        cmocka_unit_test(a_nul_is_an_octet_like_others)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
