
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_route.h"
#include "ngx_pinterest_token.h"


static uint32_t ngx_pinterest_route_id(ngx_str_t *server, ngx_str_t *pass,
    ngx_str_t *path);
static ngx_uint_t ngx_pinterest_route_is(ngx_pinterest_route_t *route,
    ngx_http_core_srv_conf_t *cscf, ngx_pinterest_loc_conf_t *plcf);
static ngx_uint_t ngx_pinterest_route_eq(ngx_str_t *one, ngx_str_t *two);


ngx_pinterest_route_t *
ngx_pinterest_route_add(ngx_conf_t *cf, ngx_pinterest_main_conf_t *pmcf,
    ngx_http_core_srv_conf_t *cscf, ngx_pinterest_loc_conf_t *plcf)
{
    uint32_t                 id, hash;
    ngx_uint_t               i;
    ngx_pinterest_route_t   *route, **routes;

    hash = ngx_pinterest_route_id(&cscf->server_name, &plcf->pass,
                                  &plcf->token->path);
    id = hash;

    routes = pmcf->routes.elts;

    for (i = 0; i < pmcf->routes.nelts; i++) {

        if (ngx_pinterest_route_is(routes[i], cscf, plcf)) {
            return routes[i];
        }

        if (routes[i]->id == id) {
            id++;
        }
    }

    route = ngx_pcalloc(cf->pool, sizeof(ngx_pinterest_route_t));
    if (route == NULL) {
        return NULL;
    }

    route->id = id;
    route->hash = hash;
    route->server = cscf->server_name;
    route->pass = plcf->pass;
    route->token = plcf->token;
    route->ctx = cscf->ctx;
    route->line = plcf->pass_line;

    routes = ngx_array_push(&pmcf->routes);
    if (routes == NULL) {
        return NULL;
    }

    *routes = route;

    return route;
}


static uint32_t
ngx_pinterest_route_id(ngx_str_t *server, ngx_str_t *pass, ngx_str_t *path)
{
    uint32_t  crc;

    /* with the NUL between, which none of them contains */

    ngx_crc32_init(crc);
    ngx_crc32_update(&crc, server->data, server->len);
    ngx_crc32_update(&crc, (u_char *) "", 1);
    ngx_crc32_update(&crc, pass->data, pass->len);
    ngx_crc32_update(&crc, (u_char *) "", 1);
    ngx_crc32_update(&crc, path->data, path->len);
    ngx_crc32_final(crc);

    return crc;
}


static ngx_uint_t
ngx_pinterest_route_is(ngx_pinterest_route_t *route,
    ngx_http_core_srv_conf_t *cscf, ngx_pinterest_loc_conf_t *plcf)
{
    return route->token == plcf->token
           && route->ctx == cscf->ctx
           && ngx_pinterest_route_eq(&route->pass, &plcf->pass);
}


static ngx_uint_t
ngx_pinterest_route_eq(ngx_str_t *one, ngx_str_t *two)
{
    return one->len == two->len
           && ngx_memcmp(one->data, two->data, one->len) == 0;
}


ngx_pinterest_route_t *
ngx_pinterest_route_find(const ngx_pinterest_main_conf_t *pmcf, uint32_t id)
{
    ngx_uint_t               i;
    ngx_pinterest_route_t   *alike, **routes;

    alike = NULL;
    routes = pmcf->routes.elts;

    for (i = 0; i < pmcf->routes.nelts; i++) {
        if (routes[i]->id == id) {
            return routes[i];
        }

        if (id - routes[i]->hash < NGX_PINTEREST_ROUTE_ALIKE) {
            alike = routes[i];
        }
    }

    if (alike == NULL && pmcf->routes.nelts == 1) {
        alike = routes[0];
    }

    return alike;
}
