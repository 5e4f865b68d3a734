
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_CONVERT_H_INCLUDED_
#define _PCAPI_CONVERT_H_INCLUDED_


#include "base/pcapi_base.h"
#include "base/pcapi_json.h"
#include "pcapi_event.h"
#include "pcapi_schema.h"


/*
 * One scalar on its way into an event: what is kept for the member, or
 * for one element of it.  PCAPI_DECLINED: nothing, the reason is counted in
 * ev->fields; PCAPI_ERROR: no memory.  "out" is the input itself, a constant,
 * or the arena's.
 */

int pcapi_convert_text(pcapi_event_t *ev, const pcapi_schema_t *s,
    const pcapi_str_t *in, pcapi_str_t *out);
int pcapi_convert_json(pcapi_event_t *ev, const pcapi_schema_t *s,
    const pcapi_json_t *v, pcapi_str_t *out);
int pcapi_convert_number(pcapi_event_t *ev, const pcapi_schema_t *s,
    int64_t n, pcapi_str_t *out);

/* the digest of a normal form */
int pcapi_convert_hash(pcapi_event_t *ev, const u_char *text, size_t len,
    pcapi_str_t *out);

/* counts, and is PCAPI_DECLINED */
int pcapi_convert_refuse(pcapi_event_t *ev, pcapi_field_reason_e reason);


#endif /* _PCAPI_CONVERT_H_INCLUDED_ */
