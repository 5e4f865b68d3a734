
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_REQUEST_H_INCLUDED_
#define _NGX_PINTEREST_REQUEST_H_INCLUDED_


#include "ngx_pinterest_background.h"


/*
 * Makes of "r", zeroed memory of "pool", a main request that the core takes for
 * one it has read: a POST with the body and headers of "call".  The caller adds
 * what it is to do when written to, and what a log line says of it.
 */
ngx_int_t ngx_pinterest_request(ngx_http_request_t *r, ngx_pool_t *pool,
    ngx_connection_t *c, ngx_pinterest_call_t *call);


#endif /* _NGX_PINTEREST_REQUEST_H_INCLUDED_ */
