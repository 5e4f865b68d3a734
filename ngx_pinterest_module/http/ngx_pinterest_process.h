
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_PROCESS_H_INCLUDED_
#define _NGX_PINTEREST_PROCESS_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/* a worker's start and end: zone, digests, queue, delivery, in this order */

ngx_int_t ngx_pinterest_init_process(ngx_cycle_t *cycle);
void ngx_pinterest_exit_process(ngx_cycle_t *cycle);


#endif /* _NGX_PINTEREST_PROCESS_H_INCLUDED_ */
