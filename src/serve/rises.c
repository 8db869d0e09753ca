/* rises.c - incidents out of the columns, into the engine of trend, and what it says in JSON.
 *
 * Places are paths of country, division and place; those without a country stand under "?".  Coverage is the number of reports
 * of a day, for every country alike.  What was found is kept: as long as the store is as it was, and else for twenty times as
 * long as it took, so that a store that grows all day does not keep a core busy. */
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

enum { STALE_FACTOR = 20, LEAST_STALE_S = 20, MOST_TOLD = 4096 };

/* What goes into trend; strings are copies. */
typedef struct input {
    up_trend_incident *incidents; size_t n;
    up_trend_coverage *coverage; size_t n_coverage;
    char **places; uint32_t n_places, cap_places;
    up_table place_of;
    char **groups; uint32_t n_groups;
} input;

struct up_rises {
    pthread_mutex_t lock;
    bool is_there;
    uint64_t version;
    up_day at;
    int days;
    double worked_at, took;
    input in;
    up_trend_result result;
    uint64_t told[MOST_TOLD]; uint32_t n_told; bool has_told;
};

static double now_s(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void free_input(input *in) {
    free(in->incidents), free(in->coverage);
    for (uint32_t i = 0; i < in->n_places; i++) free(in->places[i]);
    for (uint32_t i = 0; i < in->n_groups; i++) free(in->groups[i]);
    free(in->places), free(in->groups);
    up_table_free(&in->place_of);
    *in = (input){0};
}

up_rises *up_rises_new(void) {
    up_rises *r = calloc(1, sizeof *r);
    if (r) pthread_mutex_init(&r->lock, NULL);
    return r;
}

void up_rises_free(up_rises *r) {
    if (!r) return;
    free_input(&r->in);
    up_trend_result_free(&r->result);
    pthread_mutex_destroy(&r->lock);
    free(r);
}

/* ------------------------------------------------------------------ gathering */

static bool place_index(input *in, const char *path, uint32_t *out) {
    uint32_t len = (uint32_t)strlen(path), known = up_table_get(&in->place_of, path, len);
    if (known != UP_TABLE_NONE) { *out = known; return true; }
    if (in->n_places == in->cap_places) {
        uint32_t cap = in->cap_places ? 2 * in->cap_places : 256;
        char **more = realloc(in->places, cap * sizeof *more);
        if (!more) return false;
        in->places = more, in->cap_places = cap;
    }
    char *copy = strdup(path);
    if (!copy || !up_table_set(&in->place_of, copy, len, in->n_places)) { free(copy); return false; }
    in->places[*out = in->n_places++] = copy;
    return true;
}

/* "CZ/Olomouc/Olomouc"; a name's own strokes would make steps of it. */
static void path_of(const up_columns_view *v, uint32_t slot, char *out, size_t size) {
    const up_row *r = &v->of[UP_OF_INCIDENTS].row[slot];
    const up_row_more *m = &v->of[UP_OF_INCIDENTS].more[slot];
    const char *parts[3] = {up_name_at(&v->countries, r->country), up_name_at(&v->admins, m->admin1), NULL};
    if (r->precision == UP_PLACE_CITY || r->precision == UP_PLACE_POINT) parts[2] = up_name_at(&v->places, m->place);
    size_t len = (size_t)snprintf(out, size, "%s", parts[0] ? parts[0] : "?");
    for (int i = 1; i < 3 && parts[0]; i++) {
        if (!parts[i]) { if (i == 1) parts[2] = NULL; continue; }
        size_t from = len + 1;
        len += (size_t)snprintf(out + len, size - len, "/%s", parts[i]);
        if (len >= size) { out[from - 1] = 0; return; }
        for (char *c = out + from; *c; c++) if (*c == '/') *c = ' ';
    }
}

static bool gather_incidents(const up_columns_view *v, up_day at, input *in) {
    const up_side *s = &v->of[UP_OF_INCIDENTS];
    char path[400];
    if (!(in->incidents = calloc((size_t)s->n + 1, sizeof *in->incidents)) || !(in->groups = calloc((size_t)v->groups.n + 1, sizeof *in->groups))) return false;
    in->n_groups = v->groups.n ? v->groups.n : 1;
    for (uint32_t i = 0; i < in->n_groups; i++) if (!(in->groups[i] = strdup(i ? v->groups.texts[i] : "none"))) return false;
    for (uint32_t i = 0; i < s->n; i++) {
        const up_row *r = &s->row[i];
        if (r->is_gone || r->review == UP_REVIEW_REJECTED || r->type == UP_N_TYPES || up_type_class((up_type)r->type) != UP_CLASS_INCIDENT) continue;
        if (r->first == UP_NO_DAY || r->first > at || r->added > at || r->factuality == UP_DENIED || r->factuality == UP_HYPOTHETICAL) continue;
        up_trend_incident *t = &in->incidents[in->n];
        path_of(v, i, path, sizeof path);
        *t = (up_trend_incident){.event_day = r->first, .report_day = r->added == UP_NO_DAY || r->added < r->first ? r->first : r->added, .group = r->group, .type = r->type};
        if (!place_index(in, path, &t->place)) return false;
        in->n++;
    }
    return true;
}

/* Reports a day, for each country alike. */
static bool gather_coverage(const up_columns_view *v, up_day at, input *in) {
    enum { MOST_DAYS = 2400 };
    double *reports = calloc(MOST_DAYS, sizeof *reports);
    uint32_t countries[1024], n_countries = 0;
    if (!reports) return false;
    for (uint32_t i = 0; i < v->n_reports; i++) {
        const up_read_report *r = &v->reports[i];
        if (!r->is_gone && r->day != UP_NO_DAY && r->day <= at && at - r->day < MOST_DAYS) reports[at - r->day]++;
    }
    for (uint32_t i = 1; i < v->countries.n && n_countries < 1024; i++)
        if (place_index(in, v->countries.texts[i], &countries[n_countries])) n_countries++;
    in->coverage = calloc((size_t)n_countries * MOST_DAYS + 1, sizeof *in->coverage);
    for (uint32_t c = 0; in->coverage && c < n_countries; c++)
        for (int32_t d = 0; d < MOST_DAYS; d++) in->coverage[in->n_coverage++] = (up_trend_coverage){at - d, countries[c], reports[d]};
    free(reports);
    return in->coverage != NULL;
}

up_day up_rises_day(up_server *server) {
    up_day newest = UP_NO_DAY, today = up_server_today(server);
    const up_columns_view *v = up_columns_read(server->columns);
    for (uint32_t i = 0; i < v->n_reports; i++) if (!v->reports[i].is_gone && v->reports[i].day > newest && v->reports[i].day <= today) newest = v->reports[i].day;
    up_columns_done(server->columns);
    return newest == UP_NO_DAY ? today : newest;
}

static int latest_first(const void *a, const void *b) {
    const up_uptick *x = a, *y = b;
    if (x->as_of != y->as_of) return x->as_of > y->as_of ? -1 : 1;
    if (x->q < y->q || x->q > y->q) return x->q < y->q ? -1 : 1;
    return x->place != y->place ? (x->place < y->place ? -1 : 1) : x->group != y->group ? (x->group < y->group ? -1 : 1) : x->type < y->type ? -1 : x->type > y->type;
}

static up_status work_out(up_rises *r, up_server *server, up_day at, int days, up_error *err) {
    double begun = now_s();
    const up_columns_view *v = up_columns_read(server->columns);
    uint64_t version = v->version;
    free_input(&r->in);
    up_trend_result_free(&r->result);
    r->result = (up_trend_result){0}, r->is_there = false;
    bool fits = gather_incidents(v, at, &r->in) && gather_coverage(v, at, &r->in);
    up_columns_done(server->columns);
    if (!fits) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    const char *types[UP_N_TYPES];
    for (int t = 0; t < UP_N_TYPES; t++) types[t] = up_type_name((up_type)t);
    const up_trend_input in = {.incidents = r->in.incidents, .n_incidents = r->in.n, .coverage = r->in.coverage, .n_coverage = r->in.n_coverage, .places = (const char *const *)r->in.places,
                               .n_places = r->in.n_places, .groups = (const char *const *)r->in.groups, .n_groups = r->in.n_groups, .types = types, .n_types = UP_N_TYPES};
    const up_trend_options how = {.from = at - days + 1, .to = at, .every_days = days > 120 ? 7 : 1};
    if (r->in.n) {
        up_status status = up_trend_incidents(&in, &how, &r->result, err);
        if (status != UP_OK) return status;
        if (r->result.n_upticks) qsort(r->result.upticks, r->result.n_upticks, sizeof *r->result.upticks, latest_first);
    }
    free(r->in.incidents), free(r->in.coverage);
    r->in.incidents = NULL, r->in.coverage = NULL;
    r->is_there = true, r->version = version, r->at = at, r->days = days, r->worked_at = now_s(), r->took = r->worked_at - begun;
    return UP_OK;
}

/* ------------------------------------------------------------------ giving out */

static const char *const kinds[UP_N_RISE_KINDS] = {[UP_RISE_GROUP] = "group", [UP_RISE_GENERAL] = "general", [UP_RISE_VOLUME] = "volume", [UP_RISE_BACKLOG] = "backlog"};

static void name_rise(const up_rises *r, size_t i, up_rise *out) {
    const up_uptick *u = &r->result.upticks[i];
    *out = (up_rise){.uptick = *u, .place = u->place == UP_TREND_ANY ? NULL : r->result.places[u->place], .group = u->group == UP_TREND_ANY ? NULL : r->in.groups[u->group],
                     .type = u->type == UP_TREND_ANY ? NULL : up_type_name((up_type)u->type)};
    char day[11];
    up_day_to_iso(u->as_of, day);
    snprintf(out->id, sizeof out->id, "u-%s-%.60s-%.50s-%.24s", day, out->place ? out->place : "*", out->group ? out->group : "*", out->type ? out->type : "*");
}

static up_status have(up_desk *desk, up_day at, int days, up_error *err) {
    up_rises *r = desk->server->rises;
    double age = now_s() - r->worked_at, stale = r->took * STALE_FACTOR > LEAST_STALE_S ? r->took * STALE_FACTOR : LEAST_STALE_S;
    if (r->is_there && r->at == at && r->days == days && (r->version == up_server_version(desk->server) || age < stale)) return UP_OK;
    return work_out(r, desk->server, at, days, err);
}

up_status up_rises_each(up_desk *desk, up_day at, int days, bool (*take)(void *context, const up_rise *rise), void *context, up_error *err) {
    up_rises *r = desk->server->rises;
    pthread_mutex_lock(&r->lock);
    up_status status = have(desk, at, days, err);
    for (size_t i = 0; status == UP_OK && i < r->result.n_upticks; i++) {
        up_rise rise;
        name_rise(r, i, &rise);
        if (!take(context, &rise)) break;
    }
    pthread_mutex_unlock(&r->lock);
    return status;
}

/* The list that the uptick rests on. */
static void put_filter(up_buffer *out, const up_rise *rise) {
    up_buffer filter = {0};
    up_buffer_text(&filter, "class=incident");
    const char *country = rise->place && rise->place[0] != '?' ? rise->place : NULL, *admin1 = country ? strchr(country, '/') : NULL, *place = admin1 ? strchr(admin1 + 1, '/') : NULL;
    if (country) up_buffer_format(&filter, "&country=%.*s", (int)(admin1 ? (size_t)(admin1 - country) : strlen(country)), country);
    const struct { const char *key, *at; size_t len; } parts[] = {{"admin1", admin1 ? admin1 + 1 : NULL, admin1 ? (place ? (size_t)(place - admin1 - 1) : strlen(admin1 + 1)) : 0},
                                                                  {"place", place ? place + 1 : NULL, place ? strlen(place + 1) : 0},
                                                                  {"group", rise->group && strcmp(rise->group, "none") != 0 ? rise->group : NULL, rise->group ? strlen(rise->group) : 0},
                                                                  {"type", rise->type, rise->type ? strlen(rise->type) : 0}};
    for (size_t p = 0; p < 4; p++) {
        if (!parts[p].at) continue;
        up_buffer_format(&filter, "&%s=", parts[p].key);
        for (size_t i = 0; i < parts[p].len; i++) {
            unsigned char c = (unsigned char)parts[p].at[i];
            if (strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:-", c)) up_buffer_add(&filter, parts[p].at + i, 1); else up_buffer_format(&filter, "%%%02X", c);
        }
    }
    char from[11], to[11];
    up_day_to_iso(rise->uptick.onset, from), up_day_to_iso(rise->uptick.as_of, to);
    up_buffer_format(&filter, "&from=%s&to=%s", from, to);
    up_buffer_json(out, filter.bytes, filter.len);
    out->failed |= filter.failed;
    up_buffer_free(&filter);
}

void up_put_rise(up_buffer *out, const up_rise *rise) {
    const up_uptick *u = &rise->uptick;
    up_buffer_text(out, "{"), up_put_key(out, "id", rise->id);
    const struct { const char *key; up_day day; } days[] = {{"as_of", u->as_of}, {"onset", u->onset}, {"onset_early", u->onset_early}, {"onset_late", u->onset_late}};
    for (int i = 0; i < 4; i++) up_buffer_format(out, ",\"%s\":", days[i].key), up_put_day(out, days[i].day);
    const struct { const char *key, *text; } names[] = {{"place", rise->place}, {"group", rise->group}, {"type", rise->type}, {"kind", kinds[u->kind]}};
    for (int i = 0; i < 4; i++) up_buffer_text(out, ","), up_put_key(out, names[i].key, names[i].text);
    up_buffer_format(out, ",\"is_alarm\":%s", u->is_alarm ? "true" : "false");
    const struct { const char *key; double value; } figures[] = {
        {"q", u->q}, {"observed", u->observed}, {"expected", u->expected}, {"expected_low", u->expected_low}, {"expected_high", u->expected_high}, {"ratio_low", u->ratio_low},
        {"ratio_high", u->ratio_high}, {"others_ratio", u->others_ratio}, {"coverage_ratio", u->coverage_ratio}, {"unreported", u->unreported}, {"enough", u->enough}};
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) up_buffer_format(out, ",\"%s\":", figures[i].key), up_put_number(out, figures[i].value);
    up_buffer_text(out, ",\"filter\":"), put_filter(out, rise), up_buffer_text(out, "}");
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
    if (!rise->uptick.is_alarm || is_told(r, up_hash(rise->id, strlen(rise->id))) || !r->has_told) return true;
    up_put_rise(t->lines, rise);
    up_buffer_text(t->lines, "\n");
    return true;
}

void up_rises_tell_new(up_desk *desk) {
    up_server *s = desk->server;
    up_buffer lines = {0};
    up_error err;
    telling t = {s, &lines};
    if (up_rises_each(desk, up_rises_day(s), 56, tell, &t, &err) == UP_OK) s->rises->has_told = true; /* those of the first look are no news */
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
