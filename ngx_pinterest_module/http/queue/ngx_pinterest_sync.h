
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_SYNC_H_INCLUDED_
#define _NGX_PINTEREST_SYNC_H_INCLUDED_


#include "common/ngx_pinterest_module.h"


/*
 * fdatasync() off the event loop: mostly it takes 0.1 ms, now and then 50.  One
 * thread a worker, made with the first thing to do; nginx's own thread pool
 * would be 32 of them, for whoever has no other use for one.
 */

/* starts what is to be synced, and takes note of what has been */
void ngx_pinterest_sync(pcapi_queue_t *queue);

/* the queue is about to be closed, which syncs what is left */
void ngx_pinterest_sync_exit(pcapi_queue_t *queue);


#endif /* _NGX_PINTEREST_SYNC_H_INCLUDED_ */
