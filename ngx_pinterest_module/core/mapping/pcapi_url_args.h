
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_URL_ARGS_H_INCLUDED_
#define _PCAPI_URL_ARGS_H_INCLUDED_


#include "base/pcapi_base.h"
#include "base/pcapi_arena.h"


/*
 * The arguments an address of a page may keep, as queries carry what nobody
 * meant to pass on: addresses of mail, tokens.  A name counts as it is written,
 * with its case; a "*" at its end stands for any rest.
 */

typedef struct {
    const pcapi_str_t  *names;
    uint32_t            n;
} pcapi_url_args_t;


/* may it be one of "names"? */
int pcapi_url_args_valid(const pcapi_str_t *name);

/*
 * The address without fragment and without any other argument; what is between
 * "&" or ";" is one.  "out" is a part of "url", or the arena's.  PCAPI_ERROR
 * without memory.
 */
int pcapi_url_args_keep(const pcapi_url_args_t *args, pcapi_arena_t *a,
    const pcapi_str_t *url, pcapi_str_t *out);


#endif /* _PCAPI_URL_ARGS_H_INCLUDED_ */
