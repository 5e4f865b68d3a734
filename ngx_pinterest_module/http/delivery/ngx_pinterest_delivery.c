
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <ngx_event.h>

#include "ngx_pinterest_delivery.h"
#include "ngx_pinterest_outcome.h"
#include "ngx_pinterest_shutdown.h"
#include "ngx_pinterest_token.h"
#include "ngx_pinterest_walk.h"
#include "common/ngx_pinterest_zone.h"


#define NGX_PINTEREST_TICK         1000
#define NGX_PINTEREST_TICK_PASSED  50
#define NGX_PINTEREST_GRACE        500
#define NGX_PINTEREST_TOKENS       10000
#define NGX_PINTEREST_CALL         600000


typedef struct {
    ngx_cycle_t                *cycle;
    ngx_pinterest_main_conf_t  *pmcf;
    ngx_pinterest_slots_t       slots;
    ngx_pinterest_dests_t       dests;
    ngx_pinterest_walk_t        walk;

    ngx_event_t                 fill;      /* posted */
    ngx_event_t                 wait;      /* for batches to become full */
    ngx_event_t                 tick;      /* for a destination's rest */
    ngx_event_t                 grace;     /* of calls, while exiting */
    ngx_connection_t            dummy;     /* data of the events: nginx built
                                              with debugging reads its fd */

    ngx_uint_t                  pending;   /* events since the last fill */
    size_t                      pending_bytes;
    int64_t                     tokens;    /* looked at last */

    unsigned                    running:1;
    unsigned                    due:1;     /* send what there is at once */
    unsigned                    exiting:1;
    unsigned                    late:1;    /* the first grace is over */
} ngx_pinterest_delivery_t;


static void ngx_pinterest_delivery_events(ngx_pinterest_delivery_t *d);
static void ngx_pinterest_delivery_event(ngx_event_t *ev,
    ngx_event_handler_pt handler);
static void ngx_pinterest_delivery_post(ngx_pinterest_delivery_t *d);
static void ngx_pinterest_delivery_fill_handler(ngx_event_t *ev);
static void ngx_pinterest_delivery_tick_handler(ngx_event_t *ev);
static void ngx_pinterest_delivery_grace_handler(ngx_event_t *ev);
static void ngx_pinterest_delivery_drain(void);
static void ngx_pinterest_delivery_fill(ngx_pinterest_delivery_t *d);
static void ngx_pinterest_delivery_overdue(ngx_pinterest_delivery_t *d);
static void ngx_pinterest_delivery_split(ngx_pinterest_delivery_t *d);
static void ngx_pinterest_delivery_formed(ngx_pinterest_delivery_t *d,
    ngx_pinterest_walk_e end);
static void ngx_pinterest_delivery_arm(ngx_pinterest_delivery_t *d,
    ngx_pinterest_walk_e end);
static void ngx_pinterest_delivery_arm_wait(ngx_pinterest_delivery_t *d);
static void ngx_pinterest_delivery_arm_grace(ngx_pinterest_delivery_t *d);
static void ngx_pinterest_delivery_timer(ngx_event_t *ev, int64_t delay);
static int64_t ngx_pinterest_delivery_next(ngx_pinterest_delivery_t *d);
static ngx_uint_t ngx_pinterest_delivery_flying(ngx_pinterest_delivery_t *d);
static void ngx_pinterest_delivery_tokens(ngx_pinterest_delivery_t *d);
static void ngx_pinterest_delivery_abort(ngx_pinterest_delivery_t *d);
static void ngx_pinterest_delivery_answered(ngx_pinterest_slot_t *slot);


static ngx_pinterest_delivery_t  ngx_pinterest_delivery;


ngx_int_t
ngx_pinterest_delivery_init(ngx_cycle_t *cycle,
    ngx_pinterest_main_conf_t *pmcf, pcapi_queue_t *queue)
{
    ngx_pinterest_delivery_t  *d;

    d = &ngx_pinterest_delivery;

    d->cycle = cycle;
    d->pmcf = pmcf;

    d->dests.pmcf = pmcf;

    d->slots.pmcf = pmcf;
    d->slots.queue = queue;
    d->slots.log = cycle->log;
    d->slots.answered = ngx_pinterest_delivery_answered;

    d->walk.slots = &d->slots;
    d->walk.dests = &d->dests;

    if (ngx_pinterest_slots_init(&d->slots, cycle->pool, pmcf->in_flight)
        != NGX_OK)
    {
        return NGX_ERROR;
    }

    /* without it calls in flight are not cut short, that is all */

    (void) ngx_pinterest_shutdown_init(cycle, ngx_pinterest_delivery_drain);

    ngx_pinterest_delivery_events(d);

    d->running = 1;
    d->due = 1;

    ngx_pinterest_delivery_post(d);

    return NGX_OK;
}


