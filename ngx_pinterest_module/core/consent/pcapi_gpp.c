
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_gpp.h"
#include "pcapi_usp.h"


#define PCAPI_GPP_TYPE        3         /* of the header */
#define PCAPI_GPP_VERSION     1
#define PCAPI_GPP_USP         6         /* section of the other string */
#define PCAPI_GPP_SEGMENT     1         /* type of the GPC segment */


/*
 * A section: version, notices, and then the opt-outs of two bits each, whose
 * place and number are all there is to know.
 */

typedef struct {
    uint8_t   id;
    uint8_t   versions;          /* 1 to this one; 0: has a header, or none */
    uint8_t   skip;              /* bits from the version to the opt-outs */
    uint8_t   noptouts;
    unsigned  gpc:1;             /* may have a segment of that */
} pcapi_gpp_section_t;


static pcapi_str_t pcapi_gpp_cut(pcapi_str_t *rest, u_char c);
static pcapi_consent_e pcapi_gpp_section(uint32_t id, const pcapi_str_t *text);
static int pcapi_gpp_core(const pcapi_gpp_section_t *s, pcapi_str_t *rest,
    pcapi_bits_t *b);
static pcapi_consent_e pcapi_gpp_optouts(const pcapi_gpp_section_t *s,
    pcapi_bits_t *b);
static pcapi_consent_e pcapi_gpp_gpc(pcapi_str_t *rest);


static const pcapi_gpp_section_t  pcapi_gpp_sections[] = {

    /*
     * national: notices of sharing, sale, sharing, advertising, sensitive data
     * twice; opt-outs of sale, sharing, advertising
     */
    { 7, 2, 12, 3, 1 },

    /* California: sale and sharing */
    { 8, 1, 6, 2, 1 },

    /* the others: sale and targeted advertising, after three notices or four */
    { 9, 1, 6, 2, 0 },           /* Virginia */
    { 10, 1, 6, 2, 1 },          /* Colorado */
    { 11, 1, 8, 2, 0 },          /* Utah */
    { 12, 1, 6, 2, 1 },          /* Connecticut */
    { 13, 1, 6, 2, 0 },          /* Florida */
    { 14, 1, 6, 2, 1 },          /* Montana */
    { 15, 1, 6, 2, 1 },          /* Oregon */
    { 16, 1, 6, 2, 1 },          /* Texas */
    { 17, 1, 6, 2, 1 },          /* Delaware */
    { 18, 1, 8, 2, 1 },          /* Iowa */
    { 19, 1, 6, 2, 1 },          /* Nebraska */
    { 20, 1, 6, 2, 1 },          /* New Hampshire */
    { 21, 1, 6, 2, 1 },          /* New Jersey */
    { 22, 1, 6, 2, 1 },          /* Tennessee */
    { 23, 1, 6, 2, 1 },          /* Minnesota */

    /* of 2025: the agreement's version and mode go before three notices */
    { 24, 0, 10, 2, 0 },         /* Maryland */
    { 25, 0, 10, 2, 0 },         /* Indiana */
    { 26, 0, 10, 2, 0 },         /* Kentucky */
    { 27, 0, 10, 2, 0 }          /* Rhode Island */
};


int
pcapi_gpp_start(pcapi_gpp_t *gpp, const pcapi_str_t *text)
{
    pcapi_str_t  header;

    memset(gpp, 0, sizeof(pcapi_gpp_t));

    gpp->rest = *text;
    header = pcapi_gpp_cut(&gpp->rest, '~');
    gpp->more = (header.len < text->len);

    if (pcapi_bits_init(&gpp->header, &header) != PCAPI_OK) {
        return PCAPI_ERROR;
    }

    if (pcapi_bits_read(&gpp->header, 6) != PCAPI_GPP_TYPE
        || pcapi_bits_read(&gpp->header, 6) != PCAPI_GPP_VERSION)
    {
        return PCAPI_ERROR;
    }

    gpp->items = pcapi_bits_read(&gpp->header, 12);

    return gpp->header.failed ? PCAPI_ERROR : PCAPI_OK;
}


/* what is before "c", which goes too */

static pcapi_str_t
pcapi_gpp_cut(pcapi_str_t *rest, u_char c)
{
    pcapi_str_t    part;
    const u_char  *p;

    part = *rest;
    p = rest->len ? memchr(rest->data, c, rest->len) : NULL;

    if (p) {
        part.len = p - rest->data;
        rest->data = p + 1;
        rest->len -= part.len + 1;

    } else {
        rest->len = 0;
    }

    return part;
}


