
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <zlib.h>

#include "pcapi_crash.h"
#include "pcapi_record.h"


#define PCAPI_RECORD_LENGTH  offsetof(pcapi_record_head_t, length)
#define PCAPI_RECORD_REST    offsetof(pcapi_record_head_t, sequence)


static uint32_t pcapi_record_crc(const u_char *p, uint32_t length);


void
pcapi_record_put(u_char *p, uint64_t sequence, const pcapi_dest_t *dest,
    int64_t now, const pcapi_str_t *payload)
{
    uint32_t              *length;
    pcapi_record_head_t    head;

    PCAPI_CRASH_POINT("append_before_header");

    memcpy(p + PCAPI_RECORD_HEAD, payload->data, payload->len);

    head.length = (uint32_t) (PCAPI_RECORD_HEAD + payload->len);
    head.sequence = sequence;
    head.time = now;
    head.account = dest->account;
    head.route = dest->route;
    head.flags = (uint16_t) dest->flags;
    head.type = PCAPI_RECORD_EVENT;

    memcpy(p + PCAPI_RECORD_REST, (u_char *) &head + PCAPI_RECORD_REST,
           PCAPI_RECORD_HEAD - PCAPI_RECORD_REST);

    head.crc = pcapi_record_crc(p, head.length);

    memcpy(p, &head.crc, sizeof(head.crc));

    PCAPI_CRASH_POINT("append_between_header_and_payload");

    length = (uint32_t *) (void *) (p + PCAPI_RECORD_LENGTH);

    __atomic_store_n(length, head.length, __ATOMIC_RELEASE);

    PCAPI_CRASH_POINT("append_after");
}


void
pcapi_record_withdraw(u_char *p)
{
    uint32_t  *length;

    length = (uint32_t *) (void *) (p + PCAPI_RECORD_LENGTH);

    __atomic_store_n(length, 0, __ATOMIC_RELEASE);
}


void
pcapi_record_head(pcapi_record_head_t *head, const u_char *p)
{
    memcpy(head, p, PCAPI_RECORD_HEAD);
}


int
pcapi_record_plausible(const pcapi_record_head_t *head, uint64_t sequence,
    uint64_t room)
{
    return head->length > PCAPI_RECORD_HEAD
           && head->length <= room
           && head->sequence > sequence
           && (head->sequence >> 32) == (sequence >> 32);
}


int
pcapi_record_valid(const pcapi_record_head_t *head, const u_char *p)
{
    return head->type == PCAPI_RECORD_EVENT
           && head->crc == pcapi_record_crc(p, head->length);
}


void
pcapi_record_get(pcapi_record_t *rec, const pcapi_record_head_t *head,
    const u_char *p)
{
    rec->dest.account = head->account;
    rec->dest.route = head->route;
    rec->dest.flags = head->flags;
    rec->sequence = head->sequence;
    rec->time = head->time;
    rec->payload = pcapi_str(p + PCAPI_RECORD_HEAD,
                             head->length - PCAPI_RECORD_HEAD);
}


/* the length comes separately: in a record being written it is not there */

static uint32_t
pcapi_record_crc(const u_char *p, uint32_t length)
{
    uLong  crc;

    crc = crc32(0, (const Bytef *) &length, sizeof(length));
    crc = crc32(crc, p + PCAPI_RECORD_REST,
                length - (uint32_t) PCAPI_RECORD_REST);

    return (uint32_t) crc;
}
