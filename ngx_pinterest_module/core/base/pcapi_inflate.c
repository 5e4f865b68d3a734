
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <limits.h>
#include <zlib.h>

#include "pcapi_inflate.h"


#define PCAPI_INFLATE_GZIP   (MAX_WBITS + 16)
#define PCAPI_INFLATE_ZLIB   MAX_WBITS
#define PCAPI_INFLATE_RAW    (-MAX_WBITS)


typedef struct {
    pcapi_str_t      name;
    pcapi_coding_e   coding;
} pcapi_coding_name_t;


static int pcapi_inflate_bits(pcapi_coding_e coding, const pcapi_str_t *in);
static int pcapi_inflate_run(z_stream *z, int members);


static const pcapi_coding_name_t  pcapi_coding_names[] = {
    { pcapi_string("gzip"), PCAPI_CODING_GZIP },
    { pcapi_string("x-gzip"), PCAPI_CODING_GZIP },
    { pcapi_string("deflate"), PCAPI_CODING_DEFLATE },
    { pcapi_string("identity"), PCAPI_CODING_IDENTITY },
    { pcapi_string(""), PCAPI_CODING_IDENTITY }
};


pcapi_coding_e
pcapi_coding_find(const pcapi_str_t *name)
{
    size_t  i;

    for (i = 0; i < pcapi_nelts(pcapi_coding_names); i++) {
        if (pcapi_str_caseeq(&pcapi_coding_names[i].name, name)) {
            return pcapi_coding_names[i].coding;
        }
    }

    return PCAPI_CODING_UNKNOWN;
}


int
pcapi_inflate(pcapi_coding_e coding, const pcapi_str_t *in, u_char *out,
    size_t size, size_t *len)
{
    int       rc;
    z_stream  z;

    if (in->len > UINT_MAX || size > UINT_MAX) {
        return PCAPI_FULL;
    }

    memset(&z, 0, sizeof(z_stream));

    z.next_in = (Bytef *) in->data;
    z.avail_in = (uInt) in->len;
    z.next_out = out;
    z.avail_out = (uInt) size;

    if (inflateInit2(&z, pcapi_inflate_bits(coding, in)) != Z_OK) {
        return PCAPI_ERROR;
    }

    rc = pcapi_inflate_run(&z, coding == PCAPI_CODING_GZIP);

    *len = size - z.avail_out;

    inflateEnd(&z);

    return rc;
}


/*
 * RFC 9110 says that "deflate" is what zlib writes; some senders have always
 * left zlib's header out.
 */

static int
pcapi_inflate_bits(pcapi_coding_e coding, const pcapi_str_t *in)
{
    if (coding == PCAPI_CODING_GZIP) {
        return PCAPI_INFLATE_GZIP;
    }

    if (in->len >= 2 && (in->data[0] & 0x0f) == Z_DEFLATED
        && ((in->data[0] << 8) + in->data[1]) % 31 == 0)
    {
        return PCAPI_INFLATE_ZLIB;
    }

    return PCAPI_INFLATE_RAW;
}


static int
pcapi_inflate_run(z_stream *z, int members)
{
    int  rc;

    do {
        rc = inflate(z, Z_NO_FLUSH);

        /* a gzip file may have several members, RFC 1952 */

        if (rc == Z_STREAM_END && members && z->avail_in) {
            rc = inflateReset(z);
        }

    } while (rc == Z_OK);

    switch (rc) {

    case Z_STREAM_END:
        return z->avail_in ? PCAPI_DECLINED : PCAPI_OK;

    case Z_BUF_ERROR:
        return z->avail_out ? PCAPI_DECLINED : PCAPI_FULL;

    case Z_MEM_ERROR:
        return PCAPI_ERROR;

    default:
        return PCAPI_DECLINED;
    }
}
