
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/pcapi_sha256.h"
#include "status/pcapi_match.h"


#define S(text)  (&(const pcapi_str_t) pcapi_string(text))


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


static void
what_an_event_has(void **state)
{
    pcapi_arena_t  a;
    pcapi_event_t  ev;

    (void) state;

    pcapi_arena_init(&a, 4096, 65536);
    pcapi_event_init(&ev, &a);

    assert_int_equal(pcapi_match(&ev), 0);

    (void) pcapi_event_set_text(&ev, PCAPI_CLIENT_IP_ADDRESS,
                                S("192.0.2.1"));
    assert_int_equal(pcapi_match(&ev), 0);

    (void) pcapi_event_set_text(&ev, PCAPI_CLIENT_USER_AGENT, S("Mozilla"));
    assert_int_equal(pcapi_match(&ev), 1 << PCAPI_MATCH_CONNECTION);

    (void) pcapi_event_set_text(&ev, PCAPI_CLICK_ID, S("dj0abc"));
    assert_int_equal(pcapi_match(&ev), 1 << PCAPI_MATCH_CONNECTION
                                       | 1 << PCAPI_MATCH_CLICK_ID);

    assert_int_equal(pcapi_event_add_text(&ev, PCAPI_EM, S("a@b.test")),
                     PCAPI_OK);
    assert_int_equal(pcapi_event_add_text(&ev, PCAPI_EXTERNAL_ID, S("u1")),
                     PCAPI_OK);
    assert_int_equal(pcapi_match(&ev), PCAPI_MATCH_MASKS - 1);

    pcapi_arena_destroy(&a);
}


static void
names_are_fixed(void **state)
{
    (void) state;

    assert_string_equal((const char *) pcapi_match_name(0)->data, "email");
    assert_string_equal((const char *) pcapi_match_name(3)->data,
                        "external_id");
    assert_string_equal((const char *) pcapi_match_name(99)->data, "unknown");
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(what_an_event_has),
        cmocka_unit_test(names_are_fixed)
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
