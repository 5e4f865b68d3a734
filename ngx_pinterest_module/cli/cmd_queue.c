
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "ctl.h"
#include "lines.h"
#include "options.h"
#include "store.h"

#include "base/pcapi_json_out.h"
#include "queue/pcapi_queue_core.h"
#include "queue/pcapi_record_json.h"


#define CTL_QUEUE_LINE   (1024 * 1024)
#define CTL_QUEUE_ROOM   512         /* for all of a line but the event */


typedef struct {
    unsigned     json;
    unsigned     unknown;            /* the owner of a slot is */
    ctl_slot_t   sum;
    size_t       size;
    u_char      *buf;
} ctl_queue_t;


static int ctl_queue_ls(int argc, char **argv);
static int ctl_queue_verify(int argc, char **argv);
static int ctl_queue_export(int argc, char **argv);
static int ctl_queue_help(int argc, char **argv);
static int ctl_queue_options(const ctl_usage_t *usage,
    const ctl_option_t *options, ctl_queue_t *queue, int argc, char **argv);
static int ctl_queue_row(void *ctx, const ctl_slot_t *slot);
static void ctl_queue_row_json(const ctl_slot_t *slot);
static const char *ctl_queue_time(int64_t msec, char *buf, size_t size);
static void ctl_queue_dead(const char *path, const char *name);
static int ctl_queue_add(void *ctx, const ctl_slot_t *slot);
static int ctl_queue_damage(void *ctx, const char *file, const char *what);
static int ctl_queue_record(void *ctx, const ctl_slot_t *slot,
    const pcapi_record_t *rec);
static int ctl_queue_line(u_char *buf, size_t size, const ctl_slot_t *slot,
    const pcapi_record_t *rec, pcapi_str_t *line);


static const ctl_verb_t  ctl_queue_verbs[] = {
    { "ls", "slots, their owners and what is in them", ctl_queue_ls },
    { "verify", "check every record", ctl_queue_verify },
    { "export", "records as JSON lines", ctl_queue_export },
    { "replay", "put dead letters or an export into a queue", ctl_replay },
    { "--help", NULL, ctl_queue_help },
    { "-h", NULL, ctl_queue_help },
    { NULL, NULL, NULL }
};


static const ctl_usage_t  ctl_ls_usage = {
    "queue ls [--json] DIRECTORY",
    "Lists the slots of a queue: which process works with them, and what\n"
    "waits to be sent.  Takes no lock and writes nothing.  Of a slot in use,\n"
    "records may be counted that were delivered a moment ago.",
    1, 0
};

static const ctl_usage_t  ctl_verify_usage = {
    "queue verify DIRECTORY",
    "Reads every record that waits to be sent and checks it.  Takes no lock\n"
    "and writes nothing.  Exits with 1 if something is damaged.",
    1, 0
};

static const ctl_usage_t  ctl_export_usage = {
    "queue export DIRECTORY",
    "Prints every record that waits to be sent as a line of JSON: account,\n"
    "route, test, time (milliseconds), slot, sequence and event.  Takes no\n"
    "lock and writes nothing.  Exits with 1 if something is damaged.",
    1, 0
};


static const ctl_option_t  ctl_ls_options[] = {

    { "json", NULL, "a line of JSON for each slot",
      ctl_set_flag, offsetof(ctl_queue_t, json), 0, 0 },

    { NULL, NULL, NULL, NULL, 0, 0, 0 }
};


int
ctl_queue(int argc, char **argv)
{
    return ctl_dispatch(ctl_queue_verbs, argc, argv);
}


static int
ctl_queue_help(int argc, char **argv)
{
    const ctl_verb_t  *v;

    (void) argc;
    (void) argv;

    printf("usage: pinterestctl queue command [option ...] DIRECTORY\n\n"
           "Looks into the queue of the module, and fills it again.\n\n"
           "commands:\n");

    for (v = ctl_queue_verbs; v->name; v++) {
        if (v->text) {
            printf("  %-8s%s\n", v->name, v->text);
        }
    }

    return CTL_OK;
}


/* CTL_OK, or -1: go on with the last argument */

static int
ctl_queue_options(const ctl_usage_t *usage, const ctl_option_t *options,
    ctl_queue_t *queue, int argc, char **argv)
{
    int          rc, n;
    ctl_group_t  groups[] = {
        { "options", options, queue },
        { NULL, NULL, NULL }
    };

    rc = ctl_options(usage, groups, argc, argv, &n);

    if (rc == PCAPI_OK) {
        return -1;
    }

    return rc == PCAPI_DECLINED ? CTL_OK : CTL_USAGE;
}


