
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_SYS_H_INCLUDED_
#define _PCAPI_SYS_H_INCLUDED_


#include <dirent.h>
#include <sys/types.h>
#include <sys/stat.h>


/*
 * Every system call of the queue goes through this table, so that a test can
 * fail each one.  Semantics and errno are those of the calls named;
 * fallocate is posix_fallocate(): it returns the error.
 */

typedef struct {
    int             (*open)(const char *path, int flags, mode_t mode);
    int             (*close)(int fd);
    int             (*dup)(int fd);                /* close-on-exec */
    int             (*flock)(int fd, int operation);
    int             (*fstat)(int fd, struct stat *st);
    int             (*stat)(const char *path, struct stat *st);
    int             (*fallocate)(int fd, off_t offset, off_t len);
    int             (*ftruncate)(int fd, off_t len);
    void           *(*mmap)(size_t len, int fd);   /* shared, read/write */
    int             (*munmap)(void *addr, size_t len);
    ssize_t         (*pread)(int fd, void *buf, size_t n, off_t offset);
    ssize_t         (*pwrite)(int fd, const void *buf, size_t n, off_t offset);
    ssize_t         (*write)(int fd, const void *buf, size_t n);
    int             (*fdatasync)(int fd);
    int             (*rename)(const char *from, const char *to);
    int             (*unlink)(const char *path);
    int             (*mkdir)(const char *path, mode_t mode);
    int             (*rmdir)(const char *path);
    DIR            *(*opendir)(const char *path);
    struct dirent  *(*readdir)(DIR *dir);
    int             (*closedir)(DIR *dir);
} pcapi_sys_t;


extern const pcapi_sys_t  pcapi_sys;


#endif /* _PCAPI_SYS_H_INCLUDED_ */
