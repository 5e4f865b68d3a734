
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _FUZZ_MAP_H_INCLUDED_
#define _FUZZ_MAP_H_INCLUDED_


#include <stdlib.h>

#include "base/pcapi_sha256.h"
#include "mapping/pcapi_map.h"


/*
 * What every message must obey, whatever is in it:
 *
 *   mapped twice it gives the same bytes;
 *   an event that passes the check is JSON, and all its members are in the
 *   schema;
 *   an identifier in clear text, an "@" in a value that is to be hashed, is
 *   nowhere in it.
 *
 * The first byte of an input turns the operator's switches.
 */


#define FUZZ_MEMORY   (64 << 20)
#define FUZZ_OUTPUT   (16 << 20)

#define FUZZ_TRUSTED  0x01
#define FUZZ_PASS     0x02
#define FUZZ_SOME_URL 0x04
#define FUZZ_LOOSE    0x08
#define FUZZ_LDP      0x10
#define FUZZ_OPT_OUT  0x20
#define FUZZ_SETS     0x40

#define check(expr)  do { if (!(expr)) { abort(); } } while (0)

#define fuzz_str(text)  pcapi_str(text, sizeof(text) - 1)


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static const pcapi_input_limits_t  fuzz_limits = {
    500, { 16, 5000, 8192 },
    PCAPI_SHAPE_SEGMENT|PCAPI_SHAPE_NATIVE|PCAPI_SHAPE_PIXEL
};

static const pcapi_str_t  fuzz_identity[] = {
    pcapi_string("email"), pcapi_string("phone"), pcapi_string("firstName"),
    pcapi_string("lastName"), pcapi_string("birthday"),
    pcapi_string("userId"), pcapi_string("anonymousId"), pcapi_string("em"),
    pcapi_string("ph"), pcapi_string("ge"), pcapi_string("db"),
    pcapi_string("fn"), pcapi_string("ln"), pcapi_string("ct"),
    pcapi_string("zp"), pcapi_string("external_id"),
    pcapi_string("hashed_maids")
};


static pcapi_arena_t         fuzz_arena;
static pcapi_map_conf_t      fuzz_conf;
static pcapi_origin_t        fuzz_origin;
static pcapi_set_t           fuzz_sets[4];
static pcapi_source_t        fuzz_sources[4];
static u_char                fuzz_first[FUZZ_OUTPUT];
static u_char                fuzz_second[FUZZ_OUTPUT];


static const pcapi_str_t  fuzz_url_names[] = {
    pcapi_string("id"), pcapi_string("utm_*")
};

static const pcapi_url_args_t  fuzz_url_args = {
    fuzz_url_names, pcapi_nelts(fuzz_url_names)
};


static int
fuzz_value(void *ctx, const void *data, pcapi_str_t *text)
{
    (void) ctx;
    (void) data;

    *text = fuzz_str("set");

    return PCAPI_OK;
}


static void
fuzz_set(uint32_t i, pcapi_member_e m, const char *path)
{
    pcapi_str_t  text;

    fuzz_sets[i].member = m;
    fuzz_sets[i].sources = &fuzz_sources[i];
    fuzz_sets[i].nsources = 1;
    fuzz_sources[i].path = NULL;

    if (path) {
        text = pcapi_str(path, strlen(path));
        check(pcapi_path_compile(&fuzz_arena, &text, &fuzz_sources[i].path)
              == PCAPI_OK);
    }
}


