
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_ROUTE_H_INCLUDED_
#define _NGX_PINTEREST_ROUTE_H_INCLUDED_


#include "common/ngx_pinterest_module.h"


/*
 * A way out: a named location of a server, and the token that goes with it.
 * Records of the queue name it by "id", a hash of server name, location and
 * path of the token file, so that it outlives a reload and a restart.  Servers
 * that are alike in these have ids in a row, as the configuration has them.
 */

#define NGX_PINTEREST_ROUTE_ALIKE  64

struct ngx_pinterest_route_s {
    uint32_t                 id;
    uint32_t                 hash;         /* the first id of those alike */
    ngx_str_t                server;       /* first server name */
    ngx_str_t                pass;         /* "@name" */
    ngx_pinterest_token_t   *token;
    ngx_http_conf_ctx_t     *ctx;          /* of the server */
    ngx_pinterest_line_t     line;         /* of the first pinterest_pass */
};


/* the route of a location; made if it is new.  NULL: no memory */
ngx_pinterest_route_t *ngx_pinterest_route_add(ngx_conf_t *cf,
    ngx_pinterest_main_conf_t *pmcf, ngx_http_core_srv_conf_t *cscf,
    ngx_pinterest_loc_conf_t *plcf);

/*
 * The route of a record.  When the configuration has it no more: one that is
 * alike, or the only one there is, else NULL.
 */
ngx_pinterest_route_t *ngx_pinterest_route_find(
    const ngx_pinterest_main_conf_t *pmcf, uint32_t id);


#endif /* _NGX_PINTEREST_ROUTE_H_INCLUDED_ */
