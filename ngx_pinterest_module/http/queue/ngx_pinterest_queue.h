
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_QUEUE_H_INCLUDED_
#define _NGX_PINTEREST_QUEUE_H_INCLUDED_


#include "common/ngx_pinterest_module.h"


/*
 * The worker's hold on the queue: opened when it starts, synced, maintained and
 * looked over for orphans by cancelable timers, closed when it exits.
 */

ngx_int_t ngx_pinterest_queue_init(ngx_cycle_t *cycle,
    ngx_pinterest_main_conf_t *pmcf);
void ngx_pinterest_queue_exit(void);

/* NULL while there is none (it could not be opened; tried again) */
pcapi_queue_t *ngx_pinterest_queue(void);


#endif /* _NGX_PINTEREST_QUEUE_H_INCLUDED_ */
