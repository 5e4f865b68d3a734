
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_gist.h"


#define PCAPI_GIST_DIGITS   5         /* an order, a phone ... */
#define PCAPI_GIST_LONG     16        /* a digest, an id */
#define PCAPI_GIST_COLONS   2         /* of an address of IPv6 */


typedef struct {
    const u_char   *last;             /* of what is read */
    u_char         *pos;
    u_char         *end;
    unsigned        cut:1;            /* there was more to read */
} pcapi_gist_t;


static const u_char *pcapi_gist_quoted(const pcapi_gist_t *g,
    const u_char *p);
static int pcapi_gist_opens(const pcapi_gist_t *g, const u_char *start,
    const u_char *p);
static size_t pcapi_gist_quote(const u_char *p, const u_char *last);
static int pcapi_gist_apostrophe(const u_char *p, size_t len);
static const u_char *pcapi_gist_word(pcapi_gist_t *g, const u_char *start,
    const u_char *p);
static int pcapi_gist_foreign(const u_char *p, const u_char *last);
static const u_char *pcapi_gist_part(pcapi_gist_t *g, const u_char *p,
    const u_char *last);
static int pcapi_gist_value(const u_char *p, const u_char *last);
static void pcapi_gist_put(pcapi_gist_t *g, u_char c);
static int pcapi_gist_between(u_char c);
static int pcapi_gist_isalnum(u_char c);
static int pcapi_gist_isxdigit(u_char c);


size_t
pcapi_gist(const pcapi_str_t *text, u_char *gist)
{
    pcapi_gist_t   g;
    const u_char  *p, *start, *next;

    start = text->data;
    p = start;

    g.last = p + pcapi_min(text->len, PCAPI_GIST_READ);
    g.cut = (text->len > PCAPI_GIST_READ);
    g.pos = gist;
    g.end = gist + PCAPI_GIST;

    while (p < g.last) {

        if (pcapi_gist_opens(&g, start, p)) {
            next = pcapi_gist_quoted(&g, p);

            pcapi_gist_put(&g, '\'');
            pcapi_gist_put(&g, '*');
            pcapi_gist_put(&g, '\'');

            /* what else there is, is behind the last quote */

            p = next;
            start = next;

        } else if (pcapi_gist_between(*p)) {

            /* spaces are one, and none at the start */

            if (*p > ' ' && *p != 0x7f) {
                pcapi_gist_put(&g, *p);

            } else if (g.pos > gist && g.pos[-1] != ' ') {
                pcapi_gist_put(&g, ' ');
            }

            p++;

        } else {
            p = pcapi_gist_word(&g, start, p);
        }
    }

    while (g.pos > gist && g.pos[-1] == ' ') {
        g.pos--;
    }

    return (size_t) (g.pos - gist);
}


/*
 * The end of what is quoted.  A value may have quotes itself, and where it was
 * cut the last one is an opening one.
 */

static const u_char *
pcapi_gist_quoted(const pcapi_gist_t *g, const u_char *p)
{
    size_t         len;
    const u_char  *q, *next, *end;

    end = g->last;

    if (g->cut) {
        return end;
    }

    for (q = p + pcapi_gist_quote(p, end); q < g->last; q = next) {

        len = pcapi_gist_quote(q, g->last);
        next = q + pcapi_max(len, 1);

        if (len == 0
            || (pcapi_gist_apostrophe(q, len) && pcapi_gist_isalnum(q[-1])
                && next < g->last && pcapi_gist_isalnum(*next)))
        {
            continue;
        }

        end = next;

        if (strchr(" ([{<,:=", q[-1]) && end < g->last && *end > ' ') {
            end = g->last;
        }
    }

    return end;
}


/* an apostrophe is not, but for that of u'text', as Python writes it */

static int
pcapi_gist_opens(const pcapi_gist_t *g, const u_char *start, const u_char *p)
{
    size_t  len;

    len = pcapi_gist_quote(p, g->last);

    if (len == 0) {
        return 0;
    }

    if (!pcapi_gist_apostrophe(p, len) || p == start
        || !pcapi_gist_isalnum(p[-1]))
    {
        return 1;
    }

    return strchr("bru", p[-1] | 0x20) != NULL
           && (p - start == 1 || !pcapi_gist_isalnum(p[-2]));
}


/* the length of a quote of whatever script, or 0 */

static size_t
pcapi_gist_quote(const u_char *p, const u_char *last)
{
    if (*p == '\'' || *p == '"' || *p == '`') {
        return 1;
    }

    if (last - p >= 2 && p[0] == 0xc2 && (p[1] == 0xab || p[1] == 0xbb)) {
        return 2;
    }

    if (last - p >= 3 && p[0] == 0xe2 && p[1] == 0x80
        && ((p[2] >= 0x98 && p[2] <= 0x9f) || p[2] == 0xb9 || p[2] == 0xba))
    {
        return 3;
    }

    return 0;
}


