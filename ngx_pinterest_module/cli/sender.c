
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "sender.h"
#include "ctl.h"

#include "base/pcapi_json_out.h"
#include "base/pcapi_random.h"


#define CTL_SENDER_ARENA   (64 * 1024)
#define CTL_SENDER_SAID    20          /* refused events told one by one */

/* a dead letter less its event: texts of the API may grow by escapes */
#define CTL_SENDER_LETTER  (6 * PCAPI_ANSWER_TEXT + 512)


static void ctl_sender_call(ctl_sender_t *s, const uint64_t *refs, uint32_t n);
static void ctl_sender_decide(ctl_sender_t *s, uint32_t n);
static int ctl_sender_act(ctl_sender_t *s, const uint64_t *refs, uint32_t n);
static int ctl_sender_settle(ctl_sender_t *s, const uint64_t *refs,
    uint32_t n);
static int ctl_sender_again(ctl_sender_t *s);
static int ctl_sender_halve(ctl_sender_t *s);
static int ctl_sender_next(ctl_sender_t *s);
static int ctl_sender_give_up(const ctl_sender_t *s);
static int ctl_sender_dead(ctl_sender_t *s, uint64_t ref,
    const pcapi_str_t *text);
static int ctl_sender_letter(ctl_sender_t *s, const ctl_item_t *item,
    const pcapi_str_t *text, pcapi_str_t *letter);
static void ctl_sender_sleep(const ctl_sender_t *s, int64_t msec);


int
ctl_sender_init(ctl_sender_t *s, const ctl_sender_conf_t *conf,
    ctl_http_t *http)
{
    uint32_t  n;

    memset(s, 0, sizeof(ctl_sender_t));

    s->conf = *conf;
    s->http = http;
    s->attempt = 1;

    n = (uint32_t) conf->events;

    s->items = calloc(n, sizeof(ctl_item_t));
    s->buf = malloc((size_t) conf->bytes + CTL_SENDER_LETTER);

    pcapi_arena_init(&s->arena, CTL_SENDER_ARENA, pcapi_answer_memory(n));

    if (s->items == NULL || s->buf == NULL
        || pcapi_batch_init(&s->batch, n, (size_t) conf->bytes) != PCAPI_OK
        || pcapi_batch_init(&s->part, n, (size_t) conf->bytes) != PCAPI_OK)
    {
        ctl_sender_done(s);
        return PCAPI_ERROR;
    }

    return PCAPI_OK;
}


void
ctl_sender_done(ctl_sender_t *s)
{
    pcapi_split_stop(&s->split);
    pcapi_batch_destroy(&s->batch);
    pcapi_batch_destroy(&s->part);
    pcapi_arena_destroy(&s->arena);

    free(s->items);
    free(s->buf);
}


int
ctl_sender_add(ctl_sender_t *s, uint64_t line, const pcapi_str_t *event)
{
    int          rc;
    ctl_item_t  *item;

    rc = pcapi_batch_add(&s->batch, s->batch.n, ctl_now(), event);

    if (rc != PCAPI_OK) {
        return rc;
    }

    item = &s->items[s->batch.n - 1];
    item->line = line;
    item->offset = s->batch.len - event->len;
    item->len = event->len;

    return PCAPI_OK;
}


uint64_t
ctl_sender_line(const ctl_sender_t *s)
{
    return s->batch.n ? s->items[0].line : 0;
}


int
ctl_sender_flush(ctl_sender_t *s)
{
    int              rc;
    uint32_t         n;
    const uint64_t  *refs;

    if (s->batch.n == 0) {
        return CTL_OK;
    }

    s->attempt = 1;

    do {
        refs = s->batch.refs;
        n = s->batch.n;

        if (s->split.refs) {
            refs = pcapi_split_part(&s->split, &n);
        }

        ctl_sender_call(s, refs, n);

        if (*s->conf.stop) {
            rc = CTL_FAILED;
            break;
        }

        ctl_sender_decide(s, n);
        rc = ctl_sender_act(s, refs, n);

    } while (rc == PCAPI_AGAIN);

    pcapi_split_stop(&s->split);

    if (s->conf.dead && fflush(s->conf.dead) != 0 && rc == CTL_OK) {
        ctl_error(errno, "dead letters can't be written");
        rc = CTL_IO;
    }

    if (rc == CTL_OK) {
        pcapi_batch_start(&s->batch);
    }

    return rc;
}


