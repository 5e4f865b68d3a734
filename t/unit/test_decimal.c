
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/pcapi_decimal.h"


typedef struct {
    const char  *text;
    const char  *expected;
} test_case_t;


static pcapi_str_t
str(const char *s)
{
    return pcapi_str(s, strlen(s));
}


static void
check_texts(const test_case_t *c, size_t n)
{
    size_t       i, len;
    u_char       buf[PCAPI_DECIMAL_LEN + 1];
    pcapi_str_t  s;

    for (i = 0; i < n; i++) {
        s = str(c[i].text);
        buf[PCAPI_DECIMAL_LEN] = '#';
        len = pcapi_decimal_text(&s, buf);

        assert_int_equal(buf[PCAPI_DECIMAL_LEN], '#');
        buf[len] = '\0';
        assert_string_equal(buf, c[i].expected);
    }
}


static pcapi_decimal_t
decimal(const char *text)
{
    pcapi_str_t      s;
    pcapi_decimal_t  d;

    s = str(text);
    assert_int_equal(pcapi_decimal_parse(&s, &d), PCAPI_OK);

    return d;
}


static void
assert_prints(const pcapi_decimal_t *d, const char *expected)
{
    size_t  len;
    u_char  buf[PCAPI_DECIMAL_LEN + 1];

    len = pcapi_decimal_print(d, buf);
    buf[len] = '\0';

    assert_string_equal(buf, expected);
}


static void
digits_stay_as_sent_3_2(void **state)
{
    static const test_case_t  cases[] = {
        { "27.50", "27.50" },
        { "19.99", "19.99" },
        { "0", "0" },
        { "0.00", "0.00" },
        { "100", "100" },
        { "123456789012345678901234567890.123456",
          "123456789012345678901234567890.123456" },
        { "0.1000000000000000055511151231257827",
          "0.1000000000000000055511151231257827" },
        { "+1", "1" },
        { ".5", "0.5" },
        { "5.", "5" },
        { "007", "7" },
        { "000.10", "0.10" },
        { "  27.50\t\r\n", "27.50" }
    };

    (void) state;

    check_texts(cases, pcapi_nelts(cases));
}


static void
an_exponent_is_expanded_3_2(void **state)
{
    static const test_case_t  cases[] = {
        { "1e3", "1000" },
        { "1E3", "1000" },
        { "1e+3", "1000" },
        { "1e0", "1" },
        { "27.50e0", "27.50" },
        { "1.50e1", "15.0" },
        { "1.5e3", "1500" },
        { "1.5e-3", "0.0015" },
        { "150e-2", "1.50" },
        { "150e-3", "0.150" },
        { "150e-4", "0.0150" },
        { ".5e1", "5" },
        { "5.e1", "50" },
        { "00012e-1", "1.2" },
        { "0.05e2", "5" },
        { "1e00000000000000000000003", "1000" },
        { "1e47", "100000000000000000000000000000000000000000000000" },
        { "1e-46", "0.0000000000000000000000000000000000000000000001" }
    };

    (void) state;

    check_texts(cases, pcapi_nelts(cases));
}


static void
what_does_not_fit_is_refused_without_being_written(void **state)
{
    static const test_case_t  cases[] = {
        { "1e48", "" },
        { "1e-47", "" },
        { "1e400", "" },
        { "1e-400", "" },
        { "1e999999999999999999999999999999", "" },
        { "1e-999999999999999999999999999999", "" },
        { "1e9223372036854775807", "" },
        { "1e-9223372036854775808", "" },
        { "1234567890123456789012345678901234567890123456789", "" },
        { "0.00000000000000000000000000000000000000000000000", "" }
    };

    (void) state;

    check_texts(cases, pcapi_nelts(cases));
}


static void
a_zero_is_zero_whatever_its_exponent(void **state)
{
    static const test_case_t  cases[] = {
        { "0e400", "0" },
        { "0e-400", "0" },
        { "0.00e9", "0.00" },
        { "-0", "0" },
        { "-0.00", "0.00" },
        { "-0e5", "0" }
    };

    (void) state;

    check_texts(cases, pcapi_nelts(cases));
}


