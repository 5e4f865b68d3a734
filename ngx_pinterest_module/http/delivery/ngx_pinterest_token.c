
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_token.h"
#include "common/ngx_pinterest_secret.h"


#define NGX_PINTEREST_TOKEN_SPACE   64     /* white space at the end */
#define NGX_PINTEREST_TOKEN_BUFFER                                           \
    (NGX_PINTEREST_TOKEN_MAX + NGX_PINTEREST_TOKEN_SPACE + 1)

#define NGX_PINTEREST_BEARER        "Bearer "


static const char *ngx_pinterest_token_read(u_char *path,
    ngx_pinterest_secret_t *file);
static const char *ngx_pinterest_token_check(ngx_pinterest_secret_t *file);
static ngx_pinterest_token_t *ngx_pinterest_token_find(
    ngx_pinterest_main_conf_t *pmcf, ngx_str_t *path);
static void ngx_pinterest_token_set(ngx_pinterest_token_t *token,
    u_char *header, ngx_pinterest_secret_t *file);
static void ngx_pinterest_token_seen(ngx_pinterest_token_t *token,
    ngx_file_info_t *info);
static ngx_uint_t ngx_pinterest_token_changed(ngx_pinterest_token_t *token,
    ngx_file_info_t *info);
static ngx_int_t ngx_pinterest_token_replace(ngx_pinterest_token_t *token,
    ngx_pinterest_secret_t *file, ngx_log_t *log);
static void ngx_pinterest_token_wipe(ngx_pinterest_token_t *token);


char *
ngx_pinterest_token_add(ngx_conf_t *cf, ngx_str_t *path,
    ngx_pinterest_token_t **token)
{
    u_char                      data[NGX_PINTEREST_TOKEN_BUFFER], *header;
    ngx_str_t                   name;
    const char                 *error;
    ngx_pinterest_token_t      *t, **tp;
    ngx_pinterest_secret_t      file;
    ngx_pinterest_main_conf_t  *pmcf;

    name = *path;

    if (ngx_conf_full_name(cf->cycle, &name, 1) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    pmcf = ngx_http_conf_get_module_main_conf(cf, ngx_pinterest_module);

    *token = ngx_pinterest_token_find(pmcf, &name);

    if (*token) {
        return NGX_CONF_OK;
    }

    file.data = data;
    file.size = sizeof(data);

    error = ngx_pinterest_token_read(name.data, &file);

    if (error) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, file.err,
                           "token file \"%V\" %s", &name, error);
        return NGX_CONF_ERROR;
    }

    if (ngx_file_access(&file.info) & S_IROTH) {
        ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
                           "token file \"%V\" is readable by everybody",
                           &name);
    }

    t = ngx_pcalloc(cf->pool, sizeof(ngx_pinterest_token_t));
    header = ngx_pnalloc(cf->pool, sizeof(NGX_PINTEREST_BEARER) - 1
                                   + file.len);
    tp = ngx_array_push(&pmcf->tokens);

    if (t && header && tp) {
        t->path = name;
        ngx_pinterest_token_set(t, header, &file);

        *tp = t;
        *token = t;
    }

    ngx_pinterest_secret_wipe(&file);

    return *token ? NGX_CONF_OK : NGX_CONF_ERROR;
}


static ngx_pinterest_token_t *
ngx_pinterest_token_find(ngx_pinterest_main_conf_t *pmcf, ngx_str_t *path)
{
    ngx_uint_t               i;
    ngx_pinterest_token_t  **tokens;

    tokens = pmcf->tokens.elts;

    for (i = 0; i < pmcf->tokens.nelts; i++) {
        if (tokens[i]->path.len == path->len
            && ngx_memcmp(tokens[i]->path.data, path->data, path->len) == 0)
        {
            return tokens[i];
        }
    }

    return NULL;
}


/* NULL, or what is wrong, with nothing left in "data" */

static const char *
ngx_pinterest_token_read(u_char *path, ngx_pinterest_secret_t *file)
{
    const char  *error;

    error = ngx_pinterest_secret_read(path, file);

    if (error == NULL) {
        error = ngx_pinterest_token_check(file);

        if (error) {
            ngx_pinterest_secret_wipe(file);
        }
    }

    return error;
}


