
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "token.h"
#include "ctl.h"


/* as much as is read, so that too long a token is seen, and line ends */

#define CTL_TOKEN_FILE   (CTL_TOKEN_MAX + 64)


static ssize_t ctl_token_file(const char *path, char *buf, size_t size);


int
ctl_token_read(const char *path, char token[CTL_TOKEN_MAX + 1])
{
    char     buf[CTL_TOKEN_FILE];
    ssize_t  i, n;

    n = ctl_token_file(path, buf, sizeof(buf));

    if (n == -1) {
        ctl_error(errno, "token file \"%s\" can't be read", path);
        return CTL_IO;
    }

    while (n > 0 && (buf[n - 1] == ' ' || buf[n - 1] == '\t'
                     || buf[n - 1] == '\r' || buf[n - 1] == '\n'))
    {
        n--;
    }

    for (i = 0; i < n && buf[i] > ' ' && buf[i] < 0x7f; i++) { /* void */ }

    if (n == 0 || i < n || n > CTL_TOKEN_MAX) {
        ctl_error(0, "token file \"%s\" holds no token: one line of printable "
                  "characters", path);
        return CTL_USAGE;
    }

    memcpy(token, buf, (size_t) n);
    token[n] = '\0';

    return CTL_OK;
}


static ssize_t
ctl_token_file(const char *path, char *buf, size_t size)
{
    int      fd, err;
    size_t   len;
    ssize_t  n;

    fd = open(path, O_RDONLY|O_CLOEXEC);

    if (fd == -1) {
        return -1;
    }

    len = 0;

    do {
        n = read(fd, buf + len, size - len);
        len += (n > 0) ? (size_t) n : 0;
    } while ((n > 0 && len < size) || (n == -1 && errno == EINTR));

    err = errno;
    (void) close(fd);
    errno = err;

    return n == -1 ? -1 : (ssize_t) len;
}
