
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_DEST_H_INCLUDED_
#define _NGX_PINTEREST_DEST_H_INCLUDED_


#include "ngx_pinterest_route.h"
#include "common/ngx_pinterest_module.h"

#include "delivery/pcapi_decide.h"
#include "delivery/pcapi_pace.h"


/*
 * Where events go, as a worker knows it: an ad account by a route, with how
 * the API behaved lately.  Made when a record for it is seen; nothing of it is
 * kept when the worker ends.
 */

#define NGX_PINTEREST_DESTS   4096

/* the wait ends with the answer to a call, or never */
#define NGX_PINTEREST_LONG    ((int64_t) 1 << 60)


typedef struct ngx_pinterest_slot_s  ngx_pinterest_slot_t;


typedef struct {
    time_t                  last;
    ngx_uint_t              held;
} ngx_pinterest_said_t;


typedef struct {
    pcapi_dest_t            key;
    ngx_pinterest_route_t  *route;       /* NULL: no location takes it */
    ngx_str_t               uri;         /* path of the API */
    pcapi_pace_t            pace;

    int64_t                 rest;        /* no call before, msec */
    uint32_t                attempt;     /* calls that failed in a row */
    uint32_t                alone;       /* see pcapi_outcome_t */
    ngx_uint_t              refused;     /* generation of the token; 0 */
    ngx_uint_t              slots;       /* that it has */
    ngx_uint_t              in_flight;   /* calls */
    ngx_pinterest_slot_t   *forming;     /* the batch that is being filled */

    ngx_pinterest_said_t    said[PCAPI_NCAUSES];

    unsigned                behind:1;    /* the walk has passed records of it */
    unsigned                hidden:1;    /* new ones, or some came back */

    u_char                  data[sizeof("/v5/ad_accounts//events")
                                 + NGX_INT64_LEN];
} ngx_pinterest_dest_t;


typedef struct {
    const ngx_pinterest_main_conf_t  *pmcf;
    ngx_pinterest_dest_t             *elts[NGX_PINTEREST_DESTS];
    ngx_uint_t                        nelts;
    ngx_uint_t                        last;      /* the one found last */
    ngx_uint_t                        reuse;     /* where to look for one */
    ngx_pinterest_dest_t              nowhere;   /* of all without a route */
    ngx_uint_t                        unrouted;  /* passed in this round */
    ngx_uint_t                        counted;   /* most of them in a round */
    unsigned                          healthy:1; /* only these may send */
} ngx_pinterest_dests_t;


/* a clock that does not jump, msec */
int64_t ngx_pinterest_clock(void);

/* msec of Unix time */
int64_t ngx_pinterest_unix_time(void);

/*
 * One for each account by each way out; one for all that have no way.
 * NULL: no memory, or all of the table is in use.
 */
ngx_pinterest_dest_t *ngx_pinterest_dest_get(ngx_pinterest_dests_t *dests,
    const pcapi_dest_t *key, ngx_log_t *log);

/* msec until a call may start; 0 is now */
int64_t ngx_pinterest_dest_wait(const ngx_pinterest_dests_t *dests,
    const ngx_pinterest_dest_t *dest, int64_t now);

void ngx_pinterest_dest_rest(ngx_pinterest_dest_t *dest, int64_t until);

/* how many rest because calls failed */
ngx_uint_t ngx_pinterest_dests_paused(const ngx_pinterest_dests_t *dests);

void ngx_pinterest_dests_done(ngx_pinterest_dests_t *dests);

/*
 * May "cause" be logged for "dest" now?  Once a minute: "held" is how many it
 * was not since then.
 */
ngx_uint_t ngx_pinterest_dest_says(ngx_pinterest_dest_t *dest,
    pcapi_cause_e cause, ngx_uint_t *held);


#endif /* _NGX_PINTEREST_DEST_H_INCLUDED_ */
