
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_status_read.h"

#include "base/pcapi_version.h"


static void ngx_pinterest_sample(ngx_pinterest_data_t *d,
    const pcapi_str_t *label, uint64_t value);


static const pcapi_str_t  ngx_pinterest_no_text = pcapi_null_string;


void
ngx_pinterest_read_version(ngx_shm_zone_t *zone, ngx_pinterest_data_t *d)
{
    static const pcapi_str_t  version = pcapi_string(PCAPI_VERSION);

    ngx_pinterest_sample(d, &version, 1);
}


void
ngx_pinterest_read_counter(ngx_shm_zone_t *zone, ngx_pinterest_data_t *d)
{
    ngx_pinterest_sample(d, &ngx_pinterest_no_text,
                         ngx_pinterest_counter_sum(zone, d->figure->index));
}


void
ngx_pinterest_read_gauge(ngx_shm_zone_t *zone, ngx_pinterest_data_t *d)
{
    ngx_pinterest_sample(d, &ngx_pinterest_no_text,
                         ngx_pinterest_gauge_sum(zone, d->figure->index));
}


/* the moment as an age */

void
ngx_pinterest_read_oldest(ngx_shm_zone_t *zone, ngx_pinterest_data_t *d)
{
    uint64_t  since, now;

    since = ngx_pinterest_gauge_sum(zone, d->figure->index) / 1000;
    now = (uint64_t) ngx_time();

    ngx_pinterest_sample(d, &ngx_pinterest_no_text,
                         since && now > since ? now - since : 0);
}


void
ngx_pinterest_read_block(ngx_shm_zone_t *zone, ngx_pinterest_data_t *d)
{
    uint64_t                       n;
    ngx_uint_t                     i;
    const ngx_pinterest_figure_t  *f;

    f = d->figure;

    for (i = f->first; i < f->last; i++) {
        n = ngx_pinterest_counter_sum(zone, f->index + i);
        d->total += n;

        ngx_pinterest_sample(d, f->text(i), n);
    }
}


/* a counter is of a combination: an event counts where it has a part */

void
ngx_pinterest_read_match(ngx_shm_zone_t *zone, ngx_pinterest_data_t *d)
{
    uint64_t    n, counts[PCAPI_NMATCHES];
    ngx_uint_t  i, mask;

    ngx_memzero(counts, sizeof(counts));

    for (mask = 0; mask < PCAPI_MATCH_MASKS; mask++) {
        n = ngx_pinterest_counter_sum(zone, NGX_PINTEREST_MATCH + mask);
        d->total += n;

        for (i = 0; i < PCAPI_NMATCHES; i++) {
            counts[i] += (mask >> i & 1) ? n : 0;
        }
    }

    for (i = 0; i < PCAPI_NMATCHES; i++) {
        ngx_pinterest_sample(d, pcapi_match_name(i), counts[i]);
    }
}


void
ngx_pinterest_read_texts(ngx_shm_zone_t *zone, ngx_pinterest_data_t *d)
{
    uint32_t              i;
    uint64_t              count;
    pcapi_str_t           text;
    const pcapi_tally_t  *tally;

    tally = ngx_pinterest_zone_tally(zone, d->figure->index);

    for (i = 0; i < tally->places; i++) {
        if (pcapi_tally_get(tally, i, &text, &count) == PCAPI_OK) {
            ngx_pinterest_sample(d, &text, count);
            d->total += count;
        }
    }
}


void
ngx_pinterest_read_others(ngx_shm_zone_t *zone, ngx_pinterest_data_t *d)
{
    ngx_pinterest_sample(d, &ngx_pinterest_no_text,
                         ngx_pinterest_zone_tally(zone, d->figure->index)
                             ->others);
}


void
ngx_pinterest_read_series(ngx_shm_zone_t *zone, ngx_pinterest_data_t *d)
{
    uint64_t               now;
    ngx_uint_t             i;
    const pcapi_series_t  *series;

    series = ngx_pinterest_zone_series(zone, d->figure->index);
    now = (uint64_t) ngx_time() / 60;

    for (i = 0; i < PCAPI_SERIES; i++) {
        ngx_pinterest_sample(d, &ngx_pinterest_no_text,
                             pcapi_series_get(series,
                                              now - (PCAPI_SERIES - 1) + i));
    }
}


void
ngx_pinterest_read_lag(ngx_shm_zone_t *zone, ngx_pinterest_data_t *d)
{
    uint64_t  n;
    unsigned  i;

    for (i = 0; i < PCAPI_LAGS; i++) {
        n = ngx_pinterest_counter_sum(zone, NGX_PINTEREST_LAG + i);
        d->total += n;

        ngx_pinterest_sample(d, pcapi_lag_bound(i), n);
    }

    d->sum = ngx_pinterest_counter_sum(zone, NGX_PINTEREST_LAG_SUM);
}


void
ngx_pinterest_read_recent(ngx_shm_zone_t *zone, ngx_pinterest_data_t *d)
{
    ngx_uint_t             i;
    const pcapi_recent_t  *recent;

    recent = ngx_pinterest_zone_recent(zone);

    for (i = 0; i < PCAPI_RECENT_MAX; i++) {
        if (pcapi_recent_get(recent, i, &d->events[d->nevents]) == PCAPI_OK) {
            d->nevents++;
        }
    }
}


static void
ngx_pinterest_sample(ngx_pinterest_data_t *d, const pcapi_str_t *label,
    uint64_t value)
{
    ngx_pinterest_sample_t  *sample;

    if (d->n == NGX_PINTEREST_SAMPLES) {
        return;
    }

    sample = &d->samples[d->n++];

    sample->label = *label;
    sample->value = value;
}


const pcapi_str_t *
ngx_pinterest_reason_text(ngx_uint_t n)
{
    return pcapi_reason_name(n);
}


const pcapi_str_t *
ngx_pinterest_field_text(ngx_uint_t n)
{
    return pcapi_field_reason_name(n);
}


const pcapi_str_t *
ngx_pinterest_cause_text(ngx_uint_t n)
{
    return pcapi_cause_name(n);
}