static int
ctl_queue_ls(int argc, char **argv)
{
    int           rc;
    const char   *path;
    ctl_walk_t    walk = { NULL, NULL, ctl_queue_row, NULL };
    ctl_queue_t   queue;

    memset(&queue, 0, sizeof(ctl_queue_t));

    rc = ctl_queue_options(&ctl_ls_usage, ctl_ls_options, &queue, argc, argv);

    if (rc != -1) {
        return rc;
    }

    path = argv[argc - 1];
    walk.ctx = &queue;

    if (!queue.json) {
        printf("%4s %8s %8s %10s %12s %12s  %s\n", "slot", "owner", "segments",
               "records", "bytes", "on disk", "oldest");
    }

    if (ctl_store_walk(path, &walk) != PCAPI_OK) {
        return CTL_IO;
    }

    if (!queue.json) {
        ctl_queue_dead(path, PCAPI_QUEUE_DEAD_LETTERS);
        ctl_queue_dead(path, PCAPI_QUEUE_OLD_DEAD_LETTERS);
    }

    return CTL_OK;
}


static int
ctl_queue_row(void *ctx, const ctl_slot_t *slot)
{
    char  owner[24], time[32];

    if (((ctl_queue_t *) ctx)->json) {
        ctl_queue_row_json(slot);
        return PCAPI_OK;
    }

    snprintf(owner, sizeof(owner), "%" PRId64, slot->owner);

    printf("%4u %8s %8u %10" PRIu64 " %12" PRIu64 " %12" PRIu64 "  %s",
           slot->number,
           slot->owner > 0 ? owner : slot->owner ? "unknown" : "-",
           slot->segments, slot->records, slot->bytes, slot->size,
           ctl_queue_time(slot->oldest, time, sizeof(time)));

    if (slot->damaged) {
        printf("  damaged: %" PRIu64, slot->damaged);
    }

    if (slot->aliens) {
        printf("  of another version: %u", slot->aliens);
    }

    printf("\n");

    return PCAPI_OK;
}


static void
ctl_queue_row_json(const ctl_slot_t *slot)
{
    printf("{\"slot\":%u,\"owner\":%" PRId64 ",\"segments\":%u,"
           "\"records\":%" PRIu64 ",\"bytes\":%" PRIu64 ",\"size\":%" PRIu64
           ",\"oldest\":%" PRId64 ",\"damaged\":%" PRIu64 ",\"aliens\":%u}\n",
           slot->number, slot->owner, slot->segments, slot->records,
           slot->bytes, slot->size, slot->oldest, slot->damaged, slot->aliens);
}


