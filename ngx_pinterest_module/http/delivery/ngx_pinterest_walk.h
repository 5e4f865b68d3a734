
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_WALK_H_INCLUDED_
#define _NGX_PINTEREST_WALK_H_INCLUDED_


#include "ngx_pinterest_slot.h"


/*
 * The walk along the queue, from records to batches.  Records of a destination
 * that rests are passed over; when the end is reached and such a destination
 * may send again the walk starts anew.  So a backlog that waits costs a look at
 * each of its records a round, and what may go is never held up by it for long.
 *
 * Where there is a backlog, records come from both ends of the queue in turns:
 * half of a batch of what is new, half of what is old.  What comes now is not
 * held up by what an outage has left.  New is what came in the last minute, or
 * while the last two calls were waited for.
 */

typedef enum {
    NGX_PINTEREST_WALK_END = 0,     /* of the queue */
    NGX_PINTEREST_WALK_BUSY,        /* no slot is free */
    NGX_PINTEREST_WALK_SENT,        /* enough calls for one turn */
    NGX_PINTEREST_WALK_PASSED       /* enough records passed over */
} ngx_pinterest_walk_e;


typedef struct {
    ngx_pinterest_slots_t  *slots;
    ngx_pinterest_dests_t  *dests;
    int64_t                 now;       /* ngx_pinterest_clock() */
    int64_t                 since;     /* records wait since then; 0: now */
    int64_t                 again;     /* start anew at that time; 0: don't */
    ngx_uint_t              calls;     /* left of this turn */
    ngx_uint_t              steps;
    ngx_uint_t              left;      /* until it is the other end's turn */

    unsigned                newest:1;  /* which end that is */
    unsigned                dry:1;     /* nothing is new any more */
    unsigned                missed:1;  /* new ones were passed over */
    unsigned                passed:1;  /* old ones, as no slot was free */
} ngx_pinterest_walk_t;


ngx_pinterest_walk_e ngx_pinterest_walk(ngx_pinterest_walk_t *walk);

/* from the first record, soon */
void ngx_pinterest_walk_anew(ngx_pinterest_walk_t *walk);


#endif /* _NGX_PINTEREST_WALK_H_INCLUDED_ */
