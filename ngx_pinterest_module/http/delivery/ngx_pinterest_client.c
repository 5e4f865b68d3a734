
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_client.h"


static ngx_int_t ngx_pinterest_client_init(ngx_connection_t *c,
    ngx_log_t *own);
static ssize_t ngx_pinterest_client_recv(ngx_connection_t *c, u_char *buf,
    size_t size);
static ssize_t ngx_pinterest_client_recv_chain(ngx_connection_t *c,
    ngx_chain_t *in, off_t limit);
static ssize_t ngx_pinterest_client_send(ngx_connection_t *c, u_char *buf,
    size_t size);
static ngx_chain_t *ngx_pinterest_client_send_chain(ngx_connection_t *c,
    ngx_chain_t *in, off_t limit);
static u_char *ngx_pinterest_client_log_error(ngx_log_t *log, u_char *buf,
    size_t len);


static struct sockaddr_un  ngx_pinterest_client_sockaddr = {
    .sun_family = AF_UNIX
};

static ngx_str_t  ngx_pinterest_client_addr = ngx_string("unix:");


/*
 * An unbound datagram socket is writable, never readable and never hangs up: an
 * idle client.  With no descriptor the core leaks the connection on some paths
 * and ignores worker_shutdown_timeout.
 */

ngx_connection_t *
ngx_pinterest_client(ngx_log_t *own, ngx_event_handler_pt handler,
    ngx_log_t *log)
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

    if (c->pool == NULL || ngx_pinterest_client_init(c, own) != NGX_OK) {
        c->log = log;
        ngx_pinterest_client_close(c);
        return NULL;
    }

    c->read->handler = handler;
    c->write->handler = handler;

    return c;
}


static ngx_int_t
ngx_pinterest_client_init(ngx_connection_t *c, ngx_log_t *own)
{
    ngx_log_t           *log;
    ngx_http_log_ctx_t  *ctx;

    log = ngx_palloc(c->pool, sizeof(ngx_log_t));
    ctx = ngx_pcalloc(c->pool, sizeof(ngx_http_log_ctx_t));

    if (log == NULL || ctx == NULL) {
        return NGX_ERROR;
    }

    c->number = ngx_atomic_fetch_add(ngx_connection_counter, 1);

    *log = *own;

    /* the proxy module's debugging lines show the token */

    log->log_level &= ~(ngx_uint_t) NGX_LOG_DEBUG_HTTP;

    log->connection = c->number;
    log->handler = ngx_pinterest_client_log_error;
    log->data = ctx;
    log->action = NULL;

    ctx->connection = c;

    c->log = log;
    c->pool->log = log;
    c->read->log = log;
    c->write->log = log;

    c->log_error = NGX_ERROR_INFO;
    c->type = SOCK_STREAM;

    c->sockaddr = (struct sockaddr *) &ngx_pinterest_client_sockaddr;
    c->socklen = sizeof(sa_family_t);
    c->addr_text = ngx_pinterest_client_addr;
    c->local_sockaddr = c->sockaddr;
    c->local_socklen = c->socklen;

    c->tcp_nodelay = NGX_TCP_NODELAY_DISABLED;
    c->tcp_nopush = NGX_TCP_NOPUSH_DISABLED;

    c->start_time = ngx_current_msec;
    c->requests = 1;

    c->recv = ngx_pinterest_client_recv;
    c->recv_chain = ngx_pinterest_client_recv_chain;
    c->send = ngx_pinterest_client_send;
    c->send_chain = ngx_pinterest_client_send_chain;

    /* the event pipe writes downstream only then */

    c->write->ready = 1;

    return NGX_OK;
}


void
ngx_pinterest_client_close(ngx_connection_t *c)
{
    ngx_pool_t  *pool;

    pool = c->pool;

    c->destroyed = 1;

    ngx_close_connection(c);

    if (pool) {
        ngx_destroy_pool(pool);
    }
}


static ssize_t
ngx_pinterest_client_recv(ngx_connection_t *c, u_char *buf, size_t size)
{
    return NGX_AGAIN;
}


static ssize_t
ngx_pinterest_client_recv_chain(ngx_connection_t *c, ngx_chain_t *in,
    off_t limit)
{
    return NGX_AGAIN;
}


static ssize_t
ngx_pinterest_client_send(ngx_connection_t *c, u_char *buf, size_t size)
{
    return size;
}


static ngx_chain_t *
ngx_pinterest_client_send_chain(ngx_connection_t *c, ngx_chain_t *in,
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
ngx_pinterest_client_log_error(ngx_log_t *log, u_char *buf, size_t len)
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
