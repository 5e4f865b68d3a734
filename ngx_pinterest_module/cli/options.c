
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <getopt.h>
#include <stdio.h>

#include "options.h"
#include "ctl.h"


#define CTL_OPTIONS_MAX   48
#define CTL_OPTIONS_HELP  1
#define CTL_OPTIONS_TEXT  26       /* column of the help texts */


/* a row and where its value goes */

typedef struct {
    const ctl_option_t  *option;
    void                *target;
} ctl_known_t;


static void ctl_options_list(const ctl_group_t *groups, struct option *list,
    ctl_known_t *known);
static int ctl_options_hidden(const ctl_group_t *groups,
    const ctl_group_t *group, const char *name);
static int ctl_options_unknown(int c, char **argv, const ctl_known_t *known);
static int ctl_options_operands(const ctl_usage_t *usage, int n);
static void ctl_options_help(const ctl_usage_t *usage,
    const ctl_group_t *groups);
static void ctl_option_help(const char *name, const char *arg,
    const char *help);
static int64_t ctl_digits(const char **p);
static const char *ctl_store(const ctl_option_t *o, void *target, int64_t n,
    const char *wrong);


static const struct {
    char      name;
    int64_t   msec;
} ctl_time_units[] = {
    { 'y', 365 * 86400000LL },
    { 'M', 30 * 86400000LL },
    { 'w', 7 * 86400000LL },
    { 'd', 86400000LL },
    { 'h', 3600000LL },
    { 'm', 60000LL },
    { 's', 1000LL }
};


int
ctl_options(const ctl_usage_t *usage, const ctl_group_t *groups, int argc,
    char **argv, int *n)
{
    int            c;
    const char    *wrong;
    ctl_known_t    known[CTL_OPTIONS_MAX];
    struct option  list[CTL_OPTIONS_MAX + 2];

    ctl_options_list(groups, list, known);

    opterr = 0;
    optind = 0;

    for ( ;; ) {
        c = getopt_long(argc, argv, ":h", list, NULL);

        if (c == -1) {
            break;
        }

        if (c == 'h' || c == CTL_OPTIONS_HELP) {
            ctl_options_help(usage, groups);
            return PCAPI_DECLINED;
        }

        if (c == '?' || c == ':') {
            return ctl_options_unknown(c, argv, known);
        }

        c -= 256;
        wrong = known[c].option->set(known[c].option, known[c].target, optarg);

        if (wrong) {
            ctl_error(0, "--%s \"%s\" %s", known[c].option->name,
                      optarg ? optarg : "", wrong);
            return PCAPI_ERROR;
        }
    }

    *n = argc - optind;

    return ctl_options_operands(usage, *n);
}


static void
ctl_options_list(const ctl_group_t *groups, struct option *list,
    ctl_known_t *known)
{
    int                  n;
    const ctl_group_t   *g;
    const ctl_option_t  *o;

    n = 0;

    for (g = groups; g->options; g++) {
        for (o = g->options; o->name && n < CTL_OPTIONS_MAX; o++) {

            if (ctl_options_hidden(groups, g, o->name)) {
                continue;
            }

            known[n].option = o;
            known[n].target = g->target;

            list[n].name = o->name;
            list[n].has_arg = o->arg ? required_argument : no_argument;
            list[n].flag = NULL;
            list[n].val = 256 + n;

            n++;
        }
    }

    memset(&list[n], 0, 2 * sizeof(struct option));

    list[n].name = "help";
    list[n].val = CTL_OPTIONS_HELP;
}


/* a group before has an option of that name */

static int
ctl_options_hidden(const ctl_group_t *groups, const ctl_group_t *group,
    const char *name)
{
    const ctl_group_t   *g;
    const ctl_option_t  *o;

    for (g = groups; g != group; g++) {
        for (o = g->options; o->name; o++) {
            if (strcmp(o->name, name) == 0) {
                return 1;
            }
        }
    }

    return 0;
}


static int
ctl_options_unknown(int c, char **argv, const ctl_known_t *known)
{
    if (c == ':') {
        ctl_error(0, "--%s needs a value", known[optopt - 256].option->name);

    } else if (optopt >= 256) {
        ctl_error(0, "--%s takes no value", known[optopt - 256].option->name);

    } else if (optopt > CTL_OPTIONS_HELP) {
        ctl_error(0, "unknown option \"-%c\", see --help", optopt);

    } else {
        ctl_error(0, "unknown option \"%s\", see --help", argv[optind - 1]);
    }

    return PCAPI_ERROR;
}


