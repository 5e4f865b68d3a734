
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_GPP_H_INCLUDED_
#define _PCAPI_GPP_H_INCLUDED_


#include "base/pcapi_base.h"
#include "pcapi_bits.h"
#include "pcapi_consent.h"


/*
 * The string of IAB Tech Lab's Global Privacy Platform, version 1: a header
 * that lists sections by number, and the sections, separated by "~".  Read are
 * the opt-outs of sale, of sharing and of targeted advertising in the US
 * national section and those of the states, the Global Privacy Control beside
 * them, and the U.S. Privacy String.
 *
 * Sources: "Global Privacy Platform String" (Core/Consent String
 * Specification.md), "Section Information" and the technical specifications of
 * the US sections (repository InteractiveAdvertisingBureau/
 * Global-Privacy-Platform).  Sections 24 to 27 are published for comment only;
 * the reference library leaves their section header out, so that both forms
 * are taken.
 */

typedef struct {
    pcapi_bits_t  header;
    pcapi_str_t   rest;          /* sections, less those gone through */
    uint32_t      items;         /* of the header's range, to come */
    uint32_t      id;
    uint32_t      run;           /* ids of a group, to come */
    unsigned      more:1;        /* another section is there */
} pcapi_gpp_t;


/* PCAPI_ERROR: it has no header of version 1 */
int pcapi_gpp_start(pcapi_gpp_t *gpp, const pcapi_str_t *text);

/* PCAPI_OK, PCAPI_DECLINED after the last one, PCAPI_ERROR: it is broken */
int pcapi_gpp_next(pcapi_gpp_t *gpp, uint32_t *id, pcapi_str_t *section);

/*
 * PCAPI_CONSENT_OPT_OUT if any section says so, PCAPI_CONSENT_GRANTED if one
 * says that the visitor did not opt out, PCAPI_CONSENT_NONE if none says
 * anything of it.  A string or a section that can't be read is an opt-out.
 */
pcapi_consent_e pcapi_gpp_consent(const pcapi_str_t *text);


#endif /* _PCAPI_GPP_H_INCLUDED_ */
