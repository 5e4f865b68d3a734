
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdlib.h>

#include "base/pcapi_utf8.h"


#define check(expr)  do { if (!(expr)) { abort(); } } while (0)


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


/* a second opinion: decode the bits, then look at the number */

static size_t
judge(const u_char *p, size_t len, uint32_t *c)
{
    size_t                 i, n;
    static const uint32_t  least[] = { 0, 0, 0x80, 0x800, 0x10000 };

    *c = p[0];

    if (p[0] < 0x80) {
        return 1;
    }

    for (n = 0; n < 8 && (p[0] & (0x80 >> n)); n++) { /* void */ }

    if (n < 2 || n > 4 || n > len) {
        return 0;
    }

    *c = p[0] & (0x7fU >> n);

    for (i = 1; i < n; i++) {
        if (p[i] >> 6 != 2) {
            return 0;
        }

        *c = *c << 6 | (p[i] & 0x3f);
    }

    if (*c < least[n] || *c > 0x10ffff || *c >> 11 == 0x1b) {
        return 0;
    }

    return n;
}


static void
check_character(const u_char *p, const u_char *last, size_t n, uint32_t c)
{
    u_char         buf[4];
    size_t         len;
    uint32_t       lower;
    const u_char  *end;

    end = p;
    check(pcapi_utf8_decode(&end, last) == c && end == p + n);

    check(pcapi_utf8_encode(buf, c) == buf + n);
    check(memcmp(buf, p, n) == 0);

    lower = pcapi_utf8_tolower(c);
    len = (size_t) (pcapi_utf8_encode(buf, lower) - buf);
    check(len <= n && pcapi_utf8_valid(buf, len));
    check(pcapi_utf8_tolower(lower) == lower);
    check(!pcapi_utf8_isspace(c) || !pcapi_utf8_ispunct(c));
}


static void
check_text(const u_char *p, size_t len)
{
    int       nul;
    size_t    i, n, characters;
    uint32_t  c;

    nul = 0;
    characters = 0;

    for (i = 0; i < len; i += n) {
        n = judge(p + i, len - i, &c);
        if (n == 0) {
            break;
        }

        check(pcapi_utf8_cut(p, len, characters) == i);
        check_character(p + i, p + len, n, c);

        nul |= (c == 0);
        characters++;
    }

    check(pcapi_utf8_valid(p, len) == (i == len));
    check(pcapi_utf8_text(p, len) == (i == len && !nul));
    check(pcapi_utf8_cut(p, len, SIZE_MAX) == i);
    check(pcapi_utf8_valid(p, i));
}


/* every beginning of a word: the eight bytes at a time start elsewhere */

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t    i;
    uint32_t  c;

    if (size > 512) {
        return 0;
    }

    for (i = 0; i < 8 && i <= size; i++) {
        check_text(data + i, size - i);
    }

    if (size >= 4) {
        memcpy(&c, data, 4);
        (void) pcapi_utf8_tolower(c);
        (void) pcapi_utf8_isspace(c);
        (void) pcapi_utf8_ispunct(c);
    }

    return 0;
}
