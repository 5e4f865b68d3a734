
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <cmocka.h>

#include "base/pcapi_utf8.h"


#define valid(s)  pcapi_utf8_valid((const u_char *) s, sizeof(s) - 1)
#define text(s)   pcapi_utf8_text((const u_char *) s, sizeof(s) - 1)
#define cut(s, n) pcapi_utf8_cut((const u_char *) s, sizeof(s) - 1, n)


/* the blocks of pcapi_utf8_tolower() */

static const uint32_t  blocks[][2] = {
    { 0x0000, 0x024f },
    { 0x0370, 0x03ff },
    { 0x0400, 0x052f },
    { 0x0530, 0x058f },
    { 0x1e00, 0x1eff },
    { 0x1f00, 0x1fff },
    { 0xa640, 0xa69f }
};


static int
in_blocks(uint32_t c)
{
    size_t  i;

    for (i = 0; i < pcapi_nelts(blocks); i++) {
        if (c >= blocks[i][0] && c <= blocks[i][1]) {
            return 1;
        }
    }

    return 0;
}


static uint32_t
fnv(uint32_t hash, uint32_t value)
{
    int  shift;

    for (shift = 0; shift < 32; shift += 8) {
        hash ^= (value >> shift) & 0xff;
        hash *= 16777619;
    }

    return hash;
}


static void
every_character_is_valid_and_survives_encoding(void **state)
{
    u_char         buf[4], *end;
    size_t         len;
    uint32_t       c;
    const u_char  *p;

    (void) state;

    for (c = 0; c <= 0x10ffff; c++) {
        end = pcapi_utf8_encode(buf, c);
        len = (size_t) (end - buf);

        if (c >= 0xd800 && c <= 0xdfff) {
            assert_false(pcapi_utf8_valid(buf, len));
            continue;
        }

        assert_int_equal(len, (c < 0x80) ? 1 : (c < 0x800) ? 2
                                             : (c < 0x10000) ? 3 : 4);
        assert_true(pcapi_utf8_valid(buf, len));
        assert_false(len > 1 && pcapi_utf8_valid(buf, len - 1));
        assert_int_equal(pcapi_utf8_text(buf, len), c != 0);

        p = buf;
        assert_int_equal(pcapi_utf8_decode(&p, end), c);
        assert_ptr_equal(p, end);
    }
}


static void
exactly_the_sequences_of_rfc_3629_are_valid(void **state)
{
    u_char    s[3];
    uint32_t  i, two, three;

    (void) state;

    /* 2048 - 128 characters of two bytes; of three all but surrogates */

    two = 0;
    three = 0;

    for (i = 0x8000; i <= 0xffff; i++) {
        s[0] = (u_char) (i >> 8);
        s[1] = (u_char) i;

        two += (uint32_t) pcapi_utf8_valid(s, 2);
    }

    for (i = 0xe00000; i <= 0xffffff; i++) {
        s[0] = (u_char) (i >> 16);
        s[1] = (u_char) (i >> 8);
        s[2] = (u_char) i;

        three += (uint32_t) pcapi_utf8_valid(s, 3);
    }

    assert_int_equal(two, 2048 - 128);
    assert_int_equal(three, 65536 - 2048 - 2048);
}


static void
what_yajl_lets_through_is_invalid_5(void **state)
{
    (void) state;

    assert_false(valid("\xc0\x80"));
    assert_false(valid("\xed\xa0\x80"));
    assert_false(valid("\xed\xbf\xbf"));
    assert_false(valid("\xf4\x90\x80\x80"));
    assert_false(valid("\xc1\xbf"));
    assert_false(valid("\xe0\x9f\xbf"));
    assert_false(valid("\xf0\x8f\xbf\xbf"));
    assert_false(valid("\xf5\x80\x80\x80"));
    assert_false(valid("\xf8\x88\x80\x80\x80"));

    assert_true(valid("\xc2\x80"));
    assert_true(valid("\xed\x9f\xbf"));
    assert_true(valid("\xee\x80\x80"));
    assert_true(valid("\xf4\x8f\xbf\xbf"));
    assert_true(valid(""));
    assert_true(pcapi_utf8_valid(NULL, 0));
}


