
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_DEDUP_H_INCLUDED_
#define _PCAPI_DEDUP_H_INCLUDED_


#include "base/pcapi_base.h"


/*
 * The window of events seen lately, in a fixed piece of memory that processes
 * share: buckets of one cache line, eight entries of a fingerprint and a time.
 * There is no lock that a dying process could leave held; an entry is one
 * atomic word.  When a bucket is full the oldest entry goes: with little
 * memory the window is shorter, never wrong.  Two events are taken for one with
 * a probability of 5 in 10^13.
 */

#define PCAPI_DEDUP_BUCKET   64         /* bytes */

typedef struct {
    uint64_t  *entries;
    uint64_t   mask;                    /* buckets less 1; a power of two */
} pcapi_dedup_t;

typedef struct {
    uint64_t   bucket;
    uint64_t   fingerprint;
} pcapi_dedup_key_t;


/*
 * "mem" is zeroed at first, aligned to PCAPI_DEDUP_BUCKET; of "size" bytes the
 * largest power of two is used.  PCAPI_ERROR: not even one bucket.
 */
int pcapi_dedup_init(pcapi_dedup_t *d, void *mem, size_t size);

/* of an account, an event name and an event id; pcapi_sha256_init() is done */
int pcapi_dedup_key(uint64_t account, const pcapi_str_t *name,
    const pcapi_str_t *id, pcapi_dedup_key_t *key);

/* was it added in the "window" before "now"?  Both in msec, at most 90 days */
int pcapi_dedup_seen(const pcapi_dedup_t *d, const pcapi_dedup_key_t *key,
    int64_t now, int64_t window);

void pcapi_dedup_add(pcapi_dedup_t *d, const pcapi_dedup_key_t *key,
    int64_t now);


#endif /* _PCAPI_DEDUP_H_INCLUDED_ */
