
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <errno.h>

#include "pcapi_queue_core.h"


static void pcapi_maintain_own(pcapi_queue_t *q);
static int pcapi_maintain_vanished(pcapi_queue_t *q);
static void pcapi_maintain_retry(pcapi_queue_t *q);
static void pcapi_maintain_leave(pcapi_queue_t *q);
static void pcapi_maintain_probe(pcapi_queue_t *q);
static int pcapi_maintain_count(pcapi_queue_t *q, pcapi_segment_t *seg);
static int pcapi_maintain_scan(pcapi_queue_t *q, pcapi_segment_t *seg);
static void pcapi_maintain_idle(pcapi_queue_t *q);
static void pcapi_maintain_prepare(pcapi_queue_t *q);
static void pcapi_maintain_relocate(pcapi_queue_t *q);
static int pcapi_maintain_room(pcapi_queue_t *q, pcapi_segment_t *seg);
static pcapi_segment_t *pcapi_maintain_emptiest(pcapi_queue_t *q);
static uint64_t pcapi_maintain_measure(pcapi_queue_t *q,
    pcapi_segment_t *seg);
static int pcapi_maintain_copy(pcapi_queue_t *q, pcapi_segment_t *seg);
static void pcapi_maintain_age(pcapi_queue_t *q);


int
pcapi_queue_maintain(pcapi_queue_t *q)
{
    q->blocked = 0;

    if (!q->measured) {
        pcapi_queue_measure(q);
    }

    pcapi_maintain_own(q);
    pcapi_maintain_retry(q);
    pcapi_maintain_leave(q);
    pcapi_maintain_probe(q);
    pcapi_maintain_idle(q);
    pcapi_maintain_prepare(q);
    pcapi_maintain_relocate(q);
    pcapi_maintain_age(q);

    if (q->sync == PCAPI_SYNC_ALWAYS) {
        (void) pcapi_queue_sync(q);
    }

    if (!q->overflow) {
        pcapi_disk_works(&q->disk, PCAPI_DISK_DROP);
    }

    q->overflow = 0;

    return PCAPI_OK;
}


/*
 * Somebody may have removed the directory.  Nobody would ever find what is
 * written there from now on, and the lock there protects nothing.
 */

static void
pcapi_maintain_own(pcapi_queue_t *q)
{
    if (q->own && pcapi_slot_check(&q->disk, q->own) != PCAPI_OK) {
        pcapi_disk_note(&q->disk, PCAPI_LOG_ERROR, "slot has vanished",
                        q->disk.path);

        while (q->active) {
            pcapi_queue_retire(q);
        }

        q->own = NULL;
    }

    if (q->active && pcapi_maintain_vanished(q)) {
        pcapi_disk_note(&q->disk, PCAPI_LOG_ERROR, "segment has vanished",
                        q->disk.path);
        pcapi_queue_retire(q);
    }

    (void) pcapi_queue_own(q);
}


static int
pcapi_maintain_vanished(pcapi_queue_t *q)
{
    struct stat  st;

    return q->disk.sys->fstat(q->active->fd, &st) == 0 && st.st_nlink == 0;
}


static void
pcapi_maintain_retry(pcapi_queue_t *q)
{
    uint32_t          stale, gone;
    pcapi_segment_t  *seg, *after;

    stale = 0;
    gone = 0;

    for (seg = pcapi_queue_first(q); seg; seg = after) {
        after = pcapi_queue_after(seg);

        if (seg->stale) {

            if (pcapi_segment_write_frontier(&q->disk, seg) != PCAPI_OK) {
                pcapi_queue_failed(q, PCAPI_DISK_FRONTIER, seg);
                stale++;
            }
        }

        if (seg->gone) {
            seg->gone = 0;
            pcapi_queue_discard(q, seg);
            gone = (q->disk.failing & (1u << PCAPI_DISK_UNLINK
                                       | 1u << PCAPI_DISK_QUARANTINE));
        }
    }

    if (stale == 0) {
        pcapi_disk_works(&q->disk, PCAPI_DISK_FRONTIER);
    }

    if (gone == 0) {
        pcapi_disk_works(&q->disk, PCAPI_DISK_UNLINK);
        pcapi_disk_works(&q->disk, PCAPI_DISK_QUARANTINE);
    }
}


