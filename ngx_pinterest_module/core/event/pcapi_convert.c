
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "base/pcapi_base.h"
#include "base/pcapi_decimal.h"
#include "base/pcapi_sha256.h"
#include "base/pcapi_utf8.h"
#include "pcapi_convert.h"
#include "pcapi_normalize.h"
#include "pcapi_phone.h"
#include "pcapi_plain.h"


#define PCAPI_SHA1_HEX   40
#define PCAPI_MD5_HEX    32


typedef int (*pcapi_convert_pt)(pcapi_event_t *ev, const pcapi_schema_t *s,
    const pcapi_str_t *in, pcapi_str_t *out);


typedef struct {
    pcapi_str_t  word;
    pcapi_str_t  value;
} pcapi_boolean_t;


static int pcapi_convert_string(pcapi_event_t *ev, const pcapi_schema_t *s,
    const pcapi_str_t *in, pcapi_str_t *out);
static int pcapi_convert_decimal(pcapi_event_t *ev, const pcapi_schema_t *s,
    const pcapi_str_t *in, pcapi_str_t *out);
static int pcapi_convert_integer(pcapi_event_t *ev, const pcapi_schema_t *s,
    const pcapi_str_t *in, pcapi_str_t *out);
static int pcapi_convert_boolean(pcapi_event_t *ev, const pcapi_schema_t *s,
    const pcapi_str_t *in, pcapi_str_t *out);
static int pcapi_convert_enum(pcapi_event_t *ev, const pcapi_schema_t *s,
    const pcapi_str_t *in, pcapi_str_t *out);
static int pcapi_convert_digest(pcapi_event_t *ev, const pcapi_schema_t *s,
    const pcapi_str_t *in, pcapi_str_t *out);
static int pcapi_convert_none(pcapi_event_t *ev, const pcapi_schema_t *s,
    const pcapi_str_t *in, pcapi_str_t *out);


static const pcapi_convert_pt  pcapi_converters[] = {
    [PCAPI_TEXT] = pcapi_convert_string,
    [PCAPI_DECIMAL] = pcapi_convert_decimal,
    [PCAPI_INTEGER] = pcapi_convert_integer,
    [PCAPI_BOOLEAN] = pcapi_convert_boolean,
    [PCAPI_ENUM] = pcapi_convert_enum,
    [PCAPI_TEXTS] = pcapi_convert_string,
    [PCAPI_DIGESTS] = pcapi_convert_digest,
    [PCAPI_OBJECT] = pcapi_convert_none,
    [PCAPI_OBJECTS] = pcapi_convert_none
};


static const pcapi_boolean_t  pcapi_booleans[] = {
    { pcapi_string("true"), pcapi_string("true") },
    { pcapi_string("1"), pcapi_string("true") },
    { pcapi_string("false"), pcapi_string("false") },
    { pcapi_string("0"), pcapi_string("false") }
};


