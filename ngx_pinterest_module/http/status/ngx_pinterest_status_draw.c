
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_status_draw.h"


#define NGX_PINTEREST_CHART_HEIGHT   100
#define NGX_PINTEREST_CHART_STEP     4


typedef struct {
    uint64_t      size;
    const char   *name;
} ngx_pinterest_scale_t;


static void ngx_pinterest_draw_number(pcapi_text_t *t, uint64_t n);
static void ngx_pinterest_draw_bytes(pcapi_text_t *t, uint64_t n);
static void ngx_pinterest_draw_time(pcapi_text_t *t, uint64_t n);
static void ngx_pinterest_draw_head(pcapi_text_t *t,
    const ngx_pinterest_data_t *d, const char *label);
static void ngx_pinterest_draw_row(pcapi_text_t *t,
    const ngx_pinterest_sample_t *sample, uint64_t total);
static void ngx_pinterest_draw_tail(pcapi_text_t *t, ngx_uint_t rows);
static void ngx_pinterest_draw_bound(pcapi_text_t *t,
    const pcapi_str_t *bound);
static void ngx_pinterest_draw_rect(pcapi_text_t *t, ngx_uint_t i,
    uint64_t milli);


static const ngx_pinterest_scale_t  ngx_pinterest_bytes[] = {
    { (uint64_t) 1 << 40, " TB" },
    { (uint64_t) 1 << 30, " GB" },
    { (uint64_t) 1 << 20, " MB" },
    { (uint64_t) 1 << 10, " kB" },
    { 0, NULL }
};


static const ngx_pinterest_scale_t  ngx_pinterest_times[] = {
    { 86400, " d" },
    { 3600, " h" },
    { 60, " min" },
    { 1, " s" },
    { 0, NULL }
};


void
ngx_pinterest_draw_value(pcapi_text_t *t, ngx_pinterest_unit_e unit,
    uint64_t n)
{
    switch (unit) {

    case NGX_PINTEREST_IN_BYTES:
        ngx_pinterest_draw_bytes(t, n);
        break;

    case NGX_PINTEREST_IN_SECONDS:
        ngx_pinterest_draw_time(t, n);
        break;

    default: /* NGX_PINTEREST_IN_NUMBERS */
        ngx_pinterest_draw_number(t, n);
    }
}


/* a narrow space between thousands */

static void
ngx_pinterest_draw_number(pcapi_text_t *t, uint64_t n)
{
    u_char       digits[3];
    pcapi_str_t  s;

    if (n < 1000) {
        pcapi_text_integer(t, n);
        return;
    }

    ngx_pinterest_draw_number(t, n / 1000);

    n %= 1000;

    digits[0] = (u_char) ('0' + n / 100);
    digits[1] = (u_char) ('0' + n / 10 % 10);
    digits[2] = (u_char) ('0' + n % 10);

    s = pcapi_str(digits, sizeof(digits));

    pcapi_text_put(t, "&#8239;");
    pcapi_text_add(t, &s);
}


static void
ngx_pinterest_draw_bytes(pcapi_text_t *t, uint64_t n)
{
    uint64_t                      tenths;
    const ngx_pinterest_scale_t  *scale;

    for (scale = ngx_pinterest_bytes; scale->name; scale++) {

        if (n < scale->size) {
            continue;
        }

        tenths = n / scale->size * 10 + n % scale->size * 10 / scale->size;

        pcapi_text_milli(t, tenths * 100);
        pcapi_text_put(t, scale->name);
        return;
    }

    pcapi_text_integer(t, n);
    pcapi_text_put(t, " B");
}


/* of two units the greater ones */

static void
ngx_pinterest_draw_time(pcapi_text_t *t, uint64_t n)
{
    ngx_uint_t                    units;
    const ngx_pinterest_scale_t  *scale;

    units = 0;

    for (scale = ngx_pinterest_times; scale->name && units < 2; scale++) {

        if (n < scale->size && (units || scale->size > 1)) {
            units += (units != 0);
            continue;
        }

        if (units++) {

            if (n == 0) {
                return;
            }

            pcapi_text_put(t, " ");
        }

        pcapi_text_integer(t, n / scale->size);
        pcapi_text_put(t, scale->name);

        n %= scale->size;
    }
}


void
ngx_pinterest_draw_bars(pcapi_text_t *t, const ngx_pinterest_data_t *d)
{
    ngx_uint_t                     i, rows;
    const ngx_pinterest_sample_t  *sample;

    ngx_pinterest_draw_head(t, d, d->figure->label);

    for (i = 0, rows = 0; i < d->n; i++) {
        sample = &d->samples[i];

        if (sample->value == 0
            && (d->figure->kind != NGX_PINTEREST_OF_SHARES || d->total == 0))
        {
            continue;
        }

        pcapi_text_put(t, "<tr><th scope=\"row\">");
        pcapi_text_html(t, &sample->label);

        ngx_pinterest_draw_row(t, sample, d->total);
        rows++;
    }

    ngx_pinterest_draw_tail(t, rows);
}


