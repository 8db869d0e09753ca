/* cells.c - small cells of a public view.
 *
 * A place with one record beneath it can point at one person, whatever else is blurred.  The records of the query are counted by
 * country and division first; then a division with fewer than so many is withheld (its records stay, with their country), and a
 * country with fewer likewise.  Knowingly: two queries that differ by one record can still be held against each other. */
#include <stdlib.h>
#include <string.h>
#include "base/buffer.h"
#include "base/error.h"
#include "base/hash.h"
#include "store/cells.h"

struct up_cells { up_table counts; up_buffer keys; uint32_t least; };

static bool is_small(const up_cells *c, const char *country, const char *admin1) {
    if (!country) return false;
    up_buffer key = {0};
    up_buffer_format(&key, "%s/%s", country, admin1 ? admin1 : "");
    uint32_t n = key.failed ? 0 : up_table_get(&c->counts, key.bytes, (uint32_t)key.len);
    up_buffer_free(&key);
    return n == UP_TABLE_NONE || n < c->least;
}

/* The keys lie in one buffer, which must not move once the table borrows from it: rows are read twice, first for the keys. */
static up_status take_rows(up_cells *c, sqlite3_stmt *rows, up_store *store, up_error *err) {
    int code;
    while ((code = sqlite3_step(rows)) == SQLITE_ROW) {
        const char *country = (const char *)sqlite3_column_text(rows, 0), *admin1 = (const char *)sqlite3_column_text(rows, 1);
        if (country) up_buffer_format(&c->keys, "%s/%s%c%lld%c", country, admin1 ? admin1 : "", 0, (long long)sqlite3_column_int64(rows, 2), 0);
    }
    if (code != SQLITE_DONE) return up_store_fail(store, code, err);
    bool done = !c->keys.failed;
    for (size_t at = 0; done && at < c->keys.len;) {
        char *key = c->keys.bytes + at;
        size_t len = strlen(key), slash = strcspn(key, "/");
        uint32_t n = (uint32_t)strtoul(key + len + 1, NULL, 10), all = up_table_get(&c->counts, key, (uint32_t)slash + 1);
        /* "CZ/" is the country as a whole: what has no division, and the sum of those that have. */
        done = up_table_set(&c->counts, key, (uint32_t)slash + 1, (all == UP_TABLE_NONE ? 0 : all) + n);
        if (done && len > slash + 1) done = up_table_set(&c->counts, key, (uint32_t)len, n);
        at += len + 1;
        at += strlen(c->keys.bytes + at) + 1;
    }
    return done ? UP_OK : up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
}

up_status up_cells_count(up_store *store, const up_query *query, bool incidents, uint32_t least, up_cells **out, up_error *err) {
    up_cells *c = calloc(1, sizeof *c);
    if (!c) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    c->least = least;
    sqlite3_stmt *rows = NULL;
    up_status status = up_store_prepare(store, query, incidents ? &up_incident_rows : &up_event_rows,
        incidents ? "SELECT e.country, e.admin1, count(*) FROM incidents e WHERE e.status='live'"
                  : "SELECT e.country, e.admin1, count(*) FROM events e JOIN reports r ON r.number=e.report WHERE 1", " GROUP BY 1, 2 ORDER BY 1, 2", &rows, err);
    if (status == UP_OK) {
        status = take_rows(c, rows, store, err);
        sqlite3_finalize(rows);
    }
    if (status == UP_OK) *out = c; else up_cells_free(c);
    return status;
}

void up_cells_free(up_cells *c) {
    if (!c) return;
    up_table_free(&c->counts);
    up_buffer_free(&c->keys);
    free(c);
}

void up_cells_blur_event(const up_cells *c, json_t *event) {
    json_t *place = json_object_get(event, "place");
    const char *country = json_string_value(json_object_get(place, "country")), *admin1 = json_string_value(json_object_get(place, "admin1"));
    bool no_country = is_small(c, country, NULL), no_division = no_country || (admin1 && is_small(c, country, admin1));
    if (!no_division) return;
    static const char *const fine[] = {"name", "text", "span", "admin1", "lat", "lon", "geonames"};
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++) json_object_set_new(place, fine[i], json_null());
    json_object_set_new(place, "precision", json_string("none"));
    if (no_country) json_object_set_new(place, "country", json_null());
}

void up_cells_blur_incident(const up_cells *c, up_incident *i) {
    bool no_country = is_small(c, i->country, NULL), no_division = no_country || (i->admin1 && is_small(c, i->country, i->admin1));
    if (!no_division) return;
    i->place = i->admin1 = NULL, i->lat = i->lon = 0, i->geonames = 0;
    /* No point of its own: "none" says so to whoever reads the coordinates; the country stays. */
    i->precision = "none";
    if (no_country) i->country = NULL;
}
