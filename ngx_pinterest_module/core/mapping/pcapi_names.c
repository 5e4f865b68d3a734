
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_names.h"
#include "pcapi_presets.h"
#include "base/pcapi_utf8.h"


typedef struct {
    size_t   len;
    u_char   data[PCAPI_MAX_NAME];
} pcapi_folded_t;


static int pcapi_names_valid(const pcapi_str_t *name);
static void pcapi_names_fold(const pcapi_str_t *name, pcapi_folded_t *folded);
static int pcapi_names_own_map(const pcapi_names_t *names,
    const pcapi_str_t *incoming, const pcapi_folded_t *folded,
    pcapi_outgoing_t *out);
static const pcapi_own_name_t *pcapi_names_own_find(const pcapi_names_t *names,
    const pcapi_str_t *incoming, const pcapi_folded_t *folded);
static int pcapi_names_own_same(const pcapi_str_t *name,
    const pcapi_folded_t *folded);
static const pcapi_str_t *pcapi_names_standard_find(
    const pcapi_folded_t *folded);
static const pcapi_str_t *pcapi_names_preset_find(unsigned presets,
    const pcapi_folded_t *folded);
static const pcapi_str_t *pcapi_names_policy(const pcapi_names_t *names,
    const pcapi_str_t *incoming);
static int pcapi_names_in_order(const pcapi_folded_t *folded,
    const pcapi_str_t *one, const pcapi_str_t *two);
static void pcapi_names_one(pcapi_outgoing_t *out, const pcapi_str_t *name);


unsigned
pcapi_preset_find(const pcapi_str_t *name, int *found)
{
    const pcapi_preset_t  *p;

    for (p = pcapi_presets; p->name.len; p++) {

        if (pcapi_str_eq(&p->name, name)) {
            *found = 1;
            return p->preset;
        }
    }

    *found = 0;

    return 0;
}


int
pcapi_names_map(const pcapi_names_t *names, const pcapi_str_t *incoming,
    pcapi_outgoing_t *out)
{
    int                 rc;
    pcapi_folded_t      folded;
    const pcapi_str_t  *name;

    out->n = 0;

    if (!pcapi_names_valid(incoming)) {
        return PCAPI_ERROR;
    }

    pcapi_names_fold(incoming, &folded);

    rc = pcapi_names_own_map(names, incoming, &folded, out);

    if (rc != PCAPI_AGAIN) {
        return rc;
    }

    name = pcapi_names_standard_find(&folded);

    if (name == NULL) {
        name = pcapi_names_preset_find(names->presets, &folded);
    }

    if (name == NULL) {
        name = pcapi_names_policy(names, incoming);
    }

    if (name == NULL) {
        return PCAPI_DECLINED;
    }

    pcapi_names_one(out, name);

    return PCAPI_OK;
}


int
pcapi_names_own(const pcapi_names_t *names, const pcapi_str_t *incoming,
    pcapi_outgoing_t *out)
{
    pcapi_folded_t  folded;

    out->n = 0;

    if (!pcapi_names_valid(incoming)) {
        return PCAPI_ERROR;
    }

    pcapi_names_fold(incoming, &folded);

    return pcapi_names_own_map(names, incoming, &folded, out);
}


static int
pcapi_names_own_map(const pcapi_names_t *names, const pcapi_str_t *incoming,
    const pcapi_folded_t *folded, pcapi_outgoing_t *out)
{
    uint32_t                 i;
    const pcapi_str_t       *standard;
    const pcapi_own_name_t  *own;

    own = pcapi_names_own_find(names, incoming, folded);

    if (own == NULL) {
        return PCAPI_AGAIN;
    }

    for (i = 0; i < own->n; i++) {
        standard = pcapi_names_standard(&own->outgoing[i]);
        out->name[i] = standard ? *standard : own->outgoing[i];
    }

    out->n = own->n;

    return out->n ? PCAPI_OK : PCAPI_DECLINED;
}


int
pcapi_names_keep(const pcapi_str_t *name, pcapi_outgoing_t *out)
{
    const pcapi_str_t  *standard;

    out->n = 0;

    if (!pcapi_names_valid(name)) {
        return PCAPI_ERROR;
    }

    standard = pcapi_names_standard(name);

    pcapi_names_one(out, standard ? standard : name);

    return PCAPI_OK;
}


