
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _CTL_STORE_H_INCLUDED_
#define _CTL_STORE_H_INCLUDED_


#include "base/pcapi_base.h"
#include "queue/pcapi_queue.h"


/*
 * Looks at a queue without touching it: files are opened for reading only, no
 * lock is taken, whoever works with it is not disturbed.  What a live owner has
 * acknowledged in its memory alone is still seen.
 */

typedef struct {
    uint32_t       number;
    int64_t        owner;       /* process id; 0: nobody; -1: unknown */
    uint32_t       segments;
    uint32_t       aliens;      /* segments of another version, not read */
    uint64_t       size;        /* of the files, bytes */
    uint64_t       records;     /* not acknowledged */
    uint64_t       bytes;       /* of their payload */
    uint64_t       damaged;     /* parts of segments */
    int64_t        oldest;      /* msec of Unix time; 0: no record */
} ctl_slot_t;


/* handlers may be NULL; what is not PCAPI_OK ends the walk */

typedef struct {
    int          (*record)(void *ctx, const ctl_slot_t *slot,
                       const pcapi_record_t *rec);
    int          (*damage)(void *ctx, const char *file, const char *what);
    int          (*slot)(void *ctx, const ctl_slot_t *slot);
    void          *ctx;
} ctl_walk_t;


/* all slots by number; PCAPI_ERROR: it could not go on, which was said */
int ctl_store_walk(const char *path, const ctl_walk_t *walk);


#endif /* _CTL_STORE_H_INCLUDED_ */
