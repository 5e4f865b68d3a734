
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

#include "base/pcapi_time.h"


typedef struct {
    const char  *text;
    int64_t      msec;
} test_time_t;


typedef struct {
    const char  *text;
    const char  *date;
} test_date_t;


static pcapi_str_t
str(const char *s)
{
    return pcapi_str(s, strlen(s));
}


static void
check_times(const test_time_t *c, size_t n)
{
    size_t       i;
    int64_t      msec;
    pcapi_str_t  s;

    for (i = 0; i < n; i++) {
        s = str(c[i].text);
        msec = -1;

        if (pcapi_time_parse(&s, &msec) != PCAPI_OK || msec != c[i].msec) {
            fail_msg("\"%s\" gives %lld", c[i].text, (long long) msec);
        }
    }
}


static void
check_refused(const char *const *c, size_t n)
{
    size_t       i;
    int64_t      msec;
    pcapi_str_t  s;

    for (i = 0; i < n; i++) {
        s = str(c[i]);
        msec = -1;

        if (pcapi_time_parse(&s, &msec) != PCAPI_ERROR || msec != -1) {
            fail_msg("\"%s\" gives %lld", c[i], (long long) msec);
        }
    }
}


static void
iso_times_are_read_in_all_their_forms_3_6(void **state)
{
    static const test_time_t  cases[] = {
        { "2023-11-14T22:13:20Z", INT64_C(1700000000000) },
        { "2023-11-14T22:13:20.123Z", INT64_C(1700000000123) },
        { "2023-11-14t22:13:20z", INT64_C(1700000000000) },
        { "2023-11-14 22:13:20", INT64_C(1700000000000) },
        { "2023-11-14T22:13:20", INT64_C(1700000000000) },
        { "2023-11-14T22:13", INT64_C(1699999980000) },
        { "2023-11-14T22:13Z", INT64_C(1699999980000) },
        { "2023-11-14T22:13:20+00:00", INT64_C(1700000000000) },
        { "2023-11-15T00:13:20+02:00", INT64_C(1700000000000) },
        { "2023-11-15T00:13:20+0200", INT64_C(1700000000000) },
        { "2023-11-15T00:13:20+02", INT64_C(1700000000000) },
        { "2023-11-14T16:43:20-05:30", INT64_C(1700000000000) },
        { "2023-11-14 22:13:20.5-00:00", INT64_C(1700000000500) },
        { "2023-11-14", INT64_C(1699920000000) },
        { "2024-02-29T00:00:00Z", INT64_C(1709164800000) },
        { "2000-02-29", INT64_C(951782400000) },
        { "2016-12-31T23:59:60Z", INT64_C(1483228800000) }
    };

    (void) state;

    check_times(cases, pcapi_nelts(cases));
}


static void
a_fraction_of_any_length_is_floored_3_6(void **state)
{
    static const test_time_t  cases[] = {
        { "2023-11-14T22:13:20.1Z", INT64_C(1700000000100) },
        { "2023-11-14T22:13:20.12Z", INT64_C(1700000000120) },
        { "2023-11-14T22:13:20.1239Z", INT64_C(1700000000123) },
        { "2023-11-14T22:13:20.999999999Z", INT64_C(1700000000999) },
        { "2023-11-14T22:13:20,25Z", INT64_C(1700000000250) },
        { "2023-11-14T22:13:20.00099999999999999999999999999999999999999999"
          "999999999999999999999999999999999Z", INT64_C(1700000000000) }
    };

    (void) state;

    check_times(cases, pcapi_nelts(cases));
}


