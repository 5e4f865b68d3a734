
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_MODULE_H_INCLUDED_
#define _NGX_PINTEREST_MODULE_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include "consent/pcapi_consent.h"
#include "consent/pcapi_tcf.h"
#include "mapping/pcapi_map.h"
#include "queue/pcapi_queue.h"


typedef struct ngx_pinterest_token_s  ngx_pinterest_token_t;
typedef struct ngx_pinterest_route_s  ngx_pinterest_route_t;
typedef struct ngx_pinterest_identity_s  ngx_pinterest_identity_t;


/* where a directive stands, for errors found when all is read */

typedef struct {
    u_char                     *file;
    ngx_uint_t                  line;
} ngx_pinterest_line_t;


/* http {}: what the process has one of */

typedef struct {
    ngx_path_t                 *path;          /* of the queue */
    off_t                       max_size;
    time_t                      max_age;       /* sec; 0: no limit */
    pcapi_sync_e                sync;
    ngx_msec_t                  sync_interval;
    ngx_uint_t                  drop_oldest;   /* else refuse */

    ngx_uint_t                  batch_events;
    size_t                      batch_bytes;
    ngx_msec_t                  batch_wait;
    ngx_uint_t                  in_flight;

    ngx_shm_zone_t             *zone;
    ngx_uint_t                  inspect;       /* recent events kept */

    ngx_array_t                 tokens;        /* ngx_pinterest_token_t * */
    ngx_array_t                 routes;        /* ngx_pinterest_route_t * */

    pcapi_arena_t              *arena;         /* of compiled paths */

    unsigned                    identity:1;    /* by any location */
    unsigned                    batch_set:1;
    unsigned                    used:1;        /* by any location */
} ngx_pinterest_main_conf_t;


/* pinterest_collect_limit */

typedef struct {
    ngx_uint_t                  events;        /* messages of a request */
    ngx_uint_t                  depth;         /* of their JSON */
    size_t                      event_size;    /* bytes of an encoded event */
} ngx_pinterest_limits_t;


/* what a visitor agrees to: pinterest_consent and its kin */

typedef struct {
    ngx_http_complex_value_t   *value;         /* NULL: not asked */
    ngx_uint_t                  missing;       /* pcapi_consent_e of none */
    ngx_uint_t                  gpc;           /* pcapi_consent_e of a "1" */

    ngx_http_complex_value_t   *tcf;           /* NULL: of the cookie */
    ngx_http_complex_value_t   *us_privacy;
    ngx_http_complex_value_t   *gpp;
    ngx_uint_t                  vendor;        /* of the TCF; 0: none */
    ngx_uint_t                  purposes;      /* bits */

    ngx_array_t                *categories;    /* pcapi_str_t; NULL: none */
} ngx_pinterest_consent_conf_t;


/* location {}: what is reported and where to */

typedef struct {
    ngx_http_complex_value_t   *ad_account;
    ngx_pinterest_token_t      *token;
    ngx_str_t                   pass;          /* "@name" */
    ngx_pinterest_route_t      *route;         /* NULL: nothing is reported */
    ngx_flag_t                  test;
    ngx_flag_t                  dry_run;

    ngx_http_complex_value_t   *page;          /* NULL: off */
    ngx_uint_t                  shapes;        /* of collect: PCAPI_SHAPE_* */
    ngx_array_t                *origins;       /* ngx_str_t */
    ngx_array_t                *hosts;         /* pcapi_str_t, of these */
    ngx_array_t                *keys;          /* pcapi_str_t; NULL: none */
    ngx_pinterest_limits_t      limits;

    ngx_str_t                   click_param;
    ngx_str_t                   click_cookie;
    ngx_str_t                   click_domain;
    time_t                      click_set;     /* sec; 0: off */

    ngx_array_t                *bypass;        /* ngx_http_complex_value_t */

    ngx_pinterest_consent_conf_t  consent;
    ngx_pinterest_identity_t   *identity;      /* NULL: off */
    ngx_uint_t                  bots;          /* drop them */

    ngx_http_complex_value_t   *trust;         /* NULL: off */
    time_t                      dedup;         /* sec; 0: off */

    ngx_uint_t                  presets;       /* PCAPI_PRESET_* */
    ngx_flag_t                  page_category;
    ngx_uint_t                  unmapped;      /* pcapi_unmapped_e */
    ngx_array_t                *events;        /* pcapi_own_name_t */
    ngx_array_t                *sets;          /* pcapi_set_t */
    pcapi_url_args_t           *url_args;      /* NULL: all */
    ngx_str_t                   currency;      /* empty: off */
    ngx_str_t                   phone_country; /* empty: off */
    ngx_uint_t                  infer;         /* PCAPI_INFER_* */
    pcapi_map_conf_t            map;           /* made of these */

    ngx_uint_t                  status;        /* form; UNSET: none here */

    ngx_pinterest_line_t        pass_line;
    ngx_pinterest_line_t        line;          /* of page or collect, if any */
} ngx_pinterest_loc_conf_t;


extern ngx_module_t  ngx_pinterest_module;


#endif /* _NGX_PINTEREST_MODULE_H_INCLUDED_ */
