/* export.c - the events of a query in the formats that others read.
 *
 * jsonl: the lines as kept.  csv: RFC 4180 with a header, fixed columns, CR LF; a cell that a spreadsheet would
 * take for a formula gets a leading apostrophe (numbers are ours and stay bare).  geojson: RFC 7946, longitude
 * first; a point per event that has coordinates, with `precision` beside it, so that the middle of a country is
 * not read as an address; events without coordinates are left out. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "base/buffer.h"
#include "base/error.h"
#include "store/store.h"

typedef enum cell { TEXT, NUMBER, TRUTH } cell;

/* CSV columns, each a path into the event's JSON. */
static const struct { const char *name, *outer, *inner; cell kind; } columns[] = {
    {"id", "id", NULL, TEXT}, {"report_id", "report", "id", TEXT}, {"report_date", "report", "date", TEXT}, {"report_title", "report", "title", TEXT},
    {"report_url", "report", "url", TEXT}, {"report_source", "report", "source", TEXT}, {"class", "class", NULL, TEXT}, {"type", "type", NULL, TEXT},
    {"family", "family", NULL, TEXT}, {"group", "group", NULL, TEXT}, {"perceived", "perceived", NULL, TRUTH}, {"factuality", "factuality", NULL, TEXT},
    {"date_start", "date", "start", TEXT}, {"date_end", "date", "end", TEXT}, {"place", "place", "name", TEXT}, {"country", "place", "country", TEXT},
    {"admin1", "place", "admin1", TEXT}, {"lat", "place", "lat", NUMBER}, {"lon", "place", "lon", NUMBER}, {"precision", "place", "precision", TEXT},
    {"geonames", "place", "geonames", NUMBER}, {"target", "target", "text", TEXT}, {"target_kind", "target", "kind", TEXT}, {"target_name", "target", "name", TEXT},
    {"actor", "actor", "text", TEXT}, {"actor_kind", "actor", "kind", TEXT}, {"incidents", "count", "incidents", NUMBER}, {"killed", "count", "killed", NUMBER},
    {"injured", "count", "injured", NUMBER}, {"source", "source", "text", TEXT}, {"bias", "bias", NULL, TEXT}, {"odihr", "odihr", NULL, TEXT}, {"fbi", "fbi", NULL, TEXT},
    {"cameo", "cameo", NULL, TEXT}, {"confidence", "confidence", NULL, NUMBER},
};
enum { N_COLUMNS = sizeof columns / sizeof *columns };

/* Always quoted: simpler to read back than to guess. */
static void put_cell(up_buffer *out, const char *text) {
    up_buffer_add(out, "\"", 1);
    if (text[0] && strchr("=+-@\t\r", text[0])) up_buffer_add(out, "'", 1);
    for (const char *quote; (quote = strchr(text, '"')); text = quote + 1) {
        up_buffer_add(out, text, (size_t)(quote - text));
        up_buffer_add(out, "\"\"", 2);
    }
    up_buffer_text(out, text);
    up_buffer_add(out, "\"", 1);
}

/* Reals leave as jansson writes them (17 digits at most, shortened), the same in every locale. */
static void put_json(up_buffer *out, const json_t *value, size_t flags) {
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT | flags);
    if (text) up_buffer_text(out, text); else out->failed = true;
    free(text);
}

static void put_csv(up_buffer *out, const json_t *event) {
    for (int i = 0; i < N_COLUMNS; i++) {
        const json_t *value = json_object_get(event, columns[i].outer);
        if (columns[i].inner) value = json_object_get(value, columns[i].inner);
        if (i) up_buffer_add(out, ",", 1);
        if (json_is_string(value)) put_cell(out, json_string_value(value));
        else if (columns[i].kind == NUMBER && json_is_number(value)) put_json(out, value, JSON_REAL_PRECISION(10));
        else if (columns[i].kind == TRUTH && json_is_boolean(value)) up_buffer_text(out, json_is_true(value) ? "true" : "false");
    }
    up_buffer_text(out, "\r\n");
}

