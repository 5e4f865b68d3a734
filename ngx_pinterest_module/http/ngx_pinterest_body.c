
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_body.h"


static u_char *ngx_pinterest_body_copy(u_char *p, ngx_buf_t *b);


ngx_int_t
ngx_pinterest_body(ngx_http_request_t *r, ngx_str_t *body)
{
    off_t         len;
    u_char       *p;
    ngx_chain_t  *cl, *bufs;

    ngx_str_null(body);

    if (r->request_body == NULL || r->request_body->bufs == NULL) {
        return NGX_OK;
    }

    bufs = r->request_body->bufs;
    len = 0;

    for (cl = bufs; cl; cl = cl->next) {
        len += ngx_buf_size(cl->buf);

        if (len > NGX_PINTEREST_BODY_MAX) {
            return NGX_DECLINED;
        }
    }

    body->len = (size_t) len;

    if (bufs->next == NULL && ngx_buf_in_memory(bufs->buf)) {
        body->data = bufs->buf->pos;
        return NGX_OK;
    }

    body->data = ngx_pnalloc(r->pool, body->len);
    if (body->data == NULL) {
        return NGX_ERROR;
    }

    p = body->data;

    for (cl = bufs; cl; cl = cl->next) {
        p = ngx_pinterest_body_copy(p, cl->buf);

        if (p == NULL) {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static u_char *
ngx_pinterest_body_copy(u_char *p, ngx_buf_t *b)
{
    off_t    offset;
    ssize_t  n;

    if (ngx_buf_in_memory(b)) {
        return ngx_cpymem(p, b->pos, b->last - b->pos);
    }

    for (offset = b->file_pos; offset < b->file_last; offset += n) {

        n = ngx_read_file(b->file, p, (size_t) (b->file_last - offset),
                          offset);

        if (n <= 0) {
            return NULL;
        }

        p += n;
    }

    return p;
}
