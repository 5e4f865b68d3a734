
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "base/pcapi_decimal.h"
#include "pcapi_items.h"
#include "pcapi_mapping.h"


/* what a product or page is called; only then: of a single product, a page */

typedef struct {
    uint32_t              slot;
    pcapi_member_e        member;
    unsigned              single:1;
    unsigned              page:1;
} pcapi_map_caption_t;


static int pcapi_map_content_ids(pcapi_mapping_t *mp);
static int pcapi_map_id_list(pcapi_mapping_t *mp);
static int pcapi_map_value(pcapi_mapping_t *mp, pcapi_items_t *items);
static int pcapi_map_num_items(pcapi_mapping_t *mp, pcapi_items_t *items);
static int pcapi_map_currency(pcapi_mapping_t *mp, pcapi_items_t *items);
static int pcapi_map_quantity(const pcapi_json_t *v, int64_t *n);
static int pcapi_map_captions_set(pcapi_mapping_t *mp, pcapi_items_t *items);


static const pcapi_map_caption_t  pcapi_map_captions[] = {
    { PCAPI_ITEM_NAME, PCAPI_CONTENT_NAME, 1, 0 },
    { PCAPI_FACT_TITLE, PCAPI_CONTENT_NAME, 0, 1 },
    { PCAPI_FACT_NAME, PCAPI_CONTENT_NAME, 0, 1 },
    { PCAPI_ITEM_CATEGORY, PCAPI_CONTENT_CATEGORY, 0, 0 },
    { PCAPI_FACT_CATEGORY, PCAPI_CONTENT_CATEGORY, 0, 1 },
    { PCAPI_ITEM_BRAND, PCAPI_CONTENT_BRAND, 0, 0 }
};


/* money and products (3.2) */

int
pcapi_map_products(pcapi_mapping_t *mp)
{
    pcapi_items_t  items;

    if (mp->facts.value[PCAPI_CONTENTS]
        || mp->message->shape == PCAPI_SHAPE_NATIVE)
    {
        return pcapi_items_native(mp);
    }

    if (pcapi_items_find(mp, &items) != PCAPI_OK
        || pcapi_items_contents(mp, &items) != PCAPI_OK
        || pcapi_map_content_ids(mp) != PCAPI_OK
        || pcapi_map_value(mp, &items) != PCAPI_OK
        || pcapi_map_num_items(mp, &items) != PCAPI_OK
        || pcapi_map_currency(mp, &items) != PCAPI_OK)
    {
        return PCAPI_ERROR;
    }

    return pcapi_map_captions_set(mp, &items);
}


static int
pcapi_map_content_ids(pcapi_mapping_t *mp)
{
    uint32_t  i;

    if (mp->facts.value[PCAPI_CONTENT_IDS]) {
        return PCAPI_OK;
    }

    if (mp->event->ncontents == 0) {
        return pcapi_map_id_list(mp);
    }

    for (i = 0; i < mp->event->ncontents; i++) {

        if (pcapi_event_add_text(mp->event, PCAPI_CONTENT_IDS,
                                 &mp->event->contents[i].value[0])
            == PCAPI_ERROR)
        {
            return PCAPI_ERROR;
        }
    }

    return PCAPI_OK;
}


/* "1,2,3" as the tag writes lists of products */

static int
pcapi_map_id_list(pcapi_mapping_t *mp)
{
    pcapi_str_t          rest, id;
    const u_char        *comma;
    const pcapi_json_t  *v;

    v = pcapi_map_take(mp, PCAPI_FACT_IDS);

    if (v == NULL || v->type != PCAPI_JSON_STRING) {
        return pcapi_map_put(mp, PCAPI_CONTENT_IDS, v);
    }

    rest = v->text;

    while (rest.len
           && mp->event->value[PCAPI_CONTENT_IDS].nelts < PCAPI_MAX_CONTENTS)
    {
        comma = memchr(rest.data, ',', rest.len);

        id = pcapi_str(rest.data, comma ? (size_t) (comma - rest.data)
                                        : rest.len);

        if (id.len && pcapi_event_add_text(mp->event, PCAPI_CONTENT_IDS, &id)
                      == PCAPI_ERROR)
        {
            return PCAPI_ERROR;
        }

        rest.data += id.len;
        rest.len -= id.len;

        if (comma) {
            rest.data++;
            rest.len--;
        }
    }

    return PCAPI_OK;
}


/* the sum of the products, if the message has none itself */

