
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "consent/pcapi_consent.h"
#include "consent/pcapi_usp.h"


typedef struct {
    const char       *text;
    pcapi_consent_e   consent;
} test_case_t;


static pcapi_consent_e
usp(const char *text)
{
    pcapi_str_t  s;

    s = pcapi_str(text, strlen(text));

    return pcapi_usp_consent(&s);
}


static pcapi_consent_e
word(const char *text)
{
    pcapi_str_t  s;

    s = pcapi_str(text, strlen(text));

    return pcapi_consent_parse(&s);
}


static void
the_examples_of_the_specification(void **state)
{
    (void) state;

    assert_int_equal(usp("1YNN"), PCAPI_CONSENT_GRANTED);
    assert_int_equal(usp("1NYY"), PCAPI_CONSENT_OPT_OUT);
    assert_int_equal(usp("1---"), PCAPI_CONSENT_NONE);
    assert_int_equal(usp("1-Y-"), PCAPI_CONSENT_OPT_OUT);
}


static void
the_third_character_decides(void **state)
{
    size_t  i;
    char    text[5] = "1---";
    char    chars[] = "YyNn-";

    (void) state;

    for (i = 0; i < 25; i++) {
        text[1] = chars[i / 5];
        text[3] = chars[i % 5];

        text[2] = 'Y';
        assert_int_equal(usp(text), PCAPI_CONSENT_OPT_OUT);
        text[2] = 'y';
        assert_int_equal(usp(text), PCAPI_CONSENT_OPT_OUT);
        text[2] = 'N';
        assert_int_equal(usp(text), PCAPI_CONSENT_GRANTED);
        text[2] = '-';
        assert_int_equal(usp(text), PCAPI_CONSENT_NONE);
    }
}


static void
what_cannot_be_read_is_an_opt_out(void **state)
{
    size_t  i;

    static const char *const  wrong[] = {
        "1", "1YN", "1YNNN", "2YNN", "1YXN", "1XNN", "1YNX", "YNN1", "----",
        " 1YNN", "1YNN ", "CPSG"
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(wrong); i++) {
        assert_int_equal(usp(wrong[i]), PCAPI_CONSENT_OPT_OUT);
    }

    assert_int_equal(usp(""), PCAPI_CONSENT_NONE);
}


static void
the_words_of_consent(void **state)
{
    size_t  i;

    static const test_case_t  words[] = {
        { "", PCAPI_CONSENT_NONE },
        { "  ", PCAPI_CONSENT_NONE },
        { "granted", PCAPI_CONSENT_GRANTED },
        { " Granted\t", PCAPI_CONSENT_GRANTED },
        { "1", PCAPI_CONSENT_GRANTED },
        { "true", PCAPI_CONSENT_GRANTED },
        { "TRUE", PCAPI_CONSENT_GRANTED },
        { "yes", PCAPI_CONSENT_GRANTED },
        { "ldp", PCAPI_CONSENT_LDP },
        { "LDP", PCAPI_CONSENT_LDP },
        { "opt_out", PCAPI_CONSENT_OPT_OUT },
        { "denied", PCAPI_CONSENT_DENIED },
        { "0", PCAPI_CONSENT_DENIED },
        { "false", PCAPI_CONSENT_DENIED },
        { "no", PCAPI_CONSENT_DENIED },

        /* a mistake reports nobody */
        { "maybe", PCAPI_CONSENT_DENIED },
        { "grant", PCAPI_CONSENT_DENIED },
        { "grantedd", PCAPI_CONSENT_DENIED },
        { "opt-out", PCAPI_CONSENT_DENIED },
        { "11", PCAPI_CONSENT_DENIED }
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(words); i++) {
        assert_int_equal(word(words[i].text), words[i].consent);
    }
}


static void
every_consent_has_a_word_that_means_it(void **state)
{
    pcapi_consent_e     consent;
    const pcapi_str_t  *text;

    (void) state;

    for (consent = PCAPI_CONSENT_NONE; consent <= PCAPI_CONSENT_DENIED;
         consent++)
    {
        text = pcapi_consent_text(consent);
        assert_int_equal(pcapi_consent_parse(text), consent);
    }
}


static void
of_two_the_stricter_one_counts(void **state)
{
    pcapi_consent_e  a, b;

    (void) state;

    for (a = PCAPI_CONSENT_NONE; a <= PCAPI_CONSENT_DENIED; a++) {
        for (b = PCAPI_CONSENT_NONE; b <= PCAPI_CONSENT_DENIED; b++) {
            assert_int_equal(pcapi_consent_stricter(a, b), a > b ? a : b);
        }
    }

    assert_int_equal(pcapi_consent_stricter(PCAPI_CONSENT_DENIED,
                                            PCAPI_CONSENT_GRANTED),
                     PCAPI_CONSENT_DENIED);

    assert_true(pcapi_consent_keeps(PCAPI_CONSENT_NONE));
    assert_true(pcapi_consent_keeps(PCAPI_CONSENT_GRANTED));
    assert_true(pcapi_consent_keeps(PCAPI_CONSENT_LDP));
    assert_false(pcapi_consent_keeps(PCAPI_CONSENT_OPT_OUT));
    assert_false(pcapi_consent_keeps(PCAPI_CONSENT_DENIED));
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(the_examples_of_the_specification),
        cmocka_unit_test(the_third_character_decides),
        cmocka_unit_test(what_cannot_be_read_is_an_opt_out),
        cmocka_unit_test(the_words_of_consent),
        cmocka_unit_test(every_consent_has_a_word_that_means_it),
        cmocka_unit_test(of_two_the_stricter_one_counts)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
