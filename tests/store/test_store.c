/* What is kept: the same twice is one, a changed text is a new version, a refusal changes nothing. */
#include <sys/stat.h>
#include "store/kept.h"

static uint64_t n_events(up_store *store, const char *report) {
    uint64_t n = 999;
    up_error err;
    CHECK("counting", up_store_count(store, &(up_query){.report = report}, &n, &err) == UP_OK);
    return n;
}

static void the_same_twice_is_one(void) {
    up_store *store = NULL;
    up_error err;
    up_added how;
    CHECK("a new store", up_store_open(path_of("a"), NULL, &store, &err) == UP_OK);
    CHECK("new", add(store, "r1", "One.", (const made *[]){&graffiti, &arrest}, 2, &how, &err) == UP_OK && how == UP_ADDED_NEW);
    CHECK("again", add(store, "r1", "One.", (const made *[]){&graffiti, &arrest}, 2, &how, &err) == UP_OK && how == UP_ADDED_KNOWN);
    CHECK("two events", n_events(store, "r1") == 2);
    CHECK("changed", add(store, "r1", "One, mended.", (const made *[]){&arson}, 1, &how, &err) == UP_OK && how == UP_ADDED_VERSION);
    CHECK("its events are the new ones", n_events(store, "r1") == 1);
    CHECK("the old text changes nothing", add(store, "r1", "One.", (const made *[]){&graffiti}, 1, &how, &err) == UP_OK && how == UP_ADDED_KNOWN && n_events(store, "r1") == 1);
    CHECK("another id is another report", add(store, "r2", "One.", (const made *[]){&graffiti}, 1, &how, &err) == UP_OK && how == UP_ADDED_NEW);
    CHECK("no events", add(store, "r3", "Nothing.", NULL, 0, &how, &err) == UP_OK && how == UP_ADDED_NEW);
    up_report r;
    up_buffer lines = {0};
    CHECK("a report comes back", up_store_report(store, "r1", &r, &lines, &err) == UP_OK && strcmp(r.text, "One, mended.") == 0 && r.text_len == 12 && strcmp(r.date, "2022-03-04") == 0 && !r.title);
    CHECK("with its events", lines.len && strstr(lines.bytes, "\"id\":\"r1#1\"") && strstr(lines.bytes, "arson"));
    CHECK("no such report", up_store_report(store, "r9", &r, NULL, &err) == UP_E_MISSING);
    bool known = false;
    CHECK("has", up_store_has(store, &(up_report){.id = "r3", .date = "2022-03-04", .text = "Nothing.", .text_len = 8}, &known, &err) == UP_OK && known);
    CHECK("has not", up_store_has(store, &(up_report){.id = "r3", .date = "2022-03-05", .text = "Nothing.", .text_len = 8}, &known, &err) == UP_OK && !known);
    CHECK("whole", up_store_check(store, &err) == UP_OK);
    up_buffer_free(&lines);
    up_store_close(store);

    CHECK("opened to code anew", up_store_open(path_of("a"), &(up_store_options){.must_exist = true, .recode = true, .coder = "later models"}, &store, &err) == UP_OK);
    CHECK("coded anew", add(store, "r2", "One.", (const made *[]){&graffiti, &arson}, 2, &how, &err) == UP_OK && how == UP_ADDED_VERSION && n_events(store, "r2") == 2);
    uint64_t reports = 0;
    CHECK("three reports", up_store_count_reports(store, &reports, &err) == UP_OK && reports == 3);
    CHECK("still whole", up_store_check(store, &err) == UP_OK);
    up_store_close(store);
}

static void whose_day_it_is(void) {
    up_store *store = NULL;
    up_error err;
    up_added how;
    up_report r = {.id = "a", .date = "2022-03-04", .date_from = "archive", .text = "One.", .text_len = 4}, seen;
    CHECK("open", up_store_open(path_of("from"), NULL, &store, &err) == UP_OK && up_store_add(store, &r, "", 0, &how, &err) == UP_OK);
    CHECK("the archive's day", up_store_report(store, "a", &seen, NULL, &err) == UP_OK && seen.date_from && strcmp(seen.date_from, "archive") == 0);
    r = (up_report){.id = "a", .date = "2022-03-03", .text = "One.", .text_len = 4};
    CHECK("* its own in the next version", up_store_add(store, &r, "", 0, &how, &err) == UP_OK && how == UP_ADDED_VERSION && up_store_report(store, "a", &seen, NULL, &err) == UP_OK && !seen.date_from);
    CHECK("kept with the version before", up_store_run(store, "CREATE TEMP TABLE t(n INTEGER CHECK(n=1)); INSERT INTO t SELECT count(*) FROM versions WHERE date_from='archive'", &err) == UP_OK);
    up_store_close(store);
}

