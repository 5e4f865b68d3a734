
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_STATUS_EVENT_H_INCLUDED_
#define _NGX_PINTEREST_STATUS_EVENT_H_INCLUDED_


#include "common/ngx_pinterest_zone.h"


/* what the numbers of a recent event mean */

#define NGX_PINTEREST_TIME_LEN   (sizeof("2026-12-31T23:59:59.000Z") - 1)


/* "queued", "dry_run", or why it was not: "duplicate" ... */
const pcapi_str_t *ngx_pinterest_outcome_name(ngx_uint_t outcome);

/* "page", "segment", "native", "pixel" */
const pcapi_str_t *ngx_pinterest_source_name(ngx_uint_t source);

/* msec of Unix time, NGX_PINTEREST_TIME_LEN bytes, returns the end */
u_char *ngx_pinterest_time(u_char *p, int64_t msec);


#endif /* _NGX_PINTEREST_STATUS_EVENT_H_INCLUDED_ */
