
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <errno.h>

#include "pcapi_segment.h"


static int pcapi_load_page(pcapi_disk_t *d, pcapi_segment_t *seg,
    u_char *page);
static int pcapi_load_head(pcapi_segment_t *seg, const u_char *page);
static void pcapi_load_frontier(pcapi_segment_t *seg, const u_char *page);
static void pcapi_load_seal(pcapi_segment_t *seg, const u_char *page);


int
pcapi_segment_load(pcapi_disk_t *d, pcapi_segment_t *seg)
{
    int     rc;
    u_char  page[PCAPI_SEGMENT_HEAD];

    rc = pcapi_load_page(d, seg, page);
    if (rc != PCAPI_OK) {
        return rc;
    }

    if (pcapi_load_head(seg, page) == PCAPI_OK && !seg->alien) {
        pcapi_load_frontier(seg, page);
        pcapi_load_seal(seg, page);
        pcapi_past_load(seg, page);
    }

    seg->loaded = 1;

    return PCAPI_OK;
}


static int
pcapi_load_page(pcapi_disk_t *d, pcapi_segment_t *seg, u_char *page)
{
    int          fd;
    ssize_t      n;
    uint64_t     next;
    struct stat  st;

    fd = pcapi_segment_fd(d, seg);

    if (fd == -1 || d->sys->fstat(fd, &st) == -1) {
        return PCAPI_ERROR;
    }

    if (!S_ISREG(st.st_mode)
        || st.st_size < (off_t) (PCAPI_SEGMENT_HEAD + PCAPI_RECORD_HEAD)
        || (uint64_t) st.st_size > PCAPI_SEGMENT_MAX)
    {
        return PCAPI_DECLINED;
    }

    seg->size = (uint64_t) st.st_size;
    seg->end = seg->size;

    n = pcapi_disk_read(d, fd, page, PCAPI_SEGMENT_HEAD, 0);

    if (n == PCAPI_SEGMENT_HEAD) {
        return PCAPI_OK;
    }

    if (n == -1 && errno == EIO) {
        pcapi_segment_fault(seg, 0);
    }

    /* a page that stays unreadable is as good as a damaged one */

    if (n == -1 && !pcapi_segment_bad_block(d, seg, &next)) {
        return PCAPI_ERROR;
    }

    memset(page, 0, PCAPI_SEGMENT_HEAD);

    return PCAPI_OK;
}


static int
pcapi_load_head(pcapi_segment_t *seg, const u_char *page)
{
    uint32_t              crc;
    pcapi_segment_head_t  head;

    memcpy(&head, page, sizeof(head));

    crc = head.crc;
    head.crc = 0;

    if (memcmp(head.magic, PCAPI_SEGMENT_MAGIC, sizeof(head.magic)) == 0) {

        if (head.version != PCAPI_SEGMENT_VERSION) {
            seg->alien = 1;
            return PCAPI_OK;
        }

        if (crc == pcapi_segment_crc(&head, sizeof(head))
            && head.head == PCAPI_SEGMENT_HEAD)
        {
            seg->created = head.created;
            seg->end = pcapi_min(seg->end, head.size);
            seg->base = (uint64_t) head.number << 32;
            seg->sequence = seg->base;

            return PCAPI_OK;
        }
    }

    /* its records may be whole; the name says what number they carry */

    seg->headless = 1;
    seg->lost = 1;

    return PCAPI_DECLINED;
}


static void
pcapi_load_frontier(pcapi_segment_t *seg, const u_char *page)
{
    uint32_t                  i, crc;
    pcapi_segment_frontier_t  f;

    for (i = 0; i < 2; i++) {
        memcpy(&f, page + (i + 1) * PCAPI_SEGMENT_FRONTIER, sizeof(f));

        crc = f.crc;
        f.crc = 0;

        if (crc == pcapi_segment_crc(&f, sizeof(f))
            && f.number == (uint32_t) (seg->base >> 32)
            && f.generation > seg->generation
            && f.offset >= PCAPI_SEGMENT_HEAD
            && f.offset % PCAPI_RECORD_ALIGN == 0)
        {
            seg->generation = f.generation;
            seg->frontier = pcapi_min(f.offset, seg->end);
            seg->acked = f.acked;
        }
    }

    seg->scanned = seg->frontier;
    seg->records = seg->acked;
    seg->before = seg->acked;
}


static void
pcapi_load_seal(pcapi_segment_t *seg, const u_char *page)
{
    uint32_t              crc;
    pcapi_segment_seal_t  seal;

    memcpy(&seal, page + PCAPI_SEGMENT_SEAL, sizeof(seal));

    crc = seal.crc;
    seal.crc = 0;

    if (crc == pcapi_segment_crc(&seal, sizeof(seal))
        && seal.number == (uint32_t) (seg->base >> 32)
        && seal.end >= seg->frontier
        && seal.records >= seg->acked)
    {
        /* a file cut between two records shows nothing else of it */

        seg->lost |= (seal.end > seg->end);

        seg->end = pcapi_min(seal.end, seg->end);
        seg->records = seal.records;
        seg->counted = seal.records;
        seg->bytes = seal.bytes;
        seg->sealed = 1;
        seg->known = 1;
    }
}
