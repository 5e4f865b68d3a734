
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_STATUS_READ_H_INCLUDED_
#define _NGX_PINTEREST_STATUS_READ_H_INCLUDED_


#include "ngx_pinterest_status_figures.h"


/* how the samples of a figure are read from the zone */

void ngx_pinterest_read_version(ngx_shm_zone_t *zone,
    ngx_pinterest_data_t *d);
void ngx_pinterest_read_counter(ngx_shm_zone_t *zone,
    ngx_pinterest_data_t *d);
void ngx_pinterest_read_gauge(ngx_shm_zone_t *zone,
    ngx_pinterest_data_t *d);
void ngx_pinterest_read_oldest(ngx_shm_zone_t *zone,
    ngx_pinterest_data_t *d);
void ngx_pinterest_read_block(ngx_shm_zone_t *zone,
    ngx_pinterest_data_t *d);
void ngx_pinterest_read_match(ngx_shm_zone_t *zone,
    ngx_pinterest_data_t *d);
void ngx_pinterest_read_texts(ngx_shm_zone_t *zone,
    ngx_pinterest_data_t *d);
void ngx_pinterest_read_others(ngx_shm_zone_t *zone,
    ngx_pinterest_data_t *d);
void ngx_pinterest_read_series(ngx_shm_zone_t *zone,
    ngx_pinterest_data_t *d);
void ngx_pinterest_read_lag(ngx_shm_zone_t *zone,
    ngx_pinterest_data_t *d);
void ngx_pinterest_read_recent(ngx_shm_zone_t *zone,
    ngx_pinterest_data_t *d);

/* names of the samples of a block */
const pcapi_str_t *ngx_pinterest_reason_text(ngx_uint_t n);
const pcapi_str_t *ngx_pinterest_field_text(ngx_uint_t n);
const pcapi_str_t *ngx_pinterest_cause_text(ngx_uint_t n);


#endif /* _NGX_PINTEREST_STATUS_READ_H_INCLUDED_ */
