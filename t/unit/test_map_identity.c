
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "map_helper.h"


#define OK      PCAPI_REASON_NONE


/* these traits at the top, and those in the context */

static pcapi_reason_e
traits(const char *top, const char *context)
{
    char  more[4096];

    snprintf(more, sizeof(more), "'traits':%s,'context':{'traits':%s}", top,
             context);

    return map_track("Order Completed", "{}", more);
}


static void
em_from_traits_then_context_then_properties_3_1(void **state)
{
    (void) state;

    assert_int_equal(map_track("Order Completed", "{'email':'p@x.example'}",
                               "'traits':{'email':'T@x.example '},"
                               "'context':{'traits':{'email':'c@x.example'}}"),
                     OK);
    digest_is(PCAPI_EM, "t@x.example");

    assert_int_equal(map_track("Order Completed", "{'email':'p@x.example'}",
                               "'traits':{'email':''},"
                               "'context':{'traits':{'email':'c@x.example'}}"),
                     OK);
    digest_is(PCAPI_EM, "c@x.example");

    assert_int_equal(map_track("Order Completed", "{'email':'p@x.example'}",
                               "'traits':{'email':null}"), OK);
    digest_is(PCAPI_EM, "p@x.example");
}


static void
an_external_id_is_never_hashed_as_email_3_1(void **state)
{
    (void) state;

    map_track("Order Completed", "{}",
              "'context':{'externalId':[{'id':'x@y.example'}]}");
    absent(PCAPI_EM);
    absent(PCAPI_EXTERNAL_ID);
}


static void
ph_ge_and_db_3_1(void **state)
{
    (void) state;

    assert_int_equal(map_track("Order Completed",
                               "{'phone':'+1 2','gender':'male'}",
                               "'traits':{'phone':'+49 (30) 123'},"
                               "'context':{'traits':{'gender':'Female',"
                               "'dob':'1970-01-01',"
                               "'dateOfBirth':'1996-02-01'}}"),
                     OK);
    digest_is(PCAPI_PH, "4930123");
    digest_is(PCAPI_GE, "f");
    digest_is(PCAPI_DB, "19960201");

    assert_int_equal(map_track("Order Completed",
                               "{'phone':'+1 2','gender':'male'}",
                               "'traits':{'birthday':'2001-12-31T00:00:00Z',"
                               "'dateOfBirth':'1996-02-01'}"),
                     OK);
    digest_is(PCAPI_PH, "12");
    digest_is(PCAPI_GE, "m");
    digest_is(PCAPI_DB, "20011231");
}


static void
names_in_three_spellings_3_1(void **state)
{
    (void) state;

    traits("{'first_name':'c','firstname':'b','firstName':'Ann',"
           "'last_name':'z','lastname':'y'}",
           "{'lastName':'O Neil'}");
    digest_is(PCAPI_FN, "ann");
    digest_is(PCAPI_LN, "o neil");

    traits("{'first_name':'c'}", "{'firstname':'b'}");
    digest_is(PCAPI_FN, "b");

    traits("{'first_name':'c'}", "{}");
    digest_is(PCAPI_FN, "c");
}


static void
a_whole_name_is_split_only_on_demand_3_1(void **state)
{
    (void) state;

    traits("{'name':'Anna Maria Jones '}", "{}");
    absent(PCAPI_FN);
    absent(PCAPI_LN);

    conf.infer = PCAPI_INFER_NAME;

    traits("{'name':'Anna Maria Jones '}", "{}");
    digest_is(PCAPI_FN, "anna maria");
    digest_is(PCAPI_LN, "jones");

    traits("{'name':'Anna Jones','lastName':'Smith'}", "{}");
    absent(PCAPI_FN);
    digest_is(PCAPI_LN, "smith");

    traits("{'name':'Madonna'}", "{}");
    absent(PCAPI_FN);
    absent(PCAPI_LN);
}


