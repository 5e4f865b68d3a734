
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_status_draw.h"
#include "ngx_pinterest_status_figures.h"
#include "ngx_pinterest_status_forms.h"
#include "ngx_pinterest_status_style.h"
#include "common/ngx_pinterest_reply.h"


#define NGX_PINTEREST_HTML_TOP    16384
#define NGX_PINTEREST_HTML_SIZE                                               \
    (98304 + ngx_pinterest_texts_size(6, 256))
#define NGX_PINTEREST_HTML_EVENT                                              \
    (6 * sizeof(pcapi_recent_event_t) + 1536)


/* what stands above is known only when all has been written below it */

typedef struct {
    pcapi_text_t    top;
    pcapi_text_t    text;
    const char     *group;
    unsigned        tiles:1;      /* are open */
    unsigned        table:1;      /* of single figures, is open */
} ngx_pinterest_html_t;


typedef void (*ngx_pinterest_html_pt)(pcapi_text_t *t,
    const ngx_pinterest_data_t *d);


static ngx_int_t ngx_pinterest_html_headers(ngx_http_request_t *r);
static void ngx_pinterest_html_begin(ngx_pinterest_html_t *html);
static void ngx_pinterest_html_write(void *ctx,
    const ngx_pinterest_data_t *d);
static void ngx_pinterest_html_section(ngx_pinterest_html_t *html,
    const char *group);
static void ngx_pinterest_html_tile(ngx_pinterest_html_t *html,
    const ngx_pinterest_data_t *d);
static void ngx_pinterest_html_single(ngx_pinterest_html_t *html,
    const ngx_pinterest_data_t *d);
static void ngx_pinterest_html_end_table(ngx_pinterest_html_t *html);
static ngx_int_t ngx_pinterest_html_end(ngx_pinterest_html_t *html,
    ngx_str_t *body);


/* indexed by ngx_pinterest_kind_e */

static const ngx_pinterest_html_pt
    ngx_pinterest_html_kinds[NGX_PINTEREST_NKINDS] =
{
    NULL,
    ngx_pinterest_draw_bars,
    ngx_pinterest_draw_bars,
    ngx_pinterest_draw_bars,
    ngx_pinterest_draw_bars,
    ngx_pinterest_draw_lag,
    ngx_pinterest_draw_series,
    ngx_pinterest_draw_recent
};


