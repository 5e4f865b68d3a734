
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "map_helper.h"


#define OK      PCAPI_REASON_NONE


static void
event_source_url_in_order_3_3(void **state)
{
    (void) state;

    origin.referer = STR("https://shop.example/referer");

    map_track("Order Completed", "{'page_url':'https://shop.example/c',"
              "'url':'https://shop.example/b'}",
              "'context':{'page':{'url':'https://shop.example/a'}}");
    text_is(PCAPI_EVENT_SOURCE_URL, "https://shop.example/a");

    map_track("Order Completed", "{'page_url':'https://shop.example/c',"
              "'url':'https://shop.example/b'}", "");
    text_is(PCAPI_EVENT_SOURCE_URL, "https://shop.example/b");

    map_track("Order Completed", "{'page_url':'https://shop.example/c'}", "");
    text_is(PCAPI_EVENT_SOURCE_URL, "https://shop.example/c");

    map_track("Order Completed", "{}", "");
    text_is(PCAPI_EVENT_SOURCE_URL, "https://shop.example/referer");
}


static void
event_source_url_is_http_or_https_3_3(void **state)
{
    (void) state;

    map_track("Order Completed", "{'url':'file:///etc/passwd'}", "");
    absent(PCAPI_EVENT_SOURCE_URL);

    origin.referer = STR("https://shop.example/referer");

    map_track("Order Completed", "{'url':'about:blank'}", "");
    text_is(PCAPI_EVENT_SOURCE_URL, "https://shop.example/referer");

    map_track("Order Completed", "{'url':'about:blank',"
              "'page_url':'https://shop.example/c'}", "");
    text_is(PCAPI_EVENT_SOURCE_URL, "https://shop.example/referer");

    origin.referer = STR("android-app://com.pinterest/");

    map_track("Order Completed", "{}", "");
    absent(PCAPI_EVENT_SOURCE_URL);
}


static void
the_query_goes_where_the_operator_wants_3_3(void **state)
{
    pcapi_url_args_t  some;

    static const pcapi_str_t  names[] = {
        pcapi_string("id"),
        pcapi_string("utm_*")
    };

    (void) state;

    some.names = names;
    some.n = 2;
    conf.url_args = &some;

    map_track("Order Completed",
              "{'url':'https://shop.example/x?utm_id=1&email=a@b.example&"
              "id=2#t'}", "");
    text_is(PCAPI_EVENT_SOURCE_URL, "https://shop.example/x?utm_id=1&id=2");

    origin.referer = STR("https://shop.example/r?token=x");

    map_track("Order Completed", "{}", "");
    text_is(PCAPI_EVENT_SOURCE_URL, "https://shop.example/r");

    some.n = 0;

    map_track("Order Completed",
              "{'url':'https://shop.example/x?email=a@b.example#t'}", "");
    text_is(PCAPI_EVENT_SOURCE_URL, "https://shop.example/x");

    map_track("Order Completed", "{'url':'https://shop.example/x#t'}", "");
    text_is(PCAPI_EVENT_SOURCE_URL, "https://shop.example/x");

    map_track("Order Completed", "{'url':'https://shop.example/x'}", "");
    text_is(PCAPI_EVENT_SOURCE_URL, "https://shop.example/x");
}


static void
language_in_order_and_of_two_letters_3_3(void **state)
{
    (void) state;

    origin.accept_language = STR("fr-CH, fr;q=0.9, en;q=0.8");

    map_track("Order Completed", "{'language':'DE'}",
              "'context':{'locale':'en-US'}");
    text_is(PCAPI_LANGUAGE, "de");

    map_track("Order Completed", "{}", "'context':{'locale':'en_US'}");
    text_is(PCAPI_LANGUAGE, "en");

    map_track("Order Completed", "{}", "");
    text_is(PCAPI_LANGUAGE, "fr");

    origin.accept_language = STR("es;q=0.9");
    map_track("Order Completed", "{}", "");
    text_is(PCAPI_LANGUAGE, "es");

    origin.accept_language = STR("*");
    map_track("Order Completed", "{'language':'english'}",
              "'context':{'locale':'d'}");
    absent(PCAPI_LANGUAGE);
}


