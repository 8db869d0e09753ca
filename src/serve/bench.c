/* bench.c - a thread that does, one after another, what takes long: writing, looking for upticks, making kept answers anew. */
#include "base/error.h"
#include "serve/http.h"

enum { WAIT_MS = 30000 }; /* for another program's batch */


static up_call *next_call(up_bench *b) {
    pthread_mutex_lock(&b->lock);
    while (!b->first && !b->ends) pthread_cond_wait(&b->has_work, &b->lock);
    up_call *c = b->first;
    if (c) {
        b->first = c->next;
        if (!b->first) b->last = NULL;
        b->n--;
    }
    pthread_mutex_unlock(&b->lock);
    return c;
}

static void *work(void *context) {
    up_bench *b = context;
    for (up_call *c; (c = next_call(b));) {
        up_server_answer(&b->desk, c->route, &c->ask, &c->answer);
        struct MHD_Connection *connection = c->connection;
        if (!connection) { up_http_renewed(c); continue; }
        c->state = UP_CALL_DONE;
        MHD_resume_connection(connection); /* from here on the call is another thread's */
    }
    return NULL;
}

up_status up_bench_open(up_bench *b, const char *name, int most, up_server *server, bool only_reads, up_error *err) {
    const up_store_options options = {.must_exist = true, .only_reads = only_reads, .wait_ms = WAIT_MS};
    b->desk.server = server, b->most = most;
    up_status status = up_store_open(server->path, &options, &b->desk.store, err);
    if (status != UP_OK) return status;
    pthread_mutex_init(&b->lock, NULL), pthread_cond_init(&b->has_work, NULL);
    b->is_running = pthread_create(&b->thread, NULL, work, b) == 0;
    if (b->is_running) pthread_setname_np(b->thread, name);
    return b->is_running ? UP_OK : up_fail(err, UP_E_NOMEM, NULL, 0, 0, "no thread to work with");
}

/* What waits is still done: connections sleep on it. */
void up_bench_close(up_bench *b) {
    if (b->is_running) {
        pthread_mutex_lock(&b->lock);
        b->ends = true;
        pthread_cond_signal(&b->has_work);
        pthread_mutex_unlock(&b->lock);
        pthread_join(b->thread, NULL);
    }
    up_store_close(b->desk.store);
}

bool up_bench_give(up_bench *b, up_call *c) {
    pthread_mutex_lock(&b->lock);
    bool fits = b->n < b->most && !b->ends;
    if (fits) {
        c->next = NULL;
        if (b->last) b->last->next = c; else b->first = c;
        b->last = c, b->n++;
        pthread_cond_signal(&b->has_work);
    }
    pthread_mutex_unlock(&b->lock);
    return fits;
}
