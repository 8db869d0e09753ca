/* What reviewers decide changes what lists show, survives what happens to the records, and can be taken back; the log stays. */
#include <jansson.h>
#include "made.h"
#include "store/columns.h"
#include "store/review.h"

static up_store *store;

static const char *text_of(const char *sql) {
    static char texts[8][400];
    static unsigned next;
    char *out = texts[next++ & 7];
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(store->db, sql, -1, &s, NULL) != SQLITE_OK) { snprintf(out, 400, "!%s", sqlite3_errmsg(store->db)); return out; }
    bool has = sqlite3_step(s) == SQLITE_ROW && sqlite3_column_text(s, 0);
    snprintf(out, 400, "%s", has ? (const char *)sqlite3_column_text(s, 0) : "-");
    sqlite3_finalize(s);
    return out;
}

static int64_t last_id;
static char subject[64];

static up_status decide(up_decision d) {
    up_error err = {0};
    bool is_event;
    if (!d.reviewer) d.reviewer = "ana";
    up_status status = up_store_review(store, &d, &last_id, subject, &is_event, &err);
    CHECK("a refusal says why", status == UP_OK || err.message[0]);
    return status;
}

#define SAYS(sql, expected) do { const char *got = text_of(sql); if (!CHECK(sql, strcmp(got, expected) == 0)) fprintf(stderr, "  %s\n", got); } while (0)