static void
a_long_row_of_zeros_can_be_made_up_for_by_the_exponent(void **state)
{
    size_t       len;
    char        *text;
    u_char       buf[PCAPI_DECIMAL_LEN];
    pcapi_str_t  s;

    (void) state;

    text = malloc(30100);
    assert_non_null(text);

    memset(text, '0', 30000);
    memcpy(text, "0.", 2);
    strcpy(text + 30000, "275e30000");

    s = str(text);
    len = pcapi_decimal_text(&s, buf);

    assert_int_equal(len, 4);
    assert_memory_equal(buf, "27.5", 4);

    free(text);
}


static void
what_is_no_number_is_refused_3_2(void **state)
{
    static const test_case_t  cases[] = {
        { "", "" },
        { " ", "" },
        { ".", "" },
        { "+", "" },
        { "-", "" },
        { "e5", "" },
        { ".e5", "" },
        { "1e", "" },
        { "1e+", "" },
        { "1e5x", "" },
        { "$27.50", "" },
        { "27,50", "" },
        { "1,000", "" },
        { "27.50 USD", "" },
        { "1 000", "" },
        { "1.2.3", "" },
        { "--1", "" },
        { "+-1", "" },
        { "0x10", "" },
        { "NaN", "" },
        { "Infinity", "" },
        { "1e1.5", "" },
        { "\xd9\xa1\xd9\xa2", "" }
    };

    (void) state;

    check_texts(cases, pcapi_nelts(cases));
}


static void
negative_amounts_are_refused_3_2(void **state)
{
    static const test_case_t  cases[] = {
        { "-1", "" },
        { "-0.01", "" },
        { "-1e-400", "" }
    };

    (void) state;

    check_texts(cases, pcapi_nelts(cases));
}


static void
a_nul_ends_no_text(void **state)
{
    u_char       buf[PCAPI_DECIMAL_LEN];
    pcapi_str_t  s;

    (void) state;

    s = pcapi_str("12\0", 3);
    assert_int_equal(pcapi_decimal_text(&s, buf), 0);
}


static void
parsing_keeps_the_places_as_sent(void **state)
{
    pcapi_decimal_t  d;

    (void) state;

    d = decimal("27.50");
    assert_int_equal(d.units, 2750);
    assert_int_equal(d.scale, 2);

    d = decimal("1e3");
    assert_int_equal(d.units, 1000);
    assert_int_equal(d.scale, 0);

    d = decimal("0.000001");
    assert_int_equal(d.units, 1);
    assert_int_equal(d.scale, 6);

    d = decimal("18446744073709551615");
    assert_true(d.units == UINT64_MAX);
}


static void
parsing_refuses_what_needs_more_than_it_has(void **state)
{
    size_t              i;
    pcapi_str_t         s;
    pcapi_decimal_t     d;
    static const char  *cases[] = {
        "0.0000001", "19.9999999", "18446744073709551616",
        "184467440737095516.16000001", "99999999999999999999", "1e20",
        "1e400", "-1", "", "x"
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(cases); i++) {
        s = str(cases[i]);
        d.units = 7;
        assert_int_equal(pcapi_decimal_parse(&s, &d), PCAPI_ERROR);
        assert_int_equal(d.units, 7);
    }

    d = decimal("19.99000000000");
    assert_int_equal(d.units, 19990000);
    assert_int_equal(d.scale, 6);
}


static void
a_sum_has_the_places_of_its_parts_3_2(void **state)
{
    int              i;
    pcapi_decimal_t  sum, d;

    (void) state;

    sum = decimal("0");
    d = decimal("27.50");
    assert_int_equal(pcapi_decimal_add(&sum, &d), PCAPI_OK);
    assert_prints(&sum, "27.50");

    d = decimal("0.125");
    assert_int_equal(pcapi_decimal_add(&sum, &d), PCAPI_OK);
    assert_prints(&sum, "27.625");

    d = decimal("1");
    assert_int_equal(pcapi_decimal_add(&sum, &d), PCAPI_OK);
    assert_prints(&sum, "28.625");

    /* the sum that doubles get wrong */

    sum = decimal("0");
    d = decimal("0.1");

    for (i = 0; i < 10; i++) {
        assert_int_equal(pcapi_decimal_add(&sum, &d), PCAPI_OK);
    }

    assert_prints(&sum, "1.0");
}


