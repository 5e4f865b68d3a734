
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdlib.h>

#include "base/pcapi_inflate.h"


#define SIZE  4096

#define check(expr)  do { if (!(expr)) { abort(); } } while (0)


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


/* into memory of exactly the size that is said, and into less */

static int
unpack(pcapi_coding_e coding, const pcapi_str_t *in, size_t size, size_t *len)
{
    int      rc;
    u_char  *out;

    out = malloc(size);
    check(out != NULL);

    rc = pcapi_inflate(coding, in, out, size, len);
    check(*len <= size);

    free(out);

    return rc;
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int             rc;
    size_t          len, less;
    pcapi_str_t     in;
    pcapi_coding_e  coding;

    if (size == 0) {
        return 0;
    }

    coding = data[0] & 1 ? PCAPI_CODING_GZIP : PCAPI_CODING_DEFLATE;
    in = pcapi_str(data + 1, size - 1);

    rc = unpack(coding, &in, SIZE, &len);

    if (rc == PCAPI_OK && len > 1) {
        check(unpack(coding, &in, len, &less) == PCAPI_OK && less == len);
        check(unpack(coding, &in, len - 1, &less) == PCAPI_FULL);
    }

    return 0;
}
