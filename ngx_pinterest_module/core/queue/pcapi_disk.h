
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_DISK_H_INCLUDED_
#define _PCAPI_DISK_H_INCLUDED_


#include "pcapi_queue.h"


/*
 * What everything in this folder needs to reach the disk: the table of system
 * calls, the directory, and one place that counts and reports failures.
 */

#define PCAPI_DISK_PATH     1024   /* of the directory */
#define PCAPI_DISK_READERS  8      /* segments open for reading at a time */


/* kinds of work; each is reported when it begins to fail and when it ends */

typedef enum {
    PCAPI_DISK_SLOT = 0,
    PCAPI_DISK_SPACE,
    PCAPI_DISK_MAKE,
    PCAPI_DISK_LIST,
    PCAPI_DISK_READ,
    PCAPI_DISK_FRONTIER,
    PCAPI_DISK_SEAL,
    PCAPI_DISK_PAST,
    PCAPI_DISK_UNLINK,
    PCAPI_DISK_QUARANTINE,
    PCAPI_DISK_SYNC,
    PCAPI_DISK_DROP,
    PCAPI_DISK_DEAD_LETTER,
    PCAPI_DISK_LAST
} pcapi_disk_work_e;


typedef struct pcapi_segment_s  pcapi_segment_t;
typedef struct pcapi_slot_s     pcapi_slot_t;


typedef struct {
    const pcapi_sys_t  *sys;
    pcapi_log_pt        log;
    void               *log_ctx;
    uint64_t            errors;
    uint64_t            quarantined;
    uint32_t            failing;       /* one bit for each kind of work */
    uint32_t            reader;        /* the next to make room */
    pcapi_segment_t    *readers[PCAPI_DISK_READERS];
    char                path[PCAPI_DISK_PATH];
} pcapi_disk_t;


/* the directory and a name of ours in it */

typedef struct {
    char                data[PCAPI_DISK_PATH + 128];
} pcapi_path_t;


void pcapi_disk_path(const pcapi_disk_t *d, pcapi_path_t *path,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* "name" is a file's; says it once until pcapi_disk_works() */
void pcapi_disk_failed(pcapi_disk_t *d, pcapi_disk_work_e work, int err,
    const char *name);
void pcapi_disk_works(pcapi_disk_t *d, pcapi_disk_work_e work);

/* something that happens once */
void pcapi_disk_note(pcapi_disk_t *d, pcapi_log_level_e level,
    const char *what, const char *name);

/* those below go on after EINTR; -1 and errno, nothing is reported */

int pcapi_disk_open(pcapi_disk_t *d, const char *path, int flags);
void pcapi_disk_close(pcapi_disk_t *d, int fd);
int pcapi_disk_fdatasync(pcapi_disk_t *d, int fd);

/* less than "n" only where the file ends */
ssize_t pcapi_disk_read(pcapi_disk_t *d, int fd, void *buf, size_t n,
    uint64_t offset);

/* all of it, or PCAPI_ERROR */
int pcapi_disk_write(pcapi_disk_t *d, int fd, const void *buf, size_t n,
    uint64_t offset);

/* fdatasync() of a file or a directory */
int pcapi_disk_sync_path(pcapi_disk_t *d, const char *path);

/*
 * Calls "name" for every entry, until it returns other than PCAPI_OK or the
 * directory ends.  PCAPI_ERROR and errno if it can't be read.
 */
int pcapi_disk_each(pcapi_disk_t *d, const char *path,
    int (*name)(void *ctx, const char *name), void *ctx);


#endif /* _PCAPI_DISK_H_INCLUDED_ */
