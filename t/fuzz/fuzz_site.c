
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdlib.h>

#include "event/pcapi_normalize.h"
#include "message/pcapi_site.h"


#define check(expr)  do { if (!(expr)) { abort(); } } while (0)


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


/*
 * The host that is compared must be the host of what is sent: right behind the
 * scheme of the normal form, and followed by nothing that belongs to a name.
 */

static void
check_normal(const pcapi_str_t *url, const pcapi_str_t *host)
{
    u_char         normal[4096];
    size_t         len;
    pcapi_str_t    sent;
    const u_char  *p, *last;

    len = pcapi_normal_url(url, normal, sizeof(normal));

    if (len == 0) {
        return;
    }

    p = normal + (normal[4] == 's' ? 8 : 7);
    last = normal + len;

    check((size_t) (last - p) >= host->len);

    sent = pcapi_str(p, host->len);
    check(pcapi_str_caseeq(&sent, host));

    p += host->len;
    check(p == last || strchr(":/?#\\", *p) != NULL);

    /* no user in front of another host */

    while (p < last && strchr("/?#\\", *p) == NULL) {
        check(*p++ != '@');
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    pcapi_str_t          url, host;
    pcapi_site_t         site;
    pcapi_site_origin_t  origin;

    static const pcapi_str_t  listed = pcapi_string("listed.test");
    static const pcapi_str_t  shop = pcapi_string("shop.test");

    url = pcapi_str(data, size);

    site.host = shop;
    site.listed = &listed;
    site.nlisted = 1;

    if (pcapi_site_host(&url, &host) == PCAPI_OK) {
        check(host.len > 0);
        check(host.data >= data && host.data + host.len <= data + size);
        check(pcapi_site_related(&host, &host));
        check(pcapi_site_allows(&site, &url)
              == (pcapi_site_related(&host, &shop)
                  || pcapi_str_caseeq(&host, &listed)));

        check_normal(&url, &host);

    } else {
        check(!pcapi_site_allows(&site, &url));
    }

    if (pcapi_site_origin(&url, &origin) == PCAPI_OK) {
        check(origin.scheme.len + 3 + origin.authority.len == size);
        check(origin.host.len > 0);
        check(origin.host.len <= origin.authority.len);
        check(memchr(data, '@', size) == NULL);
        check(memchr(data, ' ', size) == NULL);
    }

    return 0;
}
