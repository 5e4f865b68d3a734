
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

#include "event/pcapi_phone.h"


typedef struct {
    const char  *country;
    const char  *in;
    const char  *out;
} number_t;


static pcapi_str_t
str(const char *text)
{
    return pcapi_str(text, strlen(text));
}


/* as much room as the contract asks for, so that ASan sees */

static void
are(const number_t *numbers, size_t n)
{
    size_t        i, len, size;
    u_char       *out;
    pcapi_str_t   in, country;

    for (i = 0; i < n; i++) {
        in = str(numbers[i].in);
        country = str(numbers[i].country);

        size = in.len + country.len;
        out = malloc(size);
        assert_non_null(out);

        len = pcapi_phone_normal(&in, &country, out, size);

        if (len != strlen(numbers[i].out)
            || memcmp(out, numbers[i].out, len) != 0)
        {
            fail_msg("\"%s\" in %s is \"%.*s\", should be \"%s\"",
                     numbers[i].in, numbers[i].country, (int) len, out,
                     numbers[i].out);
        }

        free(out);
    }
}


static void
a_national_number_gets_the_code_1_2(void **state)
{
    static const number_t  numbers[] = {
        { "49", "030 901820", "4930901820" },
        { "49", "(0)30-90 18 20", "4930901820" },
        { "49", "tel:030901820", "4930901820" },
        { "33", "01 23 45 67 89", "33123456789" },
        { "44", "020 7946 0958", "442079460958" },
        { "49", "07", "497" }
    };

    (void) state;

    are(numbers, pcapi_nelts(numbers));
}


static void
any_other_number_has_it_1_2(void **state)
{
    static const number_t  numbers[] = {
        { "49", "+49 30 901820", "4930901820" },
        { "49", "+1 415 555 2671", "14155552671" },
        { "49", "+030", "30" },
        { "49", "0044 20 7946 0958", "442079460958" },
        { "49", "0 0 44 20", "4420" },
        { "49", "4930901820", "4930901820" },
        { "49", "30901820", "30901820" },
        { "1", "+4930901820", "4930901820" },
        { "34", "0034 912 345 678", "34912345678" }
    };

    (void) state;

    are(numbers, pcapi_nelts(numbers));
}


static void
numbers_of_one_length_1_2(void **state)
{
    static const number_t  numbers[] = {
        { "1", "(415) 555-2671", "14155552671" },
        { "1", "1 415 555 2671", "14155552671" },
        { "1", "0415 555 2671", "14155552671" },
        { "1", "555-2671", "5552671" },
        { "1", "011 49 30 901820", "114930901820" },
        { "1", "4930901820123", "4930901820123" },
        { "34", "612 345 678", "34612345678" },
        { "34", "34 612 345 678", "34612345678" },
        { "47", "22 12 34 56", "4722123456" },
        { "48", "022 123 45 67", "48221234567" },
        { "852", "2123 4567", "85221234567" }
    };

    (void) state;

    are(numbers, pcapi_nelts(numbers));
}


static void
other_trunk_prefixes_1_2(void **state)
{
    static const number_t  numbers[] = {
        { "7", "8 (800) 555-35-35", "78005553535" },
        { "7", "800 555 35 35", "78005553535" },
        { "7", "7 800 555 35 35", "78005553535" },
        { "36", "06 1 234 5678", "3612345678" },
        { "36", "36 1 234 5678", "3612345678" },
        { "39", "06 6982 1234", "390669821234" },
        { "39", "031 123456", "39031123456" },
        { "39", "347 123 4567", "393471234567" },
        { "39", "39 347 123 4567", "393471234567" },
        { "225", "07 12 34 56 78", "2250712345678" }
    };

    (void) state;

    are(numbers, pcapi_nelts(numbers));
}


static void
what_is_no_number_stays_none_1_2(void **state)
{
    static const number_t  numbers[] = {
        { "49", "", "" },
        { "49", "0", "" },
        { "49", "00000", "" },
        { "49", "+", "" },
        { "49", "n/a", "" },
        { "49", "030\x1b" "901820", "" },
        { "39", "0", "" }
    };

    (void) state;

    are(numbers, pcapi_nelts(numbers));
}


/* any room, and nothing is written beyond it */

static void
it_fits_or_there_is_nothing(void **state)
{
    size_t       size, n;
    u_char      *out;
    pcapi_str_t  in, country;

    (void) state;

    in = str("030901820");
    country = str("49");

    for (size = 0; size <= in.len + country.len; size++) {
        out = malloc(size);
        assert_true(out != NULL || size == 0);

        n = pcapi_phone_normal(&in, &country, out, size);
        assert_int_equal(n, size == in.len + country.len ? 10 : 0);

        free(out);
    }
}


static void
codes_of_countries(void **state)
{
    size_t       i;
    pcapi_str_t  text;

    static const char *const  good[] = { "1", "49", "420", "999" };
    static const char *const  bad[] = {
        "", "0", "049", "+49", "1234", "4a", " 1", "off"
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(good); i++) {
        text = str(good[i]);
        assert_true(pcapi_phone_country_valid(&text));
    }

    for (i = 0; i < pcapi_nelts(bad); i++) {
        text = str(bad[i]);
        assert_false(pcapi_phone_country_valid(&text));
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(a_national_number_gets_the_code_1_2),
        cmocka_unit_test(any_other_number_has_it_1_2),
        cmocka_unit_test(numbers_of_one_length_1_2),
        cmocka_unit_test(other_trunk_prefixes_1_2),
        cmocka_unit_test(what_is_no_number_stays_none_1_2),
        cmocka_unit_test(it_fits_or_there_is_nothing),
        cmocka_unit_test(codes_of_countries)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
