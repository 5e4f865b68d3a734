
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdio.h>
#include <stdlib.h>

#include "base/pcapi_arena.h"
#include "base/pcapi_decimal.h"
#include "base/pcapi_json.h"
#include "base/pcapi_sha256.h"
#include "base/pcapi_utf8.h"
#include "event/pcapi_event.h"
#include "event/pcapi_normalize.h"
#include "event/pcapi_phone.h"


#define FUZZ_EVENT   262144

#define check(expr)  do { if (!(expr)) { abort(); } } while (0)


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static pcapi_arena_t  arena;
static u_char         first[FUZZ_EVENT], second[FUZZ_EVENT];


/* fits exactly, is text, is its own normal form */

static void
check_normal(const pcapi_str_t *in, pcapi_normal_pt normal)
{
    size_t        size, again;
    u_char       *out, *copy;
    pcapi_str_t   text;

    size = in->len + (normal == pcapi_normal_time ? 12 : 0);

    out = malloc(size + !size);
    copy = malloc(size + !size);
    check(out && copy);

    text = pcapi_str(out, normal(in, out, size));
    check(text.len <= size);
    check(pcapi_utf8_text(text.data, text.len));

    if (text.len) {
        again = normal(&text, copy, size);
        check(again == text.len && memcmp(out, copy, again) == 0);
    }

    if (size) {
        check(normal(in, out, size / 2) <= size / 2);
    }

    free(out);
    free(copy);
}


/* digits, whatever the country, and only of what has some */

static void
check_phone(const pcapi_str_t *in)
{
    size_t                    i, k, n, size;
    u_char                   *out;
    static const pcapi_str_t  countries[] = {
        pcapi_string("1"), pcapi_string("7"), pcapi_string("36"),
        pcapi_string("39"), pcapi_string("49"), pcapi_string("420")
    };

    for (i = 0; i < pcapi_nelts(countries); i++) {
        size = in->len + countries[i].len;

        out = malloc(size);
        check(out != NULL);

        n = pcapi_phone_normal(in, &countries[i], out, size);
        check(n <= size);
        check((n == 0) == (pcapi_normal_phone(in, first, sizeof(first)) == 0));
        check(n == 0 || out[0] != '0');

        for (k = 0; k < n; k++) {
            check(pcapi_isdigit(out[k]));
        }

        check(pcapi_phone_normal(in, &countries[i], out, size / 2)
              <= size / 2);

        free(out);
    }
}


static void
check_hex(const pcapi_str_t *text)
{
    size_t  i;

    check(text->len == PCAPI_SHA256_HEX);

    for (i = 0; i < text->len; i++) {
        check(pcapi_isdigit(text->data[i])
              || (text->data[i] >= 'a' && text->data[i] <= 'f'));
    }
}


static void
check_integer(const pcapi_schema_t *s, const pcapi_str_t *text)
{
    int64_t  n;

    check(pcapi_decimal_integer(text, &n) == PCAPI_OK);
    check(n >= s->low && n <= s->high);
}


static void check_object(const pcapi_json_t *v, pcapi_parent_e parent);


static void
check_array(const pcapi_schema_t *s, const pcapi_json_t *v)
{
    const pcapi_json_t  *elt, *other;

    check(v->type == PCAPI_JSON_ARRAY);
    check(v->nelts > 0 && v->nelts <= s->max);

    for (elt = v->child; elt; elt = elt->next) {

        if (s->type == PCAPI_OBJECTS) {
            check(elt->child != NULL);
            check_object(elt, s->child);
            continue;
        }

        check(elt->type == PCAPI_JSON_STRING && elt->text.len != 0);

        if (s->type == PCAPI_DIGESTS) {
            check_hex(&elt->text);
        }

        for (other = v->child; other != elt; other = other->next) {
            check(!pcapi_str_eq(&other->text, &elt->text));
        }
    }
}


static void
check_enum(const pcapi_schema_t *s, const pcapi_str_t *text)
{
    const pcapi_str_t  *value;

    for (value = s->values; value->data; value++) {
        if (pcapi_str_eq(value, text)) {
            return;
        }
    }

    abort();
}


static void
check_string(const pcapi_schema_t *s, const pcapi_json_t *v)
{
    size_t  i;

    check(v->type == PCAPI_JSON_STRING && v->text.len != 0);

    if (s->type == PCAPI_ENUM) {
        check_enum(s, &v->text);
        return;
    }

    check(pcapi_utf8_cut(v->text.data, v->text.len, s->max) == v->text.len);
    check(!s->whole || v->text.len <= s->max);

    for (i = 0; i < v->text.len; i++) {
        check(v->text.data[i] >= 0x20 && v->text.data[i] != 0x7f);
    }
}


