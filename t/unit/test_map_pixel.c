
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "map_helper.h"


#define OK      PCAPI_REASON_NONE


static void
the_same_checkout(void)
{
    name_is(0, "checkout");
    text_is(PCAPI_VALUE, "25.98");
    text_is(PCAPI_CURRENCY, "EUR");
    text_is(PCAPI_ORDER_ID, "A-7");
    text_is(PCAPI_NUM_ITEMS, "2");
    text_is(PCAPI_EVENT_ID, "e1");
    digest_is(PCAPI_EM, "a@b.example");
    text_is(PCAPI_EVENT_SOURCE_URL, "https://shop.example/thanks");

    assert_int_equal(mapped.event.ncontents, 2);
    item_is(0, PCAPI_ITEM_ID, "p1");
    item_is(0, PCAPI_ITEM_NAME, "Cap");
    item_is(0, PCAPI_ITEM_CATEGORY, "Hats");
    item_is(0, PCAPI_ITEM_BRAND, "Acme");
    item_is(0, PCAPI_ITEM_PRICE, "12.99");
    item_is(0, PCAPI_ITEM_QUANTITY, "1");
    item_is(1, PCAPI_ITEM_ID, "p2");

    assert_int_equal(elements(PCAPI_CONTENT_IDS), 2);
}


#define ED                                                                   \
    "{'value':25.98,'currency':'EUR','order_id':'A-7','order_quantity':2,"   \
    "'event_id':'e1','line_items':[{'product_id':'p1','product_name':'Cap'," \
    "'product_category':'Hats','product_brand':'Acme',"                      \
    "'product_price':'12.99','product_quantity':1},{'product_id':'p2'}]}"


static void
json_values_of_the_tag_4(void **state)
{
    (void) state;

    assert_int_equal(map_query(
        "tid=2612&event=checkout"
        "&ed=%7B%22value%22%3A25.98%2C%22currency%22%3A%22EUR%22%2C"
        "%22order_id%22%3A%22A-7%22%2C%22order_quantity%22%3A2%2C"
        "%22event_id%22%3A%22e1%22%2C%22line_items%22%3A%5B%7B"
        "%22product_id%22%3A%22p1%22%2C%22product_name%22%3A%22Cap%22%2C"
        "%22product_category%22%3A%22Hats%22%2C"
        "%22product_brand%22%3A%22Acme%22%2C"
        "%22product_price%22%3A%2212.99%22%2C%22product_quantity%22%3A1%7D"
        "%2C%7B%22product_id%22%3A%22p2%22%7D%5D%7D"
        "&pd=%7B%22em%22%3A%22A%40b.example%22%7D"
        "&ad=%7B%22loc%22%3A%22https%3A%2F%2Fshop.example%2Fthanks%22%7D"
        "&cb=1700000000000"), OK);

    the_same_checkout();
}


static void
brackets_of_the_image_tag_4(void **state)
{
    (void) state;

    assert_int_equal(map_query(
        "event=Checkout&ed[value]=25.98&ed[currency]=EUR&ed[order_id]=A-7"
        "&ed[order_quantity]=2&ed[event_id]=e1"
        "&ed[line_items][0][product_id]=p1"
        "&ed[line_items][0][product_name]=Cap"
        "&ed[line_items][0][product_category]=Hats"
        "&ed[line_items][0][product_brand]=Acme"
        "&ed%5Bline_items%5D%5B0%5D%5Bproduct_price%5D=12.99"
        "&ed[line_items][0][product_quantity]=1"
        "&ed[line_items][1][product_id]=p2"
        "&pd[em]=a%40b.example&ad[loc]=https://shop.example/thanks"
        "&noscript=1"), OK);

    the_same_checkout();
}


static void
brackets_without_index_are_one_product_4(void **state)
{
    (void) state;

    map_query("event=addtocart&ed[line_items][product_id]=x"
              "&ed[line_items][product_price]=5"
              "&ed[line_items][product_quantity]=2");

    name_is(0, "add_to_cart");
    assert_int_equal(mapped.event.ncontents, 1);
    item_is(0, PCAPI_ITEM_ID, "x");
    text_is(PCAPI_VALUE, "10");
}


