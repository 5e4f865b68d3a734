
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "base/pcapi_base.h"
#include "base/pcapi_hex.h"
#include "base/pcapi_utf8.h"
#include "pcapi_event.h"
#include "pcapi_plain.h"


/*
 * The writer goes along "p" and returns NULL when "last" is too near. Every
 * member begins with a comma, its key has one; the first comma of an object or
 * array then becomes the bracket.
 */

static u_char *
pcapi_encode_escape(u_char *p, u_char c)
{
    *p++ = '\\';

    if (c == '"' || c == '\\') {
        *p++ = c;
        return p;
    }

    *p++ = 'u';
    *p++ = '0';
    *p++ = '0';

    return pcapi_hex_put(p, &c, 1);
}


static u_char *
pcapi_encode_raw(u_char *p, const u_char *last, const u_char *text, size_t len)
{
    if ((size_t) (last - p) < len) {
        return NULL;
    }

    memcpy(p, text, len);

    return p + len;
}


/* "text" is valid UTF-8 */

static u_char *
pcapi_encode_string(u_char *p, const u_char *last, const u_char *text,
    size_t len)
{
    const u_char  *end;

    if ((size_t) (last - p) < len + 2) {
        return NULL;
    }

    *p++ = '"';

    if (pcapi_plain(text, len)) {
        memcpy(p, text, len);
        p += len;
        *p++ = '"';
        return p;
    }

    for (end = text + len; text < end; text++) {

        if (*text >= 0x20 && *text != '"' && *text != '\\') {
            *p++ = *text;
            continue;
        }

        /* six for this one, one for each of the rest and the quote */

        if (last - p < 6 + (end - text)) {
            return NULL;
        }

        p = pcapi_encode_escape(p, *text);
    }

    *p++ = '"';

    return p;
}


static u_char *
pcapi_encode_strings(u_char *p, const u_char *last, const pcapi_value_t *value)
{
    u_char    *start;
    uint32_t   i;

    start = p;

    for (i = 0; i < value->nelts; i++) {

        if (p == last) {
            return NULL;
        }

        *p++ = ',';

        p = pcapi_encode_string(p, last, value->u.elts[i].data,
                                value->u.elts[i].len);
        if (p == NULL) {
            return NULL;
        }
    }

    *start = '[';

    return pcapi_encode_raw(p, last, (u_char *) "]", 1);
}


static u_char *
pcapi_encode_scalar(u_char *p, const u_char *last, const pcapi_schema_t *s,
    const u_char *text, size_t len)
{
    p = pcapi_encode_raw(p, last, s->key.data, s->key.len);

    if (p == NULL) {
        return NULL;
    }

    if (s->type == PCAPI_INTEGER || s->type == PCAPI_BOOLEAN) {
        return pcapi_encode_raw(p, last, text, len);
    }

    return pcapi_encode_string(p, last, text, len);
}


/* ",{...}", nothing for a product without members */

static u_char *
pcapi_encode_content(u_char *p, const u_char *last, const pcapi_content_t *c)
{
    u_char             *start;
    pcapi_member_e      m;
    const pcapi_str_t  *text;

    if (last - p < 2) {
        return NULL;
    }

    start = p++;

    for (m = PCAPI_ITEM_ID; m <= PCAPI_ITEM_QUANTITY; m++) {
        text = &c->value[m - PCAPI_ITEM_ID];

        if (text->len == 0) {
            continue;
        }

        p = pcapi_encode_scalar(p, last, &pcapi_schema[m], text->data,
                                text->len);
        if (p == NULL) {
            return NULL;
        }
    }

    if (p == start + 1) {
        return start;
    }

    start[0] = ',';
    start[1] = '{';

    return pcapi_encode_raw(p, last, (u_char *) "}", 1);
}


static u_char *
pcapi_encode_contents(u_char *p, const u_char *last, const pcapi_event_t *ev)
{
    u_char    *start;
    uint32_t   i;

    start = p;

    for (i = 0; i < ev->ncontents; i++) {
        p = pcapi_encode_content(p, last, &ev->contents[i]);

        if (p == NULL) {
            return NULL;
        }
    }

    if (p == start) {
        return p;
    }

    *start = '[';

    return pcapi_encode_raw(p, last, (u_char *) "]", 1);
}


