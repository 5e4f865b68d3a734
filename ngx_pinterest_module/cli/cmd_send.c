
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "ctl.h"
#include "http.h"
#include "http_options.h"
#include "lines.h"
#include "mapper.h"
#include "options.h"
#include "progress.h"
#include "sender.h"

#include "base/pcapi_sha256.h"


#define CTL_SEND_LINE    (16 * 1024 * 1024)
#define CTL_SEND_SAID    20        /* unusable lines told one by one */
#define CTL_SEND_ID      32        /* of a derived event id, hex digits */


typedef struct {
    ctl_http_conf_t     http;
    ctl_sender_conf_t   conf;
    const char         *dead;
    int64_t             from;      /* line */
    unsigned            quiet;

    ctl_mapper_t        mapper;
    ctl_sender_t        sender;
    ctl_lines_t         lines;
    ctl_progress_t      progress;

    uint64_t            unusable;  /* lines */
    uint64_t            dropped[PCAPI_NREASONS];
} ctl_send_t;


static int ctl_send_open(ctl_send_t *send, const char *path);
static int ctl_send_file(ctl_send_t *send, const char *path);
static int ctl_send_lines(ctl_send_t *send);
static int ctl_send_line(ctl_send_t *send, const pcapi_str_t *line);
static int ctl_send_message(ctl_send_t *send, const ctl_mapped_t *mapped);
static int ctl_send_flush(ctl_send_t *send);
static int ctl_send_id(uint64_t number, const pcapi_str_t *line,
    u_char id[PCAPI_SHA256_HEX]);
static void ctl_send_unusable(ctl_send_t *send, const char *error);
static int ctl_send_summary(ctl_send_t *send, int rc);
static void ctl_send_count(const char *what, uint64_t n);
static void ctl_send_on_signal(int signo);


static volatile sig_atomic_t  ctl_send_stop;


static const ctl_usage_t  ctl_send_usage = {
    "send --account ID --token-file FILE [option ...] FILE",
    "Sends a file, or standard input if it is \"-\", to the Conversions API:\n"
    "one event or message a line, as \"map\" takes them.  Senders are\n"
    "trusted, as the file is your own.  An event without an id gets one that\n"
    "is made of its line and line number, so that a file that is sent again\n"
    "after a failure counts once.  Exits with 0 if all events were accepted,\n"
    "with 1 if some were refused or some lines are unusable.",
    1, 0
};


static const ctl_option_t  ctl_send_options[] = {

    { "test", NULL, "the API answers, but records nothing",
      ctl_set_flag, offsetof(ctl_send_t, http.test), 0, 0 },

    { "events", "N", "of one call, 1 to 1000 (1000)",
      ctl_set_number, offsetof(ctl_send_t, conf.events), 1, 1000 },

    { "bytes", "SIZE", "of one call, from 64k to 16m (1m)",
      ctl_set_size, offsetof(ctl_send_t, conf.bytes), 65536, 1 << 24 },

    { "tries", "N", "of one call before it is given up (10)",
      ctl_set_number, offsetof(ctl_send_t, conf.tries), 1, 1000 },

    { "from", "LINE", "start there (1)",
      ctl_set_number, offsetof(ctl_send_t, from), 1, INT64_MAX },

    { "dead", "FILE", "refused events and why, appended as JSON lines",
      ctl_set_text, offsetof(ctl_send_t, dead), 0, 0 },

    { "quiet", NULL, "no progress bar",
      ctl_set_flag, offsetof(ctl_send_t, quiet), 0, 0 },

    { NULL, NULL, NULL, NULL, 0, 0, 0 }
};


