
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "base/pcapi_sha256.h"
#include "pcapi_dedup.h"


#define PCAPI_DEDUP_ENTRIES    (PCAPI_DEDUP_BUCKET / sizeof(uint64_t))
#define PCAPI_DEDUP_TICK       16000           /* msec */
#define PCAPI_DEDUP_TIME_BITS  20              /* 194 days of ticks */
#define PCAPI_DEDUP_TIME_MASK  (((uint64_t) 1 << PCAPI_DEDUP_TIME_BITS) - 1)
#define PCAPI_DEDUP_TRIES      4


static uint64_t *pcapi_dedup_bucket(const pcapi_dedup_t *d,
    const pcapi_dedup_key_t *key);
static uint64_t pcapi_dedup_age(uint64_t entry, uint64_t tick);


int
pcapi_dedup_init(pcapi_dedup_t *d, void *mem, size_t size)
{
    uint64_t  buckets;

    if (size < PCAPI_DEDUP_BUCKET) {
        return PCAPI_ERROR;
    }

    for (buckets = 1; buckets * 2 <= size / PCAPI_DEDUP_BUCKET; buckets *= 2) {
        /* void */
    }

    d->entries = mem;
    d->mask = buckets - 1;

    return PCAPI_OK;
}


/* a digest, since a sender chooses ids and must not find two that collide */

int
pcapi_dedup_key(uint64_t account, const pcapi_str_t *name,
    const pcapi_str_t *id, pcapi_dedup_key_t *key)
{
    u_char  text[1024], digest[PCAPI_SHA256_LEN], *p;

    if (name->len + id->len + sizeof(account) + 1 > sizeof(text)) {
        return PCAPI_ERROR;
    }

    p = text;

    memcpy(p, &account, sizeof(account));
    p += sizeof(account);

    memcpy(p, name->data, name->len);
    p += name->len;

    *p++ = '\0';

    memcpy(p, id->data, id->len);
    p += id->len;

    if (pcapi_sha256(text, (size_t) (p - text), digest) != PCAPI_OK) {
        return PCAPI_ERROR;
    }

    memcpy(&key->bucket, digest, sizeof(uint64_t));
    memcpy(&key->fingerprint, digest + sizeof(uint64_t), sizeof(uint64_t));

    /* an entry is never 0: that is an empty one */

    key->fingerprint &= ~PCAPI_DEDUP_TIME_MASK;
    key->fingerprint |= (uint64_t) 1 << 63;

    return PCAPI_OK;
}


int
pcapi_dedup_seen(const pcapi_dedup_t *d, const pcapi_dedup_key_t *key,
    int64_t now, int64_t window)
{
    size_t     i;
    uint64_t  *bucket, entry, tick;

    bucket = pcapi_dedup_bucket(d, key);
    tick = (uint64_t) (now / PCAPI_DEDUP_TICK);

    for (i = 0; i < PCAPI_DEDUP_ENTRIES; i++) {
        entry = __atomic_load_n(&bucket[i], __ATOMIC_RELAXED);

        if ((entry & ~PCAPI_DEDUP_TIME_MASK) == key->fingerprint
            && pcapi_dedup_age(entry, tick)
               < (uint64_t) (window / PCAPI_DEDUP_TICK) + 1)
        {
            return 1;
        }
    }

    return 0;
}


void
pcapi_dedup_add(pcapi_dedup_t *d, const pcapi_dedup_key_t *key, int64_t now)
{
    size_t     i, n;
    uint64_t  *bucket, *place, entry, old, age, oldest, tick;

    bucket = pcapi_dedup_bucket(d, key);
    tick = (uint64_t) (now / PCAPI_DEDUP_TICK);

    for (n = 0; n < PCAPI_DEDUP_TRIES; n++) {
        place = bucket;
        old = 0;
        oldest = 0;

        for (i = 0; i < PCAPI_DEDUP_ENTRIES; i++) {
            entry = __atomic_load_n(&bucket[i], __ATOMIC_RELAXED);

            age = entry ? pcapi_dedup_age(entry, tick) : UINT64_MAX;

            if ((entry & ~PCAPI_DEDUP_TIME_MASK) == key->fingerprint) {
                age = UINT64_MAX;
            }

            if (i == 0 || age > oldest) {
                oldest = age;
                place = &bucket[i];
                old = entry;
            }
        }

        entry = key->fingerprint | (tick & PCAPI_DEDUP_TIME_MASK);

        if (__atomic_compare_exchange_n(place, &old, entry, 0,
                                        __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        {
            return;
        }
    }
}


static uint64_t *
pcapi_dedup_bucket(const pcapi_dedup_t *d, const pcapi_dedup_key_t *key)
{
    return d->entries + (key->bucket & d->mask) * PCAPI_DEDUP_ENTRIES;
}


/* in ticks; of a clock that was set back the future is very old */

static uint64_t
pcapi_dedup_age(uint64_t entry, uint64_t tick)
{
    return (tick - entry) & PCAPI_DEDUP_TIME_MASK;
}
