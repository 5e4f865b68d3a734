
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_hex.h"
#include "pcapi_json_out.h"
#include "pcapi_utf8.h"


#define PCAPI_JSON_OUT_LEVELS   16
#define PCAPI_JSON_OUT_INTEGER  20     /* digits and sign of 64 bits */

#define pcapi_json_out_bytes(c)                                              \
    (UINT64_C(0x0101010101010101) * (c))


static void pcapi_json_out_open(pcapi_json_out_t *o, u_char c);
static void pcapi_json_out_close(pcapi_json_out_t *o, u_char c);
static int pcapi_json_out_value(pcapi_json_out_t *o, size_t len);
static void pcapi_json_out_copy(pcapi_json_out_t *o, const void *data,
    size_t len);
static size_t pcapi_json_out_plain(const u_char *p, size_t len);
static size_t pcapi_json_out_escape(u_char *buf, u_char c);
static int pcapi_json_out_is_number(const pcapi_str_t *text);
static const u_char *pcapi_json_out_digits(const u_char *p,
    const u_char *last);


void
pcapi_json_out_init(pcapi_json_out_t *o, void *buf, size_t size)
{
    memset(o, 0, sizeof(pcapi_json_out_t));

    o->start = buf;
    o->pos = o->start;
    o->end = o->start + size;
}


void
pcapi_json_out_object(pcapi_json_out_t *o)
{
    pcapi_json_out_open(o, '{');
}


void
pcapi_json_out_object_end(pcapi_json_out_t *o)
{
    pcapi_json_out_close(o, '}');
}


void
pcapi_json_out_array(pcapi_json_out_t *o)
{
    pcapi_json_out_open(o, '[');
}


void
pcapi_json_out_array_end(pcapi_json_out_t *o)
{
    pcapi_json_out_close(o, ']');
}


void
pcapi_json_out_key(pcapi_json_out_t *o, const pcapi_str_t *key)
{
    uint16_t  bit;

    if (o->level == 0 || o->keyed) {
        o->failed = 1;
    }

    if (o->failed) {
        return;
    }

    bit = (uint16_t) (1U << (o->level - 1));

    /* a comma, two quotes, a colon */

    if (!(o->object & bit)
        || (size_t) (o->end - o->pos) < 4
        || (size_t) (o->end - o->pos) - 4 < key->len)
    {
        o->failed = 1;
        return;
    }

    if (o->comma & bit) {
        *o->pos++ = ',';
    }

    o->comma |= bit;
    o->keyed = 1;

    *o->pos++ = '"';
    pcapi_json_out_copy(o, key->data, key->len);
    *o->pos++ = '"';
    *o->pos++ = ':';
}


void
pcapi_json_out_string(pcapi_json_out_t *o, const pcapi_str_t *text)
{
    u_char  buf[6];
    size_t  i, n;

    if (!pcapi_utf8_text(text->data, text->len)) {
        o->failed = 1;
        return;
    }

    if (pcapi_json_out_value(o, text->len + 2) != PCAPI_OK) {
        return;
    }

    *o->pos++ = '"';

    for (i = 0; i < text->len; i++) {
        n = pcapi_json_out_plain(text->data + i, text->len - i);

        pcapi_json_out_copy(o, text->data + i, n);
        i += n;

        if (i == text->len) {
            break;
        }

        n = pcapi_json_out_escape(buf, text->data[i]);

        /* the rest still has to go in, and the quote for this byte */

        if ((size_t) (o->end - o->pos) < n + (text->len - i)) {
            o->failed = 1;
            return;
        }

        pcapi_json_out_copy(o, buf, n);
    }

    *o->pos++ = '"';
}


void
pcapi_json_out_boolean(pcapi_json_out_t *o, int value)
{
    size_t  len;

    len = value ? sizeof("true") - 1 : sizeof("false") - 1;

    if (pcapi_json_out_value(o, len) == PCAPI_OK) {
        pcapi_json_out_copy(o, value ? "true" : "false", len);
    }
}


void
pcapi_json_out_integer(pcapi_json_out_t *o, int64_t value)
{
    u_char    buf[PCAPI_JSON_OUT_INTEGER], *p, *last;
    uint64_t  n;

    last = buf + PCAPI_JSON_OUT_INTEGER;
    p = last;
    n = (value < 0) ? 0 - (uint64_t) value : (uint64_t) value;

    do {
        *--p = (u_char) ('0' + n % 10);
        n /= 10;
    } while (n != 0);

    if (value < 0) {
        *--p = '-';
    }

    if (pcapi_json_out_value(o, (size_t) (last - p)) == PCAPI_OK) {
        pcapi_json_out_copy(o, p, (size_t) (last - p));
    }
}


void
pcapi_json_out_number(pcapi_json_out_t *o, const pcapi_str_t *text)
{
    if (!pcapi_json_out_is_number(text)) {
        o->failed = 1;
        return;
    }

    pcapi_json_out_raw(o, text);
}


void
pcapi_json_out_raw(pcapi_json_out_t *o, const pcapi_str_t *json)
{
    if (json->len == 0) {
        o->failed = 1;
        return;
    }

    if (pcapi_json_out_value(o, json->len) == PCAPI_OK) {
        pcapi_json_out_copy(o, json->data, json->len);
    }
}


