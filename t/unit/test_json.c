
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


#define parse(s)  parse_text(s, sizeof(s) - 1)


static pcapi_arena_t        arena;
static pcapi_json_error_e   error;
static pcapi_json_limits_t  limits;


/* all of the syntax in one: what shorter tests do not name is in here */

static const char  sample[] =
    " {\"a\" : [1, -2.50e+3, 0, \"x\", \"\", [], {}, true, false, null],\r\n"
    "\t\"\": {\"b\\u00e9\": \"\\\"\\\\\\/\\b\\f\\n\\r\\t\\ud83d\\ude00\"},"
    "\"\xc3\xa9\":\"\xf0\x9f\x98\x80\", \"a\": 2} ";


static int
setup(void **state)
{
    (void) state;

    pcapi_arena_init(&arena, 4096, 1 << 20);

    limits.depth = 16;
    limits.values = 1000;
    limits.string = 1024;

    return 0;
}


static int
teardown(void **state)
{
    (void) state;

    pcapi_arena_destroy(&arena);

    return 0;
}


static const pcapi_json_t *
parse_text(const char *data, size_t len)
{
    pcapi_str_t          text;
    const pcapi_json_t  *v;

    text = pcapi_str(data, len);
    v = pcapi_json_parse(&arena, &limits, &text, &error);

    assert_int_equal(v != NULL, error == PCAPI_JSON_EOK);

    return v;
}


static void
assert_refused(const char *const *texts, size_t n, pcapi_json_error_e expected)
{
    size_t  i;

    for (i = 0; i < n; i++) {
        if (parse_text(texts[i], strlen(texts[i])) != NULL
            || error != expected)
        {
            fail_msg("\"%s\" gives %d", texts[i], error);
        }
    }
}


static void
assert_text(const pcapi_json_t *v, pcapi_json_type_e type, const char *text)
{
    assert_non_null(v);
    assert_int_equal(v->type, type);
    assert_int_equal(v->text.len, strlen(text));
    assert_memory_equal(v->text.data, text, v->text.len);
}


static void
assert_string(const char *json, const char *text)
{
    assert_text(parse_text(json, strlen(json)), PCAPI_JSON_STRING, text);
}


static const pcapi_json_t *
get(const pcapi_json_t *v, const char *key)
{
    pcapi_str_t  s;

    s = pcapi_str(key, strlen(key));

    return pcapi_json_get(v, &s);
}


static int
same(const pcapi_json_t *a, const pcapi_json_t *b)
{
    if (a->type != b->type || a->nelts != b->nelts
        || !pcapi_str_eq(&a->key, &b->key)
        || !pcapi_str_eq(&a->text, &b->text))
    {
        return 0;
    }

    a = a->child;
    b = b->child;

    while (a != NULL && b != NULL) {
        if (!same(a, b)) {
            return 0;
        }

        a = a->next;
        b = b->next;
    }

    return a == NULL && b == NULL;
}


static char *
nested(size_t levels)
{
    char  *text;

    text = malloc(2 * levels + 1);
    assert_non_null(text);

    memset(text, '[', levels);
    memset(text + levels, ']', levels);
    text[2 * levels] = '\0';

    return text;
}


/* DESIGN 5, row by row */

static void
raw_overlong_surrogate_and_too_big_forms_are_refused_5(void **state)
{
    static const char  *texts[] = {
        "\"\xc0\x80\"", "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"",
        "{\"\xc0\x80\":1}", "[\"abcdefghijklmnop\", \"\xed\xbf\xbf\"]",
        "\"\xff\"", "\"\xe2\x82\"", "\"\\n\xc0\x80\"", "\xc3"
    };

    (void) state;

    assert_refused(texts, pcapi_nelts(texts), PCAPI_JSON_EENCODING);
}


