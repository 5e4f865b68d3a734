
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "map_helper.h"
#include "mapping/pcapi_presets.h"


typedef struct {
    const char  *incoming;
    const char  *outgoing;       /* NULL: nothing is sent */
} pair_t;


static pcapi_names_t     names;
static pcapi_outgoing_t  out;


static int
setup(void **state)
{
    (void) state;

    memset(&names, 0, sizeof(names));
    names.presets = PCAPI_PRESET_DEFAULT;
    names.page_category = 1;

    return 0;
}


static int
try(const char *name)
{
    pcapi_str_t  text;

    text = pcapi_str(name, strlen(name));

    return pcapi_names_map(&names, &text, &out);
}


static void
check(const pair_t *pair, size_t n)
{
    int     rc;
    size_t  i;

    for (i = 0; i < n; i++) {
        rc = try(pair[i].incoming);

        if (rc != (pair[i].outgoing ? PCAPI_OK : PCAPI_DECLINED)) {
            fail_msg("\"%s\" gives %d", pair[i].incoming, rc);
        }

        if (pair[i].outgoing
            && (out.n != 1 || out.name[0].len != strlen(pair[i].outgoing)
                || memcmp(out.name[0].data, pair[i].outgoing, out.name[0].len)
                   != 0))
        {
            fail_msg("\"%s\" gives \"%.*s\", not \"%s\"", pair[i].incoming,
                     (int) out.name[0].len, out.name[0].data,
                     pair[i].outgoing);
        }
    }
}


static void
segment_names_map_as_recommended_2_2(void **state)
{
    static const pair_t  pairs[] = {
        { "Products Searched", "search" },
        { "Product List Filtered", "search" },
        { "Product List Viewed", "view_category" },
        { "Product Category Viewed", "view_category" },
        { "Product Viewed", "view_content" },
        { "Product Added", "add_to_cart" },
        { "Product Added to Wishlist", "add_to_wishlist" },
        { "Checkout Started", "initiate_checkout" },
        { "Payment Info Entered", "add_payment_info" },
        { "Order Completed", "checkout" },
        { "Signed Up", "signup" },
        { "Lead Generated", "lead" },
        { "Generate Lead", "lead" },
        { "Trial Started", "start_trial" },
        { "Subscription Created", "subscribe" },
        { "Application Installed", "app_install" },
        { "Application Opened", "app_open" },
        { "Video Playback Started", "watch_video" },
        { "Product Video Watched", "watch_video" },
        { "contact", "contact" },
        { "submit_application", "submit_application" },
        { "find_location", "find_location" },
        { "Cart Viewed", NULL },
        { "Product Removed", NULL }
    };

    (void) state;

    check(pairs, pcapi_nelts(pairs));
}


static void
own_names_of_pinterest_in_any_spelling_2_1(void **state)
{
    size_t                 i;
    pcapi_str_t            name;
    const pcapi_str_t     *standard;
    static const pair_t    pairs[] = {
        { "PageVisit", "page_visit" },
        { "pagevisit", "page_visit" },
        { "Page Visit", "page_visit" },
        { "page-visit", "page_visit" },
        { "PAGE_VISIT", "page_visit" },
        { "AddToWishList", "add_to_wishlist" },
        { "SignUp", "signup" },
        { "Signup", "signup" },
        { "sign_up", "signup" },
        { "addtocart", "add_to_cart" },
        { "StartTrial", "start_trial" },
        { "SubmitApplication", "submit_application" },
        { "CustomizeProduct", "customize_product" },
        { "App Install", "app_install" },
        { "Custom", "custom" }
    };

    (void) state;

    check(pairs, pcapi_nelts(pairs));

    for (i = 0; pcapi_standard_names[i].name.len; i++) {
        name = pcapi_standard_names[i].name;
        standard = pcapi_names_standard(&name);

        assert_non_null(standard);
        assert_true(pcapi_str_eq(standard, &name));
    }

    assert_int_equal(i, 22);

    name = STR("page_visits");
    assert_null(pcapi_names_standard(&name));
}


static void
both_word_orders_and_any_separator_2_4(void **state)
{
    static const pair_t  pairs[] = {
        { "Completed Order", "checkout" },
        { "completed_order", "checkout" },
        { "OrderCompleted", "checkout" },
        { "order-completed", "checkout" },
        { "Viewed Product", "view_content" },
        { "Viewed Product Category", "view_category" },
        { "Added Product", "add_to_cart" },
        { "Added Product to Wishlist", "add_to_wishlist" },
        { "Started Checkout", "initiate_checkout" },
        { "Searched Products", "search" },
        { "Completed", NULL },
        { "derOrCompleted", NULL }
    };

    (void) state;

    check(pairs, pcapi_nelts(pairs));
}