static void
check_member(const pcapi_schema_t *s, const pcapi_json_t *v)
{
    switch (s->type) {

    case PCAPI_OBJECT:
        check_object(v, s->child);
        return;

    case PCAPI_OBJECTS:
    case PCAPI_TEXTS:
    case PCAPI_DIGESTS:
        check_array(s, v);
        return;

    case PCAPI_BOOLEAN:
        check(v->type == PCAPI_JSON_TRUE || v->type == PCAPI_JSON_FALSE);
        return;

    case PCAPI_INTEGER:
        check(v->type == PCAPI_JSON_NUMBER);
        check_integer(s, &v->text);
        return;

    default:
        check_string(s, v);
    }
}


/* nothing but members of the schema, each as it says */

static void
check_object(const pcapi_json_t *v, pcapi_parent_e parent)
{
    pcapi_member_e       m;
    const pcapi_json_t  *member;

    check(v->type == PCAPI_JSON_OBJECT);

    for (member = v->child; member; member = member->next) {
        m = pcapi_schema_find(parent, &member->key);

        check(m != PCAPI_NO_MEMBER);
        check(pcapi_json_get(v, &member->key) == member);
        check_member(&pcapi_schema[m], member);
    }
}


static const pcapi_json_t *
parse(const pcapi_str_t *text)
{
    pcapi_json_error_e                error;
    static const pcapi_json_limits_t  limits = { 16, 20000, 65536 };

    return pcapi_json_parse(&arena, &limits, text, &error);
}


/* what is sent is valid, and comes out again as it went in */

static void
check_event(const pcapi_event_t *ev)
{
    pcapi_str_t          out, again;
    pcapi_event_t        copy;
    const pcapi_json_t  *v;

    check(pcapi_event_encode(ev, NULL, first, sizeof(first), &out)
          == PCAPI_OK);

    v = parse(&out);
    check(v != NULL);
    check_object(v, PCAPI_EVENT);

    pcapi_event_init(&copy, &arena);
    copy.internal = 1;

    check(pcapi_event_set_members(&copy, PCAPI_EVENT, v) != PCAPI_ERROR);
    check(pcapi_event_encode(&copy, NULL, second, sizeof(second), &again)
          == PCAPI_OK);
    check(pcapi_str_eq(&out, &again));

    (void) pcapi_event_encode(ev, NULL, second, out.len / 2, &again);
}


static void
check_texts(const pcapi_str_t *text)
{
    unsigned          m;
    pcapi_event_t     ev;
    pcapi_content_t  *c;

    pcapi_event_init(&ev, &arena);
    c = pcapi_event_add_content(&ev);
    check(c != NULL);

    for (m = 0; m < PCAPI_NMEMBERS; m++) {

        if (pcapi_schema[m].parent == PCAPI_CONTENT) {
            check(pcapi_content_set_text(&ev, c, m, text) != PCAPI_ERROR);

        } else {
            check(pcapi_event_set_text(&ev, m, text) != PCAPI_ERROR);
        }
    }

    check_event(&ev);

    check(pcapi_event_ldp(&ev, text, text) != PCAPI_ERROR);
    check_event(&ev);
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned             m;
    pcapi_str_t          text;
    pcapi_event_t        ev;
    const pcapi_json_t  *v;
    static int           ready;

    if (!ready) {
        check(pcapi_sha256_init() == PCAPI_OK);
        pcapi_arena_init(&arena, 1 << 20, 1 << 26);
        ready = 1;
    }

    text = pcapi_str(data, size);

    if (pcapi_utf8_text(data, size)) {
        for (m = 0; m < PCAPI_NMEMBERS; m++) {
            if (pcapi_schema[m].normal) {
                check_normal(&text, pcapi_schema[m].normal);
            }
        }

        check_phone(&text);
    }

    check_texts(&text);

    v = parse(&text);

    if (v) {
        pcapi_event_init(&ev, &arena);
        ev.internal = size & 1;

        check(pcapi_event_set_members(&ev, PCAPI_EVENT, v) != PCAPI_ERROR);
        check_event(&ev);
    }

    pcapi_arena_reset(&arena);

    return 0;
}
