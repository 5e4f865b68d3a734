
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <zlib.h>

#include "pcapi_crash.h"
#include "pcapi_segment.h"


static int pcapi_segment_map(pcapi_disk_t *d, pcapi_segment_t *seg, int fd);
static void pcapi_segment_write_head(pcapi_segment_t *seg);
static void pcapi_segment_unfd(pcapi_disk_t *d, pcapi_segment_t *seg);
static void pcapi_segment_keep(pcapi_disk_t *d, pcapi_segment_t *seg, int fd);


pcapi_segment_t *
pcapi_segment_new(uint32_t slot, uint32_t number, uint32_t id)
{
    pcapi_segment_t  *seg;

    seg = calloc(1, sizeof(pcapi_segment_t));
    if (seg == NULL) {
        return NULL;
    }

    seg->slot_number = slot;
    seg->number = number;
    seg->id = id;
    seg->fd = -1;
    seg->base = (uint64_t) number << 32;
    seg->sequence = seg->base;
    seg->scanned = PCAPI_SEGMENT_HEAD;
    seg->frontier = PCAPI_SEGMENT_HEAD;

    return seg;
}


void
pcapi_segment_free(pcapi_disk_t *d, pcapi_segment_t *seg)
{
    if (seg->map) {
        (void) d->sys->munmap(seg->map, seg->size);
    }

    pcapi_segment_unfd(d, seg);
    pcapi_marks_free(&seg->marks);
    pcapi_past_free(seg);
    free(seg);
}


/* the name appears when the file is whole: a death before leaves no segment */

int
pcapi_segment_create(pcapi_disk_t *d, pcapi_segment_t *seg, uint64_t size,
    int64_t now)
{
    int           fd, rc, err;
    pcapi_path_t  temp, path;

    pcapi_disk_path(d, &temp, "slot-%u/%010u.tmp", seg->slot_number,
                    seg->number);
    pcapi_disk_path(d, &path, PCAPI_SEGMENT_NAME, seg->slot_number,
                    seg->number);

    fd = pcapi_disk_open(d, temp.data, O_RDWR|O_CREAT|O_TRUNC);
    if (fd == -1) {
        return (errno == ENOSPC || errno == EDQUOT) ? PCAPI_FULL : PCAPI_ERROR;
    }

    seg->size = size;
    seg->created = now;

    rc = pcapi_segment_map(d, seg, fd);

    if (rc == PCAPI_OK && d->sys->rename(temp.data, path.data) == -1) {
        err = errno;
        rc = (err == ENOSPC || err == EDQUOT) ? PCAPI_FULL : PCAPI_ERROR;

        (void) d->sys->munmap(seg->map, seg->size);
        seg->map = NULL;

        errno = err;
    }

    if (rc != PCAPI_OK) {
        err = errno;
        pcapi_disk_close(d, fd);
        (void) d->sys->unlink(temp.data);
        errno = err;

        return rc;
    }

    seg->fd = fd;
    seg->last = size;
    seg->end = PCAPI_SEGMENT_HEAD;
    seg->loaded = 1;
    seg->known = 1;
    seg->unsynced = 1;

    return PCAPI_OK;
}


static int
pcapi_segment_map(pcapi_disk_t *d, pcapi_segment_t *seg, int fd)
{
    int   err;
    void  *map;

    do {
        err = d->sys->fallocate(fd, 0, (off_t) seg->size);
    } while (err == EINTR);

    if (err) {
        errno = err;
        return (err == ENOSPC || err == EDQUOT || err == EFBIG)
               ? PCAPI_FULL : PCAPI_ERROR;
    }

    map = d->sys->mmap(seg->size, fd);
    if (map == MAP_FAILED) {
        return PCAPI_ERROR;
    }

    seg->map = map;
    pcapi_segment_write_head(seg);

    return PCAPI_OK;
}


static void
pcapi_segment_write_head(pcapi_segment_t *seg)
{
    pcapi_segment_head_t  head;

    memset(&head, 0, sizeof(pcapi_segment_head_t));
    memcpy(head.magic, PCAPI_SEGMENT_MAGIC, sizeof(head.magic));

    head.version = PCAPI_SEGMENT_VERSION;
    head.head = PCAPI_SEGMENT_HEAD;
    head.size = seg->size;
    head.created = seg->created;
    head.slot = seg->slot_number;
    head.number = seg->number;
    head.crc = pcapi_segment_crc(&head, sizeof(head));

    memcpy(seg->map, &head, sizeof(head));
}