static void
refunds_are_never_a_checkout_2_4(void **state)
{
    static const pair_t  pairs[] = {
        { "Order Refunded", NULL },
        { "Order Cancelled", NULL },
        { "refund", NULL }
    };

    (void) state;

    check(pairs, pcapi_nelts(pairs));
}


static void
ga4_names_have_real_counterparts_2_3(void **state)
{
    static const pair_t  pairs[] = {
        { "purchase", "checkout" },
        { "begin_checkout", "initiate_checkout" },
        { "view_item", "view_content" },
        { "view_item_list", "view_category" },
        { "add_to_cart", "add_to_cart" },
        { "add_to_wishlist", "add_to_wishlist" },
        { "add_payment_info", "add_payment_info" },
        { "sign_up", "signup" },
        { "generate_lead", "lead" },
        { "search", "search" },
        { "view_search_results", "search" },
        { "page_view", "page_visit" },
        { "screen_view", "page_visit" },
        { "video_start", "watch_video" },
        { "select_item", NULL },
        { "view_cart", NULL },
        { "refund", NULL },
        { "Order Completed", NULL }
    };

    (void) state;

    names.presets = PCAPI_PRESET_GA4;
    check(pairs, pcapi_nelts(pairs));
}


static void
datafly_keeps_its_column_but_for_checkout_started_2_3(void **state)
{
    static const pair_t  pairs[] = {
        { "Product Viewed", "view_category" },
        { "Product Added", "add_to_cart" },
        { "Products Searched", "search" },
        { "Checkout Started", "initiate_checkout" },
        { "Order Completed", "checkout" },
        { "Signed Up", "signup" },
        { "Lead Generated", "lead" },
        { "Trial Started", NULL },
        { "purchase", NULL }
    };

    (void) state;

    names.presets = PCAPI_PRESET_DATAFLY;
    check(pairs, pcapi_nelts(pairs));

    /* with Segment's beside it, its own meaning goes first */

    names.presets |= PCAPI_PRESET_SEGMENT;
    check(pairs, 1);
}


static void
astronomer_is_the_classic_tag_2_2(void **state)
{
    static const pair_t  pairs[] = {
        { "Products Searched", "search" },
        { "Product List Filtered", "search" },
        { "Product Added", "add_to_cart" },
        { "Order Completed", "checkout" },
        { "Video Playback Started", "watch_video" },
        { "Product Viewed", NULL },
        { "Checkout Started", NULL }
    };

    (void) state;

    names.presets = PCAPI_PRESET_ASTRONOMER;
    check(pairs, pcapi_nelts(pairs));
}


static void
without_presets_only_own_spellings_are_known(void **state)
{
    static const pair_t  pairs[] = {
        { "PageVisit", "page_visit" },
        { "Order Completed", NULL },
        { "purchase", NULL }
    };

    (void) state;

    names.presets = 0;
    check(pairs, pcapi_nelts(pairs));
}


static void
unmapped_policies_2_3(void **state)
{
    (void) state;

    assert_int_equal(try("Cart Viewed"), PCAPI_DECLINED);
    assert_int_equal(out.n, 0);

    names.unmapped = PCAPI_UNMAPPED_CUSTOM;
    assert_int_equal(try("Cart Viewed"), PCAPI_OK);
    assert_string_equal((char *) out.name[0].data, "custom");

    names.unmapped = PCAPI_UNMAPPED_PASS;
    assert_int_equal(try("Cart Viewed"), PCAPI_OK);
    assert_string_equal((char *) out.name[0].data, "Cart Viewed");
}


static void
own_table_exact_then_folded_then_the_rest_2_4(void **state)
{
    pcapi_own_name_t  own[4];

    (void) state;

    memset(own, 0, sizeof(own));

    own[0].incoming = STR("order completed");
    own[0].outgoing[0] = STR("Folded");
    own[0].n = 1;

    own[1].incoming = STR("Order Completed");
    own[1].outgoing[0] = STR("Exact");
    own[1].n = 1;

    own[2].incoming = STR("Product Viewed");
    own[2].outgoing[0] = STR("view_content");
    own[2].outgoing[1] = STR("PageVisit");
    own[2].n = 2;

    own[3].incoming = STR("search");
    own[3].n = 0;

    names.own = own;
    names.nown = 4;

    assert_int_equal(try("Order Completed"), PCAPI_OK);
    assert_string_equal((char *) out.name[0].data, "Exact");

    assert_int_equal(try("ORDER_COMPLETED"), PCAPI_OK);
    assert_string_equal((char *) out.name[0].data, "Folded");

    /* one to many, in Pinterest's spelling */

    assert_int_equal(try("product-viewed"), PCAPI_OK);
    assert_int_equal(out.n, 2);
    assert_string_equal((char *) out.name[0].data, "view_content");
    assert_string_equal((char *) out.name[1].data, "page_visit");

    /* mapped to nothing, though it is a standard name */

    assert_int_equal(try("search"), PCAPI_DECLINED);

    assert_int_equal(try("checkout"), PCAPI_OK);
}


