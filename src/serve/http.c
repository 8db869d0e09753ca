/* http.c - from the socket to an answer: libmicrohttpd's threads, and what a request must be before it is looked at.
 *
 * A pool of threads answers; each takes a desk, which is a connection to the store, for as long as it writes an answer.  What
 * takes long, or writes, is done by a thread of its own while the connection sleeps (bench.c), so that nobody else waits.
 * Checked here, before anything else: size, method, Host, Origin, content type, and who is asking. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include "base/error.h"
#include "serve/http.h"
#include "serve/rises.h"
#include "serve/session.h"

enum { CONNECTIONS = 1000, PER_ADDRESS = 200, MEMORY_PER_CONNECTION = 32 << 10, IDLE_S = 10, ARRIVAL_S = 15, WATCH_MS = 100, PING_S = 15, TELL_ROUNDS = 50 };

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

/* ------------------------------------------------------------------ what a request must be */

typedef struct header_count { const char *name; int n; } header_count;

static enum MHD_Result count_header(void *context, enum MHD_ValueKind kind, const char *key, const char *value) {
    header_count *c = context;
    (void)kind, (void)value;
    c->n += strcasecmp(key, c->name) == 0;
    return MHD_YES;
}

static int n_headers(struct MHD_Connection *connection, const char *name) {
    header_count c = {name, 0};
    MHD_get_connection_values(connection, MHD_HEADER_KIND, count_header, &c);
    return c.n;
}

static const char *header(const up_call *c, const char *name) { return MHD_lookup_connection_value(c->connection, MHD_HEADER_KIND, name); }

/* "name", "name:port", "[::1]:port": is it one of ours? */
static bool is_our_host(const struct up_http *h, const char *host, size_t len) {
    const char *colon = NULL;
    for (size_t i = len; i-- > 0;) {
        if (host[i] == ']') break;
        if (host[i] == ':') { colon = host + i; break; }
    }
    size_t name_len = colon ? (size_t)(colon - host) : len;
    char port[8];
    snprintf(port, sizeof port, "%u", h->port);
    bool is_own_port = !colon || (len - name_len - 1 == strlen(port) && memcmp(colon + 1, port, strlen(port)) == 0);
    static const char *const own[] = {"127.0.0.1", "localhost", "[::1]"};
    for (int i = 0; i < 3; i++) if (is_own_port && strlen(own[i]) == name_len && strncasecmp(own[i], host, name_len) == 0) return true;
    const up_server_options *o = &h->server->options;
    if (o->address && is_own_port && strlen(o->address) == name_len && strncasecmp(o->address, host, name_len) == 0) return true;
    for (size_t i = 0; i < o->n_hosts; i++) if (strlen(o->hosts[i]) == name_len && strncasecmp(o->hosts[i], host, name_len) == 0) return true;
    return false;
}

static bool is_our_origin(const struct up_http *h, const char *origin) {
    size_t scheme = strncmp(origin, "http://", 7) == 0 ? 7 : strncmp(origin, "https://", 8) == 0 ? 8 : 0;
    return scheme && is_our_host(h, origin + scheme, strlen(origin + scheme));
}

/* The content type without its parameters. */
static void read_type(up_call *c) {
    const char *type = header(c, "Content-Type");
    size_t len = type ? strcspn(type, "; \t") : 0;
    snprintf(c->content_type, sizeof c->content_type, "%.*s", (int)(len < sizeof c->content_type ? len : sizeof c->content_type - 1), type ? type : "");
}

static bool is_one_of(const char *word, const char *const *words, size_t n) {
    for (size_t i = 0; i < n; i++) if (strcasecmp(word, words[i]) == 0) return true;
    return false;
}

/* Writes want a type that a foreign page's form cannot send unasked, or an origin that is ours, or none, as programs have. */
static bool may_write(up_call *c) {
    const char *origin = header(c, "Origin"), *site = header(c, "Sec-Fetch-Site");
    static const char *const sites[] = {"same-origin", "none"};
    if ((origin && !is_our_origin(c->http, origin)) || (site && !is_one_of(site, sites, 2))) { up_refuse(&c->answer, 403, "a request from another page is not taken"); return false; }
    if (strcmp(c->method, "POST") != 0) return true;
    static const char *const types[] = {"application/json", "application/x-ndjson", "text/plain", "text/html"};
    if (is_one_of(c->content_type, types, strcmp(c->ask.path, "/api/v1/reports") == 0 ? 4 : 1)) return true;
    up_refuse(&c->answer, 415, "the content type must be application/json");
    return false;
}

