
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_collect_conf.h"
#include "ngx_pinterest_collect.h"
#include "ngx_pinterest_keys.h"
#include "common/ngx_pinterest_params.h"

#include "message/pcapi_site.h"


#define NGX_PINTEREST_EVENTS_MAX   10000
#define NGX_PINTEREST_DEPTH_MIN    4
#define NGX_PINTEREST_DEPTH_MAX    64
#define NGX_PINTEREST_EVENT_MIN    1024


typedef struct {
    pcapi_str_t   scheme;
    pcapi_str_t   port;
} ngx_pinterest_port_t;


static ngx_int_t ngx_pinterest_collect_origin(const pcapi_str_t *text,
    pcapi_site_origin_t *origin);


static ngx_conf_enum_t  ngx_pinterest_shapes[] = {
    { ngx_string("segment"), PCAPI_SHAPE_SEGMENT },
    { ngx_string("native"), PCAPI_SHAPE_NATIVE },
    { ngx_string("pixel"), PCAPI_SHAPE_PIXEL },
    { ngx_null_string, 0 }
};


static ngx_pinterest_param_t  ngx_pinterest_limit_params[] = {

    { ngx_string("events"), NGX_PINTEREST_PARAM_NUMBER,
      offsetof(ngx_pinterest_loc_conf_t, limits.events),
      1, NGX_PINTEREST_EVENTS_MAX, NULL },

    { ngx_string("depth"), NGX_PINTEREST_PARAM_NUMBER,
      offsetof(ngx_pinterest_loc_conf_t, limits.depth),
      NGX_PINTEREST_DEPTH_MIN, NGX_PINTEREST_DEPTH_MAX, NULL },

    { ngx_string("event_size"), NGX_PINTEREST_PARAM_SIZE,
      offsetof(ngx_pinterest_loc_conf_t, limits.event_size),
      NGX_PINTEREST_EVENT_MIN, PCAPI_MAX_EVENT, NULL },

    { ngx_null_string, 0, 0, 0, 0, NULL }
};


/* browsers leave these out */

static ngx_pinterest_port_t  ngx_pinterest_ports[] = {
    { pcapi_string("http"), pcapi_string(":80") },
    { pcapi_string("https"), pcapi_string(":443") }
};


void
ngx_pinterest_collect_create(ngx_pinterest_loc_conf_t *plcf)
{
    plcf->origins = NGX_CONF_UNSET_PTR;
    plcf->hosts = NGX_CONF_UNSET_PTR;
    plcf->keys = NGX_CONF_UNSET_PTR;
    plcf->limits.events = NGX_CONF_UNSET_UINT;
    plcf->limits.depth = NGX_CONF_UNSET_UINT;
    plcf->limits.event_size = NGX_CONF_UNSET_SIZE;
}


void
ngx_pinterest_collect_merge(ngx_pinterest_loc_conf_t *prev,
    ngx_pinterest_loc_conf_t *conf)
{
    ngx_conf_merge_ptr_value(conf->origins, prev->origins, NULL);
    ngx_conf_merge_ptr_value(conf->hosts, prev->hosts, NULL);
    ngx_conf_merge_ptr_value(conf->keys, prev->keys, NULL);

    ngx_conf_merge_uint_value(conf->limits.events, prev->limits.events,
                              PCAPI_LIMIT_EVENTS);
    ngx_conf_merge_uint_value(conf->limits.depth, prev->limits.depth,
                              PCAPI_LIMIT_DEPTH);
    ngx_conf_merge_size_value(conf->limits.event_size,
                              prev->limits.event_size, PCAPI_MAX_EVENT);
}


