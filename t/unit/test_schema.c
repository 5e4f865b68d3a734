
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "event/pcapi_schema.h"


static pcapi_member_e
field(const char *text)
{
    pcapi_str_t  name;

    name = pcapi_str(text, strlen(text));

    return pcapi_schema_field(&name);
}


static void
rows_stand_in_the_order_of_their_parents(void **state)
{
    unsigned  p;

    (void) state;

    assert_int_equal(pcapi_members[0].first, 0);
    assert_int_equal(pcapi_members[PCAPI_NPARENTS - 1].last, PCAPI_NMEMBERS);

    for (p = 1; p < PCAPI_NPARENTS; p++) {
        assert_int_equal(pcapi_members[p].first, pcapi_members[p - 1].last);
    }

    for (p = 0; p < PCAPI_NPARENTS; p++) {

        /* pcapi_event_set_members() keeps a bit of 64 for each */
        assert_in_range(pcapi_members[p].last - pcapi_members[p].first, 1, 64);
    }
}


static void
every_row_is_filled_in(void **state)
{
    char                   key[128];
    unsigned               m;
    const pcapi_schema_t  *s;

    (void) state;

    for (m = 0; m < PCAPI_NMEMBERS; m++) {
        s = &pcapi_schema[m];

        assert_int_not_equal(s->name.len, 0);
        assert_in_range(m, pcapi_members[s->parent].first,
                        pcapi_members[s->parent].last - 1);
        assert_int_equal(pcapi_schema_find(s->parent, &s->name), m);

        snprintf(key, sizeof(key), ",\"%s\":", s->name.data);
        assert_string_equal(s->key.data, key);
        assert_int_equal(s->key.len, strlen(key));
    }
}


static void
types_have_what_they_need(void **state)
{
    unsigned               m;
    const pcapi_schema_t  *s;

    (void) state;

    for (m = 0; m < PCAPI_NMEMBERS; m++) {
        s = &pcapi_schema[m];

        switch (s->type) {

        case PCAPI_TEXT:
        case PCAPI_DECIMAL:
        case PCAPI_TEXTS:
            assert_int_not_equal(s->max, 0);
            break;

        case PCAPI_DIGESTS:
            assert_int_equal(s->max, 10);
            assert_non_null(s->normal);
            break;

        case PCAPI_INTEGER:
            assert_true(s->high > s->low);
            break;

        case PCAPI_ENUM:
            assert_non_null(s->values);
            break;

        case PCAPI_OBJECT:
        case PCAPI_OBJECTS:
            assert_int_not_equal(s->child, PCAPI_EVENT);
            break;

        case PCAPI_BOOLEAN:
            break;
        }
    }
}


static void
flat_members_point_to_newer_ones_1_1(void **state)
{
    unsigned  m, n;

    (void) state;

    n = 0;

    for (m = 0; m < PCAPI_NMEMBERS; m++) {

        if (pcapi_schema[m].newer == 0) {
            continue;
        }

        n++;
        assert_int_equal(pcapi_schema[m].parent, PCAPI_EVENT);
        assert_in_range(pcapi_schema[pcapi_schema[m].newer].parent, PCAPI_APP,
                        PCAPI_DEVICE);
    }

    assert_int_equal(n, 8);
    assert_int_equal(pcapi_schema[PCAPI_APP_ID].newer, PCAPI_AI_APP_ID);
    assert_int_equal(pcapi_schema[PCAPI_OS_VERSION].newer,
                     PCAPI_DI_OS_VERSION);
}


static void
vendors_members_are_internal_3_7(void **state)
{
    unsigned  m, n;

    (void) state;

    n = 0;

    for (m = 0; m < PCAPI_NMEMBERS; m++) {
        n += pcapi_schema[m].internal;
    }

    assert_int_equal(n, 4);
    assert_true(pcapi_schema[PCAPI_PARTNER_NAME].internal);
    assert_true(pcapi_schema[PCAPI_NP].internal);
    assert_true(pcapi_schema[PCAPI_EXTERNAL_MEASUREMENT_ID].internal);
    assert_true(pcapi_schema[PCAPI_EXTERNAL_MEASUREMENT_VENDOR_ID].internal);
}


static void
find_is_exact_and_keeps_to_the_parent(void **state)
{
    static const pcapi_str_t  em = pcapi_string("em");
    static const pcapi_str_t  upper = pcapi_string("EM");
    static const pcapi_str_t  empty = pcapi_null_string;

    (void) state;

    assert_int_equal(pcapi_schema_find(PCAPI_USER, &em), PCAPI_EM);
    assert_int_equal(pcapi_schema_find(PCAPI_USER, &upper), PCAPI_NO_MEMBER);
    assert_int_equal(pcapi_schema_find(PCAPI_EVENT, &em), PCAPI_NO_MEMBER);
    assert_int_equal(pcapi_schema_find(PCAPI_USER, &empty), PCAPI_NO_MEMBER);
}


static void
fields_are_named_as_an_operator_names_them(void **state)
{
    (void) state;

    assert_int_equal(field("event_id"), PCAPI_EVENT_ID);
    assert_int_equal(field("em"), PCAPI_EM);
    assert_int_equal(field("user_data.em"), PCAPI_EM);
    assert_int_equal(field("value"), PCAPI_VALUE);
    assert_int_equal(field("custom_data.value"), PCAPI_VALUE);
    assert_int_equal(field("app_name"), PCAPI_APP_NAME);
    assert_int_equal(field("app_info.app_name"), PCAPI_AI_APP_NAME);
    assert_int_equal(field("device_info.type"), PCAPI_DI_TYPE);
    assert_int_equal(field("contents.item_price"), PCAPI_ITEM_PRICE);
    assert_int_equal(field("custom_data.contents.id"), PCAPI_ITEM_ID);

    assert_int_equal(field(""), PCAPI_NO_MEMBER);
    assert_int_equal(field("type"), PCAPI_NO_MEMBER);
    assert_int_equal(field("item_price"), PCAPI_NO_MEMBER);
    assert_int_equal(field("user_data."), PCAPI_NO_MEMBER);
    assert_int_equal(field("user_data.value"), PCAPI_NO_MEMBER);
    assert_int_equal(field("custom_data.em"), PCAPI_NO_MEMBER);
    assert_int_equal(field("user_data.event_id"), PCAPI_NO_MEMBER);
    assert_int_equal(field("advertiser_id"), PCAPI_NO_MEMBER);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(rows_stand_in_the_order_of_their_parents),
        cmocka_unit_test(every_row_is_filled_in),
        cmocka_unit_test(types_have_what_they_need),
        cmocka_unit_test(flat_members_point_to_newer_ones_1_1),
        cmocka_unit_test(vendors_members_are_internal_3_7),
        cmocka_unit_test(find_is_exact_and_keeps_to_the_parent),
        cmocka_unit_test(fields_are_named_as_an_operator_names_them)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
