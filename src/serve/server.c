/* server.c - opening and closing, and the one way to an answer. */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "base/error.h"
#include "serve/http.h"
#include "serve/rises.h"
#include "serve/session.h"

enum { DELAY_DAYS = 14, MIN_CELL = 5 };

up_day up_server_today(const up_server *s) {
    return s->today_given != UP_NO_DAY ? s->today_given : (up_day)(time(NULL) / 86400);
}

uint64_t up_server_version(up_server *s) { return up_columns_version(s->columns); }

up_status up_server_refresh(up_server *s, up_store *store, bool *changed, up_error *err) {
    pthread_mutex_lock(&s->refreshing);
    up_status status = up_columns_refresh(s->columns, store, changed, err);
    pthread_mutex_unlock(&s->refreshing);
    return status;
}

void up_server_wrote(up_server *s, up_store *store) {
    bool changed;
    up_error err;
    up_server_refresh(s, store, &changed, &err);
    atomic_store(&s->least_version, up_server_version(s));
}

void up_server_answer(up_desk *desk, const up_route *route, const up_ask *ask, up_answer *answer) {
    answer->version = up_server_version(desk->server);
    struct timespec begun, ended;
    clock_gettime(CLOCK_MONOTONIC, &begun);
    route->answer(desk, ask, answer);
    clock_gettime(CLOCK_MONOTONIC, &ended);
    answer->took_ms = (double)(ended.tv_sec - begun.tv_sec) * 1e3 + (double)(ended.tv_nsec - begun.tv_nsec) / 1e6;
    if (answer->status == 200 && answer->body.failed) up_refuse(answer, 503, "out of memory");
}

static up_status prepare(up_server *s, up_error *err) {
    if (!s->path) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    up_server_options *o = &s->options;
    if (o->delay_days < 0) o->delay_days = DELAY_DAYS;
    if (o->public_view.cell_degrees <= 0) o->public_view.cell_degrees = 1;
    if (!o->public_view.min_cell) o->public_view.min_cell = MIN_CELL;
    if (o->today && (s->today_given = up_day_from_iso(o->today, (uint32_t)strnlen(o->today, 16))) == UP_NO_DAY)
        return up_fail(err, UP_E_USAGE, NULL, 0, 0, "'%s' is no date; expected YYYY-MM-DD", o->today);
    up_status status = o->tokens ? up_tokens_open(o->tokens, &s->tokens, err) : UP_OK;
    const up_store_options options = {.must_exist = true};
    if (status == UP_OK) status = up_store_open(s->path, &options, &s->watching, err);
    if (status == UP_OK) status = up_columns_open(s->watching, &s->columns, err);
    return status;
}

up_status up_server_open(const char *store_path, const up_server_options *options, up_server **out, up_error *err) {
    static const up_server_options none = {.delay_days = -1};
    up_server *s = calloc(1, sizeof *s);
    if (!s) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    s->path = strdup(store_path), s->options = options ? *options : none, s->today_given = UP_NO_DAY;
    pthread_mutex_init(&s->refreshing, NULL);
    s->rises = up_rises_new();
    up_status status = s->rises ? prepare(s, err) : up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    if (status == UP_OK) status = up_http_open(s, err);
    if (status == UP_OK) *out = s; else up_server_close(s);
    return status;
}

uint16_t up_server_port(const up_server *s) { return s->http->port; }

void up_server_close(up_server *s) {
    if (!s) return;
    up_http_close(s->http);
    up_columns_close(s->columns);
    up_rises_free(s->rises);
    up_store_close(s->watching);
    up_tokens_free(s->tokens);
    up_linker_close(s->linker);
    up_worker_free(s->worker), up_engine_close(s->engine);
    pthread_mutex_destroy(&s->refreshing);
    free(s->path), free(s);
}
