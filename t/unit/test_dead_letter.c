
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "queue_sys.h"


#define FILE_NAME  "dead-letters.jsonl"
#define OLD_NAME   "dead-letters.old.jsonl"

static qd_t            qd;
static pcapi_queue_t  *q;
static char            text[300000];


static int
setup(void **state)
{
    (void) state;

    memset(&qs, 0, sizeof(qs));
    qd_init(&qd);
    qd.conf.sys = &qs_sys;
    q = qd_open(&qd);

    return 0;
}


static int
teardown(void **state)
{
    (void) state;

    memset(&qs, 0, sizeof(qs));
    pcapi_queue_close(q);
    qd_done(&qd);

    return 0;
}


static int
letter(const char *payload, size_t len, const char *reason, const char *why)
{
    pcapi_str_t     r, w;
    pcapi_record_t  rec;

    memset(&rec, 0, sizeof(rec));

    rec.dest.account = 549764982399;
    rec.dest.route = UINT32_MAX;
    rec.dest.flags = PCAPI_DEST_TEST;
    rec.time = 1700000000123;
    rec.payload = pcapi_str(payload, len);

    r = pcapi_str(reason, strlen(reason));
    w = pcapi_str(why, strlen(why));

    return pcapi_queue_dead_letter(q, &rec, 1700000001234, &r, &w);
}


static const char *
content(const char *name)
{
    size_t  n;

    n = qd_read(&qd, name, text, sizeof(text) - 1, 0);
    text[n] = '\0';

    return text;
}


static void
a_line_says_what_why_and_when(void **state)
{
    (void) state;

    assert_int_equal(letter("{\"event_id\":\"a\"}", 16, "refused",
                            "say \"no\"\n"), PCAPI_OK);

    assert_string_equal(content(FILE_NAME),
        "{\"time\":1700000001234,\"queued\":1700000000123,"
        "\"ad_account\":549764982399,\"route\":4294967295,\"test\":true,"
        "\"reason\":\"refused\",\"text\":\"say \\\"no\\\"\\n\","
        "\"event\":{\"event_id\":\"a\"}}\n");
}


static void
what_is_no_line_of_json_is_kept_in_hex(void **state)
{
    (void) state;

    assert_int_equal(letter("{\n}", 3, "refused", ""), PCAPI_OK);
    assert_non_null(strstr(content(FILE_NAME), "\"event_hex\":\"7b0a7d\"}\n"));

    assert_int_equal(letter("\xff\0x", 3, "refused", ""), PCAPI_OK);
    assert_non_null(strstr(content(FILE_NAME), "\"event_hex\":\"ff0078\"}\n"));

    /* the server's words may be anything */
    assert_int_equal(letter("{}", 2, "refused", "\xc0\x80"), PCAPI_OK);
    assert_non_null(strstr(content(FILE_NAME),
                           "\"reason\":\"refused\",\"event\":{}}\n"));
}


static void
it_stays_below_an_eighth_of_the_queue_and_keeps_the_newest(void **state)
{
    char            id[32];
    uint32_t        i;
    struct stat     now, old;
    char            path[128];
    static char     large[2000];

    (void) state;

    memset(large, 'x', sizeof(large));
    large[0] = '{';
    large[sizeof(large) - 1] = '}';

    for (i = 0; i < 1000; i++) {
        (void) sprintf(id, "number %u.", i);
        assert_int_equal(letter(large, sizeof(large), "refused", id),
                         PCAPI_OK);
    }

    (void) snprintf(path, sizeof(path), "%s/" FILE_NAME, qd.path);
    assert_int_equal(stat(path, &now), 0);
    (void) snprintf(path, sizeof(path), "%s/" OLD_NAME, qd.path);
    assert_int_equal(stat(path, &old), 0);

    assert_true(now.st_size + old.st_size <= QD_MAX / 8);
    assert_true(old.st_size > QD_MAX / 16 - 4000);
    assert_non_null(strstr(content(FILE_NAME), "number 999."));
    assert_int_equal(now.st_mode & 0777, 0600);
}


static void
a_line_cut_off_by_a_full_disk_does_not_spoil_the_next(void **state)
{
    (void) state;

    qd_write(&qd, FILE_NAME, "{\"time\":17", 10, 0);
    assert_int_equal(letter("{}", 2, "refused", ""), PCAPI_OK);

    assert_memory_equal(content(FILE_NAME), "{\"time\":17\n{\"time\":1700", 23);
}


static void
a_failing_disk_is_an_error_and_heals(void **state)
{
    (void) state;

    qs.call = QS_WRITE;
    qs.way = QS_FAIL_ON;
    qs.at = 1;
    qs.err = ENOSPC;

    assert_int_equal(letter("{}", 2, "refused", ""), PCAPI_ERROR);
    assert_int_equal(letter("{}", 2, "refused", ""), PCAPI_ERROR);
    assert_non_null(strstr(qd.logged, "dead letter not written"));

    memset(&qs, 0, sizeof(qs));
    assert_int_equal(letter("{}", 2, "refused", ""), PCAPI_OK);
    assert_non_null(strstr(qd.logged, "dead letters written again"));
}


static void
a_half_written_line_is_finished(void **state)
{
    (void) state;

    qs.call = QS_WRITE;
    qs.way = QS_SHORT;
    qs.at = 1;

    assert_int_equal(letter("{}", 2, "refused", ""), PCAPI_OK);
    assert_int_equal(qs.hits, 1);
    assert_non_null(strstr(content(FILE_NAME), "\"event\":{}}\n"));
}


int
main(void)
{
#define T(f)  cmocka_unit_test_setup_teardown(f, setup, teardown)

    const struct CMUnitTest  tests[] = {
        T(a_line_says_what_why_and_when),
        T(what_is_no_line_of_json_is_kept_in_hex),
        T(it_stays_below_an_eighth_of_the_queue_and_keeps_the_newest),
        T(a_line_cut_off_by_a_full_disk_does_not_spoil_the_next),
        T(a_failing_disk_is_an_error_and_heals),
        T(a_half_written_line_is_finished),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
