/* Policies are read strictly; what is purged leaves its shape: characters, spans, counts. */
#include "base/date.h"
#include "store/kept.h"

static void policies(void) {
    static const struct { const char *title, *text; up_status status; uint32_t line; } cases[] = {
        {"a rule", "Arvel Post,30", UP_OK, 0}, {"a header, blanks, notes", "source,days\n\n# mine\nArvel Post , 30\r\n*,never\n", UP_OK, 0}, {"a comma in a name", "\"Arvel, the Post\",7\n", UP_OK, 0},
        {"nothing", "", UP_OK, 0}, {"no comma", "Arvel Post 30", UP_E_FORMAT, 1}, {"no number", "a,1\nb,soon\n", UP_E_FORMAT, 2}, {"below nothing", "a,-1", UP_E_FORMAT, 1},
        {"no days", "a,", UP_E_FORMAT, 1}, {"too many", "a,99999", UP_E_FORMAT, 1}, {"nobody", ",3", UP_E_FORMAT, 1}, {"not text", "a\xFF,3", UP_E_ENCODING, 0}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        up_policy *policy = NULL;
        up_error err = {0};
        up_status status = up_policy_read(cases[i].text, strlen(cases[i].text), "p.csv", &policy, &err);
        CHECK(cases[i].title, status == cases[i].status && (status == UP_OK) == (policy != NULL) && (status == UP_OK || (err.line == cases[i].line && err.message[0])));
        up_policy_free(policy);
    }
}

static int64_t ask(up_store *store, const char *sql) {
    sqlite3_stmt *get = NULL;
    int64_t n = -1;
    if (sqlite3_prepare_v2(store->db, sql, -1, &get, NULL) == SQLITE_OK && sqlite3_step(get) == SQLITE_ROW) n = sqlite3_column_int64(get, 0);
    sqlite3_finalize(get);
    return n;
}

static void by_source(void) {
    static const char rules[] = "The Arvel Post,10\n*,20\n";
    up_store *store = NULL;
    up_policy *policy = NULL;
    up_error err = {0};
    up_added how;
    up_purged done = {0};
    const char *text = "Mrs D\xC3\xBCrr saw\nit.";
    CHECK("open", up_store_open(path_of("a"), NULL, &store, &err) == UP_OK && up_policy_read(rules, sizeof rules - 1, "p", &policy, &err) == UP_OK);
    CHECK("one", up_store_add(store, &(up_report){.id = "a", .date = "2022-03-01", .source = "the arvel post", .text = text, .text_len = strlen(text)}, "", 0, &how, &err) == UP_OK);
    CHECK("changed", up_store_add(store, &(up_report){.id = "a", .date = "2022-03-01", .source = "the arvel post", .text = "Other words.", .text_len = 12}, "", 0, &how, &err) == UP_OK);
    CHECK("two", add(store, "b", text, (const made *[]){&graffiti}, 1, &how, &err) == UP_OK); /* of 4 March, by nobody */
    CHECK("on the tenth day nothing", up_store_purge(store, policy, up_day_of(2022, 3, 10), false, &done, &err) == UP_OK && done.n_reports == 0);
    CHECK("counted first", up_store_purge(store, policy, up_day_of(2022, 3, 11), true, &done, &err) == UP_OK && done.n_reports == 1 && ask(store, "SELECT count(*) FROM texts WHERE text='Other words.'") == 1);
    CHECK("then gone, with the old version", up_store_purge(store, policy, up_day_of(2022, 3, 11), false, &done, &err) == UP_OK && done.n_reports == 1 && done.n_versions == 1
        && ask(store, "SELECT count(*) FROM texts WHERE text='............'") == 1 && ask(store, "SELECT count(*) FROM versions WHERE text<>'' OR events<>''") == 0);
    CHECK("once", up_store_purge(store, policy, up_day_of(2022, 3, 12), false, &done, &err) == UP_OK && done.n_reports == 0);
    CHECK("no search finds it", ask(store, "SELECT count(*) FROM words WHERE words MATCH 'words'") == 0 && ask(store, "SELECT count(*) FROM words WHERE words MATCH 'durr'") == 1);
    CHECK("the same again is known", up_store_add(store, &(up_report){.id = "a", .date = "2022-03-01", .source = "the arvel post", .text = "Other words.", .text_len = 12}, "", 0, &how, &err) == UP_OK && how == UP_ADDED_KNOWN);
    CHECK("its first version too", up_store_add(store, &(up_report){.id = "a", .date = "2022-03-01", .source = "the arvel post", .text = text, .text_len = strlen(text)}, "", 0, &how, &err) == UP_OK && how == UP_ADDED_KNOWN);
    CHECK("a new version has its own time", up_store_add(store, &(up_report){.id = "a", .date = "2022-03-12", .source = "the arvel post", .text = "New words.", .text_len = 10}, "", 0, &how, &err) == UP_OK && how == UP_ADDED_VERSION);
    CHECK("which comes", up_store_purge(store, policy, up_day_of(2022, 3, 22), false, &done, &err) == UP_OK && done.n_reports == 1 && done.n_versions == 1);
    CHECK("all others", up_store_purge(store, policy, up_day_of(2022, 3, 24), false, &done, &err) == UP_OK && done.n_reports == 1 && ask(store, "SELECT count(*) FROM texts WHERE text='............'||char(10)||'...'") == 1);
    CHECK("events stay", ask(store, "SELECT count(*) FROM events WHERE id='b#1'") == 1 && up_store_check(store, &err) == UP_OK);
    CHECK("the log", ask(store, "SELECT count(*) FROM privacy_log WHERE action='purge'") == 3);
    up_policy_free(policy);
    up_store_close(store);
}

int main(void) {
    begin_folder();
    policies(), by_source();
    end_folder();
    return check_report();
}
