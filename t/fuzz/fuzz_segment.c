
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#define _GNU_SOURCE

#include "fuzz_map.h"


static const char *const  paths[] = {
    "/collect", "/v1/track", "/v1/page", "/v1/s", "/v1/i", "/v1/batch", "t"
};


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_post(data, size, paths, pcapi_nelts(paths));
}
