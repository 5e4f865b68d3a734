
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_SEAL_H_INCLUDED_
#define _PCAPI_SEAL_H_INCLUDED_


#include "pcapi_base.h"


/*
 * Text that is given to a stranger to keep: encrypted and authenticated by
 * AES-256-GCM with a random nonce of 96 bits, as base64url without padding.
 * What else has to be the same when it comes back, but does not travel, is the
 * associated data.  pcapi_seal.c is the only user of libcrypto for ciphers; the
 * algorithm is fetched and its context made once a process, after fork().  Not
 * for threads.
 */

#define PCAPI_SEAL_KEY     32
#define PCAPI_SEAL_KEYS    2
#define PCAPI_SEAL_NONCE   12
#define PCAPI_SEAL_TAG     16
#define PCAPI_SEAL_CLEAR   1024       /* bytes of clear text, at most */

/* characters of the sealed form of "n" bytes */
#define pcapi_seal_len(n)                                                    \
    (((n) + PCAPI_SEAL_NONCE + PCAPI_SEAL_TAG) * 4 / 3 + 1)


/*
 * The first key seals, all of them open, so that a key can be replaced without
 * losing what the older one sealed.
 */

typedef struct {
    u_char    key[PCAPI_SEAL_KEYS][PCAPI_SEAL_KEY];
    uint32_t  n;
} pcapi_seal_keys_t;


/*
 * Adds a key from the content of a file: 32 bytes, or 64 hex digits, after
 * which white space may follow.  PCAPI_ERROR: it is neither; PCAPI_DECLINED:
 * it is there already, or there are enough.
 */
int pcapi_seal_key(pcapi_seal_keys_t *keys, const pcapi_str_t *text);

int pcapi_seal_init(void);
void pcapi_seal_done(void);

/*
 * Writes the text form to "out", of pcapi_seal_len(clear->len) bytes, its
 * length to "len".  PCAPI_ERROR: too long, or libcrypto fails.
 */
int pcapi_seal(const pcapi_seal_keys_t *keys, const pcapi_str_t *data,
    const pcapi_str_t *clear, u_char *out, size_t *len);

/*
 * The clear text of what was sealed with one of the keys and the same data,
 * into "out" of PCAPI_SEAL_CLEAR bytes.  PCAPI_DECLINED for all else: forged,
 * cut, changed, of another key; why is not told.
 */
int pcapi_seal_open(const pcapi_seal_keys_t *keys, const pcapi_str_t *data,
    const pcapi_str_t *text, u_char *out, size_t *len);


#endif /* _PCAPI_SEAL_H_INCLUDED_ */
