
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

#include "consent/pcapi_gpp.h"


typedef struct {
    const char       *text;
    pcapi_consent_e   consent;
} test_case_t;


/* of the section ids a header may name alone, 1 to 27 */

static const char *const  headers[] = {
    NULL,
    "DBABYA", "DBABMA", "DBABGA", "DBABWA", "DBABDA", "DBABTA", "DBABLA",
    "DBABBg", "DBABRg", "DBABJg", "DBABFg", "DBABVg", "DBABAw", "DBABQw",
    "DBABIw", "DBABEw", "DBABUw", "DBABCw", "DBABSw", "DBABKw", "DBABAY",
    "DBABQY", "DBABIY", "DBABEY", "DBABUY", "DBABCY", "DBABSY"
};


/* nothing behind the end may be read */

static pcapi_consent_e
gpp(const char *text)
{
    u_char           *copy;
    size_t            len;
    pcapi_str_t       s;
    pcapi_consent_e   consent;

    len = strlen(text);
    copy = malloc(len ? len : 1);
    assert_non_null(copy);
    memcpy(copy, text, len);

    s = pcapi_str(copy, len);
    consent = pcapi_gpp_consent(&s);

    free(copy);

    return consent;
}


static void
lists(const char *text, const uint32_t *ids, uint32_t n)
{
    int           rc;
    uint32_t      i, id;
    pcapi_gpp_t   g;
    pcapi_str_t   s, section;

    s = pcapi_str(text, strlen(text));
    assert_int_equal(pcapi_gpp_start(&g, &s), PCAPI_OK);

    for (i = 0; i < n; i++) {
        assert_int_equal(pcapi_gpp_next(&g, &id, &section), PCAPI_OK);
        assert_int_equal(id, ids[i]);
    }

    rc = pcapi_gpp_next(&g, &id, &section);
    assert_int_equal(rc, PCAPI_DECLINED);
}


static void
the_headers_of_the_specification(void **state)
{
    const uint32_t  one[] = { 2 }, two[] = { 2, 6 }, three[] = { 5, 6 };

    (void) state;

    lists("DBABM~x", one, 1);
    lists("DBACNY~x~y", two, 2);
    lists("DBABjw~x~y", three, 2);
    lists("DBAA", NULL, 0);
}


/* from the tests of IABTechLab/iabgpp-es */

static void
the_strings_of_the_reference_library(void **state)
{
    const uint32_t  all[] = { 2, 5, 6, 7, 8, 9, 10, 11, 12 };
    const char      text[] =
        "DBACOaw~CPSG_8APSG_8AAAAAAENAACAAAAAAAAAAAAAAAAAAAAA.QAAA.IAAA~"
        "CPSG_8APSG_8AAAAAAENAACAAAAAAAAAAAAAAAAA.YAAAAAAAAAA~1---~"
        "BAAAAAAAAAA.QA~BAAAAAAA.QA~BAAAAAA~BAAAAAA.QA~BAAAAAAA~BAAAAAAA.QA";

    (void) state;

    lists(text, all, pcapi_nelts(all));
    assert_int_equal(gpp(text), PCAPI_CONSENT_NONE);

    lists("DBACNYA~CPSG_8APSG_8ANwAAAENAwCAAAAAAAAAAAAAAAAAAAAA.QAAA.IAAA~1YNN",
          (const uint32_t[]) { 2, 6 }, 2);
    assert_int_equal(gpp("DBACNYA~CPSG_8APSG_8ANwAAAENAwCAAAAAAAAAAAAAAAAAAAAA"
                         ".QAAA.IAAA~1YNN"),
                     PCAPI_CONSENT_GRANTED);
    assert_int_equal(gpp("DBABTA~1YNN"), PCAPI_CONSENT_GRANTED);
    assert_int_equal(gpp("DBABTA~1YYN"), PCAPI_CONSENT_OPT_OUT);
    assert_int_equal(gpp("DBABMA~CPSG_8APSG_8ANwAAAENAwCAAAAAAAAAAAAAAAAAAAAA"
                         ".QAAA.IAAA"),
                     PCAPI_CONSENT_NONE);
}