static void
address_then_flat_traits_3_1(void **state)
{
    (void) state;

    traits("{'city':'Paris','address':{'city':'San Jose','region':'TX',"
           "'state':'California','zip':'1','postalCode':'94103-1234',"
           "'country':'USA'}}", "{}");
    digest_is(PCAPI_CT, "sanjose");
    digest_is(PCAPI_ST, "ca");
    digest_is(PCAPI_ZP, "94103");
    digest_is(PCAPI_COUNTRY, "us");

    traits("{'city':'Paris','zip':'75001'}",
           "{'address':{'city':'Lyon','postal_code':'69001','zip':'1'}}");
    digest_is(PCAPI_CT, "lyon");
    digest_is(PCAPI_ZP, "69001");

    traits("{'city':'Paris','postalCode':'75001','zip':'1','state':'x',"
           "'country':'fr'}", "{}");
    digest_is(PCAPI_CT, "paris");
    digest_is(PCAPI_ZP, "75001");
    digest_is(PCAPI_COUNTRY, "fr");
}


static void
context_location_only_if_the_operator_says_so_3_1(void **state)
{
    const char  *more = "'context':{'location':{'city':'Berlin',"
                        "'country':'Germany'}}";

    (void) state;

    map_track("Order Completed", "{}", more);
    absent(PCAPI_CT);
    absent(PCAPI_COUNTRY);

    conf.infer = PCAPI_INFER_LOCATION;

    map_track("Order Completed", "{}", more);
    digest_is(PCAPI_CT, "berlin");

    map_track("Order Completed", "{}",
              "'traits':{'city':'Bonn'},"
              "'context':{'location':{'city':'Berlin'}}");
    digest_is(PCAPI_CT, "bonn");
}


static void
maids_in_order_and_only_when_tracking_is_enabled_3_1(void **state)
{
    (void) state;

    map_track("Order Completed", "{}",
              "'context':{'idfa':'B','device':{'adid':'D','idfa':'C',"
              "'advertisingId':'A-1'}}");
    digest_is(PCAPI_HASHED_MAIDS, "a-1");

    map_track("Order Completed", "{}",
              "'context':{'idfa':'B','device':{'adid':'D','idfa':'C'}}");
    digest_is(PCAPI_HASHED_MAIDS, "b");

    map_track("Order Completed", "{}",
              "'context':{'device':{'adid':'D','idfa':'C',"
              "'adTrackingEnabled':true}}");
    digest_is(PCAPI_HASHED_MAIDS, "c");

    map_track("Order Completed", "{}",
              "'context':{'device':{'adid':'D',"
              "'adTrackingEnabled':false}}");
    absent(PCAPI_HASHED_MAIDS);
    text_is(PCAPI_OPT_OUT, "true");
}


static void
external_id_user_then_anonymous_then_cookie_3_1(void **state)
{
    (void) state;

    origin.pin_unauth = STR("dWlkPU1URTBaVE0");

    map_track("Order Completed", "{}", "'userId':'U1','anonymousId':'A1'");
    digest_is(PCAPI_EXTERNAL_ID, "u1");

    map_track("Order Completed", "{}", "'userId':'','anonymousId':'A1'");
    digest_is(PCAPI_EXTERNAL_ID, "a1");

    map_track("Order Completed", "{}", "'userId':700114");
    digest_is(PCAPI_EXTERNAL_ID, "700114");

    map_track("Order Completed", "{}", "");
    digest_is(PCAPI_EXTERNAL_ID, "dwlkpu1urtbave0");
}


static void
the_connection_is_believed_and_not_the_browser_3_1(void **state)
{
    const char  *more = "'context':{'ip':'198.51.100.1','userAgent':'Fake'}";

    (void) state;

    map_track("Order Completed", "{}", more);
    text_is(PCAPI_CLIENT_IP_ADDRESS, ADDRESS);
    text_is(PCAPI_CLIENT_USER_AGENT, AGENT);

    origin.trusted = 1;

    map_track("Order Completed", "{}", more);
    text_is(PCAPI_CLIENT_IP_ADDRESS, "198.51.100.1");
    text_is(PCAPI_CLIENT_USER_AGENT, "Fake");
}


