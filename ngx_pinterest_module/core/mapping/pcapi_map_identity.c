
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "event/pcapi_normalize.h"
#include "pcapi_mapping.h"


static int pcapi_map_believe(pcapi_mapping_t *mp, pcapi_member_e m,
    uint32_t slot, const pcapi_str_t *known);
static int pcapi_map_split_name(pcapi_mapping_t *mp);


/*
 * Address and user agent: those of the connection.  A message's own are
 * believed if its sender is a server, or if there are no others.
 */

int
pcapi_map_connection(pcapi_mapping_t *mp)
{
    if (pcapi_map_believe(mp, PCAPI_CLIENT_IP_ADDRESS, PCAPI_FACT_IP,
                          &mp->origin->address)
        != PCAPI_OK)
    {
        return PCAPI_ERROR;
    }

    return pcapi_map_believe(mp, PCAPI_CLIENT_USER_AGENT, PCAPI_FACT_AGENT,
                             &mp->origin->user_agent);
}


static int
pcapi_map_believe(pcapi_mapping_t *mp, pcapi_member_e m, uint32_t slot,
    const pcapi_str_t *known)
{
    const pcapi_json_t  *own, *said;

    own = pcapi_map_take(mp, m);
    said = pcapi_map_take(mp, slot);

    if (pcapi_map_put(mp, m, own) != PCAPI_OK) {
        return PCAPI_ERROR;
    }

    if (!pcapi_event_has(mp->event, m)
        && (mp->origin->trusted || known->len == 0))
    {
        if (pcapi_map_put(mp, m, said) != PCAPI_OK) {
            return PCAPI_ERROR;
        }
    }

    if (pcapi_event_has(mp->event, m)) {
        return PCAPI_OK;
    }

    return pcapi_map_put_text(mp, m, known);
}


/* the rest of 3.1 is in the table; here is what it cannot say */

int
pcapi_map_identity(pcapi_mapping_t *mp)
{
    if (pcapi_map_flag(mp->facts.value[PCAPI_FACT_TRACKING]) == 0
        && !pcapi_map_isown(mp, PCAPI_HASHED_MAIDS))
    {
        pcapi_map_take(mp, PCAPI_HASHED_MAIDS);
    }

    if ((mp->conf->infer & PCAPI_INFER_NAME)
        && pcapi_map_split_name(mp) != PCAPI_OK)
    {
        return PCAPI_ERROR;
    }

    return pcapi_map_default(mp, PCAPI_EXTERNAL_ID, &mp->origin->pin_unauth);
}


/* "Anna Maria Jones": the last word is the last name */

static int
pcapi_map_split_name(pcapi_mapping_t *mp)
{
    pcapi_str_t          name, first, last;
    const u_char        *p;
    const pcapi_json_t  *v;

    v = pcapi_map_take(mp, PCAPI_FACT_FULL_NAME);

    if (v == NULL || v->type != PCAPI_JSON_STRING
        || mp->facts.value[PCAPI_FN] || mp->facts.value[PCAPI_LN])
    {
        return PCAPI_OK;
    }

    name = pcapi_normal_trim(&v->text);
    p = name.data + name.len;

    while (p > name.data && p[-1] != ' ') {
        p--;
    }

    if (p == name.data) {
        return PCAPI_OK;
    }

    first = pcapi_str(name.data, p - name.data);
    last = pcapi_str(p, name.data + name.len - p);

    if (pcapi_map_default(mp, PCAPI_FN, &first) != PCAPI_OK) {
        return PCAPI_ERROR;
    }

    return pcapi_map_default(mp, PCAPI_LN, &last);
}