int
ctl_send(int argc, char **argv)
{
    int           rc, n;
    ctl_send_t    send;
    ctl_group_t   groups[] = {
        { "where to", ctl_http_options, &send.http },
        { "how", ctl_send_options, &send },
        { "what becomes of messages", ctl_mapper_options, &send.mapper },
        { NULL, NULL, NULL }
    };

    memset(&send, 0, sizeof(ctl_send_t));
    ctl_http_conf_init(&send.http);

    send.conf.events = 1000;
    send.conf.bytes = 1024 * 1024;
    send.conf.tries = 10;
    send.from = 1;

    if (ctl_mapper_init(&send.mapper) != PCAPI_OK) {
        ctl_error(0, "out of memory");
        return CTL_IO;
    }

    send.mapper.origin.trusted = 1;

    rc = ctl_options(&ctl_send_usage, groups, argc, argv, &n);

    if (rc == PCAPI_DECLINED) {
        rc = CTL_OK;

    } else if (rc != PCAPI_OK
               || ctl_http_conf_check(&send.http) != PCAPI_OK)
    {
        rc = CTL_USAGE;

    } else {
        rc = ctl_send_open(&send, argv[argc - 1]);
    }

    ctl_mapper_done(&send.mapper);

    return rc;
}


static int
ctl_send_open(ctl_send_t *send, const char *path)
{
    int                rc;
    ctl_http_t        *http;
    struct sigaction   sa;

    memset(&sa, 0, sizeof(struct sigaction));
    sa.sa_handler = ctl_send_on_signal;

    (void) sigaction(SIGINT, &sa, NULL);
    (void) sigaction(SIGTERM, &sa, NULL);

    send->http.stop = &ctl_send_stop;
    send->conf.stop = &ctl_send_stop;
    send->conf.account = send->http.account;
    send->conf.test = send->http.test;

    http = ctl_http_open(&send->http, &rc);
    if (http == NULL) {
        return rc;
    }

    if (send->dead) {
        send->conf.dead = fopen(send->dead, "ae");

        if (send->conf.dead == NULL) {
            ctl_error(errno, "\"%s\" can't be opened", send->dead);
            ctl_http_close(http);
            return CTL_IO;
        }
    }

    if (ctl_sender_init(&send->sender, &send->conf, http) == PCAPI_OK) {
        rc = ctl_send_file(send, path);
        ctl_sender_done(&send->sender);

    } else {
        ctl_error(0, "out of memory");
        rc = CTL_IO;
    }

    if (send->conf.dead && fclose(send->conf.dead) != 0 && rc == CTL_OK) {
        ctl_error(errno, "\"%s\" can't be written", send->dead);
        rc = CTL_IO;
    }

    ctl_http_close(http);

    return rc;
}


static int
ctl_send_file(ctl_send_t *send, const char *path)
{
    int  fd, rc;

    fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY);

    if (fd == -1) {
        ctl_error(errno, "\"%s\" can't be opened", path);
        return CTL_IO;
    }

    if (ctl_lines_init(&send->lines, fd, CTL_SEND_LINE) == PCAPI_OK) {
        send->lines.stop = &ctl_send_stop;
        ctl_progress_init(&send->progress, fd, send->quiet);

        rc = ctl_send_lines(send);

        ctl_progress_clear();
        rc = ctl_send_summary(send, rc);
        ctl_lines_done(&send->lines);

    } else {
        ctl_error(0, "out of memory");
        rc = CTL_IO;
    }

    if (fd != STDIN_FILENO) {
        (void) close(fd);
    }

    return rc;
}


static int
ctl_send_lines(ctl_send_t *send)
{
    int           rc;
    pcapi_str_t   line;

    while (!ctl_send_stop) {
        rc = ctl_lines_next(&send->lines, &line);

        if (rc == PCAPI_DECLINED) {
            return ctl_send_flush(send);
        }

        if (rc == PCAPI_ERROR) {
            break;
        }

        if (send->lines.number < (uint64_t) send->from) {
            continue;
        }

        if (rc == PCAPI_FULL) {
            ctl_send_unusable(send, "line is too long");
            continue;
        }

        rc = ctl_send_line(send, &line);

        if (rc != CTL_OK) {
            return rc;
        }
    }

    if (!ctl_send_stop) {
        ctl_error(errno, "reading failed");
        return CTL_IO;
    }

    return CTL_FAILED;
}


