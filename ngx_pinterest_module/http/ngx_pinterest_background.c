
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <ngx_event.h>

#include "ngx_pinterest_background.h"


/* the request is the first member: the core's pointer to it is one to this */

typedef struct {
    ngx_http_request_t           request;
    ngx_http_post_subrequest_t   ps;
    ngx_pinterest_call_t        *call;       /* NULL: it is done */
    ngx_str_t                    name;
    ngx_str_t                    args;
    ngx_uint_t                   events;
    ngx_uint_t                   finished;   /* the subrequest */
} ngx_pinterest_run_t;


static ngx_connection_t *ngx_pinterest_background_connect(
    ngx_pinterest_call_t *call, ngx_log_t *log);
static ngx_int_t ngx_pinterest_background_set(ngx_connection_t *c,
    ngx_pinterest_call_t *call);
static ngx_log_t *ngx_pinterest_background_log(ngx_pinterest_call_t *call);
static void ngx_pinterest_background_close(ngx_connection_t *c);

static ngx_pinterest_run_t *ngx_pinterest_background_request(
    ngx_connection_t *c, ngx_pinterest_call_t *call);
static ngx_int_t ngx_pinterest_background_alloc(ngx_http_request_t *r);
static void ngx_pinterest_background_init(ngx_http_request_t *r);
static ngx_int_t ngx_pinterest_background_headers(ngx_http_request_t *r,
    ngx_pinterest_call_t *call);
static ngx_table_elt_t *ngx_pinterest_background_header(
    ngx_http_request_t *r, const char *key, const char *lowcase,
    ngx_str_t *value);
static ngx_int_t ngx_pinterest_background_body(ngx_http_request_t *r,
    ngx_pinterest_call_t *call);
static ngx_int_t ngx_pinterest_background_subrequest(
    ngx_pinterest_run_t *run, ngx_pinterest_call_t *call);

static void ngx_pinterest_background_handler(ngx_event_t *ev);
static void ngx_pinterest_background_jump(ngx_http_request_t *sr);
static ngx_int_t ngx_pinterest_background_finished(ngx_http_request_t *sr,
    void *data, ngx_int_t rc);
static void ngx_pinterest_background_result(ngx_http_request_t *sr,
    ngx_pinterest_call_t *call);
static void ngx_pinterest_background_woken(ngx_http_request_t *r);
static void ngx_pinterest_background_done(void *data);

static ssize_t ngx_pinterest_background_recv(ngx_connection_t *c,
    u_char *buf, size_t size);
static ssize_t ngx_pinterest_background_recv_chain(ngx_connection_t *c,
    ngx_chain_t *in, off_t limit);
static ssize_t ngx_pinterest_background_send(ngx_connection_t *c,
    u_char *buf, size_t size);
static ngx_chain_t *ngx_pinterest_background_send_chain(ngx_connection_t *c,
    ngx_chain_t *in, off_t limit);
static u_char *ngx_pinterest_background_log_error(ngx_log_t *log,
    u_char *buf, size_t len);
static u_char *ngx_pinterest_background_log_request(ngx_http_request_t *r,
    ngx_http_request_t *sr, u_char *buf, size_t len);


/*
 * The core's close counts this down.  Weak, because whether the symbol exists
 * is a matter of how nginx was built, not of how this module was.
 */

extern ngx_atomic_t  *ngx_stat_active __attribute__((weak));


static struct sockaddr_un  ngx_pinterest_background_sockaddr = {
    .sun_family = AF_UNIX
};

static ngx_str_t  ngx_pinterest_background_addr = ngx_string("unix:");
static ngx_str_t  ngx_pinterest_background_method = ngx_string("POST");
static ngx_str_t  ngx_pinterest_background_protocol = ngx_string("HTTP/1.1");
static ngx_str_t  ngx_pinterest_background_schema = ngx_string("http");
static ngx_str_t  ngx_pinterest_background_line =
    ngx_string("POST pinterest HTTP/1.1");
static ngx_str_t  ngx_pinterest_background_type =
    ngx_string("application/json");


