
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_SHAPE_H_INCLUDED_
#define _PCAPI_SHAPE_H_INCLUDED_


#include "base/pcapi_base.h"
#include "base/pcapi_json.h"
#include "pcapi_message.h"


/*
 * Which of the shapes a document has: its path and its members tell.
 */

#define PCAPI_ROUTE_PARTS   3

typedef struct {
    pcapi_str_t         part[PCAPI_ROUTE_PARTS];   /* of a path, from its end */
    const pcapi_str_t  *type;        /* the call the last part names */
    unsigned            segment:1;   /* ".../v1/track" */
    unsigned            native:1;    /* ".../ad_accounts/1/events" */
} pcapi_route_t;

void pcapi_route_read(pcapi_route_t *route, const pcapi_str_t *path);

/* a PCAPI_SHAPE_*, or 0 */
unsigned pcapi_shape_find(const pcapi_route_t *route,
    const pcapi_json_t *root);

/*
 * The Segment call a message says it is, in lower case and in full; one that
 * only names an event is "track".  NULL if it is none.
 */
const pcapi_str_t *pcapi_message_type(const pcapi_json_t *v);


#endif /* _PCAPI_SHAPE_H_INCLUDED_ */
