
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_JSON_H_INCLUDED_
#define _PCAPI_JSON_H_INCLUDED_


#include "pcapi_base.h"
#include "pcapi_arena.h"


/*
 * The reader: a document becomes a tree in an arena.  pcapi_json.c is the only
 * user of yajl; its interface would suit another parser.
 *
 * Strict where yajl is not: strings are valid UTF-8 after decoding, hold no
 * NUL and no lone surrogate; numbers are kept as text and follow RFC 8259;
 * depth, number of values and length of strings are bounded; nothing may
 * follow the document.  Of duplicate keys the first one counts, in
 * pcapi_json_get() and wherever the tree is walked by the rules of this house.
 */

typedef enum {
    PCAPI_JSON_NULL = 0,
    PCAPI_JSON_FALSE,
    PCAPI_JSON_TRUE,
    PCAPI_JSON_NUMBER,
    PCAPI_JSON_STRING,
    PCAPI_JSON_ARRAY,
    PCAPI_JSON_OBJECT
} pcapi_json_type_e;


typedef struct pcapi_json_s  pcapi_json_t;

struct pcapi_json_s {
    pcapi_json_type_e    type;
    uint32_t             nelts;    /* children of an array or object */
    pcapi_str_t          key;      /* member name; empty elsewhere */
    pcapi_str_t          text;     /* string, decoded; number, as sent */
    const pcapi_json_t  *child;    /* the first one */
    const pcapi_json_t  *next;     /* sibling */
};


typedef struct {
    uint32_t             depth;    /* levels of nesting */
    uint32_t             values;   /* nodes of the tree */
    uint32_t             string;   /* bytes of one string or key */
} pcapi_json_limits_t;


typedef enum {
    PCAPI_JSON_EOK = 0,
    PCAPI_JSON_ESYNTAX,            /* not JSON, truncated, or more than one */
    PCAPI_JSON_EENCODING,          /* invalid UTF-8, lone surrogate, NUL */
    PCAPI_JSON_EDEPTH,
    PCAPI_JSON_EVALUES,
    PCAPI_JSON_ESTRING,            /* a string or key is too long */
    PCAPI_JSON_EMEMORY             /* the arena is full */
} pcapi_json_error_e;


/*
 * Parses a whole document.  Strings without escapes point into "text", which
 * must live as long as the tree; all else is in the arena.  NULL on error,
 * "error" then says which.
 */
const pcapi_json_t *pcapi_json_parse(pcapi_arena_t *a,
    const pcapi_json_limits_t *limits, const pcapi_str_t *text,
    pcapi_json_error_e *error);

/* a fixed text for an error: never quotes the input */
const char *pcapi_json_strerror(pcapi_json_error_e error);


/*
 * The same in pieces, for what comes from the network.  Everything is copied,
 * the pieces may go at once.  "bytes" bounds the sum of the pieces, beyond
 * it pcapi_json_feed() fails with PCAPI_JSON_EMEMORY.  The parser lives in the
 * arena and holds nothing outside it.
 *
 * Pieces are only collected, and read by pcapi_json_finish(): so there is one
 * way to read a document, and yajl never sees half of a token twice.  It
 * takes three times "bytes" of the arena at most, the tree not counted.
 */

typedef struct pcapi_json_parser_s  pcapi_json_parser_t;

pcapi_json_parser_t *pcapi_json_start(pcapi_arena_t *a,
    const pcapi_json_limits_t *limits, size_t bytes);
pcapi_json_error_e pcapi_json_feed(pcapi_json_parser_t *p, const void *data,
    size_t len);
const pcapi_json_t *pcapi_json_finish(pcapi_json_parser_t *p,
    pcapi_json_error_e *error);


/* the first member of that name, exactly; NULL also if "v" is no object */
const pcapi_json_t *pcapi_json_get(const pcapi_json_t *v,
    const pcapi_str_t *key);

/* as above, ASCII case does not count */
const pcapi_json_t *pcapi_json_getcase(const pcapi_json_t *v,
    const pcapi_str_t *key);

/*
 * "Missing" in the sense of the mapping: no value at all (NULL), null,
 * an empty string, array or object
 */
int pcapi_json_empty(const pcapi_json_t *v);


#endif /* _PCAPI_JSON_H_INCLUDED_ */
