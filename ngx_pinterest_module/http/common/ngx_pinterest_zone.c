
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_zone.h"
#include "ngx_pinterest_module.h"


#define NGX_PINTEREST_ZONE_MAGIC   0x7069
#define NGX_PINTEREST_WORKERS      64


/* sizes are part of the magic: another build has other counters */

typedef struct {
    ngx_atomic_t              counters[NGX_PINTEREST_NCOUNTERS];
    ngx_atomic_t              gauges[NGX_PINTEREST_NGAUGES];
} ngx_pinterest_lines_t;


typedef struct {
    uint32_t                  places;
    uint32_t                  size;
} ngx_pinterest_texts_t;


typedef struct {
    ngx_uint_t                magic;
    size_t                    stride;
    u_char                   *lines;      /* NGX_PINTEREST_WORKERS of them */
    pcapi_tally_t            *tallies[NGX_PINTEREST_NTALLIES];
    pcapi_recent_t           *recent;
    pcapi_series_t           *series;     /* NGX_PINTEREST_NSERIES of them */
    void                     *window;     /* of pcapi_dedup */
    size_t                    window_size;
} ngx_pinterest_zone_t;


static size_t ngx_pinterest_zone_texts(void);
static ngx_int_t ngx_pinterest_zone_init(ngx_shm_zone_t *zone, void *data);
static ngx_pinterest_zone_t *ngx_pinterest_zone_create(
    ngx_slab_pool_t *shpool);
static ngx_int_t ngx_pinterest_zone_window(ngx_slab_pool_t *shpool,
    ngx_pinterest_zone_t *z, size_t size);
static void ngx_pinterest_zone_clear(ngx_pinterest_lines_t *lines);
static ngx_pinterest_lines_t *ngx_pinterest_zone_lines(
    const ngx_pinterest_zone_t *z, ngx_uint_t n);


static const ngx_pinterest_texts_t
    ngx_pinterest_texts[NGX_PINTEREST_NTALLIES] =
{
    { PCAPI_TALLY_NAMES, PCAPI_TALLY_NAME },
    { PCAPI_TALLY_GISTS, PCAPI_TALLY_GIST },
    { PCAPI_TALLY_GISTS, PCAPI_TALLY_GIST }
};


static ngx_pinterest_lines_t  *ngx_pinterest_lines;
static ngx_shm_zone_t         *ngx_pinterest_own;
static ngx_uint_t              ngx_pinterest_kept;
static ngx_uint_t              ngx_pinterest_held[NGX_PINTEREST_NSERIES];
static pcapi_dedup_t           ngx_pinterest_dedup;


char *
ngx_pinterest_zone_add(ngx_conf_t *cf, ngx_str_t *name, size_t size,
    ngx_shm_zone_t **zone)
{
    size_t  least;

    least = NGX_PINTEREST_WORKERS
            * ngx_align(sizeof(ngx_pinterest_lines_t), 128)
            + ngx_pinterest_zone_texts() + sizeof(pcapi_recent_t)
            + 6 * ngx_pagesize;

    if (size < least) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "zone \"%V\" is too small, it must have %uz bytes",
                           name, least);
        return NGX_CONF_ERROR;
    }

    *zone = ngx_shared_memory_add(cf, name, size, &ngx_pinterest_module);
    if (*zone == NULL) {
        return NGX_CONF_ERROR;
    }

    (*zone)->init = ngx_pinterest_zone_init;

    return NGX_CONF_OK;
}


static size_t
ngx_pinterest_zone_texts(void)
{
    size_t      size;
    ngx_uint_t  i;

    size = 0;

    for (i = 0; i < NGX_PINTEREST_NTALLIES; i++) {
        size += pcapi_tally_size(ngx_pinterest_texts[i].places,
                                 ngx_pinterest_texts[i].size);
    }

    return size;
}


static ngx_int_t
ngx_pinterest_zone_init(ngx_shm_zone_t *zone, void *data)
{
    ngx_uint_t             magic;
    ngx_slab_pool_t       *shpool;
    ngx_pinterest_zone_t  *z;

    magic = (NGX_PINTEREST_ZONE_MAGIC << 16)
            + sizeof(ngx_pinterest_lines_t) + ngx_pinterest_zone_texts()
            + sizeof(pcapi_recent_t) + sizeof(pcapi_series_t);

    shpool = (ngx_slab_pool_t *) zone->shm.addr;

    if (data || zone->shm.exists) {
        z = shpool->data;

        if (z && z->magic == magic) {
            zone->data = z;
            return NGX_OK;
        }
    }

    z = ngx_pinterest_zone_create(shpool);

    if (z == NULL
        || ngx_pinterest_zone_window(shpool, z, zone->shm.size) != NGX_OK)
    {
        return NGX_ERROR;
    }

    z->magic = magic;

    shpool->data = z;
    zone->data = z;

    return NGX_OK;
}


