
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_NAMES_H_INCLUDED_
#define _PCAPI_NAMES_H_INCLUDED_


#include "base/pcapi_base.h"
#include "event/pcapi_event.h"


/*
 * Event names.  Names are compared after everything but letters and digits is
 * gone and ASCII case is folded: "Order Completed", "order_completed" and
 * "OrderCompleted" are one name, and in the presets "Completed Order" is it
 * too.
 */

#define PCAPI_PRESET_SEGMENT     0x01
#define PCAPI_PRESET_GA4         0x02
#define PCAPI_PRESET_DATAFLY     0x04
#define PCAPI_PRESET_ASTRONOMER  0x08   /* Segment's classic tag too */

#define PCAPI_PRESET_DEFAULT     (PCAPI_PRESET_SEGMENT|PCAPI_PRESET_GA4)

#define PCAPI_MAX_NAMES          8      /* outgoing names of one incoming */


typedef enum {
    PCAPI_UNMAPPED_DROP = 0,
    PCAPI_UNMAPPED_CUSTOM,
    PCAPI_UNMAPPED_PASS
} pcapi_unmapped_e;


/* an entry of the operator's own table; it wins over the presets */

typedef struct {
    pcapi_str_t         incoming;
    pcapi_str_t         outgoing[PCAPI_MAX_NAMES];
    uint32_t            n;              /* 0: report nothing */
} pcapi_own_name_t;


typedef struct {
    unsigned            presets;
    pcapi_unmapped_e    unmapped;
    unsigned            page_category:1;  /* page + category: view_category */
    pcapi_own_name_t   *own;
    uint32_t            nown;
} pcapi_names_t;


typedef struct {
    pcapi_str_t         name[PCAPI_MAX_NAMES];
    uint32_t            n;
} pcapi_outgoing_t;


/* 0 if there is no such preset; "none" is the empty set, *found tells */
unsigned pcapi_preset_find(const pcapi_str_t *name, int *found);

/*
 * Maps the name of a track call, a pixel or a page.  PCAPI_OK: "out" has at
 * least one name.  PCAPI_DECLINED: nothing is to be sent (unmapped by policy
 * "drop", or mapped to nothing by the operator).  PCAPI_ERROR: a name that
 * cannot be one: empty, too long, or with control characters.
 */
int pcapi_names_map(const pcapi_names_t *names, const pcapi_str_t *incoming,
    pcapi_outgoing_t *out);

/*
 * The operator's own table alone.  As above, but PCAPI_AGAIN if the name is not
 * in it.
 */
int pcapi_names_own(const pcapi_names_t *names, const pcapi_str_t *incoming,
    pcapi_outgoing_t *out);

/*
 * A name that is an outgoing one already: Pinterest's spelling if it is
 * Pinterest's, else as it is.  PCAPI_ERROR if it cannot be a name.
 */
int pcapi_names_keep(const pcapi_str_t *name, pcapi_outgoing_t *out);

/* Pinterest's own name behind any spelling, or NULL */
const pcapi_str_t *pcapi_names_standard(const pcapi_str_t *name);


#endif /* _PCAPI_NAMES_H_INCLUDED_ */