static void
half_of_a_surrogate_pair_is_refused_5(void **state)
{
    static const char  *texts[] = {
        "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"\\ud800\"", "\"\\uD800\\n\"",
        "\"\\udbff\\udbff\"", "\"\\ud800x\\udc00\"", "\"\\udfff\\ud800\"",
        "{\"\\ud800\":1}", "\"\\\\\\ud800\"", "[\"a\\\\\",\"\\udc00\"]",
        "\"\\ud800\\ude0\"", "\"\\ud83d\\ude00\\ud83d\""
    };

    (void) state;

    assert_refused(texts, pcapi_nelts(texts), PCAPI_JSON_EENCODING);

    /* what only looks like one */

    assert_string("\"\\\\ud800\"", "\\ud800");
    assert_string("\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80");
    assert_string("\"\\uD800\\uDC00\"", "\xf0\x90\x80\x80");
    assert_string("\"\\udbff\\udfff\"", "\xf4\x8f\xbf\xbf");
    assert_string("\"\\ud7ff\\ue000\"", "\xed\x9f\xbf\xee\x80\x80");
    assert_string("\"?\"", "?");
}


static void
nul_in_a_string_is_refused_5(void **state)
{
    static const char  *texts[] = {
        "\"a\\u0000b\"", "{\"\\u0000\":1}", "\"\\\\\\u0000\""
    };

    (void) state;

    assert_refused(texts, pcapi_nelts(texts), PCAPI_JSON_EENCODING);

    assert_null(parse("\"a\0b\""));
    assert_int_equal(error, PCAPI_JSON_ESYNTAX);

    assert_null(parse("1\0"));
    assert_int_equal(error, PCAPI_JSON_ESYNTAX);

    assert_string("\"\\\\u0000\"", "\\u0000");
}


static void
of_duplicate_keys_both_are_kept_and_the_first_counts_5(void **state)
{
    const pcapi_json_t  *v;

    (void) state;

    v = parse("{\"a\":1,\"b\":2,\"a\":3,\"A\":4}");

    assert_int_equal(v->nelts, 4);
    assert_text(get(v, "a"), PCAPI_JSON_NUMBER, "1");
    assert_text(v->child->next->next, PCAPI_JSON_NUMBER, "3");
    assert_memory_equal(v->child->next->next->key.data, "a", 1);
    assert_text(get(v, "A"), PCAPI_JSON_NUMBER, "4");
}


static void
depth_is_counted_5(void **state)
{
    char  *text;

    (void) state;

    text = nested(16);
    assert_non_null(parse_text(text, 32));
    free(text);

    text = nested(17);
    assert_null(parse_text(text, 34));
    assert_int_equal(error, PCAPI_JSON_EDEPTH);
    free(text);

    assert_non_null(parse("[[[[[[[[[[[[[[[{\"a\":1}]]]]]]]]]]]]]]]"));
    assert_null(parse("[[[[[[[[[[[[[[[[{\"a\":1}]]]]]]]]]]]]]]]]"));
    assert_int_equal(error, PCAPI_JSON_EDEPTH);

    limits.depth = 0;
    assert_non_null(parse("1"));
    assert_null(parse("[]"));
    assert_int_equal(error, PCAPI_JSON_EDEPTH);
}


static void
hundred_thousands_of_levels_do_not_crash_5(void **state)
{
    char  *text;

    (void) state;

    text = nested(300000);

    assert_null(parse_text(text, 600000));
    assert_int_equal(error, PCAPI_JSON_EDEPTH);

    /* only the arena is a bound now */

    limits.depth = UINT32_MAX;
    limits.values = UINT32_MAX;

    assert_null(parse_text(text, 600000));
    assert_int_equal(error, PCAPI_JSON_EMEMORY);

    assert_null(parse_text(text, 300000));
    assert_int_equal(error, PCAPI_JSON_EMEMORY);

    free(text);
    pcapi_arena_reset(&arena);

    text = nested(3000);
    assert_non_null(parse_text(text, 6000));
    free(text);
}


