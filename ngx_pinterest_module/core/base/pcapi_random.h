
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_RANDOM_H_INCLUDED_
#define _PCAPI_RANDOM_H_INCLUDED_


#include "pcapi_base.h"


/*
 * Unpredictable bytes, from libcrypto in blocks of 4 KB, so that an event id
 * costs a copy.  The block is dropped by pcapi_random_reset(), which a process
 * calls after fork().  At most 256 bytes a call; PCAPI_ERROR if libcrypto has
 * none to give.
 */

int pcapi_random(void *buf, size_t len);
void pcapi_random_reset(void);


#endif /* _PCAPI_RANDOM_H_INCLUDED_ */
