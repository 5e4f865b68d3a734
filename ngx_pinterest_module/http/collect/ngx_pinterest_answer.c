
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_answer.h"
#include "common/ngx_pinterest_reply.h"
#include "common/ngx_pinterest_zone.h"
#include "intake/ngx_pinterest_headers.h"

#include "base/pcapi_json_out.h"
#include "message/pcapi_shape.h"


#define NGX_PINTEREST_RETRY_AFTER    "5"
#define NGX_PINTEREST_PARTIAL        953    /* the API's own code for it */
#define NGX_PINTEREST_UNPROCESSABLE  422

/* a browser asks its user for a name and password when it sees "Basic" */

#define NGX_PINTEREST_CHALLENGE      "Basic realm=\"write key\""
#define NGX_PINTEREST_NO_PROMPT      "Write-Key"


static ngx_int_t ngx_pinterest_answer_send(ngx_http_request_t *r,
    ngx_uint_t status, pcapi_json_out_t *o, u_char *buf);
static void ngx_pinterest_answer_segment(pcapi_json_out_t *o,
    const u_char *reasons, uint32_t n, uint32_t rejected);
static void ngx_pinterest_answer_rejected(pcapi_json_out_t *o,
    const u_char *reasons, uint32_t n);
static void ngx_pinterest_answer_native(pcapi_json_out_t *o,
    const u_char *reasons, uint32_t n, uint32_t rejected);
static void ngx_pinterest_answer_events(pcapi_json_out_t *o,
    const u_char *reasons, uint32_t n, uint32_t rejected);
static ngx_uint_t ngx_pinterest_is_rejected(pcapi_reason_e reason);
static ngx_int_t ngx_pinterest_answer_error(ngx_http_request_t *r,
    ngx_uint_t status, const char *text);
static ngx_int_t ngx_pinterest_answer_later(ngx_http_request_t *r);


