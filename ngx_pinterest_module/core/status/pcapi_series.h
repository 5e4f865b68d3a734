
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_SERIES_H_INCLUDED_
#define _PCAPI_SERIES_H_INCLUDED_


#include "base/pcapi_base.h"


/*
 * A figure a minute, of the last hour, in memory that processes share, without
 * a lock: a place holds its minute and the figure in one word.  Zeroed at
 * first.
 */

#define PCAPI_SERIES   60


typedef struct {
    uint64_t   places[PCAPI_SERIES];
} pcapi_series_t;


/* "minute" is that of Unix time */
void pcapi_series_add(pcapi_series_t *s, uint64_t minute, uint64_t n);

/* the largest figure of a minute */
void pcapi_series_most(pcapi_series_t *s, uint64_t minute, uint64_t n);

/* 0: there is none */
uint64_t pcapi_series_get(const pcapi_series_t *s, uint64_t minute);


#endif /* _PCAPI_SERIES_H_INCLUDED_ */
