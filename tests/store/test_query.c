/* Filters find what they say, words of a filter are never SQL, exports hold to their formats. */
#include <jansson.h>
#include "store/kept.h"

static up_store *store;

static bool take(void *context, const char *bytes, size_t len) {
    up_buffer_add(context, bytes, len);
    return true;
}

/* The ids of a query, with commas. */
static const char *found(const up_query *query) {
    static char ids[256];
    up_cursor *cursor = NULL;
    up_error err;
    up_kept kept;
    ids[0] = 0;
    up_status status = up_store_find(store, query, &cursor, &err);
    if (status != UP_OK) { snprintf(ids, sizeof ids, "!%.200s", err.message); return ids; }
    while ((status = up_cursor_next(cursor, &kept, &err)) == UP_OK) snprintf(ids + strlen(ids), sizeof ids - strlen(ids), "%s%s", ids[0] ? "," : "", kept.id);
    up_cursor_close(cursor);
    uint64_t n = 0, commas = ids[0] != 0;
    for (const char *c = ids; *c; c++) commas += *c == ',';
    if (!query->limit) CHECK("the count equals the list", up_store_count(store, query, &n, &err) == UP_OK && n == commas);
    return status == UP_END ? ids : "!";
}

static void filters(void) {
    /* a#1 graffiti RU CZ 02-21..27; a#2 arson jewish CZ 03-01; b#1 arrest jewish DE undated; b#2 rise muslim 2022 */
    static const struct { const char *name; up_query query; const char *ids; } cases[] = {
        {"all, the latest first, undated last", {0}, "a#2,a#1,b#2,b#1"},
        {"a type", {.type = "arson"}, "a#2"},
        {"types and a family", {.type = "arrest, property"}, "a#2,a#1,b#1"},
        {"a type with a dash", {.type = "charge-trial"}, ""},
        {"a class", {.klass = "response,claim"}, "b#2,b#1"},
        {"a group", {.group = "religion:jewish"}, "a#2,b#1"},
        {"a kind of group", {.group = "religion"}, "a#2,b#2,b#1"},
        {"a value", {.group = "RU"}, "a#1"},
        {"two groups", {.group = "muslim,nationality:RU"}, "a#1,b#2"},
        {"* part of a value", {.group = "jew"}, ""},
        {"a country in small letters", {.country = "cz"}, "a#2,a#1"},
        {"from: what ends then or later", {.from = "2022-02-27"}, "a#2,a#1,b#2"},
        {"* from: the day after it ended", {.from = "2022-02-28"}, "a#2,b#2"},
        {"to: what begins then or earlier", {.to = "2022-02-21"}, "a#1,b#2"},
        {"a run of days", {.from = "2022-03-01", .to = "2022-03-01"}, "a#2,b#2"},
        {"a report", {.report = "b"}, "b#2,b#1"},
        {"sure enough", {.confidence = 0.7}, "a#2,a#1"},
        {"a page", {.limit = 2, .offset = 1}, "a#1,b#2"},
        {"all at once", {.group = "jewish", .type = "property", .country = "CZ", .klass = "incident", .from = "2022-01-01"}, "a#2"},
        {"no such type", {.type = "smurf"}, "!there is no type or family 'smurf'"},
        {"no such class", {.klass = "smurf"}, "!there is no class 'smurf'; there are incident, measure, response, claim, political"},
        {"no country", {.country = "Czechia"}, "!'Czechia' is no country code; expected two letters (ISO 3166-1), like CZ"},
        {"no date", {.from = "soon"}, "!'soon' is no date; expected YYYY-MM-DD"},
        {"words are no SQL", {.group = "x' OR 1=1 --"}, ""},
        {"words are no SQL, nor ids", {.report = "b' OR 'a'='a"}, ""},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *ids = found(&cases[i].query);
        if (!CHECK(cases[i].name, strcmp(ids, cases[i].ids) == 0)) fprintf(stderr, "found %s, expected %s\n", ids, cases[i].ids);
    }
}

static void exports(void) {
    up_buffer out = {0};
    up_error err;
    CHECK("jsonl", up_store_export(store, NULL, "jsonl", take, &out, &err) == UP_OK);
    size_t lines = 0, commas = 0;
    for (size_t i = 0; i < out.len; i++) lines += out.bytes[i] == '\n';
    CHECK("a line an event", lines == 4 && strncmp(out.bytes, "{\"schema\":\"uptick.event/1\",\"id\":\"a#2\"", 37) == 0);

    up_buffer_clear(&out);
    CHECK("csv", up_store_export(store, &(up_query){.type = "graffiti"}, "csv", take, &out, &err) == UP_OK);
    CHECK("a header", strncmp(out.bytes, "id,report_id,report_date,", 25) == 0);
    const char *row = strstr(out.bytes, "\r\n");
    CHECK("a row", row && strncmp(row, "\r\n\"a#1\",\"a\",,", 13) == 0);
    CHECK("no formula", strstr(out.bytes, ",\"'=cmd|' /C calc'!A0\",") != NULL);
    CHECK("numbers are bare", strstr(out.bytes, ",48.97,14.47,\"city\",") != NULL);
    for (const char *c = out.bytes; c < row; c++) commas += *c == ',';
    size_t row_commas = 0;
    bool quoted = false;
    for (const char *c = row + 2; *c && *c != '\r'; c++) quoted ^= *c == '"', row_commas += *c == ',' && !quoted;
    CHECK("as many cells as columns", commas == row_commas);

    up_buffer_clear(&out);
    CHECK("geojson", up_store_export(store, NULL, "geojson", take, &out, &err) == UP_OK);
    json_t *map = json_loads(out.bytes, 0, NULL), *features = json_object_get(map, "features"), *first = json_array_get(features, 0);
    CHECK("one collection of what has coordinates", strcmp(json_string_value(json_object_get(map, "type")), "FeatureCollection") == 0 && json_array_size(features) == 2);
    json_t *point = json_object_get(json_object_get(first, "geometry"), "coordinates");
    CHECK("longitude first", json_number_value(json_array_get(point, 0)) == 18.28 && json_number_value(json_array_get(point, 1)) == 49.83);
    CHECK("precision is told", strcmp(json_string_value(json_object_get(json_object_get(first, "properties"), "precision")), "city") == 0);
    json_decref(map);

    up_buffer_clear(&out);
    CHECK("an empty map is one too", up_store_export(store, &(up_query){.country = "XX"}, "geojson", take, &out, &err) == UP_OK);
    map = json_loads(out.bytes, 0, NULL);
    CHECK("no features", map && json_array_size(json_object_get(map, "features")) == 0);
    json_decref(map);
    CHECK("no such format", up_store_export(store, NULL, "docx", take, &out, &err) == UP_E_USAGE);
    up_buffer_free(&out);
}

int main(void) {
    begin_folder();
    up_error err;
    up_added how;
    CHECK("open", up_store_open(path_of("q"), NULL, &store, &err) == UP_OK);
    CHECK("a", add(store, "a", "One.", (const made *[]){&graffiti, &arson}, 2, &how, &err) == UP_OK);
    CHECK("b", add(store, "b", "Two.", (const made *[]){&arrest, &rise}, 2, &how, &err) == UP_OK);
    filters();
    exports();
    up_store_close(store);
    end_folder();
    return check_report();
}
