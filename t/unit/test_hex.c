
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/pcapi_hex.h"


static void
all_bytes_there_and_back(void **state)
{
    size_t       i;
    u_char       bytes[256], hex[512], back[256];
    pcapi_str_t  text;

    (void) state;

    for (i = 0; i < sizeof(bytes); i++) {
        bytes[i] = (u_char) i;
    }

    assert_ptr_equal(pcapi_hex_put(hex, bytes, sizeof(bytes)),
                     hex + sizeof(hex));
    assert_memory_equal(hex, "000102030405060708090a0b0c0d0e0f1011", 36);

    text = pcapi_str(hex, sizeof(hex));

    assert_int_equal(pcapi_hex_get(&text, back, sizeof(back)), PCAPI_OK);
    assert_memory_equal(back, bytes, sizeof(bytes));
}


static void
what_is_read(void **state)
{
    size_t       i;
    u_char       b[2];
    pcapi_str_t  text;

    static const struct {
        const char  *text;
        int          rc;
    }  cases[] = {
        { "beef", PCAPI_OK },
        { "BeEF", PCAPI_OK },
        { "bee", PCAPI_ERROR },
        { "beefy", PCAPI_ERROR },
        { "beef00", PCAPI_ERROR },
        { "", PCAPI_ERROR },
        { "beeg", PCAPI_ERROR },
        { "be f", PCAPI_ERROR },
        { "be:0", PCAPI_ERROR },
        { "be/0", PCAPI_ERROR },
        { "be@0", PCAPI_ERROR },
        { "be`0", PCAPI_ERROR }
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(cases); i++) {
        text = pcapi_str(cases[i].text, strlen(cases[i].text));
        assert_int_equal(pcapi_hex_get(&text, b, sizeof(b)), cases[i].rc);

        if (cases[i].rc == PCAPI_OK) {
            assert_memory_equal(b, "\xbe\xef", 2);
        }
    }

    text = pcapi_str("", 0);
    assert_int_equal(pcapi_hex_get(&text, b, 0), PCAPI_OK);
}


static void
digits(void **state)
{
    int  c, n;

    (void) state;

    n = 0;

    for (c = 0; c < 256; c++) {
        n += pcapi_hex_digit((u_char) c) >= 0;
    }

    assert_int_equal(n, 22);
    assert_int_equal(pcapi_hex_digit('0'), 0);
    assert_int_equal(pcapi_hex_digit('9'), 9);
    assert_int_equal(pcapi_hex_digit('a'), 10);
    assert_int_equal(pcapi_hex_digit('F'), 15);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(all_bytes_there_and_back),
        cmocka_unit_test(what_is_read),
        cmocka_unit_test(digits)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
