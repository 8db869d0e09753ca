/* One happening, many reports: what joins, what follows, what is a copy; in whatever order the reports come. */
#include "link/work.h"
#include "link/told.h"

static up_linker *linker;

static up_incident incident_of(up_store *store, const char *event, up_buffer *id) {
    up_incident i = {0};
    up_error err;
    up_buffer_clear(id);
    CHECK(event, up_store_incident_of(store, event, id, &err) == UP_OK && id->len);
    if (id->len) CHECK(event, up_store_incident(store, id->bytes, &i, &err) == UP_OK);
    return i;
}

static void add_all(up_store *store) {
    up_error err;
    up_linked n;
    CHECK("begin", up_store_begin(store, &err) == UP_OK);
    for (int i = 0; i < N_TOLD; i++) CHECK("add", add_told(store, &reports[i], &err) == UP_OK);
    CHECK("link", up_link_new(linker, store, &n, &err) == UP_OK && n.n_reports == N_TOLD);
    CHECK("commit", up_store_commit(store, &err) == UP_OK);
}

static void one_incident_many_reports(void) {
    up_store *store = NULL;
    up_error err;
    up_buffer id = {0}, other = {0};
    CHECK("open", up_store_open(path_of("a"), NULL, &store, &err) == UP_OK);
    add_all(store);
    up_incident i = incident_of(store, "grocer#1", &id);
    CHECK("reports, the copy counted apart", i.n_reports == 4 && i.n_copies == 1);
    CHECK("acts and follow-ups", i.n_events == 3 && i.n_follow_ups == 2);
    CHECK("papers: the newest appearance is the wire's", i.n_sources == 3);
    CHECK("the day that agrees, the most precise", i.date_start && strcmp(i.date_start, "2022-03-01") == 0 && strcmp(i.date_end, "2022-03-01") == 0);
    CHECK("its own date, not the trial's", strcmp(i.type, "physical_assault") == 0 && strcmp(i.place, "Arvel") == 0);
    CHECK("first and last seen", strcmp(i.first_seen, "2022-03-02") == 0 && strcmp(i.last_seen, "2023-12-20") == 0);
    incident_of(store, "grocer-trial#1", &other);
    CHECK("a trial years later belongs to the deed", strcmp(id.bytes, other.bytes) == 0);
    incident_of(store, "other-grocer#1", &other);
    CHECK("another deed against the same group on the next day does not", strcmp(id.bytes, other.bytes) != 0);
    i = incident_of(store, "synagogue#1", &id);
    CHECK("solidarity follows", i.n_follow_ups == 1 && i.n_events == 2 && i.n_reports == 3);
    i = incident_of(store, "student#1", &id);
    CHECK("who dies of it was killed", strcmp(i.type, "homicide") == 0 && i.killed == 1 && i.n_reports == 2);
    uint64_t n = 0;
    CHECK("five incidents", up_store_count_incidents(store, NULL, &n, &err) == UP_OK && n == 5);
    CHECK("none in the year of the trial", up_store_count_incidents(store, &(up_query){.from = "2023-01-01"}, &n, &err) == UP_OK && n == 0);
    CHECK("by filter", up_store_count_incidents(store, &(up_query){.group = "religion:jewish", .type = "property", .country = "AT", .report = "synagogue-walk"}, &n, &err) == UP_OK && n == 1);
    CHECK("whole", up_store_check(store, &err) == UP_OK);

    up_buffer line = {0};
    CHECK("why", up_link_why(linker, store, "grocer-trial#1", &line, &err) == UP_OK && line.len && strstr(line.bytes, "with grocer") == line.bytes && strstr(line.bytes, "how alike the reports are +"));
    up_buffer_clear(&line);
    CHECK("alone, nothing joins it", up_link_why(linker, store, "other-grocer#1", &line, &err) == UP_OK && !line.len);
    CHECK("nor what there is not", up_link_why(linker, store, "nowhere#1", &line, &err) == UP_OK && !line.len);
    up_buffer_clear(&line);
    CHECK("as JSON", up_store_write_incident(store, id.bytes, &line, &err) == UP_OK && strstr(line.bytes, "\"role\":\"act\"") && strstr(line.bytes, "\"history\":[{"));
    CHECK("no such incident", up_store_write_incident(store, "i000000000000", &line, &err) == UP_E_MISSING);
    up_buffer_free(&line), up_buffer_free(&id), up_buffer_free(&other);
    up_store_close(store);
}