static void
the_size_of_an_epoch_tells_its_unit_3_6(void **state)
{
    static const test_time_t  cases[] = {
        { "1700000000", INT64_C(1700000000000) },
        { "1700000000.5", INT64_C(1700000000500) },
        { "1433188255.500", INT64_C(1433188255500) },
        { "1700000000.9999", INT64_C(1700000000999) },
        { "1700000000.", INT64_C(1700000000000) },
        { "1700000000123", INT64_C(1700000000123) },
        { "1700000000123.9", INT64_C(1700000000123) },
        { "1700000000123999", INT64_C(1700000000123) },
        { "1.7e9", INT64_C(1700000000000) },
        { "1.4331882555E9", INT64_C(1433188255500) },
        { "1.700000000123e12", INT64_C(1700000000123) },
        { "946684800", INT64_C(946684800000) },
        { "253402300799", INT64_C(253402300799000) },
        { "253402300799.999", INT64_C(253402300799999) }
    };

    (void) state;

    check_times(cases, pcapi_nelts(cases));
}


static void
years_before_2000_and_after_9999_are_refused_3_6(void **state)
{
    static const test_time_t  cases[] = {
        { "2000-01-01T00:00:00Z", INT64_C(946684800000) },
        { "1999-12-31T23:30:00-01:00", INT64_C(946686600000) },
        { "9999-12-31T23:59:59.999Z", INT64_C(253402300799999) }
    };
    static const char  *refused[] = {
        "1999-12-31T23:59:59.999Z", "2000-01-01T00:59:59+01:00", "1970-01-01",
        "9999-12-31T23:59:60Z", "9999-12-31T23:59:59-00:01", "0000-01-01",
        "0999-01-01", "946684799", "946684799.999", "0", "1", "-1",
        "253402300800", "999999999999", "0000000000000", "10000-01-01"
    };

    (void) state;

    check_times(cases, pcapi_nelts(cases));
    check_refused(refused, pcapi_nelts(refused));
}


static void
garbage_is_refused_3_6(void **state)
{
    static const char  *refused[] = {
        "", " ", "now", "Tue, 14 Nov 2023 22:13:20 GMT", "14/11/2023",
        "2023-13-01", "2023-00-01", "2023-11-31", "2023-11-00", "2023-02-29",
        "2100-02-29", "2023-1-1", "2023/11/14", "2023-11-14T", "2023-11-14 ",
        "2023-11-14T2", "2023-11-14T22", "2023-11-14T22:", "2023-11-14T22:1",
        "2023-11-14T24:00:00", "2023-11-14T22:60:00", "2023-11-14T22:13:61",
        "2023-11-14T22:13:20.", "2023-11-14T22:13:20.Z", "2023-11-14T22:13:",
        "2023-11-14T22:13:2", "2023-11-14T22:13:20ZZ", "2023-11-14T22:13:20+",
        "2023-11-14T22:13:20+2", "2023-11-14T22:13:20+24:00",
        "2023-11-14T22:13:20+02:60", "2023-11-14T22:13:20+02:",
        "2023-11-14T22:13:20+02:000", "2023-11-14T22:13:20+02000",
        "2023-11-14T22:13:20 +02:00", "2023-11-14T22:13:20x",
        "2023-11-14X22:13:20", "2023-11-14Z", "2023-11-14T-2:13:20",
        "20231114", "20231114T221320Z", "17000000001234", "170000000012345",
        "17000000001234567", "1e400", "1e-400", "1700000000s", "0x6553f100",
        "NaN", "1700000000,5", "99999999999999999999"
    };

    (void) state;

    check_refused(refused, pcapi_nelts(refused));
}


/* days are counted one by one and compared */

