
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _CTL_SENDER_H_INCLUDED_
#define _CTL_SENDER_H_INCLUDED_


#include <signal.h>
#include <stdio.h>

#include "base/pcapi_base.h"
#include "base/pcapi_arena.h"
#include "delivery/pcapi_batch.h"
#include "delivery/pcapi_decide.h"
#include "delivery/pcapi_split.h"

#include "http.h"
#include "warnings.h"


/*
 * Events into batches, batches to the API until each event has its outcome:
 * accepted, or refused and written to the dead letters.  Decisions are those of
 * the module; where it would wait for the operator, this one stops.
 */

typedef struct {
    uint64_t                      line;      /* of the input */
    size_t                        offset;    /* in the batch's body */
    size_t                        len;
} ctl_item_t;


typedef struct {
    const char                   *account;
    unsigned                      test;
    int64_t                       events;    /* of a batch */
    int64_t                       bytes;
    int64_t                       tries;     /* of a call */
    FILE                         *dead;      /* or NULL */
    const volatile sig_atomic_t  *stop;      /* never NULL */
} ctl_sender_conf_t;


typedef struct {
    uint64_t                      accepted;
    uint64_t                      refused;
    uint64_t                      warned;    /* accepted with a warning */
    uint64_t                      calls;
    uint64_t                      retries;
} ctl_sender_stat_t;


typedef struct {
    ctl_sender_conf_t             conf;
    ctl_sender_stat_t             stat;
    ctl_warnings_t                warnings;
    ctl_http_t                   *http;
    ctl_http_result_t             result;    /* of the last call */
    pcapi_decision_t              decision;  /* what came of it */
    pcapi_batch_t                 batch;     /* as it was collected */
    pcapi_batch_t                 part;      /* what is sent of it if split */
    pcapi_split_t                 split;
    ctl_item_t                   *items;     /* of the batch */
    u_char                       *buf;       /* a dead letter */
    pcapi_arena_t                 arena;     /* an answer */
    uint32_t                      attempt;
    uint32_t                      alone;
} ctl_sender_t;


/* PCAPI_ERROR without memory; "http" stays the caller's */
int ctl_sender_init(ctl_sender_t *s, const ctl_sender_conf_t *conf,
    ctl_http_t *http);
void ctl_sender_done(ctl_sender_t *s);

/*
 * PCAPI_OK; PCAPI_FULL: flush first; PCAPI_ERROR: no batch may be that large
 */
int ctl_sender_add(ctl_sender_t *s, uint64_t line, const pcapi_str_t *event);

/*
 * Sends what was added.  CTL_OK: all of it has an outcome.  Else it can't go
 * on, which was said, and the exit code.
 */
int ctl_sender_flush(ctl_sender_t *s);

/* the first line that is not done, if anything is waiting; else 0 */
uint64_t ctl_sender_line(const ctl_sender_t *s);


#endif /* _CTL_SENDER_H_INCLUDED_ */
