
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

#include "base/pcapi_arena.h"
#include "base/pcapi_json.h"
#include "base/pcapi_sha256.h"
#include "event/pcapi_event.h"


/* jane@example.com, ca, CA, us, US, nothing; hello */

#define JANE                                                                 \
    "8c87b489ce35cf2e2f39f80e282cb2e804932a56a213983eeeb428407d43b52d"
#define CA                                                                   \
    "6959097001d10501ac7d54c0bdb8db61420f658f2922cc26e46d536119a31126"
#define CAPITAL_CA                                                           \
    "4b650e5c4785025dee7bd65e3c5c527356717d7a1c0bfef5b4ada8ca1e9cbe17"
#define US                                                                   \
    "79adb2a2fce5c6ba215fe5f27f532d4e7edbac4b6a5e09e1ef3a08084a904621"
#define CAPITAL_US                                                           \
    "9b202ecbc6d45c6d8901d989a918878397a3eb9d00e8f48022fc051b19d21a1d"
#define NOTHING                                                              \
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define SHA1   "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"
#define MD5    "5d41402abc4b2a76b9719d911017c592"


static pcapi_arena_t  arena;
static pcapi_event_t  ev;


static const pcapi_json_t *
json(const char *text)
{
    pcapi_str_t                       s;
    const pcapi_json_t               *v;
    pcapi_json_error_e                error;
    static const pcapi_json_limits_t  limits = { 16, 100000, 100000 };

    s = pcapi_str(text, strlen(text));
    v = pcapi_json_parse(&arena, &limits, &s, &error);

    if (v == NULL) {
        fail_msg("%s: %s", pcapi_json_strerror(error), text);
    }

    return v;
}


static int
set(pcapi_member_e m, const char *text)
{
    return pcapi_event_set(&ev, m, json(text));
}


static int
set_text(pcapi_member_e m, const char *text)
{
    pcapi_str_t  s;

    s = pcapi_str(text, strlen(text));

    return pcapi_event_set_text(&ev, m, &s);
}


static int
add_text(pcapi_member_e m, const char *text)
{
    pcapi_str_t  s;

    s = pcapi_str(text, strlen(text));

    return pcapi_event_add_text(&ev, m, &s);
}


static void
is_text(pcapi_member_e m, const char *text)
{
    pcapi_str_t  s;

    s = pcapi_event_text(&ev, m);

    assert_int_equal(s.len, strlen(text));
    assert_memory_equal(s.data, text, s.len);
}


static void
is_elt(pcapi_member_e m, uint32_t i, const char *text)
{
    const pcapi_str_t  *elt;

    assert_true(i < ev.value[m].nelts);

    elt = &ev.value[m].u.elts[i];

    assert_int_equal(elt->len, strlen(text));
    assert_memory_equal(elt->data, text, elt->len);
}


/* dropped, and counted once and under this reason alone */

static void
is_refused(pcapi_member_e m, const char *text, pcapi_field_reason_e reason)
{
    unsigned  i;

    memset(ev.fields, 0, sizeof(ev.fields));
    pcapi_event_unset(&ev, m);

    if (set(m, text) != PCAPI_DECLINED || pcapi_event_has(&ev, m)) {
        fail_msg("%s is taken", text);
    }

    for (i = 0; i < PCAPI_NFIELD_REASONS; i++) {
        if (ev.fields[i] != (i == reason)) {
            fail_msg("%s: %u of reason %u", text, ev.fields[i], i);
        }
    }
}


static void
is_set(pcapi_member_e m, const char *text, const char *kept)
{
    pcapi_event_unset(&ev, m);

    if (set(m, text) != PCAPI_OK) {
        fail_msg("%s is not taken", text);
    }

    is_text(m, kept);
}


static int
ldp(const char *state, const char *country)
{
    pcapi_str_t  s, c;

    s = pcapi_str(state, strlen(state));
    c = pcapi_str(country, strlen(country));

    return pcapi_event_ldp(&ev, &s, &c);
}