static void
ctl_sender_call(ctl_sender_t *s, const uint64_t *refs, uint32_t n)
{
    uint32_t           i;
    pcapi_str_t        body, event;
    pcapi_batch_t     *b;
    const ctl_item_t  *item;

    b = &s->batch;

    if (s->split.refs) {
        b = &s->part;
        pcapi_batch_start(b);

        for (i = 0; i < n; i++) {
            item = &s->items[refs[i]];
            event = pcapi_str(s->batch.body + item->offset, item->len);
            (void) pcapi_batch_add(b, refs[i], s->batch.oldest, &event);
        }
    }

    pcapi_batch_end(b, &body);

    s->stat.calls++;
    s->stat.retries += (s->attempt > 1);

    ctl_http_post(s->http, &s->arena, &body, n, &s->result);
}


static void
ctl_sender_decide(ctl_sender_t *s, uint32_t n)
{
    pcapi_outcome_t  o;

    o.status = s->result.status;
    o.complete = s->result.complete;
    o.n = n;
    o.attempt = s->attempt;
    o.alone = s->alone;
    o.retry_after = s->result.retry_after;
    o.answer = &s->result.answer;

    if (pcapi_random(&o.random, sizeof(o.random)) != PCAPI_OK) {
        o.random = 0;
    }

    pcapi_decide(&o, &s->decision);
}


/* CTL_OK: the batch is done; PCAPI_AGAIN: another call; or an exit code */

static int
ctl_sender_act(ctl_sender_t *s, const uint64_t *refs, uint32_t n)
{
    int  rc;

    switch (s->decision.act) {

    case PCAPI_ACT_SETTLE:
        rc = ctl_sender_settle(s, refs, n);
        break;

    case PCAPI_ACT_DEAD:
        s->alone++;
        rc = ctl_sender_dead(s, refs[0], &s->result.answer.message);
        break;

    case PCAPI_ACT_SPLIT:
        return ctl_sender_halve(s);

    case PCAPI_ACT_PAUSE:

        if (s->decision.cause != PCAPI_CAUSE_THROTTLED) {
            return ctl_sender_give_up(s);
        }

        return ctl_sender_again(s);

    default: /* PCAPI_ACT_RETRY */
        return ctl_sender_again(s);
    }

    return rc == CTL_OK ? ctl_sender_next(s) : rc;
}


static int
ctl_sender_settle(ctl_sender_t *s, const uint64_t *refs, uint32_t n)
{
    int                   rc;
    uint32_t              i;
    const pcapi_entry_t  *entry;

    for (i = 0; i < n; i++) {
        entry = &s->result.answer.entries[i];

        if (entry->status == PCAPI_ENTRY_PROCESSED) {
            s->alone = 0;
            s->stat.accepted++;

            if (entry->text.len) {
                s->stat.warned++;
                ctl_warnings_add(&s->warnings, &entry->text);
            }

            continue;
        }

        rc = ctl_sender_dead(s, refs[i], &entry->text);

        if (rc != CTL_OK) {
            return rc;
        }
    }

    return CTL_OK;
}


static int
ctl_sender_again(ctl_sender_t *s)
{
    const pcapi_str_t  *cause;

    if (s->attempt >= s->conf.tries) {
        return ctl_sender_give_up(s);
    }

    cause = pcapi_cause_name(s->decision.cause);

    ctl_error(0, "%s, status %d (%.*s); again in %.1f s",
              s->result.problem ? s->result.problem : "no usable answer",
              s->result.status, (int) cause->len, cause->data,
              (double) s->decision.delay / 1000);

    ctl_sender_sleep(s, s->decision.delay);
    s->attempt++;

    return *s->conf.stop ? CTL_FAILED : PCAPI_AGAIN;
}


static int
ctl_sender_halve(ctl_sender_t *s)
{
    if (s->split.refs == NULL
        && pcapi_split_start(&s->split, s->batch.refs, s->batch.n) != PCAPI_OK)
    {
        ctl_error(0, "out of memory");
        return CTL_IO;
    }

    (void) pcapi_split_halve(&s->split);
    s->attempt = 1;

    return PCAPI_AGAIN;
}


