
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_status.h"
#include "ngx_pinterest_status_forms.h"
#include "common/ngx_pinterest_module.h"
#include "common/ngx_pinterest_params.h"
#include "common/ngx_pinterest_reply.h"

#include "status/pcapi_accept.h"


typedef enum {
    NGX_PINTEREST_STATUS_JSON = 0,
    NGX_PINTEREST_STATUS_HTML,
    NGX_PINTEREST_STATUS_PROMETHEUS,
    NGX_PINTEREST_STATUS_ANY          /* as the request says */
} ngx_pinterest_form_e;


typedef struct {
    ngx_str_t      name;
    ngx_str_t      type;
    ngx_int_t    (*write)(ngx_http_request_t *r, ngx_str_t *body);
} ngx_pinterest_form_t;


typedef struct {
    pcapi_str_t    text;
    ngx_uint_t     form;
} ngx_pinterest_wish_t;


static ngx_int_t ngx_pinterest_status_handler(ngx_http_request_t *r);
static ngx_uint_t ngx_pinterest_status_form(ngx_http_request_t *r);
static ngx_uint_t ngx_pinterest_status_accept(ngx_http_request_t *r);


/* indexed by ngx_pinterest_form_e */

static ngx_pinterest_form_t  ngx_pinterest_forms[NGX_PINTEREST_STATUS_ANY] = {

    { ngx_string("json"),
      ngx_string("application/json"),
      ngx_pinterest_status_json },

    { ngx_string("html"),
      ngx_string("text/html; charset=utf-8"),
      ngx_pinterest_status_html },

    { ngx_string("prometheus"),
      ngx_string("text/plain; version=0.0.4; charset=utf-8"),
      ngx_pinterest_status_prometheus }
};


static const ngx_pinterest_wish_t  ngx_pinterest_suffixes[] = {
    { pcapi_string(".json"), NGX_PINTEREST_STATUS_JSON },
    { pcapi_string(".html"), NGX_PINTEREST_STATUS_HTML },
    { pcapi_string(".prom"), NGX_PINTEREST_STATUS_PROMETHEUS },
    { pcapi_string(".txt"), NGX_PINTEREST_STATUS_PROMETHEUS },
    { pcapi_string("/metrics"), NGX_PINTEREST_STATUS_PROMETHEUS }
};


static const ngx_pinterest_wish_t  ngx_pinterest_accepts[] = {
    { pcapi_string("text/html"), NGX_PINTEREST_STATUS_HTML },
    { pcapi_string("application/xhtml+xml"), NGX_PINTEREST_STATUS_HTML },
    { pcapi_string("application/json"), NGX_PINTEREST_STATUS_JSON },
    { pcapi_string("application/openmetrics-text"),
      NGX_PINTEREST_STATUS_PROMETHEUS },
    { pcapi_string("text/plain"), NGX_PINTEREST_STATUS_PROMETHEUS }
};


static ngx_int_t
ngx_pinterest_status_handler(ngx_http_request_t *r)
{
    ngx_int_t              rc;
    ngx_str_t              body;
    ngx_pinterest_form_t  *form;

    if (!(r->method & (NGX_HTTP_GET|NGX_HTTP_HEAD))) {
        return NGX_HTTP_NOT_ALLOWED;
    }

    rc = ngx_http_discard_request_body(r);

    if (rc != NGX_OK) {
        return rc;
    }

    form = &ngx_pinterest_forms[ngx_pinterest_status_form(r)];

    if (form->write(r, &body) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_pinterest_reply(r, NGX_HTTP_OK, &form->type, &body);
}


static ngx_uint_t
ngx_pinterest_status_form(ngx_http_request_t *r)
{
    size_t                           i;
    const pcapi_str_t               *s;
    const ngx_pinterest_loc_conf_t  *plcf;

    plcf = ngx_http_get_module_loc_conf(r, ngx_pinterest_module);

    if (plcf->status < NGX_PINTEREST_STATUS_ANY) {
        return plcf->status;
    }

    for (i = 0; i < pcapi_nelts(ngx_pinterest_suffixes); i++) {
        s = &ngx_pinterest_suffixes[i].text;

        if (r->uri.len >= s->len
            && ngx_memcmp(r->uri.data + r->uri.len - s->len, s->data, s->len)
               == 0)
        {
            return ngx_pinterest_suffixes[i].form;
        }
    }

    return ngx_pinterest_status_accept(r);
}


/* what is wanted most; JSON for who does not say */

static ngx_uint_t
ngx_pinterest_status_accept(ngx_http_request_t *r)
{
    int               q, best;
    size_t            k;
    ngx_uint_t        i, form;
    pcapi_str_t       value;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    best = 0;
    form = NGX_PINTEREST_STATUS_JSON;

    part = &r->headers_in.headers.part;
    h = part->elts;

    for (i = 0; /* void */ ; i++) {

        if (i >= part->nelts) {
            if (part->next == NULL) {
                return form;
            }

            part = part->next;
            h = part->elts;
            i = 0;
        }

        if (h[i].key.len != 6
            || ngx_strncasecmp(h[i].key.data, (u_char *) "Accept", 6) != 0)
        {
            continue;
        }

        value = pcapi_str(h[i].value.data, h[i].value.len);

        for (k = 0; k < pcapi_nelts(ngx_pinterest_accepts); k++) {
            q = pcapi_accept(&value, &ngx_pinterest_accepts[k].text);

            if (q > best) {
                best = q;
                form = ngx_pinterest_accepts[k].form;
            }
        }
    }
}


char *
ngx_pinterest_conf_status(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_pinterest_loc_conf_t *plcf = conf;

    ngx_str_t                 *value;
    ngx_uint_t                 i;
    ngx_http_core_loc_conf_t  *clcf;

    if (plcf->status != NGX_CONF_UNSET_UINT) {
        return "is duplicate";
    }

    value = cf->args->elts;
    i = NGX_PINTEREST_STATUS_ANY;

    if (cf->args->nelts == 2) {

        for (i = 0; i < NGX_PINTEREST_STATUS_ANY; i++) {
            if (ngx_strcmp(value[1].data, ngx_pinterest_forms[i].name.data)
                == 0)
            {
                break;
            }
        }

        if (i == NGX_PINTEREST_STATUS_ANY) {
            return ngx_pinterest_param_invalid(cf, &value[1]);
        }
    }

    plcf->status = i;

    ngx_pinterest_conf_used(cf);

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);
    clcf->handler = ngx_pinterest_status_handler;

    return NGX_CONF_OK;
}
