
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_keys.h"
#include "common/ngx_pinterest_secret.h"

#include "base/pcapi_secret.h"


#define NGX_PINTEREST_KEY_MAX    256
#define NGX_PINTEREST_KEYS_MAX   (64 * 1024)     /* bytes of a file */


static const char *ngx_pinterest_keys_parse(ngx_conf_t *cf,
    const ngx_pinterest_secret_t *file, ngx_array_t *keys);
static const char *ngx_pinterest_keys_line(ngx_conf_t *cf, const u_char *p,
    const u_char *last, ngx_array_t *keys);
static ngx_int_t ngx_pinterest_keys_bearer(ngx_http_request_t *r,
    pcapi_str_t *key);
static ngx_int_t ngx_pinterest_keys_find(const ngx_array_t *keys,
    const pcapi_str_t *key);


char *
ngx_pinterest_keys_add(ngx_conf_t *cf, ngx_str_t *path, ngx_array_t **keys)
{
    u_char                   buf[NGX_PINTEREST_KEYS_MAX];
    ngx_str_t                name;
    const char              *error;
    ngx_pinterest_secret_t   file;

    name = *path;

    if (ngx_conf_full_name(cf->cycle, &name, 1) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    *keys = ngx_array_create(cf->pool, 4, sizeof(pcapi_str_t));
    if (*keys == NULL) {
        return NGX_CONF_ERROR;
    }

    file.data = buf;
    file.size = sizeof(buf);

    error = ngx_pinterest_secret_read(name.data, &file);

    if (error == NULL) {
        error = ngx_pinterest_keys_parse(cf, &file, *keys);
    }

    if (error) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, file.err,
                           "key file \"%V\" %s", &name, error);

    } else if (ngx_file_access(&file.info) & S_IROTH) {
        ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
                           "key file \"%V\" is readable by everybody", &name);
    }

    ngx_pinterest_secret_wipe(&file);

    return error ? NGX_CONF_ERROR : NGX_CONF_OK;
}


static const char *
ngx_pinterest_keys_parse(ngx_conf_t *cf, const ngx_pinterest_secret_t *file,
    ngx_array_t *keys)
{
    const char    *error;
    const u_char  *p, *end, *last, *next;

    end = file->data + file->len;

    for (p = file->data; p < end; p = next) {

        last = ngx_strlchr((u_char *) p, (u_char *) end, LF);
        last = last ? last : end;
        next = last + 1;

        while (last > p
               && (last[-1] == ' ' || last[-1] == '\t' || last[-1] == CR))
        {
            last--;
        }

        if (last == p || *p == '#') {
            continue;
        }

        error = ngx_pinterest_keys_line(cf, p, last, keys);

        if (error) {
            return error;
        }
    }

    return keys->nelts ? NULL : "has no key";
}


static const char *
ngx_pinterest_keys_line(ngx_conf_t *cf, const u_char *p, const u_char *last,
    ngx_array_t *keys)
{
    u_char        *data;
    pcapi_str_t   *key;
    const u_char  *c;

    if (last - p > NGX_PINTEREST_KEY_MAX) {
        return "has too long a key";
    }

    for (c = p; c < last; c++) {
        if (*c <= 0x20 || *c >= 0x7f || *c == ':') {
            return "has a key with an invalid character";
        }
    }

    key = ngx_array_push(keys);
    data = ngx_pnalloc(cf->pool, last - p);

    if (key == NULL || data == NULL) {
        return "can't be kept";
    }

    ngx_memcpy(data, p, last - p);
    *key = pcapi_str(data, last - p);

    return NULL;
}


ngx_int_t
ngx_pinterest_keys_header(ngx_http_request_t *r,
    const ngx_pinterest_loc_conf_t *plcf)
{
    ngx_int_t    rc;
    pcapi_str_t  key;

    if (plcf->keys == NULL) {
        return NGX_OK;
    }

    /* one that is none of ours may be the token of somebody's own */

    if (ngx_pinterest_keys_bearer(r, &key) == NGX_OK) {
        rc = ngx_pinterest_keys_find(plcf->keys, &key);

        return rc == NGX_OK ? NGX_OK : NGX_AGAIN;
    }

    rc = ngx_http_auth_basic_user(r);

    if (rc != NGX_OK) {
        return rc == NGX_DECLINED ? NGX_AGAIN : NGX_DECLINED;
    }

    key = pcapi_str(r->headers_in.user.data, r->headers_in.user.len);

    return ngx_pinterest_keys_find(plcf->keys, &key);
}


static ngx_int_t
ngx_pinterest_keys_bearer(ngx_http_request_t *r, pcapi_str_t *key)
{
    u_char     *p, *last;
    ngx_str_t  *value;

    if (r->headers_in.authorization == NULL) {
        return NGX_DECLINED;
    }

    value = &r->headers_in.authorization->value;

    if (value->len < sizeof("Bearer ") - 1
        || ngx_strncasecmp(value->data, (u_char *) "Bearer ",
                           sizeof("Bearer ") - 1)
           != 0)
    {
        return NGX_DECLINED;
    }

    p = value->data + sizeof("Bearer ") - 1;
    last = value->data + value->len;

    while (p < last && *p == ' ') {
        p++;
    }

    *key = pcapi_str(p, last - p);

    return NGX_OK;
}


ngx_int_t
ngx_pinterest_keys_body(const ngx_pinterest_loc_conf_t *plcf,
    const pcapi_input_t *input)
{
    const pcapi_json_t        *v;
    static const pcapi_str_t   name = pcapi_string("writeKey");

    v = pcapi_json_get(input->root, &name);

    return v && v->type == PCAPI_JSON_STRING
           ? ngx_pinterest_keys_find(plcf->keys, &v->text) : NGX_DECLINED;
}


static ngx_int_t
ngx_pinterest_keys_find(const ngx_array_t *keys, const pcapi_str_t *key)
{
    ngx_uint_t          i, found;
    const pcapi_str_t  *k;

    k = keys->elts;
    found = 0;

    for (i = 0; i < keys->nelts; i++) {
        found |= pcapi_secret_eq(&k[i], key);
    }

    return found ? NGX_OK : NGX_DECLINED;
}
