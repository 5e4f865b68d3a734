
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_cors.h"
#include "common/ngx_pinterest_reply.h"
#include "intake/ngx_pinterest_headers.h"

#include "message/pcapi_site.h"


typedef struct {
    const char  *name;
    const char  *value;
} ngx_pinterest_cors_header_t;


typedef enum {
    NGX_PINTEREST_ORIGIN_NONE = 0,
    NGX_PINTEREST_ORIGIN_SAME,
    NGX_PINTEREST_ORIGIN_LISTED,
    NGX_PINTEREST_ORIGIN_FOREIGN
} ngx_pinterest_origin_e;


static ngx_pinterest_origin_e ngx_pinterest_cors_origin(
    ngx_http_request_t *r, const ngx_pinterest_loc_conf_t *plcf,
    ngx_str_t **listed);
static ngx_uint_t ngx_pinterest_cors_is_foreign(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf);
static ngx_uint_t ngx_pinterest_cors_site_is(ngx_http_request_t *r,
    const char *text);
static ngx_uint_t ngx_pinterest_cors_is_same(ngx_http_request_t *r,
    const ngx_str_t *origin);
static ngx_str_t *ngx_pinterest_cors_listed(
    const ngx_pinterest_loc_conf_t *plcf, const ngx_str_t *origin);
static ngx_int_t ngx_pinterest_cors_headers(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf, const ngx_str_t *listed);
static ngx_int_t ngx_pinterest_cors_add(ngx_http_request_t *r,
    const ngx_pinterest_cors_header_t *header);


static const ngx_pinterest_cors_header_t  ngx_pinterest_cors_answers[] = {
    { "Access-Control-Allow-Credentials", "true" },
    { "Access-Control-Expose-Headers", "Retry-After" },
    { NULL, NULL }
};


/* the headers that SDKs of Segment and its kin send */

static const ngx_pinterest_cors_header_t  ngx_pinterest_cors_preflights[] = {
    { "Access-Control-Allow-Headers",
      "AnonymousId, Authorization, Content-Encoding, Content-Type, "
      "X-Retry-Count" },
    { "Access-Control-Max-Age", "86400" },
    { NULL, NULL }
};


static ngx_str_t  ngx_pinterest_origin_header = ngx_string("origin");
static ngx_str_t  ngx_pinterest_site_header = ngx_string("sec-fetch-site");


ngx_int_t
ngx_pinterest_cors(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf)
{
    ngx_str_t               *listed;
    ngx_pinterest_origin_e   origin;

    origin = ngx_pinterest_cors_origin(r, plcf, &listed);

    if (ngx_pinterest_cors_headers(r, plcf, listed) != NGX_OK) {
        return NGX_ERROR;
    }

    return origin == NGX_PINTEREST_ORIGIN_FOREIGN ? NGX_DECLINED : NGX_OK;
}


ngx_int_t
ngx_pinterest_cors_preflight(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf, const char *allow)
{
    ngx_int_t   rc;
    ngx_str_t  *listed;

    (void) ngx_pinterest_cors_origin(r, plcf, &listed);

    if (ngx_pinterest_cors_headers(r, plcf, listed) != NGX_OK
        || ngx_pinterest_add_header(r, "Allow", allow) != NGX_OK
        || (listed
            && (ngx_pinterest_cors_add(r, ngx_pinterest_cors_preflights)
                != NGX_OK
                || ngx_pinterest_add_header(r, "Access-Control-Allow-Methods",
                                            allow)
                   != NGX_OK)))
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    rc = ngx_http_discard_request_body(r);

    return rc == NGX_OK ? ngx_pinterest_reply_empty(r) : rc;
}


static ngx_pinterest_origin_e
ngx_pinterest_cors_origin(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf, ngx_str_t **listed)
{
    ngx_str_t   origin;
    ngx_uint_t  n;

    *listed = NULL;

    n = ngx_pinterest_find_header(r, &ngx_pinterest_origin_header, &origin);

    if (n == 0) {
        return ngx_pinterest_cors_is_foreign(r, plcf)
               ? NGX_PINTEREST_ORIGIN_FOREIGN : NGX_PINTEREST_ORIGIN_NONE;
    }

    if (n > 1) {
        return NGX_PINTEREST_ORIGIN_FOREIGN;
    }

    *listed = ngx_pinterest_cors_listed(plcf, &origin);

    if (*listed) {
        return NGX_PINTEREST_ORIGIN_LISTED;
    }

    return ngx_pinterest_cors_is_same(r, &origin)
           ? NGX_PINTEREST_ORIGIN_SAME : NGX_PINTEREST_ORIGIN_FOREIGN;
}


