/* query.c - which events: filters become SQL with bound values, and rows come back one by one.
 *
 * Every word of a filter is checked against what exists before it is used, and travels as a bound value, never
 * as SQL.  Order: latest date first, then the order of adding, so that pages do not overlap. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/buffer.h"
#include "base/date.h"
#include "base/error.h"
#include "store/shield.h"
#include "store/store.h"

enum { MAX_WORDS = 128 };

/* A condition under construction: SQL with `?`, and the words for them. */
typedef struct where {
    up_buffer sql;
    char *words[MAX_WORDS];
    int n_words;
    bool is_full;
} where;

static void free_where(where *w) {
    for (int i = 0; i < w->n_words; i++) free(w->words[i]);
    up_buffer_free(&w->sql);
}

static void add_word(where *w, const char *word, size_t len) {
    char *copy = w->n_words < MAX_WORDS ? strndup(word, len) : NULL;
    if (copy) w->words[w->n_words++] = copy; else w->is_full = true;
}

/* One piece of a comma-separated list, blanks around it off; false at the end. */
bool up_store_next_piece(const char **list, char *out, size_t size) {
    const char *s = *list;
    while (*s == ',' || *s == ' ') s++;
    if (!*s) return false;
    size_t len = strcspn(s, ",");
    *list = s + len;
    while (len && s[len - 1] == ' ') len--;
    snprintf(out, size, "%.*s", (int)(len < size ? len : size - 1), s);
    return true;
}

static bool is_family(const char *name) {
    for (int t = 0; t < UP_N_TYPES; t++) if (strcmp(up_type_family((up_type)t), name) == 0) return true;
    return false;
}

static bool is_class(const char *name) {
    for (int c = 0; c < UP_N_CLASSES; c++) if (strcmp(up_class_name((up_class)c), name) == 0) return true;
    return false;
}

static void close_list(where *w, bool any) { if (any) up_buffer_text(&w->sql, ")"); }

static void open_alternative(where *w, bool *any) {
    up_buffer_text(&w->sql, *any ? " OR " : " AND (");
    *any = true;
}

static up_status where_types(where *w, const char *list, up_error *err) {
    char name[64];
    bool any = false;
    while (up_store_next_piece(&list, name, sizeof name)) {
        for (char *c = name; *c; c++) if (*c == '-') *c = '_';
        bool type = up_type_from_name(name) != UP_N_TYPES;
        if (!type && !is_family(name)) return up_fail(err, UP_E_USAGE, NULL, 0, 0, "there is no type or family '%s'", name);
        open_alternative(w, &any);
        /* "exclusion" and "political" are both; the family holds the type. */
        up_buffer_text(&w->sql, is_family(name) ? "e.family=?" : "e.type=?");
        add_word(w, name, strlen(name));
    }
    close_list(w, any);
    return UP_OK;
}

static up_status where_classes(where *w, const char *list, up_error *err) {
    char name[64];
    bool any = false;
    while (up_store_next_piece(&list, name, sizeof name)) {
        if (!is_class(name)) return up_fail(err, UP_E_USAGE, NULL, 0, 0, "there is no class '%s'; there are incident, measure, response, claim, political", name);
        open_alternative(w, &any);
        up_buffer_text(&w->sql, "e.class=?");
        add_word(w, name, strlen(name));
    }
    close_list(w, any);
    return UP_OK;
}

/* "kind:value" is one group; a bare word is a kind or a value of any kind. */
static void where_groups(where *w, const char *list) {
    char name[128];
    bool any = false;
    while (up_store_next_piece(&list, name, sizeof name)) {
        open_alternative(w, &any);
        if (strchr(name, ':')) up_buffer_text(&w->sql, "e.\"group\"=? COLLATE NOCASE");
        else {
            up_buffer_text(&w->sql, "substr(e.\"group\",1,instr(e.\"group\",':')-1)=? COLLATE NOCASE OR substr(e.\"group\",instr(e.\"group\",':')+1)=? COLLATE NOCASE");
            add_word(w, name, strlen(name));
        }
        add_word(w, name, strlen(name));
    }
    close_list(w, any);
}

