
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_OUTCOME_H_INCLUDED_
#define _NGX_PINTEREST_OUTCOME_H_INCLUDED_


#include "ngx_pinterest_slot.h"


/*
 * What becomes of the records of a call that has ended: done, dead letters,
 * given back, or to be sent in halves.  The slot is free or
 * NGX_PINTEREST_SLOT_SPLIT then.
 */
void ngx_pinterest_outcome(ngx_pinterest_slot_t *slot);

/*
 * The record becomes a dead letter; it is not acknowledged yet.  NGX_ERROR: it
 * could not be written down, and must stay.
 */
ngx_int_t ngx_pinterest_outcome_bury(ngx_pinterest_slots_t *slots,
    const pcapi_record_t *rec, const pcapi_str_t *reason,
    const pcapi_str_t *text);


#endif /* _NGX_PINTEREST_OUTCOME_H_INCLUDED_ */
