/* schema.c - the tables, as a list of migrations; `user_version` counts those that have been run.
 *
 * A migration once released is never changed: what comes later is appended.  Each runs in a transaction of
 * its own together with its number, so that a kill in between leaves a whole store of an earlier version. */
#include <stdio.h>
#include "base/error.h"
#include "store/store.h"

enum { APPLICATION_ID = 0x7570746B }; /* "uptk" */

/* The value that a reviewer gave to a column of an incident, else its own. */
#define CORRECTED(column) "\"" column "\"=CASE WHEN EXISTS(SELECT 1 FROM corrections WHERE of='incident' AND subject=NEW.id AND field='" column "')" \
    " THEN (SELECT value FROM corrections WHERE of='incident' AND subject=NEW.id AND field='" column "') ELSE \"" column "\" END"
#define CHANGED(table, of, number) \
    "CREATE TRIGGER " table "_added AFTER INSERT ON " table " BEGIN INSERT INTO changes(of, number) VALUES('" of "', NEW." number "); END;" \
    "CREATE TRIGGER " table "_changed AFTER UPDATE ON " table " BEGIN INSERT INTO changes(of, number) VALUES('" of "', NEW." number "); END;" \
    "CREATE TRIGGER " table "_gone AFTER DELETE ON " table " BEGIN INSERT INTO changes(of, number) VALUES('" of "', OLD." number "); END;"

#define SLOTS_GONE(name, when, row) \
    "CREATE TRIGGER " name " AFTER " when " ON events BEGIN UPDATE link_sketches SET slots=NULL WHERE report=" row ".report AND slots IS NOT NULL; END;"

