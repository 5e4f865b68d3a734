
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_queue_core.h"


static void pcapi_cursor_move(pcapi_queue_t *q, pcapi_cursor_t *cursor,
    pcapi_segment_t *seg, uint64_t position);
static void pcapi_cursor_place(pcapi_queue_t *q);
static int pcapi_cursor_is_new(const pcapi_queue_t *q,
    const pcapi_segment_t *seg);


void
pcapi_queue_rewind(pcapi_queue_t *q)
{
    pcapi_cursor_move(q, &q->back, pcapi_queue_first(q), 0);
    q->back.missed.segment = NULL;

    q->cursor = &q->back;
    q->peeked = NULL;
    q->unread = 0;
}


int
pcapi_queue_aim(pcapi_queue_t *q, pcapi_queue_end_e end)
{
    q->cursor = &q->back;
    q->peeked = NULL;

    if (end == PCAPI_QUEUE_OLDEST) {
        return PCAPI_OK;
    }

    /* what is written to now is not reached by the other one soon */

    if (q->active == NULL || q->back.at.segment == NULL
        || q->back.at.segment->map)
    {
        return PCAPI_DECLINED;
    }

    q->cursor = &q->front;

    pcapi_cursor_place(q);

    return PCAPI_OK;
}


void
pcapi_queue_return(pcapi_queue_t *q)
{
    pcapi_cursor_t  *cursor;

    cursor = q->cursor;

    q->peeked = NULL;

    if (cursor->missed.segment) {
        pcapi_cursor_move(q, cursor, cursor->missed.segment,
                          cursor->missed.position);
        cursor->missed.segment = NULL;
    }

    if (cursor == &q->front) {
        pcapi_cursor_place(q);
    }
}


static void
pcapi_cursor_move(pcapi_queue_t *q, pcapi_cursor_t *cursor,
    pcapi_segment_t *seg, uint64_t position)
{
    pcapi_segment_t  *left;

    left = cursor->at.segment;

    cursor->at.segment = seg;
    cursor->at.position = position;

    if (left) {
        pcapi_queue_forget(q, left);
    }
}


/* it may lag by a segment, not by a backlog of its own */

static void
pcapi_cursor_place(pcapi_queue_t *q)
{
    if (!pcapi_cursor_is_new(q, q->front.at.segment)) {
        pcapi_cursor_move(q, &q->front, q->active, 0);
        q->front.missed.segment = NULL;
    }
}


static int
pcapi_cursor_is_new(const pcapi_queue_t *q, const pcapi_segment_t *seg)
{
    return seg && (seg->map || (q->active && seg->next == q->active));
}


void
pcapi_cursor_miss(pcapi_queue_t *q, pcapi_segment_t *seg, uint64_t position)
{
    pcapi_place_t  *missed;

    missed = &q->front.missed;

    if (!pcapi_cursor_is_new(q, seg)) {
        return;
    }

    if (missed->segment == NULL
        || seg->next == missed->segment
        || (seg == missed->segment && position < missed->position))
    {
        missed->segment = seg;
        missed->position = position;
    }
}


void
pcapi_cursor_advance(pcapi_cursor_t *cursor)
{
    cursor->at.segment = pcapi_queue_after(cursor->at.segment);
    cursor->at.position = 0;
}


void
pcapi_cursor_step(pcapi_queue_t *q, const pcapi_segment_t *seg)
{
    uint32_t         i;
    pcapi_cursor_t  *cursor, *cursors[2];

    cursors[0] = &q->back;
    cursors[1] = &q->front;

    for (i = 0; i < 2; i++) {
        cursor = cursors[i];

        if (cursor->at.segment == seg) {
            pcapi_cursor_advance(cursor);
        }

        if (cursor->missed.segment == seg) {
            cursor->missed.segment = NULL;
        }
    }
}


void
pcapi_cursor_first(pcapi_queue_t *q, pcapi_segment_t *seg)
{
    if (q->back.at.segment == NULL) {
        q->back.at.segment = seg;
        q->back.at.position = 0;
    }
}


int
pcapi_cursor_reads(const pcapi_queue_t *q, const pcapi_segment_t *seg)
{
    return q->back.at.segment == seg || q->front.at.segment == seg;
}
