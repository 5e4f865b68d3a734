
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_HEX_H_INCLUDED_
#define _PCAPI_HEX_H_INCLUDED_


#include "pcapi_base.h"


/* two digits for each of "len" bytes, in lower case; the end of them */
u_char *pcapi_hex_put(u_char *p, const void *data, size_t len);

/* "len" bytes from exactly twice as many digits of any case, or PCAPI_ERROR */
int pcapi_hex_get(const pcapi_str_t *hex, void *data, size_t len);


/* the value of a digit, or -1 */

static inline int
pcapi_hex_digit(u_char c)
{
    if (pcapi_isdigit(c)) {
        return c - '0';
    }

    c = pcapi_tolower(c);

    return (c >= 'a' && c <= 'f') ? c - 'a' + 10 : -1;
}


#endif /* _PCAPI_HEX_H_INCLUDED_ */
