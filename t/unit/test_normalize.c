
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

#include "base/pcapi_arena.h"
#include "base/pcapi_sha256.h"
#include "event/pcapi_event.h"
#include "event/pcapi_normalize.h"


#define COLUMNS   4
#define LINE      8192


typedef struct {
    pcapi_str_t  in;
    pcapi_str_t  normal;
    pcapi_str_t  digest;
    unsigned     line;
    u_char       in_buf[LINE];
    u_char       normal_buf[LINE];
} vector_t;


static int
hex(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}


static pcapi_str_t
unescape(const char *p, u_char *buf)
{
    size_t  n;

    for (n = 0; *p; n++) {

        if (*p != '\\') {
            buf[n] = (u_char) *p++;

        } else if (p[1] == 'x') {
            buf[n] = (u_char) (hex(p[2]) << 4 | hex(p[3]));
            p += 4;

        } else {
            buf[n] = p[1] == 't' ? '\t' : (u_char) p[1];
            p += 2;
        }
    }

    return pcapi_str(buf, n);
}


static int
read_vector(FILE *fp, const char *field, vector_t *v)
{
    int          i;
    char        *column[COLUMNS], *p;
    static char  line[LINE];

    while (fgets(line, sizeof(line), fp)) {
        v->line++;

        if (line[0] == '#') {
            continue;
        }

        p = line;
        p[strcspn(p, "\n")] = '\0';

        for (i = 0; i < COLUMNS; i++) {
            assert_non_null(p);
            column[i] = strsep(&p, "\t");
        }

        assert_null(p);

        if (strcmp(column[0], field) != 0) {
            continue;
        }

        v->in = unescape(column[1], v->in_buf);
        v->normal = unescape(column[2], v->normal_buf);
        v->digest = pcapi_str(column[3], strlen(column[3]));

        return 1;
    }

    return 0;
}


static void
check(const vector_t *v, const char *what, const pcapi_str_t *is,
    const pcapi_str_t *should)
{
    if (!pcapi_str_eq(is, should)) {
        fail_msg("line %u: %s is \"%.*s\", should be \"%.*s\"", v->line, what,
                 (int) is->len, is->data, (int) should->len, should->data);
    }
}


static void
check_event(const vector_t *v, pcapi_member_e m)
{
    int            rc;
    pcapi_str_t    text;
    pcapi_arena_t  a;
    pcapi_event_t  ev;

    pcapi_arena_init(&a, 4096, 65536);
    pcapi_event_init(&ev, &a);

    rc = pcapi_event_set_text(&ev, m, &v->in);

    if (v->normal.len == 1 && v->normal.data[0] == '-') {
        if (rc != PCAPI_DECLINED || pcapi_event_has(&ev, m)) {
            fail_msg("line %u: is not dropped", v->line);
        }

    } else if (rc != PCAPI_OK) {
        fail_msg("line %u: is dropped", v->line);

    } else if (pcapi_schema[m].type == PCAPI_DIGESTS) {
        assert_int_equal(ev.value[m].nelts, 1);
        check(v, "digest", &ev.value[m].u.elts[0], &v->digest);

    } else {
        text = pcapi_event_text(&ev, m);
        check(v, "text", &text, &v->normal);
    }

    pcapi_arena_destroy(&a);
}


/* exactly as much room as the contract asks for, so that ASan sees */

static void
check_normal(const vector_t *v, pcapi_member_e m)
{
    u_char           *out, *again;
    size_t            size;
    pcapi_str_t       text;
    pcapi_normal_pt   normal;

    normal = pcapi_schema[m].normal;

    size = v->in.len + (normal == pcapi_normal_time ? 12 : 0);

    out = malloc(size);
    again = malloc(size);
    assert_non_null(out);
    assert_non_null(again);

    text = pcapi_str(out, normal(&v->in, out, size));
    assert_true(text.len <= size);

    if (v->normal.data[0] != '-' && v->normal.data[0] != '='
        && v->in.len <= PCAPI_MAX_CLEAR)
    {
        check(v, "normal form", &text, &v->normal);

        text.len = normal(&v->normal, again, size);
        text.data = again;

        check(v, "normal form of the normal form", &text, &v->normal);
    }

    free(out);
    free(again);
}


static void
vectors(void **state)
{
    FILE            *fp;
    unsigned         n;
    const char      *field;
    pcapi_str_t      name;
    pcapi_member_e   m;
    static vector_t  v;

    field = *state;
    name = pcapi_str(field, strlen(field));
    m = pcapi_schema_field(&name);

    assert_int_not_equal(m, PCAPI_NO_MEMBER);
    assert_non_null(pcapi_schema[m].normal);

    fp = fopen("t/vectors/normalize.tsv", "r");
    assert_non_null(fp);

    v.line = 0;

    for (n = 0; read_vector(fp, field, &v); n++) {
        check_event(&v, m);

        if (memchr(v.in.data, '\0', v.in.len) == NULL
            && memchr(v.in.data, 0xff, v.in.len) == NULL
            && memchr(v.in.data, 0xc9, v.in.len) == NULL
            && memchr(v.in.data, 0xed, v.in.len) == NULL)
        {
            check_normal(&v, m);
        }
    }

    fclose(fp);

    if (n < 10) {
        fail_msg("only %u vectors", n);
    }
}


static const struct CMUnitTest *find_vectors(pcapi_normal_pt normal);


static void
every_normal_form_has_vectors(void **state)
{
    unsigned  m;

    (void) state;

    for (m = 0; m < PCAPI_NMEMBERS; m++) {
        if (pcapi_schema[m].normal
            && find_vectors(pcapi_schema[m].normal) == NULL)
        {
            fail_msg("none for %s", pcapi_schema[m].name.data);
        }
    }
}


