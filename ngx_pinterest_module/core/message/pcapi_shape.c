
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_shape.h"


typedef struct {
    pcapi_str_t         name;
    pcapi_str_t         brief;       /* as analytics.js writes it in a path */
} pcapi_call_t;


/* a member that tells a shape; "array": only if it is one */

typedef struct {
    pcapi_str_t         key;
    unsigned            array;
    pcapi_shape_e       shape;
} pcapi_sign_t;


static const pcapi_str_t *pcapi_shape_call(const pcapi_str_t *name);
static unsigned pcapi_shape_signs(const pcapi_sign_t *sign, uint32_t n,
    const pcapi_json_t *root);


static const pcapi_str_t  pcapi_key_type = pcapi_string("type");
static const pcapi_str_t  pcapi_key_event = pcapi_string("event");


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
    { pcapi_string("traits"), 0, PCAPI_SHAPE_SEGMENT },
    { pcapi_string("event"), 0, PCAPI_SHAPE_SEGMENT }
};


void
pcapi_route_read(pcapi_route_t *route, const pcapi_str_t *path)
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

    route->type = pcapi_shape_call(&route->part[0]);
    route->segment = route->type && pcapi_str_caseeq(&route->part[1], &v1);
    route->native = pcapi_str_eq(&route->part[0], &events)
                    && pcapi_str_eq(&route->part[2], &accounts);
}


unsigned
pcapi_shape_find(const pcapi_route_t *route, const pcapi_json_t *root)
{
    unsigned             shape;
    const pcapi_json_t  *type;

    if (route->segment) {
        return PCAPI_SHAPE_SEGMENT;
    }

    if (route->native) {
        return PCAPI_SHAPE_NATIVE;
    }

    shape = pcapi_shape_signs(pcapi_signs, pcapi_nelts(pcapi_signs), root);

    if (shape) {
        return shape;
    }

    type = pcapi_json_get(root, &pcapi_key_type);

    if (!pcapi_json_empty(type) && pcapi_message_type(root)) {
        return PCAPI_SHAPE_SEGMENT;
    }

    shape = pcapi_shape_signs(pcapi_pixel_signs,
                              pcapi_nelts(pcapi_pixel_signs), root);
    if (shape) {
        return shape;
    }

    if (route->type) {
        return PCAPI_SHAPE_SEGMENT;
    }

    return pcapi_shape_signs(pcapi_weak_signs, pcapi_nelts(pcapi_weak_signs),
                             root);
}


static unsigned
pcapi_shape_signs(const pcapi_sign_t *sign, uint32_t n,
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


/* as the message itself says; one that names an event only is a track call */

const pcapi_str_t *
pcapi_message_type(const pcapi_json_t *v)
{
    const pcapi_json_t  *type;

    type = pcapi_json_get(v, &pcapi_key_type);

    if (!pcapi_json_empty(type)) {

        /* a one letter type is a word of paths alone */

        if (type->type != PCAPI_JSON_STRING || type->text.len == 1) {
            return NULL;
        }

        return pcapi_shape_call(&type->text);
    }

    return pcapi_json_get(v, &pcapi_key_event) ? &pcapi_calls[0].name : NULL;
}


static const pcapi_str_t *
pcapi_shape_call(const pcapi_str_t *name)
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
