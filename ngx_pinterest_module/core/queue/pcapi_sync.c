
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <errno.h>
#include <fcntl.h>

#include "pcapi_queue_core.h"


typedef struct {
    int            *fds;
    uint32_t        n;
    uint32_t        room;
} pcapi_sync_fds_t;


static int pcapi_sync_segments(pcapi_queue_t *q);
static int pcapi_sync_names(pcapi_queue_t *q);
static int pcapi_sync_dead_letters(pcapi_queue_t *q);
static void pcapi_sync_fence(pcapi_queue_t *q);
static int pcapi_sync_hand_segments(pcapi_queue_t *q, pcapi_sync_fds_t *out);
static int pcapi_sync_hand_name(pcapi_queue_t *q, const char *path,
    pcapi_sync_fds_t *out);
static int pcapi_sync_hand_names(pcapi_queue_t *q, pcapi_sync_fds_t *out);
static void pcapi_sync_result(pcapi_segment_t *seg, int err);


int
pcapi_queue_sync(pcapi_queue_t *q)
{
    if (pcapi_sync_segments(q) == PCAPI_OK
        && pcapi_sync_names(q) == PCAPI_OK
        && pcapi_sync_dead_letters(q) == PCAPI_OK)
    {
        pcapi_disk_works(&q->disk, PCAPI_DISK_SYNC);
        return PCAPI_OK;
    }

    pcapi_sync_fence(q);

    return PCAPI_ERROR;
}


int
pcapi_queue_sync_active(pcapi_queue_t *q)
{
    if (pcapi_segment_sync(&q->disk, q->active) != PCAPI_OK) {
        pcapi_queue_failed(q, PCAPI_DISK_SYNC, q->active);
        return PCAPI_ERROR;
    }

    return pcapi_sync_names(q);
}


static int
pcapi_sync_segments(pcapi_queue_t *q)
{
    int               rc;
    pcapi_segment_t  *seg;

    rc = PCAPI_OK;

    for (seg = pcapi_queue_first(q); seg; seg = pcapi_queue_after(seg)) {

        if (!seg->unsynced || seg->gone) {
            continue;
        }

        if (pcapi_segment_sync(&q->disk, seg) != PCAPI_OK) {
            pcapi_queue_failed(q, PCAPI_DISK_SYNC, seg);
            rc = PCAPI_ERROR;
        }
    }

    return rc;
}


/* a file is not safe as long as its name is not */

static int
pcapi_sync_names(pcapi_queue_t *q)
{
    pcapi_path_t   path;
    pcapi_slot_t  *slot;

    slot = q->own;

    if (slot && slot->unsynced) {
        pcapi_disk_path(&q->disk, &path, "slot-%u", slot->number);

        if (pcapi_disk_sync_path(&q->disk, path.data) != PCAPI_OK) {
            pcapi_disk_failed(&q->disk, PCAPI_DISK_SYNC, errno, path.data);
            return PCAPI_ERROR;
        }

        slot->unsynced = 0;
    }

    if (q->unsynced) {

        if (pcapi_disk_sync_path(&q->disk, q->disk.path) != PCAPI_OK) {
            pcapi_disk_failed(&q->disk, PCAPI_DISK_SYNC, errno, q->disk.path);
            return PCAPI_ERROR;
        }

        q->unsynced = 0;
    }

    return PCAPI_OK;
}


static int
pcapi_sync_dead_letters(pcapi_queue_t *q)
{
    pcapi_path_t  path;

    if (!q->dead) {
        return PCAPI_OK;
    }

    pcapi_disk_path(&q->disk, &path, PCAPI_QUEUE_DEAD_LETTERS);

    if (pcapi_disk_sync_path(&q->disk, path.data) != PCAPI_OK
        && errno != ENOENT)
    {
        pcapi_disk_failed(&q->disk, PCAPI_DISK_SYNC, errno, path.data);
        return PCAPI_ERROR;
    }

    q->dead = 0;

    return PCAPI_OK;
}


/* the next record goes to another file, which may lie on better ground */

static void
pcapi_sync_fence(pcapi_queue_t *q)
{
    if (q->active && q->active->unsynced) {
        q->active->last = q->active->end;
    }
}


