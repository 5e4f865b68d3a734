
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _QUEUE_WORK_H_INCLUDED_
#define _QUEUE_WORK_H_INCLUDED_


/*
 * A piece of work that visits every corner of the queue, for tests that break
 * it at every step.  Its book survives the process that dies in it.
 */

#include "queue_sys.h"


#define QW_BACKLOG  24       /* left by a dead owner, in a slot of its own */
#define QW_OWN      10       /* left in the slot that is taken */
#define QW_DAMAGED  5        /* of those */


/* what may be gone, must be there, must not be */

typedef struct {
    uint8_t   offered[QD_IDS];
    uint8_t   accepted[QD_IDS];
    uint8_t   acked[QD_IDS];
    uint32_t  next;
    uint32_t  letters;       /* dead letters written */
} qw_book_t;


static qw_book_t  *qw;


QD_UNUSED static void
qw_init(void)
{
    qw = mmap(NULL, sizeof(qw_book_t), PROT_READ|PROT_WRITE,
              MAP_SHARED|MAP_ANONYMOUS, -1, 0);

    if (qw == MAP_FAILED) {
        perror("mmap");
        exit(1);
    }
}


static int
qw_append(pcapi_queue_t *q, size_t size)
{
    int       rc;
    uint32_t  id;

    id = qw->next++;
    qw->offered[id] = 1;

    rc = qd_append(q, id, size);

    if (rc == PCAPI_OK) {
        qw->accepted[id] = 1;
    }

    return rc;
}


/* a directory with a past: two slots without owner, one damaged record */

QD_UNUSED static void
qw_past(qd_t *qd)
{
    uint32_t        i;
    char            name[64];
    pcapi_queue_t  *q, *other;

    memset(qw, 0, sizeof(qw_book_t));

    q = qd_open(qd);
    other = qd_open(qd);

    if (q == NULL || other == NULL) {
        exit(1);
    }

    for (i = 0; i < QW_OWN; i++) {
        (void) qw_append(q, 700);
    }

    for (i = 0; i < QW_BACKLOG; i++) {
        (void) qw_append(other, 1000);
    }

    pcapi_queue_close(q);
    pcapi_queue_close(other);

    /* one record in the middle, and a file that is nothing */

    qd_write(qd, "slot-0/0000000001.seg", "#", 1, 4096 + QW_DAMAGED * 768 + 99);
    qw->accepted[QW_DAMAGED] = 0;

    (void) strcpy(name, "slot-1/0000000009.seg");
    qd_write(qd, name, "nothing", 7, 0);
}


static void
qw_deliver(pcapi_queue_t *q, uint32_t n, unsigned ack)
{
    int64_t              id;
    uint32_t             i, k, errors;
    pcapi_str_t          reason, text;
    pcapi_record_t       rec;
    pcapi_queue_ref_t    refs[64];

    k = 0;
    errors = 0;
    reason = pcapi_str("refused", 7);
    text = pcapi_str("by \"them\"\n", 10);

    while (k < n && k < 64 && errors < 64) {

        switch (pcapi_queue_peek(q, &rec)) {

        case PCAPI_OK:
            refs[k++] = rec.ref;
            pcapi_queue_take(q);
            continue;

        case PCAPI_ERROR:
            errors++;
            continue;
        }

        break;
    }

    for (i = 0; i < k; i++) {

        if (pcapi_queue_read(q, &refs[i], &rec) != PCAPI_OK) {
            pcapi_queue_release(q, &refs[i], 1);
            continue;
        }

        if (!ack) {
            pcapi_queue_release(q, &refs[i], 1);
            continue;
        }

        id = qd_id(&rec.payload);

        if (i == 0
            && pcapi_queue_dead_letter(q, &rec, 5, &reason, &text)
               == PCAPI_OK)
        {
            qw->letters++;
        }

        if (id >= 0) {
            qw->acked[id] = 1;
        }

        pcapi_queue_ack(q, &refs[i], 1);
    }

    pcapi_queue_rewind(q);
}


/* PCAPI_ERROR if it could not even be opened */

QD_UNUSED static int
qw_run(qd_t *qd)
{
    int             fds[8], n, i;
    uint32_t        round, j;
    pcapi_queue_t  *q;

    q = qd_open(qd);

    if (q == NULL) {
        return PCAPI_ERROR;
    }

    for (round = 0; round < 4; round++) {

        (void) pcapi_queue_reserve(q, 9, 9 * 800);

        for (j = 0; j < 9; j++) {
            (void) qw_append(q, 800);
        }

        (void) pcapi_queue_maintain(q);
        (void) pcapi_queue_adopt(q);

        qw_deliver(q, 5, 0);
        qw_deliver(q, 17, 1);

        if (round % 2) {
            (void) pcapi_queue_sync(q);

        } else {
            n = pcapi_queue_sync_fds(q, fds, 8);

            if (n > 0) {
                for (i = 0; i < n; i++) {
                    (void) fdatasync(fds[i]);
                }

                pcapi_queue_synced(q, fds, (uint32_t) n, 0);
            }
        }

        (void) pcapi_queue_maintain(q);
    }

    pcapi_queue_close(q);

    return PCAPI_OK;
}


/*
 * With everything in order again: all that was accepted and not acknowledged
 * is there, and nothing that was never offered, at most "times".  The
 * number of the first that is not, or -1.
 */

QD_UNUSED static int64_t
qw_check(qd_t *qd, qd_seen_t *seen, uint32_t times)
{
    uint32_t        i;
    pcapi_queue_t  *q;

    memset(seen, 0, sizeof(qd_seen_t));

    q = qd_open(qd);

    if (q == NULL) {
        return QD_IDS;
    }

    (void) pcapi_queue_adopt(q);
    qd_walk(q, seen, 1);
    (void) pcapi_queue_maintain(q);
    pcapi_queue_close(q);

    if (seen->wrong || seen->errors) {
        return QD_IDS + 1;
    }

    for (i = 0; i < QD_IDS; i++) {

        if (seen->shown[i] > times
            || (seen->shown[i] && !qw->offered[i])
            || (!seen->shown[i] && qw->accepted[i] && !qw->acked[i]))
        {
            return i;
        }
    }

    return -1;
}


#endif /* _QUEUE_WORK_H_INCLUDED_ */