static void
ngx_pinterest_delivery_events(ngx_pinterest_delivery_t *d)
{
    d->dummy.fd = (ngx_socket_t) -1;

    ngx_pinterest_delivery_event(&d->fill,
                                 ngx_pinterest_delivery_fill_handler);
    ngx_pinterest_delivery_event(&d->wait,
                                 ngx_pinterest_delivery_fill_handler);
    ngx_pinterest_delivery_event(&d->tick,
                                 ngx_pinterest_delivery_tick_handler);
    ngx_pinterest_delivery_event(&d->grace,
                                 ngx_pinterest_delivery_grace_handler);

    d->grace.cancelable = 0;
}


static void
ngx_pinterest_delivery_event(ngx_event_t *ev, ngx_event_handler_pt handler)
{
    ev->handler = handler;
    ev->data = &ngx_pinterest_delivery.dummy;
    ev->log = ngx_pinterest_delivery.cycle->log;
    ev->cancelable = 1;
}


void
ngx_pinterest_delivery_notify(ngx_uint_t n, size_t bytes)
{
    ngx_pinterest_delivery_t  *d;

    d = &ngx_pinterest_delivery;

    if (!d->running) {
        return;
    }

    if (n == 0) {
        ngx_pinterest_walk_anew(&d->walk);
        ngx_pinterest_delivery_post(d);
        return;
    }

    if (d->walk.since == 0) {
        d->walk.since = ngx_pinterest_clock();
    }

    d->pending += n;
    d->pending_bytes += bytes;

    if (d->pending >= d->pmcf->batch_events
        || d->pending_bytes >= d->pmcf->batch_bytes)
    {
        ngx_pinterest_delivery_post(d);
    }

    if (!d->wait.timer_set) {
        ngx_add_timer(&d->wait, d->pmcf->batch_wait);
    }
}


void
ngx_pinterest_delivery_exit(void)
{
    ngx_pinterest_delivery_t  *d;

    d = &ngx_pinterest_delivery;

    ngx_pinterest_shutdown_done();

    if (!d->running) {
        return;
    }

    d->running = 0;

    ngx_pinterest_delivery_abort(d);

    ngx_pinterest_slots_done(&d->slots);
    ngx_pinterest_dests_done(&d->dests);
    ngx_pinterest_tokens_done(d->pmcf);
}


/* in the next turn of the event loop, so that a turn ends */

static void
ngx_pinterest_delivery_post(ngx_pinterest_delivery_t *d)
{
    ngx_post_event(&d->fill, &ngx_posted_next_events);
}


static void
ngx_pinterest_delivery_fill_handler(ngx_event_t *ev)
{
    ngx_pinterest_delivery_fill(&ngx_pinterest_delivery);
}


static void
ngx_pinterest_delivery_tick_handler(ngx_event_t *ev)
{
    ngx_pinterest_delivery_tokens(&ngx_pinterest_delivery);
    ngx_pinterest_delivery_fill(&ngx_pinterest_delivery);
}


static void
ngx_pinterest_delivery_grace_handler(ngx_event_t *ev)
{
    ngx_pinterest_delivery_t  *d;

    d = &ngx_pinterest_delivery;

    d->late = 1;
    d->dests.healthy = 0;

    ngx_pinterest_delivery_abort(d);
}


/*
 * What is pending goes out now, where calls do not fail; a backlog goes as far
 * as it gets in the time of grace.  A worker that lives on, for a client with a
 * long download, delivers what that brings, a call in no more than the grace.
 */

static void
ngx_pinterest_delivery_drain(void)
{
    ngx_pinterest_delivery_t  *d;

    d = &ngx_pinterest_delivery;

    if (!d->running) {
        return;
    }

    d->exiting = 1;
    d->dests.healthy = 1;

    ngx_pinterest_delivery_fill(d);
}


