
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "map_helper.h"


static const pcapi_json_t  *root;


static int
setup(void **state)
{
    pcapi_str_t         text;
    pcapi_json_error_e  error;

    map_setup(state);

    text = map_json("{'properties':{'products':["
                    "{'sku':'a','tags':['x','y']},"
                    "{'name':'no sku'},"
                    "{'sku':'c','tags':['z']},"
                    "7],"
                    "'Value':1,'value':2,'null':null},"
                    "'m':[[1,2],[3]]}");

    root = pcapi_json_parse(&arena, &limits.json, &text, &error);

    return root ? 0 : -1;
}


static const pcapi_path_t *
compile(const char *text)
{
    pcapi_str_t          s;
    const pcapi_path_t  *path;

    s = pcapi_str(text, strlen(text));
    path = NULL;

    return pcapi_path_compile(&arena, &s, &path) == PCAPI_OK ? path : NULL;
}


/* what is found, its texts in a row */

static const char *
find(const char *text)
{
    uint32_t             i, n;
    static char          found[64];
    const pcapi_path_t  *path;
    const pcapi_json_t  *v[16];

    path = compile(text);
    assert_non_null(path);

    n = pcapi_path_find(path, root, v, 16);
    found[0] = '\0';

    for (i = 0; i < n; i++) {
        strncat(found, (char *) v[i]->text.data, v[i]->text.len);
        strcat(found, " ");
    }

    return found;
}


static void
members_and_elements(void **state)
{
    (void) state;

    assert_string_equal(find("properties.products[0].sku"), "a ");
    assert_string_equal(find("properties.products[2].tags[0]"), "z ");
    assert_string_equal(find("properties.products[4].sku"), "");
    assert_string_equal(find("properties.products.sku"), "");
    assert_string_equal(find("properties.nothing.sku"), "");
    assert_string_equal(find("m[1][0]"), "3 ");
}


static void
brackets_go_over_all_elements(void **state)
{
    (void) state;

    assert_string_equal(find("properties.products[].sku"), "a c ");
    assert_string_equal(find("properties.products[].tags[]"), "x y z ");
    assert_string_equal(find("m[][]"), "1 2 3 ");
    assert_string_equal(find("properties[].sku"), "");
}


static void
no_more_than_asked_for(void **state)
{
    const pcapi_json_t  *v[3];

    (void) state;

    v[2] = root;

    assert_int_equal(pcapi_path_find(compile("m[][]"), root, v, 2), 2);
    assert_ptr_equal(v[2], root);
    assert_int_equal(pcapi_path_find(compile("m[][]"), root, v, 0), 0);
}


static void
case_does_not_count_though_an_exact_match_is_preferred(void **state)
{
    (void) state;

    assert_string_equal(find("PROPERTIES.Products[0].SKU"), "a ");
    assert_string_equal(find("properties.value"), "2 ");
    assert_string_equal(find("properties.Value"), "1 ");
    assert_string_equal(find("properties.VALUE"), "1 ");
}


static void
one_value_for_each_product(void **state)
{
    const pcapi_json_t  *v[8];

    (void) state;

    assert_int_equal(pcapi_path_each(compile("properties.products[].sku"),
                                     root, v, 8), 4);
    assert_memory_equal(v[0]->text.data, "a", 1);
    assert_null(v[1]);
    assert_memory_equal(v[2]->text.data, "c", 1);
    assert_null(v[3]);

    assert_int_equal(pcapi_path_each(compile("properties.products[].tags[]"),
                                     root, v, 3), 3);
    assert_memory_equal(v[0]->text.data, "x", 1);
    assert_null(v[1]);
    assert_memory_equal(v[2]->text.data, "z", 1);

    assert_int_equal(pcapi_path_each(compile("m[1][]"), root, v, 8), 1);
    assert_memory_equal(v[0]->text.data, "3", 1);

    assert_int_equal(pcapi_path_each(compile("properties.value"), root, v, 8),
                     0);
    assert_int_equal(pcapi_path_each(compile("properties[]"), root, v, 8), 0);
    assert_int_equal(pcapi_path_each(compile("nothing[]"), root, v, 8), 0);
}


static void
bad_syntax(void **state)
{
    size_t                    i;
    char                      text[256];
    static const char *const  bad[] = {
        "", ".", "a.", ".a", "a..b", "a[", "a[1", "a[x]", "a]", "a[1]b",
        "a[-1]", "a[99999999]", "a b", "a.[0]", "a\n"
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(bad); i++) {
        if (compile(bad[i])) {
            fail_msg("\"%s\" compiles", bad[i]);
        }
    }

    for (i = 0; i < 17; i++) {
        memcpy(text + 2 * i, "a.", 2);
    }

    text[2 * 16 - 1] = '\0';
    assert_non_null(compile(text));

    text[2 * 16 - 1] = '.';
    text[2 * 17 - 1] = '\0';
    assert_null(compile(text));
}


static void
a_compiled_path_owns_its_text(void **state)
{
    char                 text[] = "properties.value";
    pcapi_str_t          s;
    const pcapi_json_t  *v[1];
    const pcapi_path_t  *path;

    (void) state;

    s = pcapi_str(text, strlen(text));
    assert_int_equal(pcapi_path_compile(&arena, &s, &path), PCAPI_OK);
    memset(text, 'x', sizeof(text) - 1);

    assert_int_equal(pcapi_path_find(path, root, v, 1), 1);
}


#define path_test(name)                                                      \
    cmocka_unit_test_setup_teardown(name, setup, map_teardown)


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        path_test(members_and_elements),
        path_test(brackets_go_over_all_elements),
        path_test(no_more_than_asked_for),
        path_test(case_does_not_count_though_an_exact_match_is_preferred),
        path_test(one_value_for_each_product),
        path_test(bad_syntax),
        path_test(a_compiled_path_owns_its_text)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
