
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_STATUS_FIGURES_H_INCLUDED_
#define _NGX_PINTEREST_STATUS_FIGURES_H_INCLUDED_


#include "common/ngx_pinterest_zone.h"

#include <ngx_http.h>


/*
 * All that there is to tell, as a table, and one walk along it.  Who writes it
 * down in whatever form is given one figure after the other.
 */

typedef enum {
    NGX_PINTEREST_OF_INFO = 0,      /* a text: the sample's label */
    NGX_PINTEREST_OF_COUNTER,
    NGX_PINTEREST_OF_GAUGE,
    NGX_PINTEREST_OF_SHARES,        /* counters of what may overlap */
    NGX_PINTEREST_OF_TEXTS,         /* a counter of texts of strangers */
    NGX_PINTEREST_OF_HISTOGRAM,     /* labels are upper bounds in seconds */
    NGX_PINTEREST_OF_SERIES,        /* a sample a minute, now the last */
    NGX_PINTEREST_OF_RECENT,        /* events */
    NGX_PINTEREST_NKINDS
} ngx_pinterest_kind_e;


typedef enum {
    NGX_PINTEREST_IN_NUMBERS = 0,
    NGX_PINTEREST_IN_BYTES,
    NGX_PINTEREST_IN_SECONDS
} ngx_pinterest_unit_e;


#define NGX_PINTEREST_SAMPLES   64

/* bytes of all texts of strangers, each of which may grow, and a row for each */
#define ngx_pinterest_texts_size(growth, row)                                 \
    (PCAPI_TALLY_NAMES * ((growth) * PCAPI_TALLY_NAME + (row))                \
     + 2 * PCAPI_TALLY_GISTS * ((growth) * PCAPI_TALLY_GIST + (row)))


typedef struct ngx_pinterest_figure_s  ngx_pinterest_figure_t;

typedef struct {
    pcapi_str_t                     label;
    uint64_t                        value;
} ngx_pinterest_sample_t;


typedef struct {
    const ngx_pinterest_figure_t   *figure;
    ngx_uint_t                      n;
    ngx_pinterest_sample_t          samples[NGX_PINTEREST_SAMPLES];
    uint64_t                        total;   /* samples are shares of it; 0 */
    uint64_t                        sum;     /* of a histogram, msec */
    pcapi_recent_event_t           *events;  /* the newest one first */
    ngx_uint_t                      nevents;
} ngx_pinterest_data_t;


typedef void (*ngx_pinterest_read_pt)(ngx_shm_zone_t *zone,
    ngx_pinterest_data_t *d);
typedef const pcapi_str_t *(*ngx_pinterest_name_pt)(ngx_uint_t n);

struct ngx_pinterest_figure_s {
    ngx_pinterest_kind_e            kind;
    ngx_pinterest_unit_e            unit;
    const char                     *group;   /* of JSON; NULL: the top */
    const char                     *name;    /* in it */
    const char                     *metric;  /* less its prefix; NULL: none */
    const char                     *label;   /* of many samples; NULL: one */
    const char                     *title;   /* for readers */
    const char                     *tile;    /* it is of the first; NULL */
    ngx_pinterest_read_pt           read;
    ngx_uint_t                      index;
    ngx_uint_t                      first;
    ngx_uint_t                      last;
    ngx_pinterest_name_pt           text;
};


typedef void (*ngx_pinterest_write_pt)(void *ctx,
    const ngx_pinterest_data_t *d);


/* calls "write" for each figure; NGX_ERROR: no memory */
ngx_int_t ngx_pinterest_figures(ngx_http_request_t *r,
    ngx_pinterest_write_pt write, void *ctx);


#endif /* _NGX_PINTEREST_STATUS_FIGURES_H_INCLUDED_ */
