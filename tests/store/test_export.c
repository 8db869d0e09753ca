/* Exports: every format holds to its columns, names and small cells are off where they should be, Parquet reads back. */
#include <zstd.h>
#include "base/date.h"
#include "store/cells.h"
#include "store/kept.h"
#include "store/shape.h"
#include "store/thrift_read.h"

static up_store *store;

static bool take(void *context, const char *bytes, size_t len) { up_buffer_add(context, bytes, len); return true; }

static const char *export_as(up_buffer *out, const char *format, bool incidents, const up_view *view, const up_query *query, bool hxl) {
    up_error err = {0};
    up_buffer_clear(out);
    up_status status = up_store_export_as(store, query, format, &(up_export_options){.incidents = incidents, .view = view, .hxl = hxl}, take, out, &err);
    if (!CHECK(format, status == UP_OK)) fprintf(stderr, "%s\n", err.message);
    return out->bytes ? out->bytes : "";
}

static size_t count_of(const char *text, const char *what) {
    size_t n = 0;
    for (; (text = strstr(text, what)); text += strlen(what)) n++;
    return n;
}

static size_t lines_of(const char *text) { return count_of(text, "\n"); }

/* The `i`-th piece between tabs of the line that holds `what`. */
static const char *tab_of(const char *text, const char *what, int i) {
    static char piece[400];
    const char *line = strstr(text, what);
    while (line && line > text && line[-1] != '\n') line--;
    for (; line && i; i--) if ((line = strchr(line, '\t'))) line++;
    snprintf(piece, sizeof piece, "%.*s", line ? (int)strcspn(line, "\t\n") : 0, line ? line : "");
    return piece;
}

/* A report with whole events, as the program writes them. */
static void add_report(const char *id, const char *url, const char *source, const char *events) {
    up_error err = {0};
    up_added how;
    const up_report report = {.id = id, .date = "2022-03-05", .title = "A title", .url = url, .source = source, .text = "A text.", .text_len = 7};
    if (!CHECK("added", up_store_add(store, &report, events, strlen(events), &how, &err) == UP_OK)) fprintf(stderr, "%s\n", err.message);
}

#define REPORT(id, url) "\"report\":{\"id\":\"" id "\",\"date\":\"2022-03-05\",\"title\":\"A title\",\"url\":\"" url "\",\"source\":\"The Arvel Post\",\"language\":\"en\"}"
static const char beaten[] =
    "{\"schema\":\"uptick.event/1\",\"id\":\"b#1\"," REPORT("b", "https://example.org/b") ",\"class\":\"incident\",\"type\":\"physical_assault\",\"family\":\"violence\","
    "\"group\":\"religion:shia\",\"perceived\":true,\"bias\":\"anti_muslim\",\"odihr\":\"physical_assault\",\"fbi\":\"24\",\"cameo\":\"182\",\"plover\":{\"event\":\"ASSAULT\",\"mode\":\"beat\",\"context\":[]},"
    "\"factuality\":\"asserted\",\"date\":{\"start\":\"2022-03-04\",\"end\":\"2022-03-04\",\"text\":\"on Friday\",\"span\":[1,2]},"
    "\"place\":{\"name\":\"Ostrava\",\"text\":\"Ostrava\",\"span\":[1,2],\"country\":\"CZ\",\"admin1\":\"Moravskoslezsk\xC3\xBD\",\"lat\":49.83465,\"lon\":18.28204,\"precision\":\"city\",\"geonames\":3068799},"
    "\"target\":{\"text\":\"Mirek Dvoran, 41\",\"kind\":\"person\",\"name\":\"Mirek Dvoran\",\"country\":null,\"span\":[1,2]},\"actor\":{\"text\":\"=two\\tmen\",\"kind\":\"private\",\"country\":\"DE\",\"span\":null},"
    "\"count\":{\"incidents\":1,\"killed\":null,\"injured\":\"many\"},\"source\":{\"text\":\"police\",\"span\":[1,2]},\"evidence\":[{\"span\":[0,4],\"text\":\"Mirek Dvoran was \\\"beaten\\\"\"}],\"confidence\":0.93,\"why\":[]}\n";
