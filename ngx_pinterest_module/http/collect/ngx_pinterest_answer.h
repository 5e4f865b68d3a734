
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_ANSWER_H_INCLUDED_
#define _NGX_PINTEREST_ANSWER_H_INCLUDED_


#include "common/ngx_pinterest_module.h"


/*
 * What a collect request is told.  Texts are fixed or names of reasons: an
 * answer never quotes the request.
 */

/* "reasons": a pcapi_reason_e for each message of the input */
ngx_int_t ngx_pinterest_answer(ngx_http_request_t *r,
    const pcapi_input_t *input, const u_char *reasons);

/* nothing wrong, and nothing reported */
ngx_int_t ngx_pinterest_answer_nothing(ngx_http_request_t *r);

/* 4xx; a body that has not been read is discarded */
ngx_int_t ngx_pinterest_refuse(ngx_http_request_t *r, ngx_uint_t status,
    const char *text);

/* 405, with Allow */
ngx_int_t ngx_pinterest_refuse_method(ngx_http_request_t *r,
    const char *allow);

/* 401, with WWW-Authenticate */
ngx_int_t ngx_pinterest_refuse_key(ngx_http_request_t *r);

/* 415, with the codings that are taken */
ngx_int_t ngx_pinterest_refuse_coding(ngx_http_request_t *r);

/* 503, with Retry-After: the queue takes nothing; and the same as an image */
ngx_int_t ngx_pinterest_answer_full(ngx_http_request_t *r);
ngx_int_t ngx_pinterest_answer_full_pixel(ngx_http_request_t *r);


#endif /* _NGX_PINTEREST_ANSWER_H_INCLUDED_ */
