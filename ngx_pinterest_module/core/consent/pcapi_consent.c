
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_consent.h"


typedef struct {
    pcapi_str_t      text;
    pcapi_consent_e  consent;
} pcapi_consent_word_t;


/* the first one of each kind is the word for it */

static const pcapi_consent_word_t  pcapi_consent_words[] = {
    { pcapi_null_string, PCAPI_CONSENT_NONE },
    { pcapi_string("granted"), PCAPI_CONSENT_GRANTED },
    { pcapi_string("ldp"), PCAPI_CONSENT_LDP },
    { pcapi_string("opt_out"), PCAPI_CONSENT_OPT_OUT },
    { pcapi_string("denied"), PCAPI_CONSENT_DENIED },
    { pcapi_string("1"), PCAPI_CONSENT_GRANTED },
    { pcapi_string("true"), PCAPI_CONSENT_GRANTED },
    { pcapi_string("yes"), PCAPI_CONSENT_GRANTED }
};


pcapi_consent_e
pcapi_consent_parse(const pcapi_str_t *in)
{
    uint32_t     i;
    pcapi_str_t  text;

    text = *in;

    while (text.len && (*text.data == ' ' || *text.data == '\t')) {
        text.data++;
        text.len--;
    }

    while (text.len && (text.data[text.len - 1] == ' '
                        || text.data[text.len - 1] == '\t'))
    {
        text.len--;
    }

    for (i = 0; i < pcapi_nelts(pcapi_consent_words); i++) {
        if (pcapi_str_caseeq(&text, &pcapi_consent_words[i].text)) {
            return pcapi_consent_words[i].consent;
        }
    }

    return PCAPI_CONSENT_DENIED;
}


const pcapi_str_t *
pcapi_consent_text(pcapi_consent_e consent)
{
    return &pcapi_consent_words[consent].text;
}