static const char *
ctl_queue_time(int64_t msec, char *buf, size_t size)
{
    time_t     sec;
    struct tm  tm;

    sec = (time_t) (msec / 1000);

    if (msec == 0 || gmtime_r(&sec, &tm) == NULL
        || strftime(buf, size, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
    {
        return "-";
    }

    return buf;
}


static void
ctl_queue_dead(const char *path, const char *name)
{
    int           fd, rc;
    char          file[PCAPI_DISK_PATH + 64];
    pcapi_str_t   line;
    ctl_lines_t   lines;

    snprintf(file, sizeof(file), "%s/%s", path, name);

    fd = open(file, O_RDONLY|O_CLOEXEC);
    if (fd == -1) {
        return;
    }

    if (ctl_lines_init(&lines, fd, CTL_QUEUE_LINE) == PCAPI_OK) {

        do {
            rc = ctl_lines_next(&lines, &line);
        } while (rc == PCAPI_OK || rc == PCAPI_FULL);

        printf("%s: %" PRIu64 "\n", name, lines.number);
        ctl_lines_done(&lines);
    }

    (void) close(fd);
}


static int
ctl_queue_verify(int argc, char **argv)
{
    int           rc;
    ctl_walk_t    walk = { NULL, ctl_queue_damage, ctl_queue_add, NULL };
    ctl_queue_t   queue;

    memset(&queue, 0, sizeof(ctl_queue_t));

    rc = ctl_queue_options(&ctl_verify_usage, ctl_ls_options + 1, &queue, argc,
                           argv);
    if (rc != -1) {
        return rc;
    }

    walk.ctx = &queue;

    if (ctl_store_walk(argv[argc - 1], &walk) != PCAPI_OK) {
        return CTL_IO;
    }

    printf("segments: %u\nrecords: %" PRIu64 "\ndamaged parts: %" PRIu64 "\n",
           queue.sum.segments, queue.sum.records, queue.sum.damaged);

    if (queue.sum.aliens) {
        printf("of another version, not read: %u\n", queue.sum.aliens);
    }

    return queue.sum.damaged ? CTL_FAILED : CTL_OK;
}


static int
ctl_queue_add(void *ctx, const ctl_slot_t *slot)
{
    ctl_queue_t *queue = ctx;

    queue->sum.segments += slot->segments;
    queue->sum.records += slot->records;
    queue->sum.damaged += slot->damaged;
    queue->sum.aliens += slot->aliens;

    return PCAPI_OK;
}


static int
ctl_queue_damage(void *ctx, const char *file, const char *what)
{
    (void) ctx;

    ctl_error(0, "%s %s", file, what);

    return PCAPI_OK;
}


static int
ctl_queue_export(int argc, char **argv)
{
    int           rc;
    ctl_walk_t    walk = { ctl_queue_record, ctl_queue_damage, ctl_queue_add,
                           NULL };
    ctl_queue_t   queue;

    memset(&queue, 0, sizeof(ctl_queue_t));

    rc = ctl_queue_options(&ctl_export_usage, ctl_ls_options + 1, &queue, argc,
                           argv);
    if (rc != -1) {
        return rc;
    }

    walk.ctx = &queue;

    rc = ctl_store_walk(argv[argc - 1], &walk);

    free(queue.buf);

    if (rc != PCAPI_OK) {
        return CTL_IO;
    }

    return queue.sum.damaged ? CTL_FAILED : CTL_OK;
}


static int
ctl_queue_record(void *ctx, const ctl_slot_t *slot, const pcapi_record_t *rec)
{
    ctl_queue_t *queue = ctx;

    size_t        size;
    u_char       *buf;
    pcapi_str_t   line;

    size = 4 * rec->payload.len + CTL_QUEUE_ROOM;

    if (size > queue->size) {
        buf = realloc(queue->buf, size);

        if (buf == NULL) {
            ctl_error(0, "out of memory");
            return PCAPI_ERROR;
        }

        queue->buf = buf;
        queue->size = size;
    }

    if (ctl_queue_line(queue->buf, queue->size, slot, rec, &line) != PCAPI_OK)
    {
        ctl_error(0, "a record can't be printed");
        return PCAPI_ERROR;
    }

    if (fwrite(line.data, 1, line.len, stdout) != line.len
        || putchar('\n') == EOF)
    {
        if (errno != EPIPE) {
            ctl_error(errno, "writing failed");
        }

        return PCAPI_ERROR;
    }

    return PCAPI_OK;
}


/* the second half of the buffer is for digits */

static int
ctl_queue_line(u_char *buf, size_t size, const ctl_slot_t *slot,
    const pcapi_record_t *rec, pcapi_str_t *line)
{
    size_t                    i, half;
    char                      digits[24];
    pcapi_str_t               account;
    pcapi_json_out_t          o;
    static const pcapi_str_t  key = pcapi_string("account");
    static const pcapi_str_t  test = pcapi_string("test");
    static const pcapi_str_t  keys[] = {
        pcapi_string("route"), pcapi_string("time"), pcapi_string("slot"),
        pcapi_string("sequence")
    };
    const int64_t             values[] = {
        rec->dest.route, rec->time, slot->number, (int64_t) rec->sequence
    };

    half = 2 * rec->payload.len;

    account.len = (size_t) snprintf(digits, sizeof(digits), "%" PRIu64,
                                    rec->dest.account);
    account.data = (u_char *) digits;

    pcapi_json_out_init(&o, buf, size - half);
    pcapi_json_out_object(&o);

    pcapi_json_out_key(&o, &key);
    pcapi_json_out_string(&o, &account);

    for (i = 0; i < pcapi_nelts(values); i++) {
        pcapi_json_out_key(&o, &keys[i]);
        pcapi_json_out_integer(&o, values[i]);
    }

    pcapi_json_out_key(&o, &test);
    pcapi_json_out_boolean(&o, (rec->dest.flags & PCAPI_DEST_TEST) != 0);

    pcapi_record_json(&o, &rec->payload, buf + size - half);

    pcapi_json_out_object_end(&o);

    return pcapi_json_out_end(&o, line);
}
