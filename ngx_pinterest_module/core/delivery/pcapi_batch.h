
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_BATCH_H_INCLUDED_
#define _PCAPI_BATCH_H_INCLUDED_


#include "base/pcapi_base.h"


/*
 * The events of one call: the body {"data":[...]} in one buffer, and which
 * records of the queue they are.
 */

typedef struct {
    uint64_t   *refs;         /* the caller's names of the events */
    int64_t    *times;        /* msec of Unix time, of each */
    uint32_t    n;
    uint32_t    max_events;
    u_char     *body;         /* room for "max_bytes" */
    size_t      len;
    size_t      max_bytes;
    int64_t     oldest;       /* msec of Unix time, of its events; 0: empty */
} pcapi_batch_t;


/* malloc(), and a start; PCAPI_ERROR without memory or without any room */
int pcapi_batch_init(pcapi_batch_t *b, uint32_t events, size_t bytes);
void pcapi_batch_destroy(pcapi_batch_t *b);

/* empties it */
void pcapi_batch_start(pcapi_batch_t *b);

/*
 * Appends an event, "payload" is its JSON.  PCAPI_OK; PCAPI_FULL: it goes into
 * the next one; PCAPI_ERROR: it is empty or larger than any batch may be.
 */
int pcapi_batch_add(pcapi_batch_t *b, uint64_t ref, int64_t time,
    const pcapi_str_t *payload);

/*
 * Closes the JSON.  "body" is the batch's and may be sent as it is, any number
 * of times, until the next pcapi_batch_add() or pcapi_batch_start().
 */
void pcapi_batch_end(pcapi_batch_t *b, pcapi_str_t *body);


#endif /* _PCAPI_BATCH_H_INCLUDED_ */
