
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>

#include "pcapi_crash.h"
#include "pcapi_slot.h"


typedef struct {
    pcapi_disk_t  *disk;
    pcapi_slot_t  *slot;
    uint32_t      *numbers;
    size_t         n;
    size_t         room;
    unsigned       failed:1;
} pcapi_slot_list_t;


static int pcapi_slot_open(pcapi_disk_t *d, uint32_t number, unsigned make,
    int *lock);
static int pcapi_slot_lock(pcapi_disk_t *d, int lock);
static int pcapi_slot_list(pcapi_disk_t *d, pcapi_slot_t *slot,
    uint32_t *ids);
static int pcapi_slot_name(void *ctx, const char *name);
static int pcapi_slot_fill(pcapi_slot_t *slot, pcapi_slot_list_t *list,
    uint32_t *ids);
static int pcapi_slot_order(const void *one, const void *two);
static int pcapi_slot_digits(const char **p, uint32_t *number);


int
pcapi_slot_take(pcapi_disk_t *d, uint32_t number, unsigned make,
    uint32_t *ids, pcapi_slot_t **slot)
{
    int            i, rc, err, lock;
    pcapi_slot_t  *sl;

    rc = PCAPI_DECLINED;

    /* the directory may vanish under us, as its adopter is done with it */

    for (i = 0; i < PCAPI_SLOT_RETRY; i++) {
        rc = pcapi_slot_open(d, number, make, &lock);

        if (rc != PCAPI_AGAIN) {
            break;
        }
    }

    if (rc != PCAPI_OK) {
        return (rc == PCAPI_AGAIN) ? PCAPI_DECLINED : rc;
    }

    PCAPI_CRASH_POINT("adopt_locked");

    sl = calloc(1, sizeof(pcapi_slot_t));
    if (sl == NULL) {
        pcapi_disk_close(d, lock);
        errno = ENOMEM;
        return PCAPI_ERROR;
    }

    sl->number = number;
    sl->lock = lock;
    sl->unsynced = 1;

    if (pcapi_slot_list(d, sl, ids) != PCAPI_OK) {
        err = errno;
        pcapi_slot_free(d, sl);
        errno = err;
        return PCAPI_ERROR;
    }

    *slot = sl;

    return PCAPI_OK;
}


static int
pcapi_slot_open(pcapi_disk_t *d, uint32_t number, unsigned make, int *lock)
{
    int           fd, rc, err;
    pcapi_path_t  dir, file;

    pcapi_disk_path(d, &dir, "slot-%u", number);
    pcapi_disk_path(d, &file, "slot-%u/lock", number);

    if (make && d->sys->mkdir(dir.data, 0700) == -1 && errno != EEXIST) {
        return PCAPI_ERROR;
    }

    fd = pcapi_disk_open(d, file.data, make ? O_RDWR|O_CREAT : O_RDWR);

    if (fd == -1) {

        if (errno != ENOENT) {
            return PCAPI_ERROR;
        }

        if (make) {
            return PCAPI_AGAIN;
        }

        /* left by a death between two steps; or its lock was removed by hand */

        if (d->sys->rmdir(dir.data) == 0
            || (errno != ENOTEMPTY && errno != EEXIST))
        {
            return PCAPI_DECLINED;
        }

        fd = pcapi_disk_open(d, file.data, O_RDWR|O_CREAT);
        if (fd == -1) {
            return (errno == ENOENT) ? PCAPI_DECLINED : PCAPI_ERROR;
        }
    }

    rc = pcapi_slot_lock(d, fd);

    if (rc != PCAPI_OK) {
        err = errno;
        pcapi_disk_close(d, fd);
        errno = err;

        return rc;
    }

    *lock = fd;

    return PCAPI_OK;
}


/* PCAPI_AGAIN: locked, but an adopter had removed the file before */

static int
pcapi_slot_lock(pcapi_disk_t *d, int lock)
{
    int          rc;
    struct stat  st;

    do {
        rc = d->sys->flock(lock, LOCK_EX|LOCK_NB);
    } while (rc == -1 && errno == EINTR);

    if (rc == -1) {
        return (errno == EWOULDBLOCK) ? PCAPI_DECLINED : PCAPI_ERROR;
    }

    if (d->sys->fstat(lock, &st) == -1) {
        return PCAPI_ERROR;
    }

    return st.st_nlink > 0 ? PCAPI_OK : PCAPI_AGAIN;
}


static int
pcapi_slot_list(pcapi_disk_t *d, pcapi_slot_t *slot, uint32_t *ids)
{
    int                rc, err;
    pcapi_path_t       dir;
    pcapi_slot_list_t  list;

    memset(&list, 0, sizeof(pcapi_slot_list_t));

    list.disk = d;
    list.slot = slot;

    pcapi_disk_path(d, &dir, "slot-%u", slot->number);

    rc = pcapi_disk_each(d, dir.data, pcapi_slot_name, &list);

    if (rc == PCAPI_OK && list.failed) {
        errno = ENOMEM;
        rc = PCAPI_ERROR;
    }

    if (rc == PCAPI_OK) {
        rc = pcapi_slot_fill(slot, &list, ids);
    }

    err = errno;
    free(list.numbers);
    errno = err;

    return rc;
}


