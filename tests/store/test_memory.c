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
    end_folder();
    return check_report();
}