static const char *const migrations[] = {
    /* 1: reports, their texts and histories, events */
    "CREATE TABLE coders("
    "  id INTEGER PRIMARY KEY, uptick TEXT NOT NULL, codebook INTEGER NOT NULL, models TEXT NOT NULL, UNIQUE(uptick, codebook, models));"
    "CREATE TABLE reports("
    "  number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, hash INTEGER NOT NULL, version INTEGER NOT NULL DEFAULT 1,"
    "  date TEXT, title TEXT, url TEXT, source TEXT, language TEXT, body_begin INTEGER NOT NULL, n_events INTEGER NOT NULL,"
    "  coder INTEGER NOT NULL REFERENCES coders(id), added_utc TEXT NOT NULL, changed_utc TEXT NOT NULL);"
    "CREATE INDEX reports_by_date ON reports(date);"
    "CREATE TABLE texts(report INTEGER PRIMARY KEY REFERENCES reports(number), text TEXT NOT NULL);"
    "CREATE TABLE versions("
    "  report INTEGER NOT NULL REFERENCES reports(number), version INTEGER NOT NULL, hash INTEGER NOT NULL,"
    "  date TEXT, title TEXT, url TEXT, source TEXT, language TEXT, body_begin INTEGER NOT NULL, coder INTEGER NOT NULL REFERENCES coders(id),"
    "  until_utc TEXT NOT NULL, text TEXT NOT NULL, events TEXT NOT NULL, PRIMARY KEY(report, version)) WITHOUT ROWID;"
    "CREATE TABLE events("
    "  number INTEGER PRIMARY KEY AUTOINCREMENT, report INTEGER NOT NULL REFERENCES reports(number), position INTEGER NOT NULL, id TEXT NOT NULL UNIQUE,"
    "  class TEXT NOT NULL, type TEXT NOT NULL, family TEXT NOT NULL, \"group\" TEXT, perceived INTEGER NOT NULL, factuality TEXT NOT NULL,"
    "  date_start TEXT, date_end TEXT, place TEXT, country TEXT, admin1 TEXT, lat REAL, lon REAL, precision TEXT, geonames INTEGER,"
    "  target TEXT, target_kind TEXT, actor TEXT, actor_kind TEXT, confidence REAL NOT NULL, coder INTEGER NOT NULL REFERENCES coders(id),"
    "  json TEXT NOT NULL, UNIQUE(report, position));"
    "CREATE INDEX events_by_date ON events(date_start);"
    "CREATE INDEX events_by_group ON events(\"group\", date_start);"
    "CREATE INDEX events_by_country ON events(country, date_start);"
    "CREATE INDEX events_by_type ON events(type, date_start);",
    /* 2: incidents, and what linking keeps.  `incidents` is wide so that lists and series need no join; `founder` is the id of
     * the event that it began with.  `link_pairs` and `link_edges` hold both directions. */
    "CREATE TABLE incidents("
    "  number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, status TEXT NOT NULL CHECK(status IN ('live','merged','split','gone')),"
    "  into_incident INTEGER REFERENCES incidents(number), founder TEXT NOT NULL,"
    "  class TEXT NOT NULL, type TEXT NOT NULL, family TEXT NOT NULL, \"group\" TEXT, perceived INTEGER NOT NULL, factuality TEXT NOT NULL,"
    "  date_start TEXT, date_end TEXT, place TEXT, country TEXT, admin1 TEXT, lat REAL, lon REAL, precision TEXT, geonames INTEGER,"
    "  target TEXT, target_kind TEXT, actor TEXT, actor_kind TEXT, killed INTEGER, injured INTEGER, n_happenings INTEGER,"
    "  n_events INTEGER NOT NULL, n_follow_ups INTEGER NOT NULL, n_reports INTEGER NOT NULL, n_sources INTEGER NOT NULL, n_copies INTEGER NOT NULL,"
    "  first_seen TEXT, last_seen TEXT, title TEXT, confidence REAL NOT NULL, made_utc TEXT NOT NULL, changed_utc TEXT NOT NULL);"
    "CREATE INDEX incidents_by_date ON incidents(date_start DESC) WHERE status='live';"
    "CREATE INDEX incidents_by_class ON incidents(class, date_start DESC) WHERE status='live';"
    "CREATE INDEX incidents_by_group ON incidents(\"group\", date_start DESC) WHERE status='live';"
    "CREATE INDEX incidents_by_country ON incidents(country, date_start DESC) WHERE status='live';"
    "CREATE INDEX incidents_by_type ON incidents(type, date_start DESC) WHERE status='live';"
    "CREATE TABLE incident_events("
    "  event INTEGER PRIMARY KEY REFERENCES events(number) ON DELETE CASCADE, incident INTEGER NOT NULL REFERENCES incidents(number),"
    "  role TEXT NOT NULL CHECK(role IN ('act','follow-up','copy')), score REAL);"
    "CREATE INDEX incident_events_by_incident ON incident_events(incident);"
    "CREATE TABLE incident_edges("
    "  a INTEGER NOT NULL REFERENCES incidents(number), b INTEGER NOT NULL REFERENCES incidents(number), score REAL NOT NULL, PRIMARY KEY(a, b)) WITHOUT ROWID;"
    "CREATE TABLE incident_history("
    "  number INTEGER PRIMARY KEY AUTOINCREMENT, at_utc TEXT NOT NULL, incident INTEGER NOT NULL REFERENCES incidents(number),"
    "  what TEXT NOT NULL CHECK(what IN ('made','merged','split','gone','back')), other INTEGER REFERENCES incidents(number), detail TEXT);"
    "CREATE INDEX incident_history_by_incident ON incident_history(incident);"
    "CREATE TABLE copies("
    "  report INTEGER PRIMARY KEY REFERENCES reports(number), of INTEGER NOT NULL REFERENCES reports(number), likeness REAL NOT NULL);"
    "CREATE INDEX copies_by_original ON copies(of);"
    "CREATE TABLE link_queue(report INTEGER PRIMARY KEY REFERENCES reports(number));"
    "CREATE TABLE link_stale(incident INTEGER PRIMARY KEY REFERENCES incidents(number));"
    "CREATE TABLE link_sketches(report INTEGER PRIMARY KEY REFERENCES reports(number), sketch BLOB NOT NULL, keys BLOB NOT NULL);"
    "CREATE TABLE link_keys(key INTEGER NOT NULL, day INTEGER NOT NULL, report INTEGER NOT NULL, PRIMARY KEY(key, day, report)) WITHOUT ROWID;"
    "CREATE TABLE link_pairs("
    "  a INTEGER NOT NULL REFERENCES reports(number), b INTEGER NOT NULL REFERENCES reports(number), score REAL NOT NULL, likeness REAL NOT NULL,"
    "  PRIMARY KEY(a, b)) WITHOUT ROWID;"
    "CREATE TABLE link_edges("
    "  a INTEGER NOT NULL REFERENCES events(number) ON DELETE CASCADE, b INTEGER NOT NULL REFERENCES events(number) ON DELETE CASCADE, score REAL NOT NULL,"
    "  PRIMARY KEY(a, b)) WITHOUT ROWID;"
    "CREATE INDEX link_edges_back ON link_edges(b);"
    "INSERT INTO link_queue SELECT number FROM reports;",
    /* 3: the words of the reports.  The index holds no text; add.c keeps it in step, for a row that is replaced fires no trigger. */
    "CREATE VIEW report_words AS SELECT number, title, text FROM reports JOIN texts ON texts.report=number;"
    "CREATE VIRTUAL TABLE words USING fts5(title, text, content='report_words', content_rowid='number', tokenize='unicode61 remove_diacritics 2');"
    "INSERT INTO words(words) VALUES('rebuild');",
    /* 4: what reviewers decide.  `reviews` is the log, only ever added to; `corrections` and `decisions` are what follows from it
     * now, by ids, so that they outlive a row that is made anew; an incident that is linked anew is corrected again on the spot. */
    "ALTER TABLE events ADD COLUMN review TEXT NOT NULL DEFAULT 'machine';"
    "ALTER TABLE incidents ADD COLUMN review TEXT NOT NULL DEFAULT 'machine';"
    "CREATE TABLE reviews("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT, at_utc TEXT NOT NULL, reviewer TEXT NOT NULL, incident TEXT, event TEXT,"
    "  action TEXT NOT NULL CHECK(action IN ('accept','correct','reject','merge','split','undo')), field TEXT, old TEXT, new TEXT, other TEXT, events TEXT,"
    "  reason TEXT, note TEXT, undoes INTEGER UNIQUE REFERENCES reviews(id));"
    "CREATE INDEX reviews_by_incident ON reviews(incident);"
    "CREATE TRIGGER reviews_keep BEFORE UPDATE ON reviews BEGIN SELECT RAISE(ABORT, 'the log of reviews is only added to'); END;"
    "CREATE TRIGGER reviews_stay BEFORE DELETE ON reviews BEGIN SELECT RAISE(ABORT, 'the log of reviews is only added to'); END;"
    "CREATE TABLE corrections("
    "  of TEXT NOT NULL CHECK(of IN ('event','incident')), subject TEXT NOT NULL, field TEXT NOT NULL, value, machine, review INTEGER NOT NULL REFERENCES reviews(id),"
    "  PRIMARY KEY(of, subject, field)) WITHOUT ROWID;"
    "CREATE TABLE decisions("
    "  of TEXT NOT NULL CHECK(of IN ('event','incident')), subject TEXT NOT NULL, review TEXT NOT NULL, PRIMARY KEY(of, subject)) WITHOUT ROWID;"
    "CREATE TABLE machine_events(event TEXT PRIMARY KEY, json TEXT NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE link_decisions(a TEXT NOT NULL, b TEXT NOT NULL, same INTEGER NOT NULL, review INTEGER NOT NULL REFERENCES reviews(id), PRIMARY KEY(a, b)) WITHOUT ROWID;"
    "CREATE TRIGGER incidents_corrected AFTER UPDATE ON incidents WHEN EXISTS(SELECT 1 FROM corrections WHERE of='incident' AND subject=NEW.id) BEGIN"
    "  UPDATE incidents SET " CORRECTED("type") "," CORRECTED("family") "," CORRECTED("class") "," CORRECTED("group") "," CORRECTED("perceived") "," CORRECTED("factuality") ","
    CORRECTED("date_start") "," CORRECTED("date_end") "," CORRECTED("place") "," CORRECTED("country") "," CORRECTED("admin1") "," CORRECTED("lat") "," CORRECTED("lon") ","
    CORRECTED("precision") "," CORRECTED("geonames") "," CORRECTED("target") "," CORRECTED("target_kind") "," CORRECTED("actor") "," CORRECTED("actor_kind") ","
    CORRECTED("n_happenings") "," CORRECTED("killed") "," CORRECTED("injured") " WHERE number=NEW.number; END;",
    /* 5: what has changed since (the last so many), for those that keep a copy in memory; and what they keep, without the JSON beside it. */
    "CREATE TABLE changes(seq INTEGER PRIMARY KEY AUTOINCREMENT, of TEXT NOT NULL, number INTEGER NOT NULL);"
    "CREATE TRIGGER changes_trim AFTER INSERT ON changes BEGIN DELETE FROM changes WHERE seq<=NEW.seq-200000; END;"
    CHANGED("reports", "report", "number") CHANGED("events", "event", "number") CHANGED("incidents", "incident", "number") CHANGED("incident_events", "event", "event")
    "CREATE INDEX events_seen ON events(report, type, \"group\", factuality, date_start, date_end, place, country, admin1, lat, lon, precision, confidence, review);",
    /* 6: what `watch` has asked for and seen.  Keys of items are hashes; `waiting` is the report that an item is without its page. */
    "CREATE TABLE watch_feeds("
    "  number INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, etag TEXT, modified TEXT, next_utc INTEGER NOT NULL DEFAULT 0,"
    "  failures INTEGER NOT NULL DEFAULT 0, polled_utc INTEGER, said TEXT);"
    "CREATE TABLE watch_items("
    "  number INTEGER PRIMARY KEY, feed INTEGER NOT NULL REFERENCES watch_feeds(number), guid INTEGER, link INTEGER, title INTEGER, content INTEGER NOT NULL,"
    "  seen_utc INTEGER NOT NULL, state INTEGER NOT NULL, is_page INTEGER NOT NULL, tries INTEGER NOT NULL, next_utc INTEGER NOT NULL, report TEXT NOT NULL,"
    "  url TEXT, waiting TEXT);"
    "CREATE INDEX watch_items_by_guid ON watch_items(guid) WHERE guid IS NOT NULL;"
    "CREATE INDEX watch_items_by_link ON watch_items(link) WHERE link IS NOT NULL;"
    "CREATE INDEX watch_items_waiting ON watch_items(next_utc) WHERE state=0;"
    "CREATE TABLE watch_hosts(host TEXT PRIMARY KEY, robots TEXT, robots_until INTEGER NOT NULL, blocked_until INTEGER NOT NULL) WITHOUT ROWID;",
    /* 7: removals: that something was removed, never what.  A tombstone says which version of a report is not as it came. */
    "CREATE TABLE privacy_log("
    "  id INTEGER PRIMARY KEY AUTOINCREMENT, at_utc TEXT NOT NULL, action TEXT NOT NULL CHECK(action IN ('forget','purge')), n_reports INTEGER NOT NULL, n_rows INTEGER NOT NULL,"
    "  n_spots INTEGER NOT NULL);"
    "CREATE TABLE tombstones("
    "  report INTEGER NOT NULL REFERENCES reports(number), log INTEGER NOT NULL REFERENCES privacy_log(id), version INTEGER NOT NULL, PRIMARY KEY(report, log)) WITHOUT ROWID;",
    /* 8: whose day a report's date is, where the report gives none */
    "ALTER TABLE reports ADD COLUMN date_from TEXT; ALTER TABLE versions ADD COLUMN date_from TEXT;",
    /* 9: what of a source may be shown: 0 its words, 1 what stands round a finding, 2 none of them */
    "CREATE TABLE source_levels(source TEXT PRIMARY KEY COLLATE NOCASE, level INTEGER NOT NULL) WITHOUT ROWID;",
    /* 10: a later decision on two events stands beside the earlier one, which holds again when it is taken back */
    "ALTER TABLE link_decisions RENAME TO link_decisions_9;"
    "CREATE TABLE link_decisions(a TEXT NOT NULL, b TEXT NOT NULL, review INTEGER NOT NULL REFERENCES reviews(id), same INTEGER NOT NULL, PRIMARY KEY(a, b, review)) WITHOUT ROWID;"
    "INSERT INTO link_decisions SELECT a, b, review, same FROM link_decisions_9; DROP TABLE link_decisions_9;"
    "CREATE INDEX link_decisions_back ON link_decisions(b);",
    /* 11: what linking compares of a report's events lies beside its sketch, as long as they stand as they were read */
    "ALTER TABLE link_sketches ADD COLUMN slots BLOB;"
    SLOTS_GONE("slots_added", "INSERT", "NEW") SLOTS_GONE("slots_changed", "UPDATE OF report, json, review", "NEW") SLOTS_GONE("slots_dropped", "DELETE", "OLD"),
};
enum { N_MIGRATIONS = sizeof migrations / sizeof *migrations };

