
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>

#include "store.h"
#include "ctl.h"

#include "queue/pcapi_slot.h"


typedef struct {
    uint32_t           *data;
    uint32_t            n;
    unsigned            segments:1;     /* of files, not of directories */
    unsigned            failed:1;
} ctl_numbers_t;


typedef struct {
    pcapi_sys_t         sys;
    pcapi_disk_t        disk;
    pcapi_chunk_t       chunk;
    uint32_t            ids;
    const ctl_walk_t   *walk;
    ctl_slot_t          slot;
} ctl_store_t;


static int ctl_store_init(ctl_store_t *st, const char *path,
    const ctl_walk_t *walk);
static void ctl_store_read_only(pcapi_sys_t *sys);
static int ctl_store_numbers(ctl_store_t *st, const char *path,
    ctl_numbers_t *numbers);
static int ctl_store_number(void *ctx, const char *name);
static int ctl_store_order(const void *one, const void *two);
static int ctl_store_slot(ctl_store_t *st, uint32_t number);
static int ctl_store_segment(ctl_store_t *st, uint32_t number);
static int ctl_store_records(ctl_store_t *st, pcapi_segment_t *seg);
static int ctl_store_record(ctl_store_t *st, const pcapi_record_t *rec);
static int ctl_store_next(ctl_store_t *st, pcapi_segment_t *seg,
    pcapi_record_t *rec);
static int ctl_store_damage(ctl_store_t *st, const pcapi_segment_t *seg,
    const char *what);
static int64_t ctl_store_owner(ctl_store_t *st);
static int ctl_store_open(const char *path, int flags, mode_t mode);


int
ctl_store_walk(const char *path, const ctl_walk_t *walk)
{
    int             rc;
    uint32_t        i;
    ctl_store_t     st;
    ctl_numbers_t   slots;

    memset(&slots, 0, sizeof(ctl_numbers_t));

    if (ctl_store_init(&st, path, walk) != PCAPI_OK) {
        return PCAPI_ERROR;
    }

    rc = ctl_store_numbers(&st, path, &slots);

    if (rc != PCAPI_OK) {
        ctl_error(errno, "queue \"%s\" can't be read", path);
    }

    for (i = 0; rc == PCAPI_OK && i < slots.n; i++) {
        rc = ctl_store_slot(&st, slots.data[i]);
    }

    free(slots.data);
    free(st.chunk.data);

    return rc == PCAPI_OK ? PCAPI_OK : PCAPI_ERROR;
}


static int
ctl_store_init(ctl_store_t *st, const char *path, const ctl_walk_t *walk)
{
    size_t  len;

    len = strlen(path);

    if (len >= PCAPI_DISK_PATH) {
        ctl_error(ENAMETOOLONG, "queue can't be read");
        return PCAPI_ERROR;
    }

    memset(st, 0, sizeof(ctl_store_t));

    ctl_store_read_only(&st->sys);

    st->disk.sys = &st->sys;
    memcpy(st->disk.path, path, len + 1);
    st->walk = walk;

    return PCAPI_OK;
}


/* the queue's own code reads, and has nothing else to call */

static void
ctl_store_read_only(pcapi_sys_t *sys)
{
    sys->open = ctl_store_open;
    sys->close = pcapi_sys.close;
    sys->fstat = pcapi_sys.fstat;
    sys->stat = pcapi_sys.stat;
    sys->pread = pcapi_sys.pread;
    sys->opendir = pcapi_sys.opendir;
    sys->readdir = pcapi_sys.readdir;
    sys->closedir = pcapi_sys.closedir;
}


static int
ctl_store_open(const char *path, int flags, mode_t mode)
{
    return pcapi_sys.open(path, (flags & O_CLOEXEC) | O_RDONLY | O_NONBLOCK,
                          mode);
}


