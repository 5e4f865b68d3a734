
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_outcome.h"
#include "ngx_pinterest_token.h"
#include "common/ngx_pinterest_zone.h"

#include "queue/pcapi_crash.h"


typedef struct {
    ngx_pinterest_slot_t  *slot;
    pcapi_answer_t         answer;
    pcapi_decision_t       decision;
    ngx_uint_t             accepted;     /* events */
    ngx_uint_t             refused;
    ngx_uint_t             warnings;
    ngx_uint_t             lags[PCAPI_LAGS];
    ngx_uint_t             lag_sum;      /* msec */
} ngx_pinterest_verdict_t;


typedef struct {
    ngx_uint_t             level;
    const char            *text;         /* NULL: the core has said it */
} ngx_pinterest_cause_t;


typedef void (*ngx_pinterest_act_pt)(ngx_pinterest_verdict_t *v);


static void ngx_pinterest_outcome_decide(ngx_pinterest_verdict_t *v);
static void ngx_pinterest_outcome_settle(ngx_pinterest_verdict_t *v);
static void ngx_pinterest_outcome_dead(ngx_pinterest_verdict_t *v);
static void ngx_pinterest_outcome_split(ngx_pinterest_verdict_t *v);
static void ngx_pinterest_outcome_rest(ngx_pinterest_verdict_t *v);
static void ngx_pinterest_outcome_warning(ngx_pinterest_verdict_t *v,
    const pcapi_str_t *text);
static void ngx_pinterest_outcome_lag(ngx_pinterest_verdict_t *v,
    int64_t time, int64_t now);
static ngx_int_t ngx_pinterest_outcome_refuse(ngx_pinterest_verdict_t *v,
    uint64_t ref, const pcapi_str_t *text);
static void ngx_pinterest_outcome_next(ngx_pinterest_slot_t *slot);
static void ngx_pinterest_outcome_well(ngx_pinterest_verdict_t *v,
    ngx_pinterest_dest_t *dest);
static void ngx_pinterest_outcome_count(ngx_pinterest_verdict_t *v);
static void ngx_pinterest_outcome_log(ngx_pinterest_verdict_t *v,
    ngx_pinterest_dest_t *dest);


static const ngx_pinterest_act_pt  ngx_pinterest_acts[] = {
    ngx_pinterest_outcome_settle,        /* PCAPI_ACT_SETTLE */
    ngx_pinterest_outcome_rest,          /* PCAPI_ACT_RETRY */
    ngx_pinterest_outcome_split,         /* PCAPI_ACT_SPLIT */
    ngx_pinterest_outcome_dead,          /* PCAPI_ACT_DEAD */
    ngx_pinterest_outcome_rest           /* PCAPI_ACT_PAUSE */
};


static const ngx_pinterest_cause_t  ngx_pinterest_causes[PCAPI_NCAUSES] = {
    { 0, NULL },
    { NGX_LOG_WARN, "some events of a call are refused" },
    { NGX_LOG_WARN, "the answer to a call is broken, it is sent again" },
    { NGX_LOG_WARN, "a call is refused" },
    { NGX_LOG_ERR, "the token is refused, events wait" },
    { NGX_LOG_ERR, "calls are refused, events wait, see the configuration" },
    { NGX_LOG_WARN, "calls are throttled, events wait" },
    { NGX_LOG_WARN, "a call failed, it is sent again" },
    { 0, NULL }
};


static const pcapi_str_t  ngx_pinterest_refused = pcapi_string("refused");


void
ngx_pinterest_outcome(ngx_pinterest_slot_t *slot)
{
    int64_t                   now;
    ngx_pinterest_dest_t     *dest;
    ngx_pinterest_verdict_t   v;

    ngx_memzero(&v, sizeof(ngx_pinterest_verdict_t));

    v.slot = slot;
    dest = slot->dest;
    now = ngx_pinterest_unix_time();

    ngx_pinterest_outcome_decide(&v);

    if (v.decision.slower) {
        pcapi_pace_slower(&dest->pace, now);
    }

    if (v.decision.faster) {
        pcapi_pace_faster(&dest->pace, now);
    }

    ngx_pinterest_outcome_log(&v, dest);
    ngx_pinterest_acts[v.decision.act](&v);
    ngx_pinterest_outcome_count(&v);
}


