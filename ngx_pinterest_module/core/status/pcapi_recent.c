
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_match.h"
#include "pcapi_recent.h"
#include "pcapi_tally.h"


/* so many turns later a writer that has not finished is dead */
#define PCAPI_RECENT_TURNS   16

#define PCAPI_RECENT_DIGEST  8
#define PCAPI_RECENT_CLICK   6


typedef size_t (*pcapi_recent_pt)(const pcapi_str_t *s);

typedef struct {
    uint16_t          offset;
    uint16_t          size;
    pcapi_member_e    member;
    pcapi_recent_pt   shown;              /* how many bytes may be */
} pcapi_recent_row_t;


#define pcapi_recent_row(field, member, shown)                                \
    { offsetof(pcapi_recent_event_t, field),                                  \
      sizeof(((pcapi_recent_event_t *) 0)->field), member, shown }


static size_t pcapi_recent_whole(const pcapi_str_t *s);
static size_t pcapi_recent_fit(const pcapi_str_t *s);
static size_t pcapi_recent_half(const pcapi_str_t *s);
static size_t pcapi_recent_digest(const pcapi_str_t *s);
static size_t pcapi_recent_click(const pcapi_str_t *s);
static size_t pcapi_recent_address(const pcapi_str_t *s);
static size_t pcapi_recent_page(const pcapi_str_t *s);
static size_t pcapi_recent_part(const u_char *path, size_t len);
static void pcapi_recent_set(pcapi_recent_event_t *e, pcapi_recent_e text,
    const pcapi_str_t *s);
static int pcapi_recent_claim(pcapi_recent_place_t *place, uint64_t version,
    uint64_t n);
static uint64_t pcapi_recent_mix(uint64_t sum, uint64_t word);


/* indexed by pcapi_recent_e */

static const pcapi_recent_row_t  pcapi_recent_rows[PCAPI_RECENT_NTEXTS] = {
    pcapi_recent_row(name, PCAPI_NO_MEMBER, pcapi_recent_fit),
    pcapi_recent_row(id, PCAPI_EVENT_ID, pcapi_recent_half),
    pcapi_recent_row(url, PCAPI_EVENT_SOURCE_URL, pcapi_recent_page),
    pcapi_recent_row(email, PCAPI_EM, pcapi_recent_digest),
    pcapi_recent_row(external_id, PCAPI_EXTERNAL_ID, pcapi_recent_digest),
    pcapi_recent_row(click_id, PCAPI_CLICK_ID, pcapi_recent_click),
    pcapi_recent_row(address, PCAPI_CLIENT_IP_ADDRESS, pcapi_recent_address),
    pcapi_recent_row(value, PCAPI_VALUE, pcapi_recent_whole),
    pcapi_recent_row(currency, PCAPI_CURRENCY, pcapi_recent_whole)
};


static const pcapi_str_t  pcapi_recent_more = pcapi_string("\xe2\x80\xa6");


void
pcapi_recent_event(pcapi_recent_event_t *e, const pcapi_event_t *ev)
{
    unsigned              i;
    pcapi_str_t           s;
    const pcapi_value_t  *v;

    memset(e, 0, sizeof(pcapi_recent_event_t));

    e->match = (uint8_t) pcapi_match(ev);

    for (i = PCAPI_RECENT_ID; i < PCAPI_RECENT_NTEXTS; i++) {
        v = &ev->value[pcapi_recent_rows[i].member];

        s = v->nelts ? v->u.elts[0] : pcapi_str(v->u.text, v->len);

        pcapi_recent_set(e, i, &s);
    }
}


void
pcapi_recent_name(pcapi_recent_event_t *e, const pcapi_str_t *name)
{
    pcapi_recent_set(e, PCAPI_RECENT_NAME, name);
}


pcapi_str_t
pcapi_recent_text(const pcapi_recent_event_t *e, pcapi_recent_e text)
{
    const pcapi_recent_row_t  *row;

    row = &pcapi_recent_rows[text];

    return pcapi_str((const u_char *) e + row->offset, e->len[text]);
}


/* what is left out, or has no room, is three dots */

static void
pcapi_recent_set(pcapi_recent_event_t *e, pcapi_recent_e text,
    const pcapi_str_t *s)
{
    size_t                     len;
    u_char                    *p;
    const pcapi_recent_row_t  *row;

    if (s->len == 0) {
        return;
    }

    row = &pcapi_recent_rows[text];
    p = (u_char *) e + row->offset;

    len = row->shown(s);

    if (len < s->len || len > row->size) {
        len = pcapi_min(len, row->size - pcapi_recent_more.len);

        /* not within a character */

        while (len && (s->data[len] & 0xc0) == 0x80) {
            len--;
        }

        memcpy(p + len, pcapi_recent_more.data, pcapi_recent_more.len);
        e->len[text] = (uint8_t) (len + pcapi_recent_more.len);

    } else {
        e->len[text] = (uint8_t) len;
    }

    memcpy(p, s->data, len);
}


static size_t
pcapi_recent_whole(const pcapi_str_t *s)
{
    return s->len;
}


static size_t
pcapi_recent_fit(const pcapi_str_t *s)
{
    return pcapi_tally_fit(s) ? s->len : 0;
}


/* enough to find an event that one knows */

static size_t
pcapi_recent_half(const pcapi_str_t *s)
{
    return memchr(s->data, '@', s->len) ? 0 : s->len / 2;
}


static size_t
pcapi_recent_digest(const pcapi_str_t *s)
{
    return pcapi_min((size_t) PCAPI_RECENT_DIGEST, s->len / 2);
}


static size_t
pcapi_recent_click(const pcapi_str_t *s)
{
    return pcapi_min((size_t) PCAPI_RECENT_CLICK, s->len / 4);
}


