
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdlib.h>

#include "base/pcapi_seal.h"
#include "message/pcapi_agent.h"
#include "event/pcapi_click_id.h"
#include "consent/pcapi_gpp.h"
#include "mapping/pcapi_identity.h"
#include "consent/pcapi_tcf.h"
#include "consent/pcapi_usp.h"


#define check(expr)  do { if (!(expr)) { abort(); } } while (0)


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


/* asking for more never grants more */

static void
check_tcf(const pcapi_str_t *text, uint32_t vendor)
{
    pcapi_tcf_t       tcf;
    pcapi_consent_e   consent;
    pcapi_tcf_need_t  need;

    need.vendor = 0;
    need.purposes = 0;
    consent = pcapi_tcf_consent(text, &need);

    check((consent == PCAPI_CONSENT_NONE) == (text->len == 0));

    if (pcapi_tcf_decode(text, vendor, &tcf) != PCAPI_OK) {
        check(consent != PCAPI_CONSENT_GRANTED);
        return;
    }

    check(consent == PCAPI_CONSENT_GRANTED);
    check(tcf.version == 2);
    check(tcf.consents <= 0xffffff && tcf.interests <= 0xffffff);
    check(vendor || !(tcf.vendor_consent | tcf.vendor_interest));
    check(vendor || !tcf.forbidden);

    need.vendor = vendor;
    need.purposes = tcf.consents;
    consent = pcapi_tcf_consent(text, &need);

    check((consent == PCAPI_CONSENT_GRANTED)
          == ((!vendor || tcf.vendor_consent)
              && !(tcf.forbidden & tcf.consents)));
}


static void
check_gpp(const pcapi_str_t *text)
{
    int              rc;
    uint32_t         id, last, n;
    pcapi_gpp_t      gpp;
    pcapi_str_t      section;
    pcapi_consent_e  consent;

    consent = pcapi_gpp_consent(text);

    check(consent == PCAPI_CONSENT_NONE || consent == PCAPI_CONSENT_GRANTED
          || consent == PCAPI_CONSENT_OPT_OUT);

    if (pcapi_gpp_start(&gpp, text) != PCAPI_OK) {
        check(consent == PCAPI_CONSENT_OPT_OUT || text->len == 0);
        return;
    }

    last = 0;
    n = 0;

    while ((rc = pcapi_gpp_next(&gpp, &id, &section)) == PCAPI_OK) {
        check(id > last);
        check(section.len == 0
              || (section.data >= text->data
                  && section.data + section.len <= text->data + text->len));
        check(++n <= text->len);
        last = id;
    }

    check(rc == PCAPI_DECLINED || consent == PCAPI_CONSENT_OPT_OUT);
}


/* what is read is written the same */

static void
check_identity(const pcapi_str_t *text)
{
    u_char            out[PCAPI_IDENTITY_BYTES];
    size_t            n;
    pcapi_identity_t  identity;

    if (pcapi_identity_read(&identity, text, 1700000000, 1 << 30) != PCAPI_OK) {
        check(identity.n == 0);
        return;
    }

    check(identity.n <= PCAPI_IDENTITY_DIGESTS);

    n = pcapi_identity_write(&identity, out);
    check(n == text->len && memcmp(out, text->data, n) == 0);
}


/* nobody makes up what opens */

static void
check_seal(const pcapi_str_t *text)
{
    u_char                    out[PCAPI_SEAL_CLEAR];
    size_t                    n;
    pcapi_str_t               data = pcapi_string("data");
    static pcapi_seal_keys_t  keys = { { { 1 }, { 2 } }, 2 };

    check(pcapi_seal_init() == PCAPI_OK);
    check(pcapi_seal_open(&keys, &data, text, out, &n) == PCAPI_DECLINED);
}


static void
check_strip(const pcapi_str_t *text)
{
    u_char        *out, *again;
    size_t         n;
    pcapi_str_t    left, found;
    pcapi_arena_t  arena;
    pcapi_str_t    param = pcapi_string("epik");

    out = malloc(text->len + 1);
    again = malloc(text->len + 1);
    check(out != NULL && again != NULL);

    n = pcapi_click_id_strip(text, &param, out);
    check(n <= text->len);

    pcapi_arena_init(&arena, 4096, 65536);
    left = pcapi_str(out, n);
    check(pcapi_click_id_query(&arena, &left, &param, &found)
          == PCAPI_DECLINED);
    check(pcapi_click_id_strip(&left, &param, again) == n);
    check(memcmp(out, again, n) == 0);

    pcapi_arena_destroy(&arena);
    free(out);
    free(again);
}


/* the first two bytes are a vendor, the rest is any of the strings */

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    pcapi_str_t      text;
    pcapi_consent_e  consent;

    if (size < 2) {
        return 0;
    }

    text = pcapi_str(data + 2, size - 2);

    check_tcf(&text, (uint32_t) data[0] << 8 | data[1]);
    check_gpp(&text);
    check_identity(&text);
    check_seal(&text);
    check_strip(&text);

    consent = pcapi_usp_consent(&text);
    check(consent == PCAPI_CONSENT_NONE || consent == PCAPI_CONSENT_GRANTED
          || consent == PCAPI_CONSENT_OPT_OUT);

    consent = pcapi_consent_parse(&text);
    check(consent <= PCAPI_CONSENT_DENIED);

    check(pcapi_agent_class(&text) <= PCAPI_AGENT_CRAWLER);

    return 0;
}
