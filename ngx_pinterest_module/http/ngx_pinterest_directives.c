
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_conf.h"
#include "common/ngx_pinterest_params.h"
#include "common/ngx_pinterest_zone.h"
#include "delivery/ngx_pinterest_token.h"


#define NGX_PINTEREST_ACCOUNT_LEN    18
#define NGX_PINTEREST_SYNC_MAX       3600000
#define NGX_PINTEREST_DEDUP_MAX      (90 * 86400)


static char *ngx_pinterest_conf_sync(ngx_conf_t *cf,
    ngx_pinterest_main_conf_t *pmcf, ngx_str_t *value);
static ngx_int_t ngx_pinterest_conf_domain(ngx_str_t *domain);


static ngx_conf_enum_t  ngx_pinterest_overflow[] = {
    { ngx_string("reject"), 0 },
    { ngx_string("drop_oldest"), 1 },
    { ngx_null_string, 0 }
};


static ngx_pinterest_param_t  ngx_pinterest_queue_params[] = {

    { ngx_string("max_size"), NGX_PINTEREST_PARAM_OFFSET,
      offsetof(ngx_pinterest_main_conf_t, max_size),
      1024 * 1024, (int64_t) 1 << 50, NULL },

    { ngx_string("max_age"), NGX_PINTEREST_PARAM_SEC,
      offsetof(ngx_pinterest_main_conf_t, max_age),
      60, 365 * 86400, NULL },

    { ngx_string("overflow"), NGX_PINTEREST_PARAM_ENUM,
      offsetof(ngx_pinterest_main_conf_t, drop_oldest),
      0, 0, ngx_pinterest_overflow },

    { ngx_null_string, 0, 0, 0, 0, NULL }
};


static ngx_pinterest_param_t  ngx_pinterest_batch_params[] = {

    { ngx_string("events"), NGX_PINTEREST_PARAM_NUMBER,
      offsetof(ngx_pinterest_main_conf_t, batch_events),
      1, 1000, NULL },

    { ngx_string("bytes"), NGX_PINTEREST_PARAM_SIZE,
      offsetof(ngx_pinterest_main_conf_t, batch_bytes),
      64 * 1024, 64 * 1024 * 1024, NULL },

    { ngx_string("wait"), NGX_PINTEREST_PARAM_MSEC,
      offsetof(ngx_pinterest_main_conf_t, batch_wait),
      1, 3600 * 1000, NULL },

    { ngx_string("in_flight"), NGX_PINTEREST_PARAM_NUMBER,
      offsetof(ngx_pinterest_main_conf_t, in_flight),
      1, 64, NULL },

    { ngx_null_string, 0, 0, 0, 0, NULL }
};


static ngx_pinterest_param_t  ngx_pinterest_click_id_params[] = {

    { ngx_string("param"), NGX_PINTEREST_PARAM_STRING,
      offsetof(ngx_pinterest_loc_conf_t, click_param), 0, 0, NULL },

    { ngx_string("cookie"), NGX_PINTEREST_PARAM_STRING,
      offsetof(ngx_pinterest_loc_conf_t, click_cookie), 0, 0, NULL },

    { ngx_string("domain"), NGX_PINTEREST_PARAM_STRING,
      offsetof(ngx_pinterest_loc_conf_t, click_domain), 0, 0, NULL },

    { ngx_string("set"), NGX_PINTEREST_PARAM_SEC,
      offsetof(ngx_pinterest_loc_conf_t, click_set), 60, 400 * 86400, NULL },

    { ngx_null_string, 0, 0, 0, 0, NULL }
};


char *
ngx_pinterest_conf_queue(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_pinterest_main_conf_t *pmcf = conf;

    ngx_int_t    rc;
    ngx_str_t   *value;
    ngx_uint_t   i;

    if (pmcf->path) {
        return "is duplicate";
    }

    value = cf->args->elts;

    pmcf->path = ngx_pcalloc(cf->pool, sizeof(ngx_path_t));
    if (pmcf->path == NULL) {
        return NGX_CONF_ERROR;
    }

    pmcf->path->name = value[1];
    pmcf->path->conf_file = cf->conf_file->file.name.data;
    pmcf->path->line = cf->conf_file->line;

    for (i = 2; i < cf->args->nelts; i++) {

        if (ngx_strncmp(value[i].data, "sync=", 5) == 0) {
            value[i].len -= 5;
            value[i].data += 5;

            if (ngx_pinterest_conf_sync(cf, pmcf, &value[i])
                != NGX_CONF_OK)
            {
                return NGX_CONF_ERROR;
            }

            continue;
        }

        rc = ngx_pinterest_param(cf, ngx_pinterest_queue_params, &value[i],
                                 pmcf);

        if (rc == NGX_DECLINED) {
            return ngx_pinterest_param_invalid(cf, &value[i]);
        }

        if (rc != NGX_OK) {
            return NGX_CONF_ERROR;
        }
    }

    return NGX_CONF_OK;
}


