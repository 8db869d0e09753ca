/* http.h - what the files that know libmicrohttpd share. */
#ifndef UP_SERVE_HTTP_H
#define UP_SERVE_HTTP_H

#include <microhttpd.h>
#include <time.h>
#include "serve/serve.h"

enum { UP_MAX_DESKS = 64 };

/* One connection, from the day it was made: to end those whose request does not arrive. */
typedef struct up_link { struct up_link *next, *before; struct MHD_Connection *connection; time_t since; bool is_waiting; } up_link;

/* One request. */
typedef struct up_call {
    struct up_http *http;
    struct MHD_Connection *connection; /* NULL: nobody waits; the answer is for the cache */
    up_link *link;
    char *uri;
    char method[8], cookie[80], authorization[100], content_type[64];
    up_buffer body;
    up_ask ask;
    up_answer answer;
    const up_route *route;
    enum { UP_CALL_NEW, UP_CALL_BODY, UP_CALL_WAITING, UP_CALL_DONE } state;
    bool is_too_large, is_fresh, is_asked_again; /* wants none that is older than the asking; the answer to the same was there when its turn came */
    struct up_call *next; /* in the queue of a thread */
} up_call;

/* Threads that do what takes longer, one thing after another, each with its own connection to the store. */
enum { UP_MAX_SEATS = 2 };
typedef struct up_bench {
    pthread_mutex_t lock;
    pthread_cond_t has_work;
    up_call *first, *last;
    int n, most; /* that wait; at most */
    bool ends, is_open;
    struct up_seat { struct up_bench *bench; pthread_t thread; up_desk desk; } seats[UP_MAX_SEATS];
    int n_seats;
} up_bench;

struct up_cache;
struct up_stream;

struct up_http {
    up_server *server;
    struct MHD_Daemon *daemon;
    uint16_t port;
    bool is_loopback;
    pthread_mutex_t lock; /* of desks and links */
    up_store *desks[UP_MAX_DESKS]; int n_desks;
    up_link links;
    struct up_cache *cache;
    pthread_mutex_t stream_lock;
    struct up_stream *streams; int n_streams, n_exports;
    up_bench writer, lists, sums, slow, trends, renewer;
    pthread_t watcher, teller; bool watches, tells, ends;
};

/* http.c */
up_status up_http_open(up_server *server, up_error *err);
void up_http_close(struct up_http *http);
bool up_http_take_desk(struct up_http *http, up_desk *out, up_error *err);
void up_http_give_desk(struct up_http *http, up_desk *desk);
/* Keeps the answer of a call without connection, and frees the call. */
void up_http_renewed(up_call *call);
/* Puts a copy of the answer where others who wait for the same find it. */
void up_http_keep(up_call *call);
/* Whether what is asked has been answered meanwhile. */
bool up_http_is_kept(const up_call *call);
void up_http_add_headers(struct MHD_Response *response, bool is_page);

/* check.c */

/* All that can be said from the head of a request: false, and the answer says what is wrong with it. */
bool up_call_check_head(up_call *call);
const char *up_call_header(const up_call *call, const char *name); /* NULL: not sent */

/* listen.c: our own socket, so that the port is known before the first request */
up_status up_http_listen(struct up_http *http, const char *address, int *fd, up_error *err);

/* changes.c */
up_status up_http_watch(struct up_http *http, up_error *err);
void up_http_watch_end(struct up_http *http);

/* bench.c */
up_status up_bench_open(up_bench *bench, const char *name, int n_threads, int most, struct up_http *http, bool only_reads, up_error *err);
void up_bench_close(up_bench *bench);
/* Queues the call, whose connection is suspended until it is done; false: too many wait. */
bool up_bench_give(up_bench *bench, up_call *call);

/* cache.c: answers kept until the store changes */
struct up_cache *up_cache_new(void);
void up_cache_free(struct up_cache *cache);
/* `renew`: the answer given is not of the present; who is told so makes it anew, and puts it.  `was_slow`: when it was made, also where it is
 * too old to be given. */
typedef struct up_kept_how { bool renew, was_slow; } up_kept_how;
/* Queues the answer kept under a key; false: there is none.  Where `known` holds its tag, `tag` is filled and nothing queued.  `least`: an
 * answer from before this version is never given out. */
bool up_cache_send(struct up_cache *cache, const char *key, uint64_t version, uint64_t least, struct MHD_Connection *connection, const char *known, char tag[24], up_kept_how *how, enum MHD_Result *done);
bool up_cache_has(struct up_cache *cache, const char *key, uint64_t version, uint64_t least);
/* Takes the response over. */
void up_cache_put(struct up_cache *cache, const char *key, uint64_t version, struct MHD_Response *response, const char *tag, size_t bytes, bool was_slow);

/* stream.c: server-sent events, and exports */
enum MHD_Result up_stream_begin(up_call *call);
enum MHD_Result up_export_begin(up_call *call);
bool up_stream_any(struct up_http *http); /* whether anybody listens */
/* One event to all who listen. */
void up_stream_tell(struct up_http *http, const char *event, const char *data);
void up_stream_ping(struct up_http *http);
void up_stream_end(struct up_http *http);

/* pages.c */
enum MHD_Result up_page_answer(up_call *call);
/* A file that is part of the program; false: none. */
bool up_page_find(const char *name, const char **bytes, size_t *len);
void up_pages_begin(void);

#endif
