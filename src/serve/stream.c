/* stream.c - answers that go on: server-sent events, and exports of any size.
 *
 * Both are filled by one thread and sent by another. Where there is nothing to send the connection sleeps, and is woken by who
 * fills; an export waits when more than a quarter of a megabyte has not been taken. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "serve/http.h"

enum { MOST_STREAMS = 256, MOST_EXPORTS = 8, MOST_PENDING = 256 << 10 };

/* ------------------------------------------------------------------ server-sent events */

struct up_stream { struct up_stream *next; struct up_http *http; struct MHD_Connection *connection; up_buffer pending; bool sleeps, ends; };

static ssize_t send_events(void *context, uint64_t at, char *out, size_t room) {
    struct up_stream *s = context;
    (void)at;
    pthread_mutex_lock(&s->http->stream_lock);
    size_t n = s->pending.len < room ? s->pending.len : room;
    ssize_t result = (ssize_t)n;
    if (n) {
        memcpy(out, s->pending.bytes, n);
        memmove(s->pending.bytes, s->pending.bytes + n, s->pending.len - n + 1);
        s->pending.len -= n;
    } else if (s->ends || s->pending.failed) result = MHD_CONTENT_READER_END_OF_STREAM;
    else {
        s->sleeps = true;
        MHD_suspend_connection(s->connection);
    }
    pthread_mutex_unlock(&s->http->stream_lock);
    return result;
}

static void free_stream(void *context) {
    struct up_stream *s = context;
    pthread_mutex_lock(&s->http->stream_lock);
    for (struct up_stream **at = &s->http->streams; *at; at = &(*at)->next)
        if (*at == s) { *at = s->next; s->http->n_streams--; break; }
    pthread_mutex_unlock(&s->http->stream_lock);
    up_buffer_free(&s->pending);
    free(s);
}

static void wake(struct up_stream *s) {
    if (!s->sleeps) return;
    s->sleeps = false;
    MHD_resume_connection(s->connection);
}

static void tell_all(struct up_http *h, const char *text, bool ends) {
    pthread_mutex_lock(&h->stream_lock);
    for (struct up_stream *s = h->streams; s; s = s->next) {
        if (s->pending.len > MOST_PENDING) s->ends = true; /* nobody reads there */
        else if (text) up_buffer_text(&s->pending, text);
        s->ends |= ends;
        wake(s);
    }
    pthread_mutex_unlock(&h->stream_lock);
}

bool up_stream_any(struct up_http *h) {
    pthread_mutex_lock(&h->stream_lock);
    bool any = h->streams != NULL;
    pthread_mutex_unlock(&h->stream_lock);
    return any;
}

void up_stream_tell(struct up_http *h, const char *event, const char *data) {
    up_buffer text = {0};
    up_buffer_format(&text, "event: %s\ndata: %s\n\n", event, data);
    if (!text.failed) tell_all(h, text.bytes, false);
    up_buffer_free(&text);
}

void up_stream_ping(struct up_http *h) { tell_all(h, ": still here\n\n", false); }

void up_stream_end(struct up_http *h) {
    pthread_mutex_lock(&h->stream_lock);
    h->n_streams += MOST_STREAMS; /* no new ones */
    pthread_mutex_unlock(&h->stream_lock);
    tell_all(h, NULL, true);
}

static enum MHD_Result send_refusal(up_call *c) {
    struct MHD_Response *r = MHD_create_response_from_buffer(c->answer.body.len, c->answer.body.bytes, MHD_RESPMEM_MUST_COPY);
    if (!r) return MHD_NO;
    up_http_add_headers(r, false);
    MHD_add_response_header(r, "Content-Type", "application/json; charset=utf-8");
    enum MHD_Result done = MHD_queue_response(c->connection, (unsigned)c->answer.status, r);
    MHD_destroy_response(r);
    return done;
}

