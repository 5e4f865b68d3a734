
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_SLOT_H_INCLUDED_
#define _PCAPI_SLOT_H_INCLUDED_


#include "pcapi_segment.h"


/*
 * A sub-directory "slot-<n>" with segments, and the lock that says who may
 * write there.  The lock is flock()'s: it ends with the process, and opening
 * and closing the file a second time does not lose it, as it would fcntl()'s.
 */

#define PCAPI_SLOT_MAX    1024
#define PCAPI_SLOT_RETRY  8

struct pcapi_slot_s {
    pcapi_slot_t     *next;
    pcapi_segment_t  *first;        /* by number */
    pcapi_segment_t  *tail;
    uint32_t          number;
    uint32_t          top;          /* highest number of a segment, ever */
    int               lock;

    unsigned          unsynced:1;   /* a name in it is new */
    unsigned          syncing:1;
};


/*
 * Takes the slot "number" and lists its segments.  With "make", the directory
 * and the lock file are made if missing.  PCAPI_DECLINED: it has an
 * owner, or is not there.  PCAPI_ERROR with errno.
 */
int pcapi_slot_take(pcapi_disk_t *d, uint32_t number, unsigned make,
    uint32_t *ids, pcapi_slot_t **slot);

/* gives it up as it is */
void pcapi_slot_free(pcapi_disk_t *d, pcapi_slot_t *slot);

/* removes lock and directory of one without segments, and gives it up */
void pcapi_slot_remove(pcapi_disk_t *d, pcapi_slot_t *slot);

/*
 * Is the lock file still the one of that name?  PCAPI_DECLINED if it was
 * removed, moved or replaced; PCAPI_OK if so, or if nobody knows.
 */
int pcapi_slot_check(pcapi_disk_t *d, pcapi_slot_t *slot);

void pcapi_slot_add(pcapi_slot_t *slot, pcapi_segment_t *seg);
void pcapi_slot_detach(pcapi_slot_t *slot, pcapi_segment_t *seg);

/* the number in the name of a slot's directory, or PCAPI_DECLINED */
int pcapi_slot_parse(const char *name, uint32_t *number);

/* the same for a segment's file */
int pcapi_slot_parse_segment(const char *name, const char *suffix,
    uint32_t *number);


#endif /* _PCAPI_SLOT_H_INCLUDED_ */