static void
the_published_sections_mean_what_is_published(void **state)
{
    size_t  i;

    /* noirotm/iabgpp-rs and IABTechLab/iabgpp-es */

    static const test_case_t  cases[] = {
        { "DBABLA~BVVVVVVVVWA", PCAPI_CONSENT_OPT_OUT },
        { "DBABLA~BVVVkkkkkpFY.YA", PCAPI_CONSENT_OPT_OUT },
        { "DBABLA~BVQqAAAACg", PCAPI_CONSENT_GRANTED },
        { "DBABLA~BVQqAAAACg.QA", PCAPI_CONSENT_GRANTED },
        { "DBABLA~BVQqAAAACg.YA", PCAPI_CONSENT_OPT_OUT },
        { "DBABLA~BAAAAAAAAABA.QA", PCAPI_CONSENT_NONE },
        { "DBABBg~BAAAAACA", PCAPI_CONSENT_NONE },
        { "DBABBg~BVqqqqpY", PCAPI_CONSENT_GRANTED },
        { "DBABBg~BVqqqqpY.YA", PCAPI_CONSENT_OPT_OUT },
        { "DBABBg~BVWSSSVY.YA", PCAPI_CONSENT_OPT_OUT },
        { "DBABBg~BVWSSSVY", PCAPI_CONSENT_OPT_OUT },
        { "DBABRg~BVVVVWY", PCAPI_CONSENT_OPT_OUT },
        { "DBABFg~BVVVVVmA", PCAPI_CONSENT_OPT_OUT },
        { "DBABVg~BVVVVVVg.YA", PCAPI_CONSENT_OPT_OUT },
        { "DBABVg~BAAAAAEA", PCAPI_CONSENT_NONE },
        { "DBABCw~BVVkklW.Y", PCAPI_CONSENT_OPT_OUT },
        { "DBABCw~BAAAAAQ.Q", PCAPI_CONSENT_NONE },
        { "DBABEY~BVVV.Y", PCAPI_CONSENT_OPT_OUT },
        { "DBABEY~BQAA.Q", PCAPI_CONSENT_NONE },
        { "DBABUY~BVVVkkk.YA", PCAPI_CONSENT_OPT_OUT }
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(cases); i++) {
        if (gpp(cases[i].text) != cases[i].consent) {
            fail_msg("%s", cases[i].text);
        }
    }
}


/*
 * A core segment with 2 ("did not opt out") in the field of two bits that
 * starts at "pos", the version before it, 0 elsewhere.
 */

static void
core(char *text, uint32_t version, uint32_t pos, uint32_t value)
{
    uint32_t  c;

    static const char  digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "abcdefghijklmnopqrstuvwxyz0123456789-_";

    memset(text, 'A', 16);
    text[16] = '\0';
    text[0] = digits[version];

    c = pos / 6;
    text[c] = digits[value << (4 - pos % 6)];
}


static void
each_section_has_its_opt_outs_where_the_specification_has_them(void **state)
{
    char      text[64], part[17];
    uint32_t  id, pos, first, last;

    (void) state;

    for (id = 7; id <= 27; id++) {

        first = id == 7 ? 18 : (id == 11 || id == 18) ? 14 : id >= 24 ? 16 : 12;
        last = first + (id == 7 ? 4 : 2);

        for (pos = 6; pos < 40; pos += 2) {

            core(part, 1, pos, 2);
            snprintf(text, sizeof(text), "%s~%s", headers[id], part);
            assert_int_equal(gpp(text), pos >= first && pos <= last
                                        ? PCAPI_CONSENT_GRANTED
                                        : PCAPI_CONSENT_NONE);

            core(part, 1, pos, 1);
            snprintf(text, sizeof(text), "%s~%s", headers[id], part);
            assert_int_equal(gpp(text), pos >= first && pos <= last
                                        ? PCAPI_CONSENT_OPT_OUT
                                        : PCAPI_CONSENT_NONE);

            core(part, 1, pos, 3);
            snprintf(text, sizeof(text), "%s~%s", headers[id], part);
            assert_int_equal(gpp(text), pos >= first && pos <= last
                                        ? PCAPI_CONSENT_OPT_OUT
                                        : PCAPI_CONSENT_NONE);
        }
    }
}


static void
newer_sections_may_begin_with_a_header_of_their_own(void **state)
{
    char      text[64], part[17];
    uint32_t  id;

    static const char  digits[] = "YZab";        /* 24 to 27 */

    (void) state;

    for (id = 24; id <= 27; id++) {
        core(part, 1, 18, 2);
        snprintf(text, sizeof(text), "%s~%cBABA.%s", headers[id],
                 digits[id - 24], part);
        assert_int_equal(gpp(text), PCAPI_CONSENT_GRANTED);

        core(part, 1, 16, 1);
        snprintf(text, sizeof(text), "%s~%cBABA.%s", headers[id],
                 digits[id - 24], part);
        assert_int_equal(gpp(text), PCAPI_CONSENT_OPT_OUT);

        /* and nothing behind it */
        snprintf(text, sizeof(text), "%s~%cBABA", headers[id],
                 digits[id - 24]);
        assert_int_equal(gpp(text), PCAPI_CONSENT_OPT_OUT);
    }
}