enum MHD_Result up_stream_begin(up_call *c) {
    struct up_http *h = c->http;
    struct up_stream *s = calloc(1, sizeof *s);
    if (!s) return MHD_NO;
    *s = (struct up_stream){.http = h, .connection = c->connection};
    up_buffer_text(&s->pending, "retry: 3000\n\nevent: hello\ndata: {}\n\n");
    pthread_mutex_lock(&h->stream_lock);
    bool fits = h->n_streams < MOST_STREAMS && !s->pending.failed;
    if (fits) s->next = h->streams, h->streams = s, h->n_streams++;
    pthread_mutex_unlock(&h->stream_lock);
    if (!fits) { up_buffer_free(&s->pending), free(s); up_refuse(&c->answer, 503, "too many listen already"); return send_refusal(c); }
    struct MHD_Response *r = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 4096, send_events, s, free_stream);
    if (!r) { free_stream(s); return MHD_NO; }
    up_http_add_headers(r, false);
    MHD_add_response_header(r, "Content-Type", "text/event-stream");
    MHD_add_response_header(r, "Cache-Control", "no-store");
    MHD_add_response_header(r, "X-Accel-Buffering", "no");
    enum MHD_Result done = MHD_queue_response(c->connection, 200, r);
    MHD_destroy_response(r);
    return done;
}

/* ------------------------------------------------------------------ exports */

typedef struct export {
    struct up_http *http;
    struct MHD_Connection *connection;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t has_room;
    up_buffer pending;
    bool sleeps, is_done, failed, is_left, has_thread;
    up_desk desk;
    up_query query;
    up_ask ask; /* with what the query borrows */
    up_export_options how;
    const char *format;
} export;

static bool add_piece(void *context, const char *bytes, size_t len) {
    export *e = context;
    pthread_mutex_lock(&e->lock);
    while (e->pending.len > MOST_PENDING && !e->is_left) pthread_cond_wait(&e->has_room, &e->lock);
    if (!e->is_left) up_buffer_add(&e->pending, bytes, len);
    if (e->sleeps && e->pending.len > MOST_PENDING / 8) { e->sleeps = false; MHD_resume_connection(e->connection); }
    bool go_on = !e->is_left && !e->pending.failed;
    pthread_mutex_unlock(&e->lock);
    return go_on;
}

static void *fill(void *context) {
    export *e = context;
    up_error err = {0};
    up_status status = up_store_export_as(e->desk.store, &e->query, e->format, &e->how, add_piece, e, &err);
    pthread_mutex_lock(&e->lock);
    e->is_done = true, e->failed = status != UP_OK;
    if (e->sleeps) { e->sleeps = false; MHD_resume_connection(e->connection); }
    pthread_mutex_unlock(&e->lock);
    return NULL;
}

static ssize_t send_piece(void *context, uint64_t at, char *out, size_t room) {
    export *e = context;
    (void)at;
    pthread_mutex_lock(&e->lock);
    size_t n = e->pending.len < room ? e->pending.len : room;
    ssize_t result = (ssize_t)n;
    if (n) {
        memcpy(out, e->pending.bytes, n);
        memmove(e->pending.bytes, e->pending.bytes + n, e->pending.len - n + 1);
        e->pending.len -= n;
        pthread_cond_signal(&e->has_room);
    } else if (e->is_done) result = e->failed || e->pending.failed ? MHD_CONTENT_READER_END_WITH_ERROR : MHD_CONTENT_READER_END_OF_STREAM;
    else {
        e->sleeps = true;
        MHD_suspend_connection(e->connection);
    }
    pthread_mutex_unlock(&e->lock);
    return result;
}

static void free_export(void *context) {
    export *e = context;
    pthread_mutex_lock(&e->lock);
    e->is_left = true;
    pthread_cond_signal(&e->has_room);
    pthread_mutex_unlock(&e->lock);
    if (e->has_thread) pthread_join(e->thread, NULL);
    if (e->desk.store) up_http_give_desk(e->http, &e->desk);
    pthread_mutex_lock(&e->http->stream_lock);
    e->http->n_exports--;
    pthread_mutex_unlock(&e->http->stream_lock);
    pthread_mutex_destroy(&e->lock), pthread_cond_destroy(&e->has_room);
    up_buffer_free(&e->pending), up_ask_free(&e->ask);
    free(e);
}

/* A format's content type, and the ending of its file where that is not its name. */
static const struct { const char *format, *type, *ending; } types[] = {
    {"jsonl", "application/x-ndjson; charset=utf-8", "jsonl"}, {"csv", "text/csv; charset=utf-8; header=present", "csv"}, {"geojson", "application/geo+json", "geojson"},
    {"parquet", "application/vnd.apache.parquet", "parquet"}, {"gdelt", "text/tab-separated-values; charset=utf-8", "tsv"}, {"phoenix", "text/tab-separated-values; charset=utf-8", "tsv"},
    {"odihr", "text/csv; charset=utf-8; header=present", "odihr.csv"}, {"acled", "text/csv; charset=utf-8; header=present", "acled.csv"},
};

