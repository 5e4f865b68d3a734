
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_queue.h"
#include "ngx_pinterest_sync.h"
#include "common/ngx_pinterest_zone.h"
#include "delivery/ngx_pinterest_delivery.h"


#define NGX_PINTEREST_OPEN_AGAIN   5000
#define NGX_PINTEREST_MAINTAIN     250
#define NGX_PINTEREST_ADOPT        1000

#define NGX_PINTEREST_SEGMENT_MIN  (64 * 1024)
#define NGX_PINTEREST_SEGMENT_MAX  (4 * 1024 * 1024)


typedef struct {
    pcapi_queue_t              *queue;
    ngx_pinterest_main_conf_t  *pmcf;
    ngx_cycle_t                *cycle;
    ngx_event_t                 open;
    ngx_event_t                 sync;
    ngx_event_t                 maintain;
    ngx_event_t                 adopt;
    ngx_connection_t            dummy;      /* data of the events: nginx built
                                               with debugging reads its fd */
} ngx_pinterest_queue_ctx_t;


static void ngx_pinterest_queue_timer(ngx_event_t *ev,
    ngx_event_handler_pt handler);
static void ngx_pinterest_queue_open_handler(ngx_event_t *ev);
static uint64_t ngx_pinterest_queue_segment(ngx_pinterest_queue_ctx_t *q);
static void ngx_pinterest_queue_sync_handler(ngx_event_t *ev);
static void ngx_pinterest_queue_maintain_handler(ngx_event_t *ev);
static void ngx_pinterest_queue_adopt_handler(ngx_event_t *ev);
static void ngx_pinterest_queue_gauges(pcapi_queue_t *queue);
static void ngx_pinterest_queue_log(void *ctx, pcapi_log_level_e level,
    int err, const char *text);


static ngx_pinterest_queue_ctx_t  ngx_pinterest_queue_ctx;


ngx_int_t
ngx_pinterest_queue_init(ngx_cycle_t *cycle, ngx_pinterest_main_conf_t *pmcf)
{
    ngx_pinterest_queue_ctx_t  *q;

    q = &ngx_pinterest_queue_ctx;

    q->cycle = cycle;
    q->pmcf = pmcf;
    q->dummy.fd = (ngx_socket_t) -1;

    ngx_pinterest_queue_timer(&q->open, ngx_pinterest_queue_open_handler);
    ngx_pinterest_queue_timer(&q->sync, ngx_pinterest_queue_sync_handler);
    ngx_pinterest_queue_timer(&q->maintain,
                              ngx_pinterest_queue_maintain_handler);
    ngx_pinterest_queue_timer(&q->adopt, ngx_pinterest_queue_adopt_handler);

    ngx_pinterest_queue_open_handler(&q->open);

    return NGX_OK;
}


void
ngx_pinterest_queue_exit(void)
{
    ngx_pinterest_queue_ctx_t  *q;

    q = &ngx_pinterest_queue_ctx;

    if (q->queue) {
        ngx_pinterest_sync_exit(q->queue);
        pcapi_queue_close(q->queue);
        q->queue = NULL;
    }
}


pcapi_queue_t *
ngx_pinterest_queue(void)
{
    return ngx_pinterest_queue_ctx.queue;
}


static void
ngx_pinterest_queue_timer(ngx_event_t *ev, ngx_event_handler_pt handler)
{
    ev->handler = handler;
    ev->data = &ngx_pinterest_queue_ctx.dummy;
    ev->log = ngx_pinterest_queue_ctx.cycle->log;
    ev->cancelable = 1;
}


static void
ngx_pinterest_queue_open_handler(ngx_event_t *ev)
{
    pcapi_queue_conf_t          conf;
    ngx_pinterest_queue_ctx_t  *q;

    q = &ngx_pinterest_queue_ctx;

    ngx_memzero(&conf, sizeof(pcapi_queue_conf_t));

    conf.path = (const char *) q->pmcf->path->name.data;
    conf.max_size = (uint64_t) q->pmcf->max_size;
    conf.segment_size = ngx_pinterest_queue_segment(q);
    conf.sync = q->pmcf->sync;
    conf.drop_oldest = q->pmcf->drop_oldest ? 1 : 0;
    conf.log = ngx_pinterest_queue_log;
    conf.log_ctx = q;

    if (pcapi_queue_open(&q->queue, &conf) != PCAPI_OK) {
        q->queue = NULL;

        ngx_log_error(NGX_LOG_ERR, q->cycle->log, 0,
                      "pinterest: queue \"%V\" can't be opened, "
                      "no event is accepted", &q->pmcf->path->name);

        ngx_add_timer(&q->open, NGX_PINTEREST_OPEN_AGAIN);
        return;
    }

    if (ngx_pinterest_delivery_init(q->cycle, q->pmcf, q->queue) != NGX_OK) {
        ngx_log_error(NGX_LOG_ERR, q->cycle->log, 0,
                      "pinterest: no memory for the delivery, "
                      "events stay in the queue");
    }

    if (q->pmcf->sync == PCAPI_SYNC_TIMER) {
        ngx_add_timer(&q->sync, q->pmcf->sync_interval);
    }

    ngx_add_timer(&q->maintain, NGX_PINTEREST_MAINTAIN);
    ngx_add_timer(&q->adopt, NGX_PINTEREST_ADOPT);
}


