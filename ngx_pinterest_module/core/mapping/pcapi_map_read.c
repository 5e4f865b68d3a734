
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_mapping.h"


static void pcapi_map_read_native(pcapi_mapping_t *mp, pcapi_parent_e parent,
    const pcapi_json_t *v);
static uint32_t pcapi_map_read_slot(pcapi_member_e m);


/* the facts of a message, by its shape */

int
pcapi_map_read(pcapi_mapping_t *mp)
{
    int                     location;
    const pcapi_message_t  *m;

    m = mp->message;

    if (m->shape == PCAPI_SHAPE_PAGE) {
        return PCAPI_OK;
    }

    if (m->root->type != PCAPI_JSON_OBJECT) {
        mp->mapped->reason = PCAPI_REASON_INVALID;
        return PCAPI_OK;
    }

    location = (mp->conf->infer & PCAPI_INFER_LOCATION) != 0;

    switch (m->shape) {

    case PCAPI_SHAPE_NATIVE:
        pcapi_map_read_native(mp, PCAPI_EVENT, m->root);
        break;

    case PCAPI_SHAPE_PIXEL:
        pcapi_facts_read(&mp->facts, PCAPI_SCOPE_PIXEL, m->root, 0);
        break;

    default: /* PCAPI_SHAPE_SEGMENT */
        pcapi_facts_read(&mp->facts, PCAPI_SCOPE_MESSAGE, m->root, location);

        if (m->outer) {
            pcapi_facts_read(&mp->facts, PCAPI_SCOPE_OUTER, m->outer,
                             location);
        }
    }

    return PCAPI_OK;
}


/* the schema is the table here; of a member said twice the first one counts */

static void
pcapi_map_read_native(pcapi_mapping_t *mp, pcapi_parent_e parent,
    const pcapi_json_t *v)
{
    uint32_t                  slot;
    pcapi_member_e            m;
    static const pcapi_str_t  integrations = pcapi_string("integrations");

    for (v = v->child; v; v = v->next) {

        m = pcapi_schema_find(parent, &v->key);

        if (m == PCAPI_NO_MEMBER) {

            if (parent == PCAPI_EVENT && pcapi_str_eq(&v->key, &integrations)) {
                mp->facts.value[PCAPI_FACT_INTEGRATIONS] = v;

            } else {
                mp->event->fields[PCAPI_FIELD_UNKNOWN]++;
            }

            continue;
        }

        if (pcapi_json_empty(v)
            || (pcapi_schema[m].internal && !mp->origin->trusted))
        {
            continue;
        }

        if (pcapi_schema[m].type == PCAPI_OBJECT
            && v->type == PCAPI_JSON_OBJECT)
        {
            pcapi_map_read_native(mp, pcapi_schema[m].child, v);
            continue;
        }

        slot = pcapi_map_read_slot(m);

        if (mp->facts.value[slot] == NULL) {
            mp->facts.value[slot] = v;
            mp->facts.rank[slot] = UINT8_MAX;
        }
    }
}


/* what is not to be taken at its word */

static uint32_t
pcapi_map_read_slot(pcapi_member_e m)
{
    switch (m) {

    case PCAPI_EVENT_NAME:
        return PCAPI_FACT_EVENT;

    case PCAPI_EVENT_TIME:
        return PCAPI_FACT_TIMESTAMP;

    case PCAPI_CLIENT_IP_ADDRESS:
        return PCAPI_FACT_IP;

    case PCAPI_CLIENT_USER_AGENT:
        return PCAPI_FACT_AGENT;

    default:
        return m;
    }
}