static up_status where_countries(where *w, const char *list, up_error *err) {
    char name[64];
    bool any = false;
    while (up_store_next_piece(&list, name, sizeof name)) {
        if (strlen(name) != 2 || !isalpha((unsigned char)name[0]) || !isalpha((unsigned char)name[1]))
            return up_fail(err, UP_E_USAGE, NULL, 0, 0, "'%s' is no country code; expected two letters (ISO 3166-1), like CZ", name);
        for (char *c = name; *c; c++) *c = (char)toupper((unsigned char)*c);
        open_alternative(w, &any);
        up_buffer_text(&w->sql, "e.country=?");
        add_word(w, name, 2);
    }
    close_list(w, any);
    return UP_OK;
}

static up_status where_day(where *w, const char *day, const char *sql, up_error *err) {
    if (up_day_from_iso(day, (uint32_t)strnlen(day, 16)) == UP_NO_DAY) return up_fail(err, UP_E_USAGE, NULL, 0, 0, "'%s' is no date; expected YYYY-MM-DD", day);
    up_buffer_text(&w->sql, sql);
    add_word(w, day, strlen(day));
    return UP_OK;
}

/* A list of words that there are, on a column. */
static up_status where_listed(where *w, const char *list, const char *what, const char *column, const char *(*name)(int i), up_error *err) {
    char word[64];
    bool any = false;
    while (up_store_next_piece(&list, word, sizeof word)) {
        int i = 0;
        while (name(i) && strcmp(name(i), word) != 0) i++;
        if (!name(i)) {
            up_buffer all = {0};
            for (i = 0; name(i); i++) up_buffer_format(&all, "%s%s", i ? ", " : "", name(i));
            up_status status = up_fail(err, UP_E_USAGE, NULL, 0, 0, "there is no %s '%s'; there are %s", what, word, all.bytes ? all.bytes : "");
            up_buffer_free(&all);
            return status;
        }
        open_alternative(w, &any);
        up_buffer_format(&w->sql, "%s=?", column);
        add_word(w, word, strlen(word));
    }
    close_list(w, any);
    return UP_OK;
}

static const char *factuality_at(int i) { return i < UP_N_FACTUALITIES ? up_factuality_name((up_factuality)i) : NULL; }
static const char *precision_at(int i) { return i < UP_N_PRECISIONS ? up_precision_name((up_precision)i) : NULL; }
static const char *review_at(int i) { return i < UP_N_REVIEW_STATUSES ? up_review_status_name((up_review_status)i) : NULL; }

const char *up_review_status_name(up_review_status status) {
    static const char *const names[] = {"machine", "accepted", "corrected", "rejected"};
    return status < UP_N_REVIEW_STATUSES ? names[status] : NULL;
}

static void where_name(where *w, const char *sql, const char *name) {
    up_buffer_text(&w->sql, sql);
    add_word(w, name, strlen(name));
}

static up_status where_box(where *w, const up_query *q, up_error *err) {
    if (!(q->south >= -90 && q->north <= 90 && q->south <= q->north && q->west >= -180 && q->west <= 180 && q->east >= -180 && q->east <= 180))
        return up_fail(err, UP_E_USAGE, NULL, 0, 0, "a box is west,south,east,north in degrees, south below north");
    /* The pole belongs to the northernmost box, the date line to the easternmost. */
    up_buffer_format(&w->sql, " AND e.lat>=%.17g AND e.lat<%.17g AND (e.lon>=%.17g %s e.lon<%.17g)", q->south, q->north >= 90 ? 91 : q->north, q->west,
                     q->west <= q->east ? "AND" : "OR", q->east >= 180 ? 181 : q->east);
    return UP_OK;
}

static up_status where_words(where *w, const char *words, const char *sql, up_error *err) {
    up_buffer expression = {0};
    up_status status = up_store_words(words, &expression, err);
    if (status == UP_OK) {
        up_buffer_text(&w->sql, sql);
        add_word(w, expression.bytes, expression.len);
    }
    up_buffer_free(&expression);
    return status;
}

