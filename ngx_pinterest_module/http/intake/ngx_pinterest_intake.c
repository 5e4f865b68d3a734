
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_intake.h"
#include "ngx_pinterest_consent.h"
#include "ngx_pinterest_duplicate.h"
#include "ngx_pinterest_identity.h"
#include "ngx_pinterest_inspect.h"
#include "common/ngx_pinterest_zone.h"
#include "queue/ngx_pinterest_queue.h"
#include "delivery/ngx_pinterest_delivery.h"
#include "delivery/ngx_pinterest_route.h"

#include "base/pcapi_random.h"
#include "message/pcapi_agent.h"


/* 100 orders in one request; what is not touched is not there */

#define NGX_PINTEREST_ARENA_FIRST   (1024 * 1024)
#define NGX_PINTEREST_ARENA_LIMIT   (64 * 1024 * 1024)
#define NGX_PINTEREST_ACCOUNT_LEN   18
#define NGX_PINTEREST_URL_MAX       8192


static ngx_int_t ngx_pinterest_account(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf, uint64_t *account);
static void ngx_pinterest_origin(ngx_pinterest_intake_t *in);
static unsigned ngx_pinterest_is_trusted(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf);
static pcapi_str_t ngx_pinterest_url(ngx_http_request_t *r);
static pcapi_reason_e ngx_pinterest_encode(ngx_pinterest_intake_t *in,
    const pcapi_message_t *m, pcapi_mapped_t *mapped);
static ngx_uint_t ngx_pinterest_is_crawler(const ngx_pinterest_intake_t *in,
    const pcapi_message_t *m, const pcapi_mapped_t *mapped);
static void ngx_pinterest_unmapped_name(ngx_http_request_t *r,
    const pcapi_str_t *name);
static void ngx_pinterest_intake_seen(ngx_pinterest_intake_t *in,
    ngx_uint_t outcome);
static void ngx_pinterest_intake_taken(ngx_pinterest_intake_t *in,
    ngx_pinterest_status_e status);

static ngx_inline pcapi_str_t
ngx_pinterest_str(const ngx_str_t *s)
{
    return pcapi_str(s->data, s->len);
}


static pcapi_arena_t  ngx_pinterest_arena;
static u_char         ngx_pinterest_event[PCAPI_MAX_EVENT];


/* indexed by pcapi_reason_e */

static const ngx_pinterest_status_e
    ngx_pinterest_reason_status[PCAPI_NREASONS] =
{
    [PCAPI_REASON_NONE]        = NGX_PINTEREST_WAS_QUEUED,
    [PCAPI_REASON_UNMAPPED]    = NGX_PINTEREST_UNMAPPED,
    [PCAPI_REASON_NO_EVENT]    = NGX_PINTEREST_UNMAPPED,
    [PCAPI_REASON_NO_NAME]     = NGX_PINTEREST_INVALID,
    [PCAPI_REASON_NO_IDENTITY] = NGX_PINTEREST_INVALID,
    [PCAPI_REASON_EXPIRED]     = NGX_PINTEREST_INVALID,
    [PCAPI_REASON_INTEGRATION] = NGX_PINTEREST_CONSENT,
    [PCAPI_REASON_CONSENT]     = NGX_PINTEREST_CONSENT,
    [PCAPI_REASON_BOT]         = NGX_PINTEREST_BOT,
    [PCAPI_REASON_BYPASS]      = NGX_PINTEREST_BYPASSED,
    [PCAPI_REASON_NO_ACCOUNT]  = NGX_PINTEREST_OFF,
    [PCAPI_REASON_DUPLICATE]   = NGX_PINTEREST_DUPLICATE,
    [PCAPI_REASON_TOO_LARGE]   = NGX_PINTEREST_INVALID,
    [PCAPI_REASON_INVALID]     = NGX_PINTEREST_INVALID,
    [PCAPI_REASON_FULL]        = NGX_PINTEREST_FULL,
    [PCAPI_REASON_ORIGIN]      = NGX_PINTEREST_INVALID,
    [PCAPI_REASON_KEY]         = NGX_PINTEREST_INVALID
};


void
ngx_pinterest_intake_init(void)
{
    pcapi_random_reset();

    pcapi_arena_init(&ngx_pinterest_arena, NGX_PINTEREST_ARENA_FIRST,
                     NGX_PINTEREST_ARENA_LIMIT);
}


void
ngx_pinterest_intake_exit(void)
{
    pcapi_arena_destroy(&ngx_pinterest_arena);
    pcapi_random_reset();
}


pcapi_arena_t *
ngx_pinterest_intake_arena(void)
{
    return &ngx_pinterest_arena;
}


