
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "status/pcapi_series.h"


#define MINUTE   29700000     /* of the year 2026 */


static void
figures_are_of_their_minute(void **state)
{
    pcapi_series_t  s;

    (void) state;

    memset(&s, 0, sizeof(s));

    pcapi_series_add(&s, MINUTE, 2);
    pcapi_series_add(&s, MINUTE, 3);
    pcapi_series_add(&s, MINUTE + 1, 7);

    assert_int_equal(pcapi_series_get(&s, MINUTE), 5);
    assert_int_equal(pcapi_series_get(&s, MINUTE + 1), 7);
    assert_int_equal(pcapi_series_get(&s, MINUTE + 2), 0);
    assert_int_equal(pcapi_series_get(&s, MINUTE - PCAPI_SERIES), 0);
}


static void
an_hour_later_the_place_is_another_minute(void **state)
{
    pcapi_series_t  s;

    (void) state;

    memset(&s, 0, sizeof(s));

    pcapi_series_add(&s, MINUTE, 5);
    pcapi_series_add(&s, MINUTE + PCAPI_SERIES, 1);

    assert_int_equal(pcapi_series_get(&s, MINUTE), 0);
    assert_int_equal(pcapi_series_get(&s, MINUTE + PCAPI_SERIES), 1);

    /* who is late does not take it back */

    pcapi_series_add(&s, MINUTE, 5);
    assert_int_equal(pcapi_series_get(&s, MINUTE + PCAPI_SERIES), 1);
}


static void
the_most_of_a_minute_is_kept(void **state)
{
    pcapi_series_t  s;

    (void) state;

    memset(&s, 0, sizeof(s));

    pcapi_series_most(&s, MINUTE, 2);
    pcapi_series_most(&s, MINUTE, 9);
    pcapi_series_most(&s, MINUTE, 3);
    pcapi_series_most(&s, MINUTE + 1, 1);

    assert_int_equal(pcapi_series_get(&s, MINUTE), 9);
    assert_int_equal(pcapi_series_get(&s, MINUTE + 1), 1);
}


static void
figures_do_not_overflow(void **state)
{
    pcapi_series_t  s;

    (void) state;

    memset(&s, 0, sizeof(s));

    pcapi_series_add(&s, MINUTE, UINT32_MAX);
    pcapi_series_add(&s, MINUTE, 5);
    pcapi_series_most(&s, MINUTE + 1, UINT64_MAX);

    assert_true(pcapi_series_get(&s, MINUTE) == UINT32_MAX);
    assert_true(pcapi_series_get(&s, MINUTE + 1) == UINT32_MAX);
}


static void
processes_do_not_lose_each_others_counts(void **state)
{
    int              i, k;
    pid_t            pids[4];
    pcapi_series_t  *s;

    (void) state;

    s = mmap(NULL, sizeof(*s), PROT_READ|PROT_WRITE, MAP_SHARED|MAP_ANONYMOUS,
             -1, 0);
    assert_ptr_not_equal(s, MAP_FAILED);

    for (i = 0; i < 4; i++) {
        pids[i] = fork();
        assert_int_not_equal(pids[i], -1);

        if (pids[i] == 0) {
            for (k = 0; k < 50000; k++) {
                pcapi_series_add(s, MINUTE, 1);
            }

            _exit(0);
        }
    }

    for (i = 0; i < 4; i++) {
        assert_int_equal(waitpid(pids[i], NULL, 0), pids[i]);
    }

    assert_int_equal(pcapi_series_get(s, MINUTE), 200000);

    munmap(s, sizeof(*s));
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(figures_are_of_their_minute),
        cmocka_unit_test(an_hour_later_the_place_is_another_minute),
        cmocka_unit_test(the_most_of_a_minute_is_kept),
        cmocka_unit_test(figures_do_not_overflow),
        cmocka_unit_test(processes_do_not_lose_each_others_counts)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
