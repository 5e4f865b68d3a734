
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_message.h"
#include "base/pcapi_form.h"
#include "pcapi_shape.h"


static pcapi_str_t pcapi_input_trim(const pcapi_str_t *body);
static pcapi_input_error_e pcapi_input_json(pcapi_input_t *in,
    const pcapi_input_limits_t *limits, const pcapi_route_t *route,
    const pcapi_json_t *root);
static pcapi_input_error_e pcapi_input_form(pcapi_input_t *in,
    const pcapi_input_limits_t *limits, const pcapi_str_t *text);
static pcapi_input_error_e pcapi_input_pixel(pcapi_input_t *in,
    const pcapi_input_limits_t *limits, const pcapi_json_t *root);
static pcapi_input_error_e pcapi_input_list(pcapi_input_t *in,
    const pcapi_input_limits_t *limits, const pcapi_json_t *list);


static const pcapi_str_t  pcapi_key_type = pcapi_string("type");
static const pcapi_str_t  pcapi_key_data = pcapi_string("data");
static const pcapi_str_t  pcapi_key_batch = pcapi_string("batch");


static const char *const  pcapi_input_errors[] = {
    "ok",
    "empty input",
    "invalid JSON",
    "unknown kind of input",
    "this kind of input is not taken here",
    "too many events",
    "out of memory"
};


pcapi_input_error_e
pcapi_input_body(pcapi_input_t *in, pcapi_arena_t *a,
    const pcapi_input_limits_t *limits, const pcapi_str_t *path,
    const pcapi_str_t *body, pcapi_json_error_e *json)
{
    pcapi_str_t          text;
    pcapi_route_t        route;
    pcapi_json_error_e   error;
    const pcapi_json_t  *root;

    memset(in, 0, sizeof(pcapi_input_t));
    in->arena = a;

    error = PCAPI_JSON_EOK;
    text = pcapi_input_trim(body);

    if (json) {
        *json = error;
    }

    if (text.len == 0) {
        return PCAPI_INPUT_EMPTY;
    }

    if (*text.data != '{' && *text.data != '['
        && memchr(text.data, '=', text.len))
    {
        return pcapi_input_form(in, limits, &text);
    }

    root = pcapi_json_parse(a, &limits->json, &text, &error);

    if (json) {
        *json = error;
    }

    if (root == NULL) {
        return (error == PCAPI_JSON_EMEMORY) ? PCAPI_INPUT_MEMORY
                                             : PCAPI_INPUT_SYNTAX;
    }

    if (root->type != PCAPI_JSON_OBJECT) {
        return PCAPI_INPUT_SHAPE;
    }

    pcapi_route_read(&route, path);

    return pcapi_input_json(in, limits, &route, root);
}


pcapi_input_error_e
pcapi_input_query(pcapi_input_t *in, pcapi_arena_t *a,
    const pcapi_input_limits_t *limits, const pcapi_str_t *query)
{
    memset(in, 0, sizeof(pcapi_input_t));
    in->arena = a;

    if (query->len == 0) {
        return PCAPI_INPUT_EMPTY;
    }

    return pcapi_input_form(in, limits, query);
}


int
pcapi_input_next(pcapi_input_t *in, pcapi_message_t *m)
{
    const pcapi_str_t  *type;

    if (in->index == in->nelts) {
        return PCAPI_DECLINED;
    }

    memset(m, 0, sizeof(pcapi_message_t));

    m->shape = in->shape;
    m->index = in->index++;
    m->root = in->next;
    in->next = in->next->next;

    if (in->batch) {
        m->outer = in->root;
    }

    if (m->shape == PCAPI_SHAPE_SEGMENT) {
        m->type = in->type;

        if (m->type.len == 0) {
            type = pcapi_message_type(m->root);

            if (type) {
                m->type = *type;
            }
        }
    }

    return PCAPI_OK;
}


pcapi_str_t
pcapi_input_tag_id(const pcapi_input_t *in)
{
    const pcapi_json_t        *v;
    static const pcapi_str_t   tid = pcapi_string("tid");

    if (in->shape != PCAPI_SHAPE_PIXEL) {
        return pcapi_str(NULL, 0);
    }

    v = pcapi_json_getcase(in->next, &tid);

    if (v == NULL
        || (v->type != PCAPI_JSON_STRING && v->type != PCAPI_JSON_NUMBER))
    {
        return pcapi_str(NULL, 0);
    }

    return pcapi_tag_id(&v->text);
}


