/* http.c - from the socket to an answer: libmicrohttpd's threads.
 *
 * A pool of threads answers; each takes a desk, which is a connection to the store, for as long as it writes an answer.  What
 * takes long, or writes, is done by a thread of its own while the connection sleeps (bench.c), so that nobody else waits. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include "base/error.h"
#include "serve/http.h"

enum { CONNECTIONS = 1000, PER_ADDRESS = 200, MEMORY_PER_CONNECTION = 32 << 10, IDLE_S = 10, MOST_WAITING = 64, MOST_RENEWED = 1024, SLOW_MS = 15 /* what takes longer is not done while others wait on the same thread */ };

static const char page_policy[] = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

void up_http_add_headers(struct MHD_Response *r, bool is_page) {
    MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
    MHD_add_response_header(r, "Referrer-Policy", "no-referrer");
    MHD_add_response_header(r, "X-Frame-Options", "DENY");
    MHD_add_response_header(r, "Cross-Origin-Resource-Policy", "same-origin");
    MHD_add_response_header(r, "Cross-Origin-Opener-Policy", "same-origin");
    MHD_add_response_header(r, "Content-Security-Policy", is_page ? page_policy : "default-src 'none'; frame-ancestors 'none'");
}

/* ------------------------------------------------------------------ desks */

bool up_http_take_desk(struct up_http *h, up_desk *out, up_error *err) {
    *out = (up_desk){.server = h->server};
    pthread_mutex_lock(&h->lock);
    if (h->n_desks) out->store = h->desks[--h->n_desks];
    pthread_mutex_unlock(&h->lock);
    if (out->store) return true;
    const up_store_options options = {.must_exist = true, .only_reads = true, .wait_ms = 2000};
    return up_store_open(h->server->path, &options, &out->store, err) == UP_OK;
}

void up_http_give_desk(struct up_http *h, up_desk *desk) {
    pthread_mutex_lock(&h->lock);
    bool kept = h->n_desks < UP_MAX_DESKS;
    if (kept) h->desks[h->n_desks++] = desk->store;
    pthread_mutex_unlock(&h->lock);
    if (!kept) up_store_close(desk->store);
    desk->store = NULL;
}

/* ------------------------------------------------------------------ answers */

static enum MHD_Result send_empty(struct MHD_Connection *connection, int status, const char *tag) {
    struct MHD_Response *r = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    if (!r) return MHD_NO;
    up_http_add_headers(r, false);
    if (tag) MHD_add_response_header(r, "ETag", tag);
    MHD_add_response_header(r, "Cache-Control", "no-cache");
    enum MHD_Result done = MHD_queue_response(connection, (unsigned)status, r);
    MHD_destroy_response(r);
    return done;
}

static bool has_tag(const up_call *c, const char *tag) {
    const char *known = up_call_header(c, "If-None-Match");
    return known && strstr(known, tag) != NULL;
}

static bool is_get(const up_call *c) { return c->method[0] == 'G' || c->method[0] == 'H'; }

/* What an answer depends on besides the store: the address, and who is looking. */
static void cache_key(const up_call *c, char *key, size_t size) {
    snprintf(key, size, "%d%s%s %s", c->ask.role, c->ask.until, c->ask.role >= UP_ROLE_READER && c->ask.reviewer ? c->ask.reviewer : "", c->uri);
}

/* The answer as a response, which takes over its body; `tag` gets what it is known by, empty where it is not to be kept anywhere. */
static struct MHD_Response *as_response(up_call *c, char tag[24]) {
    up_answer *a = &c->answer;
    if (a->body.failed) up_refuse(a, 503, "out of memory");
    size_t len = a->body.len;
    *tag = 0;
    if (is_get(c) && a->status == 200) snprintf(tag, 24, "\"%016llx\"", (unsigned long long)up_hash(a->body.bytes ? a->body.bytes : "", len));
    struct MHD_Response *r = MHD_create_response_from_buffer(len, a->body.bytes, a->body.bytes ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT);
    if (!r) return NULL;
    a->body = (up_buffer){0};
    up_http_add_headers(r, false);
    MHD_add_response_header(r, "Content-Type", a->type ? a->type : "application/json; charset=utf-8");
    MHD_add_response_header(r, "Cache-Control", *tag ? "no-cache" : "no-store");
    if (*tag) MHD_add_response_header(r, "ETag", tag);
    if (a->disposition) MHD_add_response_header(r, "Content-Disposition", a->disposition);
    if (*a->cookie) MHD_add_response_header(r, "Set-Cookie", a->cookie);
    if (a->status == 401) MHD_add_response_header(r, "WWW-Authenticate", "Bearer");
    if (a->status == 503) MHD_add_response_header(r, "Retry-After", "2");
    if (a->status == 405) MHD_add_response_header(r, "Allow", "GET, HEAD, POST, DELETE");
    return r;
}

