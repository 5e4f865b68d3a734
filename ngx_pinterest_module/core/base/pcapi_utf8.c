
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_utf8.h"


#define PCAPI_UTF8_HIGH   UINT64_C(0x8080808080808080)
#define PCAPI_UTF8_ONES   UINT64_C(0x0101010101010101)


/* every "step"th character from "first" to "last" has its small one there */

typedef struct {
    uint16_t  first;
    uint16_t  last;
    int16_t   step;
    int16_t   shift;
} pcapi_utf8_case_t;


static int pcapi_utf8_check(const u_char *p, size_t len, uint64_t ones);
static size_t pcapi_utf8_sequence(const u_char *p, const u_char *last);


/* sorted; of Unicode 14, no character of these blocks was added since */

static const pcapi_utf8_case_t  pcapi_utf8_cases[] = {
    { 0x0041, 0x005a, 1,    32 }, { 0x00c0, 0x00d6, 1,    32 },
    { 0x00d8, 0x00de, 1,    32 }, { 0x0100, 0x012e, 2,     1 },
    { 0x0130, 0x0130, 1,  -199 }, { 0x0132, 0x0136, 2,     1 },
    { 0x0139, 0x0147, 2,     1 }, { 0x014a, 0x0176, 2,     1 },
    { 0x0178, 0x0178, 1,  -121 }, { 0x0179, 0x017d, 2,     1 },
    { 0x0181, 0x0181, 1,   210 }, { 0x0182, 0x0184, 2,     1 },
    { 0x0186, 0x0186, 1,   206 }, { 0x0187, 0x0187, 1,     1 },
    { 0x0189, 0x018a, 1,   205 }, { 0x018b, 0x018b, 1,     1 },
    { 0x018e, 0x018e, 1,    79 }, { 0x018f, 0x018f, 1,   202 },
    { 0x0190, 0x0190, 1,   203 }, { 0x0191, 0x0191, 1,     1 },
    { 0x0193, 0x0193, 1,   205 }, { 0x0194, 0x0194, 1,   207 },
    { 0x0196, 0x0196, 1,   211 }, { 0x0197, 0x0197, 1,   209 },
    { 0x0198, 0x0198, 1,     1 }, { 0x019c, 0x019c, 1,   211 },
    { 0x019d, 0x019d, 1,   213 }, { 0x019f, 0x019f, 1,   214 },
    { 0x01a0, 0x01a4, 2,     1 }, { 0x01a6, 0x01a6, 1,   218 },
    { 0x01a7, 0x01a7, 1,     1 }, { 0x01a9, 0x01a9, 1,   218 },
    { 0x01ac, 0x01ac, 1,     1 }, { 0x01ae, 0x01ae, 1,   218 },
    { 0x01af, 0x01af, 1,     1 }, { 0x01b1, 0x01b2, 1,   217 },
    { 0x01b3, 0x01b5, 2,     1 }, { 0x01b7, 0x01b7, 1,   219 },
    { 0x01b8, 0x01b8, 1,     1 }, { 0x01bc, 0x01bc, 1,     1 },
    { 0x01c4, 0x01c4, 1,     2 }, { 0x01c5, 0x01c5, 1,     1 },
    { 0x01c7, 0x01c7, 1,     2 }, { 0x01c8, 0x01c8, 1,     1 },
    { 0x01ca, 0x01ca, 1,     2 }, { 0x01cb, 0x01db, 2,     1 },
    { 0x01de, 0x01ee, 2,     1 }, { 0x01f1, 0x01f1, 1,     2 },
    { 0x01f2, 0x01f4, 2,     1 }, { 0x01f6, 0x01f6, 1,   -97 },
    { 0x01f7, 0x01f7, 1,   -56 }, { 0x01f8, 0x021e, 2,     1 },
    { 0x0220, 0x0220, 1,  -130 }, { 0x0222, 0x0232, 2,     1 },
    { 0x023b, 0x023b, 1,     1 }, { 0x023d, 0x023d, 1,  -163 },
    { 0x0241, 0x0241, 1,     1 }, { 0x0243, 0x0243, 1,  -195 },
    { 0x0244, 0x0244, 1,    69 }, { 0x0245, 0x0245, 1,    71 },
    { 0x0246, 0x024e, 2,     1 }, { 0x0370, 0x0372, 2,     1 },
    { 0x0376, 0x0376, 1,     1 }, { 0x037f, 0x037f, 1,   116 },
    { 0x0386, 0x0386, 1,    38 }, { 0x0388, 0x038a, 1,    37 },
    { 0x038c, 0x038c, 1,    64 }, { 0x038e, 0x038f, 1,    63 },
    { 0x0391, 0x03a1, 1,    32 }, { 0x03a3, 0x03ab, 1,    32 },
    { 0x03cf, 0x03cf, 1,     8 }, { 0x03d8, 0x03ee, 2,     1 },
    { 0x03f4, 0x03f4, 1,   -60 }, { 0x03f7, 0x03f7, 1,     1 },
    { 0x03f9, 0x03f9, 1,    -7 }, { 0x03fa, 0x03fa, 1,     1 },
    { 0x03fd, 0x03ff, 1,  -130 }, { 0x0400, 0x040f, 1,    80 },
    { 0x0410, 0x042f, 1,    32 }, { 0x0460, 0x0480, 2,     1 },
    { 0x048a, 0x04be, 2,     1 }, { 0x04c0, 0x04c0, 1,    15 },
    { 0x04c1, 0x04cd, 2,     1 }, { 0x04d0, 0x052e, 2,     1 },
    { 0x0531, 0x0556, 1,    48 }, { 0x1e00, 0x1e94, 2,     1 },
    { 0x1e9e, 0x1e9e, 1, -7615 }, { 0x1ea0, 0x1efe, 2,     1 },
    { 0x1f08, 0x1f0f, 1,    -8 }, { 0x1f18, 0x1f1d, 1,    -8 },
    { 0x1f28, 0x1f2f, 1,    -8 }, { 0x1f38, 0x1f3f, 1,    -8 },
    { 0x1f48, 0x1f4d, 1,    -8 }, { 0x1f59, 0x1f5f, 2,    -8 },
    { 0x1f68, 0x1f6f, 1,    -8 }, { 0x1f88, 0x1f8f, 1,    -8 },
    { 0x1f98, 0x1f9f, 1,    -8 }, { 0x1fa8, 0x1faf, 1,    -8 },
    { 0x1fb8, 0x1fb9, 1,    -8 }, { 0x1fba, 0x1fbb, 1,   -74 },
    { 0x1fbc, 0x1fbc, 1,    -9 }, { 0x1fc8, 0x1fcb, 1,   -86 },
    { 0x1fcc, 0x1fcc, 1,    -9 }, { 0x1fd8, 0x1fd9, 1,    -8 },
    { 0x1fda, 0x1fdb, 1,  -100 }, { 0x1fe8, 0x1fe9, 1,    -8 },
    { 0x1fea, 0x1feb, 1,  -112 }, { 0x1fec, 0x1fec, 1,    -7 },
    { 0x1ff8, 0x1ff9, 1,  -128 }, { 0x1ffa, 0x1ffb, 1,  -126 },
    { 0x1ffc, 0x1ffc, 1,    -9 }, { 0xa640, 0xa66c, 2,     1 },
    { 0xa680, 0xa69a, 2,     1 }
};