int
pcapi_queue_sync_fds(pcapi_queue_t *q, int *fds, uint32_t n)
{
    pcapi_sync_fds_t  out;

    out.fds = fds;
    out.n = 0;
    out.room = n;

    if (pcapi_sync_hand_segments(q, &out) == PCAPI_OK
        && pcapi_sync_hand_names(q, &out) == PCAPI_OK)
    {
        return (int) out.n;
    }

    pcapi_queue_synced(q, fds, out.n, errno);

    return PCAPI_ERROR;
}


static int
pcapi_sync_hand_segments(pcapi_queue_t *q, pcapi_sync_fds_t *out)
{
    int               fd;
    pcapi_segment_t  *seg;

    for (seg = pcapi_queue_first(q);
         seg && out->n < out->room;
         seg = pcapi_queue_after(seg))
    {
        if (!seg->unsynced || seg->gone) {
            continue;
        }

        fd = pcapi_segment_fd(&q->disk, seg);

        if (fd == -1 && errno == ENOENT) {
            seg->unsynced = 0;
            continue;
        }

        if (fd != -1 && seg->dirty
            && pcapi_segment_rewrite(&q->disk, seg, fd) != PCAPI_OK)
        {
            return PCAPI_ERROR;
        }

        if (fd != -1) {
            fd = q->disk.sys->dup(fd);
        }

        if (fd == -1) {
            return PCAPI_ERROR;
        }

        out->fds[out->n++] = fd;
        seg->unsynced = 0;
        seg->syncing = 1;
    }

    return PCAPI_OK;
}


static int
pcapi_sync_hand_names(pcapi_queue_t *q, pcapi_sync_fds_t *out)
{
    pcapi_path_t  path;

    if (q->own && q->own->unsynced && out->n < out->room) {
        pcapi_disk_path(&q->disk, &path, "slot-%u", q->own->number);

        if (pcapi_sync_hand_name(q, path.data, out) != PCAPI_OK) {
            return PCAPI_ERROR;
        }

        q->own->unsynced = 0;
        q->own->syncing = 1;
    }

    if (q->unsynced && out->n < out->room) {

        if (pcapi_sync_hand_name(q, q->disk.path, out) != PCAPI_OK) {
            return PCAPI_ERROR;
        }

        q->unsynced = 0;
        q->syncing = 1;
    }

    if (q->dead && out->n < out->room) {
        pcapi_disk_path(&q->disk, &path, PCAPI_QUEUE_DEAD_LETTERS);

        if (pcapi_sync_hand_name(q, path.data, out) != PCAPI_OK
            && errno != ENOENT)
        {
            return PCAPI_ERROR;
        }

        q->dead = 0;
    }

    return PCAPI_OK;
}


static int
pcapi_sync_hand_name(pcapi_queue_t *q, const char *path,
    pcapi_sync_fds_t *out)
{
    int  fd;

    fd = pcapi_disk_open(&q->disk, path, O_RDONLY);
    if (fd == -1) {
        return PCAPI_ERROR;
    }

    out->fds[out->n++] = fd;

    return PCAPI_OK;
}


void
pcapi_queue_synced(pcapi_queue_t *q, const int *fds, uint32_t n, int err)
{
    uint32_t          i;
    pcapi_segment_t  *seg;

    for (i = 0; i < n; i++) {
        pcapi_disk_close(&q->disk, fds[i]);
    }

    for (seg = pcapi_queue_first(q); seg; seg = pcapi_queue_after(seg)) {
        if (seg->syncing) {
            pcapi_sync_result(seg, err);
        }
    }

    if (q->own && q->own->syncing) {
        q->own->syncing = 0;
        q->own->unsynced |= (err != 0);
    }

    if (q->syncing) {
        q->syncing = 0;
        q->unsynced |= (err != 0);
    }

    if (err) {
        pcapi_disk_failed(&q->disk, PCAPI_DISK_SYNC, err, q->disk.path);
        pcapi_sync_fence(q);
        return;
    }

    pcapi_disk_works(&q->disk, PCAPI_DISK_SYNC);
}


static void
pcapi_sync_result(pcapi_segment_t *seg, int err)
{
    seg->syncing = 0;

    if (err) {
        seg->unsynced = 1;
        seg->dirty = 1;
        return;
    }

    /* appends since may be on their way, but those before are there */

    seg->dirty = 0;
}