static ngx_pinterest_zone_t *
ngx_pinterest_zone_create(ngx_slab_pool_t *shpool)
{
    u_char                 *p;
    ngx_uint_t              i;
    ngx_pinterest_zone_t   *z;

    z = ngx_slab_calloc(shpool, sizeof(ngx_pinterest_zone_t));
    if (z == NULL) {
        return NULL;
    }

    z->stride = ngx_align(sizeof(ngx_pinterest_lines_t), 128);

    z->lines = ngx_slab_calloc(shpool, NGX_PINTEREST_WORKERS * z->stride
                                       + 128);
    p = ngx_slab_calloc(shpool, ngx_pinterest_zone_texts());
    z->recent = ngx_slab_calloc(shpool, sizeof(pcapi_recent_t));
    z->series = ngx_slab_calloc(shpool, NGX_PINTEREST_NSERIES
                                        * sizeof(pcapi_series_t));

    if (z->lines == NULL || p == NULL || z->recent == NULL
        || z->series == NULL)
    {
        return NULL;
    }

    z->lines = ngx_align_ptr(z->lines, 128);

    for (i = 0; i < NGX_PINTEREST_NTALLIES; i++) {
        z->tallies[i] = pcapi_tally_init(p, ngx_pinterest_texts[i].places,
                                         ngx_pinterest_texts[i].size);
        p += pcapi_tally_size(ngx_pinterest_texts[i].places,
                              ngx_pinterest_texts[i].size);
    }

    return z;
}


/* the largest power of two that is left */

static ngx_int_t
ngx_pinterest_zone_window(ngx_slab_pool_t *shpool, ngx_pinterest_zone_t *z,
    size_t size)
{
    size_t  n;

    shpool->log_nomem = 0;

    for (n = ngx_pagesize; n * 2 < size; n *= 2) { /* void */ }

    for ( /* void */ ; n >= ngx_pagesize; n /= 2) {

        z->window = ngx_slab_calloc(shpool, n);

        if (z->window) {
            z->window_size = n;
            return NGX_OK;
        }
    }

    return NGX_ERROR;
}


void
ngx_pinterest_zone_worker(ngx_shm_zone_t *zone, ngx_uint_t inspect)
{
    ngx_uint_t              n;
    ngx_pinterest_zone_t   *z;
    ngx_pinterest_lines_t  *lines;

    z = zone->data;
    n = ngx_process == NGX_PROCESS_WORKER ? ngx_worker : 0;

    (void) pcapi_dedup_init(&ngx_pinterest_dedup, z->window, z->window_size);

    lines = ngx_pinterest_zone_lines(z, n % NGX_PINTEREST_WORKERS);

    ngx_pinterest_zone_clear(lines);

    ngx_pinterest_lines = lines;
    ngx_pinterest_own = zone;

    pcapi_recent_keep(z->recent, inspect);

    ngx_pinterest_kept = inspect;

    ngx_pinterest_gauge(NGX_PINTEREST_PID, (ngx_uint_t) ngx_pid);
}


pcapi_dedup_t *
ngx_pinterest_zone_dedup(void)
{
    return &ngx_pinterest_dedup;
}


pcapi_tally_t *
ngx_pinterest_zone_tally(ngx_shm_zone_t *zone, ngx_pinterest_tally_e tally)
{
    ngx_pinterest_zone_t  *z;

    z = zone->data;

    return z->tallies[tally];
}


void
ngx_pinterest_tally_gist(ngx_pinterest_tally_e tally,
    const pcapi_str_t *text)
{
    if (ngx_pinterest_own) {
        pcapi_tally_add_gist(ngx_pinterest_zone_tally(ngx_pinterest_own,
                                                      tally),
                             text);
    }
}


pcapi_recent_t *
ngx_pinterest_zone_recent(ngx_shm_zone_t *zone)
{
    ngx_pinterest_zone_t  *z;

    z = zone->data;

    return z->recent;
}