pcapi_reason_e
ngx_pinterest_intake_start(ngx_pinterest_intake_t *in, ngx_http_request_t *r)
{
    in->request = r;
    in->plcf = ngx_http_get_module_loc_conf(r, ngx_pinterest_module);
    in->arena = &ngx_pinterest_arena;
    in->first = NULL;
    in->last = &in->first;
    ngx_memzero(in->keyed, sizeof(in->keyed));
    in->n = 0;
    in->bytes = 0;

    if (ngx_http_test_predicates(r, in->plcf->bypass) != NGX_OK) {
        return PCAPI_REASON_BYPASS;
    }

    if (in->plcf->route == NULL
        || ngx_pinterest_account(r, in->plcf, &in->dest.account) != NGX_OK)
    {
        return PCAPI_REASON_NO_ACCOUNT;
    }

    in->dest.route = in->plcf->route->id;
    in->dest.flags = in->plcf->test ? PCAPI_DEST_TEST : 0;

    ngx_pinterest_headers(r, in->plcf, &in->headers);

    in->consent = ngx_pinterest_consent(r, in->plcf, &in->headers.gpc);

    if (in->consent == PCAPI_CONSENT_DENIED) {
        return PCAPI_REASON_CONSENT;
    }

    ngx_pinterest_origin(in);
    ngx_pinterest_identity_start(in);

    return PCAPI_REASON_NONE;
}


static ngx_int_t
ngx_pinterest_account(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf, uint64_t *account)
{
    size_t     i;
    ngx_str_t  value;

    if (ngx_http_complex_value(r, plcf->ad_account, &value) != NGX_OK) {
        return NGX_ERROR;
    }

    if (value.len == 0 || value.len > NGX_PINTEREST_ACCOUNT_LEN) {
        return NGX_DECLINED;
    }

    *account = 0;

    for (i = 0; i < value.len; i++) {

        if (value.data[i] < '0' || value.data[i] > '9') {
            return NGX_DECLINED;
        }

        *account = *account * 10 + (value.data[i] - '0');
    }

    return NGX_OK;
}


static void
ngx_pinterest_origin(ngx_pinterest_intake_t *in)
{
    ngx_time_t          *tp;
    pcapi_origin_t      *origin;
    ngx_http_request_t  *r;

    r = in->request;
    origin = &in->origin;

    ngx_memzero(origin, sizeof(pcapi_origin_t));

    tp = ngx_timeofday();

    origin->address = ngx_pinterest_str(&r->connection->addr_text);
    origin->user_agent = ngx_pinterest_str(&in->headers.user_agent);
    origin->url = ngx_pinterest_url(r);
    origin->query = ngx_pinterest_str(&r->args);
    origin->referer = ngx_pinterest_str(&in->headers.referer);
    origin->accept_language = ngx_pinterest_str(&in->headers.accept_language);
    origin->click_id = ngx_pinterest_str(&in->headers.click_id);
    origin->pin_unauth = ngx_pinterest_str(&in->headers.pin_unauth);
    origin->event_id = ngx_pinterest_str(ngx_pinterest_event_id(r));
    origin->known = ngx_pinterest_event_id_is_known(r);
    origin->consent = *pcapi_consent_text(in->consent);
    origin->now = (int64_t) tp->sec * 1000 + tp->msec;
    origin->trusted = ngx_pinterest_is_trusted(r, in->plcf);
}


static unsigned
ngx_pinterest_is_trusted(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf)
{
    ngx_str_t  value;

    if (plcf->trust == NULL
        || ngx_http_complex_value(r, plcf->trust, &value) != NGX_OK)
    {
        return 0;
    }

    return value.len != 0
           && !(value.len == 1 && value.data[0] == '0')
           && !(value.len == 3 && ngx_strncmp(value.data, "off", 3) == 0);
}


/* as the visitor sees it: the port is part of the Host header */

static pcapi_str_t
ngx_pinterest_url(ngx_http_request_t *r)
{
    u_char      *p;
    size_t       len;
    ngx_str_t    scheme = ngx_string("http"), *host;
    pcapi_str_t  url = pcapi_null_string;

#if (NGX_HTTP_SSL)
    if (r->connection->ssl) {
        ngx_str_set(&scheme, "https");
    }
#endif

    host = r->headers_in.host ? &r->headers_in.host->value
                              : &r->headers_in.server;

    len = scheme.len + 3 + host->len + r->unparsed_uri.len;

    if (host->len == 0 || len > NGX_PINTEREST_URL_MAX) {
        return url;
    }

    p = ngx_pnalloc(r->pool, len);

    if (p) {
        url = pcapi_str(p, len);

        p = ngx_cpymem(p, scheme.data, scheme.len);
        p = ngx_cpymem(p, "://", 3);
        p = ngx_cpymem(p, host->data, host->len);
        ngx_memcpy(p, r->unparsed_uri.data, r->unparsed_uri.len);
    }

    return url;
}


