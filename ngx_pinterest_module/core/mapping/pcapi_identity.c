
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_identity.h"
#include "base/pcapi_hex.h"
#include "pcapi_mapping.h"


#define PCAPI_IDENTITY_VERSION   1
#define PCAPI_IDENTITY_HEADER    5      /* version, time */
#define PCAPI_IDENTITY_HEX       64
#define PCAPI_IDENTITY_AHEAD     86400  /* another server's clock */


static int pcapi_identity_differs(const pcapi_identity_t *identity,
    const pcapi_event_t *ev, pcapi_member_e m);
static int pcapi_identity_other(const pcapi_identity_t *identity,
    const pcapi_event_t *ev, uint32_t nmembers);
static uint32_t pcapi_identity_tag(pcapi_member_e m);
static int pcapi_identity_knows(const pcapi_identity_t *identity, uint32_t tag,
    const u_char *digest);
static void pcapi_identity_copy(pcapi_identity_t *to,
    const pcapi_identity_t *from, uint32_t tag);
static void pcapi_identity_push(pcapi_identity_t *identity, uint32_t tag,
    const pcapi_value_t *value);
static int pcapi_identity_give(const pcapi_remembered_t *r,
    pcapi_event_t *ev);


/*
 * In the order of their value; a tag is the place in this list, which may only
 * grow at its end.
 */

static const pcapi_member_e  pcapi_identity_members[] = {
    PCAPI_EM,
    PCAPI_EXTERNAL_ID,
    PCAPI_PH,
    PCAPI_FN,
    PCAPI_LN,
    PCAPI_ZP,
    PCAPI_CT,
    PCAPI_ST,
    PCAPI_COUNTRY,
    PCAPI_DB,
    PCAPI_GE
};


/* who somebody is, the first one that both know decides */

static const pcapi_member_e  pcapi_identity_keys[] = {
    PCAPI_EM,
    PCAPI_PH,
    PCAPI_EXTERNAL_ID
};

#define PCAPI_IDENTITY_SURE   2         /* of these, the first ones */


int
pcapi_identity_brought(const pcapi_event_t *ev)
{
    return pcapi_event_has(ev, PCAPI_EM) || pcapi_event_has(ev, PCAPI_PH);
}


int
pcapi_identity_add(pcapi_identity_t *identity, const pcapi_event_t *ev)
{
    uint32_t          i;
    pcapi_member_e    m;
    pcapi_identity_t  known;

    known = *identity;
    identity->n = 0;

    if (pcapi_identity_other(&known, ev, pcapi_nelts(pcapi_identity_keys))) {
        known.n = 0;
    }

    for (i = 0; i < pcapi_nelts(pcapi_identity_members); i++) {
        m = pcapi_identity_members[i];

        if (pcapi_event_has(ev, m)) {
            pcapi_identity_push(identity, i, &ev->value[m]);

        } else {
            pcapi_identity_copy(identity, &known, i);
        }
    }

    return identity->n == known.n
           && memcmp(identity->digests, known.digests,
                     known.n * sizeof(pcapi_remembered_t)) == 0
           ? PCAPI_DECLINED : PCAPI_OK;
}


static int
pcapi_identity_other(const pcapi_identity_t *identity, const pcapi_event_t *ev,
    uint32_t nmembers)
{
    int       differs;
    uint32_t  i;

    for (i = 0; i < nmembers; i++) {
        differs = pcapi_identity_differs(identity, ev, pcapi_identity_keys[i]);

        if (differs >= 0) {
            return differs;
        }
    }

    return 0;
}


/* -1: one of them has none, which says nothing */