/* The partition as a text: for each report in a fixed order, the first report whose first event is in the same incident. */
static void partition_of(up_store *store, up_buffer *out) {
    up_error err;
    up_buffer ids[N_TOLD] = {{0}};
    up_buffer_clear(out);
    for (int i = 0; i < N_TOLD; i++) {
        char event[64];
        snprintf(event, sizeof event, "%s#1", reports[i].id);
        if (up_store_incident_of(store, event, &ids[i], &err) != UP_OK || !ids[i].len) up_buffer_text(&ids[i], "none");
        int k = 0;
        while (strcmp(ids[k].bytes, ids[i].bytes) != 0) k++;
        up_buffer_format(out, "%c", 'A' + k);
    }
    for (int i = 0; i < N_TOLD; i++) up_buffer_free(&ids[i]);
}

/* Property: any order, in batches of any size, ends in the same partition; so does linking anew, which changes no id. */
static void in_whatever_order(void) {
    up_buffer first = {0}, now = {0}, want = {0};
    for (int i = 0; i < N_TOLD; i++) up_buffer_format(&want, "%c", 'A' + (int)(strchr(truth, truth[i]) - truth));
    for (int round = 0; round < 25; round++) {
        int order[N_TOLD];
        up_store *store = NULL;
        up_error err;
        up_linked n;
        char name[16];
        for (int i = 0; i < N_TOLD; i++) order[i] = i;
        for (int i = N_TOLD; i-- > 1;) { int k = (int)check_random((size_t)i + 1), t = order[i]; order[i] = order[k], order[k] = t; }
        snprintf(name, sizeof name, "o%d", round);
        CHECK("open", up_store_open(path_of(name), NULL, &store, &err) == UP_OK);
        for (int i = 0; i < N_TOLD; i++) {
            CHECK("add", add_told(store, &reports[order[i]], &err) == UP_OK);
            if (check_random(3) == 0 || i + 1 == N_TOLD) CHECK("link", up_link_new(linker, store, &n, &err) == UP_OK);
        }
        partition_of(store, &now);
        if (round) CHECK("the same end", strcmp(first.bytes, now.bytes) == 0);
        else up_buffer_text(&first, now.bytes);
        CHECK("as a reader knows it", strcmp(want.bytes, now.bytes) == 0);
        CHECK("anew", up_link_redo(linker, store, NULL, NULL, &n, &err) == UP_OK && n.n_new == 0 && n.n_merged == 0 && n.n_split == 0);
        partition_of(store, &now);
        CHECK("and again", strcmp(first.bytes, now.bytes) == 0);
        CHECK("whole", up_store_check(store, &err) == UP_OK);
        up_store_close(store);
        unlink(path_of(name));
    }
    up_buffer_free(&first), up_buffer_free(&now), up_buffer_free(&want);
}

/* Ids stay with what they named: through merging, coding anew, and the end of their reports' events. */
static void ids_keep_their_meaning(void) {
    up_store *store = NULL;
    up_error err;
    up_linked n;
    up_incident i;
    up_buffer first = {0}, second = {0}, now = {0};
    CHECK("open", up_store_open(path_of("b"), NULL, &store, &err) == UP_OK);
    /* The deed and the sentence know each other only through the names; a third report ties them. */
    CHECK("add", add_told(store, &reports[STUDENT_DEAD], &err) == UP_OK && add_told(store, &reports[MOSQUE], &err) == UP_OK && up_link_new(linker, store, &n, &err) == UP_OK && n.n_new == 2);
    incident_of(store, "student-dead#1", &first);
    CHECK("add", add_told(store, &reports[STUDENT], &err) == UP_OK && up_link_new(linker, store, &n, &err) == UP_OK && n.n_new == 0);
    incident_of(store, "student#1", &now);
    CHECK("an earlier report does not take the id", strcmp(first.bytes, now.bytes) == 0);

    /* Coded anew without events: gone; again with the same event: back. */
    told empty = reports[MOSQUE];
    incident_of(store, "mosque#1", &second);
    empty.events[0].type = NULL, empty.text = "A correction: there was no fire in Brenn. The report of Thursday was wrong.";
    CHECK("a correction", add_told(store, &empty, &err) == UP_OK && up_link_new(linker, store, &n, &err) == UP_OK);
    CHECK("is gone", up_store_incident(store, second.bytes, &i, &err) == UP_OK && strcmp(i.status, "gone") == 0);
    uint64_t live = 0;
    CHECK("one is left", up_store_count_incidents(store, NULL, &live, &err) == UP_OK && live == 1);
    told again = reports[MOSQUE];
    again.title = "Fire at a mosque in Brenn, after all";
    CHECK("it was true", add_told(store, &again, &err) == UP_OK && up_link_new(linker, store, &n, &err) == UP_OK);
    CHECK("is back", up_store_incident(store, second.bytes, &i, &err) == UP_OK && strcmp(i.status, "live") == 0);
    CHECK("whole", up_store_check(store, &err) == UP_OK);
    up_store_close(store);
    up_buffer_free(&first), up_buffer_free(&second), up_buffer_free(&now);
}

