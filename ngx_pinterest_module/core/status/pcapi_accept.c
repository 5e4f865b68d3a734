
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_accept.h"


static pcapi_str_t pcapi_accept_part(pcapi_str_t *rest, u_char end);
static int pcapi_accept_quality(const pcapi_str_t *parameter);


int
pcapi_accept(const pcapi_str_t *header, const pcapi_str_t *type)
{
    int          q, best;
    pcapi_str_t  rest, range, name, parameter;

    rest = *header;
    best = -1;

    while (rest.len) {
        range = pcapi_accept_part(&rest, ',');
        name = pcapi_accept_part(&range, ';');

        if (!pcapi_str_caseeq(&name, type)) {
            continue;
        }

        q = 1000;

        while (range.len) {
            parameter = pcapi_accept_part(&range, ';');

            if (parameter.len > 2
                && pcapi_tolower(parameter.data[0]) == 'q'
                && parameter.data[1] == '=')
            {
                q = pcapi_accept_quality(&parameter);
            }
        }

        best = pcapi_max(best, q);
    }

    return best;
}


/* up to "end", without the space around it; "rest" is what follows */

static pcapi_str_t
pcapi_accept_part(pcapi_str_t *rest, u_char end)
{
    size_t         len;
    pcapi_str_t    part;
    const u_char  *p;

    p = memchr(rest->data, end, rest->len);
    len = p ? (size_t) (p - rest->data) : rest->len;

    part = pcapi_str(rest->data, len);

    len += (p != NULL);
    rest->data += len;
    rest->len -= len;

    while (part.len && (*part.data == ' ' || *part.data == '\t')) {
        part.data++;
        part.len--;
    }

    while (part.len && (part.data[part.len - 1] == ' '
                        || part.data[part.len - 1] == '\t'))
    {
        part.len--;
    }

    return part;
}


/* "q=0.5", at most three digits; what is none is not wanted */

static int
pcapi_accept_quality(const pcapi_str_t *parameter)
{
    int     q, unit;
    size_t  i;

    q = 0;
    unit = 1000;

    for (i = 2; i < parameter->len; i++) {

        if (i == 3) {
            if (parameter->data[i] != '.') {
                return 0;
            }

            continue;
        }

        if (!pcapi_isdigit(parameter->data[i])) {
            return 0;
        }

        q += (parameter->data[i] - '0') * unit;
        unit /= 10;
    }

    return pcapi_min(q, 1000);
}