static void
ngx_pinterest_outcome_decide(ngx_pinterest_verdict_t *v)
{
    pcapi_str_t            value;
    pcapi_outcome_t        o;
    ngx_pinterest_call_t  *call;

    call = &v->slot->call;

    pcapi_answer_finish(&v->slot->reader, &v->answer);

    ngx_memzero(&o, sizeof(pcapi_outcome_t));

    value = pcapi_str(call->retry_after.data, call->retry_after.len);

    o.status = (int) call->status;
    o.complete = call->complete;
    o.n = v->slot->batch.n;
    o.attempt = v->slot->attempt + 1;
    o.alone = v->slot->good ? 0 : v->slot->dest->alone;
    o.retry_after = pcapi_retry_after(&value, ngx_pinterest_unix_time());
    o.random = (uint32_t) ngx_random() ^ (uint32_t) ngx_random() << 16;
    o.answer = &v->answer;

    pcapi_decide(&o, &v->decision);
}


static void
ngx_pinterest_outcome_settle(ngx_pinterest_verdict_t *v)
{
    int64_t               now;
    uint32_t              i, n;
    pcapi_batch_t        *batch;
    const pcapi_entry_t  *entry;

    batch = &v->slot->batch;
    now = ngx_pinterest_unix_time();

    for (i = 0, n = 0; i < batch->n; i++) {
        entry = &v->answer.entries[i];

        if (entry->status == PCAPI_ENTRY_PROCESSED) {
            v->accepted++;
            ngx_pinterest_outcome_warning(v, &entry->text);
            ngx_pinterest_outcome_lag(v, batch->times[i], now);

        } else if (ngx_pinterest_outcome_refuse(v, batch->refs[i],
                                                &entry->text)
                   != NGX_OK)
        {
            continue;
        }

        batch->refs[n++] = batch->refs[i];
    }

    PCAPI_CRASH_POINT("ack_before");

    pcapi_queue_ack(v->slot->slots->queue, batch->refs, n);

    PCAPI_CRASH_POINT("ack_after");

    if (v->accepted) {
        v->slot->good = 1;
        v->slot->dest->alone = 0;
        ngx_pinterest_outcome_well(v, v->slot->dest);
    }

    ngx_pinterest_outcome_next(v->slot);
}


static void
ngx_pinterest_outcome_dead(ngx_pinterest_verdict_t *v)
{
    uint64_t  ref;

    ref = v->slot->batch.refs[0];

    /* where the API takes others of the batch, it is not the configuration */

    if (!v->slot->good) {
        v->slot->dest->alone++;
    }

    if (ngx_pinterest_outcome_refuse(v, ref, &v->answer.message) == NGX_OK) {
        pcapi_queue_ack(v->slot->slots->queue, &ref, 1);
    }

    ngx_pinterest_outcome_next(v->slot);
}


static void
ngx_pinterest_outcome_split(ngx_pinterest_verdict_t *v)
{
    ngx_pinterest_slot_t  *slot;

    slot = v->slot;

    if (slot->split.refs == NULL) {

        if (pcapi_split_start(&slot->split, slot->batch.refs, slot->batch.n)
            != PCAPI_OK)
        {
            ngx_pinterest_outcome_rest(v);
            return;
        }

        pcapi_split_turn(&slot->split, (uint32_t) ngx_random());
    }

    (void) pcapi_split_halve(&slot->split);

    slot->state = NGX_PINTEREST_SLOT_SPLIT;
}


static void
ngx_pinterest_outcome_rest(ngx_pinterest_verdict_t *v)
{
    int64_t                delay;
    ngx_pinterest_dest_t  *dest;

    dest = v->slot->dest;

    /* calls that were in flight together fail together: that is one failure */

    if (dest->attempt == v->slot->attempt) {
        dest->attempt++;
    }

    dest->refused = 0;

    if (v->decision.reload) {
        dest->refused = v->slot->generation;
        (void) ngx_pinterest_token_reload(dest->route->token,
                                          v->slot->slots->log);
    }

    delay = ngx_max(v->decision.delay, PCAPI_DELAY_MIN);

    ngx_pinterest_dest_rest(dest, ngx_pinterest_clock() + delay);
    ngx_pinterest_slot_release(v->slot);
}


static void
ngx_pinterest_outcome_warning(ngx_pinterest_verdict_t *v,
    const pcapi_str_t *text)
{
    if (text->len) {
        v->warnings++;
        ngx_pinterest_tally_gist(NGX_PINTEREST_WARNING_TEXTS, text);
    }
}


static void
ngx_pinterest_outcome_lag(ngx_pinterest_verdict_t *v, int64_t time,
    int64_t now)
{
    int64_t  lag;

    lag = ngx_max(now - time, 0);

    v->lags[pcapi_lag(lag)]++;
    v->lag_sum += (ngx_uint_t) lag;
}


