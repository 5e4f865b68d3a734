
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "map_helper.h"


#define OK      PCAPI_REASON_NONE


static void
denied_is_no_event_3_4(void **state)
{
    (void) state;

    origin.consent = STR("denied");
    assert_int_equal(map_track("Order Completed", "{}", ""),
                     PCAPI_REASON_CONSENT);
    assert_int_equal(map_page("page_visit"), PCAPI_REASON_CONSENT);
    assert_int_equal(map_query("event=lead"), PCAPI_REASON_CONSENT);
    assert_int_equal(map_body("{'event_name':'lead'}"), PCAPI_REASON_CONSENT);

    origin.consent = STR("granted");
    assert_int_equal(map_track("Order Completed", "{}", ""), OK);
}


static pcapi_reason_e
prefers(const char *context)
{
    char  more[256];

    snprintf(more, sizeof(more), "'context':%s", context);

    return map_track("Order Completed", "{}", more);
}


static void
categories_of_segment_must_be_true_3_4(void **state)
{
    static const pcapi_str_t  names[] = {
        pcapi_string("Advertising"), pcapi_string("C0004")
    };

    (void) state;

    assert_int_equal(prefers("{'consent':{'categoryPreferences':"
                             "{'Advertising':false}}}"), OK);

    conf.categories = names;
    conf.ncategories = 1;

    assert_int_equal(prefers("{}"), OK);
    assert_int_equal(prefers("{'consent':{}}"), OK);
    assert_int_equal(prefers("{'consent':true}"), OK);
    assert_int_equal(prefers("{'consent':{'other':{'Advertising':0}}}"), OK);
    assert_int_equal(prefers("{'consent':{'categoryPreferences':"
                             "{'Advertising':true,'Analytics':false}}}"), OK);
    assert_int_equal(prefers("{'consent':{'CategoryPreferences':"
                             "{'advertising':'true'}}}"), OK);
    assert_int_equal(prefers("{'consent':{'categoryPreferences':"
                             "{'advertising':false,'Advertising':true}}}"),
                     OK);

    assert_int_equal(prefers("{'consent':{'categoryPreferences':"
                             "{'Advertising':false}}}"),
                     PCAPI_REASON_CONSENT);
    assert_int_equal(prefers("{'consent':{'categoryPreferences':"
                             "{'advertising':true,'Advertising':false}}}"),
                     PCAPI_REASON_CONSENT);
    assert_int_equal(prefers("{'consent':{'categoryPreferences':"
                             "{'Advertising':'perhaps'}}}"),
                     PCAPI_REASON_CONSENT);
    assert_int_equal(prefers("{'consent':{'categoryPreferences':"
                             "{'Analytics':true}}}"), PCAPI_REASON_CONSENT);
    assert_int_equal(prefers("{'consent':{'categoryPreferences':{}}}"),
                     PCAPI_REASON_CONSENT);
    assert_int_equal(prefers("{'consent':{'categoryPreferences':null}}"),
                     PCAPI_REASON_CONSENT);
    assert_int_equal(prefers("{'consent':{'categoryPreferences':[1]}}"),
                     PCAPI_REASON_CONSENT);

    conf.ncategories = 2;

    assert_int_equal(prefers("{'consent':{'categoryPreferences':"
                             "{'Advertising':true,'C0004':true}}}"), OK);
    assert_int_equal(prefers("{'consent':{'categoryPreferences':"
                             "{'Advertising':true}}}"), PCAPI_REASON_CONSENT);
    assert_int_equal(map_page("page_visit"), OK);
}


static void
opt_out_of_the_message_3_4(void **state)
{
    size_t                    i;
    char                      text[64];
    static const char *const  said[] = {
        "true", "'true'", "1", "'1'", "false", "'false'", "0", "'0'"
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(said); i++) {
        snprintf(text, sizeof(text), "{'opt_out':%s}", said[i]);
        map_track("Order Completed", text, "");
        text_is(PCAPI_OPT_OUT, i < 4 ? "true" : "false");
    }

    map_track("Order Completed", "{'optOut':true}", "");
    text_is(PCAPI_OPT_OUT, "true");

    map_track("Order Completed", "{'optOut':true,'opt_out':false}", "");
    text_is(PCAPI_OPT_OUT, "false");
}


static void
no_opt_out_without_a_signal_3_4(void **state)
{
    (void) state;

    map_track("Order Completed", "{}",
              "'context':{'device':{'adTrackingEnabled':true}}");
    absent(PCAPI_OPT_OUT);
    absent(PCAPI_OPT_OUT_TYPE);
}


static void
a_device_that_refuses_tracking_opts_out_3_4(void **state)
{
    (void) state;

    map_track("Order Completed", "{}",
              "'context':{'device':{'adTrackingEnabled':'false'}}");
    text_is(PCAPI_OPT_OUT, "true");

    map_track("Order Completed", "{'opt_out':false}",
              "'context':{'device':{'adTrackingEnabled':false}}");
    text_is(PCAPI_OPT_OUT, "false");
}


static void
the_server_opts_out_whatever_the_message_says_3_4(void **state)
{
    (void) state;

    origin.consent = STR("opt_out");

    map_track("Order Completed", "{'opt_out':false}", "");
    text_is(PCAPI_OPT_OUT, "true");

    map_page("page_visit");
    text_is(PCAPI_OPT_OUT, "true");
}


