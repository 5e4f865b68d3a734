
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "base/pcapi_base64.h"
#include "pcapi_bits.h"


#define PCAPI_BITS_MAX        65536     /* characters */
#define PCAPI_FIBONACCI_MAX   65535


int
pcapi_bits_init(pcapi_bits_t *b, const pcapi_str_t *text)
{
    size_t  i;

    b->data = text->data;
    b->nbits = 0;
    b->pos = 0;
    b->failed = 0;

    if (text->len > PCAPI_BITS_MAX) {
        return PCAPI_ERROR;
    }

    for (i = 0; i < text->len; i++) {
        if (pcapi_base64_value(text->data[i]) == PCAPI_BASE64_NONE) {
            return PCAPI_ERROR;
        }
    }

    b->nbits = text->len * 6;

    return PCAPI_OK;
}


uint32_t
pcapi_bits_read(pcapi_bits_t *b, uint32_t n)
{
    uint32_t  bit, value;

    if (b->failed || b->nbits - b->pos < n) {
        b->failed = 1;
        return 0;
    }

    for (value = 0; n; n--, b->pos++) {
        bit = pcapi_base64_value(b->data[b->pos / 6]) >> (5 - b->pos % 6);
        value = value << 1 | (bit & 1);
    }

    return value;
}


void
pcapi_bits_skip(pcapi_bits_t *b, size_t n)
{
    if (b->failed || b->nbits - b->pos < n) {
        b->failed = 1;
        return;
    }

    b->pos += n;
}


/* a one for every Fibonacci number of the sum, and one more at the end */

uint32_t
pcapi_bits_fibonacci(pcapi_bits_t *b)
{
    uint32_t  bit, last, low, high, next, sum;

    last = 0;
    low = 1;
    high = 2;

    for (sum = 0; low <= PCAPI_FIBONACCI_MAX; /* void */ ) {

        bit = pcapi_bits_read(b, 1);

        if (b->failed) {
            return 0;
        }

        if (bit && last) {
            return sum <= PCAPI_FIBONACCI_MAX ? sum : 0;
        }

        sum += bit ? low : 0;
        last = bit;

        next = low + high;
        low = high;
        high = next;
    }

    b->failed = 1;

    return 0;
}
