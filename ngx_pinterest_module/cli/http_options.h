
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _CTL_HTTP_OPTIONS_H_INCLUDED_
#define _CTL_HTTP_OPTIONS_H_INCLUDED_


#include "http.h"
#include "options.h"


/* for ctl_options(): the target is a ctl_http_conf_t */
extern const ctl_option_t  ctl_http_options[];

void ctl_http_conf_init(ctl_http_conf_t *conf);

/* is everything there that has no default?  PCAPI_ERROR if not, it was said */
int ctl_http_conf_check(const ctl_http_conf_t *conf);


#endif /* _CTL_HTTP_OPTIONS_H_INCLUDED_ */