static const pcapi_str_t  pcapi_empty_digest = pcapi_string(
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");


int
pcapi_convert_refuse(pcapi_event_t *ev, pcapi_field_reason_e reason)
{
    ev->fields[reason]++;

    return PCAPI_DECLINED;
}


/* no copy where nothing has changed */

static int
pcapi_convert_keep(pcapi_event_t *ev, const pcapi_str_t *in, const u_char *p,
    size_t len, pcapi_str_t *out)
{
    if (len == in->len && memcmp(p, in->data, len) == 0) {
        *out = *in;
        return PCAPI_OK;
    }

    out->data = pcapi_arena_dup(ev->arena, p, len);
    out->len = len;

    return out->data ? PCAPI_OK : PCAPI_ERROR;
}


static int
pcapi_convert_iscontrol(u_char c)
{
    return c < 0x20 || c == 0x7f;
}


static int
pcapi_convert_controls(const pcapi_str_t *text)
{
    size_t  i;

    for (i = 0; i < text->len; i++) {
        if (pcapi_convert_iscontrol(text->data[i])) {
            return 1;
        }
    }

    return 0;
}


static int
pcapi_convert_spaces(pcapi_event_t *ev, pcapi_str_t *text)
{
    size_t   i;
    u_char  *p;

    p = pcapi_arena_dup(ev->arena, text->data, text->len);

    if (p == NULL) {
        return PCAPI_ERROR;
    }

    for (i = 0; i < text->len; i++) {
        if (pcapi_convert_iscontrol(p[i])) {
            p[i] = ' ';
        }
    }

    text->data = p;

    return PCAPI_OK;
}


static int
pcapi_convert_normal(pcapi_event_t *ev, const pcapi_schema_t *s,
    const pcapi_str_t *in, pcapi_str_t *out)
{
    size_t   n, size;
    u_char  *p;

    size = pcapi_min(in->len, s->max);

    p = pcapi_arena_alloc(ev->arena, size);

    if (p == NULL) {
        return PCAPI_ERROR;
    }

    n = s->normal(in, p, size);

    if (n == 0) {
        return pcapi_convert_refuse(ev, PCAPI_FIELD_SYNTAX);
    }

    *out = pcapi_str(p, n);

    return PCAPI_OK;
}


static int
pcapi_convert_string(pcapi_event_t *ev, const pcapi_schema_t *s,
    const pcapi_str_t *in, pcapi_str_t *out)
{
    int     control;
    size_t  max;

    control = 0;

    if (!pcapi_plain(in->data, in->len)) {

        if (!pcapi_utf8_text(in->data, in->len)) {
            return pcapi_convert_refuse(ev, PCAPI_FIELD_ENCODING);
        }

        control = pcapi_convert_controls(in);
    }

    if (s->normal) {
        return pcapi_convert_normal(ev, s, in, out);
    }

    if (s->whole && control) {
        return pcapi_convert_refuse(ev, PCAPI_FIELD_SYNTAX);
    }

    *out = *in;

    max = s->type == PCAPI_TEXTS ? PCAPI_MAX_ID : s->max;

    if (in->len > max) {

        if (s->whole) {
            return pcapi_convert_refuse(ev, PCAPI_FIELD_LIMIT);
        }

        out->len = pcapi_utf8_cut(in->data, in->len, max);

        if (out->len < in->len) {
            ev->fields[PCAPI_FIELD_LIMIT]++;
        }
    }

    if (control && pcapi_convert_spaces(ev, out) != PCAPI_OK) {
        return PCAPI_ERROR;
    }

    if (pcapi_normal_trim(out).len == 0) {
        return pcapi_convert_refuse(ev, PCAPI_FIELD_SYNTAX);
    }

    return PCAPI_OK;
}


static int
pcapi_convert_decimal(pcapi_event_t *ev, const pcapi_schema_t *s,
    const pcapi_str_t *in, pcapi_str_t *out)
{
    size_t       n;
    u_char       buf[PCAPI_DECIMAL_LEN];
    pcapi_str_t  text;

    (void) s;

    n = pcapi_decimal_text(in, buf);

    if (n) {
        return pcapi_convert_keep(ev, in, buf, n, out);
    }

    text = pcapi_normal_trim(in);

    if (text.len && text.data[0] == '-') {
        text = pcapi_str(text.data + 1, text.len - 1);

        if (pcapi_decimal_text(&text, buf)) {
            return pcapi_convert_refuse(ev, PCAPI_FIELD_RANGE);
        }
    }

    return pcapi_convert_refuse(ev, PCAPI_FIELD_SYNTAX);
}


int
pcapi_convert_number(pcapi_event_t *ev, const pcapi_schema_t *s, int64_t n,
    pcapi_str_t *out)
{
    u_char  buf[PCAPI_NORMAL_INTEGER];

    if (n < s->low || n > s->high) {
        return pcapi_convert_refuse(ev, PCAPI_FIELD_RANGE);
    }

    out->len = pcapi_normal_integer(n, buf);
    out->data = pcapi_arena_dup(ev->arena, buf, out->len);

    return out->data ? PCAPI_OK : PCAPI_ERROR;
}


static int
pcapi_convert_integer(pcapi_event_t *ev, const pcapi_schema_t *s,
    const pcapi_str_t *in, pcapi_str_t *out)
{
    u_char       buf[PCAPI_NORMAL_INTEGER];
    int64_t      n;
    pcapi_str_t  text;

    text = *in;

    if (s->normal) {

        if (!pcapi_utf8_text(in->data, in->len)) {
            return pcapi_convert_refuse(ev, PCAPI_FIELD_ENCODING);
        }

        text = pcapi_str(buf, s->normal(in, buf, sizeof(buf)));

        if (text.len == 0) {
            return pcapi_convert_refuse(ev, PCAPI_FIELD_TIME);
        }
    }

    if (pcapi_decimal_integer(&text, &n) != PCAPI_OK) {
        return pcapi_convert_refuse(ev, PCAPI_FIELD_SYNTAX);
    }

    return pcapi_convert_number(ev, s, n, out);
}


static int
pcapi_convert_boolean(pcapi_event_t *ev, const pcapi_schema_t *s,
    const pcapi_str_t *in, pcapi_str_t *out)
{
    size_t  i;

    (void) s;

    for (i = 0; i < pcapi_nelts(pcapi_booleans); i++) {

        if (pcapi_str_caseeq(in, &pcapi_booleans[i].word)) {
            *out = pcapi_booleans[i].value;
            return PCAPI_OK;
        }
    }

    return pcapi_convert_refuse(ev, PCAPI_FIELD_SYNTAX);
}


static int
pcapi_convert_enum(pcapi_event_t *ev, const pcapi_schema_t *s,
    const pcapi_str_t *in, pcapi_str_t *out)
{
    const pcapi_str_t  *value;

    for (value = s->values; value->data; value++) {

        if (pcapi_str_caseeq(in, value)) {
            *out = *value;
            return PCAPI_OK;
        }
    }

    return pcapi_convert_refuse(ev, PCAPI_FIELD_SYNTAX);
}


static int
pcapi_convert_ishex(const pcapi_str_t *text)
{
    size_t  i;
    u_char  c;

    for (i = 0; i < text->len; i++) {
        c = pcapi_tolower(text->data[i]);

        if (!pcapi_isdigit(c) && (c < 'a' || c > 'f')) {
            return 0;
        }
    }

    return 1;
}


static int
pcapi_convert_made(pcapi_event_t *ev, const pcapi_str_t *text,
    pcapi_str_t *out)
{
    size_t  i;
    u_char  hex[PCAPI_SHA256_HEX];

    for (i = 0; i < PCAPI_SHA256_HEX; i++) {
        hex[i] = pcapi_tolower(text->data[i]);
    }

    if (memcmp(hex, pcapi_empty_digest.data, PCAPI_SHA256_HEX) == 0) {
        return pcapi_convert_refuse(ev, PCAPI_FIELD_DIGEST);
    }

    return pcapi_convert_keep(ev, text, hex, PCAPI_SHA256_HEX, out);
}


int
pcapi_convert_hash(pcapi_event_t *ev, const u_char *text, size_t len,
    pcapi_str_t *out)
{
    u_char  *hex;

    hex = pcapi_arena_alloc(ev->arena, PCAPI_SHA256_HEX);

    if (hex == NULL || pcapi_sha256_hex(text, len, hex) != PCAPI_OK) {
        return PCAPI_ERROR;
    }

    *out = pcapi_str(hex, PCAPI_SHA256_HEX);

    return PCAPI_OK;
}


static int
pcapi_convert_digest(pcapi_event_t *ev, const pcapi_schema_t *s,
    const pcapi_str_t *in, pcapi_str_t *out)
{
    size_t       n;
    u_char       buf[PCAPI_MAX_CLEAR];
    pcapi_str_t  text;

    if (in->len > sizeof(buf)) {
        return pcapi_convert_refuse(ev, PCAPI_FIELD_LIMIT);
    }

    if (!pcapi_utf8_text(in->data, in->len)) {
        return pcapi_convert_refuse(ev, PCAPI_FIELD_ENCODING);
    }

    text = pcapi_normal_trim(in);

    if (text.len == PCAPI_SHA256_HEX && pcapi_convert_ishex(&text)) {
        return pcapi_convert_made(ev, &text, out);
    }

    if (s->sha256
        && (text.len == PCAPI_SHA1_HEX || text.len == PCAPI_MD5_HEX)
        && pcapi_convert_ishex(&text))
    {
        return pcapi_convert_refuse(ev, PCAPI_FIELD_DIGEST);
    }

    n = s->phone && ev->phone_country.len
        ? pcapi_phone_normal(&text, &ev->phone_country, buf, sizeof(buf))
        : s->normal(&text, buf, sizeof(buf));

    if (n == 0) {
        return pcapi_convert_refuse(ev, PCAPI_FIELD_SYNTAX);
    }

    return pcapi_convert_hash(ev, buf, n, out);
}


static int
pcapi_convert_none(pcapi_event_t *ev, const pcapi_schema_t *s,
    const pcapi_str_t *in, pcapi_str_t *out)
{
    (void) s;
    (void) in;
    (void) out;

    return pcapi_convert_refuse(ev, PCAPI_FIELD_TYPE);
}


int
pcapi_convert_text(pcapi_event_t *ev, const pcapi_schema_t *s,
    const pcapi_str_t *in, pcapi_str_t *out)
{
    return pcapi_converters[s->type](ev, s, in, out);
}


/* what becomes an identifier or is hashed is the shortest text of the number */

static int
pcapi_convert_shortest(pcapi_event_t *ev, const pcapi_schema_t *s,
    const pcapi_str_t *number, pcapi_str_t *text)
{
    size_t  n;
    u_char  buf[PCAPI_DECIMAL_LEN];

    if (s->type != PCAPI_TEXT && s->type != PCAPI_TEXTS
        && s->type != PCAPI_DIGESTS)
    {
        *text = *number;
        return PCAPI_OK;
    }

    n = pcapi_decimal_id(number, buf, sizeof(buf));

    if (n == 0) {
        return pcapi_convert_refuse(ev, PCAPI_FIELD_RANGE);
    }

    return pcapi_convert_keep(ev, number, buf, n, text);
}


int
pcapi_convert_json(pcapi_event_t *ev, const pcapi_schema_t *s,
    const pcapi_json_t *v, pcapi_str_t *out)
{
    int          rc;
    pcapi_str_t  text;

    switch (v->type) {

    case PCAPI_JSON_STRING:
        return pcapi_convert_text(ev, s, &v->text, out);

    case PCAPI_JSON_NUMBER:
        rc = pcapi_convert_shortest(ev, s, &v->text, &text);

        return rc == PCAPI_OK ? pcapi_convert_text(ev, s, &text, out) : rc;

    case PCAPI_JSON_TRUE:
    case PCAPI_JSON_FALSE:

        if (s->type != PCAPI_BOOLEAN) {
            break;
        }

        *out = pcapi_booleans[v->type == PCAPI_JSON_TRUE ? 0 : 2].value;

        return PCAPI_OK;

    default:
        break;
    }

    return pcapi_convert_refuse(ev, PCAPI_FIELD_TYPE);
}
