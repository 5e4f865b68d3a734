
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_CONF_H_INCLUDED_
#define _NGX_PINTEREST_CONF_H_INCLUDED_


#include "common/ngx_pinterest_module.h"


void *ngx_pinterest_create_main_conf(ngx_conf_t *cf);
char *ngx_pinterest_init_main_conf(ngx_conf_t *cf, void *conf);
void *ngx_pinterest_create_loc_conf(ngx_conf_t *cf);
char *ngx_pinterest_merge_loc_conf(ngx_conf_t *cf, void *parent,
    void *child);

/* what can be checked only when all is read: locations, the directory */
ngx_int_t ngx_pinterest_conf_finish(ngx_conf_t *cf,
    ngx_pinterest_main_conf_t *pmcf);

char *ngx_pinterest_conf_queue(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_pinterest_conf_batch(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_pinterest_conf_zone(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_pinterest_conf_ad_account(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_pinterest_conf_token_file(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_pinterest_conf_pass(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_pinterest_conf_page(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);
char *ngx_pinterest_conf_trust(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_pinterest_conf_dedup(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_pinterest_conf_click_id(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_pinterest_conf_inspect(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);


#endif /* _NGX_PINTEREST_CONF_H_INCLUDED_ */
