
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <setjmp.h>
#include <yajl/yajl_parse.h>

#include "pcapi_hex.h"
#include "pcapi_json.h"
#include "pcapi_utf8.h"


/* what yajl's buffers start with, and steps of its stack */

#define PCAPI_JSON_YAJL_BUF     2048
#define PCAPI_JSON_YAJL_STACK   256

#define PCAPI_JSON_FEED         4096


/*
 * While a container is open, its "next" is the container around it: it has
 * no sibling yet, and no stack is needed.
 */

typedef struct {
    pcapi_arena_t              *arena;
    const pcapi_json_limits_t  *limits;
    const pcapi_str_t          *text;
    yajl_handle                 hand;
    pcapi_json_t               *root;
    pcapi_json_t               *open;
    pcapi_json_t               *last;      /* child of the open one */
    pcapi_str_t                 key;
    uint32_t                    depth;
    uint32_t                    values;
    pcapi_json_error_e          error;
    unsigned                    complete:1;
    jmp_buf                     memory;
} pcapi_json_reader_t;


struct pcapi_json_parser_s {
    pcapi_arena_t              *arena;
    pcapi_json_limits_t         limits;
    u_char                     *data;
    size_t                      len;
    size_t                      size;
    size_t                      bytes;
    pcapi_json_error_e          error;
};


static int pcapi_json_escapes_valid(const pcapi_str_t *text);
static uint32_t pcapi_json_escape(const u_char *p, const u_char *last);
static void pcapi_json_run(pcapi_json_reader_t *r);
static int pcapi_json_tail_empty(const pcapi_str_t *text, size_t consumed);

static int pcapi_json_on_null(void *ctx);
static int pcapi_json_on_boolean(void *ctx, int value);
static int pcapi_json_on_number(void *ctx, const char *data, size_t len);
static int pcapi_json_on_string(void *ctx, const u_char *data, size_t len);
static int pcapi_json_on_key(void *ctx, const u_char *data, size_t len);
static int pcapi_json_on_map(void *ctx);
static int pcapi_json_on_array(void *ctx);
static int pcapi_json_on_end(void *ctx);

static int pcapi_json_scalar(pcapi_json_reader_t *r, pcapi_json_type_e type,
    const void *data, size_t len);
static int pcapi_json_open(pcapi_json_reader_t *r, pcapi_json_type_e type);
static pcapi_json_t *pcapi_json_node(pcapi_json_reader_t *r,
    pcapi_json_type_e type);
static int pcapi_json_keep(pcapi_json_reader_t *r, pcapi_str_t *s,
    const void *data, size_t len);
static int pcapi_json_fail(pcapi_json_reader_t *r, pcapi_json_error_e error);

static void *pcapi_json_malloc(void *ctx, size_t size);
static void *pcapi_json_realloc(void *ctx, void *old, size_t size);
static void pcapi_json_free(void *ctx, void *p);


static const yajl_callbacks  pcapi_json_callbacks = {
    pcapi_json_on_null,
    pcapi_json_on_boolean,
    NULL,
    NULL,
    pcapi_json_on_number,
    pcapi_json_on_string,
    pcapi_json_on_map,
    pcapi_json_on_key,
    pcapi_json_on_end,
    pcapi_json_on_array,
    pcapi_json_on_end
};


static const char  *pcapi_json_errors[] = {
    "no error",
    "invalid JSON",
    "invalid UTF-8 or escape in JSON",
    "JSON is nested too deep",
    "too many values in JSON",
    "too long string in JSON",
    "JSON does not fit into memory"
};


const pcapi_json_t *
pcapi_json_parse(pcapi_arena_t *a, const pcapi_json_limits_t *limits,
    const pcapi_str_t *text, pcapi_json_error_e *error)
{
    pcapi_json_reader_t  r;

    *error = PCAPI_JSON_ESYNTAX;

    /* yajl takes these two for white space */

    if (text->len == 0
        || memchr(text->data, '\v', text->len) != NULL
        || memchr(text->data, '\f', text->len) != NULL)
    {
        return NULL;
    }

    /*
     * yajl lets through overlong and surrogate forms, above U+10FFFF too, and
     * decodes half a pair to anything.  The whole text is valid and so are its
     * escapes: then every decoded string is.
     */

    if (!pcapi_utf8_valid(text->data, text->len)
        || !pcapi_json_escapes_valid(text))
    {
        *error = PCAPI_JSON_EENCODING;
        return NULL;
    }

    r.arena = a;
    r.limits = limits;
    r.text = text;
    r.root = NULL;
    r.open = NULL;
    r.last = NULL;
    r.key = pcapi_str(NULL, 0);
    r.depth = 0;
    r.values = 0;
    r.error = PCAPI_JSON_EOK;
    r.complete = 0;

    pcapi_json_run(&r);

    *error = r.error;

    return (r.error == PCAPI_JSON_EOK) ? r.root : NULL;
}


