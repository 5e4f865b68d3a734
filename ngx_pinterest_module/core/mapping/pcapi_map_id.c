
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdio.h>

#include "pcapi_mapping.h"


static int pcapi_map_id_order(pcapi_mapping_t *mp);
static int pcapi_map_id_random(pcapi_mapping_t *mp);
static int pcapi_map_id_join(pcapi_mapping_t *mp, const pcapi_str_t *head,
    const pcapi_str_t *tail);


/*
 * event_id (3.5), if the message has none: a reload of the page that says
 * "thank you" is the same checkout, everything else is new.  A page that was
 * given an id reports under it, too: there is no other one then.
 */

int
pcapi_map_id(pcapi_mapping_t *mp)
{
    uint32_t                  i;
    static const pcapi_str_t  checkout = pcapi_string("checkout");

    if (pcapi_event_has(mp->event, PCAPI_EVENT_ID)) {
        return PCAPI_OK;
    }

    if (mp->message->shape == PCAPI_SHAPE_PAGE && mp->origin->known) {
        return pcapi_map_id_random(mp);
    }

    for (i = 0; i < mp->mapped->names.n; i++) {

        if (pcapi_str_eq(&mp->mapped->names.name[i], &checkout)
            && pcapi_event_has(mp->event, PCAPI_ORDER_ID))
        {
            if (pcapi_map_id_order(mp) != PCAPI_OK) {
                return PCAPI_ERROR;
            }

            break;
        }
    }

    if (pcapi_event_has(mp->event, PCAPI_EVENT_ID)) {
        return PCAPI_OK;
    }

    return pcapi_map_id_random(mp);
}


static int
pcapi_map_id_order(pcapi_mapping_t *mp)
{
    pcapi_str_t               order;
    static const pcapi_str_t  head = pcapi_string("checkout_");

    order = pcapi_event_text(mp->event, PCAPI_ORDER_ID);

    return pcapi_map_id_join(mp, &head, &order);
}


/* one random id a request: the messages of a batch are told apart by number */

static int
pcapi_map_id_random(pcapi_mapping_t *mp)
{
    int          n;
    char         buf[16];
    pcapi_str_t  number;

    if (mp->message->index == 0 || mp->origin->event_id.len == 0) {
        return pcapi_map_put_text(mp, PCAPI_EVENT_ID, &mp->origin->event_id);
    }

    n = snprintf(buf, sizeof(buf), "-%u", (unsigned) mp->message->index);
    number = pcapi_str(buf, n > 0 ? n : 0);

    return pcapi_map_id_join(mp, &mp->origin->event_id, &number);
}


static int
pcapi_map_id_join(pcapi_mapping_t *mp, const pcapi_str_t *head,
    const pcapi_str_t *tail)
{
    u_char       *buf;
    pcapi_str_t   id;

    buf = pcapi_arena_alloc(mp->arena, head->len + tail->len);
    if (buf == NULL) {
        return PCAPI_ERROR;
    }

    memcpy(buf, head->data, head->len);
    memcpy(buf + head->len, tail->data, tail->len);

    id = pcapi_str(buf, head->len + tail->len);

    return pcapi_map_put_text(mp, PCAPI_EVENT_ID, &id);
}