static void
an_invalid_address_falls_back_to_the_connection_3_1(void **state)
{
    (void) state;

    origin.trusted = 1;

    map_track("Order Completed", "{}", "'context':{'ip':'198.51.100.999'}");
    text_is(PCAPI_CLIENT_IP_ADDRESS, ADDRESS);

    map_track("Order Completed", "{}", "'context':{'ip':'[2001:db8::1'}");
    text_is(PCAPI_CLIENT_IP_ADDRESS, ADDRESS);

    map_track("Order Completed", "{}", "");
    text_is(PCAPI_CLIENT_IP_ADDRESS, ADDRESS);
    text_is(PCAPI_CLIENT_USER_AGENT, AGENT);
}


static void
port_and_brackets_are_no_part_of_an_address_1_2(void **state)
{
    (void) state;

    map_track("Order Completed", "{}", "'context':{'ip':'198.51.100.1:443'}");
    text_is(PCAPI_CLIENT_IP_ADDRESS, ADDRESS);

    origin.trusted = 1;

    map_track("Order Completed", "{}", "'context':{'ip':'198.51.100.1:443'}");
    text_is(PCAPI_CLIENT_IP_ADDRESS, "198.51.100.1");

    map_track("Order Completed", "{}",
              "'context':{'ip':'[2001:db8::1]:443'}");
    text_is(PCAPI_CLIENT_IP_ADDRESS, "2001:db8::1");

    map_track("Order Completed", "{}", "'context':{'ip':'[2001:db8::1]'}");
    text_is(PCAPI_CLIENT_IP_ADDRESS, "2001:db8::1");

    map_body("{'event_name':'lead','user_data':{"
             "'client_ip_address':'[2001:db8::2]:1'}}");
    text_is(PCAPI_CLIENT_IP_ADDRESS, "2001:db8::2");
}


static void
the_only_address_there_is_counts_3_1(void **state)
{
    (void) state;

    origin.address = STR("");

    map_track("Order Completed", "{}", "'context':{'ip':'198.51.100.1'}");
    text_is(PCAPI_CLIENT_IP_ADDRESS, "198.51.100.1");
}


static void
no_identity_is_a_reason_1_1(void **state)
{
    (void) state;

    origin.user_agent = STR("");

    assert_int_equal(map_track("Order Completed", "{}",
                               "'userId':'1','traits':{'phone':'+1234'}"),
                     PCAPI_REASON_NO_IDENTITY);

    assert_int_equal(map_track("Order Completed", "{}",
                               "'traits':{'email':'a@b.example'}"), OK);
}


static void
a_digest_is_not_hashed_again_1_2(void **state)
{
    (void) state;

    map_track("Order Completed", "{}",
              "'traits':{'email':'973DFE463EC85785F5F95AF5BA3906EEDB2D931C24"
              "E69824A89EA65DBA4E813B'}");
    digest_is(PCAPI_EM, "test@example.com");
}


static void
a_phone_number_gets_the_code_of_the_operators_country_1_2(void **state)
{
    char  text[256];

    (void) state;

    assert_int_equal(traits("{'phone':'030 901820'}", "{}"), OK);
    digest_is(PCAPI_PH, "30901820");

    conf.phone_country = STR("49");

    traits("{'phone':['030 901820','+1 415 555 2671','004930901820',123]}",
           "{}");
    assert_int_equal(elements(PCAPI_PH), 3);
    digest_at(PCAPI_PH, 0, "4930901820");
    digest_at(PCAPI_PH, 1, "14155552671");
    digest_at(PCAPI_PH, 2, "123");

    map_query("event=checkout&pd[ph]=030+901820");
    digest_is(PCAPI_PH, "4930901820");

    map_body("{'event_name':'checkout','user_data':{'ph':'030901820'}}");
    digest_is(PCAPI_PH, "4930901820");

    /* a digest of such a number, and no number at all */

    snprintf(text, sizeof(text), "{'phone':'%.*s'}", PCAPI_SHA256_HEX,
             "758fbf68945f21c416814c539ab578876c8d98fb69e6da692def92cd52417fe0");
    traits(text, "{}");
    digest_is(PCAPI_PH, "14155552671");

    traits("{'phone':'n/a'}", "{}");
    absent(PCAPI_PH);
    assert_int_equal(mapped.event.fields[PCAPI_FIELD_SYNTAX], 1);

    /* of numbers nothing else is one */

    traits("{'id':'030901820','address':{'zip':'01067'}}", "{}");
    digest_is(PCAPI_ZP, "01067");
}


