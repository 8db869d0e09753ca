/* tables.c - reads the place tables that people review: ontology/places, and lists of divisions.
 *
 * The form is one entry a line (docs/gazetteer.md): kind, where, name, latitude, longitude, people, further
 * names.  Names that are marked in the table, or plainly abbreviations, are found only when they are written so. */
#include "base/error.h"
#include "base/utf8.h"
#include "where/build.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef up_status (*line_reader)(up_gaz_builder *b, up_str *column, uint32_t n, const char *path, uint32_t line, up_error *err);

/* Calls `reader` for every line that is neither empty nor a comment, with its tab-separated columns. */
static up_status read_lines(up_gaz_builder *b, const char *path, line_reader reader, up_error *err) {
    FILE *file = fopen(path, "r");
    if (!file) return up_fail(err, errno == ENOENT ? UP_E_MISSING : UP_E_IO, path, 0, 0, "%s", strerror(errno));
    char *text = NULL;
    size_t cap = 0;
    ssize_t len;
    uint32_t line = 0;
    up_status status = UP_OK;
    while (status == UP_OK && (len = getline(&text, &cap, file)) >= 0) {
        line++;
        while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == '\r')) len--;
        if (len == 0 || text[0] == '#') continue;
        if (up_utf8_invalid(text, (size_t)len) != (size_t)len) { status = up_fail(err, UP_E_FORMAT, path, line, 0, "it is not text in UTF-8"); break; }
        up_str column[8];
        uint32_t n = 0;
        for (ssize_t i = 0, begin = 0; i <= len && n < 8; i++)
            if (i == len || text[i] == '\t') { column[n++] = (up_str){text + begin, (uint32_t)(i - begin)}; begin = i + 1; }
        status = reader(b, column, n, path, line, err);
    }
    if (status == UP_OK && ferror(file)) status = up_fail(err, UP_E_IO, path, line, 0, "%s", strerror(errno));
    free(text);
    fclose(file);
    return status;
}

static bool is(up_str s, const char *text) { return s.len == strlen(text) && memcmp(s.at, text, s.len) == 0; }

/* ------------------------------------------------------------------ divisions */

static bool parse_number(up_str s, double *out) {
    char text[32], *end;
    if (!s.len || s.len >= sizeof text) return false;
    memcpy(text, s.at, s.len);
    text[s.len] = 0;
    *out = strtod(text, &end);
    return *end == 0 && *out == *out;
}

static up_status read_division(up_gaz_builder *b, up_str *column, uint32_t n, const char *path, uint32_t line, up_error *err) {
    const char *dot = n == 2 || n == 4 ? memchr(column[0].at, '.', column[0].len) : NULL;
    if (!dot || dot - column[0].at != 2 || !column[1].len) return up_fail(err, UP_E_FORMAT, path, line, 1, "expected CODE, NAME and perhaps a point, the code like US.TN or US.TN.037");
    const char *second = memchr(dot + 1, '.', column[0].len - 3);
    up_gaz_entry entry = {.name = column[1], .country = {column[0].at[0], column[0].at[1]}, .code = column[0], .kind = second ? UP_PLACE_IS_ADMIN2 : UP_PLACE_IS_ADMIN1};
    if (second) entry.admin1 = (up_str){column[0].at, (uint32_t)(second - column[0].at)};
    if (n == 4) {
        if (!parse_number(column[2], &entry.lat) || !parse_number(column[3], &entry.lon)) return up_fail(err, UP_E_FORMAT, path, line, 3, "expected a latitude and a longitude");
        entry.has_point = true;
    }
    up_gaz_name(b, column[1], up_gaz_add(b, &entry), 0);
    return UP_OK;
}

up_status up_gaz_read_divisions(up_gaz_builder *b, const char *path, up_error *err) { return read_lines(b, path, read_division, err); }

/* ------------------------------------------------------------------ places */

static const struct { const char *name; up_place_kind kind; } kinds[] = {
    {"country", UP_PLACE_IS_COUNTRY}, {"admin1", UP_PLACE_IS_ADMIN1}, {"city", UP_PLACE_IS_CITY}, {"district", UP_PLACE_IS_DISTRICT}, {"region", UP_PLACE_IS_REGION}, {"spot", UP_PLACE_IS_SPOT},
};

