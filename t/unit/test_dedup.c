
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdarg.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <signal.h>
#include <cmocka.h>

#include "base/pcapi_sha256.h"
#include "event/pcapi_dedup.h"


#define DAY   86400000LL
#define NOW   1790000000000LL


static void *
memory(size_t size)
{
    void  *p = NULL;

    assert_int_equal(posix_memalign(&p, PCAPI_DEDUP_BUCKET, size), 0);
    memset(p, 0, size);

    return p;
}


static pcapi_dedup_key_t
key_of(uint64_t account, const char *name, const char *id)
{
    pcapi_str_t        n, i;
    pcapi_dedup_key_t  key;

    n = pcapi_str(name, strlen(name));
    i = pcapi_str(id, strlen(id));

    assert_int_equal(pcapi_dedup_key(account, &n, &i, &key), PCAPI_OK);

    return key;
}


static pcapi_dedup_key_t
key_number(unsigned n)
{
    char  id[32];

    snprintf(id, sizeof(id), "id-%u", n);

    return key_of(1, "checkout", id);
}


static int
setup(void **state)
{
    static pcapi_dedup_t  d;

    assert_int_equal(pcapi_sha256_init(), PCAPI_OK);
    assert_int_equal(pcapi_dedup_init(&d, memory(65536), 65536), PCAPI_OK);

    *state = &d;

    return 0;
}


static int
teardown(void **state)
{
    free(((pcapi_dedup_t *) *state)->entries);
    pcapi_sha256_done();

    return 0;
}


static void
an_event_is_seen_after_it_was_added(void **state)
{
    pcapi_dedup_t      *d = *state;
    pcapi_dedup_key_t   key;

    key = key_of(1, "checkout", "a");

    assert_false(pcapi_dedup_seen(d, &key, NOW, DAY));
    pcapi_dedup_add(d, &key, NOW);
    assert_true(pcapi_dedup_seen(d, &key, NOW, DAY));
    assert_true(pcapi_dedup_seen(d, &key, NOW + DAY - 60000, DAY));
}


static void
account_name_and_id_all_count(void **state)
{
    pcapi_dedup_t      *d = *state;
    pcapi_dedup_key_t   key;

    key = key_of(1, "checkout", "a");
    pcapi_dedup_add(d, &key, NOW);

    key = key_of(2, "checkout", "a");
    assert_false(pcapi_dedup_seen(d, &key, NOW, DAY));

    key = key_of(1, "signup", "a");
    assert_false(pcapi_dedup_seen(d, &key, NOW, DAY));

    key = key_of(1, "checkout", "A");
    assert_false(pcapi_dedup_seen(d, &key, NOW, DAY));

    key = key_of(1, "check", "outa");
    assert_false(pcapi_dedup_seen(d, &key, NOW, DAY));
}


static void
the_window_ends(void **state)
{
    pcapi_dedup_t      *d = *state;
    pcapi_dedup_key_t   key;

    key = key_of(1, "checkout", "a");
    pcapi_dedup_add(d, &key, NOW);

    assert_false(pcapi_dedup_seen(d, &key, NOW + DAY + 60000, DAY));

    pcapi_dedup_add(d, &key, NOW + 2 * DAY);
    assert_true(pcapi_dedup_seen(d, &key, NOW + 2 * DAY, DAY));
}


static void
a_clock_that_is_set_back_hides_nothing(void **state)
{
    pcapi_dedup_t      *d = *state;
    pcapi_dedup_key_t   key;

    key = key_of(1, "checkout", "a");
    pcapi_dedup_add(d, &key, NOW + DAY);

    assert_false(pcapi_dedup_seen(d, &key, NOW, DAY));
}


static void
the_newest_stay_when_memory_is_short(void **state)
{
    unsigned            i, seen;
    pcapi_dedup_t      *d = *state;
    pcapi_dedup_key_t   key;

    for (i = 0; i < 100000; i++) {
        key = key_number(i);
        pcapi_dedup_add(d, &key, NOW + i * 100);
    }

    for (i = 99000, seen = 0; i < 100000; i++) {
        key = key_number(i);
        seen += pcapi_dedup_seen(d, &key, NOW + i * 100, DAY);
    }

    assert_in_range(seen, 995, 1000);

    for (i = 200000, seen = 0; i < 300000; i++) {
        key = key_number(i);
        seen += pcapi_dedup_seen(d, &key, NOW, DAY);
    }

    assert_int_equal(seen, 0);
}


static void
memory_is_never_exceeded(void **state)
{
    unsigned            i;
    u_char             *mem;
    pcapi_dedup_t       d;
    pcapi_dedup_key_t   key;

    (void) state;

    mem = memory(256);

    assert_int_equal(pcapi_dedup_init(&d, mem, 63), PCAPI_ERROR);
    assert_int_equal(pcapi_dedup_init(&d, mem, 255), PCAPI_OK);
    assert_int_equal(d.mask, 1);

    for (i = 0; i < 1000; i++) {
        key = key_number(i);
        pcapi_dedup_add(&d, &key, NOW);
        assert_true(pcapi_dedup_seen(&d, &key, NOW, DAY));
    }

    for (i = 128; i < 256; i++) {
        assert_int_equal(mem[i], 0);
    }

    free(mem);
}


static void
too_long_a_name_has_no_key(void **state)
{
    u_char             text[2048];
    pcapi_str_t        name, id = pcapi_string("id");
    pcapi_dedup_key_t  key;

    (void) state;

    memset(text, 'a', sizeof(text));
    name = pcapi_str(text, sizeof(text));

    assert_int_equal(pcapi_dedup_key(1, &name, &id, &key), PCAPI_ERROR);
}


/* killed at any moment, a process leaves nothing that stops another */

static void
a_dying_process_leaves_it_usable(void **state)
{
    int                 round, status;
    pid_t               pid;
    void               *mem;
    unsigned            i;
    pcapi_dedup_t       d;
    pcapi_dedup_key_t   key;

    (void) state;

    mem = mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_SHARED|MAP_ANONYMOUS, -1,
               0);
    assert_ptr_not_equal(mem, MAP_FAILED);
    assert_int_equal(pcapi_dedup_init(&d, mem, 4096), PCAPI_OK);

    for (round = 0; round < 20; round++) {
        pid = fork();
        assert_int_not_equal(pid, -1);

        if (pid == 0) {
            for (i = 0; /* void */ ; i++) {
                key = key_number(i % 7000000);
                pcapi_dedup_add(&d, &key, NOW);
            }
        }

        usleep(1000);
        kill(pid, SIGKILL);
        assert_int_equal(waitpid(pid, &status, 0), pid);

        key = key_number(7000000 + (unsigned) round);
        assert_false(pcapi_dedup_seen(&d, &key, NOW, DAY));
        pcapi_dedup_add(&d, &key, NOW + 100000);
        assert_true(pcapi_dedup_seen(&d, &key, NOW + 100000, DAY));
    }

    munmap(mem, 4096);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test_setup_teardown(an_event_is_seen_after_it_was_added,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(account_name_and_id_all_count,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(the_window_ends, setup, teardown),
        cmocka_unit_test_setup_teardown(
                                      a_clock_that_is_set_back_hides_nothing,
                                      setup, teardown),
        cmocka_unit_test_setup_teardown(the_newest_stay_when_memory_is_short,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(memory_is_never_exceeded, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(too_long_a_name_has_no_key, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_dying_process_leaves_it_usable,
                                        setup, teardown)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
