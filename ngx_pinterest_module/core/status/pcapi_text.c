
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_text.h"


#define PCAPI_TEXT_DIGITS   20        /* of UINT64_MAX */


typedef struct {
    u_char        c;
    const char   *text;
} pcapi_text_escape_t;


static void pcapi_text_bytes(pcapi_text_t *t, const void *data, size_t len);
static void pcapi_text_escaped(pcapi_text_t *t, const pcapi_str_t *s,
    const pcapi_text_escape_t *escapes, int controls);


static const pcapi_text_escape_t  pcapi_text_html_escapes[] = {
    { '&', "&amp;" },
    { '<', "&lt;" },
    { '>', "&gt;" },
    { '"', "&quot;" },
    { '\'', "&#39;" },
    { '\0', NULL }
};


static const pcapi_text_escape_t  pcapi_text_label_escapes[] = {
    { '\\', "\\\\" },
    { '"', "\\\"" },
    { '\n', "\\n" },
    { '\0', NULL }
};


void
pcapi_text_init(pcapi_text_t *t, void *buf, size_t size)
{
    t->start = buf;
    t->pos = buf;
    t->end = t->start + size;
    t->failed = 0;
}


void
pcapi_text_add(pcapi_text_t *t, const pcapi_str_t *s)
{
    pcapi_text_bytes(t, s->data, s->len);
}


void
pcapi_text_put(pcapi_text_t *t, const char *s)
{
    pcapi_text_bytes(t, s, strlen(s));
}


void
pcapi_text_integer(pcapi_text_t *t, uint64_t n)
{
    u_char   digits[PCAPI_TEXT_DIGITS], *p;

    p = digits + PCAPI_TEXT_DIGITS;

    do {
        *--p = (u_char) ('0' + n % 10);
        n /= 10;
    } while (n);

    pcapi_text_bytes(t, p, (size_t) (digits + PCAPI_TEXT_DIGITS - p));
}


void
pcapi_text_milli(pcapi_text_t *t, uint64_t n)
{
    size_t    len;
    u_char    fraction[4];
    uint64_t  rest;

    pcapi_text_integer(t, n / 1000);

    rest = n % 1000;

    fraction[0] = '.';
    fraction[1] = (u_char) ('0' + rest / 100);
    fraction[2] = (u_char) ('0' + rest / 10 % 10);
    fraction[3] = (u_char) ('0' + rest % 10);

    for (len = 4; len > 1 && fraction[len - 1] == '0'; len--) { /* void */ }

    if (len > 1) {
        pcapi_text_bytes(t, fraction, len);
    }
}


void
pcapi_text_html(pcapi_text_t *t, const pcapi_str_t *s)
{
    pcapi_text_escaped(t, s, pcapi_text_html_escapes, 0);
}


void
pcapi_text_label(pcapi_text_t *t, const pcapi_str_t *s)
{
    pcapi_text_escaped(t, s, pcapi_text_label_escapes, 1);
}


int
pcapi_text_end(pcapi_text_t *t, pcapi_str_t *text)
{
    *text = pcapi_str(t->start, (size_t) (t->pos - t->start));

    return t->failed ? PCAPI_ERROR : PCAPI_OK;
}


static void
pcapi_text_bytes(pcapi_text_t *t, const void *data, size_t len)
{
    if (len > (size_t) (t->end - t->pos)) {
        t->failed = 1;
    }

    if (t->failed || len == 0) {
        return;
    }

    memcpy(t->pos, data, len);
    t->pos += len;
}


static void
pcapi_text_escaped(pcapi_text_t *t, const pcapi_str_t *s,
    const pcapi_text_escape_t *escapes, int controls)
{
    u_char                      c;
    size_t                      i;
    const pcapi_text_escape_t  *e;

    for (i = 0; i < s->len; i++) {
        c = s->data[i];

        for (e = escapes; e->text && e->c != c; e++) { /* void */ }

        if (e->text) {
            pcapi_text_put(t, e->text);

        } else if (!controls && (c < ' ' || c == 0x7f)) {
            pcapi_text_put(t, "?");

        } else {
            pcapi_text_bytes(t, &c, 1);
        }
    }
}
