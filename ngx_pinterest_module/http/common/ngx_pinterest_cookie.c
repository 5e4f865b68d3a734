
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_cookie.h"


static ngx_uint_t ngx_pinterest_cookie_is_set(ngx_http_request_t *r,
    const ngx_str_t *name);
static ngx_uint_t ngx_pinterest_cookie_is_secure(ngx_http_request_t *r);


static ngx_str_t  ngx_pinterest_cookie_header = ngx_string("cookie");
static ngx_str_t  ngx_pinterest_set_cookie = ngx_string("Set-Cookie");


/* name=value; name=value */

ngx_uint_t
ngx_pinterest_cookie_next(ngx_str_t *rest, ngx_str_t *name, ngx_str_t *value)
{
    u_char  *p, *last, *end, *eq;

    p = rest->data;
    end = rest->data + rest->len;

    while (p < end) {

        while (p < end && (*p == ' ' || *p == '\t' || *p == ';')) {
            p++;
        }

        last = ngx_strlchr(p, end, ';');
        last = last ? last : end;

        eq = ngx_strlchr(p, last, '=');

        if (eq) {
            name->data = p;
            name->len = eq - p;

            value->data = eq + 1;
            value->len = last - value->data;

            while (value->len && value->data[value->len - 1] == ' ') {
                value->len--;
            }

            rest->data = last;
            rest->len = end - last;

            return 1;
        }

        p = last;
    }

    return 0;
}


ngx_uint_t
ngx_pinterest_cookie_find(ngx_http_request_t *r, const ngx_str_t *wanted,
    ngx_str_t *value)
{
    ngx_str_t         rest, name;
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *header;

    for (part = &r->headers_in.headers.part; part; part = part->next) {

        header = part->elts;

        for (i = 0; i < part->nelts; i++) {

            if (header[i].key.len != ngx_pinterest_cookie_header.len
                || ngx_strncmp(header[i].lowcase_key,
                               ngx_pinterest_cookie_header.data,
                               ngx_pinterest_cookie_header.len)
                   != 0)
            {
                continue;
            }

            rest = header[i].value;

            while (ngx_pinterest_cookie_next(&rest, &name, value)) {
                if (value->len
                    && name.len == wanted->len
                    && ngx_strncmp(name.data, wanted->data, name.len) == 0)
                {
                    return 1;
                }
            }
        }
    }

    ngx_str_null(value);

    return 0;
}


ngx_int_t
ngx_pinterest_cookie_set(ngx_http_request_t *r,
    const ngx_pinterest_cookie_t *cookie)
{
    size_t            len;
    u_char           *p;
    ngx_table_elt_t  *h;

    if (ngx_pinterest_cookie_is_set(r, &cookie->name)) {
        return NGX_DECLINED;
    }

    len = cookie->name.len + 1 + cookie->value.len
          + sizeof("; Max-Age=") - 1 + NGX_TIME_T_LEN
          + sizeof("; Domain=") - 1 + cookie->domain.len
          + sizeof("; Path=/; SameSite=Lax; Secure; HttpOnly") - 1;

    p = ngx_pnalloc(r->pool, len);
    if (p == NULL) {
        return NGX_ERROR;
    }

    h = ngx_list_push(&r->headers_out.headers);
    if (h == NULL) {
        return NGX_ERROR;
    }

    ngx_memzero(h, sizeof(ngx_table_elt_t));

    h->hash = 1;
    h->key = ngx_pinterest_set_cookie;
    h->value.data = p;

    p = ngx_sprintf(p, "%V=%V; Max-Age=%T", &cookie->name, &cookie->value,
                    cookie->max_age);

    if (cookie->domain.len) {
        p = ngx_sprintf(p, "; Domain=%V", &cookie->domain);
    }

    p = ngx_sprintf(p, "; Path=/; SameSite=Lax%s%s",
                    ngx_pinterest_cookie_is_secure(r) ? "; Secure" : "",
                    cookie->http_only ? "; HttpOnly" : "");

    h->value.len = p - h->value.data;

    return NGX_OK;
}


static ngx_uint_t
ngx_pinterest_cookie_is_set(ngx_http_request_t *r, const ngx_str_t *name)
{
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *header;

    for (part = &r->headers_out.headers.part; part; part = part->next) {

        header = part->elts;

        for (i = 0; i < part->nelts; i++) {

            if (header[i].hash != 0
                && header[i].key.len == ngx_pinterest_set_cookie.len
                && ngx_strncasecmp(header[i].key.data,
                                   ngx_pinterest_set_cookie.data,
                                   ngx_pinterest_set_cookie.len)
                   == 0
                && header[i].value.len > name->len
                && header[i].value.data[name->len] == '='
                && ngx_strncmp(header[i].value.data, name->data, name->len)
                   == 0)
            {
                return 1;
            }
        }
    }

    return 0;
}


static ngx_uint_t
ngx_pinterest_cookie_is_secure(ngx_http_request_t *r)
{
#if (NGX_HTTP_SSL)
    return r->connection->ssl ? 1 : 0;
#else
    return 0;
#endif
}
