
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_items.h"


static void pcapi_items_list(pcapi_mapping_t *mp, pcapi_items_t *items,
    const pcapi_json_t *list);
static void pcapi_items_single(pcapi_mapping_t *mp, pcapi_items_t *items);
static int pcapi_items_set(pcapi_mapping_t *mp, pcapi_items_t *items);
static int pcapi_items_sets(pcapi_mapping_t *mp);


int
pcapi_items_find(pcapi_mapping_t *mp, pcapi_items_t *items)
{
    int                  sets;
    const pcapi_json_t  *list;

    list = mp->facts.value[PCAPI_FACT_PRODUCTS];

    if (list && list->type != PCAPI_JSON_ARRAY
        && list->type != PCAPI_JSON_OBJECT)
    {
        list = NULL;
    }

    items->n = 0;
    items->single = 0;
    items->max = (list && list->type == PCAPI_JSON_ARRAY) ? list->nelts : 1;

    sets = pcapi_items_sets(mp);

    if (sets || items->max > PCAPI_MAX_CONTENTS) {
        items->max = PCAPI_MAX_CONTENTS;
    }

    items->item = pcapi_arena_calloc(mp->arena,
                                     items->max * sizeof(pcapi_item_t));
    if (items->item == NULL) {
        return PCAPI_ERROR;
    }

    if (list) {
        pcapi_items_list(mp, items, list);

    } else {
        pcapi_items_single(mp, items);
    }

    return sets ? pcapi_items_set(mp, items) : PCAPI_OK;
}


/* an object is a list of one */

static void
pcapi_items_list(pcapi_mapping_t *mp, pcapi_items_t *items,
    const pcapi_json_t *list)
{
    const pcapi_json_t  *v;

    if (list->type == PCAPI_JSON_OBJECT) {
        pcapi_facts_item(items->item[0].value, list);
        items->n = 1;
        return;
    }

    for (v = list->child; v; v = v->next) {

        if (items->n == items->max) {
            mp->event->fields[PCAPI_FIELD_LIMIT]++;
            return;
        }

        pcapi_facts_item(items->item[items->n++].value, v);
    }
}


/* "Product Added": the properties describe one product */

static void
pcapi_items_single(pcapi_mapping_t *mp, pcapi_items_t *items)
{
    uint32_t      i;
    pcapi_str_t   id;

    /* a list of ids in the tag's "product_id" */

    id = pcapi_map_text(mp->facts.value[PCAPI_ITEM_ID]);

    if (mp->message->shape == PCAPI_SHAPE_PIXEL && id.len
        && memchr(id.data, ',', id.len))
    {
        mp->facts.value[PCAPI_FACT_IDS] = pcapi_map_take(mp, PCAPI_ITEM_ID);
    }

    if (mp->facts.value[PCAPI_ITEM_ID] == NULL
        && mp->facts.value[PCAPI_ITEM_PRICE] == NULL)
    {
        return;
    }

    for (i = 0; i < PCAPI_NITEM_MEMBERS; i++) {
        items->item[0].value[i] = mp->facts.value[PCAPI_ITEM_ID + i];
    }

    items->n = 1;
    items->single = 1;
}


/*
 * What the operator sets.  Where the message has no product, those he gives an
 * id are made.
 */

static int
pcapi_items_set(pcapi_mapping_t *mp, pcapi_items_t *items)
{
    uint32_t             i, n;
    pcapi_member_e       m;
    const pcapi_json_t  *value[PCAPI_MAX_CONTENTS];

    for (m = PCAPI_ITEM_ID; m <= PCAPI_ITEM_QUANTITY; m++) {

        n = items->n;

        if (n == 0 && m != PCAPI_ITEM_ID) {
            return PCAPI_OK;
        }

        if (pcapi_map_item_sets(mp, m, value, &n) != PCAPI_OK) {
            return PCAPI_ERROR;
        }

        for (i = 0; i < n; i++) {
            if (value[i]) {
                items->item[i].value[pcapi_item_slot(m)] = value[i];
            }
        }

        items->n = n;
    }

    return PCAPI_OK;
}


static int
pcapi_items_sets(pcapi_mapping_t *mp)
{
    uint32_t  i;

    for (i = 0; i < mp->conf->nsets; i++) {
        if (pcapi_schema[mp->conf->sets[i].member].parent == PCAPI_CONTENT) {
            return 1;
        }
    }

    return 0;
}


/* one without an id is none, though it counts in sums */

int
pcapi_items_contents(pcapi_mapping_t *mp, pcapi_items_t *items)
{
    uint32_t              i, k;
    pcapi_content_t       content, *c;
    const pcapi_json_t  **value;

    for (i = 0; i < items->n; i++) {
        value = items->item[i].value;

        memset(&content, 0, sizeof(pcapi_content_t));

        for (k = 0; k < PCAPI_NITEM_MEMBERS; k++) {

            if (pcapi_content_set(mp->event, &content, PCAPI_ITEM_ID + k,
                                  value[k])
                == PCAPI_ERROR)
            {
                return PCAPI_ERROR;
            }
        }

        if (content.value[0].len == 0) {
            continue;
        }

        c = pcapi_event_add_content(mp->event);

        if (c == NULL) {
            return PCAPI_ERROR;
        }

        *c = content;
    }

    return PCAPI_OK;
}


/* contents are there already; the operator's word counts more */

int
pcapi_items_native(pcapi_mapping_t *mp)
{
    uint32_t             i, n;
    pcapi_member_e       m;
    const pcapi_json_t  *value[PCAPI_MAX_CONTENTS];

    if (pcapi_map_put(mp, PCAPI_CONTENTS, pcapi_map_take(mp, PCAPI_CONTENTS))
        != PCAPI_OK)
    {
        return PCAPI_ERROR;
    }

    n = mp->event->ncontents;

    if (n == 0 || !pcapi_items_sets(mp)) {
        return PCAPI_OK;
    }

    for (m = PCAPI_ITEM_ID; m <= PCAPI_ITEM_QUANTITY; m++) {

        if (pcapi_map_item_sets(mp, m, value, &n) != PCAPI_OK) {
            return PCAPI_ERROR;
        }

        for (i = 0; i < n; i++) {

            if (pcapi_content_set(mp->event, &mp->event->contents[i], m,
                                  value[i])
                == PCAPI_ERROR)
            {
                return PCAPI_ERROR;
            }
        }
    }

    return PCAPI_OK;
}
