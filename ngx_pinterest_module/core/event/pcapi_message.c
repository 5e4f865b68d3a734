
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_message.h"
#include "pcapi_form.h"


/* the last parts of a path, from the end */

#define PCAPI_ROUTE_PARTS   3

typedef struct {
    pcapi_str_t         part[PCAPI_ROUTE_PARTS];
    const pcapi_str_t  *type;        /* the call the last part names */
    unsigned            segment:1;   /* ".../v1/track" */
    unsigned            native:1;    /* ".../ad_accounts/1/events" */
} pcapi_route_t;


typedef struct {
    pcapi_str_t         name;
    pcapi_str_t         brief;       /* as analytics.js writes it in a path */
} pcapi_call_t;


/* a member that tells a shape; ARRAY: only if it is one */

typedef struct {
    pcapi_str_t         key;
    unsigned            array;
    pcapi_shape_e       shape;
} pcapi_sign_t;


static pcapi_str_t pcapi_input_trim(const pcapi_str_t *body);
static void pcapi_input_route(pcapi_route_t *route, const pcapi_str_t *path);
static const pcapi_str_t *pcapi_input_call(const pcapi_str_t *name);
static const pcapi_str_t *pcapi_input_type(const pcapi_json_t *v);
static unsigned pcapi_input_shape(const pcapi_route_t *route,
    const pcapi_json_t *root);
static unsigned pcapi_input_signs(const pcapi_sign_t *sign, uint32_t n,
    const pcapi_json_t *root);
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
static const pcapi_str_t  pcapi_key_event = pcapi_string("event");
static const pcapi_str_t  pcapi_key_data = pcapi_string("data");
static const pcapi_str_t  pcapi_key_batch = pcapi_string("batch");


static const pcapi_call_t  pcapi_calls[] = {
    { pcapi_string("track"), pcapi_string("t") },
    { pcapi_string("page"), pcapi_string("p") },
    { pcapi_string("screen"), pcapi_string("s") },
    { pcapi_string("identify"), pcapi_string("i") },
    { pcapi_string("group"), pcapi_string("g") },
    { pcapi_string("alias"), pcapi_string("a") },
    { pcapi_string("batch"), pcapi_string("b") },
    { pcapi_string("import"), pcapi_null_string },
    { pcapi_string("metrics"), pcapi_string("m") }
};


/* before the type of the message, and where there is none */

static const pcapi_sign_t  pcapi_signs[] = {
    { pcapi_string("data"), 1, PCAPI_SHAPE_NATIVE },
    { pcapi_string("event_name"), 0, PCAPI_SHAPE_NATIVE },
    { pcapi_string("batch"), 1, PCAPI_SHAPE_SEGMENT }
};

static const pcapi_sign_t  pcapi_pixel_signs[] = {
    { pcapi_string("ed"), 0, PCAPI_SHAPE_PIXEL },
    { pcapi_string("pd"), 0, PCAPI_SHAPE_PIXEL },
    { pcapi_string("ad"), 0, PCAPI_SHAPE_PIXEL },
    { pcapi_string("tid"), 0, PCAPI_SHAPE_PIXEL }
};

static const pcapi_sign_t  pcapi_weak_signs[] = {
    { pcapi_string("messageId"), 0, PCAPI_SHAPE_SEGMENT },
    { pcapi_string("properties"), 0, PCAPI_SHAPE_SEGMENT },
    { pcapi_string("userId"), 0, PCAPI_SHAPE_SEGMENT },
    { pcapi_string("anonymousId"), 0, PCAPI_SHAPE_SEGMENT },
    { pcapi_string("context"), 0, PCAPI_SHAPE_SEGMENT },
    { pcapi_string("event"), 0, PCAPI_SHAPE_PIXEL }
};


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

    pcapi_input_route(&route, path);

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
            type = pcapi_input_type(m->root);

            if (type) {
                m->type = *type;
            }
        }
    }

    return PCAPI_OK;
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


