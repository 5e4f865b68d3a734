
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_status_draw.h"
#include "ngx_pinterest_status_event.h"


typedef struct {
    const char       *name;
    pcapi_recent_e    text;
} ngx_pinterest_detail_t;


static void ngx_pinterest_recent_row(pcapi_text_t *t,
    const pcapi_recent_event_t *e);
static void ngx_pinterest_recent_time(pcapi_text_t *t, int64_t msec);
static void ngx_pinterest_recent_name(pcapi_text_t *t,
    const pcapi_recent_event_t *e);
static void ngx_pinterest_recent_match(pcapi_text_t *t, ngx_uint_t match);
static void ngx_pinterest_recent_details(pcapi_text_t *t,
    const pcapi_recent_event_t *e);
static void ngx_pinterest_recent_cell(pcapi_text_t *t, const char *label);


static const ngx_pinterest_detail_t  ngx_pinterest_details[] = {
    { "page", PCAPI_RECENT_URL },
    { "value", PCAPI_RECENT_VALUE },
    { "currency", PCAPI_RECENT_CURRENCY },
    { "event id", PCAPI_RECENT_ID },
    { "email", PCAPI_RECENT_EMAIL },
    { "external id", PCAPI_RECENT_EXTERNAL_ID },
    { "click id", PCAPI_RECENT_CLICK_ID },
    { "address", PCAPI_RECENT_ADDRESS }
};


/* on a narrow screen a row is a block: the roles keep it a row all the same */

void
ngx_pinterest_draw_recent(pcapi_text_t *t, const ngx_pinterest_data_t *d)
{
    ngx_uint_t  i;

    pcapi_text_put(t, "<div class=\"card wide\">"
        "<table class=\"recent\" role=\"table\"><caption>");
    pcapi_text_put(t, d->figure->title);
    pcapi_text_put(t, ", the newest one first; digests, ids and addresses "
        "are shortened</caption>\n<thead role=\"rowgroup\"><tr role=\"row\">"
        "<th scope=\"col\" role=\"columnheader\">time (UTC)</th>"
        "<th scope=\"col\" role=\"columnheader\">event</th>"
        "<th scope=\"col\" role=\"columnheader\">outcome</th>"
        "<th scope=\"col\" role=\"columnheader\">matches by</th>"
        "<th scope=\"col\" role=\"columnheader\">details</th>"
        "</tr></thead>\n<tbody role=\"rowgroup\">\n");

    for (i = 0; i < d->nevents; i++) {
        ngx_pinterest_recent_row(t, &d->events[i]);
    }

    if (d->nevents == 0) {
        pcapi_text_put(t, "<tr role=\"row\"><td role=\"cell\" colspan=\"5\" "
            "class=\"none\">none so far</td></tr>\n");
    }

    pcapi_text_put(t, "</tbody></table></div>\n");
}


static void
ngx_pinterest_recent_row(pcapi_text_t *t, const pcapi_recent_event_t *e)
{
    pcapi_text_put(t, "<tr role=\"row\">");

    ngx_pinterest_recent_cell(t, "time (UTC)");
    ngx_pinterest_recent_time(t, e->time);

    pcapi_text_put(t, "</td>");
    ngx_pinterest_recent_cell(t, "event");
    ngx_pinterest_recent_name(t, e);

    pcapi_text_put(t, "</td>");
    ngx_pinterest_recent_cell(t, "outcome");
    pcapi_text_add(t, ngx_pinterest_outcome_name(e->outcome));

    pcapi_text_put(t, "</td>");
    ngx_pinterest_recent_cell(t, "matches by");
    ngx_pinterest_recent_match(t, e->match);

    pcapi_text_put(t, "</td>");
    ngx_pinterest_recent_cell(t, "details");
    ngx_pinterest_recent_details(t, e);

    pcapi_text_put(t, "</td></tr>\n");
}


static void
ngx_pinterest_recent_time(pcapi_text_t *t, int64_t msec)
{
    u_char       time[NGX_PINTEREST_TIME_LEN];
    pcapi_str_t  whole, date, clock;

    (void) ngx_pinterest_time(time, msec);

    whole = pcapi_str(time, sizeof(time));
    date = pcapi_str(time, sizeof("2026-12-31") - 1);
    clock = pcapi_str(time + sizeof("2026-12-31T") - 1,
                      sizeof("23:59:59") - 1);

    pcapi_text_put(t, "<time datetime=\"");
    pcapi_text_add(t, &whole);
    pcapi_text_put(t, "\">");
    pcapi_text_add(t, &date);
    pcapi_text_put(t, " ");
    pcapi_text_add(t, &clock);
    pcapi_text_put(t, "</time>");
}


static void
ngx_pinterest_recent_name(pcapi_text_t *t, const pcapi_recent_event_t *e)
{
    pcapi_str_t  name;

    name = pcapi_recent_text(e, PCAPI_RECENT_NAME);

    pcapi_text_put(t, "<span><b>");
    pcapi_text_html(t, &name);
    pcapi_text_put(t, "</b> <span class=\"dim\">");
    pcapi_text_add(t, ngx_pinterest_source_name(e->source));
    pcapi_text_put(t, ", account ");
    pcapi_text_integer(t, e->account);
    pcapi_text_put(t, "</span></span>");
}


static void
ngx_pinterest_recent_match(pcapi_text_t *t, ngx_uint_t match)
{
    ngx_uint_t   i;
    const char  *comma;

    comma = "";

    pcapi_text_put(t, "<span>");

    for (i = 0; i < PCAPI_NMATCHES; i++) {
        if (match >> i & 1) {
            pcapi_text_put(t, comma);
            pcapi_text_add(t, pcapi_match_name(i));
            comma = ", ";
        }
    }

    pcapi_text_put(t, match ? "</span>" : "&ndash;</span>");
}


static void
ngx_pinterest_recent_details(pcapi_text_t *t, const pcapi_recent_event_t *e)
{
    size_t        i;
    pcapi_str_t   text;
    const char   *comma;

    comma = "";

    pcapi_text_put(t, "<span>");

    for (i = 0; i < pcapi_nelts(ngx_pinterest_details); i++) {
        text = pcapi_recent_text(e, ngx_pinterest_details[i].text);

        if (text.len == 0) {
            continue;
        }

        pcapi_text_put(t, comma);
        pcapi_text_put(t, "<span class=\"dim\">");
        pcapi_text_put(t, ngx_pinterest_details[i].name);
        pcapi_text_put(t, "</span> ");
        pcapi_text_html(t, &text);
        comma = ", ";
    }

    pcapi_text_put(t, *comma ? "</span>" : "&ndash;</span>");
}


static void
ngx_pinterest_recent_cell(pcapi_text_t *t, const char *label)
{
    pcapi_text_put(t, "<td role=\"cell\" data-l=\"");
    pcapi_text_put(t, label);
    pcapi_text_put(t, "\">");
}
