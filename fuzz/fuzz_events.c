/* fuzz_events.c - event lines on their way into a store, and out again as CSV and GeoJSON.
 *
 * A report's events are taken whole or refused whole; what was taken can be exported and the store is sound. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "store/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool take(void *context, const char *bytes, size_t len) {
    up_buffer_add(context, bytes, len);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static up_store *store;
    up_error err;
    up_added how;
    if (!store && up_store_open(":memory:", NULL, &store, &err) != UP_OK) abort();
    if (up_store_begin(store, &err) != UP_OK) abort();
    const up_report report = {.id = "r", .text = "A report.", .text_len = 9};
    if (up_store_add(store, &report, (const char *)data, size, &how, &err) == UP_OK) {
        up_buffer out = {0};
        if (up_store_export(store, NULL, "csv", take, &out, &err) != UP_OK) abort();
        up_buffer_clear(&out);
        if (up_store_export(store, NULL, "geojson", take, &out, &err) != UP_OK) abort();
        json_t *map = json_loads(out.bytes, 0, NULL);
        if (!map || up_store_check(store, &err) != UP_OK) abort();
        json_decref(map);
        up_buffer_free(&out);
    } else if (!err.message[0]) abort();
    sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    store->in_batch = false, store->coder = 0;
    return 0;
}
