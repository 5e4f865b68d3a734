
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _CTL_WARNINGS_H_INCLUDED_
#define _CTL_WARNINGS_H_INCLUDED_


#include "delivery/pcapi_answer.h"
#include "status/pcapi_gist.h"


/* what the API remarked: texts that differ by values only are one */

#define CTL_WARNINGS   20


typedef struct {
    uint64_t        count;
    size_t          ngist;
    size_t          len;
    u_char          gist[PCAPI_GIST];
    u_char          text[PCAPI_ANSWER_TEXT];   /* the first one of them */
} ctl_warning_t;


typedef struct {
    unsigned        n;
    uint64_t        others;                    /* that found no place */
    ctl_warning_t   warnings[CTL_WARNINGS];
} ctl_warnings_t;


/* zeroed at first; "text" is one of pcapi_answer_t */
void ctl_warnings_add(ctl_warnings_t *w, const pcapi_str_t *text);

/* on stdout, a line each */
void ctl_warnings_print(const ctl_warnings_t *w);


#endif /* _CTL_WARNINGS_H_INCLUDED_ */
