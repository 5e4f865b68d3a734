
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "event/pcapi_click_id.h"
#include "event/pcapi_normalize.h"
#include "pcapi_mapping.h"


static int pcapi_map_click_find(pcapi_mapping_t *mp, pcapi_str_t *click_id);
static int pcapi_map_url(pcapi_mapping_t *mp);
static pcapi_str_t pcapi_map_url_said(pcapi_mapping_t *mp);
static int pcapi_map_url_foreign(pcapi_mapping_t *mp, const pcapi_str_t *url);
static int pcapi_map_url_try(pcapi_mapping_t *mp, const pcapi_str_t *url);
static int pcapi_map_language(pcapi_mapping_t *mp);
static int pcapi_map_language_try(pcapi_mapping_t *mp,
    const pcapi_str_t *text);


/* where a message has the address of its page */

static const uint32_t  pcapi_map_click_urls[] = {
    PCAPI_FACT_PAGE_URL,
    PCAPI_FACT_PAGE_SEARCH,
    PCAPI_FACT_URL
};

static const uint32_t  pcapi_map_source_urls[] = {
    PCAPI_EVENT_SOURCE_URL,
    PCAPI_FACT_PAGE_URL,
    PCAPI_FACT_URL,
    PCAPI_FACT_OTHER_URL
};


/* section 6: the newest click wins, so a URL goes before the cookie */

int
pcapi_map_click(pcapi_mapping_t *mp)
{
    int                  rc;
    pcapi_str_t          click_id;
    const pcapi_json_t  *own;

    own = pcapi_map_take(mp, PCAPI_CLICK_ID);

    if (pcapi_map_put(mp, PCAPI_CLICK_ID, own) != PCAPI_OK) {
        return PCAPI_ERROR;
    }

    if (pcapi_event_has(mp->event, PCAPI_CLICK_ID)) {
        return PCAPI_OK;
    }

    rc = pcapi_map_click_find(mp, &click_id);

    if (rc == PCAPI_ERROR) {
        return PCAPI_ERROR;
    }

    if (rc == PCAPI_OK) {
        return pcapi_map_put_text(mp, PCAPI_CLICK_ID, &click_id);
    }

    return pcapi_map_put(mp, PCAPI_CLICK_ID,
                         mp->facts.value[PCAPI_FACT_CLICK]);
}


static int
pcapi_map_click_find(pcapi_mapping_t *mp, pcapi_str_t *click_id)
{
    int                     rc;
    uint32_t                i;
    pcapi_str_t             url;
    const pcapi_str_t      *param;
    const pcapi_origin_t   *origin;

    origin = mp->origin;
    param = &mp->conf->param;

    rc = pcapi_click_id_query(mp->arena, &origin->query, param, click_id);

    for (i = 0; rc == PCAPI_DECLINED && i < pcapi_nelts(pcapi_map_click_urls);
         i++)
    {
        url = pcapi_map_text(mp->facts.value[pcapi_map_click_urls[i]]);
        rc = pcapi_click_id_url(mp->arena, &url, param, click_id);
    }

    if (rc == PCAPI_DECLINED && mp->message->shape == PCAPI_SHAPE_PAGE) {
        rc = pcapi_click_id_url(mp->arena, &origin->url, param, click_id);
    }

    if (rc == PCAPI_DECLINED) {
        rc = pcapi_click_id_url(mp->arena, &origin->referer, param, click_id);
    }

    if (rc == PCAPI_DECLINED && pcapi_click_id_valid(&origin->click_id)) {
        *click_id = origin->click_id;
        rc = PCAPI_OK;
    }

    return rc;
}


int
pcapi_map_context(pcapi_mapping_t *mp)
{
    pcapi_str_t  text;

    if (pcapi_map_url(mp) != PCAPI_OK || pcapi_map_language(mp) != PCAPI_OK) {
        return PCAPI_ERROR;
    }

    text = pcapi_event_text(mp->event, PCAPI_ACTION_SOURCE);

    if (text.len && *text.data == 'a') {
        text = pcapi_map_text(mp->facts.value[PCAPI_FACT_LOCALE]);

        return pcapi_map_default(mp, PCAPI_DI_LOCALE, &text);
    }

    return PCAPI_OK;
}


