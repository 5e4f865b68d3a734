
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdlib.h>

#include "pcapi_arena.h"


/* a->end is always aligned, or aligning a->pos could step over it */

#define pcapi_arena_down(n)  ((n) & ~(size_t) 7)


struct pcapi_arena_block_s {
    pcapi_arena_block_t  *prev;
    size_t                size;
};


static void pcapi_arena_use(pcapi_arena_t *a, pcapi_arena_block_t *b);


void
pcapi_arena_init(pcapi_arena_t *a, size_t first, size_t limit)
{
    memset(a, 0, sizeof(pcapi_arena_t));

    a->first = first;
    a->limit = limit;
}


void *
pcapi_arena_more(pcapi_arena_t *a, size_t size)
{
    size_t                want, room;
    u_char               *p;
    pcapi_arena_block_t  *b;

    room = pcapi_arena_down(a->limit - a->used);

    if (size > room) {
        return NULL;
    }

    /* blocks double, so that their number stays small */

    want = pcapi_max(a->first, a->used);
    want = pcapi_max(want, size);
    want = (want < room) ? pcapi_arena_down(want + 7) : room;

    if (want > SIZE_MAX - sizeof(pcapi_arena_block_t)) {
        return NULL;
    }

    b = malloc(sizeof(pcapi_arena_block_t) + want);
    if (b == NULL) {
        return NULL;
    }

    b->prev = a->block;
    b->size = want;

    a->used += want;
    pcapi_arena_use(a, b);

    p = a->pos;
    a->pos += size;

    return p;
}


void *
pcapi_arena_calloc(pcapi_arena_t *a, size_t size)
{
    void  *p;

    p = pcapi_arena_alloc(a, size);

    if (p != NULL) {
        memset(p, 0, size);
    }

    return p;
}


u_char *
pcapi_arena_dup(pcapi_arena_t *a, const void *data, size_t len)
{
    u_char  *p;

    if (a->pos != NULL && (size_t) (a->end - a->pos) >= len) {
        p = a->pos;
        a->pos += len;

    } else {
        p = pcapi_arena_more(a, len);
        if (p == NULL) {
            return NULL;
        }
    }

    if (len != 0) {
        memcpy(p, data, len);
    }

    return p;
}


void
pcapi_arena_reset(pcapi_arena_t *a)
{
    pcapi_arena_block_t  *b, *prev;

    b = a->block;

    if (b == NULL) {
        return;
    }

    while (b->prev != NULL) {
        prev = b->prev;
        free(b);
        b = prev;
    }

    a->used = b->size;
    pcapi_arena_use(a, b);
}


void
pcapi_arena_destroy(pcapi_arena_t *a)
{
    pcapi_arena_reset(a);
    free(a->block);

    pcapi_arena_init(a, a->first, a->limit);
}


static void
pcapi_arena_use(pcapi_arena_t *a, pcapi_arena_block_t *b)
{
    a->block = b;
    a->pos = (u_char *) b + sizeof(pcapi_arena_block_t);
    a->end = a->pos + b->size;
}
