
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_CTX_H_INCLUDED_
#define _NGX_PINTEREST_CTX_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "base/pcapi_base.h"


/* $pinterest_status */

typedef enum {
    NGX_PINTEREST_OFF = 0,
    NGX_PINTEREST_WAS_QUEUED,
    NGX_PINTEREST_BYPASSED,
    NGX_PINTEREST_CONSENT,
    NGX_PINTEREST_BOT,
    NGX_PINTEREST_UNMAPPED,
    NGX_PINTEREST_INVALID,
    NGX_PINTEREST_DUPLICATE,
    NGX_PINTEREST_FULL,
    NGX_PINTEREST_WAS_DRY_RUN
} ngx_pinterest_status_e;


/* what a visitor's request carries along; of the main request */

typedef struct {
    ngx_str_t                event_id;     /* made on first use */
    ngx_str_t                tag_id;       /* of a body that has been read */
    ngx_pinterest_status_e   status;
    unsigned                 handed_out:1; /* the id, by its variable */
} ngx_pinterest_ctx_t;


/*
 * The context, made if there is none.  It hangs on a pool cleanup as well,
 * since an internal redirect clears module contexts.  NULL: no memory.
 */
ngx_pinterest_ctx_t *ngx_pinterest_get_ctx(ngx_http_request_t *r);

/*
 * The event id, the same for the whole request: a random UUID until the event
 * of a page load has another one.  Empty without memory.
 */
ngx_str_t *ngx_pinterest_event_id(ngx_http_request_t *r);

/* has somebody seen it? */
ngx_uint_t ngx_pinterest_event_id_is_known(ngx_http_request_t *r);

/* that of the event, for logs; "id" is copied */
void ngx_pinterest_event_id_becomes(ngx_http_request_t *r,
    const pcapi_str_t *id);

/* what the body says; "id" is copied */
void ngx_pinterest_tag_id_is(ngx_http_request_t *r, const pcapi_str_t *id);


#endif /* _NGX_PINTEREST_CTX_H_INCLUDED_ */
