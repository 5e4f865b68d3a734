
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_dest.h"
#include "ngx_pinterest_token.h"


static ngx_pinterest_dest_t **ngx_pinterest_dest_place(
    ngx_pinterest_dests_t *dests);
static void ngx_pinterest_dest_init(ngx_pinterest_dest_t *dest,
    ngx_pinterest_route_t *route, const pcapi_dest_t *key);


int64_t
ngx_pinterest_clock(void)
{
    static int64_t     now;
    static ngx_msec_t  last;

    /* ngx_current_msec wraps where it has 32 bits */

    now += (ngx_msec_t) (ngx_current_msec - last);
    last = ngx_current_msec;

    return now;
}


int64_t
ngx_pinterest_unix_time(void)
{
    ngx_time_t  *tp;

    tp = ngx_timeofday();

    return (int64_t) tp->sec * 1000 + (int64_t) tp->msec;
}


ngx_pinterest_dest_t *
ngx_pinterest_dest_get(ngx_pinterest_dests_t *dests, const pcapi_dest_t *key,
    ngx_log_t *log)
{
    ngx_uint_t              i, n;
    ngx_pinterest_dest_t   *dest, **place;
    ngx_pinterest_route_t  *route;

    for (n = 0; n < dests->nelts; n++) {
        i = (dests->last + n) % dests->nelts;
        dest = dests->elts[i];

        if (dest->key.account == key->account
            && dest->key.route == key->route
            && dest->key.flags == key->flags)
        {
            dests->last = i;
            return dest;
        }
    }

    route = ngx_pinterest_route_find(dests->pmcf, key->route);

    if (route == NULL) {
        dests->nowhere.key = *key;
        return &dests->nowhere;
    }

    place = ngx_pinterest_dest_place(dests);
    if (place == NULL) {
        return NULL;
    }

    if (*place == NULL) {
        *place = ngx_alloc(sizeof(ngx_pinterest_dest_t), log);

        if (*place == NULL) {
            return NULL;
        }

        dests->nelts++;
    }

    ngx_pinterest_dest_init(*place, route, key);

    return *place;
}


static ngx_pinterest_dest_t **
ngx_pinterest_dest_place(ngx_pinterest_dests_t *dests)
{
    ngx_uint_t             n;
    ngx_pinterest_dest_t  *dest, **place;

    if (dests->nelts < NGX_PINTEREST_DESTS) {
        return &dests->elts[dests->nelts];
    }

    for (n = 0; n < NGX_PINTEREST_DESTS; n++) {
        dests->reuse = (dests->reuse + 1) % NGX_PINTEREST_DESTS;

        place = &dests->elts[dests->reuse];
        dest = *place;

        if (dest->slots == 0 && dest->attempt == 0 && !dest->behind) {
            return place;
        }
    }

    return NULL;
}


static void
ngx_pinterest_dest_init(ngx_pinterest_dest_t *dest,
    ngx_pinterest_route_t *route, const pcapi_dest_t *key)
{
    u_char  *last;

    ngx_memzero(dest, sizeof(ngx_pinterest_dest_t));

    dest->key = *key;
    dest->route = route;

    last = ngx_sprintf(dest->data, "/v5/ad_accounts/%uL/events", key->account);

    dest->uri.data = dest->data;
    dest->uri.len = last - dest->data;

    pcapi_pace_init(&dest->pace, PCAPI_PACE_GAP_MIN, PCAPI_PACE_GAP_MAX);
}


int64_t
ngx_pinterest_dest_wait(const ngx_pinterest_dests_t *dests,
    const ngx_pinterest_dest_t *dest, int64_t now)
{
    int64_t  wait;

    if (dest->route == NULL) {
        return NGX_PINTEREST_LONG;
    }

    /* after a failure one call at a time, as a probe */

    if (dest->attempt && (dest->in_flight || dests->healthy)) {
        return NGX_PINTEREST_LONG;
    }

    wait = pcapi_pace_wait(&dest->pace, ngx_pinterest_unix_time());

    /* a token that was refused has been replaced */

    if (dest->refused && dest->refused != dest->route->token->generation) {
        return wait;
    }

    return ngx_max(wait, dest->rest - now);
}


void
ngx_pinterest_dest_rest(ngx_pinterest_dest_t *dest, int64_t until)
{
    dest->rest = ngx_max(dest->rest, until);
}


ngx_uint_t
ngx_pinterest_dests_paused(const ngx_pinterest_dests_t *dests)
{
    ngx_uint_t  i, n;

    n = 0;

    for (i = 0; i < dests->nelts; i++) {
        n += (dests->elts[i]->attempt != 0);
    }

    return n;
}


void
ngx_pinterest_dests_done(ngx_pinterest_dests_t *dests)
{
    ngx_uint_t  i;

    for (i = 0; i < dests->nelts; i++) {
        ngx_free(dests->elts[i]);
        dests->elts[i] = NULL;
    }

    dests->nelts = 0;
}


ngx_uint_t
ngx_pinterest_dest_says(ngx_pinterest_dest_t *dest, pcapi_cause_e cause,
    ngx_uint_t *held)
{
    time_t                 now;
    ngx_pinterest_said_t  *said;

    now = ngx_time();
    said = &dest->said[cause];

    if (said->last && now - said->last >= 0 && now - said->last < 60) {
        said->held++;
        return 0;
    }

    *held = said->held;

    said->last = now;
    said->held = 0;

    return 1;
}
