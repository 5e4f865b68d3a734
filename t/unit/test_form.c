
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "map_helper.h"
#include "base/pcapi_form.h"


static const pcapi_json_t  *root;


static void
parse(const char *text)
{
    pcapi_str_t  s;

    s = pcapi_str(text, strlen(text));

    root = pcapi_form_parse(&arena, &limits.json, &s);
    assert_non_null(root);

    root = pcapi_form_expand(&arena, &limits.json, root);
    assert_non_null(root);
}


static const pcapi_json_t *
at(const char *text)
{
    pcapi_str_t          s;
    const pcapi_json_t  *v;
    const pcapi_path_t  *path;

    s = pcapi_str(text, strlen(text));
    assert_int_equal(pcapi_path_compile(&arena, &s, &path), PCAPI_OK);

    return pcapi_path_find(path, root, &v, 1) ? v : NULL;
}


static void
is(const char *path, const char *want)
{
    const pcapi_json_t  *v;

    v = at(path);

    if (v == NULL) {
        fail_msg("no %s", path);
    }

    if (v->text.len != strlen(want)
        || memcmp(v->text.data, want, v->text.len) != 0)
    {
        fail_msg("%s is \"%.*s\"", path, (int) v->text.len, v->text.data);
    }
}


static void
pairs_are_cut_as_browsers_do(void **state)
{
    pcapi_str_t  rest, name, value;

    (void) state;

    rest = STR("&a=1&&b&c=&=d&e=f=g");

    assert_true(pcapi_form_next(&rest, &name, &value));
    assert_memory_equal(name.data, "a", 1);
    assert_int_equal(value.len, 1);

    assert_true(pcapi_form_next(&rest, &name, &value));
    assert_memory_equal(name.data, "b", 1);
    assert_int_equal(value.len, 0);

    assert_true(pcapi_form_next(&rest, &name, &value));
    assert_int_equal(name.len, 1);
    assert_int_equal(value.len, 0);

    assert_true(pcapi_form_next(&rest, &name, &value));
    assert_int_equal(name.len, 0);
    assert_int_equal(value.len, 1);

    assert_true(pcapi_form_next(&rest, &name, &value));
    assert_int_equal(value.len, 3);

    assert_false(pcapi_form_next(&rest, &name, &value));
}


static void
escapes_are_decoded_once(void **state)
{
    (void) state;

    parse("a=%41%2b+x&b=%2541&c=100%&d=%zz&e=%4");

    is("a", "A+ x");
    is("b", "%41");
    is("c", "100%");
    is("d", "%zz");
    is("e", "%4");
}


static void
brackets_with_and_without_index_4(void **state)
{
    (void) state;

    parse("ed[value]=10"
          "&ed[line_items][0][product_id]=p1"
          "&ed[line_items][1][product_id]=p2"
          "&ed[line_items][0][product_price]=1.5");

    is("ed.value", "10");
    is("ed.line_items[0].product_id", "p1");
    is("ed.line_items[0].product_price", "1.5");
    is("ed.line_items[1].product_id", "p2");

    parse("ed[line_items][product_id]=x&ed%5Bline_items%5D%5Bq%5D=2");
    is("ed.line_items.product_id", "x");
    is("ed.line_items.q", "2");
}


static void
empty_brackets_begin_an_element_when_a_name_comes_again(void **state)
{
    (void) state;

    parse("ed[i][][id]=a&ed[i][][price]=1&ed[i][][id]=b&ed[l][]=x&ed[l][]=y");

    is("ed.i[0].id", "a");
    is("ed.i[0].price", "1");
    is("ed.i[1].id", "b");
    is("ed.l[0]", "x");
    is("ed.l[1]", "y");
}


