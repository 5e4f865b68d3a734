
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_slot.h"
#include "ngx_pinterest_token.h"
#include "common/ngx_pinterest_zone.h"

#include "queue/pcapi_crash.h"


/* the answer to a full call; what is not touched is not there */

#define NGX_PINTEREST_ANSWER   (512 * 1024)
#define NGX_PINTEREST_AGAIN    1000


static void ngx_pinterest_slot_data(ngx_pinterest_call_t *call, u_char *p,
    size_t len);
static void ngx_pinterest_slot_done(ngx_pinterest_call_t *call);


static ngx_str_t  ngx_pinterest_slot_test = ngx_string("test=true");


ngx_int_t
ngx_pinterest_slots_init(ngx_pinterest_slots_t *slots, ngx_pool_t *pool,
    ngx_uint_t n)
{
    ngx_uint_t             i;
    ngx_pinterest_slot_t  *slot;

    slots->elts = ngx_pcalloc(pool, n * sizeof(ngx_pinterest_slot_t));
    if (slots->elts == NULL) {
        return NGX_ERROR;
    }

    slots->nelts = n;

    for (i = 0; i < n; i++) {
        slot = &slots->elts[i];

        slot->slots = slots;
        slot->call.data = ngx_pinterest_slot_data;
        slot->call.done = ngx_pinterest_slot_done;

        pcapi_arena_init(&slot->arena, NGX_PINTEREST_ANSWER,
                         pcapi_answer_memory(slots->pmcf->batch_events));
    }

    return NGX_OK;
}


void
ngx_pinterest_slots_done(ngx_pinterest_slots_t *slots)
{
    ngx_uint_t             i;
    ngx_pinterest_slot_t  *slot;

    for (i = 0; i < slots->nelts; i++) {
        slot = &slots->elts[i];

        if (slot->state == NGX_PINTEREST_SLOT_FLYING) {
            continue;
        }

        pcapi_split_stop(&slot->split);
        pcapi_batch_destroy(&slot->batch);
        pcapi_arena_destroy(&slot->arena);
    }
}


ngx_pinterest_slot_t *
ngx_pinterest_slot_in(ngx_pinterest_slots_t *slots, ngx_pinterest_slot_e state)
{
    ngx_uint_t  i;

    for (i = 0; i < slots->nelts; i++) {
        if (slots->elts[i].state == state) {
            return &slots->elts[i];
        }
    }

    return NULL;
}


ngx_pinterest_slot_t *
ngx_pinterest_slot_get(ngx_pinterest_slots_t *slots,
    ngx_pinterest_dest_t *dest)
{
    ngx_pinterest_slot_t  *slot;

    slot = ngx_pinterest_slot_in(slots, NGX_PINTEREST_SLOT_FREE);

    if (slot == NULL) {
        return NULL;
    }

    if (slot->batch.body == NULL
        && pcapi_batch_init(&slot->batch, slots->pmcf->batch_events,
                            slots->pmcf->batch_bytes)
           != PCAPI_OK)
    {
        ngx_log_error(NGX_LOG_ALERT, slots->log, 0,
                      "pinterest: no memory for a batch");
        return NULL;
    }

    pcapi_batch_start(&slot->batch);

    slot->state = NGX_PINTEREST_SLOT_FORMING;
    slot->dest = dest;

    dest->forming = slot;
    dest->slots++;

    return slot;
}


