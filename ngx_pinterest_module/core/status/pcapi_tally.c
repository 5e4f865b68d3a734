
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "base/pcapi_utf8.h"
#include "pcapi_tally.h"


#define PCAPI_TALLY_DIGITS   6        /* an order, a phone ... */


static uint32_t pcapi_tally_hash(const pcapi_str_t *name);
static int pcapi_tally_count(pcapi_tally_entry_t *e, uint32_t hash,
    const pcapi_str_t *name);


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
    uint32_t     i, hash;
    pcapi_str_t  cut;

    cut = *name;
    cut.len = pcapi_utf8_cut(name->data, pcapi_min(name->len,
                                                   PCAPI_TALLY_NAME),
                             PCAPI_TALLY_NAME);

    if (pcapi_tally_fit(name)) {
        hash = pcapi_tally_hash(&cut);

        for (i = 0; i < PCAPI_TALLY_NAMES; i++) {
            if (pcapi_tally_count(&t->entries[i], hash, &cut) == PCAPI_OK) {
                return;
            }
        }
    }

    (void) __atomic_add_fetch(&t->others, 1, __ATOMIC_RELAXED);
}


int
pcapi_tally_get(const pcapi_tally_t *t, uint32_t i, pcapi_str_t *name,
    uint64_t *count)
{
    const pcapi_tally_entry_t  *e;

    e = &t->entries[i];

    if (!__atomic_load_n(&e->ready, __ATOMIC_ACQUIRE)) {
        return PCAPI_DECLINED;
    }

    *name = pcapi_str(e->text, e->len);
    *count = __atomic_load_n(&e->count, __ATOMIC_RELAXED);

    return PCAPI_OK;
}


/*
 * Whoever changes a free hash owns the text until it is ready; a process that
 * dies in between leaves a place unused.
 */

static int
pcapi_tally_count(pcapi_tally_entry_t *e, uint32_t hash,
    const pcapi_str_t *name)
{
    uint32_t  old;

    old = 0;

    if (__atomic_compare_exchange_n(&e->hash, &old, hash, 0,
                                    __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
    {
        memcpy(e->text, name->data, name->len);
        e->len = (uint32_t) name->len;

        __atomic_store_n(&e->ready, 1, __ATOMIC_RELEASE);

    } else if (old != hash) {
        return PCAPI_DECLINED;
    }

    (void) __atomic_add_fetch(&e->count, 1, __ATOMIC_RELAXED);

    return PCAPI_OK;
}


/* FNV-1a; two names of one hash would share a count, that is all */

static uint32_t
pcapi_tally_hash(const pcapi_str_t *name)
{
    size_t    i;
    uint32_t  hash;

    hash = 2166136261u;

    for (i = 0; i < name->len; i++) {
        hash = (hash ^ name->data[i]) * 16777619u;
    }

    return hash ? hash : 1;
}
