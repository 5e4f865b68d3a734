
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_mapping.h"


/* a word and what it says of the system an app runs on */

typedef struct {
    pcapi_str_t         word;
    pcapi_str_t         value;
} pcapi_word_t;


static int pcapi_map_source_app(pcapi_mapping_t *mp,
    const pcapi_str_t **source);
static const pcapi_str_t *pcapi_map_word(const pcapi_word_t *words, uint32_t n,
    const pcapi_str_t *text, int whole);
static int pcapi_map_system(pcapi_mapping_t *mp);
static void pcapi_map_no_app(pcapi_mapping_t *mp);
static void pcapi_map_unwrite(pcapi_mapping_t *mp, uint32_t slot);
static void pcapi_map_no_device(pcapi_mapping_t *mp);


#define pcapi_map_find_word(words, text, whole)                              \
    pcapi_map_word(words, pcapi_nelts(words), text, whole)


static const pcapi_word_t  pcapi_sources[] = {
    { pcapi_string("web"), pcapi_string("web") },
    { pcapi_string("app_android"), pcapi_string("app_android") },
    { pcapi_string("app_ios"), pcapi_string("app_ios") },
    { pcapi_string("offline"), pcapi_string("offline") }
};

/* device.type, os.name */

static const pcapi_word_t  pcapi_app_systems[] = {
    { pcapi_string("ios"), pcapi_string("app_ios") },
    { pcapi_string("ipados"), pcapi_string("app_ios") },
    { pcapi_string("iphone os"), pcapi_string("app_ios") },
    { pcapi_string("android"), pcapi_string("app_android") }
};

/* "analytics-ios", "analytics-kotlin", "analytics.swift" ... */

static const pcapi_word_t  pcapi_app_libraries[] = {
    { pcapi_string("-ios"), pcapi_string("app_ios") },
    { pcapi_string("swift"), pcapi_string("app_ios") },
    { pcapi_string("android"), pcapi_string("app_android") },
    { pcapi_string("kotlin"), pcapi_string("app_android") }
};

/* libraries that run on both, and screen calls, have a user agent to ask */

static const pcapi_word_t  pcapi_app_both[] = {
    { pcapi_string("react-native"), pcapi_null_string },
    { pcapi_string("flutter"), pcapi_null_string }
};

static const pcapi_word_t  pcapi_app_agents[] = {
    { pcapi_string("android"), pcapi_string("app_android") },
    { pcapi_string("okhttp"), pcapi_string("app_android") },
    { pcapi_string("dalvik"), pcapi_string("app_android") },
    { pcapi_string("iphone"), pcapi_string("app_ios") },
    { pcapi_string("ipad"), pcapi_string("app_ios") },
    { pcapi_string("cfnetwork"), pcapi_string("app_ios") },
    { pcapi_string("ios"), pcapi_string("app_ios") }
};

/* an app in the older form; those of the newer one have a parent */

static const pcapi_member_e  pcapi_app_members[] = {
    PCAPI_APP_ID,
    PCAPI_APP_NAME,
    PCAPI_APP_VERSION,
    PCAPI_APP_INFO
};

/* device_info.os_family */

static const pcapi_word_t  pcapi_families[] = {
    { pcapi_string("ios"), pcapi_string("ios") },
    { pcapi_string("ipados"), pcapi_string("ios") },
    { pcapi_string("iphone os"), pcapi_string("ios") },
    { pcapi_string("android"), pcapi_string("android") },
    { pcapi_string("macos"), pcapi_string("macos") },
    { pcapi_string("mac os x"), pcapi_string("macos") },
    { pcapi_string("mac os"), pcapi_string("macos") },
    { pcapi_string("windows"), pcapi_string("windows") },
    { pcapi_string("linux"), pcapi_string("linux") },
    { pcapi_string("freebsd"), pcapi_string("bsd") },
    { pcapi_string("openbsd"), pcapi_string("bsd") },
    { pcapi_string("netbsd"), pcapi_string("bsd") }
};


/*
 * action_source (3.3), and what depends on it: app_info and device_info of a
 * Segment call belong to apps.
 */

int
pcapi_map_source(pcapi_mapping_t *mp)
{
    int                       app;
    pcapi_str_t               text;
    const pcapi_str_t        *source;
    static const pcapi_str_t  web = pcapi_string("web");

    text = pcapi_map_take_text(mp, PCAPI_ACTION_SOURCE);
    source = pcapi_map_find_word(pcapi_sources, &text, 1);

    app = (source && *source->data == 'a');

    if (source == NULL && mp->message->shape == PCAPI_SHAPE_SEGMENT) {
        app = pcapi_map_source_app(mp, &source);
    }

    if (source == NULL) {
        source = &web;
    }

    if (!app) {
        pcapi_map_no_app(mp);

        if (mp->message->shape == PCAPI_SHAPE_SEGMENT) {
            pcapi_map_no_device(mp);
        }
    }

    if (pcapi_map_system(mp) != PCAPI_OK) {
        return PCAPI_ERROR;
    }

    return pcapi_map_put_text(mp, PCAPI_ACTION_SOURCE, source);
}


