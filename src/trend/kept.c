/* kept.c - rises in a store: its incidents and its reading, put to the watch of incidents.c.
 *
 * Places are paths of country, division and town.  A town is told apart where it has enough incidents to count and is
 * among the busiest; others count for their division, and divisions that are nearly empty for their country, so that
 * the series are as many as there is something to see in.
 * How much was read: a source is at home where most of its events are; what was read from a country is what its sources
 * brought and what those brought that are at home nowhere.  Knowingly wrong: a source that tells of one country
 * because it hates it is taken to be read from there. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/arena.h"
#include "base/date.h"
#include "base/error.h"
#include "store/happenings.h"
#include "trend/numbers.h"

enum { LOOK_DAYS = 56, LONGEST_DAYS = 31 /* of a date that still counts */, TOWN_LEAST = 8, DIVISION_LEAST = 4, TOWNS_MOST = 400, DIVISIONS_MOST = 800, HISTORY_DAYS = 2300 };
enum { HOME_LEAST = 3, COVERAGE_LEAST_DAYS = 60, MUCH_TOLD = 8, MUCH_TOLD_MOST = 20, TOLD_MOST = 200, MOST_COUNTRIES = 300 };
static const double home_share = 0.6;

typedef struct row { const char *id; uint32_t path[3], place, group, family, n_reports; up_day event, report; } row; /* path: country, division, town; UP_ANY unknown */
typedef struct reading { up_day day; uint32_t report, source; } reading;

typedef struct gathering {
    up_arena arena;
    up_numbers paths, places, groups, families, sources, countries;
    row *rows; size_t n_rows, rows_cap;
    reading *readings; size_t n_readings, readings_cap;
    uint32_t *home;                           /* [sources.n] number of a country; UP_TREND_ANY nowhere */
    uint32_t *told; size_t at_reading;       /* [sources.n][MOST_COUNTRIES and their sum] events of each country that a source told of */
    up_trend_incident *incidents;
    up_trend_coverage *coverage; size_t n_coverage;
    up_kept_trend *out;
    size_t told_cap;
    bool out_of_memory;
} gathering;

static const char *kept(gathering *g, const char *text) {
    if (!text) return NULL;
    const char *copy = up_arena_copy(&g->arena, text, strlen(text));
    if (!copy) g->out_of_memory = true;
    return copy;
}

static uint32_t number(gathering *g, up_numbers *list, const char *name) {
    uint32_t n = up_table_get(&list->table, name, (uint32_t)strlen(name));
    const char *copy = n == UP_TABLE_NONE ? kept(g, name) : NULL;
    if (n == UP_TABLE_NONE && (!copy || !up_number_of(list, copy, &n))) g->out_of_memory = true;
    return n;
}

static up_day day_of(const char *text) { return text ? up_day_from_iso(text, (uint32_t)strlen(text)) : UP_NO_DAY; }

/* Appends a step of a path; the slash is the path's own. */
static void add_step(char *path, size_t size, const char *step) {
    size_t at = strlen(path);
    if (at && at + 1 < size) path[at++] = '/', path[at] = 0;
    for (; *step && at + 1 < size; step++) path[at++] = *step == '/' ? ' ' : *step;
    path[at] = 0;
}

static void read_path(gathering *g, const up_happening *h, row *r) {
    char path[400] = "";
    bool town = h->precision && (strcmp(h->precision, "city") == 0 || strcmp(h->precision, "point") == 0) && h->place;
    add_step(path, sizeof path, h->country && *h->country ? h->country : "unknown");
    r->path[0] = number(g, &g->paths, path), r->path[1] = r->path[2] = UP_TREND_ANY;
    const char *division = h->admin1 && *h->admin1 ? h->admin1 : h->precision && strcmp(h->precision, "admin") == 0 ? h->place : NULL;
    if (!division || !h->country) return;
    add_step(path, sizeof path, division);
    r->path[1] = number(g, &g->paths, path);
    if (!town) return;
    add_step(path, sizeof path, h->place);
    r->path[2] = number(g, &g->paths, path);
}

