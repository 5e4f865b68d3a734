
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdlib.h>

#include "pcapi_batch.h"


static const pcapi_str_t  pcapi_batch_head = pcapi_string("{\"data\":[");
static const pcapi_str_t  pcapi_batch_tail = pcapi_string("]}");


int
pcapi_batch_init(pcapi_batch_t *b, uint32_t events, size_t bytes)
{
    memset(b, 0, sizeof(pcapi_batch_t));

    if (events == 0 || bytes <= pcapi_batch_head.len + pcapi_batch_tail.len) {
        return PCAPI_ERROR;
    }

    b->refs = calloc(events, sizeof(uint64_t));
    b->times = calloc(events, sizeof(int64_t));
    b->body = malloc(bytes);

    if (b->refs == NULL || b->times == NULL || b->body == NULL) {
        pcapi_batch_destroy(b);
        return PCAPI_ERROR;
    }

    b->max_events = events;
    b->max_bytes = bytes;

    pcapi_batch_start(b);

    return PCAPI_OK;
}


void
pcapi_batch_destroy(pcapi_batch_t *b)
{
    free(b->refs);
    free(b->times);
    free(b->body);

    memset(b, 0, sizeof(pcapi_batch_t));
}


void
pcapi_batch_start(pcapi_batch_t *b)
{
    memcpy(b->body, pcapi_batch_head.data, pcapi_batch_head.len);

    b->len = pcapi_batch_head.len;
    b->n = 0;
    b->oldest = 0;
}


int
pcapi_batch_add(pcapi_batch_t *b, uint64_t ref, int64_t time,
    const pcapi_str_t *payload)
{
    size_t  room, comma;

    room = b->max_bytes - pcapi_batch_head.len - pcapi_batch_tail.len;

    if (payload->len == 0 || payload->len > room) {
        return PCAPI_ERROR;
    }

    room = b->max_bytes - b->len - pcapi_batch_tail.len;
    comma = (b->n != 0);

    if (b->n == b->max_events || payload->len + comma > room) {
        return PCAPI_FULL;
    }

    if (comma) {
        b->body[b->len++] = ',';
    }

    memcpy(b->body + b->len, payload->data, payload->len);
    b->len += payload->len;

    if (b->n == 0 || time < b->oldest) {
        b->oldest = time;
    }

    b->refs[b->n] = ref;
    b->times[b->n] = time;
    b->n++;

    return PCAPI_OK;
}


void
pcapi_batch_end(pcapi_batch_t *b, pcapi_str_t *body)
{
    memcpy(b->body + b->len, pcapi_batch_tail.data, pcapi_batch_tail.len);

    *body = pcapi_str(b->body, b->len + pcapi_batch_tail.len);
}
