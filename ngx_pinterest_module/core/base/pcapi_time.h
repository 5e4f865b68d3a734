
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_TIME_H_INCLUDED_
#define _PCAPI_TIME_H_INCLUDED_


#include "pcapi_base.h"


/*
 * Reads a time as analytics senders write it, into milliseconds of Unix time,
 * floored:  ISO 8601 with "Z", "+hh:mm", "+hhmm", "+hh" or no zone (UTC), "T",
 * "t" or a space, a fraction of any length, or a date alone; an epoch in
 * seconds (also with a fraction), milliseconds (13 digits before the point) or
 * microseconds (16).  PCAPI_ERROR for anything else and for years before 2000
 * or after 9999.
 */
int pcapi_time_parse(const pcapi_str_t *text, int64_t *msec);

/*
 * The date part of an ISO date, date-time or of eight digits, checked against
 * the calendar, as YYYYMMDD; any year from 1000 on.
 */
int pcapi_time_date(const pcapi_str_t *text, u_char yyyymmdd[8]);


#endif /* _PCAPI_TIME_H_INCLUDED_ */
