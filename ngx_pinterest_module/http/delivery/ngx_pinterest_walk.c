
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_walk.h"
#include "ngx_pinterest_outcome.h"
#include "common/ngx_pinterest_zone.h"
#include "event/pcapi_event.h"


#define NGX_PINTEREST_CALLS_A_TURN   4
#define NGX_PINTEREST_STEPS_A_TURN   4096
#define NGX_PINTEREST_WALK_AGAIN     10000
#define NGX_PINTEREST_WALK_NOWHERE   600000

/* msec: what is older is left to the other end of the queue */
#define NGX_PINTEREST_WALK_NEW       60000


static int ngx_pinterest_walk_peek(ngx_pinterest_walk_t *walk,
    pcapi_record_t *rec);
static void ngx_pinterest_walk_begin(ngx_pinterest_walk_t *walk);
static void ngx_pinterest_walk_turn(ngx_pinterest_walk_t *walk,
    pcapi_queue_end_e end);
static void ngx_pinterest_walk_later(ngx_pinterest_walk_t *walk,
    int64_t delay);
static ngx_uint_t ngx_pinterest_walk_restart(ngx_pinterest_walk_t *walk);
static ngx_uint_t ngx_pinterest_walk_may_restart(ngx_pinterest_walk_t *walk);
static ngx_uint_t ngx_pinterest_walk_is_expired(
    const ngx_pinterest_main_conf_t *pmcf, const pcapi_record_t *rec);
static ngx_int_t ngx_pinterest_walk_record(ngx_pinterest_walk_t *walk,
    const pcapi_record_t *rec);
static ngx_pinterest_slot_t *ngx_pinterest_walk_slot(
    ngx_pinterest_walk_t *walk, ngx_pinterest_dest_t *dest);
static ngx_uint_t ngx_pinterest_walk_is_old(const ngx_pinterest_walk_t *walk,
    const ngx_pinterest_dest_t *dest, const pcapi_record_t *rec);
static void ngx_pinterest_walk_pass(ngx_pinterest_walk_t *walk,
    ngx_pinterest_dest_t *dest, ngx_uint_t missed);
static void ngx_pinterest_walk_unrouted(ngx_pinterest_walk_t *walk);
static ngx_int_t ngx_pinterest_walk_add(ngx_pinterest_walk_t *walk,
    ngx_pinterest_slot_t *slot, const pcapi_record_t *rec);
static void ngx_pinterest_walk_bury(ngx_pinterest_walk_t *walk,
    const pcapi_record_t *rec, const pcapi_str_t *reason,
    ngx_uint_t counter);


static const pcapi_str_t  ngx_pinterest_walk_expired =
    pcapi_string("expired");
static const pcapi_str_t  ngx_pinterest_walk_large = pcapi_string("too_large");
static const pcapi_str_t  ngx_pinterest_walk_no_text = pcapi_null_string;


ngx_pinterest_walk_e
ngx_pinterest_walk(ngx_pinterest_walk_t *walk)
{
    int             rc;
    ngx_uint_t      restarted;
    pcapi_record_t  rec;

    walk->now = ngx_pinterest_clock();
    walk->calls = NGX_PINTEREST_CALLS_A_TURN;
    walk->steps = NGX_PINTEREST_STEPS_A_TURN;

    restarted = 0;

    ngx_pinterest_walk_begin(walk);

    while (walk->calls && walk->steps) {
        rc = ngx_pinterest_walk_peek(walk, &rec);

        if (rc == PCAPI_OK) {
            if (ngx_pinterest_walk_record(walk, &rec) == NGX_BUSY) {
                return NGX_PINTEREST_WALK_BUSY;
            }

            continue;
        }

        if (rc == PCAPI_ERROR) {
            ngx_pinterest_walk_later(walk, NGX_PINTEREST_WALK_AGAIN);
        }

        if (restarted || !ngx_pinterest_walk_restart(walk)) {
            return NGX_PINTEREST_WALK_END;
        }

        restarted = 1;
    }

    return walk->calls ? NGX_PINTEREST_WALK_PASSED : NGX_PINTEREST_WALK_SENT;
}


static int
ngx_pinterest_walk_peek(ngx_pinterest_walk_t *walk, pcapi_record_t *rec)
{
    pcapi_queue_t  *queue;

    queue = walk->slots->queue;

    if (walk->left == 0) {
        ngx_pinterest_walk_turn(walk, walk->newest || walk->dry
                                      ? PCAPI_QUEUE_OLDEST
                                      : PCAPI_QUEUE_NEWEST);
    }

    walk->left--;

    if (walk->newest) {

        if (pcapi_queue_peek(queue, rec) == PCAPI_OK) {
            return PCAPI_OK;
        }

        walk->dry = 1;
        walk->since = 0;

        ngx_pinterest_walk_turn(walk, PCAPI_QUEUE_OLDEST);
    }

    return pcapi_queue_peek(queue, rec);
}


/* a slot that has become free is for what is new */