static const pcapi_site_t  shop = { pcapi_string("shop.test"), NULL, 0 };


static void
the_page_of_another_site_is_the_referers(void **state)
{
    (void) state;

    origin.site = &shop;
    origin.referer = STR("https://www.shop.test/cart");

    map_track("Order Completed", "{}",
              "'context':{'page':{'url':'https://shop.test/thanks'}}");
    text_is(PCAPI_EVENT_SOURCE_URL, "https://shop.test/thanks");
    assert_int_equal(mapped.event.fields[PCAPI_FIELD_SITE], 0);

    map_track("Order Completed", "{}",
              "'context':{'page':{'url':'https://evil.test/thanks'}}");
    text_is(PCAPI_EVENT_SOURCE_URL, "https://www.shop.test/cart");
    assert_int_equal(mapped.event.fields[PCAPI_FIELD_SITE], 0);

    map_query("event=checkout&ad[loc]=https://shop.test@evil.test/");
    text_is(PCAPI_EVENT_SOURCE_URL, "https://www.shop.test/cart");
}


static void
two_foreign_pages_are_none_and_counted_once(void **state)
{
    (void) state;

    origin.site = &shop;
    origin.referer = STR("https://evil.test/");

    assert_int_equal(map_track("Order Completed", "{}",
              "'context':{'page':{'url':'https://evil.test/thanks'}}"), OK);
    absent(PCAPI_EVENT_SOURCE_URL);
    assert_int_equal(mapped.event.fields[PCAPI_FIELD_SITE], 1);

    map_track("Order Completed", "{}", "");
    absent(PCAPI_EVENT_SOURCE_URL);
    assert_int_equal(mapped.event.fields[PCAPI_FIELD_SITE], 1);

    origin.referer = pcapi_str(NULL, 0);

    map_body("{'event_name':'checkout','event_source_url':"
             "'https://evil.test/'}");
    absent(PCAPI_EVENT_SOURCE_URL);
    assert_int_equal(mapped.event.fields[PCAPI_FIELD_SITE], 1);

    map_track("Order Completed", "{}", "");
    assert_int_equal(mapped.event.fields[PCAPI_FIELD_SITE], 0);
}


static void
without_a_site_every_page_will_do(void **state)
{
    (void) state;

    map_track("Order Completed", "{}",
              "'context':{'page':{'url':'https://any.test/thanks'}}");
    text_is(PCAPI_EVENT_SOURCE_URL, "https://any.test/thanks");
}


static void
app_and_device_of_an_app_3_3(void **state)
{
    (void) state;

    assert_int_equal(map_track("Application Opened", "{}",
              "'context':{'app':{'name':'Shop','version':'3.2','build':'7',"
              "'namespace':'com.example.shop'},"
              "'device':{'manufacturer':'Apple','model':'iPhone14,5',"
              "'type':'ios','id':'secret'},"
              "'os':{'name':'iOS','version':'17.1'},"
              "'network':{'carrier':'T-Mobile','wifi':false},"
              "'screen':{'width':390,'height':844,'density':3},"
              "'timezone':'Europe/Berlin','locale':'de-DE'}"), OK);

    text_is(PCAPI_ACTION_SOURCE, "app_ios");
    text_is(PCAPI_AI_APP_NAME, "Shop");
    text_is(PCAPI_AI_APP_VERSION, "3.2");
    text_is(PCAPI_AI_APP_PACKAGE_NAME, "com.example.shop");
    text_is(PCAPI_DI_BRAND, "Apple");
    text_is(PCAPI_DI_MODEL, "iPhone14,5");
    text_is(PCAPI_DI_TYPE, "ios");
    text_is(PCAPI_DI_OS_NAME, "iOS");
    text_is(PCAPI_DI_OS_FAMILY, "ios");
    text_is(PCAPI_DI_OS_VERSION, "17.1");
    text_is(PCAPI_DI_CARRIER, "T-Mobile");
    text_is(PCAPI_DI_SCREEN_WIDTH, "390");
    text_is(PCAPI_DI_SCREEN_HEIGHT, "844");
    text_is(PCAPI_DI_SCREEN_DENSITY, "3");
    text_is(PCAPI_DI_TIMEZONE, "Europe/Berlin");
    text_is(PCAPI_DI_LOCALE, "de-DE");
    text_is(PCAPI_WIFI, "false");
    text_is(PCAPI_LANGUAGE, "de");

    /* the newer form, and not the flat one as well: 1.1 */

    absent(PCAPI_APP_NAME);
    absent(PCAPI_DEVICE_MODEL);
    absent(PCAPI_OS_VERSION);
}


