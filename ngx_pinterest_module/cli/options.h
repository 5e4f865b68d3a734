
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _CTL_OPTIONS_H_INCLUDED_
#define _CTL_OPTIONS_H_INCLUDED_


#include "base/pcapi_base.h"


/*
 * Options of a verb as tables: what getopt_long() takes and what --help prints
 * come from the same row.
 */

typedef struct ctl_option_s  ctl_option_t;

/* NULL, or what is wrong with the value: "is no time" */
typedef const char *(*ctl_set_pt)(const ctl_option_t *o, void *target,
    const char *value);

struct ctl_option_s {
    const char          *name;      /* NULL: the end of the table */
    const char          *arg;       /* in --help; NULL: it takes no value */
    const char          *help;
    ctl_set_pt           set;
    size_t               offset;    /* in "target", for the setters below */
    int64_t              low;
    int64_t              high;
};

typedef struct {
    const char          *title;     /* in --help */
    const ctl_option_t  *options;
    void                *target;
} ctl_group_t;


typedef struct {
    const char          *usage;     /* "map [option ...]" */
    const char          *help;      /* what it does, in lines of 80 columns */
    int                  operands;  /* at least that many ... */
    int                  more;      /* ... and at most that many more */
} ctl_usage_t;


/*
 * Reads argv; "groups" end with an empty one; of options of the same name the
 * first one is known.  PCAPI_OK: operands are the last *n of argv;
 * PCAPI_DECLINED: --help was given and answered; PCAPI_ERROR: the command line
 * is wrong, which was said.
 */
int ctl_options(const ctl_usage_t *usage, const ctl_group_t *groups, int argc,
    char **argv, int *n);


/* setters: a const char *, an unsigned (to 1), three times an int64_t */
const char *ctl_set_text(const ctl_option_t *o, void *target,
    const char *value);
const char *ctl_set_flag(const ctl_option_t *o, void *target,
    const char *value);
const char *ctl_set_number(const ctl_option_t *o, void *target,
    const char *value);
const char *ctl_set_size(const ctl_option_t *o, void *target,
    const char *value);

/* milliseconds; the syntax is nginx's: 7d, 1h30m, 10s, 10 */
const char *ctl_set_time(const ctl_option_t *o, void *target,
    const char *value);


#endif /* _CTL_OPTIONS_H_INCLUDED_ */
