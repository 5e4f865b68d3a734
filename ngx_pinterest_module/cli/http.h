
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _CTL_HTTP_H_INCLUDED_
#define _CTL_HTTP_H_INCLUDED_


#include <signal.h>

#include "base/pcapi_base.h"
#include "base/pcapi_arena.h"
#include "delivery/pcapi_answer.h"


/*
 * Calls of the API.  http.c is the only user of libcurl.  Redirects are not
 * followed, certificates are verified, the token is in memory only.
 */

typedef struct ctl_http_s  ctl_http_t;


typedef struct {
    const char                   *url;       /* of the API: https://host */
    const char                   *account;
    const char                   *token_file;
    const char                   *ca_file;   /* or NULL: the system's */
    unsigned                      test;      /* ?test=true */
    int64_t                       timeout;   /* of a call, msec */
    const volatile sig_atomic_t  *stop;      /* or NULL: ends a call */
} ctl_http_conf_t;


typedef struct {
    int                           status;    /* 0: no answer */
    unsigned                      complete:1;
    int64_t                       retry_after;   /* msec; -1: none */
    pcapi_answer_t                answer;    /* lives in the arena */
    const char                   *problem;   /* if not complete: which one */
    const char                   *advice;    /* and what to do, or NULL */
} ctl_http_result_t;


/*
 * Reads the token and prepares for calls.  NULL if it can't, which was said;
 * *rc is then the exit code.
 */
ctl_http_t *ctl_http_open(const ctl_http_conf_t *conf, int *rc);
void ctl_http_close(ctl_http_t *h);

/* the address that is called */
const char *ctl_http_url(const ctl_http_t *h);

/* one call with "n" events; what came of it, whatever it is */
void ctl_http_post(ctl_http_t *h, pcapi_arena_t *a, const pcapi_str_t *body,
    uint32_t n, ctl_http_result_t *r);


#endif /* _CTL_HTTP_H_INCLUDED_ */