static const char said[] =
    "{\"schema\":\"uptick.event/1\",\"id\":\"c#1\"," REPORT("c", "https://example.org/c") ",\"class\":\"incident\",\"type\":\"hate_speech\",\"family\":\"intimidation\","
    "\"group\":\"nationality:RU\",\"perceived\":false,\"bias\":\"racist_xenophobic\",\"odihr\":\"hate_incident\",\"fbi\":\"33\",\"cameo\":\"111\",\"plover\":{\"event\":\"ACCUSE\",\"mode\":\"disapprove\",\"context\":[]},"
    "\"factuality\":\"asserted\",\"date\":{\"start\":null,\"end\":null,\"text\":null,\"span\":null},\"place\":{\"name\":null,\"text\":null,\"span\":null,\"country\":null,\"admin1\":null,\"lat\":null,\"lon\":null,\"precision\":\"none\",\"geonames\":null},"
    "\"target\":{\"text\":\"Russians\",\"kind\":\"group\",\"name\":null,\"country\":\"RU\",\"span\":[1,2]},\"actor\":{\"text\":null,\"kind\":\"unknown\",\"country\":null,\"span\":null},"
    "\"count\":{\"incidents\":1,\"killed\":2,\"injured\":null},\"source\":{\"text\":null,\"span\":null},\"evidence\":[],\"confidence\":0.5,\"why\":[]}\n";
static const char denied[] =
    "{\"schema\":\"uptick.event/1\",\"id\":\"d#1\"," REPORT("d", "https://example.org/d") ",\"class\":\"incident\",\"type\":\"arson\",\"family\":\"property\","
    "\"group\":\"religion:jewish\",\"perceived\":false,\"bias\":\"antisemitic\",\"odihr\":\"damage_to_property\",\"fbi\":\"21\",\"cameo\":\"1712\",\"plover\":{\"event\":\"ASSAULT\",\"mode\":\"destroy\",\"context\":[]},"
    "\"factuality\":\"denied\",\"date\":{\"start\":\"2022-02-27\",\"end\":\"2022-03-20\",\"text\":null,\"span\":null},\"place\":{\"name\":\"Texas\",\"text\":null,\"span\":null,\"country\":\"US\",\"admin1\":\"Texas\",\"lat\":31.25,\"lon\":-99,\"precision\":\"admin\",\"geonames\":4736286},"
    "\"target\":{\"text\":null,\"kind\":\"worship\",\"name\":null,\"country\":null,\"span\":null},\"actor\":{\"text\":null,\"kind\":\"unknown\",\"country\":null,\"span\":null},"
    "\"count\":{\"incidents\":1,\"killed\":0,\"injured\":null},\"source\":{\"text\":null,\"span\":null},\"evidence\":[],\"confidence\":0.4,\"why\":[]}\n";

/* An incident of the three, as the linker would put it there. */
static void add_incidents(void) {
    up_error err = {0};
    CHECK("incidents", up_store_run(store,
        "INSERT INTO incidents(number, id, status, founder, class, type, family, \"group\", perceived, factuality, date_start, date_end, place, country, admin1, lat, lon, precision, geonames,"
        " target, target_kind, actor, actor_kind, killed, injured, n_happenings, n_events, n_follow_ups, n_reports, n_sources, n_copies, first_seen, last_seen, title, confidence, made_utc, changed_utc)"
        " SELECT number, 'i'||number, 'live', id, class, type, family, \"group\", perceived, factuality, date_start, date_end, place, country, admin1, lat, lon, precision, geonames, target, target_kind,"
        " actor, actor_kind, NULL, -1, 1, 1, 0, 1, 1, 0, '2022-03-05', '2022-03-05', CASE id WHEN 'b#1' THEN 'Dvoran beaten' ELSE 'A title' END, confidence, '2022-03-06T00:00:00Z', '2022-03-06T00:00:00Z' FROM events;"
        "INSERT INTO incident_events(event, incident, role, score) SELECT number, number, 'act', 1 FROM events", &err) == UP_OK);
}

static const up_view no_names = {0}, for_all = {.is_public = true, .min_cell = 1};

