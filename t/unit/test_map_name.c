
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "map_helper.h"


#define OK      PCAPI_REASON_NONE


static void
page_calls_2_2(void **state)
{
    (void) state;

    assert_int_equal(map_body("{'type':'page'}"), OK);
    name_is(0, "page_visit");

    map_body("{'type':'page','category':'Shoes'}");
    name_is(0, "view_category");

    map_body("{'type':'page','properties':{'category':'Shoes'}}");
    name_is(0, "view_category");

    conf.names.page_category = 0;
    map_body("{'type':'page','category':'Shoes'}");
    name_is(0, "page_visit");
}


static void
datafly_knows_no_page_with_a_category_2_2(void **state)
{
    (void) state;

    conf.names.presets = PCAPI_PRESET_DATAFLY;
    map_body("{'type':'page','category':'Shoes'}");
    name_is(0, "page_visit");

    conf.names.presets = PCAPI_PRESET_ASTRONOMER;
    map_body("{'type':'page','category':'Shoes'}");
    name_is(0, "view_category");
}


static void
screen_calls_are_pages_of_an_app_2_2(void **state)
{
    (void) state;

    assert_int_equal(map_body("{'type':'screen','name':'Home','context':"
                              "{'device':{'type':'android'}}}"), OK);
    name_is(0, "page_visit");
    text_is(PCAPI_ACTION_SOURCE, "app_android");

    origin.user_agent = STR("Dalvik/2.1.0 (Linux; U; Android 13)");
    map_body("{'type':'screen','category':'x'}");
    name_is(0, "view_category");
    text_is(PCAPI_ACTION_SOURCE, "app_android");
}


static void
event_name_is_a_name_too_where_the_path_says_track(void **state)
{
    (void) state;

    conf.names.presets = PCAPI_PRESET_GA4;

    assert_int_equal(map_post("/v1/track", "{'event_name':'purchase'}"), OK);
    name_is(0, "checkout");

    assert_int_equal(map_post("/v1/track",
                              "{'event_name':'lead','event':'purchase'}"),
                     OK);
    name_is(0, "checkout");

    assert_int_equal(map_body("{'event_name':'purchase'}"), OK);
    assert_int_equal(input.shape, PCAPI_SHAPE_NATIVE);
    name_is(0, "purchase");
}


static void
calls_that_report_nothing_2_2(void **state)
{
    (void) state;

    assert_int_equal(map_body("{'type':'identify'}"), PCAPI_REASON_NO_EVENT);
    assert_int_equal(map_body("{'type':'group'}"), PCAPI_REASON_NO_EVENT);
    assert_int_equal(map_body("{'type':'alias'}"), PCAPI_REASON_NO_EVENT);
    assert_int_equal(map_post("/v1/i", "{}"), PCAPI_REASON_NO_EVENT);
    assert_int_equal(map_post("/v1/m", "{'series':[]}"),
                     PCAPI_REASON_NO_EVENT);

    conf.names.unmapped = PCAPI_UNMAPPED_PASS;
    assert_int_equal(map_body("{'type':'identify'}"), PCAPI_REASON_NO_EVENT);
}


static void
an_operator_may_map_a_call_2_3(void **state)
{
    pcapi_own_name_t  own[3];

    (void) state;

    memset(own, 0, sizeof(own));
    own[0].incoming = STR("identify");
    own[0].outgoing[0] = STR("signup");
    own[0].n = 1;
    own[1].incoming = STR("page");
    own[1].outgoing[0] = STR("PageVisit");
    own[1].n = 1;
    own[2].incoming = STR("screen");

    conf.names.own = own;
    conf.names.nown = 3;

    assert_int_equal(map_body("{'type':'identify','userId':'1'}"), OK);
    name_is(0, "signup");
    assert_memory_equal(mapped.incoming.data, "identify", 8);

    map_body("{'type':'page','category':'Shoes'}");
    name_is(0, "page_visit");

    /* to nothing */

    assert_int_equal(map_body("{'type':'screen'}"), PCAPI_REASON_NO_EVENT);
    assert_int_equal(map_track("Screen", "{}", ""), PCAPI_REASON_NO_EVENT);
    assert_int_equal(map_body("{'type':'group'}"), PCAPI_REASON_NO_EVENT);
}