void
ngx_pinterest_draw_lag(pcapi_text_t *t, const ngx_pinterest_data_t *d)
{
    ngx_uint_t  i, rows;

    ngx_pinterest_draw_head(t, d, "time");

    for (i = 0, rows = 0; i < d->n && d->total; i++, rows++) {
        pcapi_text_put(t, "<tr><th scope=\"row\">");

        if (i + 1 < d->n) {
            pcapi_text_put(t, "up to ");
            ngx_pinterest_draw_bound(t, &d->samples[i].label);

        } else {
            pcapi_text_put(t, "longer");
        }

        ngx_pinterest_draw_row(t, &d->samples[i], d->total);
    }

    ngx_pinterest_draw_tail(t, rows);
}


static void
ngx_pinterest_draw_head(pcapi_text_t *t, const ngx_pinterest_data_t *d,
    const char *label)
{
    pcapi_text_put(t, "<div class=\"card\"><table><caption>");
    pcapi_text_put(t, d->figure->title);
    pcapi_text_put(t, "</caption>\n<thead><tr><th scope=\"col\">");
    pcapi_text_put(t, label);
    pcapi_text_put(t, "</th><th scope=\"col\" class=\"n\">number</th>"
        "<th scope=\"col\" class=\"n\">share</th>"
        "<td class=\"b\"></td></tr></thead>\n<tbody>\n");
}


static void
ngx_pinterest_draw_row(pcapi_text_t *t, const ngx_pinterest_sample_t *sample,
    uint64_t total)
{
    uint64_t  milli;

    milli = total ? (uint64_t) ((double) sample->value * 1000
                                / (double) total + 0.5)
                  : 0;

    pcapi_text_put(t, "</th><td class=\"n\">");
    ngx_pinterest_draw_number(t, sample->value);
    pcapi_text_put(t, "</td><td class=\"n\">");
    pcapi_text_milli(t, milli * 100);
    pcapi_text_put(t, " %</td><td class=\"b\"><svg viewBox=\"0 0 1000 1\" "
        "preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect width=\"");
    pcapi_text_integer(t, milli);
    pcapi_text_put(t, "\" height=\"1\"/></svg></td></tr>\n");
}


static void
ngx_pinterest_draw_tail(pcapi_text_t *t, ngx_uint_t rows)
{
    if (rows == 0) {
        pcapi_text_put(t, "<tr><td colspan=\"4\" class=\"none\">"
            "none so far</td></tr>\n");
    }

    pcapi_text_put(t, "</tbody></table></div>\n");
}


/* whole seconds are told in larger units */

static void
ngx_pinterest_draw_bound(pcapi_text_t *t, const pcapi_str_t *bound)
{
    ngx_int_t  n;

    n = ngx_atoi((u_char *) bound->data, bound->len);

    if (n == NGX_ERROR) {
        pcapi_text_add(t, bound);
        pcapi_text_put(t, " s");
        return;
    }

    ngx_pinterest_draw_time(t, (uint64_t) n);
}


void
ngx_pinterest_draw_series(pcapi_text_t *t, const ngx_pinterest_data_t *d)
{
    uint64_t    most, value;
    ngx_uint_t  i;

    most = 0;

    for (i = 0; i < d->n; i++) {
        most = ngx_max(most, d->samples[i].value);
    }

    pcapi_text_put(t, "<figure class=\"card\"><div class=\"name\">");
    pcapi_text_put(t, d->figure->title);
    pcapi_text_put(t, "</div>\n<svg viewBox=\"0 0 ");
    pcapi_text_integer(t, d->n * NGX_PINTEREST_CHART_STEP);
    pcapi_text_put(t, " ");
    pcapi_text_integer(t, NGX_PINTEREST_CHART_HEIGHT);
    pcapi_text_put(t, "\" preserveAspectRatio=\"none\" aria-hidden=\"true\">");

    for (i = 0; i < d->n; i++) {
        value = d->samples[i].value;

        if (value) {
            ngx_pinterest_draw_rect(t, i, value * 1000 / most);
        }
    }

    pcapi_text_put(t, "</svg>\n<figcaption>The last hour, now at the right: "
        "at most ");
    ngx_pinterest_draw_number(t, most);
    pcapi_text_put(t, ", in this minute ");
    ngx_pinterest_draw_number(t, d->n ? d->samples[d->n - 1].value : 0);
    pcapi_text_put(t, ".</figcaption></figure>\n");
}


static void
ngx_pinterest_draw_rect(pcapi_text_t *t, ngx_uint_t i, uint64_t milli)
{
    uint64_t  height;

    height = ngx_max(milli * NGX_PINTEREST_CHART_HEIGHT / 1000, 1);

    pcapi_text_put(t, "<rect x=\"");
    pcapi_text_integer(t, i * NGX_PINTEREST_CHART_STEP);
    pcapi_text_put(t, "\" y=\"");
    pcapi_text_integer(t, NGX_PINTEREST_CHART_HEIGHT - height);
    pcapi_text_put(t, "\" width=\"");
    pcapi_text_integer(t, NGX_PINTEREST_CHART_STEP - 1);
    pcapi_text_put(t, "\" height=\"");
    pcapi_text_integer(t, height);
    pcapi_text_put(t, "\"/>");
}