static int
ctl_store_numbers(ctl_store_t *st, const char *path, ctl_numbers_t *numbers)
{
    if (pcapi_disk_each(&st->disk, path, ctl_store_number, numbers)
        != PCAPI_OK)
    {
        return PCAPI_ERROR;
    }

    if (numbers->failed) {
        errno = ENOMEM;
        return PCAPI_ERROR;
    }

    if (numbers->n) {
        qsort(numbers->data, numbers->n, sizeof(uint32_t), ctl_store_order);
    }

    return PCAPI_OK;
}


static int
ctl_store_number(void *ctx, const char *name)
{
    ctl_numbers_t *numbers = ctx;

    int        rc;
    uint32_t   number, *data;

    rc = numbers->segments ? pcapi_slot_parse_segment(name, ".seg", &number)
                           : pcapi_slot_parse(name, &number);

    if (rc != PCAPI_OK) {
        return PCAPI_OK;
    }

    data = realloc(numbers->data, (numbers->n + 1) * sizeof(uint32_t));

    if (data == NULL) {
        numbers->failed = 1;
        return PCAPI_ERROR;
    }

    data[numbers->n++] = number;
    numbers->data = data;

    return PCAPI_OK;
}


static int
ctl_store_order(const void *one, const void *two)
{
    const uint32_t  *a = one, *b = two;

    return (*a > *b) - (*a < *b);
}


static int
ctl_store_slot(ctl_store_t *st, uint32_t number)
{
    int             rc;
    uint32_t        i;
    pcapi_path_t    path;
    ctl_numbers_t   segments;

    memset(&segments, 0, sizeof(ctl_numbers_t));
    segments.segments = 1;

    memset(&st->slot, 0, sizeof(ctl_slot_t));
    st->slot.number = number;
    st->slot.owner = ctl_store_owner(st);

    pcapi_disk_path(&st->disk, &path, "slot-%u", number);

    rc = ctl_store_numbers(st, path.data, &segments);

    /* its owner was done with it in the meantime; or it is no directory */

    if (rc != PCAPI_OK && (errno == ENOENT || errno == ENOTDIR)) {
        free(segments.data);
        return PCAPI_OK;
    }

    if (rc != PCAPI_OK) {
        ctl_error(errno, "\"%s\" can't be read", path.data);
    }

    for (i = 0; rc == PCAPI_OK && i < segments.n; i++) {
        rc = ctl_store_segment(st, segments.data[i]);
    }

    free(segments.data);

    if (rc == PCAPI_OK && st->walk->slot) {
        rc = st->walk->slot(st->walk->ctx, &st->slot);
    }

    return rc;
}


static int
ctl_store_segment(ctl_store_t *st, uint32_t number)
{
    int               rc;
    pcapi_segment_t  *seg;

    seg = pcapi_segment_new(st->slot.number, number, ++st->ids);

    if (seg == NULL) {
        ctl_error(ENOMEM, "queue can't be read");
        return PCAPI_ERROR;
    }

    rc = pcapi_segment_load(&st->disk, seg);

    if (rc == PCAPI_ERROR && errno == ENOENT) {
        rc = PCAPI_OK;

    } else if (rc == PCAPI_ERROR && errno == EIO) {
        rc = ctl_store_damage(st, seg, "can't be read");

    } else if (rc == PCAPI_ERROR) {
        ctl_error(errno, "slot-%u can't be read", st->slot.number);

    } else if (rc == PCAPI_DECLINED) {
        rc = ctl_store_damage(st, seg, "is no segment");

    } else {
        st->slot.segments++;
        st->slot.size += seg->size;
        st->slot.aliens += seg->alien;

        rc = seg->alien ? PCAPI_OK : ctl_store_records(st, seg);
    }

    pcapi_segment_free(&st->disk, seg);

    return rc;
}


