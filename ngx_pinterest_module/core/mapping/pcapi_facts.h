
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_FACTS_H_INCLUDED_
#define _PCAPI_FACTS_H_INCLUDED_


#include "base/pcapi_base.h"
#include "base/pcapi_json.h"
#include "event/pcapi_schema.h"


/*
 * What a message says, sorted into slots by one walk over it and the table of
 * pcapi_fact_rows.c.  The first slots are the members of the schema; those
 * below are what the mapper has to think about.
 */

enum {
    PCAPI_FACT_EVENT = PCAPI_NMEMBERS,    /* name of a track call, a pixel */
    PCAPI_FACT_NAME,                      /* of a page or screen call */
    PCAPI_FACT_CATEGORY,
    PCAPI_FACT_TITLE,

    PCAPI_FACT_TIMESTAMP,
    PCAPI_FACT_ORIGINAL,
    PCAPI_FACT_SENT,
    PCAPI_FACT_RECEIVED,
    PCAPI_FACT_CB,

    PCAPI_FACT_CONSENT,
    PCAPI_FACT_INTEGRATIONS,
    PCAPI_FACT_OUTER_INTEGRATIONS,

    PCAPI_FACT_IP,
    PCAPI_FACT_AGENT,
    PCAPI_FACT_CLICK,
    PCAPI_FACT_TRACKING,
    PCAPI_FACT_FULL_NAME,

    PCAPI_FACT_PAGE_URL,
    PCAPI_FACT_PAGE_SEARCH,
    PCAPI_FACT_URL,
    PCAPI_FACT_OTHER_URL,
    PCAPI_FACT_LOCALE,
    PCAPI_FACT_LIBRARY,
    PCAPI_FACT_DEVICE_TYPE,
    PCAPI_FACT_OS_NAME,

    PCAPI_FACT_PRODUCTS,
    PCAPI_FACT_IDS,

    PCAPI_NFACTS
};


/* slots of a product: those of PCAPI_ITEM_ID to PCAPI_ITEM_QUANTITY, and */

enum {
    PCAPI_NITEM_MEMBERS = PCAPI_ITEM_QUANTITY - PCAPI_ITEM_ID + 1,
    PCAPI_ITEM_SLOT_CURRENCY = PCAPI_NITEM_MEMBERS,
    PCAPI_NITEM_SLOTS
};

#define pcapi_item_slot(m)    ((m) - PCAPI_ITEM_ID)


typedef enum {
    PCAPI_SCOPE_NONE = 0,

    PCAPI_SCOPE_MESSAGE,                  /* a Segment call */
    PCAPI_SCOPE_OUTER,                    /* the batch around it */
    PCAPI_SCOPE_PROPERTIES,
    PCAPI_SCOPE_TRAITS,
    PCAPI_SCOPE_ADDRESS,
    PCAPI_SCOPE_CONTEXT,
    PCAPI_SCOPE_PAGE,
    PCAPI_SCOPE_APP,
    PCAPI_SCOPE_DEVICE,
    PCAPI_SCOPE_OS,
    PCAPI_SCOPE_NETWORK,
    PCAPI_SCOPE_SCREEN,
    PCAPI_SCOPE_LIBRARY,
    PCAPI_SCOPE_LOCATION,

    PCAPI_SCOPE_PIXEL,                    /* the Pinterest tag */
    PCAPI_SCOPE_ED,
    PCAPI_SCOPE_ED_USER,
    PCAPI_SCOPE_PD,
    PCAPI_SCOPE_AD,

    PCAPI_SCOPE_ITEM                      /* a product of either */
} pcapi_scope_e;


/*
 * A member "key" of an object of scope "scope" is a candidate for "slot", or,
 * if "into" is a scope, leads there, and what is found in it ranks "rank"
 * lower.  The lowest rank wins.
 */

typedef struct {
    uint8_t               scope;
    uint8_t               into;
    uint8_t               slot;
    uint8_t               rank;
    pcapi_str_t           key;
} pcapi_fact_row_t;

extern const pcapi_fact_row_t  pcapi_fact_rows[];
extern const uint32_t  pcapi_nfact_rows;


/* set by the operator: in his own words, or from the message */

#define PCAPI_RANK_WRITTEN  0
#define PCAPI_RANK_OWN      1

typedef struct {
    const pcapi_json_t   *value[PCAPI_NFACTS];
    uint8_t               rank[PCAPI_NFACTS];
} pcapi_facts_t;


/*
 * Adds what the object "v" of a scope says; empty values are no candidates.
 * Case of member names does not count, though the spelling of the table is
 * preferred.  "location": believe context.location too.
 */
void pcapi_facts_read(pcapi_facts_t *facts, pcapi_scope_e scope,
    const pcapi_json_t *v, int location);

/* as above, a product into PCAPI_NITEM_SLOTS slots */
void pcapi_facts_item(const pcapi_json_t **item, const pcapi_json_t *v);


#endif /* _PCAPI_FACTS_H_INCLUDED_ */
