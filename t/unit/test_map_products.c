
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "map_helper.h"


#define OK      PCAPI_REASON_NONE


static void
value_revenue_subtotal_total_3_2(void **state)
{
    (void) state;

    map_track("Order Completed", "{'total':4,'subtotal':3,'revenue':2,"
              "'value':1}", "");
    text_is(PCAPI_VALUE, "1");

    map_track("Order Completed", "{'total':4,'subtotal':3,'revenue':2,"
              "'value':null}", "");
    text_is(PCAPI_VALUE, "2");

    map_track("Order Completed", "{'total':4,'subtotal':3,'revenue':''}", "");
    text_is(PCAPI_VALUE, "3");

    map_track("Order Completed", "{'total':4}", "");
    text_is(PCAPI_VALUE, "4");

    map_track("Order Completed", "{}", "");
    absent(PCAPI_VALUE);
}


static void
amounts_keep_their_digits_3_2(void **state)
{
    (void) state;

    map_track("Order Completed", "{'value':27.50}", "");
    text_is(PCAPI_VALUE, "27.50");

    map_track("Order Completed", "{'value':'19.99'}", "");
    text_is(PCAPI_VALUE, "19.99");

    map_track("Order Completed", "{'value':1.5e2}", "");
    text_is(PCAPI_VALUE, "150");

    map_track("Order Completed", "{'value':0}", "");
    text_is(PCAPI_VALUE, "0");
}


static void
what_is_no_amount_is_dropped_and_counted_3_2(void **state)
{
    size_t                    i;
    char                      text[64];
    static const char *const  bad[] = {
        "'$27.50'", "'27,50'", "-1", "[27.5,123]", "{'a':1}", "true"
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(bad); i++) {
        snprintf(text, sizeof(text), "{'value':%s,'revenue':5}", bad[i]);

        assert_int_equal(map_track("Order Completed", text, ""), OK);
        absent(PCAPI_VALUE);
        assert_int_equal(mapped.event.fields[PCAPI_FIELD_SYNTAX]
                         + mapped.event.fields[PCAPI_FIELD_TYPE]
                         + mapped.event.fields[PCAPI_FIELD_RANGE], 1);
    }
}


static void
value_of_a_single_product_3_2(void **state)
{
    (void) state;

    map_track("Product Added", "{'sku':'a','price':19.99,'quantity':3}", "");
    text_is(PCAPI_VALUE, "59.97");

    map_track("Product Added", "{'sku':'a','price':'19.90'}", "");
    text_is(PCAPI_VALUE, "19.90");
    absent(PCAPI_NUM_ITEMS);
}


static void
value_of_a_list_is_its_sum_3_2(void **state)
{
    (void) state;

    map_track("Order Completed",
              "{'price':1000,'products':["
              "{'product_id':'a','price':0.1,'quantity':3},"
              "{'price':'0.20'},"
              "{'product_id':'c','price':'$5'},"
              "{'product_id':'d','quantity':2},"
              "7,null]}", "");
    text_is(PCAPI_VALUE, "0.50");
}


static void
a_sum_beyond_all_numbers_is_no_value(void **state)
{
    (void) state;

    map_track("Order Completed",
              "{'products':[{'price':9999999999999,"
              "'quantity':9223372036854775807}]}", "");
    absent(PCAPI_VALUE);
    assert_int_equal(mapped.event.fields[PCAPI_FIELD_RANGE], 1);

    map_track("Order Completed",
              "{'products':[{'quantity':9223372036854775807},"
              "{'quantity':1}]}", "");
    absent(PCAPI_NUM_ITEMS);
}


static void
currency_of_the_order_the_products_or_the_operator_3_2(void **state)
{
    (void) state;

    conf.currency = STR("CHF");

    map_track("Order Completed", "{'value':1,'currency':'eur',"
              "'products':[{'currency':'USD'}]}", "");
    text_is(PCAPI_CURRENCY, "EUR");

    map_track("Order Completed", "{'value':1,"
              "'products':[{'price':1},{'currency':'USD'}]}", "");
    text_is(PCAPI_CURRENCY, "USD");

    map_track("Order Completed", "{'value':1}", "");
    text_is(PCAPI_CURRENCY, "CHF");

    map_track("Order Completed", "{}", "");
    absent(PCAPI_CURRENCY);

    conf.currency = STR("");
    map_track("Order Completed", "{'value':1}", "");
    absent(PCAPI_CURRENCY);
}


