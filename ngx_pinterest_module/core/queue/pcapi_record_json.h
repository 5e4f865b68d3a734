
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_RECORD_JSON_H_INCLUDED_
#define _PCAPI_RECORD_JSON_H_INCLUDED_


#include "base/pcapi_base.h"
#include "base/pcapi_json_out.h"


/*
 * The payload of a record as the member "event" of a line of JSON; as
 * "event_hex", two digits a byte, if by whatever accident it would break the
 * line.  "hex" has room for twice its length, until the line is ended.
 */
void pcapi_record_json(pcapi_json_out_t *o, const pcapi_str_t *payload,
    u_char *hex);


#endif /* _PCAPI_RECORD_JSON_H_INCLUDED_ */
