
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "queue_work.h"

#include <time.h>
#include <sys/wait.h>


/*
 * Processes die: at random moments, at every system call, at every named
 * point, and again while they recover from that.  The core is to be built with
 * PCAPI_CRASH_POINTS.  usage: test_queue_kill [KILLS [SEED]]
 */

#define CHILDREN  3
#define PER       20000              /* events a child may append */

static qd_t       qd;
static qd_seen_t  seen;
static uint32_t   kills = 300;
static uint32_t   seed;

static const char  *point;           /* a child dies there */
static uint32_t     point_at;
static unsigned     mortal;


void
pcapi_crash_point(const char *name)
{
    if (mortal && point && strcmp(point, name) == 0 && --point_at == 0) {
        (void) kill(getpid(), SIGKILL);
    }
}


static int
wait_for(pid_t pid)
{
    int  status;

    assert_int_equal(waitpid(pid, &status, 0), pid);

    if (WIFSIGNALED(status)) {
        assert_int_equal(WTERMSIG(status), SIGKILL);
        return PCAPI_DECLINED;
    }

    assert_int_equal(status, 0);

    return PCAPI_OK;
}


/* the work in a process that dies by its plan */

static int
live(void)
{
    pid_t  pid;

    pid = fork();
    assert_int_not_equal(pid, -1);

    if (pid == 0) {
        mortal = 1;
        qd.conf.sys = &qs_sys;
        (void) qw_run(&qd);
        _exit(0);
    }

    return wait_for(pid);
}


static void
check(const char *what, uint32_t at)
{
    int64_t  bad;

    bad = qw_check(&qd, &seen, 1);

    if (bad != -1) {
        print_error("%s %u: record %d\n", what, at, (int) bad);
        fail();
    }

    /* the damaged record and the file that is none, and no more */

    if (qd_count(&qd, ".seg") > 2) {
        print_error("%s %u: left %s\n", what, at, qd_name);
        fail();
    }

    qd_done(&qd);
}


static int
run(const char *what, uint32_t at)
{
    int  rc;

    qd_init(&qd);
    qw_past(&qd);

    rc = live();

    check(what, at);

    return rc;
}


static void
death_before_or_after_any_system_call_loses_nothing(void **state)
{
    uint32_t  at, way;

    (void) state;

    for (way = QS_KILL_BEFORE; way <= QS_KILL_AFTER; way++) {

        for (at = 1; /* void */ ; at++) {
            memset(&qs, 0, sizeof(qs));
            qs.call = QS_LAST;
            qs.way = way;
            qs.at = at;

            if (run("system call", at) == PCAPI_OK) {
                break;
            }
        }

        assert_true(at > 200);
        print_message("%u system calls\n", at - 1);
    }

    memset(&qs, 0, sizeof(qs));
}


static const char  *points[] = {
    "append_before_header",
    "append_between_header_and_payload",
    "append_after",
    "rotate_before",
    "rotate_after",
    "frontier_before",
    "frontier_after",
    "unlink_before",
    "unlink_after",
    "adopt_locked",
    "adopt_done",
    "dead_letter_before",
    "dead_letter_after",
    "quarantine_before"
};


static void
death_at_any_named_point_loses_nothing(void **state)
{
    uint32_t  i, at;

    (void) state;

    for (i = 0; i < pcapi_nelts(points); i++) {

        for (at = 1; at < 100; at += 1 + at / 8) {
            point = points[i];
            point_at = at;

            if (run(point, at) == PCAPI_OK) {
                break;
            }
        }

        if (at == 1) {
            print_error("\"%s\" was never reached\n", points[i]);
            fail();
        }
    }

    point = NULL;
}


/* every point after every other, three deaths in a row */

static void
death_in_the_recovery_from_a_death_loses_nothing(void **state)
{
    uint32_t  i, j, deaths;

    (void) state;

    deaths = 0;

    for (i = 0; i < pcapi_nelts(points); i++) {

        for (j = 0; j < pcapi_nelts(points); j++) {

            qd_init(&qd);
            qw_past(&qd);

            point = points[i];
            point_at = 1 + (uint32_t) random() % 6;
            deaths += (live() != PCAPI_OK);

            point = points[j];
            point_at = 1 + (uint32_t) random() % 3;
            deaths += (live() != PCAPI_OK);

            point = points[(uint32_t) random() % pcapi_nelts(points)];
            point_at = 1;
            deaths += (live() != PCAPI_OK);

            point = NULL;
            check(points[i], j);
        }
    }

    print_message("%u deaths\n", deaths);
    assert_true(deaths > pcapi_nelts(points) * pcapi_nelts(points));
}


/* appends, delivers, acknowledges until it is killed */