const char *
pcapi_json_strerror(pcapi_json_error_e error)
{
    if ((size_t) error >= pcapi_nelts(pcapi_json_errors)) {
        return "unknown error";
    }

    return pcapi_json_errors[error];
}


pcapi_json_parser_t *
pcapi_json_start(pcapi_arena_t *a, const pcapi_json_limits_t *limits,
    size_t bytes)
{
    pcapi_json_parser_t  *p;

    p = pcapi_arena_calloc(a, sizeof(pcapi_json_parser_t));

    if (p != NULL) {
        p->arena = a;
        p->limits = *limits;
        p->bytes = bytes;
    }

    return p;
}


pcapi_json_error_e
pcapi_json_feed(pcapi_json_parser_t *p, const void *data, size_t len)
{
    size_t   size;
    u_char  *copy;

    if (p->error != PCAPI_JSON_EOK || len == 0) {
        return p->error;
    }

    if (len > p->bytes - p->len) {
        p->error = PCAPI_JSON_EMEMORY;
        return p->error;
    }

    if (len > p->size - p->len) {
        size = pcapi_max(p->len + len, PCAPI_JSON_FEED);
        size = pcapi_max(size, p->size * 2);
        size = pcapi_min(size, p->bytes);

        copy = pcapi_arena_alloc(p->arena, size);
        if (copy == NULL) {
            p->error = PCAPI_JSON_EMEMORY;
            return p->error;
        }

        if (p->len != 0) {
            memcpy(copy, p->data, p->len);
        }

        p->data = copy;
        p->size = size;
    }

    memcpy(p->data + p->len, data, len);
    p->len += len;

    return PCAPI_JSON_EOK;
}


const pcapi_json_t *
pcapi_json_finish(pcapi_json_parser_t *p, pcapi_json_error_e *error)
{
    pcapi_str_t  text;

    if (p->error != PCAPI_JSON_EOK) {
        *error = p->error;
        return NULL;
    }

    text = pcapi_str(p->data, p->len);

    return pcapi_json_parse(p->arena, &p->limits, &text, error);
}


const pcapi_json_t *
pcapi_json_get(const pcapi_json_t *v, const pcapi_str_t *key)
{
    if (v == NULL || v->type != PCAPI_JSON_OBJECT) {
        return NULL;
    }

    for (v = v->child; v != NULL; v = v->next) {
        if (pcapi_str_eq(&v->key, key)) {
            break;
        }
    }

    return v;
}


const pcapi_json_t *
pcapi_json_getcase(const pcapi_json_t *v, const pcapi_str_t *key)
{
    if (v == NULL || v->type != PCAPI_JSON_OBJECT) {
        return NULL;
    }

    for (v = v->child; v != NULL; v = v->next) {
        if (pcapi_str_caseeq(&v->key, key)) {
            break;
        }
    }

    return v;
}


int
pcapi_json_empty(const pcapi_json_t *v)
{
    if (v == NULL) {
        return 1;
    }

    switch (v->type) {
    case PCAPI_JSON_NULL:
        return 1;

    case PCAPI_JSON_STRING:
        return v->text.len == 0;

    case PCAPI_JSON_ARRAY:
    case PCAPI_JSON_OBJECT:
        return v->child == NULL;

    default:
        return 0;
    }
}


/*
 * No NUL, no half of a surrogate pair.  A backslash outside of a string and a
 * malformed escape are left to yajl.
 */

