
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_COOKIE_H_INCLUDED_
#define _NGX_PINTEREST_COOKIE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/* a cookie to be set; SameSite=Lax, Path=/, and Secure over https */

typedef struct {
    ngx_str_t  name;
    ngx_str_t  value;
    ngx_str_t  domain;            /* empty: that of the host alone */
    time_t     max_age;           /* 0: it is deleted */
    unsigned   http_only:1;
} ngx_pinterest_cookie_t;


/* cuts the next cookie off a Cookie header; 0 after the last one */
ngx_uint_t ngx_pinterest_cookie_next(ngx_str_t *rest, ngx_str_t *name,
    ngx_str_t *value);

/* the first one of that name which has a value; 0: there is none */
ngx_uint_t ngx_pinterest_cookie_find(ngx_http_request_t *r,
    const ngx_str_t *name, ngx_str_t *value);

/*
 * Adds a Set-Cookie to the response.  NGX_DECLINED: there is one of that name
 * already, which stays the only one.
 */
ngx_int_t ngx_pinterest_cookie_set(ngx_http_request_t *r,
    const ngx_pinterest_cookie_t *cookie);


#endif /* _NGX_PINTEREST_COOKIE_H_INCLUDED_ */