static void
ngx_pinterest_delivery_fill(ngx_pinterest_delivery_t *d)
{
    ngx_pinterest_walk_e  end;

    if (!d->running) {
        return;
    }

    if (d->exiting) {
        d->due = 1;
    }

    d->pending = 0;
    d->pending_bytes = 0;

    ngx_pinterest_delivery_overdue(d);
    ngx_pinterest_delivery_split(d);

    end = ngx_pinterest_walk(&d->walk);

    ngx_pinterest_delivery_formed(d, end);

    if (end == NGX_PINTEREST_WALK_END) {
        d->walk.since = 0;
        d->due = 0;
    }

    ngx_pinterest_delivery_arm(d, end);

    ngx_pinterest_gauge(NGX_PINTEREST_IN_FLIGHT,
                        ngx_pinterest_delivery_flying(d));
    ngx_pinterest_gauge(NGX_PINTEREST_PAUSED,
                        ngx_pinterest_dests_paused(&d->dests));
}


/* time-outs of the location begin anew with each byte of an answer */

static void
ngx_pinterest_delivery_overdue(ngx_pinterest_delivery_t *d)
{
    int64_t                now;
    ngx_uint_t             i;
    ngx_pinterest_slot_t  *slot;

    now = ngx_pinterest_clock();

    for (i = 0; i < d->slots.nelts; i++) {
        slot = &d->slots.elts[i];

        if (slot->state != NGX_PINTEREST_SLOT_FLYING
            || now - slot->started < NGX_PINTEREST_CALL)
        {
            continue;
        }

        ngx_log_error(NGX_LOG_ERR, d->cycle->log, 0,
                      "pinterest: a call takes too long and is ended, "
                      "ad account \"%uL\"", slot->dest->key.account);

        ngx_pinterest_background_abort(&slot->call);
    }
}


/* the parts of split batches; a slot is not kept for a long rest */

static void
ngx_pinterest_delivery_split(ngx_pinterest_delivery_t *d)
{
    int64_t                now;
    ngx_uint_t             i;
    ngx_pinterest_slot_t  *slot;

    now = ngx_pinterest_clock();

    for (i = 0; i < d->slots.nelts; i++) {
        slot = &d->slots.elts[i];

        if (slot->state != NGX_PINTEREST_SLOT_SPLIT) {
            continue;
        }

        if (slot->dest->rest > now) {
            ngx_pinterest_slot_release(slot);

        } else if (ngx_pinterest_dest_wait(&d->dests, slot->dest, now) <= 0) {
            (void) ngx_pinterest_slot_send_part(slot);
        }
    }
}


/* batches that are not full: those that waited, at the end of the queue more */

static void
ngx_pinterest_delivery_formed(ngx_pinterest_delivery_t *d,
    ngx_pinterest_walk_e end)
{
    int64_t                now;
    ngx_uint_t             i, all, aged;
    ngx_pinterest_slot_t  *slot;

    now = ngx_pinterest_clock();
    all = (end == NGX_PINTEREST_WALK_END);

    for (i = 0; i < d->slots.nelts; i++) {
        slot = &d->slots.elts[i];

        if (slot->state != NGX_PINTEREST_SLOT_FORMING) {
            continue;
        }

        aged = (now - slot->since >= (int64_t) d->pmcf->batch_wait);

        if (!all && !aged) {
            continue;
        }

        if (ngx_pinterest_dest_wait(&d->dests, slot->dest, now) > 0) {
            ngx_pinterest_slot_release(slot);

        } else if (aged || d->due || slot->dest->attempt) {
            (void) ngx_pinterest_slot_send(slot);
        }
    }
}


static void
ngx_pinterest_delivery_arm(ngx_pinterest_delivery_t *d,
    ngx_pinterest_walk_e end)
{
    int64_t  tick;

    tick = ngx_pinterest_delivery_next(d);

    if (end == NGX_PINTEREST_WALK_PASSED) {
        tick = ngx_min(tick, NGX_PINTEREST_TICK_PASSED);
    }

    ngx_pinterest_delivery_timer(&d->tick, tick);

    if (end == NGX_PINTEREST_WALK_SENT) {
        ngx_pinterest_delivery_post(d);
    }

    ngx_pinterest_delivery_arm_wait(d);

    if (d->exiting) {
        ngx_pinterest_delivery_arm_grace(d);
    }
}


