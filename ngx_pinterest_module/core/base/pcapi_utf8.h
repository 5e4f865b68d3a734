
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_UTF8_H_INCLUDED_
#define _PCAPI_UTF8_H_INCLUDED_


#include "pcapi_base.h"


/*
 * RFC 3629 and nothing more: no overlong form, no surrogate, nothing above
 * U+10FFFF.  NUL is valid here; who does not want it says so.
 */

int pcapi_utf8_valid(const u_char *p, size_t len);

/* the same, and no byte is NUL */
int pcapi_utf8_text(const u_char *p, size_t len);

/*
 * Decodes one character of valid UTF-8 and moves *p behind it.
 * The caller guarantees *p < last.
 */
uint32_t pcapi_utf8_decode(const u_char **p, const u_char *last);

/* writes at most 4 bytes, returns the position behind them */
u_char *pcapi_utf8_encode(u_char *p, uint32_t c);

/*
 * The longest prefix of valid UTF-8 that has at most "max" characters;
 * its length in bytes.
 */
size_t pcapi_utf8_cut(const u_char *p, size_t len, size_t max);

/*
 * Unicode simple lower case for Latin (ASCII, Latin-1, Latin Extended-A and
 * -B, Latin Extended Additional), Greek, Cyrillic and Armenian; others are
 * returned as they are.  A character never grows: its lower case takes at most
 * as many UTF-8 bytes, except U+023A and U+023E, which are left alone.
 */
uint32_t pcapi_utf8_tolower(uint32_t c);

/* white space of Unicode, NO-BREAK SPACE and U+FEFF included */
int pcapi_utf8_isspace(uint32_t c);

/* neither letter nor digit nor space, in ASCII, Latin-1 and U+2000..206F */
int pcapi_utf8_ispunct(uint32_t c);


#endif /* _PCAPI_UTF8_H_INCLUDED_ */
