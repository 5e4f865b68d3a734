
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_background.h"


static ngx_int_t ngx_pinterest_answer_header_filter(ngx_http_request_t *r);
static ngx_int_t ngx_pinterest_answer_body_filter(ngx_http_request_t *r,
    ngx_chain_t *in);


static ngx_http_output_header_filter_pt  ngx_http_next_header_filter;
static ngx_http_output_body_filter_pt    ngx_http_next_body_filter;


ngx_int_t
ngx_pinterest_background_init_filters(ngx_conf_t *cf)
{
    ngx_http_next_header_filter = ngx_http_top_header_filter;
    ngx_http_top_header_filter = ngx_pinterest_answer_header_filter;

    ngx_http_next_body_filter = ngx_http_top_body_filter;
    ngx_http_top_body_filter = ngx_pinterest_answer_body_filter;

    return NGX_OK;
}


static ngx_int_t
ngx_pinterest_answer_header_filter(ngx_http_request_t *r)
{
    ngx_pinterest_call_t  *call;

    if (ngx_pinterest_background_owns(r, &call)) {
        r->filter_need_in_memory = 1;

        /* not where it has redirected to, which may be a file */

        if (call) {
            call->answered = (r->upstream && r->upstream->cleanup);
        }
    }

    return ngx_http_next_header_filter(r);
}


static ngx_int_t
ngx_pinterest_answer_body_filter(ngx_http_request_t *r, ngx_chain_t *in)
{
    ngx_buf_t             *b;
    ngx_pinterest_call_t  *call;

    if (!ngx_pinterest_background_owns(r, &call)) {
        return ngx_http_next_body_filter(r, in);
    }

    for ( /* void */ ; in; in = in->next) {
        b = in->buf;

        if (call && ngx_buf_in_memory(b) && b->last > b->pos) {
            call->data(call, b->pos, b->last - b->pos);
        }

        if (call && (b->last_buf || b->last_in_chain)) {
            call->complete = 1;
        }

        b->pos = b->last;

        if (b->in_file) {
            b->file_pos = b->file_last;
        }
    }

    return NGX_OK;
}
