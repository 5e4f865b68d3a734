
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_PHONE_H_INCLUDED_
#define _PCAPI_PHONE_H_INCLUDED_


#include "base/pcapi_base.h"


#define PCAPI_PHONE_COUNTRY   3      /* digits of the longest code */


/* the code of a country: 1 to 999, no leading zero */
int pcapi_phone_country_valid(const pcapi_str_t *country);

/*
 * ph with a country: pcapi_normal_phone(), and what has neither a "+" nor
 * two leading zeros is read as somebody dials it in this
 * country, and gets its code: a trunk prefix, "0" nearly everywhere, is
 * replaced by it, and where all numbers have one length, a number of that
 * length gets it too.  All else is taken to have a code.
 *
 * The result is up to PCAPI_PHONE_COUNTRY bytes longer than "in", and is not
 * to be given to the function again; 0 if it does not fit "size".
 */
size_t pcapi_phone_normal(const pcapi_str_t *in, const pcapi_str_t *country,
    u_char *out, size_t size);


#endif /* _PCAPI_PHONE_H_INCLUDED_ */
