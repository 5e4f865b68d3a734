
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_PARAMS_H_INCLUDED_
#define _NGX_PINTEREST_PARAMS_H_INCLUDED_


#include "ngx_pinterest_module.h"


/* name=value parameters of a directive, as a table */

typedef enum {
    NGX_PINTEREST_PARAM_NUMBER = 0,   /* ngx_uint_t */
    NGX_PINTEREST_PARAM_SIZE,         /* size_t */
    NGX_PINTEREST_PARAM_OFFSET,       /* off_t */
    NGX_PINTEREST_PARAM_SEC,          /* time_t */
    NGX_PINTEREST_PARAM_MSEC,         /* ngx_msec_t */
    NGX_PINTEREST_PARAM_STRING,       /* ngx_str_t */
    NGX_PINTEREST_PARAM_ENUM          /* ngx_uint_t */
} ngx_pinterest_param_type_e;


typedef struct {
    ngx_str_t                    name;
    ngx_pinterest_param_type_e   type;
    size_t                       offset;   /* in what "conf" points to */
    int64_t                      low;      /* of a number, size or time */
    int64_t                      high;
    ngx_conf_enum_t             *values;   /* of an enum */
} ngx_pinterest_param_t;


/*
 * NGX_DECLINED: "arg" is none of the table's; NGX_ERROR: it is, but its value
 * is not in order, which has been logged with file and line.
 */
ngx_int_t ngx_pinterest_param(ngx_conf_t *cf, ngx_pinterest_param_t *params,
    ngx_str_t *arg, void *conf);

/* a value that may have variables in it */
ngx_int_t ngx_pinterest_conf_complex(ngx_conf_t *cf, ngx_str_t *value,
    ngx_http_complex_value_t **slot);

/* logs 'invalid parameter "..."' */
char *ngx_pinterest_param_invalid(ngx_conf_t *cf, ngx_str_t *arg);

/* of a query parameter or cookie: letters, digits, "_", "-" */
ngx_int_t ngx_pinterest_conf_name(ngx_str_t *name);

/* common to the directives: where one stands, and that something is done */
void ngx_pinterest_conf_line(ngx_conf_t *cf, ngx_pinterest_line_t *line);
void ngx_pinterest_conf_used(ngx_conf_t *cf);


#endif /* _NGX_PINTEREST_PARAMS_H_INCLUDED_ */
