
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/pcapi_seal.h"


#define HEX_A   "00112233445566778899aabbccddeeff"                           \
                "00112233445566778899aabbccddeeff"
#define HEX_B   "ffeeddccbbaa99887766554433221100"                           \
                "ffeeddccbbaa99887766554433221100"

#define STR(text)   pcapi_str(text, sizeof(text) - 1)


static pcapi_seal_keys_t  a, b, both;
static pcapi_str_t        data;
static u_char             sealed[pcapi_seal_len(PCAPI_SEAL_CLEAR)];
static size_t             sealed_len;
static u_char             opened[PCAPI_SEAL_CLEAR];
static size_t             opened_len;


static int
setup(void **state)
{
    pcapi_str_t  hex_a = STR(HEX_A "\n"), hex_b = STR(HEX_B);

    (void) state;

    data = STR("cookie account");

    return pcapi_seal_key(&a, &hex_a) != PCAPI_OK
           || pcapi_seal_key(&b, &hex_b) != PCAPI_OK
           || pcapi_seal_key(&both, &hex_b) != PCAPI_OK
           || pcapi_seal_key(&both, &hex_a) != PCAPI_OK
           || pcapi_seal_init() != PCAPI_OK;
}


static int
teardown(void **state)
{
    (void) state;

    pcapi_seal_done();
    pcapi_seal_done();

    return 0;
}


static void
seal(const pcapi_seal_keys_t *keys, const void *clear, size_t len)
{
    pcapi_str_t  s;

    s = pcapi_str(clear, len);

    assert_int_equal(pcapi_seal(keys, &data, &s, sealed, &sealed_len),
                     PCAPI_OK);
    assert_true(sealed_len <= pcapi_seal_len(len));
}


/* nothing outside the text may be read */

static int
open_text(const pcapi_seal_keys_t *keys, const void *text, size_t len)
{
    int           rc;
    u_char       *copy;
    pcapi_str_t   s;

    copy = malloc(len ? len : 1);
    assert_non_null(copy);
    memcpy(copy, text, len);

    s = pcapi_str(copy, len);
    rc = pcapi_seal_open(keys, &data, &s, opened, &opened_len);

    free(copy);

    return rc;
}


static void
what_is_sealed_opens(void **state)
{
    size_t  i, len;
    u_char  clear[PCAPI_SEAL_CLEAR];

    (void) state;

    for (i = 0; i < sizeof(clear); i++) {
        clear[i] = (u_char) (i * 7);
    }

    for (len = 0; len <= sizeof(clear); len += (len < 40) ? 1 : 41) {
        seal(&a, clear, len);

        for (i = 0; i < sealed_len; i++) {
            assert_non_null(strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                   "abcdefghijklmnopqrstuvwxyz0123456789-_",
                                   sealed[i]));
        }

        assert_int_equal(open_text(&a, sealed, sealed_len), PCAPI_OK);
        assert_int_equal(opened_len, len);
        assert_memory_equal(opened, clear, len);
    }
}


static void
the_same_text_never_looks_the_same(void **state)
{
    u_char  first[256];
    size_t  len;

    (void) state;

    seal(&a, "secret", 6);
    len = sealed_len;
    memcpy(first, sealed, len);

    seal(&a, "secret", 6);
    assert_int_equal(sealed_len, len);
    assert_memory_not_equal(first, sealed, len);
}


static void
one_changed_character_is_found(void **state)
{
    size_t  i;
    u_char  c;

    (void) state;

    seal(&a, "0123456789", 10);

    for (i = 0; i < sealed_len; i++) {
        c = sealed[i];

        sealed[i] = c == 'A' ? 'B' : 'A';
        assert_int_equal(open_text(&a, sealed, sealed_len), PCAPI_DECLINED);
        assert_int_equal(opened_len, 0);

        sealed[i] = '=';
        assert_int_equal(open_text(&a, sealed, sealed_len), PCAPI_DECLINED);

        sealed[i] = c;
    }

    assert_int_equal(open_text(&a, sealed, sealed_len), PCAPI_OK);
}


static void
one_text_has_one_form(void **state)
{
    size_t  i;
    u_char  last;

    static const char  digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "abcdefghijklmnopqrstuvwxyz0123456789-_";

    (void) state;

    /* 12 + 1 + 16 bytes: the last character has two bits of padding */

    seal(&a, "x", 1);
    last = sealed[sealed_len - 1];

    for (i = 0; i < 64; i++) {
        sealed[sealed_len - 1] = (u_char) digits[i];
        assert_int_equal(open_text(&a, sealed, sealed_len),
                         digits[i] == last ? PCAPI_OK : PCAPI_DECLINED);
    }
}


static void
what_is_cut_or_longer_does_not_open(void **state)
{
    size_t  len;
    u_char  longer[512];

    (void) state;

    seal(&a, "0123456789", 10);

    for (len = 0; len < sealed_len; len++) {
        assert_int_equal(open_text(&a, sealed, len), PCAPI_DECLINED);
    }

    memset(longer, 'A', sizeof(longer));
    memcpy(longer, sealed, sealed_len);

    for (len = sealed_len + 1; len < sizeof(longer); len++) {
        assert_int_equal(open_text(&a, longer, len), PCAPI_DECLINED);
    }
}


