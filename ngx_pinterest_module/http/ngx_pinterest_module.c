
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_conf.h"
#include "ngx_pinterest_process.h"
#include "common/ngx_pinterest_module.h"
#include "intake/ngx_pinterest_click.h"
#include "intake/ngx_pinterest_consent.h"
#include "intake/ngx_pinterest_fields.h"
#include "intake/ngx_pinterest_identity.h"
#include "intake/ngx_pinterest_mapping.h"
#include "intake/ngx_pinterest_page.h"
#include "intake/ngx_pinterest_variables.h"
#include "collect/ngx_pinterest_collect_conf.h"
#include "delivery/ngx_pinterest_background.h"
#include "status/ngx_pinterest_status.h"


#define NGX_PINTEREST_ALL_CONF                                               \
    NGX_HTTP_MAIN_CONF|NGX_HTTP_SRV_CONF|NGX_HTTP_LOC_CONF


static ngx_int_t ngx_pinterest_init(ngx_conf_t *cf);


static ngx_command_t  ngx_pinterest_commands[] = {

    { ngx_string("pinterest_queue"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_1MORE,
      ngx_pinterest_conf_queue,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("pinterest_batch"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_1MORE,
      ngx_pinterest_conf_batch,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("pinterest_zone"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_pinterest_conf_zone,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("pinterest_ad_account"),
      NGX_PINTEREST_ALL_CONF|NGX_CONF_TAKE1,
      ngx_pinterest_conf_ad_account,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("pinterest_token_file"),
      NGX_PINTEREST_ALL_CONF|NGX_CONF_TAKE1,
      ngx_pinterest_conf_token_file,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("pinterest_pass"),
      NGX_PINTEREST_ALL_CONF|NGX_CONF_TAKE1,
      ngx_pinterest_conf_pass,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("pinterest_test"),
      NGX_PINTEREST_ALL_CONF|NGX_CONF_FLAG,
      ngx_conf_set_flag_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_pinterest_loc_conf_t, test),
      NULL },

    { ngx_string("pinterest_dry_run"),
      NGX_PINTEREST_ALL_CONF|NGX_CONF_FLAG,
      ngx_conf_set_flag_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_pinterest_loc_conf_t, dry_run),
      NULL },

    { ngx_string("pinterest_page"),
      NGX_PINTEREST_ALL_CONF|NGX_HTTP_LIF_CONF|NGX_CONF_TAKE1,
      ngx_pinterest_conf_page,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("pinterest_collect"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS|NGX_CONF_TAKE123,
      ngx_pinterest_conf_collect,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("pinterest_collect_origin"),
      NGX_PINTEREST_ALL_CONF|NGX_CONF_1MORE,
      ngx_pinterest_conf_collect_origin,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("pinterest_collect_key"),
      NGX_PINTEREST_ALL_CONF|NGX_CONF_TAKE1,
      ngx_pinterest_conf_collect_key,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("pinterest_collect_limit"),
      NGX_PINTEREST_ALL_CONF|NGX_CONF_TAKE123,
      ngx_pinterest_conf_collect_limit,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("pinterest_trust"),
      NGX_PINTEREST_ALL_CONF|NGX_CONF_TAKE1,
      ngx_pinterest_conf_trust,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("pinterest_dedup"),
      NGX_PINTEREST_ALL_CONF|NGX_CONF_TAKE1,
      ngx_pinterest_conf_dedup,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("pinterest_preset"),
      NGX_PINTEREST_ALL_CONF|NGX_CONF_1MORE,
      ngx_pinterest_conf_preset,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("pinterest_event"),
      NGX_PINTEREST_ALL_CONF|NGX_CONF_2MORE,
      ngx_pinterest_conf_event,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("pinterest_unmapped"),
      NGX_PINTEREST_ALL_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_enum_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_pinterest_loc_conf_t, unmapped),
      ngx_pinterest_unmapped },

    { ngx_string("pinterest_set"),
      NGX_PINTEREST_ALL_CONF|NGX_CONF_2MORE,
      ngx_pinterest_conf_set,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("pinterest_url_args"),
      NGX_PINTEREST_ALL_CONF|NGX_CONF_1MORE,
      ngx_pinterest_conf_url_args,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("pinterest_currency"),
      NGX_PINTEREST_ALL_CONF|NGX_CONF_TAKE1,
      ngx_pinterest_conf_currency,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("pinterest_phone_country"),
      NGX_PINTEREST_ALL_CONF|NGX_CONF_TAKE1,
      ngx_pinterest_conf_phone_country,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("pinterest_infer"),
      NGX_PINTEREST_ALL_CONF|NGX_CONF_1MORE,
      ngx_conf_set_bitmask_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_pinterest_loc_conf_t, infer),
      ngx_pinterest_infer },

    { ngx_string("pinterest_click_id"),
      NGX_PINTEREST_ALL_CONF|NGX_CONF_TAKE1234,
      ngx_pinterest_conf_click_id,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("pinterest_identity"),
      NGX_PINTEREST_ALL_CONF|NGX_CONF_TAKE1234,
      ngx_pinterest_conf_identity,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("pinterest_consent"),
      NGX_PINTEREST_ALL_CONF|NGX_CONF_TAKE12,
      ngx_pinterest_conf_consent,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("pinterest_gpc"),
      NGX_PINTEREST_ALL_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_enum_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_pinterest_loc_conf_t, consent.gpc),
      ngx_pinterest_gpc },

    { ngx_string("pinterest_tcf"),
      NGX_PINTEREST_ALL_CONF|NGX_CONF_TAKE123,
      ngx_pinterest_conf_tcf,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("pinterest_consent_category"),
      NGX_PINTEREST_ALL_CONF|NGX_CONF_1MORE,
      ngx_pinterest_conf_consent_category,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("pinterest_us_privacy"),
      NGX_PINTEREST_ALL_CONF|NGX_CONF_TAKE1,
      ngx_http_set_complex_value_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_pinterest_loc_conf_t, consent.us_privacy),
      NULL },

    { ngx_string("pinterest_gpp"),
      NGX_PINTEREST_ALL_CONF|NGX_CONF_TAKE1,
      ngx_http_set_complex_value_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_pinterest_loc_conf_t, consent.gpp),
      NULL },

    { ngx_string("pinterest_bots"),
      NGX_PINTEREST_ALL_CONF|NGX_CONF_TAKE1,
      ngx_conf_set_enum_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_pinterest_loc_conf_t, bots),
      ngx_pinterest_bots },

    { ngx_string("pinterest_bypass"),
      NGX_PINTEREST_ALL_CONF|NGX_CONF_1MORE,
      ngx_http_set_predicate_slot,
      NGX_HTTP_LOC_CONF_OFFSET,
      offsetof(ngx_pinterest_loc_conf_t, bypass),
      NULL },

    { ngx_string("pinterest_inspect"),
      NGX_HTTP_MAIN_CONF|NGX_CONF_TAKE1,
      ngx_pinterest_conf_inspect,
      NGX_HTTP_MAIN_CONF_OFFSET,
      0,
      NULL },

    { ngx_string("pinterest_status"),
      NGX_HTTP_LOC_CONF|NGX_CONF_NOARGS|NGX_CONF_TAKE1,
      ngx_pinterest_conf_status,
      NGX_HTTP_LOC_CONF_OFFSET,
      0,
      NULL },

      ngx_null_command
};