/*
 * The page the message names, else the one the request came from; of a sender
 * nobody vouches for neither may be another site's.
 */

static int
pcapi_map_url(pcapi_mapping_t *mp)
{
    int                       rc, own, isweb, foreign;
    pcapi_str_t               url, source;
    static const pcapi_str_t  web = pcapi_string("web");

    source = pcapi_event_text(mp->event, PCAPI_ACTION_SOURCE);
    isweb = pcapi_str_eq(&source, &web);

    if (!isweb && !mp->facts.value[PCAPI_EVENT_SOURCE_URL]) {
        return PCAPI_OK;
    }

    own = pcapi_map_isown(mp, PCAPI_EVENT_SOURCE_URL);
    url = pcapi_map_url_said(mp);
    foreign = !own && pcapi_map_url_foreign(mp, &url);

    rc = foreign ? PCAPI_DECLINED : pcapi_map_url_try(mp, &url);

    if (rc == PCAPI_DECLINED && (isweb || url.len == 0)) {

        url = (mp->message->shape == PCAPI_SHAPE_PAGE) ? mp->origin->url
                                                       : mp->origin->referer;

        if (pcapi_map_url_foreign(mp, &url)) {
            foreign = 1;

        } else {
            rc = pcapi_map_url_try(mp, &url);
        }
    }

    if (rc == PCAPI_DECLINED && foreign) {
        mp->event->fields[PCAPI_FIELD_SITE]++;
    }

    return rc == PCAPI_ERROR ? PCAPI_ERROR : PCAPI_OK;
}


/* empty if the message names none */

static pcapi_str_t
pcapi_map_url_said(pcapi_mapping_t *mp)
{
    uint32_t     i;
    pcapi_str_t  url;

    for (i = 0; i < pcapi_nelts(pcapi_map_source_urls); i++) {

        url = pcapi_map_take_text(mp, pcapi_map_source_urls[i]);

        if (url.len) {
            return url;
        }
    }

    return pcapi_str(NULL, 0);
}


static int
pcapi_map_url_foreign(pcapi_mapping_t *mp, const pcapi_str_t *url)
{
    const pcapi_site_t  *site;

    site = mp->origin->site;

    return site && url->len && !pcapi_site_allows(site, url);
}


static int
pcapi_map_url_try(pcapi_mapping_t *mp, const pcapi_str_t *url)
{
    pcapi_str_t  text;

    text = *url;

    if (text.len == 0) {
        return PCAPI_DECLINED;
    }

    if (mp->conf->url_args
        && pcapi_url_args_keep(mp->conf->url_args, mp->arena, url, &text)
           != PCAPI_OK)
    {
        return PCAPI_ERROR;
    }

    return pcapi_event_set_text(mp->event, PCAPI_EVENT_SOURCE_URL, &text);
}


/* the first of them that names a language */

static int
pcapi_map_language(pcapi_mapping_t *mp)
{
    int            rc;
    pcapi_str_t    text;
    const u_char  *p;

    text = pcapi_map_take_text(mp, PCAPI_LANGUAGE);
    rc = pcapi_map_language_try(mp, &text);

    if (rc == PCAPI_DECLINED) {
        text = pcapi_map_text(mp->facts.value[PCAPI_FACT_LOCALE]);
        rc = pcapi_map_language_try(mp, &text);
    }

    if (rc == PCAPI_DECLINED) {
        text = mp->origin->accept_language;

        for (p = text.data; p < text.data + text.len; p++) {
            if (*p == ',' || *p == ';') {
                text.len = p - text.data;
            }
        }

        rc = pcapi_map_language_try(mp, &text);
    }

    return (rc == PCAPI_ERROR) ? PCAPI_ERROR : PCAPI_OK;
}


static int
pcapi_map_language_try(pcapi_mapping_t *mp, const pcapi_str_t *text)
{
    u_char       code[2];
    pcapi_str_t  language;

    if (text->len == 0 || pcapi_normal_language(text, code, 2) != 2) {
        return PCAPI_DECLINED;
    }

    language = pcapi_str(pcapi_arena_dup(mp->arena, code, 2), 2);

    if (language.data == NULL) {
        return PCAPI_ERROR;
    }

    return pcapi_event_set_text(mp->event, PCAPI_LANGUAGE, &language);
}
