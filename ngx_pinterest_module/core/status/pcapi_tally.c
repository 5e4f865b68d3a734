
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "base/pcapi_utf8.h"
#include "pcapi_tally.h"


#define PCAPI_TALLY_DIGITS   6        /* an order, a phone ... */


typedef struct {
    uint32_t   hash;                  /* 0: free */
    uint32_t   ready;                 /* the text is there */
    uint64_t   count;
    uint32_t   len;
    u_char     text[];
} pcapi_tally_entry_t;


static size_t pcapi_tally_stride(uint32_t size);
static pcapi_tally_entry_t *pcapi_tally_entry(const pcapi_tally_t *t,
    uint32_t i);
static void pcapi_tally_keep(pcapi_tally_t *t, const pcapi_str_t *text);
static int pcapi_tally_count(pcapi_tally_entry_t *e, uint32_t hash,
    const pcapi_str_t *text);
static uint32_t pcapi_tally_hash(const pcapi_str_t *text);


size_t
pcapi_tally_size(uint32_t places, uint32_t size)
{
    return sizeof(pcapi_tally_t) + places * pcapi_tally_stride(size);
}


pcapi_tally_t *
pcapi_tally_init(void *mem, uint32_t places, uint32_t size)
{
    pcapi_tally_t  *t;

    t = mem;

    t->places = places;
    t->size = size;

    return t;
}


int
pcapi_tally_fit(const pcapi_str_t *name)
{
    size_t  i, digits;

    if (name->len == 0 || !pcapi_utf8_valid(name->data, name->len)) {
        return 0;
    }

    for (i = 0, digits = 0; i < name->len; i++) {

        if (name->data[i] < ' ' || name->data[i] == 0x7f
            || name->data[i] == '@')
        {
            return 0;
        }

        digits += pcapi_isdigit(name->data[i]) ? 1 : 0;

        if (digits >= PCAPI_TALLY_DIGITS) {
            return 0;
        }
    }

    return 1;
}


void
pcapi_tally_add(pcapi_tally_t *t, const pcapi_str_t *name)
{
    pcapi_str_t  cut;

    cut = pcapi_str(NULL, 0);

    if (pcapi_tally_fit(name)) {
        cut.data = name->data;
        cut.len = pcapi_utf8_cut(name->data, pcapi_min(name->len, t->size),
                                 t->size);
    }

    pcapi_tally_keep(t, &cut);
}


void
pcapi_tally_add_gist(pcapi_tally_t *t, const pcapi_str_t *text)
{
    u_char       buf[PCAPI_GIST];
    pcapi_str_t  gist;

    gist = pcapi_str(buf, pcapi_gist(text, buf));
    gist.len = pcapi_min(gist.len, t->size);

    pcapi_tally_keep(t, &gist);
}


int
pcapi_tally_get(const pcapi_tally_t *t, uint32_t i, pcapi_str_t *text,
    uint64_t *count)
{
    const pcapi_tally_entry_t  *e;

    e = pcapi_tally_entry(t, i);

    if (!__atomic_load_n(&e->ready, __ATOMIC_ACQUIRE)) {
        return PCAPI_DECLINED;
    }

    *text = pcapi_str(e->text, e->len);
    *count = __atomic_load_n(&e->count, __ATOMIC_RELAXED);

    return PCAPI_OK;
}


static size_t
pcapi_tally_stride(uint32_t size)
{
    size_t  len;

    len = offsetof(pcapi_tally_entry_t, text) + size;

    return (len + sizeof(uint64_t) - 1) & ~(sizeof(uint64_t) - 1);
}


static pcapi_tally_entry_t *
pcapi_tally_entry(const pcapi_tally_t *t, uint32_t i)
{
    return (pcapi_tally_entry_t *) ((u_char *) (t + 1)
                                    + i * pcapi_tally_stride(t->size));
}


static void
pcapi_tally_keep(pcapi_tally_t *t, const pcapi_str_t *text)
{
    uint32_t  i, hash;

    if (text->len) {
        hash = pcapi_tally_hash(text);

        for (i = 0; i < t->places; i++) {
            if (pcapi_tally_count(pcapi_tally_entry(t, i), hash, text)
                == PCAPI_OK)
            {
                return;
            }
        }
    }

    (void) __atomic_add_fetch(&t->others, 1, __ATOMIC_RELAXED);
}


/*
 * Whoever changes a free hash owns the text until it is ready; a process that
 * dies in between leaves a place unused.
 */

static int
pcapi_tally_count(pcapi_tally_entry_t *e, uint32_t hash,
    const pcapi_str_t *text)
{
    uint32_t  old;

    old = __atomic_load_n(&e->hash, __ATOMIC_ACQUIRE);

    if (old == 0
        && __atomic_compare_exchange_n(&e->hash, &old, hash, 0,
                                       __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
    {
        memcpy(e->text, text->data, text->len);
        e->len = (uint32_t) text->len;

        __atomic_store_n(&e->ready, 1, __ATOMIC_RELEASE);

    } else if (old != hash) {
        return PCAPI_DECLINED;
    }

    (void) __atomic_add_fetch(&e->count, 1, __ATOMIC_RELAXED);

    return PCAPI_OK;
}


/* FNV-1a; two texts of one hash would share a count, that is all */

static uint32_t
pcapi_tally_hash(const pcapi_str_t *text)
{
    size_t    i;
    uint32_t  hash;

    hash = 2166136261u;

    for (i = 0; i < text->len; i++) {
        hash = (hash ^ text->data[i]) * 16777619u;
    }

    return hash ? hash : 1;
}
