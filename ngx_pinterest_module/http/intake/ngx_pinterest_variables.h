
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_VARIABLES_H_INCLUDED_
#define _NGX_PINTEREST_VARIABLES_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/* $pinterest_event_id, $pinterest_click_id, and the others of the README */
ngx_int_t ngx_pinterest_add_variables(ngx_conf_t *cf);


#endif /* _NGX_PINTEREST_VARIABLES_H_INCLUDED_ */
