/* A name is found where it stands, and forgotten: no byte of it in any file of the store, and all else as it was. */
#include <ctype.h>
#include "store/kept.h"

static up_store *store;

static void put(const char *id, const char *title, const char *url, const char *text, const char *target, const char *evidence) {
    up_error err = {0};
    up_added how;
    up_buffer e = {0};
    up_buffer_format(&e, "{\"schema\":\"uptick.event/1\",\"id\":\"%s#1\",\"report\":{\"id\":\"%s\",\"date\":\"2022-03-05\",\"title\":", id, id);
    up_buffer_json_string(&e, title);
    up_buffer_text(&e, ",\"url\":"), up_buffer_json_string(&e, url);
    up_buffer_text(&e, "},\"class\":\"incident\",\"type\":\"physical_assault\",\"family\":\"violence\",\"group\":\"nationality:RU\",\"perceived\":false,\"factuality\":\"asserted\",\"date\":{\"start\":\"2022-03-04\",\"end\":\"2022-03-04\"},"
                       "\"place\":{\"name\":\"Arvel\",\"country\":\"CZ\",\"lat\":48.97,\"lon\":14.47,\"precision\":\"city\"},\"target\":{\"text\":");
    up_buffer_json_string(&e, target);
    up_buffer_text(&e, ",\"kind\":\"person\",\"name\":"), up_buffer_json_string(&e, target);
    up_buffer_text(&e, ",\"span\":[5,16]},\"actor\":{\"text\":null,\"kind\":\"unknown\"},\"evidence\":[{\"span\":[0,16],\"text\":"), up_buffer_json_string(&e, evidence);
    up_buffer_text(&e, "}],\"confidence\":0.93,\"why\":[\"assault: beat <target>\"]}\n");
    const up_report r = {.id = id, .date = "2022-03-05", .title = title, .url = url, .text = text, .text_len = strlen(text)};
    if (!CHECK(id, up_store_add(store, &r, e.bytes, e.len, &how, &err) == UP_OK)) fprintf(stderr, "%s\n", err.message);
    up_buffer_free(&e);
}

static void run(const char *sql) {
    up_error err = {0};
    if (!CHECK(sql, up_store_run(store, sql, &err) == UP_OK)) fprintf(stderr, "%s\n", err.message);
}

static int64_t ask(const char *sql) {
    sqlite3_stmt *get = NULL;
    int64_t n = -1;
    if (sqlite3_prepare_v2(store->db, sql, -1, &get, NULL) == SQLITE_OK && sqlite3_step(get) == SQLITE_ROW) n = sqlite3_column_int64(get, 0);
    sqlite3_finalize(get);
    return n;
}

static void fill(void) {
    up_error err = {0};
    CHECK("open", up_store_open(path_of("a"), NULL, &store, &err) == UP_OK);
    put("r1", "Kroo beaten in Arvel", "https://example.org/andrei-kroo-beaten", "They beat Andrei Kroo, 41, on Friday. Kroo's son ran. ANDREI KROO was born here. Kro\xC3\xB3 is well.", "Andrei Kroo, 41", "They beat Andrei Kroo");
    put("r1", "Kroo beaten in Arvel, again", "https://example.org/andrei%2Dkroo-beaten", "They beat Andrei Kroo, 42, on Friday. Mr Kroo-Weiss knew.", "Andrei Kroo, 42", "They beat Andrei Kroo");
    put("andrei-kroo-2", NULL, NULL, "Man beaten: Kroo, Andrei.", "Kroo, Andrei", "Kroo, Andrei");
    put("r3", "A copy", NULL, "Kroo was hurt in Arvel.", "Kroo", "Kroo was hurt");
    put("r4", "Zedd Kroo sings", NULL, "The singer Zedd Kroo sang; krooked streets.", "Zedd Kroo", "Zedd Kroo sang");
    put("r5", "Nothing", NULL, "A quiet day in Arvel.", "a man", "A quiet day");
    run("INSERT INTO incidents(number, id, status, founder, class, type, family, perceived, factuality, target, target_kind, n_events, n_follow_ups, n_reports, n_sources, n_copies, title, confidence, made_utc, changed_utc)"
        " VALUES(1, 'i1', 'live', 'andrei-kroo-2#1', 'incident', 'physical_assault', 'violence', 0, 'asserted', 'Andrei Kroo', 'person', 3, 0, 3, 1, 0, 'Kroo beaten in Arvel', 0.9, '2022-03-06', '2022-03-06');"
        "INSERT INTO incident_events(event, incident, role, score) SELECT number, 1, 'act', 1 FROM events WHERE id IN ('r1#1','andrei-kroo-2#1','r3#1');"
        "INSERT INTO incident_history(at_utc, incident, what, detail) VALUES('2022-03-06', 1, 'made', 'both name Andrei Kroo');"
        "INSERT INTO reviews(at_utc, reviewer, incident, event, action, field, old, new, note, events) VALUES('2022-03-07', 'ana', 'i1', NULL, 'correct', 'target.text', '\"Andrei Kroo\"', '\"Mr Kroo\"', 'Kroo is right', '[\"andrei-kroo-2#1\"]');"
        "INSERT INTO corrections(of, subject, field, value, machine, review) VALUES('incident', 'i1', 'target', 'Mr Kroo', 'Andrei Kroo', 1), ('event', 'andrei-kroo-2#1', 'target', 'Kroo', 'Andrei', 1);"
        "INSERT INTO machine_events(event, json) SELECT id, json FROM events WHERE id IN ('r1#1','andrei-kroo-2#1');"
        "INSERT INTO link_decisions(a, b, same, review) VALUES('r1#1', 'andrei-kroo-2#1', 1, 1)");
}

