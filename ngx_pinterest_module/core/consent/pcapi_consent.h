
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_CONSENT_H_INCLUDED_
#define _PCAPI_CONSENT_H_INCLUDED_


#include "base/pcapi_base.h"


/*
 * What the visitor said.  The order is the strictness: of two that are said at
 * once the higher one counts.
 */

typedef enum {
    PCAPI_CONSENT_NONE = 0,        /* nothing is said */
    PCAPI_CONSENT_GRANTED,
    PCAPI_CONSENT_LDP,             /* Limited Data Processing */
    PCAPI_CONSENT_OPT_OUT,         /* an event that says so */
    PCAPI_CONSENT_DENIED           /* no event at all */
} pcapi_consent_e;


/*
 * granted, denied, ldp, opt_out, 1, 0, true, false, yes, no; case and white
 * space around it do not count.  Empty is PCAPI_CONSENT_NONE.  What is none of
 * these is denied: a mistake must not report anybody.
 */
pcapi_consent_e pcapi_consent_parse(const pcapi_str_t *text);

/* the word for it, as pcapi_origin_t has it; empty for PCAPI_CONSENT_NONE */
const pcapi_str_t *pcapi_consent_text(pcapi_consent_e consent);

static inline pcapi_consent_e
pcapi_consent_stricter(pcapi_consent_e a, pcapi_consent_e b)
{
    return pcapi_max(a, b);
}

/* may anything be kept in the visitor's browser? */

static inline int
pcapi_consent_keeps(pcapi_consent_e consent)
{
    return consent < PCAPI_CONSENT_OPT_OUT;
}


#endif /* _PCAPI_CONSENT_H_INCLUDED_ */
