
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_MESSAGE_H_INCLUDED_
#define _PCAPI_MESSAGE_H_INCLUDED_


#include "base/pcapi_base.h"
#include "base/pcapi_arena.h"
#include "base/pcapi_json.h"
#include "event/pcapi_reason.h"
#include "pcapi_site.h"


/*
 * What enters: the connection a message came over, the shapes it comes in, and
 * one way to go through the messages of an input, whatever its shape.
 */


/*
 * The sender as the server sees it.  One a request; all texts belong to the
 * caller.  Empty texts are unknown.
 */

typedef struct {
    pcapi_str_t   address;          /* of the client, after realip; no port */
    pcapi_str_t   user_agent;
    pcapi_str_t   url;              /* page load: scheme, host and URI */
    pcapi_str_t   query;            /* of the request itself, undecoded */
    pcapi_str_t   referer;
    pcapi_str_t   accept_language;
    pcapi_str_t   click_id;         /* value of the click id cookie */
    pcapi_str_t   pin_unauth;       /* value of the _pin_unauth cookie */
    pcapi_str_t   event_id;         /* a fresh random one, for this request */
    pcapi_str_t   consent;          /* "", granted, denied, ldp, opt_out */
    int64_t       now;              /* milliseconds of Unix time */
    unsigned      trusted:1;        /* a server: believe the message */
    unsigned      known:1;          /* event_id: the page has it already */

    const pcapi_site_t  *site;      /* whose pages it may name; NULL: any */
} pcapi_origin_t;


typedef enum {
    PCAPI_SHAPE_SEGMENT = 0x01,
    PCAPI_SHAPE_NATIVE  = 0x02,
    PCAPI_SHAPE_PIXEL   = 0x04,
    PCAPI_SHAPE_PAGE    = 0x08
} pcapi_shape_e;


/* what one input may have, for who has no reason for other numbers */

#define PCAPI_LIMIT_EVENTS   500
#define PCAPI_LIMIT_DEPTH    16
#define PCAPI_LIMIT_VALUES   200000
#define PCAPI_LIMIT_STRING   65536

#define PCAPI_TAG_ID         20


typedef struct {
    uint32_t             events;    /* messages */
    pcapi_json_limits_t  json;
    unsigned             shapes;    /* those taken: PCAPI_SHAPE_* */
} pcapi_input_limits_t;


/*
 * An input of one or many messages, told apart by content and path, not by
 * Content-Type.
 */

typedef struct {
    pcapi_shape_e        shape;
    pcapi_arena_t       *arena;
    uint32_t             nelts;      /* messages in it */
    uint32_t             index;      /* of the next one */
    pcapi_str_t          type;       /* of a Segment call, from the path */
    const pcapi_json_t  *root;
    const pcapi_json_t  *next;       /* message, or pixel parameters */
    unsigned             relay:1;    /* {"data": [...]}: answer as Pinterest */
    unsigned             batch:1;    /* {"batch": [...]} */
} pcapi_input_t;


typedef struct {
    pcapi_shape_e        shape;
    pcapi_str_t          type;       /* track, page, identify ...; "" */
    uint32_t             index;      /* in the input */
    const pcapi_json_t  *root;       /* the message; json:path starts here */
    const pcapi_json_t  *outer;      /* the batch around it, or NULL */
    pcapi_str_t          name;       /* PCAPI_SHAPE_PAGE: pinterest_page */
} pcapi_message_t;


typedef enum {
    PCAPI_INPUT_OK = 0,
    PCAPI_INPUT_EMPTY,               /* no body, no parameter, no message */
    PCAPI_INPUT_SYNTAX,              /* JSON error, see "json" */
    PCAPI_INPUT_SHAPE,               /* JSON, but none of our shapes */
    PCAPI_INPUT_REFUSED,             /* a shape this location does not take */
    PCAPI_INPUT_EVENTS,              /* too many messages */
    PCAPI_INPUT_MEMORY
} pcapi_input_error_e;


/*
 * Reads a body.  "path" is what follows the collect location's prefix, or the
 * whole path; only its last parts count ("v1/track", "v1/t", "v1/batch", "p",
 * "v5/ad_accounts/1/events").  A form-encoded body is read as pixel
 * parameters.  "json" may be NULL.  The body must outlive the input.
 */
pcapi_input_error_e pcapi_input_body(pcapi_input_t *in, pcapi_arena_t *a,
    const pcapi_input_limits_t *limits, const pcapi_str_t *path,
    const pcapi_str_t *body, pcapi_json_error_e *json);

/* reads a query string of the Pinterest tag: all encodings become one tree */
pcapi_input_error_e pcapi_input_query(pcapi_input_t *in, pcapi_arena_t *a,
    const pcapi_input_limits_t *limits, const pcapi_str_t *query);

/*
 * The next message: PCAPI_OK, or PCAPI_DECLINED after the last one.  What is no
 * object comes as a message whose root is no object.
 */
int pcapi_input_next(pcapi_input_t *in, pcapi_message_t *m);

/*
 * The id of the tag that sends, "tid" of the first message: digits, at most
 * PCAPI_TAG_ID.  Empty if no tag sends, or without one.
 */
pcapi_str_t pcapi_input_tag_id(const pcapi_input_t *in);

/* the same of any text: empty, unless it is one */
pcapi_str_t pcapi_tag_id(const pcapi_str_t *text);

/* a page load as a message of its own */
void pcapi_message_page(pcapi_message_t *m, const pcapi_str_t *name);

/* a fixed text for the answer; never quotes the input */
const char *pcapi_input_strerror(pcapi_input_error_e e,
    pcapi_json_error_e json);


#endif /* _PCAPI_MESSAGE_H_INCLUDED_ */
