
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "base/pcapi_time.h"
#include "event/pcapi_normalize.h"
#include "pcapi_mapping.h"


#define PCAPI_CB_WINDOW   ((int64_t) 24 * 60 * 60 * 1000)
#define PCAPI_YEAR_2000   ((int64_t) 946684800 * 1000)


typedef int (*pcapi_map_time_pt)(pcapi_mapping_t *mp, int64_t *t);


typedef struct {
    uint32_t           slot;
    pcapi_map_time_pt  read;        /* NULL: as it is */
} pcapi_map_time_t;


static int pcapi_map_time_find(pcapi_mapping_t *mp, int64_t *t);
static int pcapi_map_time_stamp(pcapi_mapping_t *mp, int64_t *t);
static int pcapi_map_time_original(pcapi_mapping_t *mp, int64_t *t);
static int pcapi_map_time_skewed(pcapi_mapping_t *mp, const pcapi_json_t *v,
    int64_t received, int64_t *t);
static int pcapi_map_time_parse(const pcapi_json_t *v, int64_t *t);


/* what to look at, in this order */

static const pcapi_map_time_t  pcapi_map_times[] = {
    { PCAPI_EVENT_TIME, NULL },
    { PCAPI_FACT_TIMESTAMP, pcapi_map_time_stamp },
    { PCAPI_FACT_ORIGINAL, pcapi_map_time_original },
    { PCAPI_FACT_SENT, NULL },
    { PCAPI_FACT_RECEIVED, NULL }
};


int
pcapi_map_time(pcapi_mapping_t *mp)
{
    int64_t  t, now;

    now = mp->origin->now;

    if (pcapi_map_time_find(mp, &t) != PCAPI_OK) {
        mp->event->fields[PCAPI_FIELD_TIME]++;
        t = now;
    }

    /* the event has its time from here alone */

    pcapi_map_take(mp, PCAPI_EVENT_TIME);

    t = pcapi_min(t, now);

    if (mp->conf->max_age && now - t > mp->conf->max_age) {
        mp->mapped->reason = PCAPI_REASON_EXPIRED;
        return PCAPI_OK;
    }

    return pcapi_event_set_integer(mp->event, PCAPI_EVENT_TIME, t / 1000)
           == PCAPI_ERROR ? PCAPI_ERROR : PCAPI_OK;
}


/* PCAPI_ERROR: there is a time, but nobody can read it */

static int
pcapi_map_time_find(pcapi_mapping_t *mp, int64_t *t)
{
    int64_t                  cb;
    uint32_t                 i;
    const pcapi_json_t      *v;
    const pcapi_map_time_t  *time;

    for (i = 0; i < pcapi_nelts(pcapi_map_times); i++) {

        time = &pcapi_map_times[i];
        v = mp->facts.value[time->slot];

        if (v) {
            return time->read ? time->read(mp, t)
                              : pcapi_map_time_parse(v, t);
        }
    }

    *t = mp->origin->now;

    /* a cache buster is a time if it looks like one, else just a number */

    v = mp->facts.value[PCAPI_FACT_CB];

    if (v && pcapi_map_time_parse(v, &cb) == PCAPI_OK
        && *t - cb <= PCAPI_CB_WINDOW && cb - *t <= PCAPI_CB_WINDOW)
    {
        *t = cb;
    }

    return PCAPI_OK;
}


/*
 * A server's clock is right, and beside an originalTimestamp this one has been
 * corrected already; else it is a browser's, as is that of sentAt.
 */

static int
pcapi_map_time_stamp(pcapi_mapping_t *mp, int64_t *t)
{
    const pcapi_json_t  *v;

    v = mp->facts.value[PCAPI_FACT_TIMESTAMP];

    if (mp->origin->trusted || mp->facts.value[PCAPI_FACT_ORIGINAL]) {
        return pcapi_map_time_parse(v, t);
    }

    return pcapi_map_time_skewed(mp, v, mp->origin->now, t);
}


static int
pcapi_map_time_original(pcapi_mapping_t *mp, int64_t *t)
{
    int64_t  received;

    if (pcapi_map_time_parse(mp->facts.value[PCAPI_FACT_RECEIVED], &received)
        != PCAPI_OK)
    {
        received = mp->origin->now;
    }

    return pcapi_map_time_skewed(mp, mp->facts.value[PCAPI_FACT_ORIGINAL],
                                 received, t);
}


/* the sender's clock is wrong by what lies between sending and receiving */

static int
pcapi_map_time_skewed(pcapi_mapping_t *mp, const pcapi_json_t *v,
    int64_t received, int64_t *t)
{
    int64_t  sent;

    if (pcapi_map_time_parse(v, t) != PCAPI_OK) {
        return PCAPI_ERROR;
    }

    if (pcapi_map_time_parse(mp->facts.value[PCAPI_FACT_SENT], &sent)
        != PCAPI_OK)
    {
        return PCAPI_OK;
    }

    *t += received - sent;

    return (*t < PCAPI_YEAR_2000) ? PCAPI_ERROR : PCAPI_OK;
}


static int
pcapi_map_time_parse(const pcapi_json_t *v, int64_t *t)
{
    pcapi_str_t  text;

    text = pcapi_map_text(v);

    if (text.len) {
        text = pcapi_normal_trim(&text);
    }

    return text.len ? pcapi_time_parse(&text, t) : PCAPI_ERROR;
}
