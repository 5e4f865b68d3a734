
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _CTL_TOKEN_H_INCLUDED_
#define _CTL_TOKEN_H_INCLUDED_


#include "base/pcapi_base.h"


#define CTL_TOKEN_MAX   4096


/*
 * A conversion token in a file, by the module's rules: one line of printable
 * ASCII without space, at most 4096 bytes; white space at the end is cut.
 * Terminated by NUL.  The exit code if it can't be read, which was said.
 */
int ctl_token_read(const char *path, char token[CTL_TOKEN_MAX + 1]);


#endif /* _CTL_TOKEN_H_INCLUDED_ */
