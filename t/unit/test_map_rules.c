
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "map_helper.h"


#define OK      PCAPI_REASON_NONE


/* rules of the mapping that no other test names */


static void
partner_id_and_click_id_are_sent_as_they_come_1_2(void **state)
{
    (void) state;

    origin.trusted = 1;

    assert_int_equal(map_body("{'event_name':'checkout','user_data':"
                              "{'partner_id':'XY1005Ramp ','click_id':'" EPIK
                              "'}}"), OK);
    text_is(PCAPI_PARTNER_ID, "XY1005Ramp ");
    text_is(PCAPI_CLICK_ID, EPIK);
}


static void
address_and_agent_are_not_hashed_1_2(void **state)
{
    (void) state;

    origin.trusted = 1;

    assert_int_equal(map_body("{'event_name':'checkout','user_data':"
                              "{'client_ip_address':'2001:DB8::7',"
                              "'client_user_agent':'Agent/1 (X; y)'}}"), OK);
    text_is(PCAPI_CLIENT_IP_ADDRESS, "2001:DB8::7");
    text_is(PCAPI_CLIENT_USER_AGENT, "Agent/1 (X; y)");
}


static void
an_element_that_is_no_object_is_no_product_3_2(void **state)
{
    (void) state;

    map_track("Order Completed", "{'products':[7,null,'p',[{'sku':'x'}],true,"
              "{'sku':'a','price':2}]}", "");

    assert_int_equal(mapped.event.ncontents, 1);
    item_is(0, PCAPI_ITEM_ID, "a");
    text_is(PCAPI_VALUE, "2");
    absent(PCAPI_NUM_ITEMS);
}


static void
the_price_of_the_order_is_not_that_of_its_products_3_2(void **state)
{
    (void) state;

    map_track("Order Completed", "{'price':9,'quantity':4,'name':'n',"
              "'products':[{'sku':'a'}]}", "");

    item_is(0, PCAPI_ITEM_PRICE, "");
    item_is(0, PCAPI_ITEM_QUANTITY, "");
    item_is(0, PCAPI_ITEM_NAME, "");
    absent(PCAPI_VALUE);
}


static void
a_price_obeys_the_rules_of_amounts_3_2(void **state)
{
    uint32_t     i;
    const char  *p = "{'products':[{'sku':'a','price':%s}]}";
    char         text[128];

    static const char  *bad[] = {
        "-5", "'$27.50'", "'27,50'", "[27.5]", "{'a':1}", "true"
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(bad); i++) {
        snprintf(text, sizeof(text), p, bad[i]);

        assert_int_equal(map_track("Order Completed", text, ""), OK);
        item_is(0, PCAPI_ITEM_ID, "a");
        item_is(0, PCAPI_ITEM_PRICE, "");
        absent(PCAPI_VALUE);
    }

    snprintf(text, sizeof(text), p, "0");
    map_track("Order Completed", text, "");
    item_is(0, PCAPI_ITEM_PRICE, "0");
    text_is(PCAPI_VALUE, "0");
}


static void
only_limited_data_processing_needs_a_place_3_4(void **state)
{
    (void) state;

    map_track("Order Completed", "{'opt_out_type':'other'}",
              "'traits':{'state':'CA','country':'us'}");

    text_is(PCAPI_OPT_OUT_TYPE, "OTHER");
    digest_is(PCAPI_ST, "ca");
    digest_is(PCAPI_COUNTRY, "us");
    assert_false(mapped.ldp_void);
}


static void
an_id_keeps_its_case_and_its_length_3_5(void **state)
{
    char  text[640];

    (void) state;

    map_track("Order Completed", "{'event_id':' Ab-C_\xc3\x89 '}", "");
    text_is(PCAPI_EVENT_ID, " Ab-C_\xc3\x89 ");

    /* an id that is too long is not cut, as it would be another one */

    snprintf(text, sizeof(text), "{'event_id':'%0600d'}", 7);
    map_track("Order Completed", text, "");
    text_is(PCAPI_EVENT_ID, "random-id");
}


static void
the_variant_and_currency_of_a_line_item_4(void **state)
{
    (void) state;

    map_body("{'event':'checkout','ed':{'value':1,'line_items':["
             "{'product_variant_id':'v1','product_variant':'red',"
             "'line_item_id':'l1','product_currency':'chf'},"
             "{'product_id':'p2','product_variant_id':'v2'}]}}");

    assert_int_equal(mapped.event.ncontents, 2);
    item_is(0, PCAPI_ITEM_ID, "v1");
    item_is(1, PCAPI_ITEM_ID, "p2");
    text_is(PCAPI_CURRENCY, "CHF");

    /* the event data may be the only product */

    map_query("event=addtocart&ed[product_variant_id]=v1&ed[product_price]=2");
    assert_int_equal(mapped.event.ncontents, 1);
    item_is(0, PCAPI_ITEM_ID, "v1");
    item_is(0, PCAPI_ITEM_PRICE, "2");
    assert_int_equal(elements(PCAPI_CONTENT_IDS), 1);
    element_is(PCAPI_CONTENT_IDS, 0, "v1");

    map_query("event=addtocart&ed[product_variant_id]=v1&ed[product_id]=p1");
    assert_int_equal(mapped.event.ncontents, 1);
    item_is(0, PCAPI_ITEM_ID, "p1");
}


static void
what_the_tag_says_of_itself_leaves_no_trace_4(void **state)
{
    pcapi_member_e  m;

    (void) state;

    assert_int_equal(map_query("tid=2612&event=lead&event_id=e&noscript=1"
                               "&dep=2%2CPAGE_LOAD&ov=%7B%22tkp%22%3A1%7D"
                               "&pd[tm]=gtm&pd[np]=gtm&ad[mh]=0123&ad[if]=1"
                               "&ad[is_eu]=true&ad[ref]=https://a.example/"),
                     OK);

    text_is(PCAPI_EVENT_ID, "e");

    for (m = PCAPI_EVENT_ID + 1; m < PCAPI_NMEMBERS; m++) {

        if (m != PCAPI_CLIENT_IP_ADDRESS && m != PCAPI_CLIENT_USER_AGENT) {
            absent(m);
        }
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        map_test(partner_id_and_click_id_are_sent_as_they_come_1_2),
        map_test(address_and_agent_are_not_hashed_1_2),
        map_test(an_element_that_is_no_object_is_no_product_3_2),
        map_test(the_price_of_the_order_is_not_that_of_its_products_3_2),
        map_test(a_price_obeys_the_rules_of_amounts_3_2),
        map_test(only_limited_data_processing_needs_a_place_3_4),
        map_test(an_id_keeps_its_case_and_its_length_3_5),
        map_test(the_variant_and_currency_of_a_line_item_4),
        map_test(what_the_tag_says_of_itself_leaves_no_trace_4)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