/* "203.0." or "2001:db8:" */

static size_t
pcapi_recent_address(const pcapi_str_t *s)
{
    size_t    i;
    unsigned  n;

    for (i = 0, n = 0; i < s->len && n < 2; i++) {
        n += (s->data[i] == '.' || s->data[i] == ':');
    }

    return n == 2 ? i : 0;
}


/* up to the query, or to a part of the path that may be an email address */

static size_t
pcapi_recent_page(const pcapi_str_t *s)
{
    size_t         len;
    const u_char  *p;

    p = memchr(s->data, '?', s->len);
    len = p ? (size_t) (p - s->data) : s->len;

    p = memchr(s->data, '#', len);
    len = p ? (size_t) (p - s->data) : len;

    p = memchr(s->data, '@', len);
    len = p ? pcapi_recent_part(s->data, (size_t) (p - s->data)) : len;

    for (p = s->data; (p = memchr(p, '%', len - (size_t) (p - s->data)));
         p++)
    {
        if (s->data + len - p > 2 && p[1] == '4' && p[2] == '0') {
            return pcapi_recent_part(s->data, (size_t) (p - s->data));
        }
    }

    return len;
}


/* where the part of a path begins that goes up to "len" */

static size_t
pcapi_recent_part(const u_char *path, size_t len)
{
    while (len && path[len - 1] != '/') {
        len--;
    }

    return len;
}


/* whoever writes on meanwhile finds the version changed, and gives up */

void
pcapi_recent_keep(pcapi_recent_t *r, uint64_t n)
{
    size_t  i;

    n = pcapi_min(n, (uint64_t) PCAPI_RECENT_MAX);

    if (__atomic_exchange_n(&r->n, n, __ATOMIC_RELAXED) == n) {
        return;
    }

    for (i = 0; i < PCAPI_RECENT_MAX; i++) {
        __atomic_store_n(&r->places[i].version, 0, __ATOMIC_RELEASE);
    }
}


void
pcapi_recent_add(pcapi_recent_t *r, const pcapi_recent_event_t *e)
{
    size_t                 i;
    uint64_t               n, seq, sum, version, word;
    pcapi_recent_place_t  *place;

    n = __atomic_load_n(&r->n, __ATOMIC_RELAXED);

    if (n == 0 || n > PCAPI_RECENT_MAX) {
        return;
    }

    seq = __atomic_fetch_add(&r->head, 1, __ATOMIC_RELAXED);
    place = &r->places[seq % n];
    version = seq * 2 + 1;

    if (pcapi_recent_claim(place, version, n) != PCAPI_OK) {
        return;
    }

    sum = pcapi_recent_mix(0, version + 1);

    for (i = 0; i < PCAPI_RECENT_WORDS; i++) {
        memcpy(&word, (const u_char *) e + i * sizeof(word), sizeof(word));
        sum = pcapi_recent_mix(sum, word);
        __atomic_store_n(&place->words[i], word, __ATOMIC_RELAXED);
    }

    __atomic_store_n(&place->sum, sum, __ATOMIC_RELAXED);

    (void) __atomic_compare_exchange_n(&place->version, &version, version + 1,
                                       0, __ATOMIC_RELEASE, __ATOMIC_RELAXED);
}


int
pcapi_recent_get(const pcapi_recent_t *r, uint64_t i, pcapi_recent_event_t *e)
{
    size_t                       k;
    uint64_t                     head, n, seq, sum, version, word;
    const pcapi_recent_place_t  *place;

    n = __atomic_load_n(&r->n, __ATOMIC_RELAXED);
    head = __atomic_load_n(&r->head, __ATOMIC_RELAXED);

    if (n > PCAPI_RECENT_MAX || i >= n || i >= head) {
        return PCAPI_DECLINED;
    }

    seq = head - 1 - i;
    place = &r->places[seq % n];
    version = seq * 2 + 2;

    if (__atomic_load_n(&place->version, __ATOMIC_ACQUIRE) != version) {
        return PCAPI_DECLINED;
    }

    sum = pcapi_recent_mix(0, version);

    for (k = 0; k < PCAPI_RECENT_WORDS; k++) {
        word = __atomic_load_n(&place->words[k], __ATOMIC_RELAXED);
        sum = pcapi_recent_mix(sum, word);
        memcpy((u_char *) e + k * sizeof(word), &word, sizeof(word));
    }

    if (__atomic_load_n(&place->sum, __ATOMIC_RELAXED) != sum) {
        return PCAPI_DECLINED;
    }

    __atomic_thread_fence(__ATOMIC_ACQUIRE);

    if (__atomic_load_n(&place->version, __ATOMIC_RELAXED) != version) {
        return PCAPI_DECLINED;
    }

    return PCAPI_OK;
}


/*
 * A place that is being written is left to its writer, unless it must have
 * died.  Should it live all the same, the sum does not fit and the place shows
 * nothing.
 */

static int
pcapi_recent_claim(pcapi_recent_place_t *place, uint64_t version, uint64_t n)
{
    uint64_t  old;

    old = __atomic_load_n(&place->version, __ATOMIC_RELAXED);

    if (old > version
        || (old % 2 && version - old < 2 * n * PCAPI_RECENT_TURNS))
    {
        return PCAPI_DECLINED;
    }

    if (!__atomic_compare_exchange_n(&place->version, &old, version, 0,
                                     __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
    {
        return PCAPI_DECLINED;
    }

    __atomic_thread_fence(__ATOMIC_RELEASE);

    return PCAPI_OK;
}


static uint64_t
pcapi_recent_mix(uint64_t sum, uint64_t word)
{
    sum = (sum ^ word) * 0x9e3779b97f4a7c15u;

    return sum ^ sum >> 29;
}
