
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _QUEUE_SYS_H_INCLUDED_
#define _QUEUE_SYS_H_INCLUDED_


/* a table of system calls of which a chosen one fails, or is the last */

#include "queue_dir.h"

#include <signal.h>
#include <sys/mman.h>

#include "queue/pcapi_sys.h"


typedef enum {
    QS_OPEN = 0,
    QS_CLOSE,
    QS_DUP,
    QS_FLOCK,
    QS_FSTAT,
    QS_STAT,
    QS_FALLOCATE,
    QS_FTRUNCATE,
    QS_MMAP,
    QS_MUNMAP,
    QS_PREAD,
    QS_PWRITE,
    QS_WRITE,
    QS_FDATASYNC,
    QS_RENAME,
    QS_UNLINK,
    QS_MKDIR,
    QS_RMDIR,
    QS_OPENDIR,
    QS_READDIR,
    QS_CLOSEDIR,
    QS_LAST
} qs_call_e;


typedef enum {
    QS_FAIL = 0,         /* this one fails */
    QS_FAIL_ON,          /* and all of its kind after it */
    QS_SHORT,            /* half of what was asked, or EINTR where all is one */
    QS_KILL_BEFORE,
    QS_KILL_AFTER
} qs_way_e;


/* "call" QS_LAST: of any kind; "at" counts from one, 0: never */

typedef struct {
    qs_call_e   call;
    qs_way_e    way;
    uint32_t    at;
    int         err;
    uint32_t    count;   /* so far */
    uint32_t    hits;
} qs_plan_t;


static qs_plan_t  qs;

QD_UNUSED static const char  *qs_names[QS_LAST] = {
    "open", "close", "dup", "flock", "fstat", "stat", "fallocate",
    "ftruncate", "mmap", "munmap", "pread", "pwrite", "write", "fdatasync",
    "rename", "unlink", "mkdir", "rmdir", "opendir", "readdir", "closedir"
};


/* shall this call fail? */

static int
qs_hit(qs_call_e call)
{
    if (qs.at == 0 || (qs.call != QS_LAST && qs.call != call)) {
        return 0;
    }

    qs.count++;

    if (qs.count < qs.at
        || (qs.count > qs.at && qs.way != QS_FAIL_ON))
    {
        return 0;
    }

    qs.hits++;

    if (qs.way == QS_KILL_BEFORE) {
        (void) kill(getpid(), SIGKILL);
    }

    if (qs.way == QS_SHORT || qs.way == QS_KILL_AFTER) {
        return 0;
    }

    errno = qs.err;

    return 1;
}


static void
qs_after(void)
{
    if (qs.way == QS_KILL_AFTER && qs.hits) {
        (void) kill(getpid(), SIGKILL);
    }
}


/* is it the one that does only half? */

static int
qs_half(uint32_t hits)
{
    return qs.way == QS_SHORT && qs.hits != hits;
}


#define QS_CALL(name, call, type, args, pass, failed)                        \
                                                                             \
static type                                                                  \
qs_##name args                                                               \
{                                                                            \
    int       err;                                                           \
    type      rc;                                                            \
    uint32_t  hits;                                                          \
                                                                             \
    hits = qs.hits;                                                          \
                                                                             \
    if (qs_hit(call)) {                                                      \
        return failed;                                                       \
    }                                                                        \
                                                                             \
    if (qs_half(hits)) {                                                     \
        errno = EINTR;                                                       \
        return failed;                                                       \
    }                                                                        \
                                                                             \
    rc = pcapi_sys.name pass;                                                \
    err = errno;                                                             \
    qs_after();                                                              \
    errno = err;                                                             \
                                                                             \
    return rc;                                                               \
}

QS_CALL(open, QS_OPEN, int, (const char *path, int flags, mode_t mode),
        (path, flags, mode), -1)
QS_CALL(dup, QS_DUP, int, (int fd), (fd), -1)
QS_CALL(flock, QS_FLOCK, int, (int fd, int op), (fd, op), -1)
QS_CALL(fallocate, QS_FALLOCATE, int, (int fd, off_t offset, off_t len),
        (fd, offset, len), errno)
