
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "base/pcapi_decimal.h"
#include "base/pcapi_utf8.h"
#include "pcapi_answer.h"


/*
 * A message that is longer than a string may be makes the whole answer
 * unreadable and its batch is sent again, hence the generous numbers.
 */

#define PCAPI_ANSWER_DEPTH    8
#define PCAPI_ANSWER_STRING   16384
#define PCAPI_ANSWER_BYTES    65536     /* of any answer, and ... */
#define PCAPI_ANSWER_ENTRY    2048      /* ... for each event sent */
#define PCAPI_ANSWER_VALUES   64
#define PCAPI_ANSWER_MEMBERS  8


static size_t pcapi_answer_bytes(uint32_t events);
static int pcapi_answer_error(pcapi_answer_reader_t *r,
    const pcapi_json_t *root, pcapi_answer_t *answer);
static int pcapi_answer_list(pcapi_answer_reader_t *r,
    const pcapi_json_t *root, pcapi_answer_t *answer);
static int pcapi_answer_entry(pcapi_answer_reader_t *r,
    const pcapi_json_t *v, pcapi_entry_t *entry);
static int64_t pcapi_answer_number(const pcapi_json_t *root,
    const pcapi_str_t *key, int64_t absent);
static void pcapi_answer_text(pcapi_answer_reader_t *r,
    const pcapi_json_t *v, pcapi_str_t *text);
static int pcapi_answer_hidden(uint32_t c);


static const pcapi_str_t  pcapi_answer_code = pcapi_string("code");
static const pcapi_str_t  pcapi_answer_details = pcapi_string("details");
static const pcapi_str_t  pcapi_answer_error_message =
    pcapi_string("error_message");
static const pcapi_str_t  pcapi_answer_events = pcapi_string("events");
static const pcapi_str_t  pcapi_answer_failed = pcapi_string("failed");
static const pcapi_str_t  pcapi_answer_message = pcapi_string("message");
static const pcapi_str_t  pcapi_answer_nprocessed =
    pcapi_string("num_events_processed");
static const pcapi_str_t  pcapi_answer_nreceived =
    pcapi_string("num_events_received");
static const pcapi_str_t  pcapi_answer_processed = pcapi_string("processed");
static const pcapi_str_t  pcapi_answer_status = pcapi_string("status");
static const pcapi_str_t  pcapi_answer_warning_message =
    pcapi_string("warning_message");


size_t
pcapi_answer_memory(uint32_t events)
{
    size_t  text, values, entries;

    /* pieces in a buffer that doubles, then copied where there are escapes */

    text = 65536 + 3 * pcapi_answer_bytes(events);

    values = PCAPI_ANSWER_VALUES + (size_t) events * PCAPI_ANSWER_MEMBERS;
    values *= sizeof(pcapi_json_t) + 16;

    entries = sizeof(pcapi_entry_t) + PCAPI_ANSWER_TEXT + 16;
    entries *= (size_t) events + 1;

    /* twice, because blocks of an arena are seldom full */

    return 2 * (text + values + entries);
}


static size_t
pcapi_answer_bytes(uint32_t events)
{
    return PCAPI_ANSWER_BYTES + (size_t) events * PCAPI_ANSWER_ENTRY;
}


int
pcapi_answer_start(pcapi_answer_reader_t *r, pcapi_arena_t *a,
    uint32_t events)
{
    pcapi_json_limits_t  limits;

    limits.depth = PCAPI_ANSWER_DEPTH;
    limits.string = PCAPI_ANSWER_STRING;
    limits.values = PCAPI_ANSWER_VALUES
                    + events * PCAPI_ANSWER_MEMBERS;

    r->arena = a;
    r->events = events;
    r->parser = pcapi_json_start(a, &limits, pcapi_answer_bytes(events));
    r->failed = (r->parser == NULL);

    return r->failed ? PCAPI_ERROR : PCAPI_OK;
}


void
pcapi_answer_feed(pcapi_answer_reader_t *r, const void *data, size_t len)
{
    if (r->failed || len == 0) {
        return;
    }

    if (pcapi_json_feed(r->parser, data, len) != PCAPI_JSON_EOK) {
        r->failed = 1;
    }
}


void
pcapi_answer_finish(pcapi_answer_reader_t *r, pcapi_answer_t *answer)
{
    const pcapi_json_t  *root, *list;
    pcapi_json_error_e   error;

    memset(answer, 0, sizeof(pcapi_answer_t));
    answer->received = -1;
    answer->processed = -1;

    if (r->failed) {
        return;
    }

    r->failed = 1;

    root = pcapi_json_finish(r->parser, &error);

    if (root == NULL || root->type != PCAPI_JSON_OBJECT) {
        return;
    }

    list = root;

    if (pcapi_json_get(root, &pcapi_answer_events) == NULL) {
        list = pcapi_json_get(root, &pcapi_answer_details);
    }

    answer->listed = (pcapi_answer_list(r, list, answer) == PCAPI_OK);
    answer->parsed = (pcapi_answer_error(r, root, answer) == PCAPI_OK
                      || answer->listed);
}


