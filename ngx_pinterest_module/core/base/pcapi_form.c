
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_form.h"
#include "pcapi_hex.h"
#include "pcapi_utf8.h"


typedef struct {
    pcapi_str_t   part[PCAPI_FORM_DEPTH];
    uint32_t      n;
} pcapi_form_name_t;


static int pcapi_form_text(pcapi_arena_t *a, const pcapi_json_limits_t *limits,
    const pcapi_str_t *in, pcapi_str_t *out);
static int pcapi_form_split(const pcapi_str_t *text, uint32_t max,
    pcapi_form_name_t *name);
static int pcapi_form_isindex(const pcapi_str_t *part);
static pcapi_json_t *pcapi_form_child(pcapi_json_t *node,
    const pcapi_form_name_t *name, uint32_t i, pcapi_json_t **last);
static int pcapi_form_insert(pcapi_arena_t *a, pcapi_json_t *node,
    const pcapi_form_name_t *name, const pcapi_str_t *value);


static const pcapi_str_t  pcapi_form_nested[] = {
    pcapi_string("ed"),
    pcapi_string("pd"),
    pcapi_string("ad"),
    pcapi_string("ov")
};


int
pcapi_form_next(pcapi_str_t *rest, pcapi_str_t *name, pcapi_str_t *value)
{
    const u_char  *p, *last, *eq;

    while (rest->len && *rest->data == '&') {
        rest->data++;
        rest->len--;
    }

    if (rest->len == 0) {
        return 0;
    }

    p = rest->data;
    last = memchr(p, '&', rest->len);

    if (last == NULL) {
        last = p + rest->len;
    }

    eq = memchr(p, '=', last - p);

    *name = pcapi_str(p, (eq ? eq : last) - p);
    *value = eq ? pcapi_str(eq + 1, last - eq - 1) : pcapi_str(last, 0);

    rest->len -= last - p;
    rest->data = last;

    return 1;
}


int
pcapi_form_decode(pcapi_arena_t *a, const pcapi_str_t *in, pcapi_str_t *out)
{
    int            high, low;
    u_char        *dst;
    const u_char  *p, *last;

    *out = *in;

    if (in->len == 0
        || (memchr(in->data, '%', in->len) == NULL
            && memchr(in->data, '+', in->len) == NULL))
    {
        return PCAPI_OK;
    }

    dst = pcapi_arena_alloc(a, in->len);
    if (dst == NULL) {
        return PCAPI_ERROR;
    }

    out->data = dst;
    last = in->data + in->len;

    for (p = in->data; p < last; p++) {

        if (*p == '%' && last - p > 2) {
            high = pcapi_hex_digit(p[1]);
            low = pcapi_hex_digit(p[2]);

            if (high >= 0 && low >= 0) {
                *dst++ = (u_char) (high << 4 | low);
                p += 2;
                continue;
            }
        }

        *dst++ = (*p == '+') ? ' ' : *p;
    }

    out->len = dst - out->data;

    return PCAPI_OK;
}


const pcapi_json_t *
pcapi_form_parse(pcapi_arena_t *a, const pcapi_json_limits_t *limits,
    const pcapi_str_t *text)
{
    int                 rc;
    uint32_t            n;
    pcapi_str_t         rest, raw_name, raw_value, decoded, value;
    pcapi_json_t       *root;
    pcapi_form_name_t   name;

    root = pcapi_arena_calloc(a, sizeof(pcapi_json_t));
    if (root == NULL) {
        return NULL;
    }

    root->type = PCAPI_JSON_OBJECT;
    rest = *text;

    for (n = 0; n < PCAPI_FORM_PARAMS; n++) {

        if (!pcapi_form_next(&rest, &raw_name, &raw_value)) {
            break;
        }

        rc = pcapi_form_text(a, limits, &raw_name, &decoded);

        if (rc == PCAPI_OK) {
            rc = pcapi_form_text(a, limits, &raw_value, &value);
        }

        if (rc == PCAPI_OK) {
            rc = pcapi_form_split(&decoded, limits->depth, &name);
        }

        if (rc == PCAPI_OK) {
            rc = pcapi_form_insert(a, root, &name, &value);
        }

        if (rc == PCAPI_ERROR) {
            return NULL;
        }
    }

    return root;
}


static int
pcapi_form_text(pcapi_arena_t *a, const pcapi_json_limits_t *limits,
    const pcapi_str_t *in, pcapi_str_t *out)
{
    if (pcapi_form_decode(a, in, out) != PCAPI_OK) {
        return PCAPI_ERROR;
    }

    if (out->len > limits->string || !pcapi_utf8_text(out->data, out->len)) {
        return PCAPI_DECLINED;
    }

    return PCAPI_OK;
}


