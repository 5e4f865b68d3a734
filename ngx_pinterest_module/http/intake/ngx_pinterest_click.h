
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_CLICK_H_INCLUDED_
#define _NGX_PINTEREST_CLICK_H_INCLUDED_


#include "ngx_pinterest_headers.h"


/*
 * The click id of a request: in the URL as the visitor sent it, whatever
 * became of it since, and in the cookie.  A header filter writes the cookie
 * from the URL and takes our cookies back from those who do not consent.
 */

ngx_int_t ngx_pinterest_click_init(ngx_conf_t *cf);

/*
 * That of the URL, a text of the pool.  NGX_DECLINED: there is none; NGX_ERROR:
 * no memory.
 */
ngx_int_t ngx_pinterest_click_url(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf, ngx_str_t *click_id);

/*
 * The newest one that may be used, empty if there is none or the visitor
 * refuses; NGX_ERROR: no memory.
 */
ngx_int_t ngx_pinterest_click_id(ngx_http_request_t *r, ngx_str_t *click_id);

/* the query less click ids, a text of the pool; NGX_ERROR: no memory */
ngx_int_t ngx_pinterest_click_args(ngx_http_request_t *r, ngx_str_t *args);


#endif /* _NGX_PINTEREST_CLICK_H_INCLUDED_ */
