
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "map_helper.h"
#include "base/pcapi_seal.h"
#include "mapping/pcapi_identity.h"


#define DAY   86400

#define A64   "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B64   "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define C64   "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"


static pcapi_identity_t  known;
static u_char            bytes[PCAPI_IDENTITY_BYTES];
static size_t            len;


static void
give(pcapi_event_t *ev, pcapi_member_e m, const char *digest)
{
    pcapi_str_t  s;

    s = pcapi_str(pcapi_arena_dup(&arena, digest, 64), strlen(digest));
    assert_int_equal(pcapi_event_add_text(ev, m, &s), PCAPI_OK);
}


static void
has(const pcapi_event_t *ev, pcapi_member_e m, const char *digest)
{
    assert_int_equal(ev->value[m].nelts, 1);
    assert_int_equal(ev->value[m].u.elts[0].len, 64);
    assert_memory_equal(ev->value[m].u.elts[0].data, digest, 64);
}


static void
forget(void)
{
    memset(&known, 0, sizeof(known));
    known.time = NOW / 1000;
}


static int
again(int64_t now, int64_t max_age)
{
    pcapi_str_t  s;

    len = pcapi_identity_write(&known, bytes);
    assert_true(len <= PCAPI_IDENTITY_BYTES);

    memset(&known, 0xa5, sizeof(known));
    s = pcapi_str(bytes, len);

    return pcapi_identity_read(&known, &s, now, max_age);
}


static void
what_one_event_brought_the_next_one_has_8(void **state)
{
    pcapi_event_t  first, second;

    (void) state;

    pcapi_event_init(&first, &arena);
    give(&first, PCAPI_EM, A64);
    give(&first, PCAPI_PH, B64);
    give(&first, PCAPI_ST, C64);

    forget();
    assert_int_equal(pcapi_identity_add(&known, &first), PCAPI_OK);
    assert_int_equal(again(NOW / 1000, DAY), PCAPI_OK);

    pcapi_event_init(&second, &arena);
    assert_int_equal(pcapi_identity_merge(&known, &second), PCAPI_OK);
    has(&second, PCAPI_EM, A64);
    has(&second, PCAPI_PH, B64);
    has(&second, PCAPI_ST, C64);
    assert_false(pcapi_event_has(&second, PCAPI_FN));
    assert_int_equal(second.fields[PCAPI_FIELD_DIGEST], 0);
}


static void
what_an_event_has_it_keeps(void **state)
{
    pcapi_event_t  ev;

    (void) state;

    pcapi_event_init(&ev, &arena);
    give(&ev, PCAPI_EM, A64);
    give(&ev, PCAPI_CT, A64);
    forget();
    pcapi_identity_add(&known, &ev);

    pcapi_event_init(&ev, &arena);
    give(&ev, PCAPI_CT, B64);
    give(&ev, PCAPI_EXTERNAL_ID, C64);
    assert_int_equal(pcapi_identity_merge(&known, &ev), PCAPI_OK);
    has(&ev, PCAPI_EM, A64);
    has(&ev, PCAPI_CT, B64);
    has(&ev, PCAPI_EXTERNAL_ID, C64);
}


static void
an_event_of_somebody_else_gets_nothing(void **state)
{
    pcapi_event_t  ev;

    (void) state;

    pcapi_event_init(&ev, &arena);
    give(&ev, PCAPI_EM, A64);
    give(&ev, PCAPI_PH, A64);
    give(&ev, PCAPI_FN, A64);
    forget();
    pcapi_identity_add(&known, &ev);

    pcapi_event_init(&ev, &arena);
    give(&ev, PCAPI_EM, B64);
    assert_int_equal(pcapi_identity_merge(&known, &ev), PCAPI_OK);
    assert_false(pcapi_event_has(&ev, PCAPI_PH));
    assert_false(pcapi_event_has(&ev, PCAPI_FN));

    pcapi_event_init(&ev, &arena);
    give(&ev, PCAPI_PH, B64);
    assert_int_equal(pcapi_identity_merge(&known, &ev), PCAPI_OK);
    assert_false(pcapi_event_has(&ev, PCAPI_EM));
    assert_false(pcapi_event_has(&ev, PCAPI_FN));

    /* a new phone of the same email */
    pcapi_event_init(&ev, &arena);
    give(&ev, PCAPI_EM, A64);
    give(&ev, PCAPI_PH, B64);
    assert_int_equal(pcapi_identity_merge(&known, &ev), PCAPI_OK);
    has(&ev, PCAPI_PH, B64);
    has(&ev, PCAPI_FN, A64);
}