static int
pcapi_form_split(const pcapi_str_t *text, uint32_t max,
    pcapi_form_name_t *name)
{
    const u_char  *p, *last, *end;

    p = text->data;
    last = p + text->len;
    end = text->len ? memchr(p, '[', text->len) : NULL;

    if (end == NULL) {
        end = last;
    }

    if (end == p || max == 0) {
        return PCAPI_DECLINED;
    }

    name->part[0] = pcapi_str(p, end - p);

    for (name->n = 1; end < last; name->n++) {

        if (name->n == pcapi_min(max, PCAPI_FORM_DEPTH) || *end != '[') {
            return PCAPI_DECLINED;
        }

        p = end + 1;
        end = memchr(p, ']', last - p);

        if (end == NULL) {
            return PCAPI_DECLINED;
        }

        name->part[name->n] = pcapi_str(p, end - p);
        end++;
    }

    return PCAPI_OK;
}


/* "ed[line_items][0]", "ed[line_items][]" */

static int
pcapi_form_isindex(const pcapi_str_t *part)
{
    size_t  i;

    for (i = 0; i < part->len; i++) {
        if (!pcapi_isdigit(part->data[i])) {
            return 0;
        }
    }

    return 1;
}


/*
 * The child a part of a name stands for, if it is there already.  An element
 * keeps its index as key.  "[]" continues the last element as long as that has
 * no member of the name that follows.
 */

static pcapi_json_t *
pcapi_form_child(pcapi_json_t *node, const pcapi_form_name_t *name, uint32_t i,
    pcapi_json_t **last)
{
    pcapi_json_t  *v;

    *last = NULL;

    for (v = (pcapi_json_t *) node->child; v; v = (pcapi_json_t *) v->next) {

        if (name->part[i].len && pcapi_str_eq(&v->key, &name->part[i])) {
            return v;
        }

        *last = v;
    }

    if (name->part[i].len || *last == NULL || i + 1 == name->n
        || pcapi_json_get(*last, &name->part[i + 1]))
    {
        return NULL;
    }

    return *last;
}


static int
pcapi_form_insert(pcapi_arena_t *a, pcapi_json_t *node,
    const pcapi_form_name_t *name, const pcapi_str_t *value)
{
    uint32_t       i;
    pcapi_json_t  *child, *last;

    for (i = 0; i < name->n; i++) {

        if (node->type == PCAPI_JSON_STRING
            || (node->type == PCAPI_JSON_ARRAY
                && !pcapi_form_isindex(&name->part[i])))
        {
            return PCAPI_DECLINED;
        }

        child = pcapi_form_child(node, name, i, &last);

        if (child) {
            node = child;
            continue;
        }

        child = pcapi_arena_calloc(a, sizeof(pcapi_json_t));
        if (child == NULL) {
            return PCAPI_ERROR;
        }

        child->key = name->part[i];

        if (i + 1 == name->n) {
            child->type = PCAPI_JSON_STRING;
            child->text = *value;

        } else {
            child->type = pcapi_form_isindex(&name->part[i + 1])
                          ? PCAPI_JSON_ARRAY : PCAPI_JSON_OBJECT;
        }

        if (last) {
            last->next = child;

        } else {
            node->child = child;
        }

        node->nelts++;
        node = child;
    }

    return PCAPI_OK;
}


const pcapi_json_t *
pcapi_form_expand(pcapi_arena_t *a, const pcapi_json_limits_t *limits,
    const pcapi_json_t *root)
{
    uint32_t             i;
    pcapi_json_t        *copy, *node, **link;
    pcapi_json_error_e   error;
    const pcapi_json_t  *v, *parsed;

    copy = pcapi_arena_calloc(a, sizeof(pcapi_json_t));
    if (copy == NULL) {
        return NULL;
    }

    copy->type = PCAPI_JSON_OBJECT;
    error = PCAPI_JSON_EOK;
    link = (pcapi_json_t **) &copy->child;

    for (v = root->child; v; v = v->next) {

        parsed = v;

        for (i = 0; i < pcapi_nelts(pcapi_form_nested); i++) {

            if (v->type == PCAPI_JSON_STRING
                && pcapi_str_caseeq(&v->key, &pcapi_form_nested[i]))
            {
                parsed = pcapi_json_parse(a, limits, &v->text, &error);
                break;
            }
        }

        if (parsed == NULL) {
            if (error == PCAPI_JSON_EMEMORY) {
                return NULL;
            }

            continue;
        }

        node = pcapi_arena_alloc(a, sizeof(pcapi_json_t));
        if (node == NULL) {
            return NULL;
        }

        *node = *parsed;
        node->key = v->key;
        node->next = NULL;

        *link = node;
        link = (pcapi_json_t **) &node->next;
        copy->nelts++;
    }

    return copy;
}