static int
ctl_sender_next(ctl_sender_t *s)
{
    s->attempt = 1;

    if (s->split.refs && pcapi_split_next(&s->split) == PCAPI_OK) {
        return PCAPI_AGAIN;
    }

    return CTL_OK;
}


static int
ctl_sender_give_up(const ctl_sender_t *s)
{
    size_t                    i;
    static const struct {
        pcapi_cause_e         cause;
        int                   rc;
        const char           *text;
    } ends[] = {
        { PCAPI_CAUSE_AUTH, CTL_FAILED,
          "token or account were refused, see \"pinterestctl check\"" },
        { PCAPI_CAUSE_CONFIGURATION, CTL_FAILED,
          "all was refused: is --url right, see \"pinterestctl check\"" },
        { PCAPI_CAUSE_THROTTLED, CTL_IO, "too many calls for this account" },
        { PCAPI_NCAUSES, CTL_IO, "no usable answer" }
    };

    for (i = 0; ends[i].cause != PCAPI_NCAUSES
                && ends[i].cause != s->decision.cause; i++)
    {
        /* void */
    }

    ctl_error(0, "%s, status %d; gave up",
              s->result.problem ? s->result.problem : ends[i].text,
              s->result.status);

    return ends[i].rc;
}


/* the text is the API's: bounded and printable, but it may quote the event */

static int
ctl_sender_dead(ctl_sender_t *s, uint64_t ref, const pcapi_str_t *text)
{
    pcapi_str_t        letter;
    const ctl_item_t  *item;

    item = &s->items[ref];
    s->stat.refused++;

    if (s->stat.refused <= CTL_SENDER_SAID) {
        ctl_error(0, "line %llu: the event was refused%s%s%.*s",
                  (unsigned long long) item->line,
                  s->stat.refused == CTL_SENDER_SAID ? ", more are not told"
                                                     : "",
                  text->len ? ": " : "", (int) text->len, text->data);
    }

    if (s->conf.dead == NULL) {
        return CTL_OK;
    }

    if (ctl_sender_letter(s, item, text, &letter) != PCAPI_OK
        || fwrite(letter.data, 1, letter.len, s->conf.dead) != letter.len)
    {
        ctl_error(errno, "dead letters can't be written");
        return CTL_IO;
    }

    return CTL_OK;
}


static int
ctl_sender_letter(ctl_sender_t *s, const ctl_item_t *item,
    const pcapi_str_t *text, pcapi_str_t *letter)
{
    pcapi_str_t               value;
    pcapi_json_out_t          o;
    const pcapi_str_t        *cause;
    static const pcapi_str_t  keys[] = {
        pcapi_string("account"), pcapi_string("test"), pcapi_string("line"),
        pcapi_string("reason"), pcapi_string("text"), pcapi_string("event")
    };

    pcapi_json_out_init(&o, s->buf,
                        (size_t) s->conf.bytes + CTL_SENDER_LETTER - 1);
    pcapi_json_out_object(&o);

    value = pcapi_str(s->conf.account, strlen(s->conf.account));
    pcapi_json_out_key(&o, &keys[0]);
    pcapi_json_out_string(&o, &value);

    pcapi_json_out_key(&o, &keys[1]);
    pcapi_json_out_boolean(&o, (int) s->conf.test);

    pcapi_json_out_key(&o, &keys[2]);
    pcapi_json_out_integer(&o, (int64_t) item->line);

    cause = pcapi_cause_name(s->decision.cause);
    pcapi_json_out_key(&o, &keys[3]);
    pcapi_json_out_string(&o, cause);

    pcapi_json_out_key(&o, &keys[4]);
    pcapi_json_out_string(&o, text);

    value = pcapi_str(s->batch.body + item->offset, item->len);
    pcapi_json_out_key(&o, &keys[5]);
    pcapi_json_out_raw(&o, &value);

    pcapi_json_out_object_end(&o);

    if (pcapi_json_out_end(&o, letter) != PCAPI_OK) {
        return PCAPI_ERROR;
    }

    s->buf[letter->len++] = '\n';

    return PCAPI_OK;
}


static void
ctl_sender_sleep(const ctl_sender_t *s, int64_t msec)
{
    struct timespec  ts;

    ts.tv_sec = msec / 1000;
    ts.tv_nsec = (msec % 1000) * 1000000;

    while (!*s->conf.stop && nanosleep(&ts, &ts) == -1 && errno == EINTR) {
        /* void */
    }
}