static void
price_times_quantity_is_exact_3_2(void **state)
{
    pcapi_decimal_t  d;

    (void) state;

    d = decimal("19.99");
    assert_int_equal(pcapi_decimal_mul(&d, 3), PCAPI_OK);
    assert_prints(&d, "59.97");

    d = decimal("4.35");
    assert_int_equal(pcapi_decimal_mul(&d, 100), PCAPI_OK);
    assert_prints(&d, "435.00");

    assert_int_equal(pcapi_decimal_mul(&d, 0), PCAPI_OK);
    assert_prints(&d, "0.00");
}


static void
an_overflow_changes_nothing(void **state)
{
    pcapi_decimal_t  sum, d;

    (void) state;

    sum = decimal("18446744073709551615");
    d = decimal("1");
    assert_int_equal(pcapi_decimal_add(&sum, &d), PCAPI_ERROR);
    assert_prints(&sum, "18446744073709551615");

    d = decimal("0.1");
    assert_int_equal(pcapi_decimal_add(&sum, &d), PCAPI_ERROR);
    assert_int_equal(pcapi_decimal_add(&d, &sum), PCAPI_ERROR);
    assert_prints(&sum, "18446744073709551615");
    assert_prints(&d, "0.1");

    assert_int_equal(pcapi_decimal_mul(&sum, 2), PCAPI_ERROR);
    assert_prints(&sum, "18446744073709551615");
    assert_int_equal(pcapi_decimal_mul(&sum, 1), PCAPI_OK);
}


static void
printing_has_exactly_the_places_of_the_scale(void **state)
{
    u_char           buf[PCAPI_DECIMAL_LEN];
    pcapi_decimal_t  d;

    (void) state;

    d.units = 0;
    d.scale = 2;
    assert_prints(&d, "0.00");

    d.units = 5;
    assert_prints(&d, "0.05");

    d.units = 100;
    assert_prints(&d, "1.00");

    d.scale = 0;
    assert_prints(&d, "100");

    d.units = UINT64_MAX;
    d.scale = 6;
    assert_prints(&d, "18446744073709.551615");

    d.scale = PCAPI_DECIMAL_SCALE + 1;
    assert_int_equal(pcapi_decimal_print(&d, buf), 0);
}


typedef struct {
    const char  *text;
    int64_t      n;
} test_integer_t;


static void
integers_are_rounded_half_up_3_2(void **state)
{
    size_t                       i;
    int64_t                      n;
    pcapi_str_t                  s;
    static const test_integer_t  cases[] = {
        { "2", 2 },
        { "2.4", 2 },
        { "2.4999999999999999999999999999", 2 },
        { "2.5", 3 },
        { "2.6", 3 },
        { "0.5", 1 },
        { ".5", 1 },
        { "0.49", 0 },
        { "0.05", 0 },
        { "9.5", 10 },
        { "1e3", 1000 },
        { "12345e-2", 123 },
        { "12350e-2", 124 },
        { "5e-1", 1 },
        { "5e-2", 0 },
        { "1e-400", 0 },
        { "0e400", 0 },
        { "-0", 0 },
        { "-1", -1 },
        { "-0.5", 0 },
        { "-0.51", -1 },
        { "-0.500000001", -1 },
        { "-2.5", -2 },
        { "-2.6", -3 },
        { " 3 ", 3 },
        { "+3", 3 },
        { "000000000000000000000000000000007", 7 },
        { "9223372036854775807", INT64_MAX },
        { "9223372036854775806.5", INT64_MAX },
        { "-9223372036854775807", -INT64_MAX }
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(cases); i++) {
        s = str(cases[i].text);
        n = 12345;
        assert_int_equal(pcapi_decimal_integer(&s, &n), PCAPI_OK);
        assert_true(n == cases[i].n);
    }
}


