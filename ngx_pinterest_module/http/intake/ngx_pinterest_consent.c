
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_consent.h"
#include "common/ngx_pinterest_cookie.h"
#include "common/ngx_pinterest_params.h"

#include "consent/pcapi_gpp.h"
#include "consent/pcapi_usp.h"


#define NGX_PINTEREST_VOID_PERIOD   60          /* seconds */

/* storage, profiles for ads, ads by profile, measuring ads */

#define NGX_PINTEREST_PURPOSES   0x4d

#define NGX_PINTEREST_VENDORS    65535


static ngx_int_t ngx_pinterest_purposes(ngx_str_t *value, uint32_t *purposes);
static ngx_int_t ngx_pinterest_consent_source(ngx_http_request_t *r,
    ngx_http_complex_value_t *cv, const ngx_str_t *cookies, ngx_str_t *value);


ngx_conf_enum_t  ngx_pinterest_gpc[] = {
    { ngx_string("deny"), PCAPI_CONSENT_DENIED },
    { ngx_string("ldp"), PCAPI_CONSENT_LDP },
    { ngx_string("opt_out"), PCAPI_CONSENT_OPT_OUT },
    { ngx_string("ignore"), PCAPI_CONSENT_NONE },
    { ngx_null_string, 0 }
};


ngx_conf_enum_t  ngx_pinterest_bots[] = {
    { ngx_string("allow"), 0 },
    { ngx_string("drop"), 1 },
    { ngx_null_string, 0 }
};


static ngx_conf_enum_t  ngx_pinterest_defaults[] = {
    { ngx_string("allow"), PCAPI_CONSENT_NONE },
    { ngx_string("deny"), PCAPI_CONSENT_DENIED },
    { ngx_null_string, 0 }
};


static ngx_pinterest_param_t  ngx_pinterest_consent_params[] = {

    { ngx_string("default"), NGX_PINTEREST_PARAM_ENUM,
      offsetof(ngx_pinterest_loc_conf_t, consent.missing),
      0, 0, ngx_pinterest_defaults },

    { ngx_null_string, 0, 0, 0, 0, NULL }
};


static ngx_pinterest_param_t  ngx_pinterest_tcf_params[] = {

    { ngx_string("vendor"), NGX_PINTEREST_PARAM_NUMBER,
      offsetof(ngx_pinterest_loc_conf_t, consent.vendor),
      1, NGX_PINTEREST_VENDORS, NULL },

    { ngx_null_string, 0, 0, 0, 0, NULL }
};


/* where banners leave their strings; indexed by the enumeration */

static ngx_str_t  ngx_pinterest_consent_cookies[][3] = {
    { ngx_string("euconsent-v2"), ngx_null_string, ngx_null_string },
    { ngx_string("usprivacy"), ngx_null_string, ngx_null_string },
    { ngx_string("OTGPPConsent"), ngx_string("IABGPP_HDR_GppString"),
      ngx_null_string }
};


void
ngx_pinterest_consent_create(ngx_pinterest_loc_conf_t *plcf)
{
    plcf->consent.value = NGX_CONF_UNSET_PTR;
    plcf->consent.missing = NGX_CONF_UNSET_UINT;
    plcf->consent.gpc = NGX_CONF_UNSET_UINT;
    plcf->consent.tcf = NGX_CONF_UNSET_PTR;
    plcf->consent.us_privacy = NULL;
    plcf->consent.gpp = NULL;
    plcf->consent.vendor = NGX_CONF_UNSET_UINT;
    plcf->consent.purposes = NGX_CONF_UNSET_UINT;
    plcf->consent.categories = NGX_CONF_UNSET_PTR;
}


