
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_status.h"
#include "common/ngx_pinterest_module.h"
#include "common/ngx_pinterest_reply.h"
#include "common/ngx_pinterest_zone.h"

#include "base/pcapi_json_out.h"
#include "base/pcapi_version.h"


#define NGX_PINTEREST_STATUS_SIZE   (8192 + PCAPI_TALLY_NAMES                 \
                                            * (6 * PCAPI_TALLY_NAME + 64))


typedef struct {
    pcapi_str_t   name;
    ngx_uint_t    n;
} ngx_pinterest_status_item_t;


typedef const pcapi_str_t *(*ngx_pinterest_name_pt)(ngx_uint_t n);


static void ngx_pinterest_status_items(pcapi_json_out_t *o,
    const char *name, ngx_pinterest_status_item_t *items,
    ngx_uint_t (*value)(ngx_shm_zone_t *zone, ngx_uint_t n),
    ngx_shm_zone_t *zone);
static void ngx_pinterest_status_block(pcapi_json_out_t *o,
    const char *name, ngx_uint_t first, ngx_uint_t from, ngx_uint_t n,
    ngx_pinterest_name_pt text, ngx_shm_zone_t *zone);
static void ngx_pinterest_status_unmapped(pcapi_json_out_t *o,
    ngx_shm_zone_t *zone);
static ngx_uint_t ngx_pinterest_status_gauge(ngx_shm_zone_t *zone,
    ngx_uint_t n);
static void ngx_pinterest_status_key(pcapi_json_out_t *o, const char *name);
static const pcapi_str_t *ngx_pinterest_status_reason(ngx_uint_t n);
static const pcapi_str_t *ngx_pinterest_status_field(ngx_uint_t n);
static const pcapi_str_t *ngx_pinterest_status_cause(ngx_uint_t n);


static ngx_pinterest_status_item_t  ngx_pinterest_status_intake[] = {
    { pcapi_string("page_loads"), NGX_PINTEREST_PAGES },
    { pcapi_string("collect_requests"), NGX_PINTEREST_COLLECTS },
    { pcapi_string("messages"), NGX_PINTEREST_MESSAGES },
    { pcapi_string("queued"), NGX_PINTEREST_QUEUED },
    { pcapi_string("queued_bytes"), NGX_PINTEREST_QUEUED_BYTES },
    { pcapi_string("bad_requests"), NGX_PINTEREST_BAD_REQUESTS },
    { pcapi_string("unavailable"), NGX_PINTEREST_UNAVAILABLE },
    { pcapi_null_string, 0 }
};


static ngx_pinterest_status_item_t  ngx_pinterest_status_delivery[] = {
    { pcapi_string("calls"), NGX_PINTEREST_CALLS },
    { pcapi_string("delivered"), NGX_PINTEREST_DELIVERED },
    { pcapi_string("refused"), NGX_PINTEREST_REFUSED },
    { pcapi_string("expired"), NGX_PINTEREST_EXPIRED },
    { pcapi_string("released"), NGX_PINTEREST_RELEASED },
    { pcapi_string("warnings"), NGX_PINTEREST_WARNINGS },
    { pcapi_string("unrouted"), NGX_PINTEREST_UNROUTED },
    { pcapi_null_string, 0 }
};


static ngx_pinterest_status_item_t  ngx_pinterest_status_queue[] = {
    { pcapi_string("pending"), NGX_PINTEREST_PENDING },
    { pcapi_string("pending_bytes"), NGX_PINTEREST_PENDING_BYTES },
    { pcapi_string("oldest_age"), NGX_PINTEREST_OLDEST },
    { pcapi_string("files"), NGX_PINTEREST_FILES },
    { pcapi_string("quarantined"), NGX_PINTEREST_QUARANTINED },
    { pcapi_string("dropped"), NGX_PINTEREST_DROPPED },
    { pcapi_string("errors"), NGX_PINTEREST_QUEUE_ERRORS },
    { pcapi_string("calls_in_flight"), NGX_PINTEREST_IN_FLIGHT },
    { pcapi_string("destinations_paused"), NGX_PINTEREST_PAUSED },
    { pcapi_null_string, 0 }
};