static void
memory_that_runs_out_never_reaches_yajl_5(void **state)
{
    size_t               i, k, limit, refused;
    pcapi_str_t          text;
    pcapi_arena_t        whole;
    const pcapi_json_t  *v, *expected;
    static const char   *texts[] = {
        sample, "\"\\n\"", "123", "[\"abc", "{\"\\u0041", "[1,2,{\"a\":[]}"
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(texts); i++) {

        text = pcapi_str(texts[i], strlen(texts[i]));
        pcapi_arena_init(&whole, 4096, 1 << 20);
        expected = pcapi_json_parse(&whole, &limits, &text, &error);

        refused = 0;

        for (limit = 0; limit < 8192; limit += 8) {

            for (k = 0; k < 2; k++) {
                pcapi_arena_destroy(&arena);
                pcapi_arena_init(&arena, k * 4096, limit);

                v = parse_text(texts[i], strlen(texts[i]));

                if (error == PCAPI_JSON_EMEMORY) {
                    refused++;
                    continue;
                }

                assert_int_equal(v != NULL, expected != NULL);
                assert_true(v == NULL || same(v, expected));
            }
        }

        assert_in_range(refused, 1, 2047);
        pcapi_arena_destroy(&whole);
    }
}


static void
memory_for_a_broken_token_is_bounded_by_the_limit_of_a_string_5(void **state)
{
    char    *text;
    size_t   len;

    (void) state;

    /* yajl would copy the beginning of a token, and twice that */

    len = 900000;
    text = malloc(len);
    assert_non_null(text);

    memset(text, 'a', len);
    text[0] = '"';

    limits.string = 100;

    assert_null(parse_text(text, len));
    assert_int_equal(error, PCAPI_JSON_ESTRING);
    assert_true(arena.used < 32768);

    memset(text + 1, '1', len - 1);
    text[0] = '1';

    assert_null(parse_text(text, len));
    assert_int_equal(error, PCAPI_JSON_ESTRING);
    assert_true(arena.used < 32768);

    memset(text, '\\', len);
    text[0] = '"';
    text[len - 1] = '"';

    assert_null(parse_text(text, len));
    assert_int_equal(error, PCAPI_JSON_ESTRING);
    assert_true(arena.used < 32768);

    free(text);
}


static void
an_integer_beyond_64_bits_is_kept_as_text_5(void **state)
{
    const pcapi_json_t  *v;

    (void) state;

    v = parse("[18446744073709551617,-99999999999999999999999999,1e400]");

    assert_int_equal(v->nelts, 3);
    assert_text(v->child, PCAPI_JSON_NUMBER, "18446744073709551617");
    assert_text(v->child->next, PCAPI_JSON_NUMBER,
                "-99999999999999999999999999");
    assert_text(v->child->next->next, PCAPI_JSON_NUMBER, "1e400");
}


static void
money_stays_text_5(void **state)
{
    const pcapi_json_t  *v;

    (void) state;

    v = parse("{\"value\":19.99,\"price\":27.50,\"low\":1E-7}");

    assert_text(get(v, "value"), PCAPI_JSON_NUMBER, "19.99");
    assert_text(get(v, "price"), PCAPI_JSON_NUMBER, "27.50");
    assert_text(get(v, "low"), PCAPI_JSON_NUMBER, "1E-7");
}


static void
numbers_follow_rfc_8259_5(void **state)
{
    size_t              i;
    static const char  *good[] = {
        "0", "-0", "1", "-1", "10", "0.5", "-0.0", "1e1", "1E+1", "1e-1",
        "0e0", "123.456e789"
    };
    static const char  *bad[] = {
        "01", "-", "+1", ".5", "5.", "1e", "1e+", "-01", "1.e1", "0x1", "NaN",
        "Infinity", "-Infinity", "1_000", "1,5", "- 1", "00", "1.2.3", "1e1.5"
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(good); i++) {
        assert_text(parse_text(good[i], strlen(good[i])), PCAPI_JSON_NUMBER,
                    good[i]);
    }

    assert_refused(bad, pcapi_nelts(bad), PCAPI_JSON_ESYNTAX);
}


