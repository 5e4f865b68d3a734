
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_conf.h"
#include "common/ngx_pinterest_zone.h"
#include "intake/ngx_pinterest_consent.h"
#include "intake/ngx_pinterest_fields.h"
#include "intake/ngx_pinterest_mapping.h"
#include "collect/ngx_pinterest_collect_conf.h"
#include "queue/ngx_pinterest_directory.h"
#include "delivery/ngx_pinterest_route.h"


#define NGX_PINTEREST_ZONE_SIZE   (512 * 1024)


static void ngx_pinterest_conf_page_name(ngx_conf_t *cf,
    ngx_pinterest_loc_conf_t *plcf);
static ngx_int_t ngx_pinterest_conf_route(ngx_conf_t *cf,
    ngx_pinterest_loc_conf_t *plcf);
static ngx_int_t ngx_pinterest_conf_locations(ngx_conf_t *cf,
    ngx_pinterest_main_conf_t *pmcf);
static ngx_int_t ngx_pinterest_conf_location(ngx_conf_t *cf,
    ngx_pinterest_route_t *route);


static ngx_str_t  ngx_pinterest_zone_name = ngx_string("ngx_pinterest");


void *
ngx_pinterest_create_main_conf(ngx_conf_t *cf)
{
    ngx_pinterest_main_conf_t  *pmcf;

    pmcf = ngx_pcalloc(cf->pool, sizeof(ngx_pinterest_main_conf_t));
    if (pmcf == NULL) {
        return NULL;
    }

    /*
     * set by ngx_pcalloc():
     *
     *     pmcf->path = NULL;
     *     pmcf->sync = PCAPI_SYNC_TIMER;
     *     pmcf->drop_oldest = 0;
     *     pmcf->zone = NULL;
     */

    pmcf->max_size = NGX_CONF_UNSET;
    pmcf->max_age = NGX_CONF_UNSET;
    pmcf->sync_interval = NGX_CONF_UNSET_MSEC;
    pmcf->batch_events = NGX_CONF_UNSET_UINT;
    pmcf->batch_bytes = NGX_CONF_UNSET_SIZE;
    pmcf->batch_wait = NGX_CONF_UNSET_MSEC;
    pmcf->in_flight = NGX_CONF_UNSET_UINT;
    pmcf->inspect = NGX_CONF_UNSET_UINT;

    if (ngx_array_init(&pmcf->tokens, cf->pool, 4, sizeof(void *)) != NGX_OK
        || ngx_array_init(&pmcf->routes, cf->pool, 4, sizeof(void *))
           != NGX_OK)
    {
        return NULL;
    }

    return pmcf;
}


char *
ngx_pinterest_init_main_conf(ngx_conf_t *cf, void *conf)
{
    ngx_pinterest_main_conf_t *pmcf = conf;

    ngx_conf_init_value(pmcf->max_size, 256 * 1024 * 1024);
    ngx_conf_init_value(pmcf->max_age, 7 * 86400);
    ngx_conf_init_msec_value(pmcf->sync_interval, 1000);
    ngx_conf_init_uint_value(pmcf->batch_events, 1000);
    ngx_conf_init_size_value(pmcf->batch_bytes, 1024 * 1024);
    ngx_conf_init_msec_value(pmcf->batch_wait, 1000);
    ngx_conf_init_uint_value(pmcf->in_flight, 4);
    ngx_conf_init_uint_value(pmcf->inspect, 20);

    return NGX_CONF_OK;
}


