
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "event/pcapi_normalize.h"
#include "message/pcapi_site.h"


static pcapi_str_t
str(const char *text)
{
    return pcapi_str(text, strlen(text));
}


static void
host_is(const char *url, const char *want)
{
    u_char       normal[256];
    pcapi_str_t  s, host;

    s = str(url);

    if (want == NULL) {
        if (pcapi_site_host(&s, &host) == PCAPI_OK) {
            fail_msg("\"%s\" has the host \"%.*s\"", url, (int) host.len,
                     (char *) host.data);
        }

        return;
    }

    assert_int_equal(pcapi_site_host(&s, &host), PCAPI_OK);

    if (host.len != strlen(want) || memcmp(host.data, want, host.len) != 0) {
        fail_msg("\"%s\" has the host \"%.*s\", not \"%s\"", url,
                 (int) host.len, (char *) host.data, want);
    }

    /* what is kept of the URL has that host right after its scheme */

    s.len = pcapi_normal_url(&s, normal, sizeof(normal));
    s.data = normal;
    assert_true(s.len > 0);

    s.data = memchr(normal, '/', s.len);
    assert_memory_equal(s.data + 2, want, strlen(want));
}


static void
the_host_of_a_url(void **state)
{
    (void) state;

    host_is("http://shop.test", "shop.test");
    host_is("https://shop.test/", "shop.test");
    host_is("HTTPS://Shop.Test/a/b?c#d", "Shop.Test");
    host_is("https://shop.test:8443/", "shop.test");
    host_is("https://shop.test?x=https://evil.test/", "shop.test");
    host_is("https://shop.test#@evil.test/", "shop.test");
    host_is(" https://shop.test/ ", "shop.test");
    host_is("http://203.0.113.7:80/x", "203.0.113.7");
    host_is("http://[2001:db8::1]:80/x", "[2001:db8::1]");
}


static void
a_user_is_not_a_host(void **state)
{
    (void) state;

    host_is("https://shop.test@evil.test/", "evil.test");
    host_is("https://shop.test:80@evil.test/", "evil.test");
    host_is("https://a:b@c@evil.test/", "evil.test");
    host_is("https://evil.test/@shop.test/", "evil.test");

    /* browsers read a backslash as a slash */

    host_is("https://evil.test\\@shop.test/", "evil.test");
}


static void
what_is_no_url_of_a_page_has_no_host(void **state)
{
    (void) state;

    host_is("", NULL);
    host_is("shop.test", NULL);
    host_is("/cart", NULL);
    host_is("//shop.test/", NULL);
    host_is("http:/shop.test/", NULL);
    host_is("http:shop.test", NULL);
    host_is("http://", NULL);
    host_is("http:///shop.test", NULL);
    host_is("http://:80/", NULL);
    host_is("http://@/", NULL);
    host_is("https", NULL);
    host_is("ftp://shop.test/", NULL);
    host_is("javascript://shop.test/%0aalert(1)", NULL);
    host_is("android-app://com.example/", NULL);
    host_is("http://shop.test:80x/", NULL);
    host_is("http://shop%2etest/", NULL);
    host_is("http://shop test/", NULL);
    host_is("http://shop.test\t.evil.test/", NULL);
    host_is("http://[2001:db8::1/", NULL);
    host_is("http://[]/", NULL);
    host_is("http://[evil.test]/", NULL);
    host_is("http://[::1].evil.test/", NULL);
}


static int
related(const char *a, const char *b)
{
    int          rc;
    pcapi_str_t  x, y;

    x = str(a);
    y = str(b);

    rc = pcapi_site_related(&x, &y);
    assert_int_equal(pcapi_site_related(&y, &x), rc);

    return rc;
}


static void
equal_parent_or_sub_domain(void **state)
{
    (void) state;

    assert_true(related("shop.test", "shop.test"));
    assert_true(related("Shop.TEST", "shop.test"));
    assert_true(related("www.shop.test", "shop.test"));
    assert_true(related("a.b.shop.test", "shop.test"));
    assert_true(related("localhost", "localhost"));
    assert_true(related("127.0.0.1", "127.0.0.1"));
    assert_true(related("[::1]", "[::1]"));
}


static void
neither_sisters_nor_look_alikes(void **state)
{
    (void) state;

    assert_false(related("a.shop.test", "b.shop.test"));
    assert_false(related("evilshop.test", "shop.test"));
    assert_false(related("shop.test.evil.test", "shop.test"));
    assert_false(related("shop.test", "shop.example"));
    assert_false(related("shop.test", "test"));
    assert_false(related("shop.test", ".test"));
    assert_false(related("a.shop.test", ".shop.test"));
    assert_false(related("shop.test", ""));
    assert_false(related("", ""));
    assert_false(related("10.1.2.3", "2.3"));
    assert_false(related("a.shop.test.", "shop.test."));
}


