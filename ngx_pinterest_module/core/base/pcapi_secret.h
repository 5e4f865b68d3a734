
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_SECRET_H_INCLUDED_
#define _PCAPI_SECRET_H_INCLUDED_


#include "pcapi_base.h"


/*
 * Are they equal?  The time it takes tells their lengths and nothing else;
 * whoever looks for one in a list goes through all of it.
 */
int pcapi_secret_eq(const pcapi_str_t *a, const pcapi_str_t *b);


#endif /* _PCAPI_SECRET_H_INCLUDED_ */
