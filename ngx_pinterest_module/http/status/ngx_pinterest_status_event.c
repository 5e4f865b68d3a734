
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_status_event.h"

#include "message/pcapi_message.h"


const pcapi_str_t *
ngx_pinterest_outcome_name(ngx_uint_t outcome)
{
    static const pcapi_str_t  queued = pcapi_string("queued");
    static const pcapi_str_t  dry_run = pcapi_string("dry_run");

    return outcome == PCAPI_REASON_NONE ? &queued
           : outcome == NGX_PINTEREST_SEEN_DRY ? &dry_run
           : pcapi_reason_name(outcome);
}


const pcapi_str_t *
ngx_pinterest_source_name(ngx_uint_t source)
{
    static const pcapi_str_t  page = pcapi_string("page");
    static const pcapi_str_t  segment = pcapi_string("segment");
    static const pcapi_str_t  native = pcapi_string("native");
    static const pcapi_str_t  pixel = pcapi_string("pixel");

    return source == PCAPI_SHAPE_PAGE ? &page
           : source == PCAPI_SHAPE_SEGMENT ? &segment
           : source == PCAPI_SHAPE_NATIVE ? &native : &pixel;
}


u_char *
ngx_pinterest_time(u_char *p, int64_t msec)
{
    ngx_tm_t  tm;

    ngx_gmtime((time_t) (msec / 1000), &tm);

    return ngx_sprintf(p, "%4d-%02d-%02dT%02d:%02d:%02d.%03dZ",
                       tm.ngx_tm_year, tm.ngx_tm_mon, tm.ngx_tm_mday,
                       tm.ngx_tm_hour, tm.ngx_tm_min, tm.ngx_tm_sec,
                       (int) (msec % 1000));
}
