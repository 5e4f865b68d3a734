
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_SHUTDOWN_H_INCLUDED_
#define _NGX_PINTEREST_SHUTDOWN_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>


/*
 * Calls "handler" once, when the worker is told to exit gracefully, before it
 * looks whether anything keeps it.  Takes a connection until then.
 */
ngx_int_t ngx_pinterest_shutdown_init(ngx_cycle_t *cycle,
    void (*handler)(void));

void ngx_pinterest_shutdown_done(void);


#endif /* _NGX_PINTEREST_SHUTDOWN_H_INCLUDED_ */
