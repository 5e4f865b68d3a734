
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "base/pcapi_hex.h"
#include "base/pcapi_utf8.h"

#include "pcapi_record_json.h"


static int pcapi_record_is_json(const pcapi_str_t *payload);


static const pcapi_str_t  pcapi_record_json_key = pcapi_string("event");
static const pcapi_str_t  pcapi_record_hex_key = pcapi_string("event_hex");


void
pcapi_record_json(pcapi_json_out_t *o, const pcapi_str_t *payload, u_char *hex)
{
    pcapi_str_t  text;

    if (pcapi_record_is_json(payload)) {
        pcapi_json_out_key(o, &pcapi_record_json_key);
        pcapi_json_out_raw(o, payload);
        return;
    }

    pcapi_hex_put(hex, payload->data, payload->len);

    text = pcapi_str(hex, 2 * payload->len);

    pcapi_json_out_key(o, &pcapi_record_hex_key);
    pcapi_json_out_string(o, &text);
}


static int
pcapi_record_is_json(const pcapi_str_t *payload)
{
    size_t  i;

    if (payload->len < 2 || payload->data[0] != '{'
        || payload->data[payload->len - 1] != '}'
        || !pcapi_utf8_text(payload->data, payload->len))
    {
        return 0;
    }

    for (i = 0; i < payload->len; i++) {
        if (payload->data[i] < ' ') {
            return 0;
        }
    }

    return 1;
}
