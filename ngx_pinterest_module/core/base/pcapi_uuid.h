
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_UUID_H_INCLUDED_
#define _PCAPI_UUID_H_INCLUDED_


#include "pcapi_base.h"


#define PCAPI_UUID   36


/* a random one; PCAPI_ERROR if libcrypto has no random bytes to give */
int pcapi_uuid(u_char id[PCAPI_UUID]);


#endif /* _PCAPI_UUID_H_INCLUDED_ */