void
ngx_pinterest_recent_add(const pcapi_recent_event_t *e)
{
    if (ngx_pinterest_kept) {
        pcapi_recent_add(ngx_pinterest_zone_recent(ngx_pinterest_own), e);
    }
}


ngx_uint_t
ngx_pinterest_recent_kept(void)
{
    return ngx_pinterest_kept;
}


const pcapi_series_t *
ngx_pinterest_zone_series(ngx_shm_zone_t *zone, ngx_pinterest_series_e series)
{
    ngx_pinterest_zone_t  *z;

    z = zone->data;

    return &z->series[series];
}


void
ngx_pinterest_zone_leave(void)
{
    ngx_pinterest_lines_t  *lines;

    ngx_pinterest_zone_tick();

    lines = ngx_pinterest_lines;

    /* a successor may have the lines already */

    if (lines
        && lines->gauges[NGX_PINTEREST_PID] == (ngx_atomic_uint_t) ngx_pid)
    {
        ngx_pinterest_zone_clear(lines);
    }

    ngx_pinterest_lines = NULL;
    ngx_pinterest_own = NULL;
    ngx_pinterest_kept = 0;
}


void
ngx_pinterest_count(ngx_uint_t counter, ngx_uint_t n)
{
    if (ngx_pinterest_lines && n) {
        (void) ngx_atomic_fetch_add(&ngx_pinterest_lines->counters[counter],
                                    n);
    }
}


void
ngx_pinterest_gauge(ngx_pinterest_gauge_e gauge, ngx_uint_t value)
{
    if (ngx_pinterest_lines
        && (gauge == NGX_PINTEREST_PID
            || ngx_pinterest_lines->gauges[NGX_PINTEREST_PID]
               == (ngx_atomic_uint_t) ngx_pid))
    {
        ngx_pinterest_lines->gauges[gauge] = value;
    }
}


void
ngx_pinterest_rate(ngx_pinterest_series_e series, ngx_uint_t n)
{
    ngx_pinterest_held[series] += n;
}


void
ngx_pinterest_zone_tick(void)
{
    uint64_t               minute;
    ngx_uint_t             i;
    ngx_pinterest_zone_t  *z;

    if (ngx_pinterest_own == NULL) {
        return;
    }

    z = ngx_pinterest_own->data;
    minute = (uint64_t) ngx_time() / 60;

    for (i = 0; i < NGX_PINTEREST_DEPTH; i++) {

        if (ngx_pinterest_held[i]) {
            pcapi_series_add(&z->series[i], minute, ngx_pinterest_held[i]);
            ngx_pinterest_held[i] = 0;
        }
    }

    pcapi_series_most(&z->series[NGX_PINTEREST_DEPTH], minute,
                      ngx_pinterest_gauge_sum(ngx_pinterest_own,
                                              NGX_PINTEREST_PENDING));
}


ngx_uint_t
ngx_pinterest_counter_sum(ngx_shm_zone_t *zone, ngx_uint_t counter)
{
    ngx_uint_t              i, sum;
    ngx_pinterest_lines_t  *lines;

    sum = 0;

    for (i = 0; i < NGX_PINTEREST_WORKERS; i++) {
        lines = ngx_pinterest_zone_lines(zone->data, i);
        sum += lines->counters[counter];
    }

    return sum;
}


ngx_uint_t
ngx_pinterest_gauge_sum(ngx_shm_zone_t *zone, ngx_pinterest_gauge_e gauge)
{
    ngx_uint_t              i, n, sum;
    ngx_pinterest_lines_t  *lines;

    sum = 0;

    for (i = 0; i < NGX_PINTEREST_WORKERS; i++) {
        lines = ngx_pinterest_zone_lines(zone->data, i);
        n = lines->gauges[gauge];

        switch (gauge) {

        case NGX_PINTEREST_OLDEST:
            if (n && (sum == 0 || n < sum)) {
                sum = n;
            }
            break;

        case NGX_PINTEREST_PID:
            sum += n ? 1 : 0;
            break;

        default:
            sum += n;
        }
    }

    return sum;
}


static void
ngx_pinterest_zone_clear(ngx_pinterest_lines_t *lines)
{
    ngx_uint_t  i;

    for (i = 0; i < NGX_PINTEREST_NGAUGES; i++) {
        lines->gauges[i] = 0;
    }
}


static ngx_pinterest_lines_t *
ngx_pinterest_zone_lines(const ngx_pinterest_zone_t *z, ngx_uint_t n)
{
    return (ngx_pinterest_lines_t *) (z->lines + n * z->stride);
}
