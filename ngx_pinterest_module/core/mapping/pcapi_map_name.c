
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_mapping.h"


static int pcapi_map_name_find(pcapi_mapping_t *mp);
static int pcapi_map_name_call(pcapi_mapping_t *mp);
static int pcapi_map_name_page(pcapi_mapping_t *mp);
static int pcapi_map_name_pixel(pcapi_mapping_t *mp);
static int pcapi_map_name_fact(pcapi_mapping_t *mp, pcapi_str_t *name);


static const pcapi_str_t  pcapi_call_track = pcapi_string("track");
static const pcapi_str_t  pcapi_call_page = pcapi_string("page");
static const pcapi_str_t  pcapi_call_screen = pcapi_string("screen");


/* calls that report nothing, unless the operator names them in his table */

static const pcapi_str_t  pcapi_silent_calls[] = {
    pcapi_string("identify"),
    pcapi_string("group"),
    pcapi_string("alias"),
    pcapi_string("metrics")
};


/*
 * The names an event goes out under (2.2 to 2.4), or the reason why there
 * are none.
 */

int
pcapi_map_name(pcapi_mapping_t *mp)
{
    int              rc;
    pcapi_mapped_t  *mapped;

    mapped = mp->mapped;

    rc = pcapi_map_name_find(mp);

    if (mapped->reason != PCAPI_REASON_NONE) {
        return PCAPI_OK;
    }

    if (rc == PCAPI_ERROR) {
        mapped->reason = PCAPI_REASON_NO_NAME;
        return PCAPI_OK;
    }

    if (rc == PCAPI_DECLINED) {
        rc = pcapi_names_own(&mp->conf->names, &mapped->incoming,
                             &mapped->names);

        /* in the operator's table it is there to be left out */

        mapped->reason = (rc == PCAPI_DECLINED) ? PCAPI_REASON_NO_EVENT
                                                : PCAPI_REASON_UNMAPPED;
        return PCAPI_OK;
    }

    return pcapi_map_put_text(mp, PCAPI_EVENT_NAME, &mapped->names.name[0]);
}


static int
pcapi_map_name_find(pcapi_mapping_t *mp)
{
    pcapi_str_t               name;
    const pcapi_json_t       *own;
    const pcapi_message_t    *m;

    m = mp->message;

    mp->page = (m->shape == PCAPI_SHAPE_SEGMENT
                && (pcapi_str_eq(&m->type, &pcapi_call_page)
                    || pcapi_str_eq(&m->type, &pcapi_call_screen)));

    name = pcapi_map_text(mp->facts.value[PCAPI_FACT_EVENT]);
    mp->mapped->incoming = name;

    own = pcapi_map_take(mp, PCAPI_EVENT_NAME);

    if (own) {
        name = pcapi_map_text(own);
        return pcapi_names_keep(&name, &mp->mapped->names);
    }

    switch (m->shape) {

    case PCAPI_SHAPE_PAGE:
        mp->mapped->incoming = m->name;

        if (m->name.len == 0) {
            mp->mapped->reason = PCAPI_REASON_NO_EVENT;
        }

        return pcapi_names_map(&mp->conf->names, &m->name, &mp->mapped->names);

    case PCAPI_SHAPE_PIXEL:
        return pcapi_map_name_pixel(mp);

    case PCAPI_SHAPE_NATIVE:
        if (pcapi_map_name_fact(mp, &name) != PCAPI_OK) {
            return PCAPI_ERROR;
        }

        return pcapi_names_keep(&name, &mp->mapped->names);

    default: /* PCAPI_SHAPE_SEGMENT */
        return pcapi_map_name_call(mp);
    }
}


static int
pcapi_map_name_call(pcapi_mapping_t *mp)
{
    int                 rc;
    uint32_t            i;
    pcapi_str_t         name;
    const pcapi_str_t  *type;

    type = &mp->message->type;

    if (pcapi_str_eq(type, &pcapi_call_track)) {

        if (pcapi_map_name_fact(mp, &name) != PCAPI_OK) {
            return PCAPI_ERROR;
        }

        return pcapi_names_map(&mp->conf->names, &name, &mp->mapped->names);
    }

    mp->mapped->incoming = *type;

    rc = type->len ? pcapi_names_own(&mp->conf->names, type,
                                     &mp->mapped->names)
                   : PCAPI_AGAIN;

    if (rc != PCAPI_AGAIN) {
        return rc;
    }

    if (mp->page) {
        return pcapi_map_name_page(mp);
    }

    mp->mapped->reason = PCAPI_REASON_INVALID;

    for (i = 0; i < pcapi_nelts(pcapi_silent_calls); i++) {
        if (pcapi_str_eq(type, &pcapi_silent_calls[i])) {
            mp->mapped->reason = PCAPI_REASON_NO_EVENT;
        }
    }

    return PCAPI_DECLINED;
}


/* Datafly alone sends a page with a category as any other one */

static int
pcapi_map_name_page(pcapi_mapping_t *mp)
{
    int                       category;
    const pcapi_names_t      *names;
    static const pcapi_str_t  page_visit = pcapi_string("page_visit");
    static const pcapi_str_t  view_category = pcapi_string("view_category");

    names = &mp->conf->names;

    category = names->page_category
               && !((names->presets & PCAPI_PRESET_DATAFLY)
                    && !(names->presets & (PCAPI_PRESET_SEGMENT
                                           |PCAPI_PRESET_ASTRONOMER)))
               && (mp->facts.value[PCAPI_FACT_CATEGORY]
                   || mp->facts.value[PCAPI_ITEM_CATEGORY]);

    return pcapi_names_keep(category ? &view_category : &page_visit,
                            &mp->mapped->names);
}


/*
 * The base code of the tag, which loads with every page, is no event, unless
 * the operator has its name in his table.
 */

static int
pcapi_map_name_pixel(pcapi_mapping_t *mp)
{
    int                       rc;
    pcapi_str_t               name;
    static const pcapi_str_t  init = pcapi_string("init");

    name = init;

    if (mp->facts.value[PCAPI_FACT_EVENT]
        && pcapi_map_name_fact(mp, &name) != PCAPI_OK)
    {
        return PCAPI_ERROR;
    }

    if (!pcapi_str_caseeq(&name, &init)) {
        return pcapi_names_map(&mp->conf->names, &name, &mp->mapped->names);
    }

    mp->mapped->incoming = init;

    rc = pcapi_names_own(&mp->conf->names, &init, &mp->mapped->names);

    if (rc != PCAPI_OK) {
        mp->mapped->reason = PCAPI_REASON_NO_EVENT;
    }

    return rc;
}


static int
pcapi_map_name_fact(pcapi_mapping_t *mp, pcapi_str_t *name)
{
    const pcapi_json_t  *v;

    v = mp->facts.value[PCAPI_FACT_EVENT];

    if (v == NULL || v->type != PCAPI_JSON_STRING) {
        return PCAPI_ERROR;
    }

    *name = v->text;

    return PCAPI_OK;
}
