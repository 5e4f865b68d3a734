
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_BACKGROUND_H_INCLUDED_
#define _NGX_PINTEREST_BACKGROUND_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>


/*
 * A request nobody sent: a synthetic main request on a dummy socket, and one
 * subrequest of it into a named location.  The caller fills the first part; all
 * of it must stay until "done", which is called exactly once, on every path,
 * and must not start another call itself.
 */

typedef struct ngx_pinterest_call_s  ngx_pinterest_call_t;

struct ngx_pinterest_call_s {
    ngx_http_conf_ctx_t  *ctx;            /* server of the named location */
    ngx_str_t             name;           /* "@pinterest", of the conf */
    ngx_str_t             uri;
    ngx_str_t             args;           /* static or of the conf */
    ngx_str_t             authorization;  /* whole value of the header */
    ngx_str_t             body;
    ngx_uint_t            events;         /* in the body, for the log */

    /* a piece of the upstream's body, as it comes */
    void                (*data)(ngx_pinterest_call_t *call, u_char *p,
                                size_t len);
    void                (*done)(ngx_pinterest_call_t *call);

    /* the result, for "done" */
    ngx_uint_t            status;         /* 0: no upstream answered */
    ngx_str_t             retry_after;    /* value of the header */
    unsigned              answered:1;     /* an upstream's header came wholly */
    unsigned              complete:1;     /* and the body */

    ngx_http_request_t   *request;        /* the background's own */
};


/*
 * NGX_OK: "done" will be called, or has been already.  NGX_ERROR: it will not,
 * nothing was sent.
 */
ngx_int_t ngx_pinterest_background_call(ngx_pinterest_call_t *call,
    ngx_log_t *log);

/* ends a call now; "done" is called before it returns */
void ngx_pinterest_background_abort(ngx_pinterest_call_t *call);

/*
 * Is "r" the subrequest of a call?  "call" is then the call, or NULL if that is
 * done already.
 */
ngx_uint_t ngx_pinterest_background_owns(ngx_http_request_t *r,
    ngx_pinterest_call_t **call);

/* header and body filters that take the answer */
ngx_int_t ngx_pinterest_background_init_filters(ngx_conf_t *cf);


#endif /* _NGX_PINTEREST_BACKGROUND_H_INCLUDED_ */