ngx_int_t
ngx_pinterest_status_html(ngx_http_request_t *r, ngx_str_t *body)
{
    size_t                size;
    ngx_pinterest_html_t  html;

    size = NGX_PINTEREST_HTML_SIZE
           + PCAPI_RECENT_MAX * NGX_PINTEREST_HTML_EVENT;

    body->data = ngx_palloc(r->pool, NGX_PINTEREST_HTML_TOP + size);
    if (body->data == NULL) {
        return NGX_ERROR;
    }

    if (ngx_pinterest_html_headers(r) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_memzero(&html, sizeof(ngx_pinterest_html_t));

    pcapi_text_init(&html.top, body->data, NGX_PINTEREST_HTML_TOP);
    pcapi_text_init(&html.text, body->data + NGX_PINTEREST_HTML_TOP, size);

    ngx_pinterest_html_begin(&html);

    if (ngx_pinterest_figures(r, ngx_pinterest_html_write, &html) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_pinterest_html_section(&html, NULL);

    return ngx_pinterest_html_end(&html, body);
}


static ngx_int_t
ngx_pinterest_html_headers(ngx_http_request_t *r)
{
    if (ngx_pinterest_add_header(r, "Content-Security-Policy",
                                 ngx_pinterest_style_policy) != NGX_OK
        || ngx_pinterest_add_header(r, "X-Content-Type-Options", "nosniff")
           != NGX_OK
        || ngx_pinterest_add_header(r, "Referrer-Policy", "no-referrer")
           != NGX_OK)
    {
        return NGX_ERROR;
    }

    return NGX_OK;
}


static void
ngx_pinterest_html_begin(ngx_pinterest_html_t *html)
{
    pcapi_str_t    now;
    pcapi_text_t  *t;

    t = &html->top;
    now = pcapi_str(ngx_cached_http_time.data, ngx_cached_http_time.len);

    pcapi_text_put(t, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
        "<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" "
        "content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"robots\" content=\"noindex\">\n"
        "<title>Pinterest conversions: status</title>\n<style>");
    pcapi_text_put(t, ngx_pinterest_style);
    pcapi_text_put(t, "</style>\n</head>\n<body>\n<header>\n"
        "<h1>Pinterest conversions</h1>\n<p>");
    pcapi_text_add(t, &now);
    pcapi_text_put(t, " &middot; <a href=\"\">Read again</a></p>\n");
}


static void
ngx_pinterest_html_write(void *ctx, const ngx_pinterest_data_t *d)
{
    ngx_pinterest_html_t *html = ctx;

    const ngx_pinterest_figure_t  *f;

    f = d->figure;

    if (f->group && (html->group == NULL
                     || ngx_strcmp(f->group, html->group) != 0))
    {
        ngx_pinterest_html_section(html, f->group);
    }

    if (f->tile) {
        ngx_pinterest_html_tile(html, d);
    }

    if (html->group == NULL || (f->label == NULL && d->n == 1)) {
        ngx_pinterest_html_single(html, d);
        return;
    }

    ngx_pinterest_html_end_table(html);

    ngx_pinterest_html_kinds[f->kind](&html->text, d);
}


static void
ngx_pinterest_html_section(ngx_pinterest_html_t *html, const char *group)
{
    u_char         first;
    pcapi_str_t    s;
    pcapi_text_t  *t;

    t = &html->text;

    ngx_pinterest_html_end_table(html);

    if (html->group) {
        pcapi_text_put(t, "</div>\n</section>\n");
    }

    html->group = group;

    if (group == NULL) {
        return;
    }

    first = ngx_toupper((u_char) group[0]);
    s = pcapi_str(&first, 1);

    pcapi_text_put(t, "<section aria-labelledby=\"of-");
    pcapi_text_put(t, group);
    pcapi_text_put(t, "\">\n<h2 id=\"of-");
    pcapi_text_put(t, group);
    pcapi_text_put(t, "\">");
    pcapi_text_add(t, &s);
    pcapi_text_put(t, group + 1);
    pcapi_text_put(t, "</h2>\n<div class=\"cards\">\n");
}


static void
ngx_pinterest_html_tile(ngx_pinterest_html_t *html,
    const ngx_pinterest_data_t *d)
{
    pcapi_text_t  *t;

    t = &html->top;

    if (!html->tiles) {
        html->tiles = 1;
        pcapi_text_put(t, "</header>\n<main>\n<dl class=\"tiles\">\n");
    }

    pcapi_text_put(t, "<div><dt>");
    pcapi_text_put(t, d->figure->tile);
    pcapi_text_put(t, "</dt><dd>");
    ngx_pinterest_draw_value(t, d->figure->unit, d->samples[0].value);
    pcapi_text_put(t, "</dd></div>\n");
}


/* before the first section they belong to the title */

static void
ngx_pinterest_html_single(ngx_pinterest_html_t *html,
    const ngx_pinterest_data_t *d)
{
    pcapi_text_t  *t;

    if (html->group == NULL) {
        t = &html->top;

        pcapi_text_put(t, "<p>");
        pcapi_text_put(t, d->figure->title);
        pcapi_text_put(t, ": ");

        if (d->figure->kind == NGX_PINTEREST_OF_INFO) {
            pcapi_text_html(t, &d->samples[0].label);

        } else {
            pcapi_text_integer(t, d->samples[0].value);
        }

        pcapi_text_put(t, "</p>\n");
        return;
    }

    t = &html->text;

    if (!html->table) {
        html->table = 1;
        pcapi_text_put(t, "<div class=\"card\"><table>"
            "<caption>Figures</caption>\n<thead><tr>"
            "<th scope=\"col\">Figure</th>"
            "<th scope=\"col\" class=\"n\">Value</th>"
            "</tr></thead>\n<tbody>\n");
    }

    pcapi_text_put(t, "<tr><th scope=\"row\">");
    pcapi_text_put(t, d->figure->title);
    pcapi_text_put(t, "</th><td class=\"n\">");
    ngx_pinterest_draw_value(t, d->figure->unit, d->samples[0].value);
    pcapi_text_put(t, "</td></tr>\n");
}


static void
ngx_pinterest_html_end_table(ngx_pinterest_html_t *html)
{
    if (html->table) {
        html->table = 0;
        pcapi_text_put(&html->text, "</tbody></table></div>\n");
    }
}


static ngx_int_t
ngx_pinterest_html_end(ngx_pinterest_html_t *html, ngx_str_t *body)
{
    pcapi_str_t  top, text;

    pcapi_text_put(&html->top, "</dl>\n");
    pcapi_text_put(&html->text, "</main>\n</body>\n</html>\n");

    if (pcapi_text_end(&html->top, &top) != PCAPI_OK
        || pcapi_text_end(&html->text, &text) != PCAPI_OK)
    {
        return NGX_ERROR;
    }

    ngx_memmove(body->data + top.len, text.data, text.len);
    body->len = top.len + text.len;

    return NGX_OK;
}
