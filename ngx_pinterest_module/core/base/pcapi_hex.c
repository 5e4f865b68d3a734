
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_hex.h"


u_char *
pcapi_hex_put(u_char *p, const void *data, size_t len)
{
    const u_char         *b, *last;
    static const u_char   digits[] = "0123456789abcdef";

    b = data;
    last = b + len;

    while (b < last) {
        *p++ = digits[*b >> 4];
        *p++ = digits[*b++ & 0xf];
    }

    return p;
}


int
pcapi_hex_get(const pcapi_str_t *hex, void *data, size_t len)
{
    int      high, low;
    size_t   i;
    u_char  *b;

    if (hex->len != 2 * len) {
        return PCAPI_ERROR;
    }

    b = data;

    for (i = 0; i < len; i++) {
        high = pcapi_hex_digit(hex->data[2 * i]);
        low = pcapi_hex_digit(hex->data[2 * i + 1]);

        if (high < 0 || low < 0) {
            return PCAPI_ERROR;
        }

        b[i] = (u_char) (high << 4 | low);
    }

    return PCAPI_OK;
}
