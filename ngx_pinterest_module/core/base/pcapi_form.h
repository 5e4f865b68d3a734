
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_FORM_H_INCLUDED_
#define _PCAPI_FORM_H_INCLUDED_


#include "pcapi_base.h"
#include "pcapi_arena.h"
#include "pcapi_json.h"


#define PCAPI_FORM_PARAMS   200     /* the rest of a query is not read */
#define PCAPI_FORM_DEPTH    16      /* brackets of one name, at most */


/*
 * Query strings and form bodies.  "a=1&b[c]=2&b[d][0]=3" becomes the tree of
 * {"a": "1", "b": {"c": "2", "d": ["3"]}}.
 */


/* cuts the next pair off "rest", undecoded; 0 after the last one */
int pcapi_form_next(pcapi_str_t *rest, pcapi_str_t *name, pcapi_str_t *value);

/*
 * Decodes escapes once and "+" to a space; a lone "%" stays.  Text without them
 * is returned as it is, other text is the arena's.
 */
int pcapi_form_decode(pcapi_arena_t *a, const pcapi_str_t *in,
    pcapi_str_t *out);

/*
 * An object of all parameters.  Of equal names the first counts; names and
 * values that are not UTF-8, too long or too deep are left out.  NULL only
 * without memory.
 */
const pcapi_json_t *pcapi_form_parse(pcapi_arena_t *a,
    const pcapi_json_limits_t *limits, const pcapi_str_t *text);

/*
 * The Pinterest tag's "ed", "pd", "ad" and "ov" may be JSON in a string: gives
 * an object where they are values, or are left out when they do not parse.
 * NULL only without memory.
 */
const pcapi_json_t *pcapi_form_expand(pcapi_arena_t *a,
    const pcapi_json_limits_t *limits, const pcapi_json_t *root);


#endif /* _PCAPI_FORM_H_INCLUDED_ */
