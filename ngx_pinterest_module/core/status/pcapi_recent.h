
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_RECENT_H_INCLUDED_
#define _PCAPI_RECENT_H_INCLUDED_


#include "event/pcapi_event.h"


/*
 * The events seen last, in memory that processes share, without a lock.  What
 * is kept of an event says whether it is right, and not whose it is: digests,
 * ids and addresses are shortened, names of strangers and addresses of pages
 * are kept as far as nobody's email is in them, queries never.
 */

#define PCAPI_RECENT_MAX   100


typedef enum {
    PCAPI_RECENT_NAME = 0,
    PCAPI_RECENT_ID,
    PCAPI_RECENT_URL,
    PCAPI_RECENT_EMAIL,
    PCAPI_RECENT_EXTERNAL_ID,
    PCAPI_RECENT_CLICK_ID,
    PCAPI_RECENT_ADDRESS,
    PCAPI_RECENT_VALUE,
    PCAPI_RECENT_CURRENCY,
    PCAPI_RECENT_NTEXTS
} pcapi_recent_e;


/* a whole number of words; what is not used is zero */

typedef struct {
    int64_t    time;                      /* msec of Unix time */
    uint64_t   account;
    uint8_t    outcome;                   /* the caller's */
    uint8_t    source;
    uint8_t    match;                     /* pcapi_match() */
    uint8_t    len[PCAPI_RECENT_NTEXTS];
    u_char     name[48];
    u_char     id[16];
    u_char     url[88];
    u_char     email[12];
    u_char     external_id[12];
    u_char     click_id[12];
    u_char     address[16];
    u_char     value[16];
    u_char     currency[8];
} pcapi_recent_event_t;


#define PCAPI_RECENT_WORDS   (sizeof(pcapi_recent_event_t) / sizeof(uint64_t))


typedef struct {
    uint64_t   version;                   /* 0: empty; odd: being written */
    uint64_t   sum;
    uint64_t   words[PCAPI_RECENT_WORDS];
} pcapi_recent_place_t;

/* zeroed at first */

typedef struct {
    uint64_t               head;          /* how many there ever were */
    uint64_t               n;             /* places in use */
    pcapi_recent_place_t   places[PCAPI_RECENT_MAX];
} pcapi_recent_t;


/* all but name and outcome, from an event */
void pcapi_recent_event(pcapi_recent_event_t *e, const pcapi_event_t *ev);

/* a name that is unfit is left out */
void pcapi_recent_name(pcapi_recent_event_t *e, const pcapi_str_t *name);

/* empty if there is none; points into "e" */
pcapi_str_t pcapi_recent_text(const pcapi_recent_event_t *e,
    pcapi_recent_e text);


/* keeps "n" of them from now on, at most PCAPI_RECENT_MAX; another "n" than
   before forgets all */
void pcapi_recent_keep(pcapi_recent_t *r, uint64_t n);

void pcapi_recent_add(pcapi_recent_t *r, const pcapi_recent_event_t *e);

/*
 * The last one is 0, the one before it 1 ...  PCAPI_OK, or PCAPI_DECLINED if
 * there is none: never one that is half written.
 */
int pcapi_recent_get(const pcapi_recent_t *r, uint64_t i,
    pcapi_recent_event_t *e);


#endif /* _PCAPI_RECENT_H_INCLUDED_ */
