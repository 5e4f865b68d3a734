
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_facts.h"


#define PCAPI_FACT_BUCKETS   512
#define PCAPI_FACT_ROWS      255     /* an index of a row is one byte */


/* a chain of rows for each hash; 0 ends it, rows count from 1 */

typedef struct {
    uint8_t               ready;
    uint8_t               first[PCAPI_FACT_BUCKETS];
    uint8_t               next[PCAPI_FACT_ROWS + 1];
} pcapi_fact_index_t;


typedef struct {
    const pcapi_json_t  **value;
    uint8_t              *rank;
    uint64_t              entered;   /* an object said twice counts once */
    unsigned              outer:1;
    unsigned              location:1;
} pcapi_fact_walk_t;


static void pcapi_facts_walk(pcapi_fact_walk_t *w, pcapi_scope_e scope,
    uint32_t base, const pcapi_json_t *v);
static int pcapi_facts_enter(pcapi_fact_walk_t *w, const pcapi_fact_row_t *row,
    uint32_t base);
static const pcapi_fact_row_t *pcapi_facts_find(pcapi_scope_e scope,
    const pcapi_str_t *key, uint32_t *inexact);
static uint32_t pcapi_facts_hash(pcapi_scope_e scope, const pcapi_str_t *key);
static void pcapi_facts_index(void);


/* made of the constant table on first use, the same in every process */

static pcapi_fact_index_t  pcapi_fact_index;


void
pcapi_facts_read(pcapi_facts_t *facts, pcapi_scope_e scope,
    const pcapi_json_t *v, int location)
{
    pcapi_fact_walk_t  w;

    w.value = facts->value;
    w.rank = facts->rank;
    w.entered = 0;
    w.outer = (scope == PCAPI_SCOPE_OUTER);
    w.location = (location != 0);

    pcapi_facts_walk(&w, scope, 0, v);
}


void
pcapi_facts_item(const pcapi_json_t **item, const pcapi_json_t *v)
{
    uint8_t            rank[PCAPI_NITEM_SLOTS];
    pcapi_fact_walk_t  w;

    memset(item, 0, PCAPI_NITEM_SLOTS * sizeof(pcapi_json_t *));

    w.value = item;
    w.rank = rank;
    w.entered = 0;
    w.outer = 0;
    w.location = 0;

    pcapi_facts_walk(&w, PCAPI_SCOPE_ITEM, 0, v);
}


static void
pcapi_facts_walk(pcapi_fact_walk_t *w, pcapi_scope_e scope, uint32_t base,
    const pcapi_json_t *v)
{
    uint32_t                 rank, inexact;
    const pcapi_fact_row_t  *row;

    if (v->type != PCAPI_JSON_OBJECT) {
        return;
    }

    for (v = v->child; v; v = v->next) {

        row = pcapi_facts_find(scope, &v->key, &inexact);

        if (row == NULL) {
            continue;
        }

        if (row->into != PCAPI_SCOPE_NONE) {
            if (pcapi_facts_enter(w, row, base)) {
                pcapi_facts_walk(w, row->into, base + row->rank, v);
            }

            continue;
        }

        if (pcapi_json_empty(v)) {
            continue;
        }

        /* below one rank: what the message says, then what the batch does */

        rank = PCAPI_RANK_OWN + 1
               + ((base + row->rank) << 2 | (uint32_t) w->outer << 1
                  | inexact);

        if (w->value[row->slot] == NULL || rank < w->rank[row->slot]) {
            w->value[row->slot] = v;
            w->rank[row->slot] = (uint8_t) rank;
        }
    }
}


static int
pcapi_facts_enter(pcapi_fact_walk_t *w, const pcapi_fact_row_t *row,
    uint32_t base)
{
    uint64_t  bit;

    if (row->into == PCAPI_SCOPE_LOCATION && !w->location) {
        return 0;
    }

    bit = (uint64_t) 1 << (2 * row->into + ((base + row->rank) & 1));

    if (w->entered & bit) {
        return 0;
    }

    w->entered |= bit;

    return 1;
}


static const pcapi_fact_row_t *
pcapi_facts_find(pcapi_scope_e scope, const pcapi_str_t *key,
    uint32_t *inexact)
{
    uint32_t                 i;
    const pcapi_fact_row_t  *row, *found;

    if (key->len == 0) {
        return NULL;
    }

    if (!pcapi_fact_index.ready) {
        pcapi_facts_index();
    }

    found = NULL;
    i = pcapi_fact_index.first[pcapi_facts_hash(scope, key)];

    for ( /* void */ ; i; i = pcapi_fact_index.next[i]) {
        row = &pcapi_fact_rows[i - 1];

        if (row->scope != scope || row->key.len != key->len) {
            continue;
        }

        if (memcmp(row->key.data, key->data, key->len) == 0) {
            *inexact = 0;
            return row;
        }

        if (found == NULL && pcapi_str_caseeq(&row->key, key)) {
            found = row;
        }
    }

    *inexact = 1;

    return found;
}


/* three letters and the length tell the keys of the table well apart */

static uint32_t
pcapi_facts_hash(pcapi_scope_e scope, const pcapi_str_t *key)
{
    uint32_t  hash;

    hash = (uint32_t) scope * 37 + (uint32_t) key->len;
    hash = hash * 31 + (key->data[0] | 0x20);
    hash = hash * 31 + (key->data[key->len / 2] | 0x20);
    hash = hash * 31 + (key->data[key->len - 1] | 0x20);

    return (hash ^ hash >> 9) % PCAPI_FACT_BUCKETS;
}


/* from the last row to the first, so that chains keep the order of the table */

static void
pcapi_facts_index(void)
{
    uint32_t  i, hash;

    for (i = pcapi_nfact_rows; i; i--) {
        hash = pcapi_facts_hash(pcapi_fact_rows[i - 1].scope,
                                &pcapi_fact_rows[i - 1].key);

        pcapi_fact_index.next[i] = pcapi_fact_index.first[hash];
        pcapi_fact_index.first[hash] = (uint8_t) i;
    }

    pcapi_fact_index.ready = 1;
}