/* Hands the response to the cache, or drops it. */
static void put_away(up_call *c, struct MHD_Response *r, const char *tag, size_t len) {
    char key[UP_URI_MAX + 200];
    if (!*tag || !c->answer.keep) { MHD_destroy_response(r); return; }
    cache_key(c, key, sizeof key);
    up_cache_put(c->http->cache, key, c->answer.version, r, tag, len + strlen(key), c->answer.took_ms > SLOW_MS);
}

static enum MHD_Result send_answer(up_call *c) {
    char tag[24];
    size_t len = c->answer.body.len;
    struct MHD_Response *r = as_response(c, tag);
    if (!r) return MHD_NO;
    enum MHD_Result done = *tag && has_tag(c, tag) ? send_empty(c->connection, 304, tag) : MHD_queue_response(c->connection, (unsigned)c->answer.status, r);
    put_away(c, r, tag, len);
    return done;
}

/* ------------------------------------------------------------------ answers that are kept */

static void free_call(up_call *c) {
    up_buffer_free(&c->body), up_buffer_free(&c->answer.body);
    up_ask_free(&c->ask);
    free(c->uri), free(c);
}

void up_http_renewed(up_call *c) {
    char tag[24];
    size_t len = c->answer.body.len;
    struct MHD_Response *r = as_response(c, tag);
    if (r) put_away(c, r, tag, len);
    free_call(c);
}

/* Has the answer to the same question worked out anew.  Where that cannot be, it is when what is kept is too old. */
static void renew(const up_call *c) {
    up_call *again = calloc(1, sizeof *again);
    if (!again) return;
    *again = (up_call){.http = c->http, .uri = strdup(c->uri), .answer.status = 200, .route = c->route};
    memcpy(again->method, "GET", 4);
    const char *query = strchr(c->uri, '?');
    bool fine = again->uri && up_ask_parse(&again->ask, again->uri, &again->answer);
    if (fine) {
        up_ask *ask = &again->ask;
        ask->method = again->method, ask->content_type = "", ask->body = "";
        ask->role = c->ask.role, ask->reviewer = c->ask.reviewer, ask->view = c->ask.view;
        memcpy(ask->until, c->ask.until, sizeof ask->until);
        fine = up_route_find(ask, &again->answer) && up_ask_params(ask, query ? query + 1 : "", c->route->params, &again->answer);
    }
    if (!fine || !up_bench_give(&c->http->renewer, again)) free_call(again);
}

/* Whoever asks for what is no older than the asking gets no answer that was kept. */
static bool wants_fresh(const up_call *c) {
    const char *control = up_call_header(c, "Cache-Control");
    return control && (strstr(control, "no-cache") || strstr(control, "max-age=0"));
}

static uint64_t least_version(const up_call *c, uint64_t version) {
    return c->is_fresh ? version : atomic_load(&c->http->server->least_version);
}

bool up_http_is_kept(const up_call *c) {
    char key[UP_URI_MAX + 200];
    if (!is_get(c) || c->is_asked_again) return false;
    cache_key(c, key, sizeof key);
    uint64_t version = up_server_version(c->http->server);
    return up_cache_has(c->http->cache, key, version, least_version(c, version));
}

void up_http_keep(up_call *c) {
    char tag[24];
    const up_buffer *body = &c->answer.body;
    if (!is_get(c) || !c->answer.keep || c->answer.status != 200 || body->failed) return;
    up_call copy = *c;
    copy.answer.body = (up_buffer){0};
    up_buffer_add(&copy.answer.body, body->bytes, body->len);
    if (copy.answer.body.failed) { up_buffer_free(&copy.answer.body); return; }
    struct MHD_Response *r = as_response(&copy, tag);
    if (r) put_away(&copy, r, tag, body->len);
    c->answer.keep = false;
}

static bool send_kept(up_call *c, bool *was_slow, enum MHD_Result *done) {
    char tag[24], key[UP_URI_MAX + 200];
    up_kept_how how;
    uint64_t version = up_server_version(c->http->server), least = least_version(c, version);
    cache_key(c, key, sizeof key);
    bool sent = up_cache_send(c->http->cache, key, version, least, c->connection, up_call_header(c, "If-None-Match"), tag, &how, done);
    *was_slow = how.was_slow;
    if (!sent) return false;
    if (*tag) *done = send_empty(c->connection, 304, tag);
    if (how.renew) renew(c);
    return true;
}