static void
an_array_gives_a_digest_for_each_1_2(void **state)
{
    (void) state;

    map_track("Order Completed", "{}",
              "'traits':{'email':['a@b.example','B@c.example',"
              "'a@b.example',7]}");
    assert_int_equal(elements(PCAPI_EM), 2);
    digest_at(PCAPI_EM, 0, "a@b.example");
    digest_at(PCAPI_EM, 1, "b@c.example");
}


static void
an_object_said_twice_counts_once(void **state)
{
    (void) state;

    map_body("{'type':'track','event':'Order Completed',"
             "'traits':{'city':'Bonn'},'traits':{'email':'a@b.example'}}");
    digest_is(PCAPI_CT, "bonn");
    absent(PCAPI_EM);
}


static void
batch_context_is_merged_under_the_message_3_7(void **state)
{
    pcapi_message_t      m;
    pcapi_str_t          text, path;
    pcapi_input_error_e  e;

    (void) state;

    text = map_json("{'context':{'locale':'fr-FR',"
                    "'traits':{'email':'outer@x.example','city':'Bonn'}},"
                    "'batch':[{'type':'track','event':'Order Completed',"
                    "'properties':{'email':'p@x.example'},"
                    "'context':{'traits':{'city':'Kiel'}}},"
                    "{'type':'page','context':{'Locale':'de'}}]}");
    path = STR("/v1/batch");

    e = pcapi_input_body(&input, &arena, &limits, &path, &text, NULL);
    assert_int_equal(e, PCAPI_INPUT_OK);

    assert_int_equal(pcapi_input_next(&input, &m), PCAPI_OK);
    assert_int_equal(map_message(&m), OK);

    /* merged first, looked up then: context.traits goes before properties */

    digest_is(PCAPI_EM, "outer@x.example");
    digest_is(PCAPI_CT, "kiel");
    text_is(PCAPI_LANGUAGE, "fr");

    assert_int_equal(pcapi_input_next(&input, &m), PCAPI_OK);
    assert_int_equal(map_message(&m), OK);
    digest_is(PCAPI_CT, "bonn");
    text_is(PCAPI_LANGUAGE, "de");
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        map_test(em_from_traits_then_context_then_properties_3_1),
        map_test(an_external_id_is_never_hashed_as_email_3_1),
        map_test(ph_ge_and_db_3_1),
        map_test(names_in_three_spellings_3_1),
        map_test(a_whole_name_is_split_only_on_demand_3_1),
        map_test(address_then_flat_traits_3_1),
        map_test(context_location_only_if_the_operator_says_so_3_1),
        map_test(maids_in_order_and_only_when_tracking_is_enabled_3_1),
        map_test(external_id_user_then_anonymous_then_cookie_3_1),
        map_test(the_connection_is_believed_and_not_the_browser_3_1),
        map_test(an_invalid_address_falls_back_to_the_connection_3_1),
        map_test(port_and_brackets_are_no_part_of_an_address_1_2),
        map_test(the_only_address_there_is_counts_3_1),
        map_test(no_identity_is_a_reason_1_1),
        map_test(a_digest_is_not_hashed_again_1_2),
        map_test(a_phone_number_gets_the_code_of_the_operators_country_1_2),
        map_test(an_array_gives_a_digest_for_each_1_2),
        map_test(an_object_said_twice_counts_once),
        map_test(batch_context_is_merged_under_the_message_3_7)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
