
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_STATUS_STYLE_H_INCLUDED_
#define _NGX_PINTEREST_STATUS_STYLE_H_INCLUDED_


/*
 * How the page looks.  The policy names the digest of the style, so that no
 * other one is applied, and nothing is loaded from anywhere.
 */

extern const char  ngx_pinterest_style[];
extern const char  ngx_pinterest_style_policy[];


#endif /* _NGX_PINTEREST_STATUS_STYLE_H_INCLUDED_ */
