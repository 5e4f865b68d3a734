
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <errno.h>

#include "pcapi_queue_core.h"


#define pcapi_read_ref(seg, offset)                                          \
    ((pcapi_queue_ref_t) (seg)->id << 32 | pcapi_segment_unit(offset))


static int pcapi_read_look(pcapi_queue_t *q, pcapi_segment_t *seg,
    pcapi_record_t *rec);
static int pcapi_read_seen(pcapi_queue_t *q, pcapi_segment_t *seg,
    pcapi_record_t *rec);
static int pcapi_read_unseen(pcapi_queue_t *q, pcapi_segment_t *seg,
    pcapi_record_t *rec);
static int pcapi_read_show(pcapi_queue_t *q, pcapi_segment_t *seg,
    uint64_t offset, pcapi_record_t *rec);
static void pcapi_read_lost(pcapi_queue_t *q, pcapi_segment_t *seg,
    uint32_t unit);
static void pcapi_read_pass(pcapi_queue_t *q, pcapi_segment_t *seg);
static pcapi_segment_t *pcapi_read_find(pcapi_queue_t *q,
    pcapi_queue_ref_t ref);


int
pcapi_queue_peek(pcapi_queue_t *q, pcapi_record_t *rec)
{
    int               rc;
    pcapi_segment_t  *seg;

    q->peeked = NULL;

    while (q->cursor->at.segment) {

        seg = q->cursor->at.segment;
        rc = pcapi_read_look(q, seg, rec);

        switch (rc) {

        case PCAPI_OK:
            return PCAPI_OK;

        case PCAPI_AGAIN:
            continue;

        case PCAPI_ERROR:
            pcapi_queue_failed(q, PCAPI_DISK_READ, seg);
            q->unread = 1;
            pcapi_cursor_advance(q->cursor);
            return PCAPI_ERROR;
        }

        if (seg->map) {
            break;
        }

        pcapi_read_pass(q, seg);
    }

    if (!q->unread) {
        pcapi_disk_works(&q->disk, PCAPI_DISK_READ);
    }

    return PCAPI_DECLINED;
}


/* PCAPI_AGAIN: the segment is no more; PCAPI_DECLINED: it has no more */

static int
pcapi_read_look(pcapi_queue_t *q, pcapi_segment_t *seg, pcapi_record_t *rec)
{
    int  rc;

    if (seg->gone) {
        return PCAPI_DECLINED;
    }

    rc = pcapi_queue_load(q, seg);

    if (rc != PCAPI_OK) {
        return (rc == PCAPI_DECLINED) ? PCAPI_AGAIN : PCAPI_ERROR;
    }

    if (seg->alien) {
        return PCAPI_DECLINED;
    }

    rc = pcapi_read_seen(q, seg, rec);

    if (rc == PCAPI_DECLINED && !seg->complete) {
        rc = pcapi_read_unseen(q, seg, rec);
    }

    if (rc == PCAPI_ERROR && errno == ENOENT) {
        pcapi_queue_vanished(q, seg);
        return PCAPI_AGAIN;
    }

    return rc;
}


static int
pcapi_read_seen(pcapi_queue_t *q, pcapi_segment_t *seg, pcapi_record_t *rec)
{
    int       rc;
    uint32_t  unit;
    uint64_t  offset, next;

    for ( ;; ) {
        offset = pcapi_max(q->cursor->at.position, PCAPI_SEGMENT_HEAD);
        unit = pcapi_marks_next(&seg->marks, pcapi_segment_unit(offset));

        if (unit == PCAPI_MARKS_NONE) {
            return PCAPI_DECLINED;
        }

        offset = pcapi_segment_offset(unit);
        rc = pcapi_segment_at(&q->disk, seg, &q->ahead, offset, seg->base,
                              rec);

        if (rc == PCAPI_OK) {
            return pcapi_read_show(q, seg, offset, rec);
        }

        if (rc == PCAPI_ERROR
            && !pcapi_segment_bad_block(&q->disk, seg, &next))
        {
            return PCAPI_ERROR;
        }

        pcapi_read_lost(q, seg, unit);
    }
}


static int
pcapi_read_unseen(pcapi_queue_t *q, pcapi_segment_t *seg,
    pcapi_record_t *rec)
{
    int       rc;
    uint64_t  offset;

    rc = pcapi_segment_scan(&q->disk, seg, &q->ahead, &offset, rec);

    if (rc == PCAPI_OK) {
        return pcapi_read_show(q, seg, offset, rec);
    }

    if (rc == PCAPI_DECLINED) {
        pcapi_queue_complete(q, seg);
    }

    return rc;
}


static int
pcapi_read_show(pcapi_queue_t *q, pcapi_segment_t *seg, uint64_t offset,
    pcapi_record_t *rec)
{
    q->peeked = seg;
    q->peeked_at = offset;
    q->cursor->at.position = offset;

    rec->ref = pcapi_read_ref(seg, offset);

    return PCAPI_OK;
}


/* it was whole when it was scanned */

