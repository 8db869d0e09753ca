/* columns_row.c - what is kept of one row, and where?
 *
 * Rows have slots in the order of their numbers, which the store never uses twice.  Names (groups, places, ..) become numbers. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "store/columns_impl.h"

/* ------------------------------------------------------------------ names */

static bool name_of(up_names *names, const char *text, uint32_t limit, uint32_t *out) {
    *out = 0;
    if (!text || !*text) return true;
    uint32_t len = (uint32_t)strlen(text), known = up_table_get(&names->table, text, len);
    if (known != UP_TABLE_NONE) { *out = known; return true; }
    uint32_t id = names->n ? names->n : 1;
    if (id >= limit) return true; /* beyond what a row can hold: unknown */
    if (id + 1 > names->cap) {
        uint32_t cap = names->cap ? names->cap * 2 : 64;
        char **more = realloc(names->texts, cap * sizeof *more);
        if (!more) return false;
        names->texts = more, names->cap = cap;
    }
    char *copy = strdup(text);
    if (!copy || !up_table_set(&names->table, copy, len, id)) { free(copy); return false; }
    names->texts[0] = NULL;
    names->texts[id] = copy;
    names->n = id + 1;
    *out = id;
    return true;
}

static void free_names(up_names *names) {
    for (uint32_t i = 1; i < names->n; i++) free(names->texts[i]);
    free(names->texts);
    up_table_free(&names->table);
}

/* ------------------------------------------------------------------ rows */

static up_day day_at(sqlite3_stmt *row, int column) {
    const char *text = (const char *)sqlite3_column_text(row, column);
    return text ? up_day_from_iso(text, (uint32_t)sqlite3_column_bytes(row, column)) : UP_NO_DAY;
}

static const char *text_at(sqlite3_stmt *row, int column) { return (const char *)sqlite3_column_text(row, column); }

static uint8_t which(const char *text, int n, const char *(*name)(int)) {
    for (int i = 0; text && i < n; i++) { const char *s = name(i); if (s && strcmp(s, text) == 0) return (uint8_t)i; }
    return 0;
}
static const char *factuality_at(int i) { return up_factuality_name((up_factuality)i); }
static const char *precision_at(int i) { return up_precision_name((up_precision)i); }
static const char *review_at(int i) { return up_review_status_name((up_review_status)i); }

/* The slot of a number, by halving; UP_NO_SLOT. */
static uint32_t slot_of(const int64_t *numbers, size_t stride, uint32_t n, int64_t number) {
    uint32_t low = 0, high = n;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        int64_t at = *(const int64_t *)(const void *)((const char *)numbers + mid * stride);
        if (at == number) return mid;
        if (at < number) low = mid + 1; else high = mid;
    }
    return UP_NO_SLOT;
}
uint32_t up_columns_report_slot(const up_columns_view *v, int64_t number) {
    return v->n_reports ? slot_of(&v->reports->number, sizeof *v->reports, v->n_reports, number) : UP_NO_SLOT;
}
uint32_t up_columns_slot(const up_side *s, int64_t number) { return slot_of(s->number, sizeof *s->number, s->n, number); }

bool up_columns_grow(up_side *s) {
    if (s->n < s->cap) return true;
    uint32_t cap = s->cap ? s->cap + s->cap / 2 : 1024;
    int64_t *number = realloc(s->number, cap * sizeof *number);
    if (number) s->number = number;
    up_key *key = realloc(s->key, cap * sizeof *key);
    if (key) s->key = key;
    up_row *row = realloc(s->row, cap * sizeof *row);
    if (row) s->row = row;
    up_row_more *more = realloc(s->more, cap * sizeof *more);
    if (more) s->more = more;
    up_run *run = realloc(s->run, (cap / UP_RUN + 1) * sizeof *run);
    if (run) s->run = run;
    if (!number || !key || !row || !more || !run) return false;
    s->cap = cap;
    return true;
}

/* The number of a spot; known ones are one. */
static bool spot_of(up_columns_view *v, const up_spot *spot, uint32_t *out) {
    if (v->n_spots * 2 >= v->spot_index_cap) {
        uint32_t cap = v->spot_index_cap ? v->spot_index_cap * 2 : 1024, *index = malloc(cap * sizeof *index);
        up_spot *more = realloc(v->spots, cap / 2 * sizeof *more);
        if (more) v->spots = more, v->spots_cap = cap / 2;
        if (!index || !more) { free(index); return false; }
        memset(index, 0xFF, cap * sizeof *index);
        for (uint32_t i = 0; i < v->n_spots; i++) {
            uint32_t at = (uint32_t)up_hash((const char *)&v->spots[i], sizeof *spot) & (cap - 1);
            while (index[at] != UP_NO_SLOT) at = (at + 1) & (cap - 1);
            index[at] = i;
        }
        free(v->spot_index);
        v->spot_index = index, v->spot_index_cap = cap;
    }
    uint32_t at = (uint32_t)up_hash((const char *)spot, sizeof *spot) & (v->spot_index_cap - 1);
    for (; v->spot_index[at] != UP_NO_SLOT; at = (at + 1) & (v->spot_index_cap - 1))
        if (memcmp(&v->spots[v->spot_index[at]], spot, sizeof *spot) == 0) { *out = v->spot_index[at]; return true; }
    v->spots[*out = v->spot_index[at] = v->n_spots++] = *spot;
    return true;
}

