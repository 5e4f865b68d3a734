
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#define _GNU_SOURCE

#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/time.h>


/*
 * Preloaded, for a test of what a clock does that jumps: the file that
 * PINTEREST_CLOCK names says how many milliseconds the time of the world and
 * the time since the start are ahead.  All processes of nginx share it.
 */

typedef struct {
    int64_t  world;
    int64_t  start;
} clock_ahead_t;


typedef int (*clock_gettime_pt)(clockid_t id, struct timespec *ts);


static clock_ahead_t     clock_none;
static clock_ahead_t    *clock_ahead = &clock_none;
static clock_gettime_pt  clock_real;


/* here, since nginx clears the environment of its workers */

__attribute__((constructor)) static void
clock_init(void)
{
    int          fd;
    void        *ahead;
    const char  *path;

    clock_real = (clock_gettime_pt) dlsym(RTLD_NEXT, "clock_gettime");
    path = getenv("PINTEREST_CLOCK");

    if (path == NULL) {
        return;
    }

    fd = open(path, O_RDONLY|O_CLOEXEC);

    if (fd == -1) {
        return;
    }

    ahead = mmap(NULL, sizeof(clock_ahead_t), PROT_READ, MAP_SHARED, fd, 0);

    if (ahead != MAP_FAILED) {
        clock_ahead = ahead;
    }

    (void) close(fd);
}


static void
clock_shift(struct timespec *ts, int64_t msec)
{
    int64_t  nsec;

    nsec = ts->tv_nsec + msec % 1000 * 1000000;

    ts->tv_sec += msec / 1000 + nsec / 1000000000;
    ts->tv_nsec = nsec % 1000000000;

    if (ts->tv_nsec < 0) {
        ts->tv_sec--;
        ts->tv_nsec += 1000000000;
    }
}


int
clock_gettime(clockid_t id, struct timespec *ts)
{
    if (clock_real(id, ts) == -1) {
        return -1;
    }

    clock_shift(ts, id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE
                    ? clock_ahead->world : clock_ahead->start);

    return 0;
}


int
gettimeofday(struct timeval *restrict tv, void *restrict tz)
{
    struct timespec  ts;

    if (clock_gettime(CLOCK_REALTIME, &ts) == -1) {
        return -1;
    }

    tv->tv_sec = ts.tv_sec;
    tv->tv_usec = ts.tv_nsec / 1000;

    return 0;
}
