
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_DELIVERY_H_INCLUDED_
#define _NGX_PINTEREST_DELIVERY_H_INCLUDED_


#include "common/ngx_pinterest_module.h"


/*
 * A worker's delivery of its part of the queue.  It looks into the queue by
 * itself and notices by itself that the worker is to exit.
 */

ngx_int_t ngx_pinterest_delivery_init(ngx_cycle_t *cycle,
    ngx_pinterest_main_conf_t *pmcf, pcapi_queue_t *queue);

/*
 * "n" events were just appended: send when a batch is full, else in time.
 * With 0: slots were adopted.  Makes no system call.
 */
void ngx_pinterest_delivery_notify(ngx_uint_t n, size_t bytes);

/* the process exits, the queue is open still: ends every call in flight */
void ngx_pinterest_delivery_exit(void);


#endif /* _NGX_PINTEREST_DELIVERY_H_INCLUDED_ */
