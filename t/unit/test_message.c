
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "map_helper.h"


static pcapi_json_error_e  json_error;


static pcapi_input_error_e
body(const char *path, const char *text)
{
    pcapi_str_t  s, route;

    s = map_json(text);
    route = pcapi_str(path, strlen(path));

    return pcapi_input_body(&input, &arena, &limits, &route, &s,
                            &json_error);
}


/* "segment track", "native", "pixel" ... of the first message */

static const char *
kind(const char *path, const char *text)
{
    static char          kind[64];
    const char          *shape;
    pcapi_message_t      m;
    pcapi_input_error_e  e;

    e = body(path, text);

    if (e != PCAPI_INPUT_OK) {
        return pcapi_input_strerror(e, json_error);
    }

    assert_int_equal(pcapi_input_next(&input, &m), PCAPI_OK);

    shape = m.shape == PCAPI_SHAPE_SEGMENT ? "segment"
            : m.shape == PCAPI_SHAPE_NATIVE ? "native" : "pixel";

    snprintf(kind, sizeof(kind), "%s%s%.*s", shape, m.type.len ? " " : "",
             (int) m.type.len, m.type.len ? (char *) m.type.data : "");

    return kind;
}


#define is_kind(path, text, want)                                            \
    assert_string_equal(kind(path, text), want)


static void
paths_of_the_segment_api_2_3(void **state)
{
    (void) state;

    is_kind("v1/track", "{'event':'X'}", "segment track");
    is_kind("/collect/v1/page", "{}", "segment page");
    is_kind("/v1/screen", "{}", "segment screen");
    is_kind("/v1/identify", "{}", "segment identify");
    is_kind("/v1/group", "{}", "segment group");
    is_kind("/v1/alias/", "{}", "segment alias");
    is_kind("/v1/t", "{'event':'X'}", "segment track");
    is_kind("/v1/p", "{}", "segment page");
    is_kind("/v1/s", "{}", "segment screen");
    is_kind("/v1/i", "{}", "segment identify");
    is_kind("/v1/g", "{}", "segment group");
    is_kind("/v1/a", "{}", "segment alias");
    is_kind("/v1/m", "{'series':[]}", "segment metrics");
    is_kind("/v1/batch", "{'batch':[{'type':'page'}]}", "segment page");
    is_kind("/v1/b", "{'batch':[{'type':'page'}]}", "segment page");
    is_kind("/v1/import", "{'batch':[{'type':'page'}]}", "segment page");
    is_kind("p", "{'properties':{}}", "segment page");
}


static void
the_path_of_a_segment_call_wins_over_its_type(void **state)
{
    (void) state;

    is_kind("/v1/track", "{'type':'page','event':'X'}", "segment track");
    is_kind("/t", "{'type':'page'}", "segment page");
    is_kind("/v1/p", "{'event_name':'x'}", "segment page");
}


static void
shapes_are_told_by_content_2_3(void **state)
{
    (void) state;

    is_kind("/c", "{'type':'track','event':'X'}", "segment track");
    is_kind("/c", "{'type':'Page'}", "segment page");
    is_kind("/c", "{'batch':[{'type':'track'}]}", "segment track");
    is_kind("/c", "{'event':'X','properties':{}}", "segment track");
    is_kind("/c", "{'event':'X','userId':'1'}", "segment track");
    is_kind("/c", "{'data':[{'event_name':'checkout'}]}", "native");
    is_kind("/c", "{'event_name':'checkout'}", "native");
    is_kind("/c", "{'event':'checkout','ed':{}}", "pixel");
    is_kind("/c", "{'tid':'1'}", "pixel");
    is_kind("/c", "{'event':'checkout'}", "segment track");
    is_kind("/c", "{'event':'checkout','traits':{}}", "segment track");
    is_kind("/c", "\n event=checkout&ed[value]=1 \r\n", "pixel");
    is_kind("/c", "\xef\xbb\xbf {'type':'page'}", "segment page");

    is_kind("/c", "{'hello':1}", "unknown kind of input");
    is_kind("/c", "[{'type':'page'}]", "unknown kind of input");
    is_kind("/c", "7", "unknown kind of input");
    is_kind("/c", "{'type':'video'}", "unknown kind of input");
}


static void
native_at_the_path_of_pinterest_2_3(void **state)
{
    (void) state;

    is_kind("/v5/ad_accounts/549764982399/events",
            "{'data':[{'event_name':'checkout'}]}", "native");
    assert_true(input.relay);

    is_kind("v5/ad_accounts/1/events", "{'foo':1}", "native");
    assert_true(input.relay);

    is_kind("/c", "{'data':[{}]}", "native");
    assert_true(input.relay);

    is_kind("/c", "{'event_name':'x'}", "native");
    assert_false(input.relay);
}


static void
no_input_and_no_json(void **state)
{
    (void) state;

    assert_int_equal(body("/c", ""), PCAPI_INPUT_EMPTY);
    assert_int_equal(body("/c", " \r\n"), PCAPI_INPUT_EMPTY);
    assert_int_equal(body("/c", "{'batch':[]}"), PCAPI_INPUT_EMPTY);
    assert_int_equal(body("/c", "{'data':[]}"), PCAPI_INPUT_EMPTY);
    assert_int_equal(body("/c", "&&="), PCAPI_INPUT_EMPTY);

    assert_int_equal(body("/c", "{'type'"), PCAPI_INPUT_SYNTAX);
    assert_int_equal(json_error, PCAPI_JSON_ESYNTAX);
    assert_int_equal(body("/c", "hello"), PCAPI_INPUT_SYNTAX);
    assert_int_equal(body("/c", "{'a':'\xff'}"), PCAPI_INPUT_SYNTAX);
    assert_int_equal(json_error, PCAPI_JSON_EENCODING);
}


