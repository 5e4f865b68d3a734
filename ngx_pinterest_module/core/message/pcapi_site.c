
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_site.h"
#include "event/pcapi_normalize.h"


static int pcapi_site_split(const pcapi_str_t *url, pcapi_str_t *scheme,
    pcapi_str_t *rest);
static size_t pcapi_site_host_len(const pcapi_str_t *text);
static int pcapi_site_isport(const u_char *p, const u_char *last);
static int pcapi_site_isname(const pcapi_str_t *host);
static int pcapi_site_is_nameless(const pcapi_str_t *host);
static int pcapi_site_below(const pcapi_str_t *host,
    const pcapi_str_t *parent);


int
pcapi_site_host(const pcapi_str_t *url, pcapi_str_t *host)
{
    pcapi_str_t               text, scheme, rest;
    const u_char             *p, *last;
    static const pcapi_str_t  http = pcapi_string("http");
    static const pcapi_str_t  https = pcapi_string("https");

    text = pcapi_normal_trim(url);

    if (pcapi_site_split(&text, &scheme, &rest) != PCAPI_OK
        || (!pcapi_str_caseeq(&scheme, &http)
            && !pcapi_str_caseeq(&scheme, &https)))
    {
        return PCAPI_DECLINED;
    }

    /* user and password go, as pcapi_normal_url() lets them go */

    last = rest.data + rest.len;

    for (p = rest.data; p < last && strchr("/?#\\", *p) == NULL; p++) {
        if (*p == '@') {
            rest.data = p + 1;
        }
    }

    rest.len = p - rest.data;

    *host = pcapi_str(rest.data, pcapi_site_host_len(&rest));

    if (host->len == 0
        || !pcapi_site_isport(host->data + host->len, p))
    {
        return PCAPI_DECLINED;
    }

    return PCAPI_OK;
}


static int
pcapi_site_split(const pcapi_str_t *url, pcapi_str_t *scheme,
    pcapi_str_t *rest)
{
    const u_char  *p, *last;

    last = url->data + url->len;

    p = url->len ? memchr(url->data, ':', url->len) : NULL;

    if (p == NULL || last - p < 3 || p[1] != '/' || p[2] != '/') {
        return PCAPI_DECLINED;
    }

    *scheme = pcapi_str(url->data, p - url->data);
    *rest = pcapi_str(p + 3, last - p - 3);

    return PCAPI_OK;
}


/* of what the text begins with: a name, an address, "[...]"; 0: none */

static size_t
pcapi_site_host_len(const pcapi_str_t *text)
{
    u_char  c;
    size_t  i;

    if (text->len && *text->data == '[') {

        for (i = 1; i < text->len; i++) {
            c = pcapi_tolower(text->data[i]);

            if (c == ']') {
                return i > 1 ? i + 1 : 0;
            }

            if (!pcapi_isdigit(c) && c != ':' && c != '.'
                && (c < 'a' || c > 'f'))
            {
                return 0;
            }
        }

        return 0;
    }

    for (i = 0; i < text->len; i++) {
        c = pcapi_tolower(text->data[i]);

        if (!pcapi_isdigit(c) && (c < 'a' || c > 'z')
            && c != '.' && c != '-' && c != '_')
        {
            break;
        }
    }

    return i;
}


/* nothing, or ":" and digits */

static int
pcapi_site_isport(const u_char *p, const u_char *last)
{
    if (p == last) {
        return 1;
    }

    if (*p++ != ':') {
        return 0;
    }

    while (p < last && pcapi_isdigit(*p)) {
        p++;
    }

    return p == last;
}


int
pcapi_site_related(const pcapi_str_t *a, const pcapi_str_t *b)
{
    if (a->len == 0 || b->len == 0) {
        return 0;
    }

    return pcapi_str_caseeq(a, b)
           || pcapi_site_below(a, b) || pcapi_site_below(b, a);
}


/* a parent is a name of two parts at least, and no part of an address */

static int
pcapi_site_below(const pcapi_str_t *host, const pcapi_str_t *parent)
{
    pcapi_str_t  tail;

    if (host->len <= parent->len + 1
        || memchr(parent->data, '.', parent->len) == NULL
        || !pcapi_site_isname(parent))
    {
        return 0;
    }

    tail = pcapi_str(host->data + host->len - parent->len, parent->len);

    return tail.data[-1] == '.' && pcapi_str_caseeq(&tail, parent);
}


/* the last part of an address is a number */

static int
pcapi_site_isname(const pcapi_str_t *host)
{
    u_char  c;

    c = host->data[host->len - 1];

    return !pcapi_isdigit(c) && c != ']' && c != '.'
           && host->data[0] != '.';
}


int
pcapi_site_allows(const pcapi_site_t *site, const pcapi_str_t *url)
{
    uint32_t     i;
    pcapi_str_t  host;

    if (pcapi_site_host(url, &host) != PCAPI_OK) {
        return 0;
    }

    if (site->nlisted == 0 && pcapi_site_is_nameless(&site->host)) {
        return 1;
    }

    if (pcapi_site_related(&host, &site->host)) {
        return 1;
    }

    for (i = 0; i < site->nlisted; i++) {
        if (pcapi_str_caseeq(&host, &site->listed[i])) {
            return 1;
        }
    }

    return 0;
}


/* an address, "localhost", the name of a container */

static int
pcapi_site_is_nameless(const pcapi_str_t *host)
{
    size_t  i, dots;

    for (i = 0, dots = 0; i < host->len; i++) {

        if (host->data[i] == ':') {
            return 1;
        }

        if (host->data[i] == '.') {
            dots++;

        } else if (!pcapi_isdigit(host->data[i]) && dots) {
            return 0;
        }
    }

    return host->len && (dots == 0 || pcapi_isdigit(host->data[0]));
}


int
pcapi_site_origin(const pcapi_str_t *text, pcapi_site_origin_t *origin)
{
    size_t        i;
    u_char        c;
    pcapi_str_t   rest;
    const u_char  *last;

    if (pcapi_site_split(text, &origin->scheme, &rest) != PCAPI_OK
        || origin->scheme.len == 0)
    {
        return PCAPI_DECLINED;
    }

    for (i = 0; i < origin->scheme.len; i++) {
        c = pcapi_tolower(origin->scheme.data[i]);

        if ((c < 'a' || c > 'z')
            && (i == 0 || (!pcapi_isdigit(c) && c != '+' && c != '-'
                           && c != '.')))
        {
            return PCAPI_DECLINED;
        }
    }

    last = rest.data + rest.len;

    origin->authority = rest;
    origin->host = pcapi_str(rest.data, pcapi_site_host_len(&rest));

    if (origin->host.len == 0
        || last[-1] == ':'
        || !pcapi_site_isport(rest.data + origin->host.len, last))
    {
        return PCAPI_DECLINED;
    }

    return PCAPI_OK;
}
