
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_collect.h"
#include "ngx_pinterest_answer.h"
#include "ngx_pinterest_body.h"
#include "ngx_pinterest_cors.h"
#include "ngx_pinterest_keys.h"
#include "common/ngx_pinterest_reply.h"
#include "common/ngx_pinterest_zone.h"
#include "intake/ngx_pinterest_intake.h"


/* of one request: what became of its messages */

typedef struct {
    ngx_pinterest_intake_t   intake;
    pcapi_input_t            input;
    pcapi_site_t             site;
    u_char                  *reasons;      /* pcapi_reason_e a message */
} ngx_pinterest_collect_t;


static const char *ngx_pinterest_collect_allow(
    const ngx_pinterest_loc_conf_t *plcf);
static ngx_int_t ngx_pinterest_collect_query(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf);
static pcapi_reason_e ngx_pinterest_collect_pixel(ngx_http_request_t *r);
static ngx_int_t ngx_pinterest_collect_post(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf);
static void ngx_pinterest_collect_body_handler(ngx_http_request_t *r);
static ngx_int_t ngx_pinterest_collect_body(ngx_http_request_t *r);
static ngx_int_t ngx_pinterest_collect_read(ngx_pinterest_collect_t *cc,
    ngx_http_request_t *r, const ngx_str_t *body);
static ngx_uint_t ngx_pinterest_collect_is_test(ngx_http_request_t *r);
static pcapi_reason_e ngx_pinterest_collect_start(
    ngx_pinterest_collect_t *cc, ngx_http_request_t *r);
static void ngx_pinterest_collect_limits(const ngx_pinterest_loc_conf_t *plcf,
    pcapi_input_limits_t *limits);
static ngx_int_t ngx_pinterest_collect_messages(ngx_pinterest_collect_t *cc);


ngx_int_t
ngx_pinterest_collect_handler(ngx_http_request_t *r)
{
    const ngx_pinterest_loc_conf_t  *plcf;

    ngx_pinterest_count(NGX_PINTEREST_COLLECTS, 1);

    plcf = ngx_http_get_module_loc_conf(r, ngx_pinterest_module);

    switch (r->method) {

    case NGX_HTTP_POST:
        return ngx_pinterest_collect_post(r, plcf);

    case NGX_HTTP_GET:

        if (plcf->shapes & PCAPI_SHAPE_PIXEL) {
            return ngx_pinterest_collect_query(r, plcf);
        }

        break;

    case NGX_HTTP_OPTIONS:
        return ngx_pinterest_cors_preflight(r, plcf,
                                            ngx_pinterest_collect_allow(plcf));
    }

    return ngx_pinterest_refuse_method(r, ngx_pinterest_collect_allow(plcf));
}


static const char *
ngx_pinterest_collect_allow(const ngx_pinterest_loc_conf_t *plcf)
{
    return plcf->shapes & PCAPI_SHAPE_PIXEL ? "GET, POST, OPTIONS"
                                            : "POST, OPTIONS";
}


/*
 * An image is always answered with an image.  Its status tells the truth
 * all the same: a 200 is never sent for an event that is not in the queue.
 */

static ngx_int_t
ngx_pinterest_collect_query(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf)
{
    ngx_int_t       rc;
    pcapi_reason_e  reason;

    rc = ngx_http_discard_request_body(r);

    if (rc != NGX_OK) {
        return rc;
    }

    rc = ngx_pinterest_cors(r, plcf);

    if (rc == NGX_ERROR) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (rc != NGX_OK) {
        reason = PCAPI_REASON_ORIGIN;

    } else if (ngx_pinterest_keys_header(r, plcf) != NGX_OK) {
        reason = PCAPI_REASON_KEY;

    } else {
        reason = ngx_pinterest_collect_pixel(r);
    }

    /* which has been counted */

    if (reason == PCAPI_REASON_FULL) {
        return ngx_pinterest_answer_full_pixel(r);
    }

    if (reason != PCAPI_REASON_NONE) {
        ngx_pinterest_intake_dropped(r, reason);
    }

    return ngx_pinterest_reply_pixel(r, NGX_HTTP_OK);
}