static void
trim_takes_white_space_of_unicode_off_both_ends(void **state)
{
    pcapi_str_t               text;
    static const pcapi_str_t  in = pcapi_string("\t\xc2\xa0 a b\xe3\x80\x80\n");
    static const pcapi_str_t  out = pcapi_string("a b");
    static const pcapi_str_t  blank = pcapi_string(" \xe2\x80\x83 ");
    static const pcapi_str_t  empty = pcapi_null_string;

    (void) state;

    text = pcapi_normal_trim(&in);
    assert_true(pcapi_str_eq(&text, &out));
    assert_int_equal(pcapi_normal_trim(&blank).len, 0);
    assert_int_equal(pcapi_normal_trim(&empty).len, 0);
}


/* every function, every size up to the one it needs */

static void
nothing_is_written_beyond_size(void **state)
{
    size_t              i, k, n, size;
    u_char             *out;
    pcapi_normal_pt     normal;
    static const pcapi_str_t  in[] = {
        pcapi_string("Jane@Example.com"), pcapi_string("+1 415 555 2671"),
        pcapi_string("female"), pcapi_string("1996-02-01"),
        pcapi_string("\xc3\x89lodie"), pcapi_string("California"),
        pcapi_string("94103-1234"), pcapi_string("United States"),
        pcapi_string("203.0.113.7"), pcapi_string("::ffff:203.0.113.7"),
        pcapi_string("https://u@shop.example/p?q#f"), pcapi_string("usd"),
        pcapi_string("en-US"), pcapi_string("ldp"), pcapi_string("1451431341")
    };

    (void) state;

    for (i = 0; i < PCAPI_NMEMBERS; i++) {
        normal = pcapi_schema[i].normal;

        for (k = 0; normal && k < pcapi_nelts(in); k++) {

            for (size = 0; size <= in[k].len; size++) {
                out = malloc(size);
                assert_true(out != NULL || size == 0);

                n = normal(&in[k], out, size);
                assert_true(n <= size);

                free(out);
            }
        }
    }
}


static void
url_that_does_not_fit_loses_its_query_first_3_3(void **state)
{
    size_t              n;
    u_char              out[64];
    static const pcapi_str_t  in = pcapi_string("https://a.example/b?c#d");

    (void) state;

    assert_int_equal(pcapi_normal_url(&in, out, 23), 23);

    n = pcapi_normal_url(&in, out, 22);
    assert_int_equal(n, 19);
    assert_memory_equal(out, "https://a.example/b", n);

    assert_int_equal(pcapi_normal_url(&in, out, 19), 19);
    assert_int_equal(pcapi_normal_url(&in, out, 18), 0);
}


static int
init(void **state)
{
    (void) state;

    return pcapi_sha256_init();
}


static int
done(void **state)
{
    (void) state;

    pcapi_sha256_done();

    return 0;
}


#define vector_test(title, field)                                            \
    { title, vectors, NULL, NULL, field }


static const struct CMUnitTest  tests[] = {
    vector_test("em_is_without_white_space_and_lower_1_2", "em"),
    vector_test("ph_is_digits_without_leading_zeros_1_2", "ph"),
    vector_test("ge_is_one_letter_1_2", "ge"),
    vector_test("db_is_yyyymmdd_1_2", "db"),
    vector_test("ln_is_trimmed_and_lower_1_2", "ln"),
    vector_test("fn_is_trimmed_and_lower_1_2", "fn"),
    vector_test("ct_is_without_white_space_and_punctuation_1_2", "ct"),
    vector_test("st_is_a_code_or_as_ct_1_2", "st"),
    vector_test("zp_is_five_digits_in_us_else_lower_1_2", "zp"),
    vector_test("country_is_alpha_2_in_lower_case_1_2", "country"),
    vector_test("maid_is_lower_and_not_all_zeros_1_2", "hashed_maids"),
    vector_test("external_id_is_trimmed_and_lower_1_2", "external_id"),
    vector_test("address_is_bare_1_2", "client_ip_address"),
    vector_test("click_id_is_as_received_or_none_6", "click_id"),
    vector_test("url_is_http_without_user_3_3", "event_source_url"),
    vector_test("currency_is_three_capitals_1_3", "currency"),
    vector_test("language_is_two_letters_3_3", "language"),
    vector_test("opt_out_type_is_capitals_1_3", "opt_out_type"),
    vector_test("event_time_is_seconds_3_6", "event_time"),
    cmocka_unit_test(every_normal_form_has_vectors),
    cmocka_unit_test(trim_takes_white_space_of_unicode_off_both_ends),
    cmocka_unit_test(nothing_is_written_beyond_size),
    cmocka_unit_test(url_that_does_not_fit_loses_its_query_first_3_3)
};


static const struct CMUnitTest *
find_vectors(pcapi_normal_pt normal)
{
    size_t          i;
    pcapi_str_t     name;
    pcapi_member_e  m;

    for (i = 0; i < pcapi_nelts(tests); i++) {

        if (tests[i].test_func != vectors) {
            continue;
        }

        name = pcapi_str(tests[i].initial_state,
                         strlen(tests[i].initial_state));
        m = pcapi_schema_field(&name);

        if (m != PCAPI_NO_MEMBER && pcapi_schema[m].normal == normal) {
            return &tests[i];
        }
    }

    return NULL;
}


int
main(void)
{
    return cmocka_run_group_tests(tests, init, done);
}
