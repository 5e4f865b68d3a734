
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_variables.h"
#include "ngx_pinterest_click.h"
#include "ngx_pinterest_consent.h"
#include "ngx_pinterest_ctx.h"
#include "ngx_pinterest_headers.h"
#include "common/ngx_pinterest_module.h"

#include "message/pcapi_agent.h"


static ngx_int_t ngx_pinterest_event_id_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_pinterest_click_id_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_pinterest_args_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_pinterest_bot_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_pinterest_tag_id_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_pinterest_consent_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static ngx_int_t ngx_pinterest_status_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data);
static void ngx_pinterest_variable(ngx_http_variable_value_t *v,
    const void *data, size_t len);


static ngx_http_variable_t  ngx_pinterest_variables[] = {

    { ngx_string("pinterest_event_id"), NULL,
      ngx_pinterest_event_id_variable, 0, 0, 0 },

    { ngx_string("pinterest_click_id"), NULL,
      ngx_pinterest_click_id_variable, 0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("pinterest_args"), NULL,
      ngx_pinterest_args_variable, 0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("pinterest_tag_id"), NULL,
      ngx_pinterest_tag_id_variable, 0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("pinterest_bot"), NULL,
      ngx_pinterest_bot_variable, 0, 0, 0 },

    { ngx_string("pinterest_tcf"), NULL,
      ngx_pinterest_consent_variable, NGX_PINTEREST_TCF,
      NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("pinterest_us_privacy"), NULL,
      ngx_pinterest_consent_variable, NGX_PINTEREST_US_PRIVACY,
      NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("pinterest_gpp"), NULL,
      ngx_pinterest_consent_variable, NGX_PINTEREST_GPP,
      NGX_HTTP_VAR_NOCACHEABLE, 0 },

    { ngx_string("pinterest_status"), NULL,
      ngx_pinterest_status_variable, 0, NGX_HTTP_VAR_NOCACHEABLE, 0 },

      ngx_http_null_variable
};


/* indexed by pcapi_agent_class_e */

static ngx_str_t  ngx_pinterest_agents[] = {
    ngx_null_string,
    ngx_string("library"),
    ngx_string("crawler")
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
    ngx_string("full"),
    ngx_string("dry_run")
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
    ngx_str_t            *id;
    ngx_pinterest_ctx_t  *ctx;

    id = ngx_pinterest_event_id(r);
    ctx = ngx_pinterest_get_ctx(r);

    if (ctx) {
        ctx->handed_out = 1;
    }

    ngx_pinterest_variable(v, id->data, id->len);

    return NGX_OK;
}


static ngx_int_t
ngx_pinterest_click_id_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_str_t  click_id;

    if (ngx_pinterest_click_id(r->main, &click_id) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_pinterest_variable(v, click_id.data, click_id.len);

    return NGX_OK;
}


/* of the request itself: a subrequest has a query of its own */

static ngx_int_t
ngx_pinterest_args_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_str_t  args;

    if (ngx_pinterest_click_args(r, &args) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_pinterest_variable(v, args.data, args.len);

    return NGX_OK;
}


static ngx_int_t
ngx_pinterest_bot_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_str_t                       *s;
    pcapi_str_t                      agent;
    ngx_pinterest_headers_t          headers;
    const ngx_pinterest_loc_conf_t  *plcf;

    r = r->main;

    plcf = ngx_http_get_module_loc_conf(r, ngx_pinterest_module);

    ngx_pinterest_headers(r, plcf, &headers);

    agent = pcapi_str(headers.user_agent.data, headers.user_agent.len);
    s = &ngx_pinterest_agents[pcapi_agent_class(&agent)];

    ngx_pinterest_variable(v, s->data, s->len);

    return NGX_OK;
}


static ngx_int_t
ngx_pinterest_tag_id_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    ngx_str_t             arg;
    pcapi_str_t           id;
    ngx_pinterest_ctx_t  *ctx;

    id = pcapi_str(NULL, 0);

    if (ngx_http_arg(r, (u_char *) "tid", 3, &arg) == NGX_OK) {
        id = pcapi_str(arg.data, arg.len);
        id = pcapi_tag_id(&id);
    }

    ctx = ngx_pinterest_get_ctx(r);

    if (id.len == 0 && ctx) {
        id = pcapi_str(ctx->tag_id.data, ctx->tag_id.len);
    }

    ngx_pinterest_variable(v, id.data, id.len);

    return NGX_OK;
}


static ngx_int_t
ngx_pinterest_consent_variable(ngx_http_request_t *r,
    ngx_http_variable_value_t *v, uintptr_t data)
{
    const pcapi_str_t  *text;

    text = pcapi_consent_text(ngx_pinterest_consent_string(r->main, data));

    ngx_pinterest_variable(v, text->data, text->len);

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
