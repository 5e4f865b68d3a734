
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdlib.h>

#include "status/pcapi_gist.h"


#define FUZZ_INPUT   1024
#define FUZZ_HEX     16

#define check(expr)  do { if (!(expr)) { abort(); } } while (0)


int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);


/* nothing that is somebody's, and nothing that does harm where it is shown */

static void
check_gist(const u_char *gist, size_t len)
{
    size_t  i, row;

    check(len <= PCAPI_GIST);

    if (len == 0) {
        return;
    }

    check(gist[0] != ' ' && gist[len - 1] != ' ');

    for (i = 0, row = 0; i < len; i++) {
        check(gist[i] >= ' ' && gist[i] < 0x7f);
        check(strchr("0123456789@=\"`", gist[i]) == NULL);
        check(i == 0 || gist[i] != ' ' || gist[i - 1] != ' ');

        row = strchr("abcdefABCDEF", gist[i]) ? row + 1 : 0;
        check(row < FUZZ_HEX);
    }
}


int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t       i, len;
    u_char       gist[PCAPI_GIST], other[PCAPI_GIST], *p;
    pcapi_str_t  text;

    if (size > FUZZ_INPUT) {
        return 0;
    }

    text = pcapi_str(data, size);
    len = pcapi_gist(&text, gist);
    check_gist(gist, len);

    /* of other numbers the same is said */

    p = malloc(size + 1);
    check(p != NULL);

    for (i = 0; i < size; i++) {
        p[i] = pcapi_isdigit(data[i]) ? (u_char) ('9' - (data[i] - '0'))
                                      : data[i];
    }

    text = pcapi_str(p, size);
    check(pcapi_gist(&text, other) == len);
    check(memcmp(gist, other, len) == 0);

    /* and within quotes nothing */

    for (i = 0; i < size; i++) {
        p[i] = (i == 0 || i == size - 1) ? '"' : data[i];
    }

    text = pcapi_str(p, size);
    len = pcapi_gist(&text, other);
    check(size == 0 || (len == 3 && memcmp(other, "'*'", 3) == 0));

    free(p);

    return 0;
}
