
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_ctx.h"
#include "common/ngx_pinterest_module.h"

#include "base/pcapi_uuid.h"


static void ngx_pinterest_ctx_cleanup(void *data);
static void ngx_pinterest_ctx_text(ngx_http_request_t *r, ngx_str_t *to,
    const pcapi_str_t *text);


static ngx_str_t  ngx_pinterest_no_event_id = ngx_null_string;


ngx_pinterest_ctx_t *
ngx_pinterest_get_ctx(ngx_http_request_t *r)
{
    ngx_pool_cleanup_t   *cln;
    ngx_pinterest_ctx_t  *ctx;

    r = r->main;

    ctx = ngx_http_get_module_ctx(r, ngx_pinterest_module);

    if (ctx) {
        return ctx;
    }

    if (r->internal || r->filter_finalize) {

        for (cln = r->pool->cleanup; cln; cln = cln->next) {
            if (cln->handler == ngx_pinterest_ctx_cleanup) {
                ngx_http_set_ctx(r, cln->data, ngx_pinterest_module);
                return cln->data;
            }
        }
    }

    cln = ngx_pool_cleanup_add(r->pool, sizeof(ngx_pinterest_ctx_t));
    if (cln == NULL) {
        return NULL;
    }

    ctx = cln->data;
    ngx_memzero(ctx, sizeof(ngx_pinterest_ctx_t));

    cln->handler = ngx_pinterest_ctx_cleanup;

    ngx_http_set_ctx(r, ctx, ngx_pinterest_module);

    return ctx;
}


/* marks the cleanup that holds the context; there is nothing to clean */

static void
ngx_pinterest_ctx_cleanup(void *data)
{
}


ngx_str_t *
ngx_pinterest_event_id(ngx_http_request_t *r)
{
    u_char               *p;
    ngx_pinterest_ctx_t  *ctx;

    ctx = ngx_pinterest_get_ctx(r);

    if (ctx == NULL) {
        return &ngx_pinterest_no_event_id;
    }

    if (ctx->event_id.len) {
        return &ctx->event_id;
    }

    p = ngx_pnalloc(r->main->pool, PCAPI_UUID);

    if (p == NULL || pcapi_uuid(p) != PCAPI_OK) {
        return &ngx_pinterest_no_event_id;
    }

    ctx->event_id.data = p;
    ctx->event_id.len = PCAPI_UUID;

    return &ctx->event_id;
}


ngx_uint_t
ngx_pinterest_event_id_is_known(ngx_http_request_t *r)
{
    ngx_pinterest_ctx_t  *ctx;

    ctx = ngx_pinterest_get_ctx(r);

    return ctx && ctx->handed_out;
}


void
ngx_pinterest_event_id_becomes(ngx_http_request_t *r, const pcapi_str_t *id)
{
    ngx_pinterest_ctx_t  *ctx;

    ctx = ngx_pinterest_get_ctx(r);

    if (ctx
        && !(ctx->event_id.len == id->len
             && ngx_memcmp(ctx->event_id.data, id->data, id->len) == 0))
    {
        ngx_pinterest_ctx_text(r, &ctx->event_id, id);
    }
}


void
ngx_pinterest_tag_id_is(ngx_http_request_t *r, const pcapi_str_t *id)
{
    ngx_pinterest_ctx_t  *ctx;

    ctx = ngx_pinterest_get_ctx(r);

    if (ctx && id->len) {
        ngx_pinterest_ctx_text(r, &ctx->tag_id, id);
    }
}


/* without memory it stays as it was */

static void
ngx_pinterest_ctx_text(ngx_http_request_t *r, ngx_str_t *to,
    const pcapi_str_t *text)
{
    u_char  *p;

    p = ngx_pnalloc(r->main->pool, text->len);

    if (p) {
        ngx_memcpy(p, text->data, text->len);

        to->data = p;
        to->len = text->len;
    }
}
