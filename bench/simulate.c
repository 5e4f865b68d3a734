
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


/*
 * A fleet in virtual time: edges that share nothing but an account, driven by
 * the very pcapi_decide() and pcapi_pace of the module, in front of a limiter
 * of 5,000 calls a minute and of an API that fails at random.  Nothing sleeps,
 * nothing is sent.  See README.md for what is printed.
 */


#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "delivery/pcapi_decide.h"
#include "delivery/pcapi_pace.h"


#define SIM_LIMIT         5000      /* calls a minute */
#define SIM_BURST         500       /* of the token bucket */
#define SIM_MINUTE        60000
#define SIM_SETTLE        60        /* minutes, not measured */
#define SIM_LOAD          120       /* minutes of arrivals */
#define SIM_DRAIN         360       /* minutes, then the rest is lost */
#define SIM_MINUTES       (SIM_LOAD + SIM_DRAIN)

#define SIM_BATCH         1000      /* events */
#define SIM_WAIT          1000      /* msec a batch may fill */
#define SIM_IN_FLIGHT     4
#define SIM_POISON        200000    /* one event of so many is refused */

#define SIM_MAX_SHARE     3.0       /* per cent of 429 after settling */

#define SIM_BUCKETS       (32 * 32)


typedef enum {
    SIM_FIXED_WINDOW = 0,
    SIM_TOKEN_BUCKET,
    SIM_SILENT                         /* a bucket without Retry-After */
} sim_limiter_e;


typedef enum {
    SIM_ARRIVE = 0,
    SIM_WAKE,
    SIM_ANSWER
} sim_type_e;


/* events that came together */

typedef struct sim_run_s  sim_run_t;

struct sim_run_s {
    sim_run_t          *next;
    int64_t             time;
    uint32_t            n;
    unsigned            poison:1;
};


typedef struct {
    sim_run_t          *first;
    sim_run_t         **last;
    uint32_t            n;
} sim_list_t;


typedef struct sim_batch_s  sim_batch_t;

struct sim_batch_s {
    sim_batch_t        *next;
    sim_list_t          events;
    int64_t             ready;         /* msec */
    int64_t             retry_after;   /* of the answer under way */
    int                 status;
    uint32_t            attempt;
    unsigned            complete:1;
    unsigned            processed:1;   /* the API has it */
};


typedef struct {
    pcapi_pace_t        pace;
    sim_list_t          fresh;
    sim_batch_t        *waiting;
    int64_t             rest;          /* no call before, msec */
    int64_t             wake;          /* the wake-up that counts, msec */
    int64_t             phase;         /* end of the burst or the silence */
    uint32_t            nwaiting;
    uint32_t            flying;
    uint32_t            alone;
    uint32_t            accepted;      /* calls, after settling */
    unsigned            busy:1;
    unsigned            probe:1;
} sim_edge_t;


typedef struct {
    int64_t             time;
    sim_edge_t         *edge;
    sim_batch_t        *batch;
    sim_type_e          type;
} sim_event_t;


typedef struct {
    uint32_t            edges;
    uint32_t            visit;         /* events of a visit, at most */
    uint32_t            every;         /* msec between visits of a burst */
} sim_load_t;


typedef struct {
    const sim_load_t   *load;
    sim_limiter_e       limiter;
    sim_edge_t         *edges;
    sim_event_t        *heap;
    size_t              nheap;
    size_t              size;
    uint64_t            random;
    int64_t             now;
    int64_t             window;        /* of the limiter: its start, msec */
    int64_t             tokens;        /* in 1/60000 of a call */
    uint64_t            events;
    uint64_t            delivered;
    uint64_t            dead;
    uint64_t            poison;
    uint64_t            measured;
    uint64_t            delays[SIM_BUCKETS];
    uint32_t            calls[SIM_MINUTES + 1];
    uint32_t            refused[SIM_MINUTES + 1];
} sim_t;


static void sim_run(sim_t *s);
static void sim_arrive(sim_t *s, sim_edge_t *e);
static void sim_work(sim_t *s, sim_edge_t *e);
static sim_batch_t *sim_next_batch(sim_t *s, sim_edge_t *e);
static void sim_sleep(sim_t *s, sim_edge_t *e);
static void sim_call(sim_t *s, sim_edge_t *e, sim_batch_t *b);
static int sim_status(sim_t *s, sim_edge_t *e, sim_batch_t *b);
static int sim_limit(sim_t *s, int64_t *retry_after);
static void sim_answer(sim_t *s, sim_edge_t *e, sim_batch_t *b);
static void sim_settle(sim_t *s, sim_edge_t *e, sim_batch_t *b);
static void sim_dead(sim_t *s, sim_edge_t *e, sim_batch_t *b);
static void sim_split(sim_edge_t *e, sim_batch_t *b);
static void sim_put(sim_edge_t *e, sim_batch_t *b);
static void sim_append(sim_list_t *list, int64_t time, uint32_t n,
    unsigned poison);
