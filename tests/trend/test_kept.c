/* test_kept.c - rises in a store: what is counted, what is known when, what stands beside the upticks. */
#include <jansson.h>
#include <unistd.h>
#include "base/date.h"
#include "check.h"
#include "store/happenings.h"

enum { DAYS = 900, BURST = 24, TODAY = 20000 };

static char path[64];

static void run(up_store *store, const char *sql) {
    up_error err = {0};
    if (!CHECK("sql", up_store_run(store, sql, &err) == UP_OK)) fprintf(stderr, "%s\n", err.message);
}

static up_store *new_store(void) {
    up_store *store = NULL;
    up_error err = {0};
    snprintf(path, sizeof path, "/tmp/up-kept-%d.store", (int)getpid());
    unlink(path);
    CHECK("a store", up_store_open(path, NULL, &store, &err) == UP_OK);
    run(store, "BEGIN; INSERT INTO coders VALUES(1,'t',1,'t')");
    return store;
}

static void drop_store(up_store *store) {
    char beside[80];
    up_store_close(store);
    unlink(path);
    snprintf(beside, sizeof beside, "%s-wal", path), unlink(beside);
    snprintf(beside, sizeof beside, "%s-shm", path), unlink(beside);
}

static int n_made;

/* One report with one incident of its own; `days` of its date, told `late` days after. */
static void add(up_store *store, const char *group, const char *country, const char *division, const char *town, up_day day, int days, int late, const char *source) {
    char sql[2048], first[11], last[11], seen[11];
    up_day_to_iso(day, first), up_day_to_iso(day + days - 1, last), up_day_to_iso(day + days - 1 + late, seen);
    int n = ++n_made;
    const char *end = days > 0 ? last : first;
    snprintf(sql, sizeof sql,
             "INSERT INTO reports(number,id,hash,date,source,body_begin,n_events,coder,added_utc,changed_utc) VALUES(%d,'r%d',%d,'%s','%s',0,1,1,'t','t');"
             "INSERT INTO events(number,report,position,id,class,type,family,\"group\",perceived,factuality,date_start,date_end,place,country,admin1,precision,confidence,coder,json)"
             " VALUES(%d,%d,1,'r%d#1','incident','graffiti','property','%s',0,'asserted',%s%s%s,%s%s%s,'%s','%s','%s','city',0.9,1,'{}');"
             "INSERT INTO incidents(number,id,status,founder,class,type,family,\"group\",perceived,factuality,date_start,date_end,place,country,admin1,precision,n_events,n_follow_ups,n_reports,n_sources,n_copies,first_seen,last_seen,confidence,made_utc,changed_utc)"
             " SELECT %d,'i%d','live',id,class,type,family,\"group\",0,factuality,date_start,date_end,place,country,admin1,precision,1,0,1,1,0,'%s','%s',0.9,'t','t' FROM events WHERE number=%d;"
             "INSERT INTO incident_events VALUES(%d,%d,'act',1)",
             n, n, n, days ? seen : first, source, n, n, n, group, days ? "'" : "", days ? first : "NULL", days ? "'" : "", days ? "'" : "", days ? end : "NULL", days ? "'" : "", town, country, division,
             n, n, days ? seen : first, days ? seen : first, n, n, n);
    run(store, sql);
}

/* Two groups in three towns, one a week or so each; then one group's rise in one town in the last `BURST` days. */
static void fill(up_store *store) {
    static const char *const towns[3][3] = {{"AA", "North", "Arvel"}, {"AA", "North", "Orrin"}, {"BB", "East", "Cullen"}};
    for (int d = 0; d < DAYS; d++)
        for (int t = 0; t < 3; t++)
            for (int g = 0; g < 2; g++)
                if (check_random(8) == 0) add(store, g ? "religion:sikh" : "ethnicity:roma", towns[t][0], towns[t][1], towns[t][2], TODAY - DAYS + d, 1, (int)check_random(3), t < 2 ? "Arvel Post" : "Cullen Post");
    for (int d = 0; d < BURST; d++) add(store, "ethnicity:roma", "AA", "North", "Arvel", TODAY - BURST + d, 1, 0, "Arvel Post");
    add(store, "ethnicity:roma", "AA", "North", "Arvel", TODAY - 3, 0, 0, "Arvel Post");    /* without a day */
    add(store, "ethnicity:roma", "AA", "North", "Arvel", TODAY - 300, 200, 0, "Arvel Post"); /* within half a year */
}

static const up_kept_rise *rise_of(const up_kept_trend *t, const char *place, const char *group) {
    for (size_t i = 0; i < t->n_rises; i++)
        if (t->rises[i].uptick.is_alarm && t->rises[i].place && strcmp(t->rises[i].place, place) == 0 && t->rises[i].group && strcmp(t->rises[i].group, group) == 0) return &t->rises[i];
    return NULL;
}

