
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "queue_dir.h"

#include "queue/pcapi_record.h"


#define SEQUENCE  (((uint64_t) 7 << 32) + 5)

static u_char  page[4096] __attribute__((aligned(8)));


static uint32_t
put(size_t len)
{
    u_char        text[2048];
    pcapi_str_t   payload;
    pcapi_dest_t  dest;

    memset(page, 0, sizeof(page));
    memset(text, 'x', sizeof(text));

    payload = pcapi_str(text, len);
    dest.account = 549764982399;
    dest.route = 3;
    dest.flags = PCAPI_DEST_TEST;

    pcapi_record_put(page, SEQUENCE, &dest, 1234567890123, &payload);

    return (uint32_t) pcapi_record_size(len);
}


static void
what_was_put_is_got(void **state)
{
    pcapi_record_t        rec;
    pcapi_record_head_t   head;

    (void) state;

    (void) put(600);
    pcapi_record_head(&head, page);

    assert_true(pcapi_record_plausible(&head, SEQUENCE - 1, sizeof(page)));
    assert_true(pcapi_record_valid(&head, page));

    pcapi_record_get(&rec, &head, page);
    assert_int_equal(rec.sequence, SEQUENCE);
    assert_int_equal(rec.time, 1234567890123);
    assert_int_equal(rec.dest.account, 549764982399);
    assert_int_equal(rec.dest.route, 3);
    assert_int_equal(rec.dest.flags, PCAPI_DEST_TEST);
    assert_int_equal(rec.payload.len, 600);
    assert_int_equal(rec.payload.data[599], 'x');
}


static void
every_bit_is_protected(void **state)
{
    uint32_t              i, size;
    pcapi_record_head_t   head;

    (void) state;

    (void) put(100);
    size = PCAPI_RECORD_HEAD + 100;

    for (i = 0; i < size * 8; i++) {
        page[i / 8] ^= (u_char) (1 << (i % 8));

        pcapi_record_head(&head, page);

        if (pcapi_record_plausible(&head, 0, sizeof(page))) {
            assert_false(pcapi_record_valid(&head, page));
        }

        page[i / 8] ^= (u_char) (1 << (i % 8));
    }

    pcapi_record_head(&head, page);
    assert_true(pcapi_record_valid(&head, page));
}


static void
sizes_are_aligned_and_never_too_small(void **state)
{
    size_t  len;

    (void) state;

    for (len = 1; len < 5000; len++) {
        assert_int_equal(pcapi_record_size(len) % PCAPI_RECORD_ALIGN, 0);
        assert_true(pcapi_record_size(len) >= len + PCAPI_RECORD_HEAD);
        assert_true(pcapi_record_size(len)
                    < len + PCAPI_RECORD_HEAD + PCAPI_RECORD_ALIGN);
    }
}


static void
implausible_headers_are_seen_without_the_payload(void **state)
{
    pcapi_record_head_t  head;

    (void) state;

    (void) put(100);
    pcapi_record_head(&head, page);

    assert_false(pcapi_record_plausible(&head, SEQUENCE, sizeof(page)));
    assert_false(pcapi_record_plausible(&head, SEQUENCE + 1, sizeof(page)));
    assert_false(pcapi_record_plausible(&head, (uint64_t) 6 << 32,
                                        sizeof(page)));
    assert_false(pcapi_record_plausible(&head, (uint64_t) 8 << 32,
                                        sizeof(page)));
    assert_false(pcapi_record_plausible(&head, SEQUENCE - 1, 139));
    assert_true(pcapi_record_plausible(&head, SEQUENCE - 1, 140));

    head.length = PCAPI_RECORD_HEAD;
    assert_false(pcapi_record_plausible(&head, SEQUENCE - 1, 140));

    head.length = UINT32_MAX;
    assert_false(pcapi_record_plausible(&head, SEQUENCE - 1, 140));
}


static void
a_withdrawn_one_is_none(void **state)
{
    pcapi_record_head_t  head;

    (void) state;

    (void) put(100);
    pcapi_record_withdraw(page);
    pcapi_record_head(&head, page);

    assert_int_equal(head.length, 0);
    assert_false(pcapi_record_plausible(&head, 0, sizeof(page)));
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(what_was_put_is_got),
        cmocka_unit_test(every_bit_is_protected),
        cmocka_unit_test(sizes_are_aligned_and_never_too_small),
        cmocka_unit_test(implausible_headers_are_seen_without_the_payload),
        cmocka_unit_test(a_withdrawn_one_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
