
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_INSPECT_H_INCLUDED_
#define _NGX_PINTEREST_INSPECT_H_INCLUDED_


#include "ngx_pinterest_intake.h"

#include "status/pcapi_recent.h"


/* pinterest_inspect: what is shown of the events that came last */

typedef struct {
    pcapi_str_t              name;
    unsigned                 match;     /* pcapi_match() */
    pcapi_recent_event_t    *event;     /* NULL: not shown */
} ngx_pinterest_seen_t;


/*
 * Notes an event that may be queued; common to all its names.  Good until so
 * many others have been noted that this one would not be shown.
 */
void ngx_pinterest_inspect_event(const ngx_pinterest_intake_t *in,
    const pcapi_message_t *m, const pcapi_mapped_t *mapped,
    ngx_pinterest_seen_t *seen);

/* shows it: PCAPI_REASON_NONE, NGX_PINTEREST_SEEN_DRY, or why not */
void ngx_pinterest_inspect(const ngx_pinterest_seen_t *seen,
    ngx_uint_t outcome);

/*
 * Shows a message that became no event: its name and why, nothing of who sent
 * it; and not even that if he does not want to be reported.
 */
void ngx_pinterest_inspect_dropped(const ngx_pinterest_intake_t *in,
    const pcapi_message_t *m, const pcapi_mapped_t *mapped);


#endif /* _NGX_PINTEREST_INSPECT_H_INCLUDED_ */