/* A name as tables write it: "*Russian" a people, "+Victoria" only beside its container, "U.S." and "NSW" as
 * capitals only, "Calif." with its stop. */
static void add_written(up_gaz_builder *b, up_str name, uint32_t place, uint32_t flags) {
    for (; name.len && (name.at[0] == '*' || name.at[0] == '+'); name.at++, name.len--) flags |= name.at[0] == '*' ? UP_GAZ_DEMONYM : UP_GAZ_INSIDE;
    uint32_t lower = 0, upper = 0, stops = 0;
    for (size_t at = 0; at < name.len;) {
        uint32_t c = up_utf8_next(name.at, name.len, &at);
        lower += up_is_lower(c);
        upper += up_is_upper(c);
        stops += c == '.';
    }
    if (!lower && upper && upper <= 5) flags |= UP_GAZ_CAPS;
    else if (stops == 1 && name.len <= 6 && name.at[name.len - 1] == '.') flags |= UP_GAZ_DOTTED;
    up_gaz_name(b, name, place, flags);
}

static void add_names(up_gaz_builder *b, up_str list, uint32_t place, uint32_t flags) {
    for (uint32_t i = 0, begin = 0; i <= list.len; i++)
        if (i == list.len || list.at[i] == '|') {
            add_written(b, (up_str){list.at + begin, i - begin}, place, flags);
            begin = i + 1;
        }
}

static up_status read_place(up_gaz_builder *b, up_str *column, uint32_t n, const char *path, uint32_t line, up_error *err) {
    if (n < 6 || n > 7) return up_fail(err, UP_E_FORMAT, path, line, 0, "expected six or seven columns: kind, where, name, latitude, longitude, people, names");
    up_gaz_entry entry = {.name = column[2], .has_point = true};
    size_t k = 0;
    while (k < sizeof kinds / sizeof *kinds && !is(column[0], kinds[k].name)) k++;
    if (k == sizeof kinds / sizeof *kinds) return up_fail(err, UP_E_FORMAT, path, line, 1, "unknown kind '%.*s'; expected country, admin1, city, district, region or spot", (int)column[0].len, column[0].at);
    entry.kind = kinds[k].kind;
    double people;
    if (!parse_number(column[3], &entry.lat) || entry.lat < -90 || entry.lat > 90) return up_fail(err, UP_E_FORMAT, path, line, 4, "expected a latitude");
    if (!parse_number(column[4], &entry.lon) || entry.lon < -180 || entry.lon > 180) return up_fail(err, UP_E_FORMAT, path, line, 5, "expected a longitude");
    if (!parse_number(column[5], &people) || people < 0 || people > UINT32_MAX) return up_fail(err, UP_E_FORMAT, path, line, 6, "expected a number of people");
    if (!entry.name.len) return up_fail(err, UP_E_FORMAT, path, line, 3, "expected a name");
    entry.population = (uint32_t)people;
    bool inside = entry.name.at[0] == '+';
    if (inside) entry.name = (up_str){entry.name.at + 1, entry.name.len - 1};
    if (!is(column[1], "-")) {
        if (column[1].len != 2 && !(column[1].len > 3 && column[1].at[2] == '/')) return up_fail(err, UP_E_FORMAT, path, line, 2, "expected '-', a country's code, or CODE/DIVISION");
        memcpy(entry.country, column[1].at, 2);
        if (column[1].len > 3) up_gaz_division_named(b, entry.country, (up_str){column[1].at + 3, column[1].len - 3}, &entry.admin1);
    }
    uint32_t place;
    if (entry.kind == UP_PLACE_IS_COUNTRY) entry.code = column[1];
    if (entry.kind == UP_PLACE_IS_ADMIN1) {
        /* Divisions are known by name here: tables need not repeat GeoNames' codes. */
        up_str code = {NULL, 0};
        if (up_gaz_division_named(b, entry.country, entry.name, &code) == UP_GAZ_NONE)
            for (uint32_t i = 0, begin = 0; n == 7 && i <= column[6].len && !code.len; i++)
                if (i == column[6].len || column[6].at[i] == '|') {
                    up_gaz_division_named(b, entry.country, (up_str){column[6].at + begin, i - begin}, &code);
                    begin = i + 1;
                }
        entry.code = code;
    }
    place = up_gaz_add(b, &entry);
    up_gaz_name(b, entry.name, place, inside ? UP_GAZ_INSIDE : 0);
    if (n == 7) add_names(b, column[6], place, UP_GAZ_ALTERNATE);
    return UP_OK;
}

