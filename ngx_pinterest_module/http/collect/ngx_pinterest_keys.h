
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_KEYS_H_INCLUDED_
#define _NGX_PINTEREST_KEYS_H_INCLUDED_


#include "common/ngx_pinterest_module.h"


/*
 * Write keys in a file: one a line, printable ASCII without space and ":", at
 * most 256 bytes each; empty lines and those that begin with "#" do not
 * count.  Read while the configuration is loaded.
 */

char *ngx_pinterest_keys_add(ngx_conf_t *cf, ngx_str_t *path,
    ngx_array_t **keys);

/*
 * The key of a request, which is the user of Basic authentication or a Bearer
 * token: NGX_OK: it is one of ours, or none is asked for; NGX_DECLINED: it is
 * not.  NGX_AGAIN: there is none in the header, the body may have it.
 */
ngx_int_t ngx_pinterest_keys_header(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf);
ngx_int_t ngx_pinterest_keys_body(const ngx_pinterest_loc_conf_t *plcf,
    const pcapi_input_t *input);


#endif /* _NGX_PINTEREST_KEYS_H_INCLUDED_ */
