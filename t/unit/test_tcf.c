
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "consent/pcapi_tcf.h"


#define PURPOSES_10   0x3ff


/* strings others published, and what they say is in them */

/* the specification: "Example 1: A Publisher Does Not Support OOB" */
static const char  spec[] =
    "COvFyGBOvFyGBAbAAAENAPCAAOAAAAAAAAAAAEEUACCKAAA.IFoEUQQgAIQwgIwQABAEAAAAOI"
    "AACAIAAAAQAIAgEAACEAAAAAgAQBAAAAAAAGBAAgAAAAAAAFAAECAAAgAAQARAEQAAAAAJAAIA"
    "AgAAAYQEAAAQmAgBC3ZAYzUw";

/* the specification: no consent at all */
static const char  nobody[] =
    "COw4XqLOw4XqLAAAAAENAXCAAAAAAAAAAAAAAAAAAAAA.IFukWSQgAIQwgI0QEByFAAAAeIAA"
    "CAIgSAAQAIAgEQACEABAAAgAQFAEAIAAAGBAAgAAAAQAIFAAMCQAAgAAQiRAEQAAAAANAAIAAg"
    "gAIYQFAAARmggBC3ZCYzU2yIA";

/* iabtcf.com's encoder, from the tests of travelaudience/go-iabtcf */
static const char  ranges[] =
    "COwIsAvOwIsAvBIAAAENAPCMAP_AAP_AAAAAFoQBQABAAGAAQAAwACQAAAAA.IFoEUQQgAIQw"
    "gIwQABAEAAAAOIAACAIAAAAQAIAgEAACEAAAAAgAQBAAAAAAAGBAAgAAAAAAAFAAECAAAgAAQA"
    "RAEQAAAAAJAAIAAgAAAYQEAAAQmAgBC3ZAYzUw";

static const char  five[] =
    "COwIsAvOwIsAvBIAAAENAPCIAPgAAP_AAAAAFoEUQQgAIQwgIwQABAEAAAAOIAACAIAAAAQAIA"
    "gEAACEAAAAAgAQBAAAAAAAGBAAgAAAAAAAFAAECAAAgAAQARAEQAAAAAJAAIAAgAAAYQEAAAQm"
    "AgBC3ZAYzUwAAAAA";


static char      text[65536];
static size_t    nbits;
static uint32_t  bits;


static void
put(uint32_t n, uint32_t value)
{
    static const char  digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "abcdefghijklmnopqrstuvwxyz0123456789-_";

    while (n--) {
        bits = bits << 1 | (value >> n & 1);

        if (++nbits % 6 == 0) {
            text[nbits / 6 - 1] = digits[bits & 63];
            bits = 0;
        }
    }
}


static void
start(uint32_t version, uint32_t consents, uint32_t interests)
{
    nbits = 0;
    bits = 0;

    put(6, version);
    put(32, 0x12345678);
    put(32, 0x12345678);
    put(32, 0);
    put(32, 0);
    put(18, 0);
    put(24, consents);
    put(24, interests);
    put(13, 0);
}


static pcapi_str_t
end(void)
{
    while (nbits % 6) {
        put(1, 0);
    }

    return pcapi_str(text, nbits / 6);
}


/* no vendors, no restrictions */

static pcapi_str_t
empty(void)
{
    put(17, 0);
    put(17, 0);
    put(12, 0);

    return end();
}


static int
decode(const pcapi_str_t *s, uint32_t vendor, pcapi_tcf_t *tcf)
{
    u_char       *copy;
    int           rc;
    pcapi_str_t   own;

    /* nothing behind the end may be read */

    copy = malloc(s->len ? s->len : 1);
    assert_non_null(copy);

    if (s->len) {
        memcpy(copy, s->data, s->len);
    }

    own = pcapi_str(copy, s->len);

    rc = pcapi_tcf_decode(&own, vendor, tcf);
    free(copy);

    return rc;
}


static int
decode_text(const char *s, uint32_t vendor, pcapi_tcf_t *tcf)
{
    pcapi_str_t  str;

    str = pcapi_str(s, strlen(s));

    return decode(&str, vendor, tcf);
}