static void
pcapi_maintain_leave(pcapi_queue_t *q)
{
    pcapi_slot_t  *slot, *next;

    for (slot = q->slots; slot; slot = next) {
        next = slot->next;
        pcapi_queue_give_up(q, slot);
    }
}


/*
 * Learns what is in the backlog, a little at a time: its header pages, and
 * by reading all of it what a crash has left without a seal, which then gets
 * one and gives back the room it did not use.
 */

static void
pcapi_maintain_probe(pcapi_queue_t *q)
{
    uint32_t          n;
    pcapi_segment_t  *seg, *after;

    n = 0;

    for (seg = pcapi_queue_first(q);
         seg && n < PCAPI_QUEUE_PROBES;
         seg = after)
    {
        after = pcapi_queue_after(seg);

        if (seg->gone || seg->alien) {
            continue;
        }

        if (!seg->loaded) {
            n++;

            if (pcapi_queue_load(q, seg) != PCAPI_OK) {
                continue;
            }
        }

        if (!seg->known && !seg->alien) {
            n += PCAPI_QUEUE_PROBES / 2;

            if (pcapi_maintain_count(q, seg) != PCAPI_OK) {
                pcapi_queue_failed(q, PCAPI_DISK_READ, seg);
            }
        }
    }
}


static int
pcapi_maintain_count(pcapi_queue_t *q, pcapi_segment_t *seg)
{
    if (pcapi_maintain_scan(q, seg) != PCAPI_OK) {
        return PCAPI_ERROR;
    }

    if (seg->marks.n_open == 0) {
        pcapi_queue_settle(q, seg);
        return PCAPI_OK;
    }

    pcapi_queue_complete(q, seg);
    pcapi_queue_forget(q, seg);

    return PCAPI_OK;
}


/* to its end */

static int
pcapi_maintain_scan(pcapi_queue_t *q, pcapi_segment_t *seg)
{
    int             rc;
    uint64_t        offset;
    pcapi_record_t  rec;

    rc = PCAPI_OK;

    while (!seg->complete && rc == PCAPI_OK) {
        rc = pcapi_segment_scan(&q->disk, seg, &q->again, &offset, &rec);
    }

    return (rc == PCAPI_ERROR) ? PCAPI_ERROR : PCAPI_OK;
}


/* nothing to deliver, nothing comes: no data need stay on the disk */

static void
pcapi_maintain_idle(pcapi_queue_t *q)
{
    pcapi_segment_t  *seg;

    seg = q->active;

    if (seg == NULL || seg->records == 0 || q->appended != q->seen
        || seg->scanned != seg->end || seg->marks.n_open)
    {
        q->seen = q->appended;
        q->idle = 0;
        return;
    }

    if (++q->idle >= PCAPI_QUEUE_IDLE) {
        q->idle = 0;
        pcapi_queue_retire(q);
    }
}


static void
pcapi_maintain_prepare(pcapi_queue_t *q)
{
    pcapi_segment_t  *seg;

    seg = q->active;

    if (seg == NULL || seg->next || seg->end < seg->size / 4 * 3) {
        return;
    }

    /* the last room is for those who can't wait */

    if (q->bytes + 2 * q->segment_size <= q->max_size) {
        (void) pcapi_queue_make(q, 0);
    }
}


/*
 * A few records that can't be delivered now would keep whole segments: when
 * room is short they move to the end.
 */

static void
pcapi_maintain_relocate(pcapi_queue_t *q)
{
    pcapi_segment_t  *seg;

    if (q->bytes < q->max_size / 4 * 3 || q->active == NULL) {
        return;
    }

    seg = pcapi_maintain_emptiest(q);

    if (seg == NULL) {
        return;
    }

    if (pcapi_maintain_scan(q, seg) != PCAPI_OK
        || pcapi_maintain_room(q, seg) != PCAPI_OK
        || pcapi_maintain_copy(q, seg) != PCAPI_OK)
    {
        pcapi_queue_forget(q, seg);
        return;
    }

    pcapi_segment_empty(seg);
    pcapi_queue_settle(q, seg);
}


