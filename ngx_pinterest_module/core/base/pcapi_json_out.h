
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_JSON_OUT_H_INCLUDED_
#define _PCAPI_JSON_OUT_H_INCLUDED_


#include "pcapi_base.h"


/*
 * The writer: compact JSON into a buffer of the caller.  The first error (no
 * room, invalid UTF-8 or a NUL, a number that is none, a call out of place)
 * poisons it: what follows is ignored and pcapi_json_out_end() says
 * PCAPI_ERROR.  Commas are its work.  At most 16 levels.
 */

typedef struct {
    u_char    *start;
    u_char    *pos;
    u_char    *end;
    uint16_t   comma;     /* one bit a level: has a member */
    uint16_t   object;    /* one bit a level: is no array */
    unsigned   level:5;
    unsigned   keyed:1;   /* a key waits for its value */
    unsigned   failed:1;
} pcapi_json_out_t;


void pcapi_json_out_init(pcapi_json_out_t *o, void *buf, size_t size);

void pcapi_json_out_object(pcapi_json_out_t *o);
void pcapi_json_out_object_end(pcapi_json_out_t *o);
void pcapi_json_out_array(pcapi_json_out_t *o);
void pcapi_json_out_array_end(pcapi_json_out_t *o);

/* a key is one of ours: ASCII without anything to escape */
void pcapi_json_out_key(pcapi_json_out_t *o, const pcapi_str_t *key);

void pcapi_json_out_string(pcapi_json_out_t *o, const pcapi_str_t *text);
void pcapi_json_out_boolean(pcapi_json_out_t *o, int value);
void pcapi_json_out_integer(pcapi_json_out_t *o, int64_t value);

/* text that must be an RFC 8259 number */
void pcapi_json_out_number(pcapi_json_out_t *o, const pcapi_str_t *text);

/* bytes that are one whole JSON value already */
void pcapi_json_out_raw(pcapi_json_out_t *o, const pcapi_str_t *json);

/* all levels closed and nothing failed: PCAPI_OK, "text" is the document */
int pcapi_json_out_end(pcapi_json_out_t *o, pcapi_str_t *text);


#endif /* _PCAPI_JSON_OUT_H_INCLUDED_ */
