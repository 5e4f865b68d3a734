
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "pcapi_queue_core.h"


static int pcapi_queue_init(pcapi_queue_t *q, const pcapi_queue_conf_t *conf);
static int pcapi_queue_open_failed(const pcapi_queue_conf_t *conf, int err);
static int pcapi_queue_permanent(int err);
static void pcapi_queue_close_segment(pcapi_queue_t *q, pcapi_segment_t *seg);


int
pcapi_queue_open(pcapi_queue_t **queue, const pcapi_queue_conf_t *conf)
{
    struct stat     st;
    pcapi_queue_t  *q;

    *queue = NULL;

    if (strlen(conf->path) >= PCAPI_DISK_PATH) {
        return pcapi_queue_open_failed(conf, ENAMETOOLONG);
    }

    q = calloc(1, sizeof(pcapi_queue_t));
    if (q == NULL) {
        return pcapi_queue_open_failed(conf, ENOMEM);
    }

    if (pcapi_queue_init(q, conf) != PCAPI_OK) {
        free(q);
        return pcapi_queue_open_failed(conf, EINVAL);
    }

    if (q->disk.sys->stat(conf->path, &st) == -1) {

        if (pcapi_queue_permanent(errno)) {
            free(q);
            return pcapi_queue_open_failed(conf, errno);
        }

    } else if (!S_ISDIR(st.st_mode)) {
        free(q);
        return pcapi_queue_open_failed(conf, ENOTDIR);
    }

    /* a full or failing disk is no reason not to start: it may get better */

    if (pcapi_queue_own(q) != PCAPI_OK && pcapi_queue_permanent(errno)) {
        free(q);
        return PCAPI_ERROR;
    }

    pcapi_queue_rewind(q);
    q->aged = 1;

    *queue = q;

    return PCAPI_OK;
}


static int
pcapi_queue_init(pcapi_queue_t *q, const pcapi_queue_conf_t *conf)
{
    uint64_t  size;

    q->disk.sys = conf->sys ? conf->sys : &pcapi_sys;
    q->disk.log = conf->log;
    q->disk.log_ctx = conf->log_ctx;
    memcpy(q->disk.path, conf->path, strlen(conf->path) + 1);

    size = conf->segment_size;

    if (size == 0) {
        size = conf->max_size / 16;
        size = pcapi_max(size, PCAPI_SEGMENT_MIN);
        size = pcapi_min(size, 16 * PCAPI_SEGMENT_MIN);
    }

    size = (size + PCAPI_SEGMENT_HEAD - 1)
           & ~(uint64_t) (PCAPI_SEGMENT_HEAD - 1);

    if (size < 2 * PCAPI_SEGMENT_HEAD || size > PCAPI_SEGMENT_MAX
        || size > conf->max_size)
    {
        return PCAPI_ERROR;
    }

    q->max_size = conf->max_size;
    q->segment_size = size;
    q->sync = conf->sync;
    q->drop_oldest = conf->drop_oldest;

    return PCAPI_OK;
}


static int
pcapi_queue_open_failed(const pcapi_queue_conf_t *conf, int err)
{
    char  text[PCAPI_DISK_PATH + 256];

    if (conf->log) {
        (void) snprintf(text, sizeof(text), "queue \"%s\" can't be opened",
                        conf->path);
        conf->log(conf->log_ctx, PCAPI_LOG_ERROR, err, text);
    }

    return PCAPI_ERROR;
}


static int
pcapi_queue_permanent(int err)
{
    switch (err) {
    case ENOENT:
    case ENOTDIR:
    case EACCES:
    case EPERM:
    case ELOOP:
    case ENAMETOOLONG:
    case ENOLCK:
    case EOPNOTSUPP:
        return 1;
    }

    return 0;
}


