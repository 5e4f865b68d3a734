
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_series.h"


static void pcapi_series_set(pcapi_series_t *s, uint64_t minute, uint64_t n,
    int add);


void
pcapi_series_add(pcapi_series_t *s, uint64_t minute, uint64_t n)
{
    pcapi_series_set(s, minute, n, 1);
}


void
pcapi_series_most(pcapi_series_t *s, uint64_t minute, uint64_t n)
{
    pcapi_series_set(s, minute, n, 0);
}


uint64_t
pcapi_series_get(const pcapi_series_t *s, uint64_t minute)
{
    uint64_t  place;

    place = __atomic_load_n(&s->places[minute % PCAPI_SERIES],
                            __ATOMIC_RELAXED);

    return place >> 32 == (uint32_t) minute ? (uint32_t) place : 0;
}


/* a minute that is past already does not take the place of a later one */

static void
pcapi_series_set(pcapi_series_t *s, uint64_t minute, uint64_t n, int add)
{
    uint64_t  *place, old, figure;

    place = &s->places[minute % PCAPI_SERIES];
    old = __atomic_load_n(place, __ATOMIC_RELAXED);

    do {
        figure = n;

        if (old >> 32 == (uint32_t) minute) {
            figure = add ? (uint32_t) old + n
                         : pcapi_max((uint64_t) (uint32_t) old, n);

        } else if (old >> 32 > (uint32_t) minute) {
            return;
        }

        figure = pcapi_min(figure, (uint64_t) UINT32_MAX);

    } while (!__atomic_compare_exchange_n(place, &old,
                                          (uint64_t) (uint32_t) minute << 32
                                          | figure,
                                          0, __ATOMIC_RELAXED,
                                          __ATOMIC_RELAXED));
}
