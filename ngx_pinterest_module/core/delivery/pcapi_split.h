
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_SPLIT_H_INCLUDED_
#define _PCAPI_SPLIT_H_INCLUDED_


#include "base/pcapi_base.h"


/*
 * A batch that was refused as a whole is halved until the culprits stand alone.
 * The last part comes first: good events behind a row of bad ones are what
 * tells bad events from a bad configuration.
 */

#define PCAPI_SPLIT_DEPTH   33


typedef struct {
    uint64_t   *refs;         /* of the batch; NULL: nothing is split */
    uint32_t    end;          /* of the part in hand, and of all that is left */
    uint32_t    depth;
    uint32_t    starts[PCAPI_SPLIT_DEPTH];
} pcapi_split_t;


/* copies "refs"; the part in hand is all of them */
int pcapi_split_start(pcapi_split_t *s, const uint64_t *refs, uint32_t n);
void pcapi_split_stop(pcapi_split_t *s);

/*
 * Right after the start: puts the first "n" behind the others.  A row of bad
 * events at the end of a batch looks like a bad configuration; from another
 * place it does not.
 */
void pcapi_split_turn(pcapi_split_t *s, uint32_t n);

/* the part in hand; it is never empty */
const uint64_t *pcapi_split_part(const pcapi_split_t *s, uint32_t *n);

/* its second half is in hand now; PCAPI_DECLINED: it is a single event */
int pcapi_split_halve(pcapi_split_t *s);

/* the part in hand is done; PCAPI_DECLINED: it was the last one */
int pcapi_split_next(pcapi_split_t *s);


#endif /* _PCAPI_SPLIT_H_INCLUDED_ */