static void
listed_hosts_are_exact(void **state)
{
    size_t        i;
    pcapi_str_t   url;
    pcapi_site_t  site;

    static const struct {
        const char  *url;
        int          allowed;
    } cases[] = {
        { "https://shop.test/a", 1 },
        { "https://www.shop.test/a", 1 },
        { "https://other.test/a", 1 },
        { "https://Other.test:81/a", 1 },
        { "https://www.other.test/a", 0 },
        { "https://evil.test/?https://shop.test/", 0 },
        { "/a", 0 },
        { "", 0 }
    };

    static const pcapi_str_t  listed[] = {
        pcapi_string("third.test"),
        pcapi_string("other.test")
    };

    (void) state;

    site.host = str("shop.test");
    site.listed = listed;
    site.nlisted = 2;

    for (i = 0; i < pcapi_nelts(cases); i++) {
        url = str(cases[i].url);
        assert_int_equal(pcapi_site_allows(&site, &url), cases[i].allowed);
    }

    site.host = pcapi_str(NULL, 0);
    url = str("https://shop.test/");
    assert_false(pcapi_site_allows(&site, &url));

    site.nlisted = 0;
    assert_false(pcapi_site_allows(&site, &url));
}


static void
a_host_that_names_no_site_is_compared_with_nothing(void **state)
{
    size_t        i;
    pcapi_str_t   url;
    pcapi_site_t  site;

    static const struct {
        const char  *host;
        int          allowed;
    } cases[] = {
        { "127.0.0.1", 1 },
        { "[::1]", 1 },
        { "localhost", 1 },
        { "edge7", 1 },
        { "127.0.0.1.evil.test", 0 },
        { "1.evil", 0 },
        { "evil.1", 0 },
        { "evil.test", 0 }
    };

    static const pcapi_str_t  listed[] = { pcapi_string("other.test") };

    (void) state;

    url = str("https://shop.test/");

    for (i = 0; i < pcapi_nelts(cases); i++) {
        site.host = str(cases[i].host);
        site.listed = listed;

        site.nlisted = 0;
        assert_int_equal(pcapi_site_allows(&site, &url), cases[i].allowed);

        site.nlisted = 1;
        assert_false(pcapi_site_allows(&site, &url));
    }

    site.host = str("localhost");
    site.nlisted = 0;
    url = str("nonsense");
    assert_false(pcapi_site_allows(&site, &url));
}


static void
an_origin_is_scheme_and_authority_and_nothing_else(void **state)
{
    size_t               i;
    pcapi_str_t          text;
    pcapi_site_origin_t  origin;

    static const char *const  wrong[] = {
        "", "null", "*", "shop.test", "https://", "https://*", "://shop.test",
        "https://shop.test/", "https://shop.test/a", "https://shop.test?",
        "https://shop.test#", "https://a@shop.test", "https://shop.test:",
        "https://shop.test:8a", "https://*.shop.test", "1https://shop.test",
        "ht tps://shop.test", "https://shop.test https://b.test",
        "https:/shop.test", "https://[::1", "https://[::1]x"
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(wrong); i++) {
        text = str(wrong[i]);

        if (pcapi_site_origin(&text, &origin) == PCAPI_OK) {
            fail_msg("\"%s\" is no origin", wrong[i]);
        }
    }

    text = str("https://shop.test:8443");
    assert_int_equal(pcapi_site_origin(&text, &origin), PCAPI_OK);
    assert_memory_equal(origin.scheme.data, "https", origin.scheme.len);
    assert_int_equal(origin.scheme.len, 5);
    assert_int_equal(origin.host.len, 9);
    assert_memory_equal(origin.authority.data, "shop.test:8443", 14);
    assert_int_equal(origin.authority.len, 14);

    text = str("http://[::1]:80");
    assert_int_equal(pcapi_site_origin(&text, &origin), PCAPI_OK);
    assert_int_equal(origin.host.len, 5);

    text = str("capacitor://localhost");
    assert_int_equal(pcapi_site_origin(&text, &origin), PCAPI_OK);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(the_host_of_a_url),
        cmocka_unit_test(a_user_is_not_a_host),
        cmocka_unit_test(what_is_no_url_of_a_page_has_no_host),
        cmocka_unit_test(equal_parent_or_sub_domain),
        cmocka_unit_test(neither_sisters_nor_look_alikes),
        cmocka_unit_test(listed_hosts_are_exact),
        cmocka_unit_test(a_host_that_names_no_site_is_compared_with_nothing),
        cmocka_unit_test(an_origin_is_scheme_and_authority_and_nothing_else)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
