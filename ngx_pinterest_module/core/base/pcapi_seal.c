
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "pcapi_base64.h"
#include "pcapi_hex.h"
#include "pcapi_random.h"
#include "pcapi_seal.h"


#define PCAPI_SEAL_ADDED   (PCAPI_SEAL_NONCE + PCAPI_SEAL_TAG)
#define PCAPI_SEAL_BYTES   (PCAPI_SEAL_CLEAR + PCAPI_SEAL_ADDED)


static int pcapi_seal_hex(const pcapi_str_t *text, u_char *key);
static int pcapi_seal_encrypt(const u_char *key, const pcapi_str_t *data,
    const pcapi_str_t *clear, u_char *out);
static int pcapi_seal_decrypt(const u_char *key, const pcapi_str_t *data,
    const u_char *sealed, size_t len, u_char *out);
static size_t pcapi_seal_encode(const u_char *in, size_t len, u_char *out);
static int pcapi_seal_decode(const pcapi_str_t *text, u_char *out,
    size_t *len);


static EVP_CIPHER      *pcapi_seal_cipher;
static EVP_CIPHER_CTX  *pcapi_seal_ctx;


int
pcapi_seal_key(pcapi_seal_keys_t *keys, const pcapi_str_t *text)
{
    u_char       key[PCAPI_SEAL_KEY];
    uint32_t     i;
    pcapi_str_t  t;

    t = *text;

    if (t.len == PCAPI_SEAL_KEY) {
        memcpy(key, t.data, PCAPI_SEAL_KEY);

    } else if (pcapi_seal_hex(&t, key) != PCAPI_OK) {
        return PCAPI_ERROR;
    }

    for (i = 0; i < keys->n; i++) {
        if (CRYPTO_memcmp(keys->key[i], key, PCAPI_SEAL_KEY) == 0) {
            break;
        }
    }

    if (i < keys->n || keys->n == PCAPI_SEAL_KEYS) {
        OPENSSL_cleanse(key, PCAPI_SEAL_KEY);
        return PCAPI_DECLINED;
    }

    memcpy(keys->key[keys->n++], key, PCAPI_SEAL_KEY);
    OPENSSL_cleanse(key, PCAPI_SEAL_KEY);

    return PCAPI_OK;
}


static int
pcapi_seal_hex(const pcapi_str_t *text, u_char *key)
{
    pcapi_str_t  hex;

    hex = *text;

    while (hex.len && memchr(" \t\r\n", hex.data[hex.len - 1], 4)) {
        hex.len--;
    }

    return pcapi_hex_get(&hex, key, PCAPI_SEAL_KEY);
}


int
pcapi_seal_init(void)
{
    if (pcapi_seal_ctx != NULL) {
        return PCAPI_OK;
    }

    pcapi_seal_cipher = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
    pcapi_seal_ctx = EVP_CIPHER_CTX_new();

    if (pcapi_seal_cipher == NULL || pcapi_seal_ctx == NULL
        || EVP_CIPHER_get_key_length(pcapi_seal_cipher) != PCAPI_SEAL_KEY
        || EVP_CIPHER_get_iv_length(pcapi_seal_cipher) != PCAPI_SEAL_NONCE)
    {
        pcapi_seal_done();
        return PCAPI_ERROR;
    }

    return PCAPI_OK;
}


void
pcapi_seal_done(void)
{
    EVP_CIPHER_CTX_free(pcapi_seal_ctx);
    EVP_CIPHER_free(pcapi_seal_cipher);

    pcapi_seal_ctx = NULL;
    pcapi_seal_cipher = NULL;
}


int
pcapi_seal(const pcapi_seal_keys_t *keys, const pcapi_str_t *data,
    const pcapi_str_t *clear, u_char *out, size_t *len)
{
    u_char  sealed[PCAPI_SEAL_BYTES];

    if (pcapi_seal_ctx == NULL || keys->n == 0
        || clear->len > PCAPI_SEAL_CLEAR
        || pcapi_random(sealed, PCAPI_SEAL_NONCE) != PCAPI_OK
        || pcapi_seal_encrypt(keys->key[0], data, clear, sealed) != PCAPI_OK)
    {
        return PCAPI_ERROR;
    }

    *len = pcapi_seal_encode(sealed, clear->len + PCAPI_SEAL_ADDED, out);

    return PCAPI_OK;
}


/* nonce, which is in "out" already, encrypted text, tag */