static void commas(void) {
    up_buffer out = {0};
    const char *csv = export_as(&out, "csv", false, NULL, NULL, false);
    CHECK("a header and three rows", lines_of(csv) == 4 && strncmp(csv, "id,report_id,report_date,", 25) == 0);
    CHECK("what looks like a formula is guarded", strstr(csv, "\"'=two\tmen\"") != NULL);
    CHECK("numbers are bare, many is a word", strstr(csv, ",49.83465,18.28204,\"city\",3068799,") && strstr(csv, ",1,,\"many\",\"police\","));
    CHECK("a whole degree has its point", strstr(csv, ",31.25,-99.0,") != NULL);
    csv = export_as(&out, "csv", true, NULL, NULL, true);
    CHECK("tags under the header", lines_of(csv) == 5 && strstr(csv, "\r\n#event+id,#event+class,#event+type,"));
    CHECK("a tag for every column", count_of(strchr(csv, '\n'), "#") == 41);
    CHECK("sources and addresses of an incident", strstr(csv, "\"The Arvel Post\",\"https://example.org/b\"") && strstr(csv, "\"i1\",") && strstr(csv, "\"machine\",1,1,1,0,0,\"2022-03-05\""));
    up_buffer_free(&out);
}

static void names_are_off(void) {
    static const char *const formats[] = {"jsonl", "csv", "geojson", "gdelt", "phoenix", "odihr", "acled"};
    up_buffer out = {0};
    for (size_t i = 0; i < COUNT_OF(formats); i++) for (int incidents = 0; incidents < 2; incidents++) {
        if (strcmp(formats[i], "phoenix") != 0 && strcmp(formats[i], "odihr") != 0)
            CHECK(formats[i], strstr(export_as(&out, formats[i], incidents, &(up_view){.names = true}, NULL, false), "Dvoran") != NULL);
        CHECK(formats[i], !strstr(export_as(&out, formats[i], incidents, &no_names, NULL, false), "Dvoran"));
        CHECK(formats[i], out.len && !strstr(export_as(&out, formats[i], incidents, &for_all, NULL, false), "Dvoran"));
    }
    up_buffer_free(&out);
}

/* An address can spell a name as well as a title can. */
static void addresses(void) {
    up_buffer out = {0};
    up_error err = {0};
    CHECK("an address with the name", up_store_run(store, "UPDATE reports SET url='https://example.org/dvoran-beaten' WHERE id='b'; UPDATE events SET json=replace(json, 'example.org/b', 'example.org/dvoran-beaten') WHERE id='b#1'", &err) == UP_OK);
    for (int incidents = 0; incidents < 2; incidents++) {
        CHECK("as it is", strstr(export_as(&out, "csv", incidents, &(up_view){.names = true}, NULL, false), "dvoran-beaten") != NULL);
        CHECK("not where names are off", !strstr(export_as(&out, "csv", incidents, &no_names, NULL, false), "dvoran") && strstr(out.bytes, "https://example.org/c"));
        CHECK("none for anybody", !strstr(export_as(&out, "csv", incidents, &for_all, NULL, false), "https:"));
    }
    up_buffer_free(&out);
}

static void small_cells(void) {
    up_buffer out = {0};
    const up_view two = {.is_public = true, .min_cell = 2}, one = {.is_public = true, .min_cell = 1};
    for (int incidents = 0; incidents < 2; incidents++) {
        CHECK("one is enough", strstr(export_as(&out, "jsonl", incidents, &one, NULL, false), "\"country\":\"CZ\"") != NULL);
        CHECK("a division, no town", strstr(out.bytes, "Moravskoslezsk") && !strstr(out.bytes, "Ostrava"));
        CHECK("two are not there", !strstr(export_as(&out, "jsonl", incidents, &two, NULL, false), "\"country\":\"CZ\"") && !strstr(out.bytes, "Moravskoslezsk"));
        CHECK("no coordinates either", !strstr(out.bytes, "49.") && !strstr(out.bytes, "18."));
        CHECK("but every row", lines_of(out.bytes) == 3);
    }
    up_error err = {0};
    up_added how;
    CHECK("a second in the country", add(store, "e", "Another.", (const made *[]){&arson}, 1, &how, &err) == UP_OK);
    export_as(&out, "jsonl", false, &two, NULL, false);
    CHECK("the country is told, the division not", count_of(out.bytes, "\"country\":\"CZ\"") == 2 && !strstr(out.bytes, "Moravskoslezsk"));
    CHECK("taken away again", up_store_run(store, "DELETE FROM events WHERE id='e#1'; DELETE FROM link_queue; UPDATE reports SET n_events=0 WHERE id='e'", &err) == UP_OK);
    up_buffer_free(&out);
}