static void
json_in_a_parameter_4(void **state)
{
    (void) state;

    parse("ed=%7B%22value%22%3A10%2C%22n%22%3A%7B%22m%22%3A%22x%22%7D%7D"
          "&pd=%7B%22em%22%3A%22a%40b.c%22%7D&other=%7B%22a%22%3A1%7D");

    is("ed.value", "10");
    is("ed.n.m", "x");
    is("pd.em", "a@b.c");
    is("other", "{\"a\":1}");
}


static void
broken_json_drops_the_parameter_only_4(void **state)
{
    (void) state;

    parse("event=search&ed=%7B%22value%22&pd=&ad={}");

    is("event", "search");
    assert_null(at("ed"));
    assert_null(at("pd"));
    assert_non_null(at("ad"));
}


static void
json_need_not_be_an_object_4(void **state)
{
    (void) state;

    parse("x=%41&ed=1&pd=%5B%22a%22%5D&ad=null");

    is("ed", "1");
    is("pd[0]", "a");
    assert_int_equal(at("ad")->type, PCAPI_JSON_NULL);
}


static void
of_equal_names_the_first_counts(void **state)
{
    (void) state;

    parse("event=a&event=b&ed[v]=1&ed[v]=2&ed=3&x=1&x[y]=2");

    is("event", "a");
    is("ed.v", "1");
    is("x", "1");
}


static void
invalid_text_drops_the_pair(void **state)
{
    (void) state;

    parse("a=%ff&b=%00&%c3=1&c=%c3%a9&d=%ed%a0%80");

    assert_null(at("a"));
    assert_null(at("b"));
    is("c", "\xc3\xa9");
    assert_null(at("d"));
    assert_int_equal(root->nelts, 1);
}


static void
malformed_brackets_drop_the_pair(void **state)
{
    (void) state;

    parse("[a]=1&b[=2&c[d=3&e[f]g=4&h]=5&i[0]=1&i[x]=2");

    is("i[0]", "1");
    assert_int_equal(root->nelts, 2);
    assert_int_equal(at("i")->nelts, 1);
}


static void
nesting_is_bounded(void **state)
{
    (void) state;

    limits.json.depth = 3;

    parse("a[b][c]=1&a[b][d][e]=2");

    is("a.b.c", "1");
    assert_null(at("a.b.d"));
}


static void
parameters_and_lengths_are_bounded(void **state)
{
    int   i;
    char  text[8192], *p;

    (void) state;

    for (i = 0, p = text; i < 300; i++) {
        p += sprintf(p, "p%d=%d&", i, i);
    }

    parse(text);
    assert_int_equal(root->nelts, PCAPI_FORM_PARAMS);

    limits.json.string = 4;
    parse("a=1234&b=12345&abcde=1");
    assert_int_equal(root->nelts, 1);
}


static void
a_small_arena_is_an_error_and_not_a_crash(void **state)
{
    size_t         limit;
    pcapi_str_t    s;
    pcapi_arena_t  small;

    (void) state;

    s = STR("a=%41&ed=%7B%22a%22%3A%5B1%2C2%5D%7D&b[c][d]=1");

    for (limit = 0; limit < 4096; limit += 64) {
        pcapi_arena_init(&small, 64, limit);

        root = pcapi_form_parse(&small, &limits.json, &s);

        if (root) {
            root = pcapi_form_expand(&small, &limits.json, root);
        }

        pcapi_arena_destroy(&small);
    }
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        map_test(pairs_are_cut_as_browsers_do),
        map_test(escapes_are_decoded_once),
        map_test(brackets_with_and_without_index_4),
        map_test(empty_brackets_begin_an_element_when_a_name_comes_again),
        map_test(json_in_a_parameter_4),
        map_test(broken_json_drops_the_parameter_only_4),
        map_test(json_need_not_be_an_object_4),
        map_test(of_equal_names_the_first_counts),
        map_test(invalid_text_drops_the_pair),
        map_test(malformed_brackets_drop_the_pair),
        map_test(nesting_is_bounded),
        map_test(parameters_and_lengths_are_bounded),
        map_test(a_small_arena_is_an_error_and_not_a_crash)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
