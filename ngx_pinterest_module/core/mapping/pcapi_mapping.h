
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_MAPPING_H_INCLUDED_
#define _PCAPI_MAPPING_H_INCLUDED_


#include "base/pcapi_base.h"
#include "base/pcapi_arena.h"
#include "base/pcapi_json.h"
#include "event/pcapi_event.h"
#include "message/pcapi_message.h"
#include "pcapi_facts.h"
#include "pcapi_map.h"


/*
 * The inside of pcapi_map(): one message on its way through the steps.  A step
 * returns PCAPI_ERROR without memory, else PCAPI_OK; it ends the way by
 * setting mapped->reason.  What a step decides by itself it takes out of the
 * facts, so that the last one, pcapi_map_members(), may set all that is left.
 */

typedef struct {
    const pcapi_map_conf_t  *conf;
    const pcapi_origin_t    *origin;
    const pcapi_message_t   *message;
    void                    *ctx;
    pcapi_arena_t           *arena;
    pcapi_mapped_t          *mapped;
    pcapi_event_t           *event;
    pcapi_facts_t            facts;
    unsigned                 page:1;      /* a page or screen call */
} pcapi_mapping_t;


int pcapi_map_read(pcapi_mapping_t *mp);          /* pcapi_map_read.c */
int pcapi_map_sets(pcapi_mapping_t *mp);          /* pcapi_map_sets.c */
int pcapi_map_allowed(pcapi_mapping_t *mp);       /* pcapi_map_consent.c */
int pcapi_map_name(pcapi_mapping_t *mp);          /* pcapi_map_name.c */
int pcapi_map_time(pcapi_mapping_t *mp);          /* pcapi_map_time.c */
int pcapi_map_source(pcapi_mapping_t *mp);        /* pcapi_map_source.c */
int pcapi_map_connection(pcapi_mapping_t *mp);    /* pcapi_map_identity.c */
int pcapi_map_identity(pcapi_mapping_t *mp);      /* pcapi_map_identity.c */
int pcapi_map_click(pcapi_mapping_t *mp);         /* pcapi_map_context.c */
int pcapi_map_context(pcapi_mapping_t *mp);       /* pcapi_map_context.c */
int pcapi_map_products(pcapi_mapping_t *mp);      /* pcapi_map_products.c */
int pcapi_map_members(pcapi_mapping_t *mp);       /* pcapi_map.c */
int pcapi_map_id(pcapi_mapping_t *mp);            /* pcapi_map_id.c */
int pcapi_map_consent(pcapi_mapping_t *mp);       /* pcapi_map_consent.c */


/*
 * What pinterest_set says of a member of "n" products, NULL where it says
 * nothing.  With "n" 0 it may say how many there are, up to
 * PCAPI_MAX_CONTENTS: the number is in "n" then.
 */
int pcapi_map_item_sets(pcapi_mapping_t *mp, pcapi_member_e m,
    const pcapi_json_t **value, uint32_t *n);


/*
 * Common to the steps.
 */

/* the fact, which is no fact any more; NULL if it never was */
const pcapi_json_t *pcapi_map_take(pcapi_mapping_t *mp, uint32_t slot);

/* gives a slot a text, unless it has a value */
int pcapi_map_default(pcapi_mapping_t *mp, uint32_t slot,
    const pcapi_str_t *text);

/* PCAPI_ERROR without memory, else PCAPI_OK: as pcapi_event_set() and so on */
int pcapi_map_put(pcapi_mapping_t *mp, pcapi_member_e m,
    const pcapi_json_t *v);
int pcapi_map_put_text(pcapi_mapping_t *mp, pcapi_member_e m,
    const pcapi_str_t *text);

/* the text of a string or number, empty for all else and for NULL */
pcapi_str_t pcapi_map_text(const pcapi_json_t *v);

/* that of a fact, which is taken, and counted if it has none */
pcapi_str_t pcapi_map_take_text(pcapi_mapping_t *mp, uint32_t slot);

/* 1: true, "true", 1, "1"; 0: false and its kin; -1: anything else */
int pcapi_map_flag(const pcapi_json_t *v);

/* a string in the arena, or NULL without memory */
pcapi_json_t *pcapi_map_string(pcapi_arena_t *a, const pcapi_str_t *text);

/* is "word", in lower case, a part of "text"? */
int pcapi_map_contains(const pcapi_str_t *text, const pcapi_str_t *word);

/* was the slot set by the operator? */

static inline int
pcapi_map_isown(const pcapi_mapping_t *mp, uint32_t slot)
{
    return mp->facts.value[slot] && mp->facts.rank[slot] <= PCAPI_RANK_OWN;
}


#endif /* _PCAPI_MAPPING_H_INCLUDED_ */