static void
an_error_never_quotes_the_input_5(void **state)
{
    int          e;
    const char  *text;

    (void) state;

    assert_null(parse("{\"secret@example.com\"!"));

    for (e = PCAPI_JSON_EOK; e <= PCAPI_JSON_EMEMORY; e++) {
        text = pcapi_json_strerror((pcapi_json_error_e) e);

        assert_non_null(text);
        assert_string_not_equal(text, "unknown error");
        assert_null(strstr(text, "secret"));
    }

    assert_string_equal(pcapi_json_strerror((pcapi_json_error_e) 99),
                        "unknown error");
    assert_string_equal(pcapi_json_strerror((pcapi_json_error_e) -1),
                        "unknown error");
}


static void
truncated_input_is_refused_5(void **state)
{
    size_t  len, whole;

    (void) state;

    whole = sizeof(sample) - 2;      /* without the space behind it */

    for (len = 0; len < whole; len++) {
        assert_null(parse_text(sample, len));
        assert_true(error == PCAPI_JSON_ESYNTAX
                    || error == PCAPI_JSON_EENCODING);

        pcapi_arena_reset(&arena);
    }

    assert_non_null(parse_text(sample, whole));
}


/* found besides the table */

static void
nothing_may_follow_the_document(void **state)
{
    static const char  *texts[] = {
        "{} {}", "{}]", "1 2", "[] x", "{},", "\"a\"\"b\"", "null,", "true1",
        "{} \"", "{} \"abc", "[1]\"", "1 \"", "\"a\" \"", "{} tru", "{} 1",
        "{} -", "{}/", "{} // x", "{} /* x */", "{}{"
    };

    (void) state;

    assert_refused(texts, pcapi_nelts(texts), PCAPI_JSON_ESYNTAX);

    assert_non_null(parse("{} \r\n\t "));
    assert_non_null(parse("1 \r\n\t "));
    assert_non_null(parse("\"a\"\n"));
    assert_non_null(parse("null\n"));
}


static void
vertical_tab_and_form_feed_are_no_white_space(void **state)
{
    static const char  *texts[] = {
        "\v1", "1\f", "[1,\v2]", "{\"a\"\f:1}", "{}\v", "\"\f\"", "[]\f"
    };

    (void) state;

    assert_refused(texts, pcapi_nelts(texts), PCAPI_JSON_ESYNTAX);
}


static void
what_is_no_json_is_refused(void **state)
{
    static const char  *texts[] = {
        "", " ", "x", "{", "}", "[", "]", "[1,]", "[,1]", "{,}", "{\"a\"}",
        "{\"a\":}", "{\"a\":1,}", "{a:1}", "{'a':1}", "{1:1}", "[1 2]",
        "{\"a\":1 \"b\":2}", "{\"a\" 1}", "\"\\x41\"", "\"\\u12g4\"",
        "\"\\u\"", "\"a\nb\"", "\"a\tb\"", "\"\x1f\"", "tRue", "nul", "True",
        "[1}", "{\"a\":1]", "// x\n1", "/* x */ 1", "\xef\xbb\xbf{}", "\\u0041",
        "\\", "\"\\", "\"\\\"", ",", ":", "epik=1", "undefined"
    };

    (void) state;

    assert_refused(texts, pcapi_nelts(texts), PCAPI_JSON_ESYNTAX);
}