static void
the_published_strings_are_read_as_published(void **state)
{
    uint32_t     vendor;
    pcapi_tcf_t  tcf;

    (void) state;

    for (vendor = 0; vendor < 12; vendor++) {
        assert_int_equal(decode_text(spec, vendor, &tcf), PCAPI_OK);
        assert_int_equal(tcf.version, 2);
        assert_int_equal(tcf.consents, 0x7);
        assert_int_equal(tcf.vendor_consent,
                         vendor == 2 || vendor == 6 || vendor == 8);
        assert_int_equal(tcf.vendor_interest,
                         vendor == 2 || vendor == 6 || vendor == 8);

        assert_int_equal(decode_text(nobody, vendor, &tcf), PCAPI_OK);
        assert_int_equal(tcf.consents, 0);
        assert_int_equal(tcf.interests, 0);
        assert_false(tcf.vendor_consent);
        assert_false(tcf.vendor_interest);
    }

    /* the same vendors as ranges and, with many more, as bits */

    for (vendor = 1; vendor < 23; vendor++) {
        assert_int_equal(decode_text(ranges, vendor, &tcf), PCAPI_OK);
        assert_int_equal(tcf.consents, PURPOSES_10);
        assert_int_equal(tcf.interests, PURPOSES_10);
        assert_int_equal(tcf.vendor_consent,
                         vendor == 2 || vendor == 6 || vendor == 8
                         || vendor == 12 || vendor == 18);

        assert_int_equal(decode_text(five, vendor, &tcf), PCAPI_OK);
        assert_int_equal(tcf.consents, 0x1f);
        assert_int_equal(tcf.interests, PURPOSES_10);
        assert_int_equal(tcf.vendor_consent,
                         vendor == 2 || vendor == 6 || vendor == 8
                         || vendor == 12 || vendor == 18);
    }
}


static void
purpose_one_is_the_first_bit(void **state)
{
    uint32_t     i;
    pcapi_str_t  s;
    pcapi_tcf_t  tcf;

    (void) state;

    for (i = 0; i < 24; i++) {
        start(2, UINT32_C(0x800000) >> i, UINT32_C(1) << i);
        s = empty();
        assert_int_equal(decode(&s, 0, &tcf), PCAPI_OK);
        assert_int_equal(tcf.consents, UINT32_C(1) << i);
        assert_int_equal(tcf.interests, UINT32_C(0x800000) >> i);
    }
}


static void
a_bit_field_ends_at_its_last_vendor(void **state)
{
    pcapi_str_t  s;
    pcapi_tcf_t  tcf;

    (void) state;

    start(2, 0, 0);
    put(16, 3);
    put(1, 0);
    put(3, 5);                         /* vendors 1 and 3 */
    put(16, 1);
    put(1, 0);
    put(1, 1);                         /* vendor 1 */
    put(12, 0);
    s = end();

    assert_int_equal(decode(&s, 1, &tcf), PCAPI_OK);
    assert_true(tcf.vendor_consent);
    assert_true(tcf.vendor_interest);
    assert_int_equal(decode(&s, 2, &tcf), PCAPI_OK);
    assert_false(tcf.vendor_consent);
    assert_int_equal(decode(&s, 3, &tcf), PCAPI_OK);
    assert_true(tcf.vendor_consent);
    assert_false(tcf.vendor_interest);
    assert_int_equal(decode(&s, 4, &tcf), PCAPI_OK);
    assert_false(tcf.vendor_consent);
    assert_int_equal(decode(&s, 65535, &tcf), PCAPI_OK);
    assert_false(tcf.vendor_consent);
}


static void
ranges_have_both_ends_in_them(void **state)
{
    uint32_t     vendor;
    pcapi_str_t  s;
    pcapi_tcf_t  tcf;

    (void) state;

    start(2, 0, 0);
    put(16, 700);
    put(1, 1);
    put(12, 2);
    put(1, 0);
    put(16, 7);
    put(1, 1);
    put(16, 600);
    put(16, 603);
    put(17, 0);
    put(12, 0);
    s = end();

    for (vendor = 0; vendor < 700; vendor++) {
        assert_int_equal(decode(&s, vendor, &tcf), PCAPI_OK);
        assert_int_equal(tcf.vendor_consent,
                         vendor == 7 || (vendor >= 600 && vendor <= 603));
    }
}


static void
a_publisher_may_forbid_a_purpose_to_a_vendor(void **state)
{
    pcapi_str_t             s;
    pcapi_tcf_t             tcf;
    const pcapi_tcf_need_t  one = { 9, 0x1 }, both = { 9, 0x41 };
    const pcapi_tcf_need_t  other = { 10, 0x41 }, third = { 11, 0x41 };

    (void) state;

    start(2, 0xffffff, 0);
    put(16, 20);
    put(1, 0);
    put(20, 0xfffff);
    put(17, 0);
    put(12, 3);
    put(6, 7);                         /* not allowed: vendor 9 */
    put(2, 0);
    put(12, 1);
    put(1, 0);
    put(16, 9);
    put(6, 7);                         /* needs consent: vendors 9, 10 */
    put(2, 1);
    put(12, 1);
    put(1, 1);
    put(16, 9);
    put(16, 10);
    put(6, 1);                         /* needs another basis: vendor 11 */
    put(2, 2);
    put(12, 1);
    put(1, 0);
    put(16, 11);
    s = end();

    assert_int_equal(decode(&s, 9, &tcf), PCAPI_OK);
    assert_int_equal(tcf.forbidden, 0x40);
    assert_int_equal(pcapi_tcf_consent(&s, &one), PCAPI_CONSENT_GRANTED);
    assert_int_equal(pcapi_tcf_consent(&s, &both), PCAPI_CONSENT_DENIED);
    assert_int_equal(pcapi_tcf_consent(&s, &other), PCAPI_CONSENT_GRANTED);
    assert_int_equal(pcapi_tcf_consent(&s, &third), PCAPI_CONSENT_DENIED);
}