/* Two incidents that a third report shows to be one: the older id stays, the other says where it went. */
static void two_become_one(void) {
    up_store *store = NULL;
    up_error err;
    up_linked n;
    up_incident i;
    up_buffer a = {0}, b = {0};
    const told early = {"early", "2022-05-02", "Arvel Post", "Man hurt at the Ferdinand bridge in Welm",
                        "A man was hurt in Welm on Sunday. The police said that somebody hit him with a bottle near the Ferdinand bridge. A taxi driver, Ruth Okafor, found him and "
                        "called an ambulance.",
                        {{"physical_assault", "lgbt:gay", "2022-05-01", "2022-05-01", "Welm", -1}}};
    const told late = {"late", "2022-05-04", "Welm Today", "Florian Haas: they called me names",
                       "Florian Haas, a nurse of 31, has told this paper how four youths followed him from the bar Orpheus and struck him down. His nose is broken. \"They called me "
                       "names all the way\", Haas said.",
                       {{"physical_assault", "lgbt:gay", "2022-05-01", "2022-05-01", "Welm", -1}}};
    const told tie = {"tie", "2022-05-05", "Brenn Herald", "Victim of the Ferdinand bridge is a nurse, Florian Haas",
                      "He was followed from the bar Orpheus to the Ferdinand bridge in Welm, and four youths struck him down with a bottle: Florian Haas, the nurse of 31 whom the taxi "
                      "driver Ruth Okafor found on Sunday, has spoken of that night. Police in Welm ask witnesses to come forward.",
                      {{"physical_assault", "lgbt:gay", "2022-05-01", "2022-05-01", "Welm", -1}}};
    CHECK("open", up_store_open(path_of("c"), NULL, &store, &err) == UP_OK);
    CHECK("two", add_told(store, &early, &err) == UP_OK && add_told(store, &late, &err) == UP_OK && up_link_new(linker, store, &n, &err) == UP_OK);
    incident_of(store, "early#1", &a), incident_of(store, "late#1", &b);
    CHECK("are two", strcmp(a.bytes, b.bytes) != 0);
    CHECK("a third", add_told(store, &tie, &err) == UP_OK && up_link_new(linker, store, &n, &err) == UP_OK && n.n_merged == 1 && n.n_new == 0);
    i = incident_of(store, "late#1", &b);
    CHECK("makes them one", i.n_reports == 3 && strcmp(i.id, a.bytes) == 0);
    uint64_t merged = 0;
    CHECK("and it is told", up_store_count_rows(store, NULL, NULL, "SELECT count(*) FROM incidents e JOIN incident_history h ON h.incident=e.number AND h.what='merged' WHERE e.status='merged' AND e.into_incident=1", &merged, &err) == UP_OK && merged == 1);
    CHECK("whole", up_store_check(store, &err) == UP_OK);
    up_store_close(store);
    up_buffer_free(&a), up_buffer_free(&b);
}