/* Who is asking, and what that one may see. */
static void know_asker(up_call *c) {
    up_server *s = c->http->server;
    up_ask *ask = &c->ask;
    const char *authorization = header(c, "Authorization"), *cookie = MHD_lookup_connection_value(c->connection, MHD_COOKIE_KIND, "uptick");
    const char *token = authorization && strncasecmp(authorization, "Bearer ", 7) == 0 ? authorization + 7 : cookie;
    ask->role = up_tokens_role(s->tokens, token, &ask->reviewer);
    if (ask->role == UP_ROLE_NONE) ask->role = s->options.is_public ? UP_ROLE_PUBLIC : s->tokens ? UP_ROLE_NONE : UP_ROLE_ADMIN;
    if (ask->role != UP_ROLE_PUBLIC) return;
    ask->view = s->options.public_view;
    ask->view.is_public = true, ask->view.names = false;
    up_day_to_iso(up_server_today(s) - s->options.delay_days, ask->until);
}

/* All that can be said from the head of the request. */
static bool check_head(up_call *c) {
    up_answer *a = &c->answer;
    static const char *const methods[] = {"GET", "HEAD", "POST", "DELETE"};
    if (!is_one_of(c->method, methods, 4)) { up_refuse(a, 405, "%.7s is not taken here", c->method); return false; }
    const char *host = header(c, "Host"), *length = header(c, "Content-Length");
    if (n_headers(c->connection, "Host") != 1 || !is_our_host(c->http, host, strlen(host))) { up_refuse(a, 421, "this server does not go by that name (Host)"); return false; }
    if (n_headers(c->connection, "Content-Length") + n_headers(c->connection, "Transfer-Encoding") > 1) { up_refuse(a, 400, "how long is the body?"); return false; }
    if (length && (strlen(length) > 9 || strspn(length, "0123456789") != strlen(length) || atol(length) > UP_BODY_MAX)) { up_refuse(a, 413, "a body has at most %d bytes", UP_BODY_MAX); return false; }
    if (!up_ask_parse(&c->ask, c->uri, a)) return false;
    read_type(c);
    c->ask.method = c->method, c->ask.content_type = c->content_type;
    know_asker(c);
    bool is_api = strncmp(c->ask.path, "/api/", 5) == 0;
    if (!is_api && c->method[0] != 'G' && c->method[0] != 'H') { up_refuse(a, 405, "pages are only read"); return false; }
    if (!is_api) return true;
    c->route = up_route_find(&c->ask, a);
    if (!c->route) return false;
    if (c->route->least > c->ask.role) {
        up_refuse(a, c->ask.role <= UP_ROLE_PUBLIC && c->http->server->tokens ? 401 : 403, c->ask.role <= UP_ROLE_PUBLIC ? "this needs a token" : "your role may not do this");
        return false;
    }
    bool writes = c->method[0] == 'P' || c->method[0] == 'D';
    if (writes && !may_write(c)) return false;
    const char *query = strchr(c->uri, '?');
    if (!up_ask_params(&c->ask, query ? query + 1 : "", c->route->params, a)) return false;
    const char *names = c->ask.values[UP_P_NAMES];
    if (names && strcmp(names, "1") != 0 && strcmp(names, "0") != 0) { up_refuse(a, 400, "names is 1 or 0"); return false; }
    c->ask.view.names = names && *names == '1';
    if (c->ask.view.names && c->ask.role < UP_ROLE_READER) { up_refuse(a, 403, "names are not shown to everybody"); return false; }
    return true;
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
    const char *known = header(c, "If-None-Match");
    return known && strstr(known, tag) != NULL;
}

/* What an answer depends on besides the store: the address, and who is looking. */
static void cache_key(const up_call *c, char *key, size_t size) {
    snprintf(key, size, "%d%s%s %s", c->ask.role, c->ask.until, c->ask.role >= UP_ROLE_READER && c->ask.reviewer ? c->ask.reviewer : "", c->uri);
}

