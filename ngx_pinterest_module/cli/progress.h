
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _CTL_PROGRESS_H_INCLUDED_
#define _CTL_PROGRESS_H_INCLUDED_


#include "base/pcapi_base.h"


/* a bar on stderr if that is a terminal; there is one at most */

typedef struct {
    uint64_t  total;       /* bytes of the input; 0: unknown */
    int64_t   shown;       /* when, msec */
    unsigned  tty;
} ctl_progress_t;


void ctl_progress_init(ctl_progress_t *p, int fd, unsigned quiet);

/* "done" bytes are read, "sent" events are accepted; often a no-op */
void ctl_progress(ctl_progress_t *p, uint64_t done, uint64_t sent);

/* makes the line free for other output; ctl_error() does it */
void ctl_progress_clear(void);


#endif /* _CTL_PROGRESS_H_INCLUDED_ */
