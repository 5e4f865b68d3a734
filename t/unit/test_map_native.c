
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "map_helper.h"


#define OK      PCAPI_REASON_NONE


#define EVENT(more)                                                          \
    "{'data':[{'event_name':'checkout','action_source':'web',"               \
    "'event_time':1699999000,'event_id':'n1'" more "}]}"


static void
types_are_converted_3_7(void **state)
{
    (void) state;

    assert_int_equal(map_body(EVENT(",'opt_out':'0','wifi':1,"
        "'user_data':{'em':'A@b.example','click_id':'c'},"
        "'custom_data':{'value':12.50,'num_items':'3','order_id':77,"
        "'content_ids':'p1','currency':'usd','contents':["
        "{'id':5,'item_price':1.0,'quantity':'2','junk':1}]}")), OK);

    name_is(0, "checkout");
    text_is(PCAPI_EVENT_ID, "n1");
    text_is(PCAPI_EVENT_TIME, "1699999000");
    text_is(PCAPI_OPT_OUT, "false");
    text_is(PCAPI_WIFI, "true");
    digest_is(PCAPI_EM, "a@b.example");
    text_is(PCAPI_CLICK_ID, "c");
    text_is(PCAPI_VALUE, "12.50");
    text_is(PCAPI_NUM_ITEMS, "3");
    text_is(PCAPI_ORDER_ID, "77");
    text_is(PCAPI_CURRENCY, "USD");
    element_is(PCAPI_CONTENT_IDS, 0, "p1");
    item_is(0, PCAPI_ITEM_ID, "5");
    item_is(0, PCAPI_ITEM_QUANTITY, "2");
}


static void
unknown_members_are_removed_and_counted_3_7(void **state)
{
    (void) state;

    assert_int_equal(map_body(EVENT(",'foo':1,"
        "'user_data':{'em':'a@b.c','foo':1},"
        "'custom_data':{'category_name':'x'}")), OK);
    assert_int_equal(mapped.event.fields[PCAPI_FIELD_UNKNOWN], 3);
}


static void
absent_members_are_filled_3_7(void **state)
{
    (void) state;

    origin.referer = STR("https://shop.example/p?epik=" EPIK);

    assert_int_equal(map_body("{'event_name':'PageVisit'}"), OK);

    name_is(0, "page_visit");
    text_is(PCAPI_ACTION_SOURCE, "web");
    text_is(PCAPI_EVENT_TIME, NOW_SEC);
    text_is(PCAPI_EVENT_ID, "random-id");
    text_is(PCAPI_CLIENT_IP_ADDRESS, ADDRESS);
    text_is(PCAPI_CLIENT_USER_AGENT, AGENT);
    text_is(PCAPI_CLICK_ID, EPIK);
    text_is(PCAPI_EVENT_SOURCE_URL, "https://shop.example/p?epik=" EPIK);

    assert_int_equal(map_body("{'event_name':'checkout',"
                              "'custom_data':{'order_id':'9'}}"), OK);
    text_is(PCAPI_EVENT_ID, "checkout_9");
}


static void
what_is_there_is_kept_3_7(void **state)
{
    (void) state;

    origin.referer = STR("https://shop.example/p?epik=" EPIK);

    map_body(EVENT(",'event_source_url':'https://shop.example/own',"
                   "'language':'fr','user_data':{'click_id':'own',"
                   "'em':'a@b.c'}"));

    text_is(PCAPI_EVENT_SOURCE_URL, "https://shop.example/own");
    text_is(PCAPI_CLICK_ID, "own");
    text_is(PCAPI_LANGUAGE, "fr");
}


static void
an_untrusted_sender_has_its_own_address_3_7(void **state)
{
    const char  *event = EVENT(",'user_data':{"
                               "'client_ip_address':'198.51.100.1',"
                               "'client_user_agent':'Fake'}");

    (void) state;

    map_body(event);
    text_is(PCAPI_CLIENT_IP_ADDRESS, ADDRESS);
    text_is(PCAPI_CLIENT_USER_AGENT, AGENT);

    origin.trusted = 1;

    map_body(event);
    text_is(PCAPI_CLIENT_IP_ADDRESS, "198.51.100.1");
    text_is(PCAPI_CLIENT_USER_AGENT, "Fake");
}