static void
the_tree_is_the_document(void **state)
{
    const pcapi_json_t  *v, *a;

    (void) state;

    v = parse_text(sample, sizeof(sample) - 1);

    assert_int_equal(v->type, PCAPI_JSON_OBJECT);
    assert_int_equal(v->nelts, 4);
    assert_int_equal(v->key.len, 0);
    assert_null(v->next);

    a = get(v, "a");
    assert_int_equal(a->type, PCAPI_JSON_ARRAY);
    assert_int_equal(a->nelts, 10);

    a = a->child;
    assert_text(a, PCAPI_JSON_NUMBER, "1");
    assert_int_equal(a->key.len, 0);
    a = a->next;
    assert_text(a, PCAPI_JSON_NUMBER, "-2.50e+3");
    a = a->next;
    assert_text(a, PCAPI_JSON_NUMBER, "0");
    a = a->next;
    assert_text(a, PCAPI_JSON_STRING, "x");
    a = a->next;
    assert_text(a, PCAPI_JSON_STRING, "");
    a = a->next;
    assert_text(a, PCAPI_JSON_ARRAY, "");
    assert_null(a->child);
    a = a->next;
    assert_text(a, PCAPI_JSON_OBJECT, "");
    assert_null(a->child);
    a = a->next;
    assert_text(a, PCAPI_JSON_TRUE, "");
    a = a->next;
    assert_text(a, PCAPI_JSON_FALSE, "");
    a = a->next;
    assert_text(a, PCAPI_JSON_NULL, "");
    assert_null(a->next);

    a = get(v, "");
    assert_int_equal(a->nelts, 1);
    assert_text(get(a, "b\xc3\xa9"), PCAPI_JSON_STRING,
                "\"\\/\b\f\n\r\t\xf0\x9f\x98\x80");
    assert_text(get(v, "\xc3\xa9"), PCAPI_JSON_STRING, "\xf0\x9f\x98\x80");
}


static void
strings_without_escapes_are_not_copied(void **state)
{
    const pcapi_json_t  *v;
    static const char    text[] = "{\"key\":\"value\",\"n\":12,\"e\":\"\\n\"}";

    (void) state;

    v = parse_text(text, sizeof(text) - 1);

    assert_ptr_equal(get(v, "key")->text.data, text + 8);
    assert_ptr_equal(get(v, "key")->key.data, text + 2);
    assert_ptr_equal(get(v, "n")->text.data, text + 19);
    assert_false((const char *) get(v, "e")->text.data >= text
                 && (const char *) get(v, "e")->text.data
                    < text + sizeof(text));
}


static void
two_escaped_strings_have_each_its_own_memory(void **state)
{
    const pcapi_json_t  *v;

    (void) state;

    v = parse("{\"\\u0061\":\"\\u0062\",\"\\u0063\":\"\\u0064\"}");

    assert_text(get(v, "a"), PCAPI_JSON_STRING, "b");
    assert_text(get(v, "c"), PCAPI_JSON_STRING, "d");
}


static void
the_length_of_strings_keys_and_numbers_is_bounded(void **state)
{
    static const char  *good[] = {
        "\"12345678\"", "{\"12345678\":1}", "12345678",
        "\"\\u00e9\\u00e9\\u00e9\\u00e9\""
    };
    static const char  *bad[] = {
        "\"123456789\"", "{\"123456789\":1}", "123456789", "[1.2345678]",
        "\"\\u00e9\\u00e9\\u00e9\\u00e9.\"", "{\"12345678\\n\":1}"
    };
    size_t  i;

    (void) state;

    limits.string = 8;

    for (i = 0; i < pcapi_nelts(good); i++) {
        assert_non_null(parse_text(good[i], strlen(good[i])));
    }

    assert_refused(bad, pcapi_nelts(bad), PCAPI_JSON_ESTRING);
}


static void
a_string_of_escapes_may_have_the_full_length(void **state)
{
    char                   *text;
    size_t                  i, k, len;
    const pcapi_json_t     *v;
    static const uint32_t   lengths[] = {
        1, 2047, 2048, 4095, 4096, 8190, 16383, 16384, 30000
    };

    (void) state;

    text = malloc(6 * 30000 + 2);
    assert_non_null(text);

    for (k = 0; k < pcapi_nelts(lengths); k++) {
        limits.string = lengths[k];
        len = 6 * lengths[k] + 2;

        text[0] = '"';

        for (i = 0; i < lengths[k]; i++) {
            memcpy(text + 1 + 6 * i, "\\u0041", 6);
        }

        text[len - 1] = '"';

        v = parse_text(text, len);
        assert_non_null(v);
        assert_int_equal(v->text.len, lengths[k]);
        assert_int_equal(v->text.data[lengths[k] - 1], 'A');

        limits.string--;
        assert_null(parse_text(text, len));
        assert_int_equal(error, PCAPI_JSON_ESTRING);

        pcapi_arena_reset(&arena);
    }

    free(text);
}


