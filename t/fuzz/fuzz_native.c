
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#define _GNU_SOURCE

#include "fuzz_map.h"


static const char *const  paths[] = {
    "/v5/ad_accounts/1/events", "/collect"
};


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_post(data, size, paths, pcapi_nelts(paths));
}
