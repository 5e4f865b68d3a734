
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _CTL_MAPPER_H_INCLUDED_
#define _CTL_MAPPER_H_INCLUDED_


#include "base/pcapi_base.h"
#include "base/pcapi_arena.h"
#include "mapping/pcapi_map.h"

#include "options.h"


/*
 * From a line to events: the module's own code, with a connection made of
 * options.
 */

typedef struct {
    pcapi_map_conf_t   conf;
    pcapi_origin_t     origin;        /* less time and event id */
    int64_t            now;           /* msec of Unix time; 0: the clock's */

    pcapi_str_t        query;         /* of --url */
    unsigned           preset;        /* --preset was given */
    uint32_t           nsets;
    pcapi_set_t       *sets;
    pcapi_url_args_t   url_args;
    pcapi_str_t       *url_names;     /* those of url_args */
    pcapi_str_t       *categories;    /* those of conf */
    pcapi_arena_t      options;       /* what the above consist of */

    pcapi_arena_t      arena;         /* of the line in hand */
    pcapi_input_t      input;
    u_char            *buf;           /* the events of a message */
} ctl_mapper_t;


/* of one message; texts are good until the next one */

typedef struct {
    pcapi_reason_e     reason;        /* PCAPI_REASON_NONE: there are events */
    uint32_t           n;
    pcapi_str_t        events[PCAPI_MAX_NAMES];
} ctl_mapped_t;


/* for ctl_options(): the target is a ctl_mapper_t */
extern const ctl_option_t  ctl_mapper_options[];


/* PCAPI_ERROR without memory */
int ctl_mapper_init(ctl_mapper_t *m);
void ctl_mapper_done(ctl_mapper_t *m);

/*
 * Reads a line: what begins with "{" or "[" is JSON, all else a query string,
 * or a URL that has one.  "event_id" is the last resort of events that have no
 * id of their own; NULL: a random one.  NULL, or what is wrong with the line.
 */
const char *ctl_mapper_line(ctl_mapper_t *m, const pcapi_str_t *line,
    const pcapi_str_t *event_id);

/* the next message of the line; PCAPI_DECLINED: there is none */
int ctl_mapper_next(ctl_mapper_t *m, ctl_mapped_t *mapped);


#endif /* _CTL_MAPPER_H_INCLUDED_ */