static enum MHD_Result send_answer(up_call *c) {
    up_answer *a = &c->answer;
    bool is_get = c->method[0] == 'G' || c->method[0] == 'H';
    if (a->body.failed) up_refuse(a, 503, "out of memory");
    char tag[24] = "", key[UP_URI_MAX + 200];
    size_t len = a->body.len;
    if (is_get && a->status == 200) snprintf(tag, sizeof tag, "\"%016llx\"", (unsigned long long)up_hash(a->body.bytes ? a->body.bytes : "", len));
    struct MHD_Response *r = MHD_create_response_from_buffer(len, a->body.bytes, a->body.bytes ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT);
    if (!r) return MHD_NO;
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
    enum MHD_Result done = *tag && has_tag(c, tag) ? send_empty(c->connection, 304, tag) : MHD_queue_response(c->connection, (unsigned)a->status, r);
    if (*tag && a->keep) {
        cache_key(c, key, sizeof key);
        up_cache_put(c->http->cache, key, a->version, r, tag, len + strlen(key));
    } else MHD_destroy_response(r);
    return done;
}

static bool send_cached(up_call *c, enum MHD_Result *done) {
    char tag[24], key[UP_URI_MAX + 200];
    cache_key(c, key, sizeof key);
    if (!up_cache_send(c->http->cache, key, up_server_version(c->http->server), atomic_load(&c->http->server->least_version), c->connection, header(c, "If-None-Match"), tag, done)) return false;
    if (*tag) *done = send_empty(c->connection, 304, tag);
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

/* What may take seconds: upticks of another day than the present, what was to be expected, the whole log as gold. */
static bool is_slow(const up_call *c) {
    const char *const *v = c->ask.values;
    return c->route->how == UP_SLOW && (v[UP_P_AT] || v[UP_P_DAYS] || v[UP_P_EXPECTED] || !(c->route->params & (UP_ONE(UP_P_AT) | UP_ONE(UP_P_EXPECTED))));
}

static enum MHD_Result answer_whole(up_call *c) {
    if (c->is_too_large) { up_refuse(&c->answer, 413, "a body has at most %d bytes", UP_BODY_MAX); return send_answer(c); }
    if (!c->route) return up_page_answer(c);
    c->ask.body = c->body.bytes ? c->body.bytes : "", c->ask.body_len = c->body.len;
    if (c->route->how == UP_WRITES) return answer_later(c, &c->http->writer);
    if (c->route->how == UP_STREAM) return up_stream_begin(c);
    if (c->route->how == UP_EXPORT) return up_export_begin(c);
    enum MHD_Result done;
    bool is_get = c->method[0] == 'G' || c->method[0] == 'H';
    if (is_get && send_cached(c, &done)) return done;
    return is_slow(c) ? answer_later(c, &c->http->slow) : answer_now(c);
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
            return check_head(c) ? MHD_YES : send_answer(c);
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
    up_buffer_free(&c->body), up_buffer_free(&c->answer.body);
    up_ask_free(&c->ask);
    free(c->uri), free(c);
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

/* ------------------------------------------------------------------ the thread that looks for changes */

static void tell_change(struct up_http *h) {
    const up_columns_view *v = up_columns_read(h->server->columns);
    uint64_t n[UP_N_OF] = {0};
    for (int of = 0; of < UP_N_OF; of++)
        for (uint32_t i = 0; i < v->of[of].n; i++) n[of] += !v->of[of].row[i].is_gone && v->of[of].row[i].review != UP_REVIEW_REJECTED;
    char data[160];
    snprintf(data, sizeof data, "{\"version\":%llu,\"reports\":%u,\"events\":%llu,\"incidents\":%llu}", (unsigned long long)v->version, v->n_live_reports,
             (unsigned long long)n[UP_OF_EVENTS], (unsigned long long)n[UP_OF_INCIDENTS]);
    up_columns_done(h->server->columns);
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
    uint64_t told = 0;
    if (!up_http_take_desk(h, &desk, &err)) return NULL;
    for (unsigned round = 0; !has_ended(h); round++) {
        uint64_t version = up_server_version(h->server);
        if (round % TELL_ROUNDS == 0 && version != told) up_rises_tell_new(&desk), told = version;
        usleep(WATCH_MS * 1000);
    }
    up_http_give_desk(h, &desk);
    return NULL;
}

/* ------------------------------------------------------------------ opening and closing */

static up_status resolve(const char *address, uint16_t port, struct sockaddr_storage *out, bool *is_loopback, up_error *err) {
    struct sockaddr_in *four = (struct sockaddr_in *)out;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)out;
    memset(out, 0, sizeof *out);
    if (strcmp(address, "localhost") == 0) address = "127.0.0.1";
    if (inet_pton(AF_INET, address, &four->sin_addr) == 1) {
        four->sin_family = AF_INET, four->sin_port = htons(port);
        *is_loopback = ntohl(four->sin_addr.s_addr) >> 24 == 127;
        return UP_OK;
    }
    if (inet_pton(AF_INET6, address, &six->sin6_addr) == 1) {
        six->sin6_family = AF_INET6, six->sin6_port = htons(port);
        *is_loopback = IN6_IS_ADDR_LOOPBACK(&six->sin6_addr);
        return UP_OK;
    }
    return up_fail(err, UP_E_USAGE, NULL, 0, 0, "'%s' is no address to listen on; expected one like 127.0.0.1 or ::1", address);
}

/* Our own socket, so that the port is known before the first request. */
static up_status listen_on(struct up_http *h, const char *name, int *out, up_error *err) {
    struct sockaddr_storage address;
    up_status status = resolve(name, h->server->options.port, &address, &h->is_loopback, err);
    if (status != UP_OK) return status;
    const up_server_options *o = &h->server->options;
    if (!h->is_loopback && !o->tokens && !o->is_public) return up_fail(err, UP_E_USAGE, NULL, 0, 0, "%s can be reached from elsewhere: give --tokens or --public", name);
    int fd = socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), one = 1;
    socklen_t size = address.ss_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
    if (fd >= 0) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) != 0 || listen(fd, SOMAXCONN) != 0 || getsockname(fd, (struct sockaddr *)&address, &size) != 0) {
        if (fd >= 0) close(fd);
        return up_fail(err, UP_E_IO, NULL, 0, 0, "cannot listen on %s port %u: it is taken, or not allowed", name, o->port);
    }
    h->port = ntohs(address.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&address)->sin6_port : ((struct sockaddr_in *)&address)->sin_port);
    *out = fd;
    return UP_OK;
}

