
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdio.h>
#include <string.h>
#include <yajl/yajl_parse.h>


/*
 * What pinterestctl map is measured against, see map.sh: reads lines of JSON
 * and parses each with callbacks that do nothing.  Prints how many.
 */

#define BENCH_LINE   (1024 * 1024)


static int
bench_any(void *ctx)
{
    (void) ctx;

    return 1;
}


static int
bench_boolean(void *ctx, int value)
{
    (void) ctx;
    (void) value;

    return 1;
}


static int
bench_text(void *ctx, const unsigned char *text, size_t len)
{
    (void) ctx;
    (void) text;
    (void) len;

    return 1;
}


static int
bench_number(void *ctx, const char *text, size_t len)
{
    (void) ctx;
    (void) text;
    (void) len;

    return 1;
}


static const yajl_callbacks  bench_callbacks = {
    bench_any,
    bench_boolean,
    NULL,
    NULL,
    bench_number,
    bench_text,
    bench_any,
    bench_text,
    bench_any,
    bench_any,
    bench_any
};


int
main(void)
{
    unsigned long  n;
    yajl_handle    hand;
    static char    line[BENCH_LINE];

    n = 0;

    while (fgets(line, sizeof(line), stdin)) {
        hand = yajl_alloc(&bench_callbacks, NULL, NULL);

        if (hand == NULL
            || yajl_parse(hand, (unsigned char *) line, strlen(line))
               != yajl_status_ok
            || yajl_complete_parse(hand) != yajl_status_ok)
        {
            fprintf(stderr, "line %lu is not JSON\n", n + 1);
            return 1;
        }

        yajl_free(hand);
        n++;
    }

    printf("%lu\n", n);

    return 0;
}
