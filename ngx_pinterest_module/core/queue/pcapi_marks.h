
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_MARKS_H_INCLUDED_
#define _PCAPI_MARKS_H_INCLUDED_


#include "base/pcapi_base.h"


/*
 * What is known of the records of one segment that is being delivered: two
 * bits for each place at which a record may begin.  "open": there is one,
 * and it is not acknowledged; "taken": it is in somebody's hands.
 */

#define PCAPI_MARKS_NONE  UINT32_MAX

typedef struct {
    uint64_t  *open;
    uint64_t  *taken;
    uint32_t   units;         /* places */
    uint32_t   first;         /* none is open before */
    uint32_t   n_open;
    uint32_t   n_taken;
} pcapi_marks_t;


/* PCAPI_ERROR without memory; nothing is done if it is there already */
int pcapi_marks_init(pcapi_marks_t *m, uint32_t units);
void pcapi_marks_free(pcapi_marks_t *m);

void pcapi_marks_add(pcapi_marks_t *m, uint32_t unit);

/* all of these: PCAPI_DECLINED if the mark is not in the state for it */

int pcapi_marks_take(pcapi_marks_t *m, uint32_t unit);
int pcapi_marks_release(pcapi_marks_t *m, uint32_t unit);
int pcapi_marks_done(pcapi_marks_t *m, uint32_t unit);

/* whoever has it: it can't be read any more */
int pcapi_marks_lose(pcapi_marks_t *m, uint32_t unit);

int pcapi_marks_is_taken(const pcapi_marks_t *m, uint32_t unit);

/* the lowest open one, the lowest open and not taken one from "from" on */
uint32_t pcapi_marks_first(pcapi_marks_t *m);
uint32_t pcapi_marks_next(const pcapi_marks_t *m, uint32_t from);


#endif /* _PCAPI_MARKS_H_INCLUDED_ */