static void
every_day_until_the_end_is_the_next_one(void **state)
{
    char                  text[16];
    int64_t               msec, expected;
    unsigned              y, m, d, n;
    pcapi_str_t           s;
    static const uint8_t  months[] = {
        31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
    };

    (void) state;

    expected = INT64_C(946684800000);

    for (y = 2000; y <= 9999; y++) {
        for (m = 1; m <= 12; m++) {

            n = months[m - 1];
            n += (m == 2 && (y % 400 == 0 || (y % 4 == 0 && y % 100 != 0)));

            for (d = 1; d <= n + 1; d++) {
                snprintf(text, sizeof(text), "%04u-%02u-%02u",
                         y % 10000, m % 100, d % 100);
                s = str(text);

                if (d > n) {
                    assert_int_equal(pcapi_time_parse(&s, &msec), PCAPI_ERROR);
                    continue;
                }

                assert_int_equal(pcapi_time_parse(&s, &msec), PCAPI_OK);
                assert_true(msec == expected);

                expected += 86400000;
            }
        }
    }

    assert_true(expected == INT64_C(253402300800000));
}


static void
the_clock_and_the_zone_add_up(void **state)
{
    int          zone;
    char         text[40];
    int64_t      msec;
    unsigned     sec;
    pcapi_str_t  s;

    (void) state;

    for (sec = 0; sec < 86400; sec += 17) {
        zone = (int) (sec % 2879) - 1439;

        snprintf(text, sizeof(text), "2023-11-14T%02u:%02u:%02u%c%02d:%02d",
                 sec / 3600, sec / 60 % 60, sec % 60, (zone < 0) ? '-' : '+',
                 abs(zone) / 60, abs(zone) % 60);
        s = str(text);

        assert_int_equal(pcapi_time_parse(&s, &msec), PCAPI_OK);
        assert_true(msec == INT64_C(1699920000000)
                            + ((int64_t) sec - zone * 60) * 1000);
    }
}


static void
a_birthday_is_its_eight_digits_1_2(void **state)
{
    size_t                    i;
    u_char                    date[9];
    pcapi_str_t               s;
    static const test_date_t  cases[] = {
        { "1996-02-01", "19960201" },
        { "19960201", "19960201" },
        { "1996-02-01T00:00:00.000Z", "19960201" },
        { "1996-02-01 23:59:59-08:00", "19960201" },
        { "1996-02-29", "19960229" },
        { "20000229", "20000229" },
        { "1000-01-01", "10000101" },
        { "2199-12-31", "21991231" }
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(cases); i++) {
        s = str(cases[i].text);
        memset(date, 0, sizeof(date));

        assert_int_equal(pcapi_time_date(&s, date), PCAPI_OK);
        assert_string_equal(date, cases[i].date);
    }
}


static void
an_ambiguous_or_impossible_birthday_is_refused_1_2(void **state)
{
    size_t              i;
    u_char              date[8];
    pcapi_str_t         s;
    static const char  *refused[] = {
        "", "1996", "1996-02", "01-02-1996", "01/02/1996", "1996/02/01",
        "1996.02.01", "19961301", "19960230", "19000229", "1997-02-29",
        "0999-01-01", "09990101", "00000101", "1996-02-01x",
        "1996-02-01T25:00:00", "199602011", "1996020", "1996 0201",
        "+9960201", "1996-2-1", "abcdefgh", "1996-201", "823132800"
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(refused); i++) {
        s = str(refused[i]);
        memset(date, '#', sizeof(date));

        if (pcapi_time_date(&s, date) != PCAPI_ERROR) {
            fail_msg("\"%s\" gives \"%.8s\"", refused[i], date);
        }

        assert_memory_equal(date, "########", 8);
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(iso_times_are_read_in_all_their_forms_3_6),
        cmocka_unit_test(a_fraction_of_any_length_is_floored_3_6),
        cmocka_unit_test(the_size_of_an_epoch_tells_its_unit_3_6),
        cmocka_unit_test(years_before_2000_and_after_9999_are_refused_3_6),
        cmocka_unit_test(garbage_is_refused_3_6),
        cmocka_unit_test(every_day_until_the_end_is_the_next_one),
        cmocka_unit_test(the_clock_and_the_zone_add_up),
        cmocka_unit_test(a_birthday_is_its_eight_digits_1_2),
        cmocka_unit_test(an_ambiguous_or_impossible_birthday_is_refused_1_2)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
