
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_TEXT_H_INCLUDED_
#define _PCAPI_TEXT_H_INCLUDED_


#include "base/pcapi_base.h"


/*
 * A writer of text into a buffer of the caller.  Where there is no room it is
 * poisoned: what follows is ignored and pcapi_text_end() says PCAPI_ERROR.
 */

typedef struct {
    u_char    *start;
    u_char    *pos;
    u_char    *end;
    unsigned   failed:1;
} pcapi_text_t;


void pcapi_text_init(pcapi_text_t *t, void *buf, size_t size);

/* as it is */
void pcapi_text_add(pcapi_text_t *t, const pcapi_str_t *s);
void pcapi_text_put(pcapi_text_t *t, const char *s);

void pcapi_text_integer(pcapi_text_t *t, uint64_t n);

/* "n" thousandths: 1500 is "1.5" */
void pcapi_text_milli(pcapi_text_t *t, uint64_t n);

/* UTF-8 as text or quoted attribute of HTML; control characters are "?" */
void pcapi_text_html(pcapi_text_t *t, const pcapi_str_t *s);

/* as the value of a label, or as a help text, of Prometheus' text form */
void pcapi_text_label(pcapi_text_t *t, const pcapi_str_t *s);

/* PCAPI_OK: all had room, "text" is all of it */
int pcapi_text_end(pcapi_text_t *t, pcapi_str_t *text);


#endif /* _PCAPI_TEXT_H_INCLUDED_ */