static int
pcapi_map_source_app(pcapi_mapping_t *mp, const pcapi_str_t **source)
{
    int                       both;
    pcapi_str_t               text;
    static const pcapi_str_t  screen = pcapi_string("screen");

    *source = NULL;

    if (mp->facts.value[PCAPI_FACT_PAGE_URL]
        || mp->facts.value[PCAPI_FACT_URL]
        || mp->facts.value[PCAPI_FACT_OTHER_URL])
    {
        return 0;
    }

    text = pcapi_map_text(mp->facts.value[PCAPI_FACT_DEVICE_TYPE]);
    *source = pcapi_map_find_word(pcapi_app_systems, &text, 1);

    if (*source == NULL) {
        text = pcapi_map_text(mp->facts.value[PCAPI_FACT_OS_NAME]);
        *source = pcapi_map_find_word(pcapi_app_systems, &text, 1);
    }

    if (*source == NULL) {
        text = pcapi_map_text(mp->facts.value[PCAPI_FACT_LIBRARY]);
        *source = pcapi_map_find_word(pcapi_app_libraries, &text, 0);

        both = pcapi_map_find_word(pcapi_app_both, &text, 0) != NULL
               || pcapi_str_eq(&mp->message->type, &screen);

        if (*source == NULL && both) {
            text = pcapi_map_text(mp->facts.value[PCAPI_FACT_AGENT]);

            if (text.len == 0) {
                text = mp->origin->user_agent;
            }

            *source = pcapi_map_find_word(pcapi_app_agents, &text, 0);
        }
    }

    return *source != NULL;
}


static const pcapi_str_t *
pcapi_map_word(const pcapi_word_t *words, uint32_t n, const pcapi_str_t *text,
    int whole)
{
    uint32_t  i;

    if (text->len == 0) {
        return NULL;
    }

    for (i = 0; i < n; i++) {

        if (whole ? pcapi_str_caseeq(text, &words[i].word)
                  : pcapi_map_contains(text, &words[i].word))
        {
            return &words[i].value;
        }
    }

    return NULL;
}


/* facts that have two members to go to */

static int
pcapi_map_system(pcapi_mapping_t *mp)
{
    pcapi_str_t         text;
    const pcapi_str_t  *family;

    text = pcapi_map_text(pcapi_map_take(mp, PCAPI_FACT_DEVICE_TYPE));

    if (pcapi_map_default(mp, PCAPI_DI_TYPE, &text) != PCAPI_OK) {
        return PCAPI_ERROR;
    }

    text = pcapi_map_text(pcapi_map_take(mp, PCAPI_FACT_OS_NAME));

    if (pcapi_map_default(mp, PCAPI_DI_OS_NAME, &text) != PCAPI_OK) {
        return PCAPI_ERROR;
    }

    family = pcapi_map_find_word(pcapi_families, &text, 1);

    return family ? pcapi_map_default(mp, PCAPI_DI_OS_FAMILY, family)
                  : PCAPI_OK;
}


/* an app the operator writes is not stamped on what is no app's (3.3) */

static void
pcapi_map_no_app(pcapi_mapping_t *mp)
{
    uint32_t                i;
    const pcapi_members_t  *app;

    for (i = 0; i < pcapi_nelts(pcapi_app_members); i++) {
        pcapi_map_unwrite(mp, pcapi_app_members[i]);
    }

    app = &pcapi_members[PCAPI_APP];

    for (i = app->first; i < app->last; i++) {
        pcapi_map_unwrite(mp, i);
    }
}


static void
pcapi_map_unwrite(pcapi_mapping_t *mp, uint32_t slot)
{
    if (mp->facts.value[slot] && mp->facts.rank[slot] == PCAPI_RANK_WRITTEN) {
        pcapi_map_take(mp, slot);
    }
}


/* what the operator sets stays */

static void
pcapi_map_no_device(pcapi_mapping_t *mp)
{
    uint32_t  i;

    pcapi_map_take(mp, PCAPI_FACT_DEVICE_TYPE);
    pcapi_map_take(mp, PCAPI_FACT_OS_NAME);

    for (i = PCAPI_AI_APP_ID; i < PCAPI_NMEMBERS; i++) {
        if (!pcapi_map_isown(mp, i)) {
            pcapi_map_take(mp, i);
        }
    }
}
