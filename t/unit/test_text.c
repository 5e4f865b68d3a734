
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "status/pcapi_text.h"


#define S(text)  (&(const pcapi_str_t) pcapi_string(text))


static void
assert_text(pcapi_text_t *t, const char *expected)
{
    pcapi_str_t  text;

    assert_int_equal(pcapi_text_end(t, &text), PCAPI_OK);
    assert_int_equal(text.len, strlen(expected));
    assert_memory_equal(text.data, expected, text.len);
}


static void
numbers_are_decimal(void **state)
{
    u_char        buf[256];
    pcapi_text_t  t;

    (void) state;

    pcapi_text_init(&t, buf, sizeof(buf));

    pcapi_text_integer(&t, 0);
    pcapi_text_put(&t, " ");
    pcapi_text_integer(&t, UINT64_MAX);
    pcapi_text_put(&t, " ");
    pcapi_text_milli(&t, 0);
    pcapi_text_put(&t, " ");
    pcapi_text_milli(&t, 1);
    pcapi_text_put(&t, " ");
    pcapi_text_milli(&t, 1500);
    pcapi_text_put(&t, " ");
    pcapi_text_milli(&t, 20000);
    pcapi_text_put(&t, " ");
    pcapi_text_milli(&t, 1010);
    pcapi_text_put(&t, " ");
    pcapi_text_milli(&t, UINT64_MAX);

    assert_text(&t, "0 18446744073709551615 0 0.001 1.5 20 1.01 "
                    "18446744073709551.615");
}


static void
html_has_no_markup_of_strangers(void **state)
{
    u_char        buf[256];
    pcapi_text_t  t;

    (void) state;

    pcapi_text_init(&t, buf, sizeof(buf));

    pcapi_text_html(&t, S("<a href='x' b=\"y\">&amp; caf\xc3\xa9"));
    pcapi_text_html(&t, S("\0\x1f\n\x7f"));

    assert_text(&t, "&lt;a href=&#39;x&#39; b=&quot;y&quot;&gt;&amp;amp; "
                    "caf\xc3\xa9????");
}


static void
label_stays_in_its_quotes_and_line(void **state)
{
    u_char        buf[64];
    pcapi_text_t  t;

    (void) state;

    pcapi_text_init(&t, buf, sizeof(buf));

    pcapi_text_label(&t, S("a\"b\\c\nd<e>"));

    assert_text(&t, "a\\\"b\\\\c\\nd<e>");
}


static void
what_does_not_fit_poisons(void **state)
{
    u_char        buf[8];
    pcapi_str_t   text;
    pcapi_text_t  t;

    (void) state;

    pcapi_text_init(&t, buf, 4);

    pcapi_text_put(&t, "abcd");
    assert_text(&t, "abcd");

    buf[4] = 'x';
    pcapi_text_put(&t, "e");
    pcapi_text_add(&t, S(""));

    assert_int_equal(buf[4], 'x');
    assert_int_equal(pcapi_text_end(&t, &text), PCAPI_ERROR);

    /* an escape is whole or not there */

    pcapi_text_init(&t, buf, 4);
    pcapi_text_html(&t, S("<<"));
    assert_int_equal(pcapi_text_end(&t, &text), PCAPI_ERROR);
    assert_int_equal(text.len, 4);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(numbers_are_decimal),
        cmocka_unit_test(html_has_no_markup_of_strangers),
        cmocka_unit_test(label_stays_in_its_quotes_and_line),
        cmocka_unit_test(what_does_not_fit_poisons)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