static void
ngx_pinterest_walk_begin(ngx_pinterest_walk_t *walk)
{
    pcapi_queue_t  *queue;

    queue = walk->slots->queue;

    if (walk->passed
        && ngx_pinterest_slot_in(walk->slots, NGX_PINTEREST_SLOT_FREE))
    {
        (void) pcapi_queue_aim(queue, PCAPI_QUEUE_OLDEST);
        pcapi_queue_return(queue);
        walk->passed = 0;
    }

    ngx_pinterest_walk_turn(walk, PCAPI_QUEUE_NEWEST);

    if (walk->newest && walk->missed && walk->dry) {
        pcapi_queue_return(queue);
        walk->missed = 0;
    }

    walk->dry = 0;
}


static void
ngx_pinterest_walk_turn(ngx_pinterest_walk_t *walk, pcapi_queue_end_e end)
{
    walk->left = (walk->slots->pmcf->batch_events + 1) / 2;

    walk->newest = (pcapi_queue_aim(walk->slots->queue, end) == PCAPI_OK
                    && end != PCAPI_QUEUE_OLDEST);
}


void
ngx_pinterest_walk_anew(ngx_pinterest_walk_t *walk)
{
    walk->again = ngx_pinterest_clock();
}


static void
ngx_pinterest_walk_later(ngx_pinterest_walk_t *walk, int64_t delay)
{
    if (walk->again == 0 || walk->again > walk->now + delay) {
        walk->again = walk->now + delay;
    }
}


static ngx_uint_t
ngx_pinterest_walk_restart(ngx_pinterest_walk_t *walk)
{
    ngx_uint_t  i;

    if (!ngx_pinterest_walk_may_restart(walk)) {
        return 0;
    }

    pcapi_queue_rewind(walk->slots->queue);
    ngx_pinterest_walk_turn(walk, PCAPI_QUEUE_OLDEST);

    for (i = 0; i < walk->dests->nelts; i++) {
        walk->dests->elts[i]->behind = 0;
    }

    walk->dests->unrouted = 0;
    walk->again = 0;

    return 1;
}


static ngx_uint_t
ngx_pinterest_walk_may_restart(ngx_pinterest_walk_t *walk)
{
    ngx_uint_t             i;
    ngx_pinterest_dest_t  *dest;

    if (walk->again && walk->now >= walk->again) {
        return 1;
    }

    if (ngx_pinterest_slot_in(walk->slots, NGX_PINTEREST_SLOT_FREE) == NULL
        && ngx_pinterest_slot_in(walk->slots, NGX_PINTEREST_SLOT_FORMING)
           == NULL)
    {
        return 0;
    }

    for (i = 0; i < walk->dests->nelts; i++) {
        dest = walk->dests->elts[i];

        if (dest->behind
            && ngx_pinterest_dest_wait(walk->dests, dest, walk->now) <= 0)
        {
            return 1;
        }
    }

    return 0;
}


/* the age of what happened, as the API counts it; not of the record alone */

static ngx_uint_t
ngx_pinterest_walk_is_expired(const ngx_pinterest_main_conf_t *pmcf,
    const pcapi_record_t *rec)
{
    int64_t  time, oldest;

    if (pmcf->max_age == 0) {
        return 0;
    }

    oldest = ngx_pinterest_unix_time() - (int64_t) pmcf->max_age * 1000;

    if (rec->time < oldest) {
        return 1;
    }

    time = pcapi_event_encoded_time(&rec->payload);

    return time && time < oldest;
}


static ngx_int_t
ngx_pinterest_walk_record(ngx_pinterest_walk_t *walk,
    const pcapi_record_t *rec)
{
    ngx_pinterest_dest_t   *dest;
    ngx_pinterest_slot_t   *slot;
    ngx_pinterest_slots_t  *slots;

    slots = walk->slots;

    if (ngx_pinterest_walk_is_expired(slots->pmcf, rec)) {
        ngx_pinterest_walk_bury(walk, rec, &ngx_pinterest_walk_expired,
                                NGX_PINTEREST_EXPIRED);
        return NGX_OK;
    }

    dest = ngx_pinterest_dest_get(walk->dests, &rec->dest, slots->log);

    if (dest && walk->newest
        && ngx_pinterest_walk_is_old(walk, dest, rec))
    {
        ngx_pinterest_walk_pass(walk, dest, 0);
        return NGX_OK;
    }

    if (dest && dest->hidden && dest->attempt == 0) {
        dest->hidden = 0;
        walk->missed = 1;
    }

    /* after a failure the old ones are tried first */

    if (dest == NULL
        || ngx_pinterest_dest_wait(walk->dests, dest, walk->now) > 0
        || (walk->newest && dest->attempt))
    {
        ngx_pinterest_walk_pass(walk, dest, walk->newest);
        return NGX_OK;
    }

    slot = ngx_pinterest_walk_slot(walk, dest);

    if (slot) {
        return ngx_pinterest_walk_add(walk, slot, rec);
    }

    if (ngx_pinterest_slot_in(slots, NGX_PINTEREST_SLOT_FORMING) == NULL) {
        return NGX_BUSY;
    }

    /* something further on may fill a batch of another destination */

    ngx_pinterest_walk_pass(walk, dest, 1);

    return NGX_OK;
}