static void
form_post_4(void **state)
{
    (void) state;

    assert_int_equal(map_body(
        "event=checkout&ed[value]=25.98&ed[currency]=EUR&ed[order_id]=A-7"
        "&ed[order_quantity]=2&ed[event_id]=e1"
        "&ed[line_items][][product_id]=p1"
        "&ed[line_items][][product_name]=Cap"
        "&ed[line_items][][product_category]=Hats"
        "&ed[line_items][][product_brand]=Acme"
        "&ed[line_items][][product_price]=12.99"
        "&ed[line_items][][product_quantity]=1"
        "&ed[line_items][][product_id]=p2"
        "&pd[em]=a%40b.example"
        "&ad[loc]=https%3A%2F%2Fshop.example%2Fthanks"), OK);

    the_same_checkout();
}


static void
json_post_4(void **state)
{
    (void) state;

    assert_int_equal(map_body(
        "{'tid':'2612','event':'checkout','ed':" ED ","
        "'pd':{'em':'a@b.example'},"
        "'ad':{'loc':'https://shop.example/thanks'}}"), OK);

    the_same_checkout();
}


static void
json_post_with_json_in_strings_4(void **state)
{
    (void) state;

    assert_int_equal(map_body(
        "{'event':'search','ed':'{\\'search_query\\':\\'boots\\'}',"
        "'pd':'{\\'em\\'','ad':'x'}"), OK);

    name_is(0, "search");
    text_is(PCAPI_SEARCH_STRING, "boots");
    absent(PCAPI_EM);
}


static void
the_base_code_is_no_event_4(void **state)
{
    (void) state;

    assert_int_equal(map_query("tid=2612&pd[em]=a%40b.example"),
                     PCAPI_REASON_NO_EVENT);
    assert_int_equal(map_query("event=&tid=1"), PCAPI_REASON_NO_EVENT);
    assert_int_equal(map_query("event=init"), PCAPI_REASON_NO_EVENT);
    assert_int_equal(map_body("{'tid':1,'event':7}"), PCAPI_REASON_NO_NAME);
    assert_int_equal(map_query("event=loadtime"), PCAPI_REASON_UNMAPPED);
}


static void
an_operator_may_map_the_base_code_4(void **state)
{
    pcapi_own_name_t  own;

    (void) state;

    memset(&own, 0, sizeof(own));
    own.incoming = STR("Init");
    own.outgoing[0] = STR("PageVisit");
    own.n = 1;

    conf.names.own = &own;
    conf.names.nown = 1;

    assert_int_equal(map_query("event=init"), OK);
    name_is(0, "page_visit");
    assert_memory_equal(mapped.incoming.data, "init", 4);

    assert_int_equal(map_query("tid=2612&pd[em]=a%40b.example"), OK);
    name_is(0, "page_visit");
    assert_memory_equal(mapped.incoming.data, "init", 4);

    assert_int_equal(map_query("event=&tid=1"), OK);
    assert_int_equal(map_body("{'tid':1,'event':'INIT'}"), OK);
    assert_int_equal(map_body("{'tid':1,'event':7}"), PCAPI_REASON_NO_NAME);
    assert_int_equal(map_query("event=loadtime"), PCAPI_REASON_UNMAPPED);

    /* to nothing; and no policy makes it an event */

    own.n = 0;
    assert_int_equal(map_query("event=init"), PCAPI_REASON_NO_EVENT);
    assert_int_equal(map_query("tid=1"), PCAPI_REASON_NO_EVENT);

    conf.names.nown = 0;
    conf.names.unmapped = PCAPI_UNMAPPED_PASS;
    assert_int_equal(map_query("event=init"), PCAPI_REASON_NO_EVENT);
    assert_int_equal(map_query("tid=1"), PCAPI_REASON_NO_EVENT);
}


static void
parameters_that_do_not_parse_leave_the_event_4(void **state)
{
    (void) state;

    assert_int_equal(map_query("event=page_visit&ed=%7B%22value&pd=%FF"), OK);
    name_is(0, "page_visit");
    absent(PCAPI_VALUE);
}


static void
names_have_no_case_4(void **state)
{
    (void) state;

    assert_int_equal(map_query("EVENT=PageVisit&ED[Value]=3&Pd[EM]=a@b.c"),
                     OK);
    text_is(PCAPI_VALUE, "3");
    digest_is(PCAPI_EM, "a@b.c");
}


