
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>

#include "pcapi_disk.h"


typedef struct {
    pcapi_log_level_e   level;
    const char         *failed;
    const char         *works;
} pcapi_disk_text_t;


static const pcapi_disk_text_t  pcapi_disk_texts[PCAPI_DISK_LAST] = {

    { PCAPI_LOG_ERROR, "no slot in the queue", "the queue has a slot again" },
    { PCAPI_LOG_ERROR, "no space in the queue",
      "the queue has space again" },
    { PCAPI_LOG_ERROR, "no new segment", "segments can be made again" },
    { PCAPI_LOG_ERROR, "directory not readable", "directories readable again" },
    { PCAPI_LOG_ERROR, "segment not readable", "segments readable again" },
    { PCAPI_LOG_ERROR, "frontier not written", "frontiers written again" },
    { PCAPI_LOG_WARN, "segment not sealed", "segments sealed again" },
    { PCAPI_LOG_WARN, "acknowledgements not written",
      "acknowledgements written again" },
    { PCAPI_LOG_ERROR, "file not removed", "files removed again" },
    { PCAPI_LOG_ERROR, "file not set aside", "files set aside again" },
    { PCAPI_LOG_ERROR, "not synced", "synced again" },
    { PCAPI_LOG_WARN, "queue overflow, oldest segment dropped",
      "queue overflow has ended" },
    { PCAPI_LOG_ERROR, "dead letter not written", "dead letters written again" }
};


void
pcapi_disk_path(const pcapi_disk_t *d, pcapi_path_t *path,
    const char *fmt, ...)
{
    size_t   len;
    va_list  args;

    len = strlen(d->path);

    memcpy(path->data, d->path, len);
    path->data[len++] = '/';

    va_start(args, fmt);
    (void) vsnprintf(path->data + len, sizeof(path->data) - len, fmt, args);
    va_end(args);
}


void
pcapi_disk_failed(pcapi_disk_t *d, pcapi_disk_work_e work, int err,
    const char *name)
{
    uint32_t  bit;

    bit = (uint32_t) 1 << work;

    if (err) {
        d->errors++;
    }

    if (d->failing & bit) {
        return;
    }

    d->failing |= bit;

    if (d->log) {
        char  text[PCAPI_DISK_PATH + 256];

        (void) snprintf(text, sizeof(text), "%s: \"%s\"",
                        pcapi_disk_texts[work].failed, name);

        d->log(d->log_ctx, pcapi_disk_texts[work].level, err, text);
    }
}


void
pcapi_disk_works(pcapi_disk_t *d, pcapi_disk_work_e work)
{
    uint32_t  bit;

    bit = (uint32_t) 1 << work;

    if (!(d->failing & bit)) {
        return;
    }

    d->failing &= ~bit;

    if (d->log) {
        d->log(d->log_ctx, PCAPI_LOG_INFO, 0, pcapi_disk_texts[work].works);
    }
}


void
pcapi_disk_note(pcapi_disk_t *d, pcapi_log_level_e level, const char *what,
    const char *name)
{
    char  text[PCAPI_DISK_PATH + 256];

    if (d->log) {
        (void) snprintf(text, sizeof(text), "%s: \"%s\"", what, name);
        d->log(d->log_ctx, level, 0, text);
    }
}


int
pcapi_disk_open(pcapi_disk_t *d, const char *path, int flags)
{
    int  fd;

    do {
        fd = d->sys->open(path, flags|O_CLOEXEC, 0600);
    } while (fd == -1 && errno == EINTR);

    return fd;
}


void
pcapi_disk_close(pcapi_disk_t *d, int fd)
{
    /* the descriptor is gone whatever close() says */

    if (d->sys->close(fd) == -1) {
        d->errors++;
    }
}


int
pcapi_disk_fdatasync(pcapi_disk_t *d, int fd)
{
    int  rc;

    do {
        rc = d->sys->fdatasync(fd);
    } while (rc == -1 && errno == EINTR);

    return rc;
}


ssize_t
pcapi_disk_read(pcapi_disk_t *d, int fd, void *buf, size_t n, uint64_t offset)
{
    size_t   done;
    ssize_t  rc;

    done = 0;

    while (done < n) {
        rc = d->sys->pread(fd, (u_char *) buf + done, n - done,
                           (off_t) (offset + done));

        if (rc == 0) {
            break;
        }

        if (rc == -1) {
            if (errno == EINTR) {
                continue;
            }

            return -1;
        }

        done += (size_t) rc;
    }

    return (ssize_t) done;
}


int
pcapi_disk_write(pcapi_disk_t *d, int fd, const void *buf, size_t n,
    uint64_t offset)
{
    size_t   done;
    ssize_t  rc;

    done = 0;

    while (done < n) {
        rc = d->sys->pwrite(fd, (const u_char *) buf + done, n - done,
                            (off_t) (offset + done));

        if (rc == 0) {
            errno = ENOSPC;
            return PCAPI_ERROR;
        }

        if (rc == -1) {
            if (errno == EINTR) {
                continue;
            }

            return PCAPI_ERROR;
        }

        done += (size_t) rc;
    }

    return PCAPI_OK;
}


int
pcapi_disk_sync_path(pcapi_disk_t *d, const char *path)
{
    int  fd, rc, err;

    fd = pcapi_disk_open(d, path, O_RDONLY);
    if (fd == -1) {
        return PCAPI_ERROR;
    }

    rc = pcapi_disk_fdatasync(d, fd);
    err = errno;

    pcapi_disk_close(d, fd);

    /* file systems that can't sync a directory say so */

    if (rc == -1 && err != EINVAL) {
        errno = err;
        return PCAPI_ERROR;
    }

    return PCAPI_OK;
}


int
pcapi_disk_each(pcapi_disk_t *d, const char *path,
    int (*name)(void *ctx, const char *name), void *ctx)
{
    DIR            *dir;
    int             err;
    struct dirent  *de;

    do {
        dir = d->sys->opendir(path);
    } while (dir == NULL && errno == EINTR);

    if (dir == NULL) {
        return PCAPI_ERROR;
    }

    for ( ;; ) {
        errno = 0;
        de = d->sys->readdir(dir);
        err = errno;

        if (de == NULL) {
            if (err == EINTR) {
                continue;
            }

            break;
        }

        if (name(ctx, de->d_name) != PCAPI_OK) {
            err = 0;
            break;
        }
    }

    if (d->sys->closedir(dir) == -1) {
        d->errors++;
    }

    errno = err;

    return err ? PCAPI_ERROR : PCAPI_OK;
}
