
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_CORS_H_INCLUDED_
#define _NGX_PINTEREST_CORS_H_INCLUDED_


#include "common/ngx_pinterest_module.h"


/*
 * Who may send from a page: pages of the same host, and of the origins of
 * pinterest_collect_origin.  Browsers say in "Origin" where a script's page is
 * from, and of an image that it is "cross-site"; what has neither is no page of
 * another site.
 */

/*
 * NGX_OK: it may, and a listed origin has been told so in the headers of the
 * answer; NGX_DECLINED: another site's page; NGX_ERROR: no memory.
 */
ngx_int_t ngx_pinterest_cors(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf);

/* the pages an event of this request may name */
void ngx_pinterest_cors_site(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf, pcapi_site_t *site);

/* 204 to OPTIONS, with what a listed origin wants to know before it sends */
ngx_int_t ngx_pinterest_cors_preflight(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf, const char *allow);


#endif /* _NGX_PINTEREST_CORS_H_INCLUDED_ */
