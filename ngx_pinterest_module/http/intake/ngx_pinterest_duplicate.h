
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_DUPLICATE_H_INCLUDED_
#define _NGX_PINTEREST_DUPLICATE_H_INCLUDED_


#include "ngx_pinterest_inspect.h"
#include "ngx_pinterest_intake.h"

#include "event/pcapi_dedup.h"


/*
 * The local duplicate window, as a request sees it: an event is compared with
 * those before it in the request, and with those of the window.  What is new is
 * remembered only when it is in the queue: a sender that was told 503 must be
 * able to send it again.
 */

struct ngx_pinterest_encoded_s {
    pcapi_str_t               text;
    pcapi_dedup_key_t         key;
    ngx_uint_t                keyed;     /* it may come a second time */
    ngx_pinterest_seen_t      seen;
    ngx_pinterest_encoded_t  *next;
    ngx_pinterest_encoded_t  *alike;     /* at the same place of "keyed" */
};


/* fills the key of "e", an event of that name */
ngx_uint_t ngx_pinterest_is_duplicate(ngx_pinterest_intake_t *in,
    const pcapi_mapped_t *mapped, const pcapi_str_t *name,
    ngx_pinterest_encoded_t *e);

/* the events of a message that is accepted */
void ngx_pinterest_duplicate_keep(ngx_pinterest_intake_t *in,
    ngx_pinterest_encoded_t *first);

/* all events of the request are in the queue */
void ngx_pinterest_duplicate_remember(const ngx_pinterest_intake_t *in);


#endif /* _NGX_PINTEREST_DUPLICATE_H_INCLUDED_ */