static enum MHD_Result answer_now(up_call *c) {
    up_desk desk;
    up_error err = {0};
    if (!up_http_take_desk(c->http, &desk, &err)) up_refuse(&c->answer, 503, "the store cannot be opened: %s", err.message);
    else {
        up_server_answer(&desk, c->route, &c->ask, &c->answer);
        up_http_give_desk(c->http, &desk);
    }
    return send_answer(c);
}

static enum MHD_Result answer_later(up_call *c, up_bench *bench) {
    c->state = UP_CALL_WAITING;
    MHD_suspend_connection(c->connection);
    if (up_bench_give(bench, c)) return MHD_YES;
    up_refuse(&c->answer, 503, "too much is waiting to be done");
    c->state = UP_CALL_DONE;
    MHD_resume_connection(c->connection);
    return MHD_YES;
}

/* Upticks of another day than the present: over a large store a matter of minutes, which nothing else must wait for. */
static bool is_of_trends(const up_call *c) {
    return c->route->how == UP_SLOW && (c->ask.values[UP_P_AT] || c->ask.values[UP_P_DAYS]);
}

/* What may take long: words that the full-text index must be asked for, what was to be expected, the whole log as gold. */
static bool is_slow(const up_call *c) {
    return c->ask.values[UP_P_Q] || c->ask.values[UP_P_EXPECTED] || (c->route->how == UP_SLOW && !(c->route->params & (UP_ONE(UP_P_AT) | UP_ONE(UP_P_EXPECTED))));
}

/* Whose turn it is: what takes ten times as long waits among its own, so that a page of a list never waits for a map of the world. */
static up_bench *bench_for(up_call *c, bool was_slow) {
    struct up_http *h = c->http;
    if (is_of_trends(c)) return &h->trends;
    if (is_slow(c)) return &h->slow;
    if (was_slow || c->route->how == UP_SUMS || c->route->how == UP_SLOW) return &h->sums;
    return c->route->how == UP_LIST ? &h->lists : NULL;
}

static enum MHD_Result answer_whole(up_call *c) {
    if (c->is_too_large) { up_refuse(&c->answer, 413, "a body has at most %d bytes", UP_BODY_MAX); return send_answer(c); }
    if (!c->route) return up_page_answer(c);
    c->ask.body = c->body.bytes ? c->body.bytes : "", c->ask.body_len = c->body.len;
    if (c->route->how == UP_WRITES) return answer_later(c, &c->http->writer);
    if (c->route->how == UP_STREAM) return up_stream_begin(c);
    if (c->route->how == UP_EXPORT) return up_export_begin(c);
    enum MHD_Result done;
    bool was_slow = false;
    c->is_fresh = wants_fresh(c);
    if (is_get(c) && send_kept(c, &was_slow, &done)) return done;
    up_bench *bench = is_get(c) ? bench_for(c, was_slow) : NULL;
    return bench ? answer_later(c, bench) : answer_now(c);
}

/* ------------------------------------------------------------------ libmicrohttpd's calls */

static void *begin_call(void *context, const char *uri, struct MHD_Connection *connection) {
    up_call *c = calloc(1, sizeof *c);
    if (!c) return NULL;
    c->http = context, c->connection = connection, c->uri = strdup(uri), c->answer.status = 200;
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    c->link = info ? info->socket_context : NULL;
    if (c->uri) return c;
    free(c);
    return NULL;
}

static void set_waiting(up_call *c, bool is_waiting) {
    if (!c->link) return;
    pthread_mutex_lock(&c->http->lock);
    c->link->is_waiting = is_waiting;
    c->link->since = time(NULL);
    pthread_mutex_unlock(&c->http->lock);
}

static enum MHD_Result handle(void *context, struct MHD_Connection *connection, const char *url, const char *method, const char *version,
                              const char *data, size_t *data_size, void **con_cls) {
    up_call *c = *con_cls;
    (void)context, (void)connection, (void)url, (void)version;
    if (!c) return MHD_NO;
    switch (c->state) {
        case UP_CALL_NEW:
            c->state = UP_CALL_BODY;
            snprintf(c->method, sizeof c->method, "%s", method);
            return up_call_check_head(c) ? MHD_YES : send_answer(c);
        case UP_CALL_BODY:
            if (*data_size) {
                if (c->body.len + *data_size > UP_BODY_MAX) c->is_too_large = true; else up_buffer_add(&c->body, data, *data_size);
                *data_size = 0;
                return MHD_YES;
            }
            set_waiting(c, false);
            return answer_whole(c);
        case UP_CALL_DONE: return send_answer(c);
        default: return MHD_YES;
    }
}

