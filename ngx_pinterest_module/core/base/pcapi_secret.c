
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <openssl/crypto.h>

#include "pcapi_secret.h"


int
pcapi_secret_eq(const pcapi_str_t *a, const pcapi_str_t *b)
{
    return a->len == b->len
           && (a->len == 0 || CRYPTO_memcmp(a->data, b->data, a->len) == 0);
}
