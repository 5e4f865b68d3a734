
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_fields.h"
#include "common/ngx_pinterest_params.h"
#include "event/pcapi_normalize.h"
#include "event/pcapi_phone.h"


#define NGX_PINTEREST_PATHS_MAX    (1024 * 1024)

/* bits of the core, above NGX_CONF_BITMASK_SET */

#define NGX_PINTEREST_INFER_SHIFT  1
#define NGX_PINTEREST_INFER_OFF    0x0100


static pcapi_arena_t *ngx_pinterest_conf_arena(ngx_conf_t *cf);
static void ngx_pinterest_conf_arena_cleanup(void *data);
static char *ngx_pinterest_conf_source(ngx_conf_t *cf, ngx_str_t *value,
    pcapi_source_t *source);
static int ngx_pinterest_value(void *ctx, const void *data,
    pcapi_str_t *text);


ngx_conf_bitmask_t  ngx_pinterest_infer[] = {
    { ngx_string("name"), PCAPI_INFER_NAME << NGX_PINTEREST_INFER_SHIFT },
    { ngx_string("location"),
      PCAPI_INFER_LOCATION << NGX_PINTEREST_INFER_SHIFT },
    { ngx_string("off"), NGX_PINTEREST_INFER_OFF },
    { ngx_null_string, 0 }
};


void
ngx_pinterest_fields_create(ngx_pinterest_loc_conf_t *plcf)
{
    plcf->sets = NGX_CONF_UNSET_PTR;
    plcf->url_args = NGX_CONF_UNSET_PTR;
}


void
ngx_pinterest_fields_merge(const ngx_pinterest_loc_conf_t *prev,
    ngx_pinterest_loc_conf_t *conf)
{
    pcapi_map_conf_t  *map;

    ngx_conf_merge_ptr_value(conf->sets, prev->sets, NULL);
    ngx_conf_merge_ptr_value(conf->url_args, prev->url_args, NULL);
    ngx_conf_merge_str_value(conf->currency, prev->currency, "");
    ngx_conf_merge_str_value(conf->phone_country, prev->phone_country, "");
    ngx_conf_merge_bitmask_value(conf->infer, prev->infer,
                              (NGX_CONF_BITMASK_SET|NGX_PINTEREST_INFER_OFF));

    map = &conf->map;

    map->value = ngx_pinterest_value;

    if (conf->sets) {
        map->sets = conf->sets->elts;
        map->nsets = (uint32_t) conf->sets->nelts;
    }

    map->url_args = conf->url_args;
    map->currency = pcapi_str(conf->currency.data, conf->currency.len);
    map->phone_country = pcapi_str(conf->phone_country.data,
                                   conf->phone_country.len);
    map->infer = (unsigned) (conf->infer >> NGX_PINTEREST_INFER_SHIFT);
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


/* pinterest_url_args all | none | name... */

char *
ngx_pinterest_conf_url_args(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_pinterest_loc_conf_t *plcf = conf;

    ngx_str_t         *value;
    ngx_uint_t         i;
    pcapi_str_t       *names;
    pcapi_url_args_t  *args;

    if (plcf->url_args != NGX_CONF_UNSET_PTR) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (cf->args->nelts == 2 && ngx_strcmp(value[1].data, "all") == 0) {
        plcf->url_args = NULL;
        return NGX_CONF_OK;
    }

    args = ngx_pcalloc(cf->pool, sizeof(pcapi_url_args_t));
    if (args == NULL) {
        return NGX_CONF_ERROR;
    }

    plcf->url_args = args;

    if (cf->args->nelts == 2 && ngx_strcmp(value[1].data, "none") == 0) {
        return NGX_CONF_OK;
    }

    names = ngx_palloc(cf->pool, cf->args->nelts * sizeof(pcapi_str_t));
    if (names == NULL) {
        return NGX_CONF_ERROR;
    }

    args->names = names;

    for (i = 1; i < cf->args->nelts; i++) {

        names[args->n] = pcapi_str(value[i].data, value[i].len);

        if (ngx_strcmp(value[i].data, "all") == 0
            || ngx_strcmp(value[i].data, "none") == 0)
        {
            return "has \"all\" or \"none\" beside another value";
        }

        if (!pcapi_url_args_valid(&names[args->n])) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid argument name \"%V\", it must be "
                               "like \"product_id\" or \"utm_*\"", &value[i]);
            return NGX_CONF_ERROR;
        }

        args->n++;
    }

    return NGX_CONF_OK;
}


/* pinterest_currency code | off */

char *
ngx_pinterest_conf_currency(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_pinterest_loc_conf_t *plcf = conf;

    ngx_str_t    *value;
    pcapi_str_t   code;

    if (plcf->currency.data) {
        return "is duplicate";
    }

    value = cf->args->elts;

    plcf->currency = value[1];

    if (ngx_strcmp(value[1].data, "off") == 0) {
        plcf->currency.len = 0;
        return NGX_CONF_OK;
    }

    code = pcapi_str(value[1].data, value[1].len);

    if (pcapi_normal_currency(&code, value[1].data, value[1].len) == 0) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid currency \"%V\", it must be a code of "
                           "ISO 4217, like \"EUR\"", &value[1]);
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


/* pinterest_phone_country code | off */

char *
ngx_pinterest_conf_phone_country(ngx_conf_t *cf, ngx_command_t *cmd,
    void *conf)
{
    ngx_pinterest_loc_conf_t *plcf = conf;

    ngx_str_t    *value;
    pcapi_str_t   code;

    if (plcf->phone_country.data) {
        return "is duplicate";
    }

    value = cf->args->elts;

    plcf->phone_country = value[1];

    if (ngx_strcmp(value[1].data, "off") == 0) {
        plcf->phone_country.len = 0;
        return NGX_CONF_OK;
    }

    code = pcapi_str(value[1].data, value[1].len);

    if (!pcapi_phone_country_valid(&code)) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid country code \"%V\", it must be digits "
                           "like those of \"49\"", &value[1]);
        return NGX_CONF_ERROR;
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
