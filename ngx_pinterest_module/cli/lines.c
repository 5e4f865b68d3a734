
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "lines.h"


#define CTL_LINES_READ   65536


static int ctl_lines_find(ctl_lines_t *l, pcapi_str_t *line);
static int ctl_lines_cut(ctl_lines_t *l, size_t end, pcapi_str_t *line);
static int ctl_lines_read(ctl_lines_t *l);


int
ctl_lines_init(ctl_lines_t *l, int fd, size_t max)
{
    memset(l, 0, sizeof(ctl_lines_t));

    /* a line with its CRLF, and a whole read behind it */

    l->fd = fd;
    l->max = max;
    l->size = max + 2 + CTL_LINES_READ;
    l->buf = malloc(l->size);

    return l->buf ? PCAPI_OK : PCAPI_ERROR;
}


void
ctl_lines_done(ctl_lines_t *l)
{
    free(l->buf);
    l->buf = NULL;
}


int
ctl_lines_next(ctl_lines_t *l, pcapi_str_t *line)
{
    int  rc;

    for ( ;; ) {
        rc = ctl_lines_find(l, line);

        if (rc != PCAPI_AGAIN) {
            return rc;
        }

        rc = ctl_lines_read(l);

        if (rc != PCAPI_OK) {
            return rc;
        }
    }
}


/* PCAPI_AGAIN: there is no whole line in the buffer */

static int
ctl_lines_find(ctl_lines_t *l, pcapi_str_t *line)
{
    u_char  *lf;

    lf = memchr(l->buf + l->seen, '\n', l->last - l->seen);

    if (lf) {
        return ctl_lines_cut(l, (size_t) (lf - l->buf), line);
    }

    l->seen = l->last;

    if (l->last - l->pos > l->max + 1) {
        l->skip = 1;
    }

    if (l->skip) {
        l->pos = l->last;
    }

    if (!l->eof) {
        return PCAPI_AGAIN;
    }

    if (l->pos == l->last && !l->skip) {
        return PCAPI_DECLINED;
    }

    return ctl_lines_cut(l, l->last, line);
}


static int
ctl_lines_cut(ctl_lines_t *l, size_t end, pcapi_str_t *line)
{
    *line = pcapi_str(l->buf + l->pos, end - l->pos);

    l->pos = pcapi_min(end + 1, l->last);
    l->seen = l->pos;
    l->number++;

    if (line->len && line->data[line->len - 1] == '\r') {
        line->len--;
    }

    if (l->number == 1 && line->len >= 3
        && memcmp(line->data, "\xef\xbb\xbf", 3) == 0)
    {
        *line = pcapi_str(line->data + 3, line->len - 3);
    }

    if (l->skip || line->len > l->max) {
        l->skip = 0;
        return PCAPI_FULL;
    }

    return PCAPI_OK;
}


static int
ctl_lines_read(ctl_lines_t *l)
{
    int      rc;
    ssize_t  n;

    if (l->pos) {
        memmove(l->buf, l->buf + l->pos, l->last - l->pos);
        l->last -= l->pos;
        l->seen -= l->pos;
        l->pos = 0;
    }

    rc = l->wait ? l->wait(l->ctx) : PCAPI_OK;

    if (rc != PCAPI_OK) {
        return rc;
    }

    do {
        n = read(l->fd, l->buf + l->last, CTL_LINES_READ);
    } while (n == -1 && errno == EINTR && !(l->stop && *l->stop));

    if (n == -1) {
        return PCAPI_ERROR;
    }

    l->eof = (n == 0);
    l->last += (size_t) n;
    l->bytes += (uint64_t) n;

    return PCAPI_OK;
}
