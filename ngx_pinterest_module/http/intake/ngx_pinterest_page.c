
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_page.h"
#include "ngx_pinterest_intake.h"
#include "common/ngx_pinterest_zone.h"

#include "message/pcapi_agent.h"


static ngx_int_t ngx_pinterest_page_handler(ngx_http_request_t *r);
static void ngx_pinterest_page_report(ngx_http_request_t *r,
    ngx_str_t *name);
static ngx_uint_t ngx_pinterest_is_page(ngx_http_request_t *r);
static ngx_uint_t ngx_pinterest_is_html(const ngx_str_t *type);


static ngx_str_t  ngx_pinterest_html_types[] = {
    ngx_string("text/html"),
    ngx_string("application/xhtml+xml"),
    ngx_null_string
};


ngx_int_t
ngx_pinterest_page_init(ngx_conf_t *cf)
{
    ngx_array_t                *handlers;
    ngx_http_handler_pt        *h;
    ngx_http_core_main_conf_t  *cmcf;

    cmcf = ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module);

    handlers = &cmcf->phases[NGX_HTTP_LOG_PHASE].handlers;

    if (ngx_array_push(handlers) == NULL) {
        return NGX_ERROR;
    }

    h = handlers->elts;

    ngx_memmove(&h[1], &h[0],
                (handlers->nelts - 1) * sizeof(ngx_http_handler_pt));

    h[0] = ngx_pinterest_page_handler;

    return NGX_OK;
}


static ngx_int_t
ngx_pinterest_page_handler(ngx_http_request_t *r)
{
    ngx_str_t                        name;
    const ngx_pinterest_loc_conf_t  *plcf;

    /* with log_subrequest on, subrequests come here too */

    if (r != r->main) {
        return NGX_OK;
    }

    plcf = ngx_http_get_module_loc_conf(r, ngx_pinterest_module);

    if (plcf->page == NULL || !ngx_pinterest_is_page(r)) {
        return NGX_OK;
    }

    ngx_pinterest_count(NGX_PINTEREST_PAGES, 1);

    if (ngx_http_complex_value(r, plcf->page, &name) == NGX_OK
        && name.len
        && !(name.len == 3 && ngx_strncmp(name.data, "off", 3) == 0))
    {
        ngx_pinterest_page_report(r, &name);
    }

    return NGX_OK;
}


static void
ngx_pinterest_page_report(ngx_http_request_t *r, ngx_str_t *name)
{
    pcapi_str_t             s;
    pcapi_reason_e          reason;
    pcapi_message_t         m;
    ngx_pinterest_intake_t  in;

    reason = ngx_pinterest_intake_start(&in, r);

    if (reason == PCAPI_REASON_NONE) {

        if (ngx_pinterest_is_prefetch(&in.headers)
            || !ngx_pinterest_is_navigation(&in.headers))
        {
            return;
        }

        if (in.plcf->bots && pcapi_agent_is_bot(&in.origin.user_agent)) {
            reason = PCAPI_REASON_BOT;
        }
    }

    if (reason != PCAPI_REASON_NONE) {
        ngx_pinterest_intake_dropped(r, reason);
        return;
    }

    s = pcapi_str(name->data, name->len);
    pcapi_message_page(&m, &s);

    if (ngx_pinterest_intake_message(&in, &m) == PCAPI_REASON_NONE) {
        (void) ngx_pinterest_intake_commit(&in);
    }

    ngx_pinterest_intake_end();
}


/* a GET that brought a whole HTML document */

static ngx_uint_t
ngx_pinterest_is_page(ngx_http_request_t *r)
{
    ngx_uint_t  status;

    if (r->method != NGX_HTTP_GET) {
        return 0;
    }

    status = r->err_status ? r->err_status : r->headers_out.status;

    if (status < 200 || status > 299
        || status == NGX_HTTP_NO_CONTENT
        || status == NGX_HTTP_PARTIAL_CONTENT)
    {
        return 0;
    }

    return ngx_pinterest_is_html(&r->headers_out.content_type);
}


static ngx_uint_t
ngx_pinterest_is_html(const ngx_str_t *type)
{
    ngx_str_t  *t;

    for (t = ngx_pinterest_html_types; t->len; t++) {

        if (type->len >= t->len
            && ngx_strncasecmp(type->data, t->data, t->len) == 0
            && (type->len == t->len
                || type->data[t->len] == ';'
                || type->data[t->len] == ' '))
        {
            return 1;
        }
    }

    return 0;
}
