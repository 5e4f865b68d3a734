
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_PACE_H_INCLUDED_
#define _PCAPI_PACE_H_INCLUDED_


#include "base/pcapi_base.h"


/*
 * The rate of calls to one account: additive increase, multiplicative
 * decrease.  An edge of a fleet knows nothing of the others; all of them
 * together settle under Pinterest's 5,000 calls a minute because each one
 * that meets a 429 makes longer waits and larger batches.
 *
 * The law.  A refused call doubles the gap, once for all calls that were in
 * flight together.  Each good answer takes gap^1.5 / 316 off it (in seconds),
 * that is, the square root of the gap falls evenly with time while calls
 * succeed: from 100 msec to nothing in some 3 minutes, from 1 sec in 10.  So
 * edges with a smaller gap lose more of it (they are fair in the long run), and
 * the share of refused calls that keeps a fleet in balance falls with its
 * size: 5 % for 10,000 edges, 1.5 % for 1,000, 0.5 % for 100.
 *
 * Refusals in a row are no measure of the gap: an outage looks so.
 * Hence the gap comes back by halves, as far as the first of them took it.
 */

typedef struct {
    int64_t   gap;          /* msec between calls at least, now */
    int64_t   part;         /* usec that good answers took off the gap */
    int64_t   aim;          /* above it the gap comes back by halves */
    int64_t   last;         /* when a call started */
    int64_t   spacing;      /* msec from the call before to that one */
    int64_t   next;         /* no call before that moment, msec */
    int64_t   changed;      /* when the gap last grew */
    int64_t   min_gap;
    int64_t   max_gap;
    unsigned  grown:1;      /* the gap grew once, "changed" holds */
    unsigned  refused:1;    /* no good answer since then */
} pcapi_pace_t;


/* calls of one worker within that time count as in flight together, msec */
#define PCAPI_PACE_ROUND   1000

/* the smallest gap after a refusal, msec */
#define PCAPI_PACE_FIRST   20


/* the clock must not jump, a jump costs one gap at most */
void pcapi_pace_init(pcapi_pace_t *p, int64_t min_gap, int64_t max_gap);

/* msec until a call may start: 0 is now */
int64_t pcapi_pace_wait(const pcapi_pace_t *p, int64_t now);

/* a call starts; "random" makes the wait up to a quarter longer */
void pcapi_pace_call(pcapi_pace_t *p, int64_t now, uint32_t random);

/* answers: "slower" and "faster" of a decision */
void pcapi_pace_slower(pcapi_pace_t *p, int64_t now);
void pcapi_pace_faster(pcapi_pace_t *p, int64_t now);


#endif /* _PCAPI_PACE_H_INCLUDED_ */
