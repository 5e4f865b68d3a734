
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_BASE_H_INCLUDED_
#define _PCAPI_BASE_H_INCLUDED_


#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/types.h>


/*
 * Return codes shared by the whole core.  Where a function says nothing
 * else, it returns PCAPI_OK or PCAPI_ERROR.
 */

#define PCAPI_OK          0
#define PCAPI_ERROR      -1
#define PCAPI_AGAIN      -2
#define PCAPI_DECLINED   -3
#define PCAPI_FULL       -4


/* bytes owned by somebody else; not terminated by NUL */

typedef struct {
    size_t         len;
    const u_char  *data;
} pcapi_str_t;


#define pcapi_string(text)                                                   \
    { sizeof(text) - 1, (const u_char *) text }
#define pcapi_null_string   { 0, NULL }

#define pcapi_nelts(a)      (sizeof(a) / sizeof((a)[0]))
#define pcapi_min(a, b)     ((a) < (b) ? (a) : (b))
#define pcapi_max(a, b)     ((a) > (b) ? (a) : (b))


static inline pcapi_str_t
pcapi_str(const void *data, size_t len)
{
    pcapi_str_t  s;

    s.len = len;
    s.data = data;

    return s;
}


static inline int
pcapi_str_eq(const pcapi_str_t *a, const pcapi_str_t *b)
{
    return a->len == b->len
           && (a->len == 0 || memcmp(a->data, b->data, a->len) == 0);
}


static inline u_char
pcapi_tolower(u_char c)
{
    return (c >= 'A' && c <= 'Z') ? (u_char) (c | 0x20) : c;
}


static inline int
pcapi_isdigit(u_char c)
{
    return c >= '0' && c <= '9';
}


/* ASCII case does not count */

static inline int
pcapi_str_caseeq(const pcapi_str_t *a, const pcapi_str_t *b)
{
    size_t  i;

    if (a->len != b->len) {
        return 0;
    }

    for (i = 0; i < a->len; i++) {
        if (pcapi_tolower(a->data[i]) != pcapi_tolower(b->data[i])) {
            return 0;
        }
    }

    return 1;
}


#endif /* _PCAPI_BASE_H_INCLUDED_ */
