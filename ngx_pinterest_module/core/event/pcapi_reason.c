
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "base/pcapi_base.h"
#include "pcapi_reason.h"


static const pcapi_str_t  pcapi_reasons[] = {
    [PCAPI_REASON_NONE] = pcapi_string("none"),
    [PCAPI_REASON_UNMAPPED] = pcapi_string("unmapped"),
    [PCAPI_REASON_NO_EVENT] = pcapi_string("no_event"),
    [PCAPI_REASON_NO_NAME] = pcapi_string("no_name"),
    [PCAPI_REASON_NO_IDENTITY] = pcapi_string("no_identity"),
    [PCAPI_REASON_EXPIRED] = pcapi_string("expired"),
    [PCAPI_REASON_INTEGRATION] = pcapi_string("integration"),
    [PCAPI_REASON_CONSENT] = pcapi_string("consent"),
    [PCAPI_REASON_BOT] = pcapi_string("bot"),
    [PCAPI_REASON_BYPASS] = pcapi_string("bypass"),
    [PCAPI_REASON_NO_ACCOUNT] = pcapi_string("no_account"),
    [PCAPI_REASON_DUPLICATE] = pcapi_string("duplicate"),
    [PCAPI_REASON_TOO_LARGE] = pcapi_string("too_large"),
    [PCAPI_REASON_INVALID] = pcapi_string("invalid"),
    [PCAPI_REASON_FULL] = pcapi_string("full"),
    [PCAPI_REASON_ORIGIN] = pcapi_string("origin"),
    [PCAPI_REASON_KEY] = pcapi_string("key"),
    [PCAPI_NREASONS] = pcapi_string("unknown")
};


static const pcapi_str_t  pcapi_field_reasons[] = {
    [PCAPI_FIELD_TYPE] = pcapi_string("type"),
    [PCAPI_FIELD_SYNTAX] = pcapi_string("syntax"),
    [PCAPI_FIELD_RANGE] = pcapi_string("range"),
    [PCAPI_FIELD_ENCODING] = pcapi_string("encoding"),
    [PCAPI_FIELD_DIGEST] = pcapi_string("digest"),
    [PCAPI_FIELD_UNKNOWN] = pcapi_string("unknown"),
    [PCAPI_FIELD_LIMIT] = pcapi_string("limit"),
    [PCAPI_FIELD_TIME] = pcapi_string("time"),
    [PCAPI_FIELD_SITE] = pcapi_string("site"),
    [PCAPI_NFIELD_REASONS] = pcapi_string("other")
};


const pcapi_str_t *
pcapi_reason_name(pcapi_reason_e reason)
{
    return &pcapi_reasons[pcapi_min((unsigned) reason,
                                    (unsigned) PCAPI_NREASONS)];
}


const pcapi_str_t *
pcapi_field_reason_name(pcapi_field_reason_e reason)
{
    return &pcapi_field_reasons[pcapi_min((unsigned) reason,
                                          (unsigned) PCAPI_NFIELD_REASONS)];
}
