
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_MAPPING_H_INCLUDED_
#define _NGX_PINTEREST_MAPPING_H_INCLUDED_


#include "common/ngx_pinterest_module.h"


/* the directives that say what name an event has, and their inheritance */

void ngx_pinterest_mapping_create(ngx_pinterest_loc_conf_t *plcf);
void ngx_pinterest_mapping_merge(ngx_conf_t *cf,
    ngx_pinterest_loc_conf_t *prev, ngx_pinterest_loc_conf_t *conf);

char *ngx_pinterest_conf_preset(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_pinterest_conf_event(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

extern ngx_conf_enum_t  ngx_pinterest_unmapped[];


#endif /* _NGX_PINTEREST_MAPPING_H_INCLUDED_ */
