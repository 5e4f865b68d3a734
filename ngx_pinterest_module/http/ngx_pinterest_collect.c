
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_collect.h"
#include "ngx_pinterest_body.h"
#include "ngx_pinterest_intake.h"
#include "ngx_pinterest_reply.h"
#include "ngx_pinterest_zone.h"

#include "base/pcapi_json_out.h"


#define NGX_PINTEREST_MAX_MESSAGES   500
#define NGX_PINTEREST_JSON_DEPTH     16
#define NGX_PINTEREST_JSON_VALUES    200000
#define NGX_PINTEREST_JSON_STRING    65536
#define NGX_PINTEREST_RETRY_AFTER    "5"


/* of one request: what became of its messages */

typedef struct {
    ngx_pinterest_intake_t   intake;
    pcapi_input_t            input;
    u_char                  *reasons;      /* pcapi_reason_e a message */
    ngx_uint_t               rejected;
} ngx_pinterest_collect_t;


static ngx_int_t ngx_pinterest_collect_query(ngx_http_request_t *r);
static void ngx_pinterest_collect_body_handler(ngx_http_request_t *r);
static ngx_int_t ngx_pinterest_collect_body(ngx_http_request_t *r);
static void ngx_pinterest_collect_limits(const ngx_pinterest_loc_conf_t *plcf,
    pcapi_input_limits_t *limits);
static pcapi_reason_e ngx_pinterest_collect_start(
    ngx_pinterest_collect_t *cc, ngx_http_request_t *r);
static ngx_int_t ngx_pinterest_collect_messages(ngx_pinterest_collect_t *cc);
static ngx_int_t ngx_pinterest_collect_refuse(ngx_http_request_t *r,
    ngx_uint_t status, const char *text);
static ngx_int_t ngx_pinterest_collect_unavailable(ngx_http_request_t *r);
static ngx_int_t ngx_pinterest_collect_reply(ngx_pinterest_collect_t *cc);
static void ngx_pinterest_collect_segment(ngx_pinterest_collect_t *cc,
    pcapi_json_out_t *o);
static void ngx_pinterest_collect_native(ngx_pinterest_collect_t *cc,
    pcapi_json_out_t *o);
static ngx_uint_t ngx_pinterest_is_rejected(pcapi_reason_e reason);


ngx_int_t
ngx_pinterest_collect_handler(ngx_http_request_t *r)
{
    ngx_int_t                        rc;
    const ngx_pinterest_loc_conf_t  *plcf;

    ngx_pinterest_count(NGX_PINTEREST_COLLECTS, 1);

    plcf = ngx_http_get_module_loc_conf(r, ngx_pinterest_module);

    if (r->method == NGX_HTTP_GET && (plcf->shapes & PCAPI_SHAPE_PIXEL)) {

        rc = ngx_http_discard_request_body(r);

        return rc == NGX_OK ? ngx_pinterest_collect_query(r) : rc;
    }

    if (r->method != NGX_HTTP_POST) {

        if (ngx_pinterest_add_header(r, "Allow",
                                     plcf->shapes & PCAPI_SHAPE_PIXEL
                                     ? "GET, POST" : "POST")
            != NGX_OK)
        {
            return NGX_HTTP_INTERNAL_SERVER_ERROR;
        }

        rc = ngx_http_discard_request_body(r);

        return rc == NGX_OK
               ? ngx_pinterest_collect_refuse(r, NGX_HTTP_NOT_ALLOWED,
                                              "method not allowed")
               : rc;
    }

    r->request_body_in_single_buf = 1;

    rc = ngx_http_read_client_request_body(r,
                                           ngx_pinterest_collect_body_handler);

    return rc >= NGX_HTTP_SPECIAL_RESPONSE ? rc : NGX_DONE;
}


/* an image is always answered with an image */