ngx_int_t
ngx_pinterest_answer(ngx_http_request_t *r, const pcapi_input_t *input,
    const u_char *reasons)
{
    size_t             size;
    u_char            *buf;
    uint32_t           i, rejected;
    ngx_uint_t         status;
    pcapi_json_out_t   o;

    rejected = 0;

    for (i = 0; i < input->nelts; i++) {
        rejected += ngx_pinterest_is_rejected(reasons[i]);
    }

    if (input->shape == PCAPI_SHAPE_PIXEL && rejected == 0) {
        return ngx_pinterest_reply_empty(r);
    }

    size = 128 + input->nelts * 80;

    buf = ngx_pnalloc(r->pool, size);
    if (buf == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    pcapi_json_out_init(&o, buf, size);

    if (input->relay) {
        ngx_pinterest_answer_native(&o, reasons, input->nelts, rejected);
        status = rejected ? NGX_PINTEREST_UNPROCESSABLE : NGX_HTTP_OK;

    } else {
        ngx_pinterest_answer_segment(&o, reasons, input->nelts, rejected);
        status = rejected && rejected == input->nelts ? NGX_HTTP_BAD_REQUEST
                                                      : NGX_HTTP_OK;
    }

    return ngx_pinterest_answer_send(r, status, &o, buf);
}


static ngx_int_t
ngx_pinterest_answer_send(ngx_http_request_t *r, ngx_uint_t status,
    pcapi_json_out_t *o, u_char *buf)
{
    ngx_str_t    body;
    pcapi_str_t  text;

    if (pcapi_json_out_end(o, &text) != PCAPI_OK) {
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
ngx_pinterest_answer_segment(pcapi_json_out_t *o, const u_char *reasons,
    uint32_t n, uint32_t rejected)
{
    static const pcapi_str_t  success = pcapi_string("success");

    pcapi_json_out_object(o);
    pcapi_json_out_key(o, &success);
    pcapi_json_out_boolean(o, rejected < n);

    if (rejected) {
        ngx_pinterest_answer_rejected(o, reasons, n);
    }

    pcapi_json_out_object_end(o);
}


static void
ngx_pinterest_answer_rejected(pcapi_json_out_t *o, const u_char *reasons,
    uint32_t n)
{
    uint32_t                  i;
    static const pcapi_str_t  rejected = pcapi_string("rejected");
    static const pcapi_str_t  index = pcapi_string("index");
    static const pcapi_str_t  error = pcapi_string("error");

    pcapi_json_out_key(o, &rejected);
    pcapi_json_out_array(o);

    for (i = 0; i < n; i++) {

        if (!ngx_pinterest_is_rejected(reasons[i])) {
            continue;
        }

        pcapi_json_out_object(o);
        pcapi_json_out_key(o, &index);
        pcapi_json_out_integer(o, i);
        pcapi_json_out_key(o, &error);
        pcapi_json_out_string(o, pcapi_reason_name(reasons[i]));
        pcapi_json_out_object_end(o);
    }

    pcapi_json_out_array_end(o);
}


/* Pinterest's own form: ConversionApiResponse, or DetailedError around it */

static void
ngx_pinterest_answer_native(pcapi_json_out_t *o, const u_char *reasons,
    uint32_t n, uint32_t rejected)
{
    static const pcapi_str_t  code = pcapi_string("code");
    static const pcapi_str_t  message = pcapi_string("message");
    static const pcapi_str_t  partial =
                                 pcapi_string("Not all events were processed.");
    static const pcapi_str_t  details = pcapi_string("details");

    if (rejected == 0) {
        ngx_pinterest_answer_events(o, reasons, n, rejected);
        return;
    }

    pcapi_json_out_object(o);
    pcapi_json_out_key(o, &code);
    pcapi_json_out_integer(o, NGX_PINTEREST_PARTIAL);
    pcapi_json_out_key(o, &message);
    pcapi_json_out_string(o, &partial);
    pcapi_json_out_key(o, &details);
    ngx_pinterest_answer_events(o, reasons, n, rejected);
    pcapi_json_out_object_end(o);
}


static void
ngx_pinterest_answer_events(pcapi_json_out_t *o, const u_char *reasons,
    uint32_t n, uint32_t rejected)
{
    uint32_t                  i;
    static const pcapi_str_t  received = pcapi_string("num_events_received");
    static const pcapi_str_t  processed = pcapi_string("num_events_processed");
    static const pcapi_str_t  events = pcapi_string("events");
    static const pcapi_str_t  status = pcapi_string("status");
    static const pcapi_str_t  good = pcapi_string("processed");
    static const pcapi_str_t  bad = pcapi_string("failed");
    static const pcapi_str_t  error = pcapi_string("error_message");

    pcapi_json_out_object(o);
    pcapi_json_out_key(o, &received);
    pcapi_json_out_integer(o, n);
    pcapi_json_out_key(o, &processed);
    pcapi_json_out_integer(o, n - rejected);
    pcapi_json_out_key(o, &events);
    pcapi_json_out_array(o);

    for (i = 0; i < n; i++) {
        pcapi_json_out_object(o);
        pcapi_json_out_key(o, &status);

        if (ngx_pinterest_is_rejected(reasons[i])) {
            pcapi_json_out_string(o, &bad);
            pcapi_json_out_key(o, &error);
            pcapi_json_out_string(o, pcapi_reason_name(reasons[i]));

        } else {
            pcapi_json_out_string(o, &good);
        }

        pcapi_json_out_object_end(o);
    }

    pcapi_json_out_array_end(o);
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


ngx_int_t
ngx_pinterest_answer_nothing(ngx_http_request_t *r)
{
    ngx_str_t  body = ngx_string("{\"success\":true}");

    return ngx_pinterest_reply(r, NGX_HTTP_OK, &ngx_pinterest_json_type,
                               &body);
}


ngx_int_t
ngx_pinterest_refuse(ngx_http_request_t *r, ngx_uint_t status,
    const char *text)
{
    ngx_int_t  rc;

    ngx_pinterest_count(NGX_PINTEREST_BAD_REQUESTS, 1);

    rc = ngx_http_discard_request_body(r);

    return rc == NGX_OK ? ngx_pinterest_answer_error(r, status, text) : rc;
}


ngx_int_t
ngx_pinterest_refuse_method(ngx_http_request_t *r, const char *allow)
{
    if (ngx_pinterest_add_header(r, "Allow", allow) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_pinterest_refuse(r, NGX_HTTP_NOT_ALLOWED,
                                "method not allowed");
}


ngx_int_t
ngx_pinterest_refuse_key(ngx_http_request_t *r)
{
    ngx_str_t         value;
    const char       *challenge;
    static ngx_str_t  origin = ngx_string("origin");

    challenge = ngx_pinterest_find_header(r, &origin, &value)
                ? NGX_PINTEREST_NO_PROMPT : NGX_PINTEREST_CHALLENGE;

    if (ngx_pinterest_add_header(r, "WWW-Authenticate", challenge) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_pinterest_refuse(r, NGX_HTTP_UNAUTHORIZED,
                                "a write key is needed");
}


ngx_int_t
ngx_pinterest_refuse_coding(ngx_http_request_t *r)
{
    if (ngx_pinterest_add_header(r, "Accept-Encoding", "gzip, deflate")
        != NGX_OK)
    {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_pinterest_refuse(r, NGX_HTTP_UNSUPPORTED_MEDIA_TYPE,
                                "this content coding is not taken");
}


ngx_int_t
ngx_pinterest_answer_full(ngx_http_request_t *r)
{
    if (ngx_pinterest_answer_later(r) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_pinterest_answer_error(r, NGX_HTTP_SERVICE_UNAVAILABLE,
                                      "queue is full");
}


ngx_int_t
ngx_pinterest_answer_full_pixel(ngx_http_request_t *r)
{
    if (ngx_pinterest_answer_later(r) != NGX_OK) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    return ngx_pinterest_reply_pixel(r, NGX_HTTP_SERVICE_UNAVAILABLE);
}


static ngx_int_t
ngx_pinterest_answer_later(ngx_http_request_t *r)
{
    ngx_pinterest_count(NGX_PINTEREST_UNAVAILABLE, 1);

    return ngx_pinterest_add_header(r, "Retry-After",
                                    NGX_PINTEREST_RETRY_AFTER);
}


/* the API's own Error at its own path; "text" is one of ours, never input */

static ngx_int_t
ngx_pinterest_answer_error(ngx_http_request_t *r, ngx_uint_t status,
    const char *text)
{
    size_t         len;
    ngx_str_t      body;
    pcapi_str_t    path;
    pcapi_route_t  route;

    len = sizeof("{\"success\":false,\"error\":\"\"}\n") - 1
          + NGX_INT_T_LEN + ngx_strlen(text);

    body.data = ngx_pnalloc(r->pool, len);
    if (body.data == NULL) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }

    path = pcapi_str(r->uri.data, r->uri.len);
    pcapi_route_read(&route, &path);

    if (route.native) {
        body.len = ngx_snprintf(body.data, len,
                                "{\"code\":%ui,\"message\":\"%s\"}\n",
                                status, text)
                   - body.data;

    } else {
        body.len = ngx_snprintf(body.data, len,
                                "{\"success\":false,\"error\":\"%s\"}\n",
                                text)
                   - body.data;
    }

    return ngx_pinterest_reply(r, status, &ngx_pinterest_json_type, &body);
}
