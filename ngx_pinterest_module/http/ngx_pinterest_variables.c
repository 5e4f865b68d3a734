
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_variables.h"
#include "ngx_pinterest_ctx.h"
#include "ngx_pinterest_headers.h"
#include "ngx_pinterest_module.h"

#include "event/pcapi_click_id.h"


#define NGX_PINTEREST_CLICK_ID_ARENA   2048


static ngx_int_t ngx_pinterest_event_id_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_pinterest_click_id_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_pinterest_status_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static void ngx_pinterest_variable(ngx_http_variable_value_t *v,
    const void *data, size_t len);


static ngx_http_variable_t  ngx_pinterest_variables[] = {

    { ngx_string("pinterest_event_id"), NULL,
      ngx_pinterest_event_id_variable, 0, 0, 0 },

    { ngx_string("pinterest_click_id"), NULL,
      ngx_pinterest_click_id_variable, 0, 0, 0 },

    { ngx_string("pinterest_status"), NULL,
      ngx_pinterest_status_variable, 0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

      ngx_http_null_variable
};


/* indexed by ngx_pinterest_status_e */

static ngx_str_t  ngx_pinterest_statuses[] = {
    ngx_string("off"),
    ngx_string("queued"),
    ngx_string("bypassed"),
    ngx_string("consent"),
    ngx_string("bot"),
    ngx_string("unmapped"),
    ngx_string("invalid"),
    ngx_string("duplicate"),
    ngx_string("full")
};


ngx_int_t
ngx_pinterest_add_variables(ngx_conf_t *cf)
{
    ngx_http_variable_t  *var, *v;

    for (v = ngx_pinterest_variables; v->name.len; v++) {

        var = ngx_http_add_variable(cf, &v->name, v->flags);
        if (var == NULL) {
            return NGX_ERROR;
        }

        var->get_handler = v->get_handler;
        var->data = v->data;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_pinterest_event_id_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_str_t  *id;

    id = ngx_pinterest_event_id(r);

    ngx_pinterest_variable(v, id->data, id->len);

    return NGX_OK;
}


/* the query's before the cookie's: the newest click wins */

static ngx_int_t
ngx_pinterest_click_id_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    u_char                          *p;
    pcapi_str_t                      query, param, click_id;
    pcapi_arena_t                    arena;
    ngx_pinterest_headers_t          headers;
    const ngx_pinterest_loc_conf_t  *plcf;

    r = r->main;

    plcf = ngx_http_get_module_loc_conf(r, ngx_pinterest_module);

    query = pcapi_str(r->args.data, r->args.len);
    param = pcapi_str(plcf->click_param.data, plcf->click_param.len);

    pcapi_arena_init(&arena, NGX_PINTEREST_CLICK_ID_ARENA,
                     NGX_PINTEREST_CLICK_ID_ARENA);

    if (pcapi_click_id_query(&arena, &query, &param, &click_id) != PCAPI_OK) {

        ngx_pinterest_headers(r, plcf, &headers);

        click_id = pcapi_str(headers.click_id.data, headers.click_id.len);

        if (!pcapi_click_id_valid(&click_id)) {
            click_id.len = 0;
        }
    }

    p = ngx_pnalloc(r->pool, click_id.len);

    if (p) {
        ngx_memcpy(p, click_id.data, click_id.len);
    }

    pcapi_arena_destroy(&arena);

    if (p == NULL) {
        return NGX_ERROR;
    }

    ngx_pinterest_variable(v, p, click_id.len);

    return NGX_OK;
}


static ngx_int_t
ngx_pinterest_status_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_str_t            *s;
    ngx_pinterest_ctx_t  *ctx;

    ctx = ngx_http_get_module_ctx(r->main, ngx_pinterest_module);

    s = &ngx_pinterest_statuses[ctx ? ctx->status : NGX_PINTEREST_OFF];

    ngx_pinterest_variable(v, s->data, s->len);

    return NGX_OK;
}


static void
ngx_pinterest_variable(ngx_http_variable_value_t *v, const void *data,
    size_t len)
{
    v->valid = 1;
    v->no_cacheable = 0;
    v->not_found = len ? 0 : 1;
    v->len = len;
    v->data = (u_char *) data;
}