int
pcapi_queue_own(pcapi_queue_t *q)
{
    int            rc;
    uint32_t       i;
    pcapi_path_t   path;
    pcapi_slot_t  *slot, **last;

    if (q->own) {
        return PCAPI_OK;
    }

    rc = PCAPI_DECLINED;

    for (i = 0; i < PCAPI_SLOT_MAX; i++) {

        if (pcapi_queue_holds(q, i)) {
            continue;
        }

        rc = pcapi_slot_take(&q->disk, i, 1, &q->ids, &slot);

        if (rc == PCAPI_OK) {
            break;
        }

        /* one broken slot does not break the next */

        if (rc == PCAPI_ERROR && i >= PCAPI_QUEUE_SLOTS) {
            break;
        }
    }

    if (rc != PCAPI_OK) {
        pcapi_disk_path(&q->disk, &path, "slot-%u", i);
        rc = (rc == PCAPI_ERROR) ? errno : EAGAIN;
        pcapi_disk_failed(&q->disk, PCAPI_DISK_SLOT, rc, path.data);
        errno = rc;

        return PCAPI_ERROR;
    }

    pcapi_disk_works(&q->disk, PCAPI_DISK_SLOT);

    for (last = &q->slots; *last; last = &(*last)->next) { /* void */ }

    *last = slot;
    q->own = slot;
    q->unsynced = 1;

    pcapi_cursor_first(q, slot->first);

    return PCAPI_OK;
}


void
pcapi_queue_close(pcapi_queue_t *q)
{
    pcapi_slot_t     *slot, *next;
    pcapi_segment_t  *seg, *after;

    while (q->active) {
        pcapi_queue_retire(q);
    }

    for (seg = pcapi_queue_first(q); seg; seg = after) {
        after = pcapi_queue_after(seg);
        pcapi_queue_close_segment(q, seg);
    }

    if (q->sync != PCAPI_SYNC_OFF) {
        (void) pcapi_queue_sync(q);
    }

    for (slot = q->slots; slot; slot = next) {
        next = slot->next;

        if (slot->first == NULL && slot != q->own) {
            pcapi_slot_remove(&q->disk, slot);

        } else {
            pcapi_slot_free(&q->disk, slot);
        }
    }

    free(q->ahead.data);
    free(q->again.data);
    free(q);
}


static void
pcapi_queue_close_segment(pcapi_queue_t *q, pcapi_segment_t *seg)
{
    if (seg->gone || (seg->complete && seg->marks.n_open == 0)) {
        pcapi_queue_discard(q, seg);
        return;
    }

    if (seg->stale
        && pcapi_segment_write_frontier(&q->disk, seg) != PCAPI_OK)
    {
        pcapi_queue_failed(q, PCAPI_DISK_FRONTIER, seg);
    }

    if (pcapi_past_write(&q->disk, seg) != PCAPI_OK) {
        pcapi_queue_failed(q, PCAPI_DISK_PAST, seg);
    }
}


pcapi_segment_t *
pcapi_queue_first(const pcapi_queue_t *q)
{
    pcapi_slot_t  *slot;

    for (slot = q->slots; slot; slot = slot->next) {
        if (slot->first) {
            return slot->first;
        }
    }

    return NULL;
}


pcapi_segment_t *
pcapi_queue_after(const pcapi_segment_t *seg)
{
    pcapi_slot_t  *slot;

    if (seg->next) {
        return seg->next;
    }

    for (slot = seg->slot->next; slot; slot = slot->next) {
        if (slot->first) {
            return slot->first;
        }
    }

    return NULL;
}


void
pcapi_queue_discard(pcapi_queue_t *q, pcapi_segment_t *seg)
{
    int                rc;
    pcapi_path_t       path;
    pcapi_disk_work_e  work;

    /* what was damaged is kept: somebody may read more of it than we can */

    if (seg->lost) {
        work = PCAPI_DISK_QUARANTINE;
        rc = pcapi_segment_quarantine(&q->disk, seg);

    } else {
        work = PCAPI_DISK_UNLINK;
        rc = pcapi_segment_unlink(&q->disk, seg);
    }

    if (rc != PCAPI_OK) {
        pcapi_queue_failed(q, work, seg);
        seg->gone = 1;
        return;
    }

    if (seg->lost) {
        pcapi_disk_path(&q->disk, &path, PCAPI_SEGMENT_NAME,
                        seg->slot_number, seg->number);
        pcapi_disk_note(&q->disk, PCAPI_LOG_WARN,
                        "damaged segment set aside", path.data);
        q->disk.quarantined++;
    }

    q->bytes -= pcapi_min(q->bytes, seg->size);
    q->blocked = 0;

    pcapi_queue_detach(q, seg);
}