void
pcapi_segment_append(pcapi_segment_t *seg, const pcapi_dest_t *dest,
    int64_t now, const pcapi_str_t *payload)
{
    pcapi_record_put(seg->map + seg->end, seg->base + seg->records + 1, dest,
                     now, payload);

    seg->end += pcapi_record_size(payload->len);
    seg->bytes += payload->len;
    seg->records++;
    seg->counted++;
    seg->unsynced = 1;
}


void
pcapi_segment_withdraw(pcapi_segment_t *seg, const pcapi_str_t *payload)
{
    seg->end -= pcapi_record_size(payload->len);
    seg->bytes -= payload->len;
    seg->records--;
    seg->counted--;

    pcapi_record_withdraw(seg->map + seg->end);
}


void
pcapi_segment_close(pcapi_disk_t *d, pcapi_segment_t *seg)
{
    int  fd;

    if (d->sys->munmap(seg->map, seg->size) == -1) {
        d->errors++;
    }

    seg->map = NULL;
    seg->complete = (seg->scanned == seg->end);

    if (seg->complete) {
        seg->records = seg->acked + seg->marks.n_open;
    }

    fd = seg->fd;
    seg->fd = -1;
    pcapi_segment_keep(d, seg, fd);
}


int
pcapi_segment_seal(pcapi_disk_t *d, pcapi_segment_t *seg)
{
    int                   fd;
    uint64_t              size;
    pcapi_segment_seal_t  seal;

    memset(&seal, 0, sizeof(pcapi_segment_seal_t));

    seal.end = seg->end;
    seal.records = seg->records;
    seal.bytes = seg->bytes;
    seal.number = seg->number;

    /* after a crash only what was not acknowledged is counted by reading */

    if (seg->counted && seg->counted < seg->records) {
        seal.bytes = seg->bytes / seg->counted * seg->records;
    }

    seal.crc = pcapi_segment_crc(&seal, sizeof(seal));

    fd = pcapi_segment_fd(d, seg);

    if (fd == -1
        || pcapi_disk_write(d, fd, &seal, sizeof(seal), PCAPI_SEGMENT_SEAL)
           != PCAPI_OK)
    {
        return PCAPI_ERROR;
    }

    seg->sealed = 1;
    seg->unsynced = 1;

    size = (seg->end + PCAPI_SEGMENT_HEAD - 1)
           & ~(uint64_t) (PCAPI_SEGMENT_HEAD - 1);

    if (size < seg->size) {
        if (d->sys->ftruncate(fd, (off_t) size) == -1) {
            return PCAPI_ERROR;
        }

        seg->size = size;
    }

    return PCAPI_OK;
}


int
pcapi_segment_fd(pcapi_disk_t *d, pcapi_segment_t *seg)
{
    int           fd;
    pcapi_path_t  path;

    if (seg->fd != -1) {
        return seg->fd;
    }

    pcapi_disk_path(d, &path, PCAPI_SEGMENT_NAME, seg->slot_number,
                    seg->number);

    fd = pcapi_disk_open(d, path.data, O_RDWR);

    /* what can't be written may still be read */

    if (fd == -1 && (errno == EROFS || errno == EACCES || errno == EPERM)) {
        fd = pcapi_disk_open(d, path.data, O_RDONLY);
    }

    if (fd != -1) {
        pcapi_segment_keep(d, seg, fd);
    }

    return fd;
}


static void
pcapi_segment_keep(pcapi_disk_t *d, pcapi_segment_t *seg, int fd)
{
    pcapi_segment_t  *other;

    other = d->readers[d->reader];

    if (other) {
        pcapi_segment_unfd(d, other);
    }

    d->readers[d->reader] = seg;
    d->reader = (d->reader + 1) % PCAPI_DISK_READERS;

    seg->fd = fd;
}


static void
pcapi_segment_unfd(pcapi_disk_t *d, pcapi_segment_t *seg)
{
    uint32_t  i;

    for (i = 0; i < PCAPI_DISK_READERS; i++) {
        if (d->readers[i] == seg) {
            d->readers[i] = NULL;
        }
    }

    if (seg->fd != -1) {
        pcapi_disk_close(d, seg->fd);
        seg->fd = -1;
    }
}


int
pcapi_segment_advance(pcapi_segment_t *seg)
{
    uint64_t  offset;
    uint32_t  unit;

    unit = pcapi_marks_first(&seg->marks);

    offset = (unit == PCAPI_MARKS_NONE) ? seg->scanned
                                        : pcapi_segment_offset(unit);

    if (offset <= seg->frontier) {
        return PCAPI_DECLINED;
    }

    seg->frontier = offset;
    seg->stale = 1;

    return PCAPI_OK;
}


