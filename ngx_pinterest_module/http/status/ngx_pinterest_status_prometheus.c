
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_status_figures.h"
#include "ngx_pinterest_status_forms.h"

#include "status/pcapi_text.h"


#define NGX_PINTEREST_PROMETHEUS_SIZE                                         \
    (32768 + ngx_pinterest_texts_size(2, 96))

#define NGX_PINTEREST_PREFIX   "pinterest_"


static void ngx_pinterest_prometheus_write(void *ctx,
    const ngx_pinterest_data_t *d);
static void ngx_pinterest_prometheus_samples(pcapi_text_t *t,
    const ngx_pinterest_data_t *d);
static void ngx_pinterest_prometheus_histogram(pcapi_text_t *t,
    const ngx_pinterest_data_t *d);
static void ngx_pinterest_prometheus_sample(pcapi_text_t *t,
    const ngx_pinterest_figure_t *f, const char *suffix,
    const ngx_pinterest_sample_t *sample);


/* indexed by ngx_pinterest_kind_e; of others there is no metric */

static const char  *ngx_pinterest_prometheus_types[NGX_PINTEREST_NKINDS] = {
    "gauge",
    "counter",
    "gauge",
    "counter",
    "counter",
    "histogram",
    NULL,
    NULL
};


ngx_int_t
ngx_pinterest_status_prometheus(ngx_http_request_t *r, ngx_str_t *body)
{
    pcapi_str_t   text;
    pcapi_text_t  t;

    body->data = ngx_palloc(r->pool, NGX_PINTEREST_PROMETHEUS_SIZE);
    if (body->data == NULL) {
        return NGX_ERROR;
    }

    pcapi_text_init(&t, body->data, NGX_PINTEREST_PROMETHEUS_SIZE);

    if (ngx_pinterest_figures(r, ngx_pinterest_prometheus_write, &t)
        != NGX_OK
        || pcapi_text_end(&t, &text) != PCAPI_OK)
    {
        return NGX_ERROR;
    }

    body->len = text.len;

    return NGX_OK;
}


static void
ngx_pinterest_prometheus_write(void *ctx, const ngx_pinterest_data_t *d)
{
    pcapi_text_t *t = ctx;

    const ngx_pinterest_figure_t  *f;

    f = d->figure;

    if (f->metric == NULL) {
        return;
    }

    pcapi_text_put(t, "# HELP " NGX_PINTEREST_PREFIX);
    pcapi_text_put(t, f->metric);
    pcapi_text_put(t, " ");
    pcapi_text_put(t, f->title);
    pcapi_text_put(t, "\n# TYPE " NGX_PINTEREST_PREFIX);
    pcapi_text_put(t, f->metric);
    pcapi_text_put(t, " ");
    pcapi_text_put(t, ngx_pinterest_prometheus_types[f->kind]);
    pcapi_text_put(t, "\n");

    if (f->kind == NGX_PINTEREST_OF_HISTOGRAM) {
        ngx_pinterest_prometheus_histogram(t, d);

    } else {
        ngx_pinterest_prometheus_samples(t, d);
    }
}


static void
ngx_pinterest_prometheus_samples(pcapi_text_t *t,
    const ngx_pinterest_data_t *d)
{
    ngx_uint_t  i;

    for (i = 0; i < d->n; i++) {
        ngx_pinterest_prometheus_sample(t, d->figure, "", &d->samples[i]);
        pcapi_text_integer(t, d->samples[i].value);
        pcapi_text_put(t, "\n");
    }
}


static void
ngx_pinterest_prometheus_histogram(pcapi_text_t *t,
    const ngx_pinterest_data_t *d)
{
    uint64_t    n;
    ngx_uint_t  i;

    for (i = 0, n = 0; i < d->n; i++) {
        n += d->samples[i].value;

        ngx_pinterest_prometheus_sample(t, d->figure, "_bucket",
                                        &d->samples[i]);
        pcapi_text_integer(t, n);
        pcapi_text_put(t, "\n");
    }

    ngx_pinterest_prometheus_sample(t, d->figure, "_sum", NULL);
    pcapi_text_milli(t, d->sum);
    pcapi_text_put(t, "\n");

    ngx_pinterest_prometheus_sample(t, d->figure, "_count", NULL);
    pcapi_text_integer(t, n);
    pcapi_text_put(t, "\n");
}


static void
ngx_pinterest_prometheus_sample(pcapi_text_t *t,
    const ngx_pinterest_figure_t *f, const char *suffix,
    const ngx_pinterest_sample_t *sample)
{
    pcapi_text_put(t, NGX_PINTEREST_PREFIX);
    pcapi_text_put(t, f->metric);
    pcapi_text_put(t, suffix);

    if (sample && f->label) {
        pcapi_text_put(t, "{");
        pcapi_text_put(t, f->label);
        pcapi_text_put(t, "=\"");
        pcapi_text_label(t, &sample->label);
        pcapi_text_put(t, "\"}");
    }

    pcapi_text_put(t, " ");
}
