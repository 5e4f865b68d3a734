
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _CTL_H_INCLUDED_
#define _CTL_H_INCLUDED_


#include "base/pcapi_base.h"


/* exit codes, the same for all verbs */

#define CTL_OK       0
#define CTL_FAILED   1     /* something was refused, unusable or damaged */
#define CTL_USAGE    2     /* wrong command line */
#define CTL_IO       3     /* a file, a pipe or the network failed */


typedef struct {
    const char  *name;
    const char  *text;                       /* one line of help */
    int        (*run)(int argc, char **argv);
} ctl_verb_t;


/* finds argv[1] in a table that ends with an empty entry and runs it */
int ctl_dispatch(const ctl_verb_t *verbs, int argc, char **argv);

int ctl_map(int argc, char **argv);
int ctl_check(int argc, char **argv);
int ctl_send(int argc, char **argv);
int ctl_queue(int argc, char **argv);
int ctl_replay(int argc, char **argv);          /* "queue replay" */


/*
 * "pinterestctl map: text" on stderr; with ": No such file or directory" behind
 * it if "err" is an errno.  Never a token, never what a message says, unless
 * the API quotes it.
 */
void ctl_error(int err, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));


/* the clock, msec of Unix time */
int64_t ctl_now(void);


#endif /* _CTL_H_INCLUDED_ */
