
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <errno.h>
#include <stdlib.h>

#include "pcapi_segment.h"


static int pcapi_scan_chunk(pcapi_disk_t *d, pcapi_segment_t *seg,
    pcapi_chunk_t *c, uint64_t offset, uint64_t need, u_char **p);
static ssize_t pcapi_scan_read(pcapi_disk_t *d, pcapi_segment_t *seg,
    pcapi_chunk_t *c, uint64_t offset, size_t need, size_t size);
static int pcapi_scan_next(pcapi_disk_t *d, pcapi_segment_t *seg,
    pcapi_chunk_t *c, uint64_t *offset, pcapi_record_t *rec);
static int pcapi_scan_resync(pcapi_disk_t *d, pcapi_segment_t *seg,
    pcapi_chunk_t *c, uint64_t *offset, pcapi_record_t *rec);
static int pcapi_scan_blank(pcapi_disk_t *d, pcapi_segment_t *seg,
    pcapi_chunk_t *c);
static int pcapi_scan_end(pcapi_disk_t *d, pcapi_segment_t *seg,
    pcapi_chunk_t *c);
static void pcapi_scan_fault(pcapi_disk_t *d, pcapi_segment_t *seg);
static void pcapi_scan_lost(pcapi_disk_t *d, pcapi_segment_t *seg);


int
pcapi_segment_at(pcapi_disk_t *d, pcapi_segment_t *seg, pcapi_chunk_t *c,
    uint64_t offset, uint64_t sequence, pcapi_record_t *rec)
{
    int                   rc;
    u_char               *p;
    pcapi_record_head_t   head;

    rc = pcapi_scan_chunk(d, seg, c, offset, PCAPI_RECORD_HEAD, &p);
    if (rc != PCAPI_OK) {
        return rc;
    }

    pcapi_record_head(&head, p);

    if (!pcapi_record_plausible(&head, sequence, seg->end - offset)) {
        return PCAPI_DECLINED;
    }

    rc = pcapi_scan_chunk(d, seg, c, offset, head.length, &p);
    if (rc != PCAPI_OK) {
        return rc;
    }

    if (!pcapi_record_valid(&head, p)) {
        return PCAPI_DECLINED;
    }

    pcapi_record_get(rec, &head, p);

    return PCAPI_OK;
}


int
pcapi_segment_scan(pcapi_disk_t *d, pcapi_segment_t *seg, pcapi_chunk_t *c,
    uint64_t *offset, pcapi_record_t *rec)
{
    int  rc;

    if (pcapi_marks_init(&seg->marks,
                         pcapi_segment_unit(seg->size)) != PCAPI_OK)
    {
        errno = ENOMEM;
        return PCAPI_ERROR;
    }

    if (pcapi_past_open(d, seg) != PCAPI_OK) {
        return PCAPI_ERROR;
    }

    do {
        rc = pcapi_scan_next(d, seg, c, offset, rec);

        if (rc != PCAPI_OK) {
            return rc;
        }

    } while (pcapi_past_acked(seg, *offset));

    pcapi_marks_add(&seg->marks, pcapi_segment_unit(*offset));

    return PCAPI_OK;
}


static int
pcapi_scan_next(pcapi_disk_t *d, pcapi_segment_t *seg, pcapi_chunk_t *c,
    uint64_t *offset, pcapi_record_t *rec)
{
    int  rc;

    *offset = seg->scanned;

    rc = pcapi_segment_at(d, seg, c, *offset, seg->sequence, rec);

    if (rc == PCAPI_DECLINED) {

        if (seg->map && seg->scanned == seg->end) {
            return PCAPI_DECLINED;
        }

        rc = pcapi_scan_resync(d, seg, c, offset, rec);

        if (rc == PCAPI_DECLINED) {
            return pcapi_scan_end(d, seg, c);
        }

        if (rc == PCAPI_OK) {
            pcapi_scan_lost(d, seg);
        }
    }

    if (rc != PCAPI_OK) {
        pcapi_scan_fault(d, seg);
        return PCAPI_ERROR;
    }

    seg->sequence = rec->sequence;
    seg->scanned = *offset + pcapi_record_size(rec->payload.len);

    if (!seg->known) {
        seg->records++;
        seg->counted++;
        seg->bytes += rec->payload.len;
    }

    return PCAPI_OK;
}


void
pcapi_segment_empty(pcapi_segment_t *seg)
{
    seg->acked += seg->marks.n_open;
    pcapi_marks_free(&seg->marks);
}


void
pcapi_segment_forget(pcapi_segment_t *seg)
{
    pcapi_marks_free(&seg->marks);
    pcapi_past_free(seg);

    seg->scanned = seg->frontier;
    seg->sequence = seg->base;
    seg->complete = 0;
}


/*
 * Resynchronises behind damage at seg->scanned, at the next place that holds a
 * valid record.  Not where the damaged one seems to end: its length may
 * be what is damaged, and lead behind records that are whole.
 */

static int
pcapi_scan_resync(pcapi_disk_t *d, pcapi_segment_t *seg, pcapi_chunk_t *c,
    uint64_t *offset, pcapi_record_t *rec)
{
    int  rc;

    *offset = seg->scanned;

    do {
        *offset += PCAPI_RECORD_ALIGN;

        rc = pcapi_segment_at(d, seg, c, *offset, seg->sequence, rec);

    } while (rc == PCAPI_DECLINED
             && *offset + PCAPI_RECORD_HEAD <= seg->end);

    return rc;
}


