/* happenings.c - the incidents of a store as a watch over them wants them, and how much was read. */
#include "store/happenings.h"
#include <stdio.h>
#include "base/error.h"

static const char *text_at(sqlite3_stmt *row, int column) { return (const char *)sqlite3_column_text(row, column); }

typedef bool take_row(void *context, sqlite3_stmt *row);

/* Runs a query with up to two days bound; `take` gets each row. */
static up_status each_row(up_store *store, const char *sql, const char *first, const char *second, take_row *take, void *context, up_error *err) {
    sqlite3_stmt *row = NULL;
    int code = sqlite3_prepare_v2(store->db, sql, -1, &row, NULL);
    if (code == SQLITE_OK && first) code = sqlite3_bind_text(row, 1, first, -1, SQLITE_STATIC);
    if (code == SQLITE_OK && second) code = sqlite3_bind_text(row, 2, second, -1, SQLITE_STATIC);
    bool goes_on = true;
    while (code == SQLITE_OK || code == SQLITE_ROW) {
        code = sqlite3_step(row);
        if (code != SQLITE_ROW) break;
        goes_on = take(context, row);
        if (!goes_on) break;
    }
    sqlite3_finalize(row);
    return code == SQLITE_DONE || !goes_on ? UP_OK : up_store_fail(store, code, err);
}

typedef struct taker { void *context; bool (*happening)(void *, const up_happening *); bool (*claim)(void *, const up_claim *); bool (*reading)(void *, uint32_t, const char *, const char *); bool (*home)(void *, uint32_t, const char *); } taker;

static bool take_happening(void *context, sqlite3_stmt *row) {
    const taker *t = context;
    const up_happening h = {.id = text_at(row, 0), .first_seen = text_at(row, 1), .date_start = text_at(row, 2), .date_end = text_at(row, 3), .country = text_at(row, 4), .admin1 = text_at(row, 5),
                            .place = text_at(row, 6), .precision = text_at(row, 7), .group = text_at(row, 8), .family = text_at(row, 9), .n_reports = (uint32_t)sqlite3_column_int(row, 10)};
    return t->happening(t->context, &h);
}

up_status up_store_happenings(up_store *store, const char *at, bool (*take)(void *, const up_happening *), void *context, up_error *err) {
    static const char now[] =
        "SELECT id, first_seen, date_start, date_end, country, admin1, place, precision, \"group\", family, n_reports FROM incidents"
        " WHERE +status='live' AND +class='incident' AND review<>'rejected' AND factuality NOT IN ('denied','hypothetical') ORDER BY number"; /* +: in order, not by way of an index */
    if (at) return up_store_known_then(store, at, take, context, err);
    taker t = {.context = context, .happening = take};
    return each_row(store, now, NULL, NULL, take_happening, &t, err);
}

static bool take_claim(void *context, sqlite3_stmt *row) {
    const taker *t = context;
    const up_claim c = {.id = text_at(row, 0), .type = text_at(row, 1), .group = text_at(row, 2), .country = text_at(row, 3), .place = text_at(row, 4), .date_start = text_at(row, 5),
                        .date_end = text_at(row, 6), .first_seen = text_at(row, 7), .title = text_at(row, 8), .n_reports = (uint32_t)sqlite3_column_int(row, 9)};
    return t->claim(t->context, &c);
}

up_status up_store_claims(up_store *store, const char *from, const char *to, bool (*take)(void *, const up_claim *), void *context, up_error *err) {
    taker t = {.context = context, .claim = take};
    return each_row(store, "SELECT id, type, \"group\", country, place, date_start, date_end, first_seen, title, n_reports FROM incidents"
                           " WHERE status='live' AND class='claim' AND review<>'rejected' AND first_seen>=? AND first_seen<=? ORDER BY first_seen DESC, number DESC",
                    from, to, take_claim, &t, err);
}

static bool take_reading(void *context, sqlite3_stmt *row) {
    const taker *t = context;
    return t->reading(t->context, (uint32_t)sqlite3_column_int64(row, 0), text_at(row, 1), text_at(row, 2));
}

up_status up_store_readings(up_store *store, bool (*take)(void *, uint32_t, const char *, const char *), void *context, up_error *err) {
    taker t = {.context = context, .reading = take};
    return each_row(store, "SELECT number, date, source FROM reports ORDER BY number", NULL, NULL, take_reading, &t, err);
}

static bool take_home(void *context, sqlite3_stmt *row) {
    const taker *t = context;
    return t->home(t->context, (uint32_t)sqlite3_column_int64(row, 0), text_at(row, 1));
}

up_status up_store_homes(up_store *store, bool (*take)(void *, uint32_t, const char *), void *context, up_error *err) {
    taker t = {.context = context, .home = take};
    /* The index has the country and is in order: rows with their JSON stay unread. */
    return each_row(store, "SELECT report, country FROM events INDEXED BY events_seen WHERE country IS NOT NULL ORDER BY report", NULL, NULL, take_home, &t, err);
}

static bool take_day(void *context, sqlite3_stmt *row) {
    const char *day = text_at(row, 0);
    snprintf(context, 11, "%s", day ? day : "");
    return true;
}

up_status up_store_last_day(up_store *store, char out[11], up_error *err) {
    out[0] = 0;
    return each_row(store, "SELECT max(date) FROM reports", NULL, NULL, take_day, out, err);
}