static up_status build(where *w, const up_query *q, const up_store_rows *rows, up_error *err) {
    char added[160];
    up_status status = UP_OK;
    /* What a reviewer has rejected is in no list, count or export unless asked for: here, and (in memory) in columns.c. */
    if (!q->review) up_buffer_text(&w->sql, " AND e.review<>'rejected'"); else status = where_listed(w, q->review, "review", "e.review", review_at, err);
    if (status == UP_OK && q->type) status = where_types(w, q->type, err);
    if (status == UP_OK && q->klass) status = where_classes(w, q->klass, err);
    if (status == UP_OK && q->group) where_groups(w, q->group);
    if (status == UP_OK && q->country) status = where_countries(w, q->country, err);
    if (status == UP_OK && q->from) status = where_day(w, q->from, " AND coalesce(e.date_end,e.date_start)>=?", err);
    if (status == UP_OK && q->to) status = where_day(w, q->to, " AND e.date_start<=?", err);
    /* An incident of many days touches both: found by "after May and before January" it would only mislead. */
    if (status == UP_OK && q->from && q->to && strcmp(q->from, q->to) > 0) status = up_fail(err, UP_E_USAGE, NULL, 0, 0, "from %s to %s is no run of days: it ends before it begins", q->from, q->to);
    if (status == UP_OK && q->report) where_name(w, rows->of_report, q->report);
    if (status == UP_OK && q->confidence > 0) up_buffer_format(&w->sql, " AND e.confidence>=%.6f", q->confidence);
    if (status == UP_OK && q->place) where_name(w, " AND e.place=? COLLATE NOCASE", q->place);
    if (status == UP_OK && q->admin1) where_name(w, " AND e.admin1=? COLLATE NOCASE", q->admin1);
    if (status == UP_OK && q->source) where_name(w, rows->of_source, q->source);
    if (status == UP_OK && q->factuality) status = where_listed(w, q->factuality, "factuality", "e.factuality", factuality_at, err);
    if (status == UP_OK && q->precision) status = where_listed(w, q->precision, "precision", "coalesce(e.precision,'none')", precision_at, err);
    if (status == UP_OK && q->added_from) { snprintf(added, sizeof added, " AND %s>=?", rows->added); status = where_day(w, q->added_from, added, err); }
    if (status == UP_OK && q->added_to) { snprintf(added, sizeof added, " AND %s<=?", rows->added); status = where_day(w, q->added_to, added, err); }
    if (status == UP_OK && q->has_box) status = where_box(w, q, err);
    if (status == UP_OK && q->words) status = where_words(w, q->words, rows->of_words, err);
    if (status == UP_OK && w->is_full) status = up_fail(err, UP_E_LIMIT, NULL, 0, 0, "too many words in the filter");
    if (status == UP_OK && w->sql.failed) status = up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    return status;
}

up_status up_store_prepare(up_store *store, const up_query *query, const up_store_rows *rows, const char *head, const char *tail, sqlite3_stmt **out, up_error *err) {
    static const up_query any = {0};
    where w = {0};
    up_buffer_text(&w.sql, head);
    up_status status = build(&w, query ? query : &any, rows, err);
    if (status == UP_OK) {
        up_buffer_text(&w.sql, tail);
        if (w.sql.failed) status = up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    }
    if (status == UP_OK) {
        int code = sqlite3_prepare_v2(store->db, w.sql.bytes, -1, out, NULL);
        for (int i = 0; i < w.n_words && code == SQLITE_OK; i++) code = sqlite3_bind_text(*out, i + 1, w.words[i], -1, SQLITE_TRANSIENT);
        if (code != SQLITE_OK) {
            status = up_store_fail(store, code, err);
            sqlite3_finalize(*out);
        }
    }
    free_where(&w);
    return status;
}

up_status up_store_check_query(const up_query *query, const up_store_rows *rows, up_error *err) {
    where w = {0};
    char tail[240];
    up_status status = build(&w, query, rows, err);
    if (status == UP_OK) status = up_store_page(query, rows, tail, sizeof tail, err);
    free_where(&w);
    return status;
}

const up_store_rows up_event_rows = {
    .of_report = " AND r.id=?", .of_words = " AND e.report IN (SELECT rowid FROM words WHERE words MATCH ?)", .of_source = " AND r.source=? COLLATE NOCASE",
    .added = "coalesce(r.date,substr(r.added_utc,1,10))"};
#define OF_EVENTS " AND e.number IN (SELECT m.incident FROM incident_events m JOIN events v ON v.number=m.event "
const up_store_rows up_incident_rows = {
    .of_report = OF_EVENTS "JOIN reports r ON r.number=v.report WHERE r.id=?)", .of_words = OF_EVENTS "WHERE v.report IN (SELECT rowid FROM words WHERE words MATCH ?))",
    .of_source = OF_EVENTS "JOIN reports r ON r.number=v.report WHERE r.source=? COLLATE NOCASE)",
    .added = "coalesce(e.first_seen,substr(e.made_utc,1,10))", .reports = "e.n_reports"};

