
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <openssl/evp.h>

#include "pcapi_hex.h"
#include "pcapi_sha256.h"


static EVP_MD      *pcapi_sha256_md;
static EVP_MD_CTX  *pcapi_sha256_ctx;


int
pcapi_sha256_init(void)
{
    if (pcapi_sha256_ctx != NULL) {
        return PCAPI_OK;
    }

    pcapi_sha256_md = EVP_MD_fetch(NULL, "SHA256", NULL);
    if (pcapi_sha256_md == NULL) {
        return PCAPI_ERROR;
    }

    pcapi_sha256_ctx = EVP_MD_CTX_new();

    if (pcapi_sha256_ctx == NULL
        || EVP_MD_get_size(pcapi_sha256_md) != PCAPI_SHA256_LEN
        || EVP_DigestInit_ex2(pcapi_sha256_ctx, pcapi_sha256_md, NULL) != 1)
    {
        pcapi_sha256_done();
        return PCAPI_ERROR;
    }

    return PCAPI_OK;
}


void
pcapi_sha256_done(void)
{
    EVP_MD_CTX_free(pcapi_sha256_ctx);
    EVP_MD_free(pcapi_sha256_md);

    pcapi_sha256_ctx = NULL;
    pcapi_sha256_md = NULL;
}


int
pcapi_sha256(const void *data, size_t len, u_char digest[PCAPI_SHA256_LEN])
{
    /* the type is the context's own since pcapi_sha256_init() */

    if (pcapi_sha256_ctx == NULL
        || EVP_DigestInit_ex2(pcapi_sha256_ctx, NULL, NULL) != 1
        || EVP_DigestUpdate(pcapi_sha256_ctx, data, len) != 1
        || EVP_DigestFinal_ex(pcapi_sha256_ctx, digest, NULL) != 1)
    {
        return PCAPI_ERROR;
    }

    return PCAPI_OK;
}


int
pcapi_sha256_hex(const void *data, size_t len, u_char hex[PCAPI_SHA256_HEX])
{
    u_char  digest[PCAPI_SHA256_LEN];

    if (pcapi_sha256(data, len, digest) != PCAPI_OK) {
        return PCAPI_ERROR;
    }

    pcapi_hex_put(hex, digest, PCAPI_SHA256_LEN);

    return PCAPI_OK;
}
