
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

#include "event/pcapi_places.h"


typedef int (*find_pt)(const pcapi_str_t *text, u_char code[2]);


static int
find(find_pt place, const char *text, u_char code[2])
{
    pcapi_str_t  s;

    s = pcapi_str(text, strlen(text));

    return place(&s, code);
}


/* every line of the file; a table out of order would lose some */

static void
vectors(void **state)
{
    FILE        *fp;
    char         line[256], *p, *kind, *text, *code;
    u_char       found[2];
    unsigned     n;
    find_pt      place;
    const char  *wanted;

    wanted = *state;
    place = wanted[0] == 'c' ? pcapi_place_country : pcapi_place_state;

    fp = fopen("t/vectors/places.tsv", "r");
    assert_non_null(fp);

    n = 0;

    while (fgets(line, sizeof(line), fp)) {
        p = line;
        p[strcspn(p, "\n")] = '\0';

        kind = strsep(&p, "\t");
        text = strsep(&p, "\t");
        code = p;

        if (strcmp(kind, wanted) != 0) {
            continue;
        }

        assert_non_null(code);

        if (find(place, text, found) != PCAPI_OK
            || memcmp(found, code, 2) != 0)
        {
            fail_msg("\"%s\" is not \"%s\"", text, code);
        }

        n++;
    }

    fclose(fp);

    assert_true(n >= (wanted[0] == 'c' ? 3 * 250 : 59 + 13));
}


/* 249 of ISO 3166-1, Kosovo, "uk" and "el" */

static void
only_assigned_codes_are_countries_1_2(void **state)
{
    char      text[3];
    u_char    code[2];
    unsigned  n;

    (void) state;

    n = 0;
    text[2] = '\0';

    for (text[0] = 'a'; text[0] <= 'z'; text[0]++) {
        for (text[1] = 'a'; text[1] <= 'z'; text[1]++) {
            n += find(pcapi_place_country, text, code) == PCAPI_OK;
        }
    }

    assert_int_equal(n, 249 + 1 + 2);
}


static void
spelling_does_not_count(void **state)
{
    size_t              i;
    u_char              code[2];
    static const char  *ci[] = {
        "C\xc3\xb4te d'Ivoire", "COTE D\xe2\x80\x99IVOIRE", "cote-d-ivoire",
        "Co\xcc\x82te d Ivoire", "  ci ", "C.I."
    };
    static const char  *tt[] = {
        "Trinidad & Tobago", "trinidad AND tobago", "Trinidad and  Tobago",
        "The Trinidad and Tobago"
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(ci); i++) {
        assert_int_equal(find(pcapi_place_country, ci[i], code), PCAPI_OK);
        assert_memory_equal(code, "ci", 2);
    }

    for (i = 0; i < pcapi_nelts(tt); i++) {
        assert_int_equal(find(pcapi_place_country, tt[i], code), PCAPI_OK);
        assert_memory_equal(code, "tt", 2);
    }
}


static void
what_is_no_place_is_declined(void **state)
{
    size_t              i;
    u_char              code[2] = { '?', '?' };
    char                text[256];
    static const char  *none[] = {
        "", " ", "the", "The", "zz", "zzz", "Atlantis", "United", "840", "us1",
        "U\x01S", "\xd0\xa0\xd1\x84", "\xc3\x97", "United States of Americ",
        "United States of Americas"
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(none); i++) {
        assert_int_equal(find(pcapi_place_country, none[i], code),
                         PCAPI_DECLINED);
        assert_int_equal(find(pcapi_place_state, none[i], code),
                         PCAPI_DECLINED);
    }

    for (i = 1; i < sizeof(text); i++) {
        memset(text, i % 2 ? 'a' : '&', i);
        text[i] = '\0';

        (void) find(pcapi_place_state, text, code);

        if (i > 3) {
            assert_int_equal(find(pcapi_place_country, text, code),
                             PCAPI_DECLINED);
        }
    }

    assert_int_equal(find(pcapi_place_state, "ca", code), PCAPI_DECLINED);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        { "countries_by_code_and_name_1_2", vectors, NULL, NULL, "country" },
        { "states_and_provinces_by_name_1_2", vectors, NULL, NULL, "state" },
        cmocka_unit_test(only_assigned_codes_are_countries_1_2),
        cmocka_unit_test(spelling_does_not_count),
        cmocka_unit_test(what_is_no_place_is_declined)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
