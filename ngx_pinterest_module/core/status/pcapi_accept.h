
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_ACCEPT_H_INCLUDED_
#define _PCAPI_ACCEPT_H_INCLUDED_


#include "base/pcapi_base.h"


/*
 * How much the value of an Accept header wants "type" ("text/html"), in
 * thousandths: 0 to 1000; -1 if it does not name it.  "*" names none.
 */
int pcapi_accept(const pcapi_str_t *header, const pcapi_str_t *type);


#endif /* _PCAPI_ACCEPT_H_INCLUDED_ */
