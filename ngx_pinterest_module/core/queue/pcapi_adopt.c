
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <errno.h>

#include "pcapi_queue_core.h"


typedef struct {
    pcapi_queue_t  *queue;
    uint32_t        room;
} pcapi_adopt_t;


static int pcapi_adopt_name(void *ctx, const char *name);
static uint32_t pcapi_adopt_room(const pcapi_queue_t *q);
static int pcapi_adopt_slot(pcapi_queue_t *q, pcapi_slot_t *slot);
static int pcapi_adopt_is_alien(pcapi_queue_t *q, const pcapi_slot_t *slot);
static void pcapi_adopt_add_alien(pcapi_queue_t *q, const pcapi_slot_t *slot);


int
pcapi_queue_adopt(pcapi_queue_t *q)
{
    uint64_t       before;
    pcapi_adopt_t  a;

    a.queue = q;
    a.room = pcapi_adopt_room(q);

    before = q->adopted;

    if (pcapi_disk_each(&q->disk, q->disk.path, pcapi_adopt_name, &a)
        != PCAPI_OK)
    {
        pcapi_disk_failed(&q->disk, PCAPI_DISK_LIST, errno, q->disk.path);

    } else {
        pcapi_disk_works(&q->disk, PCAPI_DISK_LIST);
    }

    if (q->adopted != before) {
        pcapi_queue_rewind(q);
    }

    return (int) (q->adopted - before);
}


/*
 * Others shall have their share of what is there; but where all that we have
 * is of no use now, what comes behind it may be.
 */

static uint32_t
pcapi_adopt_room(const pcapi_queue_t *q)
{
    uint32_t       n;
    pcapi_slot_t  *slot;

    n = 0;

    for (slot = q->slots; slot; slot = slot->next) {
        n += (slot != q->own);
    }

    return n < PCAPI_QUEUE_SLOTS ? PCAPI_QUEUE_SLOTS - n : 1;
}


static int
pcapi_adopt_name(void *ctx, const char *name)
{
    pcapi_adopt_t *a = ctx;

    int             rc;
    uint32_t        number;
    pcapi_slot_t   *slot;
    pcapi_queue_t  *q;

    q = a->queue;

    if (a->room == 0) {
        return PCAPI_DECLINED;
    }

    if (pcapi_slot_parse(name, &number) != PCAPI_OK
        || pcapi_queue_holds(q, number))
    {
        return PCAPI_OK;
    }

    rc = pcapi_slot_take(&q->disk, number, 0, &q->ids, &slot);

    if (rc == PCAPI_ERROR) {
        pcapi_disk_failed(&q->disk, PCAPI_DISK_SLOT, errno, name);
    }

    if (rc == PCAPI_OK && pcapi_adopt_slot(q, slot) == PCAPI_OK) {
        a->room--;
    }

    return PCAPI_OK;
}


int
pcapi_queue_holds(const pcapi_queue_t *q, uint32_t number)
{
    pcapi_slot_t  *slot;

    for (slot = q->slots; slot; slot = slot->next) {
        if (slot->number == number) {
            return 1;
        }
    }

    return 0;
}


static int
pcapi_adopt_slot(pcapi_queue_t *q, pcapi_slot_t *slot)
{
    pcapi_slot_t  **link;

    if (slot->first == NULL) {
        pcapi_slot_remove(&q->disk, slot);
        return PCAPI_DECLINED;
    }

    if (pcapi_adopt_is_alien(q, slot)) {
        pcapi_slot_free(&q->disk, slot);
        return PCAPI_DECLINED;
    }

    for (link = &q->slots; *link && *link != q->own; link = &(*link)->next) {
        /* void */
    }

    slot->next = *link;
    *link = slot;

    q->adopted++;
    q->aged = 1;

    return PCAPI_OK;
}


/* seen before, and nobody has left more there since */

static int
pcapi_adopt_is_alien(pcapi_queue_t *q, const pcapi_slot_t *slot)
{
    uint32_t          i, n;
    pcapi_segment_t  *seg;

    for (i = 0; i < q->n_aliens; i++) {

        if (q->aliens[i].slot == slot->number) {
            n = 0;

            for (seg = slot->first; seg; seg = seg->next) {
                n++;
            }

            return n == q->aliens[i].segments;
        }
    }

    return 0;
}


static void
pcapi_adopt_add_alien(pcapi_queue_t *q, const pcapi_slot_t *slot)
{
    uint32_t          i;
    pcapi_segment_t  *seg;

    for (i = 0; i < q->n_aliens; i++) {
        if (q->aliens[i].slot == slot->number) {
            break;
        }
    }

    if (i == PCAPI_QUEUE_SLOTS) {
        i = 0;
    }

    q->n_aliens = pcapi_max(q->n_aliens, i + 1);
    q->aliens[i].slot = slot->number;
    q->aliens[i].segments = 0;

    for (seg = slot->first; seg; seg = seg->next) {
        q->aliens[i].segments++;
    }
}


void
pcapi_queue_give_up(pcapi_queue_t *q, pcapi_slot_t *slot)
{
    pcapi_slot_t     **link;
    pcapi_segment_t   *seg;

    if (slot == q->own) {
        return;
    }

    for (seg = slot->first; seg; seg = seg->next) {
        if (!seg->alien) {
            return;
        }
    }

    for (link = &q->slots; *link != slot; link = &(*link)->next) { /* void */ }

    *link = slot->next;

    if (slot->first == NULL) {
        pcapi_slot_remove(&q->disk, slot);
        return;
    }

    pcapi_adopt_add_alien(q, slot);

    while (slot->first) {
        pcapi_queue_detach(q, slot->first);
    }

    pcapi_slot_free(&q->disk, slot);
}
