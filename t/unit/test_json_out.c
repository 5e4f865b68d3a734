
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

#include "base/pcapi_json.h"
#include "base/pcapi_json_out.h"


#define key(o, s)     pcapi_json_out_key(o, &(pcapi_str_t) pcapi_string(s))
#define string(o, s)  pcapi_json_out_string(o, &(pcapi_str_t) pcapi_string(s))
#define number(o, s)  pcapi_json_out_number(o, &(pcapi_str_t) pcapi_string(s))
#define raw(o, s)     pcapi_json_out_raw(o, &(pcapi_str_t) pcapi_string(s))


static u_char            buf[4096];
static pcapi_json_out_t  out;


static int
setup(void **state)
{
    (void) state;

    memset(buf, '#', sizeof(buf));
    pcapi_json_out_init(&out, buf, sizeof(buf));

    return 0;
}


static void
assert_written(const char *expected)
{
    pcapi_str_t  text;

    assert_int_equal(pcapi_json_out_end(&out, &text), PCAPI_OK);
    assert_ptr_equal(text.data, buf);
    assert_int_equal(text.len, strlen(expected));
    assert_memory_equal(text.data, expected, text.len);
}


static void
assert_poisoned(void)
{
    pcapi_str_t  text;

    assert_int_equal(pcapi_json_out_end(&out, &text), PCAPI_ERROR);
    assert_int_equal(pcapi_json_out_end(&out, &text), PCAPI_ERROR);

    setup(NULL);
}


static void
assert_string(const char *text, size_t len, const char *expected)
{
    pcapi_str_t  s;

    setup(NULL);

    s = pcapi_str(text, len);
    pcapi_json_out_string(&out, &s);

    assert_written(expected);
}


/* an event with all that the writer knows */

static void
write_sample(pcapi_json_out_t *o)
{
    pcapi_json_out_object(o);
    key(o, "event_name");
    string(o, "check\"out\"\n");
    key(o, "event_time");
    pcapi_json_out_integer(o, 1700000000);
    key(o, "opt_out");
    pcapi_json_out_boolean(o, 0);
    key(o, "user_data");
    pcapi_json_out_object(o);
    key(o, "em");
    pcapi_json_out_array(o);
    string(o, "a");
    string(o, "b");
    pcapi_json_out_array_end(o);
    key(o, "ph");
    pcapi_json_out_array(o);
    pcapi_json_out_array_end(o);
    pcapi_json_out_object_end(o);
    key(o, "custom_data");
    pcapi_json_out_object(o);
    pcapi_json_out_object_end(o);
    key(o, "n");
    number(o, "-1.5e+3");
    key(o, "raw");
    raw(o, "[1,{}]");
    pcapi_json_out_object_end(o);
}


static const char  sample[] =
    "{\"event_name\":\"check\\\"out\\\"\\n\",\"event_time\":1700000000,"
    "\"opt_out\":false,\"user_data\":{\"em\":[\"a\",\"b\"],\"ph\":[]},"
    "\"custom_data\":{},\"n\":-1.5e+3,\"raw\":[1,{}]}";


static void
commas_and_colons_are_its_work(void **state)
{
    (void) state;

    write_sample(&out);
    assert_written(sample);
}


static void
one_byte_less_than_needed_poisons_at_any_place(void **state)
{
    size_t             size;
    u_char            *exact;
    pcapi_str_t        text;
    pcapi_json_out_t   o;

    (void) state;

    for (size = 0; size < sizeof(sample); size++) {

        /* sized exactly, for the sanitizer */

        exact = malloc(size + 1);
        assert_non_null(exact);
        exact[size] = '#';

        pcapi_json_out_init(&o, exact, size);
        write_sample(&o);

        assert_int_equal(pcapi_json_out_end(&o, &text),
                         (size == sizeof(sample) - 1) ? PCAPI_OK : PCAPI_ERROR);
        assert_int_equal(exact[size], '#');

        free(exact);
    }
}


static void
a_value_alone_is_a_document(void **state)
{
    (void) state;

    string(&out, "");
    assert_written("\"\"");

    setup(NULL);
    pcapi_json_out_boolean(&out, 1);
    assert_written("true");

    setup(NULL);
    pcapi_json_out_array(&out);
    pcapi_json_out_array_end(&out);
    assert_written("[]");
}


static void
what_json_requires_is_escaped(void **state)
{
    (void) state;

    assert_string("\"\\/", 3, "\"\\\"\\\\/\"");
    assert_string("\b\f\n\r\t", 5, "\"\\b\\f\\n\\r\\t\"");
    assert_string("\x01\x0b\x1f\x7f", 4, "\"\\u0001\\u000b\\u001f\x7f\"");
    assert_string("\xc3\xa9\xf0\x9f\x98\x80", 6,
                  "\"\xc3\xa9\xf0\x9f\x98\x80\"");
    assert_string("abcdefgh\"ijklmnop\\", 18, "\"abcdefgh\\\"ijklmnop\\\\\"");
    assert_string("\xe2\x80\xa8", 3, "\"\xe2\x80\xa8\"");
}


