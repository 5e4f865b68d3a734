
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "map_helper.h"


#define OK      PCAPI_REASON_NONE


static pcapi_set_t     sets[8];
static pcapi_source_t  sources[16];
static uint32_t        nsources;


static int
value(void *ctx, const void *data, pcapi_str_t *text)
{
    (void) ctx;

    if (*(const char *) data == '!') {
        return PCAPI_DECLINED;
    }

    *text = pcapi_str(data, strlen(data));

    return PCAPI_OK;
}


/* "json:..." is a path, anything else a value of the server's */

static void
set(const char *field, const char *one, const char *two)
{
    size_t           i;
    pcapi_str_t      s;
    const char      *text[2] = { one, two };
    pcapi_set_t     *rule;
    pcapi_source_t  *src;

    if (conf.nsets == 0) {
        nsources = 0;
    }

    rule = &sets[conf.nsets++];
    s = pcapi_str(field, strlen(field));

    rule->member = pcapi_schema_field(&s);
    assert_int_not_equal(rule->member, PCAPI_NO_MEMBER);

    rule->sources = &sources[nsources];
    rule->nsources = 0;

    for (i = 0; i < 2 && text[i]; i++) {
        src = &sources[nsources++];
        src->path = NULL;
        src->data = text[i];
        rule->nsources++;

        if (strncmp(text[i], "json:", 5) == 0) {
            s = pcapi_str(text[i] + 5, strlen(text[i]) - 5);
            assert_int_equal(pcapi_path_compile(&arena, &s, &src->path),
                             PCAPI_OK);
        }
    }

    conf.sets = sets;
    conf.value = value;
}


static void
a_set_wins_over_the_message(void **state)
{
    (void) state;

    set("order_id", "json:properties.ref", NULL);
    set("em", "cookie@x.example", NULL);

    map_track("Order Completed", "{'order_id':'1','ref':'2',"
              "'email':'p@x.example'}", "");

    text_is(PCAPI_ORDER_ID, "2");
    digest_is(PCAPI_EM, "cookie@x.example");

    /* what is derived follows */

    text_is(PCAPI_EVENT_ID, "checkout_2");
}


static void
the_first_source_that_is_not_empty(void **state)
{
    (void) state;

    set("order_id", "json:properties.ref", "from server");

    map_track("Order Completed", "{'order_id':'1','ref':''}", "");
    text_is(PCAPI_ORDER_ID, "from server");

    map_track("Order Completed", "{'order_id':'1','ref':7}", "");
    text_is(PCAPI_ORDER_ID, "7");

    conf.nsets = 0;
    set("order_id", "!", "json:properties.ref");

    map_track("Order Completed", "{'order_id':'1'}", "");
    text_is(PCAPI_ORDER_ID, "1");
}


static void
the_first_rule_of_a_field(void **state)
{
    (void) state;

    set("order_id", "!", NULL);
    set("order_id", "b", NULL);
    set("order_id", "c", NULL);

    map_track("Order Completed", "{}", "");
    text_is(PCAPI_ORDER_ID, "b");
}


static void
names_and_ids_can_be_set(void **state)
{
    (void) state;

    set("event_name", "json:properties.pin", NULL);
    set("event_id", "json:properties.uuid", NULL);

    assert_int_equal(map_track("Whatever", "{'pin':'AddToCart','uuid':'u'}",
                               ""), OK);
    name_is(0, "add_to_cart");
    text_is(PCAPI_EVENT_ID, "u");

    assert_int_equal(map_track("Whatever", "{'pin':'My Event'}", ""), OK);
    name_is(0, "My Event");

    assert_int_equal(map_track("Whatever", "{}", ""), PCAPI_REASON_UNMAPPED);
    assert_int_equal(map_track("Whatever", "{'pin':{'a':1}}", ""),
                     PCAPI_REASON_NO_NAME);
}


