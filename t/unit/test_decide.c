
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "delivery/pcapi_decide.h"


#define S(text)  (&(const pcapi_str_t) pcapi_string(text))

#define NOW      ((int64_t) 784111777 * 1000)   /* 1994-11-06 08:49:37 */


static pcapi_entry_t   entries[1000];
static pcapi_answer_t  answer;


/* a first call of "n" events that was answered with "status" and an Error */

static pcapi_outcome_t
outcome(int status, uint32_t n)
{
    pcapi_outcome_t  o;

    memset(&answer, 0, sizeof(pcapi_answer_t));
    answer.parsed = 1;
    answer.code = 1;

    memset(&o, 0, sizeof(pcapi_outcome_t));
    o.status = status;
    o.complete = 1;
    o.n = n;
    o.attempt = 1;
    o.retry_after = -1;
    o.random = 123456789;
    o.answer = &answer;

    return o;
}


/* the same with a list of "n" entries, the first "failed" of them failed */

static pcapi_outcome_t
listed(int status, uint32_t n, uint32_t failed)
{
    uint32_t         i;
    pcapi_outcome_t  o;

    o = outcome(status, n);

    for (i = 0; i < n; i++) {
        entries[i].status = (i < failed) ? PCAPI_ENTRY_FAILED
                                         : PCAPI_ENTRY_PROCESSED;
    }

    answer.listed = 1;
    answer.entries = entries;
    answer.nentries = n;

    return o;
}


static void
assert_decision(const pcapi_outcome_t *o, pcapi_act_e act,
    pcapi_cause_e cause, const char *flags)
{
    pcapi_decision_t  d;

    pcapi_decide(o, &d);

    assert_int_equal(d.act, act);
    assert_int_equal(d.cause, cause);
    assert_int_equal(d.slower, strchr(flags, 's') != NULL);
    assert_int_equal(d.faster, strchr(flags, 'f') != NULL);
    assert_int_equal(d.reload, strchr(flags, 'r') != NULL);
    assert_int_equal(d.loud, strchr(flags, 'l') != NULL);

    if (act == PCAPI_ACT_RETRY || act == PCAPI_ACT_PAUSE) {
        assert_true(d.delay >= PCAPI_DELAY_MIN);

    } else {
        assert_true(d.delay == 0);
    }
}


static int64_t
delay(const pcapi_outcome_t *o)
{
    pcapi_decision_t  d;

    pcapi_decide(o, &d);

    return d.delay;
}


static void
processed_entries_of_200_are_done_3_6(void **state)
{
    pcapi_outcome_t  o;

    (void) state;

    o = listed(200, 3, 0);
    assert_decision(&o, PCAPI_ACT_SETTLE, PCAPI_CAUSE_OK, "f");
}


static void
failed_entries_of_200_or_422_settle_as_partial_3_6(void **state)
{
    pcapi_outcome_t  o;

    (void) state;

    o = listed(200, 3, 1);
    assert_decision(&o, PCAPI_ACT_SETTLE, PCAPI_CAUSE_PARTIAL, "f");

    o = listed(422, 3, 1);
    assert_decision(&o, PCAPI_ACT_SETTLE, PCAPI_CAUSE_PARTIAL, "f");

    o = listed(422, 1, 1);
    assert_decision(&o, PCAPI_ACT_SETTLE, PCAPI_CAUSE_PARTIAL, "f");

    o = listed(422, 2, 0);
    assert_decision(&o, PCAPI_ACT_SETTLE, PCAPI_CAUSE_OK, "f");
}


static void
all_of_2xx_are_judged_by_their_body(void **state)
{
    int              status;
    pcapi_outcome_t  o;

    (void) state;

    for (status = 200; status <= 299; status++) {
        o = listed(status, 1, 0);
        assert_decision(&o, PCAPI_ACT_SETTLE, PCAPI_CAUSE_OK, "f");

        answer.parsed = 0;
        answer.listed = 0;
        assert_decision(&o, PCAPI_ACT_RETRY, PCAPI_CAUSE_BROKEN_ANSWER, "");
    }
}


static void
short_body_of_200_is_sent_again_3_6(void **state)
{
    pcapi_outcome_t  o;

    (void) state;

    o = listed(200, 3, 0);
    o.complete = 0;
    assert_decision(&o, PCAPI_ACT_RETRY, PCAPI_CAUSE_BROKEN_ANSWER, "");
}


