/* Whichever allocation fails, the store says so, keeps what it had, and leaks nothing. */
#include "store/kept.h"
#include "memory.h"

static void *take(int size) { return __wrap_malloc((size_t)size + 16); }
static void *sized(int size) {
    int *at = take(size);
    if (at) *at = size;
    return at ? at + 4 : NULL;
}
static void give_back(void *at) { if (at) free((int *)at - 4); }
static void *resized(void *at, int size) {
    int *again = __wrap_realloc((int *)at - 4, (size_t)size + 16);
    if (again) *again = size;
    return again ? again + 4 : NULL;
}
static int size_of(void *at) { return at ? ((int *)at)[-4] : 0; }
static int round_up(int size) { return (size + 7) & ~7; }
static int begin(void *context) { (void)context; return SQLITE_OK; }
static void end(void *context) { (void)context; }

static up_status use(const char *path) {
    up_store *store = NULL;
    up_error err = {0};
    up_added how;
    up_cursor *cursor = NULL;
    up_kept kept;
    up_report r;
    up_buffer lines = {0};
    static const char event[] = "{\"id\":\"r#1\",\"class\":\"incident\",\"type\":\"arson\",\"family\":\"property\",\"factuality\":\"asserted\",\"group\":null,\"date\":{\"start\":\"2022-02-21\"}}\n";
    const up_report report = {.id = "r", .text = "One.", .text_len = 4}, changed = {.id = "r", .text = "Two.", .text_len = 4};
    up_status status = up_store_open(path, NULL, &store, &err);
    if (status == UP_OK) status = up_store_add(store, &report, event, sizeof event - 1, &how, &err);
    if (status == UP_OK) status = up_store_add(store, &changed, event, sizeof event - 1, &how, &err);
    if (status == UP_OK) status = up_store_find(store, &(up_query){.type = "arson"}, &cursor, &err);
    while (status == UP_OK) status = up_cursor_next(cursor, &kept, &err);
    if (status == UP_END) status = up_store_report(store, "r", &r, &lines, &err);
    up_cursor_close(cursor);
    up_buffer_free(&lines);
    up_store_close(store);
    return status;
}

/* ------------------------------------------------------------------ what leaves a store, and what is removed from it */

static bool drop(void *context, const char *bytes, size_t len) { (void)context, (void)bytes, (void)len; return true; }
static bool pass_over(void *context, const up_person_hit *hit) { (void)context, (void)hit; return true; }

static void fill(const char *path) {
    up_store *store = NULL;
    up_error err = {0};
    up_added how;
    CHECK("open", up_store_open(path, NULL, &store, &err) == UP_OK);
    for (int i = 0; i < 3; i++) {
        char id[16];
        snprintf(id, sizeof id, "r%d", i);
        CHECK("add", add(store, id, i ? "Andrei Kroo was beaten." : "A quiet day.", (const made *[]){&graffiti, &arson}, 2, &how, &err) == UP_OK);
    }
    CHECK("incidents", up_store_run(store,
        "INSERT INTO incidents(number, id, status, founder, class, type, family, perceived, factuality, date_start, place, country, admin1, lat, lon, precision, target, target_kind, n_events, n_follow_ups, n_reports,"
        " n_sources, n_copies, title, confidence, made_utc, changed_utc) SELECT number, 'i'||number, 'live', id, class, type, family, 0, 'asserted', date_start, place, country, 'Bohemia', lat, lon, precision, 'Andrei Kroo',"
        " 'person', 1, 0, 1, 1, 0, 'Kroo', 0.5, '', '' FROM events; INSERT INTO incident_events SELECT number, number, 'act', 1 FROM events", &err) == UP_OK);
    up_store_close(store);
}

static char memory_said[600];

