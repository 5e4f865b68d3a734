
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_VERSION_H_INCLUDED_
#define _NGX_PINTEREST_VERSION_H_INCLUDED_


#define NGX_PINTEREST_VERSION   "0.1.0"


#endif /* _NGX_PINTEREST_VERSION_H_INCLUDED_ */
