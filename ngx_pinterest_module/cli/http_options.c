
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "http_options.h"
#include "ctl.h"


#define CTL_HTTP_URL       "https://api.pinterest.com"
#define CTL_HTTP_TIMEOUT   60000

#define CTL_ACCOUNT_LEN    18
#define CTL_URL_LEN        1024


static const char *ctl_set_account(const ctl_option_t *o, void *target,
    const char *value);
static const char *ctl_set_api(const ctl_option_t *o, void *target,
    const char *value);


const ctl_option_t  ctl_http_options[] = {

    { "account", "ID", "ad account, digits",
      ctl_set_account, 0, 0, 0 },

    { "token-file", "FILE", "holds the conversion token",
      ctl_set_text, offsetof(ctl_http_conf_t, token_file), 0, 0 },

    { "url", "URL", "of the API, or of a relay\n(" CTL_HTTP_URL ")",
      ctl_set_api, 0, 0, 0 },

    { "ca-file", "FILE", "certificates to trust instead of the system's",
      ctl_set_text, offsetof(ctl_http_conf_t, ca_file), 0, 0 },

    { "timeout", "TIME", "of a call, up to 10m (60s)",
      ctl_set_time, offsetof(ctl_http_conf_t, timeout), 1000, 600000 },

    { NULL, NULL, NULL, NULL, 0, 0, 0 }
};


void
ctl_http_conf_init(ctl_http_conf_t *conf)
{
    memset(conf, 0, sizeof(ctl_http_conf_t));

    conf->url = CTL_HTTP_URL;
    conf->timeout = CTL_HTTP_TIMEOUT;
}


int
ctl_http_conf_check(const ctl_http_conf_t *conf)
{
    if (conf->account == NULL) {
        ctl_error(0, "--account is missing");
        return PCAPI_ERROR;
    }

    if (conf->token_file == NULL) {
        ctl_error(0, "--token-file is missing");
        return PCAPI_ERROR;
    }

    return PCAPI_OK;
}


static const char *
ctl_set_account(const ctl_option_t *o, void *target, const char *value)
{
    size_t  len;

    (void) o;

    len = strspn(value, "0123456789");

    if (len == 0 || len > CTL_ACCOUNT_LEN || value[len]) {
        return "is no ad account: 1 to 18 digits";
    }

    ((ctl_http_conf_t *) target)->account = value;

    return NULL;
}


static const char *
ctl_set_api(const ctl_option_t *o, void *target, const char *value)
{
    const char  *host;

    (void) o;

    if (strncmp(value, "https://", 8) == 0) {
        host = value + 8;

    } else if (strncmp(value, "http://", 7) == 0) {
        host = value + 7;

    } else {
        return "does not begin with https:// or http://";
    }

    if (*host == '\0' || *host == '/' || strlen(value) > CTL_URL_LEN
        || strpbrk(value, "?#@ "))
    {
        return "is no address of a server";
    }

    ((ctl_http_conf_t *) target)->url = value;

    return NULL;
}