static void end_call(void *context, struct MHD_Connection *connection, void **con_cls, enum MHD_RequestTerminationCode code) {
    up_call *c = *con_cls;
    (void)context, (void)connection, (void)code;
    if (!c) return;
    set_waiting(c, true);
    free_call(c);
    *con_cls = NULL;
}

static void note_connection(void *context, struct MHD_Connection *connection, void **socket_context, enum MHD_ConnectionNotificationCode code) {
    struct up_http *h = context;
    pthread_mutex_lock(&h->lock);
    if (code == MHD_CONNECTION_NOTIFY_STARTED) {
        up_link *link = calloc(1, sizeof *link);
        if (link) {
            *link = (up_link){.next = h->links.next, .before = &h->links, .connection = connection, .since = time(NULL), .is_waiting = true};
            if (link->next) link->next->before = link;
            h->links.next = link;
        }
        *socket_context = link;
    } else if (*socket_context) {
        up_link *link = *socket_context;
        link->before->next = link->next;
        if (link->next) link->next->before = link->before;
        free(link);
        *socket_context = NULL;
    }
    pthread_mutex_unlock(&h->lock);
}

/* ------------------------------------------------------------------ opening and closing */

static up_status start(struct up_http *h, up_error *err) {
    const up_server_options *o = &h->server->options;
    const char *name = o->address ? o->address : "127.0.0.1";
    int fd = -1;
    up_status status = up_http_listen(h, name, &fd, err);
    if (status != UP_OK) return status;
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur < 4096) files.rlim_cur = files.rlim_max < 4096 ? files.rlim_max : 4096, setrlimit(RLIMIT_NOFILE, &files);
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned threads = o->threads ? o->threads : cores > 2 ? (unsigned)cores : 2;
    h->daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, handle, h, MHD_OPTION_LISTEN_SOCKET, fd,
        MHD_OPTION_THREAD_POOL_SIZE, threads, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS, MHD_OPTION_PER_IP_CONNECTION_LIMIT, (unsigned)(h->is_loopback ? CONNECTIONS : PER_ADDRESS),
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY_PER_CONNECTION, MHD_OPTION_URI_LOG_CALLBACK, begin_call, h,
        MHD_OPTION_NOTIFY_COMPLETED, end_call, h, MHD_OPTION_NOTIFY_CONNECTION, note_connection, h, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
    if (!h->daemon) close(fd);
    if (!h->daemon) return up_fail(err, UP_E_IO, NULL, 0, 0, "cannot listen on %s port %u: it is taken, or not allowed", name, o->port);
    return up_http_watch(h, err);
}

up_status up_http_open(up_server *server, up_error *err) {
    struct up_http *h = calloc(1, sizeof *h);
    if (!h) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    h->server = server, server->http = h; /* before the first thread */
    pthread_mutex_init(&h->lock, NULL), pthread_mutex_init(&h->stream_lock, NULL);
    up_pages_begin();
    h->cache = up_cache_new();
    up_status status = h->cache ? up_bench_open(&h->writer, "write", 1, MOST_WAITING, h, false, err) : up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    if (status == UP_OK) status = up_bench_open(&h->lists, "lists", 2, CONNECTIONS, h, true, err);
    if (status == UP_OK) status = up_bench_open(&h->sums, "sums", 1, CONNECTIONS, h, true, err);
    if (status == UP_OK) status = up_bench_open(&h->slow, "slow", 1, MOST_WAITING, h, true, err);
    if (status == UP_OK) status = up_bench_open(&h->trends, "trends", 1, MOST_WAITING, h, true, err);
    if (status == UP_OK) status = up_bench_open(&h->renewer, "renew", 1, MOST_RENEWED, h, true, err);
    if (status == UP_OK) status = start(h, err);
    if (status != UP_OK) { up_http_close(h); server->http = NULL; }
    return status;
}

void up_http_close(struct up_http *h) {
    if (!h) return;
    up_http_watch_end(h);
    int listening = h->daemon ? MHD_quiesce_daemon(h->daemon) : -1;
    up_bench_close(&h->writer), up_bench_close(&h->lists), up_bench_close(&h->sums), up_bench_close(&h->slow), up_bench_close(&h->trends), up_bench_close(&h->renewer);
    up_stream_end(h);
    if (h->daemon) MHD_stop_daemon(h->daemon);
    if (listening >= 0) close(listening);
    up_cache_free(h->cache);
    for (int i = 0; i < h->n_desks; i++) up_store_close(h->desks[i]);
    pthread_mutex_destroy(&h->lock), pthread_mutex_destroy(&h->stream_lock);
    free(h);
}
