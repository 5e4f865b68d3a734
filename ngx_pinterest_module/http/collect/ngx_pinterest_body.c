
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_body.h"
#include "intake/ngx_pinterest_headers.h"


/* what text usually is larger unpacked */

#define NGX_PINTEREST_BODY_RATIO   16


static ngx_int_t ngx_pinterest_body_gather(ngx_http_request_t *r,
    ngx_str_t *body);
static u_char *ngx_pinterest_body_copy(u_char *p, ngx_buf_t *b);
static ngx_int_t ngx_pinterest_body_unpack(ngx_http_request_t *r,
    pcapi_coding_e coding, ngx_str_t *body);
static size_t ngx_pinterest_body_limit(ngx_http_request_t *r);


pcapi_coding_e
ngx_pinterest_body_coding(ngx_http_request_t *r)
{
    ngx_str_t         value;
    ngx_uint_t        n;
    pcapi_str_t       name;
    static ngx_str_t  header = ngx_string("content-encoding");

    n = ngx_pinterest_find_header(r, &header, &value);

    if (n > 1) {
        return PCAPI_CODING_UNKNOWN;
    }

    name = pcapi_str(value.data, value.len);

    return pcapi_coding_find(&name);
}


ngx_int_t
ngx_pinterest_body(ngx_http_request_t *r, ngx_str_t *body)
{
    ngx_int_t       rc;
    pcapi_coding_e  coding;

    rc = ngx_pinterest_body_gather(r, body);

    if (rc != NGX_OK || body->len == 0) {
        return rc;
    }

    coding = ngx_pinterest_body_coding(r);

    return coding == PCAPI_CODING_IDENTITY
           ? NGX_OK : ngx_pinterest_body_unpack(r, coding, body);
}


static ngx_int_t
ngx_pinterest_body_gather(ngx_http_request_t *r, ngx_str_t *body)
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


/*
 * Most bodies fit into the first guess; one that does not costs the limit and
 * no more, however much it claims to hold.
 */

static ngx_int_t
ngx_pinterest_body_unpack(ngx_http_request_t *r, pcapi_coding_e coding,
    ngx_str_t *body)
{
    int          rc;
    size_t       size, limit;
    u_char      *data;
    pcapi_str_t  packed;

    packed = pcapi_str(body->data, body->len);

    limit = ngx_pinterest_body_limit(r);
    size = ngx_min(limit, ngx_pagesize + NGX_PINTEREST_BODY_RATIO * packed.len);

    for ( ;; ) {
        data = ngx_palloc(r->pool, size);
        if (data == NULL) {
            return NGX_ERROR;
        }

        rc = pcapi_inflate(coding, &packed, data, size, &body->len);

        if (rc != PCAPI_FULL || size == limit) {
            break;
        }

        ngx_pfree(r->pool, data);
        size = limit;
    }

    body->data = data;

    switch (rc) {

    case PCAPI_OK:
        return NGX_OK;

    case PCAPI_FULL:
        return NGX_DECLINED;

    case PCAPI_DECLINED:
        return NGX_ABORT;

    default: /* PCAPI_ERROR */
        return NGX_ERROR;
    }
}


static size_t
ngx_pinterest_body_limit(ngx_http_request_t *r)
{
    off_t                      size;
    ngx_http_core_loc_conf_t  *clcf;

    clcf = ngx_http_get_module_loc_conf(r, ngx_http_core_module);

    size = clcf->client_max_body_size;

    return size && size < NGX_PINTEREST_BODY_MAX
           ? (size_t) size : NGX_PINTEREST_BODY_MAX;
}