static void
contents_of_a_list_3_2(void **state)
{
    (void) state;

    map_track("Order Completed",
              "{'product_id':'not me','products':["
              "{'id':'3','sku':'2','product_id':'1','name':'Cap',"
              "'brand':'B','category':'C','price':5,'quantity':2},"
              "{'sku':56457,'quantity':'2.5'},"
              "{'id':'7','price':'x'}]}", "");

    assert_int_equal(mapped.event.ncontents, 3);

    item_is(0, PCAPI_ITEM_ID, "1");
    item_is(0, PCAPI_ITEM_NAME, "Cap");
    item_is(0, PCAPI_ITEM_BRAND, "B");
    item_is(0, PCAPI_ITEM_CATEGORY, "C");
    item_is(0, PCAPI_ITEM_PRICE, "5");
    item_is(0, PCAPI_ITEM_QUANTITY, "2");

    item_is(1, PCAPI_ITEM_ID, "56457");
    item_is(1, PCAPI_ITEM_QUANTITY, "3");
    item_is(1, PCAPI_ITEM_PRICE, "");

    item_is(2, PCAPI_ITEM_ID, "7");
    item_is(2, PCAPI_ITEM_PRICE, "");
    item_is(2, PCAPI_ITEM_QUANTITY, "");
}


static void
content_of_a_single_product_3_2(void **state)
{
    (void) state;

    map_track("Product Viewed",
              "{'product_id':'p1','name':'Cap','brand':'Acme',"
              "'category':'Hats','price':19,'quantity':1}", "");

    assert_int_equal(mapped.event.ncontents, 1);
    item_is(0, PCAPI_ITEM_ID, "p1");
    item_is(0, PCAPI_ITEM_PRICE, "19");
    assert_int_equal(elements(PCAPI_CONTENT_IDS), 1);
    element_is(PCAPI_CONTENT_IDS, 0, "p1");

    text_is(PCAPI_CONTENT_NAME, "Cap");
    text_is(PCAPI_CONTENT_BRAND, "Acme");
    text_is(PCAPI_CONTENT_CATEGORY, "Hats");
    text_is(PCAPI_NUM_ITEMS, "1");
}


static void
a_product_without_an_id_counts_but_is_no_content_3_2(void **state)
{
    (void) state;

    map_track("Order Completed",
              "{'products':[{'quantity':2,'price':3},"
              "{'product_id':{'a':1},'quantity':1},"
              "{'product_id':' ','quantity':1},"
              "{'product_id':'x'}]}", "");

    assert_int_equal(mapped.event.ncontents, 1);
    item_is(0, PCAPI_ITEM_ID, "x");
    text_is(PCAPI_NUM_ITEMS, "5");
    text_is(PCAPI_VALUE, "6");
}


static void
content_ids_are_those_of_contents_without_duplicates_3_2(void **state)
{
    (void) state;

    map_track("Order Completed",
              "{'products':[{'sku':'b'},{'sku':'a'},{'sku':'b'}]}", "");

    assert_int_equal(mapped.event.ncontents, 3);
    assert_int_equal(elements(PCAPI_CONTENT_IDS), 2);
    element_is(PCAPI_CONTENT_IDS, 0, "b");
    element_is(PCAPI_CONTENT_IDS, 1, "a");
}


static void
num_items_3_2(void **state)
{
    (void) state;

    map_track("Order Completed", "{'num_items':'9','quantity':5,"
              "'products':[{'quantity':2}]}", "");
    text_is(PCAPI_NUM_ITEMS, "9");

    map_track("Order Completed", "{'quantity':5,"
              "'products':[{'quantity':2},{'sku':'a'},{'quantity':-3}]}", "");
    text_is(PCAPI_NUM_ITEMS, "4");

    map_track("Order Completed", "{'quantity':5,"
              "'products':[{'sku':'b'},{'sku':'a'}]}", "");
    text_is(PCAPI_NUM_ITEMS, "5");

    map_track("Order Completed", "{'products':[{'sku':'b'}]}", "");
    absent(PCAPI_NUM_ITEMS);

    map_track("Order Completed", "{'quantity':2}", "");
    text_is(PCAPI_NUM_ITEMS, "2");
}


static void
order_id_and_search_string_3_2(void **state)
{
    (void) state;

    map_track("Order Completed", "{'transaction_id':'3','orderId':'2',"
              "'order_id':465467456790}", "");
    text_is(PCAPI_ORDER_ID, "465467456790");

    map_track("Order Completed", "{'transaction_id':'3','orderId':'2'}", "");
    text_is(PCAPI_ORDER_ID, "2");

    map_track("Order Completed", "{'transaction_id':7.0,'order_id':[1]}", "");
    absent(PCAPI_ORDER_ID);

    map_track("Products Searched", "{'search_term':'4','search_string':'3',"
              "'search_query':'2','query':'1'}", "");
    text_is(PCAPI_SEARCH_STRING, "1");

    map_track("Products Searched", "{'search_term':'4','search_string':'3',"
              "'search_query':'2'}", "");
    text_is(PCAPI_SEARCH_STRING, "2");

    map_track("Products Searched", "{'search_term':'4','search_string':'3'}",
              "");
    text_is(PCAPI_SEARCH_STRING, "3");

    map_track("search", "{'search_term':'4'}", "");
    text_is(PCAPI_SEARCH_STRING, "4");
}


