
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_SEGMENT_H_INCLUDED_
#define _PCAPI_SEGMENT_H_INCLUDED_


#include "pcapi_disk.h"
#include "pcapi_marks.h"
#include "pcapi_record.h"


/*
 * One segment file: a header page, then records.  The page holds, each at
 * 512 bytes of its own: what never changes (magic, version, size, numbers);
 * two frontiers, written in turns; the seal, written once, when no record
 * will follow: without it the end is found by reading; and the past, written
 * when nobody reads a sealed segment any more: where, behind the records, a
 * bitmap tells which of those after the frontier are still to be delivered.  It
 * serves who comes back to it, in this process or the next one.  What is
 * acknowledged remains so, hence an old one is as true as the newest; without
 * one, events between two that wait are sent again.
 */

#define PCAPI_SEGMENT_MAGIC     "PCAPISEG"
#define PCAPI_SEGMENT_VERSION   1
#define PCAPI_SEGMENT_HEAD      4096
#define PCAPI_SEGMENT_MIN       ((uint64_t) 256 * 1024)
#define PCAPI_SEGMENT_MAX       ((uint64_t) 1024 * 1024 * 1024)
#define PCAPI_SEGMENT_FAULTS    3     /* at one place: perhaps a bad block */
#define PCAPI_SEGMENT_STEPS     16    /* pages to look for its end, at a time */

#define PCAPI_CHUNK             (256 * 1024)

#define PCAPI_SEGMENT_FRONTIER  512   /* and the next 512 */
#define PCAPI_SEGMENT_SEAL      1536
#define PCAPI_SEGMENT_PAST      2048


typedef struct {
    u_char             magic[8];
    uint32_t           version;       /* another byte order is another one */
    uint32_t           head;          /* size of this page */
    uint64_t           size;          /* of the file when it was made */
    int64_t            created;       /* msec of Unix time */
    uint32_t           slot;
    uint32_t           number;
    uint32_t           spare;
    uint32_t           crc;
} pcapi_segment_head_t;


/* all before "offset" is acknowledged */

typedef struct {
    uint64_t           generation;
    uint64_t           offset;
    uint64_t           acked;
    uint32_t           number;        /* of the segment */
    uint32_t           crc;
} pcapi_segment_frontier_t;


typedef struct {
    uint64_t           end;
    uint64_t           records;
    uint64_t           bytes;         /* of payload */
    uint32_t           number;
    uint32_t           crc;
} pcapi_segment_seal_t;


/* one bit for each place of a record before "limit", as in the marks */

typedef struct {
    uint64_t           offset;        /* of the bitmap in the file */
    uint64_t           limit;         /* 0: there is no past */
    uint64_t           acked;
    uint32_t           bits;          /* checksum of the bitmap */
    uint32_t           number;
    uint32_t           spare;
    uint32_t           crc;
} pcapi_segment_past_t;


/* what was read of a file, for one segment at a time */

typedef struct {
    u_char            *data;
    size_t             size;
    size_t             len;
    uint64_t           offset;
    uint32_t           id;            /* the segment's */
} pcapi_chunk_t;


struct pcapi_segment_s {
    pcapi_segment_t   *next;
    pcapi_slot_t      *slot;
    uint32_t           slot_number;
    uint32_t           number;
    uint32_t           id;            /* unique while the queue is open */

    int                fd;            /* -1: not open now */
    u_char            *map;           /* while it is written to */
    uint64_t           size;          /* of the file */
    uint64_t           last;          /* no record goes beyond */
    uint64_t           end;           /* of the records, as far as known */
    uint64_t           scanned;       /* up to here "marks" know them */
    uint64_t           base;          /* number << 32 */
    uint64_t           sequence;      /* of the last one scanned */
    int64_t            created;

    uint64_t           records;       /* known ones, acknowledged or not */
    uint64_t           acked;
    uint64_t           bytes;         /* of payload, of "counted" records */
    uint64_t           counted;
    uint64_t           before;        /* "acked" when marks were made */

    uint64_t           generation;    /* of the frontier */
    uint64_t           frontier;      /* the offset written there */

    uint64_t           fault;         /* where reading failed */
    uint64_t           probe;         /* how far the end of that was sought */
    uint32_t           faults;
    uint32_t           lost;          /* unreadable parts */
    pcapi_marks_t      marks;
    pcapi_segment_past_t  past;
    uint64_t          *open;          /* its bitmap, while it is needed */

    unsigned           loaded:1;      /* the header page is read */
    unsigned           complete:1;    /* scanned to the end */
    unsigned           known:1;       /* "records" counts all of them */
    unsigned           sealed:1;
    unsigned           alien:1;       /* of a version that is not ours */
    unsigned           headless:1;    /* the header page is damaged */
    unsigned           stale:1;       /* the frontier is still to be written */
    unsigned           gone:1;        /* to be removed, which failed */
    unsigned           unsynced:1;
    unsigned           syncing:1;     /* somebody else does it */
    unsigned           dirty:1;       /* a sync failed: write it again */
};


#define pcapi_segment_unit(offset)                                           \
    ((uint32_t) (((offset) - PCAPI_SEGMENT_HEAD) / PCAPI_RECORD_ALIGN))
#define pcapi_segment_offset(unit)                                           \
    ((uint64_t) (unit) * PCAPI_RECORD_ALIGN + PCAPI_SEGMENT_HEAD)

