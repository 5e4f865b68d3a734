
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>

#include "ctl.h"
#include "progress.h"

#include "base/pcapi_version.h"


static int ctl_help(int argc, char **argv);
static int ctl_version(int argc, char **argv);
static int ctl_written(int rc);


static const ctl_verb_t  ctl_verbs[] = {
    { "map", "show what messages become", ctl_map },
    { "check", "is this token good for this account?", ctl_check },
    { "send", "send a file of events or messages", ctl_send },
    { "queue", "look into a queue, or fill it again", ctl_queue },
    { "help", "this text, or that of a verb", ctl_help },
    { "--help", NULL, ctl_help },
    { "-h", NULL, ctl_help },
    { "--version", NULL, ctl_version },
    { "-V", NULL, ctl_version },
    { NULL, NULL, NULL }
};


/* which verb speaks; "queue" and "ls" at most */

static const char  *ctl_speakers[2];


int
main(int argc, char **argv)
{
    /* who reads no more of us is seen by the write that fails */

    (void) signal(SIGPIPE, SIG_IGN);

    return ctl_written(ctl_dispatch(ctl_verbs, argc, argv));
}


int
ctl_dispatch(const ctl_verb_t *verbs, int argc, char **argv)
{
    const ctl_verb_t  *v;

    if (argc < 2) {
        ctl_error(0, "what is to be done is missing, see --help");
        return CTL_USAGE;
    }

    for (v = verbs; v->name; v++) {
        if (strcmp(v->name, argv[1]) == 0) {
            ctl_speakers[ctl_speakers[0] != NULL] = v->name;
            return v->run(argc - 1, argv + 1);
        }
    }

    ctl_error(0, "unknown command \"%s\", see --help", argv[1]);

    return CTL_USAGE;
}


/* "help map" is "map --help" */

static int
ctl_help(int argc, char **argv)
{
    char              *args[] = { argv[0], argv[1], (char *) "--help", NULL };
    const ctl_verb_t  *v;

    ctl_speakers[0] = NULL;

    if (argc > 1 && argv[1][0] != '-' && strcmp(argv[1], "help") != 0) {
        return ctl_dispatch(ctl_verbs, 3, args);
    }

    printf("usage: pinterestctl command [option ...]\n"
           "       pinterestctl --version\n\n"
           "Conversions for the Pinterest API, from the command line.\n\n"
           "commands:\n");

    for (v = ctl_verbs; v->name; v++) {
        if (v->text) {
            printf("  %-8s%s\n", v->name, v->text);
        }
    }

    printf("\n\"pinterestctl command --help\" tells more of each.\n"
           "exit codes: 0 done, 1 something was refused or is unusable, "
           "2 wrong usage,\n"
           "            3 a file, a pipe or the network failed\n");

    return CTL_OK;
}


static int
ctl_version(int argc, char **argv)
{
    (void) argc;
    (void) argv;

    printf("pinterestctl %s\n", PCAPI_VERSION);

    return CTL_OK;
}


/* a full disk is no success */

static int
ctl_written(int rc)
{
    if (fflush(stdout) != 0 || ferror(stdout)) {
        return rc == CTL_OK ? CTL_IO : rc;
    }

    return rc;
}


void
ctl_error(int err, const char *fmt, ...)
{
    va_list  args;

    ctl_progress_clear();

    fprintf(stderr, "pinterestctl%s%s%s%s: ",
            ctl_speakers[0] ? " " : "", ctl_speakers[0] ? ctl_speakers[0] : "",
            ctl_speakers[1] ? " " : "", ctl_speakers[1] ? ctl_speakers[1] : "");

    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);

    if (err) {
        fprintf(stderr, ": %s", strerror(err));
    }

    fputc('\n', stderr);
}


int64_t
ctl_now(void)
{
    struct timespec  ts;

    (void) clock_gettime(CLOCK_REALTIME, &ts);

    return (int64_t) ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}
