
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <errno.h>
#include <stdlib.h>

#include "pcapi_crash.h"
#include "pcapi_queue_core.h"


typedef struct {
    pcapi_queue_t  *queue;
    uint32_t        slot;
    int             err;
    uint64_t        bytes;
} pcapi_measure_t;


static int pcapi_append_rotate(pcapi_queue_t *q);
static int pcapi_append_blocked(pcapi_queue_t *q);
static int pcapi_append_synced(pcapi_queue_t *q, const pcapi_str_t *payload);
static uint64_t pcapi_append_need(uint32_t n, uint64_t bytes);
static int pcapi_append_try(pcapi_queue_t *q, unsigned drop);
static int pcapi_append_create(pcapi_queue_t *q);
static void pcapi_append_link(pcapi_queue_t *q, pcapi_segment_t *seg);
static int pcapi_append_drop(pcapi_queue_t *q);
static void pcapi_append_count(pcapi_queue_t *q, pcapi_segment_t *seg);
static int pcapi_append_measure_slot(void *ctx, const char *name);
static int pcapi_append_measure_file(void *ctx, const char *name);


int
pcapi_queue_append(pcapi_queue_t *q, const pcapi_dest_t *dest, int64_t now,
    const pcapi_str_t *payload)
{
    int  rc;

    q->now = now;

    rc = pcapi_queue_put(q, dest, now, payload);
    if (rc != PCAPI_OK) {
        return rc;
    }

    if (q->sync == PCAPI_SYNC_ALWAYS
        && pcapi_append_synced(q, payload) != PCAPI_OK)
    {
        return PCAPI_ERROR;
    }

    q->appended++;

    if (q->oldest == 0) {
        q->oldest = now;
    }

    return PCAPI_OK;
}


int
pcapi_queue_put(pcapi_queue_t *q, const pcapi_dest_t *dest, int64_t now,
    const pcapi_str_t *payload)
{
    int               rc;
    uint64_t          size;
    pcapi_segment_t  *seg;

    if (payload->len == 0 || payload->len > q->segment_size
        || dest->flags > UINT16_MAX)
    {
        return PCAPI_ERROR;
    }

    size = pcapi_record_size(payload->len);
    seg = q->active;

    if (seg == NULL || size > seg->last - seg->end) {

        if (size > q->segment_size - PCAPI_SEGMENT_HEAD) {
            return PCAPI_ERROR;
        }

        rc = pcapi_append_rotate(q);
        if (rc != PCAPI_OK) {
            return rc;
        }

        seg = q->active;
    }

    pcapi_segment_append(seg, dest, now, payload);

    return PCAPI_OK;
}


static int
pcapi_append_rotate(pcapi_queue_t *q)
{
    int  rc;

    PCAPI_CRASH_POINT("rotate_before");

    if (q->active == NULL || q->active->next == NULL) {

        rc = pcapi_append_blocked(q);
        if (rc != PCAPI_OK) {
            return rc;
        }

        rc = pcapi_queue_make(q, 1);
        if (rc != PCAPI_OK) {
            return rc;
        }
    }

    /* the first one ever is the active one already */

    if (q->active->next) {
        pcapi_queue_retire(q);
    }

    PCAPI_CRASH_POINT("rotate_after");

    return PCAPI_OK;
}


/* a full disk is not asked again for each event */

static int
pcapi_append_blocked(pcapi_queue_t *q)
{
    if (q->blocked == 0 || ++q->refused % PCAPI_QUEUE_RETRY == 0) {
        return PCAPI_OK;
    }

    return q->blocked;
}


void
pcapi_queue_retire(pcapi_queue_t *q)
{
    pcapi_segment_t  *seg;

    seg = q->active;
    q->active = seg->next;

    pcapi_segment_close(&q->disk, seg);

    if (seg->complete && seg->marks.n_open == 0) {
        pcapi_queue_settle(q, seg);
        return;
    }

    if (pcapi_segment_seal(&q->disk, seg) == PCAPI_OK) {
        pcapi_disk_works(&q->disk, PCAPI_DISK_SEAL);
        return;
    }

    pcapi_queue_failed(q, PCAPI_DISK_SEAL, seg);
}


/* it was promised to nobody: a record that can't be synced is withdrawn */

