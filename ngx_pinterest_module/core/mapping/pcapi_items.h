
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_ITEMS_H_INCLUDED_
#define _PCAPI_ITEMS_H_INCLUDED_


#include "base/pcapi_base.h"
#include "pcapi_facts.h"
#include "pcapi_mapping.h"


/* the products of a message, before they become contents */

typedef struct {
    const pcapi_json_t   *value[PCAPI_NITEM_SLOTS];
} pcapi_item_t;

typedef struct {
    pcapi_item_t         *item;
    uint32_t              n;
    uint32_t              max;
    unsigned              single:1;    /* the properties themselves are one */
} pcapi_items_t;


/* PCAPI_ERROR without memory, all of them */

int pcapi_items_find(pcapi_mapping_t *mp, pcapi_items_t *items);
int pcapi_items_contents(pcapi_mapping_t *mp, pcapi_items_t *items);

/* contents that come ready made, in a native event */
int pcapi_items_native(pcapi_mapping_t *mp);


#endif /* _PCAPI_ITEMS_H_INCLUDED_ */
