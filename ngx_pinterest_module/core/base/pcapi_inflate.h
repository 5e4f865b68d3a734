
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_INFLATE_H_INCLUDED_
#define _PCAPI_INFLATE_H_INCLUDED_


#include "pcapi_base.h"


/* Content-Encoding */

typedef enum {
    PCAPI_CODING_IDENTITY = 0,
    PCAPI_CODING_GZIP,
    PCAPI_CODING_DEFLATE,
    PCAPI_CODING_UNKNOWN              /* any other, or more than one */
} pcapi_coding_e;


/* the value of the header; an empty one is the identity */
pcapi_coding_e pcapi_coding_find(const pcapi_str_t *name);

/*
 * Unpacks a whole body of coding gzip or deflate.  PCAPI_OK: "len" bytes are in
 * "out"; PCAPI_FULL: it is larger than "size"; PCAPI_DECLINED: it is
 * truncated, broken, or followed by something else; PCAPI_ERROR: no memory.
 * Takes some 40 kB of memory besides, whatever is in it.
 */
int pcapi_inflate(pcapi_coding_e coding, const pcapi_str_t *in, u_char *out,
    size_t size, size_t *len);


#endif /* _PCAPI_INFLATE_H_INCLUDED_ */