static ngx_http_module_t  ngx_pinterest_module_ctx = {
    ngx_pinterest_add_variables,           /* preconfiguration */
    ngx_pinterest_init,                    /* postconfiguration */

    ngx_pinterest_create_main_conf,        /* create main configuration */
    ngx_pinterest_init_main_conf,          /* init main configuration */

    NULL,                                  /* create server configuration */
    NULL,                                  /* merge server configuration */

    ngx_pinterest_create_loc_conf,         /* create location configuration */
    ngx_pinterest_merge_loc_conf           /* merge location configuration */
};


ngx_module_t  ngx_pinterest_module = {
    NGX_MODULE_V1,
    &ngx_pinterest_module_ctx,             /* module context */
    ngx_pinterest_commands,                /* module directives */
    NGX_HTTP_MODULE,                       /* module type */
    NULL,                                  /* init master */
    NULL,                                  /* init module */
    ngx_pinterest_init_process,            /* init process */
    NULL,                                  /* init thread */
    NULL,                                  /* exit thread */
    ngx_pinterest_exit_process,            /* exit process */
    NULL,                                  /* exit master */
    NGX_MODULE_V1_PADDING
};


static ngx_int_t
ngx_pinterest_init(ngx_conf_t *cf)
{
    ngx_pinterest_main_conf_t  *pmcf;

    pmcf = ngx_http_conf_get_module_main_conf(cf, ngx_pinterest_module);

    if (!pmcf->used) {
        return NGX_OK;
    }

    if (ngx_pinterest_conf_finish(cf, pmcf) != NGX_OK) {
        return NGX_ERROR;
    }

    if (ngx_pinterest_background_init_filters(cf) != NGX_OK) {
        return NGX_ERROR;
    }

    if (ngx_pinterest_click_init(cf) != NGX_OK) {
        return NGX_ERROR;
    }

    return ngx_pinterest_page_init(cf);
}
