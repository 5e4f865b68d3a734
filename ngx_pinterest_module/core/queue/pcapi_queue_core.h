
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_QUEUE_CORE_H_INCLUDED_
#define _PCAPI_QUEUE_CORE_H_INCLUDED_


#include "pcapi_queue.h"
#include "pcapi_slot.h"


/*
 * What the files of the queue share.  Slots are listed adopted ones first,
 * ours last; in ours, sealed segments are followed by the active one,
 * and that by empty ones made in advance.
 */

#define PCAPI_QUEUE_DEAD_LETTERS      "dead-letters.jsonl"
#define PCAPI_QUEUE_OLD_DEAD_LETTERS  "dead-letters.old.jsonl"

#define PCAPI_QUEUE_SLOTS   16    /* adopted at a time, then one by one */
#define PCAPI_QUEUE_RETRY   64    /* refused calls between two attempts */
#define PCAPI_QUEUE_PROBES  8     /* header pages read in one maintenance */
#define PCAPI_QUEUE_IDLE    8     /* maintenances before an empty one goes */


/* a slot that holds nothing but segments of versions that are not ours */

typedef struct {
    uint32_t            slot;
    uint32_t            segments;
} pcapi_queue_alien_t;


typedef struct {
    pcapi_segment_t     *segment;
    uint64_t             position;     /* in it */
} pcapi_place_t;


/* one end of the queue, as it is shown */

typedef struct {
    pcapi_place_t        at;           /* NULL: all was shown; not placed */
    pcapi_place_t        missed;       /* the first one skipped, or NULL */
} pcapi_cursor_t;


struct pcapi_queue_s {
    pcapi_disk_t         disk;

    uint64_t             max_size;
    uint64_t             segment_size;
    pcapi_sync_e         sync;

    pcapi_slot_t        *slots;
    pcapi_slot_t        *own;          /* NULL: none could be taken yet */
    pcapi_segment_t     *active;       /* NULL: none is needed yet */

    pcapi_cursor_t      *cursor;       /* the one that is aimed */
    pcapi_cursor_t       back;
    pcapi_cursor_t       front;
    pcapi_segment_t     *peeked;
    uint64_t             peeked_at;
    pcapi_segment_t     *recent;       /* the last one found by reference */

    pcapi_chunk_t        ahead;        /* of the cursors */
    pcapi_chunk_t        again;        /* of pcapi_queue_read() */

    uint64_t             bytes;        /* of all segment files, last look */
    uint64_t             appended;
    uint64_t             acknowledged;
    uint64_t             adopted;
    uint64_t             dropped;
    int64_t              now;          /* as the last append said */
    int64_t              oldest;

    int                  blocked;      /* why no segment could be made, or 0 */
    uint32_t             refused;      /* calls since */
    uint32_t             idle;         /* maintenances without an append */
    uint64_t             seen;         /* "appended" at the last one */
    uint32_t             ids;

    uint32_t             n_aliens;
    pcapi_queue_alien_t  aliens[PCAPI_QUEUE_SLOTS];

    unsigned             drop_oldest:1;
    unsigned             unsynced:1;   /* the directory has a new name */
    unsigned             syncing:1;    /* somebody else syncs it */
    unsigned             aged:1;       /* "oldest" is to be looked up */
    unsigned             measured:1;   /* "bytes" is known */
    unsigned             overflow:1;   /* something was dropped lately */
    unsigned             unread:1;     /* a segment was not readable */
    unsigned             dead:1;       /* the dead letters are not synced */
};


/* pcapi_queue.c */

/* PCAPI_OK if there is a slot for appends now */
int pcapi_queue_own(pcapi_queue_t *q);

pcapi_segment_t *pcapi_queue_first(const pcapi_queue_t *q);
pcapi_segment_t *pcapi_queue_after(const pcapi_segment_t *seg);

/* the segment is removed from disk and memory, or "gone" and tried later */
void pcapi_queue_discard(pcapi_queue_t *q, pcapi_segment_t *seg);

/* takes it out of all lists, without touching the file */
void pcapi_queue_detach(pcapi_queue_t *q, pcapi_segment_t *seg);

/* after acknowledgements: writes the frontier, removes what is done */
void pcapi_queue_settle(pcapi_queue_t *q, pcapi_segment_t *seg);

/*
 * Reads the header page if that was not done.  PCAPI_DECLINED: there is
 * no such segment any more; PCAPI_ERROR with errno: not now.
 */
int pcapi_queue_load(pcapi_queue_t *q, pcapi_segment_t *seg);

/* its file is not there any more */
void pcapi_queue_vanished(pcapi_queue_t *q, pcapi_segment_t *seg);

/* all records are scanned and a crash left no seal: it gets one now */
void pcapi_queue_complete(pcapi_queue_t *q, pcapi_segment_t *seg);

/* reports errno, with the name of the segment's file */
void pcapi_queue_failed(pcapi_queue_t *q, pcapi_disk_work_e work,
    pcapi_segment_t *seg);


/* pcapi_adopt.c */

/* is this slot one of those we have? */
int pcapi_queue_holds(const pcapi_queue_t *q, uint32_t number);

/* a slot that has nothing left is given up; never ours */
void pcapi_queue_give_up(pcapi_queue_t *q, pcapi_slot_t *slot);


/* pcapi_append.c */

/* appends without counting, syncing, or moving the queue's time */
int pcapi_queue_put(pcapi_queue_t *q, const pcapi_dest_t *dest, int64_t now,
    const pcapi_str_t *payload);

/* room for that without a new segment? */
int pcapi_queue_enough(pcapi_queue_t *q, uint32_t n, uint64_t bytes);

/* a further segment at the end of ours; "force" drops the oldest if allowed */
int pcapi_queue_make(pcapi_queue_t *q, unsigned force);

/* the active segment gets no more records */
void pcapi_queue_retire(pcapi_queue_t *q);

/* adds up all segment files of the directory */
void pcapi_queue_measure(pcapi_queue_t *q);


/* pcapi_sync.c */

/* no more than the last record needs */
int pcapi_queue_sync_active(pcapi_queue_t *q);


/* pcapi_cursor.c */

/* to the next segment */
void pcapi_cursor_advance(pcapi_cursor_t *cursor);

/* no cursor stays in a segment that goes */
void pcapi_cursor_step(pcapi_queue_t *q, const pcapi_segment_t *seg);

/* the first segment there is, when all were shown */
void pcapi_cursor_first(pcapi_queue_t *q, pcapi_segment_t *seg);

/* is one in it? */
int pcapi_cursor_reads(const pcapi_queue_t *q, const pcapi_segment_t *seg);

/* a record at that place is to be shown again; the newest end is meant */
void pcapi_cursor_miss(pcapi_queue_t *q, pcapi_segment_t *seg,
    uint64_t position);


/* pcapi_read.c */

/*
 * Gives back the memory of a segment that nobody reads or has anything of; the
 * file keeps what was acknowledged.
 */
void pcapi_queue_forget(pcapi_queue_t *q, pcapi_segment_t *seg);


#endif /* _PCAPI_QUEUE_CORE_H_INCLUDED_ */