/* Bytes of all files of the folder that begin with `name`, case aside; `where` gets the first file. */
static size_t occurrences(const char *name, char *where, size_t size) {
    size_t found = 0, len = strlen(name);
    DIR *folder = opendir(dir);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        FILE *f = entry->d_name[0] == '.' ? NULL : fopen(path_of(entry->d_name), "rb");
        if (!f) continue;
        fseek(f, 0, SEEK_END);
        long n = ftell(f);
        rewind(f);
        char *bytes = malloc((size_t)n + 1);
        if (!bytes || fread(bytes, 1, (size_t)n, f) != (size_t)n) abort();
        for (size_t i = 0; i + len <= (size_t)n; i++) {
            size_t k = 0;
            while (k < len && tolower((unsigned char)bytes[i + k]) == name[k]) k++;
            if (k == len && !found++) snprintf(where, size, "%s at %zu", entry->d_name, i);
        }
        free(bytes);
        fclose(f);
    }
    if (folder) closedir(folder);
    return found;
}

typedef struct hits { int n, about; char reports[200]; } hits;
static bool take_hit(void *context, const up_person_hit *hit) {
    hits *h = context;
    h->n++, h->about += hit->is_about;
    strcat(h->reports, hit->report), strcat(h->reports, hit->is_about ? "! " : "? ");
    return true;
}

static void find(const char *name, const char *want) {
    up_error err = {0};
    hits h = {0};
    CHECK(name, up_store_find_person(store, name, take_hit, &h, &err) == UP_OK);
    if (!CHECK(want, strcmp(h.reports, want) == 0)) fprintf(stderr, "  got %s\n", h.reports);
}

static int64_t words_like(const char *word) {
    up_error err = {0};
    CHECK("a look into the index", up_store_run(store, "CREATE VIRTUAL TABLE IF NOT EXISTS temp.v USING fts5vocab(main, words, row)", &err) == UP_OK);
    char sql[200];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM temp.v WHERE term LIKE '%s'", word);
    return ask(sql);
}

static void forget_the_one(void) {
    up_error err = {0};
    up_forgotten done = {0};
    char where[400] = "";
    const char *const counts[] = {"SELECT count(*) FROM reports", "SELECT count(*) FROM events", "SELECT count(*) FROM incidents", "SELECT count(*) FROM versions", "SELECT count(*) FROM reviews",
                                  "SELECT sum(n_events) FROM reports", "SELECT count(*) FROM incident_events", "SELECT sum(length(text)) FROM texts", "SELECT sum(hash%1000) FROM reports", "SELECT count(*) FROM corrections"};
    int64_t before[COUNT_OF(counts)];
    find("Andrei Kroo", "r1! andrei-kroo-2! r3! r4? ");
    for (size_t i = 0; i < COUNT_OF(counts); i++) before[i] = ask(counts[i]);
    CHECK("it is there", occurrences("andrei", where, sizeof where) > 10 && words_like("andrei%") > 0);
    run("DROP TABLE temp.v");
    if (!CHECK("forgotten", up_store_forget(store, "Andrei Kroo", &done, &err) == UP_OK)) fprintf(stderr, "%s\n", err.message);
    CHECK("three reports", done.n_reports == 3 && done.n_spots > 20 && done.n_rows >= 10);
    for (size_t i = 0; i < COUNT_OF(counts); i++) CHECK(counts[i], ask(counts[i]) == before[i]);
    CHECK("the singer keeps his name", ask("SELECT count(*) FROM texts WHERE text='The singer Zedd Kroo sang; krooked streets.'") == 1);
    CHECK("not a byte while it is open", occurrences("andrei", where, sizeof where) == 0);
    CHECK("nor a word in the index", words_like("andrei%") == 0 && words_like("kroo") == 1);
    CHECK("no search finds it", ask("SELECT count(*) FROM words WHERE words MATCH 'andrei'") == 0 && ask("SELECT count(*) FROM words WHERE words MATCH 'kroo'") == 1);
    CHECK("the rest of the text is as it was", ask("SELECT count(*) FROM texts WHERE text LIKE 'They beat % 42, on Friday. Mr %-Weiss knew.'") == 1);
    CHECK("spans hold", ask("SELECT count(*) FROM events JOIN texts USING(report) WHERE events.id='r1#1' AND substr(text, 11, 11)=substr(json_extract(json,'$.target.text'), 1, 11)") == 1);
    CHECK("the id is another, everywhere", ask("SELECT count(*) FROM reports WHERE id='forgotten-2'") == 1 && ask("SELECT count(*) FROM events WHERE id='forgotten-2#1' AND json_extract(json,'$.report.id')='forgotten-2'") == 1
        && ask("SELECT count(*) FROM incidents WHERE founder='forgotten-2#1'") == 1 && ask("SELECT count(*) FROM reviews WHERE events='[\"forgotten-2#1\"]'") == 1
        && ask("SELECT count(*) FROM link_decisions WHERE b='forgotten-2#1'") == 1 && ask("SELECT count(*) FROM machine_events WHERE event='forgotten-2#1'") == 1);
    CHECK("reviewers' values too", ask("SELECT count(*) FROM corrections WHERE value LIKE '%Kroo%' OR machine LIKE '%Kroo%'") == 0);
    CHECK("the log is locked again", up_store_run(store, "DELETE FROM reviews", &err) != UP_OK && ask("SELECT count(*) FROM sqlite_schema WHERE type='trigger' AND name LIKE 'reviews_%'") == 2);
    CHECK("a line in the log, tombstones", ask("SELECT count(*) FROM privacy_log WHERE action='forget' AND n_reports=3") == 1 && ask("SELECT count(*) FROM tombstones") == 3);
    CHECK("whole", up_store_check(store, &err) == UP_OK);
    find("Andrei Kroo", "r4? ");
    up_added how;
    const char *text = "They beat Andrei Kroo, 42, on Friday. Mr Kroo-Weiss knew.";
    const up_report again = {.id = "r1", .date = "2022-03-05", .title = "Kroo beaten in Arvel, again", .url = "https://example.org/andrei%2Dkroo-beaten", .text = text, .text_len = strlen(text)};
    CHECK("the same report again brings nothing back", up_store_add(store, &again, "", 0, &how, &err) == UP_OK && how == UP_ADDED_KNOWN);
    up_store_close(store);
    CHECK("not a byte once it is closed", occurrences("andrei", where, sizeof where) == 0 || (fprintf(stderr, "%s\n", where), false));
    CHECK("the surname is the singer's alone", occurrences("kroo", where, sizeof where) > 0);
}