static void
unparsable_body_of_200_is_sent_again_3_6(void **state)
{
    pcapi_outcome_t  o;

    (void) state;

    o = listed(200, 3, 0);
    answer.parsed = 0;
    assert_decision(&o, PCAPI_ACT_RETRY, PCAPI_CAUSE_BROKEN_ANSWER, "");
}


static void
missing_list_of_200_is_sent_again_3_6(void **state)
{
    pcapi_outcome_t  o;

    (void) state;

    o = outcome(200, 3);
    assert_decision(&o, PCAPI_ACT_RETRY, PCAPI_CAUSE_BROKEN_ANSWER, "");
}


static void
list_of_another_length_settles_nothing(void **state)
{
    pcapi_outcome_t  o;

    (void) state;

    o = listed(200, 3, 0);
    answer.nentries = 2;
    assert_decision(&o, PCAPI_ACT_RETRY, PCAPI_CAUSE_BROKEN_ANSWER, "");

    answer.nentries = 4;
    assert_decision(&o, PCAPI_ACT_RETRY, PCAPI_CAUSE_BROKEN_ANSWER, "");

    o = listed(422, 3, 1);
    answer.nentries = 2;
    assert_decision(&o, PCAPI_ACT_SPLIT, PCAPI_CAUSE_REFUSED, "");
}


static void
unknown_entry_settles_nothing(void **state)
{
    pcapi_outcome_t  o;

    (void) state;

    o = listed(200, 3, 0);
    entries[2].status = PCAPI_ENTRY_UNKNOWN;
    assert_decision(&o, PCAPI_ACT_RETRY, PCAPI_CAUSE_BROKEN_ANSWER, "");
}


static void
short_or_unparsable_422_is_sent_again(void **state)
{
    pcapi_outcome_t  o;

    (void) state;

    o = listed(422, 3, 1);
    o.complete = 0;
    assert_decision(&o, PCAPI_ACT_RETRY, PCAPI_CAUSE_BROKEN_ANSWER, "");

    o = listed(422, 1, 1);
    answer.parsed = 0;
    assert_decision(&o, PCAPI_ACT_RETRY, PCAPI_CAUSE_BROKEN_ANSWER, "");
}


static void
refusal_422_without_list_splits_or_kills(void **state)
{
    pcapi_outcome_t  o;

    (void) state;

    o = outcome(422, 2);
    assert_decision(&o, PCAPI_ACT_SPLIT, PCAPI_CAUSE_REFUSED, "");

    o = outcome(422, 1);
    assert_decision(&o, PCAPI_ACT_DEAD, PCAPI_CAUSE_REFUSED, "");
}


static void
batch_refused_by_400_or_413_is_split_3_6(void **state)
{
    pcapi_outcome_t  o;

    (void) state;

    o = outcome(400, 2);
    assert_decision(&o, PCAPI_ACT_SPLIT, PCAPI_CAUSE_REFUSED, "");

    o = outcome(413, 1000);
    o.alone = 1000;
    assert_decision(&o, PCAPI_ACT_SPLIT, PCAPI_CAUSE_REFUSED, "");

    /* the status suffices */

    o = outcome(400, 1000);
    o.complete = 0;
    answer.parsed = 0;
    assert_decision(&o, PCAPI_ACT_SPLIT, PCAPI_CAUSE_REFUSED, "");
}


static void
single_event_refused_is_a_dead_letter_3_6(void **state)
{
    pcapi_outcome_t  o;

    (void) state;

    o = outcome(400, 1);
    assert_decision(&o, PCAPI_ACT_DEAD, PCAPI_CAUSE_REFUSED, "");

    o = outcome(413, 1);
    assert_decision(&o, PCAPI_ACT_DEAD, PCAPI_CAUSE_REFUSED, "");
}


static void
tenth_single_event_refused_in_a_row_is_the_configuration_3_6(void **state)
{
    pcapi_outcome_t  o;

    (void) state;

    o = outcome(400, 1);

    o.alone = PCAPI_ALONE_MAX - 2;
    assert_decision(&o, PCAPI_ACT_DEAD, PCAPI_CAUSE_REFUSED, "");

    o.alone = PCAPI_ALONE_MAX - 1;
    assert_decision(&o, PCAPI_ACT_PAUSE, PCAPI_CAUSE_CONFIGURATION, "l");
    assert_true(delay(&o) >= PCAPI_PAUSE);

    o.alone = UINT32_MAX;
    assert_decision(&o, PCAPI_ACT_PAUSE, PCAPI_CAUSE_CONFIGURATION, "l");
}


