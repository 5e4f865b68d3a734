
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_decide.h"


typedef void (*pcapi_rule_pt)(const pcapi_outcome_t *o, pcapi_decision_t *d);

typedef struct {
    int               first;       /* HTTP status, from ... to */
    int               last;
    pcapi_rule_pt     handler;     /* completes the decision */
    pcapi_decision_t  decision;
} pcapi_rule_t;


static void pcapi_decide_listed(const pcapi_outcome_t *o,
    pcapi_decision_t *d);
static void pcapi_decide_refused(const pcapi_outcome_t *o,
    pcapi_decision_t *d);
static void pcapi_decide_broken(const pcapi_outcome_t *o,
    pcapi_decision_t *d);
static void pcapi_decide_again(const pcapi_outcome_t *o,
    pcapi_decision_t *d);
static void pcapi_decide_pause(const pcapi_outcome_t *o,
    pcapi_decision_t *d);
static int pcapi_decide_fits(const pcapi_outcome_t *o, uint32_t *failed);
static int64_t pcapi_decide_backoff(const pcapi_outcome_t *o);
static int64_t pcapi_decide_scatter(int64_t delay, uint32_t random);


#define PCAPI_SETTLE                                                         \
    { PCAPI_ACT_SETTLE, PCAPI_CAUSE_OK, 0, 0, 1, 0, 0 }

#define PCAPI_REFUSED                                                        \
    { PCAPI_ACT_DEAD, PCAPI_CAUSE_REFUSED, 0, 0, 0, 0, 0 }

#define PCAPI_BROKEN                                                         \
    { PCAPI_ACT_RETRY, PCAPI_CAUSE_BROKEN_ANSWER, 0, 0, 0, 0, 0 }

#define PCAPI_AUTH                                                           \
    { PCAPI_ACT_PAUSE, PCAPI_CAUSE_AUTH, 0, 0, 0, 1, 1 }

#define PCAPI_CONFIGURATION                                                  \
    { PCAPI_ACT_PAUSE, PCAPI_CAUSE_CONFIGURATION, 0, 0, 0, 0, 1 }

#define PCAPI_THROTTLED                                                      \
    { PCAPI_ACT_PAUSE, PCAPI_CAUSE_THROTTLED, 0, 1, 0, 0, 0 }

#define PCAPI_SERVER                                                         \
    { PCAPI_ACT_RETRY, PCAPI_CAUSE_SERVER, 0, 0, 0, 0, 0 }

#define PCAPI_CONNECT                                                        \
    { PCAPI_ACT_RETRY, PCAPI_CAUSE_CONNECT, 0, 0, 0, 0, 0 }


/* the first rule that covers the status holds, the last one covers them all */

static const pcapi_rule_t  pcapi_rules[] = {
    {   0,   0, pcapi_decide_again,   PCAPI_CONNECT },
    { 200, 299, pcapi_decide_listed,  PCAPI_SETTLE },
    { 300, 399, pcapi_decide_pause,   PCAPI_CONFIGURATION },
    { 400, 400, pcapi_decide_refused, PCAPI_REFUSED },
    { 401, 401, pcapi_decide_pause,   PCAPI_AUTH },
    { 403, 403, pcapi_decide_pause,   PCAPI_AUTH },
    { 408, 408, pcapi_decide_again,   PCAPI_SERVER },
    { 413, 413, pcapi_decide_refused, PCAPI_REFUSED },
    { 422, 422, pcapi_decide_listed,  PCAPI_SETTLE },
    { 425, 425, pcapi_decide_again,   PCAPI_SERVER },
    { 429, 429, pcapi_decide_again,   PCAPI_THROTTLED },
    { 400, 499, pcapi_decide_pause,   PCAPI_CONFIGURATION },
    { 501, 501, pcapi_decide_pause,   PCAPI_CONFIGURATION },
    { 503, 503, pcapi_decide_again,   PCAPI_THROTTLED },
    { 505, 505, pcapi_decide_pause,   PCAPI_CONFIGURATION },
    { 500, 599, pcapi_decide_again,   PCAPI_SERVER },
    { INT32_MIN, INT32_MAX, pcapi_decide_again, PCAPI_BROKEN }
};


static const pcapi_decision_t  pcapi_refused = PCAPI_REFUSED;
static const pcapi_decision_t  pcapi_broken = PCAPI_BROKEN;
static const pcapi_decision_t  pcapi_configuration = PCAPI_CONFIGURATION;


