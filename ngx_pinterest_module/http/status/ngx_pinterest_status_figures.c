
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_status_figures.h"
#include "ngx_pinterest_status_read.h"
#include "common/ngx_pinterest_module.h"


/* figures of one group stand together */

static const ngx_pinterest_figure_t  ngx_pinterest_figure_table[] = {

    { NGX_PINTEREST_OF_INFO, NGX_PINTEREST_IN_NUMBERS,
      NULL, "version", "build_info",
      "version", "The version of the module", NULL,
      ngx_pinterest_read_version, 0,
      0, 0, NULL },

    { NGX_PINTEREST_OF_GAUGE, NGX_PINTEREST_IN_NUMBERS,
      NULL, "workers", "workers",
      NULL, "Worker processes", NULL,
      ngx_pinterest_read_gauge, NGX_PINTEREST_PID,
      0, 0, NULL },

    { NGX_PINTEREST_OF_COUNTER, NGX_PINTEREST_IN_NUMBERS,
      "intake", "page_loads", "page_loads_total",
      NULL, "Page loads looked at", NULL,
      ngx_pinterest_read_counter, NGX_PINTEREST_PAGES,
      0, 0, NULL },

    { NGX_PINTEREST_OF_COUNTER, NGX_PINTEREST_IN_NUMBERS,
      "intake", "collect_requests", "collect_requests_total",
      NULL, "Collect requests", NULL,
      ngx_pinterest_read_counter, NGX_PINTEREST_COLLECTS,
      0, 0, NULL },

    { NGX_PINTEREST_OF_COUNTER, NGX_PINTEREST_IN_NUMBERS,
      "intake", "messages", "messages_total",
      NULL, "Messages in collect requests", NULL,
      ngx_pinterest_read_counter, NGX_PINTEREST_MESSAGES,
      0, 0, NULL },

    { NGX_PINTEREST_OF_COUNTER, NGX_PINTEREST_IN_NUMBERS,
      "intake", "queued", "events_queued_total",
      NULL, "Events put into the queue", "Queued",
      ngx_pinterest_read_counter, NGX_PINTEREST_QUEUED,
      0, 0, NULL },

    { NGX_PINTEREST_OF_COUNTER, NGX_PINTEREST_IN_BYTES,
      "intake", "queued_bytes", "events_queued_bytes_total",
      NULL, "Bytes of the events put into the queue", NULL,
      ngx_pinterest_read_counter, NGX_PINTEREST_QUEUED_BYTES,
      0, 0, NULL },

    { NGX_PINTEREST_OF_COUNTER, NGX_PINTEREST_IN_NUMBERS,
      "intake", "dry_run", "events_dry_run_total",
      NULL, "Events not queued because of pinterest_dry_run", NULL,
      ngx_pinterest_read_counter, NGX_PINTEREST_DRY_RUN,
      0, 0, NULL },

    { NGX_PINTEREST_OF_COUNTER, NGX_PINTEREST_IN_NUMBERS,
      "intake", "bad_requests", "bad_requests_total",
      NULL, "Collect requests answered 4xx", NULL,
      ngx_pinterest_read_counter, NGX_PINTEREST_BAD_REQUESTS,
      0, 0, NULL },

    { NGX_PINTEREST_OF_COUNTER, NGX_PINTEREST_IN_NUMBERS,
      "intake", "unavailable", "unavailable_total",
      NULL, "Collect requests answered 503", NULL,
      ngx_pinterest_read_counter, NGX_PINTEREST_UNAVAILABLE,
      0, 0, NULL },

    { NGX_PINTEREST_OF_SERIES, NGX_PINTEREST_IN_NUMBERS,
      "intake", "queued_per_minute", NULL,
      NULL, "Events queued per minute", NULL,
      ngx_pinterest_read_series, NGX_PINTEREST_QUEUED_RATE,
      0, 0, NULL },

    { NGX_PINTEREST_OF_SHARES, NGX_PINTEREST_IN_NUMBERS,
      "intake", "match", "events_matched_total",
      "by", "Match quality: events that have", NULL,
      ngx_pinterest_read_match, 0,
      0, 0, NULL },

    { NGX_PINTEREST_OF_RECENT, NGX_PINTEREST_IN_NUMBERS,
      "intake", "recent", NULL,
      NULL, "Recent events", NULL,
      ngx_pinterest_read_recent, 0,
      0, 0, NULL },

    { NGX_PINTEREST_OF_COUNTER, NGX_PINTEREST_IN_NUMBERS,
      NULL, "dropped", "messages_dropped_total",
      "reason", "Messages that became no event, by reason", NULL,
      ngx_pinterest_read_block, NGX_PINTEREST_REASON,
      1, PCAPI_NREASONS, ngx_pinterest_reason_text },

    { NGX_PINTEREST_OF_TEXTS, NGX_PINTEREST_IN_NUMBERS,
      NULL, "unmapped", "unmapped_names_total",
      "name", "Event names nobody knows", NULL,
      ngx_pinterest_read_texts, NGX_PINTEREST_UNMAPPED_NAMES,
      0, 0, NULL },

    { NGX_PINTEREST_OF_COUNTER, NGX_PINTEREST_IN_NUMBERS,
      NULL, "unmapped_others", "unmapped_other_names_total",
      NULL, "Messages with other unknown names", NULL,
      ngx_pinterest_read_others, NGX_PINTEREST_UNMAPPED_NAMES,
      0, 0, NULL },

    { NGX_PINTEREST_OF_COUNTER, NGX_PINTEREST_IN_NUMBERS,
      NULL, "fields", "fields_dropped_total",
      "reason", "Fields left out of events, by reason", NULL,
      ngx_pinterest_read_block, NGX_PINTEREST_FIELD,
      0, PCAPI_NFIELD_REASONS, ngx_pinterest_field_text },

    { NGX_PINTEREST_OF_GAUGE, NGX_PINTEREST_IN_NUMBERS,
      "queue", "pending", "queue_events",
      NULL, "Events in the queue", "Waiting",
      ngx_pinterest_read_gauge, NGX_PINTEREST_PENDING,
      0, 0, NULL },

    { NGX_PINTEREST_OF_GAUGE, NGX_PINTEREST_IN_BYTES,
      "queue", "pending_bytes", "queue_bytes",
      NULL, "Bytes of the events in the queue", NULL,
      ngx_pinterest_read_gauge, NGX_PINTEREST_PENDING_BYTES,
      0, 0, NULL },

    { NGX_PINTEREST_OF_GAUGE, NGX_PINTEREST_IN_SECONDS,
      "queue", "oldest_age", "queue_oldest_age_seconds",
      NULL, "Age of the oldest event in the queue", "Oldest waits for",
      ngx_pinterest_read_oldest, NGX_PINTEREST_OLDEST,
      0, 0, NULL },

    { NGX_PINTEREST_OF_GAUGE, NGX_PINTEREST_IN_NUMBERS,
      "queue", "files", "queue_files",
      NULL, "Files of the queue", NULL,
      ngx_pinterest_read_gauge, NGX_PINTEREST_FILES,
      0, 0, NULL },

    { NGX_PINTEREST_OF_GAUGE, NGX_PINTEREST_IN_NUMBERS,
      "queue", "quarantined", "queue_quarantined_files",
      NULL, "Files set aside because they are damaged", NULL,
      ngx_pinterest_read_gauge, NGX_PINTEREST_QUARANTINED,
      0, 0, NULL },

    { NGX_PINTEREST_OF_GAUGE, NGX_PINTEREST_IN_NUMBERS,
      "queue", "dropped", "queue_dropped_events",
      NULL, "Events dropped by overflow=drop_oldest", NULL,
      ngx_pinterest_read_gauge, NGX_PINTEREST_DROPPED,
      0, 0, NULL },

    { NGX_PINTEREST_OF_GAUGE, NGX_PINTEREST_IN_NUMBERS,
      "queue", "errors", "queue_errors",
      NULL, "Errors of the queue", NULL,
      ngx_pinterest_read_gauge, NGX_PINTEREST_QUEUE_ERRORS,
      0, 0, NULL },

    { NGX_PINTEREST_OF_GAUGE, NGX_PINTEREST_IN_NUMBERS,
      "queue", "calls_in_flight", "calls_in_flight",
      NULL, "Calls in flight", NULL,
      ngx_pinterest_read_gauge, NGX_PINTEREST_IN_FLIGHT,
      0, 0, NULL },

    { NGX_PINTEREST_OF_GAUGE, NGX_PINTEREST_IN_NUMBERS,
      "queue", "destinations_paused", "destinations_paused",
      NULL, "Destinations at rest", NULL,
      ngx_pinterest_read_gauge, NGX_PINTEREST_PAUSED,
      0, 0, NULL },

    { NGX_PINTEREST_OF_SERIES, NGX_PINTEREST_IN_NUMBERS,
      "queue", "pending_per_minute", NULL,
      NULL, "Most events in the queue, minute by minute", NULL,
      ngx_pinterest_read_series, NGX_PINTEREST_DEPTH,
      0, 0, NULL },

    { NGX_PINTEREST_OF_COUNTER, NGX_PINTEREST_IN_NUMBERS,
      "delivery", "calls", "calls_total",
      NULL, "Calls to the API", NULL,
      ngx_pinterest_read_counter, NGX_PINTEREST_CALLS,
      0, 0, NULL },

    { NGX_PINTEREST_OF_COUNTER, NGX_PINTEREST_IN_NUMBERS,
      "delivery", "delivered", "events_delivered_total",
      NULL, "Events delivered", "Delivered",
      ngx_pinterest_read_counter, NGX_PINTEREST_DELIVERED,
      0, 0, NULL },

    { NGX_PINTEREST_OF_COUNTER, NGX_PINTEREST_IN_NUMBERS,
      "delivery", "refused", "events_refused_total",
      NULL, "Events refused by the API, now dead letters", "Refused",
      ngx_pinterest_read_counter, NGX_PINTEREST_REFUSED,
      0, 0, NULL },

    { NGX_PINTEREST_OF_COUNTER, NGX_PINTEREST_IN_NUMBERS,
      "delivery", "expired", "events_expired_total",
      NULL, "Events that became too old in the queue", NULL,
      ngx_pinterest_read_counter, NGX_PINTEREST_EXPIRED,
      0, 0, NULL },

    { NGX_PINTEREST_OF_COUNTER, NGX_PINTEREST_IN_NUMBERS,
      "delivery", "released", "events_released_total",
      NULL, "Events given back for another try", NULL,
      ngx_pinterest_read_counter, NGX_PINTEREST_RELEASED,
      0, 0, NULL },

    { NGX_PINTEREST_OF_COUNTER, NGX_PINTEREST_IN_NUMBERS,
      "delivery", "warnings", "warnings_total",
      NULL, "Events delivered with a warning", NULL,
      ngx_pinterest_read_counter, NGX_PINTEREST_WARNINGS,
      0, 0, NULL },

    { NGX_PINTEREST_OF_COUNTER, NGX_PINTEREST_IN_NUMBERS,
      "delivery", "unrouted", "events_unrouted_total",
      NULL, "Events that no configured location takes", NULL,
      ngx_pinterest_read_counter, NGX_PINTEREST_UNROUTED,
      0, 0, NULL },

    { NGX_PINTEREST_OF_COUNTER, NGX_PINTEREST_IN_NUMBERS,
      "delivery", "refusal_others", "refusal_other_texts_total",
      NULL, "Events refused for other reasons, or without one", NULL,
      ngx_pinterest_read_others, NGX_PINTEREST_REFUSAL_TEXTS,
      0, 0, NULL },

    { NGX_PINTEREST_OF_COUNTER, NGX_PINTEREST_IN_NUMBERS,
      "delivery", "warning_others", "warning_other_texts_total",
      NULL, "Events delivered with other warnings", NULL,
      ngx_pinterest_read_others, NGX_PINTEREST_WARNING_TEXTS,
      0, 0, NULL },

    { NGX_PINTEREST_OF_TEXTS, NGX_PINTEREST_IN_NUMBERS,
      "delivery", "refusal_texts", "refusal_texts_total",
      "text", "Why the API refused events, less their values", NULL,
      ngx_pinterest_read_texts, NGX_PINTEREST_REFUSAL_TEXTS,
      0, 0, NULL },

    { NGX_PINTEREST_OF_TEXTS, NGX_PINTEREST_IN_NUMBERS,
      "delivery", "warning_texts", "warning_texts_total",
      "text", "What the API warns of, less values of events", NULL,
      ngx_pinterest_read_texts, NGX_PINTEREST_WARNING_TEXTS,
      0, 0, NULL },

    { NGX_PINTEREST_OF_SERIES, NGX_PINTEREST_IN_NUMBERS,
      "delivery", "delivered_per_minute", NULL,
      NULL, "Events delivered per minute", NULL,
      ngx_pinterest_read_series, NGX_PINTEREST_DELIVERED_RATE,
      0, 0, NULL },

    { NGX_PINTEREST_OF_HISTOGRAM, NGX_PINTEREST_IN_SECONDS,
      "delivery", "lag", "delivery_lag_seconds",
      "le", "Delivery lag: from reception to the word of the API", NULL,
      ngx_pinterest_read_lag, 0,
      0, 0, NULL },

    { NGX_PINTEREST_OF_COUNTER, NGX_PINTEREST_IN_NUMBERS,
      NULL, "outcomes", "call_outcomes_total",
      "outcome", "Calls, by outcome", NULL,
      ngx_pinterest_read_block, NGX_PINTEREST_CAUSE,
      0, PCAPI_NCAUSES, ngx_pinterest_cause_text }
};


ngx_int_t
ngx_pinterest_figures(ngx_http_request_t *r, ngx_pinterest_write_pt write,
    void *ctx)
{
    size_t                      i;
    ngx_pinterest_data_t       *d;
    ngx_pinterest_main_conf_t  *pmcf;

    pmcf = ngx_http_get_module_main_conf(r, ngx_pinterest_module);

    d = ngx_palloc(r->pool, sizeof(ngx_pinterest_data_t));
    if (d == NULL) {
        return NGX_ERROR;
    }

    d->events = ngx_palloc(r->pool,
                           PCAPI_RECENT_MAX * sizeof(pcapi_recent_event_t));
    if (d->events == NULL) {
        return NGX_ERROR;
    }

    for (i = 0; i < pcapi_nelts(ngx_pinterest_figure_table); i++) {
        d->figure = &ngx_pinterest_figure_table[i];
        d->n = 0;
        d->total = 0;
        d->sum = 0;
        d->nevents = 0;

        d->figure->read(pmcf->zone, d);

        write(ctx, d);
    }

    return NGX_OK;
}
