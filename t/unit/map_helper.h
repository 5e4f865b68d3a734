
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _MAP_HELPER_H_INCLUDED_
#define _MAP_HELPER_H_INCLUDED_


#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/pcapi_sha256.h"
#include "mapping/pcapi_map.h"


/*
 * One message in, one event out.  JSON is written with ' for ".  What is mapped
 * is encoded and parsed again each time.
 */

#define NOW         INT64_C(1700000000123)
#define NOW_SEC     "1700000000"
#define AGENT       "Mozilla/5.0 (X11; Linux x86_64) Firefox/119.0"
#define ADDRESS     "203.0.113.7"

#define EPIK        "dj0yJnU9b2JDcFFHekV4SHJNcmVrbFBkUEdqakh0akdUT1VjVVUm"

#define STR(text)   pcapi_str(text, sizeof(text) - 1)


static pcapi_arena_t         arena;
static pcapi_map_conf_t      conf;
static pcapi_origin_t        origin;
static pcapi_input_limits_t  limits;
static pcapi_input_t         input;
static pcapi_mapped_t        mapped;
static char                  message[65536];


static inline int
map_setup(void **state)
{
    (void) state;

    pcapi_arena_init(&arena, 65536, 16 * 1024 * 1024);
    pcapi_map_conf_init(&conf);

    memset(&origin, 0, sizeof(origin));
    origin.address = STR(ADDRESS);
    origin.user_agent = STR(AGENT);
    origin.event_id = STR("random-id");
    origin.now = NOW;

    limits.events = 500;
    limits.json.depth = 16;
    limits.json.values = 20000;
    limits.json.string = 32768;
    limits.shapes = PCAPI_SHAPE_SEGMENT|PCAPI_SHAPE_NATIVE|PCAPI_SHAPE_PIXEL;

    return pcapi_sha256_init();
}


static inline int
map_teardown(void **state)
{
    (void) state;

    pcapi_arena_destroy(&arena);
    pcapi_sha256_done();

    return 0;
}


static inline pcapi_str_t
map_json(const char *text)
{
    char  *p;

    assert_true(strlen(text) < sizeof(message));
    strcpy(message, text);

    for (p = message; *p; p++) {
        if (*p == '\'') {
            *p = '"';
        }
    }

    return pcapi_str(pcapi_arena_dup(&arena, message, strlen(message)),
                     strlen(message));
}


static inline pcapi_reason_e
map_message(const pcapi_message_t *m)
{
    int                  rc;
    u_char              *buf;
    pcapi_str_t          out;
    pcapi_json_error_e   error;

    memset(&mapped, 0xa5, sizeof(mapped));

    rc = pcapi_map(&conf, &origin, m, NULL, &arena, &mapped);
    assert_int_equal(rc, PCAPI_OK);

    if (mapped.reason == PCAPI_REASON_NONE) {
        assert_true(mapped.names.n > 0);

        buf = pcapi_arena_alloc(&arena, PCAPI_MAX_EVENT);
        assert_non_null(buf);

        rc = pcapi_event_encode(&mapped.event, NULL, buf, PCAPI_MAX_EVENT,
                                &out);
        assert_int_equal(rc, PCAPI_OK);
        assert_non_null(pcapi_json_parse(&arena, &limits.json, &out, &error));
    }

    return mapped.reason;
}


/* the first message of a body that was sent to a path */

static inline pcapi_reason_e
map_post(const char *path, const char *text)
{
    pcapi_str_t          body, route;
    pcapi_message_t      m;
    pcapi_input_error_e  e;

    body = map_json(text);
    route = pcapi_str(path, strlen(path));

    e = pcapi_input_body(&input, &arena, &limits, &route, &body, NULL);
    assert_int_equal(e, PCAPI_INPUT_OK);
    assert_int_equal(pcapi_input_next(&input, &m), PCAPI_OK);

    return map_message(&m);
}


static inline pcapi_reason_e
map_body(const char *text)
{
    return map_post("/collect", text);
}