static void add_type(struct MHD_Response *r, const char *format) {
    char disposition[80];
    const char *type = "application/octet-stream", *ending = format;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) if (strcmp(types[i].format, format) == 0) type = types[i].type, ending = types[i].ending;
    snprintf(disposition, sizeof disposition, "attachment; filename=\"uptick.%s\"", ending);
    MHD_add_response_header(r, "Content-Type", type);
    MHD_add_response_header(r, "Content-Disposition", disposition);
}

/* The name among those that there are. */
static const char *format_named(const char *name) {
    for (const char *const *f = up_export_formats(); *f; f++) if (strcmp(*f, name) == 0) return *f;
    return NULL;
}

static bool take_nothing(void *context, const char *bytes, size_t len) {
    (void)context, (void)bytes, (void)len;
    return false;
}

/* What is wrong with the export, before its first byte is sent: `c->answer` says so. */
static bool check_export(up_call *c, export *e) {
    static const char *const of_names[] = {"events", "incidents", NULL};
    const char *name = e->ask.values[UP_P_FORMAT] ? e->ask.values[UP_P_FORMAT] : "jsonl";
    int of = up_ask_choice(&e->ask, UP_P_OF, of_names, &c->answer), hxl;
    if (of < 0 || !up_ask_query(&e->ask, &e->query, &c->answer) || !up_ask_number(&e->ask, UP_P_HXL, 0, 1, 0, &hxl, &c->answer)) return false;
    if (!(e->format = format_named(name))) { up_refuse(&c->answer, 400, "there is no export format '%.40s'; /api/v1/about lists them", name); return false; }
    e->query.sort = e->ask.values[UP_P_SORT];
    e->how = (up_export_options){.incidents = of == 1, .hxl = hxl == 1, .view = &e->ask.view};
    up_error err = {0};
    if (!up_http_take_desk(e->http, &e->desk, &err)) { up_refuse(&c->answer, 503, "%s", err.message); return false; }
    up_query first = e->query;
    first.limit = 1;
    up_status status = up_store_export_as(e->desk.store, &first, e->format, &e->how, take_nothing, NULL, &err);
    if (status != UP_OK && status != UP_END) { up_refuse_error(&c->answer, status, &err); return false; }
    return true;
}

static bool reserve_export(struct up_http *h) {
    pthread_mutex_lock(&h->stream_lock);
    bool fits = h->n_exports < MOST_EXPORTS && h->n_streams < MOST_STREAMS;
    h->n_exports += fits;
    pthread_mutex_unlock(&h->stream_lock);
    return fits;
}

enum MHD_Result up_export_begin(up_call *c) {
    struct up_http *h = c->http;
    export *e = calloc(1, sizeof *e);
    if (!e) return MHD_NO;
    *e = (export){.http = h, .connection = c->connection, .ask = c->ask};
    pthread_mutex_init(&e->lock, NULL), pthread_cond_init(&e->has_room, NULL);
    c->ask.text = NULL; /* the export has it now; its values point into it */
    if (!reserve_export(h)) {
        pthread_mutex_lock(&h->stream_lock);
        h->n_exports++; /* free_export takes it off again */
        pthread_mutex_unlock(&h->stream_lock);
        free_export(e);
        up_refuse(&c->answer, 503, "too many exports are running");
        return send_refusal(c);
    }
    if (!check_export(c, e)) { free_export(e); return send_refusal(c); }
    struct MHD_Response *r = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 32 << 10, send_piece, e, free_export);
    if (!r) { free_export(e); return MHD_NO; }
    e->has_thread = pthread_create(&e->thread, NULL, fill, e) == 0;
    if (!e->has_thread) {
        MHD_destroy_response(r);
        up_refuse(&c->answer, 503, "no thread to export with");
        return send_refusal(c);
    }
    up_http_add_headers(r, false);
    add_type(r, e->format);
    MHD_add_response_header(r, "Cache-Control", "no-store");
    enum MHD_Result done = MHD_queue_response(c->connection, 200, r);
    MHD_destroy_response(r);
    return done;
}