static int
pcapi_seal_encrypt(const u_char *key, const pcapi_str_t *data,
    const pcapi_str_t *clear, u_char *out)
{
    int              n;
    u_char          *p;
    EVP_CIPHER_CTX  *ctx;

    ctx = pcapi_seal_ctx;
    p = out + PCAPI_SEAL_NONCE;

    if (EVP_EncryptInit_ex2(ctx, pcapi_seal_cipher, key, out, NULL) != 1
        || EVP_EncryptUpdate(ctx, NULL, &n, data->data, (int) data->len) != 1
        || EVP_EncryptUpdate(ctx, p, &n, clear->data, (int) clear->len) != 1
        || EVP_EncryptFinal_ex(ctx, p + clear->len, &n) != 1
        || EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_GET_TAG, PCAPI_SEAL_TAG,
                               p + clear->len)
           != 1)
    {
        return PCAPI_ERROR;
    }

    return PCAPI_OK;
}


int
pcapi_seal_open(const pcapi_seal_keys_t *keys, const pcapi_str_t *data,
    const pcapi_str_t *text, u_char *out, size_t *len)
{
    u_char    sealed[PCAPI_SEAL_BYTES];
    size_t    n;
    uint32_t  i;

    if (pcapi_seal_ctx == NULL
        || pcapi_seal_decode(text, sealed, &n) != PCAPI_OK
        || n < PCAPI_SEAL_ADDED)
    {
        return PCAPI_DECLINED;
    }

    *len = n - PCAPI_SEAL_ADDED;

    for (i = 0; i < keys->n; i++) {
        if (pcapi_seal_decrypt(keys->key[i], data, sealed, *len, out)
            == PCAPI_OK)
        {
            return PCAPI_OK;
        }
    }

    /* what an unverified text decrypts to is nobody's business */

    OPENSSL_cleanse(out, *len);
    *len = 0;

    return PCAPI_DECLINED;
}


static int
pcapi_seal_decrypt(const u_char *key, const pcapi_str_t *data,
    const u_char *sealed, size_t len, u_char *out)
{
    int              n;
    u_char           tag[PCAPI_SEAL_TAG];
    const u_char    *p;
    EVP_CIPHER_CTX  *ctx;

    ctx = pcapi_seal_ctx;
    p = sealed + PCAPI_SEAL_NONCE;

    memcpy(tag, p + len, PCAPI_SEAL_TAG);

    if (EVP_DecryptInit_ex2(ctx, pcapi_seal_cipher, key, sealed, NULL) != 1
        || EVP_DecryptUpdate(ctx, NULL, &n, data->data, (int) data->len) != 1
        || EVP_DecryptUpdate(ctx, out, &n, p, (int) len) != 1
        || EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_AEAD_SET_TAG, PCAPI_SEAL_TAG, tag)
           != 1
        || EVP_DecryptFinal_ex(ctx, out + len, &n) != 1)
    {
        return PCAPI_ERROR;
    }

    return PCAPI_OK;
}


static size_t
pcapi_seal_encode(const u_char *in, size_t len, u_char *out)
{
    size_t             i;
    u_char            *p;
    uint32_t           bits, nbits;
    static const char  digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "abcdefghijklmnopqrstuvwxyz0123456789-_";

    p = out;
    bits = 0;
    nbits = 0;

    for (i = 0; i < len; i++) {
        bits = (bits << 8 | in[i]) & 0xffff;

        for (nbits += 8; nbits >= 6; nbits -= 6) {
            *p++ = (u_char) digits[bits >> (nbits - 6) & 63];
        }
    }

    if (nbits) {
        *p++ = (u_char) digits[bits << (6 - nbits) & 63];
    }

    return p - out;
}


/* strictly: one text form for one sequence of bytes */

static int
pcapi_seal_decode(const pcapi_str_t *text, u_char *out, size_t *len)
{
    size_t    i;
    u_char   *p;
    uint32_t  bits, nbits, value;

    if (text->len > pcapi_seal_len(PCAPI_SEAL_CLEAR)
        || text->len * 6 / 8 > PCAPI_SEAL_BYTES)
    {
        return PCAPI_DECLINED;
    }

    p = out;
    bits = 0;
    nbits = 0;

    for (i = 0; i < text->len; i++) {
        value = pcapi_base64_value(text->data[i]);

        if (value == PCAPI_BASE64_NONE) {
            return PCAPI_DECLINED;
        }

        bits = (bits << 6 | value) & 0xffff;
        nbits += 6;

        if (nbits >= 8) {
            nbits -= 8;
            *p++ = (u_char) (bits >> nbits);
        }
    }

    if (nbits >= 6 || (bits & ((1U << nbits) - 1))) {
        return PCAPI_DECLINED;
    }

    *len = p - out;

    return PCAPI_OK;
}
