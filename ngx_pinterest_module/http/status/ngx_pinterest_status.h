
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_STATUS_H_INCLUDED_
#define _NGX_PINTEREST_STATUS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


char *ngx_pinterest_conf_status(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);


#endif /* _NGX_PINTEREST_STATUS_H_INCLUDED_ */