static void
internal_members_only_from_servers_3_7(void **state)
{
    const char  *event = EVENT(",'partner_name':'ss-x','custom_data':"
                               "{'np':'y','external_measurement_id':'z',"
                               "'external_measurement_vendor_id':3}");

    (void) state;

    assert_int_equal(map_body(event), OK);
    absent(PCAPI_PARTNER_NAME);
    absent(PCAPI_NP);
    absent(PCAPI_EXTERNAL_MEASUREMENT_ID);
    absent(PCAPI_EXTERNAL_MEASUREMENT_VENDOR_ID);

    origin.trusted = 1;

    assert_int_equal(map_body(event), OK);
    text_is(PCAPI_PARTNER_NAME, "ss-x");
    text_is(PCAPI_NP, "y");
    text_is(PCAPI_EXTERNAL_MEASUREMENT_ID, "z");
    text_is(PCAPI_EXTERNAL_MEASUREMENT_VENDOR_ID, "3");
}


static void
names_of_native_events_2_1(void **state)
{
    (void) state;

    conf.names.presets = 0;

    map_body("{'event_name':'AddToCart'}");
    name_is(0, "add_to_cart");

    assert_int_equal(map_body("{'event_name':'Brochure Ordered'}"), OK);
    name_is(0, "Brochure Ordered");

    assert_int_equal(map_body("{'event_name':7}"), PCAPI_REASON_NO_NAME);
    assert_int_equal(map_body("{'event_name':''}"), PCAPI_REASON_NO_NAME);
    assert_int_equal(map_body("{'data':[{'event_id':'x'}]}"),
                     PCAPI_REASON_NO_NAME);
    assert_int_equal(map_body("{'data':[7]}"), PCAPI_REASON_INVALID);
}


static void
time_of_native_events_3_6(void **state)
{
    (void) state;

    assert_int_equal(map_body("{'event_name':'lead',"
                              "'event_time':1600000000}"),
                     PCAPI_REASON_EXPIRED);

    map_body("{'event_name':'lead','event_time':'2023-11-14T21:00:00Z'}");
    text_is(PCAPI_EVENT_TIME, "1699995600");

    map_body("{'event_name':'lead','event_time':1800000000}");
    text_is(PCAPI_EVENT_TIME, NOW_SEC);

    map_body("{'event_name':'lead','event_time':'soon'}");
    text_is(PCAPI_EVENT_TIME, NOW_SEC);
    assert_int_equal(mapped.event.fields[PCAPI_FIELD_TIME], 1);
}


static void
objects_of_a_wrong_type_are_counted_3_7(void **state)
{
    (void) state;

    assert_int_equal(map_body(EVENT(",'user_data':'x','custom_data':[1],"
                                    "'event_source_url':{'a':1}")), OK);
    assert_int_equal(mapped.event.fields[PCAPI_FIELD_TYPE], 3);
    absent(PCAPI_EVENT_SOURCE_URL);
}


static void
both_forms_of_app_and_device_1_4(void **state)
{
    (void) state;

    assert_int_equal(map_body("{'event_name':'app_open',"
        "'action_source':'app_ios','app_id':'1','device_brand':'Apple',"
        "'app_info':{'app_name':'Shop'},'device_info':{'os_family':'ios',"
        "'battery_level':101}}"), OK);

    text_is(PCAPI_ACTION_SOURCE, "app_ios");
    text_is(PCAPI_APP_ID, "1");
    text_is(PCAPI_DEVICE_BRAND, "Apple");
    text_is(PCAPI_AI_APP_NAME, "Shop");
    text_is(PCAPI_DI_OS_FAMILY, "ios");
    absent(PCAPI_DI_BATTERY_LEVEL);
    absent(PCAPI_EVENT_SOURCE_URL);
}


static void
integrations_count_here_too_3_7(void **state)
{
    (void) state;

    assert_int_equal(map_body("{'event_name':'lead',"
                              "'integrations':{'All':false}}"),
                     PCAPI_REASON_INTEGRATION);
}


static void
digests_of_a_relay_are_kept_1_2(void **state)
{
    (void) state;

    map_body(EVENT(",'user_data':{'em':["
        "'973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b'"
        "],'country':"
        "['79adb2a2fce5c6ba215fe5f27f532d4e7edbac4b6a5e09e1ef3a08084a904621'"
        "]}"));

    digest_is(PCAPI_EM, "test@example.com");
    digest_is(PCAPI_COUNTRY, "us");
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        map_test(types_are_converted_3_7),
        map_test(unknown_members_are_removed_and_counted_3_7),
        map_test(absent_members_are_filled_3_7),
        map_test(what_is_there_is_kept_3_7),
        map_test(an_untrusted_sender_has_its_own_address_3_7),
        map_test(internal_members_only_from_servers_3_7),
        map_test(names_of_native_events_2_1),
        map_test(time_of_native_events_3_6),
        map_test(objects_of_a_wrong_type_are_counted_3_7),
        map_test(both_forms_of_app_and_device_1_4),
        map_test(integrations_count_here_too_3_7),
        map_test(digests_of_a_relay_are_kept_1_2)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
