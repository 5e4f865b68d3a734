
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_mapping.h"


ngx_conf_enum_t  ngx_pinterest_unmapped[] = {
    { ngx_string("drop"), PCAPI_UNMAPPED_DROP },
    { ngx_string("custom"), PCAPI_UNMAPPED_CUSTOM },
    { ngx_string("pass"), PCAPI_UNMAPPED_PASS },
    { ngx_null_string, 0 }
};


void
ngx_pinterest_mapping_create(ngx_pinterest_loc_conf_t *plcf)
{
    plcf->presets = NGX_CONF_UNSET_UINT;
    plcf->page_category = NGX_CONF_UNSET;
    plcf->unmapped = NGX_CONF_UNSET_UINT;
    plcf->events = NGX_CONF_UNSET_PTR;
}


void
ngx_pinterest_mapping_merge(ngx_conf_t *cf, ngx_pinterest_loc_conf_t *prev,
    ngx_pinterest_loc_conf_t *conf)
{
    pcapi_map_conf_t           *map;
    ngx_pinterest_main_conf_t  *pmcf;

    ngx_conf_merge_uint_value(conf->presets, prev->presets,
                              PCAPI_PRESET_DEFAULT);
    ngx_conf_merge_value(conf->page_category, prev->page_category, 1);
    ngx_conf_merge_uint_value(conf->unmapped, prev->unmapped,
                              PCAPI_UNMAPPED_DROP);
    ngx_conf_merge_ptr_value(conf->events, prev->events, NULL);

    pmcf = ngx_http_conf_get_module_main_conf(cf, ngx_pinterest_module);

    map = &conf->map;

    pcapi_map_conf_init(map);

    map->max_age = (int64_t) pmcf->max_age * 1000;
    map->param = pcapi_str(conf->click_param.data, conf->click_param.len);

    if (conf->consent.categories) {
        map->categories = conf->consent.categories->elts;
        map->ncategories = (uint32_t) conf->consent.categories->nelts;
    }

    map->names.presets = (unsigned) conf->presets;
    map->names.unmapped = conf->unmapped;
    map->names.page_category = conf->page_category ? 1 : 0;

    if (conf->events) {
        map->names.own = conf->events->elts;
        map->names.nown = (uint32_t) conf->events->nelts;
    }
}


char *
ngx_pinterest_conf_preset(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_pinterest_loc_conf_t *plcf = conf;

    int          found;
    ngx_str_t   *value;
    unsigned     preset;
    ngx_uint_t   i;
    pcapi_str_t  name;

    if (plcf->presets != NGX_CONF_UNSET_UINT
        || plcf->page_category != NGX_CONF_UNSET)
    {
        return "is duplicate";
    }

    value = cf->args->elts;

    for (i = 1; i < cf->args->nelts; i++) {

        if (ngx_strcmp(value[i].data, "page_category=off") == 0) {
            plcf->page_category = 0;
            continue;
        }

        if (ngx_strcmp(value[i].data, "page_category=on") == 0) {
            plcf->page_category = 1;
            continue;
        }

        name = pcapi_str(value[i].data, value[i].len);
        preset = pcapi_preset_find(&name, &found);

        if (!found) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "unknown preset \"%V\", it must be "
                               "\"segment\", \"ga4\", \"datafly\", "
                               "\"astronomer\" or \"none\"", &value[i]);
            return NGX_CONF_ERROR;
        }

        if (plcf->presets == NGX_CONF_UNSET_UINT) {
            plcf->presets = preset;
            continue;
        }

        if (preset == 0 || plcf->presets == 0) {
            return "has \"none\" beside another preset";
        }

        plcf->presets |= preset;
    }

    return NGX_CONF_OK;
}


/* pinterest_event incoming outgoing...; "off" reports nothing */

char *
ngx_pinterest_conf_event(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_pinterest_loc_conf_t *plcf = conf;

    ngx_str_t         *value;
    ngx_uint_t         i;
    pcapi_str_t        name;
    pcapi_outgoing_t   out;
    pcapi_own_name_t  *own;

    if (plcf->events == NGX_CONF_UNSET_PTR) {
        plcf->events = ngx_array_create(cf->pool, 4, sizeof(pcapi_own_name_t));
        if (plcf->events == NULL) {
            return NGX_CONF_ERROR;
        }
    }

    own = ngx_array_push(plcf->events);
    if (own == NULL) {
        return NGX_CONF_ERROR;
    }

    ngx_memzero(own, sizeof(pcapi_own_name_t));

    value = cf->args->elts;

    for (i = 1; i < cf->args->nelts; i++) {
        if (ngx_strlchr(value[i].data, value[i].data + value[i].len, '$')) {
            return "takes no variables";
        }
    }

    own->incoming = pcapi_str(value[1].data, value[1].len);

    if (cf->args->nelts == 3 && ngx_strcmp(value[2].data, "off") == 0) {
        return NGX_CONF_OK;
    }

    if (cf->args->nelts - 2 > PCAPI_MAX_NAMES) {
        return "has too many outgoing names";
    }

    for (i = 2; i < cf->args->nelts; i++) {

        name = pcapi_str(value[i].data, value[i].len);

        if (pcapi_names_keep(&name, &out) != PCAPI_OK) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid event name \"%V\"", &value[i]);
            return NGX_CONF_ERROR;
        }

        own->outgoing[own->n++] = out.name[0];
    }

    return NGX_CONF_OK;
}