char *
ngx_pinterest_conf_collect(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_pinterest_loc_conf_t *plcf = conf;

    ngx_str_t                 *value;
    ngx_uint_t                 i;
    ngx_conf_enum_t           *e;
    ngx_http_core_loc_conf_t  *clcf;

    if (plcf->shapes) {
        return "is duplicate";
    }

    value = cf->args->elts;

    for (i = 1; i < cf->args->nelts; i++) {

        for (e = ngx_pinterest_shapes; e->name.len; e++) {
            if (e->name.len == value[i].len
                && ngx_strncmp(e->name.data, value[i].data, value[i].len) == 0)
            {
                break;
            }
        }

        if (e->name.len == 0 || (plcf->shapes & e->value)) {
            return ngx_pinterest_param_invalid(cf, &value[i]);
        }

        plcf->shapes |= e->value;
    }

    if (plcf->shapes == 0) {
        plcf->shapes = PCAPI_SHAPE_SEGMENT|PCAPI_SHAPE_NATIVE
                       |PCAPI_SHAPE_PIXEL;
    }

    ngx_pinterest_conf_line(cf, &plcf->line);
    ngx_pinterest_conf_used(cf);

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);
    clcf->handler = ngx_pinterest_collect_handler;

    return NGX_CONF_OK;
}


char *
ngx_pinterest_conf_collect_origin(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_pinterest_loc_conf_t *plcf = conf;

    ngx_str_t            *value, *slot;
    ngx_uint_t            i;
    pcapi_str_t           text, *host;
    pcapi_site_origin_t   origin;

    if (plcf->origins != NGX_CONF_UNSET_PTR) {
        return "is duplicate";
    }

    plcf->origins = ngx_array_create(cf->pool, 4, sizeof(ngx_str_t));
    plcf->hosts = ngx_array_create(cf->pool, 4, sizeof(pcapi_str_t));

    if (plcf->origins == NULL || plcf->hosts == NULL) {
        return NGX_CONF_ERROR;
    }

    value = cf->args->elts;

    for (i = 1; i < cf->args->nelts; i++) {

        text = pcapi_str(value[i].data, value[i].len);

        if (ngx_pinterest_collect_origin(&text, &origin) != NGX_OK) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid origin \"%V\", it must be "
                               "scheme://host[:port] as browsers send it",
                               &value[i]);
            return NGX_CONF_ERROR;
        }

        slot = ngx_array_push(plcf->origins);
        host = ngx_array_push(plcf->hosts);

        if (slot == NULL || host == NULL) {
            return NGX_CONF_ERROR;
        }

        *slot = value[i];
        *host = origin.host;
    }

    return NGX_CONF_OK;
}


/* lower case, and no port that goes without saying */

static ngx_int_t
ngx_pinterest_collect_origin(const pcapi_str_t *text,
    pcapi_site_origin_t *origin)
{
    size_t       i;
    pcapi_str_t  port;

    if (pcapi_site_origin(text, origin) != PCAPI_OK) {
        return NGX_ERROR;
    }

    for (i = 0; i < text->len; i++) {
        if (text->data[i] != pcapi_tolower(text->data[i])) {
            return NGX_ERROR;
        }
    }

    port = pcapi_str(origin->host.data + origin->host.len,
                     origin->authority.len - origin->host.len);

    for (i = 0; i < pcapi_nelts(ngx_pinterest_ports); i++) {
        if (pcapi_str_eq(&origin->scheme, &ngx_pinterest_ports[i].scheme)
            && pcapi_str_eq(&port, &ngx_pinterest_ports[i].port))
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


char *
ngx_pinterest_conf_collect_key(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_pinterest_loc_conf_t *plcf = conf;

    ngx_str_t  *value;

    if (plcf->keys != NGX_CONF_UNSET_PTR) {
        return "is duplicate";
    }

    value = cf->args->elts;

    return ngx_pinterest_keys_add(cf, &value[1], &plcf->keys);
}


char *
ngx_pinterest_conf_collect_limit(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_pinterest_loc_conf_t *plcf = conf;

    ngx_int_t    rc;
    ngx_str_t   *value;
    ngx_uint_t   i;

    if (plcf->limits.events != NGX_CONF_UNSET_UINT
        || plcf->limits.depth != NGX_CONF_UNSET_UINT
        || plcf->limits.event_size != NGX_CONF_UNSET_SIZE)
    {
        return "is duplicate";
    }

    value = cf->args->elts;

    for (i = 1; i < cf->args->nelts; i++) {

        rc = ngx_pinterest_param(cf, ngx_pinterest_limit_params, &value[i],
                                 plcf);

        if (rc == NGX_DECLINED) {
            return ngx_pinterest_param_invalid(cf, &value[i]);
        }

        if (rc != NGX_OK) {
            return NGX_CONF_ERROR;
        }
    }

    return NGX_CONF_OK;
}