static void
somebody_else_is_remembered_alone(void **state)
{
    pcapi_event_t  ev;

    (void) state;

    pcapi_event_init(&ev, &arena);
    give(&ev, PCAPI_EM, A64);
    give(&ev, PCAPI_FN, A64);
    give(&ev, PCAPI_EXTERNAL_ID, A64);
    forget();
    assert_int_equal(pcapi_identity_add(&known, &ev), PCAPI_OK);
    assert_int_equal(pcapi_identity_add(&known, &ev), PCAPI_DECLINED);
    assert_int_equal(known.n, 3);

    pcapi_event_init(&ev, &arena);
    give(&ev, PCAPI_EM, A64);
    give(&ev, PCAPI_PH, C64);
    assert_int_equal(pcapi_identity_add(&known, &ev), PCAPI_OK);
    assert_int_equal(known.n, 4);

    pcapi_event_init(&ev, &arena);
    give(&ev, PCAPI_EXTERNAL_ID, B64);
    give(&ev, PCAPI_LN, B64);
    assert_int_equal(pcapi_identity_add(&known, &ev), PCAPI_OK);
    assert_int_equal(known.n, 2);

    pcapi_event_init(&ev, &arena);
    give(&ev, PCAPI_EM, C64);
    assert_int_equal(pcapi_identity_add(&known, &ev), PCAPI_OK);
    assert_int_equal(known.n, 3);

    pcapi_event_init(&ev, &arena);
    give(&ev, PCAPI_EM, A64);
    assert_int_equal(pcapi_identity_add(&known, &ev), PCAPI_OK);
    assert_int_equal(known.n, 1);
    assert_int_equal(known.digests[0].digest[0], 0xaa);
}


/* ten digests each of all members, and the cookie is less than 1 KB */

static void
the_most_valuable_ones_come_first_and_all_is_bounded(void **state)
{
    char            hex[65];
    uint32_t        i, k, emails;
    pcapi_event_t   ev;

    static const pcapi_member_e  members[] = {
        PCAPI_GE, PCAPI_DB, PCAPI_COUNTRY, PCAPI_ST, PCAPI_CT, PCAPI_ZP,
        PCAPI_LN, PCAPI_FN, PCAPI_PH, PCAPI_EXTERNAL_ID, PCAPI_EM
    };

    (void) state;

    pcapi_event_init(&ev, &arena);

    for (i = 0; i < pcapi_nelts(members); i++) {
        for (k = 0; k < 10; k++) {
            snprintf(hex, sizeof(hex), "%064x", 1 + i * 16 + k);
            give(&ev, members[i], hex);
        }
    }

    forget();
    assert_int_equal(pcapi_identity_add(&known, &ev), PCAPI_OK);
    assert_int_equal(known.n, PCAPI_IDENTITY_DIGESTS);

    for (emails = 0; known.digests[emails].tag == 0; emails++) { /* void */ }
    assert_int_equal(emails, 3);
    assert_int_equal(known.digests[0].digest[31], 1 + 10 * 16);

    assert_int_equal(again(NOW / 1000, DAY), PCAPI_OK);
    assert_int_equal(known.n, PCAPI_IDENTITY_DIGESTS);
    assert_true(pcapi_seal_len(len) < 1000);
}


static void
what_is_too_old_is_forgotten(void **state)
{
    int64_t        now;
    pcapi_event_t  ev;

    (void) state;

    now = NOW / 1000;
    pcapi_event_init(&ev, &arena);
    give(&ev, PCAPI_EM, A64);

    forget();
    pcapi_identity_add(&known, &ev);
    assert_int_equal(again(now + DAY, DAY), PCAPI_OK);
    assert_int_equal(known.time, now);
    assert_int_equal(again(now + DAY + 1, DAY), PCAPI_DECLINED);
    assert_int_equal(known.n, 0);

    /* another server's clock may be ahead, but not by more than a day */

    forget();
    pcapi_identity_add(&known, &ev);
    assert_int_equal(again(now - DAY, DAY), PCAPI_OK);
    assert_int_equal(again(now - DAY - 1, DAY), PCAPI_DECLINED);
}


