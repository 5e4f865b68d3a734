
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_TOKEN_H_INCLUDED_
#define _NGX_PINTEREST_TOKEN_H_INCLUDED_


#include "common/ngx_pinterest_module.h"


/*
 * A conversion token in a file: one line, printable ASCII without space, at
 * most 4096 bytes; white space at the end is cut.  Read while the configuration
 * is loaded, and again by a worker when the file has changed, if it may read
 * it; a file that is no token then keeps the old one and is logged once.
 * Never logged, never in a variable.  The only part of the configuration that
 * changes while it is in use.
 */

#define NGX_PINTEREST_TOKEN_MAX   4096


struct ngx_pinterest_token_s {
    ngx_str_t        path;
    ngx_str_t        header;       /* "Bearer ..." */
    ngx_uint_t       generation;   /* of the header; 1 is the first */
    struct timespec  mtime;        /* of the file when it was looked at */
    ngx_file_uniq_t  uniq;
    off_t            size;
    unsigned         allocated:1;  /* the header, by a worker */
};


/* one per path; an emergency with the line if it can't be used */
char *ngx_pinterest_token_add(ngx_conf_t *cf, ngx_str_t *path,
    ngx_pinterest_token_t **token);

/* NGX_OK: a new value is in use; NGX_DECLINED: nothing has changed */
ngx_int_t ngx_pinterest_token_reload(ngx_pinterest_token_t *token,
    ngx_log_t *log);

/* what a worker has read anew is wiped; no token may be used then */
void ngx_pinterest_tokens_done(ngx_pinterest_main_conf_t *pmcf);


#endif /* _NGX_PINTEREST_TOKEN_H_INCLUDED_ */