static void
every_member_of_the_connection_can_be_set(void **state)
{
    (void) state;

    set("client_ip_address", "198.51.100.9", NULL);
    set("client_user_agent", "Own", NULL);
    set("click_id", "own", NULL);
    set("event_source_url", "https://own.example/?a", NULL);
    set("event_time", "1699999000", NULL);
    set("action_source", "offline", NULL);
    set("partner_name", "ss-own", NULL);

    origin.query = STR("epik=query");

    assert_int_equal(map_track("Order Completed", "{}", ""), OK);
    text_is(PCAPI_CLIENT_IP_ADDRESS, "198.51.100.9");
    text_is(PCAPI_CLIENT_USER_AGENT, "Own");
    text_is(PCAPI_CLICK_ID, "own");
    text_is(PCAPI_EVENT_SOURCE_URL, "https://own.example/?a");
    text_is(PCAPI_EVENT_TIME, "1699999000");
    text_is(PCAPI_ACTION_SOURCE, "offline");
    text_is(PCAPI_PARTNER_NAME, "ss-own");
}


static void
an_app_that_is_written_is_left_to_apps_3_3(void **state)
{
    (void) state;

    set("app_info.app_id", "123", NULL);
    set("app_info.app_store", "json:properties.store", "play");
    set("app_name", "Shop", NULL);
    set("device_info.brand", "Fairphone", NULL);

    map_track("Order Completed", "{}", "'context':{'app':{'version':'1'}}");
    text_is(PCAPI_ACTION_SOURCE, "web");
    absent(PCAPI_AI_APP_ID);
    absent(PCAPI_AI_APP_STORE);
    absent(PCAPI_APP_NAME);
    absent(PCAPI_AI_APP_VERSION);
    text_is(PCAPI_DI_BRAND, "Fairphone");

    map_track("Order Completed", "{'action_source':'offline'}", "");
    text_is(PCAPI_ACTION_SOURCE, "offline");
    absent(PCAPI_AI_APP_ID);
    absent(PCAPI_APP_NAME);

    map_query("event=checkout");
    absent(PCAPI_AI_APP_ID);

    map_page("page_visit");
    absent(PCAPI_APP_NAME);

    map_body("{'event_name':'checkout','app_version':'2'}");
    text_is(PCAPI_ACTION_SOURCE, "web");
    absent(PCAPI_AI_APP_ID);
    text_is(PCAPI_APP_VERSION, "2");

    /* what a message says is not the operator's */

    map_track("Order Completed", "{'store':'apple'}", "");
    text_is(PCAPI_ACTION_SOURCE, "web");
    text_is(PCAPI_AI_APP_STORE, "apple");
    absent(PCAPI_AI_APP_ID);

    map_track("Order Completed", "{}", "'context':{'os':{'name':'iOS'}}");
    text_is(PCAPI_ACTION_SOURCE, "app_ios");
    text_is(PCAPI_AI_APP_ID, "123");
    text_is(PCAPI_AI_APP_STORE, "play");
    text_is(PCAPI_APP_NAME, "Shop");

    map_body("{'event_name':'checkout','action_source':'app_android'}");
    text_is(PCAPI_AI_APP_ID, "123");
}


static void
arrays_take_all_that_is_found(void **state)
{
    (void) state;

    set("content_ids", "json:properties.products[].variant", NULL);
    set("em", "json:properties.emails[]", NULL);
    set("currency", "json:properties.products[].cur", NULL);

    map_track("Order Completed", "{'emails':['a@b.c','','d@e.f'],"
              "'products':[{'variant':'v1','sku':'1'},"
              "{'variant':'v2','sku':'2','cur':'EUR'}]}", "");

    assert_int_equal(elements(PCAPI_CONTENT_IDS), 2);
    element_is(PCAPI_CONTENT_IDS, 0, "v1");
    element_is(PCAPI_CONTENT_IDS, 1, "v2");
    digest_at(PCAPI_EM, 1, "d@e.f");
    text_is(PCAPI_CURRENCY, "EUR");
    item_is(0, PCAPI_ITEM_ID, "1");
}


static void
members_of_products_by_their_index(void **state)
{
    (void) state;

    set("contents.item_price", "json:properties.products[].net", NULL);
    set("contents.id", "json:properties.products[].variant", NULL);
    set("contents.item_brand", "Acme", NULL);

    map_track("Order Completed",
              "{'products':[{'sku':'1','price':9,'net':1},"
              "{'variant':'v','price':8},"
              "{'name':'none','net':2,'quantity':2}]}", "");

    assert_int_equal(mapped.event.ncontents, 2);
    item_is(0, PCAPI_ITEM_ID, "1");
    item_is(0, PCAPI_ITEM_PRICE, "1");
    item_is(0, PCAPI_ITEM_BRAND, "Acme");
    item_is(1, PCAPI_ITEM_ID, "v");
    item_is(1, PCAPI_ITEM_PRICE, "8");
    text_is(PCAPI_VALUE, "13");
}