static void
other_bytes_are_no_identity(void **state)
{
    u_char         copy[PCAPI_IDENTITY_BYTES + 64];
    size_t         n;
    pcapi_str_t    s;
    pcapi_event_t  ev;

    (void) state;

    pcapi_event_init(&ev, &arena);
    give(&ev, PCAPI_EM, A64);
    give(&ev, PCAPI_PH, A64);
    forget();
    pcapi_identity_add(&known, &ev);

    memset(copy, 0, sizeof(copy));
    len = pcapi_identity_write(&known, copy);

    for (n = 0; n <= sizeof(copy); n++) {
        s = pcapi_str(copy, n);
        assert_int_equal(pcapi_identity_read(&known, &s, NOW / 1000, DAY),
                         n >= 5 && n <= PCAPI_IDENTITY_BYTES && n % 33 == 5
                         ? PCAPI_OK : PCAPI_DECLINED);
    }

    s = pcapi_str(copy, len);

    copy[5] = 11;
    assert_int_equal(pcapi_identity_read(&known, &s, NOW / 1000, DAY),
                     PCAPI_DECLINED);
    assert_int_equal(known.n, 0);
    copy[5] = 0;

    copy[0] = 2;
    assert_int_equal(pcapi_identity_read(&known, &s, NOW / 1000, DAY),
                     PCAPI_DECLINED);
}


static int
identify(const char *path, const char *text, pcapi_event_t *ev)
{
    pcapi_str_t      body, route;
    pcapi_message_t  m;

    body = map_json(text);
    route = pcapi_str(path, strlen(path));

    assert_int_equal(pcapi_input_body(&input, &arena, &limits, &route, &body,
                                      NULL),
                     PCAPI_INPUT_OK);
    assert_int_equal(pcapi_input_next(&input, &m), PCAPI_OK);

    return pcapi_identity_message(&conf, &origin, &m, NULL, &arena, ev);
}


static void
an_identify_call_says_who_it_is_3_1(void **state)
{
    pcapi_event_t  ev;

    (void) state;

    assert_int_equal(identify("/v1/identify",
                              "{'userId':'u-1','traits':{"
                              "'email':' Jane@Example.com ',"
                              "'address':{'country':'US'}}}", &ev),
                     PCAPI_OK);
    assert_true(pcapi_identity_brought(&ev));
    has(&ev, PCAPI_EM, "8c87b489ce35cf2e2f39f80e282cb2e8"
                       "04932a56a213983eeeb428407d43b52d");
    assert_true(pcapi_event_has(&ev, PCAPI_EXTERNAL_ID));
    assert_true(pcapi_event_has(&ev, PCAPI_COUNTRY));
    assert_false(pcapi_event_has(&ev, PCAPI_CLIENT_IP_ADDRESS));
    assert_false(pcapi_event_has(&ev, PCAPI_CLICK_ID));

    conf.phone_country = STR("1");
    assert_int_equal(identify("/v1/i", "{'traits':{'phone':'415 5552671'}}",
                              &ev), PCAPI_OK);
    has(&ev, PCAPI_PH, "758fbf68945f21c416814c539ab57887"
                       "6c8d98fb69e6da692def92cd52417fe0");

    assert_int_equal(identify("/v1/i", "{'userId':'u-1'}", &ev), PCAPI_OK);
    assert_false(pcapi_identity_brought(&ev));
    assert_true(pcapi_event_has(&ev, PCAPI_EXTERNAL_ID));
}


static void
other_calls_and_refused_ones_do_not(void **state)
{
    pcapi_event_t  ev;

    (void) state;

    assert_int_equal(identify("/v1/track",
                              "{'event':'x','traits':{'email':'a@b.c'}}", &ev),
                     PCAPI_DECLINED);
    assert_int_equal(identify("/v1/identify",
                              "{'traits':{'email':'a@b.c'},"
                              "'integrations':{'All':false}}", &ev),
                     PCAPI_DECLINED);

    origin.consent = STR("denied");
    assert_int_equal(identify("/v1/identify",
                              "{'traits':{'email':'a@b.c'}}", &ev),
                     PCAPI_DECLINED);
    assert_false(pcapi_identity_brought(&ev));
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        map_test(what_one_event_brought_the_next_one_has_8),
        map_test(what_an_event_has_it_keeps),
        map_test(an_event_of_somebody_else_gets_nothing),
        map_test(somebody_else_is_remembered_alone),
        map_test(the_most_valuable_ones_come_first_and_all_is_bounded),
        map_test(what_is_too_old_is_forgotten),
        map_test(other_bytes_are_no_identity),
        map_test(an_identify_call_says_who_it_is_3_1),
        map_test(other_calls_and_refused_ones_do_not)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
