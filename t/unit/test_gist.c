
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "status/pcapi_gist.h"


typedef struct {
    const char  *text;
    const char  *gist;
} case_t;


static const char *
gist_of(const char *text, size_t len)
{
    u_char         buf[PCAPI_GIST];
    pcapi_str_t    s;

    static char    gist[PCAPI_GIST + 1];

    s = pcapi_str(text, len);
    len = pcapi_gist(&s, buf);

    assert_true(len <= PCAPI_GIST);

    memcpy(gist, buf, len);
    gist[len] = '\0';

    return gist;
}


static void
check(const case_t *c, size_t n)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        assert_string_equal(gist_of(c[i].text, strlen(c[i].text)), c[i].gist);
    }
}


static void
what_the_server_says_stays(void **state)
{
    static const case_t  cases[] = {
        { "", "" },
        { "Missing event_id", "Missing event_id" },
        { "Invalid event_timestamp parameter. Given timestamp is in the past.",
          "Invalid event_timestamp parameter. Given timestamp is in the past."
        },
        { "Invalid ph: not a SHA-256 digest", "Invalid ph: not a SHA-* digest" },
        { "user_data.client_user_agent is required (see the docs), really!",
          "user_data.client_user_agent is required (see the docs), really!" },
        { "It can't be read; the events' ids aren't known?",
          "It can't be read; the events' ids aren't known?" },
        { "#/properties/data/items is a [list]",
          "#/properties/data/items is a [list]" },
        { "not decaf, but a facade: deadbeef", "not decaf, but a facade: deadbeef"
        }
    };

    (void) state;

    check(cases, pcapi_nelts(cases));
}


static void
one_text_for_all_events(void **state)
{
    static const case_t  cases[] = {
        { "None is not of type 'string' at data.3.user_data",
          "None is not of type '*' at data.*.user_data" },
        { "None is not of type 'string' at data.997.user_data",
          "None is not of type '*' at data.*.user_data" },
        { "at data.113.contents.1700.id", "at data.*.contents.*.id" },
        { "at data[113].contents[17].id", "at data[*].contents[*].id" },
        { "at #/data/7/custom_data", "at #/data/*/custom_data" },
        { "at most 1000 events, 7 days", "at most * events, * days" },
        { "event 12 of 1,000", "event * of *,*" }
    };

    (void) state;

    check(cases, pcapi_nelts(cases));
}


static void
what_is_quoted_goes(void **state)
{
    static const case_t  cases[] = {
        { "not allowed ('jane doe' was unexpected)",
          "not allowed ('*' was unexpected)" },
        { "not allowed (u'jane doe' was unexpected)",
          "not allowed (u'*' was unexpected)" },
        { "not allowed ('a', 'b' were unexpected)",
          "not allowed ('*' were unexpected)" },
        { "\"jane doe\" is bad", "'*' is bad" },
        { "`jane doe` is bad", "'*' is bad" },
        { "is bad: \"jane doe\".", "is bad: '*'." },
        { "'' is bad", "'*' is bad" },
        { "the '\"jane\" doe' is bad", "the '*' is bad" },
        { "the \"'jane' doe\" is bad", "the '*' is bad" },
        { "the 'jane \"doe' is bad", "the '*' is bad" },

        /* quotes within */
        { "'Jane O'Doe' is bad", "'*' is bad" },
        { "'James' Bond' is bad", "'*' is bad" },
        { "'a' b' c' is bad", "'*' is bad" },
        { "'it\\'s jane' is bad", "'*' is bad" },
        { "'a' is bad, isn't it", "'*' is bad, isn't it" },

        /* that do not end */
        { "is bad: 'jane doe", "is bad: '*'" },
        { "is bad: \"", "is bad: '*'" },
        { "'a' is bad: 'jane doe", "'*'" },
        { "'a' is bad (\"jane doe", "'*'" },

        /* right behind something */
        { "name=\"jane doe\" is bad", "*'*' is bad" },
        { "name\"jane doe\" is bad", "name'*' is bad" },
        { "name:'jane doe' is bad", "name:'*' is bad" },

        /* of other scripts */
        { "\xe2\x80\x9cjane x doe\xe2\x80\x9d is bad", "'*' is bad" },
        { "name\xe2\x80\x9cjane x doe\xe2\x80\x9d is bad", "name'*' is bad" },
        { "\xe2\x80\x98jane x doe\xe2\x80\x99 is bad", "'*' is bad" },
        { "\xe2\x80\x9ejane x doe\xe2\x80\x9c is bad", "'*' is bad" },
        { "\xc2\xabjane x doe\xc2\xbb is bad", "'*' is bad" },
        { "\xe2\x80\xb9jane x doe\xe2\x80\xba is bad", "'*' is bad" },
        { "\xe2\x80\x9cjane x doe", "'*'" },
        { "that can\xe2\x80\x99t be", "that * be" }
    };

    (void) state;

    check(cases, pcapi_nelts(cases));
}


