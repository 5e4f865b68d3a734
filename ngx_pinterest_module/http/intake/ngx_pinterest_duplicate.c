
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_duplicate.h"
#include "common/ngx_pinterest_zone.h"


static ngx_uint_t ngx_pinterest_duplicate_is_possible(
    const ngx_pinterest_intake_t *in, const pcapi_str_t *id);


ngx_uint_t
ngx_pinterest_is_duplicate(ngx_pinterest_intake_t *in,
    const pcapi_mapped_t *mapped, const pcapi_str_t *name,
    ngx_pinterest_encoded_t *e)
{
    pcapi_str_t               id;
    ngx_pinterest_encoded_t  *other;

    id = pcapi_event_text(&mapped->event, PCAPI_EVENT_ID);

    e->keyed = in->plcf->dedup
               && ngx_pinterest_duplicate_is_possible(in, &id)
               && pcapi_dedup_key(in->dest.account, name, &id, &e->key)
                  == PCAPI_OK;

    if (!e->keyed) {
        return 0;
    }

    other = in->keyed[e->key.bucket % NGX_PINTEREST_KEYED];

    for ( /* void */ ; other; other = other->alike) {
        if (other->key.bucket == e->key.bucket
            && other->key.fingerprint == e->key.fingerprint)
        {
            return 1;
        }
    }

    return pcapi_dedup_seen(ngx_pinterest_zone_dedup(), &e->key,
                            in->origin.now,
                            (int64_t) in->plcf->dedup * 1000);
}


void
ngx_pinterest_duplicate_keep(ngx_pinterest_intake_t *in,
    ngx_pinterest_encoded_t *first)
{
    ngx_pinterest_encoded_t  *e, **alike;

    for (e = first; e; e = e->next) {

        if (e->keyed) {
            alike = &in->keyed[e->key.bucket % NGX_PINTEREST_KEYED];

            e->alike = *alike;
            *alike = e;
        }
    }
}


/* an id that was made for this request is known to nobody, unless told */

static ngx_uint_t
ngx_pinterest_duplicate_is_possible(const ngx_pinterest_intake_t *in,
    const pcapi_str_t *id)
{
    const pcapi_str_t  *own;

    own = &in->origin.event_id;

    if (id->len < own->len || ngx_memcmp(id->data, own->data, own->len) != 0) {
        return 1;
    }

    return in->origin.known;
}


void
ngx_pinterest_duplicate_remember(const ngx_pinterest_intake_t *in)
{
    ngx_pinterest_encoded_t  *e;

    for (e = in->first; e; e = e->next) {
        if (e->keyed) {
            pcapi_dedup_add(ngx_pinterest_zone_dedup(), &e->key,
                            in->origin.now);
        }
    }
}