static int
pcapi_gist_apostrophe(const u_char *p, size_t len)
{
    return *p == '\'' || (len == 3 && p[2] == 0x99);
}


static const u_char *
pcapi_gist_word(pcapi_gist_t *g, const u_char *start, const u_char *p)
{
    const u_char  *end, *next;

    for (end = p + 1; end < g->last; end++) {

        if (pcapi_gist_between(*end) || pcapi_gist_opens(g, start, end)) {
            break;
        }
    }

    next = end;

    /* the full stop of a sentence is no part of it */

    while (end > p && strchr(".:!?'", end[-1])) {
        end--;
    }

    if ((g->cut && next == g->last) || pcapi_gist_foreign(p, end)) {
        pcapi_gist_put(g, '*');
        p = end;
    }

    while (p < end) {
        p = pcapi_gist_part(g, p, end);
    }

    while (p < next) {
        pcapi_gist_put(g, *p++);
    }

    return next;
}


static int
pcapi_gist_foreign(const u_char *p, const u_char *last)
{
    for ( /* void */ ; p < last; p++) {

        if (*p >= 0x80 || *p == '@' || *p == '='
            || (last - p >= 3 && memcmp(p, "://", 3) == 0))
        {
            return 1;
        }
    }

    return 0;
}


/* of a word: what may be one value, or one other character */

static const u_char *
pcapi_gist_part(pcapi_gist_t *g, const u_char *p, const u_char *last)
{
    unsigned       colons, hex;
    const u_char  *end;

    /* an address of IPv6 */

    for (end = p, colons = 0, hex = 1;
         end < last && (pcapi_gist_isalnum(*end) || *end == ':');
         end++)
    {
        colons += (*end == ':');
        hex &= (*end == ':' || pcapi_gist_isxdigit(*end));
    }

    if (hex && colons >= PCAPI_GIST_COLONS) {
        pcapi_gist_put(g, '*');
        return end;
    }

    for (end = p;
         end < last && (pcapi_gist_isalnum(*end) || *end == '_'
                        || *end == '-');
         end++)
    {
        /* void */
    }

    if (end == p) {
        pcapi_gist_put(g, *p);
        return p + 1;
    }

    if (pcapi_gist_value(p, end)) {
        pcapi_gist_put(g, '*');
        return end;
    }

    while (p < end) {

        if (!pcapi_isdigit(*p)) {
            pcapi_gist_put(g, *p++);
            continue;
        }

        pcapi_gist_put(g, '*');

        while (p < end && pcapi_isdigit(*p)) {
            p++;
        }
    }

    return end;
}


/* "user_data" is none; "4711-0815", a UUID, a digest, a click id are */

static int
pcapi_gist_value(const u_char *p, const u_char *last)
{
    size_t    len, run, row;
    unsigned  digits, hex, large, small, some;

    len = (size_t) (last - p);
    digits = large = small = 0;
    hex = 1;

    /* a run of letters and digits, with "some" digits; a row of hex in it */

    for (run = 0, row = 0, some = 0; p < last; p++) {

        if (!pcapi_gist_isalnum(*p)) {
            hex &= (*p == '-');
            run = 0;
            row = 0;
            some = 0;
            continue;
        }

        digits += pcapi_isdigit(*p);
        large += (*p >= 'A' && *p <= 'Z');
        small += (*p >= 'a' && *p <= 'z');

        some |= pcapi_isdigit(*p);
        hex &= pcapi_gist_isxdigit(*p);

        run++;
        row = pcapi_gist_isxdigit(*p) ? row + 1 : 0;

        if ((run >= PCAPI_GIST_LONG && some) || row >= PCAPI_GIST_LONG) {
            return 1;
        }
    }

    if (digits >= PCAPI_GIST_DIGITS
        || (hex && digits + large + small >= PCAPI_GIST_LONG))
    {
        return 1;
    }

    return len >= PCAPI_GIST_LONG && digits && large && small;
}


static void
pcapi_gist_put(pcapi_gist_t *g, u_char c)
{
    if (g->pos < g->end) {
        *g->pos++ = c;
    }
}


/* what no word has in it; controls are as a space */

static int
pcapi_gist_between(u_char c)
{
    return c <= ' ' || c == 0x7f || strchr("()[]{}<>,;", c) != NULL;
}


static int
pcapi_gist_isalnum(u_char c)
{
    return pcapi_isdigit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}


static int
pcapi_gist_isxdigit(u_char c)
{
    return pcapi_isdigit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}