int
pcapi_utf8_valid(const u_char *p, size_t len)
{
    return pcapi_utf8_check(p, len, 0);
}


int
pcapi_utf8_text(const u_char *p, size_t len)
{
    return pcapi_utf8_check(p, len, PCAPI_UTF8_ONES);
}


uint32_t
pcapi_utf8_decode(const u_char **p, const u_char *last)
{
    size_t         n;
    uint32_t       c;
    const u_char  *s;

    s = *p;
    c = *s++;

    if (c >= 0x80) {
        n = (c >= 0xf0) ? 3 : (c >= 0xe0) ? 2 : 1;
        c &= 0x3fU >> n;

        while (n != 0 && s < last) {
            c = (c << 6) | (*s++ & 0x3f);
            n--;
        }
    }

    *p = s;

    return c;
}


u_char *
pcapi_utf8_encode(u_char *p, uint32_t c)
{
    if (c < 0x80) {
        *p++ = (u_char) c;
        return p;
    }

    if (c < 0x800) {
        *p++ = (u_char) (0xc0 | c >> 6);
        *p++ = (u_char) (0x80 | (c & 0x3f));
        return p;
    }

    if (c < 0x10000) {
        *p++ = (u_char) (0xe0 | c >> 12);
        *p++ = (u_char) (0x80 | (c >> 6 & 0x3f));
        *p++ = (u_char) (0x80 | (c & 0x3f));
        return p;
    }

    *p++ = (u_char) (0xf0 | (c >> 18 & 0x07));
    *p++ = (u_char) (0x80 | (c >> 12 & 0x3f));
    *p++ = (u_char) (0x80 | (c >> 6 & 0x3f));
    *p++ = (u_char) (0x80 | (c & 0x3f));

    return p;
}