bool up_columns_fill(up_columns_view *v, up_of of, sqlite3_stmt *at, up_row *row, up_row_more *more) {
    uint32_t group, country, place, admin1;
    if (!name_of(&v->groups, text_at(at, 2), UINT16_MAX, &group) || !name_of(&v->countries, text_at(at, 7), UINT16_MAX, &country) ||
        !name_of(&v->places, text_at(at, 6), UINT32_MAX, &place) || !name_of(&v->admins, text_at(at, 8), UINT32_MAX, &admin1)) return false;
    const char *type = text_at(at, 1);
    *row = (up_row){.first = day_at(at, 4), .last = day_at(at, 5), .group = (uint16_t)group, .country = (uint16_t)country, .type = (uint8_t)(type ? up_type_from_name(type) : UP_N_TYPES),
                    .factuality = which(text_at(at, 3), UP_N_FACTUALITIES, factuality_at), .precision = which(text_at(at, 11), UP_N_PRECISIONS, precision_at),
                    .review = which(text_at(at, 13), UP_N_REVIEW_STATUSES, review_at)};
    bool has_point = sqlite3_column_type(at, 9) != SQLITE_NULL && sqlite3_column_type(at, 10) != SQLITE_NULL;
    up_spot spot;
    memset(&spot, 0, sizeof spot);
    spot.lat = has_point ? sqlite3_column_double(at, 9) : NAN, spot.lon = has_point ? sqlite3_column_double(at, 10) : NAN;
    spot.place = place, spot.admin1 = admin1, spot.country = row->country, spot.precision = row->precision;
    *more = (up_row_more){.confidence = sqlite3_column_double(at, 12), .incident = UP_NO_SLOT};
    if (!spot_of(v, &spot, &more->spot)) return false;
    if (of == UP_OF_EVENTS) {
        more->report = up_columns_report_slot(v, sqlite3_column_int64(at, 14));
        if (more->report == UP_NO_SLOT) row->is_gone = true; else row->added = v->reports[more->report].day;
        if (sqlite3_column_type(at, 15) != SQLITE_NULL) more->incident = up_columns_slot(&v->of[UP_OF_INCIDENTS], sqlite3_column_int64(at, 15));
    } else {
        more->report = (uint32_t)sqlite3_column_int64(at, 14);
        row->is_gone = sqlite3_column_int(at, 15) != 0;
        row->added = day_at(at, 16);
    }
    return true;
}

void up_columns_note(up_side *s, uint32_t slot) {
    up_run *run = &s->run[slot / UP_RUN];
    const up_row *r = &s->row[slot];
    s->key[slot] = (up_key){r->is_gone ? UP_N_KINDS : up_kind_of(r->type, r->factuality, r->precision, r->review), r->group, r->country, 0};
    if (slot % UP_RUN == 0 && slot == s->n) *run = (up_run){.first = INT32_MAX, .last = INT32_MIN, .added_first = INT32_MAX, .added_last = INT32_MIN};
    up_day last = r->last != UP_NO_DAY ? r->last : r->first;
    if (r->first != UP_NO_DAY && r->first < run->first) run->first = r->first;
    if (r->first != UP_NO_DAY && last > run->last) run->last = last;
    if (r->added < run->added_first) run->added_first = r->added;
    if (r->added > run->added_last) run->added_last = r->added;
    run->types |= 1ull << r->type, run->groups |= 1ull << r->group % 64, run->countries |= 1ull << r->country % 64, run->reviews |= (uint8_t)(1 << r->review);
    run->has_rows |= !r->is_gone;
}

bool up_columns_put_row(up_columns_view *v, up_of of, sqlite3_stmt *at, bool *fits) {
    up_side *s = &v->of[of];
    int64_t number = sqlite3_column_int64(at, 0);
    uint32_t slot = s->n;
    if (s->n && number <= s->number[s->n - 1]) {
        slot = up_columns_slot(s, number);
        if (slot == UP_NO_SLOT) { *fits = false; return true; }
    } else if (!up_columns_grow(s)) return false;
    up_row row;
    up_row_more more;
    if (!up_columns_fill(v, of, at, &row, &more)) return false;
    s->number[slot] = number, s->row[slot] = row, s->more[slot] = more;
    up_columns_note(s, slot);
    if (slot == s->n) s->n++;
    return true;
}

bool up_columns_put_report(up_columns_view *v, sqlite3_stmt *at, bool *fits) {
    int64_t number = sqlite3_column_int64(at, 0);
    uint32_t slot = v->n_reports, source, language;
    if (v->n_reports && number <= v->reports[v->n_reports - 1].number) {
        slot = up_columns_report_slot(v, number);
        if (slot == UP_NO_SLOT) { *fits = false; return true; }
    } else if (v->n_reports == v->reports_cap) {
        uint32_t cap = v->reports_cap ? v->reports_cap + v->reports_cap / 2 : 1024;
        up_read_report *more = realloc(v->reports, cap * sizeof *more);
        if (!more) return false;
        v->reports = more, v->reports_cap = cap;
    }
    if (!name_of(&v->sources, text_at(at, 2), UINT16_MAX, &source) || !name_of(&v->languages, text_at(at, 3), UINT16_MAX, &language)) return false;
    if (slot == v->n_reports) v->n_reports++, v->n_live_reports++; else v->n_rewritten++;
    v->reports[slot] = (up_read_report){number, day_at(at, 1), (uint16_t)source, (uint16_t)language, false};
    if (!v->newest_report || v->reports[slot].day > v->newest_report) v->newest_report = v->reports[slot].day; /* 0: none so far */
    return true;
}

void up_columns_free_view(up_columns_view *v) {
    for (int of = 0; of < UP_N_OF; of++) free(v->of[of].number), free(v->of[of].key), free(v->of[of].row), free(v->of[of].more), free(v->of[of].run);
    free(v->reports), free(v->spots), free(v->spot_index);
    up_names *all[] = {&v->groups, &v->countries, &v->places, &v->admins, &v->sources, &v->languages};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) free_names(all[i]);
    *v = (up_columns_view){0};
}