static up_status number_of(up_store *store, const char *sql, int *out, up_error *err) {
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v2(store->db, sql, -1, &statement, NULL);
    if (code == SQLITE_OK) code = sqlite3_step(statement);
    if (code == SQLITE_ROW) *out = sqlite3_column_int(statement, 0);
    sqlite3_finalize(statement);
    return code == SQLITE_ROW ? UP_OK : up_store_fail(store, code, err);
}

/* Runs migration `at` (from 0), unless another process has done so meanwhile. */
static up_status migrate_once(up_store *store, int at, up_error *err) {
    up_status status = up_store_run(store, "BEGIN IMMEDIATE", err);
    if (status != UP_OK) return status;
    int version = at;
    status = number_of(store, "PRAGMA user_version", &version, err);
    if (status == UP_OK && version == at) {
        char mark[96];
        snprintf(mark, sizeof mark, "PRAGMA user_version=%d; PRAGMA application_id=%d", at + 1, APPLICATION_ID);
        status = up_store_run(store, migrations[at], err);
        if (status == UP_OK) status = up_store_run(store, mark, err);
    }
    if (status == UP_OK) status = up_store_run(store, "COMMIT", err);
    if (status != UP_OK) sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    return status;
}

up_status up_store_migrate(up_store *store, up_error *err) {
    int version = 0, application = 0, tables = 0;
    /* As of one moment: another process may be making the store just now. */
    up_status status = up_store_run(store, "BEGIN", err);
    if (status != UP_OK) return status;
    status = number_of(store, "PRAGMA user_version", &version, err);
    if (status == UP_OK) status = number_of(store, "PRAGMA application_id", &application, err);
    if (status == UP_OK) status = number_of(store, "SELECT count(*) FROM sqlite_master", &tables, err);
    sqlite3_exec(store->db, "COMMIT", NULL, NULL, NULL);
    if (status != UP_OK) return status;
    if (application != APPLICATION_ID && tables) return up_fail(err, UP_E_FORMAT, store->path, 0, 0, "a SQLite database, but no store of uptick");
    if (version < 0 || version > N_MIGRATIONS) return up_fail(err, UP_E_FORMAT, store->path, 0, 0, "made by a newer uptick (schema %d, this one knows %d)", version, N_MIGRATIONS);
    for (; version < N_MIGRATIONS; version++) {
        status = migrate_once(store, version, err);
        if (status != UP_OK) return status;
    }
    return UP_OK;
}