static int
pcapi_json_escapes_valid(const pcapi_str_t *text)
{
    uint32_t       c;
    const u_char  *p, *last;

    p = text->data;
    last = p + text->len;

    for ( ;; ) {
        p = memchr(p, '\\', (size_t) (last - p));

        if (p == NULL || last - p < 2) {
            return 1;
        }

        c = pcapi_json_escape(p, last);
        p += 2;

        if (c == 0 || (c >= 0xdc00 && c <= 0xdfff)) {
            return 0;
        }

        if (c >= 0xd800 && c <= 0xdbff) {
            p += 4;
            c = pcapi_json_escape(p, last);

            if (c < 0xdc00 || c > 0xdfff) {
                return 0;
            }

            p += 6;
        }
    }
}


/* the 16 bits of \uXXXX at "p", or what is neither NUL nor surrogate */

static uint32_t
pcapi_json_escape(const u_char *p, const u_char *last)
{
    int       digit;
    size_t    i;
    uint32_t  c;

    if (last - p < 6 || p[0] != '\\' || p[1] != 'u') {
        return UINT32_MAX;
    }

    c = 0;

    for (i = 2; i < 6; i++) {
        digit = pcapi_hex_digit(p[i]);

        if (digit < 0) {
            return UINT32_MAX;
        }

        c = c << 4 | (uint32_t) digit;
    }

    return c;
}


/*
 * yajl is cancelled with the last value: what follows is looked at here, since
 * yajl_complete_parse() would accept the beginning of a string there.  It is
 * for what is truncated, and for a number at the very end.
 */

static void
pcapi_json_run(pcapi_json_reader_t *r)
{
    size_t            consumed;
    yajl_alloc_funcs  funcs;

    funcs.malloc = pcapi_json_malloc;
    funcs.realloc = pcapi_json_realloc;
    funcs.free = pcapi_json_free;
    funcs.ctx = r;

    if (setjmp(r->memory) != 0) {
        return;
    }

    /* all of its memory is the arena's, hence no yajl_free() */

    r->hand = yajl_alloc(&pcapi_json_callbacks, &funcs, r);
    yajl_config(r->hand, yajl_dont_validate_strings, 1);

    if (yajl_parse(r->hand, r->text->data, r->text->len) == yajl_status_ok) {
        yajl_complete_parse(r->hand);
        consumed = r->text->len;

    } else {
        consumed = yajl_get_bytes_consumed(r->hand);
    }

    if (r->error == PCAPI_JSON_EOK
        && (!r->complete || !pcapi_json_tail_empty(r->text, consumed)))
    {
        r->error = PCAPI_JSON_ESYNTAX;
    }
}


static int
pcapi_json_tail_empty(const pcapi_str_t *text, size_t consumed)
{
    u_char  c;

    for ( /* void */ ; consumed < text->len; consumed++) {
        c = text->data[consumed];

        if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
            return 0;
        }
    }

    return 1;
}


static int
pcapi_json_on_null(void *ctx)
{
    return pcapi_json_scalar(ctx, PCAPI_JSON_NULL, NULL, 0);
}


static int
pcapi_json_on_boolean(void *ctx, int value)
{
    return pcapi_json_scalar(ctx, value ? PCAPI_JSON_TRUE : PCAPI_JSON_FALSE,
                             NULL, 0);
}


static int
pcapi_json_on_number(void *ctx, const char *data, size_t len)
{
    return pcapi_json_scalar(ctx, PCAPI_JSON_NUMBER, data, len);
}


static int
pcapi_json_on_string(void *ctx, const u_char *data, size_t len)
{
    return pcapi_json_scalar(ctx, PCAPI_JSON_STRING, data, len);
}


static int
pcapi_json_on_key(void *ctx, const u_char *data, size_t len)
{
    pcapi_json_reader_t  *r = ctx;

    return pcapi_json_keep(r, &r->key, data, len);
}


static int
pcapi_json_on_map(void *ctx)
{
    return pcapi_json_open(ctx, PCAPI_JSON_OBJECT);
}


static int
pcapi_json_on_array(void *ctx)
{
    return pcapi_json_open(ctx, PCAPI_JSON_ARRAY);
}


static int
pcapi_json_on_end(void *ctx)
{
    pcapi_json_reader_t  *r = ctx;

    r->last = r->open;
    r->open = (pcapi_json_t *) r->last->next;
    r->last->next = NULL;

    r->depth--;
    r->complete = (r->depth == 0);

    return !r->complete;
}


