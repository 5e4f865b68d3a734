
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ctl.h"
#include "lines.h"
#include "options.h"

#include "base/pcapi_arena.h"
#include "base/pcapi_decimal.h"
#include "base/pcapi_json.h"
#include "base/pcapi_sha256.h"
#include "event/pcapi_event.h"
#include "queue/pcapi_queue.h"


#define CTL_REPLAY_LINE    (1024 * 1024)
#define CTL_REPLAY_ARENA   (64 * 1024)
#define CTL_REPLAY_LIMIT   (64 * 1024 * 1024)
#define CTL_REPLAY_SAID    20        /* unusable lines told one by one */

#define CTL_ACCOUNT_MAX    999999999999999999


typedef struct {
    int64_t          account;        /* -1: as the line says */
    int64_t          route;          /* the same */
    int64_t          max_size;
    int64_t          from;           /* line */
    unsigned         test;

    pcapi_queue_t   *queue;
    pcapi_arena_t    arena;
    ctl_lines_t      lines;
    uint64_t         done;
    uint64_t         unusable;
    u_char           event[PCAPI_MAX_EVENT];
} ctl_replay_t;


static int ctl_replay_open(ctl_replay_t *rp, const char *path, int fd);
static int ctl_replay_become(const char *path);
static void ctl_replay_log(void *ctx, pcapi_log_level_e level, int err,
    const char *text);
static int ctl_replay_lines(ctl_replay_t *rp);
static int ctl_replay_line(ctl_replay_t *rp, const pcapi_str_t *line);
static const char *ctl_replay_read(ctl_replay_t *rp, const pcapi_str_t *line,
    pcapi_dest_t *dest, pcapi_str_t *event);
static const char *ctl_replay_event(ctl_replay_t *rp, const pcapi_json_t *v,
    pcapi_str_t *event);
static const char *ctl_replay_dest(const ctl_replay_t *rp,
    const pcapi_json_t *root, pcapi_dest_t *dest);
static int64_t ctl_replay_number(const pcapi_json_t *v, int64_t high);
static void ctl_replay_unusable(ctl_replay_t *rp, const char *error);


static const ctl_usage_t  ctl_replay_usage = {
    "queue replay [option ...] DIRECTORY [FILE]",
    "Puts events back into a queue as new records: dead letters, or what\n"
    "\"queue export\" or \"send --dead\" has written, from a file or standard\n"
    "input.  Every event is checked against the schema again, personal data\n"
    "that was put in by hand is hashed.  The queue may be in use: a slot of\n"
    "its own is taken, which nginx adopts when this is done.  Root becomes\n"
    "the owner of the directory first.  Ids stay, so an event that was\n"
    "accepted before counts once.",
    1, 1
};


static const ctl_option_t  ctl_replay_options[] = {

    { "account", "ID", "send all of them to this ad account",
      ctl_set_number, offsetof(ctl_replay_t, account), 1, CTL_ACCOUNT_MAX },

    { "route", "N", "by this route, as in an export",
      ctl_set_number, offsetof(ctl_replay_t, route), 0, UINT32_MAX },

    { "test", NULL, "the API shall answer, but record nothing",
      ctl_set_flag, offsetof(ctl_replay_t, test), 0, 0 },

    { "from", "LINE", "start there (1)",
      ctl_set_number, offsetof(ctl_replay_t, from), 1, INT64_MAX },

    { "max-size", "SIZE", "of the queue, as in pinterest_queue (256m)",
      ctl_set_size, offsetof(ctl_replay_t, max_size), 1 << 20, INT64_MAX },

    { NULL, NULL, NULL, NULL, 0, 0, 0 }
};


int
ctl_replay(int argc, char **argv)
{
    int            fd, rc, n;
    const char    *file;
    ctl_replay_t   rp;
    ctl_group_t    groups[] = {
        { "options", ctl_replay_options, &rp },
        { NULL, NULL, NULL }
    };

    memset(&rp, 0, sizeof(ctl_replay_t));
    rp.account = -1;
    rp.route = -1;
    rp.max_size = 256 * 1024 * 1024;
    rp.from = 1;

    rc = ctl_options(&ctl_replay_usage, groups, argc, argv, &n);

    if (rc != PCAPI_OK) {
        return rc == PCAPI_DECLINED ? CTL_OK : CTL_USAGE;
    }

    file = (n == 2) ? argv[argc - 1] : "-";
    fd = strcmp(file, "-") ? open(file, O_RDONLY|O_CLOEXEC) : STDIN_FILENO;

    if (fd == -1) {
        ctl_error(errno, "\"%s\" can't be opened", file);
        return CTL_IO;
    }

    rc = ctl_replay_open(&rp, argv[argc - n], fd);

    if (fd != STDIN_FILENO) {
        (void) close(fd);
    }

    return rc;
}


