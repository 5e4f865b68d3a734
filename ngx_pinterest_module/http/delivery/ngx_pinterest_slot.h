
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_SLOT_H_INCLUDED_
#define _NGX_PINTEREST_SLOT_H_INCLUDED_


#include "ngx_pinterest_background.h"
#include "ngx_pinterest_dest.h"

#include "delivery/pcapi_answer.h"
#include "delivery/pcapi_batch.h"
#include "delivery/pcapi_split.h"


/*
 * A call that may be in flight: the batch it carries, and what was answered.
 * The records of a slot are taken from the queue until they are acknowledged or
 * given back.
 */

typedef enum {
    NGX_PINTEREST_SLOT_FREE = 0,
    NGX_PINTEREST_SLOT_FORMING,     /* takes records */
    NGX_PINTEREST_SLOT_FLYING,
    NGX_PINTEREST_SLOT_SPLIT        /* the next part is to be sent */
} ngx_pinterest_slot_e;


typedef struct {
    ngx_pinterest_slot_t             *elts;
    ngx_uint_t                        nelts;
    const ngx_pinterest_main_conf_t  *pmcf;
    pcapi_queue_t                    *queue;
    ngx_log_t                        *log;

    /* an answer came, or will not; "slot" is in flight still */
    void                            (*answered)(ngx_pinterest_slot_t *slot);
} ngx_pinterest_slots_t;


struct ngx_pinterest_slot_s {
    ngx_pinterest_call_t    call;        /* first: it is what comes back */
    ngx_pinterest_slots_t  *slots;
    ngx_pinterest_slot_e    state;
    ngx_pinterest_dest_t   *dest;
    int64_t                 since;       /* when it began to form, msec */
    int64_t                 started;     /* when the call did */
    uint32_t                attempt;     /* of "dest", when the call began */
    ngx_uint_t              generation;  /* of the token, then */
    pcapi_batch_t           batch;
    pcapi_split_t           split;
    unsigned                good:1;      /* a part of it was accepted */
    pcapi_arena_t           arena;       /* of the answer */
    pcapi_answer_reader_t   reader;
};


/* a free one, forming a batch for "dest"; NULL: none, or no memory */
ngx_pinterest_slot_t *ngx_pinterest_slot_get(ngx_pinterest_slots_t *slots,
    ngx_pinterest_dest_t *dest);

/* the first one in that state; NULL: none */
ngx_pinterest_slot_t *ngx_pinterest_slot_in(ngx_pinterest_slots_t *slots,
    ngx_pinterest_slot_e state);

/*
 * Starts the call of a batch that has been formed.  NGX_ERROR: it could not,
 * the records are given back, the destination rests a while.
 */
ngx_int_t ngx_pinterest_slot_send(ngx_pinterest_slot_t *slot);

/* makes a batch of the part of a split one that is in hand, and sends it */
ngx_int_t ngx_pinterest_slot_send_part(ngx_pinterest_slot_t *slot);

/* all records it has go back to the queue, it is free then */
void ngx_pinterest_slot_release(ngx_pinterest_slot_t *slot);

/* it has no records any more */
void ngx_pinterest_slot_free(ngx_pinterest_slot_t *slot);

ngx_int_t ngx_pinterest_slots_init(ngx_pinterest_slots_t *slots,
    ngx_pool_t *pool, ngx_uint_t n);

/* the memory of slots that are not in flight */
void ngx_pinterest_slots_done(ngx_pinterest_slots_t *slots);


#endif /* _NGX_PINTEREST_SLOT_H_INCLUDED_ */
