
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_USP_H_INCLUDED_
#define _PCAPI_USP_H_INCLUDED_


#include "base/pcapi_base.h"
#include "pcapi_consent.h"


/*
 * The U.S. Privacy String, version 1: four characters, the third of which says
 * whether the visitor opted out of the sale of his data ("1YNN").  A banner
 * leaves it in the cookie "usprivacy".
 *
 * Source: "U.S. Privacy String", IAB Tech Lab, February 2020 (repository
 * InteractiveAdvertisingBureau/USPrivacy, directory CCPA).
 *
 * PCAPI_CONSENT_OPT_OUT, PCAPI_CONSENT_GRANTED, or PCAPI_CONSENT_NONE for no
 * string and for one that says that no such law applies.  One that can't be
 * read is an opt-out.
 */
pcapi_consent_e pcapi_usp_consent(const pcapi_str_t *text);


#endif /* _PCAPI_USP_H_INCLUDED_ */
