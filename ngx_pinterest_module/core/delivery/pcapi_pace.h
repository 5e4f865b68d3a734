
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
 */

typedef struct {
    int64_t   gap;          /* msec between calls at least, now */
    int64_t   next;         /* no call before that moment, msec */
    int64_t   changed;      /* when the gap last grew */
    int64_t   min_gap;
    int64_t   max_gap;
} pcapi_pace_t;


void pcapi_pace_init(pcapi_pace_t *p, int64_t min_gap, int64_t max_gap);

/* msec until a call may start: 0 is now */
int64_t pcapi_pace_wait(const pcapi_pace_t *p, int64_t now);

/* a call starts */
void pcapi_pace_call(pcapi_pace_t *p, int64_t now, uint32_t random);

/* answers: "slower" and "faster" of a decision */
void pcapi_pace_slower(pcapi_pace_t *p, int64_t now);
void pcapi_pace_faster(pcapi_pace_t *p, int64_t now);


#endif /* _PCAPI_PACE_H_INCLUDED_ */
