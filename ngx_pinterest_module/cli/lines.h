
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _CTL_LINES_H_INCLUDED_
#define _CTL_LINES_H_INCLUDED_


#include <signal.h>

#include "base/pcapi_base.h"


/*
 * Lines of a file or pipe, in memory that does not depend on how long they are:
 * what exceeds "max" is read over.  LF or CRLF ends a line, the last one may
 * have neither; a byte order mark before the first one is no part of it.
 */

typedef struct {
    int                           fd;
    u_char                       *buf;
    size_t                        size;
    size_t                        max;      /* bytes of a line */
    size_t                        pos;      /* where the next line starts */
    size_t                        seen;     /* no LF before it */
    size_t                        last;
    uint64_t                      number;   /* of the last line, from one */
    uint64_t                      bytes;    /* read so far */
    int                         (*wait)(void *ctx);
    void                         *ctx;
    const volatile sig_atomic_t  *stop;     /* or NULL: EINTR ends reading */
    unsigned                      eof:1;
    unsigned                      skip:1;   /* the line was too long */
} ctl_lines_t;


/* the descriptor stays the caller's; PCAPI_ERROR without memory */
int ctl_lines_init(ctl_lines_t *l, int fd, size_t max);
void ctl_lines_done(ctl_lines_t *l);

/*
 * The next line, without its end, good until the next call.  PCAPI_OK;
 * PCAPI_FULL: one that was too long; PCAPI_DECLINED: no more; PCAPI_ERROR and
 * errno.  "wait", if set, is called before every read that may block; what
 * it returns other than PCAPI_OK is returned.
 */
int ctl_lines_next(ctl_lines_t *l, pcapi_str_t *line);


#endif /* _CTL_LINES_H_INCLUDED_ */