static void
one_opt_out_is_enough(void **state)
{
    (void) state;

    /* national and California, in both orders of strictness */

    assert_int_equal(gpp("DBABrw~BVQqAAAACg~BVqqqqpY"), PCAPI_CONSENT_GRANTED);
    assert_int_equal(gpp("DBABrw~BVVVVVVVVWA~BVqqqqpY"),
                     PCAPI_CONSENT_OPT_OUT);
    assert_int_equal(gpp("DBABrw~BVQqAAAACg~BVWSSSVY"),
                     PCAPI_CONSENT_OPT_OUT);
}


static void
sections_of_other_laws_say_nothing(void **state)
{
    char      text[64];
    uint32_t  id;

    (void) state;

    for (id = 1; id <= 5; id++) {
        snprintf(text, sizeof(text), "%s~BVVVVVVVVWA", headers[id]);
        assert_int_equal(gpp(text), PCAPI_CONSENT_NONE);
    }

    assert_int_equal(gpp(""), PCAPI_CONSENT_NONE);
    assert_int_equal(gpp("DBAA"), PCAPI_CONSENT_NONE);
}


static void
what_cannot_be_read_is_an_opt_out(void **state)
{
    size_t  i;

    static const char *const  wrong[] = {
        "D", "DBA", "~", "~~", "x", "1YNN", "CPSG_8APSG_8A", "DCABTA~1YNN",
        "EBABTA~1YNN", "DBABTA", "DBABTA~", "DBABLA~", "DBABLA~B", "DBABLA~BVQ",
        "DBABLA~DVQqAAAACg", "DBABLA~AVQqAAAACg", "DBABBg~CVqqqqpY",
        "DBABBg~B Vqqqqp", "DBABBg~BVqqqqpY.%", "DBABBg~z", "DBACLA~BVQqAAAACg",
        "DB=BTA~1YNN", "DBABTA~2YNN", "DB", "DBABAA~x", "DBAB", "D____w~x",
        "DB__~x", "DBABgA~x~y~z"
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(wrong); i++) {
        if (gpp(wrong[i]) != PCAPI_CONSENT_OPT_OUT) {
            fail_msg("%s", wrong[i]);
        }
    }
}


static void
a_string_that_is_cut_reports_no_more_than_the_whole_one(void **state)
{
    char         text[] = "DBABrw~BVQqAAAACg.YA~BVqqqqpY.QA";
    size_t       len;
    pcapi_str_t  s;

    (void) state;

    for (len = 1; len < sizeof(text); len++) {
        s = pcapi_str(text, len);
        assert_int_equal(pcapi_gpp_consent(&s), PCAPI_CONSENT_OPT_OUT);
    }
}


static void
fibonacci_numbers_are_read_up_to_their_limit(void **state)
{
    uint32_t      i;
    pcapi_str_t   s;
    pcapi_bits_t  b;

    (void) state;

    /* 11 011 0011 1011 00011 10011 01011: 1 to 7 */
    s = pcapi_str("2djms", 5);
    assert_int_equal(pcapi_bits_init(&b, &s), PCAPI_OK);

    for (i = 1; i <= 7; i++) {
        assert_int_equal(pcapi_bits_fibonacci(&b), i);
    }

    assert_false(b.failed);

    /* no end */
    s = pcapi_str("VVVVVVVVVVVVVVVV", 16);
    assert_int_equal(pcapi_bits_init(&b, &s), PCAPI_OK);
    assert_int_equal(pcapi_bits_fibonacci(&b), 0);
    assert_true(b.failed);

    s = pcapi_str("A", 1);
    assert_int_equal(pcapi_bits_init(&b, &s), PCAPI_OK);
    assert_int_equal(pcapi_bits_fibonacci(&b), 0);
    assert_true(b.failed);
    assert_int_equal(pcapi_bits_read(&b, 1), 0);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(the_headers_of_the_specification),
        cmocka_unit_test(the_strings_of_the_reference_library),
        cmocka_unit_test(the_published_sections_mean_what_is_published),
        cmocka_unit_test(
            each_section_has_its_opt_outs_where_the_specification_has_them),
        cmocka_unit_test(newer_sections_may_begin_with_a_header_of_their_own),
        cmocka_unit_test(one_opt_out_is_enough),
        cmocka_unit_test(sections_of_other_laws_say_nothing),
        cmocka_unit_test(what_cannot_be_read_is_an_opt_out),
        cmocka_unit_test(
            a_string_that_is_cut_reports_no_more_than_the_whole_one),
        cmocka_unit_test(fibonacci_numbers_are_read_up_to_their_limit)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