static void
fuzz_switches(unsigned flags)
{
    pcapi_map_conf_init(&fuzz_conf);
    memset(&fuzz_origin, 0, sizeof(fuzz_origin));

    fuzz_origin.address = fuzz_str("203.0.113.7");
    fuzz_origin.user_agent = fuzz_str("Mozilla/5.0 fuzz");
    fuzz_origin.referer = fuzz_str("https://shop.example/?epik=abc");
    fuzz_origin.accept_language = fuzz_str("de-DE,de;q=0.9");
    fuzz_origin.pin_unauth = fuzz_str("cookie");
    fuzz_origin.event_id = fuzz_str("random");
    fuzz_origin.now = INT64_C(1700000000000);
    fuzz_origin.trusted = flags & FUZZ_TRUSTED;

    if (flags & FUZZ_PASS) {
        fuzz_conf.names.unmapped = PCAPI_UNMAPPED_PASS;
    }

    if (flags & FUZZ_SOME_URL) {
        fuzz_conf.url_args = &fuzz_url_args;
    }

    if (flags & FUZZ_LOOSE) {
        fuzz_conf.infer = PCAPI_INFER_NAME|PCAPI_INFER_LOCATION;
        fuzz_conf.categories = fuzz_url_names;
        fuzz_conf.ncategories = 1;
        fuzz_conf.max_age = 0;
        fuzz_conf.currency = fuzz_str("EUR");
        fuzz_conf.phone_country = fuzz_str("49");
    }

    if (flags & FUZZ_LDP) {
        fuzz_origin.consent = fuzz_str("ldp");
    }

    if (flags & FUZZ_OPT_OUT) {
        fuzz_origin.consent = fuzz_str("opt_out");
    }

    if (flags & FUZZ_SETS) {
        fuzz_set(0, PCAPI_ITEM_PRICE, "properties.products[].net");
        fuzz_set(1, PCAPI_CONTENT_IDS, "properties.products[].tags[]");
        fuzz_set(2, PCAPI_ITEM_BRAND, NULL);
        fuzz_set(3, PCAPI_ITEM_ID, "properties.cart[].ref");

        fuzz_conf.sets = fuzz_sets;
        fuzz_conf.nsets = 4;
        fuzz_conf.value = fuzz_value;
    }
}


static int
fuzz_contains(const pcapi_str_t *text, const pcapi_str_t *part)
{
    return part->len == 0
           || memmem(text->data, text->len, part->data, part->len) != NULL;
}


/* without spaces, which some members lose */

static pcapi_str_t
fuzz_tight(const pcapi_str_t *text)
{
    size_t       i;
    u_char      *to;
    pcapi_str_t  tight;

    to = pcapi_arena_alloc(&fuzz_arena, text->len + 1);
    check(to != NULL);

    tight = pcapi_str(to, 0);

    for (i = 0; i < text->len; i++) {
        if (text->data[i] > ' ') {
            to[tight.len++] = text->data[i];
        }
    }

    return tight;
}


/* how many strings of a tree contain the text, spaces not counted */

static unsigned
fuzz_count(const pcapi_json_t *v, const pcapi_str_t *text)
{
    unsigned             n;
    pcapi_str_t          tight, part;
    const pcapi_json_t  *child;

    n = 0;

    if (v->type == PCAPI_JSON_STRING) {
        tight = fuzz_tight(&v->text);
        part = fuzz_tight(text);
        n = fuzz_contains(&tight, &part);
    }

    for (child = v->child; child; child = child->next) {
        n += fuzz_count(child, text);
    }

    return n;
}


static void
fuzz_no_leak(const pcapi_json_t *root, const pcapi_json_t *v,
    const pcapi_json_t *out)
{
    size_t               i;
    const pcapi_json_t  *child;

    for (child = v->child; child; child = child->next) {

        for (i = 0; i < pcapi_nelts(fuzz_identity); i++) {

            if (child->type == PCAPI_JSON_STRING && child->text.len > 4
                && memchr(child->text.data, '@', child->text.len)
                && pcapi_str_caseeq(&child->key, &fuzz_identity[i])
                && fuzz_count(root, &child->text) == 1)
            {
                check(fuzz_count(out, &child->text) == 0);
            }
        }

        fuzz_no_leak(root, child, out);
    }
}


