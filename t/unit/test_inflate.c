
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <limits.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include <zlib.h>

#include "base/pcapi_inflate.h"


#define GZIP  (MAX_WBITS + 16)
#define ZLIB  MAX_WBITS
#define RAW   (-MAX_WBITS)

#define TEXT  "{\"type\":\"track\",\"event\":\"Order Completed\"}"


static u_char  packed[65536];
static u_char  out[65536];
static size_t  len;


static pcapi_str_t
pack(int bits, const void *data, size_t size)
{
    z_stream  z;

    memset(&z, 0, sizeof(z_stream));

    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, bits, 8,
                                  Z_DEFAULT_STRATEGY), Z_OK);

    z.next_in = (Bytef *) data;
    z.avail_in = (uInt) size;
    z.next_out = packed;
    z.avail_out = sizeof(packed);

    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    assert_int_equal(deflateEnd(&z), Z_OK);

    return pcapi_str(packed, sizeof(packed) - z.avail_out);
}


static void
is_text(void)
{
    assert_int_equal(len, sizeof(TEXT) - 1);
    assert_memory_equal(out, TEXT, len);
}


static void
names_of_codings(void **state)
{
    size_t  i;

    static const struct {
        pcapi_str_t      name;
        pcapi_coding_e   coding;
    } names[] = {
        { pcapi_string(""), PCAPI_CODING_IDENTITY },
        { pcapi_string("identity"), PCAPI_CODING_IDENTITY },
        { pcapi_string("gzip"), PCAPI_CODING_GZIP },
        { pcapi_string("GZip"), PCAPI_CODING_GZIP },
        { pcapi_string("x-gzip"), PCAPI_CODING_GZIP },
        { pcapi_string("deflate"), PCAPI_CODING_DEFLATE },
        { pcapi_string("br"), PCAPI_CODING_UNKNOWN },
        { pcapi_string("zstd"), PCAPI_CODING_UNKNOWN },
        { pcapi_string("gzip, gzip"), PCAPI_CODING_UNKNOWN },
        { pcapi_string("gzip,"), PCAPI_CODING_UNKNOWN },
        { pcapi_string("gzi"), PCAPI_CODING_UNKNOWN },
        { pcapi_string("gzipp"), PCAPI_CODING_UNKNOWN }
    };

    (void) state;

    for (i = 0; i < pcapi_nelts(names); i++) {
        assert_int_equal(pcapi_coding_find(&names[i].name), names[i].coding);
    }
}


static void
gzip_zlib_and_raw_deflate_are_unpacked(void **state)
{
    pcapi_str_t  in;

    (void) state;

    in = pack(GZIP, TEXT, sizeof(TEXT) - 1);
    assert_int_equal(pcapi_inflate(PCAPI_CODING_GZIP, &in, out, sizeof(out),
                                   &len), PCAPI_OK);
    is_text();

    in = pack(ZLIB, TEXT, sizeof(TEXT) - 1);
    assert_int_equal(pcapi_inflate(PCAPI_CODING_DEFLATE, &in, out,
                                   sizeof(out), &len), PCAPI_OK);
    is_text();

    in = pack(RAW, TEXT, sizeof(TEXT) - 1);
    assert_int_equal(pcapi_inflate(PCAPI_CODING_DEFLATE, &in, out,
                                   sizeof(out), &len), PCAPI_OK);
    is_text();
}


static void
one_coding_is_not_taken_for_another(void **state)
{
    pcapi_str_t  in;

    (void) state;

    in = pack(ZLIB, TEXT, sizeof(TEXT) - 1);
    assert_int_equal(pcapi_inflate(PCAPI_CODING_GZIP, &in, out, sizeof(out),
                                   &len), PCAPI_DECLINED);

    in = pack(GZIP, TEXT, sizeof(TEXT) - 1);
    assert_int_equal(pcapi_inflate(PCAPI_CODING_DEFLATE, &in, out,
                                   sizeof(out), &len), PCAPI_DECLINED);
}


static void
members_of_a_gzip_file_are_one_body(void **state)
{
    u_char       two[1024];
    pcapi_str_t  in;

    (void) state;

    in = pack(GZIP, TEXT, 10);
    memcpy(two, in.data, in.len);
    len = in.len;

    in = pack(GZIP, TEXT + 10, sizeof(TEXT) - 11);
    memcpy(two + len, in.data, in.len);

    in = pcapi_str(two, len + in.len);
    assert_int_equal(pcapi_inflate(PCAPI_CODING_GZIP, &in, out, sizeof(out),
                                   &len), PCAPI_OK);
    is_text();
}