static char *
ngx_pinterest_conf_sync(ngx_conf_t *cf, ngx_pinterest_main_conf_t *pmcf,
    ngx_str_t *value)
{
    ngx_int_t  n;

    if (value->len == 6 && ngx_strncmp(value->data, "always", 6) == 0) {
        pmcf->sync = PCAPI_SYNC_ALWAYS;
        return NGX_CONF_OK;
    }

    if (value->len == 3 && ngx_strncmp(value->data, "off", 3) == 0) {
        pmcf->sync = PCAPI_SYNC_OFF;
        return NGX_CONF_OK;
    }

    n = ngx_parse_time(value, 0);

    if (n < 1 || n > NGX_PINTEREST_SYNC_MAX) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid \"sync\" value \"%V\", it must be "
                           "a time up to 1h, \"always\" or \"off\"", value);
        return NGX_CONF_ERROR;
    }

    pmcf->sync = PCAPI_SYNC_TIMER;
    pmcf->sync_interval = (ngx_msec_t) n;

    return NGX_CONF_OK;
}


char *
ngx_pinterest_conf_batch(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_pinterest_main_conf_t *pmcf = conf;

    ngx_int_t    rc;
    ngx_str_t   *value;
    ngx_uint_t   i;

    if (pmcf->batch_set) {
        return "is duplicate";
    }

    pmcf->batch_set = 1;

    value = cf->args->elts;

    for (i = 1; i < cf->args->nelts; i++) {

        rc = ngx_pinterest_param(cf, ngx_pinterest_batch_params, &value[i],
                                 pmcf);

        if (rc == NGX_DECLINED) {
            return ngx_pinterest_param_invalid(cf, &value[i]);
        }

        if (rc != NGX_OK) {
            return NGX_CONF_ERROR;
        }
    }

    return NGX_CONF_OK;
}


char *
ngx_pinterest_conf_zone(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_pinterest_main_conf_t *pmcf = conf;

    u_char     *p;
    ssize_t     size;
    ngx_str_t  *value, name, s;

    if (pmcf->zone) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (ngx_strncmp(value[1].data, "zone=", 5) != 0) {
        return ngx_pinterest_param_invalid(cf, &value[1]);
    }

    name.data = value[1].data + 5;

    p = (u_char *) ngx_strchr(name.data, ':');

    if (p == NULL || p == name.data) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid zone \"%V\", it must be name:size",
                           &value[1]);
        return NGX_CONF_ERROR;
    }

    name.len = p - name.data;

    s.data = p + 1;
    s.len = value[1].data + value[1].len - s.data;

    size = ngx_parse_size(&s);

    if (size == NGX_ERROR) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid zone size \"%V\"", &value[1]);
        return NGX_CONF_ERROR;
    }

    return ngx_pinterest_zone_add(cf, &name, (size_t) size, &pmcf->zone);
}


char *
ngx_pinterest_conf_ad_account(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_pinterest_loc_conf_t *plcf = conf;

    ngx_str_t   *value;
    ngx_uint_t   i;

    if (plcf->ad_account != NGX_CONF_UNSET_PTR) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (ngx_pinterest_conf_complex(cf, &value[1], &plcf->ad_account)
        != NGX_OK)
    {
        return NGX_CONF_ERROR;
    }

    if (plcf->ad_account->lengths != NULL) {
        return NGX_CONF_OK;
    }

    for (i = 0; i < value[1].len; i++) {
        if (value[1].data[i] < '0' || value[1].data[i] > '9') {
            break;
        }
    }

    if (i < value[1].len || i > NGX_PINTEREST_ACCOUNT_LEN) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid ad account \"%V\", it must be 1 to %d "
                           "digits", &value[1], NGX_PINTEREST_ACCOUNT_LEN);
        return NGX_CONF_ERROR;
    }

    return NGX_CONF_OK;
}


char *
ngx_pinterest_conf_token_file(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_pinterest_loc_conf_t *plcf = conf;

    ngx_str_t  *value;

    if (plcf->token != NGX_CONF_UNSET_PTR) {
        return "is duplicate";
    }

    value = cf->args->elts;

    return ngx_pinterest_token_add(cf, &value[1], &plcf->token);
}


char *
ngx_pinterest_conf_pass(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_pinterest_loc_conf_t *plcf = conf;

    ngx_str_t  *value;

    if (plcf->pass.data) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (value[1].len < 2 || value[1].data[0] != '@') {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid location \"%V\", it must be a named one, "
                           "\"@name\"", &value[1]);
        return NGX_CONF_ERROR;
    }

    plcf->pass = value[1];
    ngx_pinterest_conf_line(cf, &plcf->pass_line);

    return NGX_CONF_OK;
}