static void
an_escape_is_found_at_any_place(void **state)
{
    int                   c;
    char                  s[24];
    size_t                i, len;
    pcapi_str_t           text, json;
    pcapi_arena_t         arena;
    pcapi_json_error_e    error;
    pcapi_json_limits_t   limits = { 4, 4, 100 };
    const pcapi_json_t   *v;

    (void) state;

    pcapi_arena_init(&arena, 4096, 65536);

    for (c = 1; c < 128; c++) {
        for (len = 1; len <= sizeof(s); len++) {
            for (i = 0; i < len; i++) {
                memset(s, 'a', len);
                s[i] = (char) c;

                setup(NULL);
                text = pcapi_str(s, len);
                pcapi_json_out_string(&out, &text);
                assert_int_equal(pcapi_json_out_end(&out, &json), PCAPI_OK);

                pcapi_arena_reset(&arena);
                v = pcapi_json_parse(&arena, &limits, &json, &error);
                assert_non_null(v);
                assert_true(pcapi_str_eq(&v->text, &text));
            }
        }
    }

    pcapi_arena_destroy(&arena);
}


static void
invalid_utf8_poisons_5(void **state)
{
    (void) state;

    string(&out, "\xc0\x80");
    assert_poisoned();

    string(&out, "\xed\xa0\x80");
    assert_poisoned();

    string(&out, "\xf4\x90\x80\x80");
    assert_poisoned();

    string(&out, "abc\xe2\x82");
    assert_poisoned();

    string(&out, "a\0b");
    assert_poisoned();
}


static void
a_refused_string_poisons_what_follows_5(void **state)
{
    (void) state;

    pcapi_json_out_object(&out);
    key(&out, "a");
    string(&out, "\xff");
    key(&out, "b");
    string(&out, "c");
    pcapi_json_out_object_end(&out);

    assert_poisoned();
}


static void
only_numbers_of_rfc_8259_are_written_5(void **state)
{
    size_t              i;
    pcapi_str_t         s;
    static const char  *good[] = {
        "0", "-0", "1", "-12", "0.5", "1.50", "1e5", "1E-5", "-1.5e+30",
        "18446744073709551617"
    };
    static const char  *bad[] = {
        "NaN; DROP", "NaN", "", "-", "+1", ".5", "5.", "01", "-01", "1e", "1e+",
        "1 ", " 1", "1,5", "0x1", "Infinity", "1.2.3", "1e1.5", "1\n", "--1"
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(good); i++) {
        setup(NULL);
        s = pcapi_str(good[i], strlen(good[i]));
        pcapi_json_out_number(&out, &s);
        assert_written(good[i]);
    }

    for (i = 0; i < pcapi_nelts(bad); i++) {
        setup(NULL);
        s = pcapi_str(bad[i], strlen(bad[i]));
        pcapi_json_out_number(&out, &s);
        assert_poisoned();
    }
}


static void
integers_are_written_to_both_ends(void **state)
{
    (void) state;

    pcapi_json_out_array(&out);
    pcapi_json_out_integer(&out, 0);
    pcapi_json_out_integer(&out, -1);
    pcapi_json_out_integer(&out, INT64_MAX);
    pcapi_json_out_integer(&out, INT64_MIN);
    pcapi_json_out_array_end(&out);

    assert_written("[0,-1,9223372036854775807,-9223372036854775808]");
}


static void
sixteen_levels_are_the_most(void **state)
{
    int  i;

    (void) state;

    for (i = 0; i < 16; i++) {
        pcapi_json_out_array(&out);
    }

    for (i = 0; i < 16; i++) {
        pcapi_json_out_array_end(&out);
    }

    assert_written("[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]");

    setup(NULL);

    for (i = 0; i < 17; i++) {
        pcapi_json_out_array(&out);
    }

    for (i = 0; i < 17; i++) {
        pcapi_json_out_array_end(&out);
    }

    assert_poisoned();
}


static void
a_call_out_of_place_poisons(void **state)
{
    (void) state;

    /* nothing at all */
    assert_poisoned();

    /* not closed */
    pcapi_json_out_array(&out);
    assert_poisoned();

    /* closed as the other */
    pcapi_json_out_array(&out);
    pcapi_json_out_object_end(&out);
    assert_poisoned();

    pcapi_json_out_object(&out);
    pcapi_json_out_array_end(&out);
    assert_poisoned();

    /* closed once more */
    pcapi_json_out_array(&out);
    pcapi_json_out_array_end(&out);
    pcapi_json_out_array_end(&out);
    assert_poisoned();

    /* two documents */
    pcapi_json_out_integer(&out, 1);
    pcapi_json_out_integer(&out, 2);
    assert_poisoned();

    /* a key outside of an object */
    key(&out, "a");
    assert_poisoned();

    pcapi_json_out_array(&out);
    key(&out, "a");
    pcapi_json_out_integer(&out, 1);
    pcapi_json_out_array_end(&out);
    assert_poisoned();

    /* a value without key, a key without value */
    pcapi_json_out_object(&out);
    pcapi_json_out_integer(&out, 1);
    pcapi_json_out_object_end(&out);
    assert_poisoned();

    pcapi_json_out_object(&out);
    key(&out, "a");
    pcapi_json_out_object_end(&out);
    assert_poisoned();

    pcapi_json_out_object(&out);
    key(&out, "a");
    key(&out, "b");
    pcapi_json_out_integer(&out, 1);
    pcapi_json_out_object_end(&out);
    assert_poisoned();

    /* a raw value that is none */
    raw(&out, "");
    assert_poisoned();
}


#define test(name)  cmocka_unit_test_setup(name, setup)


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        test(commas_and_colons_are_its_work),
        test(one_byte_less_than_needed_poisons_at_any_place),
        test(a_value_alone_is_a_document),
        test(what_json_requires_is_escaped),
        test(an_escape_is_found_at_any_place),
        test(invalid_utf8_poisons_5),
        test(a_refused_string_poisons_what_follows_5),
        test(only_numbers_of_rfc_8259_are_written_5),
        test(integers_are_written_to_both_ends),
        test(sixteen_levels_are_the_most),
        test(a_call_out_of_place_poisons)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