static int
pcapi_json_scalar(pcapi_json_reader_t *r, pcapi_json_type_e type,
    const void *data, size_t len)
{
    pcapi_json_t  *v;

    v = pcapi_json_node(r, type);

    if (v == NULL || (data != NULL && !pcapi_json_keep(r, &v->text, data, len)))
    {
        return 0;
    }

    r->complete = (r->depth == 0);

    return !r->complete;
}


static int
pcapi_json_open(pcapi_json_reader_t *r, pcapi_json_type_e type)
{
    pcapi_json_t  *v;

    if (r->depth >= r->limits->depth) {
        return pcapi_json_fail(r, PCAPI_JSON_EDEPTH);
    }

    v = pcapi_json_node(r, type);
    if (v == NULL) {
        return 0;
    }

    v->next = r->open;

    r->open = v;
    r->last = NULL;
    r->depth++;

    return 1;
}


static pcapi_json_t *
pcapi_json_node(pcapi_json_reader_t *r, pcapi_json_type_e type)
{
    pcapi_json_t  *v;

    if (r->values >= r->limits->values) {
        pcapi_json_fail(r, PCAPI_JSON_EVALUES);
        return NULL;
    }

    v = pcapi_arena_calloc(r->arena, sizeof(pcapi_json_t));
    if (v == NULL) {
        pcapi_json_fail(r, PCAPI_JSON_EMEMORY);
        return NULL;
    }

    r->values++;

    v->type = type;
    v->key = r->key;
    r->key = pcapi_str(NULL, 0);

    if (r->open == NULL) {
        r->root = v;
        return v;
    }

    r->open->nelts++;

    if (r->last == NULL) {
        r->open->child = v;

    } else {
        r->last->next = v;
    }

    r->last = v;

    return v;
}


static int
pcapi_json_keep(pcapi_json_reader_t *r, pcapi_str_t *s, const void *data,
    size_t len)
{
    uintptr_t  p, text;

    if (len > r->limits->string) {
        return pcapi_json_fail(r, PCAPI_JSON_ESTRING);
    }

    p = (uintptr_t) data;
    text = (uintptr_t) r->text->data;

    /* not from the text, then from a buffer that yajl uses again */

    if (p < text || p >= text + r->text->len) {
        data = pcapi_arena_dup(r->arena, data, len);
        if (data == NULL) {
            return pcapi_json_fail(r, PCAPI_JSON_EMEMORY);
        }
    }

    *s = pcapi_str(data, len);

    return 1;
}


static int
pcapi_json_fail(pcapi_json_reader_t *r, pcapi_json_error_e error)
{
    r->error = error;

    return 0;
}


/*
 * yajl crashes when it gets no memory, so it does not come back from here
 * then; it owns nothing that would be lost.  Its buffers are at most twice as
 * long as what they hold: a decoded string, or a number at the very end.  Only
 * the beginning of a token that does not end can be longer.
 */

static void *
pcapi_json_malloc(void *ctx, size_t size)
{
    size_t               *p;
    uint64_t              most;
    pcapi_json_reader_t  *r = ctx;

    most = ((uint64_t) r->limits->string + PCAPI_JSON_YAJL_BUF) * 2
           + r->limits->depth + PCAPI_JSON_YAJL_STACK;

    if (size > most) {
        pcapi_json_fail(r, PCAPI_JSON_ESTRING);
        longjmp(r->memory, 1);
    }

    p = pcapi_arena_alloc(r->arena, sizeof(uint64_t) + size);
    if (p == NULL) {
        pcapi_json_fail(r, PCAPI_JSON_EMEMORY);
        longjmp(r->memory, 1);
    }

    *p = size;

    return (u_char *) p + sizeof(uint64_t);
}


static void *
pcapi_json_realloc(void *ctx, void *old, size_t size)
{
    void    *p;
    size_t   len;

    p = pcapi_json_malloc(ctx, size);

    if (old != NULL) {
        memcpy(&len, (u_char *) old - sizeof(uint64_t), sizeof(size_t));
        memcpy(p, old, pcapi_min(len, size));
    }

    return p;
}


static void
pcapi_json_free(void *ctx, void *p)
{
    (void) ctx;
    (void) p;
}
