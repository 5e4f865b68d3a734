
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/pcapi_sha256.h"
#include "status/pcapi_match.h"
#include "status/pcapi_recent.h"


#define S(text)  (&(const pcapi_str_t) pcapi_string(text))

#define MORE   "\xe2\x80\xa6"


static pcapi_recent_t  recent;


static int
setup(void **state)
{
    (void) state;

    return pcapi_sha256_init();
}


static int
teardown(void **state)
{
    (void) state;

    pcapi_sha256_done();

    return 0;
}


/* an event all of which says "n" */

static void
make(pcapi_recent_event_t *e, uint64_t n)
{
    u_char       text[32];
    pcapi_str_t  name;

    memset(text, (int) ('a' + n % 26), sizeof(text));
    name = pcapi_str(text, 1 + n % sizeof(text));

    memset(e, 0, sizeof(*e));

    e->time = (int64_t) n;
    e->account = ~n;
    e->outcome = (uint8_t) n;

    pcapi_recent_name(e, &name);
}


static void
add(uint64_t n)
{
    pcapi_recent_event_t  e;

    make(&e, n);
    pcapi_recent_add(&recent, &e);
}


static void
start(uint64_t keep)
{
    memset(&recent, 0, sizeof(recent));
    pcapi_recent_keep(&recent, keep);
}


/* the number of the event at "i", or -1 */

static int64_t
at(uint64_t i)
{
    pcapi_recent_event_t  e, whole;

    if (pcapi_recent_get(&recent, i, &e) != PCAPI_OK) {
        return -1;
    }

    make(&whole, (uint64_t) e.time);
    assert_memory_equal(&e, &whole, sizeof(e));

    return e.time;
}


static void
the_last_ones_are_kept(void **state)
{
    uint64_t  i;

    (void) state;

    start(3);
    assert_int_equal(at(0), -1);

    add(1);
    assert_int_equal(at(0), 1);
    assert_int_equal(at(1), -1);

    for (i = 2; i <= 10; i++) {
        add(i);
    }

    assert_int_equal(at(0), 10);
    assert_int_equal(at(1), 9);
    assert_int_equal(at(2), 8);
    assert_int_equal(at(3), -1);
    assert_int_equal(at(UINT64_MAX), -1);
}


static void
none_are_kept_if_off(void **state)
{
    (void) state;

    start(0);
    add(1);

    assert_int_equal(at(0), -1);
    assert_int_equal(recent.head, 0);
}


static void
another_number_forgets_the_same_does_not(void **state)
{
    (void) state;

    start(PCAPI_RECENT_MAX);
    add(1);
    add(2);

    pcapi_recent_keep(&recent, 2 * PCAPI_RECENT_MAX);
    assert_int_equal(at(1), 1);

    pcapi_recent_keep(&recent, 2);
    assert_int_equal(at(0), -1);
    assert_int_equal(at(1), -1);

    add(3);
    assert_int_equal(at(0), 3);
    assert_int_equal(at(1), -1);
}


static void
half_written_is_not_shown(void **state)
{
    size_t                 i;
    pcapi_recent_place_t  *place;

    (void) state;

    start(2);
    add(7);
    place = &recent.places[0];
    assert_int_equal(at(0), 7);

    place->version--;
    assert_int_equal(at(0), -1);
    place->version++;

    for (i = 0; i < PCAPI_RECENT_WORDS; i++) {
        place->words[i] ^= 1;
        assert_int_equal(at(0), -1);
        place->words[i] ^= 1;
    }

    place->sum ^= 1;
    assert_int_equal(at(0), -1);
    place->sum ^= 1;

    /* the right words of another event */

    place->version += 4;
    recent.head += 2;
    assert_int_equal(at(0), -1);
}


static void
place_of_a_dead_writer_is_used_again(void **state)
{
    uint64_t  i;

    (void) state;

    start(2);
    add(0);
    add(1);

    recent.places[0].version--;         /* died while it wrote */

    add(2);
    add(3);
    assert_int_equal(at(0), 3);
    assert_int_equal(at(1), -1);        /* may live yet */

    for (i = 4; i < 64; i++) {
        add(i);
    }

    assert_int_equal(at(0), 63);
    assert_int_equal(at(1), 62);
}


static void
late_writer_does_not_replace_what_came_later(void **state)
{
    (void) state;

    start(2);
    add(1);
    add(2);
    add(3);

    recent.head = 0;                    /* as if it had its turn long ago */
    add(9);
    recent.head = 3;

    assert_int_equal(at(0), 3);
    assert_int_equal(at(1), 2);
}


/* writers of few places, killed at any moment; a reader all the while */