static void
pcapi_input_route(pcapi_route_t *route, const pcapi_str_t *path)
{
    uint32_t                  i;
    const u_char             *p, *end;
    static const pcapi_str_t  v1 = pcapi_string("v1");
    static const pcapi_str_t  events = pcapi_string("events");
    static const pcapi_str_t  accounts = pcapi_string("ad_accounts");

    memset(route, 0, sizeof(pcapi_route_t));

    end = path->data + path->len;

    for (i = 0; i < PCAPI_ROUTE_PARTS; i++) {

        while (end > path->data && end[-1] == '/') {
            end--;
        }

        p = end;

        while (p > path->data && p[-1] != '/') {
            p--;
        }

        route->part[i] = pcapi_str(p, end - p);
        end = p;
    }

    route->type = pcapi_input_call(&route->part[0]);
    route->segment = route->type && pcapi_str_caseeq(&route->part[1], &v1);
    route->native = pcapi_str_eq(&route->part[0], &events)
                    && pcapi_str_eq(&route->part[2], &accounts);
}


static const pcapi_str_t *
pcapi_input_call(const pcapi_str_t *name)
{
    uint32_t  i;

    if (name->len == 0) {
        return NULL;
    }

    for (i = 0; i < pcapi_nelts(pcapi_calls); i++) {

        if (pcapi_str_caseeq(&pcapi_calls[i].name, name)
            || pcapi_str_caseeq(&pcapi_calls[i].brief, name))
        {
            return &pcapi_calls[i].name;
        }
    }

    return NULL;
}


/* as the message itself says; one that names an event only is a track call */

static const pcapi_str_t *
pcapi_input_type(const pcapi_json_t *v)
{
    const pcapi_json_t  *type;

    type = pcapi_json_get(v, &pcapi_key_type);

    if (!pcapi_json_empty(type)) {

        /* a one letter type is a word of paths alone */

        if (type->type != PCAPI_JSON_STRING || type->text.len == 1) {
            return NULL;
        }

        return pcapi_input_call(&type->text);
    }

    return pcapi_json_get(v, &pcapi_key_event) ? &pcapi_calls[0].name : NULL;
}


static unsigned
pcapi_input_shape(const pcapi_route_t *route, const pcapi_json_t *root)
{
    unsigned             shape;
    const pcapi_json_t  *type;

    if (route->segment) {
        return PCAPI_SHAPE_SEGMENT;
    }

    if (route->native) {
        return PCAPI_SHAPE_NATIVE;
    }

    shape = pcapi_input_signs(pcapi_signs, pcapi_nelts(pcapi_signs), root);

    if (shape) {
        return shape;
    }

    type = pcapi_json_get(root, &pcapi_key_type);

    if (!pcapi_json_empty(type) && pcapi_input_type(root)) {
        return PCAPI_SHAPE_SEGMENT;
    }

    shape = pcapi_input_signs(pcapi_pixel_signs,
                              pcapi_nelts(pcapi_pixel_signs), root);
    if (shape) {
        return shape;
    }

    if (route->type) {
        return PCAPI_SHAPE_SEGMENT;
    }

    return pcapi_input_signs(pcapi_weak_signs, pcapi_nelts(pcapi_weak_signs),
                             root);
}


static unsigned
pcapi_input_signs(const pcapi_sign_t *sign, uint32_t n,
    const pcapi_json_t *root)
{
    uint32_t             i;
    const pcapi_json_t  *v;

    for (i = 0; i < n; i++) {

        v = pcapi_json_get(root, &sign[i].key);

        if (v && (!sign[i].array || v->type == PCAPI_JSON_ARRAY)) {
            return sign[i].shape;
        }
    }

    return 0;
}


static pcapi_input_error_e
pcapi_input_json(pcapi_input_t *in, const pcapi_input_limits_t *limits,
    const pcapi_route_t *route, const pcapi_json_t *root)
{
    unsigned             shape;
    const pcapi_json_t  *list, *type;

    shape = pcapi_input_shape(route, root);

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