static void
refused_token_pauses_a_minute_and_reloads_3_6(void **state)
{
    size_t           i;
    pcapi_outcome_t  o;

    static const int  statuses[] = { 401, 403 };

    (void) state;

    for (i = 0; i < pcapi_nelts(statuses); i++) {
        o = outcome(statuses[i], 7);
        o.attempt = 20;

        assert_decision(&o, PCAPI_ACT_PAUSE, PCAPI_CAUSE_AUTH, "rl");
        assert_true(delay(&o) >= PCAPI_PAUSE);
        assert_true(delay(&o) <= PCAPI_PAUSE + PCAPI_PAUSE / 10);
    }
}


static void
wrong_address_pauses_loudly_3_6(void **state)
{
    size_t           i;
    pcapi_outcome_t  o;

    static const int  statuses[] = {
        300, 301, 302, 304, 307, 308, 399, 402, 404, 405, 406, 407, 409, 410,
        412, 414, 415, 421, 423, 424, 426, 428, 431, 451, 499, 501, 505
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(statuses); i++) {
        o = outcome(statuses[i], 1);

        assert_decision(&o, PCAPI_ACT_PAUSE, PCAPI_CAUSE_CONFIGURATION, "l");
        assert_true(delay(&o) >= PCAPI_PAUSE);
        assert_true(delay(&o) <= PCAPI_PAUSE + PCAPI_PAUSE / 10);
    }
}


static void
server_error_is_sent_again_3_6(void **state)
{
    size_t           i;
    pcapi_outcome_t  o;

    static const int  statuses[] = {
        408, 425, 500, 502, 504, 506, 507, 508, 511, 520, 529, 599
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(statuses); i++) {
        o = outcome(statuses[i], 1);
        assert_decision(&o, PCAPI_ACT_RETRY, PCAPI_CAUSE_SERVER, "");
    }
}


static void
no_answer_is_sent_again_3_6(void **state)
{
    pcapi_outcome_t  o;

    (void) state;

    o = outcome(0, 1);
    o.complete = 0;
    answer.parsed = 0;
    assert_decision(&o, PCAPI_ACT_RETRY, PCAPI_CAUSE_CONNECT, "");
}


/* a page of ours that looks like success: no upstream, no success */

static void
list_without_an_upstream_settles_nothing_3_6(void **state)
{
    pcapi_outcome_t  o;

    (void) state;

    o = listed(0, 3, 0);
    assert_decision(&o, PCAPI_ACT_RETRY, PCAPI_CAUSE_CONNECT, "");
}


static void
throttling_pauses_and_slows_down_3_6(void **state)
{
    pcapi_outcome_t  o;

    (void) state;

    o = outcome(429, 1);
    assert_decision(&o, PCAPI_ACT_PAUSE, PCAPI_CAUSE_THROTTLED, "s");

    o = outcome(503, 1000);
    assert_decision(&o, PCAPI_ACT_PAUSE, PCAPI_CAUSE_THROTTLED, "s");
}


static void
status_that_is_none_is_sent_again(void **state)
{
    size_t           i;
    pcapi_outcome_t  o;

    static const int  statuses[] = {
        -1, 1, 99, 100, 101, 103, 199, 600, 999, INT32_MAX, INT32_MIN
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(statuses); i++) {
        o = listed(statuses[i], 1, 0);
        assert_decision(&o, PCAPI_ACT_RETRY, PCAPI_CAUSE_BROKEN_ANSWER, "");
    }
}


static void
dead_letters_come_only_from_refusals(void **state)
{
    int               status;
    uint32_t          n;
    pcapi_outcome_t   o;
    pcapi_decision_t  d;

    (void) state;

    for (status = -10; status < 1100; status++) {
        for (n = 1; n <= 2; n++) {
            o = outcome(status, n);
            pcapi_decide(&o, &d);

            assert_int_not_equal(d.act, PCAPI_ACT_SETTLE);

            if (status == 400 || status == 413 || status == 422) {
                assert_int_equal(d.act, n == 1 ? PCAPI_ACT_DEAD
                                               : PCAPI_ACT_SPLIT);
            } else {
                assert_true(d.act == PCAPI_ACT_RETRY
                            || d.act == PCAPI_ACT_PAUSE);
            }
        }
    }
}


