
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_reply.h"


ngx_str_t  ngx_pinterest_json_type = ngx_string("application/json");
ngx_str_t  ngx_pinterest_gif_type = ngx_string("image/gif");


/* GIF89a, one transparent pixel */

static u_char  ngx_pinterest_pixel[] = {
    'G', 'I', 'F', '8', '9', 'a',
    0x01, 0x00, 0x01, 0x00,              /* 1 x 1 */
    0x80, 0x01, 0x00,                    /* two colours */
    0x00, 0x00, 0x00, 0xff, 0xff, 0xff,
    0x21, 0xf9, 0x04,                    /* graphic control */
    0x01, 0x00, 0x00, 0x00, 0x00,        /* colour 0 is transparent */
    0x2c, 0x00, 0x00, 0x00, 0x00,        /* image */
    0x01, 0x00, 0x01, 0x00, 0x00,
    0x02, 0x02, 0x4c, 0x01, 0x00,        /* data */
    0x3b
};


ngx_int_t
ngx_pinterest_reply(ngx_http_request_t *r, ngx_uint_t status, ngx_str_t *type,
    ngx_str_t *body)
{
    u_char       *p;
    ngx_int_t     rc;
    ngx_buf_t    *b;
    ngx_chain_t   out;

    /* filters go by the type less its parameters */

    p = ngx_strlchr(type->data, type->data + type->len, ';');

    r->headers_out.status = status;
    r->headers_out.content_length_n = (off_t) body->len;
    r->headers_out.content_type = *type;
    r->headers_out.content_type_len = p ? (size_t) (p - type->data)
                                        : type->len;
    r->headers_out.content_type_lowcase = NULL;

    if (ngx_pinterest_add_header(r, "Cache-Control", "no-store") != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    rc = ngx_http_send_header(r);

    if (rc == NGX_ERROR || rc > NGX_OK || r->header_only) {
        return rc;
    }

    b = ngx_calloc_buf(r->pool);
    if (b == NULL) {
        return NGX_ERROR;
    }

    b->pos = body->data;
    b->last = body->data + body->len;
    b->memory = body->len ? 1 : 0;
    b->last_buf = (r == r->main) ? 1 : 0;
    b->last_in_chain = 1;

    out.buf = b;
    out.next = NULL;

    return ngx_http_output_filter(r, &out);
}


ngx_int_t
ngx_pinterest_reply_empty(ngx_http_request_t *r)
{
    r->headers_out.status = NGX_HTTP_NO_CONTENT;
    r->header_only = 1;

    if (ngx_pinterest_add_header(r, "Cache-Control", "no-store") != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_http_send_header(r);
}


ngx_int_t
ngx_pinterest_reply_pixel(ngx_http_request_t *r, ngx_uint_t status)
{
    ngx_str_t  body;

    body.data = ngx_pinterest_pixel;
    body.len = sizeof(ngx_pinterest_pixel);

    return ngx_pinterest_reply(r, status, &ngx_pinterest_gif_type, &body);
}


ngx_int_t
ngx_pinterest_add_header(ngx_http_request_t *r, const char *name,
    const char *value)
{
    ngx_table_elt_t  *h;

    h = ngx_list_push(&r->headers_out.headers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    ngx_memzero(h, sizeof(ngx_table_elt_t));

    h->hash = 1;
    h->key.data = (u_char *) name;
    h->key.len = ngx_strlen(name);
    h->value.data = (u_char *) value;
    h->value.len = ngx_strlen(value);

    return NGX_OK;
}
