
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_STATUS_FORMS_H_INCLUDED_
#define _NGX_PINTEREST_STATUS_FORMS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/*
 * The writers: each makes the whole answer, in the pool of the request.
 * NGX_ERROR: no memory, or it did not fit.
 */

ngx_int_t ngx_pinterest_status_json(ngx_http_request_t *r, ngx_str_t *body);
ngx_int_t ngx_pinterest_status_prometheus(ngx_http_request_t *r,
    ngx_str_t *body);

/* adds headers of its own as well */
ngx_int_t ngx_pinterest_status_html(ngx_http_request_t *r, ngx_str_t *body);


#endif /* _NGX_PINTEREST_STATUS_FORMS_H_INCLUDED_ */