static bool take_happening(void *context, const up_happening *h) {
    gathering *g = context;
    up_day first = day_of(h->date_start), last = day_of(h->date_end);
    if (first != UP_NO_DAY && last == UP_NO_DAY) last = first;
    if (first == UP_NO_DAY || last - first >= LONGEST_DAYS || last < first) { g->out->n_undated++; return true; }
    if (!up_room_for(&g->rows, g->n_rows, &g->rows_cap, sizeof *g->rows)) { g->out_of_memory = true; return false; }
    row *r = &g->rows[g->n_rows++];
    up_day seen = day_of(h->first_seen);
    *r = (row){.id = kept(g, h->id), .n_reports = h->n_reports, .event = first + (last - first) / 2};
    r->report = seen == UP_NO_DAY || seen < r->event ? r->event : seen;
    r->group = number(g, &g->groups, h->group ? h->group : "none");
    r->family = number(g, &g->families, h->family ? h->family : "unknown");
    read_path(g, h, r);
    return !g->out_of_memory;
}

/* ------------------------------------------------------------------ places */

typedef struct busy { uint32_t n, path; } busy;
static int busiest_first(const void *a, const void *b) {
    const busy *x = a, *y = b;
    return x->n != y->n ? (x->n < y->n ? 1 : -1) : x->path < y->path ? -1 : x->path > y->path;
}

/* Marks the paths of a depth that are told apart. */
static void choose(const gathering *g, const uint32_t *count, int depth, const uint8_t *depth_of, uint32_t least, uint32_t most, uint8_t *chosen, busy *order) {
    uint32_t n = 0;
    for (uint32_t p = 0; p < g->paths.n; p++) if (depth_of[p] == depth && count[p] >= least) order[n++] = (busy){count[p], p};
    qsort(order, n, sizeof *order, busiest_first);
    for (uint32_t i = 0; i < n && i < most; i++) chosen[order[i].path] = 1;
}

static up_status settle_places(gathering *g, up_day from) {
    uint32_t *count = calloc((size_t)g->paths.n + 1, sizeof *count);
    uint8_t *depth = calloc((size_t)g->paths.n + 1, 1), *chosen = calloc((size_t)g->paths.n + 1, 1);
    busy *order = calloc((size_t)g->paths.n + 1, sizeof *order);
    up_status status = count && depth && chosen && order ? UP_OK : UP_E_NOMEM;
    for (size_t i = 0; i < g->n_rows && status == UP_OK; i++)
        for (int d = 0; d < 3; d++) {
            uint32_t p = g->rows[i].path[d];
            if (p == UP_TREND_ANY) continue;
            depth[p] = (uint8_t)d;
            count[p] += g->rows[i].event >= from - HISTORY_DAYS;
        }
    if (status == UP_OK) choose(g, count, 1, depth, DIVISION_LEAST, DIVISIONS_MOST, chosen, order), choose(g, count, 2, depth, TOWN_LEAST, TOWNS_MOST, chosen, order);
    for (size_t i = 0; i < g->n_rows && status == UP_OK; i++) {
        row *r = &g->rows[i];
        int d = r->path[1] != UP_TREND_ANY && chosen[r->path[1]] ? (r->path[2] != UP_TREND_ANY && chosen[r->path[2]] ? 2 : 1) : 0;
        if (!up_number_of(&g->places, g->paths.name[r->path[d]], &r->place)) status = UP_E_NOMEM;
    }
    free(count), free(depth), free(chosen), free(order);
    return status;
}

/* ------------------------------------------------------------------ what was read */

static bool take_reading(void *context, uint32_t report, const char *day, const char *source) {
    gathering *g = context;
    up_day d = day_of(day);
    g->out->n_reports++;
    if (d == UP_NO_DAY) return true;
    if (!up_room_for(&g->readings, g->n_readings, &g->readings_cap, sizeof *g->readings)) { g->out_of_memory = true; return false; }
    g->readings[g->n_readings++] = (reading){d, report, source && *source ? number(g, &g->sources, source) : UP_TREND_ANY};
    return !g->out_of_memory;
}

/* Events come in the order of their reports, as readings do. */
static bool take_home(void *context, uint32_t report, const char *country) {
    gathering *g = context;
    while (g->at_reading < g->n_readings && g->readings[g->at_reading].report < report) g->at_reading++;
    if (g->at_reading == g->n_readings || g->readings[g->at_reading].report != report || g->readings[g->at_reading].source == UP_TREND_ANY) return true;
    uint32_t c = number(g, &g->countries, country);
    if (g->out_of_memory || c >= MOST_COUNTRIES) return !g->out_of_memory;
    uint32_t *told = g->told + (size_t)g->readings[g->at_reading].source * (MOST_COUNTRIES + 1);
    told[c]++, told[MOST_COUNTRIES]++;
    return true;
}

