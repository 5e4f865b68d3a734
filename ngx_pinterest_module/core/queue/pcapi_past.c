
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <errno.h>
#include <stdlib.h>

#include "pcapi_segment.h"


#define pcapi_past_words(limit)                                              \
    (((size_t) pcapi_segment_unit(limit) + 63) / 64)


static int pcapi_past_is_due(const pcapi_segment_t *seg);
static uint64_t *pcapi_past_bits(const pcapi_segment_t *seg, uint64_t limit);
static int pcapi_past_read(pcapi_disk_t *d, pcapi_segment_t *seg,
    uint64_t *bits, size_t size);


int
pcapi_past_write(pcapi_disk_t *d, pcapi_segment_t *seg)
{
    int                    fd, rc;
    size_t                 size;
    uint64_t              *bits;
    pcapi_segment_past_t   past;

    if (!pcapi_past_is_due(seg)) {
        return PCAPI_OK;
    }

    memset(&past, 0, sizeof(pcapi_segment_past_t));

    past.limit = pcapi_max(seg->scanned, seg->past.limit);

    bits = pcapi_past_bits(seg, past.limit);
    if (bits == NULL) {
        errno = ENOMEM;
        return PCAPI_ERROR;
    }

    size = pcapi_past_words(past.limit) * sizeof(uint64_t);

    past.offset = (seg->end + PCAPI_SEGMENT_HEAD - 1)
                  & ~(uint64_t) (PCAPI_SEGMENT_HEAD - 1);
    past.acked = seg->acked;
    past.bits = pcapi_segment_crc(bits, size);
    past.number = seg->number;
    past.crc = pcapi_segment_crc(&past, sizeof(past));

    rc = PCAPI_ERROR;
    fd = pcapi_segment_fd(d, seg);

    if (fd != -1
        && pcapi_disk_write(d, fd, bits, size, past.offset) == PCAPI_OK
        && pcapi_disk_write(d, fd, &past, sizeof(past), PCAPI_SEGMENT_PAST)
           == PCAPI_OK)
    {
        pcapi_past_free(seg);

        seg->past = past;
        seg->before = seg->acked;
        seg->unsynced = 1;
        rc = PCAPI_OK;
    }

    free(bits);

    return rc;
}


static int
pcapi_past_is_due(const pcapi_segment_t *seg)
{
    return seg->sealed && !seg->lost && seg->marks.n_open
           && seg->acked != seg->before;
}


/* what was not scanned this time is as it was */

static uint64_t *
pcapi_past_bits(const pcapi_segment_t *seg, uint64_t limit)
{
    size_t     i, n, words;
    uint32_t   unit;
    uint64_t  *bits, mask;

    words = pcapi_past_words(limit);

    bits = calloc(words + 1, sizeof(uint64_t));
    if (bits == NULL) {
        return NULL;
    }

    n = pcapi_min(words, ((size_t) seg->marks.units + 63) / 64);
    memcpy(bits, seg->marks.open, n * sizeof(uint64_t));

    if (seg->open == NULL) {
        return bits;
    }

    unit = pcapi_segment_unit(seg->scanned);
    mask = UINT64_MAX << (unit & 63);

    for (i = unit / 64; i < words; i++) {
        bits[i] |= seg->open[i] & mask;
        mask = UINT64_MAX;
    }

    return bits;
}


void
pcapi_past_load(pcapi_segment_t *seg, const u_char *page)
{
    uint32_t              crc;
    pcapi_segment_past_t  past;

    memcpy(&past, page + PCAPI_SEGMENT_PAST, sizeof(past));

    crc = past.crc;
    past.crc = 0;

    if (crc != pcapi_segment_crc(&past, sizeof(past))
        || past.number != (uint32_t) (seg->base >> 32)
        || past.limit <= seg->frontier
        || past.limit > seg->end
        || past.offset < seg->end
        || past.acked > seg->records
        || !seg->sealed)
    {
        return;
    }

    seg->past = past;
    seg->acked = pcapi_max(seg->acked, past.acked);
    seg->before = seg->acked;
}


int
pcapi_past_open(pcapi_disk_t *d, pcapi_segment_t *seg)
{
    int        rc;
    size_t     size;
    uint64_t  *bits;

    if (seg->open || seg->scanned >= seg->past.limit) {
        return PCAPI_OK;
    }

    size = pcapi_past_words(seg->past.limit) * sizeof(uint64_t);

    bits = malloc(size);
    if (bits == NULL) {
        errno = ENOMEM;
        return PCAPI_ERROR;
    }

    rc = pcapi_past_read(d, seg, bits, size);

    if (rc == PCAPI_OK) {
        seg->open = bits;
        return PCAPI_OK;
    }

    free(bits);

    if (rc == PCAPI_DECLINED) {
        seg->past.limit = 0;
        return PCAPI_OK;
    }

    return PCAPI_ERROR;
}


/* PCAPI_DECLINED: damaged, or so it must seem */

static int
pcapi_past_read(pcapi_disk_t *d, pcapi_segment_t *seg, uint64_t *bits,
    size_t size)
{
    int      fd;
    ssize_t  n;

    fd = pcapi_segment_fd(d, seg);
    if (fd == -1) {
        return PCAPI_ERROR;
    }

    n = pcapi_disk_read(d, fd, bits, size, seg->past.offset);

    if (n == -1) {

        if (errno == EIO) {
            pcapi_segment_fault(seg, seg->past.offset);

            if (seg->faults >= PCAPI_SEGMENT_FAULTS) {
                return PCAPI_DECLINED;
            }

            errno = EIO;
        }

        return PCAPI_ERROR;
    }

    if (n != (ssize_t) size
        || pcapi_segment_crc(bits, size) != seg->past.bits)
    {
        return PCAPI_DECLINED;
    }

    return PCAPI_OK;
}


int
pcapi_past_acked(pcapi_segment_t *seg, uint64_t offset)
{
    uint32_t  unit;

    if (seg->open == NULL) {
        return 0;
    }

    if (offset >= seg->past.limit) {
        pcapi_past_free(seg);
        return 0;
    }

    unit = pcapi_segment_unit(offset);

    return (seg->open[unit / 64] >> (unit & 63) & 1) == 0;
}


void
pcapi_past_free(pcapi_segment_t *seg)
{
    free(seg->open);
    seg->open = NULL;
}
