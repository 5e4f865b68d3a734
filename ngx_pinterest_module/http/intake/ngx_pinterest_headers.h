
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_HEADERS_H_INCLUDED_
#define _NGX_PINTEREST_HEADERS_H_INCLUDED_


#include "common/ngx_pinterest_module.h"


/*
 * What we want to know of a request's header, found in one pass.  Texts are the
 * request's; of a repeated header the first one counts.
 */

typedef struct {
    ngx_str_t  user_agent;
    ngx_str_t  referer;
    ngx_str_t  accept_language;
    ngx_str_t  purpose;           /* Sec-Purpose, Purpose or X-Moz */
    ngx_str_t  gpc;               /* Sec-GPC */
    ngx_str_t  fetch_mode;        /* Sec-Fetch-Mode */
    ngx_str_t  fetch_dest;        /* Sec-Fetch-Dest */
    ngx_str_t  click_id;          /* cookie of pinterest_click_id */
    ngx_str_t  identity;          /* cookie of pinterest_identity */
    ngx_str_t  pin_unauth;        /* cookie _pin_unauth */
} ngx_pinterest_headers_t;


void ngx_pinterest_headers(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf, ngx_pinterest_headers_t *h);

/*
 * How often a header comes, by its name in lower case; "value" is that of the
 * first one, or empty.
 */
ngx_uint_t ngx_pinterest_find_header(ngx_http_request_t *r,
    const ngx_str_t *name, ngx_str_t *value);

/* a prefetch, prerender or preview: nobody looks at it */
ngx_uint_t ngx_pinterest_is_prefetch(const ngx_pinterest_headers_t *h);

/* a page that a visitor goes to, as far as the browser says what it does */
ngx_uint_t ngx_pinterest_is_navigation(const ngx_pinterest_headers_t *h);


#endif /* _NGX_PINTEREST_HEADERS_H_INCLUDED_ */