static pcapi_reason_e
ngx_pinterest_collect_pixel(ngx_http_request_t *r)
{
    pcapi_str_t              query;
    pcapi_reason_e           reason;
    pcapi_input_limits_t     limits;
    ngx_pinterest_collect_t  cc;

    reason = ngx_pinterest_collect_start(&cc, r);

    if (reason != PCAPI_REASON_NONE) {
        return reason;
    }

    ngx_pinterest_collect_limits(cc.intake.plcf, &limits);

    query = pcapi_str(r->args.data, r->args.len);

    if (pcapi_input_query(&cc.input, cc.intake.arena, &limits, &query)
        != PCAPI_INPUT_OK)
    {
        reason = PCAPI_REASON_INVALID;

    } else if (ngx_pinterest_collect_messages(&cc) != NGX_OK) {
        reason = PCAPI_REASON_FULL;
    }

    ngx_pinterest_intake_end();

    return reason;
}


/* who is not let in need not send the body */

static ngx_int_t
ngx_pinterest_collect_post(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf)
{
    ngx_int_t  rc;

    rc = ngx_pinterest_cors(r, plcf);

    if (rc == NGX_ERROR) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (rc != NGX_OK) {
        ngx_pinterest_intake_dropped(r, PCAPI_REASON_ORIGIN);

        return ngx_pinterest_refuse(r, NGX_HTTP_FORBIDDEN,
                                    "this origin may not send");
    }

    if (ngx_pinterest_keys_header(r, plcf) == NGX_DECLINED) {
        ngx_pinterest_intake_dropped(r, PCAPI_REASON_KEY);

        return ngx_pinterest_refuse_key(r);
    }

    if (ngx_pinterest_body_coding(r) == PCAPI_CODING_UNKNOWN) {
        ngx_pinterest_intake_dropped(r, PCAPI_REASON_INVALID);

        return ngx_pinterest_refuse_coding(r);
    }

    r->request_body_in_single_buf = 1;

    rc = ngx_http_read_client_request_body(r,
                                           ngx_pinterest_collect_body_handler);

    return rc >= NGX_HTTP_SPECIAL_RESPONSE ? rc : NGX_DONE;
}


static void
ngx_pinterest_collect_body_handler(ngx_http_request_t *r)
{
    ngx_http_finalize_request(r, ngx_pinterest_collect_body(r));
}


