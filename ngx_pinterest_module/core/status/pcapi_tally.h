
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_TALLY_H_INCLUDED_
#define _PCAPI_TALLY_H_INCLUDED_


#include "base/pcapi_base.h"


/*
 * How often which name was met: the first PCAPI_TALLY_NAMES of them, in memory
 * that processes share, without a lock.  Names are what strangers write: they
 * are cut, and kept only if they are plain text without an "@" or many digits,
 * which are somebody's and not an event's.
 */

#define PCAPI_TALLY_NAMES   64
#define PCAPI_TALLY_NAME    48        /* bytes */


typedef struct {
    uint32_t   hash;                  /* 0: free */
    uint32_t   ready;                 /* the text is there */
    uint64_t   count;
    uint32_t   len;
    u_char     text[PCAPI_TALLY_NAME];
} pcapi_tally_entry_t;

/* zeroed at first */

typedef struct {
    uint64_t              others;     /* that found no place, or unfit */
    pcapi_tally_entry_t   entries[PCAPI_TALLY_NAMES];
} pcapi_tally_t;


/* a name that is nobody's, as far as one can tell, and may be shown */
int pcapi_tally_fit(const pcapi_str_t *name);

void pcapi_tally_add(pcapi_tally_t *t, const pcapi_str_t *name);

/*
 * The entry number "i" of PCAPI_TALLY_NAMES: PCAPI_OK, or PCAPI_DECLINED if it
 * has none.  "name" points into the tally.
 */
int pcapi_tally_get(const pcapi_tally_t *t, uint32_t i, pcapi_str_t *name,
    uint64_t *count);


#endif /* _PCAPI_TALLY_H_INCLUDED_ */
