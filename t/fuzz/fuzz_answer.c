
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdlib.h>

#include "base/pcapi_utf8.h"
#include "delivery/pcapi_decide.h"


#define check(expr)  do { if (!(expr)) { abort(); } } while (0)


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


static void
read_answer(pcapi_arena_t *a, const uint8_t *data, size_t size, uint32_t events,
    size_t piece, pcapi_answer_t *answer)
{
    size_t                 n, pos;
    pcapi_answer_reader_t  r;

    (void) pcapi_answer_start(&r, a, events);

    for (pos = 0; pos < size; pos += n) {
        n = pcapi_min(piece, size - pos);
        pcapi_answer_feed(&r, data + pos, n);
    }

    pcapi_answer_finish(&r, answer);

    check(a->used <= a->limit);
}


static void
check_text(const pcapi_str_t *text)
{
    uint32_t       c;
    const u_char  *p, *last;

    check(text->len <= PCAPI_ANSWER_TEXT);
    check(pcapi_utf8_valid(text->data, text->len));

    if (text->len == 0) {
        return;
    }

    p = text->data;
    last = p + text->len;

    while (p < last) {
        c = pcapi_utf8_decode(&p, last);
        check(c >= 0x20 && (c < 0x7f || c >= 0xa0));
    }
}


static void
check_answer(const pcapi_answer_t *answer, uint32_t events)
{
    uint32_t  i;

    check(answer->parsed || (!answer->listed && answer->code == 0));
    check(answer->listed || answer->nentries == 0);
    check(answer->nentries <= events);
    check_text(&answer->message);

    for (i = 0; i < answer->nentries; i++) {
        check(answer->entries[i].status <= PCAPI_ENTRY_FAILED);
        check_text(&answer->entries[i].text);
    }
}


static void
check_same(const pcapi_answer_t *a, const pcapi_answer_t *b)
{
    uint32_t  i;

    check(a->parsed == b->parsed);
    check(a->listed == b->listed);
    check(a->code == b->code);
    check(a->received == b->received);
    check(a->processed == b->processed);
    check(a->nentries == b->nentries);
    check(pcapi_str_eq(&a->message, &b->message));

    for (i = 0; i < a->nentries; i++) {
        check(a->entries[i].status == b->entries[i].status);
        check(pcapi_str_eq(&a->entries[i].text, &b->entries[i].text));
    }
}


/* whatever was answered: nothing settles that is not listed one by one */

static void
check_decision(const pcapi_answer_t *answer, uint32_t events, int status)
{
    uint32_t          i;
    pcapi_outcome_t   o;
    pcapi_decision_t  d;

    o.status = status;
    o.complete = 1;
    o.n = events;
    o.attempt = 1;
    o.alone = 0;
    o.retry_after = -1;
    o.random = events * 2654435761u;
    o.answer = answer;

    pcapi_decide(&o, &d);

    check((unsigned) d.cause < PCAPI_NCAUSES);
    check(d.delay >= 0 && d.delay <= PCAPI_BACKOFF_MAX);

    if (d.act != PCAPI_ACT_SETTLE) {
        return;
    }

    check(answer->parsed && answer->listed && answer->nentries == events);

    for (i = 0; i < events; i++) {
        check(answer->entries[i].status != PCAPI_ENTRY_UNKNOWN);
    }
}


/*
 * The first byte is the number of events, the second the size of the pieces,
 * the third a limit of memory; the rest is the body, and a Retry-After too.
 */

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t          piece, limit;
    int64_t         after;
    uint32_t        events;
    pcapi_str_t     value;
    pcapi_arena_t   whole, pieces, small;
    pcapi_answer_t  answer, again, poor;

    if (size < 3) {
        return 0;
    }

    events = (uint32_t) data[0] + 1;
    piece = (size_t) data[1] + 1;
    limit = (size_t) data[2] * 256;
    data += 3;
    size -= 3;

    pcapi_arena_init(&whole, 4096, pcapi_answer_memory(events));
    pcapi_arena_init(&pieces, 4096, pcapi_answer_memory(events));
    pcapi_arena_init(&small, 256, limit);

    read_answer(&whole, data, size, events, pcapi_max(size, 1), &answer);
    check_answer(&answer, events);

    read_answer(&pieces, data, size, events, piece, &again);
    check_same(&answer, &again);

    read_answer(&small, data, size, events, piece, &poor);
    check_answer(&poor, events);

    check_decision(&answer, events, 200);
    check_decision(&answer, events, 422);
    check_decision(&poor, events, 200);

    value = pcapi_str(data, size);
    after = pcapi_retry_after(&value, (int64_t) 1790000000 * 1000);
    check(after >= -1 && after <= PCAPI_RETRY_AFTER_MAX);

    pcapi_arena_destroy(&whole);
    pcapi_arena_destroy(&pieces);
    pcapi_arena_destroy(&small);

    return 0;
}