/* The newest text speaks; a copy's appearance and disappearance change counts, not incidents. */
static void copies_are_one_report(void) {
    up_store *store = NULL;
    up_error err;
    up_linked n;
    up_buffer id = {0};
    CHECK("open", up_store_open(path_of("d"), NULL, &store, &err) == UP_OK);
    CHECK("the copy first", add_told(store, &reports[GROCER_COPY], &err) == UP_OK && up_link_new(linker, store, &n, &err) == UP_OK && n.n_new == 1);
    CHECK("then the original", add_told(store, &reports[GROCER], &err) == UP_OK && up_link_new(linker, store, &n, &err) == UP_OK && n.n_new == 0);
    up_incident i = incident_of(store, "grocer#1", &id);
    CHECK("one report, one copy", i.n_reports == 1 && i.n_copies == 1 && i.n_events == 1);
    told changed = reports[GROCER_COPY];
    changed.text = "A quite different text now stands under this id: the weather in Arvel will be fine on Sunday, with light winds from the south and no rain before evening.";
    changed.events[0].type = NULL;
    CHECK("no copy any more", add_told(store, &changed, &err) == UP_OK && up_link_new(linker, store, &n, &err) == UP_OK);
    i = incident_of(store, "grocer#1", &id);
    CHECK("one report", i.n_reports == 1 && i.n_copies == 0);
    CHECK("whole", up_store_check(store, &err) == UP_OK);
    up_store_close(store);
    up_buffer_free(&id);
}

/* What reviewers decided goes before what the model thinks, and what they rejected is no event. */
static void reviewers_decide(void) {
    up_store *store = NULL;
    up_error err;
    up_linked n;
    up_buffer a = {0}, b = {0};
    CHECK("open", up_store_open(path_of("e"), NULL, &store, &err) == UP_OK);
    add_all(store);
    CHECK("two that are one, one that is two, one that is none", up_store_run(store,
        "INSERT INTO reviews(at_utc, reviewer, action) VALUES('2022-05-01T00:00:00Z', 'r', 'merge');"
        "INSERT INTO link_decisions(a, b, same, review) VALUES('mosque#1', 'other-grocer#1', 1, 1), ('synagogue#1', 'synagogue-2#1', 0, 1);"
        "UPDATE events SET review='rejected' WHERE id='student-dead#1';"
        "INSERT INTO link_queue SELECT number FROM reports WHERE id IN ('mosque', 'synagogue', 'student-dead')", &err) == UP_OK);
    CHECK("link", up_link_new(linker, store, &n, &err) == UP_OK);
    incident_of(store, "mosque#1", &a), incident_of(store, "other-grocer#1", &b);
    CHECK("one", strcmp(a.bytes, b.bytes) == 0);
    incident_of(store, "synagogue#1", &a), incident_of(store, "synagogue-2#1", &b);
    CHECK("two", strcmp(a.bytes, b.bytes) != 0);
    up_incident i = incident_of(store, "student#1", &a);
    CHECK("nobody died", strcmp(i.type, "physical_assault") == 0 && i.n_events == 1);
    CHECK("anew", up_link_redo(linker, store, NULL, NULL, &n, &err) == UP_OK && n.n_merged == 0 && n.n_split == 0 && n.n_new == 0);
    CHECK("whole", up_store_check(store, &err) == UP_OK);
    up_store_close(store);
    up_buffer_free(&a), up_buffer_free(&b);
}

static int64_t number_of(up_store *store, const char *sql) {
    sqlite3_stmt *get = NULL;
    int64_t out = -1;
    if (sqlite3_prepare_v2(store->db, sql, -1, &get, NULL) == SQLITE_OK && sqlite3_step(get) == SQLITE_ROW) out = sqlite3_column_int64(get, 0);
    sqlite3_finalize(get);
    return out;
}

