
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_ARENA_H_INCLUDED_
#define _PCAPI_ARENA_H_INCLUDED_


#include "pcapi_base.h"


/*
 * A bounded bump allocator.  Memory comes from malloc() in blocks, "limit" is
 * the sum of what the blocks may hold; beyond it an allocation returns NULL.
 * Nothing is freed one by one: pcapi_arena_reset() forgets everything and
 * keeps the first block, so that a worker that serves ordinary messages
 * allocates nothing in the long run.
 */

typedef struct pcapi_arena_block_s  pcapi_arena_block_t;

typedef struct {
    u_char               *pos;
    u_char               *end;
    pcapi_arena_block_t  *block;      /* the newest one */
    size_t                first;      /* size of the first block, bytes */
    size_t                used;       /* bytes in all blocks */
    size_t                limit;
} pcapi_arena_t;


/* allocates nothing before the first pcapi_arena_alloc() */
void pcapi_arena_init(pcapi_arena_t *a, size_t first, size_t limit);

/* for pcapi_arena_alloc() only, which see: the same from a new block */
void *pcapi_arena_more(pcapi_arena_t *a, size_t size);

/* as above, zeroed */
void *pcapi_arena_calloc(pcapi_arena_t *a, size_t size);

/* a copy of "len" bytes, unaligned; NULL as above */
u_char *pcapi_arena_dup(pcapi_arena_t *a, const void *data, size_t len);

void pcapi_arena_reset(pcapi_arena_t *a);
void pcapi_arena_destroy(pcapi_arena_t *a);


/* aligned to 8 bytes, not zeroed; NULL at the limit or without memory */

static inline void *
pcapi_arena_alloc(pcapi_arena_t *a, size_t size)
{
    u_char  *p;

    p = (u_char *) (((uintptr_t) a->pos + 7) & ~(uintptr_t) 7);

    if (p == NULL || (size_t) (a->end - p) < size) {
        return pcapi_arena_more(a, size);
    }

    a->pos = p + size;

    return p;
}


#endif /* _PCAPI_ARENA_H_INCLUDED_ */