static void
too_long_a_text_is_refused_both_ways(void **state)
{
    u_char       *text;
    size_t        len;
    pcapi_str_t   s;

    (void) state;

    text = calloc(1, 65536);
    assert_non_null(text);

    s = pcapi_str(text, PCAPI_SEAL_CLEAR + 1);
    assert_int_equal(pcapi_seal(&a, &data, &s, sealed, &len), PCAPI_ERROR);

    memset(text, 'A', 65536);

    for (len = sizeof(sealed) - 8; len < sizeof(sealed) + 8; len++) {
        assert_int_equal(open_text(&a, text, len), PCAPI_DECLINED);
    }

    assert_int_equal(open_text(&a, text, 65536), PCAPI_DECLINED);

    free(text);
}


static void
another_key_or_other_data_does_not_open(void **state)
{
    pcapi_str_t  other = STR("cookie account2"), s;

    (void) state;

    seal(&a, "secret", 6);
    assert_int_equal(open_text(&b, sealed, sealed_len), PCAPI_DECLINED);

    s = pcapi_str(sealed, sealed_len);
    assert_int_equal(pcapi_seal_open(&a, &other, &s, opened, &opened_len),
                     PCAPI_DECLINED);
}


static void
the_first_key_seals_and_both_open(void **state)
{
    (void) state;

    seal(&both, "new", 3);
    assert_int_equal(open_text(&both, sealed, sealed_len), PCAPI_OK);
    assert_int_equal(open_text(&b, sealed, sealed_len), PCAPI_OK);
    assert_int_equal(open_text(&a, sealed, sealed_len), PCAPI_DECLINED);

    seal(&a, "old", 3);
    assert_int_equal(open_text(&both, sealed, sealed_len), PCAPI_OK);
    assert_int_equal(opened_len, 3);
    assert_memory_equal(opened, "old", 3);
}


/* made by another program: AES-256-GCM, nonce 00 01 ... 0b */

static void
the_sealed_form_is_nonce_text_and_tag(void **state)
{
    const char  text[] = "AAECAwQFBgcICQoLJyqGAnWg8enZ9cApFGeSv9aMAwe0";

    (void) state;

    assert_int_equal(open_text(&a, text, sizeof(text) - 1), PCAPI_OK);
    assert_int_equal(opened_len, 5);
    assert_memory_equal(opened, "12345", 5);

    seal(&a, "12345", 5);
    assert_int_equal(sealed_len, sizeof(text) - 1);
}


static void
a_key_is_32_bytes_or_64_hex_digits(void **state)
{
    size_t             i;
    pcapi_str_t        s;
    pcapi_seal_keys_t  keys;

    static const char *const  wrong[] = {
        "", "x", "\n", HEX_A "0", HEX_A " 0", " " HEX_A,
        "0011223344556677", "zz112233445566778899aabbccddeeff"
        "00112233445566778899aabbccddeeff",
        "00112233445566778899aabbccddeef", HEX_A HEX_B
    };

    (void) state;

    memset(&keys, 0, sizeof(keys));

    for (i = 0; i < pcapi_nelts(wrong); i++) {
        s = pcapi_str(wrong[i], strlen(wrong[i]));
        assert_int_equal(pcapi_seal_key(&keys, &s), PCAPI_ERROR);
        assert_int_equal(keys.n, 0);
    }

    s = STR("0123456789\n\r \0bcdefghijklmnopqrs");
    s.len = 32;
    assert_int_equal(pcapi_seal_key(&keys, &s), PCAPI_OK);
    assert_memory_equal(keys.key[0], s.data, 32);

    assert_int_equal(pcapi_seal_key(&keys, &s), PCAPI_DECLINED);

    s = STR("00112233445566778899AABBCCDDEEFF"
            "00112233445566778899AABBCCDDEEFF\r\n");
    assert_int_equal(pcapi_seal_key(&keys, &s), PCAPI_OK);
    assert_int_equal(keys.n, 2);
    assert_memory_equal(keys.key[1], a.key[0], 32);

    s = STR(HEX_B);
    assert_int_equal(pcapi_seal_key(&keys, &s), PCAPI_DECLINED);
    assert_int_equal(keys.n, 2);
}


static void
without_a_key_or_a_context_nothing_is_done(void **state)
{
    size_t             len;
    pcapi_str_t        s = STR("x");
    pcapi_seal_keys_t  none;

    (void) state;

    memset(&none, 0, sizeof(none));
    assert_int_equal(pcapi_seal(&none, &data, &s, sealed, &len), PCAPI_ERROR);

    seal(&a, "x", 1);
    assert_int_equal(open_text(&none, sealed, sealed_len), PCAPI_DECLINED);

    pcapi_seal_done();
    assert_int_equal(open_text(&a, sealed, sealed_len), PCAPI_DECLINED);
    assert_int_equal(pcapi_seal(&a, &data, &s, sealed, &len), PCAPI_ERROR);
    assert_int_equal(pcapi_seal_init(), PCAPI_OK);
    assert_int_equal(pcapi_seal_init(), PCAPI_OK);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(what_is_sealed_opens),
        cmocka_unit_test(the_same_text_never_looks_the_same),
        cmocka_unit_test(one_changed_character_is_found),
        cmocka_unit_test(one_text_has_one_form),
        cmocka_unit_test(what_is_cut_or_longer_does_not_open),
        cmocka_unit_test(too_long_a_text_is_refused_both_ways),
        cmocka_unit_test(another_key_or_other_data_does_not_open),
        cmocka_unit_test(the_first_key_seals_and_both_open),
        cmocka_unit_test(the_sealed_form_is_nonce_text_and_tag),
        cmocka_unit_test(a_key_is_32_bytes_or_64_hex_digits),
        cmocka_unit_test(without_a_key_or_a_context_nothing_is_done)
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