ngx_int_t
ngx_pinterest_status_handler(ngx_http_request_t *r)
{
    u_char                     *buf;
    ngx_int_t                   rc;
    ngx_str_t                   body;
    pcapi_str_t                 text;
    ngx_shm_zone_t             *zone;
    pcapi_json_out_t            o;
    ngx_pinterest_main_conf_t  *pmcf;
    static const pcapi_str_t    version =
                                    pcapi_string(PCAPI_VERSION);

    if (!(r->method & (NGX_HTTP_GET|NGX_HTTP_HEAD))) {
        return NGX_HTTP_NOT_ALLOWED;
    }

    rc = ngx_http_discard_request_body(r);

    if (rc != NGX_OK) {
        return rc;
    }

    buf = ngx_pnalloc(r->pool, NGX_PINTEREST_STATUS_SIZE);
    if (buf == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    pmcf = ngx_http_get_module_main_conf(r, ngx_pinterest_module);
    zone = pmcf->zone;

    pcapi_json_out_init(&o, buf, NGX_PINTEREST_STATUS_SIZE);

    pcapi_json_out_object(&o);

    ngx_pinterest_status_key(&o, "version");
    pcapi_json_out_string(&o, &version);

    ngx_pinterest_status_key(&o, "workers");
    pcapi_json_out_integer(&o, (int64_t) ngx_pinterest_gauge_sum(zone,
                                                     NGX_PINTEREST_PID));

    ngx_pinterest_status_items(&o, "intake", ngx_pinterest_status_intake,
                               ngx_pinterest_counter_sum, zone);
    ngx_pinterest_status_block(&o, "dropped", NGX_PINTEREST_REASON, 1,
                               PCAPI_NREASONS, ngx_pinterest_status_reason,
                               zone);
    ngx_pinterest_status_block(&o, "fields", NGX_PINTEREST_FIELD, 0,
                               PCAPI_NFIELD_REASONS,
                               ngx_pinterest_status_field, zone);
    ngx_pinterest_status_unmapped(&o, zone);
    ngx_pinterest_status_items(&o, "queue", ngx_pinterest_status_queue,
                               ngx_pinterest_status_gauge, zone);
    ngx_pinterest_status_items(&o, "delivery", ngx_pinterest_status_delivery,
                               ngx_pinterest_counter_sum, zone);
    ngx_pinterest_status_block(&o, "outcomes", NGX_PINTEREST_CAUSE, 0,
                               PCAPI_NCAUSES, ngx_pinterest_status_cause,
                               zone);

    pcapi_json_out_object_end(&o);

    if (pcapi_json_out_end(&o, &text) != PCAPI_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    body.data = buf;
    body.len = text.len;

    return ngx_pinterest_reply(r, NGX_HTTP_OK, &ngx_pinterest_json_type,
                               &body);
}


static void
ngx_pinterest_status_items(pcapi_json_out_t *o, const char *name,
    ngx_pinterest_status_item_t *items,
    ngx_uint_t (*value)(ngx_shm_zone_t *zone, ngx_uint_t n),
    ngx_shm_zone_t *zone)
{
    ngx_pinterest_status_key(o, name);
    pcapi_json_out_object(o);

    for ( /* void */ ; items->name.len; items++) {
        pcapi_json_out_key(o, &items->name);
        pcapi_json_out_integer(o, (int64_t) value(zone, items->n));
    }

    pcapi_json_out_object_end(o);
}


static void
ngx_pinterest_status_block(pcapi_json_out_t *o, const char *name,
    ngx_uint_t first, ngx_uint_t from, ngx_uint_t n,
    ngx_pinterest_name_pt text, ngx_shm_zone_t *zone)
{
    ngx_uint_t  i;

    ngx_pinterest_status_key(o, name);
    pcapi_json_out_object(o);

    for (i = from; i < n; i++) {
        pcapi_json_out_key(o, text(i));
        pcapi_json_out_integer(o,
                     (int64_t) ngx_pinterest_counter_sum(zone, first + i));
    }

    pcapi_json_out_object_end(o);
}


static void
ngx_pinterest_status_unmapped(pcapi_json_out_t *o, ngx_shm_zone_t *zone)
{
    uint32_t              i;
    uint64_t              count;
    pcapi_str_t           name;
    const pcapi_tally_t  *tally;

    tally = ngx_pinterest_zone_tally(zone);

    ngx_pinterest_status_key(o, "unmapped");
    pcapi_json_out_array(o);

    for (i = 0; i < PCAPI_TALLY_NAMES; i++) {

        if (pcapi_tally_get(tally, i, &name, &count) != PCAPI_OK) {
            continue;
        }

        pcapi_json_out_object(o);
        ngx_pinterest_status_key(o, "name");
        pcapi_json_out_string(o, &name);
        ngx_pinterest_status_key(o, "count");
        pcapi_json_out_integer(o, (int64_t) count);
        pcapi_json_out_object_end(o);
    }

    pcapi_json_out_array_end(o);

    ngx_pinterest_status_key(o, "unmapped_others");
    pcapi_json_out_integer(o, (int64_t) tally->others);
}


/* moments are shown as ages, in seconds */

static ngx_uint_t
ngx_pinterest_status_gauge(ngx_shm_zone_t *zone, ngx_uint_t n)
{
    ngx_uint_t   value;
    ngx_time_t  *tp;

    value = ngx_pinterest_gauge_sum(zone, n);

    if (n != NGX_PINTEREST_OLDEST || value == 0) {
        return value;
    }

    tp = ngx_timeofday();
    value /= 1000;

    return (ngx_uint_t) tp->sec > value ? (ngx_uint_t) tp->sec - value : 0;
}


static void
ngx_pinterest_status_key(pcapi_json_out_t *o, const char *name)
{
    pcapi_str_t  key;

    key = pcapi_str(name, ngx_strlen(name));

    pcapi_json_out_key(o, &key);
}


static const pcapi_str_t *
ngx_pinterest_status_reason(ngx_uint_t n)
{
    return pcapi_reason_name(n);
}


static const pcapi_str_t *
ngx_pinterest_status_field(ngx_uint_t n)
{
    return pcapi_field_reason_name(n);
}


static const pcapi_str_t *
ngx_pinterest_status_cause(ngx_uint_t n)
{
    return pcapi_cause_name(n);
}
