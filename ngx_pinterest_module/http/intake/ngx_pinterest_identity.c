
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "ngx_pinterest_identity.h"
#include "common/ngx_pinterest_cookie.h"
#include "common/ngx_pinterest_params.h"
#include "common/ngx_pinterest_secret.h"


#define NGX_PINTEREST_IDENTITY_AGE       (30 * 86400)
#define NGX_PINTEREST_IDENTITY_RENEW     86400
#define NGX_PINTEREST_IDENTITY_KEY       128    /* bytes of a file */
#define NGX_PINTEREST_IDENTITY_DATA      256


static char *ngx_pinterest_identity_key(ngx_conf_t *cf,
    ngx_pinterest_identity_t *identity, ngx_str_t *name);
static void ngx_pinterest_identity_wipe(void *data);
static ngx_uint_t ngx_pinterest_identity_is_used(
    const ngx_pinterest_intake_t *in);
static pcapi_str_t ngx_pinterest_identity_data(
    const ngx_pinterest_intake_t *in, u_char *buf);
static void ngx_pinterest_identity_learn(ngx_pinterest_intake_t *in,
    const pcapi_message_t *m, const pcapi_mapped_t *mapped);


static ngx_pinterest_param_t  ngx_pinterest_identity_params[] = {

    { ngx_string("cookie"), NGX_PINTEREST_PARAM_STRING,
      offsetof(ngx_pinterest_identity_t, cookie), 0, 0, NULL },

    { ngx_string("max_age"), NGX_PINTEREST_PARAM_SEC,
      offsetof(ngx_pinterest_identity_t, max_age), 1, 400 * 86400, NULL },

    { ngx_null_string, 0, 0, 0, 0, NULL }
};


/* pinterest_identity cookie=name [max_age=time] key=file [key=file] | off */

char *
ngx_pinterest_conf_identity(ngx_conf_t *cf, ngx_command_t *cmd, void *conf)
{
    ngx_pinterest_loc_conf_t *plcf = conf;

    ngx_int_t                   rc;
    ngx_str_t                  *value, name;
    ngx_uint_t                  i;
    ngx_pool_cleanup_t         *cln;
    ngx_pinterest_identity_t   *identity;
    ngx_pinterest_main_conf_t  *pmcf;

    if (plcf->identity != NGX_CONF_UNSET_PTR) {
        return "is duplicate";
    }

    value = cf->args->elts;

    if (cf->args->nelts == 2 && ngx_strcmp(value[1].data, "off") == 0) {
        plcf->identity = NULL;
        return NGX_CONF_OK;
    }

    cln = ngx_pool_cleanup_add(cf->pool, sizeof(ngx_pinterest_identity_t));
    if (cln == NULL) {
        return NGX_CONF_ERROR;
    }

    identity = cln->data;
    ngx_memzero(identity, sizeof(ngx_pinterest_identity_t));

    cln->handler = ngx_pinterest_identity_wipe;

    identity->max_age = NGX_PINTEREST_IDENTITY_AGE;

    for (i = 1; i < cf->args->nelts; i++) {

        if (ngx_strncmp(value[i].data, "key=", 4) == 0) {
            name.data = value[i].data + 4;
            name.len = value[i].len - 4;

            if (ngx_pinterest_identity_key(cf, identity, &name)
                != NGX_CONF_OK)
            {
                return NGX_CONF_ERROR;
            }

            continue;
        }

        rc = ngx_pinterest_param(cf, ngx_pinterest_identity_params, &value[i],
                                 identity);

        if (rc == NGX_DECLINED) {
            return ngx_pinterest_param_invalid(cf, &value[i]);
        }

        if (rc != NGX_OK) {
            return NGX_CONF_ERROR;
        }
    }

    if (identity->cookie.len == 0) {
        return "must have \"cookie\" parameter";
    }

    if (identity->keys.n == 0) {
        return "must have \"key\" parameter";
    }

    if (ngx_pinterest_conf_name(&identity->cookie) != NGX_OK) {
        return "has an invalid name: it must be letters, digits, \"_\" "
               "or \"-\"";
    }

    plcf->identity = identity;

    pmcf = ngx_http_conf_get_module_main_conf(cf, ngx_pinterest_module);
    pmcf->identity = 1;

    return NGX_CONF_OK;
}


static char *
ngx_pinterest_identity_key(ngx_conf_t *cf, ngx_pinterest_identity_t *identity,
    ngx_str_t *path)
{
    int                      rc;
    u_char                   buf[NGX_PINTEREST_IDENTITY_KEY];
    ngx_str_t                name;
    const char              *error;
    pcapi_str_t              text;
    ngx_pinterest_secret_t   secret;

    if (path->len == 0) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "invalid \"key\" value \"\"");
        return NGX_CONF_ERROR;
    }

    name = *path;

    if (ngx_conf_full_name(cf->cycle, &name, 1) != NGX_OK) {
        return NGX_CONF_ERROR;
    }

    secret.data = buf;
    secret.size = sizeof(buf);

    error = ngx_pinterest_secret_read(name.data, &secret);

    if (error == NULL) {
        text = pcapi_str(buf, secret.len);
        rc = pcapi_seal_key(&identity->keys, &text);

        error = (rc == PCAPI_ERROR) ? "must hold 32 bytes or 64 hex digits"
                : (rc == PCAPI_DECLINED) ? "is one too many, or holds the "
                                           "same key again" : NULL;
    }

    ngx_pinterest_secret_wipe(&secret);

    if (error) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, secret.err,
                           "key file \"%V\" %s", &name, error);
        return NGX_CONF_ERROR;
    }

    if (ngx_file_access(&secret.info) & S_IROTH) {
        ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
                           "key file \"%V\" is readable by everybody", &name);
    }

    return NGX_CONF_OK;
}


