
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_REASON_H_INCLUDED_
#define _PCAPI_REASON_H_INCLUDED_


#include "base/pcapi_base.h"


/*
 * Why a message became no event.  The list is fixed: counters, status,
 * pinterestctl and the documents use these names.
 */

typedef enum {
    PCAPI_REASON_NONE = 0,
    PCAPI_REASON_UNMAPPED,         /* nobody knows the event name */
    PCAPI_REASON_NO_EVENT,         /* a call that reports none: identify ... */
    PCAPI_REASON_NO_NAME,          /* event name missing or not a string */
    PCAPI_REASON_NO_IDENTITY,      /* no em, maid, or address and agent */
    PCAPI_REASON_EXPIRED,          /* older than the limit */
    PCAPI_REASON_INTEGRATION,      /* "integrations" says not to Pinterest */
    PCAPI_REASON_CONSENT,          /* the visitor did not agree */
    PCAPI_REASON_BOT,
    PCAPI_REASON_BYPASS,           /* pinterest_bypass */
    PCAPI_REASON_NO_ACCOUNT,       /* pinterest_ad_account is empty */
    PCAPI_REASON_DUPLICATE,
    PCAPI_REASON_TOO_LARGE,        /* the encoded event exceeds the limit */
    PCAPI_REASON_INVALID,          /* the message is no message */
    PCAPI_REASON_FULL,             /* the queue cannot take it */
    PCAPI_REASON_ORIGIN,           /* from a page of another site */
    PCAPI_REASON_KEY,              /* without a write key, or a wrong one */
    PCAPI_NREASONS
} pcapi_reason_e;


/* why a field was left out of an event that was kept */

typedef enum {
    PCAPI_FIELD_TYPE = 0,          /* an object where a text belongs ... */
    PCAPI_FIELD_SYNTAX,            /* "$27.50", an email without "@" ... */
    PCAPI_FIELD_RANGE,             /* a number out of its range */
    PCAPI_FIELD_ENCODING,          /* not UTF-8, or a NUL */
    PCAPI_FIELD_DIGEST,            /* MD5 or SHA-1, or the one of nothing */
    PCAPI_FIELD_UNKNOWN,           /* not in the schema, or not for senders */
    PCAPI_FIELD_LIMIT,             /* too many elements, or cut to length */
    PCAPI_FIELD_TIME,              /* unreadable time, replaced by now */
    PCAPI_FIELD_SITE,              /* the address of another site's page */
    PCAPI_NFIELD_REASONS
} pcapi_field_reason_e;


/* "unmapped", "no_identity" ...; never NULL */
const pcapi_str_t *pcapi_reason_name(pcapi_reason_e reason);
const pcapi_str_t *pcapi_field_reason_name(pcapi_field_reason_e reason);


#endif /* _PCAPI_REASON_H_INCLUDED_ */
