
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_match.h"


static const pcapi_str_t  pcapi_matches[] = {
    [PCAPI_MATCH_EMAIL] = pcapi_string("email"),
    [PCAPI_MATCH_CLICK_ID] = pcapi_string("click_id"),
    [PCAPI_MATCH_CONNECTION] = pcapi_string("address_and_agent"),
    [PCAPI_MATCH_EXTERNAL_ID] = pcapi_string("external_id"),
    [PCAPI_NMATCHES] = pcapi_string("unknown")
};


unsigned
pcapi_match(const pcapi_event_t *ev)
{
    unsigned  mask;

    mask = 0;

    if (pcapi_event_has(ev, PCAPI_EM)) {
        mask |= 1 << PCAPI_MATCH_EMAIL;
    }

    if (pcapi_event_has(ev, PCAPI_CLICK_ID)) {
        mask |= 1 << PCAPI_MATCH_CLICK_ID;
    }

    if (pcapi_event_has(ev, PCAPI_CLIENT_IP_ADDRESS)
        && pcapi_event_has(ev, PCAPI_CLIENT_USER_AGENT))
    {
        mask |= 1 << PCAPI_MATCH_CONNECTION;
    }

    if (pcapi_event_has(ev, PCAPI_EXTERNAL_ID)) {
        mask |= 1 << PCAPI_MATCH_EXTERNAL_ID;
    }

    return mask;
}


const pcapi_str_t *
pcapi_match_name(pcapi_match_e match)
{
    return &pcapi_matches[pcapi_min((unsigned) match,
                                    (unsigned) PCAPI_NMATCHES)];
}