/* of the batch that is being filled, or a new one */

static ngx_pinterest_slot_t *
ngx_pinterest_walk_slot(ngx_pinterest_walk_t *walk,
    ngx_pinterest_dest_t *dest)
{
    ngx_pinterest_slot_t  *slot;

    if (dest->forming) {
        return dest->forming;
    }

    slot = ngx_pinterest_slot_get(walk->slots, dest);

    if (slot) {
        slot->since = walk->since ? walk->since : walk->now;
    }

    return slot;
}


/* calls that are rare, or batches that are waited for, make no record old */

static ngx_uint_t
ngx_pinterest_walk_is_old(const ngx_pinterest_walk_t *walk,
    const ngx_pinterest_dest_t *dest, const pcapi_record_t *rec)
{
    int64_t  age;

    age = ngx_pinterest_unix_time() - rec->time;

    return age > NGX_PINTEREST_WALK_NEW + 2 * dest->pace.gap
                 + (int64_t) walk->slots->pmcf->batch_wait;
}


/* "missed": this end comes back to it, and not only the next round does */

static void
ngx_pinterest_walk_pass(ngx_pinterest_walk_t *walk,
    ngx_pinterest_dest_t *dest, ngx_uint_t missed)
{
    if (missed) {
        pcapi_queue_skip(walk->slots->queue);

    } else {
        pcapi_queue_leave(walk->slots->queue);
    }

    walk->steps--;

    if (dest == NULL) {
        ngx_pinterest_walk_later(walk, NGX_PINTEREST_WALK_AGAIN);
        return;
    }

    /* nothing but age will end it */

    if (dest->route == NULL) {
        ngx_pinterest_walk_later(walk, NGX_PINTEREST_WALK_NOWHERE);

        if (!walk->newest) {
            ngx_pinterest_walk_unrouted(walk);
        }

        return;
    }

    dest->behind = 1;

    if (!missed) {
        return;
    }

    if (!walk->newest) {
        walk->passed = 1;

    } else if (dest->attempt) {
        dest->hidden = 1;

    } else {
        walk->missed = 1;
    }
}


/* at the oldest end, which meets all; not those of the round before again */

static void
ngx_pinterest_walk_unrouted(ngx_pinterest_walk_t *walk)
{
    ngx_uint_t              held;
    ngx_pinterest_dest_t   *dest;
    ngx_pinterest_dests_t  *dests;

    dests = walk->dests;
    dest = &dests->nowhere;

    if (++dests->unrouted <= dests->counted) {
        return;
    }

    dests->counted = dests->unrouted;

    ngx_pinterest_count(NGX_PINTEREST_UNROUTED, 1);

    if (ngx_pinterest_dest_says(dest, PCAPI_CAUSE_CONFIGURATION, &held)) {
        ngx_log_error(NGX_LOG_WARN, walk->slots->log, 0,
                      "pinterest: events wait that no location takes, "
                      "ad account \"%uL\"", dest->key.account);
    }
}


static ngx_int_t
ngx_pinterest_walk_add(ngx_pinterest_walk_t *walk,
    ngx_pinterest_slot_t *slot, const pcapi_record_t *rec)
{
    int  rc;

    rc = pcapi_batch_add(&slot->batch, rec->ref, rec->time, &rec->payload);

    if (rc == PCAPI_ERROR) {
        ngx_pinterest_walk_bury(walk, rec, &ngx_pinterest_walk_large,
                                NGX_PINTEREST_REFUSED);

        if (slot->batch.n == 0) {
            ngx_pinterest_slot_free(slot);
        }

        return NGX_OK;
    }

    if (rc == PCAPI_OK) {
        pcapi_queue_take(walk->slots->queue);

        if (slot->batch.n < slot->batch.max_events) {
            return NGX_OK;
        }
    }

    /* it is full; a record that it did not take is seen again */

    walk->calls--;

    (void) ngx_pinterest_slot_send(slot);

    return NGX_OK;
}


static void
ngx_pinterest_walk_bury(ngx_pinterest_walk_t *walk,
    const pcapi_record_t *rec, const pcapi_str_t *reason, ngx_uint_t counter)
{
    pcapi_queue_t      *queue;
    pcapi_queue_ref_t   ref;

    queue = walk->slots->queue;
    ref = rec->ref;

    if (ngx_pinterest_outcome_bury(walk->slots, rec, reason,
                                   &ngx_pinterest_walk_no_text)
        != NGX_OK)
    {
        ngx_pinterest_walk_pass(walk, NULL, walk->newest);
        return;
    }

    walk->steps--;

    pcapi_queue_take(queue);
    pcapi_queue_ack(queue, &ref, 1);

    ngx_pinterest_count(counter, 1);
}
