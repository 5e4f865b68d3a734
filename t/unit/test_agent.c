
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "map_helper.h"
#include "message/pcapi_agent.h"


static const char *const  people[] = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, "
        "like Gecko) Chrome/119.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, "
        "like Gecko) Chrome/119.0.0.0 Safari/537.36 Edg/119.0.2151.58",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
        "(KHTML, like Gecko) Version/17.0 Safari/605.1.15",
    "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:109.0) Gecko/20100101 "
        "Firefox/119.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) "
        "AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 "
        "[Pinterest/iOS]",
    "Mozilla/5.0 (Linux; Android 13; SM-S911B Build/TP1A; wv) "
        "AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
        "Chrome/119.0.6045.66 Mobile Safari/537.36 [Pinterest/Android]",
    "Mozilla/5.0 (Linux; Android 9; CUBOT X19) AppleWebKit/537.36 (KHTML, "
        "like Gecko) Chrome/119.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) "
        "AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/21B74 "
        "[FBAN/FBIOS;FBDV/iPhone14,5;FBMD/iPhone;FBSN/iOS;FBSV/17.1]",
    "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 (KHTML, like Gecko) "
        "SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Linux; arm_64; Android 13) AppleWebKit/537.36 (KHTML, like "
        "Gecko) Chrome/116.0 YaBrowser/23.9.1.92.00 Mobile Safari/537.36",
    "Opera/9.80 (Windows NT 6.1) Presto/2.12.388 Version/12.18",
    "okhttp/4.11.0",
    "ShopApp/3.2 CFNetwork/1474 Darwin/23.0.0",
    "Dalvik/2.1.0 (Linux; U; Android 13; Pixel 7)"
};


static const char *const  bots[] = {
    "Mozilla/5.0 (compatible; Googlebot/2.1; "
        "+http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "Mozilla/5.0 (compatible; Pinterestbot/1.0; "
        "+http://www.pinterest.com/bot.html)",
    "Pinterest/0.2 (+http://www.pinterest.com/)",
    "Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)",
    "facebookexternalhit/1.1",
    "WhatsApp/2.23.20.0 A",
    "Slackbot-LinkExpanding 1.0",
    "SkypeUriPreview Preview/0.5",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) AppleWebKit/534+ (KHTML, like "
        "Gecko) BingPreview/1.0b",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
        "HeadlessChrome/119.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Linux; Android 11; moto g power (2022)) AppleWebKit/537.36 "
        "Chrome/109.0.0.0 Mobile Safari/537.36 Chrome-Lighthouse",
    "Baiduspider+(+http://www.baidu.com/search/spider.htm)",
    "Mozilla/5.0 (compatible; Yahoo! Slurp)",
    "Mozilla/5.0 (compatible; UptimeRobot/2.0)",
    "Pingdom.com_bot_version_1.4",
    "curl/7.88.1",
    "Wget/1.21.3",
    "python-requests/2.31.0",
    "Python-urllib/3.11",
    "Go-http-client/2.0",
    "Java/17.0.8",
    "Apache-HttpClient/4.5.14 (Java/17.0.8)",
    "axios/1.6.0",
    "node-fetch/1.0",
    "GuzzleHttp/7",
    "Scrapy/2.11.0",
    "GPTBot/1.0",
    "meta-externalagent/1.1",
    "ChatGPT-User/1.0",
    "ia_archiver",
    "Mozilla/5.0 (compatible; CUBOT lookalike; otherbot)",
    "BOT"
};


/* of the above, and others: what servers and apps send messages with */

static const char *const  libraries[] = {
    "curl/7.88.1",
    "Wget/1.21.3",
    "python-requests/2.31.0",
    "Python-urllib/3.11",
    "Go-http-client/2.0",
    "Java/17.0.8",
    "Apache-HttpClient/4.5.14 (Java/17.0.8)",
    "axios/1.6.0",
    "node-fetch/1.0",
    "GuzzleHttp/7",
    "PostmanRuntime/7.36",
    "analytics-python/2.2.3",
    "analytics-ruby/2.4.0"
};


static int
is_bot(const char *text)
{
    pcapi_str_t  s;

    s = pcapi_str(text, strlen(text));

    return pcapi_agent_is_bot(&s);
}


static void
browsers_and_apps_are_people_6(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < pcapi_nelts(people); i++) {
        if (is_bot(people[i])) {
            fail_msg("a bot: %s", people[i]);
        }
    }
}


static void
crawlers_previews_monitors_and_libraries_are_bots(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < pcapi_nelts(bots); i++) {
        if (!is_bot(bots[i])) {
            fail_msg("no bot: %s", bots[i]);
        }
    }
}


static pcapi_agent_class_e
class_of(const char *text)
{
    pcapi_str_t  s;

    s = pcapi_str(text, strlen(text));

    return pcapi_agent_class(&s);
}


static void
a_library_is_no_crawler(void **state)
{
    size_t  i;

    (void) state;

    for (i = 0; i < pcapi_nelts(libraries); i++) {
        if (class_of(libraries[i]) != PCAPI_AGENT_LIBRARY) {
            fail_msg("no library: %s", libraries[i]);
        }
    }

    for (i = 0; i < pcapi_nelts(people); i++) {
        assert_int_equal(class_of(people[i]), PCAPI_AGENT_PERSON);
    }
}


static void
a_crawler_that_uses_a_library_is_a_crawler(void **state)
{
    (void) state;

    assert_int_equal(class_of("Googlebot/2.1 (+http://www.google.com/bot)"),
                     PCAPI_AGENT_CRAWLER);
    assert_int_equal(class_of("python-requests/2.31 examplebot"),
                     PCAPI_AGENT_CRAWLER);
    assert_int_equal(class_of("examplebot python-requests/2.31"),
                     PCAPI_AGENT_CRAWLER);
    assert_int_equal(class_of("Go-http-client/1.1 (+https://example.com/)"),
                     PCAPI_AGENT_CRAWLER);
    assert_int_equal(class_of("HeadlessChrome/119.0"), PCAPI_AGENT_CRAWLER);
    assert_int_equal(class_of(""), PCAPI_AGENT_LIBRARY);
}


static void
no_user_agent_is_no_visitor(void **state)
{
    pcapi_str_t  none = pcapi_null_string;

    (void) state;

    assert_true(pcapi_agent_is_bot(&none));
    assert_true(is_bot(""));
}


static void
a_word_cut_off_by_the_end_is_none(void **state)
{
    char         text[] = "bo";
    pcapi_str_t  s;

    (void) state;

    s = pcapi_str(text, 2);
    assert_false(pcapi_agent_is_bot(&s));

    s = pcapi_str("curl/", 4);
    assert_false(pcapi_agent_is_bot(&s));
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(browsers_and_apps_are_people_6),
        cmocka_unit_test(crawlers_previews_monitors_and_libraries_are_bots),
        cmocka_unit_test(a_library_is_no_crawler),
        cmocka_unit_test(a_crawler_that_uses_a_library_is_a_crawler),
        cmocka_unit_test(no_user_agent_is_no_visitor),
        cmocka_unit_test(a_word_cut_off_by_the_end_is_none)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
