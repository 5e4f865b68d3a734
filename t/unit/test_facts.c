
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "map_helper.h"
#include "mapping/pcapi_facts.h"


static pcapi_facts_t  facts;


static void
read_facts(pcapi_scope_e scope, const char *json, int location)
{
    pcapi_str_t          text;
    pcapi_json_error_e   error;
    const pcapi_json_t  *root;

    text = map_json(json);
    root = pcapi_json_parse(&arena, &limits.json, &text, &error);
    assert_non_null(root);

    memset(&facts, 0, sizeof(facts));
    pcapi_facts_read(&facts, scope, root, location);
}


static void
is(uint32_t slot, const char *want)
{
    const pcapi_json_t  *v;

    v = facts.value[slot];
    assert_non_null(v);
    assert_int_equal(v->text.len, strlen(want));
    assert_memory_equal(v->text.data, want, v->text.len);
}


static void
the_table_fits_its_index(void **state)
{
    (void) state;

    assert_in_range(pcapi_nfact_rows, 1, 255);
    assert_in_range(PCAPI_NFACTS, 1, 255);
}


static void
no_member_is_in_the_table_twice(void **state)
{
    uint32_t                 i, k;
    const pcapi_fact_row_t  *a, *b;

    (void) state;

    for (i = 0; i < pcapi_nfact_rows; i++) {
        a = &pcapi_fact_rows[i];

        for (k = i + 1; k < pcapi_nfact_rows; k++) {
            b = &pcapi_fact_rows[k];

            if (a->scope == b->scope && pcapi_str_eq(&a->key, &b->key)) {
                fail_msg("%s is twice in scope %u", a->key.data, a->scope);
            }
        }
    }
}


static void
every_row_is_found(void **state)
{
    char                     json[128];
    uint32_t                 i, slot;
    const pcapi_fact_row_t  *row;
    const pcapi_json_t      *item[PCAPI_NITEM_SLOTS], *root;
    pcapi_str_t              text;
    pcapi_json_error_e       error;

    (void) state;

    for (i = 0; i < pcapi_nfact_rows; i++) {
        row = &pcapi_fact_rows[i];
        slot = row->slot;

        if (row->into != PCAPI_SCOPE_NONE) {
            continue;
        }

        snprintf(json, sizeof(json), "{'%s':'x'}", (char *) row->key.data);

        if (row->scope == PCAPI_SCOPE_ITEM) {
            text = map_json(json);
            root = pcapi_json_parse(&arena, &limits.json, &text, &error);
            assert_non_null(root);

            pcapi_facts_item(item, root);
            assert_non_null(item[slot]);
            continue;
        }

        read_facts(row->scope, json, 0);
        is(slot, "x");
    }
}


static void
the_lowest_rank_wins_and_then_the_first(void **state)
{
    (void) state;

    read_facts(PCAPI_SCOPE_PROPERTIES,
               "{'total':'t','revenue':'r','REVENUE':'R','value':''}", 0);
    is(PCAPI_VALUE, "r");

    read_facts(PCAPI_SCOPE_PROPERTIES, "{'value':'a','value':'b'}", 0);
    is(PCAPI_VALUE, "a");
}


static void
empty_values_are_no_candidates_3(void **state)
{
    (void) state;

    read_facts(PCAPI_SCOPE_PROPERTIES,
               "{'value':null,'revenue':'','subtotal':[],'total':{}}", 0);
    assert_null(facts.value[PCAPI_VALUE]);

    read_facts(PCAPI_SCOPE_PROPERTIES, "{'value':false,'opt_out':0}", 0);
    assert_non_null(facts.value[PCAPI_VALUE]);
    assert_non_null(facts.value[PCAPI_OPT_OUT]);
}


static void
case_does_not_count_though_the_spelling_is_preferred(void **state)
{
    (void) state;

    read_facts(PCAPI_SCOPE_PROPERTIES, "{'EMAIL':'a'}", 0);
    is(PCAPI_EM, "a");

    read_facts(PCAPI_SCOPE_PROPERTIES, "{'Email':'a','email':'b'}", 0);
    is(PCAPI_EM, "b");

    read_facts(PCAPI_SCOPE_PROPERTIES, "{'eventid':'c','eventId':'b'}", 0);
    is(PCAPI_EVENT_ID, "c");

    read_facts(PCAPI_SCOPE_PROPERTIES, "{'eventId':'b','eventID':'a'}", 0);
    is(PCAPI_EVENT_ID, "a");
}


static void
location_is_entered_only_on_demand_3_1(void **state)
{
    const char  *json = "{'context':{'location':{'city':'x'}}}";

    (void) state;

    read_facts(PCAPI_SCOPE_MESSAGE, json, 0);
    assert_null(facts.value[PCAPI_CT]);

    read_facts(PCAPI_SCOPE_MESSAGE, json, 1);
    is(PCAPI_CT, "x");
}


static void
what_is_no_object_says_nothing(void **state)
{
    (void) state;

    read_facts(PCAPI_SCOPE_MESSAGE,
               "{'properties':7,'context':['page'],'traits':'x'}", 0);
    assert_null(facts.value[PCAPI_EM]);

    read_facts(PCAPI_SCOPE_PROPERTIES, "[1,2]", 0);
    assert_null(facts.value[PCAPI_VALUE]);
}


static void
strange_keys_are_no_trouble(void **state)
{
    (void) state;

    read_facts(PCAPI_SCOPE_PROPERTIES,
               "{'':1,'v':2,'\xc3\xa9':3,'valu\xc3\xa9':4,'values':5}", 0);
    assert_null(facts.value[PCAPI_VALUE]);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        map_test(the_table_fits_its_index),
        map_test(no_member_is_in_the_table_twice),
        map_test(every_row_is_found),
        map_test(the_lowest_rank_wins_and_then_the_first),
        map_test(empty_values_are_no_candidates_3),
        map_test(case_does_not_count_though_the_spelling_is_preferred),
        map_test(location_is_entered_only_on_demand_3_1),
        map_test(what_is_no_object_says_nothing),
        map_test(strange_keys_are_no_trouble)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
