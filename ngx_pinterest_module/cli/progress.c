
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "progress.h"
#include "ctl.h"


#define CTL_PROGRESS_EVERY   100    /* msec */
#define CTL_PROGRESS_TEXT    40     /* columns beside the bar */
#define CTL_PROGRESS_BAR     60


static int ctl_progress_width(void);


static unsigned  ctl_progress_drawn;


void
ctl_progress_init(ctl_progress_t *p, int fd, unsigned quiet)
{
    struct stat  st;

    memset(p, 0, sizeof(ctl_progress_t));

    p->tty = !quiet && isatty(STDERR_FILENO);

    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode)) {
        p->total = (uint64_t) st.st_size;
    }
}


void
ctl_progress(ctl_progress_t *p, uint64_t done, uint64_t sent)
{
    int      i, width, full;
    int64_t  now;

    if (!p->tty) {
        return;
    }

    now = ctl_now();

    if (now - p->shown >= 0 && now - p->shown < CTL_PROGRESS_EVERY) {
        return;
    }

    p->shown = now;
    ctl_progress_drawn = 1;

    if (p->total == 0) {
        fprintf(stderr, "\r%llu events sent\033[K", (unsigned long long) sent);
        return;
    }

    done = pcapi_min(done, p->total);
    width = ctl_progress_width();
    full = (int) (done * (uint64_t) width / p->total);

    fprintf(stderr, "\r[");

    for (i = 0; i < width; i++) {
        fputc(i < full ? '#' : '.', stderr);
    }

    fprintf(stderr, "] %3d%%  %llu events sent\033[K",
            (int) (done * 100 / p->total), (unsigned long long) sent);
}


static int
ctl_progress_width(void)
{
    struct winsize  ws;

    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &ws) == -1
        || ws.ws_col <= CTL_PROGRESS_TEXT)
    {
        return CTL_PROGRESS_BAR / 2;
    }

    return pcapi_min(ws.ws_col - CTL_PROGRESS_TEXT, CTL_PROGRESS_BAR);
}


void
ctl_progress_clear(void)
{
    if (ctl_progress_drawn) {
        ctl_progress_drawn = 0;
        fprintf(stderr, "\r\033[K");
    }
}