static void coders(void) {
    up_buffer out = {0};
    const char *tabs = export_as(&out, "gdelt", false, NULL, NULL, false);
    CHECK("a line a row, no header", lines_of(tabs) == 3 && count_of(tabs, "\t") == 3 * 60);
    CHECK("day and month", strcmp(tab_of(tabs, "/b\n", 1), "20220304") == 0 && strcmp(tab_of(tabs, "/b\n", 2), "202203") == 0 && strcmp(tab_of(tabs, "/b\n", 4), "2022.1753") == 0);
    CHECK("actors", strcmp(tab_of(tabs, "/b\n", 5), "DEUCVL") == 0 && strcmp(tab_of(tabs, "/b\n", 6), "=two men") == 0 && strcmp(tab_of(tabs, "/b\n", 15), "CVLMOSSHI") == 0);
    CHECK("religions", strcmp(tab_of(tabs, "/b\n", 20), "MOS") == 0 && strcmp(tab_of(tabs, "/b\n", 21), "SHI") == 0);
    CHECK("codes", strcmp(tab_of(tabs, "/b\n", 26), "182") == 0 && strcmp(tab_of(tabs, "/b\n", 28), "18") == 0 && strcmp(tab_of(tabs, "/b\n", 29), "4") == 0 && strcmp(tab_of(tabs, "/b\n", 30), "-9.5") == 0);
    CHECK("no tone is made up", !*tab_of(tabs, "/b\n", 34));
    CHECK("the place, by FIPS", strcmp(tab_of(tabs, "/b\n", 51), "4") == 0 && strcmp(tab_of(tabs, "/b\n", 53), "EZ") == 0 && strcmp(tab_of(tabs, "/d\n", 51), "2") == 0);
    CHECK("added", strcmp(tab_of(tabs, "/b\n", 59), "20220305000000") == 0 && strcmp(tab_of(tabs, "/b\n", 60), "https://example.org/b") == 0);
    CHECK("an undated one is left empty", !*tab_of(tabs, "/c\n", 1) && !*tab_of(tabs, "/c\n", 51));
    CHECK("a nationality is a country", strcmp(tab_of(tabs, "/c\n", 15), "RUS") == 0);
    tabs = export_as(&out, "gdelt", true, NULL, NULL, false);
    CHECK("an incident keeps its number", strcmp(tab_of(tabs, "/b\n", 0), "1") == 0);
    tabs = export_as(&out, "phoenix", false, NULL, NULL, false);
    CHECK("26 columns", lines_of(tabs) == 3 && count_of(tabs, "\t") == 3 * 25);
    CHECK("as Phoenix", strcmp(tab_of(tabs, "b#1", 3), "03") == 0 && strcmp(tab_of(tabs, "b#1", 9), "CVLMOSSHI") == 0 && strcmp(tab_of(tabs, "b#1", 12), "MOS;SHI") == 0 && strcmp(tab_of(tabs, "b#1", 15), "4") == 0);
    up_buffer_free(&out);
}

static void sheets(void) {
    up_buffer out = {0};
    const char *csv = export_as(&out, "odihr", false, NULL, NULL, false);
    CHECK("six columns", strncmp(csv, "Date,Country,Bias motivations,Type of incident,Source,Description\r\n", 66) == 0);
    CHECK("speech and what is denied are out of scope", lines_of(csv) == 2);
    CHECK("the row", strstr(csv, "\"2022-03\",\"Czechia\",\"Anti-Muslim\",\"Violent attacks against people\",\"The Arvel Post\",\"physical assault; target: person; Ostrava; many injured; \"\"Mirek") != NULL);
    CHECK("without words where names are off", strstr(export_as(&out, "odihr", false, &no_names, NULL, false), "Ostrava; many injured\"\r\n") != NULL);
    csv = export_as(&out, "acled", false, NULL, NULL, true);
    CHECK("31 columns", count_of(csv, "\r\n") == 5 && strncmp(csv, "event_id_cnty,event_date,year,time_precision,", 45) == 0);
    CHECK("civilians", strstr(csv, "\"b#1\",\"2022-03-04\",2022,1,\"Political violence\",\"Violence against civilians\",\"Attack\",") && strstr(csv, "\"Civilian targeting\",203,,\"Czechia\""));
    CHECK("three weeks are imprecise, a division too", strstr(csv, "\"d#1\",\"2022-02-27\",2022,3,") && strstr(csv, ",31.25,-99.0,3,"));
    CHECK("no word of theirs", strstr(csv, "\"c#1\",,,,,,,") != NULL);
    up_buffer_free(&out);
}