static int
pcapi_map_value(pcapi_mapping_t *mp, pcapi_items_t *items)
{
    u_char              *buf;
    int64_t              quantity;
    uint32_t             i, known;
    pcapi_str_t          text;
    pcapi_decimal_t      sum, price;
    const pcapi_json_t  *v;

    if (mp->facts.value[PCAPI_VALUE]) {
        return PCAPI_OK;
    }

    memset(&sum, 0, sizeof(pcapi_decimal_t));
    known = 0;

    for (i = 0; i < items->n; i++) {

        v = items->item[i].value[pcapi_item_slot(PCAPI_ITEM_PRICE)];
        text = pcapi_map_text(v);

        if (text.len == 0 || pcapi_decimal_parse(&text, &price) != PCAPI_OK) {
            continue;
        }

        v = items->item[i].value[pcapi_item_slot(PCAPI_ITEM_QUANTITY)];

        if (pcapi_map_quantity(v, &quantity) != PCAPI_OK) {
            quantity = 1;
        }

        if (pcapi_decimal_mul(&price, quantity) != PCAPI_OK
            || pcapi_decimal_add(&sum, &price) != PCAPI_OK)
        {
            mp->event->fields[PCAPI_FIELD_RANGE]++;
            return PCAPI_OK;
        }

        known = 1;
    }

    if (!known) {
        return PCAPI_OK;
    }

    buf = pcapi_arena_alloc(mp->arena, PCAPI_DECIMAL_LEN);
    if (buf == NULL) {
        return PCAPI_ERROR;
    }

    text = pcapi_str(buf, pcapi_decimal_print(&sum, buf));

    return pcapi_map_put_text(mp, PCAPI_VALUE, &text);
}


/* a product without a quantity counts once, if another one has a quantity */

static int
pcapi_map_num_items(pcapi_mapping_t *mp, pcapi_items_t *items)
{
    int64_t              sum, n;
    uint32_t             i, known;
    const pcapi_json_t  *v;

    if (mp->facts.value[PCAPI_NUM_ITEMS]) {
        return PCAPI_OK;
    }

    sum = 0;
    known = 0;

    for (i = 0; i < items->n; i++) {

        v = items->item[i].value[pcapi_item_slot(PCAPI_ITEM_QUANTITY)];

        if (pcapi_map_quantity(v, &n) == PCAPI_OK) {
            known = 1;

        } else {
            n = 1;
        }

        if (n > INT64_MAX - sum) {
            mp->event->fields[PCAPI_FIELD_RANGE]++;
            return PCAPI_OK;
        }

        sum += n;
    }

    if (!known) {
        v = mp->facts.value[PCAPI_ITEM_QUANTITY];

        return pcapi_map_put(mp, PCAPI_NUM_ITEMS, v);
    }

    return pcapi_event_set_integer(mp->event, PCAPI_NUM_ITEMS, sum)
           == PCAPI_ERROR ? PCAPI_ERROR : PCAPI_OK;
}


/* the operator's default is for events with money in them */

static int
pcapi_map_currency(pcapi_mapping_t *mp, pcapi_items_t *items)
{
    uint32_t               i, money;
    const pcapi_json_t   **value;

    if (mp->facts.value[PCAPI_CURRENCY]) {
        return PCAPI_OK;
    }

    money = mp->facts.value[PCAPI_VALUE]
            || pcapi_event_has(mp->event, PCAPI_VALUE);

    for (i = 0; i < items->n; i++) {
        value = items->item[i].value;

        if (value[PCAPI_ITEM_SLOT_CURRENCY]) {
            return pcapi_map_put(mp, PCAPI_CURRENCY,
                                 value[PCAPI_ITEM_SLOT_CURRENCY]);
        }
    }

    return money ? pcapi_map_put_text(mp, PCAPI_CURRENCY, &mp->conf->currency)
                 : PCAPI_OK;
}


/*
 * The name and brand of a single product; "name" alone may be anything, a
 * person's too.
 */

static int
pcapi_map_captions_set(pcapi_mapping_t *mp, pcapi_items_t *items)
{
    uint32_t                    i;
    pcapi_str_t                 text;
    const pcapi_map_caption_t  *caption;

    for (i = 0; i < pcapi_nelts(pcapi_map_captions); i++) {
        caption = &pcapi_map_captions[i];

        if ((caption->single && !items->single)
            || (caption->page && !mp->page))
        {
            continue;
        }

        text = pcapi_map_text(mp->facts.value[caption->slot]);

        if (pcapi_map_default(mp, caption->member, &text) != PCAPI_OK) {
            return PCAPI_ERROR;
        }
    }

    return PCAPI_OK;
}


static int
pcapi_map_quantity(const pcapi_json_t *v, int64_t *n)
{
    pcapi_str_t  text;

    text = pcapi_map_text(v);

    if (text.len == 0 || pcapi_decimal_integer(&text, n) != PCAPI_OK
        || *n < 0)
    {
        return PCAPI_ERROR;
    }

    return PCAPI_OK;
}
