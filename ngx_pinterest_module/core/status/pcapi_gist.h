
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_GIST_H_INCLUDED_
#define _PCAPI_GIST_H_INCLUDED_


#include "base/pcapi_base.h"


/*
 * What a foreign server says about an event, less the event: it may quote
 * values of visitors.  A gist is printable ASCII without a digit or an "@", and
 * one for all texts that differ by values only:
 *
 *     from the first quote to the last         '*'
 *     a word with "@", "=", "://" or a
 *     letter that is not ASCII                 *
 *     what has five digits or more, is hex of
 *     16 digits, or looks like an id           *
 *     other digits                             *
 *
 * What nothing tells from the server's own words stays: a name, unquoted.
 */

#define PCAPI_GIST        120       /* bytes of a gist, at most */

/* no more is read, and the word there may be cut, as an address before "@" */
#define PCAPI_GIST_READ   252


/* "gist" has room for PCAPI_GIST bytes; returns how many it has, maybe 0 */
size_t pcapi_gist(const pcapi_str_t *text, u_char *gist);


#endif /* _PCAPI_GIST_H_INCLUDED_ */
