
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_url_args.h"


static int pcapi_url_args_allow(const pcapi_url_args_t *args,
    const pcapi_str_t *name);
static size_t pcapi_url_args_span(const u_char *p, const u_char *last,
    const char *ends);


int
pcapi_url_args_valid(const pcapi_str_t *name)
{
    size_t  i;

    for (i = 0; i < name->len; i++) {

        if (name->data[i] <= ' ' || name->data[i] == 0x7f
            || memchr("&;=?#", name->data[i], 5))
        {
            return 0;
        }

        if (name->data[i] == '*' && i + 1 != name->len) {
            return 0;
        }
    }

    return name->len != 0;
}


int
pcapi_url_args_keep(const pcapi_url_args_t *args, pcapi_arena_t *a,
    const pcapi_str_t *url, pcapi_str_t *out)
{
    u_char        *to;
    size_t         len;
    pcapi_str_t    name;
    const u_char  *p, *last;

    p = url->data;
    last = p + pcapi_url_args_span(p, p + url->len, "#");
    p += pcapi_url_args_span(p, last, "?");

    *out = pcapi_str(url->data, (size_t) (p - url->data));

    if (args->n == 0 || p == last) {
        return PCAPI_OK;
    }

    to = pcapi_arena_alloc(a, (size_t) (last - url->data) + 1);
    if (to == NULL) {
        return PCAPI_ERROR;
    }

    memcpy(to, out->data, out->len);
    out->data = to;

    to += out->len;
    *to = '?';

    while (p < last) {
        p++;
        len = pcapi_url_args_span(p, last, "&;");
        name = pcapi_str(p, pcapi_url_args_span(p, p + len, "="));

        if (pcapi_url_args_allow(args, &name)) {
            to++;
            memcpy(to, p, len);
            to += len;
            *to = '&';
        }

        p += len;
    }

    out->len = (size_t) (to - out->data);

    return PCAPI_OK;
}


static int
pcapi_url_args_allow(const pcapi_url_args_t *args, const pcapi_str_t *name)
{
    uint32_t      i;
    pcapi_str_t   head, allowed;

    for (i = 0; i < args->n; i++) {
        allowed = args->names[i];
        head = *name;

        if (allowed.data[allowed.len - 1] == '*') {
            allowed.len--;
            head.len = pcapi_min(head.len, allowed.len);
        }

        if (pcapi_str_eq(&head, &allowed)) {
            return 1;
        }
    }

    return 0;
}


/* how many bytes are before the first of "ends" */

static size_t
pcapi_url_args_span(const u_char *p, const u_char *last, const char *ends)
{
    const u_char  *q;

    for (q = p; q < last; q++) {
        if (*q == (u_char) ends[0] || (ends[1] && *q == (u_char) ends[1])) {
            break;
        }
    }

    return (size_t) (q - p);
}
