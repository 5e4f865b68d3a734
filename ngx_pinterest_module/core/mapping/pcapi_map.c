
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_mapping.h"


typedef int (*pcapi_map_step_pt)(pcapi_mapping_t *mp);


static const pcapi_map_step_pt  pcapi_map_steps[] = {
    pcapi_map_read,
    pcapi_map_sets,
    pcapi_map_allowed,
    pcapi_map_name,
    pcapi_map_time,
    pcapi_map_source,
    pcapi_map_connection,
    pcapi_map_identity,
    pcapi_map_click,
    pcapi_map_context,
    pcapi_map_products,
    pcapi_map_members,
    pcapi_map_id,
    pcapi_map_consent
};


void
pcapi_map_conf_init(pcapi_map_conf_t *conf)
{
    static const pcapi_str_t  param = pcapi_string("epik");

    memset(conf, 0, sizeof(pcapi_map_conf_t));

    conf->names.presets = PCAPI_PRESET_DEFAULT;
    conf->names.unmapped = PCAPI_UNMAPPED_DROP;
    conf->names.page_category = 1;
    conf->max_age = (int64_t) 7 * 24 * 60 * 60 * 1000;
    conf->param = param;
}


int
pcapi_map(const pcapi_map_conf_t *conf, const pcapi_origin_t *origin,
    const pcapi_message_t *m, void *ctx, pcapi_arena_t *a,
    pcapi_mapped_t *mapped)
{
    uint32_t         i;
    pcapi_mapping_t  mp;

    memset(mapped, 0, offsetof(pcapi_mapped_t, event));
    memset(&mapped->names, 0,
           sizeof(pcapi_mapped_t) - offsetof(pcapi_mapped_t, names));

    pcapi_event_init(&mapped->event, a);

    /* what may be internal has been sorted out when the facts are read */

    mapped->event.internal = 1;
    mapped->event.phone_country = conf->phone_country;

    mp.conf = conf;
    mp.origin = origin;
    mp.message = m;
    mp.ctx = ctx;
    mp.arena = a;
    mp.mapped = mapped;
    mp.event = &mapped->event;
    mp.page = 0;

    memset(mp.facts.value, 0, sizeof(mp.facts.value));

    for (i = 0; i < pcapi_nelts(pcapi_map_steps); i++) {

        if (pcapi_map_steps[i](&mp) != PCAPI_OK) {
            return PCAPI_ERROR;
        }

        if (mapped->reason != PCAPI_REASON_NONE) {
            return PCAPI_OK;
        }
    }

    mapped->reason = pcapi_event_check(&mapped->event);

    return PCAPI_OK;
}


/* all that needs no thought */

int
pcapi_map_members(pcapi_mapping_t *mp)
{
    uint32_t  i;

    for (i = 0; i < PCAPI_NMEMBERS; i++) {

        if (mp->facts.value[i] == NULL
            || pcapi_schema[i].parent == PCAPI_CONTENT)
        {
            continue;
        }

        if (pcapi_map_put(mp, i, mp->facts.value[i]) != PCAPI_OK) {
            return PCAPI_ERROR;
        }
    }

    return PCAPI_OK;
}


const pcapi_json_t *
pcapi_map_take(pcapi_mapping_t *mp, uint32_t slot)
{
    const pcapi_json_t  *v;

    v = mp->facts.value[slot];
    mp->facts.value[slot] = NULL;

    return v;
}


int
pcapi_map_default(pcapi_mapping_t *mp, uint32_t slot, const pcapi_str_t *text)
{
    if (mp->facts.value[slot] || text->len == 0) {
        return PCAPI_OK;
    }

    mp->facts.value[slot] = pcapi_map_string(mp->arena, text);
    mp->facts.rank[slot] = UINT8_MAX;

    return mp->facts.value[slot] ? PCAPI_OK : PCAPI_ERROR;
}


int
pcapi_map_put(pcapi_mapping_t *mp, pcapi_member_e m, const pcapi_json_t *v)
{
    if (v == NULL) {
        return PCAPI_OK;
    }

    return pcapi_event_set(mp->event, m, v) == PCAPI_ERROR ? PCAPI_ERROR
                                                           : PCAPI_OK;
}


int
pcapi_map_put_text(pcapi_mapping_t *mp, pcapi_member_e m,
    const pcapi_str_t *text)
{
    if (text->len == 0) {
        return PCAPI_OK;
    }

    return pcapi_event_set_text(mp->event, m, text) == PCAPI_ERROR
           ? PCAPI_ERROR : PCAPI_OK;
}


pcapi_str_t
pcapi_map_text(const pcapi_json_t *v)
{
    if (v && (v->type == PCAPI_JSON_STRING || v->type == PCAPI_JSON_NUMBER)) {
        return v->text;
    }

    return pcapi_str(NULL, 0);
}


pcapi_str_t
pcapi_map_take_text(pcapi_mapping_t *mp, uint32_t slot)
{
    pcapi_str_t          text;
    const pcapi_json_t  *v;

    v = pcapi_map_take(mp, slot);
    text = pcapi_map_text(v);

    if (v && text.len == 0) {
        mp->event->fields[PCAPI_FIELD_TYPE]++;
    }

    return text;
}


int
pcapi_map_flag(const pcapi_json_t *v)
{
    pcapi_str_t               text;
    static const pcapi_str_t  yes = pcapi_string("true");
    static const pcapi_str_t  no = pcapi_string("false");

    if (v == NULL) {
        return -1;
    }

    if (v->type == PCAPI_JSON_TRUE || v->type == PCAPI_JSON_FALSE) {
        return v->type == PCAPI_JSON_TRUE;
    }

    text = pcapi_map_text(v);

    if (text.len == 1 && (*text.data == '0' || *text.data == '1')) {
        return *text.data == '1';
    }

    if (pcapi_str_caseeq(&text, &yes)) {
        return 1;
    }

    return pcapi_str_caseeq(&text, &no) ? 0 : -1;
}


pcapi_json_t *
pcapi_map_string(pcapi_arena_t *a, const pcapi_str_t *text)
{
    pcapi_json_t  *v;

    v = pcapi_arena_calloc(a, sizeof(pcapi_json_t));

    if (v) {
        v->type = PCAPI_JSON_STRING;
        v->text = *text;
    }

    return v;
}


int
pcapi_map_contains(const pcapi_str_t *text, const pcapi_str_t *word)
{
    size_t       i;
    pcapi_str_t  part;

    for (i = 0; i + word->len <= text->len; i++) {
        part = pcapi_str(text->data + i, word->len);

        if (pcapi_str_caseeq(&part, word)) {
            return 1;
        }
    }

    return 0;
}
