
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdlib.h>

#include "pcapi_marks.h"


#define pcapi_marks_bit(unit)        ((uint64_t) 1 << ((unit) & 63))
#define pcapi_marks_is(bits, unit)                                           \
    (((bits)[(unit) / 64] & pcapi_marks_bit(unit)) != 0)
#define pcapi_marks_set(bits, unit)                                          \
    (bits)[(unit) / 64] |= pcapi_marks_bit(unit)
#define pcapi_marks_clear(bits, unit)                                        \
    (bits)[(unit) / 64] &= ~pcapi_marks_bit(unit)


static int pcapi_marks_is_open(const pcapi_marks_t *m, uint32_t unit);


int
pcapi_marks_init(pcapi_marks_t *m, uint32_t units)
{
    size_t  words;

    if (m->open) {
        return PCAPI_OK;
    }

    words = ((size_t) units + 63) / 64;

    m->open = calloc(2 * words + 1, sizeof(uint64_t));
    if (m->open == NULL) {
        return PCAPI_ERROR;
    }

    m->taken = m->open + words;
    m->units = units;
    m->first = units;

    return PCAPI_OK;
}


void
pcapi_marks_free(pcapi_marks_t *m)
{
    free(m->open);

    memset(m, 0, sizeof(pcapi_marks_t));
}


void
pcapi_marks_add(pcapi_marks_t *m, uint32_t unit)
{
    if (unit >= m->units || pcapi_marks_is(m->open, unit)) {
        return;
    }

    pcapi_marks_set(m->open, unit);
    m->n_open++;
    m->first = pcapi_min(m->first, unit);
}


int
pcapi_marks_take(pcapi_marks_t *m, uint32_t unit)
{
    if (!pcapi_marks_is_open(m, unit) || pcapi_marks_is(m->taken, unit)) {
        return PCAPI_DECLINED;
    }

    pcapi_marks_set(m->taken, unit);
    m->n_taken++;

    return PCAPI_OK;
}


int
pcapi_marks_release(pcapi_marks_t *m, uint32_t unit)
{
    if (!pcapi_marks_is_taken(m, unit)) {
        return PCAPI_DECLINED;
    }

    pcapi_marks_clear(m->taken, unit);
    m->n_taken--;

    return PCAPI_OK;
}


int
pcapi_marks_done(pcapi_marks_t *m, uint32_t unit)
{
    if (!pcapi_marks_is_taken(m, unit)) {
        return PCAPI_DECLINED;
    }

    return pcapi_marks_lose(m, unit);
}


int
pcapi_marks_lose(pcapi_marks_t *m, uint32_t unit)
{
    if (!pcapi_marks_is_open(m, unit)) {
        return PCAPI_DECLINED;
    }

    if (pcapi_marks_is(m->taken, unit)) {
        pcapi_marks_clear(m->taken, unit);
        m->n_taken--;
    }

    pcapi_marks_clear(m->open, unit);
    m->n_open--;

    return PCAPI_OK;
}


int
pcapi_marks_is_taken(const pcapi_marks_t *m, uint32_t unit)
{
    return pcapi_marks_is_open(m, unit) && pcapi_marks_is(m->taken, unit);
}


uint32_t
pcapi_marks_first(pcapi_marks_t *m)
{
    uint32_t  word, words;

    if (m->n_open == 0) {
        m->first = m->units;
        return PCAPI_MARKS_NONE;
    }

    words = (m->units + 63) / 64;

    for (word = m->first / 64; word < words; word++) {

        if (m->open[word]) {
            m->first = word * 64 + (uint32_t) __builtin_ctzll(m->open[word]);
            return m->first;
        }
    }

    return PCAPI_MARKS_NONE;
}


uint32_t
pcapi_marks_next(const pcapi_marks_t *m, uint32_t from)
{
    uint64_t  bits;
    uint32_t  word, words;

    if (m->n_open == m->n_taken || from >= m->units) {
        return PCAPI_MARKS_NONE;
    }

    words = (m->units + 63) / 64;
    word = from / 64;
    bits = m->open[word] & ~m->taken[word] & (UINT64_MAX << (from & 63));

    while (bits == 0) {
        if (++word == words) {
            return PCAPI_MARKS_NONE;
        }

        bits = m->open[word] & ~m->taken[word];
    }

    return word * 64 + (uint32_t) __builtin_ctzll(bits);
}


static int
pcapi_marks_is_open(const pcapi_marks_t *m, uint32_t unit)
{
    return unit < m->units && pcapi_marks_is(m->open, unit);
}
