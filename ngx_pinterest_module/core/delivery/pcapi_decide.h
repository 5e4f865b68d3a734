
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_DECIDE_H_INCLUDED_
#define _PCAPI_DECIDE_H_INCLUDED_


#include "base/pcapi_base.h"
#include "pcapi_answer.h"


/*
 * What to do after a call.  A pure function: no clock, no random number, no
 * state of its own.
 */

typedef struct {
    int                    status;       /* HTTP status of the upstream; 0: no
                                            upstream answered */
    unsigned               complete:1;   /* the whole body came */
    uint32_t               n;            /* events sent */
    uint32_t               attempt;      /* 1: the first call of this batch */
    uint32_t               alone;        /* single events in a row that were
                                            refused with nothing
                                            accepted between them, this one
                                            not counted */
    int64_t                retry_after;  /* msec; -1: none */
    uint32_t               random;       /* 32 random bits, for the jitter */
    const pcapi_answer_t  *answer;       /* never NULL */
} pcapi_outcome_t;


typedef enum {
    PCAPI_ACT_SETTLE = 0,  /* entry by entry: processed is done, failed is a
                              dead letter; none is unknown */
    PCAPI_ACT_RETRY,       /* the same batch again after "delay" */
    PCAPI_ACT_SPLIT,       /* in halves, at once */
    PCAPI_ACT_DEAD,        /* the only event is a dead letter */
    PCAPI_ACT_PAUSE        /* the destination rests for "delay", events stay;
                              then one call as a probe */
} pcapi_act_e;


typedef enum {
    PCAPI_CAUSE_OK = 0,
    PCAPI_CAUSE_PARTIAL,         /* some entries failed */
    PCAPI_CAUSE_BROKEN_ANSWER,   /* 2xx or 422, but short, unparsable or not
                                    fitting; or a status that is none */
    PCAPI_CAUSE_REFUSED,         /* 400, 413, 422 without a list */
    PCAPI_CAUSE_AUTH,            /* 401, 403 */
    PCAPI_CAUSE_CONFIGURATION,   /* 3xx, 404, 405, 410, other 4xx, 501, 505;
                                    PCAPI_ALONE_MAX refused in a row */
    PCAPI_CAUSE_THROTTLED,       /* 429, 503 */
    PCAPI_CAUSE_SERVER,          /* other 5xx, 408, 425 */
    PCAPI_CAUSE_CONNECT,         /* no answer: connect, TLS, timeout, reset */
    PCAPI_NCAUSES
} pcapi_cause_e;


typedef struct {
    pcapi_act_e     act;
    pcapi_cause_e   cause;
    int64_t         delay;       /* msec */
    unsigned        slower:1;    /* lower the call rate */
    unsigned        faster:1;    /* may raise it */
    unsigned        reload:1;    /* read the token again first */
    unsigned        loud:1;      /* worth a log line at "error" */
} pcapi_decision_t;


#define PCAPI_BACKOFF_FIRST     1000
#define PCAPI_BACKOFF_MAX       300000
#define PCAPI_DELAY_MIN         100
#define PCAPI_PAUSE             60000
#define PCAPI_RETRY_AFTER_MAX   3600000
#define PCAPI_ALONE_MAX         10


/*
 * Without a Retry-After the delay of a retry is uniform in PCAPI_DELAY_MIN to
 * the back-off, which doubles with each attempt.  A Retry-After is never
 * undercut, nor is PCAPI_PAUSE; up to a tenth is added, so that a fleet does
 * not come back at the same moment.  A caller counts attempts and single events
 * refused through pauses too; the PCAPI_ALONE_MAX-th of these in a row is no
 * dead letter any more but a pause.
 */
void pcapi_decide(const pcapi_outcome_t *o, pcapi_decision_t *d);

/* "connect", "throttled" ...; never NULL */
const pcapi_str_t *pcapi_cause_name(pcapi_cause_e cause);

/*
 * The value of a Retry-After header, seconds or any of the three forms of an
 * HTTP date, as msec from "now" (msec of Unix time), at most
 * PCAPI_RETRY_AFTER_MAX; 0 for a moment that is past, -1 if it is neither.
 */
int64_t pcapi_retry_after(const pcapi_str_t *value, int64_t now);


#endif /* _PCAPI_DECIDE_H_INCLUDED_ */