/* ------------------------------------------------------------------ Parquet, read back */

/* A column of the only row group: definition levels as bits, and the values. */
typedef struct chunk { unsigned char bytes[4096]; const unsigned char *levels, *values; int64_t n, n_null; int physical; } chunk;

static bool read_chunk(const up_buffer *file, const char *name, chunk *out) {
    const unsigned char *bytes = (const unsigned char *)file->bytes, *end = bytes + file->len;
    if (file->len < 12 || memcmp(bytes, "PAR1", 4) != 0 || memcmp(end - 4, "PAR1", 4) != 0) return false;
    uint32_t len = (uint32_t)(end[-8] | end[-7] << 8 | end[-6] << 16) | (uint32_t)end[-5] << 24;
    if (len > file->len - 12) return false;
    thrift foot = {end - 8 - len, end - 8, false};
    int type;
    uint64_t n_groups, n_columns;
    thrift groups = thrift_field(foot, 4, &type), group = thrift_element(groups, 0, &n_groups), columns = thrift_field(group, 1, &type);
    for (uint64_t i = 0;; i++) {
        thrift column = thrift_element(columns, i, &n_columns);
        if (i >= n_columns || column.is_bad) return false;
        thrift facts = thrift_field(column, 3, &type), path = thrift_field(facts, 3, &type), first;
        uint64_t depth;
        first = thrift_element(path, 0, &depth);
        uint64_t length = thrift_varint(&first);
        if (length != strlen(name) || memcmp(first.at, name, length) != 0) continue;
        int64_t at = thrift_number_at(facts, 9);
        out->n = thrift_number_at(facts, 5), out->physical = (int)thrift_number_at(facts, 1);
        out->n_null = thrift_number_at(thrift_field(facts, 12, &type), 3);
        thrift head = {bytes + at, end, false}, after = head;
        thrift_skip(&after, 12);
        int64_t raw = thrift_number_at(head, 2), packed = thrift_number_at(head, 3);
        if (raw > (int64_t)sizeof out->bytes || thrift_number_at(facts, 4) != 6 || (int64_t)(after.at - head.at) + packed != thrift_number_at(facts, 7)) return false;
        if (ZSTD_decompress(out->bytes, sizeof out->bytes, after.at, (size_t)packed) != (size_t)raw) return false;
        uint32_t levels = out->bytes[0] | (uint32_t)out->bytes[1] << 8;
        out->levels = out->bytes + 5, out->values = out->bytes + 4 + levels;
        return true;
    }
}

static bool is_there(const chunk *c, int row) { return c->levels[row / 8] >> row % 8 & 1; }

