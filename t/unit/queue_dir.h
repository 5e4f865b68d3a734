
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _QUEUE_DIR_H_INCLUDED_
#define _QUEUE_DIR_H_INCLUDED_


/* what the tests of the queue share: directories, events, ways to drain */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/stat.h>

#include "queue/pcapi_queue.h"


#define QD_SEGMENT  (16 * 1024)
#define QD_MAX      (4 * 1024 * 1024)
#define QD_IDS      65536

#define QD_UNUSED   __attribute__((unused))


typedef struct {
    pcapi_queue_conf_t   conf;
    char                 path[64];
    char                 logged[4096];     /* lines, the first ones */
} qd_t;


/* how often each event was shown, and which were not what was appended */

typedef struct {
    uint8_t              shown[QD_IDS];
    uint32_t             n;
    uint32_t             wrong;
    uint32_t             errors;
} qd_seen_t;


QD_UNUSED static void
qd_log(void *ctx, pcapi_log_level_e level, int err, const char *text)
{
    qd_t *qd = ctx;

    size_t  len;

    (void) level;

    len = strlen(qd->logged);

    (void) snprintf(qd->logged + len, sizeof(qd->logged) - len, "%s (%d)\n",
                    text, err);
}


QD_UNUSED static void
qd_init(qd_t *qd)
{
    memset(qd, 0, sizeof(qd_t));

    (void) strcpy(qd->path, access("/dev/shm", W_OK) == 0
                            ? "/dev/shm/pcapi-queue-XXXXXX"
                            : "/tmp/pcapi-queue-XXXXXX");

    if (mkdtemp(qd->path) == NULL) {
        perror("mkdtemp");
        exit(1);
    }

    qd->conf.path = qd->path;
    qd->conf.max_size = QD_MAX;
    qd->conf.segment_size = QD_SEGMENT;
    qd->conf.log = qd_log;
    qd->conf.log_ctx = qd;
}


QD_UNUSED static int
qd_remove(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void) st;
    (void) type;
    (void) ftw;

    return remove(path);
}


QD_UNUSED static void
qd_done(qd_t *qd)
{
    (void) nftw(qd->path, qd_remove, 16, FTW_DEPTH|FTW_PHYS);
}


QD_UNUSED static pcapi_queue_t *
qd_open(qd_t *qd)
{
    pcapi_queue_t  *q;

    return pcapi_queue_open(&q, &qd->conf) == PCAPI_OK ? q : NULL;
}


/* an event that says who it is and holds nothing that is not predictable */

QD_UNUSED static size_t
qd_event(u_char *buf, uint32_t id, size_t size)
{
    size_t  i;
    int     len;

    len = sprintf((char *) buf, "{\"id\":%u,\"size\":%zu,\"x\":\"", id, size);

    for (i = (size_t) len; i + 2 < size; i++) {
        buf[i] = (u_char) ('a' + (id + i * 7) % 26);
    }

    buf[i++] = '"';
    buf[i++] = '}';

    return i;
}


#define QD_LARGEST  200000

/* the id, or -1 if this is not what qd_event() made */

QD_UNUSED static int64_t
qd_id(const pcapi_str_t *payload)
{
    size_t         size;
    unsigned       id;
    char           head[64];
    static u_char  buf[QD_LARGEST];

    memset(head, 0, sizeof(head));
    memcpy(head, payload->data, pcapi_min(payload->len, sizeof(head) - 1));

    if (sscanf(head, "{\"id\":%u,\"size\":%zu,", &id, &size) != 2
        || size > QD_LARGEST - 64 || id >= QD_IDS)
    {
        return -1;
    }

    if (qd_event(buf, id, size) != payload->len
        || memcmp(buf, payload->data, payload->len) != 0)
    {
        return -1;
    }

    return id;
}


QD_UNUSED static int
qd_append_to(pcapi_queue_t *q, uint32_t id, size_t size, uint64_t account)
{
    pcapi_str_t    payload;
    pcapi_dest_t   dest;
    static u_char  buf[QD_LARGEST];

    payload = pcapi_str(buf, qd_event(buf, id, size));

    dest.account = account;
    dest.route = id;
    dest.flags = id % 2 ? PCAPI_DEST_TEST : 0;

    return pcapi_queue_append(q, &dest, 1000000 + (int64_t) id, &payload);
}


