
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_CLICK_ID_H_INCLUDED_
#define _PCAPI_CLICK_ID_H_INCLUDED_


#include "base/pcapi_base.h"
#include "base/pcapi_arena.h"


#define PCAPI_CLICK_ID_MAX   512


/* 1 to 512 characters of A-Z a-z 0-9 _ - = . % ~ */
int pcapi_click_id_valid(const pcapi_str_t *text);

/*
 * The click id of a query string or of the query of a URL: the first parameter
 * of that name, case does not count, escapes decoded once.  PCAPI_DECLINED if
 * there is none or it is not valid; PCAPI_ERROR without memory.  Decoded text
 * is the arena's, other text points into the argument.
 */
int pcapi_click_id_query(pcapi_arena_t *a, const pcapi_str_t *query,
    const pcapi_str_t *param, pcapi_str_t *click_id);
int pcapi_click_id_url(pcapi_arena_t *a, const pcapi_str_t *url,
    const pcapi_str_t *param, pcapi_str_t *click_id);

/*
 * A query string less its click ids, which is what a cache or an application
 * should see, into "out" of as many bytes; the length.  A query without one
 * remains as it is.
 */
size_t pcapi_click_id_strip(const pcapi_str_t *query, const pcapi_str_t *param,
    u_char *out);


#endif /* _PCAPI_CLICK_ID_H_INCLUDED_ */