static void parquet(void) {
    up_buffer file = {0}, again = {0};
    static chunk c;
    export_as(&file, "parquet", false, NULL, NULL, false);
    export_as(&again, "parquet", false, NULL, NULL, false);
    CHECK("the same bytes each time", file.len == again.len && memcmp(file.bytes, again.bytes, file.len) == 0);
    uint32_t len;
    memcpy(&len, file.bytes + file.len - 8, 4);
    thrift foot = {(unsigned char *)file.bytes + file.len - 8 - len, (unsigned char *)file.bytes + file.len - 8, false}, whole = foot;
    thrift_skip(&whole, 12);
    CHECK("the footer is one struct to its last byte", !whole.is_bad && whole.at == whole.end);
    int type;
    uint64_t n;
    thrift schema = thrift_field(foot, 2, &type), first = thrift_element(schema, 1, &n);
    CHECK("a root and 35 columns", n == 36 && thrift_number_at(thrift_element(schema, 0, &n), 5) == 35 && thrift_is_text(first, 4, "id") && thrift_number_at(first, 6) == 0);
    CHECK("three rows", thrift_number_at(foot, 3) == 3);
    /* The latest first: b (4 March), d (27 February), c (undated). */
    CHECK("texts", read_chunk(&file, "admin1", &c) && c.n == 3 && c.n_null == 1 && is_there(&c, 0) && is_there(&c, 1) && !is_there(&c, 2) && c.values[0] == 16 && memcmp(c.values + 4, "Moravskoslezsk\xC3\xBD", 16) == 0);
    int32_t day;
    CHECK("days", read_chunk(&file, "date_start", &c) && c.n_null == 1 && c.physical == 1);
    memcpy(&day, c.values, 4);
    CHECK("4 March", day == up_day_of(2022, 3, 4));
    double x;
    CHECK("degrees", read_chunk(&file, "lon", &c) && c.physical == 5);
    memcpy(&x, c.values + 8, 8);
    CHECK("-99", x > -99.0001 && x < -98.9999);
    int64_t killed[2];
    CHECK("counts", read_chunk(&file, "killed", &c) && c.physical == 2 && c.n_null == 1 && !is_there(&c, 0));
    memcpy(killed, c.values, 16);
    CHECK("none is not unknown", killed[0] == 0 && killed[1] == 2);
    CHECK("many is no number", read_chunk(&file, "injured", &c) && c.n_null == 3);
    CHECK("truths", read_chunk(&file, "perceived", &c) && c.physical == 0 && c.values[0] == 1);
    export_as(&file, "parquet", true, NULL, &(up_query){.country = "XX"}, false);
    memcpy(&len, file.bytes + file.len - 8, 4);
    foot = (thrift){(unsigned char *)file.bytes + file.len - 8 - len, (unsigned char *)file.bytes + file.len - 8, false};
    thrift_element(thrift_field(foot, 4, &type), 0, &n);
    CHECK("an empty table is one too", thrift_number_at(foot, 3) == 0 && n == 0 && type == 9);
    up_buffer_free(&file), up_buffer_free(&again);
}

/* Property: each form of one query has as many rows as the list. */
static void rows_equal_the_list(void) {
    static const up_query queries[] = {{0}, {.country = "CZ"}, {.type = "property"}, {.from = "2022-03-01"}, {.limit = 2}, {.group = "religion"}, {.limit = 1, .offset = 1}};
    up_buffer out = {0};
    for (size_t i = 0; i < COUNT_OF(queries); i++) for (int incidents = 0; incidents < 2; incidents++) {
        size_t n = lines_of(export_as(&out, "jsonl", incidents, NULL, &queries[i], false));
        CHECK("csv", lines_of(export_as(&out, "csv", incidents, NULL, &queries[i], false)) == n + 1);
        CHECK("gdelt", lines_of(export_as(&out, "gdelt", incidents, NULL, &queries[i], false)) == n);
        CHECK("phoenix", lines_of(export_as(&out, "phoenix", incidents, NULL, &queries[i], false)) == n);
        CHECK("acled", lines_of(export_as(&out, "acled", incidents, NULL, &queries[i], false)) == n + 1);
        if (incidents) CHECK("geojson", count_of(export_as(&out, "geojson", true, NULL, &queries[i], false), "\"Feature\"") == n);
    }
    up_buffer_free(&out);
}

static void a_damaged_event(void) {
    static const char *const formats[] = {"csv", "parquet", "gdelt", "geojson"};
    up_buffer out = {0};
    CHECK("damaged", up_store_run(store, "UPDATE events SET json='{\"id\":7' WHERE id='c#1'", NULL) == UP_OK);
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        up_error err = {0};
        CHECK(formats[i], up_store_export_as(store, NULL, formats[i], NULL, take, &out, &err) == UP_E_FORMAT && strstr(err.message, "no JSON"));
    }
    up_buffer_free(&out);
}

int main(void) {
    up_error err = {0};
    begin_folder();
    CHECK("open", up_store_open(path_of("a"), NULL, &store, &err) == UP_OK);
    add_report("b", "https://example.org/b", "The Arvel Post", beaten), add_report("c", "https://example.org/c", "The Arvel Post", said), add_report("d", "https://example.org/d", "The Arvel Post", denied);
    add_incidents();
    commas(), names_are_off(), coders(), sheets(), parquet(), rows_equal_the_list(), addresses(), small_cells(), a_damaged_event();
    up_store_close(store);
    end_folder();
    return check_report();
}