static void
ngx_pinterest_delivery_arm_wait(ngx_pinterest_delivery_t *d)
{
    int64_t                now, wait, due;
    ngx_uint_t             i;
    ngx_pinterest_slot_t  *slot;

    now = ngx_pinterest_clock();
    wait = NGX_PINTEREST_LONG;

    for (i = 0; i < d->slots.nelts; i++) {
        slot = &d->slots.elts[i];

        if (slot->state == NGX_PINTEREST_SLOT_FORMING) {
            due = slot->since + (int64_t) d->pmcf->batch_wait;
            wait = ngx_min(wait, ngx_max(due - now, 1));
        }
    }

    if (wait < NGX_PINTEREST_LONG) {
        ngx_pinterest_delivery_timer(&d->wait, wait);
    }
}


static void
ngx_pinterest_delivery_arm_grace(ngx_pinterest_delivery_t *d)
{
    if (ngx_pinterest_delivery_flying(d)) {

        if (!d->grace.timer_set) {
            ngx_add_timer(&d->grace, NGX_PINTEREST_GRACE);
        }

        return;
    }

    d->late = 1;
    d->dests.healthy = 0;

    if (d->grace.timer_set) {
        ngx_del_timer(&d->grace);
    }
}


/* ngx_add_timer() alone keeps a timer that differs by less than 300 msec */

static void
ngx_pinterest_delivery_timer(ngx_event_t *ev, int64_t delay)
{
    if (ev->timer_set) {
        ngx_del_timer(ev);
    }

    ngx_add_timer(ev, (ngx_msec_t) delay);
}


/* when the first of those who rest may go on */

static int64_t
ngx_pinterest_delivery_next(ngx_pinterest_delivery_t *d)
{
    int64_t                now, wait, next;
    ngx_uint_t             i;
    ngx_pinterest_dest_t  *dest;
    ngx_pinterest_slot_t  *slot;

    now = ngx_pinterest_clock();
    next = NGX_PINTEREST_TICK;

    for (i = 0; i < d->dests.nelts; i++) {
        dest = d->dests.elts[i];
        wait = ngx_pinterest_dest_wait(&d->dests, dest, now);

        if (dest->behind && wait > 0) {
            next = ngx_min(next, wait);
        }
    }

    for (i = 0; i < d->slots.nelts; i++) {
        slot = &d->slots.elts[i];

        if (slot->state == NGX_PINTEREST_SLOT_SPLIT) {
            wait = ngx_pinterest_dest_wait(&d->dests, slot->dest, now);
            next = ngx_min(next, ngx_max(wait, 1));
        }
    }

    return next;
}


static ngx_uint_t
ngx_pinterest_delivery_flying(ngx_pinterest_delivery_t *d)
{
    ngx_uint_t  i, n;

    n = 0;

    for (i = 0; i < d->slots.nelts; i++) {
        n += (d->slots.elts[i].state == NGX_PINTEREST_SLOT_FLYING);
    }

    return n;
}


static void
ngx_pinterest_delivery_tokens(ngx_pinterest_delivery_t *d)
{
    int64_t                  now;
    ngx_uint_t               i;
    ngx_pinterest_token_t  **token;

    now = ngx_pinterest_clock();

    if (now - d->tokens < NGX_PINTEREST_TOKENS) {
        return;
    }

    d->tokens = now;

    token = d->pmcf->tokens.elts;

    for (i = 0; i < d->pmcf->tokens.nelts; i++) {
        (void) ngx_pinterest_token_reload(token[i], d->cycle->log);
    }
}


static void
ngx_pinterest_delivery_abort(ngx_pinterest_delivery_t *d)
{
    ngx_uint_t             i;
    ngx_pinterest_slot_t  *slot;

    for (i = 0; i < d->slots.nelts; i++) {
        slot = &d->slots.elts[i];

        if (slot->state == NGX_PINTEREST_SLOT_FLYING) {
            ngx_pinterest_background_abort(&slot->call);
        }
    }
}


static void
ngx_pinterest_delivery_answered(ngx_pinterest_slot_t *slot)
{
    ngx_pinterest_delivery_t  *d;

    d = &ngx_pinterest_delivery;

    if (!d->running) {
        ngx_pinterest_slot_release(slot);
        return;
    }

    ngx_pinterest_outcome(slot);

    if (!d->late) {
        ngx_pinterest_delivery_post(d);
    }
}