up_status up_store_page(const up_query *query, const up_store_rows *rows, char *out, size_t size, up_error *err) {
    const char *sort = query && query->sort ? query->sort : "-date", *by = *sort == '-' ? sort + 1 : sort, *down = *sort == '-' ? " DESC" : "";
    char order[120];
    if (strcmp(by, "date") == 0) snprintf(order, sizeof order, *down ? "e.date_start DESC" : "e.date_start IS NULL, e.date_start"); /* undated ones last; NULL is least */
    else if (strcmp(by, "confidence") == 0) snprintf(order, sizeof order, "e.confidence%s", down);
    else if (strcmp(by, "added") == 0) snprintf(order, sizeof order, "%s%s", rows->added, down);
    else if (strcmp(by, "reports") == 0 && rows->reports) snprintf(order, sizeof order, "%s%s", rows->reports, down);
    else return up_fail(err, UP_E_USAGE, NULL, 0, 0, "there is no order '%s'; there are date, added, confidence%s, and each with - before it", sort, rows->reports ? ", reports" : "");
    snprintf(out, size, " ORDER BY %s, e.number LIMIT %lld OFFSET %lld", order,
             query && query->limit && query->limit < INT64_MAX ? (long long)query->limit : -1LL, query && query->offset < INT64_MAX ? (long long)query->offset : 0LL);
    return UP_OK;
}

struct up_cursor { up_store *store; sqlite3_stmt *statement; bool has_view; up_view view; up_shown shown; };

