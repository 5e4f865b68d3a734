
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_BODY_H_INCLUDED_
#define _NGX_PINTEREST_BODY_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


#define NGX_PINTEREST_BODY_MAX   (16 * 1024 * 1024)


/*
 * The request's body in one piece: in place if it lies so, else put together
 * from buffers and temp file in the request's pool.  NGX_DECLINED: larger than
 * NGX_PINTEREST_BODY_MAX; NGX_ERROR: no memory, or the file can't be read.
 */
ngx_int_t ngx_pinterest_body(ngx_http_request_t *r, ngx_str_t *body);


#endif /* _NGX_PINTEREST_BODY_H_INCLUDED_ */