static void
one_to_many_share_the_event_2_4(void **state)
{
    u_char            buf[4096];
    pcapi_str_t       json;
    pcapi_own_name_t  own[1];

    (void) state;

    memset(own, 0, sizeof(own));
    own[0].incoming = STR("Product Viewed");
    own[0].outgoing[0] = STR("page_visit");
    own[0].outgoing[1] = STR("checkout");
    own[0].n = 2;

    conf.names.own = own;
    conf.names.nown = 1;

    assert_int_equal(map_track("product_viewed", "{'order_id':'7'}", ""), OK);
    assert_int_equal(mapped.names.n, 2);
    name_is(0, "page_visit");
    name_is(1, "checkout");
    text_is(PCAPI_EVENT_ID, "checkout_7");
    text_is(PCAPI_EVENT_NAME, "page_visit");

    assert_int_equal(pcapi_event_encode(&mapped.event, &mapped.names.name[1],
                                        buf, sizeof(buf), &json), PCAPI_OK);
    buf[json.len] = '\0';
    assert_non_null(strstr((char *) buf, "\"event_name\":\"checkout\""));
}


static void
an_event_without_a_name_2_4(void **state)
{
    (void) state;

    assert_int_equal(map_body("{'type':'track'}"), PCAPI_REASON_NO_NAME);
    assert_int_equal(map_body("{'type':'track','event':''}"),
                     PCAPI_REASON_NO_NAME);
    assert_int_equal(map_body("{'type':'track','event':7}"),
                     PCAPI_REASON_NO_NAME);
    assert_int_equal(map_body("{'type':'track','event':['x']}"),
                     PCAPI_REASON_NO_NAME);
}


static void
unmapped_names_are_kept_for_the_counters_2_3(void **state)
{
    (void) state;

    assert_int_equal(map_track("Cart Viewed", "{}", ""),
                     PCAPI_REASON_UNMAPPED);
    assert_int_equal(mapped.incoming.len, 11);
    assert_memory_equal(mapped.incoming.data, "Cart Viewed", 11);

    assert_int_equal(map_track("Order Refunded", "{}", ""),
                     PCAPI_REASON_UNMAPPED);
}


static void
what_is_no_message(void **state)
{
    pcapi_message_t  m;
    pcapi_str_t      text, path;

    (void) state;

    text = map_json("{'batch':[7,{'type':'video'},{},{'type':'batch'}]}");
    path = STR("/v1/b");

    assert_int_equal(pcapi_input_body(&input, &arena, &limits, &path, &text,
                                      NULL), PCAPI_INPUT_OK);

    while (pcapi_input_next(&input, &m) == PCAPI_OK) {
        assert_int_equal(map_message(&m), PCAPI_REASON_INVALID);
    }
}


static void
the_same_in_is_the_same_out(void **state)
{
    u_char       one[4096], two[4096];
    pcapi_str_t  first, second;
    const char  *text = "{'type':'track','event':'Order Completed',"
                        "'properties':{'order_id':'1','revenue':2,"
                        "'products':[{'sku':'a'}]},"
                        "'traits':{'email':'a@b.c'}}";

    (void) state;

    map_body(text);
    assert_int_equal(pcapi_event_encode(&mapped.event, NULL, one, sizeof(one),
                                        &first), PCAPI_OK);
    map_body(text);
    assert_int_equal(pcapi_event_encode(&mapped.event, NULL, two, sizeof(two),
                                        &second), PCAPI_OK);

    assert_true(pcapi_str_eq(&first, &second));
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        map_test(page_calls_2_2),
        map_test(datafly_knows_no_page_with_a_category_2_2),
        map_test(screen_calls_are_pages_of_an_app_2_2),
        map_test(event_name_is_a_name_too_where_the_path_says_track),
        map_test(calls_that_report_nothing_2_2),
        map_test(an_operator_may_map_a_call_2_3),
        map_test(one_to_many_share_the_event_2_4),
        map_test(an_event_without_a_name_2_4),
        map_test(unmapped_names_are_kept_for_the_counters_2_3),
        map_test(what_is_no_message),
        map_test(the_same_in_is_the_same_out)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