static pid_t
writer(pcapi_recent_t *shared, uint64_t n)
{
    pid_t                 pid;
    pcapi_recent_event_t  e;

    pid = fork();
    assert_int_not_equal(pid, -1);

    if (pid) {
        return pid;
    }

    for ( /* void */ ; /* void */ ; n += 3) {
        make(&e, n);
        pcapi_recent_add(shared, &e);
    }
}


static void
stop(pid_t pid)
{
    if (pid) {
        kill(pid, SIGKILL);
        assert_int_equal(waitpid(pid, NULL, 0), pid);
    }
}


/* how many whole ones were seen */

static uint64_t
look(const pcapi_recent_t *shared)
{
    uint64_t              n, seen;
    pcapi_recent_event_t  e, whole;

    for (n = 0, seen = 0; n < 20000; n++) {
        if (pcapi_recent_get(shared, n % 2, &e) == PCAPI_OK) {
            make(&whole, (uint64_t) e.time);
            assert_memory_equal(&e, &whole, sizeof(e));
            seen++;
        }
    }

    return seen;
}


static void
nothing_torn_among_processes(void **state)
{
    int                    i;
    pid_t                  pids[3] = { 0, 0, 0 };
    time_t                 end;
    uint64_t               n, seen;
    pcapi_recent_t        *shared;
    pcapi_recent_event_t   e;

    (void) state;

    shared = mmap(NULL, sizeof(*shared), PROT_READ|PROT_WRITE,
                  MAP_SHARED|MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(shared, MAP_FAILED);

    pcapi_recent_keep(shared, 2);

    seen = 0;
    end = time(NULL) + 2;

    for (i = 0; time(NULL) < end; i = (i + 1) % 3) {
        stop(pids[i]);
        pids[i] = writer(shared, (uint64_t) i);
        seen += look(shared);
    }

    for (i = 0; i < 3; i++) {
        stop(pids[i]);
    }

    assert_true(seen > 100);

    /* none of the dead holds a place */

    for (n = 0; n < 100; n++) {
        make(&e, n);
        pcapi_recent_add(shared, &e);
    }

    assert_int_equal(pcapi_recent_get(shared, 0, &e), PCAPI_OK);
    assert_int_equal(e.time, 99);
    assert_int_equal(pcapi_recent_get(shared, 1, &e), PCAPI_OK);
    assert_int_equal(e.time, 98);

    munmap(shared, sizeof(*shared));
}


static void
assert_shown(const pcapi_recent_event_t *e, pcapi_recent_e text,
    const char *expected)
{
    pcapi_str_t  s;

    s = pcapi_recent_text(e, text);

    assert_int_equal(s.len, strlen(expected));
    assert_memory_equal(s.data, expected, s.len);
}


static void
set(pcapi_event_t *ev, pcapi_member_e m, const char *text)
{
    pcapi_str_t  s;

    s = pcapi_str(text, strlen(text));

    assert_int_equal(pcapi_event_set_text(ev, m, &s), PCAPI_OK);
}


static void
what_is_shown_is_short(void **state)
{
    pcapi_arena_t         a;
    pcapi_event_t         ev;
    pcapi_recent_event_t  e;

    (void) state;

    pcapi_arena_init(&a, 4096, 65536);
    pcapi_event_init(&ev, &a);

    set(&ev, PCAPI_EVENT_ID, "0f8fad5b-d9cb-469f-a165-70867728950e");
    set(&ev, PCAPI_EVENT_SOURCE_URL, "https://shop.test/cart?email=x#y");
    set(&ev, PCAPI_CLIENT_IP_ADDRESS, "203.0.113.77");
    set(&ev, PCAPI_CLIENT_USER_AGENT, "Mozilla/5.0");
    set(&ev, PCAPI_CLICK_ID, "dj0yJnU9b2JDcFFHekV4SHJNcmVrbFBkUEdq");
    set(&ev, PCAPI_VALUE, "19.99");
    set(&ev, PCAPI_CURRENCY, "EUR");

    assert_int_equal(pcapi_event_add_text(&ev, PCAPI_EM,
                                          S("jane@example.com")), PCAPI_OK);
    assert_int_equal(pcapi_event_add_text(&ev, PCAPI_EXTERNAL_ID, S("u1")),
                     PCAPI_OK);

    pcapi_recent_event(&e, &ev);
    pcapi_recent_name(&e, S("checkout"));

    assert_shown(&e, PCAPI_RECENT_NAME, "checkout");
    assert_shown(&e, PCAPI_RECENT_ID, "0f8fad5b-d9cb" MORE);
    assert_shown(&e, PCAPI_RECENT_URL, "https://shop.test/cart" MORE);
    assert_shown(&e, PCAPI_RECENT_EMAIL, "8c87b489" MORE);
    assert_shown(&e, PCAPI_RECENT_EXTERNAL_ID, "bb82030d" MORE);
    assert_shown(&e, PCAPI_RECENT_CLICK_ID, "dj0yJn" MORE);
    assert_shown(&e, PCAPI_RECENT_ADDRESS, "203.0." MORE);
    assert_shown(&e, PCAPI_RECENT_VALUE, "19.99");
    assert_shown(&e, PCAPI_RECENT_CURRENCY, "EUR");
    assert_int_equal(e.match, PCAPI_MATCH_MASKS - 1);

    pcapi_arena_destroy(&a);
}


typedef struct {
    pcapi_member_e    member;
    pcapi_recent_e    text;
    const char       *value;
    const char       *shown;
} shown_t;


static void
strange_values_are_short_too(void **state)
{
    size_t                i;
    pcapi_arena_t         a;
    pcapi_event_t         ev;
    pcapi_recent_event_t  e;
    static const shown_t  cases[] = {
        { PCAPI_CLICK_ID, PCAPI_RECENT_CLICK_ID, "abcdefgh", "ab" MORE },
        { PCAPI_CLICK_ID, PCAPI_RECENT_CLICK_ID, "abc", MORE },
        { PCAPI_EVENT_ID, PCAPI_RECENT_ID, "ab", "a" MORE },
        { PCAPI_EVENT_ID, PCAPI_RECENT_ID, "jane@example.com", MORE },
        { PCAPI_EVENT_ID, PCAPI_RECENT_ID, "caf\xc3\xa9x",
          "caf" MORE },
        { PCAPI_CLIENT_IP_ADDRESS, PCAPI_RECENT_ADDRESS,
          "2001:db8:1:2:3:4:5:6", "2001:db8:" MORE },
        { PCAPI_CLIENT_IP_ADDRESS, PCAPI_RECENT_ADDRESS, "::1",
          "::" MORE },
        { PCAPI_EVENT_SOURCE_URL, PCAPI_RECENT_URL,
          "https://a.test/of/jane@b.test/x", "https://a.test/of/" MORE },
        { PCAPI_EVENT_SOURCE_URL, PCAPI_RECENT_URL,
          "https://a.test/jane%40b.test", "https://a.test/" MORE },
        { PCAPI_EVENT_SOURCE_URL, PCAPI_RECENT_URL,
          "https://a.test/b", "https://a.test/b" },
        { PCAPI_EVENT_SOURCE_URL, PCAPI_RECENT_URL, "https://a.test/"
          "1234567890123456789012345678901234567890123456789012345678901234"
          "56789012345678901234567890",
          "https://a.test/"
          "1234567890123456789012345678901234567890123456789012345678901234"
          "567890" MORE }
    };

    (void) state;

    pcapi_arena_init(&a, 4096, 65536);

    for (i = 0; i < pcapi_nelts(cases); i++) {
        pcapi_event_init(&ev, &a);
        set(&ev, cases[i].member, cases[i].value);
        pcapi_recent_event(&e, &ev);
        assert_shown(&e, cases[i].text, cases[i].shown);
    }

    pcapi_arena_destroy(&a);
}


static void
names_of_somebody_are_not_shown(void **state)
{
    pcapi_recent_event_t  e;

    (void) state;

    memset(&e, 0, sizeof(e));

    pcapi_recent_name(&e, S("for jane@example.com"));
    assert_shown(&e, PCAPI_RECENT_NAME, MORE);

    pcapi_recent_name(&e, S("call 0151 471147"));
    assert_shown(&e, PCAPI_RECENT_NAME, MORE);

    pcapi_recent_name(&e, S("bad \xff"));
    assert_shown(&e, PCAPI_RECENT_NAME, MORE);

    pcapi_recent_name(&e, S("123456"));
    assert_shown(&e, PCAPI_RECENT_NAME, MORE);

    memset(&e, 0, sizeof(e));
    pcapi_recent_name(&e, &(const pcapi_str_t) pcapi_null_string);
    assert_shown(&e, PCAPI_RECENT_NAME, "");

    pcapi_recent_name(&e, S("a name that is longer than there is room for it"
                            " in it"));
    assert_shown(&e, PCAPI_RECENT_NAME,
                 "a name that is longer than there is room for " MORE);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(the_last_ones_are_kept),
        cmocka_unit_test(none_are_kept_if_off),
        cmocka_unit_test(another_number_forgets_the_same_does_not),
        cmocka_unit_test(half_written_is_not_shown),
        cmocka_unit_test(place_of_a_dead_writer_is_used_again),
        cmocka_unit_test(late_writer_does_not_replace_what_came_later),
        cmocka_unit_test(nothing_torn_among_processes),
        cmocka_unit_test(what_is_shown_is_short),
        cmocka_unit_test(strange_values_are_short_too),
        cmocka_unit_test(names_of_somebody_are_not_shown)
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
