
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "ctl.h"
#include "lines.h"
#include "mapper.h"
#include "options.h"


#define CTL_MAP_LINE     (1024 * 1024)
#define CTL_MAP_OUTPUT   65536


typedef struct {
    ctl_mapper_t   mapper;
    ctl_lines_t    lines;
    int64_t        max_line;
    unsigned       strict;
    uint64_t       unusable;       /* lines */
} ctl_map_t;


static int ctl_map_run(ctl_map_t *map);
static void ctl_map_line(ctl_map_t *map, const pcapi_str_t *line);
static void ctl_map_error(ctl_map_t *map, const char *error);
static int ctl_map_flush(void *ctx);


static const ctl_usage_t  ctl_map_usage = {
    "map [option ...] < messages > events",
    "Reads one message a line: a call of Segment's API or a batch of them,\n"
    "an event of the Conversions API or {\"data\":[...]}, or the query string\n"
    "of a tag's pixel.  Prints a line for each, made by the module's code:\n\n"
    "  {\"events\":[...]}\n"
    "  {\"events\":[],\"dropped\":\"why nothing is to be sent\"}\n"
    "  {\"error\":\"what is wrong with the line\"}\n\n"
    "Events without an id of their own get a random one.",
    0, 0
};


static const ctl_option_t  ctl_map_options[] = {

    { "max-line", "SIZE", "a longer line is an error, from 1k to 1g (1m)",
      ctl_set_size, offsetof(ctl_map_t, max_line), 1024, 1 << 30 },

    { "strict", NULL, "exit with 1 if there was an unusable line",
      ctl_set_flag, offsetof(ctl_map_t, strict), 0, 0 },

    { NULL, NULL, NULL, NULL, 0, 0, 0 }
};


int
ctl_map(int argc, char **argv)
{
    int           rc, n;
    ctl_map_t     map;
    ctl_group_t   groups[] = {
        { "what becomes of messages", ctl_mapper_options, &map.mapper },
        { "input", ctl_map_options, &map },
        { NULL, NULL, NULL }
    };

    memset(&map, 0, sizeof(ctl_map_t));
    map.max_line = CTL_MAP_LINE;

    if (ctl_mapper_init(&map.mapper) != PCAPI_OK) {
        ctl_error(0, "out of memory");
        return CTL_IO;
    }

    rc = ctl_options(&ctl_map_usage, groups, argc, argv, &n);

    if (rc == PCAPI_OK) {
        rc = ctl_map_run(&map);

    } else {
        rc = (rc == PCAPI_DECLINED) ? CTL_OK : CTL_USAGE;
    }

    ctl_mapper_done(&map.mapper);

    return rc;
}


static int
ctl_map_run(ctl_map_t *map)
{
    int           rc, err;
    pcapi_str_t   line;
    ctl_lines_t  *lines;

    lines = &map->lines;

    if (ctl_lines_init(lines, STDIN_FILENO, (size_t) map->max_line)
        != PCAPI_OK
        || setvbuf(stdout, NULL, _IOFBF, CTL_MAP_OUTPUT) != 0)
    {
        ctl_error(0, "out of memory");
        return CTL_IO;
    }

    lines->wait = ctl_map_flush;

    while ((rc = ctl_lines_next(lines, &line)) == PCAPI_OK
           || rc == PCAPI_FULL)
    {
        if (rc == PCAPI_OK) {
            ctl_map_line(map, &line);

        } else {
            ctl_map_error(map, "line is too long");
        }

        if (ferror(stdout)) {
            break;
        }
    }

    err = errno;
    ctl_lines_done(lines);

    if (rc == PCAPI_DECLINED && fflush(stdout) == 0) {
        return map->strict && map->unusable ? CTL_FAILED : CTL_OK;
    }

    /* nobody has to be told that "head" has seen enough */

    if (rc == PCAPI_ERROR && !ferror(stdout)) {
        ctl_error(err, "reading failed");

    } else if (err != EPIPE && errno != EPIPE) {
        ctl_error(err, "writing failed");
    }

    return CTL_IO;
}


static void
ctl_map_line(ctl_map_t *map, const pcapi_str_t *line)
{
    uint32_t            i, n;
    const char         *error;
    ctl_mapped_t        mapped;
    pcapi_reason_e      reason;
    const pcapi_str_t  *name;

    error = ctl_mapper_line(&map->mapper, line, NULL);

    if (error) {
        ctl_map_error(map, error);
        return;
    }

    n = 0;
    reason = PCAPI_REASON_NONE;

    fputs("{\"events\":[", stdout);

    while (ctl_mapper_next(&map->mapper, &mapped) == PCAPI_OK) {

        if (reason == PCAPI_REASON_NONE) {
            reason = mapped.reason;
        }

        for (i = 0; i < mapped.n; i++) {

            if (n++) {
                putchar(',');
            }

            fwrite(mapped.events[i].data, 1, mapped.events[i].len, stdout);
        }
    }

    if (n == 0) {
        name = pcapi_reason_name(reason);
        printf("],\"dropped\":\"%.*s\"}\n", (int) name->len, name->data);
        return;
    }

    fputs("]}\n", stdout);
}


/* all of these texts are ours, with nothing to escape in them */

static void
ctl_map_error(ctl_map_t *map, const char *error)
{
    map->unusable++;

    printf("{\"error\":\"%s\"}\n", error);
}


/* whoever waits for our answer before he writes on gets it */

static int
ctl_map_flush(void *ctx)
{
    (void) ctx;

    return fflush(stdout) == 0 ? PCAPI_OK : PCAPI_ERROR;
}
