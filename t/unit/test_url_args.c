
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "mapping/pcapi_url_args.h"


#define MAX_NAMES  8


static pcapi_arena_t     arena;
static pcapi_str_t       names[MAX_NAMES];
static pcapi_url_args_t  args;


static int
setup(void **state)
{
    (void) state;

    pcapi_arena_init(&arena, 4096, 65536);

    args.names = names;
    args.n = 0;

    return 0;
}


static int
teardown(void **state)
{
    (void) state;

    pcapi_arena_destroy(&arena);

    return 0;
}


static void
allow(const char *name)
{
    names[args.n++] = pcapi_str(name, strlen(name));
}


/* the address is a piece of memory of its own: a byte too far is found */

static void
kept(const char *url, const char *expected)
{
    char         *copy;
    size_t        len;
    pcapi_str_t   in, out;

    len = strlen(url);
    copy = malloc(len + 1);
    assert_non_null(copy);
    memcpy(copy, url, len);

    in = pcapi_str(copy, len);

    assert_int_equal(pcapi_url_args_keep(&args, &arena, &in, &out), PCAPI_OK);
    assert_int_equal(out.len, strlen(expected));
    assert_memory_equal(out.data, expected, out.len);

    free(copy);
}


static void
none_is_kept(void **state)
{
    (void) state;

    kept("https://shop.example/a?b=c", "https://shop.example/a");
    kept("https://shop.example/a#b", "https://shop.example/a");
    kept("https://shop.example/a#b?c", "https://shop.example/a");
    kept("https://shop.example/a?b#c", "https://shop.example/a");
    kept("https://shop.example/a", "https://shop.example/a");
    kept("?a=b", "");
    kept("", "");
}


static void
what_is_named_is_kept(void **state)
{
    (void) state;

    allow("id");
    allow("color");

    kept("https://shop.example/?id=1", "https://shop.example/?id=1");
    kept("https://shop.example/?id=1&color=red",
         "https://shop.example/?id=1&color=red");
    kept("https://shop.example/?email=a@b.example&id=1&token=x&color=red&z",
         "https://shop.example/?id=1&color=red");
    kept("https://shop.example/?id=1&id=2#id=3",
         "https://shop.example/?id=1&id=2");
    kept("https://shop.example/?id&color=", "https://shop.example/?id&color=");
    kept("https://shop.example/?id=a=b", "https://shop.example/?id=a=b");
    kept("https://shop.example/?email=x", "https://shop.example/");
    kept("https://shop.example/?", "https://shop.example/");
    kept("https://shop.example/?&&id=1&&", "https://shop.example/?id=1");
}


static void
a_name_is_as_it_is_written(void **state)
{
    (void) state;

    allow("id");

    kept("https://shop.example/?ID=1&i%64=2&+id=3&idx=4&i=5&=6",
         "https://shop.example/");
}


static void
a_semicolon_begins_an_argument_too(void **state)
{
    (void) state;

    allow("id");

    kept("https://shop.example/?id=1;email=a@b.example;id=2",
         "https://shop.example/?id=1&id=2");
}


static void
a_star_stands_for_the_rest(void **state)
{
    (void) state;

    allow("utm_*");

    kept("https://shop.example/?utm_source=a&utm_=b&utm=c&xutm_source=d",
         "https://shop.example/?utm_source=a&utm_=b");

    args.n = 0;
    allow("*");

    kept("https://shop.example/?a=b&=c#d", "https://shop.example/?a=b&=c");
}


static void
names_that_can_not_be(void **state)
{
    size_t  i;

    static const struct {
        const char  *name;
        int          valid;
    }  cases[] = {
        { "id", 1 },
        { "utm_*", 1 },
        { "*", 1 },
        { "a[]", 1 },
        { "gr\xc3\xb6\xc3\x9f" "e", 1 },
        { "", 0 },
        { "*_id", 0 },
        { "a**", 0 },
        { "a b", 0 },
        { "a=b", 0 },
        { "a&b", 0 },
        { "a;b", 0 },
        { "?a", 0 },
        { "#a", 0 },
        { "a\x7f", 0 },
        { "a\n", 0 }
    };

    pcapi_str_t  name;

    (void) state;

    for (i = 0; i < pcapi_nelts(cases); i++) {
        name = pcapi_str(cases[i].name, strlen(cases[i].name));
        assert_int_equal(pcapi_url_args_valid(&name), cases[i].valid);
    }
}


static void
without_memory_it_is_an_error(void **state)
{
    pcapi_str_t    in, out;
    pcapi_arena_t  small;

    (void) state;

    allow("a");
    pcapi_arena_init(&small, 0, 0);

    in = pcapi_str("https://shop.example/?a", 23);

    assert_int_equal(pcapi_url_args_keep(&args, &small, &in, &out),
                     PCAPI_ERROR);

    pcapi_arena_destroy(&small);
}


#define url_args_test(f)                                                     \
    cmocka_unit_test_setup_teardown(f, setup, teardown)


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        url_args_test(none_is_kept),
        url_args_test(what_is_named_is_kept),
        url_args_test(a_name_is_as_it_is_written),
        url_args_test(a_semicolon_begins_an_argument_too),
        url_args_test(a_star_stands_for_the_rest),
        url_args_test(names_that_can_not_be),
        url_args_test(without_memory_it_is_an_error)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
