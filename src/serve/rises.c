/* rises.c - what trend says of the store, kept for a while, and in JSON.
 *
 * A thread keeps up what there is to say of the present day: anew when the store has changed, but not before twenty times as long
 * as it took have passed, so that a store that grows all day does not keep a core busy.  Who asks gets what is there.  Of other
 * days it is worked out when asked. */
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "base/error.h"
#include "serve/http.h"
#include "serve/rises.h"

enum { STALE_FACTOR = 20, LEAST_STALE_S = 20, MOST_TOLD = 4096, MOST_MEMBERS = 200, UPTICK_DAYS = 56, DAYS_BEHIND = 3 };

/* What trend found as of a day. */
typedef struct found { bool is_there; uint64_t version; up_day at; int days; double worked_at, took; up_kept_trend trend; } found;

struct up_rises {
    pthread_mutex_t lock;    /* of all below: held for moments */
    pthread_mutex_t working; /* held by who works something out */
    found kept[2];           /* of the present day, kept up by a thread of its own; of another that was asked for last */
    uint64_t told[MOST_TOLD]; uint32_t n_told; bool has_told;
};

static double now_s(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

up_rises *up_rises_new(void) {
    up_rises *r = calloc(1, sizeof *r);
    if (r) pthread_mutex_init(&r->lock, NULL), pthread_mutex_init(&r->working, NULL);
    return r;
}

void up_rises_free(up_rises *r) {
    if (!r) return;
    for (int i = 0; i < 2; i++) up_kept_trend_free(&r->kept[i].trend);
    pthread_mutex_destroy(&r->lock), pthread_mutex_destroy(&r->working);
    free(r);
}

up_day up_rises_day(up_server *server) {
    up_day newest = UP_NO_DAY, today = up_server_today(server);
    const up_columns_view *v = up_columns_read(server->columns, false);
    if (v->newest_report && v->newest_report <= today) newest = v->newest_report;
    else for (uint32_t i = 0; i < v->n_reports; i++) if (!v->reports[i].is_gone && v->reports[i].day > newest && v->reports[i].day <= today) newest = v->reports[i].day;
    up_columns_done(server->columns, false);
    return newest == UP_NO_DAY ? today : newest;
}

static int latest_first(const void *a, const void *b) {
    const up_kept_rise *x = a, *y = b;
    if (x->uptick.as_of != y->uptick.as_of) return x->uptick.as_of > y->uptick.as_of ? -1 : 1;
    if (x->uptick.q < y->uptick.q || x->uptick.q > y->uptick.q) return x->uptick.q < y->uptick.q ? -1 : 1;
    const char *const ours[] = {x->place, x->group, x->type}, *const theirs[] = {y->place, y->group, y->type};
    for (int i = 0; i < 3; i++) {
        int order = strcmp(ours[i] ? ours[i] : "", theirs[i] ? theirs[i] : "");
        if (order) return order;
    }
    return 0;
}

static up_status work_out(up_desk *desk, up_day at, int days, found *out, up_error *err) {
    double begun = now_s();
    const up_trend_options how = {.from = at - days + 1, .to = at, .every_days = days > 120 ? 7 : 1};
    *out = (found){.is_there = true, .version = up_server_version(desk->server), .at = at, .days = days};
    up_status status = up_store_trend(desk->store, &how, at < up_rises_day(desk->server), &out->trend, err);
    if (status != UP_OK) return status;
    if (out->trend.n_rises) qsort(out->trend.rises, out->trend.n_rises, sizeof *out->trend.rises, latest_first);
    out->worked_at = now_s(), out->took = out->worked_at - begun;
    return UP_OK;
}

/* ------------------------------------------------------------------ giving out */

static const char *const kinds[UP_N_RISE_KINDS] = {[UP_RISE_GROUP] = "group", [UP_RISE_GENERAL] = "general", [UP_RISE_VOLUME] = "volume", [UP_RISE_BACKLOG] = "backlog"};

static void name_rise(const found *f, size_t i, up_rise *out) {
    *out = (up_rise){.kept = &f->trend.rises[i]};
    char day[11];
    up_day_to_iso(out->kept->uptick.as_of, day);
    snprintf(out->id, sizeof out->id, "u-%s-%.60s-%.50s-%.24s", day, out->kept->place ? out->kept->place : "*", out->kept->group ? out->kept->group : "*", out->kept->type ? out->kept->type : "*");
}

/* Whether it will do.  Of the present day anything does that is not days old: the teller brings it up to date. */
static bool is_good(const found *f, up_desk *desk, up_day at, int days, bool for_teller) {
    if (!f->is_there || f->days != days) return false;
    double age = now_s() - f->worked_at, stale = f->took * STALE_FACTOR > LEAST_STALE_S ? f->took * STALE_FACTOR : LEAST_STALE_S;
    if (f->at == at && (f->version == up_server_version(desk->server) || age < stale)) return true;
    return !for_teller && f == &desk->server->rises->kept[0] && at >= f->at && at - f->at <= DAYS_BEHIND;
}

bool up_rises_ready(up_server *server) {
    up_rises *r = server->rises;
    pthread_mutex_lock(&r->lock);
    bool is_there = r->kept[0].is_there;
    pthread_mutex_unlock(&r->lock);
    return is_there;
}

bool up_rises_current(up_server *server) {
    up_rises *r = server->rises;
    pthread_mutex_lock(&r->lock);
    bool is_current = r->kept[0].is_there && r->kept[0].version == up_server_version(server) && r->kept[0].at == up_rises_day(server);
    pthread_mutex_unlock(&r->lock);
    return is_current;
}

/* Comes with the lock held, and goes with it held.  Nobody but the teller works out the present day: a page must not wait for it. */
static up_status have(up_desk *desk, up_day at, int days, bool for_teller, const found **out, up_error *err) {
    up_rises *r = desk->server->rises;
    static const found nothing;
    bool is_present = days == UPTICK_DAYS && at == up_rises_day(desk->server);
    for (bool waited = false;; waited = true) {
        for (int i = 0; i < 2; i++) if (is_good(&r->kept[i], desk, at, days, for_teller)) {
            if (waited) pthread_mutex_unlock(&r->working);
            *out = &r->kept[i];
            return UP_OK;
        }
        if (waited) break;
        if (is_present && !for_teller) { *out = r->kept[0].is_there ? &r->kept[0] : &nothing; return UP_OK; }
        pthread_mutex_unlock(&r->lock);
        pthread_mutex_lock(&r->working); /* somebody may be at it already */
        pthread_mutex_lock(&r->lock);
    }
    pthread_mutex_unlock(&r->lock);
    found new;
    up_status status = work_out(desk, at, days, &new, err);
    pthread_mutex_lock(&r->lock);
    pthread_mutex_unlock(&r->working);
    if (status != UP_OK) return status;
    found *to = &r->kept[is_present ? 0 : 1];
    if (is_present) { /* lists and pages that tell of upticks are made anew */
        bool is_newest = new.version == up_server_version(desk->server);
        uint64_t version = up_columns_touch(desk->server->columns);
        if (is_newest) new.version = version;
    }
    up_kept_trend_free(&to->trend);
    *to = new;
    *out = to;
    return UP_OK;
}

static up_status each(up_desk *desk, up_day at, int days, bool for_teller, bool (*take)(void *context, const up_rise *rise), void *context,
                      void (*beside)(void *context, up_buffer *out, const up_kept_trend *trend), up_buffer *out, up_error *err) {
    up_rises *r = desk->server->rises;
    const found *f = NULL;
    pthread_mutex_lock(&r->lock);
    up_status status = have(desk, at, days, for_teller, &f, err);
    for (size_t i = 0; status == UP_OK && i < f->trend.n_rises; i++) {
        up_rise rise;
        name_rise(f, i, &rise);
        if (!take(context, &rise)) break;
    }
    if (status == UP_OK && beside) beside(context, out, &f->trend);
    pthread_mutex_unlock(&r->lock);
    return status;
}

up_status up_rises_each(up_desk *desk, up_day at, int days, bool (*take)(void *context, const up_rise *rise), void *context,
                        void (*beside)(void *context, up_buffer *out, const up_kept_trend *trend), up_buffer *out, up_error *err) {
    return each(desk, at, days, false, take, context, beside, out, err);
}

/* The list that the uptick rests on. */
static void put_filter(up_buffer *out, const up_rise *rise) {
    up_buffer filter = {0};
    up_buffer_text(&filter, "class=incident");
    const char *country = rise->kept->place && rise->kept->place[0] != '?' ? rise->kept->place : NULL, *admin1 = country ? strchr(country, '/') : NULL, *place = admin1 ? strchr(admin1 + 1, '/') : NULL;
    if (country) up_buffer_format(&filter, "&country=%.*s", (int)(admin1 ? (size_t)(admin1 - country) : strlen(country)), country);
    const struct { const char *key, *at; size_t len; } parts[] = {{"admin1", admin1 ? admin1 + 1 : NULL, admin1 ? (place ? (size_t)(place - admin1 - 1) : strlen(admin1 + 1)) : 0},
                                                                  {"place", place ? place + 1 : NULL, place ? strlen(place + 1) : 0},
                                                                  {"group", rise->kept->group && strcmp(rise->kept->group, "none") != 0 ? rise->kept->group : NULL, rise->kept->group ? strlen(rise->kept->group) : 0},
                                                                  {"type", rise->kept->type, rise->kept->type ? strlen(rise->kept->type) : 0}};
    for (size_t p = 0; p < 4; p++) {
        if (!parts[p].at) continue;
        up_buffer_format(&filter, "&%s=", parts[p].key);
        for (size_t i = 0; i < parts[p].len; i++) {
            unsigned char c = (unsigned char)parts[p].at[i];
            if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:-", c)) up_buffer_add(&filter, parts[p].at + i, 1); else up_buffer_format(&filter, "%%%02X", c);
        }
    }
    char from[11], to[11];
    up_day_to_iso(rise->kept->uptick.onset, from), up_day_to_iso(rise->kept->uptick.as_of, to);
    up_buffer_format(&filter, "&from=%s&to=%s", from, to);
    up_buffer_json(out, filter.bytes, filter.len);
    out->failed |= filter.failed;
    up_buffer_free(&filter);
}

void up_put_rise(up_buffer *out, const up_rise *rise) {
    const up_uptick *u = &rise->kept->uptick;
    up_buffer_text(out, "{"), up_put_key(out, "id", rise->id);
    const struct { const char *key; up_day day; } days[] = {{"as_of", u->as_of}, {"onset", u->onset}, {"onset_early", u->onset_early}, {"onset_late", u->onset_late}};
    for (int i = 0; i < 4; i++) up_buffer_format(out, ",\"%s\":", days[i].key), up_put_day(out, days[i].day);
    const struct { const char *key, *text; } names[] = {{"place", rise->kept->place}, {"group", rise->kept->group}, {"type", rise->kept->type}, {"kind", kinds[u->kind]}};
    for (int i = 0; i < 4; i++) up_buffer_text(out, ","), up_put_key(out, names[i].key, names[i].text);
    up_buffer_format(out, ",\"is_alarm\":%s", u->is_alarm ? "true" : "false");
    const struct { const char *key; double value; } figures[] = {
        {"q", u->q}, {"observed", u->observed}, {"expected", u->expected}, {"expected_low", u->expected_low}, {"expected_high", u->expected_high}, {"ratio_low", u->ratio_low},
        {"ratio_high", u->ratio_high}, {"others_ratio", u->others_ratio}, {"coverage_ratio", u->coverage_ratio}, {"unreported", u->unreported}, {"enough", u->enough}};
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) up_buffer_format(out, ",\"%s\":", figures[i].key), up_put_number(out, figures[i].value);
    up_buffer_text(out, ",\"filter\":"), put_filter(out, rise), up_buffer_text(out, ",\"incidents\":[");
    for (size_t i = 0; i < rise->kept->n_incidents && i < MOST_MEMBERS; i++) {
        if (i) up_buffer_text(out, ",");
        up_buffer_json_string(out, rise->kept->incidents[i]);
    }
    up_buffer_text(out, "]}");
}

