
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#define _GNU_SOURCE
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/pcapi_arena.h"
#include "base/pcapi_json.h"
#include "base/pcapi_sha256.h"
#include "event/pcapi_event.h"


#define JANE                                                                 \
    "8c87b489ce35cf2e2f39f80e282cb2e804932a56a213983eeeb428407d43b52d"


static pcapi_arena_t  arena;
static pcapi_event_t  ev;
static u_char         buf[65536];


static const pcapi_json_t *
parse(const pcapi_str_t *text)
{
    const pcapi_json_t               *v;
    pcapi_json_error_e                error;
    static const pcapi_json_limits_t  limits = { 16, 100000, 100000 };

    v = pcapi_json_parse(&arena, &limits, text, &error);

    if (v == NULL) {
        fail_msg("%s: %.*s", pcapi_json_strerror(error), (int) text->len,
                 text->data);
    }

    return v;
}


static void
set(pcapi_member_e m, const char *text)
{
    pcapi_str_t  s;

    s = pcapi_str(text, strlen(text));

    assert_int_equal(pcapi_event_set_text(&ev, m, &s), PCAPI_OK);
}


static void
native(const char *text)
{
    pcapi_str_t  s;

    s = pcapi_str(text, strlen(text));

    assert_int_equal(pcapi_event_set_members(&ev, PCAPI_EVENT, parse(&s)),
                     PCAPI_OK);
}


static void
is_encoded(const char *json)
{
    pcapi_str_t  out;

    assert_int_equal(pcapi_event_encode(&ev, NULL, buf, sizeof(buf), &out),
                     PCAPI_OK);

    if (out.len != strlen(json) || memcmp(out.data, json, out.len) != 0) {
        fail_msg("\n%.*s\nand not\n%s", (int) out.len, out.data, json);
    }

    (void) parse(&out);
}


static int
start(void **state)
{
    (void) state;

    pcapi_arena_init(&arena, 65536, 8 * 1024 * 1024);
    pcapi_event_init(&ev, &arena);

    return pcapi_sha256_init();
}


static int
stop(void **state)
{
    (void) state;

    pcapi_sha256_done();
    pcapi_arena_destroy(&arena);

    return 0;
}


static void
user_data_is_always_there_1_1(void **state)
{
    (void) state;

    is_encoded("{\"user_data\":{}}");
    set(PCAPI_EVENT_NAME, "checkout");
    is_encoded("{\"event_name\":\"checkout\",\"user_data\":{}}");
}


static void
empty_objects_are_omitted(void **state)
{
    (void) state;

    set(PCAPI_CURRENCY, "eur");
    is_encoded("{\"user_data\":{},\"custom_data\":{\"currency\":\"EUR\"}}");

    pcapi_event_unset(&ev, PCAPI_CURRENCY);
    assert_non_null(pcapi_event_add_content(&ev));
    is_encoded("{\"user_data\":{}}");

    set(PCAPI_DI_OS_FAMILY, "linux");
    is_encoded("{\"user_data\":{},\"device_info\":{\"os_family\":\"linux\"}}");
}


static void
order_event_is_the_documented_one_1(void **state)
{
    (void) state;

    native("{\"custom_data\":{\"contents\":[{\"quantity\":\"2\",\"id\":507,"
           "\"item_price\":19.90},{\"id\":\"p2\"}],"
           "\"content_ids\":[507,\"p2\"],"
           "\"currency\":\"usd\",\"num_items\":3.0,\"value\":59.70,"
           "\"order_id\":465467456790},"
           "\"opt_out\":\"0\",\"action_source\":\"WEB\","
           "\"event_id\":\"e1\",\"event_time\":1451431341000,"
           "\"event_name\":\"checkout\",\"user_data\":{"
           "\"client_ip_address\":\"203.0.113.7\",\"em\":\"Jane@Example.com\","
           "\"client_user_agent\":\"Mozilla/5.0\"}}");

    is_encoded("{\"event_name\":\"checkout\",\"action_source\":\"web\","
               "\"event_time\":1451431341,\"event_id\":\"e1\","
               "\"opt_out\":false,"
               "\"user_data\":{\"em\":[\"" JANE "\"],"
               "\"client_ip_address\":\"203.0.113.7\","
               "\"client_user_agent\":\"Mozilla/5.0\"},"
               "\"custom_data\":{\"currency\":\"USD\",\"value\":\"59.70\","
               "\"content_ids\":[\"507\",\"p2\"],"
               "\"contents\":[{\"id\":\"507\",\"item_price\":\"19.90\","
               "\"quantity\":2},{\"id\":\"p2\"}],"
               "\"num_items\":3,\"order_id\":\"465467456790\"}}");
}


