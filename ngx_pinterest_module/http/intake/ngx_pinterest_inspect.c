
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_inspect.h"
#include "common/ngx_pinterest_zone.h"


/*
 * Of a large request the last ones only are shown: events take these places in
 * turns.  One more than are shown, for a message that becomes no event.
 */

static pcapi_recent_event_t  ngx_pinterest_places[PCAPI_RECENT_MAX + 1];


void
ngx_pinterest_inspect_event(const ngx_pinterest_intake_t *in,
    const pcapi_message_t *m, const pcapi_mapped_t *mapped,
    ngx_pinterest_seen_t *seen)
{
    ngx_uint_t             kept;
    pcapi_recent_event_t  *e;

    seen->match = pcapi_match(&mapped->event);
    seen->event = NULL;

    kept = ngx_pinterest_recent_kept();

    if (kept == 0) {
        return;
    }

    e = &ngx_pinterest_places[in->n % (kept + 1)];

    pcapi_recent_event(e, &mapped->event);

    e->time = in->origin.now;
    e->account = in->dest.account;
    e->source = (uint8_t) m->shape;

    seen->event = e;
}


void
ngx_pinterest_inspect(const ngx_pinterest_seen_t *seen, ngx_uint_t outcome)
{
    if (seen->event == NULL) {
        return;
    }

    pcapi_recent_name(seen->event, &seen->name);
    seen->event->outcome = (uint8_t) outcome;

    ngx_pinterest_recent_add(seen->event);
}


void
ngx_pinterest_inspect_dropped(const ngx_pinterest_intake_t *in,
    const pcapi_message_t *m, const pcapi_mapped_t *mapped)
{
    pcapi_recent_event_t  e;

    if (ngx_pinterest_recent_kept() == 0
        || mapped->reason == PCAPI_REASON_CONSENT
        || mapped->reason == PCAPI_REASON_INTEGRATION
        || mapped->reason == PCAPI_REASON_NO_EVENT)
    {
        return;
    }

    ngx_memzero(&e, sizeof(pcapi_recent_event_t));

    e.time = in->origin.now;
    e.account = in->dest.account;
    e.source = (uint8_t) m->shape;
    e.outcome = (uint8_t) mapped->reason;

    pcapi_recent_name(&e, mapped->incoming.len ? &mapped->incoming
                                               : &mapped->names.name[0]);

    ngx_pinterest_recent_add(&e);
}