char *
ngx_pinterest_conf_page(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_pinterest_loc_conf_t *plcf = conf;

    ngx_str_t  *value;

    if (plcf->page != NGX_CONF_UNSET_PTR) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (value[1].len == 0
        || (value[1].len == 3 && ngx_strncmp(value[1].data, "off", 3) == 0))
    {
        plcf->page = NULL;
        return NGX_CONF_OK;
    }

    ngx_pinterest_conf_line(cf, &plcf->line);
    ngx_pinterest_conf_used(cf);

    return ngx_pinterest_conf_complex(cf, &value[1], &plcf->page) == NGX_OK
           ? NGX_CONF_OK : NGX_CONF_ERROR;
}


char *
ngx_pinterest_conf_trust(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_pinterest_loc_conf_t *plcf = conf;

    ngx_str_t  *value;

    if (plcf->trust != NGX_CONF_UNSET_PTR) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (ngx_strcmp(value[1].data, "off") == 0) {
        plcf->trust = NULL;
        return NGX_CONF_OK;
    }

    if (ngx_strcmp(value[1].data, "on") != 0
        && ngx_http_script_variables_count(&value[1]) == 0)
    {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid value \"%V\", it must be \"on\", "
                           "\"off\" or a variable", &value[1]);
        return NGX_CONF_ERROR;
    }

    return ngx_pinterest_conf_complex(cf, &value[1], &plcf->trust) == NGX_OK
           ? NGX_CONF_OK : NGX_CONF_ERROR;
}


char *
ngx_pinterest_conf_dedup(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_pinterest_loc_conf_t *plcf = conf;

    ngx_int_t   n;
    ngx_str_t  *value;

    if (plcf->dedup != NGX_CONF_UNSET) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (ngx_strcmp(value[1].data, "off") == 0) {
        plcf->dedup = 0;
        return NGX_CONF_OK;
    }

    n = ngx_parse_time(&value[1], 1);

    if (n < 1 || n > NGX_PINTEREST_DEDUP_MAX) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid value \"%V\", it must be a time up to "
                           "90d or \"off\"", &value[1]);
        return NGX_CONF_ERROR;
    }

    plcf->dedup = n;

    return NGX_CONF_OK;
}


char *
ngx_pinterest_conf_click_id(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_pinterest_loc_conf_t *plcf = conf;

    ngx_int_t    rc;
    ngx_str_t   *value;
    ngx_uint_t   i;

    if (plcf->click_param.data || plcf->click_cookie.data
        || plcf->click_domain.data || plcf->click_set != NGX_CONF_UNSET)
    {
        return "is duplicate";
    }

    value = cf->args->elts;

    for (i = 1; i < cf->args->nelts; i++) {

        if (ngx_strcmp(value[i].data, "set=off") == 0) {
            plcf->click_set = 0;
            continue;
        }

        rc = ngx_pinterest_param(cf, ngx_pinterest_click_id_params, &value[i],
                                 plcf);

        if (rc == NGX_DECLINED) {
            return ngx_pinterest_param_invalid(cf, &value[i]);
        }

        if (rc != NGX_OK) {
            return NGX_CONF_ERROR;
        }
    }

    if (ngx_pinterest_conf_name(&plcf->click_param) != NGX_OK
        || ngx_pinterest_conf_name(&plcf->click_cookie) != NGX_OK)
    {
        return "has an invalid name: it must be letters, digits, \"_\" "
               "or \"-\"";
    }

    if (ngx_pinterest_conf_domain(&plcf->click_domain) != NGX_OK) {
        return "has an invalid domain: it must be letters, digits, \".\" "
               "or \"-\"";
    }

    if (plcf->click_set != NGX_CONF_UNSET && plcf->click_set) {
        ngx_pinterest_conf_used(cf);
    }

    return NGX_CONF_OK;
}


char *
ngx_pinterest_conf_inspect(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_pinterest_main_conf_t *pmcf = conf;

    ngx_int_t   n;
    ngx_str_t  *value;

    if (pmcf->inspect != NGX_CONF_UNSET_UINT) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (ngx_strcmp(value[1].data, "off") == 0) {
        pmcf->inspect = 0;
        return NGX_CONF_OK;
    }

    n = ngx_atoi(value[1].data, value[1].len);

    if (n < 1 || n > PCAPI_RECENT_MAX) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                           "invalid value \"%V\", it must be a number up to "
                           "%d or \"off\"", &value[1], PCAPI_RECENT_MAX);
        return NGX_CONF_ERROR;
    }

    pmcf->inspect = n;

    return NGX_CONF_OK;
}


/* of a cookie: labels, a dot may stand before them */

static ngx_int_t
ngx_pinterest_conf_domain(ngx_str_t *domain)
{
    u_char      c;
    size_t      i;
    ngx_uint_t  label;

    label = (domain->len == 0);

    for (i = 0; i < domain->len; i++) {
        c = domain->data[i];

        if (c == '.') {

            if (i && !label) {
                return NGX_ERROR;
            }

            label = 0;
            continue;
        }

        if (c != '-'
            && (c < '0' || c > '9')
            && ((c | 0x20) < 'a' || (c | 0x20) > 'z'))
        {
            return NGX_ERROR;
        }

        label |= (c != '-');
    }

    return label ? NGX_OK : NGX_ERROR;
}
