
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_LAG_H_INCLUDED_
#define _PCAPI_LAG_H_INCLUDED_


#include "base/pcapi_base.h"


/*
 * How long events were under way, from reception to the API's word: a
 * histogram.  The last bucket has no upper bound.
 */

#define PCAPI_LAGS   14


/* the bucket of "msec"; what is negative is 0 */
unsigned pcapi_lag(int64_t msec);

/* its upper bound in seconds, "0.25" ... "+Inf"; never NULL */
const pcapi_str_t *pcapi_lag_bound(unsigned n);


#endif /* _PCAPI_LAG_H_INCLUDED_ */
