
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_VERSION_H_INCLUDED_
#define _NGX_PINTEREST_VERSION_H_INCLUDED_


#include "base/pcapi_version.h"


#define NGX_PINTEREST_VERSION   PCAPI_VERSION


#endif /* _NGX_PINTEREST_VERSION_H_INCLUDED_ */