static void
what_cannot_be_a_name_2_4(void **state)
{
    char  text[PCAPI_MAX_NAME + 2];

    (void) state;

    names.unmapped = PCAPI_UNMAPPED_PASS;

    assert_int_equal(try(""), PCAPI_ERROR);
    assert_int_equal(try("   "), PCAPI_ERROR);
    assert_int_equal(try("Order\nCompleted"), PCAPI_ERROR);
    assert_int_equal(try("Order\x7f"), PCAPI_ERROR);
    assert_int_equal(try("Order\xff"), PCAPI_ERROR);

    memset(text, 'a', sizeof(text));
    text[PCAPI_MAX_NAME] = '\0';
    assert_int_equal(try(text), PCAPI_OK);

    text[PCAPI_MAX_NAME] = 'a';
    text[PCAPI_MAX_NAME + 1] = '\0';
    assert_int_equal(try(text), PCAPI_ERROR);

    /* not only signs: letters of other scripts are letters */

    assert_int_equal(try("\xd0\x97\xd0\xb0\xd0\xba\xd0\xb0\xd0\xb7"),
                     PCAPI_OK);
}


static void
keeping_a_name_gives_the_standard_spelling(void **state)
{
    pcapi_str_t  name;

    (void) state;

    name = STR("AddToCart");
    assert_int_equal(pcapi_names_keep(&name, &out), PCAPI_OK);
    assert_string_equal((char *) out.name[0].data, "add_to_cart");

    name = STR("Brochure Ordered");
    assert_int_equal(pcapi_names_keep(&name, &out), PCAPI_OK);
    assert_string_equal((char *) out.name[0].data, "Brochure Ordered");

    name = STR("");
    assert_int_equal(pcapi_names_keep(&name, &out), PCAPI_ERROR);
}


static void
presets_by_name(void **state)
{
    int          found;
    pcapi_str_t  name;

    (void) state;

    name = STR("segment");
    assert_int_equal(pcapi_preset_find(&name, &found), PCAPI_PRESET_SEGMENT);
    assert_true(found);

    name = STR("ga4");
    assert_int_equal(pcapi_preset_find(&name, &found), PCAPI_PRESET_GA4);

    name = STR("datafly");
    assert_int_equal(pcapi_preset_find(&name, &found), PCAPI_PRESET_DATAFLY);

    name = STR("astronomer");
    assert_int_equal(pcapi_preset_find(&name, &found),
                     PCAPI_PRESET_ASTRONOMER);

    name = STR("none");
    assert_int_equal(pcapi_preset_find(&name, &found), 0);
    assert_true(found);

    name = STR("zaraz");
    assert_int_equal(pcapi_preset_find(&name, &found), 0);
    assert_false(found);

    name = STR("");
    assert_int_equal(pcapi_preset_find(&name, &found), 0);
    assert_false(found);
}


static void
tables_are_folded_and_lead_to_standard_names(void **state)
{
    size_t                      i, k;
    const pcapi_str_t          *part, *standard;
    const pcapi_preset_name_t  *p;

    (void) state;

    for (p = pcapi_preset_names; p->noun.len; p++) {

        standard = pcapi_names_standard(&p->name);
        assert_non_null(standard);
        assert_true(pcapi_str_eq(standard, &p->name));

        for (k = 0; k < 2; k++) {
            part = k ? &p->verb : &p->noun;

            for (i = 0; i < part->len; i++) {
                assert_true((part->data[i] >= 'a' && part->data[i] <= 'z')
                            || pcapi_isdigit(part->data[i]));
            }
        }
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test_setup(segment_names_map_as_recommended_2_2, setup),
        cmocka_unit_test_setup(own_names_of_pinterest_in_any_spelling_2_1,
                               setup),
        cmocka_unit_test_setup(both_word_orders_and_any_separator_2_4, setup),
        cmocka_unit_test_setup(refunds_are_never_a_checkout_2_4, setup),
        cmocka_unit_test_setup(ga4_names_have_real_counterparts_2_3, setup),
        cmocka_unit_test_setup(
            datafly_keeps_its_column_but_for_checkout_started_2_3, setup),
        cmocka_unit_test_setup(astronomer_is_the_classic_tag_2_2, setup),
        cmocka_unit_test_setup(without_presets_only_own_spellings_are_known,
                               setup),
        cmocka_unit_test_setup(unmapped_policies_2_3, setup),
        cmocka_unit_test_setup(own_table_exact_then_folded_then_the_rest_2_4,
                               setup),
        cmocka_unit_test_setup(what_cannot_be_a_name_2_4, setup),
        cmocka_unit_test_setup(keeping_a_name_gives_the_standard_spelling,
                               setup),
        cmocka_unit_test_setup(presets_by_name, setup),
        cmocka_unit_test_setup(tables_are_folded_and_lead_to_standard_names,
                               setup)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
