
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdio.h>

#include "ctl.h"
#include "http.h"
#include "http_options.h"
#include "mapper.h"
#include "options.h"

#include "base/pcapi_sha256.h"
#include "base/pcapi_uuid.h"
#include "base/pcapi_version.h"
#include "delivery/pcapi_batch.h"
#include "delivery/pcapi_decide.h"


#define CTL_CHECK_EVENT   4096
#define CTL_CHECK_ARENA   (64 * 1024)


/* what a status says of token and account */

typedef struct {
    int           first;       /* from ... to */
    int           last;
    int           rc;
    const char   *verdict;
    const char   *text;
} ctl_verdict_t;


static int ctl_check_run(const ctl_http_conf_t *conf);
static int ctl_check_event(pcapi_arena_t *a, pcapi_str_t *event);
static int ctl_check_call(ctl_http_t *h, const pcapi_str_t *body);
static const ctl_verdict_t *ctl_check_verdict(const ctl_http_result_t *r);
static void ctl_check_print(ctl_http_t *h, const ctl_http_result_t *r,
    const ctl_verdict_t *v);


static const ctl_usage_t  ctl_check_usage = {
    "check --account ID --token-file FILE [option ...]",
    "Is this token good for this account?  Sends one made-up event with\n"
    "test=true, which the API answers as usual without recording anything,\n"
    "and explains the answer.  Exits with 0 if all is well, with 1 if the API\n"
    "refused, with 3 if it could not be asked.",
    0, 0
};


/* nobody has these: RFC 2606 and RFC 5737 keep them for examples */

static const struct {
    pcapi_member_e  member;
    pcapi_str_t     text;
} ctl_check_members[] = {
    { PCAPI_EVENT_NAME, pcapi_string("page_visit") },
    { PCAPI_ACTION_SOURCE, pcapi_string("web") },
    { PCAPI_EVENT_SOURCE_URL, pcapi_string("https://www.example.com/") },
    { PCAPI_EM, pcapi_string("pinterestctl@example.com") },
    { PCAPI_CLIENT_IP_ADDRESS, pcapi_string("192.0.2.1") },
    { PCAPI_CLIENT_USER_AGENT, pcapi_string("pinterestctl/" PCAPI_VERSION) }
};


static const ctl_verdict_t  ctl_check_good = {
    0, 0, CTL_OK, "good",
    "The token may send events for this account."
};

static const ctl_verdict_t  ctl_check_failed = {
    0, 0, CTL_FAILED, "refused",
    "The API took the token, but not the event.  That is no fault of the "
    "token: the\nAPI has changed, or the account may not send this kind of "
    "event."
};

static const ctl_verdict_t  ctl_check_unreachable = {
    0, 0, CTL_IO, "unknown",
    "The API could not be asked, so nothing is known of the token."
};

static const ctl_verdict_t  ctl_check_alien = {
    0, 0, CTL_IO, "unknown",
    "The answer is not one of the Conversions API.  Is --url right, and is "
    "there a\nproxy or a login page in between?"
};


/* the first row that covers the status */

static const ctl_verdict_t  ctl_check_verdicts[] = {

    { 300, 399, CTL_FAILED, "refused",
      "The API sends us elsewhere, where the token must not go.  Is --url "
      "right?" },

    { 400, 400, CTL_FAILED, "refused",
      "The API calls the request invalid.  If it speaks of the account, see "
      "--account;\nelse the API has changed." },

    { 401, 401, CTL_FAILED, "refused",
      "The token is wrong, revoked or has expired.  Make a new conversion "
      "token in Ads\nManager, under Conversions, and put it into the token "
      "file, nothing else." },

    { 403, 403, CTL_FAILED, "refused",
      "The token is known but has no right on this account.  Is --account "
      "the number\nof the account for which the token was made?" },

    { 404, 404, CTL_FAILED, "refused",
      "There is no such address.  Is --url right, and does the account "
      "exist?" },

    { 422, 422, CTL_FAILED, "refused",
      "The API refused the event as a whole.  That is no fault of the token." },

    { 429, 429, CTL_IO, "unknown",
      "Too many calls for this account at the moment: more than 5,000 a "
      "minute.  The\ntoken may be good.  Try again later." },

    { 503, 503, CTL_IO, "unknown",
      "The API takes no events at the moment.  The token may be good.  Try "
      "again later." },

    { 400, 499, CTL_FAILED, "refused",
      "The API refused the request.  Is --url right?" },

    { 500, 599, CTL_IO, "unknown",
      "The API has failed.  The token may be good.  Try again later." },

    { INT32_MIN, INT32_MAX, CTL_IO, "unknown",
      "That is no status the API is known to answer with.  Is --url right?" }
};


int
ctl_check(int argc, char **argv)
{
    int              rc, n;
    ctl_http_conf_t  conf;
    ctl_group_t      groups[] = {
        { "options", ctl_http_options, &conf },
        { NULL, NULL, NULL }
    };

    ctl_http_conf_init(&conf);

    rc = ctl_options(&ctl_check_usage, groups, argc, argv, &n);

    if (rc == PCAPI_DECLINED) {
        return CTL_OK;
    }

    if (rc != PCAPI_OK || ctl_http_conf_check(&conf) != PCAPI_OK) {
        return CTL_USAGE;
    }

    conf.test = 1;

    return ctl_check_run(&conf);
}