/* ------------------------------------------------------------------ telling of new ones */

static bool is_told(up_rises *r, uint64_t id) {
    for (uint32_t i = 0; i < r->n_told && i < MOST_TOLD; i++) if (r->told[i] == id) return true;
    r->told[r->n_told++ % MOST_TOLD] = id;
    return false;
}

/* Runs a command with `text` on its standard input; it gets ten seconds. */
static void run_command(const char *command, const char *text, size_t len) {
    int ends[2];
    if (pipe(ends) != 0) return;
    pid_t child = fork();
    if (child == 0) {
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        dup2(ends[0], STDIN_FILENO);
        for (int fd = 3; fd < 4096; fd++) close(fd);
        alarm(10);
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    close(ends[0]);
    for (size_t at = 0; child > 0 && at < len;) {
        ssize_t n = write(ends[1], text + at, len - at);
        if (n <= 0) break;
        at += (size_t)n;
    }
    close(ends[1]);
    if (child > 0) waitpid(child, NULL, 0);
}

typedef struct telling { up_server *server; up_buffer *lines; } telling;

static bool tell(void *context, const up_rise *rise) {
    telling *t = context;
    up_rises *r = t->server->rises;
    if (!rise->kept->uptick.is_alarm || is_told(r, up_hash(rise->id, strlen(rise->id))) || !r->has_told) return true;
    up_put_rise(t->lines, rise);
    up_buffer_text(t->lines, "\n");
    return true;
}

void up_rises_tell_new(up_desk *desk) {
    up_server *s = desk->server;
    up_buffer lines = {0};
    up_error err;
    telling t = {s, &lines};
    if (each(desk, up_rises_day(s), UPTICK_DAYS, true, tell, &t, NULL, NULL, &err) == UP_OK) s->rises->has_told = true; /* those of the first look are no news */
    for (size_t at = 0; !lines.failed && at < lines.len;) {
        char *line = lines.bytes + at, *end = memchr(line, '\n', lines.len - at);
        size_t len = (size_t)(end - line);
        *end = 0;
        if (s->http) up_stream_tell(s->http, "uptick", line);
        if (s->options.on_uptick) run_command(s->options.on_uptick, line, len);
        at += len + 1;
    }
    up_buffer_free(&lines);
}