static void
product_without_members_leaves_no_trace(void **state)
{
    pcapi_content_t           *c;
    static const pcapi_str_t   id = pcapi_string("x");

    (void) state;

    assert_non_null(pcapi_event_add_content(&ev));
    c = pcapi_event_add_content(&ev);
    assert_int_equal(pcapi_content_set_text(&ev, c, PCAPI_ITEM_ID, &id),
                     PCAPI_OK);
    assert_non_null(pcapi_event_add_content(&ev));

    is_encoded("{\"user_data\":{},\"custom_data\":{\"contents\":"
               "[{\"id\":\"x\"}]}}");
}


static void
newer_form_of_a_fact_wins_1_1(void **state)
{
    (void) state;

    set(PCAPI_APP_NAME, "flat");
    set(PCAPI_APP_VERSION, "1");
    set(PCAPI_DEVICE_BRAND, "flat");
    set(PCAPI_OS_VERSION, "12");
    is_encoded("{\"app_name\":\"flat\",\"app_version\":\"1\","
               "\"device_brand\":\"flat\",\"os_version\":\"12\","
               "\"user_data\":{}}");

    set(PCAPI_AI_APP_NAME, "new");
    set(PCAPI_DI_BRAND, "new");
    is_encoded("{\"app_version\":\"1\",\"os_version\":\"12\","
               "\"user_data\":{},\"app_info\":{\"app_name\":\"new\"},"
               "\"device_info\":{\"brand\":\"new\"}}");
}


static void
another_name_can_stand_in_2_4(void **state)
{
    pcapi_str_t               out;
    static const pcapi_str_t  name = pcapi_string("page_visit");
    static const pcapi_str_t  quoted = pcapi_string("a\"b\\c\n");
    static const pcapi_str_t  bad = pcapi_string("a\xff");

    (void) state;

    set(PCAPI_EVENT_NAME, "checkout");

    assert_int_equal(pcapi_event_encode(&ev, &name, buf, sizeof(buf), &out),
                     PCAPI_OK);
    assert_memory_equal(out.data,
                        "{\"event_name\":\"page_visit\",\"user_data\":{}}",
                        out.len);

    assert_int_equal(pcapi_event_encode(&ev, &quoted, buf, sizeof(buf), &out),
                     PCAPI_OK);
    assert_memory_equal(out.data, "{\"event_name\":\"a\\\"b\\\\c\\u000a\"",
                        28);

    assert_int_equal(pcapi_event_encode(&ev, &bad, buf, sizeof(buf), &out),
                     PCAPI_ERROR);
}


/* every place of a word of eight bytes, and more than one word */

static void
texts_are_escaped_wherever_it_is_needed(void **state)
{
    char                 text[40];
    size_t               i, k, len;
    pcapi_str_t          out;
    const pcapi_json_t  *v;
    static const char    special[] = "\"\\";
    static const pcapi_str_t  custom = pcapi_string("custom_data");
    static const pcapi_str_t  name = pcapi_string("content_name");

    (void) state;

    for (len = 1; len < sizeof(text); len++) {
        for (i = 0; i < len; i++) {
            for (k = 0; k < 2; k++) {
                memset(text, 'a', len);
                text[i] = special[k];
                text[len - 1 - i] = special[!k];
                text[len] = '\0';

                set(PCAPI_CONTENT_NAME, text);

                assert_int_equal(pcapi_event_encode(&ev, NULL, buf,
                                                    sizeof(buf), &out),
                                 PCAPI_OK);

                v = pcapi_json_get(pcapi_json_get(parse(&out), &custom),
                                   &name);
                assert_non_null(v);
                assert_int_equal(v->text.len, len);
                assert_memory_equal(v->text.data, text, len);
            }
        }
    }
}