/* A group that hangs together with a touched one, and stays what it was, is not written; that the two nearly joined is. */
static void what_stays_is_not_written(void) {
    up_store *store = NULL;
    up_error err;
    up_linked n;
    up_buffer mosque = {0}, grocer = {0}, sql = {0};
    CHECK("open", up_store_open(path_of("f"), NULL, &store, &err) == UP_OK);
    add_all(store);
    CHECK("a pair that would join, among many that do not", up_store_run(store,
        "INSERT INTO link_edges SELECT a.number, b.number, -0.75 FROM events a, events b WHERE (a.id='mosque#1' AND b.id='grocer-2#1') OR (a.id='grocer-2#1' AND b.id='mosque#1');"
        "DELETE FROM changes; INSERT INTO link_queue SELECT number FROM reports WHERE id='mosque'", &err) == UP_OK);
    CHECK("link", up_link_new(linker, store, &n, &err) == UP_OK && n.n_new == 0 && n.n_merged == 0 && n.n_split == 0 && n.n_incidents == 1);
    incident_of(store, "mosque#1", &mosque), incident_of(store, "grocer#1", &grocer);
    CHECK("two", strcmp(mosque.bytes, grocer.bytes) != 0);
    up_buffer_format(&sql, "SELECT count(*) FROM changes c JOIN incidents i ON i.number=c.number WHERE c.of='incident' AND i.id='%s'", grocer.bytes);
    CHECK("not the grocer", number_of(store, sql.bytes) == 0);
    up_buffer_clear(&sql), up_buffer_format(&sql, "SELECT count(*) FROM incident_edges g JOIN incidents i ON i.number=g.a JOIN incidents o ON o.number=g.b WHERE (i.id='%s' AND o.id='%s') OR (i.id='%s' AND o.id='%s')",
                                            mosque.bytes, grocer.bytes, grocer.bytes, mosque.bytes);
    CHECK("for review, both ways", number_of(store, sql.bytes) == 2);
    CHECK("the other's side again", up_store_run(store, "INSERT INTO link_queue SELECT number FROM reports WHERE id='grocer-2'", &err) == UP_OK && up_link_new(linker, store, &n, &err) == UP_OK && n.n_incidents == 1);
    CHECK("still both ways", number_of(store, sql.bytes) == 2);
    CHECK("anew, all is written", up_link_redo(linker, store, NULL, NULL, &n, &err) == UP_OK && n.n_incidents == (uint64_t)number_of(store, "SELECT count(*) FROM incidents WHERE status='live'"));
    CHECK("whole", up_store_check(store, &err) == UP_OK);
    up_store_close(store);
    up_buffer_free(&mosque), up_buffer_free(&grocer), up_buffer_free(&sql);
}

/* What is kept of a report's events beside its sketch is what their JSON says, and goes when that changes. */
static void slots_beside_sketches(void) {
    static const char *const changes[] = {"UPDATE events SET json=json WHERE id='mosque#1'", "UPDATE events SET review='rejected' WHERE id='mosque#1'", "DELETE FROM events WHERE id='mosque#1'"};
    static const char of_mosque[] = "SELECT count(*) FROM link_sketches s JOIN reports r ON r.number=s.report WHERE r.id='mosque' AND s.slots IS NOT NULL";
    up_store *store = NULL;
    up_error err;
    up_linked n;
    up_buffer before = {0}, after = {0};
    CHECK("open", up_store_open(path_of("g"), NULL, &store, &err) == UP_OK);
    add_all(store);
    partition_of(store, &before);
    sqlite3_stmt *get = NULL, *of = NULL;
    CHECK("asked", sqlite3_prepare_v2(store->db, "SELECT report, slots FROM link_sketches WHERE slots IS NOT NULL", -1, &get, NULL) == SQLITE_OK
          && sqlite3_prepare_v2(store->db, "SELECT number, json FROM events WHERE report=? ORDER BY position", -1, &of, NULL) == SQLITE_OK);
    int many = 0;
    for (; sqlite3_step(get) == SQLITE_ROW; many++) {
        up_slots all[8], *read = NULL;
        uint32_t n_all = 0, n_read = 0;
        up_buffer packed = {0};
        sqlite3_bind_int64(of, 1, sqlite3_column_int64(get, 0));
        for (; sqlite3_step(of) == SQLITE_ROW && n_all < 8; n_all++) {
            CHECK("an event", up_slots_read((const char *)sqlite3_column_text(of, 1), (size_t)sqlite3_column_bytes(of, 1), &all[n_all]) == UP_OK);
            all[n_all].event = sqlite3_column_int64(of, 0);
        }
        sqlite3_reset(of);
        up_slots_pack(all, n_all, &packed);
        const char *bytes = sqlite3_column_blob(get, 1);
        size_t len = (size_t)sqlite3_column_bytes(get, 1);
        CHECK("as the JSON says", len == packed.len && memcmp(bytes, packed.bytes, len) == 0);
        CHECK("read back", up_slots_unpack(bytes, len, &read, &n_read) == UP_OK && n_read == n_all && (!n_all || (read[0].event == all[0].event && read[0].type == all[0].type && read[0].place == all[0].place)));
        free(read);
        for (size_t cut = 0; cut < len; cut++) CHECK("cut short", up_slots_unpack(bytes, cut, &read, &n_read) == UP_E_FORMAT);
        up_buffer_free(&packed);
    }
    sqlite3_finalize(get), sqlite3_finalize(of);
    CHECK("of every report", many == N_TOLD);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        CHECK("there", up_store_run(store, "SAVEPOINT s", &err) == UP_OK && number_of(store, of_mosque) == 1 && up_store_run(store, changes[i], &err) == UP_OK);
        CHECK("gone", number_of(store, of_mosque) == 0 && up_store_run(store, "ROLLBACK TO s; RELEASE s", &err) == UP_OK);
    }
    CHECK("an older store", up_store_run(store, "DROP TRIGGER slots_added; DROP TRIGGER slots_changed; DROP TRIGGER slots_dropped; ALTER TABLE link_sketches DROP COLUMN slots; PRAGMA user_version=10", &err) == UP_OK);
    up_store_close(store);
    CHECK("brought up to date", up_store_open(path_of("g"), NULL, &store, &err) == UP_OK && number_of(store, of_mosque) == 0);
    CHECK("is linked as ever", up_store_run(store, "INSERT INTO link_queue SELECT number FROM reports WHERE id LIKE 'mosque%'", &err) == UP_OK && up_link_new(linker, store, &n, &err) == UP_OK);
    partition_of(store, &after);
    CHECK("the same", strcmp(before.bytes, after.bytes) == 0 && number_of(store, of_mosque) == 1);
    up_store_close(store);
    up_buffer_free(&before), up_buffer_free(&after);
}