static void settle_homes(gathering *g) {
    for (uint32_t s = 0; s < g->sources.n; s++) {
        const uint32_t *told = g->told + (size_t)s * (MOST_COUNTRIES + 1);
        uint32_t best = 0;
        for (uint32_t c = 1; c < MOST_COUNTRIES; c++) if (told[c] > told[best]) best = c;
        g->home[s] = told[MOST_COUNTRIES] >= HOME_LEAST && told[best] >= home_share * told[MOST_COUNTRIES] ? best : UP_TREND_ANY;
    }
}

/* Reports a day for each country with sources of its own, and of the sources that are at home nowhere. */
static up_status fill_coverage(gathering *g, up_day first, up_day last) {
    size_t n_days = (size_t)(last - first + 1), n_rows = g->countries.n + 2, days_read = 0; /* the last two: nowhere, all */
    double *read = calloc(n_rows * n_days, sizeof *read);
    if (!read) return UP_E_NOMEM;
    double *nowhere = read + g->countries.n * n_days, *all = nowhere + n_days;
    for (size_t i = 0; i < g->n_readings; i++) {
        const reading *r = &g->readings[i];
        if (r->day < first || r->day > last) continue;
        size_t d = (size_t)(r->day - first);
        uint32_t home = r->source == UP_TREND_ANY ? UP_TREND_ANY : g->home[r->source];
        (home == UP_TREND_ANY ? nowhere : read + home * n_days)[d]++;
        all[d]++;
    }
    for (size_t d = 0; d < n_days; d++) days_read += all[d] > 0;
    g->out->has_coverage = days_read >= COVERAGE_LEAST_DAYS;
    up_status status = UP_OK;
    if (g->out->has_coverage) {
        uint32_t n_places = g->places.n;
        g->coverage = malloc((size_t)n_places * n_days * sizeof *g->coverage + 1); /* as many rows as there are countries are used */
        status = g->coverage ? UP_OK : UP_E_NOMEM;
        up_numbers seen = {0};
        for (uint32_t p = 0; p < n_places && status == UP_OK; p++) {
            const char *slash = strchr(g->places.name[p], '/');
            uint32_t len = (uint32_t)(slash ? (size_t)(slash - g->places.name[p]) : strlen(g->places.name[p])), before = seen.n, place, again;
            const char *country = up_arena_copy(&g->arena, g->places.name[p], len);
            if (!country || !up_number_of(&seen, country, &again)) { status = UP_E_NOMEM; break; }
            if (seen.n == before) continue; /* given with an earlier place */
            if (!up_number_of(&g->places, country, &place)) { status = UP_E_NOMEM; break; }
            uint32_t c = up_table_get(&g->countries.table, country, len);
            for (size_t d = 0; d < n_days; d++)
                g->coverage[g->n_coverage++] = (up_trend_coverage){first + (up_day)d, place, c == UP_TABLE_NONE ? all[d] : read[c * n_days + d] + nowhere[d]};
        }
        up_numbers_free(&seen);
    }
    free(read);
    return status;
}

/* The first day by which a hundredth of all reports are dated: a few old ones among them are no beginning. */
static up_day reading_begins(const gathering *g) {
    up_day first = g->readings[0].day, last = first;
    for (size_t i = 1; i < g->n_readings; i++) {
        if (g->readings[i].day < first) first = g->readings[i].day;
        if (g->readings[i].day > last) last = g->readings[i].day;
    }
    while (first < last) { /* halving: how many lie at or before the middle */
        up_day middle = first + (last - first) / 2;
        size_t before = 0;
        for (size_t i = 0; i < g->n_readings; i++) before += g->readings[i].day <= middle;
        if (100 * before >= g->n_readings) last = middle; else first = middle + 1;
    }
    return first;
}

static up_status gather_reading(gathering *g, up_store *store, up_day last, up_error *err) {
    up_status status = up_store_readings(store, take_reading, g, err);
    if (status != UP_OK || !g->n_readings) return status;
    g->home = malloc(((size_t)g->sources.n + 1) * sizeof *g->home);
    g->told = calloc((size_t)g->sources.n * (MOST_COUNTRIES + 1) + 1, sizeof *g->told);
    if (!g->home || !g->told) return UP_E_NOMEM;
    status = up_store_homes(store, take_home, g, err);
    settle_homes(g);
    up_day first = reading_begins(g);
    if (first < last - HISTORY_DAYS - LOOK_DAYS) first = last - HISTORY_DAYS - LOOK_DAYS;
    return status == UP_OK && first <= last ? fill_coverage(g, first, last) : status;
}