static int
pcapi_maintain_room(pcapi_queue_t *q, pcapi_segment_t *seg)
{
    uint64_t  bytes;

    bytes = pcapi_maintain_measure(q, seg);

    if (bytes == 0) {
        return PCAPI_ERROR;
    }

    if (pcapi_queue_enough(q, seg->marks.n_open, bytes)) {
        return PCAPI_OK;
    }

    if (pcapi_queue_make(q, 0) != PCAPI_OK) {
        return PCAPI_FULL;
    }

    return pcapi_queue_enough(q, seg->marks.n_open, bytes) ? PCAPI_OK
                                                           : PCAPI_FULL;
}


/* less than half of its records left, and none of them in use */

static pcapi_segment_t *
pcapi_maintain_emptiest(pcapi_queue_t *q)
{
    uint64_t          left, least;
    pcapi_segment_t  *seg, *best;

    best = NULL;
    least = UINT64_MAX;

    for (seg = pcapi_queue_first(q); seg; seg = pcapi_queue_after(seg)) {

        left = pcapi_segment_pending(seg);

        if (seg->map || !seg->known || seg->alien || seg->gone
            || seg->marks.n_taken || left == 0 || left >= seg->records / 2)
        {
            continue;
        }

        if (left < least) {
            best = seg;
            least = left;
        }
    }

    return best;
}


/* the sum of the payloads, 0 if one can't be read */

static uint64_t
pcapi_maintain_measure(pcapi_queue_t *q, pcapi_segment_t *seg)
{
    uint32_t        unit;
    uint64_t        bytes;
    pcapi_record_t  rec;

    bytes = 0;
    unit = pcapi_marks_next(&seg->marks, 0);

    while (unit != PCAPI_MARKS_NONE) {

        if (pcapi_segment_at(&q->disk, seg, &q->again,
                             pcapi_segment_offset(unit), seg->base, &rec)
            != PCAPI_OK)
        {
            return 0;
        }

        bytes += rec.payload.len;
        unit = pcapi_marks_next(&seg->marks, unit + 1);
    }

    return bytes;
}


/* what was synced where it was must be so where it goes */

static int
pcapi_maintain_copy(pcapi_queue_t *q, pcapi_segment_t *seg)
{
    uint32_t        unit;
    pcapi_record_t  rec;

    unit = pcapi_marks_next(&seg->marks, 0);

    while (unit != PCAPI_MARKS_NONE) {

        if (pcapi_segment_at(&q->disk, seg, &q->again,
                             pcapi_segment_offset(unit), seg->base, &rec)
            != PCAPI_OK
            || pcapi_queue_put(q, &rec.dest, rec.time, &rec.payload)
               != PCAPI_OK)
        {
            return PCAPI_ERROR;
        }

        unit = pcapi_marks_next(&seg->marks, unit + 1);
    }

    return (q->sync == PCAPI_SYNC_OFF) ? PCAPI_OK : pcapi_queue_sync(q);
}


static void
pcapi_maintain_age(pcapi_queue_t *q)
{
    uint32_t          unit;
    uint64_t          offset;
    pcapi_record_t    rec;
    pcapi_segment_t  *seg;

    if (!q->aged) {
        return;
    }

    for (seg = pcapi_queue_first(q); seg; seg = pcapi_queue_after(seg)) {

        if (seg->gone || seg->alien
            || (seg->known && pcapi_segment_pending(seg) == 0))
        {
            continue;
        }

        if (!seg->loaded) {
            return;
        }

        unit = pcapi_marks_first(&seg->marks);
        offset = (unit == PCAPI_MARKS_NONE) ? seg->scanned
                                            : pcapi_segment_offset(unit);

        q->oldest = seg->created;

        if (pcapi_segment_at(&q->disk, seg, &q->again, offset, seg->base, &rec)
            == PCAPI_OK)
        {
            q->oldest = rec.time;
        }

        break;
    }

    q->aged = 0;
}