static void a_rise_with_its_grounds(up_store *store) {
    up_kept_trend t;
    up_error err = {0};
    if (!CHECK("trend", up_store_trend(store, NULL, false, &t, &err) == UP_OK)) return;
    CHECK("undated are told", t.n_undated == 2);
    CHECK("counted", t.n_incidents == (size_t)n_made - 2 && t.n_reports == (size_t)n_made);
    CHECK("coverage is known", t.has_coverage);
    const up_kept_rise *r = rise_of(&t, "AA/North/Arvel", "ethnicity:roma");
    if (CHECK("the rise is found", r)) {
        CHECK("about when it began", r->uptick.onset >= TODAY - BURST - 14 && r->uptick.onset <= TODAY - 1);
        CHECK("the likeliest day lies within its interval", r->uptick.onset_early <= r->uptick.onset && r->uptick.onset <= r->uptick.onset_late);
        CHECK("its incidents are there", r->n_incidents == (size_t)r->uptick.observed);
        CHECK("it is the group's own", r->uptick.kind == UP_RISE_GROUP);
    }
    for (size_t i = 0; i < t.n_rises; i++) CHECK("no rise elsewhere", !t.rises[i].uptick.is_alarm || !t.rises[i].place || strncmp(t.rises[i].place, "BB", 2) != 0);
    up_buffer out = {0};
    CHECK("json", up_kept_trend_write(&t, "json", &out, &err) == UP_OK);
    json_t *j = json_loadb(out.bytes, out.len, 0, NULL);
    CHECK("it is JSON", j && json_array_size(json_object_get(j, "rises")) == t.n_rises);
    json_decref(j);
    up_buffer_clear(&out);
    CHECK("text", up_kept_trend_write(&t, "text", &out, &err) == UP_OK && strstr(out.bytes, "uptick: rise of the group"));
    CHECK("no such format", up_kept_trend_write(&t, "xml", &out, &err) == UP_E_USAGE);
    up_buffer_free(&out);
    up_kept_trend_free(&t);
}

/* As of a day before the burst nothing of it is known, and a re-look gives the same whatever came later. */
static void as_of_then(up_store *store) {
    up_kept_trend t;
    up_error err = {0};
    const up_trend_options how = {.from = TODAY - BURST - 60, .to = TODAY - BURST - 2};
    if (!CHECK("as of then", up_store_trend(store, &how, true, &t, &err) == UP_OK)) return;
    CHECK("no rise yet", !rise_of(&t, "AA/North/Arvel", "ethnicity:roma"));
    CHECK("later reports are not there", t.n_incidents < (size_t)n_made - BURST);
    up_kept_trend_free(&t);
}

/* What reviewers rejected is not counted; claims and much told incidents stand beside. */
static void rejected_claimed_told(up_store *store) {
    up_kept_trend t;
    up_error err = {0};
    char sql[512], day[11];
    up_day_to_iso(TODAY - 5, day);
    snprintf(sql, sizeof sql, "UPDATE incidents SET class='claim', type='rise', family='claim', first_seen='%s', title='Figures \"doubled\"' WHERE number=%d", day, n_made);
    run(store, sql);
    run(store, "UPDATE incidents SET n_reports=40 WHERE number=(SELECT max(number)-5 FROM incidents)");
    run(store, "UPDATE incidents SET review='rejected' WHERE \"group\"='ethnicity:roma' AND place='Arvel' AND date_start>=(SELECT date(max(date_start),'-24 day') FROM incidents WHERE n_reports=1)");
    if (!CHECK("trend", up_store_trend(store, NULL, false, &t, &err) == UP_OK)) return;
    CHECK("what is rejected makes no rise", !rise_of(&t, "AA/North/Arvel", "ethnicity:roma"));
    CHECK("the claim is listed", t.n_told == 1 && strcmp(t.told[0].type, "rise") == 0);
    up_kept_trend_free(&t);
    run(store, "UPDATE incidents SET review='machine' WHERE n_reports=40");
    if (!CHECK("trend", up_store_trend(store, NULL, false, &t, &err) == UP_OK)) return;
    CHECK("one incident told forty times is one", t.n_much_told == 1 && t.much_told[0].n_reports == 40 && !rise_of(&t, "AA/North/Arvel", "ethnicity:roma"));
    up_buffer out = {0};
    CHECK("in words", up_kept_trend_write(&t, "text", &out, &err) == UP_OK && strstr(out.bytes, "40 reports") && strstr(out.bytes, "Claimed by reports"));
    up_buffer_free(&out);
    up_kept_trend_free(&t);
}

typedef struct twin { sqlite3_stmt *rows; int n, wrong; } twin;

