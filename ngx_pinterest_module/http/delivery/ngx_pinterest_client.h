
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_CLIENT_H_INCLUDED_
#define _NGX_PINTEREST_CLIENT_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>
#include <ngx_http.h>


/*
 * A client that is not there: a connection for a synthetic request.  It is
 * always ready to take an answer, says nothing and never goes away.  "own" is
 * copied into its log; "log" is for what fails here.  NULL: no descriptor, no
 * connection or no memory is left.
 */
ngx_connection_t *ngx_pinterest_client(ngx_log_t *own,
    ngx_event_handler_pt handler, ngx_log_t *log);

/* one that the core has not seen yet: it closes all others */
void ngx_pinterest_client_close(ngx_connection_t *c);


#endif /* _NGX_PINTEREST_CLIENT_H_INCLUDED_ */