void
ngx_pinterest_consent_merge(ngx_pinterest_loc_conf_t *prev,
    ngx_pinterest_loc_conf_t *conf)
{
    /* a directive is inherited with all its parameters, or not at all */

    if (conf->consent.value == NGX_CONF_UNSET_PTR) {
        conf->consent.missing = prev->consent.missing;
    }

    if (conf->consent.tcf == NGX_CONF_UNSET_PTR) {
        conf->consent.vendor = prev->consent.vendor;
        conf->consent.purposes = prev->consent.purposes;
    }

    ngx_conf_merge_ptr_value(conf->consent.value, prev->consent.value, NULL);
    ngx_conf_init_uint_value(conf->consent.missing, PCAPI_CONSENT_NONE);
    ngx_conf_merge_uint_value(conf->consent.gpc, prev->consent.gpc,
                              PCAPI_CONSENT_DENIED);
    ngx_conf_merge_ptr_value(conf->consent.tcf, prev->consent.tcf, NULL);
    ngx_conf_init_uint_value(conf->consent.vendor, 0);
    ngx_conf_init_uint_value(conf->consent.purposes, NGX_PINTEREST_PURPOSES);

    if (conf->consent.us_privacy == NULL) {
        conf->consent.us_privacy = prev->consent.us_privacy;
    }

    if (conf->consent.gpp == NULL) {
        conf->consent.gpp = prev->consent.gpp;
    }

    ngx_conf_merge_ptr_value(conf->consent.categories,
                             prev->consent.categories, NULL);
}


/* pinterest_consent_category name... | off */

char *
ngx_pinterest_conf_consent_category(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_pinterest_loc_conf_t *plcf = conf;

    ngx_str_t    *value;
    ngx_uint_t    i;
    pcapi_str_t  *name;

    if (plcf->consent.categories != NGX_CONF_UNSET_PTR) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (cf->args->nelts == 2 && ngx_strcmp(value[1].data, "off") == 0) {
        plcf->consent.categories = NULL;
        return NGX_CONF_OK;
    }

    plcf->consent.categories = ngx_array_create(cf->pool, cf->args->nelts,
                                                sizeof(pcapi_str_t));
    if (plcf->consent.categories == NULL) {
        return NGX_CONF_ERROR;
    }

    for (i = 1; i < cf->args->nelts; i++) {

        if (value[i].len == 0) {
            return "has an empty name";
        }

        name = ngx_array_push(plcf->consent.categories);
        if (name == NULL) {
            return NGX_CONF_ERROR;
        }

        *name = pcapi_str(value[i].data, value[i].len);
    }

    return NGX_CONF_OK;
}


/* pinterest_consent value [default=allow|deny] */

char *
ngx_pinterest_conf_consent(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_pinterest_loc_conf_t *plcf = conf;

    ngx_int_t   rc;
    ngx_str_t  *value;

    if (plcf->consent.value != NGX_CONF_UNSET_PTR) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (cf->args->nelts == 3) {

        rc = ngx_pinterest_param(cf, ngx_pinterest_consent_params, &value[2],
                                 plcf);

        if (rc == NGX_DECLINED) {
            return ngx_pinterest_param_invalid(cf, &value[2]);
        }

        if (rc != NGX_OK) {
            return NGX_CONF_ERROR;
        }
    }

    return ngx_pinterest_conf_complex(cf, &value[1], &plcf->consent.value)
           == NGX_OK ? NGX_CONF_OK : NGX_CONF_ERROR;
}


/* pinterest_tcf [value] [vendor=number] [purposes=number,...] */

char *
ngx_pinterest_conf_tcf(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_pinterest_loc_conf_t *plcf = conf;

    uint32_t     purposes;
    ngx_int_t    rc;
    ngx_str_t   *value, list;
    ngx_uint_t   i;

    if (plcf->consent.tcf != NGX_CONF_UNSET_PTR) {
        return "is duplicate";
    }

    plcf->consent.tcf = NULL;

    value = cf->args->elts;

    for (i = 1; i < cf->args->nelts; i++) {

        if (ngx_strncmp(value[i].data, "purposes=", 9) == 0) {
            list.data = value[i].data + 9;
            list.len = value[i].len - 9;

            if (ngx_pinterest_purposes(&list, &purposes) != NGX_OK) {
                ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                                   "invalid \"purposes\" value \"%V\", it "
                                   "must be numbers from 1 to %d", &list,
                                   PCAPI_TCF_PURPOSES);
                return NGX_CONF_ERROR;
            }

            plcf->consent.purposes = purposes;
            continue;
        }

        rc = ngx_pinterest_param(cf, ngx_pinterest_tcf_params, &value[i],
                                 plcf);

        if (rc == NGX_ERROR) {
            return NGX_CONF_ERROR;
        }

        if (rc == NGX_OK) {
            continue;
        }

        if (i > 1 || ngx_http_script_variables_count(&value[i]) == 0) {
            return ngx_pinterest_param_invalid(cf, &value[i]);
        }

        if (ngx_pinterest_conf_complex(cf, &value[i], &plcf->consent.tcf)
            != NGX_OK)
        {
            return NGX_CONF_ERROR;
        }
    }

    return NGX_CONF_OK;
}