static int
ctl_store_records(ctl_store_t *st, pcapi_segment_t *seg)
{
    int              rc, err;
    uint32_t         lost;
    pcapi_record_t   rec;

    lost = 0;

    for ( ;; ) {
        rc = ctl_store_next(st, seg, &rec);
        err = errno;

        if (seg->lost > lost) {
            lost = seg->lost;

            if (ctl_store_damage(st, seg, "has an unreadable part")
                != PCAPI_OK)
            {
                return PCAPI_ERROR;
            }
        }

        if (rc == PCAPI_DECLINED) {
            break;
        }

        if (rc == PCAPI_OK) {

            if (ctl_store_record(st, &rec) != PCAPI_OK) {
                return PCAPI_ERROR;
            }

        } else if (err == ENOENT) {
            return PCAPI_OK;

        } else if (err != EIO) {
            ctl_error(err, "slot-%u can't be read", st->slot.number);
            return PCAPI_ERROR;
        }
    }

    return PCAPI_OK;
}


static int
ctl_store_record(ctl_store_t *st, const pcapi_record_t *rec)
{
    ctl_slot_t  *slot;

    slot = &st->slot;

    slot->records++;
    slot->bytes += rec->payload.len;

    if (slot->oldest == 0 || rec->time < slot->oldest) {
        slot->oldest = rec->time;
    }

    if (st->walk->record == NULL) {
        return PCAPI_OK;
    }

    return st->walk->record(st->walk->ctx, slot, rec);
}


/*
 * The owner may append while we read, so that a record is seen before the one
 * in front of it: what looks like damage is looked at again.
 */

static int
ctl_store_next(ctl_store_t *st, pcapi_segment_t *seg, pcapi_record_t *rec)
{
    int              rc, again;
    uint64_t         offset;
    pcapi_record_t   seen;
    pcapi_segment_t  was;

    do {
        was = *seg;
        rc = pcapi_segment_scan(&st->disk, seg, &st->chunk, &offset, rec);

        if (rc == PCAPI_ERROR || seg->lost == was.lost || seg->sealed) {
            return rc;
        }

        offset = seg->end;
        seg->end = was.end;
        st->chunk.id = 0;

        again = pcapi_segment_at(&st->disk, seg, &st->chunk, was.scanned,
                                 was.sequence, &seen);

        if (again == PCAPI_OK) {
            seg->scanned = was.scanned;
            seg->sequence = was.sequence;
            seg->lost = was.lost;
            seg->complete = 0;
            continue;
        }

        seg->end = offset;

        /* the record is in the chunk, which was read again */

        if (rc == PCAPI_OK) {
            rc = pcapi_segment_at(&st->disk, seg, &st->chunk,
                                  seg->scanned
                                  - pcapi_record_size(rec->payload.len),
                                  was.sequence, rec);
        }

    } while (again == PCAPI_OK);

    return rc;
}


static int
ctl_store_damage(ctl_store_t *st, const pcapi_segment_t *seg,
    const char *what)
{
    char  file[64];

    st->slot.damaged++;

    if (st->walk->damage == NULL) {
        return PCAPI_OK;
    }

    snprintf(file, sizeof(file), PCAPI_SEGMENT_NAME, seg->slot_number,
             seg->number);

    return st->walk->damage(st->walk->ctx, file, what);
}


/*
 * Who holds the lock of the slot, as the kernel tells everybody.  Devices are
 * not compared: some file systems give another one to stat() than to locks.
 */

static int64_t
ctl_store_owner(ctl_store_t *st)
{
    FILE                *f;
    char                 line[256];
    int64_t              owner;
    long long            pid;
    struct stat          sb;
    pcapi_path_t         path;
    unsigned long long   inode;

    pcapi_disk_path(&st->disk, &path, "slot-%u/lock", st->slot.number);

    if (st->sys.stat(path.data, &sb) == -1) {
        return errno == ENOENT ? 0 : -1;
    }

    f = fopen("/proc/locks", "re");
    if (f == NULL) {
        return -1;
    }

    owner = 0;

    while (owner == 0 && fgets(line, sizeof(line), f)) {

        if (sscanf(line, "%*s FLOCK %*s WRITE %lld %*x:%*x:%llu", &pid, &inode)
            == 2
            && inode == (unsigned long long) sb.st_ino)
        {
            owner = (pid > 0) ? pid : -1;
        }
    }

    (void) fclose(f);

    return owner;
}
