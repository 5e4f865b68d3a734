
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "base/pcapi_base.h"
#include "base/pcapi_utf8.h"
#include "pcapi_convert.h"
#include "pcapi_event.h"


#define PCAPI_FIRST_CONTENTS   4


void
pcapi_event_init(pcapi_event_t *ev, pcapi_arena_t *a)
{
    memset(ev, 0, sizeof(pcapi_event_t));

    ev->arena = a;
}


static int
pcapi_event_isarray(const pcapi_schema_t *s)
{
    return s->type == PCAPI_TEXTS || s->type == PCAPI_DIGESTS;
}


static void
pcapi_event_scalar(pcapi_value_t *value, const pcapi_str_t *text)
{
    value->u.text = text->data;
    value->len = (uint32_t) text->len;
    value->nelts = 0;
}


/*
 * Room is always a power of two, so it is used up when the number of elements
 * is one.
 */

static int
pcapi_event_append(pcapi_event_t *ev, const pcapi_schema_t *s,
    pcapi_value_t *value, const pcapi_str_t *text)
{
    uint32_t      i, n;
    pcapi_str_t  *elts;

    n = value->nelts;
    elts = (pcapi_str_t *) value->u.elts;

    for (i = 0; i < n; i++) {
        if (pcapi_str_eq(&elts[i], text)) {
            return PCAPI_OK;
        }
    }

    if (n == s->max) {
        return pcapi_convert_refuse(ev, PCAPI_FIELD_LIMIT);
    }

    if ((n & (n - 1)) == 0) {
        elts = pcapi_arena_alloc(ev->arena,
                                 pcapi_max(2 * n, 1) * sizeof(pcapi_str_t));
        if (elts == NULL) {
            return PCAPI_ERROR;
        }

        if (n) {
            memcpy(elts, value->u.elts, n * sizeof(pcapi_str_t));
        }
    }

    elts[n] = *text;

    value->u.elts = elts;
    value->nelts = n + 1;

    return PCAPI_OK;
}


static int
pcapi_event_set_array(pcapi_event_t *ev, const pcapi_schema_t *s,
    pcapi_value_t *value, const pcapi_json_t *v)
{
    int                  rc;
    pcapi_str_t          text;
    pcapi_value_t        array;
    const pcapi_json_t  *elt;

    memset(&array, 0, sizeof(pcapi_value_t));

    elt = v->type == PCAPI_JSON_ARRAY ? v->child : v;

    while (elt) {

        if (!pcapi_json_empty(elt)) {
            rc = pcapi_convert_json(ev, s, elt, &text);

            if (rc == PCAPI_ERROR) {
                return rc;
            }

            if (rc == PCAPI_OK) {
                rc = pcapi_event_append(ev, s, &array, &text);

                if (rc == PCAPI_ERROR) {
                    return rc;
                }

                if (rc == PCAPI_DECLINED) {
                    break;
                }
            }
        }

        elt = v->type == PCAPI_JSON_ARRAY ? elt->next : NULL;
    }

    if (array.nelts == 0) {
        return PCAPI_DECLINED;
    }

    *value = array;

    return PCAPI_OK;
}


pcapi_content_t *
pcapi_event_add_content(pcapi_event_t *ev)
{
    uint32_t          n;
    pcapi_content_t  *c;

    n = ev->ncontents;

    if (n == PCAPI_MAX_CONTENTS) {
        ev->fields[PCAPI_FIELD_LIMIT]++;
        return NULL;
    }

    if (n == 0 || (n >= PCAPI_FIRST_CONTENTS && (n & (n - 1)) == 0)) {
        c = pcapi_arena_alloc(ev->arena,
                              pcapi_max(2 * n, PCAPI_FIRST_CONTENTS)
                              * sizeof(pcapi_content_t));
        if (c == NULL) {
            return NULL;
        }

        if (n) {
            memcpy(c, ev->contents, n * sizeof(pcapi_content_t));
        }

        ev->contents = c;
    }

    c = &ev->contents[n];
    memset(c, 0, sizeof(pcapi_content_t));

    ev->ncontents = n + 1;
    ev->value[PCAPI_CONTENTS].nelts = n + 1;

    return c;
}


int
pcapi_content_set(pcapi_event_t *ev, pcapi_content_t *c, pcapi_member_e m,
    const pcapi_json_t *v)
{
    int          rc;
    pcapi_str_t  text;

    if (pcapi_json_empty(v) || pcapi_schema[m].parent != PCAPI_CONTENT) {
        return PCAPI_DECLINED;
    }

    rc = pcapi_convert_json(ev, &pcapi_schema[m], v, &text);

    if (rc == PCAPI_OK) {
        c->value[m - PCAPI_ITEM_ID] = text;
    }

    return rc;
}