static int
pcapi_identity_differs(const pcapi_identity_t *identity,
    const pcapi_event_t *ev, pcapi_member_e m)
{
    int                   known;
    u_char                digest[PCAPI_IDENTITY_DIGEST];
    uint32_t              i, tag;
    const pcapi_value_t  *value;

    tag = pcapi_identity_tag(m);
    value = &ev->value[m];
    known = 0;

    for (i = 0; i < identity->n; i++) {
        known |= (identity->digests[i].tag == tag);
    }

    if (!known || value->nelts == 0) {
        return -1;
    }

    for (i = 0; i < value->nelts; i++) {
        if (pcapi_hex_get(&value->u.elts[i], digest, PCAPI_IDENTITY_DIGEST)
            == PCAPI_OK
            && pcapi_identity_knows(identity, tag, digest))
        {
            return 0;
        }
    }

    return 1;
}


static uint32_t
pcapi_identity_tag(pcapi_member_e m)
{
    uint32_t  i;

    for (i = 0; i < pcapi_nelts(pcapi_identity_members); i++) {
        if (pcapi_identity_members[i] == m) {
            break;
        }
    }

    return i;
}


static int
pcapi_identity_knows(const pcapi_identity_t *identity, uint32_t tag,
    const u_char *digest)
{
    uint32_t                   i;
    const pcapi_remembered_t  *r;

    for (i = 0; i < identity->n; i++) {
        r = &identity->digests[i];

        if (r->tag == tag
            && memcmp(r->digest, digest, PCAPI_IDENTITY_DIGEST) == 0)
        {
            return 1;
        }
    }

    return 0;
}


static void
pcapi_identity_copy(pcapi_identity_t *to, const pcapi_identity_t *from,
    uint32_t tag)
{
    uint32_t  i;

    for (i = 0; i < from->n; i++) {
        if (from->digests[i].tag == tag && to->n < PCAPI_IDENTITY_DIGESTS) {
            to->digests[to->n++] = from->digests[i];
        }
    }
}


static void
pcapi_identity_push(pcapi_identity_t *identity, uint32_t tag,
    const pcapi_value_t *value)
{
    uint32_t             i;
    pcapi_remembered_t  *r;

    for (i = 0; i < pcapi_min(value->nelts, PCAPI_IDENTITY_EACH)
                && identity->n < PCAPI_IDENTITY_DIGESTS; i++)
    {
        r = &identity->digests[identity->n];

        if (pcapi_hex_get(&value->u.elts[i], r->digest, PCAPI_IDENTITY_DIGEST)
            == PCAPI_OK)
        {
            r->tag = (uint8_t) tag;
            identity->n++;
        }
    }
}


int
pcapi_identity_merge(const pcapi_identity_t *identity, pcapi_event_t *ev)
{
    uint32_t                   i, lacks;
    pcapi_member_e             m;
    const pcapi_remembered_t  *r;

    if (pcapi_identity_other(identity, ev, PCAPI_IDENTITY_SURE)) {
        return PCAPI_OK;
    }

    lacks = 0;

    for (i = 0; i < pcapi_nelts(pcapi_identity_members); i++) {
        m = pcapi_identity_members[i];
        lacks |= pcapi_event_has(ev, m) ? 0 : (uint32_t) 1 << i;
    }

    for (i = 0; i < identity->n; i++) {
        r = &identity->digests[i];

        if ((lacks >> r->tag & 1)
            && pcapi_identity_give(r, ev) == PCAPI_ERROR)
        {
            return PCAPI_ERROR;
        }
    }

    return PCAPI_OK;
}


static int
pcapi_identity_give(const pcapi_remembered_t *r, pcapi_event_t *ev)
{
    u_char       *p;
    pcapi_str_t   hex;

    p = pcapi_arena_alloc(ev->arena, PCAPI_IDENTITY_HEX);
    if (p == NULL) {
        return PCAPI_ERROR;
    }

    hex = pcapi_str(p, PCAPI_IDENTITY_HEX);

    pcapi_hex_put(p, r->digest, PCAPI_IDENTITY_DIGEST);

    return pcapi_event_add_text(ev, pcapi_identity_members[r->tag], &hex);
}


/* version, time as 32 bits, and for each digest its tag and the bytes */

