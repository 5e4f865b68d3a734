
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_COLLECT_CONF_H_INCLUDED_
#define _NGX_PINTEREST_COLLECT_CONF_H_INCLUDED_


#include "common/ngx_pinterest_module.h"


/* the directives that say who may send what to a collect location */

void ngx_pinterest_collect_create(ngx_pinterest_loc_conf_t *plcf);
void ngx_pinterest_collect_merge(ngx_pinterest_loc_conf_t *prev,
    ngx_pinterest_loc_conf_t *conf);

char *ngx_pinterest_conf_collect(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_pinterest_conf_collect_origin(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_pinterest_conf_collect_key(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_pinterest_conf_collect_limit(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);


#endif /* _NGX_PINTEREST_COLLECT_CONF_H_INCLUDED_ */