int
pcapi_content_set_text(pcapi_event_t *ev, pcapi_content_t *c,
    pcapi_member_e m, const pcapi_str_t *in)
{
    int          rc;
    pcapi_str_t  text;

    if (in->len == 0 || pcapi_schema[m].parent != PCAPI_CONTENT) {
        return PCAPI_DECLINED;
    }

    rc = pcapi_convert_text(ev, &pcapi_schema[m], in, &text);

    if (rc == PCAPI_OK) {
        c->value[m - PCAPI_ITEM_ID] = text;
    }

    return rc;
}


/* the members of one object: an event, a part of it, or product "c" */

static int
pcapi_event_walk(pcapi_event_t *ev, pcapi_parent_e parent,
    pcapi_content_t *c, const pcapi_json_t *v)
{
    int                  rc, result;
    uint64_t             bit, seen;
    pcapi_member_e       m;
    const pcapi_json_t  *member;

    seen = 0;
    result = PCAPI_DECLINED;

    for (member = v->child; member; member = member->next) {

        m = pcapi_schema_find(parent, &member->key);

        if (m == PCAPI_NO_MEMBER) {
            ev->fields[PCAPI_FIELD_UNKNOWN]++;
            continue;
        }

        /* the first of duplicate keys counts; no object has 64 members */

        bit = (uint64_t) 1 << (m - pcapi_members[parent].first);

        if (seen & bit) {
            continue;
        }

        seen |= bit;

        rc = c ? pcapi_content_set(ev, c, m, member)
               : pcapi_event_set(ev, m, member);

        if (rc == PCAPI_ERROR) {
            return rc;
        }

        if (rc == PCAPI_OK) {
            result = rc;
        }
    }

    return result;
}


int
pcapi_event_set_members(pcapi_event_t *ev, pcapi_parent_e parent,
    const pcapi_json_t *v)
{
    if (pcapi_json_empty(v)) {
        return PCAPI_DECLINED;
    }

    if (v->type != PCAPI_JSON_OBJECT || parent == PCAPI_CONTENT) {
        return pcapi_convert_refuse(ev, PCAPI_FIELD_TYPE);
    }

    return pcapi_event_walk(ev, parent, NULL, v);
}


static int
pcapi_event_read_contents(pcapi_event_t *ev, const pcapi_json_t *elt)
{
    int              rc;
    pcapi_content_t  content, *c;

    for ( /* void */ ; elt; elt = elt->next) {

        if (elt->type != PCAPI_JSON_OBJECT) {
            ev->fields[PCAPI_FIELD_TYPE]++;
            continue;
        }

        if (ev->ncontents == PCAPI_MAX_CONTENTS) {
            ev->fields[PCAPI_FIELD_LIMIT]++;
            break;
        }

        memset(&content, 0, sizeof(pcapi_content_t));

        rc = pcapi_event_walk(ev, PCAPI_CONTENT, &content, elt);

        if (rc == PCAPI_ERROR) {
            return rc;
        }

        if (rc == PCAPI_OK) {
            c = pcapi_event_add_content(ev);

            if (c == NULL) {
                return PCAPI_ERROR;
            }

            *c = content;
        }
    }

    return ev->ncontents ? PCAPI_OK : PCAPI_DECLINED;
}


static int
pcapi_event_set_contents(pcapi_event_t *ev, const pcapi_json_t *v)
{
    int               rc;
    uint32_t          ncontents;
    pcapi_content_t  *contents;

    if (v->type != PCAPI_JSON_ARRAY) {
        return pcapi_convert_refuse(ev, PCAPI_FIELD_TYPE);
    }

    contents = ev->contents;
    ncontents = ev->ncontents;

    ev->ncontents = 0;

    rc = pcapi_event_read_contents(ev, v->child);

    if (rc != PCAPI_OK) {
        ev->contents = contents;
        ev->ncontents = ncontents;
    }

    ev->value[PCAPI_CONTENTS].nelts = ev->ncontents;

    return rc;
}


int
pcapi_event_set(pcapi_event_t *ev, pcapi_member_e m, const pcapi_json_t *v)
{
    int                    rc;
    pcapi_str_t            text;
    const pcapi_schema_t  *s;

    if (pcapi_json_empty(v)) {
        return PCAPI_DECLINED;
    }

    s = &pcapi_schema[m];

    if (s->internal && !ev->internal) {
        return pcapi_convert_refuse(ev, PCAPI_FIELD_UNKNOWN);
    }

    if (pcapi_event_isarray(s)) {
        return pcapi_event_set_array(ev, s, &ev->value[m], v);
    }

    if (s->type == PCAPI_OBJECT) {
        return pcapi_event_set_members(ev, s->child, v);
    }

    if (s->type == PCAPI_OBJECTS) {
        return pcapi_event_set_contents(ev, v);
    }

    rc = pcapi_convert_json(ev, s, v, &text);

    if (rc == PCAPI_OK) {
        pcapi_event_scalar(&ev->value[m], &text);
    }

    return rc;
}


