/* The columns in memory find what the SQL of query.c finds: under random filters, in every order, page by page; and still do after
 * whatever happens to the store. */
#include "made.h"
#include "store/columns.h"

static up_store *store, *reading;
static up_columns *columns;

/* A filter drawn by lot; the strings are static. */
static up_query any_query(void) {
    static const char *const groups[] = {"religion", "jewish", "religion:MUSLIM", "nationality:RU,roma", "none-such", ","}, *const types[] = {"arson", "property", "arrest, violence", "charge-trial", "political"},
        *const classes[] = {"incident", "incident,claim", "response"}, *const countries[] = {"cz", "DE,FR", "us"}, *const days[] = {"2022-01-01", "2022-02-15", "2022-03-28", "2022-05-10"},
        *const factualities[] = {"asserted", "alleged,denied"}, *const precisions[] = {"none", "city,point", "admin"}, *const reviews[] = {"machine", "rejected", "accepted,corrected", "rejected,machine"},
        *const words[] = {"shop", "mosque -shop", "\"painted windows\"", "pol*", "muller", "night shop", "zzz"}, *const sorts[] = {"-date", "date", "-added", "added", "-confidence", "confidence"};
    up_query q = {0};
#define SOMETIMES(field, list) if (!check_random(5)) q.field = any_of(list, COUNT_OF(list))
    SOMETIMES(group, groups); SOMETIMES(type, types); SOMETIMES(klass, classes); SOMETIMES(country, countries); SOMETIMES(from, days); SOMETIMES(to, days);
    SOMETIMES(factuality, factualities); SOMETIMES(precision, precisions); SOMETIMES(review, reviews); SOMETIMES(words, words); SOMETIMES(added_from, days); SOMETIMES(added_to, days);
    SOMETIMES(place, ((const char *const[]){"arvel", "Brno"})); SOMETIMES(admin1, ((const char *const[]){"ARVEL", "Ostrava"})); SOMETIMES(source, ((const char *const[]){"wire", "Gazette"}));
    SOMETIMES(report, ((const char *const[]){"r1", "r17", "nowhere"}));
    q.sort = any_of(sorts, COUNT_OF(sorts));
    if (!check_random(4)) q.confidence = (double)check_random(100) / 100;
    if (!check_random(4)) {
        q.has_box = true;
        q.west = -180.0 + 22.5 * check_random(17), q.east = -180.0 + 22.5 * check_random(17);
        double a = -90.0 + 11.25 * check_random(17), b = -90.0 + 11.25 * check_random(17);
        q.south = a < b ? a : b, q.north = a < b ? b : a;
    }
    return q;
}

/* The ids of a query as SQL has them, with commas. */
static void by_sql(const up_query *q, up_of of, up_buffer *out) {
    up_error err;
    if (of == UP_OF_EVENTS) {
        up_cursor *cursor = NULL;
        up_kept kept;
        if (up_store_find(store, q, &cursor, &err) != UP_OK) { up_buffer_format(out, "!%s", err.message); return; }
        while (up_cursor_next(cursor, &kept, &err) == UP_OK) up_buffer_format(out, "%s,", kept.id);
        up_cursor_close(cursor);
    } else {
        up_incidents *cursor = NULL;
        up_incident incident;
        if (up_store_incidents(store, q, &cursor, &err) != UP_OK) { up_buffer_format(out, "!%s", err.message); return; }
        while (up_incidents_next(cursor, &incident, &err) == UP_OK) up_buffer_format(out, "%s,", incident.id);
        up_incidents_close(cursor);
    }
}

/* The same from the columns, in pages of `limit`; the total of every page is the length of the list. */
static void by_columns(const up_query *q, up_of of, uint32_t limit, up_buffer *out) {
    const up_columns_view *v = up_columns_read(columns, of == UP_OF_EVENTS);
    up_match match;
    up_error err;
    up_status status = up_match_make(v, reading, q, of, &match, &err);
    if (status != UP_OK) up_buffer_format(out, "!%s", err.message);
    char cursor[40] = "", next[40];
    uint64_t total = 0, listed = 0;
    do {
        uint32_t slots[64], n = 0;
        if (status != UP_OK || up_columns_page(v, &match, q->sort, *cursor ? cursor : NULL, limit, slots, &n, &total, next, &err) != UP_OK) break;
        for (uint32_t i = 0; i < n; i++) {
            up_event_row row;
            up_incident incident;
            if (of == UP_OF_EVENTS && up_store_event_at(reading, v->of[of].number[slots[i]], &row, &err) == UP_OK) {
                const char *id = strstr(row.json, "\"id\":\"") + 6;
                up_buffer_format(out, "%.*s,", (int)strcspn(id, "\""), id);
            }
            if (of == UP_OF_INCIDENTS && up_store_incident_at(reading, v->of[of].number[slots[i]], &incident, &err) == UP_OK) up_buffer_format(out, "%s,", incident.id);
        }
        listed += n;
        memcpy(cursor, next, sizeof next);
    } while (*cursor);
    if (status == UP_OK) {
        CHECK("the total is the length of the list", total == listed);
        up_match_free(&match);
    }
    up_columns_done(columns, of == UP_OF_EVENTS);
}

