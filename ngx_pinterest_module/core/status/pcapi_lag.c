
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_lag.h"


typedef struct {
    int64_t       msec;
    pcapi_str_t   bound;
} pcapi_lag_t;


/* after an hour the API counts an event as offline, after a week not at all */

static const pcapi_lag_t  pcapi_lags[PCAPI_LAGS] = {
    { 250, pcapi_string("0.25") },
    { 500, pcapi_string("0.5") },
    { 1000, pcapi_string("1") },
    { 2000, pcapi_string("2") },
    { 5000, pcapi_string("5") },
    { 10000, pcapi_string("10") },
    { 30000, pcapi_string("30") },
    { 60000, pcapi_string("60") },
    { 300000, pcapi_string("300") },
    { 900000, pcapi_string("900") },
    { 3600000, pcapi_string("3600") },
    { 21600000, pcapi_string("21600") },
    { 86400000, pcapi_string("86400") },
    { INT64_MAX, pcapi_string("+Inf") }
};


unsigned
pcapi_lag(int64_t msec)
{
    unsigned  i;

    for (i = 0; i < PCAPI_LAGS - 1 && msec > pcapi_lags[i].msec; i++) {
        /* void */
    }

    return i;
}


const pcapi_str_t *
pcapi_lag_bound(unsigned n)
{
    return &pcapi_lags[pcapi_min(n, (unsigned) PCAPI_LAGS - 1)].bound;
}
