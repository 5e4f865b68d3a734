
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_INTAKE_H_INCLUDED_
#define _NGX_PINTEREST_INTAKE_H_INCLUDED_


#include "ngx_pinterest_ctx.h"
#include "ngx_pinterest_headers.h"
#include "common/ngx_pinterest_module.h"

#include "mapping/pcapi_identity.h"


/*
 * What page loads and collected messages have in common: who sent it, where it
 * goes, from messages to events in the queue.  Events of one request are
 * encoded first and appended together, so that a request is accepted or
 * refused as a whole.
 */

#define NGX_PINTEREST_KEYED   64

typedef struct ngx_pinterest_encoded_s  ngx_pinterest_encoded_t;

typedef struct {
    ngx_http_request_t              *request;
    const ngx_pinterest_loc_conf_t  *plcf;
    ngx_pinterest_headers_t          headers;
    pcapi_origin_t                   origin;
    pcapi_consent_e                  consent;
    pcapi_identity_t                 identity; /* of the visitor, so far */
    pcapi_dest_t                     dest;
    pcapi_arena_t                   *arena;
    ngx_pinterest_encoded_t         *first;
    ngx_pinterest_encoded_t        **last;

    /* those that may come a second time, by their keys */
    ngx_pinterest_encoded_t         *keyed[NGX_PINTEREST_KEYED];

    ngx_uint_t                       n;        /* events encoded */
    size_t                           bytes;
    unsigned                         learned:1; /* more than the cookie says */
} ngx_pinterest_intake_t;


/* the worker's arena; it is empty whenever no request is being taken in */
void ngx_pinterest_intake_init(void);
void ngx_pinterest_intake_exit(void);

/*
 * Prepares for a request.  PCAPI_REASON_NONE, or why the request reports
 * nothing whatever it says: bypass, no account, no consent.
 */
pcapi_reason_e ngx_pinterest_intake_start(ngx_pinterest_intake_t *in,
    ngx_http_request_t *r);

/* maps a message and encodes its events; the reason is counted */
pcapi_reason_e ngx_pinterest_intake_message(ngx_pinterest_intake_t *in,
    const pcapi_message_t *m);

/*
 * Appends what was encoded.  NGX_OK; NGX_DECLINED: the queue takes none of it;
 * NGX_ABORT: it never will, as it is too much.  Both are counted.
 */
ngx_int_t ngx_pinterest_intake_commit(ngx_pinterest_intake_t *in);

/* memory of the request in hand, until ngx_pinterest_intake_end() */
pcapi_arena_t *ngx_pinterest_intake_arena(void);
void ngx_pinterest_intake_end(void);

/* counts a message that became no event, and tells $pinterest_status */
void ngx_pinterest_intake_dropped(ngx_http_request_t *r,
    pcapi_reason_e reason);


#endif /* _NGX_PINTEREST_INTAKE_H_INCLUDED_ */