static void
what_is_truncated_is_broken_wherever_it_ends(void **state)
{
    size_t       i;
    pcapi_str_t  in, part;

    (void) state;

    in = pack(GZIP, TEXT, sizeof(TEXT) - 1);

    for (i = 0; i < in.len; i++) {
        part = pcapi_str(in.data, i);
        assert_int_equal(pcapi_inflate(PCAPI_CODING_GZIP, &part, out,
                                       sizeof(out), &len), PCAPI_DECLINED);
    }
}


static void
checksum_and_length_count(void **state)
{
    size_t       i;
    pcapi_str_t  in;

    (void) state;

    for (i = 1; i <= 8; i++) {
        in = pack(GZIP, TEXT, sizeof(TEXT) - 1);
        packed[in.len - i] ^= 1;
        assert_int_equal(pcapi_inflate(PCAPI_CODING_GZIP, &in, out,
                                       sizeof(out), &len), PCAPI_DECLINED);
    }
}


static void
nothing_may_follow(void **state)
{
    pcapi_str_t  in;

    (void) state;

    in = pack(GZIP, TEXT, sizeof(TEXT) - 1);
    packed[in.len++] = 'x';
    assert_int_equal(pcapi_inflate(PCAPI_CODING_GZIP, &in, out, sizeof(out),
                                   &len), PCAPI_DECLINED);

    in = pack(ZLIB, TEXT, sizeof(TEXT) - 1);
    packed[in.len++] = 0;
    assert_int_equal(pcapi_inflate(PCAPI_CODING_DEFLATE, &in, out,
                                   sizeof(out), &len), PCAPI_DECLINED);
}


static void
the_size_is_a_limit_and_the_last_byte_fits(void **state)
{
    size_t       size;
    u_char      *buf;
    pcapi_str_t  in;

    (void) state;

    for (size = 1; size < sizeof(TEXT) + 2; size++) {

        /* of exactly that size, for the sanitizer */

        buf = malloc(size);
        assert_non_null(buf);

        in = pack(GZIP, TEXT, sizeof(TEXT) - 1);

        assert_int_equal(pcapi_inflate(PCAPI_CODING_GZIP, &in, buf, size,
                                       &len),
                         size < sizeof(TEXT) - 1 ? PCAPI_FULL : PCAPI_OK);
        free(buf);
    }
}


static void
a_bomb_costs_no_more_than_the_size(void **state)
{
    char        *zeros;
    pcapi_str_t  in;

    (void) state;

    zeros = calloc(1, 32 * 1024 * 1024);
    assert_non_null(zeros);

    in = pack(GZIP, zeros, 32 * 1024 * 1024);
    free(zeros);

    assert_true(in.len < 40000);
    assert_int_equal(pcapi_inflate(PCAPI_CODING_GZIP, &in, out, sizeof(out),
                                   &len), PCAPI_FULL);
    assert_int_equal(len, sizeof(out));
}


static void
nothing_is_no_body(void **state)
{
    pcapi_str_t  in;

    (void) state;

    in = pcapi_str(NULL, 0);

    assert_int_equal(pcapi_inflate(PCAPI_CODING_GZIP, &in, out, sizeof(out),
                                   &len), PCAPI_DECLINED);
    assert_int_equal(pcapi_inflate(PCAPI_CODING_DEFLATE, &in, out,
                                   sizeof(out), &len), PCAPI_DECLINED);

    in = pack(GZIP, "", 0);
    assert_int_equal(pcapi_inflate(PCAPI_CODING_GZIP, &in, out, sizeof(out),
                                   &len), PCAPI_OK);
    assert_int_equal(len, 0);
}


static void
what_zlib_cannot_count_is_too_large(void **state)
{
    size_t       len;
    u_char       out[1] = { 0 };
    pcapi_str_t  in;

    (void) state;

    in = pcapi_str(out, (size_t) UINT_MAX + 1);
    assert_int_equal(pcapi_inflate(PCAPI_CODING_GZIP, &in, out, sizeof(out),
                                   &len),
                     PCAPI_FULL);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(names_of_codings),
        cmocka_unit_test(gzip_zlib_and_raw_deflate_are_unpacked),
        cmocka_unit_test(one_coding_is_not_taken_for_another),
        cmocka_unit_test(members_of_a_gzip_file_are_one_body),
        cmocka_unit_test(what_is_truncated_is_broken_wherever_it_ends),
        cmocka_unit_test(checksum_and_length_count),
        cmocka_unit_test(nothing_may_follow),
        cmocka_unit_test(the_size_is_a_limit_and_the_last_byte_fits),
        cmocka_unit_test(a_bomb_costs_no_more_than_the_size),
        cmocka_unit_test(what_zlib_cannot_count_is_too_large),
        cmocka_unit_test(nothing_is_no_body)
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
