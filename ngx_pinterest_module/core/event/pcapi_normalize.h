
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_NORMALIZE_H_INCLUDED_
#define _PCAPI_NORMALIZE_H_INCLUDED_


#include "base/pcapi_base.h"


/*
 * Normal forms: what a value has to look like before it is hashed or sent.
 *
 * A function of this file depends on its argument and nothing else, and finds
 * its own result normal.  "in" is valid UTF-8 without NUL; "out" may not
 * overlap it.  The length is returned, never more than "size" and, but for
 * pcapi_normal_time(), never more than that of "in"; where "size" is less than
 * that, all but pcapi_normal_url() may give up.  0: nothing usable is in it.
 *
 * Control characters, U+0001 to U+001F and U+007F, are decided on once.  In
 * what has a normal form those that are white space (tab, line feed ...) are
 * white space, and any other makes the value unusable.  An identifier has none.
 * In free text, such as the name of a product, each becomes a space.
 */

/* white space at both ends goes; the text is not copied */
pcapi_str_t pcapi_normal_trim(const pcapi_str_t *in);

/* em: no white space, lower case; something on both sides of an "@" */
size_t pcapi_normal_email(const pcapi_str_t *in, u_char *out, size_t size);

/* ph: the digits less leading zeros */
size_t pcapi_normal_phone(const pcapi_str_t *in, u_char *out, size_t size);

/* ge: "f", "m" or "n" */
size_t pcapi_normal_gender(const pcapi_str_t *in, u_char *out, size_t size);

/* db: YYYYMMDD */
size_t pcapi_normal_date(const pcapi_str_t *in, u_char *out, size_t size);

/* fn, ln, external_id: trimmed, lower case */
size_t pcapi_normal_lower(const pcapi_str_t *in, u_char *out, size_t size);

/* ct: lower case, neither white space nor punctuation */
size_t pcapi_normal_city(const pcapi_str_t *in, u_char *out, size_t size);

/* st: the code of a US or Canadian name, all else as a city */
size_t pcapi_normal_state(const pcapi_str_t *in, u_char *out, size_t size);

/*
 * zp: lower case, neither white space nor dashes; nine digits are a US ZIP+4,
 * of which the first five remain
 */
size_t pcapi_normal_zip(const pcapi_str_t *in, u_char *out, size_t size);

/* country: alpha-2 in lower case; what is no country is nothing */
size_t pcapi_normal_country(const pcapi_str_t *in, u_char *out, size_t size);

/* hashed_maids: trimmed, lower case; not the id of all zeros */
size_t pcapi_normal_maid(const pcapi_str_t *in, u_char *out, size_t size);

/*
 * client_ip_address: IPv4 or IPv6 as inet_pton() takes it; a port behind it
 * goes, and so do brackets around IPv6; an IPv4-mapped one becomes IPv4
 */
size_t pcapi_normal_address(const pcapi_str_t *in, u_char *out, size_t size);

/* click_id: pcapi_click_id_valid() or nothing */
size_t pcapi_normal_click_id(const pcapi_str_t *in, u_char *out, size_t size);

/*
 * event_source_url: http or https with a host, user and password removed;
 * what does not fit "size" loses query and fragment first
 */
size_t pcapi_normal_url(const pcapi_str_t *in, u_char *out, size_t size);

/* currency: three letters, capitals */
size_t pcapi_normal_currency(const pcapi_str_t *in, u_char *out,
    size_t size);

/* language: two letters before "-", "_" or the end, lower case */
size_t pcapi_normal_language(const pcapi_str_t *in, u_char *out,
    size_t size);

/* opt_out_type: capitals, no white space */
size_t pcapi_normal_flags(const pcapi_str_t *in, u_char *out, size_t size);

/* event_time, install_time: any time pcapi_time_parse() reads, as seconds */
size_t pcapi_normal_time(const pcapi_str_t *in, u_char *out, size_t size);

/* the digits of a number, after a "-" if need be; the length */
#define PCAPI_NORMAL_INTEGER   20
size_t pcapi_normal_integer(int64_t n, u_char out[PCAPI_NORMAL_INTEGER]);


#endif /* _PCAPI_NORMALIZE_H_INCLUDED_ */