static void
no_app_on_web_events_3_3(void **state)
{
    pcapi_member_e  m;

    (void) state;

    map_track("Order Completed", "{}",
              "'context':{'app':{'name':'Shop'},'screen':{'width':390},"
              "'timezone':'Europe/Berlin','locale':'de-DE',"
              "'os':{'name':'Windows','version':'10'},"
              "'network':{'wifi':true}}");

    text_is(PCAPI_ACTION_SOURCE, "web");
    text_is(PCAPI_WIFI, "true");

    for (m = PCAPI_AI_APP_ID; m < PCAPI_NMEMBERS; m++) {
        absent(m);
    }
}


static void
action_source_said_explicitly_3_3(void **state)
{
    (void) state;

    map_track("Order Completed", "{'action_source':'offline'}",
              "'traits':{'action_source':'app_ios'}");
    text_is(PCAPI_ACTION_SOURCE, "offline");

    map_track("Order Completed", "{}",
              "'context':{'traits':{'action_source':'app_ios'}}");
    text_is(PCAPI_ACTION_SOURCE, "app_ios");

    map_track("Order Completed", "{'action_source':'website'}",
              "'channel':'mobile'");
    text_is(PCAPI_ACTION_SOURCE, "web");
}


static void
action_source_of_apps_3_3(void **state)
{
    (void) state;

    map_track("Order Completed", "{}", "'context':{'os':{'name':'Android'}}");
    text_is(PCAPI_ACTION_SOURCE, "app_android");

    map_track("Order Completed", "{}", "'context':{'os':{'name':'iPadOS'}}");
    text_is(PCAPI_ACTION_SOURCE, "app_ios");

    map_track("Order Completed", "{}",
              "'context':{'library':{'name':'analytics-kotlin'}}");
    text_is(PCAPI_ACTION_SOURCE, "app_android");

    map_track("Order Completed", "{}",
              "'context':{'library':{'name':'analytics-ios'}}");
    text_is(PCAPI_ACTION_SOURCE, "app_ios");

    map_track("Order Completed", "{}",
              "'context':{'library':{'name':'analytics.js'}}");
    text_is(PCAPI_ACTION_SOURCE, "web");

    /* a page in a browser on a telephone is no app */

    map_track("Order Completed", "{}", "'context':{'os':{'name':'Android'},"
              "'page':{'url':'https://shop.example/'}}");
    text_is(PCAPI_ACTION_SOURCE, "web");
}


static void
libraries_of_both_systems_ask_the_user_agent(void **state)
{
    (void) state;

    map_track("Order Completed", "{}",
              "'context':{'library':{'name':'@segment/"
              "analytics-react-native'},'userAgent':'okhttp/4'}");
    text_is(PCAPI_ACTION_SOURCE, "app_android");

    origin.user_agent = STR("Shop/1 CFNetwork/1 Darwin/23");
    map_track("Order Completed", "{}",
              "'context':{'library':{'name':'analytics_flutter'}}");
    text_is(PCAPI_ACTION_SOURCE, "app_ios");
}


