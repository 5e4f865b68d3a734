
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <arpa/inet.h>

#include "base/pcapi_base.h"
#include "base/pcapi_decimal.h"
#include "base/pcapi_time.h"
#include "base/pcapi_utf8.h"
#include "pcapi_click_id.h"
#include "pcapi_normalize.h"
#include "pcapi_places.h"


#define PCAPI_FOLD_SPACE   0x01     /* what pcapi_normal_fold() drops */
#define PCAPI_FOLD_PUNCT   0x02
#define PCAPI_FOLD_DASH    0x04

#define PCAPI_PORT_DIGITS  5


typedef struct {
    pcapi_str_t  word;
    u_char       letter;
} pcapi_gender_t;


static const pcapi_gender_t  pcapi_genders[] = {
    { pcapi_string("f"), 'f' },
    { pcapi_string("female"), 'f' },
    { pcapi_string("woman"), 'f' },
    { pcapi_string("m"), 'm' },
    { pcapi_string("male"), 'm' },
    { pcapi_string("man"), 'm' },
    { pcapi_string("n"), 'n' },
    { pcapi_string("nonbinary"), 'n' }
};


/* seen at once, and so are the ends of most texts */

static int
pcapi_normal_isvisible(u_char c)
{
    return c > ' ' && c < 0x7f;
}


pcapi_str_t
pcapi_normal_trim(const pcapi_str_t *in)
{
    const u_char  *p, *last, *next, *prev;

    p = in->data;
    last = p + in->len;

    if (p < last && pcapi_normal_isvisible(p[0])
        && pcapi_normal_isvisible(last[-1]))
    {
        return *in;
    }

    while (p < last) {
        next = p;

        if (!pcapi_utf8_isspace(pcapi_utf8_decode(&next, last))) {
            break;
        }

        p = next;
    }

    while (last > p) {
        prev = last - 1;

        while (prev > p && (*prev & 0xc0) == 0x80) {
            prev--;
        }

        next = prev;

        if (!pcapi_utf8_isspace(pcapi_utf8_decode(&next, last))) {
            break;
        }

        last = prev;
    }

    return pcapi_str(p, (size_t) (last - p));
}


static int
pcapi_normal_isdash(uint32_t c)
{
    return c == '-' || c == 0xad || (c >= 0x2010 && c <= 0x2015)
           || c == 0x2212;
}


/*
 * Lower case without what "drop" names.  Room is checked once, as no character
 * grows.
 */

static size_t
pcapi_normal_fold(const pcapi_str_t *in, u_char *out, size_t size,
    unsigned drop)
{
    u_char        *o;
    uint32_t       c;
    const u_char  *p, *last;

    if (in->len > size) {
        return 0;
    }

    o = out;
    p = in->data;
    last = p + in->len;

    while (p < last) {

        if ((*p >= 'a' && *p <= 'z') || pcapi_isdigit(*p)) {
            *o++ = *p++;
            continue;
        }

        c = pcapi_utf8_decode(&p, last);

        if (pcapi_utf8_isspace(c)) {
            if (drop & PCAPI_FOLD_SPACE) {
                continue;
            }

        } else if (c < 0x20 || c == 0x7f) {
            return 0;
        }

        if ((drop & PCAPI_FOLD_PUNCT) && pcapi_utf8_ispunct(c)) {
            continue;
        }

        if ((drop & PCAPI_FOLD_DASH) && pcapi_normal_isdash(c)) {
            continue;
        }

        o = pcapi_utf8_encode(o, pcapi_utf8_tolower(c));
    }

    return (size_t) (o - out);
}


size_t
pcapi_normal_email(const pcapi_str_t *in, u_char *out, size_t size)
{
    size_t   n;
    u_char  *at;

    n = pcapi_normal_fold(in, out, size, PCAPI_FOLD_SPACE);

    if (n < 3) {
        return 0;
    }

    at = memchr(out + 1, '@', n - 2);

    return at ? n : 0;
}


size_t
pcapi_normal_phone(const pcapi_str_t *in, u_char *out, size_t size)
{
    u_char  c;
    size_t  i, n;

    if (in->len > size) {
        return 0;
    }

    n = 0;

    for (i = 0; i < in->len; i++) {
        c = in->data[i];

        if (pcapi_isdigit(c)) {

            if (n || c != '0') {
                out[n++] = c;
            }

        } else if ((c < 0x20 && !pcapi_utf8_isspace(c)) || c == 0x7f) {
            return 0;
        }
    }

    return n;
}


size_t
pcapi_normal_gender(const pcapi_str_t *in, u_char *out, size_t size)
{
    size_t       i;
    u_char       buf[32];
    pcapi_str_t  word;

    word = pcapi_str(buf, pcapi_normal_fold(in, buf, sizeof(buf),
                                            PCAPI_FOLD_SPACE
                                            |PCAPI_FOLD_PUNCT));
    if (size == 0) {
        return 0;
    }

    for (i = 0; i < pcapi_nelts(pcapi_genders); i++) {

        if (pcapi_str_eq(&word, &pcapi_genders[i].word)) {
            *out = pcapi_genders[i].letter;
            return 1;
        }
    }

    return 0;
}