static void
partner_data_4(void **state)
{
    (void) state;

    map_body("{'event':'lead','pd':{'em':'a@b.c','ph':'+1 23','ge':'f',"
             "'db':'2000-01-02','ln':'L','fn':'F','ct':'C','st':'ca',"
             "'zp':'1','country':'us','external_id':'X','hashed_maids':'M',"
             "'epik':'" EPIK "','opt_out_type':'LDP','np':'gtm',"
             "'tm':'gtm','partner_name':'ss-x'}}");

    digest_is(PCAPI_EM, "a@b.c");
    digest_is(PCAPI_PH, "123");
    digest_is(PCAPI_GE, "f");
    digest_is(PCAPI_DB, "20000102");
    digest_is(PCAPI_LN, "l");
    digest_is(PCAPI_FN, "f");
    digest_is(PCAPI_CT, "c");
    digest_is(PCAPI_ZP, "1");
    digest_is(PCAPI_EXTERNAL_ID, "x");
    digest_is(PCAPI_HASHED_MAIDS, "m");
    text_is(PCAPI_CLICK_ID, EPIK);
    text_is(PCAPI_OPT_OUT_TYPE, "LDP");
    absent(PCAPI_NP);
    absent(PCAPI_PARTNER_NAME);
}


static void
identity_in_user_data_of_ed_4(void **state)
{
    (void) state;

    map_body("{'event':'lead','ed':{'user_data':{'em':'u@b.c','ph':'12'}},"
             "'pd':{'ph':'34'}}");
    digest_is(PCAPI_EM, "u@b.c");
    digest_is(PCAPI_PH, "34");
}


static void
an_md5_digest_is_no_email_1_2(void **state)
{
    (void) state;

    map_query("event=lead&pd[em]=5d41402abc4b2a76b9719d911017c592");
    absent(PCAPI_EM);
    assert_int_equal(mapped.event.fields[PCAPI_FIELD_DIGEST], 1);
}


static void
pin_unauth_is_the_last_external_id_3_1(void **state)
{
    (void) state;

    origin.pin_unauth = STR("COOKIE");

    map_query("event=lead");
    digest_is(PCAPI_EXTERNAL_ID, "cookie");

    map_query("event=lead&pd[pin_unauth]=TAG");
    digest_is(PCAPI_EXTERNAL_ID, "tag");

    map_query("event=lead&pd[pin_unauth]=TAG&pd[external_id]=e");
    digest_is(PCAPI_EXTERNAL_ID, "e");
}


static void
click_id_of_a_pixel_6(void **state)
{
    (void) state;

    map_query("event=lead&epik=query&pd[epik]=pd");
    text_is(PCAPI_CLICK_ID, "query");

    map_query("event=lead&pd[epik]=pd"
              "&ad[loc]=https%3A%2F%2Fx.example%2F%3Fepik%3Dloc");
    text_is(PCAPI_CLICK_ID, "loc");

    map_query("event=lead&pd[epik]=pd");
    text_is(PCAPI_CLICK_ID, "pd");

    map_query("event=lead&pd[derived_epik]=d");
    absent(PCAPI_CLICK_ID);
}


static void
address_and_agent_of_the_tag_only_if_trusted_3_1(void **state)
{
    const char  *query = "event=lead&pd[piaa]=198.51.100.1"
                         "&pd[client_user_agent]=Fake&ad[ua]=Other";

    (void) state;

    map_query(query);
    text_is(PCAPI_CLIENT_IP_ADDRESS, ADDRESS);
    text_is(PCAPI_CLIENT_USER_AGENT, AGENT);

    origin.trusted = 1;
    map_query(query);
    text_is(PCAPI_CLIENT_IP_ADDRESS, "198.51.100.1");
    text_is(PCAPI_CLIENT_USER_AGENT, "Fake");
}


static void
automatic_data_4(void **state)
{
    (void) state;

    map_body("{'event':'lead','ad':{'loc':'https://shop.example/a',"
             "'ref':'https://other.example/','if':false,'sh':1080,'sw':1920,"
             "'language':'en-GB','platform':'macOS',"
             "'platformVersion':'14.1.0','mobile':false,'is_eu':true}}");

    text_is(PCAPI_EVENT_SOURCE_URL, "https://shop.example/a");
    text_is(PCAPI_LANGUAGE, "en");
    text_is(PCAPI_DI_SCREEN_WIDTH, "1920");
    text_is(PCAPI_DI_SCREEN_HEIGHT, "1080");
    text_is(PCAPI_DI_OS_NAME, "macOS");
    text_is(PCAPI_DI_OS_FAMILY, "macos");
    text_is(PCAPI_DI_OS_VERSION, "14.1.0");
    text_is(PCAPI_ACTION_SOURCE, "web");
}