/*
 * Each worker has an active segment and soon the next one: all together they
 * may take half of the queue at the most.
 */

static uint64_t
ngx_pinterest_queue_segment(ngx_pinterest_queue_ctx_t *q)
{
    uint64_t          size;
    ngx_core_conf_t  *ccf;

    ccf = (ngx_core_conf_t *) ngx_get_conf(q->cycle->conf_ctx,
                                           ngx_core_module);

    size = (uint64_t) q->pmcf->max_size
           / (uint64_t) ngx_max(16, 4 * ccf->worker_processes);

    size = ngx_min(size, NGX_PINTEREST_SEGMENT_MAX);
    size = ngx_max(size, NGX_PINTEREST_SEGMENT_MIN);

    return size - size % ngx_pagesize;
}


static void
ngx_pinterest_queue_sync_handler(ngx_event_t *ev)
{
    ngx_pinterest_queue_ctx_t  *q;

    q = &ngx_pinterest_queue_ctx;

    ngx_pinterest_sync(q->queue);

    ngx_add_timer(ev, q->pmcf->sync_interval);
}


static void
ngx_pinterest_queue_maintain_handler(ngx_event_t *ev)
{
    ngx_pinterest_queue_ctx_t  *q;

    q = &ngx_pinterest_queue_ctx;

    (void) pcapi_queue_maintain(q->queue);

    ngx_pinterest_queue_gauges(q->queue);
    ngx_pinterest_zone_tick();

    ngx_add_timer(ev, NGX_PINTEREST_MAINTAIN);
}


static void
ngx_pinterest_queue_adopt_handler(ngx_event_t *ev)
{
    int                         n;
    ngx_pinterest_queue_ctx_t  *q;

    q = &ngx_pinterest_queue_ctx;

    n = pcapi_queue_adopt(q->queue);

    if (n > 0) {
        ngx_log_error(NGX_LOG_NOTICE, q->cycle->log, 0,
                      "pinterest: %d slot(s) of ended workers adopted", n);
        ngx_pinterest_delivery_notify(0, 0);
    }

    ngx_add_timer(ev, NGX_PINTEREST_ADOPT);
}


static void
ngx_pinterest_queue_gauges(pcapi_queue_t *queue)
{
    pcapi_queue_stat_t  st;

    pcapi_queue_stat(queue, &st);

    ngx_pinterest_gauge(NGX_PINTEREST_PENDING, (ngx_uint_t) st.pending);
    ngx_pinterest_gauge(NGX_PINTEREST_PENDING_BYTES,
                        (ngx_uint_t) st.pending_bytes);
    ngx_pinterest_gauge(NGX_PINTEREST_OLDEST, (ngx_uint_t) st.oldest);
    ngx_pinterest_gauge(NGX_PINTEREST_FILES, (ngx_uint_t) st.files);
    ngx_pinterest_gauge(NGX_PINTEREST_QUARANTINED,
                        (ngx_uint_t) st.quarantined);
    ngx_pinterest_gauge(NGX_PINTEREST_DROPPED, (ngx_uint_t) st.dropped);
    ngx_pinterest_gauge(NGX_PINTEREST_QUEUE_ERRORS, (ngx_uint_t) st.errors);
}


/* repeated failures are throttled to one line a minute, with their number */

static void
ngx_pinterest_queue_log(void *ctx, pcapi_log_level_e level, int err,
    const char *text)
{
    ngx_pinterest_queue_ctx_t *q = ctx;

    time_t             now;
    ngx_uint_t         n;
    static time_t      last;
    static ngx_uint_t  held;

    if (level == PCAPI_LOG_INFO) {
        ngx_log_error(NGX_LOG_INFO, q->cycle->log, err, "pinterest: %s", text);
        return;
    }

    now = ngx_time();

    if (last && now - last >= 0 && now - last < 60) {
        held++;
        return;
    }

    n = (level == PCAPI_LOG_ERROR) ? NGX_LOG_ERR : NGX_LOG_WARN;

    ngx_log_error(n, q->cycle->log, err,
                  "pinterest: %s, %ui more since the last line", text, held);

    last = now;
    held = 0;
}