/* an image has no origin, but a page it is on */

static ngx_uint_t
ngx_pinterest_cors_is_foreign(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf)
{
    pcapi_str_t   referer;
    pcapi_site_t  site;

    if (!ngx_pinterest_cors_site_is(r, "cross-site")) {
        return 0;
    }

    if (r->headers_in.referer == NULL) {
        return 1;
    }

    referer = pcapi_str(r->headers_in.referer->value.data,
                        r->headers_in.referer->value.len);

    ngx_pinterest_cors_site(r, plcf, &site);

    return !pcapi_site_allows(&site, &referer);
}


static ngx_uint_t
ngx_pinterest_cors_site_is(ngx_http_request_t *r, const char *text)
{
    ngx_str_t  value;

    return ngx_pinterest_find_header(r, &ngx_pinterest_site_header, &value)
               == 1
           && value.len == ngx_strlen(text)
           && ngx_strncmp(value.data, text, value.len) == 0;
}


void
ngx_pinterest_cors_site(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf, pcapi_site_t *site)
{
    site->host = pcapi_str(r->headers_in.server.data,
                           r->headers_in.server.len);
    site->listed = plcf->hosts ? plcf->hosts->elts : NULL;
    site->nlisted = plcf->hosts ? (uint32_t) plcf->hosts->nelts : 0;
}


/*
 * The scheme is not looked at: TLS may end in front of us.  With the policy
 * "no-referrer" a browser says "null" of its own pages too, but it says as
 * well what that hides.
 */

static ngx_uint_t
ngx_pinterest_cors_is_same(ngx_http_request_t *r, const ngx_str_t *origin)
{
    pcapi_str_t          text, host;
    pcapi_site_origin_t  parts;

    if (origin->len == 4 && ngx_strncmp(origin->data, "null", 4) == 0) {
        return ngx_pinterest_cors_site_is(r, "same-origin");
    }

    if (r->headers_in.host == NULL) {
        return 0;
    }

    text = pcapi_str(origin->data, origin->len);
    host = pcapi_str(r->headers_in.host->value.data,
                     r->headers_in.host->value.len);

    return pcapi_site_origin(&text, &parts) == PCAPI_OK
           && pcapi_str_caseeq(&parts.authority, &host);
}


static ngx_str_t *
ngx_pinterest_cors_listed(const ngx_pinterest_loc_conf_t *plcf,
    const ngx_str_t *origin)
{
    ngx_str_t   *o;
    ngx_uint_t   i;

    if (plcf->origins == NULL) {
        return NULL;
    }

    o = plcf->origins->elts;

    for (i = 0; i < plcf->origins->nelts; i++) {
        if (o[i].len == origin->len
            && ngx_strncmp(o[i].data, origin->data, origin->len) == 0)
        {
            return &o[i];
        }
    }

    return NULL;
}


/* where origins are listed, the answer depends on the one that asks */

static ngx_int_t
ngx_pinterest_cors_headers(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf, const ngx_str_t *listed)
{
    if (plcf->origins
        && ngx_pinterest_add_header(r, "Vary", "Origin") != NGX_OK)
    {
        return NGX_ERROR;
    }

    if (listed == NULL) {
        return NGX_OK;
    }

    if (ngx_pinterest_add_header(r, "Access-Control-Allow-Origin",
                                 (const char *) listed->data)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    return ngx_pinterest_cors_add(r, ngx_pinterest_cors_answers);
}


static ngx_int_t
ngx_pinterest_cors_add(ngx_http_request_t *r,
    const ngx_pinterest_cors_header_t *header)
{
    for ( /* void */ ; header->name; header++) {
        if (ngx_pinterest_add_header(r, header->name, header->value)
            != NGX_OK)
        {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}