QD_UNUSED static int
qd_append(pcapi_queue_t *q, uint32_t id, size_t size)
{
    return qd_append_to(q, id, size, 1);
}


/* from "from" on, "n" of them; how many were accepted before the first no */

QD_UNUSED static uint32_t
qd_fill(pcapi_queue_t *q, uint32_t from, uint32_t n, size_t size)
{
    uint32_t  i;

    for (i = 0; i < n; i++) {
        if (qd_append(q, from + i, size) != PCAPI_OK) {
            break;
        }
    }

    return i;
}


/* all there is, acknowledged or only looked at, in one pass */

QD_UNUSED static void
qd_walk(pcapi_queue_t *q, qd_seen_t *seen, unsigned ack)
{
    int             rc;
    int64_t         id;
    uint32_t        limit;
    pcapi_record_t  rec;

    for (limit = 0; limit < 4 * QD_IDS; limit++) {

        rc = pcapi_queue_peek(q, &rec);

        if (rc == PCAPI_DECLINED) {
            return;
        }

        if (rc == PCAPI_ERROR) {
            seen->errors++;
            continue;
        }

        seen->n++;
        id = qd_id(&rec.payload);

        if (id < 0 || rec.dest.route != (uint32_t) id
            || rec.time != 1000000 + id)
        {
            seen->wrong++;

        } else {
            seen->shown[id]++;
        }

        if (ack) {
            pcapi_queue_take(q);
            pcapi_queue_ack(q, &rec.ref, 1);

        } else {
            pcapi_queue_skip(q);
        }
    }
}


/* the first "n" in order, taken */

QD_UNUSED static uint32_t
qd_take(pcapi_queue_t *q, pcapi_queue_ref_t *refs, uint32_t n)
{
    uint32_t        i;
    pcapi_record_t  rec;

    for (i = 0; i < n; i++) {

        if (pcapi_queue_peek(q, &rec) != PCAPI_OK) {
            break;
        }

        refs[i] = rec.ref;
        pcapi_queue_take(q);
    }

    return i;
}


/* files below the directory whose name ends so */

static const char  *qd_suffix;
static uint32_t     qd_found;
static char         qd_name[256];          /* of the last one */


QD_UNUSED static int
qd_match(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    size_t  len, n;

    (void) st;
    (void) type;
    (void) ftw;

    len = strlen(path);
    n = strlen(qd_suffix);

    if (len >= n && strcmp(path + len - n, qd_suffix) == 0) {
        qd_found++;
        (void) snprintf(qd_name, sizeof(qd_name), "%s", path);
    }

    return 0;
}


QD_UNUSED static uint32_t
qd_count(qd_t *qd, const char *suffix)
{
    qd_suffix = suffix;
    qd_found = 0;

    (void) nftw(qd->path, qd_match, 16, FTW_PHYS);

    return qd_found;
}


/* overwrites part of a file, named below the directory */

QD_UNUSED static void
qd_write(qd_t *qd, const char *name, const void *data, size_t n, off_t offset)
{
    int   fd;
    char  path[256];

    (void) snprintf(path, sizeof(path), "%s/%s", qd->path, name);

    fd = open(path, O_RDWR|O_CREAT, 0600);

    if (fd == -1 || pwrite(fd, data, n, offset) != (ssize_t) n) {
        perror(path);
        exit(1);
    }

    (void) close(fd);
}


QD_UNUSED static size_t
qd_read(qd_t *qd, const char *name, void *data, size_t n, off_t offset)
{
    int      fd;
    char     path[256];
    ssize_t  rc;

    (void) snprintf(path, sizeof(path), "%s/%s", qd->path, name);

    fd = open(path, O_RDONLY);
    rc = (fd == -1) ? 0 : pread(fd, data, n, offset);

    if (fd != -1) {
        (void) close(fd);
    }

    return rc < 0 ? 0 : (size_t) rc;
}


QD_UNUSED static uint32_t
qd_descriptors(void)
{
    DIR       *dir;
    uint32_t   n;

    n = 0;
    dir = opendir("/proc/self/fd");

    if (dir) {
        while (readdir(dir)) {
            n++;
        }

        (void) closedir(dir);
    }

    return n;
}


#endif /* _QUEUE_DIR_H_INCLUDED_ */
