/* bench.c - threads that do, one thing after another, what takes longer: lists, sums, searches, writing, looking for upticks, making kept
 * answers anew.
 *
 * Many ask for the same at the same moment, when a page is new or the store has changed; the first is worked out, the others find it kept. */
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
    struct up_seat *seat = context;
    for (up_call *c; (c = next_call(seat->bench));) {
        struct MHD_Connection *connection = c->connection;
        if (connection && up_http_is_kept(c)) {
            c->state = UP_CALL_BODY, c->is_asked_again = true; /* as if it had just come */
            MHD_resume_connection(connection);
            continue;
        }
        up_server_answer(&seat->desk, c->route, &c->ask, &c->answer);
        if (!connection) { up_http_renewed(c); continue; }
        up_http_keep(c);
        c->state = UP_CALL_DONE;
        MHD_resume_connection(connection); /* from here on the call is another thread's */
    }
    return NULL;
}

up_status up_bench_open(up_bench *b, const char *name, int n_threads, int most, struct up_http *http, bool only_reads, up_error *err) {
    const up_store_options options = {.must_exist = true, .only_reads = only_reads, .wait_ms = WAIT_MS};
    b->most = most, b->is_open = true;
    pthread_mutex_init(&b->lock, NULL), pthread_cond_init(&b->has_work, NULL);
    for (; b->n_seats < n_threads; b->n_seats++) {
        struct up_seat *seat = &b->seats[b->n_seats];
        *seat = (struct up_seat){.bench = b, .desk = {.server = http->server, .takes_long = true}};
        up_status status = up_store_open(http->server->path, &options, &seat->desk.store, err);
        if (status != UP_OK) return status;
        if (pthread_create(&seat->thread, NULL, work, seat) != 0) {
            up_store_close(seat->desk.store);
            return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "no thread to work with");
        }
        pthread_setname_np(seat->thread, name);
    }
    return UP_OK;
}

/* What waits is still done: connections sleep on it. */
void up_bench_close(up_bench *b) {
    if (!b->is_open) return;
    pthread_mutex_lock(&b->lock);
    b->ends = true;
    pthread_cond_broadcast(&b->has_work);
    pthread_mutex_unlock(&b->lock);
    for (int i = 0; i < b->n_seats; i++) {
        pthread_join(b->seats[i].thread, NULL);
        up_store_close(b->seats[i].desk.store);
    }
    pthread_mutex_destroy(&b->lock), pthread_cond_destroy(&b->has_work);
    b->is_open = false;
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
