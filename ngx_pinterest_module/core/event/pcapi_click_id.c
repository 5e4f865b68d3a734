
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_click_id.h"
#include "base/pcapi_form.h"


/* - . 0-9 = A-Z _ a-z ~ % */

static const uint32_t  pcapi_click_id_chars[8] = {
    0x00000000, 0x23ff6020, 0x87fffffe, 0x47fffffe, 0, 0, 0, 0
};


int
pcapi_click_id_valid(const pcapi_str_t *text)
{
    size_t  i;
    u_char  c;

    if (text->len == 0 || text->len > PCAPI_CLICK_ID_MAX) {
        return 0;
    }

    for (i = 0; i < text->len; i++) {
        c = text->data[i];

        if (!(pcapi_click_id_chars[c >> 5] & (1U << (c & 0x1f)))) {
            return 0;
        }
    }

    return 1;
}


int
pcapi_click_id_query(pcapi_arena_t *a, const pcapi_str_t *query,
    const pcapi_str_t *param, pcapi_str_t *click_id)
{
    pcapi_str_t  rest, name, value, text;

    rest = *query;

    while (pcapi_form_next(&rest, &name, &value)) {

        if (!pcapi_str_caseeq(&name, param)) {
            continue;
        }

        if (value.len > 3 * PCAPI_CLICK_ID_MAX) {
            return PCAPI_DECLINED;
        }

        if (pcapi_form_decode(a, &value, &text) != PCAPI_OK) {
            return PCAPI_ERROR;
        }

        if (!pcapi_click_id_valid(&text)) {
            return PCAPI_DECLINED;
        }

        *click_id = text;

        return PCAPI_OK;
    }

    return PCAPI_DECLINED;
}


int
pcapi_click_id_url(pcapi_arena_t *a, const pcapi_str_t *url,
    const pcapi_str_t *param, pcapi_str_t *click_id)
{
    pcapi_str_t    query;
    const u_char  *p, *last, *hash;

    if (url->len == 0) {
        return PCAPI_DECLINED;
    }

    last = url->data + url->len;
    hash = memchr(url->data, '#', url->len);

    if (hash) {
        last = hash;
    }

    p = memchr(url->data, '?', last - url->data);

    if (p == NULL) {
        return PCAPI_DECLINED;
    }

    query = pcapi_str(p + 1, last - p - 1);

    return pcapi_click_id_query(a, &query, param, click_id);
}


size_t
pcapi_click_id_strip(const pcapi_str_t *query, const pcapi_str_t *param,
    u_char *out)
{
    int           found;
    size_t        len;
    u_char       *p;
    pcapi_str_t   rest, name, value;

    p = out;
    found = 0;
    rest = *query;

    while (pcapi_form_next(&rest, &name, &value)) {

        if (pcapi_str_caseeq(&name, param)) {
            found = 1;
            continue;
        }

        if (p > out) {
            *p++ = '&';
        }

        len = value.data + value.len - name.data;

        memcpy(p, name.data, len);
        p += len;
    }

    if (found) {
        return p - out;
    }

    if (query->len) {
        memcpy(out, query->data, query->len);
    }

    return query->len;
}