static int
ctl_options_operands(const ctl_usage_t *usage, int n)
{
    if (n < usage->operands) {
        ctl_error(0, "an argument is missing, see --help");
        return PCAPI_ERROR;
    }

    if (n > usage->operands + usage->more) {
        ctl_error(0, "too many arguments, see --help");
        return PCAPI_ERROR;
    }

    return PCAPI_OK;
}


static void
ctl_options_help(const ctl_usage_t *usage, const ctl_group_t *groups)
{
    const ctl_group_t   *g;
    const ctl_option_t  *o;

    printf("usage: pinterestctl %s\n\n%s\n", usage->usage, usage->help);

    for (g = groups; g->options; g++) {
        printf("\n%s:\n", g->title);

        for (o = g->options; o->name; o++) {
            if (!ctl_options_hidden(groups, g, o->name)) {
                ctl_option_help(o->name, o->arg, o->help);
            }
        }
    }

    printf("\n");
    ctl_option_help("help", NULL, "this text");
}


static void
ctl_option_help(const char *name, const char *arg, const char *help)
{
    int  n;

    n = printf("  --%s%s%s", name, arg ? " " : "", arg ? arg : "");

    if (n >= CTL_OPTIONS_TEXT) {
        printf("\n");
        n = 0;
    }

    printf("%*s", CTL_OPTIONS_TEXT - n, "");

    for ( /* void */ ; *help; help++) {
        putchar(*help);

        if (*help == '\n') {
            printf("%*s", CTL_OPTIONS_TEXT, "");
        }
    }

    printf("\n");
}


const char *
ctl_set_text(const ctl_option_t *o, void *target, const char *value)
{
    if (*value == '\0') {
        return "is empty";
    }

    *(const char **) ((char *) target + o->offset) = value;

    return NULL;
}


const char *
ctl_set_flag(const ctl_option_t *o, void *target, const char *value)
{
    (void) value;

    *(unsigned *) ((char *) target + o->offset) = 1;

    return NULL;
}


const char *
ctl_set_number(const ctl_option_t *o, void *target, const char *value)
{
    int64_t  n;

    n = ctl_digits(&value);

    return ctl_store(o, target, *value ? -1 : n, "is no such number");
}


const char *
ctl_set_size(const ctl_option_t *o, void *target, const char *value)
{
    int      shift;
    int64_t  n;

    n = ctl_digits(&value);
    shift = 0;

    switch (pcapi_tolower((u_char) *value)) {

    case 'k':
        shift = 10;
        break;

    case 'm':
        shift = 20;
        break;

    case 'g':
        shift = 30;
        break;
    }

    value += (shift != 0);

    if (*value || n > (INT64_MAX >> shift)) {
        n = -1;
    }

    return ctl_store(o, target, n < 0 ? -1 : n << shift, "is no such size");
}


/* units go from large to small, a number without one is seconds */

const char *
ctl_set_time(const ctl_option_t *o, void *target, const char *value)
{
    size_t   unit;
    int64_t  n, sum;

    unit = 0;
    sum = 0;

    do {
        n = ctl_digits(&value);

        while (unit < pcapi_nelts(ctl_time_units)
               && ctl_time_units[unit].name != (*value ? *value : 's'))
        {
            unit++;
        }

        if (n < 0 || unit == pcapi_nelts(ctl_time_units)
            || n > (INT64_MAX - sum) / ctl_time_units[unit].msec)
        {
            return "is no time";
        }

        sum += n * ctl_time_units[unit++].msec;
        value += (*value != '\0');

    } while (*value);

    return ctl_store(o, target, sum, "is no such time");
}


/* -1: there is none, or it is too large */

static int64_t
ctl_digits(const char **p)
{
    int64_t  n;

    if (!pcapi_isdigit((u_char) **p)) {
        return -1;
    }

    for (n = 0; pcapi_isdigit((u_char) **p); (*p)++) {

        if (n > (INT64_MAX - 9) / 10) {
            return -1;
        }

        n = n * 10 + (**p - '0');
    }

    return n;
}


static const char *
ctl_store(const ctl_option_t *o, void *target, int64_t n, const char *wrong)
{
    if (n < o->low || n > o->high) {
        return wrong;
    }

    *(int64_t *) ((char *) target + o->offset) = n;

    return NULL;
}
