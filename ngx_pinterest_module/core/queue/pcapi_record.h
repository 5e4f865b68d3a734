
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#ifndef _PCAPI_RECORD_H_INCLUDED_
#define _PCAPI_RECORD_H_INCLUDED_


#include "pcapi_queue.h"


/*
 * A record as it lies in a segment, in the byte order of the machine, followed
 * by its payload and zeros up to the next multiple of PCAPI_RECORD_ALIGN.
 *
 * The sequence is the segment's number in the upper half and the ordinal in
 * the segment, from one, in the lower.  The segment's number and the ordinal
 * both hold zero bytes, which no JSON text does: an event that
 * contains the image of a record can't be taken for one.
 */

#define PCAPI_RECORD_ALIGN  32
#define PCAPI_RECORD_HEAD   sizeof(pcapi_record_head_t)
#define PCAPI_RECORD_EVENT  1


typedef struct {
    uint32_t  crc;            /* of all that follows, payload included */
    uint32_t  length;         /* of header and payload; 0: no record yet */
    uint64_t  sequence;
    int64_t   time;
    uint64_t  account;
    uint32_t  route;
    uint16_t  flags;
    uint16_t  type;
} pcapi_record_head_t;


/* what a record of "len" payload takes */

static inline uint64_t
pcapi_record_size(uint64_t len)
{
    return (len + PCAPI_RECORD_HEAD + PCAPI_RECORD_ALIGN - 1)
           & ~(uint64_t) (PCAPI_RECORD_ALIGN - 1);
}


/*
 * Writes the record at "p", where the first eight bytes are zero.  Whenever
 * the process dies, the length is there only if all the rest is.
 */
void pcapi_record_put(u_char *p, uint64_t sequence, const pcapi_dest_t *dest,
    int64_t now, const pcapi_str_t *payload);

/* takes one back that nobody has seen */
void pcapi_record_withdraw(u_char *p);

void pcapi_record_head(pcapi_record_head_t *head, const u_char *p);

/*
 * May this be a record of the segment "number", after "sequence", with "room"
 * bytes up to the end?  Cheap, looks at the header alone.
 */
int pcapi_record_plausible(const pcapi_record_head_t *head, uint64_t sequence,
    uint64_t room);

/* checksum and type; "p" holds head->length bytes */
int pcapi_record_valid(const pcapi_record_head_t *head, const u_char *p);

/* fills all of "rec" but the reference */
void pcapi_record_get(pcapi_record_t *rec, const pcapi_record_head_t *head,
    const u_char *p);


#endif /* _PCAPI_RECORD_H_INCLUDED_ */