static void forget_the_word(void) {
    up_error err = {0};
    up_forgotten done = {0};
    char where[400] = "";
    CHECK("again", up_store_open(path_of("a"), &(up_store_options){.must_exist = true}, &store, &err) == UP_OK);
    find("kroo", "r4! ");
    CHECK("every one", up_store_forget(store, "kroo", &done, &err) == UP_OK && done.n_reports == 1);
    CHECK("but no other word", ask("SELECT count(*) FROM texts WHERE text LIKE '%krooked%'") == 1);
    run("UPDATE texts SET text=replace(text, 'krooked', 'crooked'); INSERT INTO words(words) VALUES('rebuild')");
    CHECK("written anew", up_store_forget(store, "kroo", &done, &err) == UP_OK);
    CHECK("then no byte", occurrences("kroo", where, sizeof where) == 0 || (fprintf(stderr, "%s\n", where), false));
    CHECK("whole", up_store_check(store, &err) == UP_OK);
    CHECK("nothing to forget is no harm", up_store_forget(store, "Nobody Atall", &done, &err) == UP_OK && done.n_reports == 0 && done.n_rows == 0);
    CHECK("no name", up_store_forget(store, "  ", &done, &err) == UP_E_USAGE);
    CHECK("not in a batch", up_store_begin(store, &err) == UP_OK && up_store_forget(store, "Kroo", &done, &err) == UP_E_USAGE && up_store_commit(store, &err) == UP_OK);
    up_store_close(store);
}

/* Somebody reads on: it is forgotten and said that old bytes may lie there; then again, and they are gone. */
static void while_others_read(void) {
    up_error err = {0};
    up_forgotten done = {0};
    sqlite3 *reader = NULL;
    sqlite3_stmt *rows = NULL;
    char where[400];
    fill();
    up_store_close(store);
    CHECK("short waits", up_store_open(path_of("a"), &(up_store_options){.wait_ms = 20}, &store, &err) == UP_OK);
    CHECK("a reader", sqlite3_open(path_of("a"), &reader) == SQLITE_OK && sqlite3_prepare_v2(reader, "SELECT text FROM texts", -1, &rows, NULL) == SQLITE_OK && sqlite3_step(rows) == SQLITE_ROW);
    CHECK("it is said", up_store_forget(store, "Andrei Kroo", &done, &err) == UP_E_BUSY && strstr(err.message, "run this again") && done.n_reports == 3);
    CHECK("gone for all who ask now", ask("SELECT count(*) FROM texts WHERE text LIKE '%Andrei%'") == 0);
    sqlite3_finalize(rows), sqlite3_close(reader);
    CHECK("again", up_store_forget(store, "Andrei Kroo", &done, &err) == UP_OK);
    CHECK("not a byte", occurrences("andrei", where, sizeof where) == 0);
    up_store_close(store);
}

int main(void) {
    begin_folder();
    fill(), forget_the_one(), forget_the_word();
    end_folder();
    begin_folder();
    while_others_read();
    end_folder();
    return check_report();
}