static const pcapi_str_t  pcapi_cause_names[PCAPI_NCAUSES] = {
    pcapi_string("ok"),
    pcapi_string("partial"),
    pcapi_string("broken_answer"),
    pcapi_string("refused"),
    pcapi_string("auth"),
    pcapi_string("configuration"),
    pcapi_string("throttled"),
    pcapi_string("server"),
    pcapi_string("connect")
};

static const pcapi_str_t  pcapi_cause_unknown = pcapi_string("unknown");


void
pcapi_decide(const pcapi_outcome_t *o, pcapi_decision_t *d)
{
    const pcapi_rule_t  *rule;

    rule = pcapi_rules;

    while (o->status < rule->first || o->status > rule->last) {
        rule++;
    }

    *d = rule->decision;

    rule->handler(o, d);
}


static void
pcapi_decide_listed(const pcapi_outcome_t *o, pcapi_decision_t *d)
{
    uint32_t  failed;

    if (!o->complete || !o->answer->parsed) {
        pcapi_decide_broken(o, d);
        return;
    }

    if (pcapi_decide_fits(o, &failed)) {
        d->cause = failed ? PCAPI_CAUSE_PARTIAL : PCAPI_CAUSE_OK;
        return;
    }

    if (o->status == 422) {
        *d = pcapi_refused;
        pcapi_decide_refused(o, d);
        return;
    }

    pcapi_decide_broken(o, d);
}


static void
pcapi_decide_refused(const pcapi_outcome_t *o, pcapi_decision_t *d)
{
    if (o->n > 1) {
        d->act = PCAPI_ACT_SPLIT;
        return;
    }

    if (o->alone >= PCAPI_ALONE_MAX - 1) {
        *d = pcapi_configuration;
        pcapi_decide_pause(o, d);
    }
}


static void
pcapi_decide_broken(const pcapi_outcome_t *o, pcapi_decision_t *d)
{
    *d = pcapi_broken;
    pcapi_decide_again(o, d);
}


static void
pcapi_decide_again(const pcapi_outcome_t *o, pcapi_decision_t *d)
{
    if (o->retry_after > 0) {
        d->delay = pcapi_min(o->retry_after, PCAPI_RETRY_AFTER_MAX);
        d->delay = pcapi_decide_scatter(d->delay, o->random);
        d->delay = pcapi_max(d->delay, PCAPI_DELAY_MIN);
        return;
    }

    d->delay = pcapi_decide_backoff(o);
}


static void
pcapi_decide_pause(const pcapi_outcome_t *o, pcapi_decision_t *d)
{
    d->delay = pcapi_decide_scatter(PCAPI_PAUSE, o->random);
}


/* exactly one entry an event, of a status we know */

static int
pcapi_decide_fits(const pcapi_outcome_t *o, uint32_t *failed)
{
    uint32_t              i;
    const pcapi_entry_t  *entry;

    *failed = 0;

    if (!o->answer->listed || o->answer->nentries != o->n) {
        return 0;
    }

    for (i = 0; i < o->n; i++) {
        entry = &o->answer->entries[i];

        if (entry->status == PCAPI_ENTRY_UNKNOWN) {
            return 0;
        }

        *failed += (entry->status == PCAPI_ENTRY_FAILED);
    }

    return 1;
}


static int64_t
pcapi_decide_backoff(const pcapi_outcome_t *o)
{
    int64_t   backoff;
    uint32_t  i;

    backoff = PCAPI_BACKOFF_FIRST;

    for (i = 1; i < o->attempt && backoff < PCAPI_BACKOFF_MAX; i++) {
        backoff *= 2;
    }

    backoff = pcapi_min(backoff, PCAPI_BACKOFF_MAX);

    return PCAPI_DELAY_MIN + o->random % (backoff - PCAPI_DELAY_MIN + 1);
}


static int64_t
pcapi_decide_scatter(int64_t delay, uint32_t random)
{
    return delay + random % (delay / 10 + 1);
}


const pcapi_str_t *
pcapi_cause_name(pcapi_cause_e cause)
{
    if ((unsigned) cause >= PCAPI_NCAUSES) {
        return &pcapi_cause_unknown;
    }

    return &pcapi_cause_names[cause];
}