static up_status use_more(const char *path, int what) {
    static const up_view for_all = {.is_public = true, .min_cell = 3}, no_names = {0};
    static const char *const formats[] = {"jsonl", "csv", "geojson", "parquet", "gdelt", "odihr"};
    up_store *store = NULL;
    up_policy *policy = NULL;
    up_error err = {0};
    up_buffer out = {0};
    up_forgotten forgotten;
    up_purged purged;
    up_status status = up_store_open(path, NULL, &store, &err);
    const up_query query = {.from = "2022-01-01", .to = "2022-12-31"};
    if (status == UP_OK && what < 12) status = up_store_export_as(store, NULL, formats[what / 2], &(up_export_options){.incidents = what % 2, .view = what % 4 < 2 ? &for_all : &no_names}, drop, NULL, &err);
    else if (status == UP_OK && what == 12) status = up_store_find_person(store, "Andrei Kroo", pass_over, NULL, &err);
    else if (status == UP_OK && what == 13) status = up_store_paper(store, &query, &(up_paper_options){.view = &for_all}, &out, &err);
    else if (status == UP_OK && what == 14) status = up_store_forget(store, "Andrei Kroo", &forgotten, &err);
    else if (status == UP_OK) {
        status = up_policy_read("*,1\nArvel Post,2", 16, "p", &policy, &err);
        if (status == UP_OK) status = up_store_purge(store, policy, 20000, false, &purged, &err);
    }
    up_error_text(&err, memory_said, sizeof memory_said);
    up_policy_free(policy);
    up_buffer_free(&out);
    up_store_close(store);
    return status;
}

static void out_of_memory_later(void) {
    char path[400];
    snprintf(path, sizeof path, "%s", path_of("more"));
    memory_fail_after(-1);
    fill(path);
    for (int what = 0; what < 16; what++) {
        int failures = 0;
        /* Opening is tried above: from where it ends, in steps that differ by what is done. */
        for (long n = 0; n < 60000; n += 41 + 7 * what) {
            memory_fail_after(n);
            up_status status = use_more(path, what);
            bool failed = memory_failed;
            memory_fail_after(-1);
            if (!failed) { CHECK("in the end it fits", status == UP_OK); break; }
            failures++;
            if (!CHECK("memory is out, or it was not needed", status == UP_E_NOMEM || status == UP_OK || status == UP_E_BUSY)) fprintf(stderr, "%d, allocation %ld: %s\n", what, n, memory_said);
        }
        CHECK("some were made to fail", failures > 5);
    }
    up_store *store = NULL;
    up_error err;
    CHECK("it is whole after all that", up_store_open(path, NULL, &store, &err) == UP_OK && up_store_check(store, &err) == UP_OK);
    CHECK("and without the name", up_store_forget(store, "Andrei Kroo", NULL, &err) == UP_OK);
    up_store_close(store);
}

int main(void) {
    static const sqlite3_mem_methods methods = {sized, give_back, resized, size_of, round_up, begin, end, NULL};
    sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
    sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0);
    sqlite3_initialize();
    begin_folder();
    char path[400];
    int failures = 0;
    memory_fail_after(-1);
    snprintf(path, sizeof path, "%s", path_of("grows"));
    CHECK("all is well", use(path_of("well")) == UP_OK);
    /* Every allocation at first, then every seventh: opening alone makes some thousands. */
    for (long n = 0; n < 40000; n += n < 300 ? 1 : 7) {
        memory_fail_after(n);
        up_status status = use(path);
        bool failed = memory_failed;
        memory_fail_after(-1);
        if (!failed) { CHECK("in the end it fits", status == UP_OK); break; }
        failures++;
        if (!CHECK("memory is out, or it was not needed", status == UP_E_NOMEM || status == UP_OK)) fprintf(stderr, "allocation %ld: %s\n", n, up_status_text(status));
    }
    CHECK("some were made to fail", failures > 100);
    up_store *store = NULL;
    up_error err;
    CHECK("it is whole after all that", up_store_open(path, NULL, &store, &err) == UP_OK && up_store_check(store, &err) == UP_OK);
    up_store_close(store);
    out_of_memory_later();
    end_folder();
    return check_report();
}