/* ------------------------------------------------------------------ what was found */

static bool is_within(const char *place, const char *scope) {
    size_t n = strlen(scope);
    return strncmp(place, scope, n) == 0 && (place[n] == 0 || place[n] == '/');
}

static int latest_first(const void *a, const void *b) {
    const row *const *x = a, *const *y = b;
    return (*x)->event != (*y)->event ? ((*x)->event < (*y)->event ? 1 : -1) : strcmp((*x)->id, (*y)->id);
}

/* The incidents that an uptick counts.  A backlog's are those that came in on its day. */
static up_status fill_members(gathering *g, up_kept_rise *rise, const row *const *latest, size_t n_latest, const row **scratch) {
    size_t n = 0;
    const up_uptick *u = &rise->uptick;
    bool is_backlog = u->kind == UP_RISE_BACKLOG;
    for (size_t i = 0; i < (is_backlog ? g->n_rows : n_latest); i++) {
        const row *r = is_backlog ? &g->rows[i] : latest[i];
        bool in_time = is_backlog ? r->report == u->as_of && r->event < u->as_of - 42 : r->event >= u->onset && r->event <= u->as_of && r->report <= u->as_of;
        if (!in_time || (u->group != UP_TREND_ANY && r->group != u->group) || (u->type != UP_TREND_ANY && r->family != u->type)) continue;
        if (!rise->place || is_within(g->places.name[r->place], rise->place)) scratch[n++] = r;
    }
    qsort(scratch, n, sizeof *scratch, latest_first);
    const char **ids = UP_ARENA_ARRAY(&g->arena, n + 1, const char *);
    if (!ids) return UP_E_NOMEM;
    for (size_t i = 0; i < n; i++) ids[i] = scratch[i]->id;
    rise->incidents = ids, rise->n_incidents = n;
    return UP_OK;
}

static up_status keep_rises(gathering *g, const up_trend_result *found) {
    up_kept_trend *out = g->out;
    const row **scratch = malloc((g->n_rows + 1) * sizeof *scratch), **latest = malloc((g->n_rows + 1) * sizeof *latest);
    size_t n_latest = 0;
    int32_t earliest = INT32_MAX;
    out->rises = UP_ARENA_ARRAY(&g->arena, found->n_upticks + 1, up_kept_rise);
    up_status status = scratch && latest && out->rises ? UP_OK : UP_E_NOMEM;
    for (size_t i = 0; i < found->n_upticks; i++) if (found->upticks[i].onset < earliest) earliest = found->upticks[i].onset;
    for (size_t i = 0; latest && i < g->n_rows; i++) if (g->rows[i].event >= earliest) latest[n_latest++] = &g->rows[i];
    for (size_t i = 0; i < found->n_upticks && status == UP_OK; i++) {
        const up_uptick *u = &found->upticks[i];
        up_kept_rise *rise = &out->rises[out->n_rises++];
        *rise = (up_kept_rise){.uptick = *u, .place = u->place == UP_TREND_ANY ? NULL : kept(g, found->places[u->place]),
                               .group = u->group == UP_TREND_ANY ? NULL : g->groups.name[u->group], .type = u->type == UP_TREND_ANY ? NULL : g->families.name[u->type]};
        status = fill_members(g, rise, latest, n_latest, scratch);
    }
    free(scratch), free(latest);
    out->n_scopes = found->n_scopes;
    return status;
}

static bool take_claim(void *context, const up_claim *c) {
    gathering *g = context;
    if (g->out->n_told == TOLD_MOST) return false;
    g->out->told[g->out->n_told++] = (up_told_rise){kept(g, c->id), kept(g, c->type), kept(g, c->group), kept(g, c->country), kept(g, c->place), kept(g, c->date_start),
                                                    kept(g, c->date_end), kept(g, c->first_seen), kept(g, c->title), c->n_reports};
    return !g->out_of_memory;
}

static int most_told_first(const void *a, const void *b) {
    const row *const *x = a, *const *y = b;
    return (*x)->n_reports != (*y)->n_reports ? ((*x)->n_reports < (*y)->n_reports ? 1 : -1) : strcmp((*x)->id, (*y)->id);
}

