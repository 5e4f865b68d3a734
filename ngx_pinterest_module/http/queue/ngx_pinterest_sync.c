
/*
 * Copyright (C) The ngx_pinterest_module developers
 */


#include <pthread.h>

#include "ngx_pinterest_sync.h"


#define NGX_PINTEREST_SYNC_FDS   4


typedef enum {
    NGX_PINTEREST_SYNC_NONE = 0,      /* there is no thread */
    NGX_PINTEREST_SYNC_IDLE,
    NGX_PINTEREST_SYNC_BUSY,
    NGX_PINTEREST_SYNC_DONE,
    NGX_PINTEREST_SYNC_EXIT
} ngx_pinterest_sync_e;


typedef struct {
    pthread_t              thread;
    pthread_mutex_t        mutex;
    pthread_cond_t         cond;
    ngx_pinterest_sync_e   state;     /* under the mutex */
    int                    fds[NGX_PINTEREST_SYNC_FDS];
    ngx_uint_t             n;
    int                    err;
} ngx_pinterest_sync_t;


static ngx_int_t ngx_pinterest_sync_start(ngx_pinterest_sync_t *s);
static void *ngx_pinterest_sync_thread(void *data);
static ngx_pinterest_sync_e ngx_pinterest_sync_state(ngx_pinterest_sync_t *s);
static void ngx_pinterest_sync_set(ngx_pinterest_sync_t *s,
    ngx_pinterest_sync_e state);


static ngx_pinterest_sync_t  ngx_pinterest_sync_ctx = {
    .mutex = PTHREAD_MUTEX_INITIALIZER,
    .cond = PTHREAD_COND_INITIALIZER
};


void
ngx_pinterest_sync(pcapi_queue_t *queue)
{
    int                    n;
    ngx_pinterest_sync_t  *s;

    s = &ngx_pinterest_sync_ctx;

    switch (ngx_pinterest_sync_state(s)) {

    case NGX_PINTEREST_SYNC_BUSY:
        return;

    case NGX_PINTEREST_SYNC_DONE:
        pcapi_queue_synced(queue, s->fds, (uint32_t) s->n, s->err);
        ngx_pinterest_sync_set(s, NGX_PINTEREST_SYNC_IDLE);
        break;

    case NGX_PINTEREST_SYNC_NONE:

        if (ngx_pinterest_sync_start(s) != NGX_OK) {
            (void) pcapi_queue_sync(queue);
            return;
        }

        break;

    default:
        break;
    }

    n = pcapi_queue_sync_fds(queue, s->fds, NGX_PINTEREST_SYNC_FDS);

    if (n > 0) {
        s->n = (ngx_uint_t) n;
        ngx_pinterest_sync_set(s, NGX_PINTEREST_SYNC_BUSY);
    }
}


void
ngx_pinterest_sync_exit(pcapi_queue_t *queue)
{
    ngx_pinterest_sync_t  *s;

    s = &ngx_pinterest_sync_ctx;

    switch (ngx_pinterest_sync_state(s)) {

    case NGX_PINTEREST_SYNC_NONE:
        return;

    case NGX_PINTEREST_SYNC_BUSY:

        /* nobody waits for a disk that hangs: the process ends with it */

        (void) pthread_detach(s->thread);
        return;

    case NGX_PINTEREST_SYNC_DONE:
        pcapi_queue_synced(queue, s->fds, (uint32_t) s->n, s->err);
        break;

    default:
        break;
    }

    ngx_pinterest_sync_set(s, NGX_PINTEREST_SYNC_EXIT);

    (void) pthread_join(s->thread, NULL);

    s->state = NGX_PINTEREST_SYNC_NONE;
}


/* signals are the event loop's */

static ngx_int_t
ngx_pinterest_sync_start(ngx_pinterest_sync_t *s)
{
    int       err;
    sigset_t  all, old;

    sigfillset(&all);

    if (pthread_sigmask(SIG_SETMASK, &all, &old) != 0) {
        return NGX_ERROR;
    }

    err = pthread_create(&s->thread, NULL, ngx_pinterest_sync_thread, s);

    (void) pthread_sigmask(SIG_SETMASK, &old, NULL);

    if (err) {
        return NGX_ERROR;
    }

    s->state = NGX_PINTEREST_SYNC_IDLE;

    return NGX_OK;
}


static void *
ngx_pinterest_sync_thread(void *data)
{
    ngx_pinterest_sync_t *s = data;

    int         err;
    ngx_uint_t  i;

    (void) pthread_mutex_lock(&s->mutex);

    for ( ;; ) {

        while (s->state != NGX_PINTEREST_SYNC_BUSY
               && s->state != NGX_PINTEREST_SYNC_EXIT)
        {
            (void) pthread_cond_wait(&s->cond, &s->mutex);
        }

        if (s->state == NGX_PINTEREST_SYNC_EXIT) {
            break;
        }

        (void) pthread_mutex_unlock(&s->mutex);

        err = 0;

        for (i = 0; i < s->n; i++) {
            if (fdatasync(s->fds[i]) == -1 && err == 0) {
                err = ngx_errno;
            }
        }

        s->err = err;

        (void) pthread_mutex_lock(&s->mutex);

        s->state = NGX_PINTEREST_SYNC_DONE;
    }

    (void) pthread_mutex_unlock(&s->mutex);

    return NULL;
}


static ngx_pinterest_sync_e
ngx_pinterest_sync_state(ngx_pinterest_sync_t *s)
{
    ngx_pinterest_sync_e  state;

    (void) pthread_mutex_lock(&s->mutex);
    state = s->state;
    (void) pthread_mutex_unlock(&s->mutex);

    return state;
}


static void
ngx_pinterest_sync_set(ngx_pinterest_sync_t *s, ngx_pinterest_sync_e state)
{
    (void) pthread_mutex_lock(&s->mutex);
    s->state = state;
    (void) pthread_cond_signal(&s->cond);
    (void) pthread_mutex_unlock(&s->mutex);
}