static void
ngx_pinterest_identity_wipe(void *data)
{
    ngx_explicit_memzero(data, sizeof(ngx_pinterest_identity_t));
}


/* the cookies of a server that speaks for others are nobody's */

static ngx_uint_t
ngx_pinterest_identity_is_used(const ngx_pinterest_intake_t *in)
{
    return in->plcf->identity != NULL
           && !in->origin.trusted
           && pcapi_consent_keeps(in->consent);
}


void
ngx_pinterest_identity_start(ngx_pinterest_intake_t *in)
{
    u_char                           buf[NGX_PINTEREST_IDENTITY_DATA];
    u_char                           clear[PCAPI_SEAL_CLEAR];
    size_t                           len;
    pcapi_str_t                      data, text;
    const ngx_pinterest_identity_t  *identity;

    in->identity.n = 0;
    in->identity.time = 0;
    in->learned = 0;

    if (!ngx_pinterest_identity_is_used(in) || in->headers.identity.len == 0) {
        return;
    }

    identity = in->plcf->identity;

    data = ngx_pinterest_identity_data(in, buf);
    text = pcapi_str(in->headers.identity.data, in->headers.identity.len);

    if (pcapi_seal_open(&identity->keys, &data, &text, clear, &len)
        == PCAPI_OK)
    {
        text = pcapi_str(clear, len);

        (void) pcapi_identity_read(&in->identity, &text,
                                   in->origin.now / 1000, identity->max_age);
    }
}


/* a cookie of another name or account is another one */

static pcapi_str_t
ngx_pinterest_identity_data(const ngx_pinterest_intake_t *in, u_char *buf)
{
    u_char  *p;

    p = ngx_snprintf(buf, NGX_PINTEREST_IDENTITY_DATA,
                     "pinterest identity %uL %V", in->dest.account,
                     &in->plcf->identity->cookie);

    return pcapi_str(buf, p - buf);
}


void
ngx_pinterest_identity_message(ngx_pinterest_intake_t *in,
    const pcapi_message_t *m, pcapi_mapped_t *mapped)
{
    if (!ngx_pinterest_identity_is_used(in)) {
        return;
    }

    if (m->shape != PCAPI_SHAPE_PAGE) {
        ngx_pinterest_identity_learn(in, m, mapped);
    }

    if (in->identity.n == 0
        || (mapped->reason != PCAPI_REASON_NONE
            && mapped->reason != PCAPI_REASON_NO_IDENTITY))
    {
        return;
    }

    if (pcapi_identity_merge(&in->identity, &mapped->event) != PCAPI_OK) {
        mapped->reason = PCAPI_REASON_TOO_LARGE;
        return;
    }

    mapped->reason = pcapi_event_check(&mapped->event);
}


/* a call that identifies, or an event with an email or a phone */

static void
ngx_pinterest_identity_learn(ngx_pinterest_intake_t *in,
    const pcapi_message_t *m, const pcapi_mapped_t *mapped)
{
    int                   rc;
    time_t                now;
    pcapi_event_t         event;
    const pcapi_event_t  *ev;

    ev = &mapped->event;

    if (mapped->reason == PCAPI_REASON_NO_EVENT) {

        rc = pcapi_identity_message(&in->plcf->map, &in->origin, m,
                                    in->request, in->arena, &event);
        if (rc != PCAPI_OK) {
            return;
        }

        ev = &event;

        if (!pcapi_event_has(ev, PCAPI_EXTERNAL_ID)
            && !pcapi_identity_brought(ev))
        {
            return;
        }

    } else if (mapped->reason != PCAPI_REASON_NONE
               || !pcapi_identity_brought(ev))
    {
        return;
    }

    now = (time_t) (in->origin.now / 1000);

    if (pcapi_identity_add(&in->identity, ev) == PCAPI_OK
        || now - in->identity.time > NGX_PINTEREST_IDENTITY_RENEW)
    {
        in->identity.time = now;
        in->learned = 1;
    }
}


void
ngx_pinterest_identity_end(ngx_pinterest_intake_t *in)
{
    u_char                           buf[NGX_PINTEREST_IDENTITY_DATA];
    u_char                           clear[PCAPI_IDENTITY_BYTES];
    size_t                           len;
    pcapi_str_t                      data, text;
    ngx_http_request_t              *r;
    ngx_pinterest_cookie_t           cookie;
    const ngx_pinterest_identity_t  *identity;

    r = in->request;

    if (!in->learned || r->header_sent) {
        return;
    }

    in->learned = 0;

    identity = in->plcf->identity;

    ngx_memzero(&cookie, sizeof(ngx_pinterest_cookie_t));

    cookie.name = identity->cookie;
    cookie.max_age = identity->max_age;
    cookie.http_only = 1;

    len = pcapi_identity_write(&in->identity, clear);

    cookie.value.data = ngx_pnalloc(r->pool, pcapi_seal_len(len));
    if (cookie.value.data == NULL) {
        return;
    }

    data = ngx_pinterest_identity_data(in, buf);
    text = pcapi_str(clear, len);

    if (pcapi_seal(&identity->keys, &data, &text, cookie.value.data,
                   &cookie.value.len)
        == PCAPI_OK)
    {
        (void) ngx_pinterest_cookie_set(r, &cookie);
    }
}