static ngx_int_t
ngx_pinterest_collect_body(ngx_http_request_t *r)
{
    ngx_int_t                rc;
    ngx_str_t                body;
    ngx_pinterest_collect_t  cc;

    rc = ngx_pinterest_body(r, &body);

    switch (rc) {

    case NGX_OK:
        break;

    case NGX_DECLINED:
        ngx_pinterest_intake_dropped(r, PCAPI_REASON_INVALID);
        return ngx_pinterest_refuse(r, NGX_HTTP_REQUEST_ENTITY_TOO_LARGE,
                                    "body is too large");

    case NGX_ABORT:
        ngx_pinterest_intake_dropped(r, PCAPI_REASON_INVALID);
        return ngx_pinterest_refuse(r, NGX_HTTP_BAD_REQUEST,
                                    "broken content coding");

    default: /* NGX_ERROR */
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    rc = ngx_pinterest_collect_read(&cc, r, &body);

    ngx_pinterest_intake_end();

    return rc;
}


static ngx_int_t
ngx_pinterest_collect_read(ngx_pinterest_collect_t *cc, ngx_http_request_t *r,
    const ngx_str_t *body)
{
    pcapi_str_t                      path, text, tag;
    pcapi_reason_e                   reason;
    pcapi_json_error_e               json;
    pcapi_input_error_e              e;
    pcapi_input_limits_t             limits;
    const ngx_pinterest_loc_conf_t  *plcf;

    plcf = ngx_http_get_module_loc_conf(r, ngx_pinterest_module);

    ngx_pinterest_collect_limits(plcf, &limits);

    path = pcapi_str(r->uri.data, r->uri.len);
    text = pcapi_str(body->data, body->len);
    json = PCAPI_JSON_EOK;

    e = pcapi_input_body(&cc->input, ngx_pinterest_intake_arena(), &limits,
                         &path, &text, &json);

    /* the account may depend on what the body says */

    if (e == PCAPI_INPUT_OK) {
        tag = pcapi_input_tag_id(&cc->input);
        ngx_pinterest_tag_id_is(r, &tag);
    }

    reason = ngx_pinterest_collect_start(cc, r);

    if (reason != PCAPI_REASON_NONE) {
        ngx_pinterest_intake_dropped(r, reason);
        return ngx_pinterest_answer_nothing(r);
    }

    if (e == PCAPI_INPUT_OK && cc->input.shape == PCAPI_SHAPE_NATIVE
        && ngx_pinterest_collect_is_test(r))
    {
        cc->intake.dest.flags |= PCAPI_DEST_TEST;
    }

    if (ngx_pinterest_keys_header(r, plcf) != NGX_OK
        && ngx_pinterest_keys_body(plcf, &cc->input) != NGX_OK)
    {
        ngx_pinterest_intake_dropped(r, PCAPI_REASON_KEY);
        return ngx_pinterest_refuse_key(r);
    }

    if (e != PCAPI_INPUT_OK) {
        ngx_pinterest_intake_dropped(r, PCAPI_REASON_INVALID);

        return ngx_pinterest_refuse(r,
                                    e == PCAPI_INPUT_EVENTS
                                    ? NGX_HTTP_REQUEST_ENTITY_TOO_LARGE
                                    : NGX_HTTP_BAD_REQUEST,
                                    pcapi_input_strerror(e, json));
    }

    switch (ngx_pinterest_collect_messages(cc)) {

    case NGX_OK:
        break;

    case NGX_ABORT:
        return ngx_pinterest_refuse(r, NGX_HTTP_REQUEST_ENTITY_TOO_LARGE,
                                    "more than the queue may hold");

    default: /* NGX_DECLINED */
        return ngx_pinterest_answer_full(r);
    }

    return ngx_pinterest_answer(r, &cc->input, cc->reasons);
}


/*
 * A client of the API says so as it would to the API, in the query.  Whoever
 * does it makes nothing but his own events worthless.
 */

static ngx_uint_t
ngx_pinterest_collect_is_test(ngx_http_request_t *r)
{
    ngx_str_t  value;

    return ngx_http_arg(r, (u_char *) "test", 4, &value) == NGX_OK
           && value.len == 4
           && ngx_strncmp(value.data, "true", 4) == 0;
}


static pcapi_reason_e
ngx_pinterest_collect_start(ngx_pinterest_collect_t *cc,
    ngx_http_request_t *r)
{
    pcapi_reason_e  reason;

    cc->reasons = NULL;

    reason = ngx_pinterest_intake_start(&cc->intake, r);

    if (reason != PCAPI_REASON_NONE) {
        return reason;
    }

    /* the page is the message's or the referrer, never the endpoint itself */

    cc->intake.origin.url = pcapi_str(NULL, 0);

    if (!cc->intake.origin.trusted) {
        ngx_pinterest_cors_site(r, cc->intake.plcf, &cc->site);
        cc->intake.origin.site = &cc->site;
    }

    return PCAPI_REASON_NONE;
}


static void
ngx_pinterest_collect_limits(const ngx_pinterest_loc_conf_t *plcf,
    pcapi_input_limits_t *limits)
{
    limits->events = (uint32_t) plcf->limits.events;
    limits->json.depth = (uint32_t) plcf->limits.depth;
    limits->json.values = PCAPI_LIMIT_VALUES;
    limits->json.string = PCAPI_LIMIT_STRING;
    limits->shapes = (unsigned) plcf->shapes;
}


/* as ngx_pinterest_intake_commit() */

static ngx_int_t
ngx_pinterest_collect_messages(ngx_pinterest_collect_t *cc)
{
    pcapi_message_t  m;

    ngx_pinterest_count(NGX_PINTEREST_MESSAGES, cc->input.nelts);

    cc->reasons = pcapi_arena_calloc(cc->intake.arena, cc->input.nelts);

    if (cc->reasons == NULL) {
        return NGX_DECLINED;
    }

    while (pcapi_input_next(&cc->input, &m) == PCAPI_OK) {
        cc->reasons[m.index] =
                       (u_char) ngx_pinterest_intake_message(&cc->intake, &m);
    }

    return ngx_pinterest_intake_commit(&cc->intake);
}