static int
ctl_check_run(const ctl_http_conf_t *conf)
{
    int            rc;
    ctl_http_t    *h;
    pcapi_str_t    event, body;
    pcapi_arena_t  arena;
    pcapi_batch_t  batch;

    h = ctl_http_open(conf, &rc);
    if (h == NULL) {
        return rc;
    }

    pcapi_arena_init(&arena, CTL_CHECK_ARENA, CTL_CHECK_ARENA);

    if (pcapi_batch_init(&batch, 1, 2 * CTL_CHECK_EVENT) == PCAPI_OK
        && ctl_check_event(&arena, &event) == PCAPI_OK
        && pcapi_batch_add(&batch, 0, 0, &event) == PCAPI_OK)
    {
        pcapi_batch_end(&batch, &body);
        rc = ctl_check_call(h, &body);

    } else {
        ctl_error(0, "the event could not be made");
        rc = CTL_IO;
    }

    pcapi_batch_destroy(&batch);
    pcapi_arena_destroy(&arena);
    ctl_http_close(h);

    return rc;
}


static int
ctl_check_event(pcapi_arena_t *a, pcapi_str_t *event)
{
    u_char         *buf, *id;
    size_t          i;
    pcapi_str_t     text;
    pcapi_event_t   ev;

    buf = pcapi_arena_alloc(a, CTL_CHECK_EVENT);
    id = pcapi_arena_alloc(a, PCAPI_UUID);

    if (buf == NULL || id == NULL
        || pcapi_sha256_init() != PCAPI_OK || pcapi_uuid(id) != PCAPI_OK)
    {
        return PCAPI_ERROR;
    }

    text = pcapi_str(id, PCAPI_UUID);

    pcapi_event_init(&ev, a);
    (void) pcapi_event_set_text(&ev, PCAPI_EVENT_ID, &text);
    (void) pcapi_event_set_integer(&ev, PCAPI_EVENT_TIME, ctl_now() / 1000);

    for (i = 0; i < pcapi_nelts(ctl_check_members); i++) {
        (void) pcapi_event_set_text(&ev, ctl_check_members[i].member,
                                    &ctl_check_members[i].text);
    }

    pcapi_sha256_done();

    return pcapi_event_check(&ev) == PCAPI_REASON_NONE
           ? pcapi_event_encode(&ev, NULL, buf, CTL_CHECK_EVENT, event)
           : PCAPI_ERROR;
}


static int
ctl_check_call(ctl_http_t *h, const pcapi_str_t *body)
{
    pcapi_arena_t         arena;
    ctl_http_result_t     r;
    const ctl_verdict_t  *v;

    pcapi_arena_init(&arena, CTL_CHECK_ARENA, pcapi_answer_memory(1));

    ctl_http_post(h, &arena, body, 1, &r);

    v = ctl_check_verdict(&r);
    ctl_check_print(h, &r, v);

    pcapi_arena_destroy(&arena);

    return v->rc;
}


/* a list of outcomes counts by what is in it, by the module's own decision */

static const ctl_verdict_t *
ctl_check_verdict(const ctl_http_result_t *r)
{
    pcapi_outcome_t       o;
    pcapi_decision_t      d;
    const ctl_verdict_t  *v;

    memset(&o, 0, sizeof(pcapi_outcome_t));
    o.status = r->status;
    o.complete = r->complete;
    o.n = 1;
    o.attempt = 1;
    o.retry_after = r->retry_after;
    o.answer = &r->answer;

    pcapi_decide(&o, &d);

    if (d.act == PCAPI_ACT_SETTLE) {
        return d.cause == PCAPI_CAUSE_OK ? &ctl_check_good : &ctl_check_failed;
    }

    if (r->status == 0) {
        return &ctl_check_unreachable;
    }

    if (d.cause == PCAPI_CAUSE_BROKEN_ANSWER) {
        return &ctl_check_alien;
    }

    for (v = ctl_check_verdicts; r->status < v->first || r->status > v->last;
         v++)
    {
        /* void */
    }

    return v;
}


static void
ctl_check_print(ctl_http_t *h, const ctl_http_result_t *r,
    const ctl_verdict_t *v)
{
    pcapi_str_t  text;

    printf("called:   %s\n", ctl_http_url(h));

    if (r->status) {
        printf("answer:   %d\n", r->status);
    }

    text = r->answer.message;

    if (text.len == 0 && r->answer.nentries) {
        text = r->answer.entries[0].text;
    }

    if (text.len) {
        printf("message:  %.*s\n", (int) text.len, text.data);
    }

    if (r->problem) {
        printf("problem:  %s\n", r->problem);
    }

    printf("verdict:  %s\n\n%s\n", v->verdict, v->text);

    if (r->advice) {
        printf("%s\n", r->advice);
    }
}
