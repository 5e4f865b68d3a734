
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_secret.h"


static const char *ngx_pinterest_secret_read_fd(ngx_fd_t fd,
    ngx_pinterest_secret_t *secret);


const char *
ngx_pinterest_secret_read(u_char *path, ngx_pinterest_secret_t *secret)
{
    ngx_fd_t     fd;
    const char  *error;

    secret->len = 0;
    secret->err = 0;

    /* a pipe must not hold up the start */

    fd = ngx_open_file(path, NGX_FILE_RDONLY|NGX_FILE_NONBLOCK,
                       NGX_FILE_OPEN, 0);

    if (fd == NGX_INVALID_FILE) {
        secret->err = ngx_errno;
        return "can't be opened";
    }

    error = ngx_pinterest_secret_read_fd(fd, secret);

    if (ngx_close_file(fd) == NGX_FILE_ERROR && error == NULL) {
        secret->err = ngx_errno;
        error = "can't be read";
    }

    if (error) {
        ngx_pinterest_secret_wipe(secret);
    }

    return error;
}


static const char *
ngx_pinterest_secret_read_fd(ngx_fd_t fd, ngx_pinterest_secret_t *secret)
{
    ssize_t  n;

    if (ngx_fd_info(fd, &secret->info) == NGX_FILE_ERROR) {
        secret->err = ngx_errno;
        return "can't be read";
    }

    if (!ngx_is_file(&secret->info)) {
        return "is not a regular file";
    }

    do {
        n = ngx_read_fd(fd, secret->data + secret->len,
                        secret->size - secret->len);

        if (n == -1) {
            secret->err = ngx_errno;
            return "can't be read";
        }

        secret->len += n;

        if (secret->len == secret->size) {
            return "is too long";
        }

    } while (n > 0);

    return NULL;
}


void
ngx_pinterest_secret_wipe(ngx_pinterest_secret_t *secret)
{
    ngx_explicit_memzero(secret->data, secret->size);
    secret->len = 0;
}