static int
pcapi_slot_name(void *ctx, const char *name)
{
    pcapi_slot_list_t *list = ctx;

    size_t         room;
    uint32_t       number, *numbers;
    pcapi_path_t   path;

    if (pcapi_slot_parse_segment(name, ".tmp", &number) == PCAPI_OK) {

        /* its maker died before it was a segment */

        pcapi_disk_path(list->disk, &path, "slot-%u/%s", list->slot->number,
                        name);
        (void) list->disk->sys->unlink(path.data);

        return PCAPI_OK;
    }

    if (pcapi_slot_parse_segment(name, ".seg", &number) != PCAPI_OK) {
        return PCAPI_OK;
    }

    if (list->n == list->room) {
        room = list->room ? 2 * list->room : 64;

        numbers = realloc(list->numbers, room * sizeof(uint32_t));
        if (numbers == NULL) {
            list->failed = 1;
            return PCAPI_ERROR;
        }

        list->numbers = numbers;
        list->room = room;
    }

    list->numbers[list->n++] = number;

    return PCAPI_OK;
}


static int
pcapi_slot_fill(pcapi_slot_t *slot, pcapi_slot_list_t *list, uint32_t *ids)
{
    size_t            i;
    pcapi_segment_t  *seg;

    if (list->n == 0) {
        return PCAPI_OK;
    }

    qsort(list->numbers, list->n, sizeof(uint32_t), pcapi_slot_order);

    for (i = 0; i < list->n; i++) {

        seg = pcapi_segment_new(slot->number, list->numbers[i], ++*ids);
        if (seg == NULL) {
            errno = ENOMEM;
            return PCAPI_ERROR;
        }

        /* its owner may have died before it could sync the last ones */

        seg->unsynced = (i + 3 >= list->n);

        pcapi_slot_add(slot, seg);
    }

    return PCAPI_OK;
}


static int
pcapi_slot_order(const void *one, const void *two)
{
    const uint32_t  *a = one, *b = two;

    return (*a > *b) - (*a < *b);
}


void
pcapi_slot_free(pcapi_disk_t *d, pcapi_slot_t *slot)
{
    pcapi_segment_t  *seg, *next;

    for (seg = slot->first; seg; seg = next) {
        next = seg->next;
        pcapi_segment_free(d, seg);
    }

    pcapi_disk_close(d, slot->lock);
    free(slot);
}


void
pcapi_slot_remove(pcapi_disk_t *d, pcapi_slot_t *slot)
{
    pcapi_path_t  path;

    /* while the lock is held: who waits for it sees that it has no name */

    if (pcapi_slot_check(d, slot) == PCAPI_OK) {
        pcapi_disk_path(d, &path, "slot-%u/lock", slot->number);
        (void) d->sys->unlink(path.data);

        pcapi_disk_path(d, &path, "slot-%u", slot->number);
        (void) d->sys->rmdir(path.data);
    }

    PCAPI_CRASH_POINT("adopt_done");

    pcapi_slot_free(d, slot);
}


int
pcapi_slot_check(pcapi_disk_t *d, pcapi_slot_t *slot)
{
    struct stat   st, named;
    pcapi_path_t  path;

    if (d->sys->fstat(slot->lock, &st) == -1) {
        return PCAPI_OK;
    }

    pcapi_disk_path(d, &path, "slot-%u/lock", slot->number);

    if (d->sys->stat(path.data, &named) == -1) {
        return errno == ENOENT ? PCAPI_DECLINED : PCAPI_OK;
    }

    return st.st_nlink > 0
           && st.st_ino == named.st_ino && st.st_dev == named.st_dev
           ? PCAPI_OK : PCAPI_DECLINED;
}


void
pcapi_slot_add(pcapi_slot_t *slot, pcapi_segment_t *seg)
{
    seg->slot = slot;

    if (slot->tail) {
        slot->tail->next = seg;

    } else {
        slot->first = seg;
    }

    slot->tail = seg;
    slot->top = pcapi_max(slot->top, seg->number);
}


void
pcapi_slot_detach(pcapi_slot_t *slot, pcapi_segment_t *seg)
{
    pcapi_segment_t  *prev, **link;

    prev = NULL;

    for (link = &slot->first; *link; link = &(*link)->next) {

        if (*link == seg) {
            *link = seg->next;
            break;
        }

        prev = *link;
    }

    if (slot->tail == seg) {
        slot->tail = prev;
    }

    seg->next = NULL;
}


int
pcapi_slot_parse(const char *name, uint32_t *number)
{
    if (strncmp(name, "slot-", 5) != 0) {
        return PCAPI_DECLINED;
    }

    name += 5;

    /* "slot-01" is no name of ours, else two names would mean one slot */

    if (name[0] == '0' && name[1] != '\0') {
        return PCAPI_DECLINED;
    }

    if (pcapi_slot_digits(&name, number) != PCAPI_OK
        || *name != '\0' || *number >= PCAPI_SLOT_MAX)
    {
        return PCAPI_DECLINED;
    }

    return PCAPI_OK;
}


int
pcapi_slot_parse_segment(const char *name, const char *suffix,
    uint32_t *number)
{
    const char  *p;

    p = name;

    if (pcapi_slot_digits(&p, number) != PCAPI_OK
        || p - name != 10 || *number == 0)
    {
        return PCAPI_DECLINED;
    }

    return strcmp(p, suffix) == 0 ? PCAPI_OK : PCAPI_DECLINED;
}


static int
pcapi_slot_digits(const char **p, uint32_t *number)
{
    uint64_t     n;
    const char  *start;

    n = 0;
    start = *p;

    while (pcapi_isdigit((u_char) **p)) {
        n = n * 10 + (uint64_t) (**p - '0');

        if (n > UINT32_MAX) {
            return PCAPI_DECLINED;
        }

        (*p)++;
    }

    *number = (uint32_t) n;

    return *p == start ? PCAPI_DECLINED : PCAPI_OK;
}