void *
ngx_pinterest_create_loc_conf(ngx_conf_t *cf)
{
    ngx_pinterest_loc_conf_t  *plcf;

    plcf = ngx_pcalloc(cf->pool, sizeof(ngx_pinterest_loc_conf_t));
    if (plcf == NULL) {
        return NULL;
    }

    /*
     * set by ngx_pcalloc():
     *
     *     plcf->pass = { 0, NULL };
     *     plcf->route = NULL;
     *     plcf->shapes = 0;
     *     plcf->click_param = { 0, NULL };
     *     plcf->click_cookie = { 0, NULL };
     *     plcf->click_domain = { 0, NULL };
     */

    plcf->ad_account = NGX_CONF_UNSET_PTR;
    plcf->token = NGX_CONF_UNSET_PTR;
    plcf->test = NGX_CONF_UNSET;
    plcf->dry_run = NGX_CONF_UNSET;
    plcf->status = NGX_CONF_UNSET_UINT;
    plcf->page = NGX_CONF_UNSET_PTR;
    plcf->bypass = NGX_CONF_UNSET_PTR;
    plcf->trust = NGX_CONF_UNSET_PTR;
    plcf->click_set = NGX_CONF_UNSET;
    plcf->identity = NGX_CONF_UNSET_PTR;
    plcf->bots = NGX_CONF_UNSET_UINT;
    plcf->dedup = NGX_CONF_UNSET;

    ngx_pinterest_collect_create(plcf);
    ngx_pinterest_consent_create(plcf);
    ngx_pinterest_mapping_create(plcf);
    ngx_pinterest_fields_create(plcf);

    return plcf;
}


char *
ngx_pinterest_merge_loc_conf(ngx_conf_t *cf, void *parent, void *child)
{
    ngx_pinterest_loc_conf_t *prev = parent;
    ngx_pinterest_loc_conf_t *conf = child;

    ngx_conf_merge_ptr_value(conf->ad_account, prev->ad_account, NULL);
    ngx_conf_merge_ptr_value(conf->token, prev->token, NULL);
    ngx_conf_merge_value(conf->test, prev->test, 0);
    ngx_conf_merge_value(conf->dry_run, prev->dry_run, 0);

    /* a status page is no page of the site */

    if (conf->status != NGX_CONF_UNSET_UINT
        && conf->page == NGX_CONF_UNSET_PTR)
    {
        conf->page = NULL;
    }

    ngx_conf_merge_ptr_value(conf->page, prev->page, NULL);
    ngx_conf_merge_ptr_value(conf->bypass, prev->bypass, NULL);
    ngx_conf_merge_ptr_value(conf->trust, prev->trust, NULL);
    ngx_conf_merge_sec_value(conf->dedup, prev->dedup, 86400);
    ngx_conf_merge_str_value(conf->click_param, prev->click_param, "epik");
    ngx_conf_merge_str_value(conf->click_cookie, prev->click_cookie, "_epik");
    ngx_conf_merge_str_value(conf->click_domain, prev->click_domain, "");
    ngx_conf_merge_value(conf->click_set, prev->click_set, 0);
    ngx_conf_merge_ptr_value(conf->identity, prev->identity, NULL);
    ngx_conf_merge_uint_value(conf->bots, prev->bots, 1);

    ngx_pinterest_consent_merge(prev, conf);

    if (conf->pass.data == NULL) {
        conf->pass = prev->pass;
        conf->pass_line = prev->pass_line;
    }

    ngx_pinterest_collect_merge(prev, conf);

    ngx_pinterest_mapping_merge(cf, prev, conf);
    ngx_pinterest_fields_merge(prev, conf);

    if (conf->page == NULL && conf->shapes == 0) {
        return NGX_CONF_OK;
    }

    if (conf->page) {
        ngx_pinterest_conf_page_name(cf, conf);
    }

    return ngx_pinterest_conf_route(cf, conf) == NGX_OK ? NGX_CONF_OK
                                                        : NGX_CONF_ERROR;
}


/* a constant name that a location says itself should be an event there */

static void
ngx_pinterest_conf_page_name(ngx_conf_t *cf, ngx_pinterest_loc_conf_t *plcf)
{
    ngx_str_t                 *value;
    pcapi_str_t                name;
    pcapi_outgoing_t           out;
    ngx_http_core_loc_conf_t  *clcf;

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    if (plcf->line.file == NULL || clcf->name.len == 0
        || plcf->page->lengths != NULL)
    {
        return;
    }

    value = &plcf->page->value;
    name = pcapi_str(value->data, value->len);

    /* the operator may have mapped it to nothing */

    if (pcapi_names_map(&plcf->map.names, &name, &out) == PCAPI_OK
        || pcapi_names_own(&plcf->map.names, &name, &out) == PCAPI_DECLINED)
    {
        return;
    }

    ngx_log_error(NGX_LOG_WARN, cf->log, 0,
                  "\"%V\" reports nothing, it is no event name of Pinterest's, "
                  "of \"pinterest_preset\" or of \"pinterest_event\" in %s:%ui",
                  value, plcf->line.file, plcf->line.line);
}