static up_status start(struct up_http *h, up_error *err) {
    const up_server_options *o = &h->server->options;
    const char *name = o->address ? o->address : "127.0.0.1";
    int fd = -1;
    up_status status = listen_on(h, name, &fd, err);
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
    h->watches = pthread_create(&h->watcher, NULL, watch, h) == 0;
    h->tells = h->watches && pthread_create(&h->teller, NULL, tell, h) == 0;
    return h->tells ? UP_OK : up_fail(err, UP_E_NOMEM, NULL, 0, 0, "no thread to watch the store with");
}

up_status up_http_open(up_server *server, up_error *err) {
    struct up_http *h = calloc(1, sizeof *h);
    if (!h) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    h->server = server, server->http = h; /* before the first thread */
    pthread_mutex_init(&h->lock, NULL), pthread_mutex_init(&h->stream_lock, NULL);
    up_pages_begin();
    h->cache = up_cache_new();
    up_status status = h->cache ? up_bench_open(&h->writer, server, false, err) : up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    if (status == UP_OK) status = up_bench_open(&h->slow, server, true, err);
    if (status == UP_OK) status = start(h, err);
    if (status != UP_OK) { up_http_close(h); server->http = NULL; }
    return status;
}

void up_http_close(struct up_http *h) {
    if (!h) return;
    pthread_mutex_lock(&h->lock);
    h->ends = true;
    pthread_mutex_unlock(&h->lock);
    if (h->watches) pthread_join(h->watcher, NULL);
    if (h->tells) pthread_join(h->teller, NULL);
    int listening = h->daemon ? MHD_quiesce_daemon(h->daemon) : -1;
    up_bench_close(&h->writer), up_bench_close(&h->slow);
    up_stream_end(h);
    if (h->daemon) MHD_stop_daemon(h->daemon);
    if (listening >= 0) close(listening);
    up_cache_free(h->cache);
    for (int i = 0; i < h->n_desks; i++) up_store_close(h->desks[i]);
    pthread_mutex_destroy(&h->lock), pthread_mutex_destroy(&h->stream_lock);
    free(h);
}
