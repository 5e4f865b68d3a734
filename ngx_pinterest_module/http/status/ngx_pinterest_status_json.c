
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_status_event.h"
#include "ngx_pinterest_status_figures.h"
#include "ngx_pinterest_status_forms.h"

#include "base/pcapi_json_out.h"


/* a text of six bytes a character, and all that is no text of strangers */
#define NGX_PINTEREST_JSON_SIZE                                               \
    (16384 + ngx_pinterest_texts_size(6, 64))
#define NGX_PINTEREST_JSON_EVENT                                              \
    (6 * sizeof(pcapi_recent_event_t) + 512)


typedef struct {
    const char         *key;
    pcapi_recent_e      text;
} ngx_pinterest_json_text_t;


typedef struct {
    pcapi_json_out_t    out;
    const char         *group;
} ngx_pinterest_json_t;


static void ngx_pinterest_json_write(void *ctx,
    const ngx_pinterest_data_t *d);
static void ngx_pinterest_json_group(ngx_pinterest_json_t *json,
    const char *group);
static void ngx_pinterest_json_info(pcapi_json_out_t *o,
    const ngx_pinterest_data_t *d);
static void ngx_pinterest_json_value(pcapi_json_out_t *o,
    const ngx_pinterest_data_t *d);
static void ngx_pinterest_json_tally(pcapi_json_out_t *o,
    const ngx_pinterest_data_t *d);
static void ngx_pinterest_json_histogram(pcapi_json_out_t *o,
    const ngx_pinterest_data_t *d);
static void ngx_pinterest_json_series(pcapi_json_out_t *o,
    const ngx_pinterest_data_t *d);
static void ngx_pinterest_json_recent(pcapi_json_out_t *o,
    const ngx_pinterest_data_t *d);
static void ngx_pinterest_json_event(pcapi_json_out_t *o,
    const pcapi_recent_event_t *e);
static void ngx_pinterest_json_match(pcapi_json_out_t *o, ngx_uint_t match);
static void ngx_pinterest_json_key(pcapi_json_out_t *o, const char *key);
static void ngx_pinterest_json_count(pcapi_json_out_t *o, const char *key,
    uint64_t n);


typedef void (*ngx_pinterest_json_pt)(pcapi_json_out_t *o,
    const ngx_pinterest_data_t *d);


/* indexed by ngx_pinterest_kind_e */

static const ngx_pinterest_json_pt
    ngx_pinterest_json_kinds[NGX_PINTEREST_NKINDS] =
{
    ngx_pinterest_json_info,
    ngx_pinterest_json_value,
    ngx_pinterest_json_value,
    ngx_pinterest_json_value,
    ngx_pinterest_json_tally,
    ngx_pinterest_json_histogram,
    ngx_pinterest_json_series,
    ngx_pinterest_json_recent
};


static const ngx_pinterest_json_text_t  ngx_pinterest_json_texts[] = {
    { "name", PCAPI_RECENT_NAME },
    { "event_id", PCAPI_RECENT_ID },
    { "url", PCAPI_RECENT_URL },
    { "email", PCAPI_RECENT_EMAIL },
    { "external_id", PCAPI_RECENT_EXTERNAL_ID },
    { "click_id", PCAPI_RECENT_CLICK_ID },
    { "address", PCAPI_RECENT_ADDRESS },
    { "value", PCAPI_RECENT_VALUE },
    { "currency", PCAPI_RECENT_CURRENCY }
};


ngx_int_t
ngx_pinterest_status_json(ngx_http_request_t *r, ngx_str_t *body)
{
    size_t                 size;
    pcapi_str_t            text;
    ngx_pinterest_json_t   json;

    size = NGX_PINTEREST_JSON_SIZE
           + PCAPI_RECENT_MAX * NGX_PINTEREST_JSON_EVENT;

    body->data = ngx_palloc(r->pool, size);
    if (body->data == NULL) {
        return NGX_ERROR;
    }

    json.group = NULL;

    pcapi_json_out_init(&json.out, body->data, size);
    pcapi_json_out_object(&json.out);

    if (ngx_pinterest_figures(r, ngx_pinterest_json_write, &json) != NGX_OK) {
        return NGX_ERROR;
    }

    ngx_pinterest_json_group(&json, NULL);
    pcapi_json_out_object_end(&json.out);

    if (pcapi_json_out_end(&json.out, &text) != PCAPI_OK) {
        return NGX_ERROR;
    }

    body->len = text.len;

    return NGX_OK;
}


static void
ngx_pinterest_json_write(void *ctx, const ngx_pinterest_data_t *d)
{
    ngx_pinterest_json_t *json = ctx;

    ngx_pinterest_json_group(json, d->figure->group);
    ngx_pinterest_json_key(&json->out, d->figure->name);

    ngx_pinterest_json_kinds[d->figure->kind](&json->out, d);
}


static void
ngx_pinterest_json_group(ngx_pinterest_json_t *json, const char *group)
{
    if (json->group && group && ngx_strcmp(json->group, group) == 0) {
        return;
    }

    if (json->group) {
        pcapi_json_out_object_end(&json->out);
    }

    if (group) {
        ngx_pinterest_json_key(&json->out, group);
        pcapi_json_out_object(&json->out);
    }

    json->group = group;
}


