
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "map_helper.h"


#define OK      PCAPI_REASON_NONE


static void
all_of_a_page_load_comes_from_the_connection_3_3(void **state)
{
    (void) state;

    origin.url = STR("https://shop.example/p/1?epik=" EPIK "&a=b");
    origin.query = STR("epik=" EPIK "&a=b");
    origin.referer = STR("https://www.pinterest.com/?epik=other");
    origin.accept_language = STR("de-DE,de;q=0.9");
    origin.pin_unauth = STR("P");

    assert_int_equal(map_page("page_visit"), OK);

    name_is(0, "page_visit");
    text_is(PCAPI_ACTION_SOURCE, "web");
    text_is(PCAPI_EVENT_TIME, NOW_SEC);
    text_is(PCAPI_EVENT_ID, "random-id");
    text_is(PCAPI_EVENT_SOURCE_URL,
            "https://shop.example/p/1?epik=" EPIK "&a=b");
    text_is(PCAPI_CLIENT_IP_ADDRESS, ADDRESS);
    text_is(PCAPI_CLIENT_USER_AGENT, AGENT);
    text_is(PCAPI_CLICK_ID, EPIK);
    text_is(PCAPI_LANGUAGE, "de");
    digest_is(PCAPI_EXTERNAL_ID, "p");
}


static void
click_id_of_a_page_load_6(void **state)
{
    (void) state;

    origin.url = STR("https://shop.example/?epik=url");
    origin.referer = STR("https://shop.example/?epik=referer");
    origin.click_id = STR("cookie");

    map_page("page_visit");
    text_is(PCAPI_CLICK_ID, "url");

    origin.url = STR("https://shop.example/");
    map_page("page_visit");
    text_is(PCAPI_CLICK_ID, "referer");

    origin.referer = STR("");
    map_page("page_visit");
    text_is(PCAPI_CLICK_ID, "cookie");
}


static void
the_referer_is_not_the_page(void **state)
{
    (void) state;

    origin.referer = STR("https://shop.example/before");

    map_page("page_visit");
    absent(PCAPI_EVENT_SOURCE_URL);
}


static void
names_of_pages_2_4(void **state)
{
    (void) state;

    map_page("PageVisit");
    name_is(0, "page_visit");

    map_page("Product Viewed");
    name_is(0, "view_content");
    assert_int_equal(mapped.incoming.len, 14);

    assert_int_equal(map_page("Whatever"), PCAPI_REASON_UNMAPPED);
    assert_int_equal(map_page(""), PCAPI_REASON_NO_EVENT);
    assert_int_equal(map_page("bad\nname"), PCAPI_REASON_NO_NAME);
}


static void
a_visitor_without_an_agent_is_nobody_1_1(void **state)
{
    (void) state;

    origin.user_agent = STR("");
    assert_int_equal(map_page("page_visit"), PCAPI_REASON_NO_IDENTITY);
}


static void
an_arena_without_room_is_an_error(void **state)
{
    size_t           limit;
    pcapi_str_t      name;
    pcapi_arena_t    small;
    pcapi_message_t  m;

    (void) state;

    origin.accept_language = STR("de");
    origin.pin_unauth = STR("p");

    name = STR("page_visit");
    pcapi_message_page(&m, &name);

    pcapi_arena_init(&small, 64, 0);
    assert_int_equal(pcapi_map(&conf, &origin, &m, NULL, &small, &mapped),
                     PCAPI_ERROR);
    pcapi_arena_destroy(&small);

    for (limit = 0; limit < 8192; limit += 64) {
        pcapi_arena_init(&small, 64, limit);
        pcapi_map(&conf, &origin, &m, NULL, &small, &mapped);
        pcapi_arena_destroy(&small);
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        map_test(all_of_a_page_load_comes_from_the_connection_3_3),
        map_test(click_id_of_a_page_load_6),
        map_test(the_referer_is_not_the_page),
        map_test(names_of_pages_2_4),
        map_test(a_visitor_without_an_agent_is_nobody_1_1),
        map_test(an_arena_without_room_is_an_error)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
