
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_PAGE_H_INCLUDED_
#define _NGX_PINTEREST_PAGE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/*
 * Page loads, reported in the log phase: the response is out, nobody waits.
 * Ours runs before the access log, which then can show $pinterest_status.
 */
ngx_int_t ngx_pinterest_page_init(ngx_conf_t *cf);


#endif /* _NGX_PINTEREST_PAGE_H_INCLUDED_ */
