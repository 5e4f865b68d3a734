
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <ngx_event.h>

#include "ngx_pinterest_background.h"
#include "ngx_pinterest_client.h"
#include "ngx_pinterest_request.h"


/* the request is the first member: the core's pointer to it is one to this */

typedef struct {
    ngx_http_request_t           request;
    ngx_http_post_subrequest_t   ps;
    ngx_pinterest_call_t        *call;       /* NULL: it is done */
    ngx_str_t                    name;
    ngx_uint_t                   events;
    ngx_uint_t                   finished;   /* the subrequest */
} ngx_pinterest_run_t;


static ngx_log_t *ngx_pinterest_background_log(ngx_pinterest_call_t *call);
static ngx_pinterest_run_t *ngx_pinterest_background_request(
    ngx_connection_t *c, ngx_pinterest_call_t *call);
static ngx_int_t ngx_pinterest_background_subrequest(
    ngx_pinterest_run_t *run, ngx_pinterest_call_t *call);

static void ngx_pinterest_background_handler(ngx_event_t *ev);
static void ngx_pinterest_background_jump(ngx_http_request_t *sr);
static ngx_int_t ngx_pinterest_background_finished(ngx_http_request_t *sr,
    void *data, ngx_int_t rc);
static void ngx_pinterest_background_result(ngx_http_request_t *sr,
    ngx_int_t rc, ngx_pinterest_call_t *call);
static void ngx_pinterest_background_woken(ngx_http_request_t *r);
static void ngx_pinterest_background_done(void *data);

static u_char *ngx_pinterest_background_log_request(ngx_http_request_t *r,
    ngx_http_request_t *sr, u_char *buf, size_t len);


/*
 * The core's close counts this down.  Weak, because whether the symbol exists
 * is a matter of how nginx was built, not of how this module was.
 */

extern ngx_atomic_t  *ngx_stat_active __attribute__((weak));


ngx_int_t
ngx_pinterest_background_call(ngx_pinterest_call_t *call, ngx_log_t *log)
{
    ngx_connection_t     *c;
    ngx_http_log_ctx_t   *ctx;
    ngx_pinterest_run_t  *run;

    call->status = 0;
    call->answered = 0;
    call->complete = 0;
    call->request = NULL;
    ngx_str_null(&call->retry_after);

    c = ngx_pinterest_client(ngx_pinterest_background_log(call),
                             ngx_pinterest_background_handler, log);
    if (c == NULL) {
        return NGX_ERROR;
    }

    run = ngx_pinterest_background_request(c, call);
    if (run == NULL) {
        ngx_pinterest_client_close(c);
        return NGX_ERROR;
    }

    if (ngx_pinterest_background_subrequest(run, call) != NGX_OK) {
        ctx = c->log->data;
        ctx->request = NULL;

        ngx_destroy_pool(run->request.pool);
        ngx_pinterest_client_close(c);
        return NGX_ERROR;
    }

    run->call = call;
    call->request = &run->request;

    if (&ngx_stat_active != NULL) {
        (void) ngx_atomic_fetch_add(ngx_stat_active, 1);
    }

    /* a refused connection ends all of it before this returns */

    ngx_http_run_posted_requests(c);

    return NGX_OK;
}


void
ngx_pinterest_background_abort(ngx_pinterest_call_t *call)
{
    ngx_connection_t    *c;
    ngx_http_request_t  *r;

    r = call->request;
    c = r->connection;

    ngx_http_finalize_request(r, NGX_ERROR);
    ngx_http_run_posted_requests(c);
}


ngx_uint_t
ngx_pinterest_background_owns(ngx_http_request_t *r,
    ngx_pinterest_call_t **call)
{
    ngx_pinterest_run_t  *run;

    /* not by the module's context: an internal redirect clears that */

    if (r->post_subrequest == NULL
        || r->post_subrequest->handler != ngx_pinterest_background_finished)
    {
        return 0;
    }

    run = r->post_subrequest->data;
    *call = run->call;

    return 1;
}


/* the error log of the named location */

static ngx_log_t *
ngx_pinterest_background_log(ngx_pinterest_call_t *call)
{
    ngx_http_core_loc_conf_t   *clcf, **clcfp;
    ngx_http_core_srv_conf_t   *cscf;

    cscf = call->ctx->srv_conf[ngx_http_core_module.ctx_index];

    for (clcfp = cscf->named_locations; clcfp && *clcfp; clcfp++) {
        if ((*clcfp)->name.len == call->name.len
            && ngx_strncmp((*clcfp)->name.data, call->name.data,
                           call->name.len) == 0)
        {
            return (*clcfp)->error_log;
        }
    }

    clcf = call->ctx->loc_conf[ngx_http_core_module.ctx_index];

    return clcf->error_log;
}


static ngx_pinterest_run_t *
ngx_pinterest_background_request(ngx_connection_t *c,
    ngx_pinterest_call_t *call)
{
    ngx_pool_t                *pool;
    ngx_pinterest_run_t       *run;
    ngx_http_core_srv_conf_t  *cscf;

    cscf = call->ctx->srv_conf[ngx_http_core_module.ctx_index];

    pool = ngx_create_pool(cscf->request_pool_size, c->log);
    if (pool == NULL) {
        return NULL;
    }

    run = ngx_pcalloc(pool, sizeof(ngx_pinterest_run_t));

    if (run == NULL
        || ngx_pinterest_request(&run->request, pool, c, call) != NGX_OK)
    {
        ngx_destroy_pool(pool);
        return NULL;
    }

    run->request.log_handler = ngx_pinterest_background_log_request;
    run->request.write_event_handler = ngx_pinterest_background_woken;

    run->name = call->name;
    run->events = call->events;

    return run;
}