static void
backoff_doubles_from_1s_to_5min_with_full_jitter_3_6(void **state)
{
    int64_t          max, low, high, ms;
    uint32_t         attempt, i;
    pcapi_outcome_t  o;

    (void) state;

    o = outcome(500, 1);
    max = PCAPI_BACKOFF_FIRST;

    for (attempt = 1; attempt < 40; attempt++) {
        o.attempt = attempt;
        low = INT64_MAX;
        high = 0;

        for (i = 0; i < 20000; i++) {
            o.random = i * 2654435761u;
            ms = delay(&o);
            low = pcapi_min(low, ms);
            high = pcapi_max(high, ms);
        }

        assert_true(low >= PCAPI_DELAY_MIN);
        assert_true(high <= max);
        assert_true(low <= PCAPI_DELAY_MIN + max / 100);
        assert_true(high >= max - max / 100);

        max = pcapi_min(max * 2, PCAPI_BACKOFF_MAX);
    }

    o.attempt = UINT32_MAX;
    assert_true(delay(&o) <= PCAPI_BACKOFF_MAX);

    o.attempt = 0;
    assert_true(delay(&o) <= PCAPI_BACKOFF_FIRST);
}


static void
throttling_without_retry_after_backs_off(void **state)
{
    pcapi_outcome_t  o;

    (void) state;

    o = outcome(429, 1);
    o.random = PCAPI_BACKOFF_FIRST - PCAPI_DELAY_MIN;
    assert_true(delay(&o) == PCAPI_BACKOFF_FIRST);

    o.attempt = 3;
    o.random = 4 * PCAPI_BACKOFF_FIRST - PCAPI_DELAY_MIN;
    assert_true(delay(&o) == 4 * PCAPI_BACKOFF_FIRST);

    /* "0" tells nothing */

    o.retry_after = 0;
    assert_true(delay(&o) == 4 * PCAPI_BACKOFF_FIRST);
}


static void
retry_after_is_never_undercut_and_scattered_by_a_tenth(void **state)
{
    size_t           i;
    int64_t          ms, low, high;
    uint32_t         random;
    pcapi_outcome_t  o;

    static const int  statuses[] = { 429, 503, 500, 408, 200 };

    (void) state;

    for (i = 0; i < pcapi_nelts(statuses); i++) {
        o = outcome(statuses[i], 1);
        o.retry_after = 30000;
        o.attempt = 9;
        low = INT64_MAX;
        high = 0;

        for (random = 0; random < 100000; random += 7) {
            o.random = random * 2654435761u;
            ms = delay(&o);
            low = pcapi_min(low, ms);
            high = pcapi_max(high, ms);
        }

        assert_true(low >= 30000 && low < 30100);
        assert_true(high <= 33000 && high > 32900);
    }
}


static void
retry_after_is_at_most_an_hour_and_at_least_the_floor(void **state)
{
    pcapi_outcome_t  o;

    (void) state;

    o = outcome(429, 1);
    o.retry_after = INT64_MAX;
    o.random = 0;
    assert_true(delay(&o) == PCAPI_RETRY_AFTER_MAX);

    o.random = UINT32_MAX;
    assert_true(delay(&o) <= PCAPI_RETRY_AFTER_MAX
                             + PCAPI_RETRY_AFTER_MAX / 10);

    o.retry_after = 1;
    assert_true(delay(&o) == PCAPI_DELAY_MIN);
}


static void
every_cause_has_a_name_of_its_own(void **state)
{
    int  i, j;

    (void) state;

    for (i = 0; i < PCAPI_NCAUSES; i++) {
        assert_true(pcapi_cause_name((pcapi_cause_e) i)->len > 0);

        for (j = 0; j < i; j++) {
            assert_false(pcapi_str_eq(pcapi_cause_name((pcapi_cause_e) i),
                                      pcapi_cause_name((pcapi_cause_e) j)));
        }
    }

    assert_true(pcapi_str_eq(pcapi_cause_name(PCAPI_CAUSE_THROTTLED),
                             S("throttled")));
    assert_true(pcapi_str_eq(pcapi_cause_name(PCAPI_CAUSE_CONNECT),
                             S("connect")));
    assert_true(pcapi_str_eq(pcapi_cause_name(PCAPI_NCAUSES), S("unknown")));
    assert_true(pcapi_str_eq(pcapi_cause_name((pcapi_cause_e) -1),
                             S("unknown")));
}


