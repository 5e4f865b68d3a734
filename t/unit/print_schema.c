
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdio.h>
#include <inttypes.h>

#include "event/pcapi_schema.h"


/*
 * The table as lines for t/schema.t: parent, name, type, max, low, high, and
 * the values of an enum, separated by tabs; the latter by commas.
 */

static const char  *parents[] = {
    "event", "user_data", "custom_data", "contents", "app_info", "device_info"
};

static const char  *types[] = {
    [PCAPI_TEXT] = "text",
    [PCAPI_DECIMAL] = "decimal",
    [PCAPI_INTEGER] = "integer",
    [PCAPI_BOOLEAN] = "boolean",
    [PCAPI_ENUM] = "enum",
    [PCAPI_TEXTS] = "texts",
    [PCAPI_DIGESTS] = "digests",
    [PCAPI_OBJECT] = "object",
    [PCAPI_OBJECTS] = "objects"
};


int
main(void)
{
    unsigned               m;
    const pcapi_str_t     *value;
    const pcapi_schema_t  *s;

    for (m = 0; m < PCAPI_NMEMBERS; m++) {
        s = &pcapi_schema[m];

        printf("%s\t%s\t%s\t%u\t%" PRId64 "\t%" PRId64 "\t",
               parents[s->parent], s->name.data, types[s->type], s->max,
               s->low, s->high);

        for (value = s->values; value && value->data; value++) {
            printf("%s%s", value == s->values ? "" : ",", value->data);
        }

        printf("\n");
    }

    return 0;
}
