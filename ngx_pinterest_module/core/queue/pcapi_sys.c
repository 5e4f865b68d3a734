
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
#include <sys/file.h>
#include <sys/mman.h>

#include "pcapi_sys.h"


static int pcapi_sys_open(const char *path, int flags, mode_t mode);
static int pcapi_sys_dup(int fd);
static int pcapi_sys_fstat(int fd, struct stat *st);
static int pcapi_sys_stat(const char *path, struct stat *st);
static void *pcapi_sys_mmap(size_t len, int fd);


const pcapi_sys_t  pcapi_sys = {
    pcapi_sys_open,
    close,
    pcapi_sys_dup,
    flock,
    pcapi_sys_fstat,
    pcapi_sys_stat,
    posix_fallocate,
    ftruncate,
    pcapi_sys_mmap,
    munmap,
    pread,
    pwrite,
    write,
    fdatasync,
    rename,
    unlink,
    mkdir,
    rmdir,
    opendir,
    readdir,
    closedir
};


/* variadic, or macros in older libraries: not for a table as they are */

static int
pcapi_sys_open(const char *path, int flags, mode_t mode)
{
    return open(path, flags, mode);
}


static int
pcapi_sys_dup(int fd)
{
    return fcntl(fd, F_DUPFD_CLOEXEC, 0);
}


static int
pcapi_sys_fstat(int fd, struct stat *st)
{
    return fstat(fd, st);
}


static int
pcapi_sys_stat(const char *path, struct stat *st)
{
    return stat(path, st);
}


static void *
pcapi_sys_mmap(size_t len, int fd)
{
    return mmap(NULL, len, PROT_READ|PROT_WRITE, MAP_SHARED, fd, 0);
}
