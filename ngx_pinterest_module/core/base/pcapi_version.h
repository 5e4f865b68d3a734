
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_VERSION_H_INCLUDED_
#define _PCAPI_VERSION_H_INCLUDED_


/* of the module and of pinterestctl */

#define PCAPI_VERSION   "0.1.0"


#endif /* _PCAPI_VERSION_H_INCLUDED_ */