/* The whole of what is shown, to see that undoing brings it back. */
static void picture(up_buffer *out) {
    up_buffer_clear(out);
    static const char *const tables[] = {"SELECT group_concat(id||type||coalesce(\"group\",'')||family||class||review||coalesce(place,'')||coalesce(lat,'')||coalesce(precision,'')||json, char(10)) FROM (SELECT * FROM events ORDER BY number)",
        "SELECT group_concat(id||status||type||coalesce(\"group\",'')||family||class||review||coalesce(place,'')||coalesce(lat,'')||coalesce(precision,'')||coalesce(killed,'')||n_events, char(10)) FROM (SELECT * FROM incidents ORDER BY number)",
        "SELECT group_concat(event||'>'||incident, ' ') FROM (SELECT * FROM incident_events ORDER BY event)", "SELECT count(*) FROM corrections", "SELECT count(*) FROM link_decisions"};
    for (size_t i = 0; i < COUNT_OF(tables); i++) {
        sqlite3_stmt *s = NULL;
        if (sqlite3_prepare_v2(store->db, tables[i], -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW) up_buffer_text(out, (const char *)sqlite3_column_text(s, 0) ? (const char *)sqlite3_column_text(s, 0) : "-");
        sqlite3_finalize(s);
    }
}

static bool same(const up_buffer *a, const up_buffer *b) { return a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0; }

/* a#1 a#2 and b#1 are one incident (i1), b#2 another (i2). */
static void begin(void) {
    const made *const one[] = {&graffiti, &graffiti}, *const two[] = {&graffiti, &arson};
    up_added how;
    up_error err;
    CHECK("", up_store_open(path_of("review.store"), NULL, &store, &err) == UP_OK);
    CHECK("", add(store, "a", "One report.", one, 2, &how, &err) == UP_OK && add(store, "b", "Another report.", two, 2, &how, &err) == UP_OK);
    CHECK("", up_store_run(store,
        "INSERT INTO incidents(id, status, founder, class, type, family, \"group\", perceived, factuality, date_start, date_end, place, country, lat, lon, precision, n_happenings,"
        " n_events, n_follow_ups, n_reports, n_sources, n_copies, first_seen, last_seen, confidence, made_utc, changed_utc)"
        " SELECT CASE id WHEN 'a#1' THEN 'i1' ELSE 'i2' END, 'live', id, class, type, family, \"group\", 0, factuality, date_start, date_end, place, country, lat, lon, precision, 1,"
        " CASE id WHEN 'a#1' THEN 3 ELSE 1 END, 0, 1, 0, 0, '2022-03-04', '2022-03-04', confidence, '2022-03-05T00:00:00Z', '2022-03-05T00:00:00Z' FROM events WHERE id IN ('a#1','b#2');"
        "INSERT INTO incident_events SELECT v.number, i.number, 'act', 1 FROM events v JOIN incidents i ON i.id=CASE v.id WHEN 'b#2' THEN 'i2' ELSE 'i1' END", &err) == UP_OK);
}

static void corrections(void) {
    up_buffer before = {0}, after = {0};
    picture(&before);
    CHECK("a type", decide((up_decision){.incident = "i1", .action = "correct", .field = "type", .value = "\"homicide\""}) == UP_OK);
    int64_t type = last_id;
    SAYS("SELECT type||family||class||review FROM incidents WHERE id='i1'", "homicideviolenceincidentcorrected");
    SAYS("SELECT group_concat(type||review) FROM events WHERE report=(SELECT number FROM reports WHERE id='a')", "homicidecorrected,homicidecorrected");
    SAYS("SELECT json->>'$.type'||(json->>'$.family')||(json->>'$.odihr') FROM events WHERE id='a#1'", "homicideviolencehomicide");
    SAYS("SELECT type||review FROM events WHERE id='b#2'", "arsonmachine");
    CHECK("a place is elsewhere", decide((up_decision){.incident = "i1", .action = "correct", .field = "place.name", .value = "\"Brno\""}) == UP_OK);
    int64_t place = last_id;
    SAYS("SELECT place||coalesce(lat,'nowhere')||precision FROM incidents WHERE id='i1'", "Brnonowherenone");
    SAYS("SELECT place||coalesce(lat,'nowhere')||precision FROM events WHERE id='a#2'", "Brnonowherenone");
    CHECK("and then somewhere", decide((up_decision){.incident = "i1", .action = "correct", .field = "place.lat", .value = "49.2"}) == UP_OK);
    int64_t lat = last_id;
    SAYS("SELECT place||lat FROM incidents WHERE id='i1'", "Brno49.2");
    CHECK("a count", decide((up_decision){.incident = "i1", .action = "correct", .field = "count.killed", .value = "\"many\""}) == UP_OK);
    int64_t killed = last_id;
    SAYS("SELECT killed FROM incidents WHERE id='i1'", "-1");
    CHECK("nothing", decide((up_decision){.incident = "i1", .action = "correct", .field = "group", .value = "null"}) == UP_OK);
    int64_t group = last_id;
    SAYS("SELECT coalesce(\"group\",'none') FROM incidents WHERE id='i1'", "none");
    /* The linker writes the row anew: what was corrected is corrected still. */
    up_error err;
    CHECK("", up_store_run(store, "UPDATE incidents SET type='damage', place='Prague', confidence=0.5 WHERE id='i1'", &err) == UP_OK);
    SAYS("SELECT type||place||confidence FROM incidents WHERE id='i1'", "homicideBrno0.5");
    CHECK("", up_store_run(store, "UPDATE incidents SET confidence=0.93 WHERE id='i1'", &err) == UP_OK);
    /* Coded anew, the event is corrected still. */
    up_store *again = NULL;
    const up_store_options recode = {.recode = true};
    up_added how;
    const made *const one[] = {&graffiti, &graffiti};
    CHECK("", up_store_open(path_of("review.store"), &recode, &again, &err) == UP_OK && add(again, "a", "One report.", one, 2, &how, &err) == UP_OK && how == UP_ADDED_VERSION);
    up_store_close(again);
    SAYS("SELECT group_concat(type||review) FROM events WHERE report=(SELECT number FROM reports WHERE id='a')", "homicidecorrected,homicidecorrected");
    CHECK("", up_store_run(store, "INSERT OR REPLACE INTO incident_events SELECT v.number, i.number, 'act', 1 FROM events v JOIN incidents i ON i.id=CASE v.id WHEN 'b#2' THEN 'i2' ELSE 'i1' END", &err) == UP_OK);
    int64_t all[] = {type, place, lat, killed, group};
    for (size_t i = 0; i < COUNT_OF(all); i++) CHECK("taken back", decide((up_decision){.action = "undo", .undoes = all[i]}) == UP_OK);
    CHECK("a second time it is not", decide((up_decision){.action = "undo", .undoes = type}) == UP_E_RANGE);
    CHECK("nor is an undo", decide((up_decision){.action = "undo", .undoes = last_id}) == UP_E_RANGE);
    SAYS("SELECT type||review||place||lat FROM incidents WHERE id='i1'", "graffitimachineArvel48.97");
    SAYS("SELECT group_concat(type||review) FROM (SELECT * FROM events ORDER BY id)", "graffitimachine,graffitimachine,graffitimachine,arsonmachine");
    SAYS("SELECT count(*) FROM corrections", "0");
    up_buffer_free(&before), up_buffer_free(&after);
}

/* A later decision on a field stays when an earlier one is taken back. */
static void order(void) {
    decide((up_decision){.incident = "i1", .action = "correct", .field = "type", .value = "\"threat\""});
    int64_t first = last_id;
    decide((up_decision){.incident = "i1", .action = "correct", .field = "type", .value = "\"damage\"", .reviewer = "ben"});
    int64_t second = last_id;
    decide((up_decision){.action = "undo", .undoes = first});
    SAYS("SELECT type FROM incidents WHERE id='i1'", "damage");
    decide((up_decision){.action = "undo", .undoes = second});
    SAYS("SELECT type FROM incidents WHERE id='i1'", "graffiti");
}

static uint64_t listed(up_of of) {
    uint64_t n = 99;
    up_error err;
    if ((of == UP_OF_EVENTS ? up_store_count(store, NULL, &n, &err) : up_store_count_incidents(store, NULL, &n, &err)) != UP_OK) return 99;
    return n;
}

static void rejections(void) {
    CHECK("all are listed", listed(UP_OF_EVENTS) == 4 && listed(UP_OF_INCIDENTS) == 2);
    CHECK("a reason is needed", decide((up_decision){.incident = "i1", .action = "reject"}) == UP_E_USAGE);
    CHECK("rejected", decide((up_decision){.incident = "i1", .action = "reject", .reason = "fiction"}) == UP_OK);
    int64_t whole = last_id;
    CHECK("it leaves the lists, with its events", listed(UP_OF_EVENTS) == 1 && listed(UP_OF_INCIDENTS) == 1);
    uint64_t n = 0;
    up_error err;
    const up_query rejected = {.review = "rejected"};
    CHECK("asked for, it is there", up_store_count(store, &rejected, &n, &err) == UP_OK && n == 3);
    decide((up_decision){.action = "undo", .undoes = whole});
    CHECK("back", listed(UP_OF_EVENTS) == 4 && listed(UP_OF_INCIDENTS) == 2);
    CHECK("one event of two", decide((up_decision){.event = "b#2", .action = "reject", .reason = "no_event"}) == UP_OK);
    CHECK("an incident whose events are all rejected is", listed(UP_OF_EVENTS) == 3 && listed(UP_OF_INCIDENTS) == 1);
    decide((up_decision){.action = "undo", .undoes = last_id});
    CHECK("back", listed(UP_OF_EVENTS) == 4 && listed(UP_OF_INCIDENTS) == 2);
}

static void merges(void) {
    up_buffer before = {0}, after = {0};
    picture(&before);
    CHECK("with itself", decide((up_decision){.incident = "i1", .with = "i1", .action = "merge"}) == UP_E_RANGE);
    CHECK("with nobody", decide((up_decision){.incident = "i1", .with = "i9", .action = "merge"}) == UP_E_MISSING);
    CHECK("merged", decide((up_decision){.incident = "i2", .with = "i1", .action = "merge"}) == UP_OK && strcmp(subject, "i1") == 0);
    SAYS("SELECT group_concat(id||status||n_events) FROM incidents", "i1live4,i2merged1");
    SAYS("SELECT same FROM link_decisions", "1");
    CHECK("what is merged is no longer decided about", decide((up_decision){.incident = "i2", .action = "accept"}) == UP_E_RANGE);
    decide((up_decision){.action = "undo", .undoes = last_id});
    picture(&after);
    CHECK("taken back, all is as it was", same(&before, &after));
    CHECK("an event of another", decide((up_decision){.incident = "i1", .action = "split", .events = (const char *const[]){"b#2"}, .n_events = 1}) == UP_E_RANGE);
    CHECK("all of them", decide((up_decision){.incident = "i1", .action = "split", .events = (const char *const[]){"a#1", "a#2", "b#1"}, .n_events = 3}) == UP_E_RANGE);
    CHECK("split", decide((up_decision){.incident = "i1", .action = "split", .events = (const char *const[]){"b#1"}, .n_events = 1}) == UP_OK && strcmp(subject, "i1") != 0);
    int64_t splitting = last_id;
    SAYS("SELECT group_concat(n_events) FROM (SELECT * FROM incidents WHERE status='live' ORDER BY n_events)", "1,1,2");
    SAYS("SELECT group_concat(same) FROM link_decisions", "0,0");
    decide((up_decision){.action = "undo", .undoes = splitting});
    SAYS("SELECT group_concat(n_events) FROM (SELECT * FROM incidents WHERE status='live' ORDER BY n_events)", "1,3");
    SAYS("SELECT count(*) FROM link_decisions", "0");
    /* One of two that were merged leaves again, and that is taken back: what was decided first holds. */
    CHECK("merged", decide((up_decision){.incident = "i2", .with = "i1", .action = "merge"}) == UP_OK);
    int64_t merging = last_id;
    SAYS("SELECT group_concat(a||'>'||b||same) FROM link_decisions", "a#2>a#11,b#1>a#11,b#2>a#11");
    CHECK("and split", decide((up_decision){.incident = "i1", .action = "split", .events = (const char *const[]){"b#2"}, .n_events = 1}) == UP_OK);
    decide((up_decision){.action = "undo", .undoes = last_id});
    SAYS("SELECT group_concat(a||'>'||b||same) FROM link_decisions", "a#2>a#11,b#1>a#11,b#2>a#11");
    SAYS("SELECT group_concat(n_events) FROM (SELECT * FROM incidents WHERE status='live' ORDER BY n_events)", "4");
    decide((up_decision){.action = "undo", .undoes = merging});
    SAYS("SELECT count(*) FROM link_decisions", "0");
    up_buffer_free(&before), up_buffer_free(&after);
}

static void refusals(void) {
    static const struct { const char *name; up_decision d; up_status status; } cases[] = {
        {"no action", {.incident = "i1"}, UP_E_USAGE}, {"no such action", {.incident = "i1", .action = "smurf"}, UP_E_USAGE}, {"about nobody", {.action = "accept"}, UP_E_USAGE},
        {"about two", {.action = "accept", .incident = "i1", .event = "a#1"}, UP_E_USAGE}, {"about one that is not", {.action = "accept", .incident = "i77"}, UP_E_MISSING}, {"nor this", {.action = "accept", .event = "x#1"}, UP_E_MISSING},
        {"no such field", {.incident = "i1", .action = "correct", .field = "id", .value = "\"x\""}, UP_E_USAGE}, {"no value", {.incident = "i1", .action = "correct", .field = "type"}, UP_E_USAGE},
        {"no such type", {.incident = "i1", .action = "correct", .field = "type", .value = "\"smurf\""}, UP_E_USAGE}, {"no group", {.incident = "i1", .action = "correct", .field = "group", .value = "\"everybody\""}, UP_E_USAGE},
        {"a day that is none", {.incident = "i1", .action = "correct", .field = "date.start", .value = "\"2022-02-30\""}, UP_E_USAGE}, {"off the earth", {.incident = "i1", .action = "correct", .field = "place.lat", .value = "91"}, UP_E_USAGE},
        {"a list", {.incident = "i1", .action = "correct", .field = "place.name", .value = "[1]"}, UP_E_USAGE}, {"nobody reviews", {.incident = "i1", .action = "accept", .reviewer = ""}, UP_E_USAGE}, {"nothing to undo", {.action = "undo", .undoes = 9999}, UP_E_MISSING},
    };
    const char *lines = text_of("SELECT count(*) FROM reviews");
    for (size_t i = 0; i < COUNT_OF(cases); i++) CHECK(cases[i].name, decide(cases[i].d) == cases[i].status);
    CHECK("and nothing is written", strcmp(lines, text_of("SELECT count(*) FROM reviews")) == 0);
}

static void log_stays(void) {
    up_error err;
    CHECK("no line is changed", up_store_run(store, "UPDATE reviews SET reviewer='nobody'", &err) != UP_OK && strstr(err.message, "only added to"));
    CHECK("none is deleted", up_store_run(store, "DELETE FROM reviews", &err) != UP_OK && strstr(err.message, "only added to"));
    up_buffer out = {0};
    uint64_t total = 0;
    int64_t last = 0;
    CHECK("it is read", up_store_reviews(store, NULL, 0, 3, NULL, &out, &total, &last, &err) == UP_OK && total > 10 && last == (int64_t)total - 2);
    up_buffer_free(&out);
}

static void readers(void) {
    up_buffer out = {0};
    up_error err;
    decide((up_decision){.incident = "i1", .action = "accept", .reviewer = "ana"}), decide((up_decision){.incident = "i1", .action = "accept", .reviewer = "ben"});
    decide((up_decision){.incident = "i2", .action = "accept", .reviewer = "ana"}), decide((up_decision){.incident = "i2", .action = "reject", .reason = "other", .reviewer = "ben"});
    CHECK("agreement", up_store_agreement(store, &out, &err) == UP_OK && strstr(out.bytes, "\"pairs\":2,\"agree\":1,\"share\":0.5000,\"kappa\":0.0000"));
    up_buffer_clear(&out);
    CHECK("gold", up_store_gold(store, NULL, &out, &err) == UP_OK && strstr(out.bytes, "{\"id\":\"a\",\"events\":[{") && strstr(out.bytes, "\"id\":\"b#1\"") && !strstr(out.bytes, "\"id\":\"b#2\""));
    up_buffer_free(&out);
}

int main(void) {
    begin_folder();
    begin();
    corrections();
    order();
    rejections();
    merges();
    refusals();
    log_stays();
    readers();
    up_error err = {0};
    CHECK("the store is whole", up_store_check(store, &err) == UP_OK);
    if (err.message[0]) fprintf(stderr, "  %s\n", err.message);
    up_store_close(store);
    end_folder();
    return check_report();
}
