
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "base/pcapi_base.h"
#include "pcapi_event.h"


static void pcapi_fit_items(pcapi_event_t *ev, pcapi_member_e m);
static int pcapi_fit_count(pcapi_event_t *ev, uint32_t *n,
    const pcapi_str_t *name, u_char *buf, size_t size, pcapi_str_t *out);


/* what describes a product whose id says which one it is */

static const pcapi_member_e  pcapi_fit_captions[] = {
    PCAPI_ITEM_NAME,
    PCAPI_ITEM_BRAND,
    PCAPI_ITEM_CATEGORY
};


int
pcapi_event_fit(pcapi_event_t *ev, const pcapi_str_t *name, u_char *buf,
    size_t size, pcapi_str_t *out)
{
    uint32_t  i;

    if (pcapi_event_encode(ev, name, buf, size, out) == PCAPI_OK) {
        return PCAPI_OK;
    }

    for (i = 0; ev->ncontents && i < pcapi_nelts(pcapi_fit_captions); i++) {

        pcapi_fit_items(ev, pcapi_fit_captions[i]);

        if (pcapi_event_encode(ev, name, buf, size, out) == PCAPI_OK) {
            return PCAPI_OK;
        }
    }

    if (pcapi_fit_count(ev, &ev->ncontents, name, buf, size, out)
        == PCAPI_OK)
    {
        return PCAPI_OK;
    }

    return pcapi_fit_count(ev, &ev->value[PCAPI_CONTENT_IDS].nelts, name, buf,
                           size, out);
}


static void
pcapi_fit_items(pcapi_event_t *ev, pcapi_member_e m)
{
    uint32_t      i;
    pcapi_str_t  *text;

    for (i = 0; i < ev->ncontents; i++) {
        text = &ev->contents[i].value[m - PCAPI_ITEM_ID];

        if (text->len) {
            text->len = 0;
            ev->fields[PCAPI_FIELD_LIMIT]++;
        }
    }
}


/* the first ones of "n" elements, as many as fit; PCAPI_ERROR: not even none */

static int
pcapi_fit_count(pcapi_event_t *ev, uint32_t *n, const pcapi_str_t *name,
    u_char *buf, size_t size, pcapi_str_t *out)
{
    uint32_t  all, most, least;

    all = *n;
    least = 0;
    most = all;

    /* "most" is too many, fewer than "least" fit */

    while (least < most) {
        *n = least + (most - least) / 2;

        if (pcapi_event_encode(ev, name, buf, size, out) == PCAPI_OK) {
            least = *n + 1;

        } else {
            most = *n;
        }
    }

    *n = least ? least - 1 : 0;

    ev->fields[PCAPI_FIELD_LIMIT] += all - *n;

    return least ? pcapi_event_encode(ev, name, buf, size, out) : PCAPI_ERROR;
}