static bool same_as_twin(void *context, const up_happening *h) {
    twin *t = context;
    if (sqlite3_step(t->rows) != SQLITE_ROW) { t->wrong++; return false; }
    const char *const told[] = {h->id, h->first_seen, h->date_start, h->date_end, h->country, h->admin1, h->place, h->precision, h->group, h->family};
    for (int c = 0; c < 10; c++) {
        const char *want = (const char *)sqlite3_column_text(t->rows, c);
        if (!want != !told[c] || (want && strcmp(want, told[c]) != 0)) t->wrong++;
    }
    if (h->n_reports != (uint32_t)sqlite3_column_int(t->rows, 10)) t->wrong++;
    t->n++;
    return true;
}

/* Against one statement of SQL: incidents of several acts, of which some are denied, rejected, no acts, or of reports that came later. */
static void as_first_told(up_store *store) {
    run(store, "SAVEPOINT told");
    for (int k = 1; k <= 200; k++) {
        char sql[512];
        int from = 1 + (int)check_random((size_t)n_made), into = 1 + (int)check_random((size_t)n_made);
        static const char *const odd[] = {"", "UPDATE events SET factuality='denied' WHERE number=%d;", "UPDATE events SET review='rejected' WHERE number=%d;", "UPDATE events SET class='response', type='charge_trial', family='justice' WHERE number=%d;",
                                          "UPDATE incident_events SET role='follow-up' WHERE event=%d;", "UPDATE events SET place=NULL, admin1=NULL, date_end=NULL, type='arson', \"group\"=NULL WHERE number=%d;", "UPDATE reports SET date=NULL WHERE number=%d;", "UPDATE events SET report=report%%7+1, position=number+10 WHERE number=%d;"};
        int n = snprintf(sql, sizeof sql, "UPDATE incident_events SET incident=%d WHERE event=%d;", into, from);
        snprintf(sql + n, sizeof sql - (size_t)n, odd[check_random(8)], from);
        run(store, sql);
    }
    static const char by_sql[] =
        "WITH acts AS (SELECT m.incident, e.*, r.date AS seen, row_number() OVER (PARTITION BY m.incident ORDER BY r.date, e.number) AS turn FROM incident_events m JOIN events e ON e.number=m.event"
        " JOIN reports r ON r.number=e.report WHERE m.role='act' AND e.class='incident' AND e.review<>'rejected' AND e.factuality NOT IN ('denied','hypothetical') AND r.date<=?)"
        " SELECT i.id, a.seen, a.date_start, a.date_end, a.country, a.admin1, a.place, a.precision, a.\"group\", a.family, (SELECT count(DISTINCT b.report) FROM acts b WHERE b.incident=i.number)"
        " FROM incidents i JOIN acts a ON a.incident=i.number AND a.turn=1 WHERE i.status='live' AND i.review<>'rejected' ORDER BY i.number";
    for (int days = 0; days < DAYS; days += 300) {
        char at[11];
        up_error err = {0};
        twin t = {0};
        up_day_to_iso(TODAY - days, at);
        CHECK("asked", sqlite3_prepare_v2(store->db, by_sql, -1, &t.rows, NULL) == SQLITE_OK && sqlite3_bind_text(t.rows, 1, at, -1, SQLITE_STATIC) == SQLITE_OK);
        CHECK("told", up_store_happenings(store, at, same_as_twin, &t, &err) == UP_OK);
        CHECK("as SQL tells it", t.wrong == 0 && t.n > 20 && sqlite3_step(t.rows) == SQLITE_DONE);
        sqlite3_finalize(t.rows);
    }
    run(store, "ROLLBACK TO told; RELEASE told");
}

static void an_empty_store(void) {
    up_store *store = new_store();
    run(store, "COMMIT");
    up_kept_trend t;
    up_error err = {0};
    up_buffer out = {0};
    if (CHECK("empty", up_store_trend(store, NULL, false, &t, &err) == UP_OK)) {
        CHECK("nothing", t.n_rises == 0 && t.n_incidents == 0);
        CHECK("said", up_kept_trend_write(&t, "text", &out, &err) == UP_OK && out.len);
        up_buffer_clear(&out);
        CHECK("json too", up_kept_trend_write(&t, "json", &out, &err) == UP_OK && strstr(out.bytes, "\"from\":null"));
    }
    up_buffer_free(&out);
    up_kept_trend_free(&t);
    drop_store(store);
}

int main(void) {
    an_empty_store();
    up_store *store = new_store();
    fill(store);
    run(store, "COMMIT");
    a_rise_with_its_grounds(store);
    as_of_then(store);
    as_first_told(store);
    rejected_claimed_told(store);
    drop_store(store);
    return check_report();
}