size_t
pcapi_normal_date(const pcapi_str_t *in, u_char *out, size_t size)
{
    pcapi_str_t  text;

    text = pcapi_normal_trim(in);

    if (size < 8 || pcapi_time_date(&text, out) != PCAPI_OK) {
        return 0;
    }

    return 8;
}


size_t
pcapi_normal_lower(const pcapi_str_t *in, u_char *out, size_t size)
{
    pcapi_str_t  text;

    text = pcapi_normal_trim(in);

    return pcapi_normal_fold(&text, out, size, 0);
}


size_t
pcapi_normal_city(const pcapi_str_t *in, u_char *out, size_t size)
{
    return pcapi_normal_fold(in, out, size,
                             PCAPI_FOLD_SPACE|PCAPI_FOLD_PUNCT);
}


size_t
pcapi_normal_state(const pcapi_str_t *in, u_char *out, size_t size)
{
    size_t       n;
    u_char       code[2];
    pcapi_str_t  folded;

    if (size < sizeof(code)) {
        return 0;
    }

    n = pcapi_normal_city(in, out, size);
    folded = pcapi_str(out, n);

    /* once more without its punctuation, which may have hidden a name */

    if (pcapi_place_state(in, code) != PCAPI_OK
        && pcapi_place_state(&folded, code) != PCAPI_OK)
    {
        return n;
    }

    memcpy(out, code, sizeof(code));

    return sizeof(code);
}


size_t
pcapi_normal_zip(const pcapi_str_t *in, u_char *out, size_t size)
{
    size_t  i, n;

    n = pcapi_normal_fold(in, out, size, PCAPI_FOLD_SPACE|PCAPI_FOLD_DASH);

    if (n != 9) {
        return n;
    }

    for (i = 0; i < n; i++) {
        if (!pcapi_isdigit(out[i])) {
            return n;
        }
    }

    return 5;
}


size_t
pcapi_normal_country(const pcapi_str_t *in, u_char *out, size_t size)
{
    if (size >= 2 && pcapi_place_country(in, out) == PCAPI_OK) {
        return 2;
    }

    return 0;
}


size_t
pcapi_normal_maid(const pcapi_str_t *in, u_char *out, size_t size)
{
    size_t  i, n;

    n = pcapi_normal_lower(in, out, size);

    for (i = 0; i < n; i++) {
        if (out[i] != '0' && out[i] != '-') {
            return n;
        }
    }

    return 0;
}


/* the digits of a port behind a ":", or nothing at all */

static int
pcapi_normal_isport(const u_char *p, const u_char *last)
{
    if (p == last) {
        return 1;
    }

    if (*p++ != ':' || p == last || last - p > PCAPI_PORT_DIGITS) {
        return 0;
    }

    while (p < last && pcapi_isdigit(*p)) {
        p++;
    }

    return p == last;
}


/*
 * "203.0.113.7:443", "[2001:db8::1]:443": the address alone; empty if it is
 * none.  Without brackets a second ":" makes it IPv6, which has no port then.
 */

static pcapi_str_t
pcapi_normal_host(const pcapi_str_t *in)
{
    const u_char  *p, *last, *end;

    p = in->data;
    last = p + in->len;

    if (in->len && *p == '[') {
        p++;
        end = memchr(p, ']', (size_t) (last - p));

        return end && memchr(p, ':', (size_t) (end - p))
                   && pcapi_normal_isport(end + 1, last)
               ? pcapi_str(p, (size_t) (end - p)) : pcapi_str(NULL, 0);
    }

    end = in->len ? memchr(p, ':', in->len) : NULL;

    return end && pcapi_normal_isport(end, last)
               && memchr(p, '.', (size_t) (end - p))
           ? pcapi_str(p, (size_t) (end - p)) : *in;
}


size_t
pcapi_normal_address(const pcapi_str_t *in, u_char *out, size_t size)
{
    char             text[INET6_ADDRSTRLEN];
    size_t           len;
    pcapi_str_t      host;
    struct in_addr   in4;
    struct in6_addr  in6;

    host = pcapi_normal_host(in);
    len = host.len;

    if (len == 0 || len >= sizeof(text) || len > size
        || memchr(host.data, '\0', len) != NULL)
    {
        return 0;
    }

    memcpy(text, host.data, len);
    text[len] = '\0';

    if (inet_pton(AF_INET, text, &in4) != 1) {

        if (inet_pton(AF_INET6, text, &in6) != 1) {
            return 0;
        }

        if (IN6_IS_ADDR_V4MAPPED(&in6)) {
            memcpy(&in4, &in6.s6_addr[12], sizeof(in4));

            if (inet_ntop(AF_INET, &in4, text, sizeof(text)) == NULL) {
                return 0;
            }

            len = strlen(text);
        }
    }

    if (len > size) {
        return 0;
    }

    memcpy(out, text, len);

    return len;
}