static void
pcapi_read_lost(pcapi_queue_t *q, pcapi_segment_t *seg, uint32_t unit)
{
    (void) pcapi_marks_lose(&seg->marks, unit);

    seg->lost++;
    seg->acked++;
    q->disk.quarantined++;
}


static void
pcapi_read_pass(pcapi_queue_t *q, pcapi_segment_t *seg)
{
    pcapi_cursor_advance(q->cursor);

    if (seg->complete && seg->marks.n_open == 0 && !seg->gone) {
        pcapi_queue_settle(q, seg);
        return;
    }

    pcapi_queue_forget(q, seg);
}


void
pcapi_queue_forget(pcapi_queue_t *q, pcapi_segment_t *seg)
{
    /* what was counted by reading would be counted twice */

    if (seg->map || !seg->known || seg->marks.n_taken || seg->lost
        || seg->gone || pcapi_cursor_reads(q, seg))
    {
        return;
    }

    /* without holes the frontier says it all */

    if (seg->marks.n_open == 0) {
        seg->before = seg->acked;
    }

    if (pcapi_past_write(&q->disk, seg) != PCAPI_OK) {
        pcapi_queue_failed(q, PCAPI_DISK_PAST, seg);
        return;
    }

    pcapi_disk_works(&q->disk, PCAPI_DISK_PAST);

    /* there is no place for it in one that is not sealed */

    if (seg->acked == seg->before) {
        pcapi_segment_forget(seg);
    }
}


void
pcapi_queue_take(pcapi_queue_t *q)
{
    pcapi_segment_t  *seg;

    seg = q->peeked;

    if (seg) {
        (void) pcapi_marks_take(&seg->marks,
                                pcapi_segment_unit(q->peeked_at));
        pcapi_queue_leave(q);
    }
}


void
pcapi_queue_skip(pcapi_queue_t *q)
{
    pcapi_cursor_t  *cursor;

    cursor = q->cursor;

    if (q->peeked && cursor->missed.segment == NULL) {
        cursor->missed = cursor->at;
    }

    pcapi_queue_leave(q);
}


void
pcapi_queue_leave(pcapi_queue_t *q)
{
    if (q->peeked) {
        q->cursor->at.position = q->peeked_at + PCAPI_RECORD_ALIGN;
        q->peeked = NULL;
    }
}


int
pcapi_queue_read(pcapi_queue_t *q, const pcapi_queue_ref_t *ref,
    pcapi_record_t *rec)
{
    int               rc;
    uint32_t          unit;
    pcapi_segment_t  *seg;

    seg = pcapi_read_find(q, *ref);
    unit = (uint32_t) *ref;

    if (seg == NULL || !pcapi_marks_is_taken(&seg->marks, unit)) {
        return PCAPI_ERROR;
    }

    rc = pcapi_segment_at(&q->disk, seg, &q->again,
                          pcapi_segment_offset(unit), seg->base, rec);

    if (rc != PCAPI_OK) {
        errno = (rc == PCAPI_DECLINED) ? 0 : errno;
        pcapi_queue_failed(q, PCAPI_DISK_READ, seg);
        return PCAPI_ERROR;
    }

    rec->ref = *ref;

    return PCAPI_OK;
}


void
pcapi_queue_ack(pcapi_queue_t *q, const pcapi_queue_ref_t *refs, uint32_t n)
{
    uint32_t          i;
    pcapi_segment_t  *seg, *last;

    last = NULL;

    for (i = 0; i < n; i++) {

        seg = pcapi_read_find(q, refs[i]);

        if (seg == NULL
            || pcapi_marks_done(&seg->marks, (uint32_t) refs[i]) != PCAPI_OK)
        {
            continue;
        }

        seg->acked++;
        q->acknowledged++;

        if (last && last != seg) {
            pcapi_queue_settle(q, last);
        }

        last = seg;
    }

    if (last) {
        pcapi_queue_settle(q, last);
    }
}


void
pcapi_queue_release(pcapi_queue_t *q, const pcapi_queue_ref_t *refs,
    uint32_t n)
{
    uint32_t          i;
    pcapi_segment_t  *seg, *last;

    last = NULL;

    for (i = 0; i < n; i++) {

        seg = pcapi_read_find(q, refs[i]);

        if (seg == NULL
            || pcapi_marks_release(&seg->marks, (uint32_t) refs[i])
               != PCAPI_OK)
        {
            continue;
        }

        pcapi_cursor_miss(q, seg, pcapi_segment_offset((uint32_t) refs[i]));

        if (last && last != seg) {
            pcapi_queue_forget(q, last);
        }

        last = seg;
    }

    if (last) {
        pcapi_queue_forget(q, last);
    }
}


static pcapi_segment_t *
pcapi_read_find(pcapi_queue_t *q, pcapi_queue_ref_t ref)
{
    uint32_t          id;
    pcapi_segment_t  *seg;

    id = (uint32_t) (ref >> 32);

    if (q->recent && q->recent->id == id) {
        return q->recent;
    }

    for (seg = pcapi_queue_first(q); seg; seg = pcapi_queue_after(seg)) {

        if (seg->id == id) {
            q->recent = seg;
            return seg;
        }
    }

    return NULL;
}
