
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_click.h"
#include "ngx_pinterest_consent.h"
#include "ngx_pinterest_identity.h"
#include "common/ngx_pinterest_cookie.h"

#include "event/pcapi_click_id.h"


/* a value is decoded twice at most, 1.5 KB each time */

#define NGX_PINTEREST_CLICK_FIRST   2048
#define NGX_PINTEREST_CLICK_ARENA   8192


static ngx_int_t ngx_pinterest_click_header_filter(ngx_http_request_t *r);
static ngx_uint_t ngx_pinterest_click_is_asked(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf);
static ngx_int_t ngx_pinterest_click_cookies(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf);
static ngx_int_t ngx_pinterest_click_keep(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf, const ngx_str_t *known);
static ngx_int_t ngx_pinterest_click_forget(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf, const ngx_pinterest_headers_t *h);


static ngx_http_output_header_filter_pt  ngx_http_next_header_filter;


ngx_int_t
ngx_pinterest_click_init(ngx_conf_t *cf)
{
    ngx_http_next_header_filter = ngx_http_top_header_filter;
    ngx_http_top_header_filter = ngx_pinterest_click_header_filter;

    return NGX_OK;
}


static ngx_int_t
ngx_pinterest_click_header_filter(ngx_http_request_t *r)
{
    const ngx_pinterest_loc_conf_t  *plcf;

    if (r == r->main) {
        plcf = ngx_http_get_module_loc_conf(r, ngx_pinterest_module);

        if (ngx_pinterest_click_is_asked(r, plcf)
            && ngx_pinterest_click_cookies(r, plcf) == NGX_ERROR)
        {
            return NGX_ERROR;
        }
    }

    return ngx_http_next_header_filter(r);
}


static ngx_uint_t
ngx_pinterest_click_is_asked(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf)
{
    return (plcf->click_set || plcf->identity)
           && r->headers_out.status < NGX_HTTP_BAD_REQUEST
           && ngx_http_test_predicates(r, plcf->bypass) == NGX_OK;
}


static ngx_int_t
ngx_pinterest_click_cookies(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf)
{
    ngx_pinterest_headers_t  h;

    ngx_pinterest_headers(r, plcf, &h);

    if (!pcapi_consent_keeps(ngx_pinterest_consent(r, plcf, &h.gpc))) {
        return ngx_pinterest_click_forget(r, plcf, &h);
    }

    return plcf->click_set ? ngx_pinterest_click_keep(r, plcf, &h.click_id)
                           : NGX_OK;
}


/* only a new click: who comes without one keeps what he has */

static ngx_int_t
ngx_pinterest_click_keep(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf, const ngx_str_t *known)
{
    ngx_int_t               rc;
    ngx_pinterest_cookie_t  cookie;

    if (!(r->method & (NGX_HTTP_GET|NGX_HTTP_HEAD))) {
        return NGX_OK;
    }

    ngx_memzero(&cookie, sizeof(ngx_pinterest_cookie_t));

    rc = ngx_pinterest_click_url(r, plcf, &cookie.value);

    if (rc != NGX_OK) {
        return rc;
    }

    if (cookie.value.len == known->len
        && ngx_memcmp(cookie.value.data, known->data, known->len) == 0)
    {
        return NGX_OK;
    }

    cookie.name = plcf->click_cookie;
    cookie.domain = plcf->click_domain;
    cookie.max_age = plcf->click_set;

    return ngx_pinterest_cookie_set(r, &cookie);
}


static ngx_int_t
ngx_pinterest_click_forget(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf, const ngx_pinterest_headers_t *h)
{
    ngx_pinterest_cookie_t  cookie;

    ngx_memzero(&cookie, sizeof(ngx_pinterest_cookie_t));

    if (plcf->click_set && h->click_id.len) {
        cookie.name = plcf->click_cookie;
        cookie.domain = plcf->click_domain;

        if (ngx_pinterest_cookie_set(r, &cookie) == NGX_ERROR) {
            return NGX_ERROR;
        }
    }

    if (plcf->identity == NULL || h->identity.len == 0) {
        return NGX_OK;
    }

    cookie.name = plcf->identity->cookie;
    ngx_str_null(&cookie.domain);
    cookie.http_only = 1;

    return ngx_pinterest_cookie_set(r, &cookie);
}


ngx_int_t
ngx_pinterest_click_url(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf, ngx_str_t *click_id)
{
    int            rc;
    u_char        *p;
    ngx_int_t      result;
    pcapi_str_t    text, param, found;
    pcapi_arena_t  arena;

    param = pcapi_str(plcf->click_param.data, plcf->click_param.len);

    pcapi_arena_init(&arena, NGX_PINTEREST_CLICK_FIRST,
                     NGX_PINTEREST_CLICK_ARENA);

    text = pcapi_str(r->args.data, r->args.len);
    rc = pcapi_click_id_query(&arena, &text, &param, &found);

    if (rc == PCAPI_DECLINED) {
        text = pcapi_str(r->unparsed_uri.data, r->unparsed_uri.len);
        rc = pcapi_click_id_url(&arena, &text, &param, &found);
    }

    result = (rc == PCAPI_DECLINED) ? NGX_DECLINED : NGX_ERROR;

    if (rc == PCAPI_OK) {
        p = ngx_pnalloc(r->pool, found.len);

        if (p) {
            ngx_memcpy(p, found.data, found.len);
            click_id->data = p;
            click_id->len = found.len;
            result = NGX_OK;
        }
    }

    pcapi_arena_destroy(&arena);

    return result;
}


ngx_int_t
ngx_pinterest_click_id(ngx_http_request_t *r, ngx_str_t *click_id)
{
    ngx_int_t                        rc;
    pcapi_str_t                      text;
    ngx_pinterest_headers_t          h;
    const ngx_pinterest_loc_conf_t  *plcf;

    plcf = ngx_http_get_module_loc_conf(r, ngx_pinterest_module);

    ngx_str_null(click_id);

    ngx_pinterest_headers(r, plcf, &h);

    if (ngx_pinterest_consent(r, plcf, &h.gpc) == PCAPI_CONSENT_DENIED) {
        return NGX_OK;
    }

    rc = ngx_pinterest_click_url(r, plcf, click_id);

    if (rc != NGX_DECLINED) {
        return rc;
    }

    text = pcapi_str(h.click_id.data, h.click_id.len);

    if (pcapi_click_id_valid(&text)) {
        *click_id = h.click_id;
    }

    return NGX_OK;
}


ngx_int_t
ngx_pinterest_click_args(ngx_http_request_t *r, ngx_str_t *args)
{
    pcapi_str_t                      query, param;
    const ngx_pinterest_loc_conf_t  *plcf;

    plcf = ngx_http_get_module_loc_conf(r, ngx_pinterest_module);

    args->data = ngx_pnalloc(r->pool, r->args.len);
    if (args->data == NULL) {
        return NGX_ERROR;
    }

    query = pcapi_str(r->args.data, r->args.len);
    param = pcapi_str(plcf->click_param.data, plcf->click_param.len);

    args->len = pcapi_click_id_strip(&query, &param, args->data);

    return NGX_OK;
}
