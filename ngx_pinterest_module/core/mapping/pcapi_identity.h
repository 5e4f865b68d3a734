
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_IDENTITY_H_INCLUDED_
#define _PCAPI_IDENTITY_H_INCLUDED_


#include "base/pcapi_base.h"
#include "event/pcapi_event.h"
#include "pcapi_map.h"


/*
 * What is remembered of a visitor from one event to the next: digests, never
 * clear text, the most valuable ones first (em, external_id, ph), and when they
 * were brought.  Bounded so that, sealed and as text, it is less than 1 KB.
 */

#define PCAPI_IDENTITY_DIGESTS   20
#define PCAPI_IDENTITY_EACH      3      /* digests of one member */
#define PCAPI_IDENTITY_DIGEST    32
#define PCAPI_IDENTITY_BYTES                                                 \
    (5 + PCAPI_IDENTITY_DIGESTS * (1 + PCAPI_IDENTITY_DIGEST))


typedef struct {
    uint8_t   tag;
    u_char    digest[PCAPI_IDENTITY_DIGEST];
} pcapi_remembered_t;

typedef struct {
    int64_t             time;           /* seconds of Unix time */
    uint32_t            n;
    pcapi_remembered_t  digests[PCAPI_IDENTITY_DIGESTS];
} pcapi_identity_t;


/* does the event say who it is: by email or phone? */
int pcapi_identity_brought(const pcapi_event_t *ev);

/*
 * Takes the digests of an event over; what is known besides stays, unless it is
 * of somebody else: another email, without one another phone, without either
 * another external id.  PCAPI_DECLINED: nothing has changed.
 */
int pcapi_identity_add(pcapi_identity_t *identity, const pcapi_event_t *ev);

/*
 * Gives an event the members it lacks; nothing to one of somebody else, by
 * email or phone.  An external id does not tell: before a visitor signs in it
 * is another one.  PCAPI_ERROR: no memory.
 */
int pcapi_identity_merge(const pcapi_identity_t *identity, pcapi_event_t *ev);

/* into "out" of PCAPI_IDENTITY_BYTES bytes; the length */
size_t pcapi_identity_write(const pcapi_identity_t *identity, u_char *out);

/*
 * Reads what pcapi_identity_write() wrote.  PCAPI_DECLINED, and nothing is
 * remembered: it is something else, or older than "max_age" seconds.
 */
int pcapi_identity_read(pcapi_identity_t *identity, const pcapi_str_t *in,
    int64_t now, int64_t max_age);

/*
 * Who an identify call is about, as an event with nothing else in it.
 * PCAPI_DECLINED: it is another message, or may not be used.  PCAPI_ERROR:
 * no memory.
 */
int pcapi_identity_message(const pcapi_map_conf_t *conf,
    const pcapi_origin_t *origin, const pcapi_message_t *m, void *ctx,
    pcapi_arena_t *a, pcapi_event_t *ev);


#endif /* _PCAPI_IDENTITY_H_INCLUDED_ */
