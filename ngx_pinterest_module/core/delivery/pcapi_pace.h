
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_PACE_H_INCLUDED_
#define _PCAPI_PACE_H_INCLUDED_


#include "base/pcapi_base.h"


/*
 * The rate of calls to one account.  An edge of a fleet knows nothing of the
 * others; all of them together settle under Pinterest's 5,000 calls a minute
 * because each one that meets a 429 makes longer waits and larger batches.
 *
 * The law: multiplicative decrease of the rate, gentle increase.
 *
 *   refused   gap = gap * 3/2, once for all calls that were in flight together
 *   good      gap = gap - gap * (0.28 % + 0.035 % * root of the gap in seconds)
 *
 * In balance the share of refused calls is what one good answer takes off,
 * divided by ln 3/2: from 0.8 % at a gap of 1 s (an edge of a hundred) to 1.6 %
 * at 120 s (of 10,000).  A smaller gap meets more refusals in the same time
 * than it gains by good answers, so that edges drift towards the same gap.
 * When nothing is refused any more, a gap of 1 s is gone in 6 minutes, one of
 * 12 s in an hour, one of 120 s is halved in four hours and gone in eight:
 * from one call in two minutes nobody learns faster.
 *
 * Who learns of a limit by refusals alone calls a little too often.  So there
 * is a common rhythm: in one of PCAPI_PACE_TURNS turns, by the clock of the
 * world, edges call as they have learned, and in the others waits are a sixth
 * longer.  Refusals come in the first ones, and on average all edges together
 * stay below the limit.
 *
 * Refusals in a row tell little of the gap, an outage looks the same.  What the
 * second and following ones add is taken back by halves, one a good
 * answer.  Where refusals are frequent though the gap is small, calls are rarer
 * than it asks for: then their real spacing, up to a second, counts as gap.
 *
 * bench/simulate.c runs it for fleets of up to 10,000 edges.
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
    uint32_t  run;          /* good answers since then, counted so far as it
                               matters */
    unsigned  grown:1;      /* it grew at least once */
} pcapi_pace_t;


/* msec, for who has no reason for others */
#define PCAPI_PACE_GAP_MIN 0
#define PCAPI_PACE_GAP_MAX 240000

/* msec, and how many until it begins anew */
#define PCAPI_PACE_TURN    180000
#define PCAPI_PACE_TURNS   4

/* the part of the gap that waits are longer by, but in the first turn */
#define PCAPI_PACE_ROOM    6

/* msec: what is answered within it was in flight together, at least */
#define PCAPI_PACE_ROUND   1000

/* msec: the smallest gap after a refusal */
#define PCAPI_PACE_FIRST   20

/* good answers from one refusal to the next that make these rare */
#define PCAPI_PACE_RUN     20


/* moments are msec of Unix time; if it jumps back, a call may start at once */
void pcapi_pace_init(pcapi_pace_t *p, int64_t min_gap, int64_t max_gap);

/* msec until a call may start: 0 is now */
int64_t pcapi_pace_wait(const pcapi_pace_t *p, int64_t now);

/* a call starts; "random" makes the wait up to a quarter longer */
void pcapi_pace_call(pcapi_pace_t *p, int64_t now, uint32_t random);

/* answers: "slower" and "faster" of a decision */
void pcapi_pace_slower(pcapi_pace_t *p, int64_t now);
void pcapi_pace_faster(pcapi_pace_t *p, int64_t now);


#endif /* _PCAPI_PACE_H_INCLUDED_ */