static int
pcapi_append_synced(pcapi_queue_t *q, const pcapi_str_t *payload)
{
    if (pcapi_queue_sync_active(q) == PCAPI_OK) {
        return PCAPI_OK;
    }

    pcapi_segment_withdraw(q->active, payload);
    q->active->last = q->active->end;

    return PCAPI_ERROR;
}


int
pcapi_queue_reserve(pcapi_queue_t *q, uint32_t n, size_t bytes)
{
    int       rc;
    uint64_t  room;

    /* nothing may be dropped for what would not fit into an empty queue */

    room = (q->segment_size - PCAPI_SEGMENT_HEAD) / 2
           * (q->max_size / q->segment_size);
    room = pcapi_max(room, q->segment_size - PCAPI_SEGMENT_HEAD);

    if (bytes > room || n > room / PCAPI_RECORD_ALIGN
        || pcapi_append_need(n, bytes) > room)
    {
        return PCAPI_DECLINED;
    }

    while (!pcapi_queue_enough(q, n, bytes)) {

        rc = pcapi_append_blocked(q);
        if (rc != PCAPI_OK) {
            return rc;
        }

        rc = pcapi_queue_make(q, 1);
        if (rc != PCAPI_OK) {
            return rc;
        }
    }

    return PCAPI_OK;
}


/* at the most, however the bytes are divided */

static uint64_t
pcapi_append_need(uint32_t n, uint64_t bytes)
{
    return bytes + n * (uint64_t) (PCAPI_RECORD_HEAD + PCAPI_RECORD_ALIGN - 1);
}


/*
 * Records do not straddle segments.  If one can't hold them all, up to half of
 * each empty one may be wasted, or more if a record is larger than that.
 */

int
pcapi_queue_enough(pcapi_queue_t *q, uint32_t n, uint64_t bytes)
{
    uint64_t          need, room;
    pcapi_segment_t  *seg;

    need = pcapi_append_need(n, bytes);
    room = 0;

    for (seg = q->active; seg; seg = seg->next) {

        if (need <= seg->last - seg->end) {
            return 1;
        }

        if (seg->end == PCAPI_SEGMENT_HEAD) {
            room += (seg->last - seg->end) / 2;
        }
    }

    return need <= room;
}


int
pcapi_queue_make(pcapi_queue_t *q, unsigned force)
{
    int           rc, err;
    pcapi_path_t  path;

    q->refused = 0;

    if (pcapi_queue_own(q) != PCAPI_OK) {
        q->blocked = PCAPI_ERROR;
        return PCAPI_ERROR;
    }

    pcapi_queue_measure(q);

    rc = pcapi_append_try(q, force && q->drop_oldest);

    if (rc == PCAPI_OK) {
        pcapi_disk_works(&q->disk, PCAPI_DISK_SPACE);
        pcapi_disk_works(&q->disk, PCAPI_DISK_MAKE);
        q->blocked = 0;

        return PCAPI_OK;
    }

    /* nobody waits for one that is made in advance */

    if (force) {
        err = errno;
        pcapi_disk_path(&q->disk, &path, "slot-%u", q->own->number);
        pcapi_disk_failed(&q->disk, rc == PCAPI_FULL ? PCAPI_DISK_SPACE
                                                     : PCAPI_DISK_MAKE,
                          err, path.data);
        q->blocked = rc;
    }

    return rc;
}


/* a disk that others have filled gets one segment of ours, not all */

static int
pcapi_append_try(pcapi_queue_t *q, unsigned drop)
{
    int       rc;
    unsigned  disk;

    disk = 0;

    for ( ;; ) {
        rc = PCAPI_FULL;
        errno = 0;

        if (q->bytes + q->segment_size <= q->max_size) {
            rc = pcapi_append_create(q);

            if (rc != PCAPI_FULL || disk++) {
                return rc;
            }
        }

        if (!drop || pcapi_append_drop(q) != PCAPI_OK) {
            return rc;
        }
    }
}


static int
pcapi_append_create(pcapi_queue_t *q)
{
    int               rc, err;
    pcapi_segment_t  *seg;

    if (q->own->top == UINT32_MAX) {
        errno = EOVERFLOW;
        return PCAPI_ERROR;
    }

    seg = pcapi_segment_new(q->own->number, q->own->top + 1, ++q->ids);
    if (seg == NULL) {
        errno = ENOMEM;
        return PCAPI_ERROR;
    }

    rc = pcapi_segment_create(&q->disk, seg, q->segment_size, q->now);

    if (rc != PCAPI_OK) {
        err = errno;
        pcapi_segment_free(&q->disk, seg);
        errno = err;

        return rc;
    }

    pcapi_append_link(q, seg);

    return PCAPI_OK;
}


