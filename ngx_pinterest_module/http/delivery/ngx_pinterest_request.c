
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_request.h"


static void ngx_pinterest_request_init(ngx_http_request_t *r);
static ngx_int_t ngx_pinterest_request_alloc(ngx_http_request_t *r);
static ngx_int_t ngx_pinterest_request_headers(ngx_http_request_t *r,
    ngx_pinterest_call_t *call);
static ngx_table_elt_t *ngx_pinterest_request_header(ngx_http_request_t *r,
    const char *key, const char *lowcase, ngx_str_t *value);
static ngx_int_t ngx_pinterest_request_body(ngx_http_request_t *r,
    ngx_pinterest_call_t *call);


static ngx_str_t  ngx_pinterest_request_method = ngx_string("POST");
static ngx_str_t  ngx_pinterest_request_protocol = ngx_string("HTTP/1.1");
static ngx_str_t  ngx_pinterest_request_schema = ngx_string("http");
static ngx_str_t  ngx_pinterest_request_line =
    ngx_string("POST pinterest HTTP/1.1");
static ngx_str_t  ngx_pinterest_request_type =
    ngx_string("application/json");


ngx_int_t
ngx_pinterest_request(ngx_http_request_t *r, ngx_pool_t *pool,
    ngx_connection_t *c, ngx_pinterest_call_t *call)
{
    ngx_http_log_ctx_t        *ctx;
    ngx_http_core_srv_conf_t  *cscf;

    cscf = call->ctx->srv_conf[ngx_http_core_module.ctx_index];

    r->pool = pool;
    r->connection = c;
    r->main_conf = cscf->ctx->main_conf;
    r->srv_conf = cscf->ctx->srv_conf;
    r->loc_conf = cscf->ctx->loc_conf;
    r->headers_in.server = cscf->server_name;

    ngx_pinterest_request_init(r);

    if (ngx_pinterest_request_alloc(r) != NGX_OK
        || ngx_pinterest_request_headers(r, call) != NGX_OK
        || ngx_pinterest_request_body(r, call) != NGX_OK)
    {
        return NGX_ERROR;
    }

    r->http_connection->conf_ctx = call->ctx;

    c->data = r;

    ctx = c->log->data;
    ctx->request = r;
    ctx->current_request = r;

    return NGX_OK;
}


static void
ngx_pinterest_request_init(ngx_http_request_t *r)
{
    ngx_time_t  *tp;

    tp = ngx_timeofday();

    r->signature = NGX_HTTP_MODULE;
    r->main = r;
    r->count = 1;
    r->start_sec = tp->sec;
    r->start_msec = tp->msec;

    r->method = NGX_HTTP_POST;
    r->method_name = ngx_pinterest_request_method;
    r->http_version = NGX_HTTP_VERSION_11;
    r->http_protocol = ngx_pinterest_request_protocol;
    r->schema = ngx_pinterest_request_schema;
    r->request_line = ngx_pinterest_request_line;

    r->headers_in.keep_alive_n = -1;
    r->headers_out.content_length_n = -1;
    r->headers_out.last_modified_time = -1;

    r->subrequests = NGX_HTTP_MAX_SUBREQUESTS + 1;
    r->http_state = NGX_HTTP_PROCESS_REQUEST_STATE;
    r->read_event_handler = ngx_http_block_reading;

    /* no log phase for a request that nobody made */

    r->internal = 1;
    r->logged = 1;

    /* and no post_action: as if it had been there, with no redirect left */

    r->post_action = 1;
    r->uri_changes = 0;
}


static ngx_int_t
ngx_pinterest_request_alloc(ngx_http_request_t *r)
{
    ngx_http_core_main_conf_t  *cmcf;

    cmcf = ngx_http_get_module_main_conf(r, ngx_http_core_module);

    r->ctx = ngx_pcalloc(r->pool, sizeof(void *) * ngx_http_max_module);
    r->variables = ngx_pcalloc(r->pool, cmcf->variables.nelts
                                        * sizeof(ngx_http_variable_value_t));
    r->http_connection = ngx_pcalloc(r->pool, sizeof(ngx_http_connection_t));
    r->header_in = ngx_create_temp_buf(r->pool, 1);

    if (r->ctx == NULL
        || r->variables == NULL
        || r->http_connection == NULL
        || r->header_in == NULL)
    {
        return NGX_ERROR;
    }

    if (ngx_list_init(&r->headers_in.headers, r->pool, 4,
                      sizeof(ngx_table_elt_t))
        != NGX_OK
        || ngx_list_init(&r->headers_out.headers, r->pool, 4,
                         sizeof(ngx_table_elt_t))
           != NGX_OK
        || ngx_list_init(&r->headers_out.trailers, r->pool, 1,
                         sizeof(ngx_table_elt_t))
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}


static ngx_int_t
ngx_pinterest_request_headers(ngx_http_request_t *r,
    ngx_pinterest_call_t *call)
{
    u_char     *p;
    ngx_str_t   value;

    r->uri.data = ngx_pstrdup(r->pool, &call->uri);
    if (r->uri.data == NULL) {
        return NGX_ERROR;
    }

    r->uri.len = call->uri.len;
    r->unparsed_uri = r->uri;

    r->headers_in.content_type = ngx_pinterest_request_header(r,
                                     "Content-Type", "content-type",
                                     &ngx_pinterest_request_type);

    if (r->headers_in.content_type == NULL) {
        return NGX_ERROR;
    }

    /* a copy: the token may be replaced while the call is on its way */

    p = ngx_pstrdup(r->pool, &call->authorization);
    if (p == NULL) {
        return NGX_ERROR;
    }

    value.len = call->authorization.len;
    value.data = p;

    if (ngx_pinterest_request_header(r, "Authorization", "authorization",
                                     &value)
        == NULL)
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}


static ngx_table_elt_t *
ngx_pinterest_request_header(ngx_http_request_t *r, const char *key,
    const char *lowcase, ngx_str_t *value)
{
    ngx_table_elt_t  *h;

    h = ngx_list_push(&r->headers_in.headers);
    if (h == NULL) {
        return NULL;
    }

    ngx_memzero(h, sizeof(ngx_table_elt_t));

    h->key.len = ngx_strlen(key);
    h->key.data = (u_char *) key;
    h->lowcase_key = (u_char *) lowcase;
    h->hash = ngx_hash_key(h->lowcase_key, h->key.len);
    h->value = *value;

    return h;
}


static ngx_int_t
ngx_pinterest_request_body(ngx_http_request_t *r, ngx_pinterest_call_t *call)
{
    ngx_buf_t    *b;
    ngx_chain_t  *cl;

    r->request_body = ngx_pcalloc(r->pool, sizeof(ngx_http_request_body_t));
    b = ngx_calloc_buf(r->pool);
    cl = ngx_alloc_chain_link(r->pool);

    if (r->request_body == NULL || b == NULL || cl == NULL) {
        return NGX_ERROR;
    }

    b->memory = 1;
    b->last_buf = 1;

    /* "start" is where the next upstream rewinds to */

    b->start = call->body.data;
    b->pos = b->start;
    b->end = b->start + call->body.len;
    b->last = b->end;

    cl->buf = b;
    cl->next = NULL;

    r->request_body->bufs = cl;
    r->headers_in.content_length_n = call->body.len;
    r->request_length = call->body.len;

    return NGX_OK;
}
