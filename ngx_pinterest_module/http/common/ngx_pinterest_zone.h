
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_ZONE_H_INCLUDED_
#define _NGX_PINTEREST_ZONE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>

#include "event/pcapi_dedup.h"
#include "event/pcapi_reason.h"
#include "delivery/pcapi_decide.h"
#include "status/pcapi_lag.h"
#include "status/pcapi_match.h"
#include "status/pcapi_recent.h"
#include "status/pcapi_series.h"
#include "status/pcapi_tally.h"


/*
 * Counters in shared memory: a set of cache lines per worker, so that workers
 * do not meet; atomic, because an old and a new worker may have one number
 * during a reload.  They survive reloads and the death of a worker.
 */

typedef enum {
    NGX_PINTEREST_PAGES = 0,        /* page loads looked at */
    NGX_PINTEREST_COLLECTS,         /* requests to collect locations */
    NGX_PINTEREST_MESSAGES,         /* messages in these */
    NGX_PINTEREST_BAD_REQUESTS,     /* answered 4xx */
    NGX_PINTEREST_UNAVAILABLE,      /* answered 503: the queue took it not */
    NGX_PINTEREST_QUEUED,           /* events put into the queue */
    NGX_PINTEREST_QUEUED_BYTES,
    NGX_PINTEREST_DRY_RUN,          /* events that would have been queued */
    NGX_PINTEREST_CALLS,            /* finished calls to the API */
    NGX_PINTEREST_DELIVERED,        /* events processed by the API */
    NGX_PINTEREST_REFUSED,          /* events made dead letters by the API */
    NGX_PINTEREST_EXPIRED,          /* events too old while in the queue */
    NGX_PINTEREST_RELEASED,         /* events given back for another try */
    NGX_PINTEREST_WARNINGS,         /* entries with a warning_message */
    NGX_PINTEREST_UNROUTED,         /* events no configured location takes */
    NGX_PINTEREST_LAG_SUM,          /* msec, of all that were delivered */

    /* blocks, indexed by the enumeration they are named after */
    NGX_PINTEREST_REASON,           /* messages dropped, + pcapi_reason_e */
    NGX_PINTEREST_FIELD = NGX_PINTEREST_REASON + PCAPI_NREASONS,
    NGX_PINTEREST_CAUSE = NGX_PINTEREST_FIELD + PCAPI_NFIELD_REASONS,
    NGX_PINTEREST_LAG = NGX_PINTEREST_CAUSE + PCAPI_NCAUSES,
    NGX_PINTEREST_MATCH = NGX_PINTEREST_LAG + PCAPI_LAGS,

    NGX_PINTEREST_NCOUNTERS = NGX_PINTEREST_MATCH + PCAPI_MATCH_MASKS
} ngx_pinterest_counter_e;


/* state of a worker, written by it alone, now and then */

typedef enum {
    NGX_PINTEREST_PENDING = 0,      /* records in its slots */
    NGX_PINTEREST_PENDING_BYTES,
    NGX_PINTEREST_OLDEST,           /* msec of Unix time; 0: none */
    NGX_PINTEREST_FILES,
    NGX_PINTEREST_QUARANTINED,
    NGX_PINTEREST_DROPPED,          /* by overflow=drop_oldest */
    NGX_PINTEREST_QUEUE_ERRORS,
    NGX_PINTEREST_IN_FLIGHT,        /* calls */
    NGX_PINTEREST_PAUSED,           /* destinations at rest */
    NGX_PINTEREST_PID,
    NGX_PINTEREST_NGAUGES
} ngx_pinterest_gauge_e;


/* outcome of a recent event besides pcapi_reason_e, whose "none" is queued */
#define NGX_PINTEREST_SEEN_DRY   PCAPI_NREASONS


/* figures a minute; of all workers together */

typedef enum {
    NGX_PINTEREST_QUEUED_RATE = 0,
    NGX_PINTEREST_DELIVERED_RATE,
    NGX_PINTEREST_DEPTH,            /* most records in the queue */
    NGX_PINTEREST_NSERIES
} ngx_pinterest_series_e;


/* texts that are counted; of all workers together */

typedef enum {
    NGX_PINTEREST_UNMAPPED_NAMES = 0,   /* of events nobody knew */
    NGX_PINTEREST_REFUSAL_TEXTS,        /* why the API refused events */
    NGX_PINTEREST_WARNING_TEXTS,
    NGX_PINTEREST_NTALLIES
} ngx_pinterest_tally_e;


char *ngx_pinterest_zone_add(ngx_conf_t *cf, ngx_str_t *name, size_t size,
    ngx_shm_zone_t **zone);

/*
 * Chooses the worker's lines; before it, and after leaving, nothing counts.
 * "inspect" is how many recent events are kept.
 */
void ngx_pinterest_zone_worker(ngx_shm_zone_t *zone, ngx_uint_t inspect);
void ngx_pinterest_zone_leave(void);

/* the window of events seen lately: what the counters leave of the zone */
pcapi_dedup_t *ngx_pinterest_zone_dedup(void);

pcapi_tally_t *ngx_pinterest_zone_tally(ngx_shm_zone_t *zone,
    ngx_pinterest_tally_e tally);

/* the gist of what the API says */
void ngx_pinterest_tally_gist(ngx_pinterest_tally_e tally,
    const pcapi_str_t *text);

/* the events seen last, and how many of them the worker was told to keep */
pcapi_recent_t *ngx_pinterest_zone_recent(ngx_shm_zone_t *zone);
void ngx_pinterest_recent_add(const pcapi_recent_event_t *e);
ngx_uint_t ngx_pinterest_recent_kept(void);

void ngx_pinterest_count(ngx_uint_t counter, ngx_uint_t n);
void ngx_pinterest_gauge(ngx_pinterest_gauge_e gauge, ngx_uint_t value);

/* for a figure a minute: held by the worker until its next tick */
void ngx_pinterest_rate(ngx_pinterest_series_e series, ngx_uint_t n);
void ngx_pinterest_zone_tick(void);

const pcapi_series_t *ngx_pinterest_zone_series(ngx_shm_zone_t *zone,
    ngx_pinterest_series_e series);

/*
 * Sums over all workers; of NGX_PINTEREST_OLDEST the smallest but 0, of
 * NGX_PINTEREST_PID how many there are.
 */
ngx_uint_t ngx_pinterest_counter_sum(ngx_shm_zone_t *zone,
    ngx_uint_t counter);
ngx_uint_t ngx_pinterest_gauge_sum(ngx_shm_zone_t *zone,
    ngx_pinterest_gauge_e gauge);


#endif /* _NGX_PINTEREST_ZONE_H_INCLUDED_ */