static u_char *pcapi_encode_object(u_char *p, const u_char *last,
    const pcapi_event_t *ev, const pcapi_str_t *name, pcapi_parent_e parent);


/* an object or array of objects, without its key where it is empty */

static u_char *
pcapi_encode_nested(u_char *p, const u_char *last, const pcapi_event_t *ev,
    pcapi_member_e m)
{
    u_char                *start, *value;
    const pcapi_schema_t  *s;

    s = &pcapi_schema[m];
    start = p;

    value = pcapi_encode_raw(p, last, s->key.data, s->key.len);

    if (value == NULL) {
        return NULL;
    }

    p = s->type == PCAPI_OBJECTS
        ? pcapi_encode_contents(value, last, ev)
        : pcapi_encode_object(value, last, ev, NULL, s->child);

    if (p != value) {
        return p;
    }

    return m == PCAPI_USER_DATA
           ? pcapi_encode_raw(p, last, (u_char *) "{}", 2) : start;
}


static u_char *
pcapi_encode_member(u_char *p, const u_char *last, const pcapi_event_t *ev,
    pcapi_member_e m)
{
    const pcapi_value_t   *value;
    const pcapi_schema_t  *s;

    value = &ev->value[m];
    s = &pcapi_schema[m];

    if (value->len) {

        if (s->newer && pcapi_event_has(ev, s->newer)) {
            return p;
        }

        return pcapi_encode_scalar(p, last, s, value->u.text, value->len);
    }

    if (s->type == PCAPI_OBJECT || s->type == PCAPI_OBJECTS) {
        return pcapi_encode_nested(p, last, ev, m);
    }

    if (value->nelts) {
        p = pcapi_encode_raw(p, last, s->key.data, s->key.len);

        return p ? pcapi_encode_strings(p, last, value) : NULL;
    }

    return p;
}


static u_char *
pcapi_encode_object(u_char *p, const u_char *last, const pcapi_event_t *ev,
    const pcapi_str_t *name, pcapi_parent_e parent)
{
    u_char          *start;
    pcapi_member_e   m, end;

    start = p;
    end = pcapi_members[parent].last;

    for (m = pcapi_members[parent].first; m < end; m++) {

        /* only an event has objects, which are there if their members are */

        if (parent != PCAPI_EVENT && !pcapi_event_has(ev, m)) {
            continue;
        }

        if (m == PCAPI_EVENT_NAME && name) {
            p = pcapi_encode_scalar(p, last, &pcapi_schema[m], name->data,
                                    name->len);

        } else {
            p = pcapi_encode_member(p, last, ev, m);
        }

        if (p == NULL) {
            return NULL;
        }
    }

    if (p == start) {
        return p;
    }

    *start = '{';

    return pcapi_encode_raw(p, last, (u_char *) "}", 1);
}


int
pcapi_event_encode(const pcapi_event_t *ev, const pcapi_str_t *name,
    u_char *buf, size_t size, pcapi_str_t *out)
{
    u_char  *p;

    if (name && !pcapi_utf8_text(name->data, name->len)) {
        return PCAPI_ERROR;
    }

    p = pcapi_encode_object(buf, buf + size, ev, name, PCAPI_EVENT);

    if (p == NULL) {
        return PCAPI_ERROR;
    }

    *out = pcapi_str(buf, (size_t) (p - buf));

    return PCAPI_OK;
}


/* a key with its quotes is in no text, where they are escaped */

int64_t
pcapi_event_encoded_time(const pcapi_str_t *json)
{
    int64_t        sec;
    const u_char  *p, *last;

    static const pcapi_str_t  key = pcapi_string("\"event_time\":");

    p = json->data;
    last = p + json->len;

    for ( ;; ) {
        p = memchr(p, '"', (size_t) (last - p));

        if (p == NULL || (size_t) (last - p) < key.len) {
            return 0;
        }

        if (memcmp(p, key.data, key.len) == 0) {
            break;
        }

        p++;
    }

    sec = 0;

    for (p += key.len; p < last && pcapi_isdigit(*p); p++) {

        if (sec > INT64_MAX / 100000) {
            return 0;
        }

        sec = sec * 10 + (*p - '0');
    }

    return sec * 1000;
}
