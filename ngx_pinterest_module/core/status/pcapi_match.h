
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_MATCH_H_INCLUDED_
#define _PCAPI_MATCH_H_INCLUDED_


#include "event/pcapi_event.h"


/* what an event has for Pinterest to find the person by; bits of a mask */

typedef enum {
    PCAPI_MATCH_EMAIL = 0,
    PCAPI_MATCH_CLICK_ID,
    PCAPI_MATCH_CONNECTION,        /* address and user agent */
    PCAPI_MATCH_EXTERNAL_ID,
    PCAPI_NMATCHES
} pcapi_match_e;

#define PCAPI_MATCH_MASKS   (1 << PCAPI_NMATCHES)


unsigned pcapi_match(const pcapi_event_t *ev);

/* "email", "click_id" ...; never NULL */
const pcapi_str_t *pcapi_match_name(pcapi_match_e match);


#endif /* _PCAPI_MATCH_H_INCLUDED_ */