up_status up_store_find(up_store *store, const up_query *query, up_cursor **out, up_error *err) {
    char tail[240];
    sqlite3_stmt *statement = NULL;
    up_status status = up_store_page(query, &up_event_rows, tail, sizeof tail, err);
    if (status == UP_OK) status = up_store_prepare(store, query, &up_event_rows,
        "SELECT e.id, r.id, r.date, e.class, e.type, e.family, e.\"group\", e.factuality, e.date_start, e.date_end, e.place, e.country, e.admin1, e.precision,"
        " e.target, e.target_kind, e.actor, e.actor_kind, e.json, e.lat, e.lon, e.confidence, e.perceived FROM events e JOIN reports r ON r.number=e.report WHERE 1", tail, &statement, err);
    if (status != UP_OK) return status;
    up_cursor *cursor = calloc(1, sizeof *cursor);
    if (!cursor) { sqlite3_finalize(statement); return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory"); }
    *cursor = (up_cursor){.store = store, .statement = statement, .has_view = query && query->view};
    if (cursor->has_view) cursor->view = *query->view;
    *out = cursor;
    return UP_OK;
}

up_status up_cursor_next(up_cursor *cursor, up_kept *out, up_error *err) {
    int code = sqlite3_step(cursor->statement);
    if (code == SQLITE_DONE) return UP_END;
    if (code != SQLITE_ROW) return up_store_fail(cursor->store, code, err);
    const char *s[19];
    for (int i = 0; i < 19; i++) s[i] = (const char *)sqlite3_column_text(cursor->statement, i);
    *out = (up_kept){.id = s[0], .report = s[1], .report_date = s[2], .klass = s[3], .type = s[4], .family = s[5], .group = s[6], .factuality = s[7],
                     .date_start = s[8], .date_end = s[9], .place = s[10], .country = s[11], .admin1 = s[12], .precision = s[13],
                     .target = s[14], .target_kind = s[15], .actor = s[16], .actor_kind = s[17], .json = s[18],
                     .lat = sqlite3_column_double(cursor->statement, 19), .lon = sqlite3_column_double(cursor->statement, 20),
                     .confidence = sqlite3_column_double(cursor->statement, 21), .perceived = sqlite3_column_int(cursor->statement, 22) != 0};
    /* Columns that must be there: a store from elsewhere may hold anything. */
    if (!s[0] || !s[1] || !s[3] || !s[4] || !s[5] || !s[7] || !s[18]) return up_fail(err, UP_E_FORMAT, cursor->store->path, 0, 0, "the store is damaged: an event lacks a column");
    if (cursor->has_view && !up_shield_kept(cursor->store, out, &cursor->view, &cursor->shown)) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory, or an event that is no JSON");
    return UP_OK;
}

void up_cursor_close(up_cursor *cursor) {
    if (!cursor) return;
    up_shown_free(&cursor->shown);
    sqlite3_finalize(cursor->statement);
    free(cursor);
}

up_status up_store_count_rows(up_store *store, const up_query *query, const up_store_rows *rows, const char *head, uint64_t *out, up_error *err) {
    sqlite3_stmt *statement = NULL;
    up_status status = up_store_prepare(store, query, rows, head, "", &statement, err);
    if (status != UP_OK) return status;
    int code = sqlite3_step(statement);
    if (code == SQLITE_ROW) *out = (uint64_t)sqlite3_column_int64(statement, 0);
    else status = up_store_fail(store, code, err);
    sqlite3_finalize(statement);
    return status;
}

up_status up_store_count(up_store *store, const up_query *query, uint64_t *out, up_error *err) {
    return up_store_count_rows(store, query, &up_event_rows, "SELECT count(*) FROM events e JOIN reports r ON r.number=e.report WHERE 1", out, err);
}

up_status up_store_count_reports(up_store *store, uint64_t *out, up_error *err) {
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(store->db, "SELECT count(*) FROM reports", -1, &statement, NULL);
    if (code == SQLITE_OK) code = sqlite3_step(statement);
    if (code == SQLITE_ROW) *out = (uint64_t)sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return code == SQLITE_ROW ? UP_OK : up_store_fail(store, code, err);
}

/* ------------------------------------------------------------------ one report */

static up_status events_of(up_store *store, const char *id, up_buffer *events, up_error *err) {
    sqlite3_stmt *get = up_store_statement(store, UP_SQL_GET_EVENTS, "SELECT e.json FROM events e JOIN reports r ON r.number=e.report WHERE r.id=? ORDER BY e.position", err);
    if (!get) return UP_E_IO;
    sqlite3_bind_text(get, 1, id, -1, SQLITE_STATIC);
    int code;
    while ((code = sqlite3_step(get)) == SQLITE_ROW) {
        up_buffer_add(events, (const char *)sqlite3_column_text(get, 0), (size_t)sqlite3_column_bytes(get, 0));
        up_buffer_text(events, "\n");
    }
    up_status status = code == SQLITE_DONE ? UP_OK : up_store_fail(store, code, err);
    sqlite3_reset(get);
    return status == UP_OK && events->failed ? up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory") : status;
}

up_status up_store_report(up_store *store, const char *id, up_report *out, up_buffer *events, up_error *err) {
    sqlite3_stmt *get = up_store_statement(store, UP_SQL_GET_REPORT,
        "SELECT text, id, date, title, url, source, language, date_from, body_begin FROM reports JOIN texts ON texts.report=number WHERE id=?", err);
    if (!get) return UP_E_IO;
    sqlite3_bind_text(get, 1, id, -1, SQLITE_STATIC);
    int code = sqlite3_step(get);
    if (code != SQLITE_ROW) {
        sqlite3_reset(get);
        return code == SQLITE_DONE ? up_fail(err, UP_E_MISSING, store->path, 0, 0, "holds no report '%s'", id) : up_store_fail(store, code, err);
    }
    enum { N_TEXTS = 8 };
    size_t from[N_TEXTS];
    bool known[N_TEXTS];
    up_buffer_clear(&store->borrowed);
    for (int i = 0; i < N_TEXTS; i++) {
        from[i] = store->borrowed.len;
        const char *text = (const char *)sqlite3_column_text(get, i);
        known[i] = text != NULL;
        if (text) up_buffer_add(&store->borrowed, text, (size_t)sqlite3_column_bytes(get, i));
        up_buffer_add(&store->borrowed, "", 1);
    }
    size_t text_len = from[1] - 1;
    int64_t body = sqlite3_column_int64(get, N_TEXTS);
    sqlite3_reset(get);
    if (store->borrowed.failed) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    if (text_len > UP_TEXT_MAX || body < 0 || (uint64_t)body > text_len) return up_fail(err, UP_E_FORMAT, store->path, 0, 0, "the store is damaged: report '%s'", id);
    up_status status = events ? events_of(store, id, events, err) : UP_OK;
    if (status != UP_OK) return status;
    const char *s[N_TEXTS];
    for (int i = 0; i < N_TEXTS; i++) s[i] = known[i] ? store->borrowed.bytes + from[i] : NULL;
    *out = (up_report){.text = s[0], .text_len = text_len, .id = s[1], .date = s[2], .title = s[3], .url = s[4], .source = s[5], .language = s[6], .date_from = s[7], .body_begin = (uint32_t)body};
    return UP_OK;
}