static int
pcapi_event_put(pcapi_event_t *ev, pcapi_member_e m, pcapi_value_t *value,
    const pcapi_str_t *in)
{
    int                    rc;
    pcapi_str_t            text;
    const pcapi_schema_t  *s;

    if (in->len == 0) {
        return PCAPI_DECLINED;
    }

    s = &pcapi_schema[m];

    rc = pcapi_convert_text(ev, s, in, &text);

    if (rc != PCAPI_OK) {
        return rc;
    }

    if (pcapi_event_isarray(s)) {
        return pcapi_event_append(ev, s, value, &text);
    }

    pcapi_event_scalar(value, &text);

    return PCAPI_OK;
}


int
pcapi_event_set_text(pcapi_event_t *ev, pcapi_member_e m,
    const pcapi_str_t *text)
{
    int            rc;
    pcapi_value_t  value;

    memset(&value, 0, sizeof(pcapi_value_t));

    rc = pcapi_event_put(ev, m, &value, text);

    if (rc == PCAPI_OK) {
        ev->value[m] = value;
    }

    return rc;
}


int
pcapi_event_add_text(pcapi_event_t *ev, pcapi_member_e m,
    const pcapi_str_t *text)
{
    return pcapi_event_put(ev, m, &ev->value[m], text);
}


int
pcapi_event_set_integer(pcapi_event_t *ev, pcapi_member_e m, int64_t n)
{
    int          rc;
    pcapi_str_t  text;

    if (pcapi_schema[m].type != PCAPI_INTEGER) {
        return pcapi_convert_refuse(ev, PCAPI_FIELD_TYPE);
    }

    rc = pcapi_convert_number(ev, &pcapi_schema[m], n, &text);

    if (rc == PCAPI_OK) {
        pcapi_event_scalar(&ev->value[m], &text);
    }

    return rc;
}


void
pcapi_event_unset(pcapi_event_t *ev, pcapi_member_e m)
{
    memset(&ev->value[m], 0, sizeof(pcapi_value_t));

    if (m == PCAPI_CONTENTS) {
        ev->ncontents = 0;
    }
}


/* what is no code of two letters has no second spelling */

static int
pcapi_event_capitals(pcapi_event_t *ev, pcapi_member_e m,
    const pcapi_str_t *text)
{
    int                    rc;
    u_char                 code[PCAPI_MAX_CLEAR];
    size_t                 n;
    pcapi_str_t            digest;
    const pcapi_schema_t  *s;

    s = &pcapi_schema[m];

    if (text->len == 0 || text->len > sizeof(code)
        || !pcapi_utf8_text(text->data, text->len))
    {
        return PCAPI_OK;
    }

    n = s->normal(text, code, sizeof(code));

    if (n == 0) {
        return PCAPI_OK;
    }

    rc = pcapi_event_add_text(ev, m, text);

    if (rc != PCAPI_OK || n != 2 || code[0] < 'a' || code[0] > 'z'
        || code[1] < 'a' || code[1] > 'z')
    {
        return rc;
    }

    code[0] &= 0xdf;
    code[1] &= 0xdf;

    rc = pcapi_convert_hash(ev, code, n, &digest);

    return rc == PCAPI_OK ? pcapi_event_append(ev, s, &ev->value[m], &digest)
                          : rc;
}


int
pcapi_event_ldp(pcapi_event_t *ev, const pcapi_str_t *state,
    const pcapi_str_t *country)
{
    static const pcapi_str_t  ldp = pcapi_string("LDP");

    if (pcapi_event_set_text(ev, PCAPI_OPT_OUT_TYPE, &ldp) != PCAPI_OK
        || pcapi_event_capitals(ev, PCAPI_ST, state) == PCAPI_ERROR
        || pcapi_event_capitals(ev, PCAPI_COUNTRY, country) == PCAPI_ERROR)
    {
        return PCAPI_ERROR;
    }

    return pcapi_event_has(ev, PCAPI_ST) && pcapi_event_has(ev, PCAPI_COUNTRY)
           ? PCAPI_OK : PCAPI_DECLINED;
}


pcapi_reason_e
pcapi_event_check(const pcapi_event_t *ev)
{
    if (!pcapi_event_has(ev, PCAPI_EVENT_NAME)) {
        return PCAPI_REASON_NO_NAME;
    }

    if (!pcapi_event_has(ev, PCAPI_ACTION_SOURCE)
        || !pcapi_event_has(ev, PCAPI_EVENT_TIME)
        || !pcapi_event_has(ev, PCAPI_EVENT_ID))
    {
        return PCAPI_REASON_INVALID;
    }

    if (pcapi_event_has(ev, PCAPI_EM)
        || pcapi_event_has(ev, PCAPI_HASHED_MAIDS)
        || (pcapi_event_has(ev, PCAPI_CLIENT_IP_ADDRESS)
            && pcapi_event_has(ev, PCAPI_CLIENT_USER_AGENT)))
    {
        return PCAPI_REASON_NONE;
    }

    return PCAPI_REASON_NO_IDENTITY;
}