pcapi_reason_e
ngx_pinterest_intake_message(ngx_pinterest_intake_t *in,
    const pcapi_message_t *m)
{
    ngx_uint_t      i;
    pcapi_str_t     id;
    pcapi_mapped_t  mapped;

    if (pcapi_map(&in->plcf->map, &in->origin, m, in->request, in->arena,
                  &mapped)
        != PCAPI_OK)
    {
        ngx_pinterest_intake_dropped(in->request, PCAPI_REASON_TOO_LARGE);
        return PCAPI_REASON_TOO_LARGE;
    }

    ngx_pinterest_identity_message(in, m, &mapped);

    if (mapped.reason == PCAPI_REASON_NONE
        && ngx_pinterest_is_crawler(in, m, &mapped))
    {
        mapped.reason = PCAPI_REASON_BOT;
    }

    if (mapped.reason == PCAPI_REASON_NONE) {
        mapped.reason = ngx_pinterest_encode(in, m, &mapped);
    }

    id = pcapi_event_text(&mapped.event, PCAPI_EVENT_ID);

    if (m->shape == PCAPI_SHAPE_PAGE && id.len) {
        ngx_pinterest_event_id_becomes(in->request, &id);
    }

    if (mapped.reason != PCAPI_REASON_NONE) {

        ngx_pinterest_inspect_dropped(in, m, &mapped);

        if (mapped.reason == PCAPI_REASON_UNMAPPED) {
            ngx_pinterest_unmapped_name(in->request, &mapped.incoming);
        }

        ngx_pinterest_intake_dropped(in->request, mapped.reason);
        return mapped.reason;
    }

    if (mapped.ldp_void
        && !(pcapi_event_has(&mapped.event, PCAPI_ST)
             && pcapi_event_has(&mapped.event, PCAPI_COUNTRY)))
    {
        ngx_pinterest_consent_ldp_void();
    }

    for (i = 0; i < PCAPI_NFIELD_REASONS; i++) {
        ngx_pinterest_count(NGX_PINTEREST_FIELD + i, mapped.event.fields[i]);
    }

    return PCAPI_REASON_NONE;
}


/* the agent of the event: a server may speak for it.  Pages ask before */

static ngx_uint_t
ngx_pinterest_is_crawler(const ngx_pinterest_intake_t *in,
    const pcapi_message_t *m, const pcapi_mapped_t *mapped)
{
    pcapi_str_t  agent;

    if (!in->plcf->bots || m->shape == PCAPI_SHAPE_PAGE) {
        return 0;
    }

    agent = pcapi_event_text(&mapped->event, PCAPI_CLIENT_USER_AGENT);

    return pcapi_agent_class(&agent) == PCAPI_AGENT_CRAWLER;
}


static void
ngx_pinterest_unmapped_name(ngx_http_request_t *r, const pcapi_str_t *name)
{
    ngx_pinterest_main_conf_t  *pmcf;

    pmcf = ngx_http_get_module_main_conf(r, ngx_pinterest_module);

    pcapi_tally_add(ngx_pinterest_zone_tally(pmcf->zone,
                                             NGX_PINTEREST_UNMAPPED_NAMES),
                    name);
}


/* all events of a message, less those seen lately, or none */

static pcapi_reason_e
ngx_pinterest_encode(ngx_pinterest_intake_t *in, const pcapi_message_t *m,
    pcapi_mapped_t *mapped)
{
    size_t                     bytes;
    uint32_t                   i, n;
    ngx_pinterest_seen_t       seen;
    ngx_pinterest_encoded_t   *e, *first, **last;

    first = NULL;
    last = &first;
    bytes = 0;
    n = 0;

    ngx_pinterest_inspect_event(in, m, mapped, &seen);

    for (i = 0; i < mapped->names.n; i++) {

        e = pcapi_arena_alloc(in->arena, sizeof(ngx_pinterest_encoded_t));
        if (e == NULL) {
            return PCAPI_REASON_TOO_LARGE;
        }

        if (ngx_pinterest_is_duplicate(in, mapped, &mapped->names.name[i], e))
        {
            continue;
        }

        if (pcapi_event_fit(&mapped->event, &mapped->names.name[i],
                            ngx_pinterest_event, in->plcf->limits.event_size,
                            &e->text)
            != PCAPI_OK)
        {
            return PCAPI_REASON_TOO_LARGE;
        }

        e->seen = seen;
        e->seen.name = mapped->names.name[i];
        e->text.data = pcapi_arena_dup(in->arena, e->text.data, e->text.len);
        e->next = NULL;

        if (e->text.data == NULL) {
            return PCAPI_REASON_TOO_LARGE;
        }

        bytes += e->text.len;
        n++;

        *last = e;
        last = &e->next;
    }

    if (n == 0) {
        return PCAPI_REASON_DUPLICATE;
    }

    ngx_pinterest_duplicate_keep(in, first);

    *in->last = first;
    in->last = last;
    in->n += n;
    in->bytes += bytes;

    return PCAPI_REASON_NONE;
}