static void compare(const char *when, int rounds) {
    for (int i = 0; i < rounds; i++) {
        up_query q = any_query();
        up_of of = (up_of)check_random(UP_N_OF);
        up_buffer sql = {0}, memory = {0};
        by_sql(&q, of, &sql);
        by_columns(&q, of, 1 + check_random(40), &memory);
        bool same = sql.len == memory.len && (!sql.len || memcmp(sql.bytes, memory.bytes, sql.len) == 0);
        if (!CHECK(when, same))
            fprintf(stderr, "  of %d group %s type %s class %s country %s from %s to %s words %s review %s place %s source %s sort %s\n  sql    %.200s\n  memory %.200s\n", (int)of, q.group, q.type, q.klass, q.country,
                    q.from, q.to, q.words, q.review, q.place, q.source, q.sort, sql.bytes ? sql.bytes : "", memory.bytes ? memory.bytes : "");
        up_buffer_free(&sql), up_buffer_free(&memory);
    }
}

static void refresh(bool expected) {
    bool changed = false;
    up_error err;
    CHECK("refreshing works", up_columns_refresh(columns, reading, &changed, &err) == UP_OK);
    CHECK("a change is seen, none is not", changed == expected);
}

static void whatever_happens(void) {
    up_error err;
    refresh(false);
    add_made(store, 300, 60);
    link_made(store);
    refresh(true);
    compare("after reports were added", 150);
    CHECK("", up_store_run(store, "UPDATE incidents SET review='rejected' WHERE number%7=0; UPDATE events SET review='accepted' WHERE number%5=0; UPDATE incidents SET date_start='2022-02-20', country='FR' WHERE number%11=0", &err) == UP_OK);
    refresh(true);
    compare("after reviews", 150);
    CHECK("", up_store_run(store, "UPDATE incident_events SET incident=(SELECT min(number) FROM incidents) WHERE event%13=0; UPDATE incidents SET status='merged' WHERE number%9=0;"
                                  "DELETE FROM events WHERE number%17=0; UPDATE reports SET n_events=(SELECT count(*) FROM events WHERE report=reports.number)", &err) == UP_OK);
    refresh(true);
    compare("after merges, and events that are no more", 150);
    add_made(store, 0, 40); /* the same ids with other texts: new versions */
    refresh(true);
    compare("after reports were coded anew", 150);
    /* The list of changes no longer reaches back: all is read anew. */
    CHECK("", up_store_run(store, "DELETE FROM changes; UPDATE events SET review='machine' WHERE number=(SELECT max(number) FROM events); DELETE FROM changes WHERE seq<(SELECT max(seq) FROM changes);"
                                  "UPDATE sqlite_sequence SET seq=seq+1000 WHERE name='changes'; UPDATE events SET review='rejected' WHERE number%19=0", &err) == UP_OK);
    refresh(true);
    compare("after all was read anew", 150);
}

static void wrong_words(void) {
    static const struct { const char *name; up_query q; } cases[] = {
        {"no such type", {.type = "smurf"}}, {"no such review", {.review = "smurf"}}, {"no such factuality", {.factuality = "smurf"}}, {"no country", {.country = "Czechia"}}, {"no date", {.from = "soon"}},
        {"no order", {.sort = "smurf"}}, {"only words that must not be there", {.words = "-shop"}}, {"no words at all", {.words = "!!"}}, {"a box upside down", {.has_box = true, .south = 10, .north = -10}},
        {"a box off the earth", {.has_box = true, .south = -95, .north = 10}},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        up_buffer sql = {0}, memory = {0};
        by_sql(&cases[i].q, UP_OF_INCIDENTS, &sql), by_columns(&cases[i].q, UP_OF_INCIDENTS, 9, &memory);
        CHECK(cases[i].name, sql.len && sql.bytes[0] == '!' && memory.len == sql.len && memcmp(sql.bytes, memory.bytes, sql.len) == 0);
        up_buffer_free(&sql), up_buffer_free(&memory);
    }
}

/* Words of a search are words, whatever they look like. */
static void searches(void) {
    static const struct { const char *words, *expression; } cases[] = {
        {"shop", "\"shop\""}, {"shop mosque", "\"shop\" AND \"mosque\""}, {"\"painted windows\" night", "\"painted windows\" AND \"night\""}, {"pol*", "\"pol\"*"},
        {"shop -night -\"a b\"", "(\"shop\") NOT (\"night\" OR \"a b\")"}, {"AND OR NOT", "\"AND\" AND \"OR\" AND \"NOT\""}, {"title:x", "\"title:x\""}, {"a\"b", "\"a\" AND \"b\""},
        {"  (x)  ", "\"(x)\""}, {"M\xC3\xBCller", "\"M\xC3\xBCller\""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        up_buffer out = {0};
        up_error err;
        CHECK(cases[i].words, up_store_words(cases[i].words, &out, &err) == UP_OK && strcmp(out.bytes, cases[i].expression) == 0);
        up_buffer_free(&out);
    }
}

int main(void) {
    up_error err = {0};
    begin_folder();
    const up_store_options only_reads = {.must_exist = true, .only_reads = true};
    if (!CHECK("a store", up_store_open(path_of("columns.store"), NULL, &store, &err) == UP_OK)) return check_report();
    add_made(store, 0, 200);
    link_made(store);
    CHECK("another connection", up_store_open(path_of("columns.store"), &only_reads, &reading, &err) == UP_OK);
    CHECK("columns", up_columns_open(reading, &columns, &err) == UP_OK);
    compare("as it was opened", 400);
    wrong_words();
    searches();
    whatever_happens();
    CHECK("the full-text index agrees with the texts", up_store_run(store, "INSERT INTO words(words, rank) VALUES('integrity-check', 1)", &err) == UP_OK);
    CHECK("the store is whole", up_store_check(store, &err) == UP_OK || strstr(err.message, "columns and JSON") == NULL);
    up_columns_close(columns);
    up_store_close(reading), up_store_close(store);
    end_folder();
    return check_report();
}