static void
event_data_4(void **state)
{
    (void) state;

    map_body("{'event':'watch_video','ed':{'video_title':'V',"
             "'category_title':'CT','lead_type':'L','promo_code':'P',"
             "'coupon':'C','property':'X','free':'member'}}");
    text_is(PCAPI_CONTENT_NAME, "V");
    text_is(PCAPI_CONTENT_CATEGORY, "CT");

    map_body("{'event':'page_visit','ed':{'page_name':'P','video_title':'V',"
             "'product_category':'PC','category':'C'}}");
    text_is(PCAPI_CONTENT_NAME, "P");
    text_is(PCAPI_CONTENT_CATEGORY, "C");

    map_body("{'event':'lead','ed':{'lead_type':'Newsletter'}}");
    text_is(PCAPI_CONTENT_CATEGORY, "Newsletter");
}


static void
lists_of_product_ids_4(void **state)
{
    (void) state;

    map_query("event=view_category&ed[product_ids]=a,,b,a");
    assert_int_equal(mapped.event.ncontents, 0);
    assert_int_equal(elements(PCAPI_CONTENT_IDS), 2);
    element_is(PCAPI_CONTENT_IDS, 0, "a");
    element_is(PCAPI_CONTENT_IDS, 1, "b");

    map_query("event=view_category&ed[product_id]=c,d");
    assert_int_equal(mapped.event.ncontents, 0);
    assert_int_equal(elements(PCAPI_CONTENT_IDS), 2);

    map_query("event=view_category&ed[product_id]=c");
    item_is(0, PCAPI_ITEM_ID, "c");
    element_is(PCAPI_CONTENT_IDS, 0, "c");

    map_body("{'event':'view_category','ed':"
             "{'collection_product_ids':['x',7]}}");
    element_is(PCAPI_CONTENT_IDS, 0, "x");
    element_is(PCAPI_CONTENT_IDS, 1, "7");
}


static void
event_ids_in_three_places_4(void **state)
{
    (void) state;

    map_query("event=lead&event_id=top&ed[eventID]=b&ed[event_id]=a");
    text_is(PCAPI_EVENT_ID, "a");

    map_query("event=lead&event_id=top&ed[eventID]=b");
    text_is(PCAPI_EVENT_ID, "b");

    map_query("event=lead&event_id=top");
    text_is(PCAPI_EVENT_ID, "top");

    map_query("event=lead");
    text_is(PCAPI_EVENT_ID, "random-id");
}


static void
the_cache_buster_is_a_time_if_it_looks_like_one_4(void **state)
{
    (void) state;

    map_query("event=lead&cb=1699999999999");
    text_is(PCAPI_EVENT_TIME, "1699999999");

    map_query("event=lead&cb=1700000060000");
    text_is(PCAPI_EVENT_TIME, NOW_SEC);

    map_query("event=lead&cb=1699900000000");
    text_is(PCAPI_EVENT_TIME, NOW_SEC);

    map_query("event=lead&cb=483748374");
    text_is(PCAPI_EVENT_TIME, NOW_SEC);
    assert_int_equal(mapped.event.fields[PCAPI_FIELD_TIME], 0);

    map_query("event=lead&cb=1699999999999&ed[timestamp]=1699999000");
    text_is(PCAPI_EVENT_TIME, "1699999000");
}


static void
segment_names_in_a_pixel_have_no_title_of_a_page(void **state)
{
    (void) state;

    conf.names.unmapped = PCAPI_UNMAPPED_PASS;

    assert_int_equal(map_query("event=Order%20Completed&ed[title]=x"), OK);
    name_is(0, "checkout");
    absent(PCAPI_CONTENT_NAME);

    assert_int_equal(map_query("event=my+event"), OK);
    name_is(0, "my event");
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        map_test(json_values_of_the_tag_4),
        map_test(brackets_of_the_image_tag_4),
        map_test(brackets_without_index_are_one_product_4),
        map_test(form_post_4),
        map_test(json_post_4),
        map_test(json_post_with_json_in_strings_4),
        map_test(the_base_code_is_no_event_4),
        map_test(an_operator_may_map_the_base_code_4),
        map_test(parameters_that_do_not_parse_leave_the_event_4),
        map_test(names_have_no_case_4),
        map_test(partner_data_4),
        map_test(identity_in_user_data_of_ed_4),
        map_test(an_md5_digest_is_no_email_1_2),
        map_test(pin_unauth_is_the_last_external_id_3_1),
        map_test(click_id_of_a_pixel_6),
        map_test(address_and_agent_of_the_tag_only_if_trusted_3_1),
        map_test(automatic_data_4),
        map_test(event_data_4),
        map_test(lists_of_product_ids_4),
        map_test(event_ids_in_three_places_4),
        map_test(the_cache_buster_is_a_time_if_it_looks_like_one_4),
        map_test(segment_names_in_a_pixel_have_no_title_of_a_page)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