static void
the_number_of_values_is_bounded(void **state)
{
    (void) state;

    limits.values = 4;

    assert_non_null(parse("[1,2,3]"));
    assert_null(parse("[1,2,3,4]"));
    assert_int_equal(error, PCAPI_JSON_EVALUES);

    assert_non_null(parse("{\"a\":{\"b\":[1]}}"));
    assert_null(parse("{\"a\":{\"b\":[1,[]]}}"));
    assert_int_equal(error, PCAPI_JSON_EVALUES);

    limits.values = 0;
    assert_null(parse("1"));
    assert_int_equal(error, PCAPI_JSON_EVALUES);
}


static void
in_pieces_of_any_size_the_tree_is_the_same(void **state)
{
    size_t                piece, pos, n;
    char                  copy[sizeof(sample)];
    pcapi_json_parser_t  *p;
    const pcapi_json_t   *v, *expected;

    (void) state;

    expected = parse_text(sample, sizeof(sample) - 1);

    for (piece = 1; piece < sizeof(sample); piece++) {
        p = pcapi_json_start(&arena, &limits, sizeof(sample) - 1);
        assert_non_null(p);

        for (pos = 0; pos < sizeof(sample) - 1; pos += n) {
            n = pcapi_min(piece, sizeof(sample) - 1 - pos);

            /* the piece goes at once */

            memcpy(copy, sample + pos, n);
            assert_int_equal(pcapi_json_feed(p, copy, n), PCAPI_JSON_EOK);
            memset(copy, 'x', sizeof(copy));
        }

        v = pcapi_json_finish(p, &error);
        assert_int_equal(error, PCAPI_JSON_EOK);
        assert_non_null(v);
        assert_true(same(v, expected));
    }
}


static void
pieces_beyond_the_bytes_are_refused(void **state)
{
    pcapi_json_parser_t  *p;

    (void) state;

    p = pcapi_json_start(&arena, &limits, 4);

    assert_int_equal(pcapi_json_feed(p, "[1", 2), PCAPI_JSON_EOK);
    assert_int_equal(pcapi_json_feed(p, NULL, 0), PCAPI_JSON_EOK);
    assert_int_equal(pcapi_json_feed(p, "2]", 2), PCAPI_JSON_EOK);
    assert_int_equal(pcapi_json_feed(p, " ", 1), PCAPI_JSON_EMEMORY);
    assert_int_equal(pcapi_json_feed(p, "", 0), PCAPI_JSON_EMEMORY);
    assert_int_equal(pcapi_json_feed(p, " ", SIZE_MAX), PCAPI_JSON_EMEMORY);
    assert_null(pcapi_json_finish(p, &error));
    assert_int_equal(error, PCAPI_JSON_EMEMORY);
}


static void
pieces_that_fill_the_arena_are_refused(void **state)
{
    size_t                i;
    pcapi_json_parser_t  *p;

    (void) state;

    pcapi_arena_destroy(&arena);
    pcapi_arena_init(&arena, 4096, 65536);

    p = pcapi_json_start(&arena, &limits, 1 << 30);
    assert_non_null(p);

    for (i = 0; i < 65536; i++) {
        if (pcapi_json_feed(p, " ", 1) != PCAPI_JSON_EOK) {
            break;
        }
    }

    assert_in_range(i, 8192, 65535);
    assert_null(pcapi_json_finish(p, &error));
    assert_int_equal(error, PCAPI_JSON_EMEMORY);

    pcapi_arena_destroy(&arena);
    pcapi_arena_init(&arena, 0, 8);
    assert_null(pcapi_json_start(&arena, &limits, 100));
}


