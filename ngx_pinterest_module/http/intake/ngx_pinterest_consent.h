
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_CONSENT_H_INCLUDED_
#define _NGX_PINTEREST_CONSENT_H_INCLUDED_


#include "common/ngx_pinterest_module.h"


/*
 * What the visitor agreed to: pinterest_consent and pinterest_gpc.  Asked
 * anew each time, since variables may have a value late in a request.
 */

extern ngx_conf_enum_t  ngx_pinterest_gpc[];
extern ngx_conf_enum_t  ngx_pinterest_bots[];

void ngx_pinterest_consent_create(ngx_pinterest_loc_conf_t *plcf);
void ngx_pinterest_consent_merge(ngx_pinterest_loc_conf_t *prev,
    ngx_pinterest_loc_conf_t *conf);

char *ngx_pinterest_conf_consent(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_pinterest_conf_consent_category(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);
char *ngx_pinterest_conf_tcf(ngx_conf_t *cf, ngx_command_t *cmd, void *conf);

/*
 * "gpc" is the value of Sec-GPC.  Of two answers the stricter one counts; a
 * value that can't be had is a refusal.
 */
pcapi_consent_e ngx_pinterest_consent(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf, const ngx_str_t *gpc);

/* notes an event whose flag means nothing; a log line a minute at most */
void ngx_pinterest_consent_ldp_void(void);


/* $pinterest_tcf, $pinterest_us_privacy, $pinterest_gpp: "data" of these */

typedef enum {
    NGX_PINTEREST_TCF = 0,
    NGX_PINTEREST_US_PRIVACY,
    NGX_PINTEREST_GPP
} ngx_pinterest_consent_string_e;

/* what a consent string says; it is one of a cookie or of a directive */
pcapi_consent_e ngx_pinterest_consent_string(ngx_http_request_t *r,
    ngx_pinterest_consent_string_e which);


#endif /* _NGX_PINTEREST_CONSENT_H_INCLUDED_ */
