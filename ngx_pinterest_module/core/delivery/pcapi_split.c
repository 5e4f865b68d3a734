
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdlib.h>

#include "pcapi_split.h"


static void pcapi_split_reverse(uint64_t *refs, uint32_t n);


int
pcapi_split_start(pcapi_split_t *s, const uint64_t *refs, uint32_t n)
{
    if (n == 0) {
        return PCAPI_ERROR;
    }

    s->refs = malloc(n * sizeof(uint64_t));
    if (s->refs == NULL) {
        return PCAPI_ERROR;
    }

    memcpy(s->refs, refs, n * sizeof(uint64_t));

    s->end = n;
    s->depth = 1;
    s->starts[0] = 0;

    return PCAPI_OK;
}


void
pcapi_split_turn(pcapi_split_t *s, uint32_t n)
{
    n %= s->end;

    pcapi_split_reverse(s->refs, n);
    pcapi_split_reverse(s->refs + n, s->end - n);
    pcapi_split_reverse(s->refs, s->end);
}


static void
pcapi_split_reverse(uint64_t *refs, uint32_t n)
{
    uint32_t  i;
    uint64_t  ref;

    for (i = 0; i < n / 2; i++) {
        ref = refs[i];
        refs[i] = refs[n - 1 - i];
        refs[n - 1 - i] = ref;
    }
}


void
pcapi_split_stop(pcapi_split_t *s)
{
    free(s->refs);

    s->refs = NULL;
    s->end = 0;
    s->depth = 0;
}


const uint64_t *
pcapi_split_part(const pcapi_split_t *s, uint32_t *n)
{
    uint32_t  start;

    start = s->starts[s->depth - 1];
    *n = s->end - start;

    return s->refs + start;
}


int
pcapi_split_halve(pcapi_split_t *s)
{
    uint32_t  start, n;

    start = s->starts[s->depth - 1];
    n = s->end - start;

    if (n < 2 || s->depth == PCAPI_SPLIT_DEPTH) {
        return PCAPI_DECLINED;
    }

    s->starts[s->depth++] = start + n / 2;

    return PCAPI_OK;
}


int
pcapi_split_next(pcapi_split_t *s)
{
    s->end = s->starts[--s->depth];

    return s->depth ? PCAPI_OK : PCAPI_DECLINED;
}