const pcapi_str_t *
pcapi_names_standard(const pcapi_str_t *name)
{
    pcapi_folded_t  folded;

    if (name->len > PCAPI_MAX_NAME) {
        return NULL;
    }

    pcapi_names_fold(name, &folded);

    return pcapi_names_standard_find(&folded);
}


static int
pcapi_names_valid(const pcapi_str_t *name)
{
    int     space;
    size_t  i;

    if (name->len == 0 || name->len > PCAPI_MAX_NAME) {
        return 0;
    }

    space = 1;

    for (i = 0; i < name->len; i++) {

        if (name->data[i] < ' ' || name->data[i] == 0x7f) {
            return 0;
        }

        if (name->data[i] != ' ') {
            space = 0;
        }
    }

    return !space && pcapi_utf8_text(name->data, name->len);
}


/* bytes above ASCII count as letters */

static void
pcapi_names_fold(const pcapi_str_t *name, pcapi_folded_t *folded)
{
    size_t  i;
    u_char  c;

    folded->len = 0;

    for (i = 0; i < name->len; i++) {
        c = pcapi_tolower(name->data[i]);

        if ((c >= 'a' && c <= 'z') || pcapi_isdigit(c) || c >= 0x80) {
            folded->data[folded->len++] = c;
        }
    }
}


static const pcapi_own_name_t *
pcapi_names_own_find(const pcapi_names_t *names, const pcapi_str_t *incoming,
    const pcapi_folded_t *folded)
{
    uint32_t  i;

    for (i = 0; i < names->nown; i++) {
        if (pcapi_str_eq(&names->own[i].incoming, incoming)) {
            return &names->own[i];
        }
    }

    if (folded->len == 0) {
        return NULL;
    }

    for (i = 0; i < names->nown; i++) {
        if (pcapi_names_own_same(&names->own[i].incoming, folded)) {
            return &names->own[i];
        }
    }

    return NULL;
}


static int
pcapi_names_own_same(const pcapi_str_t *name, const pcapi_folded_t *folded)
{
    pcapi_folded_t  own;

    if (name->len < folded->len || name->len > PCAPI_MAX_NAME) {
        return 0;
    }

    pcapi_names_fold(name, &own);

    return own.len == folded->len
           && memcmp(own.data, folded->data, own.len) == 0;
}


static const pcapi_str_t *
pcapi_names_standard_find(const pcapi_folded_t *folded)
{
    const pcapi_standard_name_t  *s;

    for (s = pcapi_standard_names; s->folded.len; s++) {

        if (s->folded.len == folded->len
            && memcmp(s->folded.data, folded->data, folded->len) == 0)
        {
            return &s->name;
        }
    }

    return NULL;
}


static const pcapi_str_t *
pcapi_names_preset_find(unsigned presets, const pcapi_folded_t *folded)
{
    const pcapi_preset_name_t  *p;

    for (p = pcapi_preset_names; p->noun.len; p++) {

        if (!(p->presets & presets)
            || p->noun.len + p->verb.len != folded->len)
        {
            continue;
        }

        if (pcapi_names_in_order(folded, &p->noun, &p->verb)
            || pcapi_names_in_order(folded, &p->verb, &p->noun))
        {
            return &p->name;
        }
    }

    return NULL;
}


static const pcapi_str_t *
pcapi_names_policy(const pcapi_names_t *names, const pcapi_str_t *incoming)
{
    static const pcapi_str_t  custom = pcapi_string("custom");

    switch (names->unmapped) {

    case PCAPI_UNMAPPED_CUSTOM:
        return &custom;

    case PCAPI_UNMAPPED_PASS:
        return incoming;

    default: /* PCAPI_UNMAPPED_DROP */
        return NULL;
    }
}


static int
pcapi_names_in_order(const pcapi_folded_t *folded, const pcapi_str_t *one,
    const pcapi_str_t *two)
{
    return memcmp(folded->data, one->data, one->len) == 0
           && memcmp(folded->data + one->len, two->data, two->len) == 0;
}


static void
pcapi_names_one(pcapi_outgoing_t *out, const pcapi_str_t *name)
{
    out->name[0] = *name;
    out->n = 1;
}
