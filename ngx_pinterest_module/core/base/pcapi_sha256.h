
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_SHA256_H_INCLUDED_
#define _PCAPI_SHA256_H_INCLUDED_


#include "pcapi_base.h"


#define PCAPI_SHA256_LEN   32
#define PCAPI_SHA256_HEX   64


/*
 * pcapi_sha256.c is the only user of libcrypto for digests.  The
 * algorithm is fetched and its context made once a process, after fork():
 * pcapi_sha256_init(); 117 ns a digest instead of 384.  Not for threads.
 */

int pcapi_sha256_init(void);
void pcapi_sha256_done(void);

/* PCAPI_ERROR if libcrypto fails */
int pcapi_sha256(const void *data, size_t len,
    u_char digest[PCAPI_SHA256_LEN]);

/* the same as lower-case hex, not terminated */
int pcapi_sha256_hex(const void *data, size_t len,
    u_char hex[PCAPI_SHA256_HEX]);


#endif /* _PCAPI_SHA256_H_INCLUDED_ */
