
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_REPLY_H_INCLUDED_
#define _NGX_PINTEREST_REPLY_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


extern ngx_str_t  ngx_pinterest_json_type;
extern ngx_str_t  ngx_pinterest_gif_type;


/*
 * Sends a whole small response that no cache may keep.  "body" must live as
 * long as the request.
 */
ngx_int_t ngx_pinterest_reply(ngx_http_request_t *r, ngx_uint_t status,
    ngx_str_t *type, ngx_str_t *body);

/* 204 */
ngx_int_t ngx_pinterest_reply_empty(ngx_http_request_t *r);

/* the 43 bytes of a transparent pixel */
ngx_int_t ngx_pinterest_reply_pixel(ngx_http_request_t *r,
    ngx_uint_t status);

/* both texts must live as long as the request */
ngx_int_t ngx_pinterest_add_header(ngx_http_request_t *r, const char *name,
    const char *value);


#endif /* _NGX_PINTEREST_REPLY_H_INCLUDED_ */
