
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_MAP_H_INCLUDED_
#define _PCAPI_MAP_H_INCLUDED_


#include "base/pcapi_base.h"
#include "event/pcapi_event.h"
#include "message/pcapi_message.h"
#include "pcapi_names.h"
#include "pcapi_url_args.h"


/*
 * From a message to events.  One function for all shapes; module and
 * pinterestctl run the same.
 */


/*
 * json:path, compiled: "properties.products[].sku", "items[0].id"; at most 16
 * steps
 */

typedef struct pcapi_path_s  pcapi_path_t;

/* PCAPI_ERROR on bad syntax; the path and its steps are in the arena */
int pcapi_path_compile(pcapi_arena_t *a, const pcapi_str_t *text,
    const pcapi_path_t **path);

/*
 * Case of member names does not count, though an exact match is preferred.
 * "[]" goes over all elements; at most "n" values are found.  Returns how many.
 */
uint32_t pcapi_path_find(const pcapi_path_t *path, const pcapi_json_t *root,
    const pcapi_json_t **found, uint32_t n);

/*
 * One value for each element that the first "[]" goes over, NULL where there is
 * none; at most "n".  Returns how many elements, 0 for a path without "[]".
 */
uint32_t pcapi_path_each(const pcapi_path_t *path, const pcapi_json_t *root,
    const pcapi_json_t **found, uint32_t n);


/*
 * pinterest_set: a member and where it may come from, first non-empty wins, and
 * wins over what the message says elsewhere.  A source is a path into the
 * message or something of the caller's that "value" turns into text.
 */

typedef struct {
    const pcapi_path_t    *path;        /* NULL: the caller's */
    const void            *data;
} pcapi_source_t;

typedef struct {
    pcapi_member_e         member;
    pcapi_source_t        *sources;
    uint32_t               nsources;
} pcapi_set_t;

/* PCAPI_OK, or PCAPI_DECLINED when there is none */
typedef int (*pcapi_value_pt)(void *ctx, const void *data, pcapi_str_t *text);


/* what is concluded from something that does not quite say it */

#define PCAPI_INFER_NAME       0x01     /* traits.name, at the last space */
#define PCAPI_INFER_LOCATION   0x02     /* context.location.* */


/* the operator's choices; read only while messages are mapped */

typedef struct {
    pcapi_names_t          names;
    const pcapi_set_t     *sets;
    uint32_t               nsets;
    pcapi_value_pt         value;
    int64_t                max_age;     /* msec; 0: no limit */
    pcapi_str_t            param;       /* of the click id: "epik" */
    pcapi_str_t            currency;    /* when the message has none */
    pcapi_str_t            phone_country;  /* of numbers without one */
    const pcapi_url_args_t  *url_args;  /* NULL: an address as it is */
    const pcapi_str_t     *categories;  /* of consent that must be given */
    uint32_t               ncategories;
    unsigned               infer;       /* PCAPI_INFER_* */
} pcapi_map_conf_t;

/* the documented defaults */
void pcapi_map_conf_init(pcapi_map_conf_t *conf);


/*
 * The result for one message: the event and the names it goes out under.
 * They share all else, event_id included.
 */

typedef struct {
    pcapi_reason_e         reason;      /* PCAPI_REASON_NONE: send it */
    pcapi_event_t          event;
    pcapi_outgoing_t       names;
    pcapi_str_t            incoming;    /* event name of the message, if any */
    unsigned               ldp_void:1;  /* LDP without state or country */
} pcapi_mapped_t;


/*
 * Maps one message.  Memory is the arena's.  "ctx" goes to conf->value.
 * PCAPI_OK whatever the reason is, PCAPI_ERROR only without memory.
 * Same arguments, same result.
 */
int pcapi_map(const pcapi_map_conf_t *conf, const pcapi_origin_t *origin,
    const pcapi_message_t *m, void *ctx, pcapi_arena_t *a,
    pcapi_mapped_t *mapped);


#endif /* _PCAPI_MAP_H_INCLUDED_ */
