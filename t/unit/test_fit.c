
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#define _GNU_SOURCE
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "base/pcapi_sha256.h"
#include "event/pcapi_event.h"


#define PRODUCTS  20


static pcapi_arena_t  arena;
static pcapi_event_t  ev;
static u_char         buf[65536];
static size_t         whole;


static void
text(pcapi_content_t *c, pcapi_member_e m, const char *format, int n)
{
    char         s[64];
    pcapi_str_t  value;

    value.len = (size_t) snprintf(s, sizeof(s), format, n);
    value.data = pcapi_arena_dup(&arena, (u_char *) s, value.len);
    assert_non_null(value.data);

    if (c) {
        assert_int_equal(pcapi_content_set_text(&ev, c, m, &value), PCAPI_OK);

    } else {
        assert_int_equal(pcapi_event_add_text(&ev, m, &value), PCAPI_OK);
    }
}


static int
setup(void **state)
{
    int               i;
    pcapi_str_t       value, out;
    pcapi_content_t  *c;

    (void) state;

    pcapi_arena_init(&arena, 65536, 8 * 1024 * 1024);
    pcapi_event_init(&ev, &arena);

    if (pcapi_sha256_init() != PCAPI_OK) {
        return -1;
    }

    value = pcapi_str("9.75", 4);
    assert_int_equal(pcapi_event_set_text(&ev, PCAPI_VALUE, &value), PCAPI_OK);

    for (i = 0; i < PRODUCTS; i++) {
        text(NULL, PCAPI_CONTENT_IDS, "sku-%04d", i);

        c = pcapi_event_add_content(&ev);
        assert_non_null(c);

        text(c, PCAPI_ITEM_ID, "sku-%04d", i);
        text(c, PCAPI_ITEM_NAME, "name %04d", i);
        text(c, PCAPI_ITEM_BRAND, "brand %04d", i);
        text(c, PCAPI_ITEM_CATEGORY, "category %04d", i);
    }

    assert_int_equal(pcapi_event_encode(&ev, NULL, buf, sizeof(buf), &out),
                     PCAPI_OK);
    whole = out.len;

    return 0;
}


static int
teardown(void **state)
{
    (void) state;

    pcapi_arena_destroy(&arena);
    pcapi_sha256_done();

    return 0;
}


static int
has(const pcapi_str_t *out, const char *part)
{
    return memmem(out->data, out->len, part, strlen(part)) != NULL;
}


static void
what_fits_stays_as_it_is(void **state)
{
    pcapi_str_t  out;

    (void) state;

    assert_int_equal(pcapi_event_fit(&ev, NULL, buf, sizeof(buf), &out),
                     PCAPI_OK);
    assert_int_equal(out.len, whole);
    assert_int_equal(ev.fields[PCAPI_FIELD_LIMIT], 0);
}


static void
names_go_first(void **state)
{
    pcapi_str_t  out;

    (void) state;

    assert_int_equal(pcapi_event_fit(&ev, NULL, buf, whole - 1, &out),
                     PCAPI_OK);
    assert_false(has(&out, "item_name"));
    assert_true(has(&out, "item_brand"));
    assert_true(has(&out, "item_category"));
    assert_int_equal(ev.ncontents, PRODUCTS);
    assert_int_equal(ev.fields[PCAPI_FIELD_LIMIT], PRODUCTS);
}


/* at each size: it is kept to, and nothing goes before its turn */

static void
one_after_the_other(void **state)
{
    int          rc;
    size_t       size;
    uint32_t     kept, least;
    pcapi_str_t  out;

    least = 2 * PRODUCTS;

    for (size = whole; size > 0; size--) {

        teardown(state);
        setup(state);

        rc = pcapi_event_fit(&ev, NULL, buf, size, &out);
        kept = ev.ncontents + ev.value[PCAPI_CONTENT_IDS].nelts;

        if (rc != PCAPI_OK) {
            break;
        }

        assert_in_range(out.len, 1, size);
        assert_true(has(&out, "\"value\":\"9.75\""));
        assert_true(has(&out, "item_brand") || !has(&out, "item_name"));
        assert_true(has(&out, "item_category") || !has(&out, "item_brand"));

        if (ev.ncontents < PRODUCTS) {
            assert_false(has(&out, "item_category"));
        }

        if (ev.value[PCAPI_CONTENT_IDS].nelts < PRODUCTS) {
            assert_int_equal(ev.ncontents, 0);
        }

        if (ev.ncontents) {
            assert_true(has(&out, "{\"id\":\"sku-0000\""));
        }

        /* as many as there is room for: a byte less, one less at most */

        assert_in_range(least - kept, 0, 1);
        least = kept;
    }

    assert_int_equal(least, 0);
    assert_in_range(size, 1, 60);
}


static void
an_event_without_products_is_refused(void **state)
{
    pcapi_str_t  value, out;

    (void) state;

    pcapi_event_init(&ev, &arena);

    value = pcapi_str("9.75", 4);
    assert_int_equal(pcapi_event_set_text(&ev, PCAPI_VALUE, &value), PCAPI_OK);

    assert_int_equal(pcapi_event_fit(&ev, NULL, buf, 8, &out), PCAPI_ERROR);
    assert_int_equal(ev.fields[PCAPI_FIELD_LIMIT], 0);
}


#define fit_test(f)  cmocka_unit_test_setup_teardown(f, setup, teardown)


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        fit_test(what_fits_stays_as_it_is),
        fit_test(names_go_first),
        fit_test(one_after_the_other),
        fit_test(an_event_without_products_is_refused)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
