
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_DECIMAL_H_INCLUDED_
#define _PCAPI_DECIMAL_H_INCLUDED_


#include "pcapi_base.h"


/*
 * Money as text.  No double anywhere: a value is an unsigned 64-bit number
 * of units of 10^-scale.
 */

#define PCAPI_DECIMAL_SCALE   6      /* of sums and products, at most */
#define PCAPI_DECIMAL_LEN     48     /* room for any printed decimal */

typedef struct {
    uint64_t  units;
    uint32_t  scale;                 /* 0 to PCAPI_DECIMAL_SCALE */
} pcapi_decimal_t;


/*
 * Reads a JSON number or a plain decimal string ("27.50", "1e3"; no sign but
 * "-" and "+", no currency, no comma, white space around it allowed) and writes
 * it without exponent, digits as sent ("27.50" stays "27.50", "+1" is "1",
 * ".5" is "0.5", "5." is "5", leading zeros go).  Returns the length written to
 * "buf", of PCAPI_DECIMAL_LEN bytes; 0 if it is none, negative other than
 * zero, or does not fit.
 */
size_t pcapi_decimal_text(const pcapi_str_t *text, u_char *buf);

/* the same text as a number; PCAPI_ERROR when it needs more than it has */
int pcapi_decimal_parse(const pcapi_str_t *text, pcapi_decimal_t *d);

/* PCAPI_ERROR on overflow, "sum" is then unchanged */
int pcapi_decimal_add(pcapi_decimal_t *sum, const pcapi_decimal_t *d);
int pcapi_decimal_mul(pcapi_decimal_t *d, uint64_t n);

/* with exactly "scale" decimals; the length, at most PCAPI_DECIMAL_LEN */
size_t pcapi_decimal_print(const pcapi_decimal_t *d, u_char *buf);

/*
 * A JSON number or decimal string as an integer: rounded half up to the
 * nearest ("2.5" is 3), exponent understood.  PCAPI_ERROR beyond 63 bits or if
 * it is none.  Negative ones are read.
 */
int pcapi_decimal_integer(const pcapi_str_t *text, int64_t *n);

/*
 * A JSON number as the shortest text of an identifier: integers of any length
 * digit by digit ("465467456790", "1e3" is "1000", "7.0" is "7"); others as
 * decimal text, sign kept.  0 if it does not fit "size".
 */
size_t pcapi_decimal_id(const pcapi_str_t *text, u_char *buf, size_t size);


#endif /* _PCAPI_DECIMAL_H_INCLUDED_ */
