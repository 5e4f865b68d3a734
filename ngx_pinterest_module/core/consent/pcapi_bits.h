
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_BITS_H_INCLUDED_
#define _PCAPI_BITS_H_INCLUDED_


#include "base/pcapi_base.h"


/*
 * A text of base64url characters as a string of bits, six a character, most
 * significant first, as the consent strings of the IAB are.  They are padded to
 * six bits and not always to eight, so that bytes are never made of them.
 * What is read beyond the end is 0, and "failed" is set for good.
 */

typedef struct {
    const u_char  *data;
    size_t         nbits;
    size_t         pos;
    unsigned       failed:1;
} pcapi_bits_t;


/* PCAPI_ERROR: another character is in it, or it is longer than 64 KB */
int pcapi_bits_init(pcapi_bits_t *b, const pcapi_str_t *text);

/* the next "n" bits, at most 32 */
uint32_t pcapi_bits_read(pcapi_bits_t *b, uint32_t n);

void pcapi_bits_skip(pcapi_bits_t *b, size_t n);

/* the next number in Fibonacci coding, 1 to 65535; 0 if there is none */
uint32_t pcapi_bits_fibonacci(pcapi_bits_t *b);


#endif /* _PCAPI_BITS_H_INCLUDED_ */
