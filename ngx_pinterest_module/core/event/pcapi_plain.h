
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_PLAIN_H_INCLUDED_
#define _PCAPI_PLAIN_H_INCLUDED_


#include "base/pcapi_base.h"


/*
 * Nothing but printable ASCII, and neither a quote nor a backslash: most
 * texts are, and need neither a look at their encoding nor an escape.
 */

#define PCAPI_PLAIN_ONES   0x0101010101010101ULL
#define PCAPI_PLAIN_HIGH   0x8080808080808080ULL


/*
 * Eight bytes at once.  A byte below 0x20 and one that the exclusive or makes
 * zero borrow from their highest bit, 0x7f carries into it.  What a borrow
 * does to the bytes above does not matter: the word is not plain anyway.
 */

static inline int
pcapi_plain_word(const u_char *p)
{
    uint64_t  w;

    memcpy(&w, p, sizeof(w));

    return ((w | (w - PCAPI_PLAIN_ONES * 0x20) | (w + PCAPI_PLAIN_ONES)
             | ((w ^ PCAPI_PLAIN_ONES * '"') - PCAPI_PLAIN_ONES)
             | ((w ^ PCAPI_PLAIN_ONES * '\\') - PCAPI_PLAIN_ONES))
            & PCAPI_PLAIN_HIGH) == 0;
}


static inline int
pcapi_plain_byte(u_char c)
{
    return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}


static inline int
pcapi_plain(const u_char *p, size_t len)
{
    size_t  i;

    if (len < 8) {
        for (i = 0; i < len; i++) {
            if (!pcapi_plain_byte(p[i])) {
                return 0;
            }
        }

        return 1;
    }

    for (i = 0; i < len - 8; i += 8) {
        if (!pcapi_plain_word(p + i)) {
            return 0;
        }
    }

    /* the last word overlaps the one before */

    return pcapi_plain_word(p + len - 8);
}


#endif /* _PCAPI_PLAIN_H_INCLUDED_ */
