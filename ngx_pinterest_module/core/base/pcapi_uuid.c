
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_hex.h"
#include "pcapi_random.h"
#include "pcapi_uuid.h"


int
pcapi_uuid(u_char id[PCAPI_UUID])
{
    size_t   i;
    u_char   b[16], *p;

    if (pcapi_random(b, sizeof(b)) != PCAPI_OK) {
        return PCAPI_ERROR;
    }

    /* RFC 9562, version 4 */

    b[6] = (u_char) ((b[6] & 0x0f) | 0x40);
    b[8] = (u_char) ((b[8] & 0x3f) | 0x80);

    p = id;

    for (i = 0; i < sizeof(b); i++) {

        if (i == 4 || i == 6 || i == 8 || i == 10) {
            *p++ = '-';
        }

        p = pcapi_hex_put(p, &b[i], 1);
    }

    return PCAPI_OK;
}