static void sim_take(sim_list_t *to, sim_list_t *from, uint32_t n);
static void sim_post(sim_t *s, int64_t time, sim_type_e type, sim_edge_t *e,
    sim_batch_t *b);
static sim_event_t sim_pop(sim_t *s);
static uint32_t sim_random(sim_t *s);
static void *sim_alloc(size_t size);
static uint32_t sim_bucket(int64_t delay);
static double sim_quantile(const sim_t *s, double q);
static double sim_share(const sim_t *s, uint32_t from, uint32_t to);
static int sim_report(const sim_t *s);


/* every edge bursts for 10 to 30 seconds, then is silent for 20 to 60 */

static const sim_load_t  sim_loads[] = {
    {     1, 39,    5 },
    {    10, 39,   50 },
    {    10, 3999, 110 },
    {   100, 19,  500 },
    {  1000, 19, 1000 },
    { 10000,  9, 2000 }
};


static const char  *sim_limiters[] = { "window", "bucket", "silent" };


static pcapi_entry_t  sim_entries[SIM_BATCH];


int
main(int argc, char **argv)
{
    int        failed;
    sim_t     *s;
    size_t     i, l;
    uint64_t   seed;

    seed = (argc > 1) ? strtoull(argv[1], NULL, 10) : 1;
    failed = 0;

    for (i = 0; i < SIM_BATCH; i++) {
        sim_entries[i].status = PCAPI_ENTRY_PROCESSED;
    }

    printf("limiter  edges    events  calls/min     max  429 %%  settled"
           "    p50 s    p90 s    p99 s   jain  dead  lost\n");

    for (l = 0; l < pcapi_nelts(sim_limiters); l++) {
        for (i = 0; i < pcapi_nelts(sim_loads); i++) {
            s = sim_alloc(sizeof(sim_t));

            s->load = &sim_loads[i];
            s->limiter = (sim_limiter_e) l;
            s->random = seed;

            sim_run(s);
            failed |= sim_report(s);

            free(s->edges);
            free(s->heap);
            free(s);
        }
    }

    return failed;
}


static void
sim_run(sim_t *s)
{
    uint32_t      i;
    sim_edge_t   *e;
    sim_event_t   event;

    s->edges = sim_alloc(s->load->edges * sizeof(sim_edge_t));
    s->tokens = (int64_t) SIM_LIMIT * SIM_MINUTE;

    for (i = 0; i < s->load->edges; i++) {
        e = &s->edges[i];
        e->wake = INT64_MAX;
        e->fresh.last = &e->fresh.first;

        pcapi_pace_init(&e->pace, PCAPI_PACE_GAP_MIN, PCAPI_PACE_GAP_MAX);
        sim_post(s, sim_random(s) % s->load->every, SIM_ARRIVE, e, NULL);
    }

    while (s->nheap) {
        event = sim_pop(s);
        s->now = event.time;
        e = event.edge;

        if (s->now >= (int64_t) SIM_MINUTES * SIM_MINUTE) {
            break;
        }

        if (event.type == SIM_ARRIVE) {
            sim_arrive(s, e);

        } else if (event.type == SIM_ANSWER) {
            sim_answer(s, e, event.batch);

        } else if (event.time != e->wake) {
            continue;

        } else {
            e->wake = INT64_MAX;
        }

        sim_work(s, e);
    }
}


static void
sim_arrive(sim_t *s, sim_edge_t *e)
{
    int64_t   next;
    uint32_t  n, poison;

    next = s->now + sim_random(s) % (2 * s->load->every) + 1;

    if (s->now >= e->phase) {
        e->busy = !e->busy;
        e->phase = s->now + (e->busy ? 10000 + sim_random(s) % 20000
                                     : 20000 + sim_random(s) % 40000);
    }

    if (e->busy) {
        n = 1 + sim_random(s) % s->load->visit;
        poison = (sim_random(s) % (SIM_POISON / n) == 0);

        sim_append(&e->fresh, s->now, n - poison, 0);
        sim_append(&e->fresh, s->now, poison, 1);

        s->events += n;
        s->poison += poison;

    } else {
        next = e->phase;
    }

    if (next < (int64_t) SIM_LOAD * SIM_MINUTE) {
        sim_post(s, next, SIM_ARRIVE, e, NULL);
    }
}


