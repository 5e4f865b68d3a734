
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdio.h>
#include <stdlib.h>
#include <curl/curl.h>

#include "http.h"
#include "ctl.h"
#include "token.h"

#include "base/pcapi_version.h"
#include "delivery/pcapi_decide.h"


#define CTL_HTTP_CONNECT   10000    /* msec */
#define CTL_HTTP_PATH      64


struct ctl_http_s {
    CURL                   *curl;
    struct curl_slist      *headers;
    ctl_http_conf_t         conf;
    char                   *url;
    int64_t                 now;          /* when the call began */
    ctl_http_result_t      *result;       /* of the call under way */
    pcapi_answer_reader_t   reader;
};


typedef struct {
    CURLcode      code;
    const char   *problem;
    const char   *advice;
} ctl_http_problem_t;


static int ctl_http_headers(ctl_http_t *h);
static int ctl_http_address(ctl_http_t *h);
static int ctl_http_setup(ctl_http_t *h);
static void ctl_http_warn(const ctl_http_t *h);
static void ctl_http_explain(CURLcode code, ctl_http_result_t *r);
static size_t ctl_http_on_header(char *data, size_t size, size_t n, void *ctx);
static size_t ctl_http_on_body(char *data, size_t size, size_t n, void *ctx);
static int ctl_http_on_progress(void *ctx, curl_off_t dltotal,
    curl_off_t dlnow, curl_off_t ultotal, curl_off_t ulnow);


static const ctl_http_problem_t  ctl_http_problems[] = {

    { CURLE_COULDNT_RESOLVE_HOST,
      "the name of the server could not be resolved",
      "Is --url right, and does DNS work here?" },

    { CURLE_COULDNT_RESOLVE_PROXY,
      "the name of the proxy could not be resolved",
      "See the environment variable https_proxy." },

    { CURLE_COULDNT_CONNECT,
      "the connection was refused or did not come about",
      "A firewall between here and the server, or a wrong --url?" },

    { CURLE_OPERATION_TIMEDOUT,
      "the server did not answer in time",
      "A firewall that drops packets, or a server that is overloaded." },

    { CURLE_PEER_FAILED_VERIFICATION,
      "the certificate of the server could not be verified",
      "The clock, the package ca-certificates, or a proxy that opens TLS.  "
      "A server\nwith a certificate of your own needs --ca-file." },

    { CURLE_SSL_CACERT_BADFILE,
      "the file of --ca-file could not be used",
      "It has to hold certificates in PEM form and be readable." },

    { CURLE_SSL_CONNECT_ERROR,
      "TLS could not be agreed upon with the server",
      "Is that an https server?  Pinterest wants TLS 1.2 or newer." },

    { CURLE_GOT_NOTHING,
      "the server closed the connection without an answer", NULL },

    { CURLE_PARTIAL_FILE,
      "the answer ended too early", NULL },

    { CURLE_SEND_ERROR,
      "the connection broke while the events were sent", NULL },

    { CURLE_RECV_ERROR,
      "the connection broke while the answer was read", NULL },

    { CURLE_WEIRD_SERVER_REPLY,
      "what answered does not speak HTTP",
      "Is --url right?" },

    { CURLE_UNSUPPORTED_PROTOCOL,
      "what answered does not speak HTTP",
      "Is --url right?" },

    { CURLE_ABORTED_BY_CALLBACK,
      "interrupted", NULL }
};


ctl_http_t *
ctl_http_open(const ctl_http_conf_t *conf, int *rc)
{
    ctl_http_t  *h;

    h = calloc(1, sizeof(ctl_http_t));

    if (h == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        ctl_error(0, "libcurl can't be used");
        free(h);
        *rc = CTL_IO;
        return NULL;
    }

    h->conf = *conf;
    h->curl = curl_easy_init();

    *rc = ctl_http_headers(h);

    if (*rc == CTL_OK
        && (h->curl == NULL
            || ctl_http_address(h) != PCAPI_OK
            || ctl_http_setup(h) != PCAPI_OK))
    {
        ctl_error(0, "libcurl can't be used");
        *rc = CTL_IO;
    }

    if (*rc != CTL_OK) {
        ctl_http_close(h);
        return NULL;
    }

    ctl_http_warn(h);

    return h;
}


void
ctl_http_close(ctl_http_t *h)
{
    curl_slist_free_all(h->headers);
    curl_easy_cleanup(h->curl);
    curl_global_cleanup();

    free(h->url);
    free(h);
}


const char *
ctl_http_url(const ctl_http_t *h)
{
    return h->url;
}


/* no "Expect: 100-continue": it costs a round trip and not all know it */

static int
ctl_http_headers(ctl_http_t *h)
{
    int                 rc;
    char                token[CTL_TOKEN_MAX + 1];
    char                line[CTL_TOKEN_MAX + 64];
    size_t              i;
    const char         *lines[] = {
        line,
        "Content-Type: application/json",
        "Accept: application/json",
        "Expect:"
    };
    struct curl_slist  *headers;

    rc = ctl_token_read(h->conf.token_file, token);

    if (rc != CTL_OK) {
        return rc;
    }

    snprintf(line, sizeof(line), "Authorization: Bearer %s", token);

    for (i = 0; i < pcapi_nelts(lines); i++) {
        headers = curl_slist_append(h->headers, lines[i]);

        if (headers == NULL) {
            ctl_error(0, "out of memory");
            return CTL_IO;
        }

        h->headers = headers;
    }

    return CTL_OK;
}