/* nothing valid is left; that is damage unless no length was ever written */

static int
pcapi_scan_end(pcapi_disk_t *d, pcapi_segment_t *seg, pcapi_chunk_t *c)
{
    int  rc;

    rc = pcapi_scan_blank(d, seg, c);

    if (rc == PCAPI_ERROR) {
        return PCAPI_ERROR;
    }

    if (rc == PCAPI_DECLINED) {
        pcapi_scan_lost(d, seg);
    }

    if (seg->map) {
        seg->scanned = seg->end;
        return PCAPI_DECLINED;
    }

    seg->end = seg->scanned;
    seg->complete = 1;

    /* what the seal or the frontier says may be more than what there is */

    seg->records = seg->acked + seg->marks.n_open;
    seg->known = 1;

    return PCAPI_DECLINED;
}


static int
pcapi_scan_blank(pcapi_disk_t *d, pcapi_segment_t *seg, pcapi_chunk_t *c)
{
    int                   rc;
    u_char               *p;
    pcapi_record_head_t   head;

    rc = pcapi_scan_chunk(d, seg, c, seg->scanned, PCAPI_RECORD_HEAD, &p);

    if (rc == PCAPI_DECLINED) {

        /* the file ends here, as it should if it was sealed here */

        return (seg->scanned == seg->end || !seg->sealed) ? PCAPI_OK
                                                          : PCAPI_DECLINED;
    }

    if (rc != PCAPI_OK) {
        return rc;
    }

    pcapi_record_head(&head, p);

    return head.length == 0 && !seg->sealed ? PCAPI_OK : PCAPI_DECLINED;
}


/* keeps errno */

static void
pcapi_scan_fault(pcapi_disk_t *d, pcapi_segment_t *seg)
{
    uint64_t  next;

    if (pcapi_segment_bad_block(d, seg, &next)) {
        seg->scanned = next;
        pcapi_scan_lost(d, seg);
    }
}


void
pcapi_segment_fault(pcapi_segment_t *seg, uint64_t offset)
{
    if (seg->fault != offset) {
        seg->fault = offset;
        seg->faults = 0;
        seg->probe = 0;
    }

    seg->faults++;
}


int
pcapi_segment_bad_block(pcapi_disk_t *d, pcapi_segment_t *seg, uint64_t *next)
{
    int       fd;
    u_char    c;
    uint32_t  i;

    if (errno != EIO || seg->faults < PCAPI_SEGMENT_FAULTS) {
        return 0;
    }

    for (i = 0; i < PCAPI_SEGMENT_STEPS; i++) {

        seg->probe = pcapi_max(seg->probe, seg->fault);
        seg->probe = (seg->probe | (PCAPI_SEGMENT_HEAD - 1)) + 1;

        if (seg->probe >= seg->end) {
            seg->probe = 0;
            break;
        }

        fd = pcapi_segment_fd(d, seg);

        if (fd != -1 && pcapi_disk_read(d, fd, &c, 1, seg->probe) == 1) {
            *next = seg->probe;
            seg->probe = 0;
            errno = EIO;
            return 1;
        }
    }

    errno = EIO;

    return 0;
}


static void
pcapi_scan_lost(pcapi_disk_t *d, pcapi_segment_t *seg)
{
    seg->lost++;
    d->quarantined++;
}


/* "need" bytes at "offset"; PCAPI_DECLINED: the segment ends before */

static int
pcapi_scan_chunk(pcapi_disk_t *d, pcapi_segment_t *seg, pcapi_chunk_t *c,
    uint64_t offset, uint64_t need, u_char **p)
{
    size_t    size;
    ssize_t   n;
    u_char   *data;

    if (offset + need > seg->end) {
        return PCAPI_DECLINED;
    }

    if (c->id != seg->id || offset < c->offset
        || offset + need > c->offset + c->len)
    {
        size = (size_t) pcapi_min(pcapi_max(need, PCAPI_CHUNK),
                                  seg->end - offset);

        if (c->size < size) {
            data = realloc(c->data, pcapi_max(size, (size_t) PCAPI_CHUNK));
            if (data == NULL) {
                errno = ENOMEM;
                return PCAPI_ERROR;
            }

            c->data = data;
            c->size = pcapi_max(size, (size_t) PCAPI_CHUNK);
        }

        n = pcapi_scan_read(d, seg, c, offset, (size_t) need, size);

        if (n == -1) {
            return PCAPI_ERROR;
        }

        c->id = seg->id;
        c->offset = offset;
        c->len = (size_t) n;

        if (c->len < need) {

            /* somebody has cut the file */

            seg->end = seg->map ? seg->end : offset + c->len;

            return PCAPI_DECLINED;
        }
    }

    *p = c->data + (offset - c->offset);

    return PCAPI_OK;
}


static ssize_t
pcapi_scan_read(pcapi_disk_t *d, pcapi_segment_t *seg, pcapi_chunk_t *c,
    uint64_t offset, size_t need, size_t size)
{
    int      fd;
    ssize_t  n;

    c->id = 0;

    fd = pcapi_segment_fd(d, seg);
    if (fd == -1) {
        return -1;
    }

    n = pcapi_disk_read(d, fd, c->data, size, offset);

    /* the bad block may lie behind what is wanted */

    if (n == -1 && errno == EIO && need < size) {
        n = pcapi_disk_read(d, fd, c->data, need, offset);
    }

    if (n == -1 && errno == EIO) {
        pcapi_segment_fault(seg, offset);
    }

    return n;
}