static void
utf8_goes_through_as_it_is(void **state)
{
    (void) state;

    set(PCAPI_CONTENT_NAME, "\xc3\x89t\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80");
    is_encoded("{\"user_data\":{},\"custom_data\":{\"content_name\":"
               "\"\xc3\x89t\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\"}}");
}


/* exactly allocated, so that ASan sees the first byte too many */

static void
every_smaller_buffer_is_an_error(void **state)
{
    int          rc;
    u_char      *small;
    size_t       size, full;
    pcapi_str_t  out;

    (void) state;

    native("{\"event_name\":\"a\\\"\\\\b\",\"opt_out\":true,"
           "\"event_time\":1451431341,\"user_data\":{\"em\":[\"1@a\",\"2@a\"]},"
           "\"custom_data\":{\"content_ids\":[\"a\\\"\",\"b\"],"
           "\"contents\":[{\"id\":\"\\\\\"},{\"quantity\":1}]},"
           "\"device_info\":{\"languages\":[\"en\"],\"cpu_cores\":1}}");

    assert_int_equal(pcapi_event_encode(&ev, NULL, buf, sizeof(buf), &out),
                     PCAPI_OK);
    full = out.len;

    for (size = 0; size <= full + 8; size++) {
        small = malloc(size);
        assert_true(small != NULL || size == 0);

        rc = pcapi_event_encode(&ev, NULL, small, size, &out);

        if (size < full) {
            assert_int_equal(rc, PCAPI_ERROR);

        } else if (rc == PCAPI_OK) {
            assert_int_equal(out.len, full);
            assert_memory_equal(out.data, buf, full);

        } else {
            assert_int_equal(size, full);
        }

        free(small);
    }
}


static void
nothing_clear_is_encoded_of_what_is_hashed(void **state)
{
    unsigned            m;
    pcapi_str_t         out;
    static const char  *clear[] = {
        "jane@secret.example", "14155552671", "female", "19960201", "Secret",
        "Secret", "Secretville", "California", "94103", "Vanuatu",
        "cdda802e-fb9c-47ad-9866-0794d394c912", "Secret-42"
    };

    (void) state;

    for (m = PCAPI_EM; m <= PCAPI_EXTERNAL_ID; m++) {
        set(m, clear[m - PCAPI_EM]);
    }

    assert_int_equal(pcapi_event_encode(&ev, NULL, buf, sizeof(buf) - 1, &out),
                     PCAPI_OK);
    buf[out.len] = '\0';

    for (m = PCAPI_EM; m <= PCAPI_EXTERNAL_ID; m++) {
        assert_null(strcasestr((char *) buf, clear[m - PCAPI_EM]));
    }

    assert_null(strcasestr((char *) buf, "secret"));
}


/* the schema's own names, all of them, in an event that has everything */

