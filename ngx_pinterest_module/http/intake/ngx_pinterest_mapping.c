
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_mapping.h"
#include "common/ngx_pinterest_params.h"


#define NGX_PINTEREST_PATHS_MAX   (1024 * 1024)


static pcapi_arena_t *ngx_pinterest_conf_arena(ngx_conf_t *cf);
static void ngx_pinterest_conf_arena_cleanup(void *data);
static char *ngx_pinterest_conf_source(ngx_conf_t *cf, ngx_str_t *value,
    pcapi_source_t *source);
static int ngx_pinterest_value(void *ctx, const void *data,
    pcapi_str_t *text);


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
    plcf->sets = NGX_CONF_UNSET_PTR;
}


ngx_int_t
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
    ngx_conf_merge_ptr_value(conf->sets, prev->sets, NULL);

    pmcf = ngx_http_conf_get_module_main_conf(cf, ngx_pinterest_module);

    map = &conf->map;

    pcapi_map_conf_init(map);

    map->max_age = (int64_t) pmcf->max_age * 1000;
    map->param = pcapi_str(conf->click_param.data, conf->click_param.len);
    map->value = ngx_pinterest_value;

    map->names.presets = (unsigned) conf->presets;
    map->names.unmapped = conf->unmapped;
    map->names.page_category = conf->page_category ? 1 : 0;

    if (conf->events) {
        map->names.own = conf->events->elts;
        map->names.nown = (uint32_t) conf->events->nelts;
    }

    if (conf->sets) {
        map->sets = conf->sets->elts;
        map->nsets = (uint32_t) conf->sets->nelts;
    }

    return NGX_OK;
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


/* pinterest_set field source... */

char *
ngx_pinterest_conf_set(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_pinterest_loc_conf_t *plcf = conf;

    ngx_str_t       *value;
    ngx_uint_t       i;
    pcapi_set_t     *set, *sets;
    pcapi_str_t      name;
    pcapi_member_e   member;

    value = cf->args->elts;

    name = pcapi_str(value[1].data, value[1].len);
    member = pcapi_schema_field(&name);

    if (member == PCAPI_NO_MEMBER) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "unknown field \"%V\", it must be a member of "
                           "the Conversions API event", &value[1]);
        return NGX_CONF_ERROR;
    }

    if (plcf->sets == NGX_CONF_UNSET_PTR) {
        plcf->sets = ngx_array_create(cf->pool, 4, sizeof(pcapi_set_t));
        if (plcf->sets == NULL) {
            return NGX_CONF_ERROR;
        }
    }

    sets = plcf->sets->elts;

    for (i = 0; i < plcf->sets->nelts; i++) {
        if (sets[i].member == member) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "field \"%V\" is set already, one directive "
                               "takes all its sources", &value[1]);
            return NGX_CONF_ERROR;
        }
    }

    set = ngx_array_push(plcf->sets);
    if (set == NULL) {
        return NGX_CONF_ERROR;
    }

    set->member = member;
    set->nsources = (uint32_t) (cf->args->nelts - 2);
    set->sources = ngx_pcalloc(cf->pool,
                               set->nsources * sizeof(pcapi_source_t));

    if (set->sources == NULL) {
        return NGX_CONF_ERROR;
    }

    for (i = 0; i < set->nsources; i++) {
        if (ngx_pinterest_conf_source(cf, &value[i + 2], &set->sources[i])
            != NGX_CONF_OK)
        {
            return NGX_CONF_ERROR;
        }
    }

    return NGX_CONF_OK;
}


/* json:path, or a value with variables */

static char *
ngx_pinterest_conf_source(ngx_conf_t *cf, ngx_str_t *value,
    pcapi_source_t *source)
{
    pcapi_str_t                path;
    pcapi_arena_t             *arena;
    ngx_http_complex_value_t  *cv;

    if (value->len > 5 && ngx_strncmp(value->data, "json:", 5) == 0) {

        arena = ngx_pinterest_conf_arena(cf);
        if (arena == NULL) {
            return NGX_CONF_ERROR;
        }

        path = pcapi_str(value->data + 5, value->len - 5);

        if (pcapi_path_compile(arena, &path, &source->path) != PCAPI_OK) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid path \"%V\", it must be like "
                               "\"json:properties.products[].sku\"", value);
            return NGX_CONF_ERROR;
        }

        return NGX_CONF_OK;
    }

    if (ngx_pinterest_conf_complex(cf, value, &cv) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    source->data = cv;

    return NGX_CONF_OK;
}


/* holds the compiled paths as long as the configuration lives */

static pcapi_arena_t *
ngx_pinterest_conf_arena(ngx_conf_t *cf)
{
    ngx_pool_cleanup_t         *cln;
    ngx_pinterest_main_conf_t  *pmcf;

    pmcf = ngx_http_conf_get_module_main_conf(cf, ngx_pinterest_module);

    if (pmcf->arena) {
        return pmcf->arena;
    }

    cln = ngx_pool_cleanup_add(cf->pool, sizeof(pcapi_arena_t));
    if (cln == NULL) {
        return NULL;
    }

    pcapi_arena_init(cln->data, 4096, NGX_PINTEREST_PATHS_MAX);

    cln->handler = ngx_pinterest_conf_arena_cleanup;
    pmcf->arena = cln->data;

    return pmcf->arena;
}


static void
ngx_pinterest_conf_arena_cleanup(void *data)
{
    pcapi_arena_destroy(data);
}


static int
ngx_pinterest_value(void *ctx, const void *data, pcapi_str_t *text)
{
    ngx_http_request_t *r = ctx;

    ngx_str_t  value;

    if (ngx_http_complex_value(r, (ngx_http_complex_value_t *) data, &value)
        != NGX_OK
        || value.len == 0)
    {
        return PCAPI_DECLINED;
    }

    *text = pcapi_str(value.data, value.len);

    return PCAPI_OK;
}