static int
ctl_send_line(ctl_send_t *send, const pcapi_str_t *line)
{
    int            rc;
    u_char         id[PCAPI_SHA256_HEX];
    const char    *error;
    pcapi_str_t    event_id;
    ctl_mapped_t   mapped;

    if (ctl_send_id(send->lines.number, line, id) != PCAPI_OK) {
        ctl_error(0, "libcrypto can't be used");
        return CTL_IO;
    }

    event_id = pcapi_str(id, CTL_SEND_ID);

    error = ctl_mapper_line(&send->mapper, line, &event_id);

    if (error) {
        ctl_send_unusable(send, error);
        return CTL_OK;
    }

    while (ctl_mapper_next(&send->mapper, &mapped) == PCAPI_OK) {
        rc = ctl_send_message(send, &mapped);

        if (rc != CTL_OK) {
            return rc;
        }
    }

    return CTL_OK;
}


static int
ctl_send_message(ctl_send_t *send, const ctl_mapped_t *mapped)
{
    int       rc;
    uint32_t  i;

    if (mapped->reason != PCAPI_REASON_NONE) {
        send->dropped[mapped->reason]++;
        return CTL_OK;
    }

    for (i = 0; i < mapped->n; i++) {
        rc = ctl_sender_add(&send->sender, send->lines.number,
                            &mapped->events[i]);

        if (rc == PCAPI_FULL) {
            rc = ctl_send_flush(send);

            if (rc != CTL_OK) {
                return rc;
            }

            rc = ctl_sender_add(&send->sender, send->lines.number,
                                &mapped->events[i]);
        }

        if (rc != PCAPI_OK) {
            send->dropped[PCAPI_REASON_TOO_LARGE]++;
        }
    }

    return CTL_OK;
}


static int
ctl_send_flush(ctl_send_t *send)
{
    int  rc;

    rc = ctl_sender_flush(&send->sender);

    ctl_progress(&send->progress, send->lines.bytes,
                 send->sender.stat.accepted);

    return rc;
}


/* the same file gives the same ids, two equal lines of it do not */

static int
ctl_send_id(uint64_t number, const pcapi_str_t *line,
    u_char id[PCAPI_SHA256_HEX])
{
    int     n;
    char    text[32 + PCAPI_SHA256_HEX];

    n = snprintf(text, 32, "%llu:", (unsigned long long) number);

    if (pcapi_sha256_hex(line->data, line->len, (u_char *) text + n)
        != PCAPI_OK)
    {
        return PCAPI_ERROR;
    }

    return pcapi_sha256_hex(text, (size_t) n + PCAPI_SHA256_HEX, id);
}


static void
ctl_send_unusable(ctl_send_t *send, const char *error)
{
    if (++send->unusable > CTL_SEND_SAID) {
        return;
    }

    ctl_error(0, "line %llu: %s%s", (unsigned long long) send->lines.number,
              error, send->unusable == CTL_SEND_SAID ? ", more are not told"
                                                     : "");
}


/* and the exit code that goes with it */

static int
ctl_send_summary(ctl_send_t *send, int rc)
{
    uint32_t                  i;
    uint64_t                  line;
    const pcapi_str_t        *reason;
    const ctl_sender_stat_t  *stat;

    stat = &send->sender.stat;

    ctl_send_count("lines", send->lines.number);
    ctl_send_count("accepted", stat->accepted);
    ctl_send_count("  with a warning", stat->warned);
    ctl_warnings_print(&send->sender.warnings);
    ctl_send_count("refused", stat->refused);
    ctl_send_count("unusable lines", send->unusable);

    for (i = 0; i < PCAPI_NREASONS; i++) {

        if (send->dropped[i]) {
            reason = pcapi_reason_name((pcapi_reason_e) i);
            printf("dropped, %.*s: %llu\n", (int) reason->len, reason->data,
                   (unsigned long long) send->dropped[i]);
        }
    }

    ctl_send_count("calls", stat->calls);
    ctl_send_count("  repeated", stat->retries);

    if (rc != CTL_OK) {
        line = ctl_sender_line(&send->sender);
        line = line ? line : send->lines.number + 1;

        printf("stopped, go on with: --from %llu\n",
               (unsigned long long) line);

        return rc;
    }

    return stat->refused || send->unusable ? CTL_FAILED : CTL_OK;
}


static void
ctl_send_count(const char *what, uint64_t n)
{
    if (n || *what != ' ') {
        printf("%s: %llu\n", what, (unsigned long long) n);
    }
}


static void
ctl_send_on_signal(int signo)
{
    (void) signo;

    ctl_send_stop = 1;
}
