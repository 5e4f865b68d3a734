
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_headers.h"
#include "ngx_pinterest_identity.h"
#include "common/ngx_pinterest_cookie.h"


typedef struct {
    ngx_str_t  name;
    size_t     offset;
} ngx_pinterest_header_t;


static void ngx_pinterest_header(const ngx_pinterest_loc_conf_t *plcf,
    const ngx_table_elt_t *header, ngx_pinterest_headers_t *h);
static void ngx_pinterest_cookies(const ngx_pinterest_loc_conf_t *plcf,
    const ngx_str_t *line, ngx_pinterest_headers_t *h);
static void ngx_pinterest_cookie(const ngx_str_t *name, const ngx_str_t *value,
    const ngx_str_t *wanted, ngx_str_t *slot);
static ngx_uint_t ngx_pinterest_header_is(const ngx_str_t *value,
    const char *text);


static ngx_str_t  ngx_pinterest_cookie_header = ngx_string("cookie");
static ngx_str_t  ngx_pinterest_pin_unauth = ngx_string("_pin_unauth");


static ngx_pinterest_header_t  ngx_pinterest_header_table[] = {

    { ngx_string("user-agent"),
      offsetof(ngx_pinterest_headers_t, user_agent) },

    { ngx_string("referer"),
      offsetof(ngx_pinterest_headers_t, referer) },

    { ngx_string("accept-language"),
      offsetof(ngx_pinterest_headers_t, accept_language) },

    { ngx_string("sec-purpose"),
      offsetof(ngx_pinterest_headers_t, purpose) },

    { ngx_string("purpose"),
      offsetof(ngx_pinterest_headers_t, purpose) },

    { ngx_string("x-moz"),
      offsetof(ngx_pinterest_headers_t, purpose) },

    { ngx_string("sec-gpc"),
      offsetof(ngx_pinterest_headers_t, gpc) },

    { ngx_string("sec-fetch-mode"),
      offsetof(ngx_pinterest_headers_t, fetch_mode) },

    { ngx_string("sec-fetch-dest"),
      offsetof(ngx_pinterest_headers_t, fetch_dest) },

    { ngx_null_string, 0 }
};


void
ngx_pinterest_headers(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf, ngx_pinterest_headers_t *h)
{
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *header;

    ngx_memzero(h, sizeof(ngx_pinterest_headers_t));

    part = &r->headers_in.headers.part;
    header = part->elts;

    for (i = 0; /* void */ ; i++) {

        if (i >= part->nelts) {
            if (part->next == NULL) {
                break;
            }

            part = part->next;
            header = part->elts;
            i = 0;
        }

        ngx_pinterest_header(plcf, &header[i], h);
    }
}


static void
ngx_pinterest_header(const ngx_pinterest_loc_conf_t *plcf,
    const ngx_table_elt_t *header, ngx_pinterest_headers_t *h)
{
    ngx_str_t               *slot;
    ngx_pinterest_header_t  *t;

    if (header->key.len == ngx_pinterest_cookie_header.len
        && ngx_strncmp(header->lowcase_key, ngx_pinterest_cookie_header.data,
                       ngx_pinterest_cookie_header.len) == 0)
    {
        ngx_pinterest_cookies(plcf, &header->value, h);
        return;
    }

    for (t = ngx_pinterest_header_table; t->name.len; t++) {

        if (header->key.len != t->name.len
            || ngx_strncmp(header->lowcase_key, t->name.data, t->name.len)
               != 0)
        {
            continue;
        }

        slot = (ngx_str_t *) ((u_char *) h + t->offset);

        if (slot->len == 0) {
            *slot = header->value;
        }

        return;
    }
}


static void
ngx_pinterest_cookies(const ngx_pinterest_loc_conf_t *plcf,
    const ngx_str_t *line, ngx_pinterest_headers_t *h)
{
    ngx_str_t  rest, name, value;

    rest = *line;

    while (ngx_pinterest_cookie_next(&rest, &name, &value)) {

        ngx_pinterest_cookie(&name, &value, &plcf->click_cookie,
                             &h->click_id);
        ngx_pinterest_cookie(&name, &value, &ngx_pinterest_pin_unauth,
                             &h->pin_unauth);

        if (plcf->identity) {
            ngx_pinterest_cookie(&name, &value, &plcf->identity->cookie,
                                 &h->identity);
        }
    }
}


static void
ngx_pinterest_cookie(const ngx_str_t *name, const ngx_str_t *value,
    const ngx_str_t *wanted, ngx_str_t *slot)
{
    if (slot->len == 0
        && name->len == wanted->len
        && ngx_strncmp(name->data, wanted->data, wanted->len) == 0)
    {
        *slot = *value;
    }
}


ngx_uint_t
ngx_pinterest_find_header(ngx_http_request_t *r, const ngx_str_t *name,
    ngx_str_t *value)
{
    ngx_uint_t        i, n;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *header;

    n = 0;
    ngx_str_null(value);

    for (part = &r->headers_in.headers.part; part; part = part->next) {

        header = part->elts;

        for (i = 0; i < part->nelts; i++) {

            if (header[i].key.len != name->len
                || ngx_strncmp(header[i].lowcase_key, name->data, name->len)
                   != 0)
            {
                continue;
            }

            if (n++ == 0) {
                *value = header[i].value;
            }
        }
    }

    return n;
}


ngx_uint_t
ngx_pinterest_is_prefetch(const ngx_pinterest_headers_t *h)
{
    /* "prefetch;prerender", "prefetch;anonymous-client-ip", "preview" */

    return ngx_pinterest_header_is(&h->purpose, "pre");
}


ngx_uint_t
ngx_pinterest_is_navigation(const ngx_pinterest_headers_t *h)
{
    if (h->fetch_mode.len
        && !ngx_pinterest_header_is(&h->fetch_mode, "navigate"))
    {
        return 0;
    }

    /* a frame navigates too, but the visitor is on the page around it */

    return h->fetch_dest.len == 0
           || ngx_pinterest_header_is(&h->fetch_dest, "document");
}


/* case does not count; parameters may follow */

static ngx_uint_t
ngx_pinterest_header_is(const ngx_str_t *value, const char *text)
{
    size_t  len;

    len = ngx_strlen(text);

    return value->len >= len
           && ngx_strncasecmp(value->data, (u_char *) text, len) == 0;
}
