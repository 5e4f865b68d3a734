
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "pcapi_random.h"


#define PCAPI_RANDOM_BLOCK   4096
#define PCAPI_RANDOM_MAX     256


static u_char  pcapi_random_block[PCAPI_RANDOM_BLOCK];
static size_t  pcapi_random_left;


int
pcapi_random(void *buf, size_t len)
{
    u_char  *p;

    if (len > PCAPI_RANDOM_MAX) {
        return PCAPI_ERROR;
    }

    if (pcapi_random_left < len) {

        if (RAND_bytes(pcapi_random_block, PCAPI_RANDOM_BLOCK) != 1) {
            return PCAPI_ERROR;
        }

        pcapi_random_left = PCAPI_RANDOM_BLOCK;
    }

    pcapi_random_left -= len;
    p = pcapi_random_block + pcapi_random_left;

    memcpy(buf, p, len);
    OPENSSL_cleanse(p, len);

    return PCAPI_OK;
}


void
pcapi_random_reset(void)
{
    OPENSSL_cleanse(pcapi_random_block, PCAPI_RANDOM_BLOCK);
    pcapi_random_left = 0;
}