static void
values_go(void **state)
{
    static const case_t  cases[] = {
        { "Bad jane.doe@example.com in em", "Bad * in em" },
        { "Bad jane.doe@example.com.", "Bad *." },
        { "Bad <jane.doe@example.com>, really", "Bad <*>, really" },
        { "Bad email=jane in a query", "Bad * in a query" },
        { "Bad https://shop.test/jane?a in it", "Bad * in it" },
        { "Bad J\xc3\xb6rg in fn", "Bad * in fn" },

        { "Bad 198.51.100.4 in it", "Bad *.*.*.* in it" },
        { "Bad 2001:db8::dead:beef in it", "Bad * in it" },
        { "Bad [2001:db8::dead:beef]:443", "Bad [*]:*" },
        { "Bad fe80::dead:beef%eth0, it", "Bad *%eth*, it" },
        { "Bad ip:2001:db8::dead:beef.", "Bad ip*." },
        { "Bad 47114711-aaaa-bbbb-cccc-471147114711.", "Bad *." },
        { "Bad 4711AAAA-BBBB-CCCC-DDDD-EEEEEEEEEEEE", "Bad *" },
        { "Bad aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", "Bad *" },
        { "Bad id_47114711-aaaa-bbbb-cccc-471147114711", "Bad *" },
        { "Bad aaaabbbbccccdddd", "Bad *" },
        { "Bad g-aaaabbbbccccdddd", "Bad *" },
        { "Bad 836f82db99121b3481011f16b49dfa5fbc714a0d1b1b9f784a1ebbbf5b39577f",
          "Bad *" },
        { "Bad dj0yJnU9b2JDcFFHekV4SHJNcmVr", "Bad *" },
        { "Bad Xy_Zab-cdEf7_ghiJKlm", "Bad *" },
        { "Bad abcdefghij1klmnop", "Bad *" },

        { "Bad +49 (151) 4711-4711", "Bad +* (*) *" },
        { "Bad 2026-12-31T23:59:59Z", "Bad *:*:*Z" },
        { "Bad order-47110815", "Bad *" },
        { "Bad order-4711", "Bad order-*" },
        { "Bad 1234", "Bad *" },
        { "Bad a1b2c3d4e5", "Bad *" }
    };

    (void) state;

    check(cases, pcapi_nelts(cases));
}


static void
it_is_plain_text_of_one_line(void **state)
{
    static const case_t  cases[] = {
        { "  a \t b\r\n\x7f c  ", "a b c" },
        { " \n", "" },
        { "a\xff b", "* b" },
        { "a \xe2\x80\xae b \xe2\x80\xa8 c", "a * b * c" },
        { "<script>a</script>", "<script>a</script>" },
        { "\\ {} %s %n", "\\ {} %s %n" }
    };

    (void) state;

    check(cases, pcapi_nelts(cases));

    assert_string_equal(gist_of("a\0b \0", 5), "a b");
    assert_string_equal(gist_of("('\0' x", 7), "('*' x");
    assert_string_equal(gist_of(NULL, 0), "");
}


static void
what_is_long_is_cut(void **state)
{
    char    text[PCAPI_GIST_READ + 8];
    size_t  i;

    (void) state;

    memset(text, 'x', sizeof(text));

    for (i = 8; i < sizeof(text); i += 9) {
        text[i] = ' ';
    }

    assert_int_equal(strlen(gist_of(text, PCAPI_GIST)), PCAPI_GIST);
    assert_int_equal(strlen(gist_of(text, sizeof(text))), PCAPI_GIST);
    assert_memory_equal(gist_of(text, sizeof(text)), text, PCAPI_GIST);

    text[PCAPI_GIST - 1] = ' ';
    assert_int_equal(strlen(gist_of(text, sizeof(text))), PCAPI_GIST - 1);
}


/* it was cut by who reads answers: what has an "@" behind that is not known */

static void
what_may_have_been_cut_goes(void **state)
{
    char  text[PCAPI_GIST_READ + 1];

    (void) state;

    memset(text, ' ', sizeof(text));
    memcpy(text + PCAPI_GIST_READ - 7, "for jane", 8);

    assert_string_equal(gist_of(text, PCAPI_GIST_READ), "for jan");
    assert_string_equal(gist_of(text, PCAPI_GIST_READ + 1), "for *");

    memcpy(text, "'jane' x", 8);
    assert_string_equal(gist_of(text, PCAPI_GIST_READ), "'*' x for jan");
    assert_string_equal(gist_of(text, PCAPI_GIST_READ + 1), "'*'");
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(what_the_server_says_stays),
        cmocka_unit_test(one_text_for_all_events),
        cmocka_unit_test(what_is_quoted_goes),
        cmocka_unit_test(values_go),
        cmocka_unit_test(it_is_plain_text_of_one_line),
        cmocka_unit_test(what_is_long_is_cut),
        cmocka_unit_test(what_may_have_been_cut_goes)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