static void
retry_after_header_in_seconds(void **state)
{
    (void) state;

    assert_true(pcapi_retry_after(S("0"), NOW) == 0);
    assert_true(pcapi_retry_after(S("1"), NOW) == 1000);
    assert_true(pcapi_retry_after(S(" 120\t"), NOW) == 120000);
    assert_true(pcapi_retry_after(S("007"), NOW) == 7000);
    assert_true(pcapi_retry_after(S("3600"), NOW) == PCAPI_RETRY_AFTER_MAX);
    assert_true(pcapi_retry_after(S("3601"), NOW) == PCAPI_RETRY_AFTER_MAX);
    assert_true(pcapi_retry_after(S("99999999999999999999999999999"), NOW)
                == PCAPI_RETRY_AFTER_MAX);
}


static void
retry_after_header_as_http_date_of_three_forms(void **state)
{
    size_t  i;

    static const pcapi_str_t  dates[] = {
        pcapi_string("Sun, 06 Nov 1994 08:49:37 GMT"),
        pcapi_string("Sunday, 06-Nov-94 08:49:37 GMT"),
        pcapi_string("Sun Nov  6 08:49:37 1994"),
        pcapi_string("Sun Nov 06 08:49:37 1994")
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(dates); i++) {
        assert_true(pcapi_retry_after(&dates[i], NOW) == 0);
        assert_true(pcapi_retry_after(&dates[i], NOW - 30000) == 30000);
        assert_true(pcapi_retry_after(&dates[i], NOW - 1) == 1);
        assert_true(pcapi_retry_after(&dates[i], NOW + 1) == 0);
        assert_true(pcapi_retry_after(&dates[i], 0) == PCAPI_RETRY_AFTER_MAX);
    }
}


static void
http_dates_follow_the_calendar(void **state)
{
    (void) state;

    assert_true(pcapi_retry_after(S("Thu, 01 Jan 1970 00:00:01 GMT"), 0)
                == 1000);
    assert_true(pcapi_retry_after(S("Tue, 29 Feb 2000 00:00:00 GMT"),
                                  (int64_t) 951782400 * 1000 - 5) == 5);
    assert_true(pcapi_retry_after(S("Wed, 01 Mar 2000 00:00:00 GMT"),
                                  (int64_t) 951868800 * 1000 - 5) == 5);
    assert_true(pcapi_retry_after(S("Thu, 31 Dec 2026 23:59:60 GMT"),
                                  (int64_t) 1798761600 * 1000 - 5) == 5);
    assert_true(pcapi_retry_after(S("Fri, 01 Mar 2024 00:00:00 GMT"),
                                  (int64_t) 1709251200 * 1000 - 5) == 5);
    assert_true(pcapi_retry_after(S("Mon, 01 Mar 2100 00:00:00 GMT"),
                                  (int64_t) 4107542400 * 1000 - 5) == 5);

    assert_true(pcapi_retry_after(S("Thu, 29 Feb 2001 00:00:00 GMT"), 0)
                == -1);
    assert_true(pcapi_retry_after(S("Mon, 29 Feb 2100 00:00:00 GMT"), 0)
                == -1);
}


static void
two_digit_years_are_at_most_50_years_ahead(void **state)
{
    int64_t  year_2026;

    (void) state;

    year_2026 = (int64_t) 1790000000 * 1000;

    assert_true(pcapi_retry_after(S("Sunday, 06-Nov-76 08:49:37 GMT"),
                                  year_2026) == PCAPI_RETRY_AFTER_MAX);
    assert_true(pcapi_retry_after(S("Sunday, 06-Nov-77 08:49:37 GMT"),
                                  year_2026) == 0);
}