/* a track call of these properties, and more members after them */

static inline pcapi_reason_e
map_track(const char *event, const char *properties, const char *more)
{
    static char  text[32768];

    snprintf(text, sizeof(text),
             "{'type':'track','event':'%s','properties':%s%s%s}", event,
             properties, *more ? "," : "", more);

    return map_body(text);
}


/* the request itself had this query string */

static inline pcapi_reason_e
map_query(const char *text)
{
    pcapi_str_t          query;
    pcapi_message_t      m;
    pcapi_input_error_e  e;

    query = pcapi_str(text, strlen(text));
    origin.query = query;

    e = pcapi_input_query(&input, &arena, &limits, &query);
    assert_int_equal(e, PCAPI_INPUT_OK);
    assert_int_equal(pcapi_input_next(&input, &m), PCAPI_OK);

    return map_message(&m);
}


static inline pcapi_reason_e
map_page(const char *name)
{
    pcapi_str_t      text;
    pcapi_message_t  m;

    text = pcapi_str(name, strlen(name));
    pcapi_message_page(&m, &text);

    return map_message(&m);
}


static inline void
text_is(pcapi_member_e m, const char *want)
{
    pcapi_str_t  text;

    text = pcapi_event_text(&mapped.event, m);

    if (text.len != strlen(want)
        || (text.len && memcmp(text.data, want, text.len) != 0))
    {
        fail_msg("%s is \"%.*s\", not \"%s\"",
                 (char *) pcapi_schema[m].name.data, (int) text.len,
                 text.data ? (char *) text.data : "", want);
    }
}


static inline void
absent(pcapi_member_e m)
{
    if (pcapi_event_has(&mapped.event, m)) {
        fail_msg("%s is there", (char *) pcapi_schema[m].name.data);
    }
}


static inline uint32_t
elements(pcapi_member_e m)
{
    return mapped.event.value[m].nelts;
}


static inline void
element_is(pcapi_member_e m, uint32_t i, const char *want)
{
    const pcapi_str_t  *text;

    assert_true(i < elements(m));
    text = &mapped.event.value[m].u.elts[i];

    assert_int_equal(text->len, strlen(want));
    assert_memory_equal(text->data, want, text->len);
}


/* element "i" is the digest of this clear text */

static inline void
digest_at(pcapi_member_e m, uint32_t i, const char *clear)
{
    u_char  hex[PCAPI_SHA256_HEX + 1];

    assert_int_equal(pcapi_sha256_hex(clear, strlen(clear), hex), PCAPI_OK);
    hex[PCAPI_SHA256_HEX] = '\0';

    element_is(m, i, (char *) hex);
}


/* the only one */

static inline void
digest_is(pcapi_member_e m, const char *clear)
{
    if (elements(m) != 1) {
        fail_msg("%s has %u digests", (char *) pcapi_schema[m].name.data,
                 elements(m));
    }

    digest_at(m, 0, clear);
}


static inline void
item_is(uint32_t i, pcapi_member_e m, const char *want)
{
    const pcapi_str_t  *text;

    assert_true(i < mapped.event.ncontents);
    text = &mapped.event.contents[i].value[m - PCAPI_ITEM_ID];

    if (text->len != strlen(want)
        || (text->len && memcmp(text->data, want, text->len) != 0))
    {
        fail_msg("%s of product %u is \"%.*s\", not \"%s\"",
                 (char *) pcapi_schema[m].name.data, i, (int) text->len,
                 text->data ? (char *) text->data : "", want);
    }
}


static inline void
name_is(uint32_t i, const char *want)
{
    assert_true(i < mapped.names.n);
    assert_int_equal(mapped.names.name[i].len, strlen(want));
    assert_memory_equal(mapped.names.name[i].data, want, strlen(want));
}


#define map_test(name)                                                       \
    cmocka_unit_test_setup_teardown(name, map_setup, map_teardown)


#endif /* _MAP_HELPER_H_INCLUDED_ */