static void
every_purpose_asked_for_is_needed(void **state)
{
    pcapi_str_t             s;
    const pcapi_tcf_need_t  none = { 0, 0 }, three = { 0, 0x7 };
    const pcapi_tcf_need_t  four = { 0, 0xf }, vendor = { 2, 0x7 };
    const pcapi_tcf_need_t  stranger = { 3, 0x7 };

    (void) state;

    s = pcapi_str(spec, sizeof(spec) - 1);

    assert_int_equal(pcapi_tcf_consent(&s, &none), PCAPI_CONSENT_GRANTED);
    assert_int_equal(pcapi_tcf_consent(&s, &three), PCAPI_CONSENT_GRANTED);
    assert_int_equal(pcapi_tcf_consent(&s, &four), PCAPI_CONSENT_DENIED);
    assert_int_equal(pcapi_tcf_consent(&s, &vendor), PCAPI_CONSENT_GRANTED);
    assert_int_equal(pcapi_tcf_consent(&s, &stranger), PCAPI_CONSENT_DENIED);

    s.len = 0;
    assert_int_equal(pcapi_tcf_consent(&s, &none), PCAPI_CONSENT_NONE);
}


static void
a_string_that_is_cut_is_no_consent(void **state)
{
    size_t                  len;
    pcapi_str_t             s;
    pcapi_tcf_t             tcf;
    const pcapi_tcf_need_t  none = { 0, 0 };

    (void) state;

    /* the last character holds padding only, as the one before it does */

    for (len = 1; len < sizeof("COvFyGBOvFyGBAbAAAENAPCAAOAAAAAAAAAAAEEUACCKA")
                        - 1; len++)
    {
        s = pcapi_str(spec, len);
        assert_int_equal(decode(&s, 8, &tcf), PCAPI_ERROR);
        assert_int_equal(pcapi_tcf_consent(&s, &none), PCAPI_CONSENT_DENIED);
    }
}


static void
what_is_none_is_no_consent(void **state)
{
    size_t       i;
    pcapi_str_t  s;
    pcapi_tcf_t  tcf;

    static const char *const  wrong[] = {
        ".", "..", "C", "%43OvFyGB", "COvFyGBOvFyGBAbAAAENAPCAAO AAAAAAAAAA",
        "COvFyGBOvFyGBAbAAAENAPCAAOAAAAAAAAAAAEEUACCKAAA=",
        "COvFyGBOvFyGBAbAAAENAPCAAOAAAAAAAAAAAEEUAC+/AAA",
        "DBABMA~CPSG_8A", "1YNN", "granted",

        /* version 1 */
        "BOEFEAyOEFEAyAHABDENAI4AAAB9vABAASA"
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(wrong); i++) {
        assert_int_equal(decode_text(wrong[i], 1, &tcf), PCAPI_ERROR);
    }

    for (i = 0; i < 64; i++) {
        start((uint32_t) i, 0xffffff, 0xffffff);
        s = empty();
        assert_int_equal(decode(&s, 1, &tcf), i == 2 ? PCAPI_OK : PCAPI_ERROR);
    }

    memset(text, 'A', sizeof(text));
    text[0] = 'C';
    s = pcapi_str(text, sizeof(text));
    assert_int_equal(decode(&s, 1, &tcf), PCAPI_OK);
}


static void
more_entries_than_there_are_bits_are_an_error(void **state)
{
    pcapi_str_t  s;
    pcapi_tcf_t  tcf;

    (void) state;

    start(2, 0xffffff, 0);
    put(16, 65535);
    put(1, 0);
    put(30, 0x3fffffff);
    s = end();
    assert_int_equal(decode(&s, 3, &tcf), PCAPI_ERROR);
    assert_false(tcf.vendor_consent);

    start(2, 0xffffff, 0);
    put(16, 65535);
    put(1, 1);
    put(12, 4095);
    put(17, 3);
    s = end();
    assert_int_equal(decode(&s, 3, &tcf), PCAPI_ERROR);

    start(2, 0xffffff, 0);
    put(17, 0);
    put(17, 0);
    put(12, 4095);
    s = end();
    assert_int_equal(decode(&s, 3, &tcf), PCAPI_ERROR);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(the_published_strings_are_read_as_published),
        cmocka_unit_test(purpose_one_is_the_first_bit),
        cmocka_unit_test(a_bit_field_ends_at_its_last_vendor),
        cmocka_unit_test(ranges_have_both_ends_in_them),
        cmocka_unit_test(a_publisher_may_forbid_a_purpose_to_a_vendor),
        cmocka_unit_test(every_purpose_asked_for_is_needed),
        cmocka_unit_test(a_string_that_is_cut_is_no_consent),
        cmocka_unit_test(what_is_none_is_no_consent),
        cmocka_unit_test(more_entries_than_there_are_bits_are_an_error)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
