
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_shutdown.h"


static void ngx_pinterest_shutdown_handler(ngx_event_t *ev);


static ngx_connection_t  *ngx_pinterest_shutdown_connection;
static void             (*ngx_pinterest_shutdown_call)(void);


/* nginx has no hook for this, but it closes idle connections right then */

ngx_int_t
ngx_pinterest_shutdown_init(ngx_cycle_t *cycle, void (*handler)(void))
{
    ngx_socket_t       s;
    ngx_connection_t  *c;

    s = socket(AF_UNIX, SOCK_DGRAM|SOCK_CLOEXEC|SOCK_NONBLOCK, 0);

    if (s == (ngx_socket_t) -1) {
        ngx_log_error(NGX_LOG_ALERT, cycle->log, ngx_socket_errno,
                      ngx_socket_n " failed");
        return NGX_ERROR;
    }

    c = ngx_get_connection(s, cycle->log);

    if (c == NULL) {
        if (ngx_close_socket(s) == -1) {
            ngx_log_error(NGX_LOG_ALERT, cycle->log, ngx_socket_errno,
                          ngx_close_socket_n " failed");
        }

        return NGX_ERROR;
    }

    c->idle = 1;
    c->read->handler = ngx_pinterest_shutdown_handler;
    c->write->handler = ngx_pinterest_shutdown_handler;
    c->read->log = cycle->log;
    c->write->log = cycle->log;

    ngx_pinterest_shutdown_connection = c;
    ngx_pinterest_shutdown_call = handler;

    return NGX_OK;
}


void
ngx_pinterest_shutdown_done(void)
{
    ngx_connection_t  *c;

    c = ngx_pinterest_shutdown_connection;

    if (c) {
        ngx_pinterest_shutdown_connection = NULL;
        ngx_close_connection(c);
    }
}


static void
ngx_pinterest_shutdown_handler(ngx_event_t *ev)
{
    ngx_connection_t  *c;

    c = ev->data;

    if (!c->close) {
        return;
    }

    ngx_pinterest_shutdown_done();
    ngx_pinterest_shutdown_call();
}
