
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_directory.h"


#define NGX_PINTEREST_DIRECTORY   "pinterest"


static ngx_path_t *ngx_pinterest_directory_default(ngx_conf_t *cf);
static ngx_int_t ngx_pinterest_directory_check(ngx_conf_t *cf,
    ngx_path_t *path);
static ngx_int_t ngx_pinterest_directory_error(ngx_conf_t *cf,
    ngx_path_t *path, ngx_err_t err, const char *what);


ngx_int_t
ngx_pinterest_directory_add(ngx_conf_t *cf, ngx_path_t **path)
{
    ngx_path_t  *p;

    if (*path == NULL) {
        *path = ngx_pinterest_directory_default(cf);

        if (*path == NULL) {
            return NGX_ERROR;
        }
    }

    p = *path;

    if (p->name.len > 1 && p->name.data[p->name.len - 1] == '/') {
        p->name.len--;
        p->name.data[p->name.len] = '\0';
    }

    if (ngx_conf_full_name(cf->cycle, &p->name, 0) != NGX_OK) {
        return NGX_ERROR;
    }

    if (ngx_pinterest_directory_check(cf, p) != NGX_OK) {
        return NGX_ERROR;
    }

    return ngx_add_path(cf, path);
}


static ngx_path_t *
ngx_pinterest_directory_default(ngx_conf_t *cf)
{
    u_char      *p;
    size_t       len;
    ngx_str_t    temp = ngx_string(NGX_HTTP_CLIENT_TEMP_PATH);
    ngx_path_t  *path;

    for (len = temp.len; len && temp.data[len - 1] != '/'; len--) {
        /* void */
    }

    path = ngx_pcalloc(cf->pool, sizeof(ngx_path_t));
    if (path == NULL) {
        return NULL;
    }

    path->name.len = len + sizeof(NGX_PINTEREST_DIRECTORY) - 1;
    path->name.data = ngx_pnalloc(cf->pool, path->name.len + 1);
    if (path->name.data == NULL) {
        return NULL;
    }

    p = ngx_cpymem(path->name.data, temp.data, len);
    ngx_memcpy(p, NGX_PINTEREST_DIRECTORY, sizeof(NGX_PINTEREST_DIRECTORY));

    return path;
}


/*
 * What is not there yet nginx will create, or say why not.  What is there must
 * be a directory that takes files: for a nginx without privileges, a foreign
 * owner is found here and not by the first event.  A full or read-only disk is
 * no reason not to serve the site.
 */

static ngx_int_t
ngx_pinterest_directory_check(ngx_conf_t *cf, ngx_path_t *path)
{
    u_char           *name;
    ngx_fd_t          fd;
    ngx_err_t         err;
    ngx_file_info_t   fi;

    if (ngx_file_info(path->name.data, &fi) == NGX_FILE_ERROR) {
        err = ngx_errno;

        return err == NGX_ENOENT
               ? NGX_OK
               : ngx_pinterest_directory_error(cf, path, err,
                                               "can't be examined");
    }

    if (!ngx_is_dir(&fi)) {
        return ngx_pinterest_directory_error(cf, path, 0,
                                             "is not a directory");
    }

    name = ngx_pnalloc(cf->temp_pool, path->name.len + sizeof("/.check"));
    if (name == NULL) {
        return NGX_ERROR;
    }

    ngx_sprintf(name, "%V/.check%Z", &path->name);

    fd = ngx_open_file(name, NGX_FILE_WRONLY, NGX_FILE_CREATE_OR_OPEN,
                       NGX_FILE_OWNER_ACCESS);

    if (fd == NGX_INVALID_FILE) {
        err = ngx_errno;

        if (err == NGX_ENOSPC || err == EDQUOT || err == EROFS) {
            ngx_log_error(NGX_LOG_WARN, cf->log, err,
                          "queue directory \"%V\" is not writable now",
                          &path->name);
            return NGX_OK;
        }

        return ngx_pinterest_directory_error(cf, path, err,
                                             "is not writable");
    }

    if (ngx_close_file(fd) == NGX_FILE_ERROR
        || ngx_delete_file(name) == NGX_FILE_ERROR)
    {
        return ngx_pinterest_directory_error(cf, path, ngx_errno,
                                             "is not writable");
    }

    return NGX_OK;
}


static ngx_int_t
ngx_pinterest_directory_error(ngx_conf_t *cf, ngx_path_t *path,
    ngx_err_t err, const char *what)
{
    if (path->conf_file) {
        ngx_log_error(NGX_LOG_EMERG, cf->log, err,
                      "queue directory \"%V\" %s in %s:%ui",
                      &path->name, what, path->conf_file, path->line);
    } else {
        ngx_log_error(NGX_LOG_EMERG, cf->log, err,
                      "queue directory \"%V\" %s, \"pinterest_queue\" "
                      "names another", &path->name, what);
    }

    return NGX_ERROR;
}