static int
ctl_http_address(ctl_http_t *h)
{
    size_t  len, size;

    len = strlen(h->conf.url);

    while (len && h->conf.url[len - 1] == '/') {
        len--;
    }

    size = len + CTL_HTTP_PATH;
    h->url = malloc(size);

    if (h->url == NULL) {
        return PCAPI_ERROR;
    }

    snprintf(h->url, size, "%.*s/v5/ad_accounts/%s/events%s", (int) len,
             h->conf.url, h->conf.account, h->conf.test ? "?test=true" : "");

    return PCAPI_OK;
}


#define ctl_http_set(h, option, value)                                       \
    if (curl_easy_setopt((h)->curl, CURLOPT_##option, value) != CURLE_OK) {  \
        return PCAPI_ERROR;                                                  \
    }


static int
ctl_http_setup(ctl_http_t *h)
{
    ctl_http_set(h, URL, h->url);
    ctl_http_set(h, FOLLOWLOCATION, 0L);
    ctl_http_set(h, USERAGENT, "pinterestctl/" PCAPI_VERSION);
    ctl_http_set(h, HTTPHEADER, h->headers);
    ctl_http_set(h, POST, 1L);
    ctl_http_set(h, NOSIGNAL, 1L);
    ctl_http_set(h, SUPPRESS_CONNECT_HEADERS, 1L);
    ctl_http_set(h, CONNECTTIMEOUT_MS, (long) CTL_HTTP_CONNECT);
    ctl_http_set(h, TIMEOUT_MS, (long) h->conf.timeout);
    ctl_http_set(h, SSLVERSION, (long) CURL_SSLVERSION_TLSv1_2);
    ctl_http_set(h, HEADERFUNCTION, ctl_http_on_header);
    ctl_http_set(h, HEADERDATA, h);
    ctl_http_set(h, WRITEFUNCTION, ctl_http_on_body);
    ctl_http_set(h, WRITEDATA, h);
    ctl_http_set(h, NOPROGRESS, 0L);
    ctl_http_set(h, XFERINFOFUNCTION, ctl_http_on_progress);
    ctl_http_set(h, XFERINFODATA, h);

    if (h->conf.ca_file) {
        ctl_http_set(h, CAINFO, h->conf.ca_file);
        ctl_http_set(h, CAPATH, NULL);
    }

    return PCAPI_OK;
}


static void
ctl_http_warn(const ctl_http_t *h)
{
    size_t                    i;
    static const char *const  safe[] = {
        "https://", "http://127.", "http://localhost:", "http://localhost/",
        "http://[::1]"
    };

    for (i = 0; i < pcapi_nelts(safe); i++) {
        if (strncmp(h->url, safe[i], strlen(safe[i])) == 0) {
            return;
        }
    }

    ctl_error(0, "warning: the token and the events travel without TLS");
}


void
ctl_http_post(ctl_http_t *h, pcapi_arena_t *a, const pcapi_str_t *body,
    uint32_t n, ctl_http_result_t *r)
{
    long      status;
    CURLcode  code;

    memset(r, 0, sizeof(ctl_http_result_t));
    r->retry_after = -1;

    h->now = ctl_now();
    h->result = r;

    pcapi_arena_reset(a);
    (void) pcapi_answer_start(&h->reader, a, n);

    code = curl_easy_setopt(h->curl, CURLOPT_POSTFIELDSIZE_LARGE,
                            (curl_off_t) body->len);

    if (code == CURLE_OK) {
        code = curl_easy_setopt(h->curl, CURLOPT_POSTFIELDS, body->data);
    }

    if (code == CURLE_OK) {
        code = curl_easy_perform(h->curl);
    }

    status = 0;
    (void) curl_easy_getinfo(h->curl, CURLINFO_RESPONSE_CODE, &status);

    r->status = (int) status;
    r->complete = (code == CURLE_OK);

    pcapi_answer_finish(&h->reader, &r->answer);
    ctl_http_explain(code, r);
}


static void
ctl_http_explain(CURLcode code, ctl_http_result_t *r)
{
    size_t  i;

    if (code == CURLE_OK) {
        return;
    }

    r->problem = curl_easy_strerror(code);

    for (i = 0; i < pcapi_nelts(ctl_http_problems); i++) {

        if (ctl_http_problems[i].code == code) {
            r->problem = ctl_http_problems[i].problem;
            r->advice = ctl_http_problems[i].advice;
            return;
        }
    }
}


static size_t
ctl_http_on_header(char *data, size_t size, size_t n, void *ctx)
{
    ctl_http_t                *h;
    pcapi_str_t                name, value;
    static const pcapi_str_t   wanted = pcapi_string("retry-after:");

    (void) size;

    h = ctx;
    name = pcapi_str(data, pcapi_min(n, wanted.len));

    if (!pcapi_str_caseeq(&name, &wanted)) {
        return n;
    }

    value = pcapi_str(data + wanted.len, n - wanted.len);

    while (value.len && (*value.data == ' ' || *value.data == '\t')) {
        value = pcapi_str(value.data + 1, value.len - 1);
    }

    while (value.len && value.data[value.len - 1] <= ' ') {
        value.len--;
    }

    h->result->retry_after = pcapi_retry_after(&value, h->now);

    return n;
}


static size_t
ctl_http_on_body(char *data, size_t size, size_t n, void *ctx)
{
    (void) size;

    pcapi_answer_feed(&((ctl_http_t *) ctx)->reader, data, n);

    return n;
}


static int
ctl_http_on_progress(void *ctx, curl_off_t dltotal, curl_off_t dlnow,
    curl_off_t ultotal, curl_off_t ulnow)
{
    const ctl_http_t  *h;

    (void) dltotal;
    (void) dlnow;
    (void) ultotal;
    (void) ulnow;

    h = ctx;

    return h->conf.stop && *h->conf.stop;
}
