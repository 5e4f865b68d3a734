
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_FIELDS_H_INCLUDED_
#define _NGX_PINTEREST_FIELDS_H_INCLUDED_


#include "common/ngx_pinterest_module.h"


/*
 * The directives that say where the fields of an event come from, and their
 * inheritance; after that of ngx_pinterest_mapping.h, which begins "map".
 */

void ngx_pinterest_fields_create(ngx_pinterest_loc_conf_t *plcf);
void ngx_pinterest_fields_merge(const ngx_pinterest_loc_conf_t *prev,
    ngx_pinterest_loc_conf_t *conf);

char *ngx_pinterest_conf_set(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_pinterest_conf_url_args(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_pinterest_conf_currency(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_pinterest_conf_phone_country(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

extern ngx_conf_bitmask_t  ngx_pinterest_infer[];


#endif /* _NGX_PINTEREST_FIELDS_H_INCLUDED_ */
