/* ahead.c - a thread that unpacks, and a ring of blocks between it and the reader.
 *
 * Undoing gzip takes longer than reading the pages in it: with a thread for each, an archive is read as fast as it can be
 * inflated.  The order is that of one thread: a block holds bytes, and what was said behind them. */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include "read/ahead.h"

enum { N_BLOCKS = 4, BLOCK_BYTES = 256 * 1024, LEAST_ROOM = 32 * 1024 /* a block with less is handed over */ };

typedef struct block {
    size_t begin, end;
    bool is_end;      /* nothing comes behind it */
    up_status status; /* said behind the bytes */
    up_error err;
    char bytes[BLOCK_BYTES];
} block;

struct up_ahead {
    void *source;
    up_ahead_reads read;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    unsigned n_filled, n_taken; /* of all so far */
    bool is_stopping;
    block blocks[N_BLOCKS];
};

static void fill(up_ahead *a, block *b) {
    b->begin = b->end = 0, b->is_end = false, b->status = UP_OK;
    while (BLOCK_BYTES - b->end >= LEAST_ROOM) {
        size_t n = 0;
        b->err = (up_error){0};
        b->status = a->read(a->source, b->bytes + b->end, BLOCK_BYTES - b->end, &n, &b->err);
        if (b->status != UP_OK) {
            b->is_end = b->status == UP_E_IO || b->status == UP_E_NOMEM;
            return;
        }
        b->end += n;
        if (!n) { b->is_end = true; return; }
    }
}

static void *run(void *given) {
    up_ahead *a = given;
    for (bool is_end = false; !is_end;) {
        pthread_mutex_lock(&a->lock);
        while (a->n_filled - a->n_taken == N_BLOCKS && !a->is_stopping) pthread_cond_wait(&a->changed, &a->lock);
        bool is_stopping = a->is_stopping;
        pthread_mutex_unlock(&a->lock);
        if (is_stopping) break;
        block *b = &a->blocks[a->n_filled % N_BLOCKS]; /* ours alone until it is counted */
        fill(a, b);
        is_end = b->is_end;
        pthread_mutex_lock(&a->lock);
        a->n_filled++;
        pthread_cond_signal(&a->changed);
        pthread_mutex_unlock(&a->lock);
    }
    return NULL;
}

up_ahead *up_ahead_start(void *source, up_ahead_reads read) {
    up_ahead *a = malloc(sizeof *a);
    if (!a) return NULL;
    a->source = source, a->read = read, a->n_filled = a->n_taken = 0, a->is_stopping = false;
    bool has_lock = pthread_mutex_init(&a->lock, NULL) == 0, has_condition = has_lock && pthread_cond_init(&a->changed, NULL) == 0, runs = false;
    if (has_condition) { /* signals are for the threads that wait for them */
        sigset_t all, before;
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        runs = pthread_create(&a->thread, NULL, run, a) == 0;
        pthread_sigmask(SIG_SETMASK, &before, NULL);
    }
    if (runs) return a;
    if (has_condition) pthread_cond_destroy(&a->changed);
    if (has_lock) pthread_mutex_destroy(&a->lock);
    free(a);
    return NULL;
}

up_status up_ahead_read(up_ahead *a, char *out, size_t room, size_t *n, up_error *err) {
    *n = 0;
    for (;;) {
        pthread_mutex_lock(&a->lock);
        while (a->n_filled == a->n_taken) pthread_cond_wait(&a->changed, &a->lock);
        pthread_mutex_unlock(&a->lock);
        block *b = &a->blocks[a->n_taken % N_BLOCKS];
        if (b->begin < b->end) {
            *n = b->end - b->begin < room ? b->end - b->begin : room;
            memcpy(out, b->bytes + b->begin, *n);
            b->begin += *n;
            return UP_OK;
        }
        up_status status = b->status;
        b->status = UP_OK; /* said once */
        if (status != UP_OK && err) *err = b->err;
        if (b->is_end) return status; /* it stays: the end is the end however often it is asked for */
        pthread_mutex_lock(&a->lock);
        a->n_taken++;
        pthread_cond_signal(&a->changed);
        pthread_mutex_unlock(&a->lock);
        if (status != UP_OK) return status;
    }
}

void up_ahead_stop(up_ahead *a) {
    if (!a) return;
    pthread_mutex_lock(&a->lock);
    a->is_stopping = true;
    pthread_cond_signal(&a->changed);
    pthread_mutex_unlock(&a->lock);
    pthread_join(a->thread, NULL);
    pthread_cond_destroy(&a->changed), pthread_mutex_destroy(&a->lock);
    free(a);
}