static const char *
ngx_pinterest_token_check(ngx_pinterest_secret_t *file)
{
    u_char  *p, *last;

    p = file->data;
    last = p + file->len;

    while (last > p
           && (last[-1] == ' ' || last[-1] == '\t'
               || last[-1] == CR || last[-1] == LF))
    {
        last--;
    }

    file->len = last - p;

    if (file->len == 0) {
        return "is empty";
    }

    if (file->len > NGX_PINTEREST_TOKEN_MAX) {
        return "is too long";
    }

    for ( /* void */ ; p < last; p++) {

        if (*p == CR || *p == LF) {
            return "has more than one line";
        }

        if (*p <= 0x20 || *p >= 0x7f) {
            return "has an invalid character";
        }
    }

    return NULL;
}


static void
ngx_pinterest_token_set(ngx_pinterest_token_t *token, u_char *header,
    ngx_pinterest_secret_t *file)
{
    u_char  *p;

    p = ngx_cpymem(header, NGX_PINTEREST_BEARER,
                   sizeof(NGX_PINTEREST_BEARER) - 1);
    p = ngx_cpymem(p, file->data, file->len);

    token->header.data = header;
    token->header.len = p - header;
    token->generation++;

    ngx_pinterest_token_seen(token, &file->info);
}


static void
ngx_pinterest_token_seen(ngx_pinterest_token_t *token, ngx_file_info_t *info)
{
    token->mtime = info->st_mtim;
    token->uniq = ngx_file_uniq(info);
    token->size = ngx_file_size(info);
}


static ngx_uint_t
ngx_pinterest_token_changed(ngx_pinterest_token_t *token,
    ngx_file_info_t *info)
{
    return token->mtime.tv_sec != info->st_mtim.tv_sec
           || token->mtime.tv_nsec != info->st_mtim.tv_nsec
           || token->uniq != ngx_file_uniq(info)
           || token->size != ngx_file_size(info);
}


ngx_int_t
ngx_pinterest_token_reload(ngx_pinterest_token_t *token, ngx_log_t *log)
{
    u_char                   data[NGX_PINTEREST_TOKEN_BUFFER];
    ngx_int_t                rc;
    const char              *error;
    ngx_file_info_t          info;
    ngx_pinterest_secret_t   file;

    /* a file that is gone will be there again: it is being replaced */

    if (ngx_file_info(token->path.data, &info) == NGX_FILE_ERROR
        || !ngx_pinterest_token_changed(token, &info))
    {
        return NGX_DECLINED;
    }

    file.data = data;
    file.size = sizeof(data);

    error = ngx_pinterest_token_read(token->path.data, &file);

    if (error) {
        ngx_log_error(NGX_LOG_ERR, log, file.err,
                      "pinterest: token file \"%V\" %s, "
                      "the old token stays in use", &token->path, error);

        ngx_pinterest_token_seen(token, &info);

        return NGX_DECLINED;
    }

    rc = ngx_pinterest_token_replace(token, &file, log);

    ngx_pinterest_secret_wipe(&file);

    return rc;
}


static ngx_int_t
ngx_pinterest_token_replace(ngx_pinterest_token_t *token,
    ngx_pinterest_secret_t *file, ngx_log_t *log)
{
    size_t   len;
    u_char  *header;

    len = sizeof(NGX_PINTEREST_BEARER) - 1;

    if (token->header.len == len + file->len
        && ngx_memcmp(token->header.data + len, file->data, file->len) == 0)
    {
        ngx_pinterest_token_seen(token, &file->info);
        return NGX_DECLINED;
    }

    header = ngx_alloc(len + file->len, log);
    if (header == NULL) {
        return NGX_DECLINED;
    }

    ngx_pinterest_token_wipe(token);

    ngx_pinterest_token_set(token, header, file);
    token->allocated = 1;

    ngx_log_error(NGX_LOG_NOTICE, log, 0,
                  "pinterest: token file \"%V\" is read anew", &token->path);

    return NGX_OK;
}


static void
ngx_pinterest_token_wipe(ngx_pinterest_token_t *token)
{
    ngx_explicit_memzero(token->header.data, token->header.len);

    if (token->allocated) {
        ngx_free(token->header.data);
    }

    token->allocated = 0;
    ngx_str_null(&token->header);
}


void
ngx_pinterest_tokens_done(ngx_pinterest_main_conf_t *pmcf)
{
    ngx_uint_t               i;
    ngx_pinterest_token_t  **tokens;

    tokens = pmcf->tokens.elts;

    for (i = 0; i < pmcf->tokens.nelts; i++) {
        ngx_pinterest_token_wipe(tokens[i]);
    }
}