int
pcapi_segment_write_frontier(pcapi_disk_t *d, pcapi_segment_t *seg)
{
    int                       fd;
    off_t                     place;
    pcapi_segment_frontier_t  f;

    if (seg->headless) {
        seg->stale = 0;
        return PCAPI_OK;
    }

    memset(&f, 0, sizeof(pcapi_segment_frontier_t));

    f.generation = seg->generation + 1;
    f.offset = seg->frontier;
    f.acked = seg->acked;
    f.number = (uint32_t) (seg->base >> 32);
    f.crc = pcapi_segment_crc(&f, sizeof(f));

    place = PCAPI_SEGMENT_FRONTIER * (off_t) (1 + (f.generation & 1));

    PCAPI_CRASH_POINT("frontier_before");

    fd = pcapi_segment_fd(d, seg);

    if (fd == -1
        || pcapi_disk_write(d, fd, &f, sizeof(f), (uint64_t) place)
           != PCAPI_OK)
    {
        return PCAPI_ERROR;
    }

    PCAPI_CRASH_POINT("frontier_after");

    seg->generation++;
    seg->stale = 0;

    return PCAPI_OK;
}


int
pcapi_segment_unlink(pcapi_disk_t *d, pcapi_segment_t *seg)
{
    pcapi_path_t  path;

    pcapi_disk_path(d, &path, PCAPI_SEGMENT_NAME, seg->slot_number,
                    seg->number);

    PCAPI_CRASH_POINT("unlink_before");

    if (d->sys->unlink(path.data) == -1 && errno != ENOENT) {
        return PCAPI_ERROR;
    }

    PCAPI_CRASH_POINT("unlink_after");

    return PCAPI_OK;
}


int
pcapi_segment_quarantine(pcapi_disk_t *d, pcapi_segment_t *seg)
{
    uint32_t      i;
    struct stat   st;
    pcapi_path_t  from, to;

    pcapi_disk_path(d, &from, PCAPI_SEGMENT_NAME, seg->slot_number,
                    seg->number);

    pcapi_disk_path(d, &to, "quarantine");

    if (d->sys->mkdir(to.data, 0700) == -1 && errno != EEXIST) {
        return PCAPI_ERROR;
    }

    /* rename() would overwrite what was set aside earlier */

    for (i = 0; /* void */ ; i++) {
        pcapi_disk_path(d, &to, "quarantine/slot-%u-%010u-%u.seg",
                        seg->slot_number, seg->number, i);

        if (d->sys->stat(to.data, &st) == -1) {
            if (errno == ENOENT) {
                break;
            }

            return PCAPI_ERROR;
        }
    }

    PCAPI_CRASH_POINT("quarantine_before");

    if (d->sys->rename(from.data, to.data) == -1) {
        return errno == ENOENT ? PCAPI_OK : PCAPI_ERROR;
    }

    return PCAPI_OK;
}


int
pcapi_segment_sync(pcapi_disk_t *d, pcapi_segment_t *seg)
{
    int  fd;

    fd = pcapi_segment_fd(d, seg);

    if (fd == -1) {

        /* nothing to keep of a file that is not there */

        if (errno == ENOENT) {
            seg->unsynced = 0;
            return PCAPI_OK;
        }

        return PCAPI_ERROR;
    }

    if (seg->dirty && pcapi_segment_rewrite(d, seg, fd) != PCAPI_OK) {
        return PCAPI_ERROR;
    }

    if (pcapi_disk_fdatasync(d, fd) == -1) {
        seg->dirty = 1;
        return PCAPI_ERROR;
    }

    seg->dirty = 0;
    seg->unsynced = 0;

    return PCAPI_OK;
}


int
pcapi_segment_rewrite(pcapi_disk_t *d, pcapi_segment_t *seg, int fd)
{
    u_char    page[PCAPI_SEGMENT_HEAD];
    ssize_t   n;
    uint64_t  offset;

    for (offset = 0; offset < seg->end; offset += sizeof(page)) {

        n = pcapi_disk_read(d, fd, page, sizeof(page), offset);

        if (n == -1) {
            return PCAPI_ERROR;
        }

        if (n == 0) {
            break;
        }

        if (pcapi_disk_write(d, fd, page, (size_t) n, offset) != PCAPI_OK) {
            return PCAPI_ERROR;
        }
    }

    return PCAPI_OK;
}


uint64_t
pcapi_segment_pending(const pcapi_segment_t *seg)
{
    return seg->records > seg->acked ? seg->records - seg->acked : 0;
}


uint32_t
pcapi_segment_crc(const void *p, size_t size)
{
    return (uint32_t) crc32(0, p, (uInt) size);
}
