
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_TALLY_H_INCLUDED_
#define _PCAPI_TALLY_H_INCLUDED_


#include "base/pcapi_base.h"
#include "pcapi_gist.h"


/*
 * How often which text was met: the first ones, as many as there are places
 * for, in memory that processes share, without a lock.
 */

#define PCAPI_TALLY_NAMES   64
#define PCAPI_TALLY_NAME    48        /* bytes */

#define PCAPI_TALLY_GISTS   24
#define PCAPI_TALLY_GIST    PCAPI_GIST


typedef struct {
    uint32_t   places;
    uint32_t   size;                  /* of a text, at most */
    uint64_t   others;                /* that found no place, or unfit */
} pcapi_tally_t;                      /* the places are behind it */


/* how much memory "places" texts of "size" bytes need; aligned as uint64_t */
size_t pcapi_tally_size(uint32_t places, uint32_t size);

/* "mem" is zeroed */
pcapi_tally_t *pcapi_tally_init(void *mem, uint32_t places, uint32_t size);

/* a name that is nobody's, as far as one can tell, and may be shown */
int pcapi_tally_fit(const pcapi_str_t *name);

/*
 * Names are what strangers write: they are cut, and kept only if they are plain
 * text without an "@" or many digits, which are somebody's and not an event's.
 */
void pcapi_tally_add(pcapi_tally_t *t, const pcapi_str_t *name);

/* what a foreign server says: no more than the gist is kept */
void pcapi_tally_add_gist(pcapi_tally_t *t, const pcapi_str_t *text);

/*
 * What is at place "i": PCAPI_OK, or PCAPI_DECLINED if there is nothing.
 * "text" points into the tally.
 */
int pcapi_tally_get(const pcapi_tally_t *t, uint32_t i, pcapi_str_t *text,
    uint64_t *count);


#endif /* _PCAPI_TALLY_H_INCLUDED_ */