static bool put_feature(up_buffer *out, const json_t *event, bool is_first) {
    json_t *place = json_object_get(event, "place");
    const json_t *lat = json_object_get(place, "lat"), *lon = json_object_get(place, "lon");
    if (!json_is_number(lat) || !json_is_number(lon)) return false;
    up_buffer_text(out, is_first ? "\n" : ",\n");
    up_buffer_text(out, "{\"type\":\"Feature\",\"id\":");
    put_json(out, json_object_get(event, "id"), 0);
    up_buffer_text(out, ",\"geometry\":{\"type\":\"Point\",\"coordinates\":[");
    put_json(out, lon, JSON_REAL_PRECISION(10));
    up_buffer_text(out, ",");
    put_json(out, lat, JSON_REAL_PRECISION(10));
    up_buffer_text(out, "]},\"properties\":{");
    bool any = false;
    for (int i = 0; i < N_COLUMNS; i++) {
        if (strcmp(columns[i].name, "lat") == 0 || strcmp(columns[i].name, "lon") == 0) continue;
        const json_t *value = json_object_get(event, columns[i].outer);
        if (columns[i].inner) value = json_object_get(value, columns[i].inner);
        if (any) up_buffer_text(out, ",");
        any = true;
        up_buffer_json_string(out, columns[i].name);
        up_buffer_text(out, ":");
        if (value) put_json(out, value, JSON_REAL_PRECISION(10)); else up_buffer_text(out, "null");
    }
    up_buffer_text(out, "}}");
    return true;
}

typedef enum form { JSONL, CSV, GEOJSON } form;

static up_status put_event(up_buffer *out, form as, const up_kept *kept, bool *is_first, up_error *err) {
    up_buffer_clear(out);
    if (as == JSONL) {
        up_buffer_text(out, kept->json);
        up_buffer_text(out, "\n");
    } else {
        json_t *event = json_loads(kept->json, 0, NULL);
        if (!event) return up_fail(err, UP_E_FORMAT, NULL, 0, 0, "the store is damaged: event %s is no JSON", kept->id);
        if (as == CSV) put_csv(out, event);
        else if (put_feature(out, event, *is_first)) *is_first = false;
        json_decref(event);
    }
    return out->failed ? up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory") : UP_OK;
}

up_status up_store_export(up_store *store, const up_query *query, const char *format, bool (*write)(void *context, const char *bytes, size_t len), void *context, up_error *err) {
    form as;
    if (strcmp(format, "jsonl") == 0) as = JSONL;
    else if (strcmp(format, "csv") == 0) as = CSV;
    else if (strcmp(format, "geojson") == 0) as = GEOJSON;
    else return up_fail(err, UP_E_USAGE, NULL, 0, 0, "there is no export format '%s'; there are jsonl, csv, geojson", format);
    up_cursor *cursor = NULL;
    up_buffer out = {0};
    up_status status = up_store_find(store, query, &cursor, err);
    if (status != UP_OK) return status;
    if (as == CSV) {
        for (int i = 0; i < N_COLUMNS; i++) up_buffer_format(&out, "%s%s", i ? "," : "", columns[i].name);
        up_buffer_text(&out, "\r\n");
    } else if (as == GEOJSON) up_buffer_text(&out, "{\"type\":\"FeatureCollection\",\"features\":[");
    bool go_on = !out.len || write(context, out.bytes, out.len), is_first = true;
    while (go_on && status == UP_OK) {
        up_kept kept;
        status = up_cursor_next(cursor, &kept, err);
        if (status == UP_OK) status = put_event(&out, as, &kept, &is_first, err);
        if (status == UP_OK && out.len) go_on = write(context, out.bytes, out.len);
    }
    if (status == UP_END) status = UP_OK;
    if (status == UP_OK && go_on && as == GEOJSON) write(context, "\n]}\n", 4);
    up_buffer_free(&out);
    up_cursor_close(cursor);
    return status;
}
