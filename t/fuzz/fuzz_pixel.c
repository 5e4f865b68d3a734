
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#define _GNU_SOURCE

#include "fuzz_map.h"


static const char *const  paths[] = { "/pixel" };


/* a query string, or, if the second byte is odd, a body of the same members */

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    pcapi_str_t    query;
    pcapi_input_t  in;

    if (size < 2 || size > 8192) {
        return 0;
    }

    if (data[1] & 1) {
        return fuzz_post(data, size, paths, pcapi_nelts(paths));
    }

    fuzz_begin(data[0]);

    query = pcapi_str(data + 2, size - 2);
    fuzz_origin.query = query;

    if (pcapi_input_query(&in, &fuzz_arena, &fuzz_limits, &query)
        == PCAPI_INPUT_OK)
    {
        fuzz_input(&in);
    }

    return 0;
}
