
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_usp.h"


#define PCAPI_USP_LEN   4
#define PCAPI_USP_SALE  2               /* place of the opt-out */


pcapi_consent_e
pcapi_usp_consent(const pcapi_str_t *text)
{
    size_t  i;
    u_char  c;

    if (text->len == 0) {
        return PCAPI_CONSENT_NONE;
    }

    if (text->len != PCAPI_USP_LEN || text->data[0] != '1') {
        return PCAPI_CONSENT_OPT_OUT;
    }

    for (i = 1; i < PCAPI_USP_LEN; i++) {
        c = pcapi_tolower(text->data[i]);

        if (c != 'y' && c != 'n' && c != '-') {
            return PCAPI_CONSENT_OPT_OUT;
        }
    }

    c = pcapi_tolower(text->data[PCAPI_USP_SALE]);

    return c == 'y' ? PCAPI_CONSENT_OPT_OUT
                    : c == 'n' ? PCAPI_CONSENT_GRANTED : PCAPI_CONSENT_NONE;
}