static int
ctl_replay_open(ctl_replay_t *rp, const char *path, int fd)
{
    int                  rc;
    pcapi_queue_conf_t   conf;

    if (ctl_replay_become(path) != PCAPI_OK) {
        return CTL_IO;
    }

    memset(&conf, 0, sizeof(pcapi_queue_conf_t));
    conf.path = path;
    conf.max_size = (uint64_t) rp->max_size;
    conf.sync = PCAPI_SYNC_TIMER;
    conf.log = ctl_replay_log;

    if (ctl_lines_init(&rp->lines, fd, CTL_REPLAY_LINE) != PCAPI_OK
        || pcapi_sha256_init() != PCAPI_OK)
    {
        ctl_error(0, "out of memory");
        return CTL_IO;
    }

    if (pcapi_queue_open(&rp->queue, &conf) != PCAPI_OK) {
        ctl_lines_done(&rp->lines);
        return CTL_IO;
    }

    pcapi_arena_init(&rp->arena, CTL_REPLAY_ARENA, CTL_REPLAY_LIMIT);

    rc = ctl_replay_lines(rp);

    printf("lines: %" PRIu64 "\nreplayed: %" PRIu64 "\nunusable lines: %"
           PRIu64 "\n", rp->lines.number, rp->done, rp->unusable);

    if (rc == CTL_IO) {
        printf("stopped, go on with: --from %" PRIu64 "\n", rp->lines.number);
    }

    pcapi_queue_close(rp->queue);
    pcapi_arena_destroy(&rp->arena);
    pcapi_sha256_done();
    ctl_lines_done(&rp->lines);

    return rc;
}


/* workers could not read what belongs to root */

static int
ctl_replay_become(const char *path)
{
    struct stat  st;

    if (stat(path, &st) == -1) {
        ctl_error(errno, "queue \"%s\" can't be opened", path);
        return PCAPI_ERROR;
    }

    if (st.st_uid == geteuid()) {
        return PCAPI_OK;
    }

    if (geteuid() == 0
        && setgroups(0, NULL) == 0
        && setgid(st.st_gid) == 0
        && setuid(st.st_uid) == 0)
    {
        return PCAPI_OK;
    }

    ctl_error(0, "queue \"%s\" belongs to another user: that one or root has "
              "to do it", path);

    return PCAPI_ERROR;
}


static void
ctl_replay_log(void *ctx, pcapi_log_level_e level, int err, const char *text)
{
    (void) ctx;

    if (level != PCAPI_LOG_INFO) {
        ctl_error(err, "%s", text);
    }
}


static int
ctl_replay_lines(ctl_replay_t *rp)
{
    int          rc;
    pcapi_str_t  line;

    for ( ;; ) {
        rc = ctl_lines_next(&rp->lines, &line);

        if (rc == PCAPI_DECLINED) {
            break;
        }

        if (rc == PCAPI_ERROR) {
            ctl_error(errno, "reading failed");
            return CTL_IO;
        }

        if (rp->lines.number < (uint64_t) rp->from) {
            continue;
        }

        if (rc == PCAPI_FULL) {
            ctl_replay_unusable(rp, "line is too long");
            continue;
        }

        rc = ctl_replay_line(rp, &line);

        if (rc != CTL_OK) {
            return rc;
        }
    }

    if (pcapi_queue_sync(rp->queue) != PCAPI_OK) {
        return CTL_IO;
    }

    return rp->unusable ? CTL_FAILED : CTL_OK;
}


