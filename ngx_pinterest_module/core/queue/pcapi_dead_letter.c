
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>

#include "base/pcapi_json_out.h"
#include "base/pcapi_utf8.h"

#include "pcapi_crash.h"
#include "pcapi_queue_core.h"
#include "pcapi_record_json.h"


#define PCAPI_DEAD_LETTER_ROOM  512    /* for all that is not text */


static int pcapi_dead_letter_line(const pcapi_record_t *rec, int64_t now,
    const pcapi_str_t *reason, const pcapi_str_t *text, u_char *line,
    size_t size, pcapi_str_t *out);
static void pcapi_dead_letter_integer(pcapi_json_out_t *o,
    const pcapi_str_t *key, int64_t value);
static int pcapi_dead_letter_store(pcapi_queue_t *q, const pcapi_path_t *path,
    u_char *line, size_t len);
static int pcapi_dead_letter_rotate(pcapi_queue_t *q, int fd,
    const pcapi_path_t *path);
static int pcapi_dead_letter_write(pcapi_queue_t *q, int fd,
    const u_char *line, size_t len);


static const pcapi_str_t  pcapi_dead_letter_time = pcapi_string("time");
static const pcapi_str_t  pcapi_dead_letter_queued = pcapi_string("queued");
static const pcapi_str_t  pcapi_dead_letter_account =
                                                  pcapi_string("ad_account");
static const pcapi_str_t  pcapi_dead_letter_route = pcapi_string("route");
static const pcapi_str_t  pcapi_dead_letter_test = pcapi_string("test");
static const pcapi_str_t  pcapi_dead_letter_reason = pcapi_string("reason");
static const pcapi_str_t  pcapi_dead_letter_text = pcapi_string("text");


int
pcapi_queue_dead_letter(pcapi_queue_t *q, const pcapi_record_t *rec,
    int64_t now, const pcapi_str_t *reason, const pcapi_str_t *text)
{
    int           rc;
    size_t        size;
    u_char       *line;
    pcapi_str_t   out;
    pcapi_path_t  path;

    /* a byte takes six as \u0000; the first one is for a line feed */

    size = 6 * (reason->len + text->len) + 2 * rec->payload.len
           + PCAPI_DEAD_LETTER_ROOM;

    pcapi_disk_path(&q->disk, &path, PCAPI_QUEUE_DEAD_LETTERS);

    line = malloc(size + 2 * rec->payload.len);

    if (line == NULL) {
        errno = ENOMEM;
        rc = PCAPI_ERROR;

    } else if (pcapi_dead_letter_line(rec, now, reason, text, line, size, &out)
               != PCAPI_OK)
    {
        errno = EINVAL;
        rc = PCAPI_ERROR;

    } else {
        line[1 + out.len] = '\n';
        rc = pcapi_dead_letter_store(q, &path, line, out.len + 2);
    }

    if (rc == PCAPI_OK) {
        pcapi_disk_works(&q->disk, PCAPI_DISK_DEAD_LETTER);

    } else {
        pcapi_disk_failed(&q->disk, PCAPI_DISK_DEAD_LETTER, errno, path.data);
    }

    free(line);

    return rc;
}


static int
pcapi_dead_letter_line(const pcapi_record_t *rec, int64_t now,
    const pcapi_str_t *reason, const pcapi_str_t *text, u_char *line,
    size_t size, pcapi_str_t *out)
{
    pcapi_json_out_t  o;

    line[0] = '\n';

    pcapi_json_out_init(&o, line + 1, size - 2);
    pcapi_json_out_object(&o);

    pcapi_dead_letter_integer(&o, &pcapi_dead_letter_time, now);
    pcapi_dead_letter_integer(&o, &pcapi_dead_letter_queued, rec->time);
    pcapi_dead_letter_integer(&o, &pcapi_dead_letter_account,
                              (int64_t) rec->dest.account);
    pcapi_dead_letter_integer(&o, &pcapi_dead_letter_route, rec->dest.route);

    pcapi_json_out_key(&o, &pcapi_dead_letter_test);
    pcapi_json_out_boolean(&o, (rec->dest.flags & PCAPI_DEST_TEST) != 0);

    if (pcapi_utf8_text(reason->data, reason->len)) {
        pcapi_json_out_key(&o, &pcapi_dead_letter_reason);
        pcapi_json_out_string(&o, reason);
    }

    if (text->len && pcapi_utf8_text(text->data, text->len)) {
        pcapi_json_out_key(&o, &pcapi_dead_letter_text);
        pcapi_json_out_string(&o, text);
    }

    pcapi_record_json(&o, &rec->payload, line + size);

    pcapi_json_out_object_end(&o);

    return pcapi_json_out_end(&o, out);
}


