
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_base64.h"


uint32_t
pcapi_base64_value(u_char c)
{
    if (c >= 'A' && c <= 'Z') {
        return (uint32_t) c - 'A';
    }

    if (c >= 'a' && c <= 'z') {
        return (uint32_t) c - 'a' + 26;
    }

    if (pcapi_isdigit(c)) {
        return (uint32_t) c - '0' + 52;
    }

    return c == '-' ? 62 : c == '_' ? 63 : PCAPI_BASE64_NONE;
}