static void
one_bad_byte_is_found_at_any_place(void **state)
{
    size_t               i, k, len;
    u_char               buf[40];
    static const u_char  bad[] = { 0x80, 0xbf, 0xc0, 0xfe, 0xff, 0xe2 };

    (void) state;

    for (len = 1; len <= sizeof(buf); len++) {
        for (i = 0; i < len; i++) {

            for (k = 0; k < sizeof(bad); k++) {
                memset(buf, 'a', len);
                buf[i] = bad[k];

                assert_false(pcapi_utf8_valid(buf, len));
                assert_false(pcapi_utf8_text(buf, len));
                assert_int_equal(pcapi_utf8_cut(buf, len, len), i);
            }

            memset(buf, 0x7f, len);
            assert_true(pcapi_utf8_text(buf, len));

            buf[i] = 0;
            assert_true(pcapi_utf8_valid(buf, len));
            assert_false(pcapi_utf8_text(buf, len));
        }
    }
}


static void
a_nul_behind_other_scripts_is_found(void **state)
{
    (void) state;

    assert_true(text("\xc3\xa9" "abcdefgh" "\xd0\xb6"));
    assert_false(text("\xc3\xa9" "\0bcdefgh"));
    assert_false(text("\xc3\xa9" "abcdefghijk\0"));
    assert_false(text("abcdefgh\xc3\xa9\0"));
    assert_true(valid("abcdefgh\xc3\xa9\0"));
}


static void
a_prefix_counts_characters_not_bytes(void **state)
{
    (void) state;

    assert_int_equal(cut("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z", 0), 0);
    assert_int_equal(cut("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z", 1), 1);
    assert_int_equal(cut("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z", 2), 3);
    assert_int_equal(cut("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z", 3), 6);
    assert_int_equal(cut("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z", 4), 10);
    assert_int_equal(cut("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z", 99), 11);
    assert_int_equal(cut("a\xe2\x82", 9), 1);
    assert_int_equal(cut("", 9), 0);
}


/* constants of UnicodeData.txt: charinfo() of perl, lower() of python */

static void
lower_case_is_that_of_unicode_1_2(void **state)
{
    uint32_t  c, lower, n, hash;

    (void) state;

    n = 0;
    hash = 2166136261;

    for (c = 0; c <= 0x10ffff; c++) {
        lower = pcapi_utf8_tolower(c);

        if (lower == c) {
            continue;
        }

        assert_true(in_blocks(c));

        n++;
        hash = fnv(fnv(hash, c), lower);
    }

    assert_int_equal(n, 724);
    assert_int_equal(hash, 0x43b2502c);

    assert_int_equal(pcapi_utf8_tolower(UINT32_MAX), UINT32_MAX);
}


static void
lower_case_knows_the_scripts_it_promises_1_2(void **state)
{
    (void) state;

    assert_int_equal(pcapi_utf8_tolower('Z'), 'z');
    assert_int_equal(pcapi_utf8_tolower('['), '[');
    assert_int_equal(pcapi_utf8_tolower(0xc9), 0xe9);        /* E acute */
    assert_int_equal(pcapi_utf8_tolower(0xd7), 0xd7);        /* times */
    assert_int_equal(pcapi_utf8_tolower(0xdf), 0xdf);        /* sharp s */
    assert_int_equal(pcapi_utf8_tolower(0x1e9e), 0xdf);
    assert_int_equal(pcapi_utf8_tolower(0x130), 'i');
    assert_int_equal(pcapi_utf8_tolower(0x131), 0x131);
    assert_int_equal(pcapi_utf8_tolower(0x141), 0x142);      /* L stroke */
    assert_int_equal(pcapi_utf8_tolower(0x142), 0x142);
    assert_int_equal(pcapi_utf8_tolower(0x3a3), 0x3c3);      /* Sigma */
    assert_int_equal(pcapi_utf8_tolower(0x3c2), 0x3c2);
    assert_int_equal(pcapi_utf8_tolower(0x416), 0x436);      /* Zhe */
    assert_int_equal(pcapi_utf8_tolower(0x401), 0x451);      /* Io */
    assert_int_equal(pcapi_utf8_tolower(0x531), 0x561);      /* Ayb */
    assert_int_equal(pcapi_utf8_tolower(0x1ea0), 0x1ea1);
    assert_int_equal(pcapi_utf8_tolower(0x10d0), 0x10d0);    /* Georgian */
}


