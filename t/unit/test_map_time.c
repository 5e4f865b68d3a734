
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "map_helper.h"


#define OK      PCAPI_REASON_NONE


static pcapi_reason_e
at(const char *members)
{
    return map_track("Order Completed", "{}", members);
}


static void
timestamp_goes_first_3_6(void **state)
{
    (void) state;

    at("'timestamp':'2023-11-14T20:00:00.999Z',"
       "'originalTimestamp':'2023-11-14T19:00:00Z',"
       "'sentAt':'2023-11-14T18:00:00Z','receivedAt':'2023-11-14T17:00:00Z'");
    text_is(PCAPI_EVENT_TIME, "1699992000");
}


static void
original_is_corrected_by_the_skew_of_the_clock_3_6(void **state)
{
    (void) state;

    /* sent an hour late by a clock that is an hour slow, now is 22:13:20 */

    at("'originalTimestamp':'2023-11-14T21:00:00Z',"
       "'sentAt':'2023-11-14T21:13:20.123Z'");
    text_is(PCAPI_EVENT_TIME, "1699999200");

    at("'originalTimestamp':'2023-11-14T21:00:00Z',"
       "'sentAt':'2023-11-14T21:13:20Z','receivedAt':'2023-11-14T21:14:20Z'");
    text_is(PCAPI_EVENT_TIME, "1699995660");

    at("'originalTimestamp':'2023-11-14T21:00:00Z'");
    text_is(PCAPI_EVENT_TIME, "1699995600");

    at("'originalTimestamp':'2023-11-14T21:00:00Z','sentAt':'soon'");
    text_is(PCAPI_EVENT_TIME, "1699995600");
}


static void
a_browsers_timestamp_is_corrected_like_it_8_18(void **state)
{
    (void) state;

    /* a clock that is an hour slow, one that is an hour fast */

    at("'timestamp':'2023-11-14T21:00:00Z',"
       "'sentAt':'2023-11-14T21:13:20.123Z'");
    text_is(PCAPI_EVENT_TIME, "1699999200");

    at("'timestamp':'2023-11-14T23:13:10Z','sentAt':'2023-11-14T23:13:20Z'");
    text_is(PCAPI_EVENT_TIME, "1699999990");

    at("'timestamp':'2023-11-14T22:13:10Z','sentAt':'2023-11-14T22:13:20Z'");
    text_is(PCAPI_EVENT_TIME, "1699999990");

    /* when a browser thinks it was received is not asked */

    at("'timestamp':'2023-11-14T23:13:10Z','sentAt':'2023-11-14T23:13:20Z',"
       "'receivedAt':'2023-11-14T20:00:00Z'");
    text_is(PCAPI_EVENT_TIME, "1699999990");

    /* sent before it happened; nothing to correct it by; no time */

    at("'timestamp':'2023-11-14T21:00:00Z','sentAt':'2023-11-14T20:00:00Z'");
    text_is(PCAPI_EVENT_TIME, NOW_SEC);

    at("'timestamp':'2023-11-14T21:00:00Z'");
    text_is(PCAPI_EVENT_TIME, "1699995600");

    at("'timestamp':'2023-11-14T21:00:00Z','sentAt':'soon'");
    text_is(PCAPI_EVENT_TIME, "1699995600");
    assert_int_equal(mapped.event.fields[PCAPI_FIELD_TIME], 0);

    at("'timestamp':'soon','sentAt':'2023-11-14T21:00:00Z'");
    text_is(PCAPI_EVENT_TIME, NOW_SEC);
    assert_int_equal(mapped.event.fields[PCAPI_FIELD_TIME], 1);

    at("'timestamp':'2001-01-01','sentAt':'9999-01-01'");
    text_is(PCAPI_EVENT_TIME, NOW_SEC);
    assert_int_equal(mapped.event.fields[PCAPI_FIELD_TIME], 1);

    /* of the batch around it */

    map_body("{'sentAt':'2023-11-14T23:13:20Z','batch':[{'type':'page',"
             "'timestamp':'2023-11-14T23:13:10Z'}]}");
    text_is(PCAPI_EVENT_TIME, "1699999990");
}


static void
a_servers_timestamp_stays_8_18(void **state)
{
    (void) state;

    origin.trusted = 1;

    at("'timestamp':'2023-11-14T21:00:00Z','sentAt':'2023-11-14T21:13:20Z'");
    text_is(PCAPI_EVENT_TIME, "1699995600");

    at("'timestamp':'2023-11-14T21:00:00Z'");
    text_is(PCAPI_EVENT_TIME, "1699995600");
}


static void
sent_then_received_then_now_3_6(void **state)
{
    (void) state;

    at("'sentAt':'2023-11-14T18:00:00Z','receivedAt':'2023-11-14T17:00:00Z'");
    text_is(PCAPI_EVENT_TIME, "1699984800");

    at("'receivedAt':'2023-11-14T17:00:00Z'");
    text_is(PCAPI_EVENT_TIME, "1699981200");

    at("");
    text_is(PCAPI_EVENT_TIME, NOW_SEC);
    assert_int_equal(mapped.event.fields[PCAPI_FIELD_TIME], 0);
}


static void
forms_of_time_3_6(void **state)
{
    (void) state;

    at("'timestamp':'2023-11-14 21:00:00'");
    text_is(PCAPI_EVENT_TIME, "1699995600");

    at("'timestamp':' 2023-11-14T23:00:00+0200 '");
    text_is(PCAPI_EVENT_TIME, "1699995600");

    at("'timestamp':1699995600");
    text_is(PCAPI_EVENT_TIME, "1699995600");

    at("'timestamp':'1699995600123'");
    text_is(PCAPI_EVENT_TIME, "1699995600");

    at("'timestamp':1699995600123456");
    text_is(PCAPI_EVENT_TIME, "1699995600");

    at("'timestamp':1699995600.999");
    text_is(PCAPI_EVENT_TIME, "1699995600");
}


