
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <ctype.h>
#include <stdlib.h>

#include "base/pcapi_json.h"
#include "base/pcapi_json_out.h"
#include "base/pcapi_utf8.h"


#define FUZZ_MAX     8192
#define FUZZ_MEMORY  (16 << 20)

#define check(expr)  do { if (!(expr)) { abort(); } } while (0)


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


/* a second opinion: RFC 8259, word by word */

static const u_char *judge_value(const u_char *p, const u_char *last);


static const u_char *
judge_space(const u_char *p, const u_char *last)
{
    while (p < last
           && (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r'))
    {
        p++;
    }

    return p;
}


static const u_char *
judge_digits(const u_char *p, const u_char *last)
{
    if (p == NULL || p == last || !pcapi_isdigit(*p)) {
        return NULL;
    }

    while (p < last && pcapi_isdigit(*p)) {
        p++;
    }

    return p;
}


static const u_char *
judge_number(const u_char *p, const u_char *last)
{
    if (p < last && *p == '-') {
        p++;
    }

    p = (p < last && *p == '0') ? p + 1 : judge_digits(p, last);

    if (p != NULL && p < last && *p == '.') {
        p = judge_digits(p + 1, last);
    }

    if (p != NULL && p < last && (*p | 0x20) == 'e') {
        p++;

        if (p < last && (*p == '+' || *p == '-')) {
            p++;
        }

        p = judge_digits(p, last);
    }

    return p;
}


static long
judge_hex(const u_char *p, const u_char *last)
{
    int   i;
    char  hex[5];

    if (last - p < 6 || p[0] != '\\' || p[1] != 'u') {
        return -1;
    }

    for (i = 0; i < 4; i++) {
        if (!isxdigit(p[2 + i])) {
            return -1;
        }
    }

    memcpy(hex, p + 2, 4);
    hex[4] = '\0';

    return strtol(hex, NULL, 16);
}


static const u_char *
judge_string(const u_char *p, const u_char *last)
{
    long  c;

    if (p == NULL || p == last || *p++ != '"') {
        return NULL;
    }

    while (p < last && *p != '"') {

        if (*p < 0x20) {
            return NULL;
        }

        if (*p != '\\') {
            p++;
            continue;
        }

        if (last - p >= 2 && p[1] != '\0' && strchr("\"\\/bfnrt", p[1])) {
            p += 2;
            continue;
        }

        c = judge_hex(p, last);
        p += 6;

        if (c <= 0 || (c >= 0xdc00 && c <= 0xdfff)) {
            return NULL;
        }

        if (c >= 0xd800 && c <= 0xdbff) {
            c = judge_hex(p, last);
            p += 6;

            if (c < 0xdc00 || c > 0xdfff) {
                return NULL;
            }
        }
    }

    return (p < last) ? p + 1 : NULL;
}


static const u_char *
judge_list(const u_char *p, const u_char *last, u_char end)
{
    p = judge_space(p, last);

    if (p < last && *p == end) {
        return p + 1;
    }

    for ( ;; ) {
        if (end == '}') {
            p = judge_string(judge_space(p, last), last);
            p = (p != NULL) ? judge_space(p, last) : NULL;

            if (p == NULL || p == last || *p++ != ':') {
                return NULL;
            }
        }

        p = judge_value(p, last);

        if (p == NULL || p == last) {
            return NULL;
        }

        if (*p == end) {
            return p + 1;
        }

        if (*p++ != ',') {
            return NULL;
        }
    }
}


static const u_char *
judge_value(const u_char *p, const u_char *last)
{
    size_t              i, n;
    static const char  *words[] = { "true", "false", "null" };

    p = judge_space(p, last);

    if (p == last) {
        return NULL;
    }

    if (*p == '{' || *p == '[') {
        p = judge_list(p + 1, last, (*p == '{') ? '}' : ']');

    } else if (*p == '"') {
        p = judge_string(p, last);

    } else if (*p == '-' || pcapi_isdigit(*p)) {
        p = judge_number(p, last);

    } else {

        for (i = 0; i < 3; i++) {
            n = strlen(words[i]);

            if ((size_t) (last - p) >= n && memcmp(p, words[i], n) == 0) {
                return judge_space(p + n, last);
            }
        }

        return NULL;
    }

    return (p != NULL) ? judge_space(p, last) : NULL;
}


static int
judge(const pcapi_str_t *text)
{
    return pcapi_utf8_valid(text->data, text->len)
           && judge_value(text->data, text->data + text->len)
              == text->data + text->len;
}


static uint32_t
check_tree(const pcapi_json_t *v, const pcapi_json_limits_t *limits,
    uint32_t depth)
{
    uint32_t             n, values;
    const u_char        *last;
    const pcapi_json_t  *child;

    check(v->text.len <= limits->string && v->key.len <= limits->string);
    check(pcapi_utf8_text(v->key.data, v->key.len));

    values = 1;
    n = 0;

    switch (v->type) {
    case PCAPI_JSON_ARRAY:
    case PCAPI_JSON_OBJECT:
        check(depth < limits->depth);

        for (child = v->child; child != NULL; child = child->next) {
            check(v->type == PCAPI_JSON_OBJECT || child->key.len == 0);
            values += check_tree(child, limits, depth + 1);
            n++;
        }

        break;

    case PCAPI_JSON_STRING:
        check(pcapi_utf8_text(v->text.data, v->text.len));
        break;

    case PCAPI_JSON_NUMBER:
        last = v->text.data + v->text.len;
        check(judge_number(v->text.data, last) == last);
        break;

    default:
        check(v->text.len == 0);
    }

    check(v->nelts == n);
    check((v->child != NULL) == (n != 0));

    return values;
}


static pcapi_str_t
hex_key(pcapi_arena_t *a, const pcapi_str_t *key)
{
    u_char              *hex;
    size_t               i;
    static const char    digits[] = "0123456789abcdef";

    hex = pcapi_arena_alloc(a, 2 * key->len + 1);
    check(hex != NULL);

    for (i = 0; i < key->len; i++) {
        hex[2 * i] = (u_char) digits[key->data[i] >> 4];
        hex[2 * i + 1] = (u_char) digits[key->data[i] & 15];
    }

    return pcapi_str(hex, 2 * key->len);
}


/* with "a" the keys of "w" are in hex: the writer takes only plain ones */

static void
check_same(pcapi_arena_t *a, const pcapi_json_t *v, const pcapi_json_t *w)
{
    pcapi_str_t  key;

    key = (a != NULL) ? hex_key(a, &v->key) : v->key;

    check(v->type == w->type && v->nelts == w->nelts);
    check(pcapi_str_eq(&v->text, &w->text));
    check(pcapi_str_eq(&key, &w->key));

    v = v->child;
    w = w->child;

    while (v != NULL && w != NULL) {
        check_same(a, v, w);
        v = v->next;
        w = w->next;
    }

    check(v == NULL && w == NULL);
}


static void
write_tree(pcapi_arena_t *a, pcapi_json_out_t *o, const pcapi_json_t *v)
{
    pcapi_str_t          key;
    const pcapi_json_t  *child;
    static const pcapi_str_t  null = pcapi_string("null");

    switch (v->type) {
    case PCAPI_JSON_NULL:
        pcapi_json_out_raw(o, &null);
        return;

    case PCAPI_JSON_FALSE:
    case PCAPI_JSON_TRUE:
        pcapi_json_out_boolean(o, v->type == PCAPI_JSON_TRUE);
        return;

    case PCAPI_JSON_NUMBER:
        pcapi_json_out_number(o, &v->text);
        return;

    case PCAPI_JSON_STRING:
        pcapi_json_out_string(o, &v->text);
        return;

    case PCAPI_JSON_ARRAY:
        pcapi_json_out_array(o);
        break;

    case PCAPI_JSON_OBJECT:
        pcapi_json_out_object(o);
        break;
    }

    for (child = v->child; child != NULL; child = child->next) {
        if (v->type == PCAPI_JSON_OBJECT) {
            key = hex_key(a, &child->key);
            pcapi_json_out_key(o, &key);
        }

        write_tree(a, o, child);
    }

    if (v->type == PCAPI_JSON_ARRAY) {
        pcapi_json_out_array_end(o);

    } else {
        pcapi_json_out_object_end(o);
    }
}


static void
check_writer(pcapi_arena_t *a, const pcapi_json_t *v, size_t room)
{
    void                *buf;
    size_t               size;
    pcapi_str_t          text;
    pcapi_json_out_t     o;
    pcapi_json_error_e   error;
    const pcapi_json_t  *w;
    pcapi_json_limits_t  limits = { 16, UINT32_MAX, UINT32_MAX };

    size = 8 * FUZZ_MAX;
    buf = malloc(size);
    check(buf != NULL);

    pcapi_json_out_init(&o, buf, size);
    write_tree(a, &o, v);
    check(pcapi_json_out_end(&o, &text) == PCAPI_OK);

    w = pcapi_json_parse(a, &limits, &text, &error);
    check(w != NULL && error == PCAPI_JSON_EOK);
    check_same(a, v, w);

    /* with less room it fails, and stays within */

    size = text.len;
    free(buf);

    size = room % (size + 1);
    buf = malloc(size + 1);
    check(buf != NULL);

    pcapi_json_out_init(&o, buf, size);
    write_tree(a, &o, v);
    check((pcapi_json_out_end(&o, &text) == PCAPI_OK) == (text.len == size));

    free(buf);
}


static void
check_pieces(pcapi_arena_t *a, const pcapi_json_limits_t *limits,
    const pcapi_str_t *text, uint32_t seed, pcapi_json_error_e expected,
    const pcapi_json_t *v)
{
    size_t                pos, n;
    pcapi_json_error_e    error;
    const pcapi_json_t   *w;
    pcapi_json_parser_t  *p;

    p = pcapi_json_start(a, limits, text->len);
    check(p != NULL);

    for (pos = 0; pos < text->len; pos += n) {
        seed = seed * 1103515245 + 12345;
        n = (seed >> 16) % 64;
        n = pcapi_min(n, text->len - pos);

        check(pcapi_json_feed(p, text->data + pos, n) == PCAPI_JSON_EOK);
    }

    w = pcapi_json_finish(p, &error);
    check(error == expected);
    check((v == NULL) == (w == NULL));

    if (v != NULL) {
        check_same(NULL, v, w);
    }
}


static void
check_small_arena(const pcapi_json_limits_t *limits, const pcapi_str_t *text,
    size_t limit, pcapi_json_error_e expected)
{
    pcapi_arena_t       a;
    pcapi_json_error_e  error;

    pcapi_arena_init(&a, 256, limit);

    (void) pcapi_json_parse(&a, limits, text, &error);
    check(error == expected || error == PCAPI_JSON_EMEMORY);

    pcapi_arena_destroy(&a);
}


/* two bytes choose limits, pieces and room; the rest is the document */

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint32_t             seed;
    pcapi_str_t          text;
    pcapi_arena_t        a;
    pcapi_json_error_e   error;
    pcapi_json_limits_t  limits;
    const pcapi_json_t  *v;

    if (size < 2 || size > FUZZ_MAX) {
        return 0;
    }

    seed = (uint32_t) data[0] << 8 | data[1];
    text = pcapi_str(data + 2, size - 2);

    limits.depth = (seed & 1) ? 16 : 3;
    limits.values = (seed & 2) ? 1000 : 8;
    limits.string = (seed & 4) ? 1024 : 10;

    pcapi_arena_init(&a, 4096, FUZZ_MEMORY);

    v = pcapi_json_parse(&a, &limits, &text, &error);

    check((v != NULL) == (error == PCAPI_JSON_EOK));
    check(error != PCAPI_JSON_EMEMORY);

    if (judge(&text)) {
        check(error != PCAPI_JSON_ESYNTAX && error != PCAPI_JSON_EENCODING);

    } else {
        check(v == NULL);
    }

    check_pieces(&a, &limits, &text, seed, error, v);
    check_small_arena(&limits, &text, seed % 6000, error);

    if (v != NULL) {
        check(check_tree(v, &limits, 0) <= limits.values);
        check_writer(&a, v, seed);
    }

    pcapi_arena_destroy(&a);

    return 0;
}