static void
retry_after_header_that_is_neither_is_none(void **state)
{
    size_t  i;

    static const pcapi_str_t  values[] = {
        pcapi_string(""),
        pcapi_string("  "),
        pcapi_string("-1"),
        pcapi_string("+1"),
        pcapi_string("1.5"),
        pcapi_string("1 2"),
        pcapi_string("10s"),
        pcapi_string("soon"),
        pcapi_string("Sun"),
        pcapi_string("Sun,"),
        pcapi_string("Su, 06 Nov 1994 08:49:37 GMT"),
        pcapi_string("Sun, 06 Nov 1994 08:49:37"),
        pcapi_string("Sun, 06 Nov 1994 08:49:37 GM"),
        pcapi_string("Sun, 06 Nov 1994 08:49:37 GMTx"),
        pcapi_string("Sun, 06 Nov 1994 08:49:37 CET"),
        pcapi_string("Sun, 6 Nov 1994 08:49:37 GMT"),
        pcapi_string("Sun, 06 Nob 1994 08:49:37 GMT"),
        pcapi_string("Sun, 00 Nov 1994 08:49:37 GMT"),
        pcapi_string("Sun, 31 Nov 1994 08:49:37 GMT"),
        pcapi_string("Sun, 06 Nov 1994 24:00:00 GMT"),
        pcapi_string("Sun, 06 Nov 1994 08:60:00 GMT"),
        pcapi_string("Sun, 06 Nov 1994 08:49:61 GMT"),
        pcapi_string("Sun, 06 Nov 1969 08:49:37 GMT"),
        pcapi_string("Sun, 06 Nov 1994\0 8:49:37 GMT"),
        pcapi_string("Sun Nov  6 08:49:37 199"),
        pcapi_string("2026-11-06T08:49:37Z")
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(values); i++) {
        assert_true(pcapi_retry_after(&values[i], NOW) == -1);
    }
}


static void
every_prefix_of_a_date_is_read_within_its_bounds(void **state)
{
    char               *copy;
    size_t              len;
    pcapi_str_t         s;
    static const char   text[] = "Sunday, 06-Nov-94 08:49:37 GMT";

    (void) state;

    for (len = 1; len < sizeof(text) - 1; len++) {
        copy = malloc(len);
        assert_non_null(copy);
        memcpy(copy, text, len);

        s = pcapi_str(copy, len);
        assert_true(pcapi_retry_after(&s, NOW) == -1);

        free(copy);
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(processed_entries_of_200_are_done_3_6),
        cmocka_unit_test(failed_entries_of_200_or_422_settle_as_partial_3_6),
        cmocka_unit_test(all_of_2xx_are_judged_by_their_body),
        cmocka_unit_test(short_body_of_200_is_sent_again_3_6),
        cmocka_unit_test(unparsable_body_of_200_is_sent_again_3_6),
        cmocka_unit_test(missing_list_of_200_is_sent_again_3_6),
        cmocka_unit_test(list_of_another_length_settles_nothing),
        cmocka_unit_test(unknown_entry_settles_nothing),
        cmocka_unit_test(short_or_unparsable_422_is_sent_again),
        cmocka_unit_test(refusal_422_without_list_splits_or_kills),
        cmocka_unit_test(batch_refused_by_400_or_413_is_split_3_6),
        cmocka_unit_test(single_event_refused_is_a_dead_letter_3_6),
        cmocka_unit_test(
            tenth_single_event_refused_in_a_row_is_the_configuration_3_6),
        cmocka_unit_test(refused_token_pauses_a_minute_and_reloads_3_6),
        cmocka_unit_test(wrong_address_pauses_loudly_3_6),
        cmocka_unit_test(server_error_is_sent_again_3_6),
        cmocka_unit_test(no_answer_is_sent_again_3_6),
        cmocka_unit_test(list_without_an_upstream_settles_nothing_3_6),
        cmocka_unit_test(throttling_pauses_and_slows_down_3_6),
        cmocka_unit_test(status_that_is_none_is_sent_again),
        cmocka_unit_test(dead_letters_come_only_from_refusals),
        cmocka_unit_test(backoff_doubles_from_1s_to_5min_with_full_jitter_3_6),
        cmocka_unit_test(throttling_without_retry_after_backs_off),
        cmocka_unit_test(
            retry_after_is_never_undercut_and_scattered_by_a_tenth),
        cmocka_unit_test(
            retry_after_is_at_most_an_hour_and_at_least_the_floor),
        cmocka_unit_test(every_cause_has_a_name_of_its_own),
        cmocka_unit_test(retry_after_header_in_seconds),
        cmocka_unit_test(retry_after_header_as_http_date_of_three_forms),
        cmocka_unit_test(http_dates_follow_the_calendar),
        cmocka_unit_test(two_digit_years_are_at_most_50_years_ahead),
        cmocka_unit_test(retry_after_header_that_is_neither_is_none),
        cmocka_unit_test(every_prefix_of_a_date_is_read_within_its_bounds)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
