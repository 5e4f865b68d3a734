
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_mapping.h"


static int pcapi_map_set_find(pcapi_mapping_t *mp, const pcapi_set_t *set);
static int pcapi_map_set_path(pcapi_mapping_t *mp, const pcapi_set_t *set,
    const pcapi_path_t *path, const pcapi_json_t **v);
static int pcapi_map_set_value(pcapi_mapping_t *mp, const pcapi_source_t *src,
    const pcapi_json_t **v);
static int pcapi_map_set_array(pcapi_mapping_t *mp,
    const pcapi_json_t **elts, uint32_t n, const pcapi_json_t **v);
static int pcapi_map_item_source(pcapi_mapping_t *mp,
    const pcapi_source_t *src, const pcapi_json_t **value, uint32_t *n,
    uint32_t made);


/*
 * pinterest_set: its values take the slots of what the message says.  Those of
 * products wait for them, see pcapi_map_item_sets().
 */

int
pcapi_map_sets(pcapi_mapping_t *mp)
{
    uint32_t            i;
    const pcapi_set_t  *set;

    for (i = 0; i < mp->conf->nsets; i++) {
        set = &mp->conf->sets[i];

        if (pcapi_schema[set->member].parent == PCAPI_CONTENT
            || pcapi_map_isown(mp, set->member))
        {
            continue;
        }

        if (pcapi_map_set_find(mp, set) != PCAPI_OK) {
            return PCAPI_ERROR;
        }
    }

    return PCAPI_OK;
}


static int
pcapi_map_set_find(pcapi_mapping_t *mp, const pcapi_set_t *set)
{
    int                    rc;
    uint32_t               i;
    const pcapi_json_t    *v;
    const pcapi_source_t  *src;

    v = NULL;

    for (i = 0; i < set->nsources && v == NULL; i++) {
        src = &set->sources[i];

        rc = src->path ? pcapi_map_set_path(mp, set, src->path, &v)
                       : pcapi_map_set_value(mp, src, &v);

        if (rc != PCAPI_OK) {
            return rc;
        }

        if (v) {
            mp->facts.value[set->member] = v;
            mp->facts.rank[set->member] = src->path ? PCAPI_RANK_OWN
                                                    : PCAPI_RANK_WRITTEN;
        }
    }

    return PCAPI_OK;
}


/* one value for a scalar, all of them for an array */

static int
pcapi_map_set_path(pcapi_mapping_t *mp, const pcapi_set_t *set,
    const pcapi_path_t *path, const pcapi_json_t **v)
{
    uint32_t             i, n, found;
    pcapi_type_e         type;
    const pcapi_json_t  *value[PCAPI_MAX_CONTENTS];

    found = 0;

    if (mp->message->root) {
        found = pcapi_path_find(path, mp->message->root, value,
                                PCAPI_MAX_CONTENTS);
    }

    if (found == 0 && mp->message->outer) {
        found = pcapi_path_find(path, mp->message->outer, value,
                                PCAPI_MAX_CONTENTS);
    }

    for (i = 0, n = 0; i < found; i++) {
        if (!pcapi_json_empty(value[i])) {
            value[n++] = value[i];
        }
    }

    if (n == 0) {
        return PCAPI_OK;
    }

    type = pcapi_schema[set->member].type;

    if (n > 1 && (type == PCAPI_TEXTS || type == PCAPI_DIGESTS)) {
        return pcapi_map_set_array(mp, value, n, v);
    }

    *v = value[0];

    return PCAPI_OK;
}


static int
pcapi_map_set_value(pcapi_mapping_t *mp, const pcapi_source_t *src,
    const pcapi_json_t **v)
{
    pcapi_str_t  text;

    if (mp->conf->value == NULL
        || mp->conf->value(mp->ctx, src->data, &text) != PCAPI_OK
        || text.len == 0)
    {
        return PCAPI_OK;
    }

    *v = pcapi_map_string(mp->arena, &text);

    return *v ? PCAPI_OK : PCAPI_ERROR;
}


static int
pcapi_map_set_array(pcapi_mapping_t *mp, const pcapi_json_t **elts,
    uint32_t n, const pcapi_json_t **v)
{
    uint32_t       i;
    pcapi_json_t  *array, *copy;

    array = pcapi_arena_calloc(mp->arena, sizeof(pcapi_json_t));
    copy = pcapi_arena_alloc(mp->arena, n * sizeof(pcapi_json_t));

    if (array == NULL || copy == NULL) {
        return PCAPI_ERROR;
    }

    for (i = 0; i < n; i++) {
        copy[i] = *elts[i];
        copy[i].next = (i + 1 < n) ? &copy[i + 1] : NULL;
    }

    array->type = PCAPI_JSON_ARRAY;
    array->nelts = n;
    array->child = copy;

    *v = array;

    return PCAPI_OK;
}


/* "contents.item_price json:properties.products[].unit_price" */

int
pcapi_map_item_sets(pcapi_mapping_t *mp, pcapi_member_e m,
    const pcapi_json_t **value, uint32_t *n)
{
    uint32_t            i, k, made;
    const pcapi_set_t  *set;

    made = (*n == 0);
    memset(value, 0, PCAPI_MAX_CONTENTS * sizeof(pcapi_json_t *));

    for (i = 0; i < mp->conf->nsets; i++) {
        set = &mp->conf->sets[i];

        for (k = 0; set->member == m && k < set->nsources; k++) {

            if (pcapi_map_item_source(mp, &set->sources[k], value, n, made)
                != PCAPI_OK)
            {
                return PCAPI_ERROR;
            }
        }
    }

    return PCAPI_OK;
}


/* a list has a value for each product, all else has one for all of them */

static int
pcapi_map_item_source(pcapi_mapping_t *mp, const pcapi_source_t *src,
    const pcapi_json_t **value, uint32_t *n, uint32_t made)
{
    uint32_t             i, found;
    const pcapi_json_t  *v, *each[PCAPI_MAX_CONTENTS];

    v = NULL;
    found = 0;

    if (src->path == NULL) {
        if (pcapi_map_set_value(mp, src, &v) != PCAPI_OK) {
            return PCAPI_ERROR;
        }

    } else if (mp->message->root) {
        found = pcapi_path_each(src->path, mp->message->root, each,
                                PCAPI_MAX_CONTENTS);

        if (found == 0) {
            pcapi_path_find(src->path, mp->message->root, &v, 1);
        }
    }

    if (made) {
        *n = pcapi_max(*n, found ? found : !pcapi_json_empty(v));
    }

    for (i = 0; i < *n; i++) {

        if (found) {
            v = (i < found) ? each[i] : NULL;
        }

        if (value[i] == NULL && !pcapi_json_empty(v)) {
            value[i] = v;
        }
    }

    return PCAPI_OK;
}
