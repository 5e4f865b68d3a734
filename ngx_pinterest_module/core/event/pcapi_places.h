
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_PLACES_H_INCLUDED_
#define _PCAPI_PLACES_H_INCLUDED_


#include "base/pcapi_base.h"


/*
 * Codes of countries and states behind what people write.  Case, diacritics of
 * Latin letters, spaces, punctuation and a leading "the" do not count.
 * PCAPI_DECLINED if the table knows no such place.  The text is valid UTF-8.
 */

/* ISO 3166-1 alpha-2 from itself, alpha-3 or an English name; lower case */
int pcapi_place_country(const pcapi_str_t *text, u_char code[2]);

/*
 * The postal code of a US state or territory or of a Canadian province from its
 * name, lower case; a code of two letters is not looked up.
 */
int pcapi_place_state(const pcapi_str_t *text, u_char code[2]);


#endif /* _PCAPI_PLACES_H_INCLUDED_ */