static void
unreadable_is_now_and_counted_3_6(void **state)
{
    size_t                    i;
    char                      text[64];
    static const char *const  bad[] = {
        "'yesterday'", "'1999-12-31'", "true", "{'a':1}", "'  '", "-5"
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(bad); i++) {
        snprintf(text, sizeof(text), "'timestamp':%s", bad[i]);

        assert_int_equal(at(text), OK);
        text_is(PCAPI_EVENT_TIME, NOW_SEC);
        assert_int_equal(mapped.event.fields[PCAPI_FIELD_TIME], 1);
    }

    /* a correction that leads nowhere */

    at("'originalTimestamp':'2001-01-01','sentAt':'9999-01-01'");
    text_is(PCAPI_EVENT_TIME, NOW_SEC);
    assert_int_equal(mapped.event.fields[PCAPI_FIELD_TIME], 1);
}


static void
the_future_is_now_3_6(void **state)
{
    (void) state;

    at("'timestamp':'2023-11-14T22:13:21Z'");
    text_is(PCAPI_EVENT_TIME, NOW_SEC);
    assert_int_equal(mapped.event.fields[PCAPI_FIELD_TIME], 0);

    at("'timestamp':'9999-12-31'");
    text_is(PCAPI_EVENT_TIME, NOW_SEC);
}


static void
older_than_the_limit_has_expired_3_6(void **state)
{
    (void) state;

    assert_int_equal(at("'timestamp':1699395200.123"), OK);
    text_is(PCAPI_EVENT_TIME, "1699395200");

    assert_int_equal(at("'timestamp':1699395200.122"), PCAPI_REASON_EXPIRED);

    conf.max_age = 60 * 1000;
    assert_int_equal(at("'timestamp':1699999900"), PCAPI_REASON_EXPIRED);

    conf.max_age = 0;
    assert_int_equal(at("'timestamp':'2001-01-01'"), OK);
    text_is(PCAPI_EVENT_TIME, "978307200");
}


static void
event_id_in_order_3_5(void **state)
{
    const char  *p = "{'eid':'4','eventId':'3','eventID':'2','event_id':'1'}";

    (void) state;

    map_track("Order Completed", p, "'messageId':'5'");
    text_is(PCAPI_EVENT_ID, "1");

    map_track("Order Completed", p, "");
    text_is(PCAPI_EVENT_ID, "1");

    map_track("Order Completed", "{'eid':'4','eventId':'3','eventID':'2'}",
              "'messageId':'5'");
    text_is(PCAPI_EVENT_ID, "2");

    map_track("Order Completed", "{'eid':'4','eventId':'3'}",
              "'messageId':'5'");
    text_is(PCAPI_EVENT_ID, "3");

    map_track("Order Completed", "{'eid':'4'}", "'messageId':'5'");
    text_is(PCAPI_EVENT_ID, "4");

    map_track("Order Completed", "{'order_id':'7'}", "'messageId':'5'");
    text_is(PCAPI_EVENT_ID, "5");
}


static void
a_checkout_without_an_id_has_that_of_its_order_3_5(void **state)
{
    (void) state;

    map_track("Order Completed", "{'order_id':'Ab7'}", "");
    text_is(PCAPI_EVENT_ID, "checkout_Ab7");

    map_track("Order Completed", "{}", "");
    text_is(PCAPI_EVENT_ID, "random-id");

    map_track("Product Added", "{'order_id':'Ab7'}", "");
    text_is(PCAPI_EVENT_ID, "random-id");
}


static void
an_id_that_is_none_is_replaced_3_5(void **state)
{
    (void) state;

    assert_int_equal(map_track("Product Added", "{'event_id':{'a':1}}", ""),
                     OK);
    text_is(PCAPI_EVENT_ID, "random-id");
}


static void
random_ids_of_a_batch_differ_3_5(void **state)
{
    int                  i;
    char                 want[32];
    pcapi_str_t          text, path;
    pcapi_message_t      m;
    pcapi_input_error_e  e;

    (void) state;

    text = map_json("{'batch':[{'type':'page'},{'type':'page'},"
                    "{'type':'page','messageId':'m'},{'type':'page'}]}");
    path = STR("/v1/b");

    e = pcapi_input_body(&input, &arena, &limits, &path, &text, NULL);
    assert_int_equal(e, PCAPI_INPUT_OK);

    for (i = 0; pcapi_input_next(&input, &m) == PCAPI_OK; i++) {
        assert_int_equal(map_message(&m), OK);

        snprintf(want, sizeof(want), i ? "random-id-%d" : "random-id", i);
        text_is(PCAPI_EVENT_ID, i == 2 ? "m" : want);
    }

    assert_int_equal(i, 4);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        map_test(timestamp_goes_first_3_6),
        map_test(original_is_corrected_by_the_skew_of_the_clock_3_6),
        map_test(a_browsers_timestamp_is_corrected_like_it_8_18),
        map_test(a_servers_timestamp_stays_8_18),
        map_test(sent_then_received_then_now_3_6),
        map_test(forms_of_time_3_6),
        map_test(unreadable_is_now_and_counted_3_6),
        map_test(the_future_is_now_3_6),
        map_test(older_than_the_limit_has_expired_3_6),
        map_test(event_id_in_order_3_5),
        map_test(a_checkout_without_an_id_has_that_of_its_order_3_5),
        map_test(an_id_that_is_none_is_replaced_3_5),
        map_test(random_ids_of_a_batch_differ_3_5)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