static void
pieces_without_any_byte_are_no_document(void **state)
{
    pcapi_json_parser_t  *p;

    (void) state;

    p = pcapi_json_start(&arena, &limits, 100);

    assert_null(pcapi_json_finish(p, &error));
    assert_int_equal(error, PCAPI_JSON_ESYNTAX);
}


static void
members_are_found_by_name(void **state)
{
    pcapi_str_t          key;
    const pcapi_json_t  *v;

    (void) state;

    v = parse("{\"Pinterest Tag\":1,\"pinterest tag\":2,\"x\":[3]}");

    key = pcapi_str("PINTEREST TAG", 13);
    assert_null(pcapi_json_get(v, &key));
    assert_text(pcapi_json_getcase(v, &key), PCAPI_JSON_NUMBER, "1");

    key = pcapi_str("pinterest tag", 13);
    assert_text(pcapi_json_get(v, &key), PCAPI_JSON_NUMBER, "2");

    key = pcapi_str("y", 1);
    assert_null(pcapi_json_get(v, &key));
    assert_null(pcapi_json_getcase(v, &key));
    assert_null(pcapi_json_get(get(v, "x"), &key));
    assert_null(pcapi_json_getcase(get(v, "x"), &key));
    assert_null(pcapi_json_get(NULL, &key));
    assert_null(pcapi_json_getcase(NULL, &key));

    key = pcapi_str(NULL, 0);
    assert_null(pcapi_json_get(get(v, "x"), &key));
}


static void
empty_values_count_as_missing_3(void **state)
{
    const pcapi_json_t  *v;

    (void) state;

    assert_true(pcapi_json_empty(NULL));

    v = parse("[null,\"\",[],{}]");

    for (v = v->child; v != NULL; v = v->next) {
        assert_true(pcapi_json_empty(v));
    }

    v = parse("[0,false,true,\" \",[null],{\"\":null}]");
    assert_false(pcapi_json_empty(v));

    for (v = v->child; v != NULL; v = v->next) {
        assert_false(pcapi_json_empty(v));
    }
}


#define test(name)  cmocka_unit_test_setup_teardown(name, setup, teardown)


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        test(raw_overlong_surrogate_and_too_big_forms_are_refused_5),
        test(half_of_a_surrogate_pair_is_refused_5),
        test(nul_in_a_string_is_refused_5),
        test(of_duplicate_keys_both_are_kept_and_the_first_counts_5),
        test(depth_is_counted_5),
        test(hundred_thousands_of_levels_do_not_crash_5),
        test(memory_that_runs_out_never_reaches_yajl_5),
        test(memory_for_a_broken_token_is_bounded_by_the_limit_of_a_string_5),
        test(an_integer_beyond_64_bits_is_kept_as_text_5),
        test(money_stays_text_5),
        test(numbers_follow_rfc_8259_5),
        test(an_error_never_quotes_the_input_5),
        test(truncated_input_is_refused_5),
        test(nothing_may_follow_the_document),
        test(vertical_tab_and_form_feed_are_no_white_space),
        test(what_is_no_json_is_refused),
        test(the_tree_is_the_document),
        test(strings_without_escapes_are_not_copied),
        test(two_escaped_strings_have_each_its_own_memory),
        test(the_length_of_strings_keys_and_numbers_is_bounded),
        test(a_string_of_escapes_may_have_the_full_length),
        test(the_number_of_values_is_bounded),
        test(in_pieces_of_any_size_the_tree_is_the_same),
        test(pieces_beyond_the_bytes_are_refused),
        test(pieces_that_fill_the_arena_are_refused),
        test(pieces_without_any_byte_are_no_document),
        test(members_are_found_by_name),
        test(empty_values_count_as_missing_3)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
