
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_CRASH_H_INCLUDED_
#define _PCAPI_CRASH_H_INCLUDED_


/*
 * Named places at which a test may end the process.  A build without
 * PCAPI_CRASH_POINTS has none; with it, the function is the test's, and weak,
 * so that a program without one still links.
 */

#ifdef PCAPI_CRASH_POINTS

void pcapi_crash_point(const char *name) __attribute__((weak));

#define PCAPI_CRASH_POINT(name)                                              \
    if (pcapi_crash_point) {                                                 \
        pcapi_crash_point(name);                                             \
    }

#else

#define PCAPI_CRASH_POINT(name)

#endif


#endif /* _PCAPI_CRASH_H_INCLUDED_ */
