
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/pcapi_arena.h"


const char *__asan_default_options(void);


/* malloc() fails in one test, as it does without the sanitizer */

const char *
__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}


static void
nothing_is_allocated_before_the_first_use(void **state)
{
    pcapi_arena_t  a;

    (void) state;

    pcapi_arena_init(&a, 64, 1024);

    assert_null(a.block);
    assert_int_equal(a.used, 0);

    pcapi_arena_reset(&a);
    pcapi_arena_destroy(&a);
}


static void
memory_is_aligned_to_eight_also_after_a_copy(void **state)
{
    size_t          i;
    void           *p;
    u_char         *copy;
    pcapi_arena_t   a;

    (void) state;

    pcapi_arena_init(&a, 64, 65536);

    for (i = 0; i < 200; i++) {
        copy = pcapi_arena_dup(&a, "abcdefghijklm", i % 13);
        assert_non_null(copy);
        assert_memory_equal(copy, "abcdefghijklm", i % 13);

        p = pcapi_arena_alloc(&a, i % 40);
        assert_non_null(p);
        assert_int_equal((uintptr_t) p % 8, 0);
        memset(p, 0xff, i % 40);
    }

    pcapi_arena_destroy(&a);
}


static void
calloc_zeroes_what_was_used_before(void **state)
{
    size_t          i;
    u_char         *p;
    pcapi_arena_t   a;

    (void) state;

    pcapi_arena_init(&a, 256, 256);

    p = pcapi_arena_alloc(&a, 128);
    memset(p, 0xff, 128);

    pcapi_arena_reset(&a);

    p = pcapi_arena_calloc(&a, 128);

    for (i = 0; i < 128; i++) {
        assert_int_equal(p[i], 0);
    }

    assert_null(pcapi_arena_calloc(&a, 256));

    pcapi_arena_destroy(&a);
}


static void
pieces_of_memory_do_not_overlap(void **state)
{
    size_t          i, k;
    u_char         *p[100];
    pcapi_arena_t   a;

    (void) state;

    pcapi_arena_init(&a, 32, 1 << 20);

    for (i = 0; i < 100; i++) {
        p[i] = pcapi_arena_alloc(&a, i + 1);
        assert_non_null(p[i]);
        memset(p[i], (int) i, i + 1);
    }

    for (i = 0; i < 100; i++) {
        for (k = 0; k <= i; k++) {
            assert_int_equal(p[i][k], i);
        }
    }

    pcapi_arena_destroy(&a);
}


static void
the_limit_is_the_sum_of_all_blocks(void **state)
{
    size_t          n;
    pcapi_arena_t   a;

    (void) state;

    pcapi_arena_init(&a, 64, 1000);

    for (n = 0; pcapi_arena_alloc(&a, 40) != NULL; n++) {
        assert_true(a.used <= 1000);
    }

    assert_in_range(n, 20, 25);
    assert_true(a.used <= 1000);
    assert_null(pcapi_arena_dup(&a, "0123456789012345678901234567890123456789",
                                40));

    pcapi_arena_destroy(&a);
}


static void
the_whole_limit_can_be_had_at_once_and_not_more(void **state)
{
    pcapi_arena_t  a;

    (void) state;

    pcapi_arena_init(&a, 64, 4096);

    assert_null(pcapi_arena_alloc(&a, 4097));
    assert_null(pcapi_arena_alloc(&a, SIZE_MAX));
    assert_null(a.block);
    assert_non_null(pcapi_arena_alloc(&a, 4096));
    assert_null(pcapi_arena_alloc(&a, 1));

    pcapi_arena_destroy(&a);

    pcapi_arena_init(&a, 0, 0);
    assert_null(pcapi_arena_alloc(&a, 1));
    pcapi_arena_destroy(&a);
}


static void
a_limit_without_end_does_not_overflow(void **state)
{
    pcapi_arena_t  a;

    (void) state;

    pcapi_arena_init(&a, 64, SIZE_MAX);

    assert_null(pcapi_arena_alloc(&a, SIZE_MAX));
    assert_null(pcapi_arena_alloc(&a, SIZE_MAX - 8));
    assert_null(pcapi_arena_alloc(&a, SIZE_MAX / 2));
    assert_null(pcapi_arena_calloc(&a, SIZE_MAX - 64));
    assert_int_equal(a.used, 0);
    assert_non_null(pcapi_arena_alloc(&a, 1));

    pcapi_arena_destroy(&a);
}


static void
reset_keeps_the_first_block_only(void **state)
{
    int             i;
    void           *p;
    pcapi_arena_t   a;

    (void) state;

    pcapi_arena_init(&a, 128, 65536);

    p = pcapi_arena_alloc(&a, 100);

    for (i = 0; i < 50; i++) {
        assert_non_null(pcapi_arena_alloc(&a, 100));
    }

    assert_true(a.used > 128);

    pcapi_arena_reset(&a);

    assert_int_equal(a.used, 128);
    assert_ptr_equal(pcapi_arena_alloc(&a, 100), p);

    pcapi_arena_destroy(&a);
}


static void
a_destroyed_arena_can_be_used_again(void **state)
{
    pcapi_arena_t  a;

    (void) state;

    pcapi_arena_init(&a, 64, 128);

    assert_non_null(pcapi_arena_alloc(&a, 100));
    pcapi_arena_destroy(&a);

    assert_null(a.block);
    assert_non_null(pcapi_arena_alloc(&a, 100));
    pcapi_arena_destroy(&a);
}


static void
nothing_at_all_is_still_an_address(void **state)
{
    pcapi_arena_t  a;

    (void) state;

    pcapi_arena_init(&a, 64, 64);

    assert_non_null(pcapi_arena_alloc(&a, 0));
    assert_non_null(pcapi_arena_dup(&a, NULL, 0));

    pcapi_arena_destroy(&a);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(nothing_is_allocated_before_the_first_use),
        cmocka_unit_test(memory_is_aligned_to_eight_also_after_a_copy),
        cmocka_unit_test(calloc_zeroes_what_was_used_before),
        cmocka_unit_test(pieces_of_memory_do_not_overlap),
        cmocka_unit_test(the_limit_is_the_sum_of_all_blocks),
        cmocka_unit_test(the_whole_limit_can_be_had_at_once_and_not_more),
        cmocka_unit_test(a_limit_without_end_does_not_overflow),
        cmocka_unit_test(reset_keeps_the_first_block_only),
        cmocka_unit_test(a_destroyed_arena_can_be_used_again),
        cmocka_unit_test(nothing_at_all_is_still_an_address)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
