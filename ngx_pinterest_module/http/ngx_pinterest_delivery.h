
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_DELIVERY_H_INCLUDED_
#define _NGX_PINTEREST_DELIVERY_H_INCLUDED_


#include "ngx_pinterest_module.h"


/* a worker's delivery of its part of the queue */

ngx_int_t ngx_pinterest_delivery_init(ngx_cycle_t *cycle,
    ngx_pinterest_main_conf_t *pmcf, pcapi_queue_t *queue);

/* "n" events were just appended: send when a batch is full, else in time */
void ngx_pinterest_delivery_notify(ngx_uint_t n, size_t bytes);

/* the worker is to exit gracefully: flush what is there, a short grace */
void ngx_pinterest_delivery_drain(void);

/* the process exits: every call in flight is ended, no network I/O */
void ngx_pinterest_delivery_exit(void);


#endif /* _NGX_PINTEREST_DELIVERY_H_INCLUDED_ */