/* a record that can't be written down goes back, and the destination rests */

static ngx_int_t
ngx_pinterest_outcome_refuse(ngx_pinterest_verdict_t *v, uint64_t ref,
    const pcapi_str_t *text)
{
    pcapi_record_t          rec;
    ngx_pinterest_dest_t   *dest;
    ngx_pinterest_slots_t  *slots;

    slots = v->slot->slots;

    if (pcapi_queue_read(slots->queue, &ref, &rec) == PCAPI_OK
        && ngx_pinterest_outcome_bury(slots, &rec, &ngx_pinterest_refused,
                                      text)
           == NGX_OK)
    {
        v->refused++;
        ngx_pinterest_tally_gist(NGX_PINTEREST_REFUSAL_TEXTS, text);
        return NGX_OK;
    }

    dest = v->slot->dest;

    pcapi_queue_release(slots->queue, &ref, 1);
    ngx_pinterest_count(NGX_PINTEREST_RELEASED, 1);

    dest->behind = 1;
    ngx_pinterest_dest_rest(dest, ngx_pinterest_clock() + PCAPI_PAUSE);

    return NGX_ERROR;
}


ngx_int_t
ngx_pinterest_outcome_bury(ngx_pinterest_slots_t *slots,
    const pcapi_record_t *rec, const pcapi_str_t *reason,
    const pcapi_str_t *text)
{
    if (pcapi_queue_dead_letter(slots->queue, rec, ngx_pinterest_unix_time(),
                                reason, text)
        != PCAPI_OK)
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}


static void
ngx_pinterest_outcome_next(ngx_pinterest_slot_t *slot)
{
    if (slot->split.refs && pcapi_split_next(&slot->split) == PCAPI_OK) {
        slot->state = NGX_PINTEREST_SLOT_SPLIT;
        return;
    }

    ngx_pinterest_slot_free(slot);
}


/* the answer to a call that began before the last failure proves nothing */

static void
ngx_pinterest_outcome_well(ngx_pinterest_verdict_t *v,
    ngx_pinterest_dest_t *dest)
{
    if (dest->attempt == 0 || dest->attempt != v->slot->attempt) {
        return;
    }

    dest->attempt = 0;
    dest->refused = 0;
    dest->rest = 0;

    ngx_log_error(NGX_LOG_NOTICE, v->slot->slots->log, 0,
                  "pinterest: delivery goes on, ad account \"%uL\"",
                  dest->key.account);
}


static void
ngx_pinterest_outcome_count(ngx_pinterest_verdict_t *v)
{
    ngx_uint_t  i;

    ngx_pinterest_count(NGX_PINTEREST_CALLS, 1);
    ngx_pinterest_count(NGX_PINTEREST_CAUSE + v->decision.cause, 1);

    if (v->accepted) {
        ngx_pinterest_count(NGX_PINTEREST_DELIVERED, v->accepted);
        ngx_pinterest_count(NGX_PINTEREST_LAG_SUM, v->lag_sum);
        ngx_pinterest_rate(NGX_PINTEREST_DELIVERED_RATE, v->accepted);
    }

    for (i = 0; i < PCAPI_LAGS; i++) {
        ngx_pinterest_count(NGX_PINTEREST_LAG + i, v->lags[i]);
    }

    if (v->refused) {
        ngx_pinterest_count(NGX_PINTEREST_REFUSED, v->refused);
    }

    if (v->warnings) {
        ngx_pinterest_count(NGX_PINTEREST_WARNINGS, v->warnings);
    }
}


/* never with a text of the API: it may echo an event */

static void
ngx_pinterest_outcome_log(ngx_pinterest_verdict_t *v,
    ngx_pinterest_dest_t *dest)
{
    u_char                       *last;
    u_char                        more[sizeof(", more since the last line")
                                       + NGX_INT64_LEN];
    ngx_uint_t                    held;
    const ngx_pinterest_cause_t  *cause;

    cause = &ngx_pinterest_causes[v->decision.cause];

    if (cause->text == NULL
        || !ngx_pinterest_dest_says(dest, v->decision.cause, &held))
    {
        return;
    }

    last = more;

    if (held) {
        last = ngx_sprintf(more, ", %ui more since the last line", held);
    }

    ngx_log_error(cause->level, v->slot->slots->log, 0,
                  "pinterest: %s, status %ui, code %L, ad account \"%uL\"%*s",
                  cause->text, v->slot->call.status, v->answer.code,
                  dest->key.account, (size_t) (last - more), more);
}