ngx_int_t
ngx_pinterest_intake_commit(ngx_pinterest_intake_t *in)
{
    int                       rc;
    pcapi_queue_t            *queue;
    ngx_pinterest_encoded_t  *e;

    if (in->n == 0) {
        ngx_pinterest_identity_end(in);
        return NGX_OK;
    }

    if (in->plcf->dry_run) {
        ngx_pinterest_count(NGX_PINTEREST_DRY_RUN, in->n);
        ngx_pinterest_intake_seen(in, NGX_PINTEREST_SEEN_DRY);
        ngx_pinterest_intake_taken(in, NGX_PINTEREST_WAS_DRY_RUN);

        return NGX_OK;
    }

    queue = ngx_pinterest_queue();

    if (queue == NULL) {
        goto full;
    }

    rc = pcapi_queue_reserve(queue, (uint32_t) in->n, in->bytes);

    if (rc == PCAPI_DECLINED) {
        ngx_pinterest_intake_seen(in, PCAPI_REASON_TOO_LARGE);
        ngx_pinterest_intake_dropped(in->request, PCAPI_REASON_TOO_LARGE);

        return NGX_ABORT;
    }

    if (rc != PCAPI_OK) {
        goto full;
    }

    for (e = in->first; e; e = e->next) {
        if (pcapi_queue_append(queue, &in->dest, in->origin.now, &e->text)
            != PCAPI_OK)
        {
            goto full;
        }
    }

    ngx_pinterest_duplicate_remember(in);

    ngx_pinterest_count(NGX_PINTEREST_QUEUED, in->n);
    ngx_pinterest_count(NGX_PINTEREST_QUEUED_BYTES, in->bytes);
    ngx_pinterest_rate(NGX_PINTEREST_QUEUED_RATE, in->n);

    ngx_pinterest_intake_seen(in, PCAPI_REASON_NONE);
    ngx_pinterest_intake_taken(in, NGX_PINTEREST_WAS_QUEUED);

    ngx_pinterest_delivery_notify(in->n, in->bytes);

    return NGX_OK;

full:

    ngx_pinterest_intake_seen(in, PCAPI_REASON_FULL);
    ngx_pinterest_intake_dropped(in->request, PCAPI_REASON_FULL);

    return NGX_DECLINED;
}


/* the last ones only: those before them would be forgotten at once */

static void
ngx_pinterest_intake_seen(ngx_pinterest_intake_t *in, ngx_uint_t outcome)
{
    ngx_uint_t                left, kept;
    ngx_pinterest_encoded_t  *e;

    left = in->n;
    kept = ngx_pinterest_recent_kept();

    for (e = in->first; e; e = e->next, left--) {

        if (outcome != PCAPI_REASON_FULL) {
            ngx_pinterest_count(NGX_PINTEREST_MATCH + e->seen.match, 1);
        }

        if (left <= kept) {
            ngx_pinterest_inspect(&e->seen, outcome);
        }
    }
}


static void
ngx_pinterest_intake_taken(ngx_pinterest_intake_t *in,
    ngx_pinterest_status_e status)
{
    ngx_pinterest_ctx_t  *ctx;

    ctx = ngx_pinterest_get_ctx(in->request);

    if (ctx) {
        ctx->status = status;
    }

    ngx_pinterest_identity_end(in);
}


void
ngx_pinterest_intake_end(void)
{
    pcapi_arena_reset(&ngx_pinterest_arena);
}


void
ngx_pinterest_intake_dropped(ngx_http_request_t *r, pcapi_reason_e reason)
{
    ngx_pinterest_ctx_t  *ctx;

    ngx_pinterest_count(NGX_PINTEREST_REASON + reason, 1);

    ctx = ngx_pinterest_get_ctx(r);

    if (ctx) {
        ctx->status = ngx_pinterest_reason_status[reason];
    }
}