static void
products_of_another_list(void **state)
{
    (void) state;

    set("contents.item_price", "json:properties.cart[].cost", NULL);
    set("contents.id", "json:properties.cart[].ref", NULL);

    map_track("Order Completed",
              "{'cart':[{'ref':'a','cost':1.5},{'ref':'b','cost':2}]}", "");

    assert_int_equal(mapped.event.ncontents, 2);
    item_is(1, PCAPI_ITEM_ID, "b");
    text_is(PCAPI_VALUE, "3.5");

    /* one without an id is left out, what follows is not */

    map_track("Order Completed", "{'cart':[{'x':1},{'ref':'b','cost':2}]}",
              "");

    assert_int_equal(mapped.event.ncontents, 1);
    item_is(0, PCAPI_ITEM_PRICE, "2");

    /* a fallback does not go on for ever */

    conf.nsets = 0;
    set("contents.id", "json:properties.cart[].ref", "none");

    map_track("Order Completed", "{'cart':[{'ref':'a'},{'x':1}]}", "");
    assert_int_equal(mapped.event.ncontents, 2);
    item_is(1, PCAPI_ITEM_ID, "none");

    map_track("Order Completed", "{}", "");
    assert_int_equal(mapped.event.ncontents, 1);
}


static void
the_product_of_a_page_load(void **state)
{
    (void) state;

    set("contents.item_price", "19.90", NULL);
    set("contents.id", "sku-1", NULL);

    assert_int_equal(map_page("page_visit"), OK);
    assert_int_equal(mapped.event.ncontents, 1);
    item_is(0, PCAPI_ITEM_ID, "sku-1");
    item_is(0, PCAPI_ITEM_PRICE, "19.90");
    element_is(PCAPI_CONTENT_IDS, 0, "sku-1");
    text_is(PCAPI_VALUE, "19.90");

    conf.nsets = 0;
    set("contents.id", "!", NULL);

    assert_int_equal(map_page("page_visit"), OK);
    assert_int_equal(mapped.event.ncontents, 0);
}


static void
native_contents_can_be_set_too(void **state)
{
    (void) state;

    set("contents.item_brand", "json:custom_data.contents[].x", "Acme");

    map_body("{'event_name':'checkout','custom_data':{'contents':["
             "{'id':'1','x':'Own'},{'id':'2'}]}}");

    item_is(0, PCAPI_ITEM_BRAND, "Own");
    item_is(1, PCAPI_ITEM_BRAND, "Acme");
}


static void
a_path_finds_what_the_batch_says_for_all(void **state)
{
    pcapi_message_t  m;
    pcapi_str_t      text, path;

    (void) state;

    set("language", "json:context.lang", NULL);

    text = map_json("{'context':{'lang':'nl'},'batch':[{'type':'page'}]}");
    path = STR("/v1/b");

    assert_int_equal(pcapi_input_body(&input, &arena, &limits, &path, &text,
                                      NULL), PCAPI_INPUT_OK);
    assert_int_equal(pcapi_input_next(&input, &m), PCAPI_OK);
    assert_int_equal(map_message(&m), OK);
    text_is(PCAPI_LANGUAGE, "nl");
}


static void
state_and_country_of_the_server_make_ldp_valid_3_4(void **state)
{
    (void) state;

    set("st", "CA", NULL);
    set("country", "US", NULL);
    origin.consent = STR("ldp");

    map_page("page_visit");
    assert_false(mapped.ldp_void);
    digest_at(PCAPI_ST, 0, "ca");
    digest_at(PCAPI_ST, 1, "CA");
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        map_test(a_set_wins_over_the_message),
        map_test(the_first_source_that_is_not_empty),
        map_test(the_first_rule_of_a_field),
        map_test(names_and_ids_can_be_set),
        map_test(every_member_of_the_connection_can_be_set),
        map_test(an_app_that_is_written_is_left_to_apps_3_3),
        map_test(arrays_take_all_that_is_found),
        map_test(members_of_products_by_their_index),
        map_test(products_of_another_list),
        map_test(the_product_of_a_page_load),
        map_test(native_contents_can_be_set_too),
        map_test(a_path_finds_what_the_batch_says_for_all),
        map_test(state_and_country_of_the_server_make_ldp_valid_3_4)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