static void
sim_work(sim_t *s, sim_edge_t *e)
{
    sim_batch_t  *b;

    while (s->now >= e->rest
           && e->flying < (e->probe ? 1 : SIM_IN_FLIGHT)
           && pcapi_pace_wait(&e->pace, s->now) == 0)
    {
        b = sim_next_batch(s, e);

        if (b == NULL) {
            break;
        }

        sim_call(s, e, b);
    }

    sim_sleep(s, e);
}


static sim_batch_t *
sim_next_batch(sim_t *s, sim_edge_t *e)
{
    sim_batch_t  *b, **p;

    for (p = &e->waiting; *p; p = &(*p)->next) {
        b = *p;

        if (b->ready <= s->now) {
            *p = b->next;
            e->nwaiting--;
            return b;
        }
    }

    if (e->fresh.n == 0
        || e->nwaiting + e->flying >= SIM_IN_FLIGHT
        || (e->fresh.n < SIM_BATCH
            && s->now < e->fresh.first->time + SIM_WAIT))
    {
        return NULL;
    }

    b = sim_alloc(sizeof(sim_batch_t));
    b->events.last = &b->events.first;

    sim_take(&b->events, &e->fresh, pcapi_min(e->fresh.n, SIM_BATCH));

    return b;
}


/* one wake-up: when there is something to send and it may be sent */

static void
sim_sleep(sim_t *s, sim_edge_t *e)
{
    int64_t       time;
    sim_batch_t  *b;

    if (e->flying >= (e->probe ? 1 : SIM_IN_FLIGHT)) {
        return;
    }

    time = INT64_MAX;

    for (b = e->waiting; b; b = b->next) {
        time = pcapi_min(time, b->ready);
    }

    if (e->fresh.n && e->nwaiting + e->flying < SIM_IN_FLIGHT) {
        time = pcapi_min(time, e->fresh.n < SIM_BATCH
                               ? e->fresh.first->time + SIM_WAIT : s->now);
    }

    if (time == INT64_MAX) {
        return;
    }

    time = pcapi_max(time, e->rest);
    time = pcapi_max(time, s->now + pcapi_pace_wait(&e->pace, s->now));

    if (time < e->wake) {
        e->wake = time;
        sim_post(s, time, SIM_WAKE, e, NULL);
    }
}


static void
sim_call(sim_t *s, sim_edge_t *e, sim_batch_t *b)
{
    e->flying++;
    b->attempt++;
    b->retry_after = -1;
    b->complete = 1;
    b->status = sim_status(s, e, b);

    pcapi_pace_call(&e->pace, s->now, sim_random(s));

    sim_post(s, s->now + 60 + sim_random(s) % 140, SIM_ANSWER, e, b);
}


/* the limiter and the API, with their faults */

static int
sim_status(sim_t *s, sim_edge_t *e, sim_batch_t *b)
{
    uint32_t    fault, minute;
    sim_run_t  *run;

    fault = sim_random(s) % 1000;
    minute = (uint32_t) (s->now / SIM_MINUTE);

    if (fault < 10) {
        return 0;
    }

    s->calls[minute]++;

    if (!sim_limit(s, &b->retry_after)) {
        s->refused[minute]++;
        return 429;
    }

    e->accepted += (minute >= SIM_SETTLE && minute < SIM_LOAD);

    if (fault < 16) {
        return (fault < 15) ? 500 : 503;
    }

    for (run = b->events.first; run; run = run->next) {
        if (run->poison) {
            return 400;
        }
    }

    /* two of a thousand bodies do not come to their end, one lies */

    b->complete = (fault >= 18);
    b->processed |= (fault != 16);

    return 200;
}


/* 1: the call may pass */

