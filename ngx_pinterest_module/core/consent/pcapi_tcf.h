
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_TCF_H_INCLUDED_
#define _PCAPI_TCF_H_INCLUDED_


#include "base/pcapi_base.h"
#include "pcapi_consent.h"


/*
 * The core string of IAB Europe's Transparency and Consent Framework, version
 * 2, read only: what a banner leaves in the cookie "euconsent-v2".
 *
 * Source: "Transparency and Consent String with Global Vendor & CMP List
 * Formats", IAB Tech Lab, the sections "TC String Format" and "The Core
 * String" (repository InteractiveAdvertisingBureau/
 * GDPR-Transparency-and-Consent-Framework, directory TCFv2).
 */

#define PCAPI_TCF_PURPOSES   24


/* bit n - 1 stands for purpose n */

typedef struct {
    uint32_t  version;
    uint32_t  consents;         /* purposes the visitor agreed to */
    uint32_t  interests;        /* ... did not object to */
    uint32_t  forbidden;        /* ... the publisher denies the vendor */
    unsigned  vendor_consent:1;
    unsigned  vendor_interest:1;
} pcapi_tcf_t;


/* what it takes to be a consent */

typedef struct {
    uint32_t  vendor;           /* 0: none is asked for */
    uint32_t  purposes;         /* all of these */
} pcapi_tcf_need_t;


/*
 * Reads a string for one vendor (1 to 65535; 0: none).  Segments behind the
 * core string are not looked at.  A purpose is forbidden if the publisher does
 * not allow it to the vendor or wants another basis than consent.
 * PCAPI_ERROR: it is no whole core string of version 2.
 */
int pcapi_tcf_decode(const pcapi_str_t *text, uint32_t vendor,
    pcapi_tcf_t *tcf);

/*
 * PCAPI_CONSENT_GRANTED, PCAPI_CONSENT_DENIED, or, for no string at all,
 * PCAPI_CONSENT_NONE.  One that can't be read is no consent.
 */
pcapi_consent_e pcapi_tcf_consent(const pcapi_str_t *text,
    const pcapi_tcf_need_t *need);


#endif /* _PCAPI_TCF_H_INCLUDED_ */