static void
content_texts_3_2(void **state)
{
    (void) state;

    map_track("Product Viewed", "{'id':'1','name':'n','contentName':'b',"
              "'content_name':'a','contentCategory':'d',"
              "'content_category':'c','category':'x','brand':'y',"
              "'contentBrand':'f','content_brand':'e'}", "");
    text_is(PCAPI_CONTENT_NAME, "a");
    text_is(PCAPI_CONTENT_CATEGORY, "c");
    text_is(PCAPI_CONTENT_BRAND, "e");

    map_track("Product Viewed", "{'id':'1','name':'n','contentName':'b',"
              "'contentCategory':'d','category':'x','brand':'y',"
              "'contentBrand':'f'}", "");
    text_is(PCAPI_CONTENT_NAME, "b");
    text_is(PCAPI_CONTENT_CATEGORY, "d");
    text_is(PCAPI_CONTENT_BRAND, "f");

    map_track("Product Viewed", "{'predicted_ltv':99.90}", "");
    text_is(PCAPI_PREDICTED_LTV, "99.90");
}


static void
the_name_of_a_person_is_no_content_name(void **state)
{
    (void) state;

    map_track("Signed Up", "{'name':'Peter Gibbons'}", "");
    absent(PCAPI_CONTENT_NAME);
}


static void
a_page_has_its_title_and_category_3_2(void **state)
{
    (void) state;

    map_body("{'type':'page','category':'Docs','properties':"
             "{'title':'Welcome','name':'Home'},"
             "'context':{'page':{'title':'Other'}}}");
    text_is(PCAPI_CONTENT_NAME, "Welcome");
    text_is(PCAPI_CONTENT_CATEGORY, "Docs");

    map_body("{'type':'page','context':{'page':{'title':'Other'}}}");
    text_is(PCAPI_CONTENT_NAME, "Other");

    map_body("{'type':'screen','name':'Start'}");
    text_is(PCAPI_CONTENT_NAME, "Start");

    map_track("Order Completed", "{'title':'x'}", "'category':'y'");
    absent(PCAPI_CONTENT_NAME);
    absent(PCAPI_CONTENT_CATEGORY);
}


static void
items_of_ga4(void **state)
{
    (void) state;

    map_track("purchase",
              "{'transaction_id':'T1','value':30.03,'currency':'USD',"
              "'items':[{'item_id':'S1','item_name':'Tee',"
              "'item_brand':'G','item_category':'A','price':10.01,"
              "'quantity':3}]}", "");

    name_is(0, "checkout");
    text_is(PCAPI_ORDER_ID, "T1");
    text_is(PCAPI_VALUE, "30.03");
    item_is(0, PCAPI_ITEM_ID, "S1");
    item_is(0, PCAPI_ITEM_NAME, "Tee");
    item_is(0, PCAPI_ITEM_BRAND, "G");
    item_is(0, PCAPI_ITEM_CATEGORY, "A");
    item_is(0, PCAPI_ITEM_PRICE, "10.01");
    text_is(PCAPI_NUM_ITEMS, "3");
}


static void
one_product_without_a_list_around_it(void **state)
{
    (void) state;

    map_track("Order Completed", "{'products':{'sku':'a','price':2}}", "");
    item_is(0, PCAPI_ITEM_ID, "a");
    text_is(PCAPI_VALUE, "2");

    map_track("Order Completed", "{'items':3,'sku':'b'}", "");
    item_is(0, PCAPI_ITEM_ID, "b");
}


static void
the_list_is_capped_3_2(void **state)
{
    int   i;
    char  text[16384], *p;

    (void) state;

    p = text + sprintf(text, "{'products':[");

    for (i = 0; i < 250; i++) {
        p += sprintf(p, "%s{'sku':'s%d'}", i ? "," : "", i);
    }

    strcpy(p, "]}");

    assert_int_equal(map_track("Order Completed", text, ""), OK);
    assert_int_equal(mapped.event.ncontents, PCAPI_MAX_CONTENTS);
    assert_int_equal(elements(PCAPI_CONTENT_IDS), PCAPI_MAX_CONTENTS);
    assert_int_equal(mapped.event.fields[PCAPI_FIELD_LIMIT], 1);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        map_test(value_revenue_subtotal_total_3_2),
        map_test(amounts_keep_their_digits_3_2),
        map_test(what_is_no_amount_is_dropped_and_counted_3_2),
        map_test(value_of_a_single_product_3_2),
        map_test(value_of_a_list_is_its_sum_3_2),
        map_test(a_sum_beyond_all_numbers_is_no_value),
        map_test(currency_of_the_order_the_products_or_the_operator_3_2),
        map_test(contents_of_a_list_3_2),
        map_test(content_of_a_single_product_3_2),
        map_test(a_product_without_an_id_counts_but_is_no_content_3_2),
        map_test(content_ids_are_those_of_contents_without_duplicates_3_2),
        map_test(num_items_3_2),
        map_test(order_id_and_search_string_3_2),
        map_test(content_texts_3_2),
        map_test(the_name_of_a_person_is_no_content_name),
        map_test(a_page_has_its_title_and_category_3_2),
        map_test(items_of_ga4),
        map_test(one_product_without_a_list_around_it),
        map_test(the_list_is_capped_3_2)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