static ngx_int_t
ngx_pinterest_collect_query(ngx_http_request_t *r)
{
    pcapi_str_t              query;
    pcapi_reason_e           reason;
    pcapi_input_error_e      e;
    pcapi_input_limits_t     limits;
    ngx_pinterest_collect_t  cc;

    reason = ngx_pinterest_collect_start(&cc, r);

    if (reason != PCAPI_REASON_NONE) {
        ngx_pinterest_intake_dropped(r, reason);
        return ngx_pinterest_reply_pixel(r);
    }

    ngx_pinterest_collect_limits(cc.intake.plcf, &limits);

    query = pcapi_str(r->args.data, r->args.len);

    e = pcapi_input_query(&cc.input, cc.intake.arena, &limits, &query);

    if (e == PCAPI_INPUT_OK) {
        (void) ngx_pinterest_collect_messages(&cc);

    } else {
        ngx_pinterest_intake_dropped(r, PCAPI_REASON_INVALID);
    }

    ngx_pinterest_intake_end(&cc.intake);

    return ngx_pinterest_reply_pixel(r);
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
    pcapi_str_t              path, text;
    pcapi_reason_e           reason;
    pcapi_json_error_e       json;
    pcapi_input_error_e      e;
    pcapi_input_limits_t     limits;
    ngx_pinterest_collect_t  cc;

    rc = ngx_pinterest_body(r, &body);

    if (rc != NGX_OK) {
        return rc == NGX_DECLINED
               ? ngx_pinterest_collect_refuse(r,
                                            NGX_HTTP_REQUEST_ENTITY_TOO_LARGE,
                                            "body is too large")
               : NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    reason = ngx_pinterest_collect_start(&cc, r);

    if (reason != PCAPI_REASON_NONE) {
        ngx_pinterest_intake_dropped(r, reason);

        ngx_str_set(&body, "{\"success\":true}\n");

        return ngx_pinterest_reply(r, NGX_HTTP_OK, &ngx_pinterest_json_type,
                                   &body);
    }

    ngx_pinterest_collect_limits(cc.intake.plcf, &limits);

    path = pcapi_str(r->uri.data, r->uri.len);
    text = pcapi_str(body.data, body.len);
    json = PCAPI_JSON_EOK;

    e = pcapi_input_body(&cc.input, cc.intake.arena, &limits, &path, &text,
                         &json);

    if (e != PCAPI_INPUT_OK) {
        ngx_pinterest_intake_dropped(r, PCAPI_REASON_INVALID);

        rc = ngx_pinterest_collect_refuse(r,
                                          e == PCAPI_INPUT_EVENTS
                                          ? NGX_HTTP_REQUEST_ENTITY_TOO_LARGE
                                          : NGX_HTTP_BAD_REQUEST,
                                          pcapi_input_strerror(e, json));

    } else if (ngx_pinterest_collect_messages(&cc) != NGX_OK) {
        rc = ngx_pinterest_collect_unavailable(r);

    } else {
        rc = ngx_pinterest_collect_reply(&cc);
    }

    ngx_pinterest_intake_end(&cc.intake);

    return rc;
}


static void
ngx_pinterest_collect_limits(const ngx_pinterest_loc_conf_t *plcf,
    pcapi_input_limits_t *limits)
{
    limits->events = NGX_PINTEREST_MAX_MESSAGES;
    limits->json.depth = NGX_PINTEREST_JSON_DEPTH;
    limits->json.values = NGX_PINTEREST_JSON_VALUES;
    limits->json.string = NGX_PINTEREST_JSON_STRING;
    limits->shapes = (unsigned) plcf->shapes;
}


static pcapi_reason_e
ngx_pinterest_collect_start(ngx_pinterest_collect_t *cc,
    ngx_http_request_t *r)
{
    pcapi_reason_e  reason;

    cc->reasons = NULL;
    cc->rejected = 0;

    reason = ngx_pinterest_intake_start(&cc->intake, r);

    /* the page is the message's or the referrer, never the endpoint itself */

    cc->intake.origin.url = pcapi_str(NULL, 0);

    return reason;
}


/* NGX_DECLINED: the queue is full, and none was taken */

static ngx_int_t
ngx_pinterest_collect_messages(ngx_pinterest_collect_t *cc)
{
    pcapi_reason_e   reason;
    pcapi_message_t  m;

    ngx_pinterest_count(NGX_PINTEREST_MESSAGES, cc->input.nelts);

    cc->reasons = pcapi_arena_calloc(cc->intake.arena, cc->input.nelts);

    if (cc->reasons == NULL) {
        return NGX_DECLINED;
    }

    while (pcapi_input_next(&cc->input, &m) == PCAPI_OK) {

        reason = ngx_pinterest_intake_message(&cc->intake, &m);

        cc->reasons[m.index] = (u_char) reason;
        cc->rejected += ngx_pinterest_is_rejected(reason);
    }

    return ngx_pinterest_intake_commit(&cc->intake);
}


static ngx_int_t
ngx_pinterest_collect_refuse(ngx_http_request_t *r, ngx_uint_t status,
    const char *text)
{
    ngx_pinterest_count(NGX_PINTEREST_BAD_REQUESTS, 1);

    return ngx_pinterest_reply_error(r, status, text);
}


static ngx_int_t
ngx_pinterest_collect_unavailable(ngx_http_request_t *r)
{
    ngx_pinterest_count(NGX_PINTEREST_UNAVAILABLE, 1);

    if (ngx_pinterest_add_header(r, "Retry-After", NGX_PINTEREST_RETRY_AFTER)
        != NGX_OK)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_pinterest_reply_error(r, NGX_HTTP_SERVICE_UNAVAILABLE,
                                     "queue is full");
}


static ngx_int_t
ngx_pinterest_collect_reply(ngx_pinterest_collect_t *cc)
{
    size_t               size;
    u_char              *buf;
    ngx_str_t            body;
    ngx_uint_t           status;
    pcapi_str_t          text;
    pcapi_json_out_t     o;
    ngx_http_request_t  *r;

    r = cc->intake.request;

    if (cc->input.shape == PCAPI_SHAPE_PIXEL && !cc->rejected) {
        r->headers_out.status = NGX_HTTP_NO_CONTENT;
        r->header_only = 1;
        return ngx_http_send_header(r);
    }

    size = 128 + cc->input.nelts * 80;

    buf = ngx_pnalloc(r->pool, size);
    if (buf == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    pcapi_json_out_init(&o, buf, size);

    if (cc->input.relay) {
        ngx_pinterest_collect_native(cc, &o);
        status = cc->rejected ? 422 : NGX_HTTP_OK;

    } else {
        ngx_pinterest_collect_segment(cc, &o);
        status = cc->rejected && cc->rejected == cc->input.nelts
                 ? NGX_HTTP_BAD_REQUEST : NGX_HTTP_OK;
    }

    if (pcapi_json_out_end(&o, &text) != PCAPI_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    if (status != NGX_HTTP_OK) {
        ngx_pinterest_count(NGX_PINTEREST_BAD_REQUESTS, 1);
    }

    body.data = buf;
    body.len = text.len;

    return ngx_pinterest_reply(r, status, &ngx_pinterest_json_type, &body);
}


/* {"success":true}, and which messages of a batch were not usable */

static void
ngx_pinterest_collect_segment(ngx_pinterest_collect_t *cc,
    pcapi_json_out_t *o)
{
    uint32_t            i;
    static pcapi_str_t  success = pcapi_string("success");
    static pcapi_str_t  rejected = pcapi_string("rejected");
    static pcapi_str_t  index = pcapi_string("index");
    static pcapi_str_t  error = pcapi_string("error");

    pcapi_json_out_object(o);
    pcapi_json_out_key(o, &success);
    pcapi_json_out_boolean(o, cc->rejected < cc->input.nelts);

    if (cc->rejected) {
        pcapi_json_out_key(o, &rejected);
        pcapi_json_out_array(o);

        for (i = 0; i < cc->input.nelts; i++) {

            if (!ngx_pinterest_is_rejected(cc->reasons[i])) {
                continue;
            }

            pcapi_json_out_object(o);
            pcapi_json_out_key(o, &index);
            pcapi_json_out_integer(o, i);
            pcapi_json_out_key(o, &error);
            pcapi_json_out_string(o, pcapi_reason_name(cc->reasons[i]));
            pcapi_json_out_object_end(o);
        }

        pcapi_json_out_array_end(o);
    }

    pcapi_json_out_object_end(o);
}


/* Pinterest's own form: ConversionApiResponse, or DetailedError around it */

static void
ngx_pinterest_collect_native(ngx_pinterest_collect_t *cc,
    pcapi_json_out_t *o)
{
    uint32_t            i;
    static pcapi_str_t  code = pcapi_string("code");
    static pcapi_str_t  message = pcapi_string("message");
    static pcapi_str_t  partial =
                           pcapi_string("Not all events were processed.");
    static pcapi_str_t  details = pcapi_string("details");
    static pcapi_str_t  received = pcapi_string("num_events_received");
    static pcapi_str_t  processed = pcapi_string("num_events_processed");
    static pcapi_str_t  events = pcapi_string("events");
    static pcapi_str_t  status = pcapi_string("status");
    static pcapi_str_t  good = pcapi_string("processed");
    static pcapi_str_t  bad = pcapi_string("failed");
    static pcapi_str_t  error = pcapi_string("error_message");

    pcapi_json_out_object(o);

    if (cc->rejected) {
        pcapi_json_out_key(o, &code);
        pcapi_json_out_integer(o, 953);
        pcapi_json_out_key(o, &message);
        pcapi_json_out_string(o, &partial);
        pcapi_json_out_key(o, &details);
        pcapi_json_out_object(o);
    }

    pcapi_json_out_key(o, &received);
    pcapi_json_out_integer(o, cc->input.nelts);
    pcapi_json_out_key(o, &processed);
    pcapi_json_out_integer(o, cc->input.nelts - cc->rejected);
    pcapi_json_out_key(o, &events);
    pcapi_json_out_array(o);

    for (i = 0; i < cc->input.nelts; i++) {
        pcapi_json_out_object(o);
        pcapi_json_out_key(o, &status);

        if (ngx_pinterest_is_rejected(cc->reasons[i])) {
            pcapi_json_out_string(o, &bad);
            pcapi_json_out_key(o, &error);
            pcapi_json_out_string(o, pcapi_reason_name(cc->reasons[i]));

        } else {
            pcapi_json_out_string(o, &good);
        }

        pcapi_json_out_object_end(o);
    }

    pcapi_json_out_array_end(o);

    if (cc->rejected) {
        pcapi_json_out_object_end(o);
    }

    pcapi_json_out_object_end(o);
}


/* the sender can mend these; all others are a decision, not an error */

static ngx_uint_t
ngx_pinterest_is_rejected(pcapi_reason_e reason)
{
    switch (reason) {

    case PCAPI_REASON_NO_NAME:
    case PCAPI_REASON_NO_IDENTITY:
    case PCAPI_REASON_EXPIRED:
    case PCAPI_REASON_TOO_LARGE:
    case PCAPI_REASON_INVALID:
        return 1;

    default:
        return 0;
    }
}