static uint32_t
refused(void)
{
    unsigned  i, n;

    n = 0;

    for (i = 0; i < PCAPI_NFIELD_REASONS; i++) {
        n += ev.fields[i];
    }

    return n;
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
new_event_is_empty(void **state)
{
    unsigned  m;

    (void) state;

    for (m = 0; m < PCAPI_NMEMBERS; m++) {
        assert_false(pcapi_event_has(&ev, m));
    }
}


static void
missing_values_are_declined_and_not_counted_3(void **state)
{
    size_t              i;
    unsigned            m;
    static const char  *missing[] = { "null", "\"\"", "[]", "{}" };

    (void) state;

    for (m = 0; m < PCAPI_NMEMBERS; m++) {

        for (i = 0; i < pcapi_nelts(missing); i++) {
            assert_int_equal(set(m, missing[i]), PCAPI_DECLINED);
        }

        assert_int_equal(pcapi_event_set(&ev, m, NULL), PCAPI_DECLINED);
        assert_int_equal(set_text(m, ""), PCAPI_DECLINED);
        assert_int_equal(add_text(m, ""), PCAPI_DECLINED);
        assert_false(pcapi_event_has(&ev, m));
    }

    assert_int_equal(pcapi_event_set_members(&ev, PCAPI_EVENT, NULL),
                     PCAPI_DECLINED);
    assert_int_equal(refused(), 0);
}


static void
what_is_hashed_is_an_array_1_2(void **state)
{
    (void) state;

    assert_int_equal(set(PCAPI_EM, "\" JANE@example.com\""), PCAPI_OK);
    assert_int_equal(ev.value[PCAPI_EM].nelts, 1);
    is_elt(PCAPI_EM, 0, JANE);

    assert_int_equal(set(PCAPI_EM, "[\"" CA "\", \"jane@example.com\"]"),
                     PCAPI_OK);
    assert_int_equal(ev.value[PCAPI_EM].nelts, 2);
    is_elt(PCAPI_EM, 0, CA);
    is_elt(PCAPI_EM, 1, JANE);
}


static void
digests_are_told_value_by_value_1_2(void **state)
{
    (void) state;

    assert_int_equal(set(PCAPI_EM, "[\"jane@example.com\", \"" MD5 "\","
                         "\"4B650E5C4785025DEE7BD65E3C5C5273"
                         "56717D7A1C0BFEF5B4ADA8CA1E9CBE17\","
                         "\"" SHA1 "\", \"" NOTHING "\"]"), PCAPI_OK);

    assert_int_equal(ev.value[PCAPI_EM].nelts, 2);
    is_elt(PCAPI_EM, 0, JANE);
    is_elt(PCAPI_EM, 1, CAPITAL_CA);
    assert_int_equal(ev.fields[PCAPI_FIELD_DIGEST], 3);
    assert_int_equal(refused(), 3);
}


static void
other_digests_are_refused_for_em_and_ph_only_1_2(void **state)
{
    (void) state;

    is_refused(PCAPI_EM, "\"" MD5 "\"", PCAPI_FIELD_DIGEST);
    is_refused(PCAPI_EM, "\"" SHA1 "\"", PCAPI_FIELD_DIGEST);
    is_refused(PCAPI_PH, "\"" SHA1 "\"", PCAPI_FIELD_DIGEST);

    assert_int_equal(set(PCAPI_EXTERNAL_ID, "\"" MD5 "\""), PCAPI_OK);
    assert_int_equal(set(PCAPI_HASHED_MAIDS, "\"" MD5 "\""), PCAPI_OK);
}


static void
digest_of_nothing_is_never_kept_1_2(void **state)
{
    unsigned  m;

    (void) state;

    for (m = PCAPI_EM; m <= PCAPI_EXTERNAL_ID; m++) {
        is_refused(m, "\"" NOTHING "\"", PCAPI_FIELD_DIGEST);
        is_refused(m, "\" \"", PCAPI_FIELD_SYNTAX);
    }
}


static void
digests_are_distinct_and_at_most_ten_1_2(void **state)
{
    (void) state;

    assert_int_equal(set(PCAPI_EM, "[\"jane@example.com\","
                         "\"Jane@Example.com\", \"" JANE "\"]"), PCAPI_OK);
    assert_int_equal(ev.value[PCAPI_EM].nelts, 1);
    assert_int_equal(refused(), 0);

    assert_int_equal(set(PCAPI_EM, "[\"1@a\", \"2@a\", \"3@a\", \"4@a\","
                         "\"5@a\", \"6@a\", \"7@a\", \"8@a\", \"9@a\","
                         "\"1@A\", \"10@a\", \"11@a\", \"12@a\"]"), PCAPI_OK);
    assert_int_equal(ev.value[PCAPI_EM].nelts, 10);
    assert_int_equal(ev.fields[PCAPI_FIELD_LIMIT], 1);
}


static void
added_digests_join_those_that_are_there(void **state)
{
    int   i;
    char  text[16];

    (void) state;

    assert_int_equal(add_text(PCAPI_EM, "jane@example.com"), PCAPI_OK);
    assert_int_equal(add_text(PCAPI_EM, " JANE@example.com"), PCAPI_OK);
    assert_int_equal(ev.value[PCAPI_EM].nelts, 1);

    for (i = 0; i < 9; i++) {
        snprintf(text, sizeof(text), "%d@a", i);
        assert_int_equal(add_text(PCAPI_EM, text), PCAPI_OK);
    }

    assert_int_equal(add_text(PCAPI_EM, "9@a"), PCAPI_DECLINED);
    assert_int_equal(ev.fields[PCAPI_FIELD_LIMIT], 1);
    assert_int_equal(ev.value[PCAPI_EM].nelts, 10);
    is_elt(PCAPI_EM, 0, JANE);

    assert_int_equal(set_text(PCAPI_EM, CA), PCAPI_OK);
    assert_int_equal(ev.value[PCAPI_EM].nelts, 1);
}


/* echo -n 700114 | sha256sum, and so on */

static void
numbers_are_hashed_as_their_shortest_text_1_2(void **state)
{
    (void) state;

    assert_int_equal(set(PCAPI_ZP, "700114"), PCAPI_OK);
    is_elt(PCAPI_ZP, 0, "1a4292e00780e18d00e76fde9850aee5"
                        "344e939ba593333cd5e4b4aa2cd33b0c");

    assert_int_equal(set(PCAPI_EXTERNAL_ID, "9007199254740993"), PCAPI_OK);
    is_elt(PCAPI_EXTERNAL_ID, 0, "a1c367c29158357e62a3ff5d3e800fb7"
                                 "698a22396439dbc0a9d4929322afd35d");

    assert_int_equal(set(PCAPI_DB, "19960201.0"), PCAPI_OK);
}


static void
objects_and_booleans_are_no_texts_1_2(void **state)
{
    unsigned  m;

    (void) state;

    for (m = 0; m < PCAPI_NMEMBERS; m++) {

        if (pcapi_schema[m].internal || pcapi_schema[m].type == PCAPI_OBJECT) {
            continue;
        }

        is_refused(m, "{\"a\":1}", PCAPI_FIELD_TYPE);

        if (pcapi_schema[m].type != PCAPI_BOOLEAN) {
            is_refused(m, "true", PCAPI_FIELD_TYPE);
        }
    }

    is_refused(PCAPI_ORDER_ID, "[\"1\"]", PCAPI_FIELD_TYPE);
    is_refused(PCAPI_VALUE, "[27.5,123]", PCAPI_FIELD_TYPE);

    /* of an array the usable elements are taken */

    assert_int_equal(set(PCAPI_EM, "[true, null, {\"a\":1}, [\"a@b\"], \"\","
                         "\"jane@example.com\"]"), PCAPI_OK);
    assert_int_equal(ev.value[PCAPI_EM].nelts, 1);
    is_elt(PCAPI_EM, 0, JANE);
}


static void
invalid_utf8_is_dropped_1_2(void **state)
{
    unsigned                  i, m;
    static const pcapi_str_t  bad[] = {
        pcapi_string("a@\xff.b"), pcapi_string("jane@example.com\xed\xa0\x80"),
        pcapi_string("a\0b"), pcapi_string("\xc3")
    };

    (void) state;

    for (m = 0; m < PCAPI_NMEMBERS; m++) {

        if (pcapi_schema[m].type != PCAPI_TEXT
            && pcapi_schema[m].type != PCAPI_TEXTS
            && pcapi_schema[m].type != PCAPI_DIGESTS)
        {
            continue;
        }

        for (i = 0; i < pcapi_nelts(bad); i++) {
            memset(ev.fields, 0, sizeof(ev.fields));

            assert_int_equal(pcapi_event_set_text(&ev, m, &bad[i]),
                             PCAPI_DECLINED);
            assert_int_equal(ev.fields[PCAPI_FIELD_ENCODING], 1);
            assert_int_equal(refused(), 1);
        }
    }
}


static void
amounts_keep_their_digits_3_2(void **state)
{
    size_t                  i;
    static const unsigned   amounts[] = { PCAPI_VALUE, PCAPI_PREDICTED_LTV };

    (void) state;

    for (i = 0; i < pcapi_nelts(amounts); i++) {
        is_set(amounts[i], "27.50", "27.50");
        is_set(amounts[i], "\"27.50\"", "27.50");
        is_set(amounts[i], "\" 27.50 \"", "27.50");
        is_set(amounts[i], "0", "0");
        is_set(amounts[i], "1e3", "1000");
        is_set(amounts[i], "19.99", "19.99");
        is_set(amounts[i], "\".5\"", "0.5");

        is_refused(amounts[i], "\"$27.50\"", PCAPI_FIELD_SYNTAX);
        is_refused(amounts[i], "\"27,50\"", PCAPI_FIELD_SYNTAX);
        is_refused(amounts[i], "\"-\"", PCAPI_FIELD_SYNTAX);
        is_refused(amounts[i], "\"NaN\"", PCAPI_FIELD_SYNTAX);
        is_refused(amounts[i], "\"Infinity\"", PCAPI_FIELD_SYNTAX);
        is_refused(amounts[i], "\"0x10\"", PCAPI_FIELD_SYNTAX);
        is_refused(amounts[i], "-27.50", PCAPI_FIELD_RANGE);
        is_refused(amounts[i], "\" -1\"", PCAPI_FIELD_RANGE);
        is_refused(amounts[i], "1e400", PCAPI_FIELD_SYNTAX);
    }
}


static void
identifiers_stay_as_they_are_3_2(void **state)
{
    char  id[1100];

    (void) state;

    is_set(PCAPI_ORDER_ID, "465467456790", "465467456790");
    is_set(PCAPI_ORDER_ID, "9007199254740993", "9007199254740993");
    is_set(PCAPI_ORDER_ID, "123456789012345678901234567890",
           "123456789012345678901234567890");
    is_set(PCAPI_ORDER_ID, "7.0", "7");
    is_set(PCAPI_ORDER_ID, "1e3", "1000");
    is_set(PCAPI_EVENT_ID, "\" Aa \"", " Aa ");

    is_refused(PCAPI_EVENT_ID, "\"a\\nb\"", PCAPI_FIELD_SYNTAX);
    is_refused(PCAPI_EVENT_ID, "\"a\\u007fb\"", PCAPI_FIELD_SYNTAX);
    is_refused(PCAPI_EVENT_ID, "\"  \"", PCAPI_FIELD_SYNTAX);
    is_refused(PCAPI_ORDER_ID, "1e400", PCAPI_FIELD_RANGE);

    memset(id, 'x', sizeof(id));

    id[512] = '\0';
    assert_int_equal(set_text(PCAPI_EVENT_ID, id), PCAPI_OK);
    is_text(PCAPI_EVENT_ID, id);

    id[512] = 'x';
    id[513] = '\0';
    assert_int_equal(set_text(PCAPI_EVENT_ID, id), PCAPI_DECLINED);
    assert_int_equal(ev.fields[PCAPI_FIELD_LIMIT], 1);
    assert_int_equal(ev.value[PCAPI_EVENT_ID].len, 512);
}


static void
integers_are_converted_rounded_and_bounded_1_4(void **state)
{
    (void) state;

    is_set(PCAPI_NUM_ITEMS, "3", "3");
    is_set(PCAPI_NUM_ITEMS, "\"3\"", "3");
    is_set(PCAPI_NUM_ITEMS, "2.5", "3");
    is_set(PCAPI_NUM_ITEMS, "2.4", "2");
    is_set(PCAPI_NUM_ITEMS, "0", "0");
    is_set(PCAPI_NUM_ITEMS, "9223372036854775807", "9223372036854775807");
    is_set(PCAPI_DI_BATTERY_LEVEL, "100", "100");

    is_refused(PCAPI_NUM_ITEMS, "-1", PCAPI_FIELD_RANGE);
    is_refused(PCAPI_NUM_ITEMS, "9223372036854775808", PCAPI_FIELD_SYNTAX);
    is_refused(PCAPI_NUM_ITEMS, "\"three\"", PCAPI_FIELD_SYNTAX);
    is_refused(PCAPI_DI_BATTERY_LEVEL, "101", PCAPI_FIELD_RANGE);
    is_refused(PCAPI_DI_CPU_CORES, "1153", PCAPI_FIELD_RANGE);
    is_refused(PCAPI_AI_WINDOW_WIDTH, "30721", PCAPI_FIELD_RANGE);
    is_refused(PCAPI_AI_WINDOW_WIDTH, "-1", PCAPI_FIELD_RANGE);

    assert_int_equal(pcapi_event_set_integer(&ev, PCAPI_NUM_ITEMS, 42),
                     PCAPI_OK);
    is_text(PCAPI_NUM_ITEMS, "42");
    assert_int_equal(pcapi_event_set_integer(&ev, PCAPI_NUM_ITEMS, -1),
                     PCAPI_DECLINED);
    assert_int_equal(pcapi_event_set_integer(&ev, PCAPI_ORDER_ID, 1),
                     PCAPI_DECLINED);
    is_text(PCAPI_NUM_ITEMS, "42");
}


static void
time_is_seconds_whatever_its_form_3_6(void **state)
{
    (void) state;

    is_set(PCAPI_EVENT_TIME, "1451431341", "1451431341");
    is_set(PCAPI_EVENT_TIME, "1451431341999", "1451431341");
    is_set(PCAPI_EVENT_TIME, "1451431341.5", "1451431341");
    is_set(PCAPI_EVENT_TIME, "\"2015-12-29T23:22:21Z\"", "1451431341");
    is_set(PCAPI_EVENT_TIME, "1.451431341e9", "1451431341");
    is_set(PCAPI_AI_INSTALL_TIME, "1739222269", "1739222269");

    is_refused(PCAPI_EVENT_TIME, "\"now\"", PCAPI_FIELD_TIME);
    is_refused(PCAPI_EVENT_TIME, "0", PCAPI_FIELD_TIME);
    is_refused(PCAPI_EVENT_TIME, "-5", PCAPI_FIELD_TIME);
}


static void
booleans_are_taken_in_all_their_forms_3_4(void **state)
{
    (void) state;

    is_set(PCAPI_OPT_OUT, "true", "true");
    is_set(PCAPI_OPT_OUT, "false", "false");
    is_set(PCAPI_OPT_OUT, "1", "true");
    is_set(PCAPI_OPT_OUT, "0", "false");
    is_set(PCAPI_OPT_OUT, "\"true\"", "true");
    is_set(PCAPI_OPT_OUT, "\"False\"", "false");
    is_set(PCAPI_WIFI, "\"1\"", "true");
    is_set(PCAPI_WIFI, "\"0\"", "false");

    is_refused(PCAPI_OPT_OUT, "\"yes\"", PCAPI_FIELD_SYNTAX);
    is_refused(PCAPI_OPT_OUT, "2", PCAPI_FIELD_SYNTAX);
    is_refused(PCAPI_OPT_OUT, "[true]", PCAPI_FIELD_TYPE);
}


static void
enums_are_one_of_their_list_1_4(void **state)
{
    (void) state;

    is_set(PCAPI_ACTION_SOURCE, "\"web\"", "web");
    is_set(PCAPI_ACTION_SOURCE, "\"APP_iOS\"", "app_ios");
    is_set(PCAPI_DI_NETWORK_TYPE, "\"WiFi\"", "wifi");
    is_set(PCAPI_DI_FORM_FACTOR, "\"Tablet\"", "tablet");
    is_set(PCAPI_DI_OS_FAMILY, "\"iOS\"", "ios");

    is_refused(PCAPI_ACTION_SOURCE, "\"server\"", PCAPI_FIELD_SYNTAX);
    is_refused(PCAPI_ACTION_SOURCE, "\"we\"", PCAPI_FIELD_SYNTAX);
    is_refused(PCAPI_DI_NETWORK_TYPE, "\"4g\"", PCAPI_FIELD_SYNTAX);
    is_refused(PCAPI_DI_OS_FAMILY, "7", PCAPI_FIELD_SYNTAX);
}


static void
long_texts_are_cut_on_a_character_1_4(void **state)
{
    (void) state;

    is_set(PCAPI_DI_TIMEZONE_ABBR, "\"CEST\"", "CEST");
    assert_int_equal(ev.fields[PCAPI_FIELD_LIMIT], 0);

    is_set(PCAPI_DI_TIMEZONE_ABBR,
           "\"\xc3\xa4\xc3\xb6\xe2\x82\xac\xf0\x9f\x98\x80" "ab\"",
           "\xc3\xa4\xc3\xb6\xe2\x82\xac\xf0\x9f\x98\x80" "a");
    assert_int_equal(ev.fields[PCAPI_FIELD_LIMIT], 1);

    is_set(PCAPI_DI_TIMEZONE_ABBR,
           "\"\xc3\xa4\xc3\xb6\xe2\x82\xac\xf0\x9f\x98\x80" "a\"",
           "\xc3\xa4\xc3\xb6\xe2\x82\xac\xf0\x9f\x98\x80" "a");
    assert_int_equal(ev.fields[PCAPI_FIELD_LIMIT], 1);
}


static void
control_characters_of_free_text_become_spaces(void **state)
{
    (void) state;

    is_set(PCAPI_CONTENT_NAME, "\"a\\tb\\u0001c\\u007f\xc3\xa4\"",
           "a b c \xc3\xa4");
    is_set(PCAPI_CLIENT_USER_AGENT, "\"Mozilla/5.0\\r\\n(X11)\"",
           "Mozilla/5.0  (X11)");
    is_refused(PCAPI_CONTENT_NAME, "\"\\n \"", PCAPI_FIELD_SYNTAX);
    is_refused(PCAPI_CONTENT_NAME, "\"\\u0001\"", PCAPI_FIELD_SYNTAX);
    is_refused(PCAPI_ITEM_ID, "\"a\\nb\"", PCAPI_FIELD_SYNTAX);
}


static void
control_characters_are_found_wherever_they_are(void **state)
{
    size_t               i, k, len;
    u_char               text[24];
    pcapi_str_t          in;
    static const u_char  controls[] = { 0x01, 0x1f, 0x7f };

    (void) state;

    for (len = 2; len <= sizeof(text); len++) {
        for (i = 0; i < len; i++) {
            for (k = 0; k < sizeof(controls); k++) {
                memset(text, 'a', len);
                text[i] = controls[k];
                in = pcapi_str(text, len);

                assert_int_equal(pcapi_event_set_text(&ev, PCAPI_EVENT_ID,
                                                      &in), PCAPI_DECLINED);
                assert_int_equal(pcapi_event_set_text(&ev, PCAPI_CONTENT_NAME,
                                                      &in), PCAPI_OK);
                assert_int_equal(ev.value[PCAPI_CONTENT_NAME].u.text[i], ' ');
            }
        }
    }
}


static void
what_is_too_long_to_hash_is_dropped(void **state)
{
    char  text[PCAPI_MAX_CLEAR + 2];

    (void) state;

    memset(text, 'x', sizeof(text));
    text[1] = '@';

    text[PCAPI_MAX_CLEAR] = '\0';
    assert_int_equal(set_text(PCAPI_EM, text), PCAPI_OK);
    assert_int_equal(ldp(text, text), PCAPI_DECLINED);

    text[PCAPI_MAX_CLEAR] = 'x';
    text[PCAPI_MAX_CLEAR + 1] = '\0';
    assert_int_equal(set_text(PCAPI_EM, text), PCAPI_DECLINED);
    assert_int_equal(ev.fields[PCAPI_FIELD_LIMIT], 1);
    assert_int_equal(ldp(text, text), PCAPI_DECLINED);
}


static void
elements_of_arrays_have_a_limit_of_their_own(void **state)
{
    char  id[PCAPI_MAX_ID + 2];

    (void) state;

    memset(id, 'x', sizeof(id));

    id[PCAPI_MAX_ID] = '\0';
    assert_int_equal(set_text(PCAPI_CONTENT_IDS, id), PCAPI_OK);

    id[PCAPI_MAX_ID] = 'x';
    id[PCAPI_MAX_ID + 1] = '\0';
    assert_int_equal(set_text(PCAPI_CONTENT_IDS, id), PCAPI_DECLINED);
    assert_int_equal(ev.fields[PCAPI_FIELD_LIMIT], 1);
}


static void
what_is_set_is_replaced_only_by_what_is_usable(void **state)
{
    (void) state;

    assert_int_equal(set(PCAPI_VALUE, "1"), PCAPI_OK);
    assert_int_equal(set(PCAPI_VALUE, "\"$2\""), PCAPI_DECLINED);
    assert_int_equal(set(PCAPI_VALUE, "null"), PCAPI_DECLINED);
    is_text(PCAPI_VALUE, "1");
    assert_int_equal(set(PCAPI_VALUE, "2"), PCAPI_OK);
    is_text(PCAPI_VALUE, "2");

    assert_int_equal(set(PCAPI_EM, "\"jane@example.com\""), PCAPI_OK);
    assert_int_equal(set(PCAPI_EM, "[\"jane\"]"), PCAPI_DECLINED);
    is_elt(PCAPI_EM, 0, JANE);

    assert_int_equal(set(PCAPI_CONTENTS, "[{\"id\":\"1\"}]"), PCAPI_OK);
    assert_int_equal(set(PCAPI_CONTENTS, "[{\"x\":\"1\"},2]"),
                     PCAPI_DECLINED);
    assert_int_equal(ev.ncontents, 1);
    assert_memory_equal(ev.contents[0].value[0].data, "1", 1);

    pcapi_event_unset(&ev, PCAPI_CONTENTS);
    pcapi_event_unset(&ev, PCAPI_EM);
    assert_int_equal(ev.ncontents, 0);
    assert_false(pcapi_event_has(&ev, PCAPI_CONTENTS));
    assert_false(pcapi_event_has(&ev, PCAPI_EM));
}


static void
content_ids_are_distinct_texts_3_2(void **state)
{
    int   i;
    char  ids[200][12];

    (void) state;

    assert_int_equal(set(PCAPI_CONTENT_IDS, "[56457, \"a\", \"56457\", null,"
                         "true, \"b\"]"), PCAPI_OK);
    assert_int_equal(ev.value[PCAPI_CONTENT_IDS].nelts, 3);
    is_elt(PCAPI_CONTENT_IDS, 0, "56457");
    is_elt(PCAPI_CONTENT_IDS, 2, "b");

    assert_int_equal(set(PCAPI_CONTENT_IDS, "\"one\""), PCAPI_OK);
    assert_int_equal(ev.value[PCAPI_CONTENT_IDS].nelts, 1);

    pcapi_event_unset(&ev, PCAPI_CONTENT_IDS);

    for (i = 0; i < 200; i++) {
        snprintf(ids[i], sizeof(ids[i]), "%d", i);
        assert_int_equal(add_text(PCAPI_CONTENT_IDS, ids[i]), PCAPI_OK);
    }

    assert_int_equal(add_text(PCAPI_CONTENT_IDS, "200"), PCAPI_DECLINED);
    assert_int_equal(ev.value[PCAPI_CONTENT_IDS].nelts, 200);
    is_elt(PCAPI_CONTENT_IDS, 0, "0");
    is_elt(PCAPI_CONTENT_IDS, 127, "127");
    is_elt(PCAPI_CONTENT_IDS, 199, "199");
}


static void
languages_are_two_letters_each_1_4(void **state)
{
    (void) state;

    assert_int_equal(set(PCAPI_DI_LANGUAGES, "[\"en-US\", \"de\", \"EN\","
                         "\"english\"]"), PCAPI_OK);
    assert_int_equal(ev.value[PCAPI_DI_LANGUAGES].nelts, 2);
    is_elt(PCAPI_DI_LANGUAGES, 0, "en");
    is_elt(PCAPI_DI_LANGUAGES, 1, "de");
}


static void
products_are_at_most_two_hundred_3_2(void **state)
{
    int                       i;
    pcapi_content_t          *c;
    static const pcapi_str_t  id = pcapi_string("x");

    (void) state;

    for (i = 0; i < PCAPI_MAX_CONTENTS; i++) {
        c = pcapi_event_add_content(&ev);

        assert_non_null(c);
        assert_int_equal(c->value[3].len, 0);
        assert_int_equal(pcapi_content_set_text(&ev, c, PCAPI_ITEM_ID, &id),
                         PCAPI_OK);
    }

    assert_null(pcapi_event_add_content(&ev));
    assert_int_equal(ev.fields[PCAPI_FIELD_LIMIT], 1);
    assert_int_equal(ev.ncontents, PCAPI_MAX_CONTENTS);

    for (i = 0; i < PCAPI_MAX_CONTENTS; i++) {
        assert_int_equal(ev.contents[i].value[0].len, 1);
    }
}


static void
products_obey_the_same_rules_1_3(void **state)
{
    pcapi_content_t  *c;

    (void) state;

    c = pcapi_event_add_content(&ev);
    assert_non_null(c);

    assert_int_equal(pcapi_content_set(&ev, c, PCAPI_ITEM_ID, json("56457")),
                     PCAPI_OK);
    assert_int_equal(pcapi_content_set(&ev, c, PCAPI_ITEM_PRICE,
                                       json("\"$1\"")), PCAPI_DECLINED);
    assert_int_equal(pcapi_content_set(&ev, c, PCAPI_ITEM_QUANTITY,
                                       json("-1")), PCAPI_DECLINED);
    assert_int_equal(pcapi_content_set(&ev, c, PCAPI_ITEM_QUANTITY,
                                       json("\"2.0\"")), PCAPI_OK);
    assert_int_equal(pcapi_content_set(&ev, c, PCAPI_VALUE, json("1")),
                     PCAPI_DECLINED);
    assert_int_equal(pcapi_content_set(&ev, c, PCAPI_ITEM_NAME, json("null")),
                     PCAPI_DECLINED);

    assert_memory_equal(c->value[0].data, "56457", 5);
    assert_int_equal(c->value[PCAPI_ITEM_PRICE - PCAPI_ITEM_ID].len, 0);
    assert_memory_equal(c->value[PCAPI_ITEM_QUANTITY - PCAPI_ITEM_ID].data,
                        "2", 1);
}


static void
native_event_loses_what_the_schema_does_not_know_3_7(void **state)
{
    (void) state;

    assert_int_equal(pcapi_event_set_members(&ev, PCAPI_EVENT, json(
        "{\"event_name\":\"checkout\",\"event_time\":\"1451431341\","
        "\"advertiser_tracking_enabled\":true,"
        "\"user_data\":{\"em\":\"jane@example.com\",\"click_id\":null,"
            "\"bd\":\"19960201\"},"
        "\"custom_data\":{\"value\":72.39,\"category_name\":\"x\","
            "\"contents\":[{\"id\":1,\"item_brand_id\":\"b\"},{},\"no\","
            "{\"item_brand_id\":\"b\"},{\"quantity\":\"2\"}]},"
        "\"app_info\":[1],"
        "\"device_info\":{\"os_family\":\"iOS\",\"battery_level\":700}}")),
        PCAPI_OK);

    is_text(PCAPI_EVENT_NAME, "checkout");
    is_text(PCAPI_EVENT_TIME, "1451431341");
    is_elt(PCAPI_EM, 0, JANE);
    is_text(PCAPI_VALUE, "72.39");
    is_text(PCAPI_DI_OS_FAMILY, "ios");
    assert_int_equal(ev.ncontents, 2);
    assert_int_equal(ev.value[PCAPI_CONTENTS].nelts, 2);

    assert_int_equal(ev.fields[PCAPI_FIELD_UNKNOWN], 5);
    assert_int_equal(ev.fields[PCAPI_FIELD_TYPE], 2);
    assert_int_equal(ev.fields[PCAPI_FIELD_RANGE], 1);
    assert_int_equal(refused(), 8);
}


static void
first_of_duplicate_members_counts(void **state)
{
    (void) state;

    assert_int_equal(set(PCAPI_CUSTOM_DATA, "{\"value\":1,\"value\":2,"
                         "\"order_id\":[],\"order_id\":\"x\","
                         "\"contents\":[{\"id\":\"a\",\"id\":\"b\"}]}"),
                     PCAPI_OK);
    is_text(PCAPI_VALUE, "1");
    assert_false(pcapi_event_has(&ev, PCAPI_ORDER_ID));
    assert_memory_equal(ev.contents[0].value[0].data, "a", 1);
}


static void
vendors_members_need_leave_3_7(void **state)
{
    static const char  native[] =
        "{\"partner_name\":\"ss-x\",\"custom_data\":{\"np\":\"ss-x\","
        "\"external_measurement_id\":\"r\","
        "\"external_measurement_vendor_id\":1}}";

    (void) state;

    assert_int_equal(pcapi_event_set_members(&ev, PCAPI_EVENT, json(native)),
                     PCAPI_DECLINED);
    assert_false(pcapi_event_has(&ev, PCAPI_PARTNER_NAME));
    assert_false(pcapi_event_has(&ev, PCAPI_NP));
    assert_int_equal(ev.fields[PCAPI_FIELD_UNKNOWN], 4);

    ev.internal = 1;

    assert_int_equal(pcapi_event_set_members(&ev, PCAPI_EVENT, json(native)),
                     PCAPI_OK);
    is_text(PCAPI_PARTNER_NAME, "ss-x");
    is_text(PCAPI_EXTERNAL_MEASUREMENT_VENDOR_ID, "1");

    ev.internal = 0;

    assert_int_equal(set_text(PCAPI_PARTNER_NAME, "ss-y"), PCAPI_OK);
    is_text(PCAPI_PARTNER_NAME, "ss-y");
}


static void
ldp_sends_both_spellings_1_3(void **state)
{
    (void) state;

    assert_int_equal(set_text(PCAPI_ST, "California"), PCAPI_OK);
    assert_int_equal(set_text(PCAPI_COUNTRY, "USA"), PCAPI_OK);
    assert_int_equal(ldp("California", "USA"), PCAPI_OK);

    is_text(PCAPI_OPT_OUT_TYPE, "LDP");
    assert_int_equal(ev.value[PCAPI_ST].nelts, 2);
    is_elt(PCAPI_ST, 0, CA);
    is_elt(PCAPI_ST, 1, CAPITAL_CA);
    assert_int_equal(ev.value[PCAPI_COUNTRY].nelts, 2);
    is_elt(PCAPI_COUNTRY, 0, US);
    is_elt(PCAPI_COUNTRY, 1, CAPITAL_US);

    assert_int_equal(ldp("ca", "us"), PCAPI_OK);
    assert_int_equal(ev.value[PCAPI_ST].nelts, 2);
}


static void
ldp_without_state_or_country_is_void_1_3(void **state)
{
    (void) state;

    assert_int_equal(ldp("", ""), PCAPI_DECLINED);
    is_text(PCAPI_OPT_OUT_TYPE, "LDP");
    assert_int_equal(ldp("CA", "Atlantis"), PCAPI_DECLINED);
    assert_int_equal(ldp("", "us"), PCAPI_OK);
    is_elt(PCAPI_ST, 1, CAPITAL_CA);
    is_elt(PCAPI_COUNTRY, 0, US);
    assert_int_equal(refused(), 0);
}


static void
ldp_leaves_digests_alone_1_3(void **state)
{
    (void) state;

    assert_int_equal(set_text(PCAPI_ST, CA), PCAPI_OK);
    assert_int_equal(set_text(PCAPI_COUNTRY, US), PCAPI_OK);
    assert_int_equal(ldp(CA, US), PCAPI_OK);
    assert_int_equal(ev.value[PCAPI_ST].nelts, 1);
    assert_int_equal(ev.value[PCAPI_COUNTRY].nelts, 1);

    /* and what is no code has one spelling */

    assert_int_equal(ldp("Bayern", "\xff"), PCAPI_OK);
    assert_int_equal(ev.value[PCAPI_ST].nelts, 2);
    assert_int_equal(ev.value[PCAPI_COUNTRY].nelts, 1);
}


static void
check_wants_what_the_schema_requires_1_1(void **state)
{
    (void) state;

    assert_int_equal(pcapi_event_check(&ev), PCAPI_REASON_NO_NAME);
    set_text(PCAPI_EVENT_NAME, "checkout");
    assert_int_equal(pcapi_event_check(&ev), PCAPI_REASON_INVALID);
    set_text(PCAPI_ACTION_SOURCE, "web");
    assert_int_equal(pcapi_event_check(&ev), PCAPI_REASON_INVALID);
    pcapi_event_set_integer(&ev, PCAPI_EVENT_TIME, 1451431341);
    assert_int_equal(pcapi_event_check(&ev), PCAPI_REASON_INVALID);
    set_text(PCAPI_EVENT_ID, "1");
    assert_int_equal(pcapi_event_check(&ev), PCAPI_REASON_NO_IDENTITY);

    set_text(PCAPI_PH, "14155552671");
    set_text(PCAPI_EXTERNAL_ID, "1");
    set_text(PCAPI_CLICK_ID, "dj0y");
    set_text(PCAPI_CLIENT_IP_ADDRESS, "203.0.113.7");
    assert_int_equal(pcapi_event_check(&ev), PCAPI_REASON_NO_IDENTITY);

    set_text(PCAPI_CLIENT_USER_AGENT, "Mozilla/5.0");
    assert_int_equal(pcapi_event_check(&ev), PCAPI_REASON_NONE);

    pcapi_event_unset(&ev, PCAPI_CLIENT_IP_ADDRESS);
    assert_int_equal(pcapi_event_check(&ev), PCAPI_REASON_NO_IDENTITY);
    set_text(PCAPI_EM, "jane@example.com");
    assert_int_equal(pcapi_event_check(&ev), PCAPI_REASON_NONE);

    pcapi_event_unset(&ev, PCAPI_EM);
    set_text(PCAPI_HASHED_MAIDS, MD5);
    assert_int_equal(pcapi_event_check(&ev), PCAPI_REASON_NONE);
}


/* with every limit of the arena: an error, not a crash, and nothing halved */

static void
no_memory_is_an_error(void **state)
{
    int                  rc;
    size_t               limit;
    pcapi_arena_t        a;
    const pcapi_json_t  *v;

    (void) state;

    v = json("{\"event_id\":1e2,\"event_time\":1451431341,\"user_data\":{"
             "\"em\":[\"1@a\",\"2@a\",\"3@a\"],\"client_user_agent\":\"a\\tb\","
             "\"client_ip_address\":\"::1\"},\"custom_data\":{\"value\":1e2,"
             "\"contents\":[{\"id\":1e2},{\"id\":1},{\"id\":2},{\"id\":3},"
             "{\"id\":4}]}}");

    rc = PCAPI_ERROR;

    for (limit = 0; rc != PCAPI_OK; limit += 8) {
        assert_true(limit < 65536);

        pcapi_arena_init(&a, 64, limit);
        pcapi_event_init(&ev, &a);

        rc = pcapi_event_set_members(&ev, PCAPI_EVENT, v);

        if (rc != PCAPI_OK) {
            assert_int_equal(rc, PCAPI_ERROR);
        }

        pcapi_arena_destroy(&a);
    }

    assert_true(limit > 64);
    assert_int_equal(ev.ncontents, 5);
}


#define event_test(f)  cmocka_unit_test_setup_teardown(f, start, stop)


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        event_test(new_event_is_empty),
        event_test(missing_values_are_declined_and_not_counted_3),
        event_test(what_is_hashed_is_an_array_1_2),
        event_test(digests_are_told_value_by_value_1_2),
        event_test(other_digests_are_refused_for_em_and_ph_only_1_2),
        event_test(digest_of_nothing_is_never_kept_1_2),
        event_test(digests_are_distinct_and_at_most_ten_1_2),
        event_test(added_digests_join_those_that_are_there),
        event_test(numbers_are_hashed_as_their_shortest_text_1_2),
        event_test(objects_and_booleans_are_no_texts_1_2),
        event_test(invalid_utf8_is_dropped_1_2),
        event_test(amounts_keep_their_digits_3_2),
        event_test(identifiers_stay_as_they_are_3_2),
        event_test(integers_are_converted_rounded_and_bounded_1_4),
        event_test(time_is_seconds_whatever_its_form_3_6),
        event_test(booleans_are_taken_in_all_their_forms_3_4),
        event_test(enums_are_one_of_their_list_1_4),
        event_test(long_texts_are_cut_on_a_character_1_4),
        event_test(control_characters_of_free_text_become_spaces),
        event_test(control_characters_are_found_wherever_they_are),
        event_test(what_is_too_long_to_hash_is_dropped),
        event_test(elements_of_arrays_have_a_limit_of_their_own),
        event_test(what_is_set_is_replaced_only_by_what_is_usable),
        event_test(content_ids_are_distinct_texts_3_2),
        event_test(languages_are_two_letters_each_1_4),
        event_test(products_are_at_most_two_hundred_3_2),
        event_test(products_obey_the_same_rules_1_3),
        event_test(native_event_loses_what_the_schema_does_not_know_3_7),
        event_test(first_of_duplicate_members_counts),
        event_test(vendors_members_need_leave_3_7),
        event_test(ldp_sends_both_spellings_1_3),
        event_test(ldp_without_state_or_country_is_void_1_3),
        event_test(ldp_leaves_digests_alone_1_3),
        event_test(check_wants_what_the_schema_requires_1_1),
        event_test(no_memory_is_an_error)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
