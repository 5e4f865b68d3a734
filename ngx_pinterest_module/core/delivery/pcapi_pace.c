
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_pace.h"


static int pcapi_pace_settling(const pcapi_pace_t *p, int64_t now);
static void pcapi_pace_set(pcapi_pace_t *p, int64_t gap);
static int64_t pcapi_pace_root(int64_t n);


void
pcapi_pace_init(pcapi_pace_t *p, int64_t min_gap, int64_t max_gap)
{
    memset(p, 0, sizeof(pcapi_pace_t));

    p->min_gap = pcapi_max(min_gap, 0);
    p->max_gap = pcapi_max(max_gap, p->min_gap);
    p->gap = p->min_gap;
    p->aim = p->min_gap;
}


int64_t
pcapi_pace_wait(const pcapi_pace_t *p, int64_t now)
{
    if (now < p->last || now >= p->next) {
        return 0;
    }

    return p->next - now;
}


void
pcapi_pace_call(pcapi_pace_t *p, int64_t now, uint32_t random)
{
    int64_t  wait;

    wait = p->gap;

    if (now / PCAPI_PACE_TURN % PCAPI_PACE_TURNS) {
        wait += wait / PCAPI_PACE_ROOM;
    }

    p->spacing = now - p->last;
    p->last = now;
    p->next = now + wait + random % (wait / 4 + 1);
}


void
pcapi_pace_slower(pcapi_pace_t *p, int64_t now)
{
    int64_t  gap;

    if (pcapi_pace_settling(p, now)) {
        return;
    }

    gap = p->gap;

    if (p->run < PCAPI_PACE_RUN) {
        gap = pcapi_max(gap, pcapi_min(p->spacing, PCAPI_PACE_ROUND));
    }

    gap = pcapi_max(gap * 3 / 2, PCAPI_PACE_FIRST);

    pcapi_pace_set(p, pcapi_min(gap, p->max_gap));

    if (!p->grown || p->run) {
        p->aim = p->gap;
    }

    p->part = 0;
    p->run = 0;
    p->changed = now;
    p->grown = 1;
}


void
pcapi_pace_faster(pcapi_pace_t *p, int64_t now)
{
    int64_t  gap;

    if (pcapi_pace_settling(p, now)) {
        return;
    }

    p->run += (p->run < PCAPI_PACE_RUN);

    if (p->gap > p->aim) {
        pcapi_pace_set(p, pcapi_max(p->gap / 2, p->aim));
        return;
    }

    p->part += p->gap * (250 + pcapi_pace_root(p->gap)) / 90 + 1;

    gap = p->gap - p->part / 1000;
    p->part %= 1000;

    pcapi_pace_set(p, pcapi_max(gap, p->min_gap));
    p->aim = p->gap;
}


/* the answers of calls that were in flight when the gap grew */

static int
pcapi_pace_settling(const pcapi_pace_t *p, int64_t now)
{
    int64_t  since;

    since = now - p->changed;

    return p->grown
           && since >= 0
           && since < pcapi_max(p->gap / 4, PCAPI_PACE_ROUND);
}


/* the wait that has begun becomes longer or shorter with the gap */

static void
pcapi_pace_set(pcapi_pace_t *p, int64_t gap)
{
    int64_t  extra;

    extra = p->next - p->last - p->gap;

    if (p->gap) {
        extra = extra * gap / p->gap;
    }

    p->next = p->last + gap + extra;
    p->gap = gap;
}


/* the integer part of the square root */

static int64_t
pcapi_pace_root(int64_t n)
{
    int64_t  root, bit;

    root = 0;

    for (bit = (int64_t) 1 << 30; bit; bit >>= 1) {
        if ((root + bit) * (root + bit) <= n) {
            root += bit;
        }
    }

    return root;
}
