
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "queue_dir.h"

#include <sys/file.h>

#include "queue/pcapi_slot.h"


static qd_t          qd;
static pcapi_disk_t  disk;
static uint32_t      ids;


static int
setup(void **state)
{
    (void) state;

    qd_init(&qd);
    memset(&disk, 0, sizeof(disk));

    disk.sys = &pcapi_sys;
    disk.log = qd_log;
    disk.log_ctx = &qd;
    (void) strcpy(disk.path, qd.path);

    return 0;
}


static int
teardown(void **state)
{
    (void) state;

    qd_done(&qd);

    return 0;
}


static void
names_of_slots_are_exact(void **state)
{
    uint32_t     i, n;
    const char  *good[] = { "slot-0", "slot-7", "slot-10", "slot-1023" };
    const char  *bad[] = { "slot-", "slot-01", "slot-00", "slot-1024",
                           "slot-99999999999", "slot-1x", "slot--1", "slot",
                           "Slot-1", "slot-1 ", "", "quarantine" };

    (void) state;

    for (i = 0; i < pcapi_nelts(good); i++) {
        assert_int_equal(pcapi_slot_parse(good[i], &n), PCAPI_OK);
        assert_int_equal(n, atoi(good[i] + 5));
    }

    for (i = 0; i < pcapi_nelts(bad); i++) {
        assert_int_equal(pcapi_slot_parse(bad[i], &n), PCAPI_DECLINED);
    }
}


static void
names_of_segments_are_exact(void **state)
{
    uint32_t     i, n;
    const char  *bad[] = { "1.seg", "0000000000.seg", "00000000001.seg",
                           "000000001.seg", "0000000001.seg~",
                           "0000000001.tmp", "4294967296.seg", ".seg",
                           "0000000001", "x000000001.seg", "" };

    (void) state;

    assert_int_equal(pcapi_slot_parse_segment("0000000001.seg", ".seg", &n),
                     PCAPI_OK);
    assert_int_equal(n, 1);
    assert_int_equal(pcapi_slot_parse_segment("4294967295.seg", ".seg", &n),
                     PCAPI_OK);
    assert_int_equal(n, UINT32_MAX);

    for (i = 0; i < pcapi_nelts(bad); i++) {
        assert_int_equal(pcapi_slot_parse_segment(bad[i], ".seg", &n),
                         PCAPI_DECLINED);
    }
}


static void
an_owner_keeps_others_out_until_it_goes(void **state)
{
    pcapi_slot_t  *a, *b;

    (void) state;

    assert_int_equal(pcapi_slot_take(&disk, 3, 0, &ids, &a), PCAPI_DECLINED);
    assert_int_equal(qd_count(&qd, "slot-3"), 0);

    assert_int_equal(pcapi_slot_take(&disk, 3, 1, &ids, &a), PCAPI_OK);
    assert_int_equal(pcapi_slot_take(&disk, 3, 1, &ids, &b), PCAPI_DECLINED);
    assert_int_equal(pcapi_slot_take(&disk, 3, 0, &ids, &b), PCAPI_DECLINED);

    pcapi_slot_free(&disk, a);

    assert_int_equal(pcapi_slot_take(&disk, 3, 0, &ids, &b), PCAPI_OK);
    pcapi_slot_remove(&disk, b);
    assert_int_equal(qd_count(&qd, "slot-3"), 0);
}


/* the adopter removes the file between our open() and our flock() */

static uint32_t  races;


static int
racing_flock(int fd, int operation)
{
    char  path[128];

    if (races) {
        races--;
        (void) snprintf(path, sizeof(path), "%s/slot-0/lock", qd.path);
        (void) unlink(path);
        (void) snprintf(path, sizeof(path), "%s/slot-0", qd.path);
        (void) rmdir(path);
    }

    return flock(fd, operation);
}


static void
a_slot_that_was_moved_or_replaced_is_not_ours(void **state)
{
    pcapi_path_t   from, to;
    pcapi_slot_t  *a, *b;

    (void) state;

    assert_int_equal(pcapi_slot_take(&disk, 0, 1, &ids, &a), PCAPI_OK);
    assert_int_equal(pcapi_slot_check(&disk, a), PCAPI_OK);

    pcapi_disk_path(&disk, &from, "slot-0");
    pcapi_disk_path(&disk, &to, "moved");
    assert_int_equal(rename(from.data, to.data), 0);
    assert_int_equal(pcapi_slot_check(&disk, a), PCAPI_DECLINED);

    assert_int_equal(pcapi_slot_take(&disk, 0, 1, &ids, &b), PCAPI_OK);
    assert_int_equal(pcapi_slot_check(&disk, a), PCAPI_DECLINED);
    assert_int_equal(pcapi_slot_check(&disk, b), PCAPI_OK);

    /* what has its name now is not removed with the other */

    pcapi_slot_remove(&disk, a);
    assert_int_equal(qd_count(&qd, "slot-0/lock"), 1);

    pcapi_slot_free(&disk, b);
}


