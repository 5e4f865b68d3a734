
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_QUEUE_H_INCLUDED_
#define _PCAPI_QUEUE_H_INCLUDED_


#include "base/pcapi_base.h"
#include "pcapi_sys.h"


/*
 * The durable queue: an append-only log of segment files in one directory,
 * shared by any number of processes without a shared lock.
 *
 * A process owns "slots", each a sub-directory with a lock file under flock()
 * that dies with its owner.  It appends to the first slot it gets and only
 * drains others, which it adopts when their owner is gone.  Records are never
 * rewritten; a segment's acknowledged frontier lives in two state
 * slots of its header, the older one overwritten, each with generation and
 * checksum; a segment is unlinked after the frontier that frees it is down.
 *
 * pcapi_queue_append() makes no system call while the active segment has room.
 * Nothing is kept in memory for a record but two bits, and those only in
 * segments that are being delivered.
 *
 *     slot-<n>/lock                     flock()
 *     slot-<n>/<number>.seg             see pcapi_segment.h
 *     quarantine/                       damaged segments, when they are done
 *     dead-letters.jsonl                and .old.jsonl, the older half
 */


/* where an event goes */

typedef struct {
    uint64_t        account;       /* ad account id */
    uint32_t        route;         /* the caller's: which location and token */
    uint32_t        flags;
} pcapi_dest_t;

#define PCAPI_DEST_TEST   0x01     /* ?test=true */


typedef enum {
    PCAPI_SYNC_TIMER = 0,          /* pcapi_queue_sync() is called in time */
    PCAPI_SYNC_ALWAYS,             /* before pcapi_queue_append() returns */
    PCAPI_SYNC_OFF
} pcapi_sync_e;


typedef enum {
    PCAPI_LOG_INFO = 0,
    PCAPI_LOG_WARN,
    PCAPI_LOG_ERROR
} pcapi_log_level_e;

/* "err" is an errno or 0; "text" names a file of the queue, never an event */
typedef void (*pcapi_log_pt)(void *ctx, pcapi_log_level_e level, int err,
    const char *text);


typedef struct {
    const char         *path;          /* must exist */
    uint64_t            max_size;      /* bytes of all files; at least 1m */
    uint64_t            segment_size;  /* 0: derived from max_size */
    pcapi_sync_e        sync;
    unsigned            drop_oldest:1; /* else refuse when full */
    const pcapi_sys_t  *sys;           /* NULL: pcapi_sys */
    pcapi_log_pt        log;           /* may be NULL */
    void               *log_ctx;
} pcapi_queue_conf_t;


typedef struct {
    uint64_t  appended;       /* records since open */
    uint64_t  acknowledged;
    uint64_t  pending;        /* records in slots of ours, not acknowledged:
                                 exact for what was scanned or sealed */
    uint64_t  pending_bytes;  /* payload, by the mean of each segment */
    uint64_t  files;          /* segments of ours */
    uint64_t  bytes;          /* of all files in the directory, last scan */
    uint64_t  adopted;        /* slots since open */
    uint64_t  quarantined;    /* files or parts set aside */
    uint64_t  dropped;        /* records by drop_oldest */
    uint64_t  errors;         /* failed system calls */
    int64_t   oldest;         /* msec of Unix time, 0: nothing pending */
} pcapi_queue_stat_t;


typedef struct pcapi_queue_s  pcapi_queue_t;


/* names a record while the queue is open; values are the queue's own */

typedef uint64_t  pcapi_queue_ref_t;


typedef struct {
    pcapi_queue_ref_t  ref;
    pcapi_dest_t       dest;
    uint64_t           sequence;
    int64_t            time;       /* msec of Unix time at the append */
    pcapi_str_t        payload;    /* until the next call on this queue */
} pcapi_record_t;


/*
 * Takes the first free slot of the directory.  Only damage that nobody can
 * work around is an error (no such directory, not permitted): anything found
 * in the directory is read, set aside or left alone.  The cost does not depend
 * on the backlog.  Two processes may open one directory; fork() after it is not
 * allowed.
 */
int pcapi_queue_open(pcapi_queue_t **q, const pcapi_queue_conf_t *conf);

/*
 * Gives up all slots: writes frontiers and seals, and syncs if "sync" is not
 * PCAPI_SYNC_OFF.  Never fails.
 */
void pcapi_queue_close(pcapi_queue_t *q);

/*
 * Room for "n" records of "bytes" payload in sum?  Makes segments if it must.
 * PCAPI_FULL: max_size or the disk says no.  Once one said so, it
 * is asked again after the next pcapi_queue_maintain() or acknowledgement that
 * frees a file, and otherwise at every 64th call.  PCAPI_DECLINED: not even an
 * empty queue of max_size is sure to have it.
 */
