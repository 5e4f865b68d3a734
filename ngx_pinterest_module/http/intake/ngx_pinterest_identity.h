
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_IDENTITY_H_INCLUDED_
#define _NGX_PINTEREST_IDENTITY_H_INCLUDED_


#include "ngx_pinterest_intake.h"

#include "base/pcapi_seal.h"


/*
 * pinterest_identity: who a visitor is, remembered by his own browser in a
 * sealed cookie, for later events.  The keys are read while the configuration
 * is loaded and wiped with it.
 */

struct ngx_pinterest_identity_s {
    ngx_str_t           cookie;
    time_t              max_age;
    pcapi_seal_keys_t   keys;
};


char *ngx_pinterest_conf_identity(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf);

/* reads the cookie, if it may be used */
void ngx_pinterest_identity_start(ngx_pinterest_intake_t *in);

/* learns from a message, and gives its event what it lacks */
void ngx_pinterest_identity_message(ngx_pinterest_intake_t *in,
    const pcapi_message_t *m, pcapi_mapped_t *mapped);

/* sets the cookie, if there is something new to remember */
void ngx_pinterest_identity_end(ngx_pinterest_intake_t *in);


#endif /* _NGX_PINTEREST_IDENTITY_H_INCLUDED_ */