static void a_refusal_changes_nothing(void) {
    static const char *const bad[] = {"{\"id\":\"x#1\"}\n", "not JSON\n", "[]\n", "{\"id\":\"x#1\",\"class\":\"incident\",\"type\":\"arson\",\"family\":\"property\",\"factuality\":7}\n", "{\"id\":\"\xFF\"}\n"};
    up_store *store = NULL;
    up_error err;
    up_added how = 99;
    CHECK("open", up_store_open(path_of("b"), NULL, &store, &err) == UP_OK && up_store_begin(store, &err) == UP_OK);
    CHECK("before", add(store, "r1", "One.", (const made *[]){&graffiti}, 1, &how, &err) == UP_OK);
    up_report report = {.id = "x", .text = "Two.", .text_len = 4};
    how = 99;
    for (size_t i = 0; i < COUNT_OF(bad); i++) CHECK("bad events", up_store_add(store, &report, bad[i], strlen(bad[i]), &how, &err) == UP_E_FORMAT && how == 99);
    static const char nul[] = "{\"id\":\"x#1\",\"class\":\"incident\",\"type\":\"arson\",\"family\":\"property\",\"factuality\":\"asserted\",\"date\":{\"end\":null\0}}\n";
    CHECK("a NUL, which JSON's reader passes over", up_store_add(store, &report, nul, sizeof nul - 1, &how, &err) == UP_E_FORMAT && how == 99 && strstr(err.message, "NUL"));
    CHECK("after", add(store, "r2", "Three.", (const made *[]){&arson}, 1, &how, &err) == UP_OK);
    CHECK("commit", up_store_commit(store, &err) == UP_OK);
    uint64_t n = 0;
    CHECK("the two good ones", up_store_count_reports(store, &n, &err) == UP_OK && n == 2 && up_store_check(store, &err) == UP_OK);
    CHECK("no batch is open", up_store_commit(store, &err) == UP_E_USAGE);
    up_store_close(store);
}

static void an_open_batch_is_undone(void) {
    up_store *store = NULL;
    up_error err;
    up_added how;
    CHECK("open", up_store_open(path_of("c"), NULL, &store, &err) == UP_OK && up_store_begin(store, &err) == UP_OK);
    CHECK("add", add(store, "r1", "One.", (const made *[]){&graffiti}, 1, &how, &err) == UP_OK);
    up_store_close(store);
    uint64_t n = 9;
    CHECK("again", up_store_open(path_of("c"), NULL, &store, &err) == UP_OK && up_store_count_reports(store, &n, &err) == UP_OK && n == 0);
    up_store_close(store);
}

static void one_writes_at_a_time(void) {
    up_store *a = NULL, *b = NULL;
    up_error err;
    up_added how;
    uint64_t n = 9;
    CHECK("two open", up_store_open(path_of("d"), NULL, &a, &err) == UP_OK && up_store_open(path_of("d"), &(up_store_options){.wait_ms = 20}, &b, &err) == UP_OK);
    CHECK("one writes", up_store_begin(a, &err) == UP_OK && add(a, "r1", "One.", (const made *[]){&graffiti}, 1, &how, &err) == UP_OK);
    CHECK("the other is told", add(b, "r2", "Two.", NULL, 0, &how, &err) == UP_E_BUSY && strstr(err.message, "another process"));
    CHECK("and reads what was there", up_store_count_reports(b, &n, &err) == UP_OK && n == 0);
    CHECK("done", up_store_commit(a, &err) == UP_OK);
    CHECK("then it writes", add(b, "r2", "Two.", NULL, 0, &how, &err) == UP_OK && up_store_count_reports(b, &n, &err) == UP_OK && n == 2);
    up_store_close(a), up_store_close(b);
}

/* A disk without room, as SQLite meets it: no page more. */
static void a_full_disk(void) {
    up_store *store = NULL;
    up_error err;
    up_added how;
    up_status status = UP_OK;
    char id[16];
    uint64_t n = 0;
    CHECK("open", up_store_open(path_of("e"), NULL, &store, &err) == UP_OK && add(store, "first", "One.", (const made *[]){&graffiti}, 1, &how, &err) == UP_OK);
    CHECK("no room", up_store_run(store, "PRAGMA max_page_count=40", &err) == UP_OK && up_store_begin(store, &err) == UP_OK);
    for (int i = 0; i < 2000 && status == UP_OK; i++) {
        snprintf(id, sizeof id, "r%d", i);
        status = add(store, id, "A report of some length, for the pages to fill.", (const made *[]){&graffiti, &arson}, 2, &how, &err);
    }
    CHECK("it is said", status == UP_E_IO && strstr(err.message, "full"));
    CHECK("the batch is undone, what was before is kept", up_store_count_reports(store, &n, &err) == UP_OK && n == 1 && up_store_check(store, &err) == UP_OK);
    CHECK("room again", up_store_run(store, "PRAGMA max_page_count=100000", &err) == UP_OK && up_store_begin(store, &err) == UP_OK);
    CHECK("it goes on", add(store, "later", "Two.", (const made *[]){&arson}, 1, &how, &err) == UP_OK && up_store_commit(store, &err) == UP_OK);
    up_store_close(store);
}