int pcapi_queue_reserve(pcapi_queue_t *q, uint32_t n, size_t bytes);

/*
 * The record is in the file, and survives this process, when PCAPI_OK is
 * returned.  PCAPI_FULL, PCAPI_ERROR: it is not.  An empty payload and one that
 * is larger than a segment are errors.
 */
int pcapi_queue_append(pcapi_queue_t *q, const pcapi_dest_t *dest,
    int64_t now, const pcapi_str_t *payload);

/*
 * Work for a timer: prepares the next segment before it is needed, removes
 * what is done, tries again what has failed, moves the last few records out of
 * old segments when space runs out.  Returns PCAPI_OK.
 */
int pcapi_queue_maintain(pcapi_queue_t *q);

/* fdatasync() of what was appended since the last one */
int pcapi_queue_sync(pcapi_queue_t *q);

/*
 * The same for a thread: up to "n" descriptors for it to fdatasync(); their
 * number, or PCAPI_ERROR.  Then pcapi_queue_synced(), with the first errno or 0
 * of the thread, closes them.  No pcapi_queue_sync() in between.
 */
int pcapi_queue_sync_fds(pcapi_queue_t *q, int *fds, uint32_t n);
void pcapi_queue_synced(pcapi_queue_t *q, const int *fds, uint32_t n, int err);

/*
 * Looks for slots without an owner, takes them; returns how many.  If there
 * are any, it is a pcapi_queue_rewind() too.
 */
int pcapi_queue_adopt(pcapi_queue_t *q);

/*
 * The next record that is neither taken nor acknowledged, in order: adopted
 * slots first, then ours; see pcapi_queue_aim() below.  PCAPI_OK;
 * PCAPI_DECLINED: no more for now; PCAPI_ERROR: a segment can't be read now
 * (it is tried again after the next pcapi_queue_rewind()).  A record that fails
 * its checksum is counted and stepped over.
 */
int pcapi_queue_peek(pcapi_queue_t *q, pcapi_record_t *rec);

/*
 * Which end is shown from now on; pcapi_queue_rewind() goes back to the oldest.
 * The newest records are those of the segment that is being written to and what
 * comes after: so a backlog does not hold up what comes now.  Each end has its
 * own place; a taken record is shown at none.  PCAPI_DECLINED: the oldest ones
 * are there already, nothing is gained.
 */

typedef enum {
    PCAPI_QUEUE_OLDEST = 0,
    PCAPI_QUEUE_NEWEST
} pcapi_queue_end_e;

int pcapi_queue_aim(pcapi_queue_t *q, pcapi_queue_end_e end);

/*
 * The end that is shown goes back to the first record skipped there since it
 * last did so; the newest one also to what was released, and no further than to
 * the segment before the one it begins with.
 */
void pcapi_queue_return(pcapi_queue_t *q);

/* the peeked one is in somebody's hands now; the next peek shows the next */
void pcapi_queue_take(pcapi_queue_t *q);

/* the peeked one stays; shown again after pcapi_queue_return() */
void pcapi_queue_skip(pcapi_queue_t *q);

/* the same; shown again at the other end, or after pcapi_queue_rewind() */
void pcapi_queue_leave(pcapi_queue_t *q);

/* back to the first record that is neither taken nor acknowledged */
void pcapi_queue_rewind(pcapi_queue_t *q);

/* a taken record once more, for another try; PCAPI_ERROR if unreadable */
int pcapi_queue_read(pcapi_queue_t *q, const pcapi_queue_ref_t *ref,
    pcapi_record_t *rec);

/* taken ones: done for ever.  Moves and writes the frontier. */
void pcapi_queue_ack(pcapi_queue_t *q, const pcapi_queue_ref_t *refs,
    uint32_t n);

/* taken ones: given back; shown again after pcapi_queue_rewind() */
void pcapi_queue_release(pcapi_queue_t *q, const pcapi_queue_ref_t *refs,
    uint32_t n);

/*
 * One line of JSON for a record that will never be delivered, into the file
 * of the directory.  Its two halves are bounded by max_size / 8, the older one
 * goes when the newer is full.  The caller acknowledges the record after
 * PCAPI_OK.
 */
int pcapi_queue_dead_letter(pcapi_queue_t *q, const pcapi_record_t *rec,
    int64_t now, const pcapi_str_t *reason, const pcapi_str_t *text);

void pcapi_queue_stat(pcapi_queue_t *q, pcapi_queue_stat_t *st);


#endif /* _PCAPI_QUEUE_H_INCLUDED_ */