static void
ngx_pinterest_json_info(pcapi_json_out_t *o, const ngx_pinterest_data_t *d)
{
    pcapi_json_out_string(o, &d->samples[0].label);
}


static void
ngx_pinterest_json_value(pcapi_json_out_t *o, const ngx_pinterest_data_t *d)
{
    ngx_uint_t  i;

    if (d->figure->label == NULL) {
        pcapi_json_out_integer(o, (int64_t) d->samples[0].value);
        return;
    }

    pcapi_json_out_object(o);

    for (i = 0; i < d->n; i++) {
        pcapi_json_out_key(o, &d->samples[i].label);
        pcapi_json_out_integer(o, (int64_t) d->samples[i].value);
    }

    pcapi_json_out_object_end(o);
}


static void
ngx_pinterest_json_tally(pcapi_json_out_t *o, const ngx_pinterest_data_t *d)
{
    ngx_uint_t  i;

    pcapi_json_out_array(o);

    for (i = 0; i < d->n; i++) {
        pcapi_json_out_object(o);
        ngx_pinterest_json_key(o, d->figure->label);
        pcapi_json_out_string(o, &d->samples[i].label);
        ngx_pinterest_json_count(o, "count", d->samples[i].value);
        pcapi_json_out_object_end(o);
    }

    pcapi_json_out_array_end(o);
}


static void
ngx_pinterest_json_histogram(pcapi_json_out_t *o,
    const ngx_pinterest_data_t *d)
{
    uint64_t    n;
    ngx_uint_t  i;

    pcapi_json_out_object(o);

    ngx_pinterest_json_count(o, "count", d->total);
    ngx_pinterest_json_count(o, "sum_msec", d->sum);
    ngx_pinterest_json_key(o, d->figure->label);
    pcapi_json_out_object(o);

    for (i = 0, n = 0; i < d->n; i++) {
        n += d->samples[i].value;
        pcapi_json_out_key(o, &d->samples[i].label);
        pcapi_json_out_integer(o, (int64_t) n);
    }

    pcapi_json_out_object_end(o);
    pcapi_json_out_object_end(o);
}


static void
ngx_pinterest_json_series(pcapi_json_out_t *o, const ngx_pinterest_data_t *d)
{
    ngx_uint_t  i;

    pcapi_json_out_array(o);

    for (i = 0; i < d->n; i++) {
        pcapi_json_out_integer(o, (int64_t) d->samples[i].value);
    }

    pcapi_json_out_array_end(o);
}


static void
ngx_pinterest_json_recent(pcapi_json_out_t *o, const ngx_pinterest_data_t *d)
{
    ngx_uint_t  i;

    pcapi_json_out_array(o);

    for (i = 0; i < d->nevents; i++) {
        ngx_pinterest_json_event(o, &d->events[i]);
    }

    pcapi_json_out_array_end(o);
}


static void
ngx_pinterest_json_event(pcapi_json_out_t *o, const pcapi_recent_event_t *e)
{
    size_t        i;
    u_char        time[NGX_PINTEREST_TIME_LEN];
    u_char        account[NGX_INT64_LEN];
    pcapi_str_t   text;

    pcapi_json_out_object(o);

    text = pcapi_str(time, ngx_pinterest_time(time, e->time) - time);
    ngx_pinterest_json_key(o, "time");
    pcapi_json_out_string(o, &text);

    ngx_pinterest_json_key(o, "outcome");
    pcapi_json_out_string(o, ngx_pinterest_outcome_name(e->outcome));

    ngx_pinterest_json_key(o, "source");
    pcapi_json_out_string(o, ngx_pinterest_source_name(e->source));

    text = pcapi_str(account, ngx_sprintf(account, "%uL", e->account)
                              - account);
    ngx_pinterest_json_key(o, "ad_account");
    pcapi_json_out_string(o, &text);

    for (i = 0; i < pcapi_nelts(ngx_pinterest_json_texts); i++) {
        text = pcapi_recent_text(e, ngx_pinterest_json_texts[i].text);

        if (text.len) {
            ngx_pinterest_json_key(o, ngx_pinterest_json_texts[i].key);
            pcapi_json_out_string(o, &text);
        }
    }

    ngx_pinterest_json_match(o, e->match);

    pcapi_json_out_object_end(o);
}


static void
ngx_pinterest_json_match(pcapi_json_out_t *o, ngx_uint_t match)
{
    ngx_uint_t  i;

    ngx_pinterest_json_key(o, "match");
    pcapi_json_out_array(o);

    for (i = 0; i < PCAPI_NMATCHES; i++) {
        if (match >> i & 1) {
            pcapi_json_out_string(o, pcapi_match_name(i));
        }
    }

    pcapi_json_out_array_end(o);
}


static void
ngx_pinterest_json_key(pcapi_json_out_t *o, const char *key)
{
    pcapi_str_t  s;

    s = pcapi_str(key, ngx_strlen(key));

    pcapi_json_out_key(o, &s);
}


static void
ngx_pinterest_json_count(pcapi_json_out_t *o, const char *key, uint64_t n)
{
    ngx_pinterest_json_key(o, key);
    pcapi_json_out_integer(o, (int64_t) n);
}
