
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_process.h"
#include "common/ngx_pinterest_zone.h"
#include "intake/ngx_pinterest_intake.h"
#include "queue/ngx_pinterest_queue.h"
#include "delivery/ngx_pinterest_delivery.h"

#include "base/pcapi_seal.h"
#include "base/pcapi_sha256.h"


static ngx_uint_t  ngx_pinterest_running;


/*
 * A worker without its queue serves the site all the same, so that only
 * a library that does not work is an error here.
 */

ngx_int_t
ngx_pinterest_init_process(ngx_cycle_t *cycle)
{
    ngx_pinterest_main_conf_t  *pmcf;

    /* cache manager and loader come here too */

    if (ngx_process != NGX_PROCESS_WORKER && ngx_process != NGX_PROCESS_SINGLE)
    {
        return NGX_OK;
    }

    pmcf = ngx_http_cycle_get_module_main_conf(cycle, ngx_pinterest_module);

    if (pmcf == NULL || !pmcf->used) {
        return NGX_OK;
    }

    ngx_pinterest_zone_worker(pmcf->zone, pmcf->inspect);

    if (pmcf->routes.nelts == 0) {
        return NGX_OK;
    }

    if (pcapi_sha256_init() != PCAPI_OK) {
        ngx_log_error(NGX_LOG_EMERG, cycle->log, 0,
                      "pinterest: SHA-256 is not available in libcrypto");
        return NGX_ERROR;
    }

    if (pmcf->identity && pcapi_seal_init() != PCAPI_OK) {
        ngx_log_error(NGX_LOG_EMERG, cycle->log, 0,
                      "pinterest: AES-256-GCM is not available in libcrypto");
        return NGX_ERROR;
    }

    ngx_pinterest_intake_init();

    ngx_pinterest_running = 1;

    return ngx_pinterest_queue_init(cycle, pmcf);
}


void
ngx_pinterest_exit_process(ngx_cycle_t *cycle)
{
    if (ngx_pinterest_running) {
        ngx_pinterest_delivery_exit();
        ngx_pinterest_queue_exit();
        ngx_pinterest_intake_exit();
        pcapi_sha256_done();
        pcapi_seal_done();
    }

    ngx_pinterest_running = 0;

    ngx_pinterest_zone_leave();
}
