/* changes.c - what has changed?  A thread that looks for it, and one that keeps up what there is to say of the present day. */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/error.h"
#include "serve/http.h"
#include "serve/rises.h"

enum { ARRIVAL_S = 15, WATCH_MS = 100, PING_S = 15, TELL_ROUNDS = 50, TELLER_NICE = 10 /* who waits for a page comes first */ };

/* Ends connections whose request trickles in: a time limit for each byte would let one be held for ever. */
static void end_slow_ones(struct up_http *h) {
    time_t now = time(NULL);
    pthread_mutex_lock(&h->lock);
    for (up_link *link = h->links.next; link; link = link->next) {
        if (!link->is_waiting || now - link->since < ARRIVAL_S) continue;
        const union MHD_ConnectionInfo *info = MHD_get_connection_info(link->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        if (info) shutdown(info->connect_fd, SHUT_RDWR);
        link->since = now;
    }
    pthread_mutex_unlock(&h->lock);
}

static void tell_change(struct up_http *h) {
    if (!up_stream_any(h)) return;
    const up_columns_view *v = up_columns_read(h->server->columns, true);
    uint64_t n[UP_N_OF] = {0};
    for (int of = 0; of < UP_N_OF; of++)
        for (uint32_t i = 0; i < v->of[of].n; i++) n[of] += !v->of[of].row[i].is_gone && v->of[of].row[i].review != UP_REVIEW_REJECTED;
    char data[160];
    snprintf(data, sizeof data, "{\"version\":%llu,\"reports\":%u,\"events\":%llu,\"incidents\":%llu}", (unsigned long long)v->version, v->n_live_reports,
             (unsigned long long)n[UP_OF_EVENTS], (unsigned long long)n[UP_OF_INCIDENTS]);
    up_columns_done(h->server->columns, true);
    up_stream_tell(h, "change", data);
}

static bool has_ended(struct up_http *h) {
    pthread_mutex_lock(&h->lock);
    bool ends = h->ends;
    pthread_mutex_unlock(&h->lock);
    return ends;
}

static void *watch(void *context) {
    struct up_http *h = context;
    uint64_t told = up_server_version(h->server);
    for (unsigned round = 1; !has_ended(h); round++) {
        usleep(WATCH_MS * 1000);
        bool changed = false;
        up_error err;
        up_server_refresh(h->server, h->server->watching, &changed, &err);
        uint64_t version = up_server_version(h->server);
        if (version != told) tell_change(h), told = version;
        if (round % (1000 / WATCH_MS) == 0) end_slow_ones(h);
        if (round % (PING_S * 1000 / WATCH_MS) == 0) up_stream_ping(h);
    }
    return NULL;
}

/* Works out the upticks when the store opens, so that the first page has them, and now and then when it has changed. */
static void *tell(void *context) {
    struct up_http *h = context;
    up_desk desk;
    up_error err;
    if (!up_http_take_desk(h, &desk, &err)) return NULL;
    setpriority(PRIO_PROCESS, (id_t)gettid(), TELLER_NICE); /* of this thread, and those that it starts */
    for (unsigned round = 0; !has_ended(h); round++) {
        if (round % TELL_ROUNDS == 0 && !up_rises_current(h->server)) up_rises_tell_new(&desk); /* where it is too soon to look again, the next time */
        usleep(WATCH_MS * 1000);
    }
    up_http_give_desk(h, &desk);
    return NULL;
}

up_status up_http_watch(struct up_http *h, up_error *err) {
    h->watches = pthread_create(&h->watcher, NULL, watch, h) == 0;
    h->tells = h->watches && pthread_create(&h->teller, NULL, tell, h) == 0;
    return h->tells ? UP_OK : up_fail(err, UP_E_NOMEM, NULL, 0, 0, "no thread to watch the store with");
}

void up_http_watch_end(struct up_http *h) {
    pthread_mutex_lock(&h->lock);
    h->ends = true;
    pthread_mutex_unlock(&h->lock);
    if (h->watches) pthread_join(h->watcher, NULL);
    if (h->tells) pthread_join(h->teller, NULL);
}
