
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>


/*
 * For an nginx built with crash points: the process that comes to a named one
 * as often as planned kills itself.  The file that PINTEREST_CRASH names is the
 * plan, shared by all workers and written to by the test while they run; a step
 * counts once the steps before it have had their death.
 */

#define CRASH_STEPS  8


typedef struct {
    uint32_t   left;         /* times until death; 0: done, or none */
    char       name[60];
} crash_step_t;


static crash_step_t  *crash_plan;


void pcapi_crash_point(const char *name);


/* here, since nginx clears the environment of its workers */

__attribute__((constructor)) static void
crash_init(void)
{
    int          fd;
    void        *plan;
    size_t       size;
    const char  *path;

    path = getenv("PINTEREST_CRASH");

    if (path == NULL) {
        return;
    }

    fd = open(path, O_RDWR|O_CLOEXEC);

    if (fd == -1) {
        return;
    }

    size = CRASH_STEPS * sizeof(crash_step_t);
    plan = mmap(NULL, size, PROT_READ|PROT_WRITE, MAP_SHARED, fd, 0);

    if (plan != MAP_FAILED) {
        crash_plan = plan;
    }

    (void) close(fd);
}


void
pcapi_crash_point(const char *name)
{
    uint32_t       left;
    crash_step_t  *step;

    if (crash_plan == NULL) {
        return;
    }

    for (step = crash_plan; step < crash_plan + CRASH_STEPS; step++) {

        left = __atomic_load_n(&step->left, __ATOMIC_ACQUIRE);

        if (left == 0) {
            continue;
        }

        if (strncmp(step->name, name, sizeof(step->name)) != 0) {
            return;
        }

        /* of two workers that come here at a time one counts down */

        while (left && !__atomic_compare_exchange_n(&step->left, &left,
                                                    left - 1, 0,
                                                    __ATOMIC_ACQ_REL,
                                                    __ATOMIC_ACQUIRE))
        {
            /* void */
        }

        if (left == 1) {
            (void) kill(getpid(), SIGKILL);
        }

        return;
    }
}