static void
no_page_url_for_apps_and_offline_3_3(void **state)
{
    (void) state;

    origin.referer = STR("https://shop.example/");

    map_track("Order Completed", "{'url':'https://shop.example/',"
              "'action_source':'offline'}", "");
    absent(PCAPI_EVENT_SOURCE_URL);

    map_track("Order Completed", "{}", "'context':{'os':{'name':'iOS'}}");
    absent(PCAPI_EVENT_SOURCE_URL);
}


static void
click_id_in_order_6(void **state)
{
    const char  *more = "'context':{'page':"
                        "{'url':'https://shop.example/?epik=page',"
                        "'search':'?epik=search'}}";
    const char  *url = "{'url':'https://shop.example/?epik=url',"
                       "'click_id':'clickid','epik':'epik'}";

    (void) state;

    origin.query = STR("epik=query");
    origin.referer = STR("https://shop.example/?epik=referer");
    origin.click_id = STR("cookie");

    map_track("Order Completed", url, more);
    text_is(PCAPI_CLICK_ID, "query");

    origin.query = STR("a=1");
    map_track("Order Completed", url, more);
    text_is(PCAPI_CLICK_ID, "page");

    map_track("Order Completed", url,
              "'context':{'page':{'search':'?epik=search'}}");
    text_is(PCAPI_CLICK_ID, "search");

    map_track("Order Completed", url, "");
    text_is(PCAPI_CLICK_ID, "url");

    map_track("Order Completed", "{'click_id':'clickid'}", "");
    text_is(PCAPI_CLICK_ID, "referer");

    origin.referer = STR("https://shop.example/");
    map_track("Order Completed", "{'click_id':'clickid'}", "");
    text_is(PCAPI_CLICK_ID, "cookie");

    origin.click_id = STR("");
    map_track("Order Completed", "{'click_id':'clickid','epik':'epik'}", "");
    text_is(PCAPI_CLICK_ID, "clickid");

    map_track("Order Completed", "{'epik':'epik'}", "");
    text_is(PCAPI_CLICK_ID, "epik");
}


static void
what_is_no_click_id_is_passed_over_6(void **state)
{
    (void) state;

    origin.query = STR("epik=a%20b");
    origin.click_id = STR("bad cookie");

    map_track("Order Completed", "{'epik':'" EPIK "'}", "");
    text_is(PCAPI_CLICK_ID, EPIK);

    map_track("Order Completed", "{'epik':'a b'}", "");
    absent(PCAPI_CLICK_ID);
}


static void
the_parameter_has_the_name_of_the_operator(void **state)
{
    (void) state;

    conf.param = STR("pin");
    origin.query = STR("epik=no&pin=yes");

    map_track("Order Completed", "{}", "");
    text_is(PCAPI_CLICK_ID, "yes");
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        map_test(event_source_url_in_order_3_3),
        map_test(event_source_url_is_http_or_https_3_3),
        map_test(the_query_goes_where_the_operator_wants_3_3),
        map_test(language_in_order_and_of_two_letters_3_3),
        map_test(the_page_of_another_site_is_the_referers),
        map_test(two_foreign_pages_are_none_and_counted_once),
        map_test(without_a_site_every_page_will_do),
        map_test(app_and_device_of_an_app_3_3),
        map_test(no_app_on_web_events_3_3),
        map_test(action_source_said_explicitly_3_3),
        map_test(action_source_of_apps_3_3),
        map_test(libraries_of_both_systems_ask_the_user_agent),
        map_test(no_page_url_for_apps_and_offline_3_3),
        map_test(click_id_in_order_6),
        map_test(what_is_no_click_id_is_passed_over_6),
        map_test(the_parameter_has_the_name_of_the_operator)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