static void
lower_case_never_takes_more_bytes(void **state)
{
    u_char    a[4], b[4];
    size_t    before, after;
    uint32_t  c;

    (void) state;

    for (c = 0; c <= 0x10ffff; c++) {
        before = (size_t) (pcapi_utf8_encode(a, c) - a);
        after = (size_t) (pcapi_utf8_encode(b, pcapi_utf8_tolower(c)) - b);

        assert_true(after <= before);
    }

    assert_int_equal(pcapi_utf8_tolower(0x23a), 0x23a);
    assert_int_equal(pcapi_utf8_tolower(0x23e), 0x23e);
}


static void
lower_case_is_final(void **state)
{
    uint32_t  c, lower;

    (void) state;

    for (c = 0; c <= 0x10ffff; c++) {
        lower = pcapi_utf8_tolower(c);
        assert_int_equal(pcapi_utf8_tolower(lower), lower);
    }
}


static void
white_space_is_that_of_unicode_and_the_mark(void **state)
{
    uint32_t  c, n;

    (void) state;

    /* White_Space has 25 characters; and U+FEFF */

    n = 0;

    for (c = 0; c <= 0x10ffff; c++) {
        n += (uint32_t) (pcapi_utf8_isspace(c) != 0);
    }

    assert_int_equal(n, 26);

    assert_true(pcapi_utf8_isspace(' '));
    assert_true(pcapi_utf8_isspace('\t'));
    assert_true(pcapi_utf8_isspace(0xa0));
    assert_true(pcapi_utf8_isspace(0x2003));
    assert_true(pcapi_utf8_isspace(0x3000));
    assert_true(pcapi_utf8_isspace(0xfeff));
    assert_false(pcapi_utf8_isspace(0x200b));
    assert_false(pcapi_utf8_isspace(0));
}


static void
punctuation_leaves_letters_digits_and_space(void **state)
{
    uint32_t  c, n;

    (void) state;

    n = 0;

    for (c = 0x20; c < 0x7f; c++) {
        n += (uint32_t) (pcapi_utf8_ispunct(c) != 0);
    }

    assert_int_equal(n, 32);

    assert_true(pcapi_utf8_ispunct('.'));
    assert_true(pcapi_utf8_ispunct('\''));
    assert_true(pcapi_utf8_ispunct('-'));
    assert_true(pcapi_utf8_ispunct('`'));
    assert_true(pcapi_utf8_ispunct('@'));
    assert_true(pcapi_utf8_ispunct(0xb7));                   /* middle dot */
    assert_true(pcapi_utf8_ispunct(0xd7));
    assert_true(pcapi_utf8_ispunct(0x2019));                 /* apostrophe */
    assert_true(pcapi_utf8_ispunct(0x200b));
    assert_false(pcapi_utf8_ispunct(' '));
    assert_false(pcapi_utf8_ispunct(0xa0));
    assert_false(pcapi_utf8_ispunct(0x2003));
    assert_false(pcapi_utf8_ispunct(0xaa));
    assert_false(pcapi_utf8_ispunct(0xb5));
    assert_false(pcapi_utf8_ispunct(0xb2));
    assert_false(pcapi_utf8_ispunct(0xe9));
    assert_false(pcapi_utf8_ispunct(0x436));
    assert_false(pcapi_utf8_ispunct(0x2070));
}


static void
decoding_stops_at_the_end_of_the_text(void **state)
{
    const u_char         *p;
    static const u_char   half[] = { 0xf0, 0x9f };

    (void) state;

    p = half;
    (void) pcapi_utf8_decode(&p, half + 1);
    assert_ptr_equal(p, half + 1);

    p = half;
    (void) pcapi_utf8_decode(&p, half + 2);
    assert_ptr_equal(p, half + 2);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(every_character_is_valid_and_survives_encoding),
        cmocka_unit_test(exactly_the_sequences_of_rfc_3629_are_valid),
        cmocka_unit_test(what_yajl_lets_through_is_invalid_5),
        cmocka_unit_test(one_bad_byte_is_found_at_any_place),
        cmocka_unit_test(a_nul_behind_other_scripts_is_found),
        cmocka_unit_test(a_prefix_counts_characters_not_bytes),
        cmocka_unit_test(lower_case_is_that_of_unicode_1_2),
        cmocka_unit_test(lower_case_knows_the_scripts_it_promises_1_2),
        cmocka_unit_test(lower_case_never_takes_more_bytes),
        cmocka_unit_test(lower_case_is_final),
        cmocka_unit_test(white_space_is_that_of_unicode_and_the_mark),
        cmocka_unit_test(punctuation_leaves_letters_digits_and_space),
        cmocka_unit_test(decoding_stops_at_the_end_of_the_text)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