pcapi_str_t
pcapi_tag_id(const pcapi_str_t *text)
{
    size_t  i;

    for (i = 0; i < text->len; i++) {
        if (i == PCAPI_TAG_ID || !pcapi_isdigit(text->data[i])) {
            return pcapi_str(NULL, 0);
        }
    }

    return *text;
}


void
pcapi_message_page(pcapi_message_t *m, const pcapi_str_t *name)
{
    memset(m, 0, sizeof(pcapi_message_t));

    m->shape = PCAPI_SHAPE_PAGE;
    m->name = *name;
}


const char *
pcapi_input_strerror(pcapi_input_error_e e, pcapi_json_error_e json)
{
    if (e == PCAPI_INPUT_SYNTAX && json != PCAPI_JSON_EOK) {
        return pcapi_json_strerror(json);
    }

    return pcapi_input_errors[e];
}


/* white space of JSON, and the mark some senders put in front of UTF-8 */

static pcapi_str_t
pcapi_input_trim(const pcapi_str_t *body)
{
    const u_char  *p, *last;

    p = body->data;
    last = p + body->len;

    if (last - p >= 3 && p[0] == 0xef && p[1] == 0xbb && p[2] == 0xbf) {
        p += 3;
    }

    while (p < last
           && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'))
    {
        p++;
    }

    while (p < last && (last[-1] == ' ' || last[-1] == '\t'
                        || last[-1] == '\r' || last[-1] == '\n'))
    {
        last--;
    }

    return pcapi_str(p, last - p);
}


static pcapi_input_error_e
pcapi_input_json(pcapi_input_t *in, const pcapi_input_limits_t *limits,
    const pcapi_route_t *route, const pcapi_json_t *root)
{
    unsigned             shape;
    const pcapi_json_t  *list, *type;

    shape = pcapi_shape_find(route, root);

    if (shape == 0) {
        return PCAPI_INPUT_SHAPE;
    }

    if (shape == PCAPI_SHAPE_PIXEL) {
        return pcapi_input_pixel(in, limits, root);
    }

    in->shape = shape;
    in->root = root;

    if (shape == PCAPI_SHAPE_NATIVE) {
        list = pcapi_json_get(root, &pcapi_key_data);
        in->relay = route->native || (list && list->type == PCAPI_JSON_ARRAY);

    } else {
        list = pcapi_json_get(root, &pcapi_key_batch);
        in->batch = (list && list->type == PCAPI_JSON_ARRAY);

        type = pcapi_json_get(root, &pcapi_key_type);

        if (!in->batch && route->type
            && (route->segment || pcapi_json_empty(type)))
        {
            in->type = *route->type;
        }
    }

    return pcapi_input_list(in, limits,
                            list && list->type == PCAPI_JSON_ARRAY ? list
                                                                   : NULL);
}


static pcapi_input_error_e
pcapi_input_form(pcapi_input_t *in, const pcapi_input_limits_t *limits,
    const pcapi_str_t *text)
{
    const pcapi_json_t  *root;

    root = pcapi_form_parse(in->arena, &limits->json, text);

    if (root == NULL) {
        return PCAPI_INPUT_MEMORY;
    }

    if (root->child == NULL) {
        return PCAPI_INPUT_EMPTY;
    }

    return pcapi_input_pixel(in, limits, root);
}


static pcapi_input_error_e
pcapi_input_pixel(pcapi_input_t *in, const pcapi_input_limits_t *limits,
    const pcapi_json_t *root)
{
    in->shape = PCAPI_SHAPE_PIXEL;
    in->root = pcapi_form_expand(in->arena, &limits->json, root);

    if (in->root == NULL) {
        return PCAPI_INPUT_MEMORY;
    }

    return pcapi_input_list(in, limits, NULL);
}


/* a list of messages, or the root as the only one */

static pcapi_input_error_e
pcapi_input_list(pcapi_input_t *in, const pcapi_input_limits_t *limits,
    const pcapi_json_t *list)
{
    if (!(limits->shapes & in->shape)) {
        return PCAPI_INPUT_REFUSED;
    }

    in->next = list ? list->child : in->root;
    in->nelts = list ? list->nelts : 1;

    if (in->nelts == 0) {
        return PCAPI_INPUT_EMPTY;
    }

    if (in->nelts > limits->events) {
        in->nelts = 0;
        return PCAPI_INPUT_EVENTS;
    }

    return PCAPI_INPUT_OK;
}