/*
 * A location that inherits pinterest_page may lack the rest, and so may a
 * server, whose locations add it: then nothing is reported.  A location that
 * says it itself may not.
 */

static ngx_int_t
ngx_pinterest_conf_route(ngx_conf_t *cf, ngx_pinterest_loc_conf_t *plcf)
{
    const char                 *missing;
    ngx_http_core_loc_conf_t   *clcf;
    ngx_http_core_srv_conf_t   *cscf;
    ngx_pinterest_main_conf_t  *pmcf;

    missing = plcf->ad_account == NULL ? "pinterest_ad_account"
              : plcf->token == NULL ? "pinterest_token_file"
              : plcf->pass.data == NULL ? "pinterest_pass" : NULL;

    if (missing == NULL) {
        pmcf = ngx_http_conf_get_module_main_conf(cf, ngx_pinterest_module);
        cscf = ngx_http_conf_get_module_srv_conf(cf, ngx_http_core_module);

        plcf->route = ngx_pinterest_route_add(cf, pmcf, cscf, plcf);

        return plcf->route ? NGX_OK : NGX_ERROR;
    }

    clcf = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    if (plcf->line.file == NULL || clcf->name.len == 0) {
        return NGX_OK;
    }

    ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                  "\"%s\" needs \"%s\" in %s:%ui",
                  plcf->shapes ? "pinterest_collect" : "pinterest_page",
                  missing, plcf->line.file, plcf->line.line);

    return NGX_ERROR;
}


ngx_int_t
ngx_pinterest_conf_finish(ngx_conf_t *cf, ngx_pinterest_main_conf_t *pmcf)
{
    if (pmcf->zone == NULL
        && ngx_pinterest_zone_add(cf, &ngx_pinterest_zone_name,
                                  NGX_PINTEREST_ZONE_SIZE, &pmcf->zone)
           != NGX_CONF_OK)
    {
        return NGX_ERROR;
    }

    if (pmcf->routes.nelts == 0) {
        return NGX_OK;
    }

    if (ngx_pinterest_directory_add(cf, &pmcf->path) != NGX_OK) {
        return NGX_ERROR;
    }

    return ngx_pinterest_conf_locations(cf, pmcf);
}


/* every route's named location must exist in its server */

static ngx_int_t
ngx_pinterest_conf_locations(ngx_conf_t *cf,
    ngx_pinterest_main_conf_t *pmcf)
{
    ngx_uint_t               i;
    ngx_pinterest_route_t  **route;

    route = pmcf->routes.elts;

    for (i = 0; i < pmcf->routes.nelts; i++) {
        if (ngx_pinterest_conf_location(cf, route[i]) != NGX_OK) {
            return NGX_ERROR;
        }
    }

    return NGX_OK;
}


static ngx_int_t
ngx_pinterest_conf_location(ngx_conf_t *cf, ngx_pinterest_route_t *route)
{
    ngx_http_core_srv_conf_t   *cscf;
    ngx_http_core_loc_conf_t  **clcfp;

    cscf = route->ctx->srv_conf[ngx_http_core_module.ctx_index];

    if (cscf->named_locations) {
        for (clcfp = cscf->named_locations; *clcfp; clcfp++) {
            if ((*clcfp)->name.len == route->pass.len
                && ngx_strncmp((*clcfp)->name.data, route->pass.data,
                               route->pass.len) == 0)
            {
                return NGX_OK;
            }
        }
    }

    ngx_log_error(NGX_LOG_EMERG, cf->log, 0,
                  "no location \"%V\" in the server of \"pinterest_pass\" "
                  "in %s:%ui", &route->pass, route->line.file,
                  route->line.line);

    return NGX_ERROR;
}
