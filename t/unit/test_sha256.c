
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
#include <openssl/evp.h>

#include "base/pcapi_sha256.h"


typedef struct {
    const char  *data;
    const char  *hex;
} test_vector_t;


static const test_vector_t  vectors[] = {
    { "",
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
    { "abc",
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
    { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" }
};


static int
group_setup(void **state)
{
    (void) state;

    return pcapi_sha256_init();
}


static int
group_teardown(void **state)
{
    (void) state;

    pcapi_sha256_done();

    return 0;
}


static void
the_vectors_of_fips_180_give_their_digests(void **state)
{
    size_t                i, round;
    u_char                hex[PCAPI_SHA256_HEX];
    const test_vector_t  *v;

    (void) state;

    /* twice: the context must be as new every time */

    for (round = 0; round < 2; round++) {
        for (i = 0; i < pcapi_nelts(vectors); i++) {
            v = &vectors[i];

            assert_int_equal(pcapi_sha256_hex(v->data, strlen(v->data), hex),
                             PCAPI_OK);
            assert_memory_equal(hex, v->hex, PCAPI_SHA256_HEX);
        }
    }
}


static void
a_million_bytes_give_their_digest(void **state)
{
    u_char             *data;
    u_char              hex[PCAPI_SHA256_HEX];
    static const char   expected[] =
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

    (void) state;

    data = malloc(1000000);
    assert_non_null(data);
    memset(data, 'a', 1000000);

    assert_int_equal(pcapi_sha256_hex(data, 1000000, hex), PCAPI_OK);
    assert_memory_equal(hex, expected, PCAPI_SHA256_HEX);

    free(data);
}


static void
nothing_without_an_address_is_an_empty_text(void **state)
{
    u_char  hex[PCAPI_SHA256_HEX];

    (void) state;

    assert_int_equal(pcapi_sha256_hex(NULL, 0, hex), PCAPI_OK);
    assert_memory_equal(hex, vectors[0].hex, PCAPI_SHA256_HEX);
}


static void
only_64_bytes_are_written(void **state)
{
    u_char  hex[PCAPI_SHA256_HEX + 2];

    (void) state;

    memset(hex, '#', sizeof(hex));

    assert_int_equal(pcapi_sha256_hex("abc", 3, hex + 1), PCAPI_OK);
    assert_int_equal(hex[0], '#');
    assert_int_equal(hex[PCAPI_SHA256_HEX + 1], '#');
}


static void
a_library_without_the_algorithm_is_an_error(void **state)
{
    (void) state;

    pcapi_sha256_done();

    assert_int_equal(EVP_set_default_properties(NULL, "provider=none"), 1);
    assert_int_equal(pcapi_sha256_init(), PCAPI_ERROR);

    assert_int_equal(EVP_set_default_properties(NULL, ""), 1);
    assert_int_equal(pcapi_sha256_init(), PCAPI_OK);
}


static void
without_init_there_is_no_digest(void **state)
{
    u_char  hex[PCAPI_SHA256_HEX];

    (void) state;

    pcapi_sha256_done();
    assert_int_equal(pcapi_sha256_hex("abc", 3, hex), PCAPI_ERROR);

    pcapi_sha256_done();
    assert_int_equal(pcapi_sha256_init(), PCAPI_OK);
    assert_int_equal(pcapi_sha256_init(), PCAPI_OK);
    assert_int_equal(pcapi_sha256_hex("abc", 3, hex), PCAPI_OK);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(the_vectors_of_fips_180_give_their_digests),
        cmocka_unit_test(a_million_bytes_give_their_digest),
        cmocka_unit_test(nothing_without_an_address_is_an_empty_text),
        cmocka_unit_test(only_64_bytes_are_written),
        cmocka_unit_test(a_library_without_the_algorithm_is_an_error),
        cmocka_unit_test(without_init_there_is_no_digest)
    };

    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
