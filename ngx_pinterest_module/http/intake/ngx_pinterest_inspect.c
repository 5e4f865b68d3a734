
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_inspect.h"
#include "common/ngx_pinterest_zone.h"


void
ngx_pinterest_inspect_event(ngx_pinterest_intake_t *in,
    const pcapi_message_t *m, const pcapi_mapped_t *mapped,
    ngx_pinterest_seen_t *seen)
{
    seen->match = pcapi_match(&mapped->event);
    seen->event = NULL;

    if (ngx_pinterest_recent() == NULL) {
        return;
    }

    seen->event = pcapi_arena_alloc(in->arena, sizeof(pcapi_recent_event_t));

    if (seen->event) {
        pcapi_recent_event(seen->event, &mapped->event);

        seen->event->time = in->origin.now;
        seen->event->account = in->dest.account;
        seen->event->source = (uint8_t) m->shape;
    }
}


void
ngx_pinterest_inspect(const ngx_pinterest_seen_t *seen, ngx_uint_t outcome)
{
    pcapi_recent_t  *recent;

    recent = ngx_pinterest_recent();

    if (recent == NULL || seen->event == NULL) {
        return;
    }

    pcapi_recent_name(seen->event, &seen->name);
    seen->event->outcome = (uint8_t) outcome;

    pcapi_recent_add(recent, seen->event);
}


void
ngx_pinterest_inspect_dropped(const ngx_pinterest_intake_t *in,
    const pcapi_message_t *m, const pcapi_mapped_t *mapped)
{
    pcapi_recent_t        *recent;
    pcapi_recent_event_t   e;

    recent = ngx_pinterest_recent();

    if (recent == NULL
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

    pcapi_recent_add(recent, &e);
}
