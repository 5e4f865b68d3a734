
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_STATUS_H_INCLUDED_
#define _NGX_PINTEREST_STATUS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/* content handler of pinterest_status: counters and gauges as JSON */
ngx_int_t ngx_pinterest_status_handler(ngx_http_request_t *r);


#endif /* _NGX_PINTEREST_STATUS_H_INCLUDED_ */