static void write_file(const char *path, const char *bytes, size_t len) {
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(bytes, 1, len, f) != len || fclose(f) != 0) abort();
}

static void what_is_no_store(void) {
    up_store *store = NULL;
    up_error err;
    CHECK("not there", up_store_open(path_of("none"), &(up_store_options){.must_exist = true}, &store, &err) == UP_E_MISSING && access(path_of("none"), F_OK) != 0);
    write_file(path_of("text"), "A plain text of more than sixteen bytes, and no database.", 57);
    CHECK("a text file", up_store_open(path_of("text"), NULL, &store, &err) == UP_E_FORMAT);
    CHECK("a folder", up_store_open(dir, NULL, &store, &err) == UP_E_IO);
    CHECK("a folder that is not there", up_store_open("/nowhere/at/all", NULL, &store, &err) == UP_E_IO);
    sqlite3 *db;
    CHECK("another's", sqlite3_open(path_of("other"), &db) == SQLITE_OK && sqlite3_exec(db, "CREATE TABLE t(x); PRAGMA user_version=1", NULL, NULL, NULL) == SQLITE_OK);
    sqlite3_close(db);
    CHECK("a foreign database", up_store_open(path_of("other"), NULL, &store, &err) == UP_E_FORMAT && strstr(err.message, "no store of uptick"));
    CHECK("ours", up_store_open(path_of("newer"), NULL, &store, &err) == UP_OK && up_store_run(store, "PRAGMA user_version=999", &err) == UP_OK);
    up_store_close(store);
    store = NULL;
    CHECK("a newer one", up_store_open(path_of("newer"), NULL, &store, &err) == UP_E_FORMAT && strstr(err.message, "newer"));
    CHECK("outputs are untouched", store == NULL);
}

/* Property: a store with bytes turned over is opened, read and checked without harm, or refused. */
static void damaged_stores(void) {
    up_store *store = NULL;
    up_error err;
    up_added how;
    char id[16];
    CHECK("open", up_store_open(path_of("whole"), NULL, &store, &err) == UP_OK && up_store_begin(store, &err) == UP_OK);
    for (int i = 0; i < 60; i++) {
        snprintf(id, sizeof id, "r%d", i);
        CHECK("add", add(store, id, "A report.", (const made *[]){&graffiti, &arson, &rise}, 3, &how, &err) == UP_OK);
    }
    CHECK("commit", up_store_commit(store, &err) == UP_OK);
    up_store_close(store);
    struct stat st;
    CHECK("file", stat(path_of("whole"), &st) == 0);
    char *bytes = malloc((size_t)st.st_size);
    FILE *f = fopen(path_of("whole"), "rb");
    if (!bytes || !f || fread(bytes, 1, (size_t)st.st_size, f) != (size_t)st.st_size) abort();
    fclose(f);
    for (int round = 0; round < 40; round++) {
        char was[8];
        size_t at[8];
        for (int k = 0; k < 8; k++) at[k] = check_random((size_t)st.st_size), was[k] = bytes[at[k]], bytes[at[k]] = (char)check_random(256);
        unlink(path_of("bent-wal")), unlink(path_of("bent-shm"));
        write_file(path_of("bent"), bytes, (size_t)st.st_size - (round & 1 ? check_random((size_t)st.st_size) : 0));
        for (int k = 7; k >= 0; k--) bytes[at[k]] = was[k];
        store = NULL;
        if (up_store_open(path_of("bent"), NULL, &store, &err) != UP_OK) { CHECK("refused in one line", err.message[0] && !strchr(err.message, '\n')); continue; }
        up_store_check(store, &err);
        up_cursor *cursor = NULL;
        up_kept kept;
        uint64_t seen = 0;
        if (up_store_find(store, NULL, &cursor, &err) == UP_OK) while (up_cursor_next(cursor, &kept, &err) == UP_OK) seen++;
        up_cursor_close(cursor);
        CHECK("reading ends", seen <= 10000);
        up_store_close(store);
    }
    free(bytes);
}

int main(void) {
    begin_folder();
    the_same_twice_is_one();
    whose_day_it_is();
    a_refusal_changes_nothing();
    an_open_batch_is_undone();
    one_writes_at_a_time();
    a_full_disk();
    what_is_no_store();
    damaged_stores();
    end_folder();
    return check_report();
}