static up_status keep_much_told(gathering *g) {
    const row **order = malloc((g->n_rows + 1) * sizeof *order);
    g->out->much_told = UP_ARENA_ARRAY(&g->arena, MUCH_TOLD_MOST + 1, up_much_told);
    size_t n = 0;
    for (size_t i = 0; order && i < g->n_rows; i++) if (g->rows[i].n_reports >= MUCH_TOLD && g->rows[i].report >= g->out->from && g->rows[i].report <= g->out->to) order[n++] = &g->rows[i];
    if (order) qsort(order, n, sizeof *order, most_told_first);
    for (size_t i = 0; order && g->out->much_told && i < n && i < MUCH_TOLD_MOST; i++)
        g->out->much_told[g->out->n_much_told++] = (up_much_told){order[i]->id, g->groups.name[order[i]->group], g->places.name[order[i]->place], order[i]->n_reports};
    bool fine = order && g->out->much_told;
    free(order);
    return fine ? UP_OK : UP_E_NOMEM;
}

static up_status watch(gathering *g, const up_trend_options *how, up_error *err) {
    g->incidents = malloc((g->n_rows + 1) * sizeof *g->incidents);
    if (!g->incidents) return UP_E_NOMEM;
    for (size_t i = 0; i < g->n_rows; i++) g->incidents[i] = (up_trend_incident){g->rows[i].event, g->rows[i].report, g->rows[i].place, g->rows[i].group, g->rows[i].family};
    const up_trend_input input = {g->incidents, g->n_rows, g->coverage, g->n_coverage, g->places.name, g->places.n, g->groups.name, g->groups.n, g->families.name, g->families.n};
    up_trend_result found = {0};
    up_status status = g->n_rows ? up_trend_incidents(&input, how, &found, err) : UP_OK;
    if (status == UP_OK) status = keep_rises(g, &found);
    up_trend_result_free(&found);
    return status;
}

static void free_gathering(gathering *g) {
    up_numbers_free(&g->paths), up_numbers_free(&g->places), up_numbers_free(&g->groups);
    up_numbers_free(&g->families), up_numbers_free(&g->sources), up_numbers_free(&g->countries);
    free(g->rows), free(g->readings), free(g->home), free(g->told), free(g->incidents), free(g->coverage);
    up_arena_free(&g->arena);
    free(g);
}

/* The days to look at: as asked, else the eight weeks to the last report; false in an empty store. */
static up_status settle_days(up_store *store, up_trend_options *how, bool *has_days, up_error *err) {
    *has_days = true;
    if (how->from || how->to) return UP_OK;
    char last[11];
    up_status status = up_store_last_day(store, last, err);
    how->to = day_of(last);
    *has_days = how->to != UP_NO_DAY;
    if (*has_days) how->from = how->to - LOOK_DAYS + 1;
    return status;
}

up_status up_store_trend(up_store *store, const up_trend_options *options, bool as_of, up_kept_trend *out, up_error *err) {
    up_trend_options how = options ? *options : (up_trend_options){0};
    up_kept_trend found = {0};
    bool has_days;
    up_status status = settle_days(store, &how, &has_days, err);
    if (status != UP_OK) return status;
    gathering *g = calloc(1, sizeof *g);
    if (!g) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    up_arena_init(&g->arena, 0);
    g->out = &found;
    if (has_days) {
        char from[11], to[11];
        found.from = how.from, found.to = how.to;
        up_day_to_iso(how.from, from), up_day_to_iso(how.to, to);
        found.told = UP_ARENA_ARRAY(&g->arena, TOLD_MOST + 1, up_told_rise);
        status = found.told ? up_store_happenings(store, as_of ? to : NULL, take_happening, g, err) : UP_E_NOMEM;
        found.n_incidents = g->n_rows;
        if (status == UP_OK) status = settle_places(g, how.from);
        if (status == UP_OK) status = gather_reading(g, store, how.to, err);
        if (status == UP_OK) status = watch(g, &how, err);
        if (status == UP_OK) status = up_store_claims(store, from, to, take_claim, g, err);
        if (status == UP_OK) status = keep_much_told(g);
    }
    if (g->out_of_memory || status == UP_E_NOMEM) status = up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    if (status != UP_OK) { free_gathering(g); return status; }
    found.owned = g;
    *out = found;
    return UP_OK;
}

void up_kept_trend_free(up_kept_trend *trend) {
    if (trend->owned) free_gathering(trend->owned);
    *trend = (up_kept_trend){0};
}