static void
pcapi_dead_letter_integer(pcapi_json_out_t *o, const pcapi_str_t *key,
    int64_t value)
{
    pcapi_json_out_key(o, key);
    pcapi_json_out_integer(o, value);
}


static int
pcapi_dead_letter_store(pcapi_queue_t *q, const pcapi_path_t *path,
    u_char *line, size_t len)
{
    int          fd, rc, err;
    u_char       end;
    struct stat  st;

    fd = pcapi_disk_open(&q->disk, path->data, O_RDWR|O_CREAT|O_APPEND);

    if (fd != -1 && q->disk.sys->fstat(fd, &st) == 0
        && (uint64_t) st.st_size + len > q->max_size / 16
        && st.st_size > 0
        && pcapi_dead_letter_rotate(q, fd, path) == PCAPI_OK)
    {
        pcapi_disk_close(&q->disk, fd);
        fd = pcapi_disk_open(&q->disk, path->data, O_RDWR|O_CREAT|O_APPEND);
    }

    if (fd == -1) {
        return PCAPI_ERROR;
    }

    /* somebody's last line may have been cut off by a full disk */

    if (q->disk.sys->fstat(fd, &st) == -1 || st.st_size == 0
        || pcapi_disk_read(&q->disk, fd, &end, 1, (uint64_t) st.st_size - 1)
           != 1
        || end == '\n')
    {
        line++;
        len--;
    }

    PCAPI_CRASH_POINT("dead_letter_before");

    rc = pcapi_dead_letter_write(q, fd, line, len);
    err = errno;

    PCAPI_CRASH_POINT("dead_letter_after");

    if (rc == PCAPI_OK && q->sync == PCAPI_SYNC_ALWAYS
        && pcapi_disk_fdatasync(&q->disk, fd) == -1)
    {
        rc = PCAPI_ERROR;
        err = errno;
    }

    q->dead = 1;

    pcapi_disk_close(&q->disk, fd);

    errno = err;

    return rc;
}


/*
 * Two files of half the size: the older one goes.  Who finds the lock taken
 * just appends; who finds another file under the name has nothing to do.
 */

static int
pcapi_dead_letter_rotate(pcapi_queue_t *q, int fd, const pcapi_path_t *path)
{
    struct stat   mine, named;
    pcapi_path_t  old;

    if (q->disk.sys->flock(fd, LOCK_EX|LOCK_NB) == -1) {
        return PCAPI_DECLINED;
    }

    if (q->disk.sys->fstat(fd, &mine) == -1) {
        return PCAPI_DECLINED;
    }

    if (q->disk.sys->stat(path->data, &named) == -1
        || mine.st_ino != named.st_ino)
    {
        return PCAPI_OK;
    }

    pcapi_disk_path(&q->disk, &old, PCAPI_QUEUE_OLD_DEAD_LETTERS);

    return q->disk.sys->rename(path->data, old.data) == 0 ? PCAPI_OK
                                                          : PCAPI_DECLINED;
}


/* one write() of a whole line: lines of several processes do not mix */

static int
pcapi_dead_letter_write(pcapi_queue_t *q, int fd, const u_char *line,
    size_t len)
{
    ssize_t  n;

    while (len) {
        n = q->disk.sys->write(fd, line, len);

        if (n == -1 && errno == EINTR) {
            continue;
        }

        if (n <= 0) {
            errno = (n == 0) ? ENOSPC : errno;
            return PCAPI_ERROR;
        }

        line += n;
        len -= (size_t) n;
    }

    return PCAPI_OK;
}