/* ------------------------------------------------------------------ words */

static const struct { const char *name; uint32_t classes; } word_classes[] = {
    {"given", UP_WORD_GIVEN}, {"surname", UP_WORD_SURNAME}, {"title", UP_WORD_TITLE}, {"body", UP_WORD_BODY}, {"street", UP_WORD_STREET}, {"says", UP_WORD_SAYS},
    {"common", UP_WORD_COMMON}, {"before", UP_WORD_PLACE_BEFORE}, {"after", UP_WORD_PLACE_AFTER}, {"team", UP_WORD_TEAM}, {"calendar", UP_WORD_CALENDAR},
    {"company", UP_WORD_COMPANY}, {"never", UP_WORD_NEVER}, {"paper", UP_WORD_PAPER}, {"spot", UP_WORD_SPOT}, {"rare", UP_WORD_RARE}, {"office", UP_WORD_OFFICE}, {"lower", UP_WORD_LOWER},
};

static up_status read_words(up_gaz_builder *b, up_str *column, uint32_t n, const char *path, uint32_t line, up_error *err) {
    size_t k = 0;
    while (k < sizeof word_classes / sizeof *word_classes && !is(column[0], word_classes[k].name)) k++;
    if (n != 2 || k == sizeof word_classes / sizeof *word_classes) return up_fail(err, UP_E_FORMAT, path, line, 1, "expected CLASS<tab>WORD WORD ..., the class one of docs/gazetteer.md");
    for (uint32_t i = 0, begin = 0; i <= column[1].len; i++)
        if (i == column[1].len || column[1].at[i] == ' ') {
            char word[UP_GAZ_KEY_MAX];
            uint32_t len = i - begin;
            if (len >= sizeof word) return up_fail(err, UP_E_FORMAT, path, line, begin + 1, "a word of %u bytes", len);
            for (uint32_t j = 0; j < len; j++) word[j] = column[1].at[begin + j] == '_' ? ' ' : column[1].at[begin + j]; /* "Southern_District" */
            if (len) up_gaz_word_add(b, (up_str){word, len}, word_classes[k].classes);
            begin = i + 1;
        }
    return UP_OK;
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

up_status up_gaz_read_tables(up_gaz_builder *b, const char *dir, up_error *err) {
    DIR *opened = opendir(dir);
    if (!opened) return up_fail(err, errno == ENOENT ? UP_E_MISSING : UP_E_IO, dir, 0, 0, "%s", strerror(errno));
    char *names[256];
    size_t n = 0;
    up_status status = UP_OK;
    for (struct dirent *entry; (entry = readdir(opened)) && n < 256;) {
        size_t len = strlen(entry->d_name);
        bool is_table = len > 4 && strcmp(entry->d_name + len - 4, ".tsv") == 0 && (strncmp(entry->d_name, "places", 6) == 0 || strncmp(entry->d_name, "words", 5) == 0);
        if (is_table && !(names[n++] = strdup(entry->d_name))) { n--; status = UP_E_NOMEM; break; }
    }
    closedir(opened);
    qsort(names, n, sizeof *names, by_name); /* the order must not depend on the file system */
    for (size_t i = 0; i < n; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", dir, names[i]);
        if (status == UP_OK) status = read_lines(b, path, names[i][0] == 'p' ? read_place : read_words, err);
        free(names[i]);
    }
    if (status == UP_OK && n == 0) return up_fail(err, UP_E_MISSING, dir, 0, 0, "there is no places*.tsv");
    return status;
}