static int
sim_limit(sim_t *s, int64_t *retry_after)
{
    int64_t  wait;

    if (s->limiter == SIM_FIXED_WINDOW) {

        if (s->now / SIM_MINUTE != s->window / SIM_MINUTE) {
            s->tokens = (int64_t) SIM_LIMIT * SIM_MINUTE;
        }

        wait = SIM_MINUTE - s->now % SIM_MINUTE;

    } else {
        s->tokens += (s->now - s->window) * SIM_LIMIT;
        s->tokens = pcapi_min(s->tokens, (int64_t) SIM_BURST * SIM_MINUTE);

        wait = 1;
    }

    s->window = s->now;

    if (s->tokens >= SIM_MINUTE) {
        s->tokens -= SIM_MINUTE;
        return 1;
    }

    if (s->limiter != SIM_SILENT) {
        *retry_after = (wait + 999) / 1000 * 1000;
    }

    return 0;
}


static void
sim_answer(sim_t *s, sim_edge_t *e, sim_batch_t *b)
{
    pcapi_answer_t    answer;
    pcapi_outcome_t   o;
    pcapi_decision_t  d;

    memset(&answer, 0, sizeof(pcapi_answer_t));
    answer.parsed = (b->status != 0);
    answer.listed = (b->status == 200);
    answer.entries = sim_entries;
    answer.nentries = answer.listed ? b->events.n : 0;

    o.status = b->status;
    o.complete = b->complete;
    o.n = b->events.n;
    o.attempt = b->attempt;
    o.alone = e->alone;
    o.retry_after = b->retry_after;
    o.random = sim_random(s);
    o.answer = &answer;

    pcapi_decide(&o, &d);

    e->flying--;
    e->probe = (d.act == PCAPI_ACT_PAUSE);

    if (d.slower) {
        pcapi_pace_slower(&e->pace, s->now);
    }

    if (d.faster) {
        pcapi_pace_faster(&e->pace, s->now);
    }

    b->ready = s->now + d.delay;

    switch (d.act) {

    case PCAPI_ACT_SETTLE:
        sim_settle(s, e, b);
        break;

    case PCAPI_ACT_DEAD:
        sim_dead(s, e, b);
        break;

    case PCAPI_ACT_SPLIT:
        sim_split(e, b);
        break;

    case PCAPI_ACT_PAUSE:
        e->rest = pcapi_max(e->rest, b->ready);

        /* fall through */

    case PCAPI_ACT_RETRY:
        sim_put(e, b);
        break;
    }
}


static void
sim_settle(sim_t *s, sim_edge_t *e, sim_batch_t *b)
{
    sim_run_t  *run;

    e->alone = 0;

    while ((run = b->events.first) != NULL) {
        b->events.first = run->next;

        if (b->processed) {
            s->delivered += run->n;
        }

        if (run->time >= (int64_t) SIM_SETTLE * SIM_MINUTE) {
            s->delays[sim_bucket(s->now - run->time)] += run->n;
            s->measured += run->n;
        }

        free(run);
    }

    free(b);
}


static void
sim_dead(sim_t *s, sim_edge_t *e, sim_batch_t *b)
{
    e->alone++;
    s->dead += b->events.first->poison;

    free(b->events.first);
    free(b);
}


static void
sim_split(sim_edge_t *e, sim_batch_t *b)
{
    sim_batch_t  *half;

    half = sim_alloc(sizeof(sim_batch_t));
    half->events.last = &half->events.first;
    half->ready = b->ready;

    sim_take(&half->events, &b->events, b->events.n / 2);
    b->attempt = 0;

    sim_put(e, b);
    sim_put(e, half);
}


static void
sim_put(sim_edge_t *e, sim_batch_t *b)
{
    b->next = e->waiting;
    e->waiting = b;
    e->nwaiting++;
}


static void
sim_append(sim_list_t *list, int64_t time, uint32_t n, unsigned poison)
{
    sim_run_t  *run;

    if (n == 0) {
        return;
    }

    run = sim_alloc(sizeof(sim_run_t));
    run->time = time;
    run->n = n;
    run->poison = (poison != 0);

    *list->last = run;
    list->last = &run->next;
    list->n += n;
}


/* the first "n" events, a run is cut where it must be */

static void
sim_take(sim_list_t *to, sim_list_t *from, uint32_t n)
{
    sim_run_t  *run;

    while (n && (run = from->first) != NULL) {

        if (run->n > n) {
            sim_append(to, run->time, n, run->poison);
            run->n -= n;
            from->n -= n;
            return;
        }

        from->first = run->next;
        from->n -= run->n;
        n -= run->n;

        if (from->first == NULL) {
            from->last = &from->first;
        }

        run->next = NULL;
        *to->last = run;
        to->last = &run->next;
        to->n += run->n;
    }
}