/* Asking ahead changes nothing, and bears a store that it cannot open. */
static void asking_ahead(void) {
    up_store *store = NULL, *plain = NULL;
    up_error err;
    up_linked n;
    up_buffer ahead = {0}, without = {0};
    int64_t numbers[N_TOLD];
    CHECK("open", up_store_open(path_of("h"), NULL, &store, &err) == UP_OK);
    for (int i = 0; i < N_TOLD; i++) CHECK("add", add_told(store, &reports[i], &err) == UP_OK), numbers[i] = i + 1;
    up_work w = {.linker = linker, .store = store};
    up_key keys[UP_MOST_KEYS];
    CHECK("keys", up_work_keys(&w, 1, keys) > 10 && up_work_keys(&w, 1000, keys) == 0);
    up_work_warm(&w, numbers, N_TOLD, 1, 1 << 20);
    char *path = store->path, nowhere[] = "/nowhere/at/all";
    store->path = nowhere;
    up_work_warm(&w, numbers, N_TOLD, 1, 1 << 20);
    store->path = path;
    for (int i = 0; i < UP_N_LINK_SQL; i++) sqlite3_finalize(w.sql[i]);
    up_read_events_free(&w.read);
    CHECK("link", up_link_new(linker, store, &n, &err) == UP_OK);
    partition_of(store, &ahead);
    CHECK("open", up_store_open(path_of("i"), NULL, &plain, &err) == UP_OK);
    add_all(plain);
    partition_of(plain, &without);
    CHECK("the same", strcmp(ahead.bytes, without.bytes) == 0 && up_work_blocks_read() >= 0);
    up_store_close(store), up_store_close(plain);
    up_buffer_free(&ahead), up_buffer_free(&without);
}

int main(void) {
    up_error err;
    begin_folder();
    if (CHECK("the model", up_linker_open(NULL, &linker, &err) == UP_OK)) {
        one_incident_many_reports();
        in_whatever_order();
        ids_keep_their_meaning();
        two_become_one();
        copies_are_one_report();
        reviewers_decide();
        what_stays_is_not_written();
        slots_beside_sketches();
        asking_ahead();
    }
    up_linker_close(linker);
    end_folder();
    return check_report();
}
