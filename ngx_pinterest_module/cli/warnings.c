
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdio.h>

#include "warnings.h"


void
ctl_warnings_add(ctl_warnings_t *w, const pcapi_str_t *text)
{
    size_t          len;
    u_char          gist[PCAPI_GIST];
    unsigned        i;
    ctl_warning_t  *warning;

    len = pcapi_gist(text, gist);

    for (i = 0; i < w->n; i++) {
        warning = &w->warnings[i];

        if (warning->ngist == len && memcmp(warning->gist, gist, len) == 0) {
            warning->count++;
            return;
        }
    }

    if (w->n == CTL_WARNINGS) {
        w->others++;
        return;
    }

    warning = &w->warnings[w->n++];

    warning->count = 1;
    warning->ngist = len;
    memcpy(warning->gist, gist, len);

    warning->len = pcapi_min(text->len, PCAPI_ANSWER_TEXT);
    memcpy(warning->text, text->data, warning->len);
}


void
ctl_warnings_print(const ctl_warnings_t *w)
{
    unsigned              i;
    const ctl_warning_t  *warning;

    for (i = 0; i < w->n; i++) {
        warning = &w->warnings[i];

        printf("    %llu: %.*s\n", (unsigned long long) warning->count,
               (int) warning->len, (const char *) warning->text);
    }

    if (w->others) {
        printf("    %llu: others\n", (unsigned long long) w->others);
    }
}