size_t
pcapi_identity_write(const pcapi_identity_t *identity, u_char *out)
{
    u_char                    *p;
    uint32_t                   i;
    const pcapi_remembered_t  *r;

    p = out;

    *p++ = PCAPI_IDENTITY_VERSION;
    *p++ = (u_char) (identity->time >> 24);
    *p++ = (u_char) (identity->time >> 16);
    *p++ = (u_char) (identity->time >> 8);
    *p++ = (u_char) identity->time;

    for (i = 0; i < identity->n; i++) {
        r = &identity->digests[i];

        *p++ = r->tag;
        memcpy(p, r->digest, PCAPI_IDENTITY_DIGEST);
        p += PCAPI_IDENTITY_DIGEST;
    }

    return p - out;
}


int
pcapi_identity_read(pcapi_identity_t *identity, const pcapi_str_t *in,
    int64_t now, int64_t max_age)
{
    uint32_t             i, n;
    const u_char        *p;
    pcapi_remembered_t  *r;

    identity->n = 0;
    p = in->data;

    if (in->len < PCAPI_IDENTITY_HEADER || in->len > PCAPI_IDENTITY_BYTES
        || (in->len - PCAPI_IDENTITY_HEADER) % (1 + PCAPI_IDENTITY_DIGEST)
        || *p != PCAPI_IDENTITY_VERSION)
    {
        return PCAPI_DECLINED;
    }

    identity->time = (int64_t) p[1] << 24 | p[2] << 16 | p[3] << 8 | p[4];

    if (now - identity->time > max_age
        || identity->time - now > PCAPI_IDENTITY_AHEAD)
    {
        return PCAPI_DECLINED;
    }

    n = (uint32_t) ((in->len - PCAPI_IDENTITY_HEADER)
                    / (1 + PCAPI_IDENTITY_DIGEST));
    p += PCAPI_IDENTITY_HEADER;

    for (i = 0; i < n; i++, p += 1 + PCAPI_IDENTITY_DIGEST) {

        if (*p >= pcapi_nelts(pcapi_identity_members)) {
            identity->n = 0;
            return PCAPI_DECLINED;
        }

        r = &identity->digests[identity->n++];
        r->tag = *p;
        memcpy(r->digest, p + 1, PCAPI_IDENTITY_DIGEST);
    }

    return PCAPI_OK;
}


int
pcapi_identity_message(const pcapi_map_conf_t *conf,
    const pcapi_origin_t *origin, const pcapi_message_t *m, void *ctx,
    pcapi_arena_t *a, pcapi_event_t *ev)
{
    uint32_t                  i;
    pcapi_mapped_t            mapped;
    pcapi_member_e            member;
    pcapi_mapping_t           mp;
    static const pcapi_str_t  identify = pcapi_string("identify");

    pcapi_event_init(ev, a);
    ev->phone_country = conf->phone_country;

    if (m->shape != PCAPI_SHAPE_SEGMENT || !pcapi_str_eq(&m->type, &identify)) {
        return PCAPI_DECLINED;
    }

    memset(&mapped, 0, sizeof(pcapi_mapped_t));
    memset(&mp, 0, sizeof(pcapi_mapping_t));

    mp.conf = conf;
    mp.origin = origin;
    mp.message = m;
    mp.ctx = ctx;
    mp.arena = a;
    mp.mapped = &mapped;
    mp.event = ev;

    if (pcapi_map_read(&mp) != PCAPI_OK
        || pcapi_map_sets(&mp) != PCAPI_OK
        || pcapi_map_allowed(&mp) != PCAPI_OK
        || pcapi_map_identity(&mp) != PCAPI_OK)
    {
        return PCAPI_ERROR;
    }

    if (mapped.reason != PCAPI_REASON_NONE) {
        return PCAPI_DECLINED;
    }

    for (i = 0; i < pcapi_nelts(pcapi_identity_members); i++) {
        member = pcapi_identity_members[i];

        if (pcapi_map_put(&mp, member, mp.facts.value[member]) != PCAPI_OK) {
            return PCAPI_ERROR;
        }
    }

    return PCAPI_OK;
}