QS_CALL(mmap, QS_MMAP, void *, (size_t len, int fd), (len, fd), MAP_FAILED)
QS_CALL(fdatasync, QS_FDATASYNC, int, (int fd), (fd), -1)
QS_CALL(opendir, QS_OPENDIR, DIR *, (const char *path), (path), NULL)
QS_CALL(readdir, QS_READDIR, struct dirent *, (DIR *dir), (dir), NULL)


/* these know no EINTR */

#define QS_PLAIN(name, call, args, pass)                                     \
                                                                             \
static int                                                                   \
qs_##name args                                                               \
{                                                                            \
    int  rc, err;                                                            \
                                                                             \
    if (qs_hit(call)) {                                                      \
        return -1;                                                           \
    }                                                                        \
                                                                             \
    rc = pcapi_sys.name pass;                                                \
    err = errno;                                                             \
    qs_after();                                                              \
    errno = err;                                                             \
                                                                             \
    return rc;                                                               \
}

QS_PLAIN(fstat, QS_FSTAT, (int fd, struct stat *st), (fd, st))
QS_PLAIN(stat, QS_STAT, (const char *path, struct stat *st), (path, st))
QS_PLAIN(ftruncate, QS_FTRUNCATE, (int fd, off_t len), (fd, len))
QS_PLAIN(rename, QS_RENAME, (const char *from, const char *to), (from, to))
QS_PLAIN(unlink, QS_UNLINK, (const char *path), (path))
QS_PLAIN(mkdir, QS_MKDIR, (const char *path, mode_t mode), (path, mode))
QS_PLAIN(rmdir, QS_RMDIR, (const char *path), (path))


/* these do their work even if they complain: else the test would leak */

#define QS_RELEASE(name, call, args, pass)                                   \
                                                                             \
static int                                                                   \
qs_##name args                                                               \
{                                                                            \
    int  rc, failed;                                                         \
                                                                             \
    failed = qs_hit(call);                                                   \
    rc = pcapi_sys.name pass;                                                \
    qs_after();                                                              \
                                                                             \
    if (failed) {                                                            \
        errno = qs.err;                                                      \
        return -1;                                                           \
    }                                                                        \
                                                                             \
    return rc;                                                               \
}

QS_RELEASE(close, QS_CLOSE, (int fd), (fd))
QS_RELEASE(munmap, QS_MUNMAP, (void *addr, size_t len), (addr, len))
QS_RELEASE(closedir, QS_CLOSEDIR, (DIR *dir), (dir))


#define QS_TRANSFER(name, call, args, pass)                                  \
                                                                             \
static ssize_t                                                               \
qs_##name args                                                               \
{                                                                            \
    int       err;                                                           \
    ssize_t   rc;                                                            \
    uint32_t  hits;                                                          \
                                                                             \
    hits = qs.hits;                                                          \
                                                                             \
    if (qs_hit(call)) {                                                      \
        return -1;                                                           \
    }                                                                        \
                                                                             \
    if (qs_half(hits)) {                                                     \
        if (n == 1) {                                                        \
            errno = EINTR;                                                   \
            return -1;                                                       \
        }                                                                    \
        n /= 2;                                                              \
    }                                                                        \
                                                                             \
    rc = pcapi_sys.name pass;                                                \
    err = errno;                                                             \
    qs_after();                                                              \
    errno = err;                                                             \
                                                                             \
    return rc;                                                               \
}

QS_TRANSFER(pread, QS_PREAD, (int fd, void *buf, size_t n, off_t offset),
            (fd, buf, n, offset))
QS_TRANSFER(pwrite, QS_PWRITE,
            (int fd, const void *buf, size_t n, off_t offset),
            (fd, buf, n, offset))
QS_TRANSFER(write, QS_WRITE, (int fd, const void *buf, size_t n),
            (fd, buf, n))


static const pcapi_sys_t  qs_sys = {
    qs_open,
    qs_close,
    qs_dup,
    qs_flock,
    qs_fstat,
    qs_stat,
    qs_fallocate,
    qs_ftruncate,
    qs_mmap,
    qs_munmap,
    qs_pread,
    qs_pwrite,
    qs_write,
    qs_fdatasync,
    qs_rename,
    qs_unlink,
    qs_mkdir,
    qs_rmdir,
    qs_opendir,
    qs_readdir,
    qs_closedir
};


#endif /* _QUEUE_SYS_H_INCLUDED_ */