static void
integers_beyond_63_bits_are_refused(void **state)
{
    size_t              i;
    int64_t             n;
    pcapi_str_t         s;
    static const char  *cases[] = {
        "9223372036854775808", "9223372036854775807.5",
        "-9223372036854775808", "18446744073709551615",
        "18446744073709551615.9", "18446744073709551616", "1e19", "1e20",
        "1e400", "1e9223372036854775807", "-1e400", "99999999999999999999",
        "", "x", "1x", "1,5", "true"
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(cases); i++) {
        s = str(cases[i]);
        n = 7;
        assert_int_equal(pcapi_decimal_integer(&s, &n), PCAPI_ERROR);
        assert_int_equal(n, 7);
    }
}


static void
identifiers_are_their_shortest_text_1_2(void **state)
{
    size_t                    i, len;
    u_char                    buf[64];
    pcapi_str_t               s;
    static const test_case_t  cases[] = {
        { "465467456790", "465467456790" },
        { "700114", "700114" },
        { "18446744073709551617", "18446744073709551617" },
        { "1234567890123456789012345678901234567890",
          "1234567890123456789012345678901234567890" },
        { "1e3", "1000" },
        { "7.0", "7" },
        { "7.00e1", "70" },
        { "700", "700" },
        { "700e-1", "70" },
        { "7.50", "7.5" },
        { "1.5e-3", "0.0015" },
        { "-5", "-5" },
        { "-5.10", "-5.1" },
        { "0", "0" },
        { "-0", "0" },
        { "-0.0", "0" },
        { "0e400", "0" },
        { "1e400", "" },
        { "1e-400", "" },
        { "x", "" },
        { "", "" }
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(cases); i++) {
        s = str(cases[i].text);
        len = pcapi_decimal_id(&s, buf, sizeof(buf) - 1);
        buf[len] = '\0';
        assert_string_equal(buf, cases[i].expected);
    }
}


static void
identifiers_stay_within_their_room(void **state)
{
    size_t       len;
    u_char       buf[8];
    pcapi_str_t  s;

    (void) state;

    s = str("-1234.5");

    for (len = 0; len < 7; len++) {
        memset(buf, '#', sizeof(buf));
        assert_int_equal(pcapi_decimal_id(&s, buf, len), 0);
        assert_int_equal(buf[0], '#');
    }

    assert_int_equal(pcapi_decimal_id(&s, buf, 7), 7);
    assert_int_equal(buf[7], '#');
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(digits_stay_as_sent_3_2),
        cmocka_unit_test(an_exponent_is_expanded_3_2),
        cmocka_unit_test(what_does_not_fit_is_refused_without_being_written),
        cmocka_unit_test(a_zero_is_zero_whatever_its_exponent),
        cmocka_unit_test(
            a_long_row_of_zeros_can_be_made_up_for_by_the_exponent),
        cmocka_unit_test(what_is_no_number_is_refused_3_2),
        cmocka_unit_test(negative_amounts_are_refused_3_2),
        cmocka_unit_test(a_nul_ends_no_text),
        cmocka_unit_test(parsing_keeps_the_places_as_sent),
        cmocka_unit_test(parsing_refuses_what_needs_more_than_it_has),
        cmocka_unit_test(a_sum_has_the_places_of_its_parts_3_2),
        cmocka_unit_test(price_times_quantity_is_exact_3_2),
        cmocka_unit_test(an_overflow_changes_nothing),
        cmocka_unit_test(printing_has_exactly_the_places_of_the_scale),
        cmocka_unit_test(integers_are_rounded_half_up_3_2),
        cmocka_unit_test(integers_beyond_63_bits_are_refused),
        cmocka_unit_test(identifiers_are_their_shortest_text_1_2),
        cmocka_unit_test(identifiers_stay_within_their_room)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
