
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_mapping.h"


static int pcapi_map_is_denied(const pcapi_map_conf_t *conf,
    const pcapi_json_t *consent);
static void pcapi_map_integrations(const pcapi_json_t *v, int *all,
    int *pinterest);
static pcapi_str_t pcapi_map_place(const pcapi_mapping_t *mp,
    pcapi_member_e m);


static const pcapi_str_t  pcapi_consent_denied = pcapi_string("denied");
static const pcapi_str_t  pcapi_consent_ldp = pcapi_string("ldp");
static const pcapi_str_t  pcapi_consent_opt_out = pcapi_string("opt_out");

static const pcapi_str_t  pcapi_ldp = pcapi_string("LDP");


/* may there be an event at all? */

int
pcapi_map_allowed(pcapi_mapping_t *mp)
{
    int                  all, pinterest;
    const pcapi_json_t  *v;

    v = pcapi_map_take(mp, PCAPI_FACT_CONSENT);

    if (pcapi_str_caseeq(&mp->origin->consent, &pcapi_consent_denied)
        || pcapi_map_is_denied(mp->conf, v))
    {
        mp->mapped->reason = PCAPI_REASON_CONSENT;
        return PCAPI_OK;
    }

    all = -1;
    pinterest = -1;

    v = pcapi_map_take(mp, PCAPI_FACT_INTEGRATIONS);
    pcapi_map_integrations(v, &all, &pinterest);

    v = pcapi_map_take(mp, PCAPI_FACT_OUTER_INTEGRATIONS);
    pcapi_map_integrations(v, &all, &pinterest);

    if (pinterest == 0 || (pinterest < 0 && all == 0)) {
        mp->mapped->reason = PCAPI_REASON_INTEGRATION;
    }

    return PCAPI_OK;
}


/*
 * Segment's consent object, {"categoryPreferences": {"Advertising": true}}: who
 * has one has asked the visitor, and what is not in it was not agreed to.
 */

static int
pcapi_map_is_denied(const pcapi_map_conf_t *conf, const pcapi_json_t *consent)
{
    uint32_t                  i;
    const pcapi_json_t       *v, *preferences;
    static const pcapi_str_t  name = pcapi_string("categoryPreferences");

    if (conf->ncategories == 0 || consent == NULL) {
        return 0;
    }

    preferences = pcapi_json_getcase(consent, &name);

    if (preferences == NULL) {
        return 0;
    }

    for (i = 0; i < conf->ncategories; i++) {
        v = pcapi_json_get(preferences, &conf->categories[i]);

        if (v == NULL) {
            v = pcapi_json_getcase(preferences, &conf->categories[i]);
        }

        if (pcapi_map_flag(v) != 1) {
            return 1;
        }
    }

    return 0;
}


/*
 * "All" and any "Pinterest..."; what is known from an inner object is left
 * alone.  Settings of a destination, an object, mean that it is wanted.
 */

static void
pcapi_map_integrations(const pcapi_json_t *v, int *all, int *pinterest)
{
    int                       flag, every, ours;
    pcapi_str_t               head;
    static const pcapi_str_t  name = pcapi_string("pinterest");
    static const pcapi_str_t  any = pcapi_string("all");

    if (v == NULL || v->type != PCAPI_JSON_OBJECT) {
        return;
    }

    every = -1;
    ours = -1;

    for (v = v->child; v; v = v->next) {

        flag = (pcapi_map_flag(v) != 0);
        head = pcapi_str(v->key.data, pcapi_min(v->key.len, name.len));

        if (pcapi_str_caseeq(&v->key, &any)) {
            every = flag;

        } else if (pcapi_str_caseeq(&head, &name)) {
            ours = (ours == 0) ? 0 : flag;
        }
    }

    if (*all < 0) {
        *all = every;
    }

    if (*pinterest < 0) {
        *pinterest = ours;
    }
}


/* what is known of the visitor's wish, from the message and from the server */

int
pcapi_map_consent(pcapi_mapping_t *mp)
{
    int                       rc;
    pcapi_str_t               flags, state, country;
    static const pcapi_str_t  yes = pcapi_string("true");

    if (pcapi_map_flag(mp->facts.value[PCAPI_FACT_TRACKING]) == 0
        && !pcapi_event_has(mp->event, PCAPI_OPT_OUT))
    {
        if (pcapi_map_put_text(mp, PCAPI_OPT_OUT, &yes) != PCAPI_OK) {
            return PCAPI_ERROR;
        }
    }

    if (pcapi_str_caseeq(&mp->origin->consent, &pcapi_consent_opt_out)) {
        if (pcapi_map_put_text(mp, PCAPI_OPT_OUT, &yes) != PCAPI_OK) {
            return PCAPI_ERROR;
        }
    }

    flags = pcapi_event_text(mp->event, PCAPI_OPT_OUT_TYPE);

    if (!pcapi_str_caseeq(&mp->origin->consent, &pcapi_consent_ldp)
        && !pcapi_map_contains(&flags, &pcapi_ldp))
    {
        return PCAPI_OK;
    }

    state = pcapi_map_place(mp, PCAPI_ST);
    country = pcapi_map_place(mp, PCAPI_COUNTRY);

    rc = pcapi_event_ldp(mp->event, &state, &country);

    mp->mapped->ldp_void = (rc == PCAPI_DECLINED);

    return (rc == PCAPI_ERROR) ? PCAPI_ERROR : PCAPI_OK;
}


/* the clear text a digest was made of, as Pinterest wants it in capitals too */

static pcapi_str_t
pcapi_map_place(const pcapi_mapping_t *mp, pcapi_member_e m)
{
    const pcapi_json_t  *v;

    v = mp->facts.value[m];

    if (v && v->type == PCAPI_JSON_ARRAY) {
        v = v->child;
    }

    return pcapi_map_text(v);
}