ngx_int_t
ngx_pinterest_slot_send(ngx_pinterest_slot_t *slot)
{
    pcapi_str_t            body;
    ngx_pinterest_call_t  *call;
    ngx_pinterest_dest_t  *dest;

    call = &slot->call;
    dest = slot->dest;

    if (dest->forming == slot) {
        dest->forming = NULL;
    }

    if (dest->refused) {
        (void) ngx_pinterest_token_reload(dest->route->token,
                                          slot->slots->log);
    }

    /* without memory the answer will be none */

    pcapi_arena_reset(&slot->arena);
    (void) pcapi_answer_start(&slot->reader, &slot->arena, slot->batch.n);

    pcapi_batch_end(&slot->batch, &body);

    call->ctx = dest->route->ctx;
    call->name = dest->route->pass;
    call->uri = dest->uri;
    call->authorization = dest->route->token->header;
    call->body.data = (u_char *) body.data;
    call->body.len = body.len;
    call->events = slot->batch.n;
    ngx_str_null(&call->args);

    if (dest->key.flags & PCAPI_DEST_TEST) {
        call->args = ngx_pinterest_slot_test;
    }

    slot->started = ngx_pinterest_clock();
    slot->attempt = dest->attempt;
    slot->generation = dest->route->token->generation;
    slot->state = NGX_PINTEREST_SLOT_FLYING;
    dest->in_flight++;

    PCAPI_CRASH_POINT("call_before");

    pcapi_pace_call(&dest->pace, ngx_pinterest_unix_time(), ngx_random());

    if (ngx_pinterest_background_call(call, slot->slots->log) == NGX_OK) {
        PCAPI_CRASH_POINT("call_in_flight");
        return NGX_OK;
    }

    dest->in_flight--;

    ngx_pinterest_dest_rest(dest, ngx_pinterest_clock() + NGX_PINTEREST_AGAIN);
    ngx_pinterest_slot_release(slot);

    return NGX_ERROR;
}


ngx_int_t
ngx_pinterest_slot_send_part(ngx_pinterest_slot_t *slot)
{
    uint32_t         i, n;
    pcapi_record_t   rec;
    const uint64_t  *refs;

    PCAPI_CRASH_POINT("call_split");

    refs = pcapi_split_part(&slot->split, &n);

    pcapi_batch_start(&slot->batch);

    for (i = 0; i < n; i++) {
        if (pcapi_queue_read(slot->slots->queue, &refs[i], &rec) != PCAPI_OK
            || pcapi_batch_add(&slot->batch, refs[i], rec.time, &rec.payload)
               != PCAPI_OK)
        {
            ngx_pinterest_dest_rest(slot->dest,
                                    ngx_pinterest_clock() + PCAPI_PAUSE);
            ngx_pinterest_slot_release(slot);
            return NGX_ERROR;
        }
    }

    return ngx_pinterest_slot_send(slot);
}


void
ngx_pinterest_slot_release(ngx_pinterest_slot_t *slot)
{
    uint32_t         n;
    const uint64_t  *refs;

    refs = slot->batch.refs;
    n = slot->batch.n;

    if (slot->split.refs) {
        refs = slot->split.refs;
        n = slot->split.end;
    }

    pcapi_queue_release(slot->slots->queue, refs, n);

    ngx_pinterest_count(NGX_PINTEREST_RELEASED, n);

    slot->dest->behind = 1;
    slot->dest->hidden = 1;

    ngx_pinterest_slot_free(slot);
}


void
ngx_pinterest_slot_free(ngx_pinterest_slot_t *slot)
{
    if (slot->dest->forming == slot) {
        slot->dest->forming = NULL;
    }

    slot->dest->slots--;

    pcapi_split_stop(&slot->split);
    pcapi_arena_reset(&slot->arena);

    slot->batch.n = 0;
    slot->good = 0;
    slot->state = NGX_PINTEREST_SLOT_FREE;
    slot->dest = NULL;
}


static void
ngx_pinterest_slot_data(ngx_pinterest_call_t *call, u_char *p, size_t len)
{
    ngx_pinterest_slot_t  *slot;

    slot = (ngx_pinterest_slot_t *) call;

    PCAPI_CRASH_POINT("call_answered");

    pcapi_answer_feed(&slot->reader, p, len);
}


static void
ngx_pinterest_slot_done(ngx_pinterest_call_t *call)
{
    ngx_pinterest_slot_t  *slot;

    slot = (ngx_pinterest_slot_t *) call;

    slot->dest->in_flight--;

    slot->slots->answered(slot);
}