static void
opt_out_type_in_order_3_4(void **state)
{
    (void) state;

    map_track("Order Completed", "{'optOutType':'B','opt_out_type':'a'}",
              "'traits':{'optOutType':'C'}");
    text_is(PCAPI_OPT_OUT_TYPE, "A");

    map_track("Order Completed", "{'optOutType':'B'}",
              "'traits':{'optOutType':'C'}");
    text_is(PCAPI_OPT_OUT_TYPE, "B");

    map_track("Order Completed", "{}", "'traits':{'optOutType':'C'}");
    text_is(PCAPI_OPT_OUT_TYPE, "C");
}


static void
ldp_has_both_spellings_of_state_and_country_1_3(void **state)
{
    const char  *more = "'traits':{'address':{'state':'California',"
                        "'country':'United States'}}";

    (void) state;

    origin.consent = STR("ldp");

    assert_int_equal(map_track("Order Completed", "{}", more), OK);
    text_is(PCAPI_OPT_OUT_TYPE, "LDP");
    assert_false(mapped.ldp_void);

    assert_int_equal(elements(PCAPI_ST), 2);
    digest_at(PCAPI_ST, 0, "ca");
    digest_at(PCAPI_ST, 1, "CA");
    assert_int_equal(elements(PCAPI_COUNTRY), 2);
    digest_at(PCAPI_COUNTRY, 0, "us");
    digest_at(PCAPI_COUNTRY, 1, "US");

    origin.consent = STR("");

    map_track("Order Completed", "{'opt_out_type':'ldp'}", more);
    text_is(PCAPI_OPT_OUT_TYPE, "LDP");
    assert_int_equal(elements(PCAPI_ST), 2);

    map_track("Order Completed", "{}", more);
    assert_int_equal(elements(PCAPI_ST), 1);
}


static void
ldp_without_a_place_is_void_and_said_so_3_4(void **state)
{
    (void) state;

    origin.consent = STR("ldp");

    assert_int_equal(map_page("page_visit"), OK);
    text_is(PCAPI_OPT_OUT_TYPE, "LDP");
    assert_true(mapped.ldp_void);

    map_track("Order Completed", "{}", "'traits':{'state':'ca'}");
    assert_true(mapped.ldp_void);

    map_track("Order Completed", "{}",
              "'traits':{'state':'ca','country':'us'}");
    assert_false(mapped.ldp_void);
}


static void
integrations_3_7(void **state)
{
    size_t  i;
    static const struct {
        const char      *text;
        pcapi_reason_e   reason;
    }  cases[] = {
        { "{'All':false}", PCAPI_REASON_INTEGRATION },
        { "{'all':false}", PCAPI_REASON_INTEGRATION },
        { "{'All':true}", OK },
        { "{'Pinterest':false}", PCAPI_REASON_INTEGRATION },
        { "{'Pinterest Tag':false}", PCAPI_REASON_INTEGRATION },
        { "{'All':true,'Pinterest Conversions API':false}",
          PCAPI_REASON_INTEGRATION },
        { "{'All':false,'Pinterest':true}", OK },
        { "{'All':false,'Pinterest':{'x':1}}", OK },
        { "{'All':false,'Pinterest':true,'Pinterest Tag':false}",
          PCAPI_REASON_INTEGRATION },
        { "{'Pinterest Tag':false,'Pinterest':true}",
          PCAPI_REASON_INTEGRATION },
        { "{'All':false,'Facebook':true}", PCAPI_REASON_INTEGRATION },
        { "{'Facebook':false}", OK },
        { "{}", OK },
        { "7", OK }
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(cases); i++) {
        char  more[128];

        snprintf(more, sizeof(more), "'integrations':%s", cases[i].text);

        if (map_track("Order Completed", "{}", more) != cases[i].reason) {
            fail_msg("%s", cases[i].text);
        }
    }
}


static void
integrations_of_a_batch_are_merged_under_3_7(void **state)
{
    int              i;
    pcapi_str_t      text, path;
    pcapi_message_t  m;

    (void) state;

    text = map_json("{'integrations':{'All':false},'batch':["
                    "{'type':'page'},"
                    "{'type':'page','integrations':{'Pinterest':true}},"
                    "{'type':'page','integrations':{'All':true}}]}");
    path = STR("/v1/b");

    assert_int_equal(pcapi_input_body(&input, &arena, &limits, &path, &text,
                                      NULL), PCAPI_INPUT_OK);

    for (i = 0; pcapi_input_next(&input, &m) == PCAPI_OK; i++) {
        assert_int_equal(map_message(&m), i ? OK : PCAPI_REASON_INTEGRATION);
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        map_test(denied_is_no_event_3_4),
        map_test(categories_of_segment_must_be_true_3_4),
        map_test(opt_out_of_the_message_3_4),
        map_test(no_opt_out_without_a_signal_3_4),
        map_test(a_device_that_refuses_tracking_opts_out_3_4),
        map_test(the_server_opts_out_whatever_the_message_says_3_4),
        map_test(opt_out_type_in_order_3_4),
        map_test(ldp_has_both_spellings_of_state_and_country_1_3),
        map_test(ldp_without_a_place_is_void_and_said_so_3_4),
        map_test(integrations_3_7),
        map_test(integrations_of_a_batch_are_merged_under_3_7)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
