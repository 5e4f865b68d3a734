
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "queue_dir.h"

#include "queue/pcapi_marks.h"


#define UNITS  1000


static void
random_walk_agrees_with_a_plain_table(void **state)
{
    uint32_t       i, unit, from, op, n_open, n_taken;
    pcapi_marks_t  m;
    struct {
        unsigned   open, taken;
    } t[UNITS];

    (void) state;

    memset(&m, 0, sizeof(m));
    memset(t, 0, sizeof(t));
    srandom(4711);

    assert_int_equal(pcapi_marks_init(&m, UNITS), PCAPI_OK);

    for (i = 0; i < 200000; i++) {

        unit = (uint32_t) random() % UNITS;
        op = (uint32_t) random() % 6;

        switch (op) {

        case 0:
        case 1:
            pcapi_marks_add(&m, unit);
            t[unit].open = 1;
            break;

        case 2:
            assert_int_equal(pcapi_marks_take(&m, unit),
                             t[unit].open && !t[unit].taken ? PCAPI_OK
                                                            : PCAPI_DECLINED);
            t[unit].taken |= t[unit].open;
            break;

        case 3:
            assert_int_equal(pcapi_marks_release(&m, unit),
                             t[unit].taken ? PCAPI_OK : PCAPI_DECLINED);
            t[unit].taken = 0;
            break;

        case 4:
            assert_int_equal(pcapi_marks_done(&m, unit),
                             t[unit].taken ? PCAPI_OK : PCAPI_DECLINED);
            t[unit].open &= !t[unit].taken;
            t[unit].taken = 0;
            break;

        default:
            if (random() % 8 == 0) {
                assert_int_equal(pcapi_marks_lose(&m, unit),
                                 t[unit].open ? PCAPI_OK : PCAPI_DECLINED);
                t[unit].open = 0;
                t[unit].taken = 0;
            }
        }

        assert_int_equal(pcapi_marks_is_taken(&m, unit), t[unit].taken);

        if (i % 100) {
            continue;
        }

        from = (uint32_t) random() % (UNITS + 1);
        n_open = 0;
        n_taken = 0;

        for (unit = 0; unit < UNITS; unit++) {
            n_open += t[unit].open;
            n_taken += t[unit].taken;
        }

        assert_int_equal(m.n_open, n_open);
        assert_int_equal(m.n_taken, n_taken);

        for (unit = from; unit < UNITS; unit++) {
            if (t[unit].open && !t[unit].taken) {
                break;
            }
        }

        assert_int_equal(pcapi_marks_next(&m, from),
                         unit == UNITS ? PCAPI_MARKS_NONE : unit);

        for (unit = 0; unit < UNITS && !t[unit].open; unit++) { /* void */ }

        assert_int_equal(pcapi_marks_first(&m),
                         unit == UNITS ? PCAPI_MARKS_NONE : unit);
    }

    pcapi_marks_free(&m);
}


static void
none_is_open_before_there_are_any(void **state)
{
    pcapi_marks_t  m;

    (void) state;

    memset(&m, 0, sizeof(m));

    assert_int_equal(pcapi_marks_first(&m), PCAPI_MARKS_NONE);
    assert_int_equal(pcapi_marks_next(&m, 0), PCAPI_MARKS_NONE);
    assert_int_equal(pcapi_marks_take(&m, 0), PCAPI_DECLINED);
    assert_int_equal(pcapi_marks_release(&m, 0), PCAPI_DECLINED);
    assert_int_equal(pcapi_marks_done(&m, 0), PCAPI_DECLINED);
    assert_int_equal(pcapi_marks_lose(&m, 0), PCAPI_DECLINED);
    pcapi_marks_add(&m, 0);
    assert_int_equal(m.n_open, 0);
}


int
main(void)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(random_walk_agrees_with_a_plain_table),
        cmocka_unit_test(none_is_open_before_there_are_any),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