static void
child(uint32_t n, uint32_t r)
{
    size_t               size;
    uint32_t             id, i, k;
    pcapi_queue_t       *q;
    pcapi_record_t       rec;
    pcapi_queue_ref_t    refs[40];

    srandom(r);

    q = qd_open(&qd);

    if (q == NULL) {
        _exit(1);
    }

    id = n * PER;

    while (id < (n + 1) * PER && qw->offered[id]) {
        id++;
    }

    while (id < (n + 1) * PER) {

        for (i = (uint32_t) random() % 30; i && id < (n + 1) * PER; i--) {
            size = 64 + (size_t) random() % 2000;
            qw->offered[id] = 1;
            qw->accepted[id] = (qd_append(q, id, size) == PCAPI_OK);
            id++;
        }

        for (k = 0; k < (uint32_t) random() % 40; k++) {

            if (pcapi_queue_peek(q, &rec) != PCAPI_OK) {
                break;
            }

            refs[k] = rec.ref;
            pcapi_queue_take(q);
        }

        for (i = 0; i < k; i++) {

            if (random() % 4 == 0) {
                pcapi_queue_release(q, &refs[i], 1);
                continue;
            }

            if (pcapi_queue_read(q, &refs[i], &rec) == PCAPI_OK) {
                qw->acked[qd_id(&rec.payload) % QD_IDS] = 1;
                pcapi_queue_ack(q, &refs[i], 1);
            }
        }

        switch (random() % 8) {
        case 0:
            pcapi_queue_maintain(q);
            break;
        case 1:
            (void) pcapi_queue_adopt(q);
            break;
        case 2:
            (void) pcapi_queue_sync(q);
            break;
        case 3:
            pcapi_queue_rewind(q);
            break;
        }
    }

    pcapi_queue_close(q);
    _exit(0);
}


static void
nap(uint32_t usec)
{
    struct timespec  ts;

    ts.tv_sec = 0;
    ts.tv_nsec = (long) usec * 1000;

    (void) nanosleep(&ts, NULL);
}


static void
massacre(uint64_t max_size, uint32_t times)
{
    int64_t    bad;
    uint32_t   i, n, done, events;
    pid_t      pids[CHILDREN];

    print_message("seed %u, %u kills\n", seed, kills);

    done = 0;
    events = 0;

    while (done < kills) {

        qd_init(&qd);
        qd.conf.max_size = max_size;
        memset(qw, 0, sizeof(qw_book_t));

        /* several generations over the same directory */

        for (i = 0; i < 5 && done < kills; i++) {

            for (n = 0; n < CHILDREN; n++) {
                pids[n] = fork();
                assert_int_not_equal(pids[n], -1);

                if (pids[n] == 0) {
                    child(n, (uint32_t) random());
                }
            }

            for (n = 0; n < CHILDREN; n++) {
                nap((uint32_t) random() % 6000);
                (void) kill(pids[n], SIGKILL);
                done += (wait_for(pids[n]) != PCAPI_OK);
            }
        }

        bad = qw_check(&qd, &seen, times);

        if (bad != -1) {
            print_error("record %d, after %u kills: shown %d, offered %d, "
                        "accepted %d, acknowledged %d\n", (int) bad, done,
                        seen.shown[bad % QD_IDS], qw->offered[bad % QD_IDS],
                        qw->accepted[bad % QD_IDS],
                        qw->acked[bad % QD_IDS]);
            fail();
        }

        assert_int_equal(qd_count(&qd, ".seg"), 0);
        assert_int_equal(qd_count(&qd, "quarantine"), 0);

        for (n = 0; n < QD_IDS; n++) {
            events += qw->accepted[n];
        }

        qd_done(&qd);
    }

    print_message("%u events accepted\n", events);
    assert_true(events > kills);
}


static void
death_at_random_moments_loses_nothing_and_doubles_nothing(void **state)
{
    (void) state;

    massacre((uint64_t) 1024 * 1024 * 1024, 1);
}


/* a death between the copy of a record and the end of the original */

static void
short_of_room_a_record_may_come_again(void **state)
{
    (void) state;

    massacre(1024 * 1024, 4);
}


int
main(int argc, char **argv)
{
    const struct CMUnitTest  tests[] = {
        cmocka_unit_test(death_before_or_after_any_system_call_loses_nothing),
        cmocka_unit_test(death_at_any_named_point_loses_nothing),
        cmocka_unit_test(death_in_the_recovery_from_a_death_loses_nothing),
        cmocka_unit_test(
                   death_at_random_moments_loses_nothing_and_doubles_nothing),
        cmocka_unit_test(short_of_room_a_record_may_come_again),
    };

    seed = (uint32_t) time(NULL);

    if (argc > 1) {
        kills = (uint32_t) atoi(argv[1]);
    }

    if (argc > 2) {
        seed = (uint32_t) atoi(argv[2]);
    }

    srandom(seed);
    qw_init();

    return cmocka_run_group_tests(tests, NULL, NULL);
}
