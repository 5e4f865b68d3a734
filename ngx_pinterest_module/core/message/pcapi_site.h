
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_SITE_H_INCLUDED_
#define _PCAPI_SITE_H_INCLUDED_


#include "base/pcapi_base.h"


/*
 * Whose pages a sender may speak of that nobody vouches for: pages of the host
 * it sends to, of that host's parents and sub-domains, and of listed hosts.
 * Where a registrable domain ends only a list could tell; there is none here.
 * A host that is an address or has no dot names no site: nothing is compared
 * with it, unless hosts are listed.
 */

typedef struct {
    pcapi_str_t         host;        /* of the request: no port */
    const pcapi_str_t  *listed;
    uint32_t            nlisted;
} pcapi_site_t;


/* an Origin header, as RFC 6454 serializes it */

typedef struct {
    pcapi_str_t         scheme;
    pcapi_str_t         authority;   /* host, and port if there is one */
    pcapi_str_t         host;
} pcapi_site_origin_t;


/* the host of a http or https URL; PCAPI_DECLINED: it has none */
int pcapi_site_host(const pcapi_str_t *url, pcapi_str_t *host);

/* equal, or one a sub-domain of the other; case does not count */
int pcapi_site_related(const pcapi_str_t *a, const pcapi_str_t *b);

int pcapi_site_allows(const pcapi_site_t *site, const pcapi_str_t *url);

/* PCAPI_DECLINED: not scheme://host[:port] and nothing else; so is "null" */
int pcapi_site_origin(const pcapi_str_t *text, pcapi_site_origin_t *origin);


#endif /* _PCAPI_SITE_H_INCLUDED_ */