size_t
pcapi_utf8_cut(const u_char *p, size_t len, size_t max)
{
    size_t  i, n;

    for (i = 0; i < len && max != 0; max--) {
        n = pcapi_utf8_sequence(p + i, p + len);
        if (n == 0) {
            break;
        }

        i += n;
    }

    return i;
}


uint32_t
pcapi_utf8_tolower(uint32_t c)
{
    size_t                    low, high, mid;
    const pcapi_utf8_case_t  *row;

    if (c < 0x80) {
        return pcapi_tolower((u_char) c);
    }

    low = 0;
    high = pcapi_nelts(pcapi_utf8_cases);

    while (low < high) {
        mid = (low + high) / 2;
        row = &pcapi_utf8_cases[mid];

        if (c > row->last) {
            low = mid + 1;

        } else if (c < row->first) {
            high = mid;

        } else if ((c - row->first) % (uint32_t) row->step == 0) {
            return (uint32_t) ((int32_t) c + row->shift);

        } else {
            break;
        }
    }

    return c;
}


int
pcapi_utf8_isspace(uint32_t c)
{
    if (c < 0x80) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    switch (c) {
    case 0x85:
    case 0xa0:
    case 0x1680:
    case 0x2028:
    case 0x2029:
    case 0x202f:
    case 0x205f:
    case 0x3000:
    case 0xfeff:
        return 1;

    default:
        return c >= 0x2000 && c <= 0x200a;
    }
}


int
pcapi_utf8_ispunct(uint32_t c)
{
    if (pcapi_utf8_isspace(c)) {
        return 0;
    }

    if (c < 0x80) {
        return !pcapi_isdigit((u_char) c)
               && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
    }

    if (c >= 0xc0) {
        return c == 0xd7 || c == 0xf7 || (c >= 0x2000 && c <= 0x206f);
    }

    switch (c) {
    case 0xaa:
    case 0xb5:
    case 0xba:
        /* letters */
    case 0xb2:
    case 0xb3:
    case 0xb9:
    case 0xbc:
    case 0xbd:
    case 0xbe:
        /* raised digits and fractions */
        return 0;

    default:
        return 1;
    }
}


/*
 * Eight bytes of ASCII at a time.  With "ones" set, subtracting them raises
 * the highest bit of a NUL, and of nothing else unless a NUL is below it.
 */

static int
pcapi_utf8_check(const u_char *p, size_t len, uint64_t ones)
{
    size_t         n;
    uint64_t       w;
    const u_char  *last;

    if (len == 0) {
        return 1;
    }

    last = p + len;

    while (p < last) {

        while (last - p >= 8) {
            memcpy(&w, p, 8);

            if ((w | (w - ones)) & PCAPI_UTF8_HIGH) {
                break;
            }

            p += 8;
        }

        if (p == last) {
            break;
        }

        do {
            n = pcapi_utf8_sequence(p, last);

            if (n == 0 || (ones != 0 && *p == '\0')) {
                return 0;
            }

            p += n;

        } while (p < last && *p >= 0x80);
    }

    return 1;
}


/* the length of the character at "p", 0 if it is none */

static size_t
pcapi_utf8_sequence(const u_char *p, const u_char *last)
{
    u_char  c, low, high;
    size_t  i, n;

    c = *p;

    if (c < 0x80) {
        return 1;
    }

    if (c < 0xc2 || c > 0xf4) {
        return 0;
    }

    /* the second byte tells overlong forms, surrogates and what is too big */

    low = (c == 0xe0) ? 0xa0 : (c == 0xf0) ? 0x90 : 0x80;
    high = (c == 0xed) ? 0x9f : (c == 0xf4) ? 0x8f : 0xbf;
    n = (c >= 0xf0) ? 4 : (c >= 0xe0) ? 3 : 2;

    if ((size_t) (last - p) < n || p[1] < low || p[1] > high) {
        return 0;
    }

    for (i = 2; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            return 0;
        }
    }

    return n;
}
