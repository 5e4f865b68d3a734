
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_STATUS_DRAW_H_INCLUDED_
#define _NGX_PINTEREST_STATUS_DRAW_H_INCLUDED_


#include "ngx_pinterest_status_figures.h"

#include "status/pcapi_text.h"


/*
 * Cards of the page.  What is drawn is said in words as well; a bar's length is
 * an attribute of SVG and no style, which the page's policy would not apply.
 */

/* "12 345", "1.2 MB", "2 min 5 s" */
void ngx_pinterest_draw_value(pcapi_text_t *t, ngx_pinterest_unit_e unit,
    uint64_t n);

/* a table of samples, less those that are 0 unless they are shares */
void ngx_pinterest_draw_bars(pcapi_text_t *t, const ngx_pinterest_data_t *d);

void ngx_pinterest_draw_lag(pcapi_text_t *t, const ngx_pinterest_data_t *d);
void ngx_pinterest_draw_series(pcapi_text_t *t,
    const ngx_pinterest_data_t *d);
void ngx_pinterest_draw_recent(pcapi_text_t *t,
    const ngx_pinterest_data_t *d);


#endif /* _NGX_PINTEREST_STATUS_DRAW_H_INCLUDED_ */