static void
a_lock_that_was_removed_meanwhile_is_not_taken_for_one(void **state)
{
    pcapi_sys_t    sys;
    pcapi_slot_t  *a, *b;

    (void) state;

    sys = pcapi_sys;
    sys.flock = racing_flock;
    disk.sys = &sys;

    races = 3;
    assert_int_equal(pcapi_slot_take(&disk, 0, 1, &ids, &a), PCAPI_OK);
    assert_int_equal(races, 0);
    assert_int_equal(pcapi_slot_check(&disk, a), PCAPI_OK);
    assert_int_equal(qd_count(&qd, "slot-0/lock"), 1);
    assert_int_equal(pcapi_slot_take(&disk, 0, 1, &ids, &b), PCAPI_DECLINED);
    pcapi_slot_free(&disk, a);

    races = 1000;
    assert_int_equal(pcapi_slot_take(&disk, 0, 1, &ids, &a), PCAPI_DECLINED);

    /* an adopter does not make it anew */
    races = 1;
    disk.sys = &pcapi_sys;
    assert_int_equal(pcapi_slot_take(&disk, 0, 1, &ids, &a), PCAPI_OK);
    pcapi_slot_free(&disk, a);
    disk.sys = &sys;
    assert_int_equal(pcapi_slot_take(&disk, 0, 0, &ids, &a), PCAPI_DECLINED);
    assert_int_equal(qd_count(&qd, "slot-0"), 0);
}


static void
segments_are_listed_by_number_with_the_unfinished_removed(void **state)
{
    pcapi_slot_t     *slot;
    pcapi_segment_t  *seg;

    (void) state;

    assert_int_equal(pcapi_slot_take(&disk, 0, 1, &ids, &slot), PCAPI_OK);
    pcapi_slot_free(&disk, slot);

    qd_write(&qd, "slot-0/0000000010.seg", "x", 1, 0);
    qd_write(&qd, "slot-0/0000000009.seg", "x", 1, 0);
    qd_write(&qd, "slot-0/0000000200.seg", "x", 1, 0);
    qd_write(&qd, "slot-0/0000000201.tmp", "x", 1, 0);
    qd_write(&qd, "slot-0/notes.txt", "x", 1, 0);

    assert_int_equal(pcapi_slot_take(&disk, 0, 1, &ids, &slot), PCAPI_OK);

    seg = slot->first;
    assert_int_equal(seg->number, 9);
    seg = seg->next;
    assert_int_equal(seg->number, 10);
    seg = seg->next;
    assert_int_equal(seg->number, 200);
    assert_null(seg->next);
    assert_ptr_equal(slot->tail, seg);
    assert_int_equal(slot->top, 200);

    pcapi_slot_detach(slot, seg);
    assert_int_equal(slot->tail->number, 10);
    pcapi_segment_free(&disk, seg);

    seg = slot->first;
    pcapi_slot_detach(slot, seg);
    pcapi_segment_free(&disk, seg);
    seg = slot->first;
    pcapi_slot_detach(slot, seg);
    pcapi_segment_free(&disk, seg);
    assert_null(slot->first);
    assert_null(slot->tail);

    pcapi_slot_free(&disk, slot);
    assert_int_equal(qd_count(&qd, ".tmp"), 0);
    assert_int_equal(qd_count(&qd, "notes.txt"), 1);
}


static void
a_slot_with_foreign_files_keeps_them(void **state)
{
    pcapi_slot_t  *slot;

    (void) state;

    assert_int_equal(pcapi_slot_take(&disk, 0, 1, &ids, &slot), PCAPI_OK);
    qd_write(&qd, "slot-0/notes.txt", "x", 1, 0);
    pcapi_slot_remove(&disk, slot);
    assert_int_equal(qd_count(&qd, "notes.txt"), 1);

    assert_int_equal(pcapi_slot_take(&disk, 0, 0, &ids, &slot), PCAPI_OK);
    pcapi_slot_remove(&disk, slot);
    assert_int_equal(qd_count(&qd, "notes.txt"), 1);
}


int
main(void)
{
#define T(f)  cmocka_unit_test_setup_teardown(f, setup, teardown)

    const struct CMUnitTest  tests[] = {
        T(names_of_slots_are_exact),
        T(names_of_segments_are_exact),
        T(an_owner_keeps_others_out_until_it_goes),
        T(a_lock_that_was_removed_meanwhile_is_not_taken_for_one),
        T(a_slot_that_was_moved_or_replaced_is_not_ours),
        T(segments_are_listed_by_number_with_the_unfinished_removed),
        T(a_slot_with_foreign_files_keeps_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
