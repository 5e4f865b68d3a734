
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_BODY_H_INCLUDED_
#define _NGX_PINTEREST_BODY_H_INCLUDED_


#include "common/ngx_pinterest_module.h"

#include "base/pcapi_inflate.h"


#define NGX_PINTEREST_BODY_MAX   (16 * 1024 * 1024)


/* by the request's header, before the body is there */
pcapi_coding_e ngx_pinterest_body_coding(ngx_http_request_t *r);

/*
 * The request's body in one piece and unpacked: in place if it lies so, else
 * put together from buffers and temp file in the request's pool.
 * NGX_DECLINED: as sent or unpacked it is larger than client_max_body_size or
 * NGX_PINTEREST_BODY_MAX; NGX_ABORT: it can't be unpacked; NGX_ERROR: no
 * memory, or the file can't be read.
 */
ngx_int_t ngx_pinterest_body(ngx_http_request_t *r, ngx_str_t *body);


#endif /* _NGX_PINTEREST_BODY_H_INCLUDED_ */