static void
only_the_shapes_of_the_location(void **state)
{
    pcapi_str_t  query;

    (void) state;

    limits.shapes = PCAPI_SHAPE_NATIVE;

    assert_int_equal(body("/c", "{'type':'page'}"), PCAPI_INPUT_REFUSED);
    assert_int_equal(body("/c", "event=x"), PCAPI_INPUT_REFUSED);
    assert_int_equal(body("/c", "{'event_name':'x'}"), PCAPI_INPUT_OK);

    query = STR("event=x");
    assert_int_equal(pcapi_input_query(&input, &arena, &limits, &query),
                     PCAPI_INPUT_REFUSED);

    query = STR("");
    assert_int_equal(pcapi_input_query(&input, &arena, &limits, &query),
                     PCAPI_INPUT_EMPTY);
}


static void
messages_of_a_batch_in_order(void **state)
{
    int              i;
    pcapi_message_t  m;

    (void) state;

    assert_int_equal(body("/v1/batch",
                          "{'context':{'locale':'de'},'batch':["
                          "{'type':'track','event':'A'},7,"
                          "{'type':'video'},{'event':'B'},"
                          "{'type':'t','event':'C'}]}"),
                     PCAPI_INPUT_OK);
    assert_int_equal(input.nelts, 5);
    assert_true(input.batch);

    for (i = 0; pcapi_input_next(&input, &m) == PCAPI_OK; i++) {
        assert_int_equal(m.index, i);
        assert_ptr_equal(m.outer, input.root);

        switch (i) {
        case 0:
        case 3:
            assert_int_equal(m.type.len, 5);
            assert_memory_equal(m.type.data, "track", 5);
            break;

        case 1:
            assert_int_equal(m.root->type, PCAPI_JSON_NUMBER);
            /* fall through */

        default:
            assert_int_equal(m.type.len, 0);
        }
    }

    assert_int_equal(i, 5);
    assert_int_equal(pcapi_input_next(&input, &m), PCAPI_DECLINED);
}


static void
too_many_messages(void **state)
{
    pcapi_message_t  m;

    (void) state;

    limits.events = 2;

    assert_int_equal(body("/c", "{'data':[{},{}]}"), PCAPI_INPUT_OK);
    assert_int_equal(body("/c", "{'data':[{},{},{}]}"), PCAPI_INPUT_EVENTS);
    assert_int_equal(pcapi_input_next(&input, &m), PCAPI_DECLINED);
}


static void
without_memory_it_says_so(void **state)
{
    size_t               limit;
    pcapi_str_t          s, path;
    pcapi_arena_t        small;
    pcapi_input_error_e  e;

    (void) state;

    s = STR("{\"event\":\"x\",\"ed\":\"{\\\"value\\\":1}\"}");
    path = STR("/c");
    e = PCAPI_INPUT_MEMORY;

    for (limit = 0; limit < 65536 && e == PCAPI_INPUT_MEMORY; limit += 128) {
        pcapi_arena_init(&small, 64, limit);

        e = pcapi_input_body(&input, &small, &limits, &path, &s, NULL);
        assert_true(e == PCAPI_INPUT_MEMORY || e == PCAPI_INPUT_OK);

        pcapi_arena_destroy(&small);
    }

    assert_int_equal(e, PCAPI_INPUT_OK);
    assert_true(limit > 128);
}


static void
the_id_of_a_tag_is_digits(void **state)
{
    size_t       i;
    pcapi_str_t  text, id;

    static const struct {
        const char  *text;
        size_t       len;
    }  cases[] = {
        { "2612345678901", 13 },
        { "12345678901234567890", 20 },
        { "123456789012345678901", 0 },
        { "", 0 },
        { "12a", 0 },
        { "-1", 0 },
        { " 1", 0 }
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(cases); i++) {
        text = pcapi_str(cases[i].text, strlen(cases[i].text));
        id = pcapi_tag_id(&text);
        assert_int_equal(id.len, cases[i].len);
    }
}


static void
a_page_is_a_message(void **state)
{
    pcapi_str_t      name;
    pcapi_message_t  m;

    (void) state;

    name = STR("page_visit");
    pcapi_message_page(&m, &name);

    assert_int_equal(m.shape, PCAPI_SHAPE_PAGE);
    assert_null(m.root);
    assert_int_equal(m.name.len, 10);
}


static void
errors_have_fixed_texts(void **state)
{
    int  e;

    (void) state;

    for (e = PCAPI_INPUT_OK; e <= PCAPI_INPUT_MEMORY; e++) {
        assert_non_null(pcapi_input_strerror(e, PCAPI_JSON_EOK));
    }

    assert_string_equal(pcapi_input_strerror(PCAPI_INPUT_SYNTAX,
                                             PCAPI_JSON_EDEPTH),
                        pcapi_json_strerror(PCAPI_JSON_EDEPTH));
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        map_test(paths_of_the_segment_api_2_3),
        map_test(the_path_of_a_segment_call_wins_over_its_type),
        map_test(shapes_are_told_by_content_2_3),
        map_test(native_at_the_path_of_pinterest_2_3),
        map_test(no_input_and_no_json),
        map_test(only_the_shapes_of_the_location),
        map_test(messages_of_a_batch_in_order),
        map_test(too_many_messages),
        map_test(without_memory_it_says_so),
        map_test(the_id_of_a_tag_is_digits),
        map_test(a_page_is_a_message),
        map_test(errors_have_fixed_texts)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