static void
pcapi_append_link(pcapi_queue_t *q, pcapi_segment_t *seg)
{
    pcapi_slot_add(q->own, seg);

    q->own->unsynced = 1;
    q->bytes += seg->size;

    if (q->active == NULL) {
        q->active = seg;
    }

    pcapi_cursor_first(q, seg);
}


/* the oldest one that is not written to goes, with all that is in it */

static int
pcapi_append_drop(pcapi_queue_t *q)
{
    pcapi_segment_t  *seg;

    for (seg = pcapi_queue_first(q); seg; seg = pcapi_queue_after(seg)) {
        if (seg->map == NULL && !seg->alien && !seg->gone) {
            break;
        }
    }

    if (seg == NULL) {

        if (q->active == NULL || q->active->records == 0) {
            return PCAPI_DECLINED;
        }

        /* nothing else is left: then it is the one we write to */

        pcapi_queue_retire(q);

        return PCAPI_OK;
    }

    if (pcapi_queue_load(q, seg) == PCAPI_DECLINED || seg->alien) {
        return PCAPI_OK;
    }

    pcapi_append_count(q, seg);

    if (pcapi_segment_unlink(&q->disk, seg) != PCAPI_OK) {
        pcapi_queue_failed(q, PCAPI_DISK_UNLINK, seg);
        return PCAPI_DECLINED;
    }

    errno = 0;
    pcapi_queue_failed(q, PCAPI_DISK_DROP, seg);

    q->dropped += pcapi_segment_pending(seg);
    q->bytes -= pcapi_min(q->bytes, seg->size);
    q->aged = 1;
    q->overflow = 1;

    pcapi_queue_detach(q, seg);

    return PCAPI_OK;
}


/* how many records a crash has left there is not known before they are read */

static void
pcapi_append_count(pcapi_queue_t *q, pcapi_segment_t *seg)
{
    uint64_t        at;
    pcapi_record_t  rec;

    while (!seg->known
           && pcapi_segment_scan(&q->disk, seg, &q->again, &at, &rec)
              == PCAPI_OK)
    {
        /* void */
    }
}


void
pcapi_queue_measure(pcapi_queue_t *q)
{
    pcapi_measure_t  m;

    memset(&m, 0, sizeof(pcapi_measure_t));
    m.queue = q;

    if (pcapi_disk_each(&q->disk, q->disk.path, pcapi_append_measure_slot, &m)
        != PCAPI_OK)
    {
        m.err = errno;
    }

    if (m.err) {

        /* the last figure, and what we made and removed since, must do */

        pcapi_disk_failed(&q->disk, PCAPI_DISK_LIST, m.err, q->disk.path);
        return;
    }

    pcapi_disk_works(&q->disk, PCAPI_DISK_LIST);

    q->bytes = m.bytes;
    q->measured = 1;
}


static int
pcapi_append_measure_slot(void *ctx, const char *name)
{
    pcapi_measure_t *m = ctx;

    pcapi_path_t  path;

    if (pcapi_slot_parse(name, &m->slot) == PCAPI_OK) {
        pcapi_disk_path(&m->queue->disk, &path, "slot-%u", m->slot);

        if (pcapi_disk_each(&m->queue->disk, path.data,
                            pcapi_append_measure_file, m)
            != PCAPI_OK && errno != ENOENT)
        {
            m->err = errno;
        }
    }

    return PCAPI_OK;
}


static int
pcapi_append_measure_file(void *ctx, const char *name)
{
    pcapi_measure_t *m = ctx;

    uint32_t      number;
    struct stat   st;
    pcapi_path_t  path;

    if (pcapi_slot_parse_segment(name, ".seg", &number) == PCAPI_OK) {
        pcapi_disk_path(&m->queue->disk, &path, PCAPI_SEGMENT_NAME, m->slot,
                        number);

        if (m->queue->disk.sys->stat(path.data, &st) == 0) {
            m->bytes += (uint64_t) st.st_size;

        } else if (errno != ENOENT) {
            m->err = errno;
        }
    }

    return PCAPI_OK;
}