static int
ctl_replay_line(ctl_replay_t *rp, const pcapi_str_t *line)
{
    int            rc;
    const char    *error;
    pcapi_str_t    event;
    pcapi_dest_t   dest;

    if (line->len == 0) {
        return CTL_OK;
    }

    error = ctl_replay_read(rp, line, &dest, &event);

    if (error) {
        ctl_replay_unusable(rp, error);
        return CTL_OK;
    }

    rc = pcapi_queue_append(rp->queue, &dest, ctl_now(), &event);

    if (rc == PCAPI_OK) {
        rp->done++;
        return CTL_OK;
    }

    ctl_error(0, rc == PCAPI_FULL ? "the queue is full"
                                  : "the queue takes no more");

    return CTL_IO;
}


static const char *
ctl_replay_read(ctl_replay_t *rp, const pcapi_str_t *line, pcapi_dest_t *dest,
    pcapi_str_t *event)
{
    const char                        *error;
    const pcapi_json_t                *root;
    pcapi_json_error_e                 e;
    static const pcapi_str_t           key = pcapi_string("event");
    static const pcapi_json_limits_t   limits = { 16, 20000, 65536 };

    pcapi_arena_reset(&rp->arena);

    root = pcapi_json_parse(&rp->arena, &limits, line, &e);

    if (root == NULL) {
        return pcapi_json_strerror(e);
    }

    error = ctl_replay_dest(rp, root, dest);

    if (error) {
        return error;
    }

    return ctl_replay_event(rp, pcapi_json_get(root, &key), event);
}


static const char *
ctl_replay_event(ctl_replay_t *rp, const pcapi_json_t *v, pcapi_str_t *event)
{
    pcapi_event_t       ev;
    pcapi_reason_e      reason;
    const pcapi_str_t  *name;

    if (v == NULL || v->type != PCAPI_JSON_OBJECT) {
        return "has no event";
    }

    /* the operator has made it, or seen it */

    pcapi_event_init(&ev, &rp->arena);
    ev.internal = 1;

    if (pcapi_event_set_members(&ev, PCAPI_EVENT, v) == PCAPI_ERROR) {
        return "out of memory";
    }

    reason = pcapi_event_check(&ev);

    if (reason == PCAPI_REASON_NONE
        && pcapi_event_encode(&ev, NULL, rp->event, PCAPI_MAX_EVENT, event)
           != PCAPI_OK)
    {
        reason = PCAPI_REASON_TOO_LARGE;
    }

    name = pcapi_reason_name(reason);

    return reason == PCAPI_REASON_NONE ? NULL : (const char *) name->data;
}


static const char *
ctl_replay_dest(const ctl_replay_t *rp, const pcapi_json_t *root,
    pcapi_dest_t *dest)
{
    int64_t                   account, route;
    const pcapi_json_t       *v;
    static const pcapi_str_t  keys[] = {
        pcapi_string("account"), pcapi_string("ad_account"),
        pcapi_string("route"), pcapi_string("test")
    };

    v = pcapi_json_get(root, &keys[0]);
    v = v ? v : pcapi_json_get(root, &keys[1]);

    account = rp->account;
    account = (account != -1) ? account
                              : ctl_replay_number(v, CTL_ACCOUNT_MAX);

    if (account <= 0) {
        return "has no account";
    }

    v = pcapi_json_get(root, &keys[2]);

    route = rp->route;
    route = (route != -1) ? route : ctl_replay_number(v, UINT32_MAX);

    v = pcapi_json_get(root, &keys[3]);

    dest->account = (uint64_t) account;
    dest->route = (route == -1) ? 0 : (uint32_t) route;
    dest->flags = (rp->test || (v && v->type == PCAPI_JSON_TRUE))
                  ? PCAPI_DEST_TEST : 0;

    return NULL;
}


/* digits, also in a string; -1 if it is anything else */

static int64_t
ctl_replay_number(const pcapi_json_t *v, int64_t high)
{
    int64_t  n;

    if (v == NULL
        || (v->type != PCAPI_JSON_STRING && v->type != PCAPI_JSON_NUMBER)
        || pcapi_decimal_integer(&v->text, &n) != PCAPI_OK
        || n < 0 || n > high)
    {
        return -1;
    }

    return n;
}


static void
ctl_replay_unusable(ctl_replay_t *rp, const char *error)
{
    if (++rp->unusable > CTL_REPLAY_SAID) {
        return;
    }

    ctl_error(0, "line %" PRIu64 ": %s%s", rp->lines.number, error,
              rp->unusable == CTL_REPLAY_SAID ? ", more are not told" : "");
}
