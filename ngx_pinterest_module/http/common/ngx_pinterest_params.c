
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_params.h"


static ngx_int_t ngx_pinterest_param_value(ngx_pinterest_param_t *param,
    ngx_str_t *value, void *field);
static int64_t ngx_pinterest_param_number(ngx_pinterest_param_type_e type,
    ngx_str_t *value);


ngx_int_t
ngx_pinterest_param(ngx_conf_t *cf, ngx_pinterest_param_t *params,
    ngx_str_t *arg, void *conf)
{
    ngx_str_t               value;
    ngx_pinterest_param_t  *p;

    for (p = params; p->name.len; p++) {

        if (arg->len <= p->name.len
            || arg->data[p->name.len] != '='
            || ngx_strncmp(arg->data, p->name.data, p->name.len) != 0)
        {
            continue;
        }

        value.len = arg->len - p->name.len - 1;
        value.data = arg->data + p->name.len + 1;

        if (ngx_pinterest_param_value(p, &value, (char *) conf + p->offset)
            == NGX_OK)
        {
            return NGX_OK;
        }

        if (p->type != NGX_PINTEREST_PARAM_ENUM && p->high) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid \"%V\" value \"%V\", it must be "
                               "from %L to %L", &p->name, &value,
                               p->low, p->high);
        } else {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0,
                               "invalid \"%V\" value \"%V\"",
                               &p->name, &value);
        }

        return NGX_ERROR;
    }

    return NGX_DECLINED;
}


char *
ngx_pinterest_param_invalid(ngx_conf_t *cf, ngx_str_t *arg)
{
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "invalid parameter \"%V\"", arg);

    return NGX_CONF_ERROR;
}


static ngx_int_t
ngx_pinterest_param_value(ngx_pinterest_param_t *param, ngx_str_t *value,
    void *field)
{
    int64_t           n;
    ngx_conf_enum_t  *e;

    if (value->len == 0) {
        return NGX_ERROR;
    }

    if (param->type == NGX_PINTEREST_PARAM_STRING) {
        *(ngx_str_t *) field = *value;
        return NGX_OK;
    }

    if (param->type == NGX_PINTEREST_PARAM_ENUM) {

        for (e = param->values; e->name.len; e++) {
            if (e->name.len == value->len
                && ngx_strncmp(e->name.data, value->data, value->len) == 0)
            {
                *(ngx_uint_t *) field = e->value;
                return NGX_OK;
            }
        }

        return NGX_ERROR;
    }

    n = ngx_pinterest_param_number(param->type, value);

    if (n < param->low || n > param->high) {
        return NGX_ERROR;
    }

    switch (param->type) {

    case NGX_PINTEREST_PARAM_SIZE:
        *(size_t *) field = (size_t) n;
        break;

    case NGX_PINTEREST_PARAM_OFFSET:
        *(off_t *) field = (off_t) n;
        break;

    case NGX_PINTEREST_PARAM_SEC:
        *(time_t *) field = (time_t) n;
        break;

    case NGX_PINTEREST_PARAM_MSEC:
        *(ngx_msec_t *) field = (ngx_msec_t) n;
        break;

    default: /* NGX_PINTEREST_PARAM_NUMBER */
        *(ngx_uint_t *) field = (ngx_uint_t) n;
        break;
    }

    return NGX_OK;
}


/* -1 is what the parsers of nginx say to a value that is none */

static int64_t
ngx_pinterest_param_number(ngx_pinterest_param_type_e type, ngx_str_t *value)
{
    switch (type) {

    case NGX_PINTEREST_PARAM_SIZE:
        return ngx_parse_size(value);

    case NGX_PINTEREST_PARAM_OFFSET:
        return ngx_parse_offset(value);

    case NGX_PINTEREST_PARAM_SEC:
        return ngx_parse_time(value, 1);

    case NGX_PINTEREST_PARAM_MSEC:
        return ngx_parse_time(value, 0);

    default: /* NGX_PINTEREST_PARAM_NUMBER */
        return ngx_atoi(value->data, value->len);
    }
}


ngx_int_t
ngx_pinterest_conf_complex(ngx_conf_t *cf, ngx_str_t *value,
    ngx_http_complex_value_t **slot)
{
    ngx_http_complex_value_t          *cv;
    ngx_http_compile_complex_value_t   ccv;

    cv = ngx_palloc(cf->pool, sizeof(ngx_http_complex_value_t));
    if (cv == NULL) {
        return NGX_ERROR;
    }

    ngx_memzero(&ccv, sizeof(ngx_http_compile_complex_value_t));

    ccv.cf = cf;
    ccv.value = value;
    ccv.complex_value = cv;

    *slot = cv;

    return ngx_http_compile_complex_value(&ccv);
}


/* of a query parameter or cookie */

ngx_int_t
ngx_pinterest_conf_name(ngx_str_t *name)
{
    size_t  i;
    u_char  c;

    for (i = 0; i < name->len; i++) {
        c = name->data[i];

        if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') {
            continue;
        }

        if ((c >= '0' && c <= '9') || c == '_' || c == '-') {
            continue;
        }

        return NGX_ERROR;
    }

    return NGX_OK;
}


void
ngx_pinterest_conf_line(ngx_conf_t *cf, ngx_pinterest_line_t *line)
{
    line->file = cf->conf_file->file.name.data;
    line->line = cf->conf_file->line;
}


void
ngx_pinterest_conf_used(ngx_conf_t *cf)
{
    ngx_pinterest_main_conf_t  *pmcf;

    pmcf = ngx_http_conf_get_module_main_conf(cf, ngx_pinterest_module);
    pmcf->used = 1;
}
