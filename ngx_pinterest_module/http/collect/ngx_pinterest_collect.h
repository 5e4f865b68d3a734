
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_COLLECT_H_INCLUDED_
#define _NGX_PINTEREST_COLLECT_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/* content handler of pinterest_collect */
ngx_int_t ngx_pinterest_collect_handler(ngx_http_request_t *r);


#endif /* _NGX_PINTEREST_COLLECT_H_INCLUDED_ */
