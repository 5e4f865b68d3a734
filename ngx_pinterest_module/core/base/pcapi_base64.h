
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_BASE64_H_INCLUDED_
#define _PCAPI_BASE64_H_INCLUDED_


#include "pcapi_base.h"


#define PCAPI_BASE64_NONE  64


/* of a digit of base64url: 0 to 63; PCAPI_BASE64_NONE: it is none */
uint32_t pcapi_base64_value(u_char c);


#endif /* _PCAPI_BASE64_H_INCLUDED_ */
