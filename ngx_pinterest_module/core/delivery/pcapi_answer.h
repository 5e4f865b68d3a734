
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_ANSWER_H_INCLUDED_
#define _PCAPI_ANSWER_H_INCLUDED_


#include "base/pcapi_base.h"
#include "base/pcapi_arena.h"
#include "base/pcapi_json.h"


/*
 * Reads what the API answers, in pieces as they come: the answer of a 200
 * (ConversionApiResponse), the "details" of a 422 (DetailedError), or an Error.
 * Bounded; texts of the API may echo input and are hostile: they are cut to
 * PCAPI_ANSWER_TEXT bytes, control characters become spaces.
 */

#define PCAPI_ANSWER_TEXT   256


typedef enum {
    PCAPI_ENTRY_UNKNOWN = 0,
    PCAPI_ENTRY_PROCESSED,
    PCAPI_ENTRY_FAILED
} pcapi_entry_e;


typedef struct {
    pcapi_entry_e       status;
    pcapi_str_t         text;       /* error message; or warning; or "" */
} pcapi_entry_t;


typedef struct {
    unsigned            parsed:1;   /* a whole document, of a known form */
    unsigned            listed:1;   /* "events" was there and well formed */
    int64_t             code;       /* of an error; 0 */
    pcapi_str_t         message;    /* of an error; "" */
    int64_t             received;   /* num_events_received, -1: absent */
    int64_t             processed;
    pcapi_entry_t      *entries;    /* in the order the events were sent */
    uint32_t            nentries;
} pcapi_answer_t;


typedef struct {
    pcapi_arena_t        *arena;
    pcapi_json_parser_t  *parser;
    uint32_t              events;
    unsigned              failed:1;
} pcapi_answer_reader_t;


/* the limit of an arena that is enough for any answer to "events" events */
size_t pcapi_answer_memory(uint32_t events);

/*
 * Memory is the arena's; "events" is how many were sent, and bounds what is
 * read.  PCAPI_ERROR if the arena is full: the reader may be used all the same,
 * its answer is none.
 */
int pcapi_answer_start(pcapi_answer_reader_t *r, pcapi_arena_t *a,
    uint32_t events);
void pcapi_answer_feed(pcapi_answer_reader_t *r, const void *data,
    size_t len);

/*
 * Always fills "answer", which lives as long as the arena is not reset; a body
 * that is none has parsed == 0.
 */
void pcapi_answer_finish(pcapi_answer_reader_t *r, pcapi_answer_t *answer);


#endif /* _PCAPI_ANSWER_H_INCLUDED_ */