static void
fuzz_members(pcapi_parent_e parent, const pcapi_json_t *v)
{
    pcapi_member_e       m;
    const pcapi_json_t  *child, *elt;

    check(v->type == PCAPI_JSON_OBJECT);

    for (child = v->child; child; child = child->next) {
        m = pcapi_schema_find(parent, &child->key);
        check(m != PCAPI_NO_MEMBER);

        switch (pcapi_schema[m].type) {

        case PCAPI_OBJECT:
            fuzz_members(pcapi_schema[m].child, child);
            break;

        case PCAPI_OBJECTS:
            for (elt = child->child; elt; elt = elt->next) {
                fuzz_members(pcapi_schema[m].child, elt);
            }
            break;

        case PCAPI_DIGESTS:
            check(child->type == PCAPI_JSON_ARRAY && child->nelts > 0);

            for (elt = child->child; elt; elt = elt->next) {
                check(elt->type == PCAPI_JSON_STRING
                      && elt->text.len == PCAPI_SHA256_HEX);
            }
            break;

        default:
            check(child->type != PCAPI_JSON_OBJECT
                  && child->type != PCAPI_JSON_NULL);
        }
    }
}


static void
fuzz_event(const pcapi_mapped_t *mapped, u_char *buf, pcapi_str_t *out)
{
    uint32_t  i;

    check(mapped->names.n > 0 && mapped->names.n <= PCAPI_MAX_NAMES);

    for (i = 0; i < mapped->names.n; i++) {
        check(pcapi_event_encode(&mapped->event, &mapped->names.name[i], buf,
                                 FUZZ_OUTPUT, out)
              == PCAPI_OK);
    }
}


static void
fuzz_message(const pcapi_message_t *m, const pcapi_json_t *root)
{
    pcapi_str_t           one, two;
    pcapi_mapped_t        mapped, again;
    pcapi_json_error_e    error;
    pcapi_json_limits_t   limits = { 8, 100000, 1 << 20 };
    const pcapi_json_t   *out;

    check(pcapi_map(&fuzz_conf, &fuzz_origin, m, NULL, &fuzz_arena, &mapped)
          == PCAPI_OK);
    check(pcapi_map(&fuzz_conf, &fuzz_origin, m, NULL, &fuzz_arena, &again)
          == PCAPI_OK);
    check(mapped.reason == again.reason);

    if (mapped.reason != PCAPI_REASON_NONE) {
        return;
    }

    fuzz_event(&mapped, fuzz_first, &one);
    fuzz_event(&again, fuzz_second, &two);
    check(pcapi_str_eq(&one, &two));

    out = pcapi_json_parse(&fuzz_arena, &limits, &one, &error);
    check(out != NULL);

    fuzz_members(PCAPI_EVENT, out);
    fuzz_no_leak(root, root, out);
}


static void
fuzz_begin(unsigned flags)
{
    static int  ready;

    if (!ready) {
        check(pcapi_sha256_init() == PCAPI_OK);
        pcapi_arena_init(&fuzz_arena, 1 << 20, FUZZ_MEMORY);
        ready = 1;
    }

    pcapi_arena_reset(&fuzz_arena);
    fuzz_switches(flags);
}


static inline void
fuzz_input(pcapi_input_t *in)
{
    uint32_t         n;
    pcapi_str_t      tag;
    pcapi_message_t  m;

    tag = pcapi_input_tag_id(in);
    check(tag.len <= PCAPI_TAG_ID);

    for (n = 0; n < 20 && pcapi_input_next(in, &m) == PCAPI_OK; n++) {
        check(m.index == n);
        fuzz_message(&m, in->root);
    }
}


/* a body, posted to one of the paths; the second byte says which */

static inline int
fuzz_post(const uint8_t *data, size_t size, const char *const *paths,
    size_t npaths)
{
    pcapi_str_t    path, body;
    pcapi_input_t  in;

    if (size < 2 || size > 8192) {
        return 0;
    }

    fuzz_begin(data[0]);

    path = pcapi_str(paths[data[1] % npaths],
                     strlen(paths[data[1] % npaths]));
    body = pcapi_str(data + 2, size - 2);

    if (pcapi_input_body(&in, &fuzz_arena, &fuzz_limits, &path, &body, NULL)
        == PCAPI_INPUT_OK)
    {
        fuzz_input(&in);
    }

    return 0;
}


#endif /* _FUZZ_MAP_H_INCLUDED_ */
