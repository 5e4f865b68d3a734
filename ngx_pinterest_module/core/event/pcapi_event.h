
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_EVENT_H_INCLUDED_
#define _PCAPI_EVENT_H_INCLUDED_


#include "base/pcapi_base.h"
#include "base/pcapi_arena.h"
#include "base/pcapi_json.h"
#include "pcapi_schema.h"
#include "pcapi_reason.h"


#define PCAPI_MAX_CONTENTS   200
#define PCAPI_MAX_DIGESTS    10
#define PCAPI_MAX_EVENT      32768   /* bytes of an encoded event, default */

/* our own limits where the schema has none; characters, bytes where so said */
#define PCAPI_MAX_CLEAR      1024    /* bytes of what is to be hashed */
#define PCAPI_MAX_TEXT       1024
#define PCAPI_MAX_NAME       128     /* bytes of an event's name */
#define PCAPI_MAX_ID         512     /* bytes; never cut */
#define PCAPI_MAX_AGENT      2048
#define PCAPI_MAX_URL        4096    /* bytes; the query goes first */


/*
 * One value.  A scalar is its text: for PCAPI_INTEGER the digits, for
 * PCAPI_BOOLEAN "true" or "false".  An array is "nelts" texts.  Absent: len and
 * nelts are 0.
 */

typedef struct {
    union {
        const u_char       *text;
        const pcapi_str_t  *elts;
    } u;
    uint32_t                len;
    uint32_t                nelts;
} pcapi_value_t;


typedef struct pcapi_content_s  pcapi_content_t;

struct pcapi_content_s {
    /* PCAPI_ITEM_ID to PCAPI_ITEM_QUANTITY, less PCAPI_ITEM_ID */
    pcapi_str_t           value[6];
};


/*
 * An event in the making.  All memory is the arena's; texts given to it by
 * reference must live as long as it.
 */

typedef struct {
    pcapi_arena_t        *arena;
    pcapi_value_t         value[PCAPI_NMEMBERS];
    pcapi_content_t      *contents;
    uint32_t              ncontents;
    uint32_t              fields[PCAPI_NFIELD_REASONS];  /* dropped fields */
    pcapi_str_t           phone_country;  /* see pcapi_phone_normal() */
    unsigned              internal:1;  /* take internal members as well */
} pcapi_event_t;


void pcapi_event_init(pcapi_event_t *ev, pcapi_arena_t *a);

/*
 * Sets a member from a value of a message: the type is coerced, the text
 * normalised, personal data hashed (each value by itself: one that is a
 * SHA-256 digest already is kept, in lower case), limits applied: too long a
 * text is cut on a character, a number out of range dropped.  PCAPI_OK: set;
 * PCAPI_DECLINED: the value was missing in the sense of pcapi_json_empty(), or
 * nothing usable was left of it; in the latter case it is counted in
 * "fields" by its reason.  PCAPI_ERROR: no memory.  A member that is set
 * already is replaced on PCAPI_OK only.
 *
 * A scalar for an array is an array of one; an array has distinct elements
 * only.  PCAPI_CONTENTS takes a JSON array of native content objects, and a
 * PCAPI_OBJECT a native object, see pcapi_event_set_members().  Members that
 * are internal are refused, and counted, unless ev->internal; a text is the
 * caller's own word and always taken.
 */
int pcapi_event_set(pcapi_event_t *ev, pcapi_member_e m,
    const pcapi_json_t *v);

/*
 * All members of a native object, PCAPI_EVENT for a whole event: what the
 * schema does not know is counted.  PCAPI_DECLINED if none was set.
 */
int pcapi_event_set_members(pcapi_event_t *ev, pcapi_parent_e parent,
    const pcapi_json_t *v);

int pcapi_event_set_text(pcapi_event_t *ev, pcapi_member_e m,
    const pcapi_str_t *text);
int pcapi_event_set_integer(pcapi_event_t *ev, pcapi_member_e m, int64_t n);

/* one more digest of an array member, from clear text or digest */
int pcapi_event_add_text(pcapi_event_t *ev, pcapi_member_e m,
    const pcapi_str_t *text);

/*
 * Adds a product, zeroed; NULL beyond PCAPI_MAX_CONTENTS or without memory.
 * Valid until the next one is added.  One that stays empty is not sent.
 */
pcapi_content_t *pcapi_event_add_content(pcapi_event_t *ev);

/* sets a member of a product by the same rules, m is PCAPI_ITEM_* */
int pcapi_content_set(pcapi_event_t *ev, pcapi_content_t *c,
    pcapi_member_e m, const pcapi_json_t *v);
int pcapi_content_set_text(pcapi_event_t *ev, pcapi_content_t *c,
    pcapi_member_e m, const pcapi_str_t *text);

void pcapi_event_unset(pcapi_event_t *ev, pcapi_member_e m);

static inline int
pcapi_event_has(const pcapi_event_t *ev, pcapi_member_e m)
{
    return (ev->value[m].len | ev->value[m].nelts) != 0;
}

/* the text of a scalar; empty if absent */
static inline pcapi_str_t
pcapi_event_text(const pcapi_event_t *ev, pcapi_member_e m)
{
    return pcapi_str(ev->value[m].u.text, ev->value[m].len);
}

/*
 * Limited Data Processing: the flag, and digests of the codes of state and
 * country in lower case and in capitals besides what is set already.  Empty
 * texts are unknown.  PCAPI_OK: the flag takes effect; PCAPI_DECLINED: it is
 * void, as state or country is missing.
 */
int pcapi_event_ldp(pcapi_event_t *ev, const pcapi_str_t *state,
    const pcapi_str_t *country);

/*
 * Is everything there that Pinterest requires?  A name, an action source, a
 * time, an id, and one of em, hashed_maids, or address and user agent.
 * PCAPI_REASON_NONE if so.
 */
pcapi_reason_e pcapi_event_check(const pcapi_event_t *ev);

/*
 * The JSON of the event as it will be sent, into "buf".  "name", if not
 * NULL, stands in for the event's own: one incoming message may be several
 * events.  PCAPI_ERROR if it does not fit "size" or the name is not UTF-8.
 * Of a fact that is set in the older, flat form and in app_info or device_info
 * only the latter is sent.
 */
int pcapi_event_encode(const pcapi_event_t *ev, const pcapi_str_t *name,
    u_char *buf, size_t size, pcapi_str_t *out);

/*
 * The same, leaving out of the event what it takes to make it fit: captions of
 * products, the last products, the last of content_ids.  It is counted in
 * "fields" as PCAPI_FIELD_LIMIT.
 */
int pcapi_event_fit(pcapi_event_t *ev, const pcapi_str_t *name, u_char *buf,
    size_t size, pcapi_str_t *out);

/* event_time of an encoded event, in milliseconds; 0 if it has none */
int64_t pcapi_event_encoded_time(const pcapi_str_t *json);


#endif /* _PCAPI_EVENT_H_INCLUDED_ */
