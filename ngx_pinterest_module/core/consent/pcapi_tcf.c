
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_bits.h"
#include "pcapi_tcf.h"


#define PCAPI_TCF_VERSION    2

/* bits between the version and the purposes: times, banner, language ... */
#define PCAPI_TCF_SKIPPED    146

/* and between the purposes and the vendors: purpose one, country */
#define PCAPI_TCF_COUNTRY    13

#define PCAPI_TCF_NEEDS_CONSENT   1


static uint32_t pcapi_tcf_purposes(pcapi_bits_t *b);
static unsigned pcapi_tcf_vendors(pcapi_bits_t *b, uint32_t vendor);
static unsigned pcapi_tcf_range(pcapi_bits_t *b, uint32_t vendor);
static uint32_t pcapi_tcf_restrictions(pcapi_bits_t *b, uint32_t vendor);


int
pcapi_tcf_decode(const pcapi_str_t *text, uint32_t vendor, pcapi_tcf_t *tcf)
{
    pcapi_str_t    core;
    pcapi_bits_t   b;
    const u_char  *dot;

    core = *text;
    dot = core.len ? memchr(core.data, '.', core.len) : NULL;

    if (dot) {
        core.len = dot - core.data;
    }

    memset(tcf, 0, sizeof(pcapi_tcf_t));

    if (pcapi_bits_init(&b, &core) != PCAPI_OK) {
        return PCAPI_ERROR;
    }

    tcf->version = pcapi_bits_read(&b, 6);

    if (tcf->version != PCAPI_TCF_VERSION) {
        return PCAPI_ERROR;
    }

    pcapi_bits_skip(&b, PCAPI_TCF_SKIPPED);

    tcf->consents = pcapi_tcf_purposes(&b);
    tcf->interests = pcapi_tcf_purposes(&b);

    pcapi_bits_skip(&b, PCAPI_TCF_COUNTRY);

    tcf->vendor_consent = pcapi_tcf_vendors(&b, vendor) ? 1 : 0;
    tcf->vendor_interest = pcapi_tcf_vendors(&b, vendor) ? 1 : 0;
    tcf->forbidden = pcapi_tcf_restrictions(&b, vendor);

    return b.failed ? PCAPI_ERROR : PCAPI_OK;
}


/* purpose 1 comes first */

static uint32_t
pcapi_tcf_purposes(pcapi_bits_t *b)
{
    uint32_t  i, purposes;

    purposes = 0;

    for (i = 0; i < PCAPI_TCF_PURPOSES; i++) {
        purposes |= pcapi_bits_read(b, 1) << i;
    }

    return purposes;
}


/* one bit a vendor, or ranges of those that have it */

static unsigned
pcapi_tcf_vendors(pcapi_bits_t *b, uint32_t vendor)
{
    uint32_t      max;
    pcapi_bits_t  field;

    max = pcapi_bits_read(b, 16);

    if (pcapi_bits_read(b, 1)) {
        return pcapi_tcf_range(b, vendor);
    }

    field = *b;
    pcapi_bits_skip(b, max);

    if (b->failed || vendor == 0 || vendor > max) {
        return 0;
    }

    pcapi_bits_skip(&field, vendor - 1);

    return pcapi_bits_read(&field, 1);
}


static unsigned
pcapi_tcf_range(pcapi_bits_t *b, uint32_t vendor)
{
    unsigned  found;
    uint32_t  n, isrange, first, last;

    found = 0;

    for (n = pcapi_bits_read(b, 12); n && !b->failed; n--) {

        isrange = pcapi_bits_read(b, 1);
        first = pcapi_bits_read(b, 16);
        last = isrange ? pcapi_bits_read(b, 16) : first;

        if (vendor && vendor >= first && vendor <= last) {
            found = 1;
        }
    }

    return found;
}


/* the purposes that consent opens to nobody, or not to this vendor */

static uint32_t
pcapi_tcf_restrictions(pcapi_bits_t *b, uint32_t vendor)
{
    uint32_t  n, purpose, type, forbidden;

    forbidden = 0;

    for (n = pcapi_bits_read(b, 12); n && !b->failed; n--) {

        purpose = pcapi_bits_read(b, 6);
        type = pcapi_bits_read(b, 2);

        if (pcapi_tcf_range(b, vendor)
            && type != PCAPI_TCF_NEEDS_CONSENT
            && purpose >= 1 && purpose <= PCAPI_TCF_PURPOSES)
        {
            forbidden |= (uint32_t) 1 << (purpose - 1);
        }
    }

    return forbidden;
}


pcapi_consent_e
pcapi_tcf_consent(const pcapi_str_t *text, const pcapi_tcf_need_t *need)
{
    pcapi_tcf_t  tcf;

    if (text->len == 0) {
        return PCAPI_CONSENT_NONE;
    }

    if (pcapi_tcf_decode(text, need->vendor, &tcf) != PCAPI_OK
        || (need->vendor && !tcf.vendor_consent)
        || (tcf.consents & need->purposes) != need->purposes
        || (tcf.forbidden & need->purposes))
    {
        return PCAPI_CONSENT_DENIED;
    }

    return PCAPI_CONSENT_GRANTED;
}