#define PCAPI_SEGMENT_NAME  "slot-%u/%010u.seg"


/* an entry for a file that is there, or will be made; NULL without memory */
pcapi_segment_t *pcapi_segment_new(uint32_t slot, uint32_t number,
    uint32_t id);

/* gives up memory and descriptor, the file stays */
void pcapi_segment_free(pcapi_disk_t *d, pcapi_segment_t *seg);

/*
 * Makes the file, of "size" bytes that are really there, and maps it.
 * PCAPI_FULL: no space; PCAPI_ERROR with errno.
 */
int pcapi_segment_create(pcapi_disk_t *d, pcapi_segment_t *seg, uint64_t size,
    int64_t now);

/* there is room: seg->last - seg->end; no system call */
void pcapi_segment_append(pcapi_segment_t *seg, const pcapi_dest_t *dest,
    int64_t now, const pcapi_str_t *payload);

/* the last one appended was never there */
void pcapi_segment_withdraw(pcapi_segment_t *seg, const pcapi_str_t *payload);

/* no record will follow */
void pcapi_segment_close(pcapi_disk_t *d, pcapi_segment_t *seg);

/* end and counts into the header page, the room behind goes to the disk */
int pcapi_segment_seal(pcapi_disk_t *d, pcapi_segment_t *seg);

/* a descriptor, good until the next call for another segment; or -1 */
int pcapi_segment_fd(pcapi_disk_t *d, pcapi_segment_t *seg);

/* moves the frontier in memory; PCAPI_DECLINED: it is where it was */
int pcapi_segment_advance(pcapi_segment_t *seg);

/* and on the disk */
int pcapi_segment_write_frontier(pcapi_disk_t *d, pcapi_segment_t *seg);

/* PCAPI_OK also if somebody else did it */
int pcapi_segment_unlink(pcapi_disk_t *d, pcapi_segment_t *seg);

/* into the directory for files that nobody can use */
int pcapi_segment_quarantine(pcapi_disk_t *d, pcapi_segment_t *seg);

int pcapi_segment_sync(pcapi_disk_t *d, pcapi_segment_t *seg);

/*
 * After a failed fdatasync() the kernel takes pages for clean that never
 * reached the disk: a second one would succeed and mean nothing.  So all is
 * written again before.
 */
int pcapi_segment_rewrite(pcapi_disk_t *d, pcapi_segment_t *seg, int fd);

/* records not acknowledged, as far as known */
uint64_t pcapi_segment_pending(const pcapi_segment_t *seg);


/* of the structures above, their own field being zero */
uint32_t pcapi_segment_crc(const void *p, size_t size);


/* pcapi_load.c */

/*
 * Reads the header page, once.  PCAPI_DECLINED: no segment; PCAPI_ERROR with
 * errno: not now, or ENOENT.  Sets "alien" or "headless" where it is so.
 */
int pcapi_segment_load(pcapi_disk_t *d, pcapi_segment_t *seg);


/* pcapi_past.c */

/*
 * Puts the marks into the file of a sealed segment, after which "before" is
 * "acked"; nothing to do if it has no news.
 */
int pcapi_past_write(pcapi_disk_t *d, pcapi_segment_t *seg);

/* takes it from the header page */
void pcapi_past_load(pcapi_segment_t *seg, const u_char *page);

/*
 * Reads what scanning needs of it.  PCAPI_ERROR with errno: not now.  A damaged
 * one is forgotten: records are shown once more then.
 */
int pcapi_past_open(pcapi_disk_t *d, pcapi_segment_t *seg);

/* was the record at "offset" acknowledged earlier?  In order of offsets. */
int pcapi_past_acked(pcapi_segment_t *seg, uint64_t offset);

/* the memory */
void pcapi_past_free(pcapi_segment_t *seg);


/* pcapi_scan.c */

/*
 * The record at "offset".  PCAPI_DECLINED: there is no valid one after
 * "sequence"; PCAPI_ERROR with errno.  The payload is in the chunk.
 */
int pcapi_segment_at(pcapi_disk_t *d, pcapi_segment_t *seg, pcapi_chunk_t *c,
    uint64_t offset, uint64_t sequence, pcapi_record_t *rec);

/*
 * The next one never seen, which gets its mark; damage is counted and stepped
 * over, and so is what the past knows to be acknowledged.  PCAPI_DECLINED:
 * there is none; PCAPI_ERROR with errno.
 */
int pcapi_segment_scan(pcapi_disk_t *d, pcapi_segment_t *seg,
    pcapi_chunk_t *c, uint64_t *offset, pcapi_record_t *rec);

/* EIO at this place */
void pcapi_segment_fault(pcapi_segment_t *seg, uint64_t offset);

/*
 * Asked after EIO, which stays in errno: is it a bad block, or is the
 * disk away?  A bad block fails again and again while something behind it can
 * be read, from "next" on; only then it may be stepped over.
 */
int pcapi_segment_bad_block(pcapi_disk_t *d, pcapi_segment_t *seg,
    uint64_t *next);

/* all that scanning has found is acknowledged, for another reason */
void pcapi_segment_empty(pcapi_segment_t *seg);

/* what scanning has found is forgotten; the file knows what is acknowledged */
void pcapi_segment_forget(pcapi_segment_t *seg);


#endif /* _PCAPI_SEGMENT_H_INCLUDED_ */