static void
sim_post(sim_t *s, int64_t time, sim_type_e type, sim_edge_t *e,
    sim_batch_t *b)
{
    size_t        i;
    sim_event_t  *heap;

    if (s->nheap == s->size) {
        s->size = s->size ? s->size * 2 : 1024;
        s->heap = realloc(s->heap, s->size * sizeof(sim_event_t));

        if (s->heap == NULL) {
            abort();
        }
    }

    heap = s->heap;

    for (i = s->nheap++; i && heap[(i - 1) / 2].time > time; i = (i - 1) / 2) {
        heap[i] = heap[(i - 1) / 2];
    }

    heap[i].time = time;
    heap[i].type = type;
    heap[i].edge = e;
    heap[i].batch = b;
}


static sim_event_t
sim_pop(sim_t *s)
{
    size_t        i, child;
    sim_event_t  *heap, top, last;

    heap = s->heap;
    top = heap[0];
    last = heap[--s->nheap];

    for (i = 0; (child = 2 * i + 1) < s->nheap; i = child) {

        if (child + 1 < s->nheap && heap[child + 1].time < heap[child].time) {
            child++;
        }

        if (heap[child].time >= last.time) {
            break;
        }

        heap[i] = heap[child];
    }

    heap[i] = last;

    return top;
}


/* splitmix64 */

static uint32_t
sim_random(sim_t *s)
{
    uint64_t  z;

    s->random += 0x9e3779b97f4a7c15ULL;

    z = s->random;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;

    return (uint32_t) ((z ^ (z >> 31)) >> 32);
}


static void *
sim_alloc(size_t size)
{
    void  *p;

    p = calloc(1, size);

    if (p == NULL) {
        abort();
    }

    return p;
}


/* 32 buckets from one power of two to the next */

static uint32_t
sim_bucket(int64_t delay)
{
    uint32_t  power;

    power = 0;

    while (delay >> power >= 64) {
        power++;
    }

    return power * 32 + (uint32_t) (delay >> power);
}


static double
sim_quantile(const sim_t *s, double q)
{
    uint32_t  i, power;
    uint64_t  n;

    n = 0;

    for (i = 0; i < SIM_BUCKETS - 1; i++) {
        n += s->delays[i];

        if ((double) n > q * (double) s->measured) {
            break;
        }
    }

    power = (i < 64) ? 0 : i / 32 - 1;

    return (double) ((int64_t) (i - power * 32) << power) / 1000;
}


/* 429 among the calls of the minutes "from" to "to" */

static double
sim_share(const sim_t *s, uint32_t from, uint32_t to)
{
    uint32_t  i;
    uint64_t  calls, refused;

    calls = 0;
    refused = 0;

    for (i = from; i < to; i++) {
        calls += s->calls[i];
        refused += s->refused[i];
    }

    return calls ? 100.0 * (double) refused / (double) calls : 0;
}


static int
sim_report(const sim_t *s)
{
    double    share, sum, squares, n;
    uint32_t  i, max, settled;
    uint64_t  calls, lost;

    calls = 0;
    max = 0;
    sum = 0;
    squares = 0;

    for (i = SIM_SETTLE; i < SIM_LOAD; i++) {
        calls += s->calls[i];
        max = pcapi_max(max, s->calls[i]);
    }

    for (i = 0; i < s->load->edges; i++) {
        n = s->edges[i].accepted;
        sum += n;
        squares += n * n;
    }

    calls /= SIM_LOAD - SIM_SETTLE;
    share = sim_share(s, SIM_SETTLE, SIM_LOAD);

    for (settled = 0; settled < SIM_SETTLE; settled++) {
        if (sim_share(s, settled, settled + 5) <= 10) {
            break;
        }
    }

    lost = s->events - s->delivered - s->dead;

    printf("%s  %6u %9" PRIu64 "  %9" PRIu64 " %7u %6.2f %8u"
           " %8.1f %8.1f %8.1f %6.3f %5" PRIu64 " %5" PRIu64 "\n",
           sim_limiters[s->limiter], s->load->edges, s->events,
           calls, max, share, settled,
           sim_quantile(s, 0.5), sim_quantile(s, 0.9), sim_quantile(s, 0.99),
           sum * sum / (squares * s->load->edges), s->dead, lost);

    fflush(stdout);

    return lost != 0 || share > SIM_MAX_SHARE || calls > SIM_LIMIT;
}