static ngx_int_t
ngx_pinterest_background_subrequest(ngx_pinterest_run_t *run,
    ngx_pinterest_call_t *call)
{
    ngx_http_request_t  *r, *sr;
    ngx_http_cleanup_t  *cln;

    r = &run->request;

    /*
     * The only place where a call ends.  Added before the upstream's cleanup
     * it runs after it: nobody reads the body any more.
     */

    cln = ngx_http_cleanup_add(r, 0);
    if (cln == NULL) {
        return NGX_ERROR;
    }

    cln->handler = ngx_pinterest_background_done;
    cln->data = run;

    run->ps.handler = ngx_pinterest_background_finished;
    run->ps.data = run;

    if (ngx_http_subrequest(r, &r->uri, NULL, &sr, &run->ps,
                            NGX_HTTP_SUBREQUEST_IN_MEMORY)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    sr->method = r->method;
    sr->method_name = r->method_name;
    sr->args = call->args;
    sr->valid_location = 1;
    sr->write_event_handler = ngx_pinterest_background_jump;

    return NGX_OK;
}


/* as the core's handler of a request, which is static there */

static void
ngx_pinterest_background_handler(ngx_event_t *ev)
{
    ngx_connection_t    *c;
    ngx_http_request_t  *r;

    c = ev->data;
    r = c->data;

    ngx_http_set_log_request(c->log, r);

    if (c->close) {
        ngx_http_finalize_request(r->main, NGX_ERROR);
        ngx_http_run_posted_requests(c);
        return;
    }

    if (ev->delayed && ev->timedout) {
        ev->delayed = 0;
        ev->timedout = 0;
    }

    if (ev->write) {
        r->write_event_handler(r);

    } else {
        r->read_event_handler(r);
    }

    ngx_http_run_posted_requests(c);
}


static void
ngx_pinterest_background_jump(ngx_http_request_t *sr)
{
    ngx_pinterest_run_t  *run;

    run = (ngx_pinterest_run_t *) sr->main;

    ngx_http_finalize_request(sr, ngx_http_named_location(sr, &run->name));
}


static ngx_int_t
ngx_pinterest_background_finished(ngx_http_request_t *sr, void *data,
    ngx_int_t rc)
{
    ngx_pinterest_run_t *run = data;

    if (!run->finished) {
        run->finished = 1;

        if (run->call) {
            ngx_pinterest_background_result(sr, rc, run->call);
        }
    }

    /* for an access log of the location */

    if (rc >= NGX_HTTP_SPECIAL_RESPONSE && sr->headers_out.status == 0) {
        sr->headers_out.status = rc;
    }

    /*
     * A status would make the core send an error page; NGX_OK with something
     * left in "buffered" would make it wait for the dummy socket.
     */

    if (rc == NGX_ERROR || sr->buffered || sr->postponed) {
        sr->post_action = 1;
        sr->uri_changes = 0;

        return NGX_ERROR;
    }

    return NGX_OK;
}


static void
ngx_pinterest_background_result(ngx_http_request_t *sr, ngx_int_t rc,
    ngx_pinterest_call_t *call)
{
    ngx_int_t         status;
    ngx_uint_t        i;
    ngx_list_part_t  *part;
    ngx_table_elt_t  *h;

    /* a page of nginx itself is no answer, whatever its status */

    if (sr->upstream == NULL) {
        return;
    }

#if (NGX_HTTP_CACHE)

    if (sr->cached) {
        return;
    }

#endif

    status = sr->upstream->headers_in.status_n;

    /*
     * A header that ends, or breaks, behind its first line is none either;
     * one that is intercepted does not come to the filter.
     */

    if (!call->answered && rc != status) {
        return;
    }

    call->status = status;

    part = &sr->upstream->headers_in.headers.part;

    for ( /* void */ ; part; part = part->next) {
        h = part->elts;

        for (i = 0; i < part->nelts; i++) {
            if (h[i].hash != 0
                && h[i].key.len == sizeof("Retry-After") - 1
                && ngx_strncasecmp(h[i].key.data, (u_char *) "Retry-After",
                                   sizeof("Retry-After") - 1)
                   == 0)
            {
                call->retry_after = h[i].value;
                return;
            }
        }
    }
}


static void
ngx_pinterest_background_woken(ngx_http_request_t *r)
{
    ngx_pinterest_run_t  *run;

    run = (ngx_pinterest_run_t *) r;

    if (!run->finished) {
        return;
    }

    /* no lingering close */

    r->connection->read->eof = 1;

    ngx_http_finalize_request(r, NGX_DONE);
}


static void
ngx_pinterest_background_done(void *data)
{
    ngx_pinterest_run_t *run = data;

    ngx_pinterest_call_t  *call;

    call = run->call;
    run->call = NULL;

    if (call) {
        call->request = NULL;
        call->done(call);
    }
}


static u_char *
ngx_pinterest_background_log_request(ngx_http_request_t *r,
    ngx_http_request_t *sr, u_char *buf, size_t len)
{
    u_char               *p;
    ngx_http_upstream_t  *u;
    ngx_pinterest_run_t  *run;

    run = (ngx_pinterest_run_t *) r;

    p = ngx_snprintf(buf, len, ", pinterest: delivery of %ui events to \"%V\""
                     ", server: %V",
                     run->events, &run->name, &r->headers_in.server);
    len -= p - buf;
    buf = p;

    u = sr->upstream;

    if (u && u->peer.name) {
        buf = ngx_snprintf(buf, len, ", upstream: \"%V%V%V\"",
                           &u->schema, u->peer.name, &u->uri);
    }

    return buf;
}