static int
pcapi_answer_error(pcapi_answer_reader_t *r, const pcapi_json_t *root,
    pcapi_answer_t *answer)
{
    const pcapi_json_t  *code, *message;

    code = pcapi_json_get(root, &pcapi_answer_code);
    message = pcapi_json_get(root, &pcapi_answer_message);

    answer->code = pcapi_answer_number(root, &pcapi_answer_code, 0);
    pcapi_answer_text(r, message, &answer->message);

    if ((code != NULL && code->type == PCAPI_JSON_NUMBER)
        || (message != NULL && message->type == PCAPI_JSON_STRING))
    {
        return PCAPI_OK;
    }

    return PCAPI_DECLINED;
}


static int
pcapi_answer_list(pcapi_answer_reader_t *r, const pcapi_json_t *root,
    pcapi_answer_t *answer)
{
    uint32_t             n;
    pcapi_entry_t       *entries;
    const pcapi_json_t  *v, *events;

    events = pcapi_json_get(root, &pcapi_answer_events);

    if (events == NULL
        || events->type != PCAPI_JSON_ARRAY
        || events->nelts > r->events)
    {
        return PCAPI_DECLINED;
    }

    entries = pcapi_arena_calloc(r->arena,
                                 (events->nelts + 1) * sizeof(pcapi_entry_t));
    if (entries == NULL) {
        return PCAPI_DECLINED;
    }

    for (v = events->child, n = 0; v; v = v->next, n++) {
        if (pcapi_answer_entry(r, v, &entries[n]) != PCAPI_OK) {
            return PCAPI_DECLINED;
        }
    }

    answer->received = pcapi_answer_number(root, &pcapi_answer_nreceived, -1);
    answer->processed = pcapi_answer_number(root, &pcapi_answer_nprocessed,
                                            -1);
    answer->entries = entries;
    answer->nentries = n;

    return PCAPI_OK;
}


static int
pcapi_answer_entry(pcapi_answer_reader_t *r, const pcapi_json_t *v,
    pcapi_entry_t *entry)
{
    const pcapi_json_t  *status, *text;

    status = pcapi_json_get(v, &pcapi_answer_status);

    if (status == NULL || status->type != PCAPI_JSON_STRING) {
        return PCAPI_DECLINED;
    }

    if (pcapi_str_eq(&status->text, &pcapi_answer_processed)) {
        entry->status = PCAPI_ENTRY_PROCESSED;

    } else if (pcapi_str_eq(&status->text, &pcapi_answer_failed)) {
        entry->status = PCAPI_ENTRY_FAILED;
    }

    text = pcapi_json_get(v, &pcapi_answer_error_message);

    if (pcapi_json_empty(text)) {
        text = pcapi_json_get(v, &pcapi_answer_warning_message);
    }

    pcapi_answer_text(r, text, &entry->text);

    return PCAPI_OK;
}


static int64_t
pcapi_answer_number(const pcapi_json_t *root, const pcapi_str_t *key,
    int64_t absent)
{
    int64_t              n;
    const pcapi_json_t  *v;

    v = pcapi_json_get(root, key);

    if (v == NULL
        || v->type != PCAPI_JSON_NUMBER
        || pcapi_decimal_integer(&v->text, &n) != PCAPI_OK)
    {
        return absent;
    }

    return n;
}


static void
pcapi_answer_text(pcapi_answer_reader_t *r, const pcapi_json_t *v,
    pcapi_str_t *text)
{
    u_char        *out, *start;
    uint32_t       c;
    const u_char  *p, *last;

    *text = pcapi_str(NULL, 0);

    if (v == NULL || v->type != PCAPI_JSON_STRING || v->text.len == 0) {
        return;
    }

    start = pcapi_arena_alloc(r->arena,
                              pcapi_min(v->text.len, PCAPI_ANSWER_TEXT) + 4);
    if (start == NULL) {
        return;
    }

    p = v->text.data;
    last = p + v->text.len;
    out = start;

    while (p < last) {
        c = pcapi_utf8_decode(&p, last);

        if (pcapi_answer_hidden(c)) {
            c = ' ';
        }

        text->len = (size_t) (out - start);
        out = pcapi_utf8_encode(out, c);

        if (out - start > PCAPI_ANSWER_TEXT) {
            break;
        }

        text->len = (size_t) (out - start);
    }

    text->data = start;
}


/* controls, and what breaks or turns a line where the text is shown */

static int
pcapi_answer_hidden(uint32_t c)
{
    return c < 0x20
           || (c >= 0x7f && c < 0xa0)
           || (c >= 0x2028 && c <= 0x202e)
           || (c >= 0x2066 && c <= 0x2069);
}