int
pcapi_gpp_next(pcapi_gpp_t *gpp, uint32_t *id, pcapi_str_t *section)
{
    size_t         len;
    uint32_t       isgroup;
    pcapi_bits_t  *b;

    b = &gpp->header;

    if (gpp->run) {
        gpp->run--;
        gpp->id++;

    } else if (gpp->items) {
        gpp->items--;

        isgroup = pcapi_bits_read(b, 1);
        gpp->id += pcapi_bits_fibonacci(b);
        gpp->run = isgroup ? pcapi_bits_fibonacci(b) : 0;

    } else {
        return PCAPI_DECLINED;
    }

    /* every number has its section, so that no group is longer than the text */

    if (b->failed || !gpp->more) {
        return PCAPI_ERROR;
    }

    len = gpp->rest.len;

    *id = gpp->id;
    *section = pcapi_gpp_cut(&gpp->rest, '~');
    gpp->more = (section->len < len);

    return PCAPI_OK;
}


pcapi_consent_e
pcapi_gpp_consent(const pcapi_str_t *text)
{
    int              rc;
    uint32_t         id;
    pcapi_gpp_t      gpp;
    pcapi_str_t      section;
    pcapi_consent_e  consent;

    if (text->len == 0) {
        return PCAPI_CONSENT_NONE;
    }

    if (pcapi_gpp_start(&gpp, text) != PCAPI_OK) {
        return PCAPI_CONSENT_OPT_OUT;
    }

    consent = PCAPI_CONSENT_NONE;

    for ( ;; ) {
        rc = pcapi_gpp_next(&gpp, &id, &section);

        if (rc != PCAPI_OK) {
            return rc == PCAPI_DECLINED ? consent : PCAPI_CONSENT_OPT_OUT;
        }

        consent = pcapi_consent_stricter(consent,
                                         pcapi_gpp_section(id, &section));
    }
}


static pcapi_consent_e
pcapi_gpp_section(uint32_t id, const pcapi_str_t *text)
{
    uint32_t                    i;
    pcapi_str_t                 rest;
    pcapi_bits_t                b;
    pcapi_consent_e             consent;
    const pcapi_gpp_section_t  *s;

    if (id == PCAPI_GPP_USP) {
        return text->len ? pcapi_usp_consent(text) : PCAPI_CONSENT_OPT_OUT;
    }

    for (i = 0; i < pcapi_nelts(pcapi_gpp_sections); i++) {
        s = &pcapi_gpp_sections[i];

        if (s->id != id) {
            continue;
        }

        rest = *text;

        if (pcapi_gpp_core(s, &rest, &b) != PCAPI_OK) {
            return PCAPI_CONSENT_OPT_OUT;
        }

        consent = pcapi_gpp_optouts(s, &b);

        return s->gpc ? pcapi_consent_stricter(consent, pcapi_gpp_gpc(&rest))
                      : consent;
    }

    /* of no law that knows these opt-outs */

    return PCAPI_CONSENT_NONE;
}


/* the core segment, read up to the opt-outs */

static int
pcapi_gpp_core(const pcapi_gpp_section_t *s, pcapi_str_t *rest,
    pcapi_bits_t *b)
{
    uint32_t     version;
    pcapi_str_t  core;

    core = pcapi_gpp_cut(rest, '.');

    if (pcapi_bits_init(b, &core) != PCAPI_OK) {
        return PCAPI_ERROR;
    }

    version = pcapi_bits_read(b, 6);

    if (s->versions) {

        if (version < 1 || version > s->versions) {
            return PCAPI_ERROR;
        }

    } else if (version == s->id) {

        /* a header that begins with the number of the section */

        core = pcapi_gpp_cut(rest, '.');

        if (pcapi_bits_init(b, &core) != PCAPI_OK) {
            return PCAPI_ERROR;
        }

        pcapi_bits_skip(b, 6);
    }

    pcapi_bits_skip(b, s->skip);

    return b->failed ? PCAPI_ERROR : PCAPI_OK;
}


/* 0: not applicable, 1: opted out, 2: did not */

static pcapi_consent_e
pcapi_gpp_optouts(const pcapi_gpp_section_t *s, pcapi_bits_t *b)
{
    uint32_t         i, value;
    pcapi_consent_e  consent;

    consent = PCAPI_CONSENT_NONE;

    for (i = 0; i < s->noptouts; i++) {

        value = pcapi_bits_read(b, 2);

        if (b->failed || value == 1 || value == 3) {
            return PCAPI_CONSENT_OPT_OUT;
        }

        if (value == 2) {
            consent = PCAPI_CONSENT_GRANTED;
        }
    }

    return consent;
}


/* segments behind the core: two bits of type, then, of this one, the flag */

static pcapi_consent_e
pcapi_gpp_gpc(pcapi_str_t *rest)
{
    pcapi_str_t   segment;
    pcapi_bits_t  b;

    while (rest->len) {
        segment = pcapi_gpp_cut(rest, '.');

        if (pcapi_bits_init(&b, &segment) != PCAPI_OK) {
            return PCAPI_CONSENT_OPT_OUT;
        }

        if (pcapi_bits_read(&b, 2) == PCAPI_GPP_SEGMENT
            && pcapi_bits_read(&b, 1))
        {
            return PCAPI_CONSENT_OPT_OUT;
        }
    }

    return PCAPI_CONSENT_NONE;
}
