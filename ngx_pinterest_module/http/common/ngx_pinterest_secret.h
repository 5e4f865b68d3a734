
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _NGX_PINTEREST_SECRET_H_INCLUDED_
#define _NGX_PINTEREST_SECRET_H_INCLUDED_


#include <ngx_config.h>
#include <ngx_core.h>


/* a small file that holds a secret: read as a whole, and wiped after use */

typedef struct {
    u_char           *data;
    size_t            size;       /* of "data" */
    size_t            len;        /* of the file */
    ngx_file_info_t   info;
    ngx_err_t         err;        /* of the system call that failed, or 0 */
} ngx_pinterest_secret_t;


/* NULL, or what is wrong with it: "can't be opened" ... */
const char *ngx_pinterest_secret_read(u_char *path,
    ngx_pinterest_secret_t *secret);

void ngx_pinterest_secret_wipe(ngx_pinterest_secret_t *secret);


#endif /* _NGX_PINTEREST_SECRET_H_INCLUDED_ */