static void
every_member_is_encoded_in_its_object(void **state)
{
    unsigned             m;
    pcapi_str_t          out;
    pcapi_content_t     *c;
    const pcapi_json_t  *root, *parent[PCAPI_NPARENTS];

    (void) state;

    ev.internal = 1;

    c = pcapi_event_add_content(&ev);

    for (m = 0; m < PCAPI_NMEMBERS; m++) {

        if (pcapi_schema[m].parent == PCAPI_CONTENT) {
            c->value[m - PCAPI_ITEM_ID] = pcapi_str("1", 1);

        } else if (pcapi_schema[m].type == PCAPI_TEXTS
                   || pcapi_schema[m].type == PCAPI_DIGESTS)
        {
            ev.value[m].u.elts = &pcapi_schema[m].name;
            ev.value[m].nelts = 1;

        } else if (pcapi_schema[m].type != PCAPI_OBJECT
                   && pcapi_schema[m].type != PCAPI_OBJECTS)
        {
            ev.value[m].u.text = (u_char *) "1";
            ev.value[m].len = 1;
        }
    }

    assert_int_equal(pcapi_event_encode(&ev, NULL, buf, sizeof(buf), &out),
                     PCAPI_OK);
    root = parse(&out);

    parent[PCAPI_EVENT] = root;
    parent[PCAPI_USER] =
        pcapi_json_get(root, &pcapi_schema[PCAPI_USER_DATA].name);
    parent[PCAPI_CUSTOM] =
        pcapi_json_get(root, &pcapi_schema[PCAPI_CUSTOM_DATA].name);
    parent[PCAPI_CONTENT] =
        pcapi_json_get(parent[PCAPI_CUSTOM],
                       &pcapi_schema[PCAPI_CONTENTS].name)->child;
    parent[PCAPI_APP] =
        pcapi_json_get(root, &pcapi_schema[PCAPI_APP_INFO].name);
    parent[PCAPI_DEVICE] =
        pcapi_json_get(root, &pcapi_schema[PCAPI_DEVICE_INFO].name);

    for (m = 0; m < PCAPI_NMEMBERS; m++) {

        if (pcapi_schema[m].newer) {
            assert_null(pcapi_json_get(parent[pcapi_schema[m].parent],
                                       &pcapi_schema[m].name));

        } else if (pcapi_json_get(parent[pcapi_schema[m].parent],
                                  &pcapi_schema[m].name) == NULL)
        {
            fail_msg("no %s", pcapi_schema[m].name.data);
        }
    }
}


#define encode_test(f)  cmocka_unit_test_setup_teardown(f, start, stop)


static void
the_time_of_what_is_encoded(void **state)
{
    size_t       i;
    pcapi_str_t  out;

    static const struct {
        const char  *json;
        int64_t      time;
    }  cases[] = {
        { "{\"event_time\":1700000000}", INT64_C(1700000000000) },
        { "{\"a\":\"\\\"event_time\\\":1\",\"event_time\":2}", 2000 },
        { "{\"event_time\":", 0 },
        { "{\"event_time\":\"1\"}", 0 },
        { "{\"event_time\":99999999999999999999}", 0 },
        { "{\"event_tim\":1}", 0 },
        { "\"event_time", 0 },
        { "\"", 0 },
        { "", 0 }
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(cases); i++) {
        out = pcapi_str(cases[i].json, strlen(cases[i].json));
        assert_int_equal(pcapi_event_encoded_time(&out), cases[i].time);
    }

    native("{\"event_name\":\"\\\"event_time\\\":7\","
           "\"event_time\":1700000000}");
    assert_int_equal(pcapi_event_encode(&ev, NULL, buf, sizeof(buf), &out),
                     PCAPI_OK);
    assert_int_equal(pcapi_event_encoded_time(&out), INT64_C(1700000000000));
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        encode_test(user_data_is_always_there_1_1),
        encode_test(empty_objects_are_omitted),
        encode_test(order_event_is_the_documented_one_1),
        encode_test(product_without_members_leaves_no_trace),
        encode_test(newer_form_of_a_fact_wins_1_1),
        encode_test(another_name_can_stand_in_2_4),
        encode_test(texts_are_escaped_wherever_it_is_needed),
        encode_test(utf8_goes_through_as_it_is),
        encode_test(every_smaller_buffer_is_an_error),
        encode_test(nothing_clear_is_encoded_of_what_is_hashed),
        encode_test(every_member_is_encoded_in_its_object),
        encode_test(the_time_of_what_is_encoded)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
