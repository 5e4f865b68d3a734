
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "map_helper.h"
#include "event/pcapi_click_id.h"


static pcapi_str_t        found;
static const pcapi_str_t  param = pcapi_string("epik");


static int
query(const char *text)
{
    pcapi_str_t  s;

    s = pcapi_str(text, strlen(text));
    found = pcapi_str(NULL, 0);

    return pcapi_click_id_query(&arena, &s, &param, &found);
}


static int
url(const char *text)
{
    pcapi_str_t  s;

    s = pcapi_str(text, strlen(text));
    found = pcapi_str(NULL, 0);

    return pcapi_click_id_url(&arena, &s, &param, &found);
}


static void
is(const char *want)
{
    assert_int_equal(found.len, strlen(want));
    assert_memory_equal(found.data, want, found.len);
}


static void
only_these_characters_make_a_click_id_6(void **state)
{
    u_char       c[1];
    unsigned     i;
    const char   chars[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                           "abcdefghijklmnopqrstuvwxyz0123456789_-=.%~";
    pcapi_str_t  text;

    (void) state;

    for (i = 0; i < 256; i++) {
        c[0] = (u_char) i;
        text = pcapi_str(c, 1);

        assert_int_equal(pcapi_click_id_valid(&text),
                         i != 0 && strchr(chars, (int) i) != NULL);
    }
}


static void
of_1_to_512_characters_6(void **state)
{
    char         text[514];
    pcapi_str_t  s;

    (void) state;

    memset(text, 'a', sizeof(text));

    s = pcapi_str(text, 0);
    assert_false(pcapi_click_id_valid(&s));

    s = pcapi_str(text, 512);
    assert_true(pcapi_click_id_valid(&s));

    s = pcapi_str(text, 513);
    assert_false(pcapi_click_id_valid(&s));
}


static void
the_name_has_no_case_6(void **state)
{
    (void) state;

    assert_int_equal(query("a=1&EPIK=abc"), PCAPI_OK);
    is("abc");

    assert_int_equal(query("xepik=1&epik2=2&epi=3"), PCAPI_DECLINED);
    assert_int_equal(query(""), PCAPI_DECLINED);
}


static void
escapes_are_decoded_once_6(void **state)
{
    (void) state;

    assert_int_equal(query("epik=dj0%3D%2541"), PCAPI_OK);
    is("dj0=%41");

    assert_int_equal(query("epik=a%20b"), PCAPI_DECLINED);
    assert_int_equal(query("epik=a+b"), PCAPI_DECLINED);
    assert_int_equal(query("epik=a%00"), PCAPI_DECLINED);
}


static void
the_first_of_several_counts_6(void **state)
{
    (void) state;

    assert_int_equal(query("epik=one&epik=two"), PCAPI_OK);
    is("one");

    assert_int_equal(query("epik=&epik=two"), PCAPI_DECLINED);
}


static void
the_query_of_a_url_and_no_more(void **state)
{
    (void) state;

    assert_int_equal(url("https://shop.example/?a=1&epik=x#epik=y"),
                     PCAPI_OK);
    is("x");

    assert_int_equal(url("?epik=x"), PCAPI_OK);
    assert_int_equal(url("https://shop.example/epik=x"), PCAPI_DECLINED);
    assert_int_equal(url("https://shop.example/#?epik=x"), PCAPI_DECLINED);
    assert_int_equal(url("https://shop.example/?"), PCAPI_DECLINED);
    assert_int_equal(url(""), PCAPI_DECLINED);
}


static void
too_long_a_value_is_not_even_decoded(void **state)
{
    char  text[5 + 3 * 512 + 4];

    (void) state;

    memset(text, '%', sizeof(text));
    memcpy(text, "epik=", 5);
    text[sizeof(text) - 1] = '\0';

    assert_int_equal(query(text), PCAPI_DECLINED);
}


static void
a_query_is_stripped_of_its_click_ids_6(void **state)
{
    size_t       i, n;
    u_char      *out;
    pcapi_str_t  text;

    static const char *const  cases[][2] = {
        { "", "" },
        { "a=1", "a=1" },
        { "a=1&&b", "a=1&&b" },
        { "epik=x", "" },
        { "epik", "" },
        { "epik=", "" },
        { "EPIK=x&a=1", "a=1" },
        { "a=1&epik=x", "a=1" },
        { "a=1&epik=x&b=2", "a=1&b=2" },
        { "a=1&epik=x&b=2&Epik=y", "a=1&b=2" },
        { "&&epik=x&&b", "b" },
        { "a=epik=x&xepik=1&epikx=2", "a=epik=x&xepik=1&epikx=2" },
        { "a=epik=x&epik=1&b=%26", "a=epik=x&b=%26" }
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(cases); i++) {
        text = pcapi_str(cases[i][0], strlen(cases[i][0]));
        out = malloc(text.len ? text.len : 1);
        assert_non_null(out);

        n = pcapi_click_id_strip(&text, &param, out);
        assert_int_equal(n, strlen(cases[i][1]));
        assert_memory_equal(out, cases[i][1], n);
        free(out);
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        map_test(only_these_characters_make_a_click_id_6),
        map_test(of_1_to_512_characters_6),
        map_test(the_name_has_no_case_6),
        map_test(escapes_are_decoded_once_6),
        map_test(the_first_of_several_counts_6),
        map_test(the_query_of_a_url_and_no_more),
        map_test(too_long_a_value_is_not_even_decoded),
        map_test(a_query_is_stripped_of_its_click_ids_6)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
