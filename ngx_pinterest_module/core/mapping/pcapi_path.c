
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include "pcapi_map.h"


#define PCAPI_PATH_STEPS   16
#define PCAPI_PATH_ALL     -1        /* "[]" */
#define PCAPI_PATH_INDEX   9999999   /* the highest one that is read */


typedef struct {
    pcapi_str_t          key;        /* of a member; empty: an element */
    int32_t              index;      /* PCAPI_PATH_ALL: each of them */
} pcapi_path_step_t;


struct pcapi_path_s {
    uint32_t             nsteps;
    pcapi_path_step_t    step[PCAPI_PATH_STEPS];
};


typedef struct {
    const pcapi_path_t  *path;
    const pcapi_json_t **found;
    uint32_t             n;
    uint32_t             max;
} pcapi_path_search_t;


static int pcapi_path_member(const u_char **p, const u_char *last,
    pcapi_str_t *key);
static int pcapi_path_element(const u_char **p, const u_char *last,
    int32_t *index);
static void pcapi_path_walk(pcapi_path_search_t *s, uint32_t i,
    const pcapi_json_t *v);
static const pcapi_json_t *pcapi_path_elt(const pcapi_json_t *v,
    uint32_t index);
static const pcapi_json_t *pcapi_path_get(const pcapi_json_t *v,
    const pcapi_str_t *key);


int
pcapi_path_compile(pcapi_arena_t *a, const pcapi_str_t *text,
    const pcapi_path_t **path)
{
    int                 rc;
    pcapi_str_t         copy;
    const u_char       *p, *last;
    pcapi_path_t       *compiled;
    pcapi_path_step_t  *step;

    if (text->len == 0) {
        return PCAPI_ERROR;
    }

    compiled = pcapi_arena_calloc(a, sizeof(pcapi_path_t));
    copy = pcapi_str(pcapi_arena_dup(a, text->data, text->len), text->len);

    if (compiled == NULL || copy.data == NULL) {
        return PCAPI_ERROR;
    }

    p = copy.data;
    last = p + copy.len;

    while (p < last) {

        if (compiled->nsteps == PCAPI_PATH_STEPS) {
            return PCAPI_ERROR;
        }

        step = &compiled->step[compiled->nsteps];

        if (*p == '[') {
            rc = pcapi_path_element(&p, last, &step->index);

        } else {

            if (compiled->nsteps) {
                if (*p != '.') {
                    return PCAPI_ERROR;
                }

                p++;
            }

            rc = pcapi_path_member(&p, last, &step->key);
        }

        if (rc != PCAPI_OK) {
            return PCAPI_ERROR;
        }

        compiled->nsteps++;
    }

    *path = compiled;

    return PCAPI_OK;
}


static int
pcapi_path_member(const u_char **p, const u_char *last, pcapi_str_t *key)
{
    const u_char  *start;

    start = *p;

    while (*p < last && **p != '.' && **p != '[') {

        if (**p == ']' || **p <= ' ') {
            return PCAPI_ERROR;
        }

        (*p)++;
    }

    *key = pcapi_str(start, *p - start);

    return key->len ? PCAPI_OK : PCAPI_ERROR;
}


static int
pcapi_path_element(const u_char **p, const u_char *last, int32_t *index)
{
    const u_char  *start;

    *index = 0;
    start = ++(*p);

    while (*p < last && pcapi_isdigit(**p)) {
        *index = *index * 10 + (**p - '0');

        if (*index > PCAPI_PATH_INDEX) {
            return PCAPI_ERROR;
        }

        (*p)++;
    }

    if (*p == last || **p != ']') {
        return PCAPI_ERROR;
    }

    if (*p == start) {
        *index = PCAPI_PATH_ALL;
    }

    (*p)++;

    return PCAPI_OK;
}


uint32_t
pcapi_path_find(const pcapi_path_t *path, const pcapi_json_t *root,
    const pcapi_json_t **found, uint32_t n)
{
    pcapi_path_search_t  s;

    s.path = path;
    s.found = found;
    s.n = 0;
    s.max = n;

    pcapi_path_walk(&s, 0, root);

    return s.n;
}


uint32_t
pcapi_path_each(const pcapi_path_t *path, const pcapi_json_t *root,
    const pcapi_json_t **found, uint32_t n)
{
    uint32_t                  i, k;
    pcapi_path_search_t       s;
    const pcapi_path_step_t  *step;

    for (i = 0; i < path->nsteps && root; i++) {
        step = &path->step[i];

        if (step->key.len) {
            root = pcapi_path_get(root, &step->key);
            continue;
        }

        if (step->index != PCAPI_PATH_ALL) {
            root = pcapi_path_elt(root, step->index);
            continue;
        }

        if (root->type != PCAPI_JSON_ARRAY) {
            return 0;
        }

        s.path = path;
        s.max = 1;
        root = root->child;

        for (k = 0; k < n && root; k++, root = root->next) {
            s.n = 0;
            s.found = &found[k];
            found[k] = NULL;

            pcapi_path_walk(&s, i + 1, root);
        }

        return k;
    }

    return 0;
}


static void
pcapi_path_walk(pcapi_path_search_t *s, uint32_t i, const pcapi_json_t *v)
{
    const pcapi_path_step_t  *step;

    for ( /* void */ ; v && i < s->path->nsteps; i++) {
        step = &s->path->step[i];

        if (step->key.len) {
            v = pcapi_path_get(v, &step->key);
            continue;
        }

        if (step->index != PCAPI_PATH_ALL) {
            v = pcapi_path_elt(v, step->index);
            continue;
        }

        if (v->type != PCAPI_JSON_ARRAY) {
            return;
        }

        for (v = v->child; v && s->n < s->max; v = v->next) {
            pcapi_path_walk(s, i + 1, v);
        }

        return;
    }

    if (v && s->n < s->max) {
        s->found[s->n++] = v;
    }
}


static const pcapi_json_t *
pcapi_path_elt(const pcapi_json_t *v, uint32_t index)
{
    if (v->type != PCAPI_JSON_ARRAY || index >= v->nelts) {
        return NULL;
    }

    for (v = v->child; index; index--) {
        v = v->next;
    }

    return v;
}


static const pcapi_json_t *
pcapi_path_get(const pcapi_json_t *v, const pcapi_str_t *key)
{
    const pcapi_json_t  *found;

    found = pcapi_json_get(v, key);

    return found ? found : pcapi_json_getcase(v, key);
}