void
pcapi_queue_detach(pcapi_queue_t *q, pcapi_segment_t *seg)
{
    pcapi_cursor_step(q, seg);

    if (q->peeked == seg) {
        q->peeked = NULL;
    }

    if (q->recent == seg) {
        q->recent = NULL;
    }

    if (q->active == seg) {
        q->active = NULL;
    }

    pcapi_slot_detach(seg->slot, seg);
    pcapi_segment_free(&q->disk, seg);
}


void
pcapi_queue_settle(pcapi_queue_t *q, pcapi_segment_t *seg)
{
    if (pcapi_segment_advance(seg) == PCAPI_OK) {
        q->aged = 1;
    }

    if (seg->stale) {

        if (pcapi_segment_write_frontier(&q->disk, seg) != PCAPI_OK) {
            pcapi_queue_failed(q, PCAPI_DISK_FRONTIER, seg);
        }
    }

    if (seg->complete && seg->marks.n_open == 0 && !seg->gone) {
        pcapi_queue_discard(q, seg);
        return;
    }

    pcapi_queue_forget(q, seg);
}


int
pcapi_queue_load(pcapi_queue_t *q, pcapi_segment_t *seg)
{
    int           rc;
    pcapi_path_t  path;

    if (seg->loaded) {
        return PCAPI_OK;
    }

    rc = pcapi_segment_load(&q->disk, seg);

    if (rc == PCAPI_DECLINED) {
        seg->lost = 1;
        pcapi_queue_discard(q, seg);
        return PCAPI_DECLINED;
    }

    if (rc == PCAPI_ERROR && errno == ENOENT) {
        pcapi_queue_vanished(q, seg);
        return PCAPI_DECLINED;
    }

    if (rc == PCAPI_OK && seg->alien) {
        pcapi_disk_path(&q->disk, &path, PCAPI_SEGMENT_NAME, seg->slot_number,
                        seg->number);
        pcapi_disk_note(&q->disk, PCAPI_LOG_WARN,
                        "segment of another version left alone", path.data);
        q->disk.quarantined++;
    }

    return rc;
}


void
pcapi_queue_vanished(pcapi_queue_t *q, pcapi_segment_t *seg)
{
    pcapi_path_t  path;

    pcapi_disk_path(&q->disk, &path, PCAPI_SEGMENT_NAME, seg->slot_number,
                    seg->number);
    pcapi_disk_note(&q->disk, PCAPI_LOG_ERROR, "segment has vanished",
                    path.data);

    q->disk.errors++;
    q->aged = 1;

    pcapi_queue_detach(q, seg);
}


void
pcapi_queue_complete(pcapi_queue_t *q, pcapi_segment_t *seg)
{
    if (!seg->complete || seg->sealed || seg->lost
        || seg->marks.n_open == 0)
    {
        return;
    }

    if (pcapi_segment_seal(&q->disk, seg) == PCAPI_OK) {
        pcapi_disk_works(&q->disk, PCAPI_DISK_SEAL);
        return;
    }

    pcapi_queue_failed(q, PCAPI_DISK_SEAL, seg);
}


void
pcapi_queue_failed(pcapi_queue_t *q, pcapi_disk_work_e work,
    pcapi_segment_t *seg)
{
    int           err;
    pcapi_path_t  path;

    err = errno;
    pcapi_disk_path(&q->disk, &path, PCAPI_SEGMENT_NAME, seg->slot_number,
                    seg->number);
    pcapi_disk_failed(&q->disk, work, err, path.data);
}


void
pcapi_queue_stat(pcapi_queue_t *q, pcapi_queue_stat_t *st)
{
    uint64_t          pending;
    pcapi_segment_t  *seg;

    memset(st, 0, sizeof(pcapi_queue_stat_t));

    for (seg = pcapi_queue_first(q); seg; seg = pcapi_queue_after(seg)) {

        pending = pcapi_segment_pending(seg);

        st->files++;
        st->pending += pending;

        if (seg->counted) {
            st->pending_bytes += pending * (seg->bytes / seg->counted);
        }
    }

    if (st->pending == 0) {
        q->oldest = 0;
    }

    st->appended = q->appended;
    st->acknowledged = q->acknowledged;
    st->bytes = q->bytes;
    st->adopted = q->adopted;
    st->quarantined = q->disk.quarantined;
    st->dropped = q->dropped;
    st->errors = q->disk.errors;
    st->oldest = q->oldest;
}