size_t
pcapi_normal_click_id(const pcapi_str_t *in, u_char *out, size_t size)
{
    if (in->len > size || !pcapi_click_id_valid(in)) {
        return 0;
    }

    memcpy(out, in->data, in->len);

    return in->len;
}


static int
pcapi_normal_ends_host(u_char c)
{
    return c == '/' || c == '?' || c == '#' || c == '\\' || c == '\0';
}


/* the length of "http://" or "https://" */

static size_t
pcapi_normal_scheme(const pcapi_str_t *url)
{
    pcapi_str_t               head;
    static const pcapi_str_t  http = pcapi_string("http://");
    static const pcapi_str_t  https = pcapi_string("https://");

    head = pcapi_str(url->data, pcapi_min(url->len, http.len));

    if (pcapi_str_caseeq(&head, &http)) {
        return http.len;
    }

    head = pcapi_str(url->data, pcapi_min(url->len, https.len));

    return pcapi_str_caseeq(&head, &https) ? https.len : 0;
}


size_t
pcapi_normal_url(const pcapi_str_t *in, u_char *out, size_t size)
{
    size_t         i, scheme;
    pcapi_str_t    url;
    const u_char  *p, *host, *last, *query;

    url = pcapi_normal_trim(in);
    scheme = pcapi_normal_scheme(&url);

    if (scheme == 0) {
        return 0;
    }

    host = url.data + scheme;
    last = url.data + url.len;
    query = NULL;

    for (p = host; p < last && !pcapi_normal_ends_host(*p); p++) {
        if (*p == '@') {
            host = p + 1;
        }
    }

    if (p == host || *host == ':') {
        return 0;
    }

    for (p = host; p < last; p++) {
        if (*p < 0x20 || *p == 0x7f) {
            return 0;
        }

        if (query == NULL && (*p == '?' || *p == '#')) {
            query = p;
        }
    }

    if (scheme + (size_t) (last - host) > size && query != NULL) {
        last = query;
    }

    if (scheme + (size_t) (last - host) > size) {
        return 0;
    }

    for (i = 0; i < scheme; i++) {
        *out++ = pcapi_tolower(url.data[i]);
    }

    memcpy(out, host, (size_t) (last - host));

    return scheme + (size_t) (last - host);
}


size_t
pcapi_normal_currency(const pcapi_str_t *in, u_char *out, size_t size)
{
    size_t       i;
    pcapi_str_t  text;

    text = pcapi_normal_trim(in);

    if (text.len != 3 || size < 3) {
        return 0;
    }

    for (i = 0; i < 3; i++) {
        out[i] = text.data[i] & 0xdf;

        if (out[i] < 'A' || out[i] > 'Z') {
            return 0;
        }
    }

    return 3;
}


size_t
pcapi_normal_language(const pcapi_str_t *in, u_char *out, size_t size)
{
    size_t       i;
    pcapi_str_t  text;

    text = pcapi_normal_trim(in);

    if (text.len < 2 || size < 2) {
        return 0;
    }

    for (i = 0; i < 2; i++) {
        out[i] = text.data[i] | 0x20;

        if (out[i] < 'a' || out[i] > 'z') {
            return 0;
        }
    }

    if (text.len > 2 && text.data[2] != '-' && text.data[2] != '_') {
        return 0;
    }

    return 2;
}


size_t
pcapi_normal_flags(const pcapi_str_t *in, u_char *out, size_t size)
{
    size_t  i, n;

    n = pcapi_normal_fold(in, out, size, PCAPI_FOLD_SPACE);

    for (i = 0; i < n; i++) {
        if (out[i] >= 'a' && out[i] <= 'z') {
            out[i] &= 0xdf;
        }
    }

    return n;
}


size_t
pcapi_normal_time(const pcapi_str_t *in, u_char *out, size_t size)
{
    size_t       n;
    u_char       plain[PCAPI_DECIMAL_LEN], seconds[PCAPI_NORMAL_INTEGER];
    int64_t      msec;
    pcapi_str_t  text;

    text = pcapi_normal_trim(in);

    if (pcapi_time_parse(&text, &msec) != PCAPI_OK) {

        /* some print 1451431341 as 1.451431341e9 */

        text = pcapi_str(plain, pcapi_decimal_text(&text, plain));

        if (pcapi_time_parse(&text, &msec) != PCAPI_OK) {
            return 0;
        }
    }

    n = pcapi_normal_integer(msec / 1000, seconds);

    if (n > size) {
        return 0;
    }

    memcpy(out, seconds, n);

    return n;
}


size_t
pcapi_normal_integer(int64_t n, u_char out[PCAPI_NORMAL_INTEGER])
{
    u_char    buf[PCAPI_NORMAL_INTEGER], *p;
    uint64_t  rest;

    p = buf + sizeof(buf);
    rest = n < 0 ? 0 - (uint64_t) n : (uint64_t) n;

    do {
        *--p = (u_char) ('0' + rest % 10);
        rest /= 10;
    } while (rest);

    if (n < 0) {
        *--p = '-';
    }

    memcpy(out, p, (size_t) (buf + sizeof(buf) - p));

    return (size_t) (buf + sizeof(buf) - p);
}
