
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdlib.h>

#include "mapper.h"
#include "ctl.h"

#include "base/pcapi_uuid.h"
#include "base/pcapi_sha256.h"


#define CTL_MAPPER_ARENA      (64 * 1024)
#define CTL_MAPPER_LIMIT      (64 * 1024 * 1024)


static const char *ctl_mapper_input(ctl_mapper_t *m, const pcapi_str_t *text);
static int ctl_mapper_query(const pcapi_str_t *line, pcapi_str_t *query);
static int ctl_mapper_isurl(const pcapi_str_t *line);
static int ctl_mapper_literal(void *ctx, const void *data, pcapi_str_t *text);
static pcapi_reason_e ctl_mapper_encode(ctl_mapper_t *m,
    pcapi_mapped_t *result, ctl_mapped_t *mapped);


static const pcapi_input_limits_t  ctl_mapper_limits = {
    PCAPI_LIMIT_EVENTS,
    { PCAPI_LIMIT_DEPTH, PCAPI_LIMIT_VALUES, PCAPI_LIMIT_STRING },
    PCAPI_SHAPE_SEGMENT|PCAPI_SHAPE_NATIVE|PCAPI_SHAPE_PIXEL
};


int
ctl_mapper_init(ctl_mapper_t *m)
{
    memset(m, 0, sizeof(ctl_mapper_t));

    pcapi_map_conf_init(&m->conf);
    m->conf.value = ctl_mapper_literal;

    pcapi_arena_init(&m->options, CTL_MAPPER_ARENA, CTL_MAPPER_LIMIT);
    pcapi_arena_init(&m->arena, CTL_MAPPER_ARENA, CTL_MAPPER_LIMIT);

    m->buf = malloc(PCAPI_MAX_NAMES * PCAPI_MAX_EVENT);

    if (m->buf == NULL || pcapi_sha256_init() != PCAPI_OK) {
        ctl_mapper_done(m);
        return PCAPI_ERROR;
    }

    return PCAPI_OK;
}


void
ctl_mapper_done(ctl_mapper_t *m)
{
    uint32_t  i;

    for (i = 0; i < m->nsets; i++) {
        free(m->sets[i].sources);
    }

    free(m->sets);
    free(m->conf.names.own);
    free(m->url_names);
    free(m->categories);
    free(m->buf);

    pcapi_arena_destroy(&m->options);
    pcapi_arena_destroy(&m->arena);
    pcapi_sha256_done();
}


const char *
ctl_mapper_line(ctl_mapper_t *m, const pcapi_str_t *line,
    const pcapi_str_t *event_id)
{
    u_char       *id;
    pcapi_str_t   text;

    pcapi_arena_reset(&m->arena);

    m->conf.sets = m->sets;
    m->conf.nsets = m->nsets;

    m->origin.now = m->now ? m->now : ctl_now();

    /* the page a message was sent from, unless it says more itself */

    if (m->origin.referer.len == 0) {
        m->origin.referer = m->origin.url;
    }

    if (event_id) {
        m->origin.event_id = *event_id;

    } else {
        id = pcapi_arena_alloc(&m->arena, PCAPI_UUID);

        if (id == NULL || pcapi_uuid(id) != PCAPI_OK) {
            return "no random number";
        }

        m->origin.event_id = pcapi_str(id, PCAPI_UUID);
    }

    text = *line;

    while (text.len && (*text.data == ' ' || *text.data == '\t')) {
        text = pcapi_str(text.data + 1, text.len - 1);
    }

    return ctl_mapper_input(m, &text);
}


static const char *
ctl_mapper_input(ctl_mapper_t *m, const pcapi_str_t *text)
{
    pcapi_str_t               query;
    pcapi_json_error_e        json;
    pcapi_input_error_e       e;
    static const pcapi_str_t  path = pcapi_string("");

    json = PCAPI_JSON_EOK;
    m->origin.query = m->query;

    if (text->len == 0) {
        e = PCAPI_INPUT_EMPTY;

    } else if (*text->data == '{' || *text->data == '[') {
        e = pcapi_input_body(&m->input, &m->arena, &ctl_mapper_limits, &path,
                             text, &json);

    } else if (ctl_mapper_query(text, &query) == PCAPI_OK) {
        m->origin.query = query;
        e = pcapi_input_query(&m->input, &m->arena, &ctl_mapper_limits,
                              &query);

    } else {
        e = PCAPI_INPUT_SHAPE;
    }

    return e == PCAPI_INPUT_OK ? NULL : pcapi_input_strerror(e, json);
}


/* what has no "=" at all is no query string */

static int
ctl_mapper_query(const pcapi_str_t *line, pcapi_str_t *query)
{
    const u_char  *p, *last;

    p = line->data;
    last = p + line->len;

    if (ctl_mapper_isurl(line)) {
        p = memchr(p, '?', line->len);

        if (p == NULL) {
            return PCAPI_DECLINED;
        }

        last = memchr(p, '#', (size_t) (last - p));
        last = last ? last : line->data + line->len;
    }

    p += (p < last && *p == '?');
    *query = pcapi_str(p, (size_t) (last - p));

    return memchr(p, '=', query->len) ? PCAPI_OK : PCAPI_DECLINED;
}


static int
ctl_mapper_isurl(const pcapi_str_t *line)
{
    size_t                    i;
    pcapi_str_t               head;
    static const pcapi_str_t  heads[] = {
        pcapi_string("https://"),
        pcapi_string("http://"),
        pcapi_string("/")
    };

    for (i = 0; i < pcapi_nelts(heads); i++) {
        head = pcapi_str(line->data, pcapi_min(line->len, heads[i].len));

        if (pcapi_str_caseeq(&head, &heads[i])) {
            return 1;
        }
    }

    return 0;
}


int
ctl_mapper_next(ctl_mapper_t *m, ctl_mapped_t *mapped)
{
    pcapi_mapped_t   result;
    pcapi_message_t  message;

    if (pcapi_input_next(&m->input, &message) != PCAPI_OK) {
        return PCAPI_DECLINED;
    }

    mapped->n = 0;

    if (pcapi_map(&m->conf, &m->origin, &message, NULL, &m->arena, &result)
        != PCAPI_OK)
    {
        mapped->reason = PCAPI_REASON_TOO_LARGE;
        return PCAPI_OK;
    }

    mapped->reason = result.reason;

    if (mapped->reason == PCAPI_REASON_NONE) {
        mapped->reason = ctl_mapper_encode(m, &result, mapped);
    }

    return PCAPI_OK;
}


/* all events of a message, or none */

static pcapi_reason_e
ctl_mapper_encode(ctl_mapper_t *m, pcapi_mapped_t *result,
    ctl_mapped_t *mapped)
{
    uint32_t  i;

    for (i = 0; i < result->names.n; i++) {
        if (pcapi_event_fit(&result->event, &result->names.name[i],
                            m->buf + i * PCAPI_MAX_EVENT, PCAPI_MAX_EVENT,
                            &mapped->events[i])
            != PCAPI_OK)
        {
            return PCAPI_REASON_TOO_LARGE;
        }
    }

    mapped->n = i;

    return PCAPI_REASON_NONE;
}


/* --set FIELD=text */

static int
ctl_mapper_literal(void *ctx, const void *data, pcapi_str_t *text)
{
    (void) ctx;

    *text = *(const pcapi_str_t *) data;

    return PCAPI_OK;
}