int
pcapi_json_out_end(pcapi_json_out_t *o, pcapi_str_t *text)
{
    if (o->level != 0 || o->pos == o->start) {
        o->failed = 1;
    }

    if (o->failed) {
        return PCAPI_ERROR;
    }

    *text = pcapi_str(o->start, (size_t) (o->pos - o->start));

    return PCAPI_OK;
}


static void
pcapi_json_out_open(pcapi_json_out_t *o, u_char c)
{
    uint16_t  bit;

    if (o->level == PCAPI_JSON_OUT_LEVELS) {
        o->failed = 1;
    }

    if (pcapi_json_out_value(o, 1) != PCAPI_OK) {
        return;
    }

    bit = (uint16_t) (1U << o->level);

    o->comma &= (uint16_t) ~bit;
    o->object &= (uint16_t) ~bit;

    if (c == '{') {
        o->object |= bit;
    }

    o->level++;
    *o->pos++ = c;
}


static void
pcapi_json_out_close(pcapi_json_out_t *o, u_char c)
{
    int  object;

    if (o->level == 0 || o->keyed || o->pos == o->end) {
        o->failed = 1;
    }

    if (o->failed) {
        return;
    }

    object = (o->object >> (o->level - 1)) & 1;

    if (object != (c == '}')) {
        o->failed = 1;
        return;
    }

    o->level--;
    *o->pos++ = c;
}


/* a value of at least "len" bytes may come here: the comma, and room for it */

static int
pcapi_json_out_value(pcapi_json_out_t *o, size_t len)
{
    size_t    room;
    uint16_t  bit;

    if (o->failed) {
        return PCAPI_ERROR;
    }

    room = (size_t) (o->end - o->pos);

    if (o->keyed) {
        o->keyed = 0;

    } else if (o->level == 0) {

        /* one document only */

        if (o->pos != o->start) {
            room = 0;
        }

    } else {
        bit = (uint16_t) (1U << (o->level - 1));

        if (o->object & bit) {
            room = 0;

        } else if ((o->comma & bit) && room != 0) {
            *o->pos++ = ',';
            room--;
        }

        o->comma |= bit;
    }

    if (room < len) {
        o->failed = 1;
        return PCAPI_ERROR;
    }

    return PCAPI_OK;
}


static void
pcapi_json_out_copy(pcapi_json_out_t *o, const void *data, size_t len)
{
    if (len != 0) {
        memcpy(o->pos, data, len);
        o->pos += len;
    }
}


/* how many bytes from "p" need no escape */

static size_t
pcapi_json_out_plain(const u_char *p, size_t len)
{
    size_t    i;
    uint64_t  w, quote, slash, found;

    for (i = 0; len - i >= 8; i += 8) {
        memcpy(&w, p + i, 8);

        quote = w ^ pcapi_json_out_bytes('"');
        slash = w ^ pcapi_json_out_bytes('\\');

        /* the highest bit of any byte below ' ', and of any that became 0 */

        found = (w - pcapi_json_out_bytes(' ')) & ~w;
        found |= (quote - pcapi_json_out_bytes(1)) & ~quote;
        found |= (slash - pcapi_json_out_bytes(1)) & ~slash;

        if (found & pcapi_json_out_bytes(0x80)) {
            break;
        }
    }

    while (i < len && p[i] >= ' ' && p[i] != '"' && p[i] != '\\') {
        i++;
    }

    return i;
}


static size_t
pcapi_json_out_escape(u_char *buf, u_char c)
{
    size_t              i;
    static const char   from[] = "\"\\\b\f\n\r\t";
    static const char   to[] = "\"\\bfnrt";

    buf[0] = '\\';

    for (i = 0; i < sizeof(from) - 1; i++) {
        if (c == (u_char) from[i]) {
            buf[1] = (u_char) to[i];
            return 2;
        }
    }

    buf[1] = 'u';
    buf[2] = '0';
    buf[3] = '0';

    pcapi_hex_put(&buf[4], &c, 1);

    return 6;
}


static int
pcapi_json_out_is_number(const pcapi_str_t *text)
{
    const u_char  *p, *digits, *last;

    if (text->len == 0) {
        return 0;
    }

    p = text->data;
    last = p + text->len;

    if (p < last && *p == '-') {
        p++;
    }

    digits = p;
    p = pcapi_json_out_digits(p, last);

    if (p == digits || (*digits == '0' && p - digits > 1)) {
        return 0;
    }

    if (p < last && *p == '.') {
        digits = ++p;
        p = pcapi_json_out_digits(p, last);

        if (p == digits) {
            return 0;
        }
    }

    if (p < last && (*p == 'e' || *p == 'E')) {
        p++;

        if (p < last && (*p == '-' || *p == '+')) {
            p++;
        }

        digits = p;
        p = pcapi_json_out_digits(p, last);

        if (p == digits) {
            return 0;
        }
    }

    return p == last;
}


static const u_char *
pcapi_json_out_digits(const u_char *p, const u_char *last)
{
    while (p < last && pcapi_isdigit(*p)) {
        p++;
    }

    return p;
}