ngx_int_t
ngx_pinterest_background_call(ngx_pinterest_call_t *call, ngx_log_t *log)
{
    ngx_connection_t     *c;
    ngx_pinterest_run_t  *run;

    call->status = 0;
    call->complete = 0;
    call->request = NULL;
    ngx_str_null(&call->retry_after);

    c = ngx_pinterest_background_connect(call, log);
    if (c == NULL) {
        return NGX_ERROR;
    }

    run = ngx_pinterest_background_request(c, call);
    if (run == NULL) {
        ngx_pinterest_background_close(c);
        return NGX_ERROR;
    }

    if (ngx_pinterest_background_subrequest(run, call) != NGX_OK) {
        ngx_destroy_pool(run->request.pool);
        ngx_pinterest_background_close(c);
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


/*
 * An unbound datagram socket is writable, never readable and never hangs up: an
 * idle client.  With no descriptor the core leaks the connection on some paths
 * and ignores worker_shutdown_timeout.
 */

static ngx_connection_t *
ngx_pinterest_background_connect(ngx_pinterest_call_t *call, ngx_log_t *log)
{
    ngx_socket_t       s;
    ngx_connection_t  *c;

    s = socket(AF_UNIX, SOCK_DGRAM|SOCK_CLOEXEC|SOCK_NONBLOCK, 0);

    if (s == (ngx_socket_t) -1) {
        ngx_log_error(NGX_LOG_ALERT, log, ngx_socket_errno,
                      ngx_socket_n " failed");
        return NULL;
    }

    c = ngx_get_connection(s, log);

    if (c == NULL) {
        if (ngx_close_socket(s) == -1) {
            ngx_log_error(NGX_LOG_ALERT, log, ngx_socket_errno,
                          ngx_close_socket_n " failed");
        }

        return NULL;
    }

    c->pool = ngx_create_pool(512, log);

    if (c->pool == NULL || ngx_pinterest_background_set(c, call) != NGX_OK) {
        c->log = log;
        ngx_pinterest_background_close(c);
        return NULL;
    }

    return c;
}


static ngx_int_t
ngx_pinterest_background_set(ngx_connection_t *c, ngx_pinterest_call_t *call)
{
    ngx_log_t           *log;
    ngx_http_log_ctx_t  *ctx;

    log = ngx_palloc(c->pool, sizeof(ngx_log_t));
    ctx = ngx_pcalloc(c->pool, sizeof(ngx_http_log_ctx_t));

    if (log == NULL || ctx == NULL) {
        return NGX_ERROR;
    }

    c->number = ngx_atomic_fetch_add(ngx_connection_counter, 1);

    *log = *ngx_pinterest_background_log(call);

    /* the proxy module's debugging lines show the token */

    log->log_level &= ~(ngx_uint_t) NGX_LOG_DEBUG_HTTP;

    log->connection = c->number;
    log->handler = ngx_pinterest_background_log_error;
    log->data = ctx;
    log->action = NULL;

    ctx->connection = c;

    c->log = log;
    c->pool->log = log;
    c->read->log = log;
    c->write->log = log;

    c->log_error = NGX_ERROR_INFO;
    c->type = SOCK_STREAM;

    c->sockaddr = (struct sockaddr *) &ngx_pinterest_background_sockaddr;
    c->socklen = sizeof(sa_family_t);
    c->addr_text = ngx_pinterest_background_addr;
    c->local_sockaddr = c->sockaddr;
    c->local_socklen = c->socklen;

    c->tcp_nodelay = NGX_TCP_NODELAY_DISABLED;
    c->tcp_nopush = NGX_TCP_NOPUSH_DISABLED;

    c->start_time = ngx_current_msec;
    c->requests = 1;

    c->recv = ngx_pinterest_background_recv;
    c->recv_chain = ngx_pinterest_background_recv_chain;
    c->send = ngx_pinterest_background_send;
    c->send_chain = ngx_pinterest_background_send_chain;

    c->read->handler = ngx_pinterest_background_handler;
    c->write->handler = ngx_pinterest_background_handler;

    /* the event pipe writes downstream only then */

    c->write->ready = 1;

    return NGX_OK;
}


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


/* of a connection that the core has not seen yet */

static void
ngx_pinterest_background_close(ngx_connection_t *c)
{
    ngx_pool_t  *pool;

    pool = c->pool;

    c->destroyed = 1;

    ngx_close_connection(c);

    if (pool) {
        ngx_destroy_pool(pool);
    }
}


static ngx_pinterest_run_t *
ngx_pinterest_background_request(ngx_connection_t *c,
    ngx_pinterest_call_t *call)
{
    ngx_pool_t                *pool;
    ngx_http_log_ctx_t        *ctx;
    ngx_http_request_t        *r;
    ngx_pinterest_run_t       *run;
    ngx_http_core_srv_conf_t  *cscf;

    cscf = call->ctx->srv_conf[ngx_http_core_module.ctx_index];

    pool = ngx_create_pool(cscf->request_pool_size, c->log);
    if (pool == NULL) {
        return NULL;
    }

    run = ngx_pcalloc(pool, sizeof(ngx_pinterest_run_t));
    if (run == NULL) {
        ngx_destroy_pool(pool);
        return NULL;
    }

    run->name = call->name;
    run->args = call->args;
    run->events = call->events;

    r = &run->request;

    r->pool = pool;
    r->connection = c;
    r->main_conf = cscf->ctx->main_conf;
    r->srv_conf = cscf->ctx->srv_conf;
    r->loc_conf = cscf->ctx->loc_conf;
    r->headers_in.server = cscf->server_name;

    c->data = r;

    ctx = c->log->data;
    ctx->request = r;
    ctx->current_request = r;

    ngx_pinterest_background_init(r);

    if (ngx_pinterest_background_alloc(r) != NGX_OK
        || ngx_pinterest_background_headers(r, call) != NGX_OK
        || ngx_pinterest_background_body(r, call) != NGX_OK)
    {
        ngx_destroy_pool(pool);
        return NULL;
    }

    r->http_connection->conf_ctx = call->ctx;

    return run;
}


static ngx_int_t
ngx_pinterest_background_alloc(ngx_http_request_t *r)
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


static void
ngx_pinterest_background_init(ngx_http_request_t *r)
{
    ngx_time_t  *tp;

    tp = ngx_timeofday();

    r->signature = NGX_HTTP_MODULE;
    r->main = r;
    r->count = 1;
    r->start_sec = tp->sec;
    r->start_msec = tp->msec;

    r->method = NGX_HTTP_POST;
    r->method_name = ngx_pinterest_background_method;
    r->http_version = NGX_HTTP_VERSION_11;
    r->http_protocol = ngx_pinterest_background_protocol;
    r->schema = ngx_pinterest_background_schema;
    r->request_line = ngx_pinterest_background_line;

    r->headers_in.keep_alive_n = -1;
    r->headers_out.content_length_n = -1;
    r->headers_out.last_modified_time = -1;

    r->subrequests = NGX_HTTP_MAX_SUBREQUESTS + 1;
    r->http_state = NGX_HTTP_PROCESS_REQUEST_STATE;
    r->log_handler = ngx_pinterest_background_log_request;

    r->read_event_handler = ngx_http_block_reading;
    r->write_event_handler = ngx_pinterest_background_woken;

    /* no log phase for a request that nobody made */

    r->internal = 1;
    r->logged = 1;

    /* and no post_action: as if it had been there, with no redirect left */

    r->post_action = 1;
    r->uri_changes = 0;
}


static ngx_int_t
ngx_pinterest_background_headers(ngx_http_request_t *r,
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

    r->headers_in.content_type = ngx_pinterest_background_header(r,
                                     "Content-Type", "content-type",
                                     &ngx_pinterest_background_type);

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

    if (ngx_pinterest_background_header(r, "Authorization", "authorization",
                                        &value)
        == NULL)
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}


static ngx_table_elt_t *
ngx_pinterest_background_header(ngx_http_request_t *r, const char *key,
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
ngx_pinterest_background_body(ngx_http_request_t *r,
    ngx_pinterest_call_t *call)
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
            ngx_pinterest_background_result(sr, run->call);
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
ngx_pinterest_background_result(ngx_http_request_t *sr,
    ngx_pinterest_call_t *call)
{
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

    call->status = sr->upstream->headers_in.status_n;

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


static ssize_t
ngx_pinterest_background_recv(ngx_connection_t *c, u_char *buf, size_t size)
{
    return NGX_AGAIN;
}


static ssize_t
ngx_pinterest_background_recv_chain(ngx_connection_t *c, ngx_chain_t *in,
    off_t limit)
{
    return NGX_AGAIN;
}


static ssize_t
ngx_pinterest_background_send(ngx_connection_t *c, u_char *buf, size_t size)
{
    return size;
}


static ngx_chain_t *
ngx_pinterest_background_send_chain(ngx_connection_t *c, ngx_chain_t *in,
    off_t limit)
{
    for ( /* void */ ; in; in = in->next) {
        in->buf->pos = in->buf->last;

        if (in->buf->in_file) {
            in->buf->file_pos = in->buf->file_last;
        }
    }

    return NULL;
}


static u_char *
ngx_pinterest_background_log_error(ngx_log_t *log, u_char *buf, size_t len)
{
    u_char              *p;
    ngx_http_request_t  *r;
    ngx_http_log_ctx_t  *ctx;

    if (log->action) {
        p = ngx_snprintf(buf, len, " while %s", log->action);
        len -= p - buf;
        buf = p;
    }

    ctx = log->data;
    r = ctx->request;

    if (r) {
        return r->log_handler(r, ctx->current_request, buf, len);
    }

    return buf;
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