/* 1,3,4 */

static ngx_int_t
ngx_pinterest_purposes(ngx_str_t *value, uint32_t *purposes)
{
    u_char     *p, *last, *comma;
    ngx_int_t   n;

    *purposes = 0;

    p = value->data;
    last = p + value->len;

    for ( ;; ) {
        comma = ngx_strlchr(p, last, ',');

        n = ngx_atoi(p, (comma ? comma : last) - p);

        if (n < 1 || n > PCAPI_TCF_PURPOSES) {
            return NGX_ERROR;
        }

        *purposes |= (uint32_t) 1 << (n - 1);

        if (comma == NULL) {
            return NGX_OK;
        }

        p = comma + 1;
    }
}


pcapi_consent_e
ngx_pinterest_consent(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf, const ngx_str_t *gpc)
{
    ngx_str_t        value;
    pcapi_str_t      text;
    pcapi_consent_e  consent;

    consent = PCAPI_CONSENT_NONE;

    if (plcf->consent.value) {

        if (ngx_http_complex_value(r, plcf->consent.value, &value) != NGX_OK) {
            return PCAPI_CONSENT_DENIED;
        }

        text = pcapi_str(value.data, value.len);
        consent = pcapi_consent_parse(&text);

        if (consent == PCAPI_CONSENT_NONE) {
            consent = plcf->consent.missing;
        }
    }

    if (gpc->len == 1 && gpc->data[0] == '1') {
        consent = pcapi_consent_stricter(consent, plcf->consent.gpc);
    }

    return consent;
}


/* not with the log of a request, which says who it is */

void
ngx_pinterest_consent_ldp_void(void)
{
    time_t             now;
    static time_t      last;
    static ngx_uint_t  n;

    n++;
    now = ngx_time();

    if (last && now - last >= 0 && now - last < NGX_PINTEREST_VOID_PERIOD) {
        return;
    }

    ngx_log_error(NGX_LOG_WARN, ngx_cycle->log, 0,
                  "pinterest: limited data processing has no effect without "
                  "state and country, events: %ui", n);

    last = now;
    n = 0;
}


pcapi_consent_e
ngx_pinterest_consent_string(ngx_http_request_t *r,
    ngx_pinterest_consent_string_e which)
{
    ngx_str_t                        value;
    pcapi_str_t                      text;
    pcapi_tcf_need_t                 need;
    ngx_http_complex_value_t        *cv;
    const ngx_pinterest_loc_conf_t  *plcf;

    plcf = ngx_http_get_module_loc_conf(r, ngx_pinterest_module);

    cv = which == NGX_PINTEREST_TCF ? plcf->consent.tcf
         : which == NGX_PINTEREST_GPP ? plcf->consent.gpp
                                      : plcf->consent.us_privacy;

    if (ngx_pinterest_consent_source(r, cv,
                                     ngx_pinterest_consent_cookies[which],
                                     &value)
        != NGX_OK)
    {
        return PCAPI_CONSENT_DENIED;
    }

    text = pcapi_str(value.data, value.len);

    switch (which) {

    case NGX_PINTEREST_TCF:
        need.vendor = (uint32_t) plcf->consent.vendor;
        need.purposes = (uint32_t) plcf->consent.purposes;

        return pcapi_tcf_consent(&text, &need);

    case NGX_PINTEREST_GPP:
        return pcapi_gpp_consent(&text);

    default: /* NGX_PINTEREST_US_PRIVACY */
        return pcapi_usp_consent(&text);
    }
}


static ngx_int_t
ngx_pinterest_consent_source(ngx_http_request_t *r,
    ngx_http_complex_value_t *cv, const ngx_str_t *cookies, ngx_str_t *value)
{
    if (cv) {
        return ngx_http_complex_value(r, cv, value);
    }

    for ( /* void */ ; cookies->len; cookies++) {
        if (ngx_pinterest_cookie_find(r, cookies, value)) {
            return NGX_OK;
        }
    }

    ngx_str_null(value);

    return NGX_OK;
}
