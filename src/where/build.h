/* build.h - making gazetteer files: from GeoNames dumps and from tables of our own. */
#ifndef UP_WHERE_BUILD_H
#define UP_WHERE_BUILD_H

#include "where/gazetteer.h"

typedef struct up_gaz_builder up_gaz_builder; /* one thread's; after a failure only _free and _finish (which says why) do anything */

typedef struct up_gaz_entry {
    up_str name;
    char country[3];         /* ISO 3166-1 alpha-2; empty */
    up_str admin1, admin2;   /* codes of its divisions as "US.TN", "US.TN.037"; empty */
    up_str code;             /* a country's or a division's own code: "US", "US.TN"; empty */
    bool has_point;          /* else the mean of the places in it is taken; only for those with a code */
    double lat, lon;
    uint32_t population, geonames; /* 0 unknown */
    up_place_kind kind;
    uint8_t bonus;           /* added to the rank */
} up_gaz_entry;

up_status up_gaz_builder_new(up_gaz_builder **out);
void up_gaz_builder_free(up_gaz_builder *builder);

/* Adds a place, without any name to find it by; its number, or UP_GAZ_NONE when that fails.  A second
 * country or division of the same code adds nothing and gives the first one's number; where the first
 * had no point it takes the second's. */
uint32_t up_gaz_add(up_gaz_builder *builder, const up_gaz_entry *entry);
/* The place whose own code this is; UP_GAZ_NONE. */
uint32_t up_gaz_coded(const up_gaz_builder *builder, up_str code);
/* The first-level division of `country` that has this name; UP_GAZ_NONE.  `code` gets its code. */
uint32_t up_gaz_division_named(const up_gaz_builder *builder, const char country[3], up_str name, up_str *code);
/* Lets `place` be found by `name`; flags as UP_GAZ_CAPS.  Names that make no key are passed over. */
void up_gaz_name(up_gaz_builder *builder, up_str name, uint32_t place, uint32_t flags);
/* Says what a word is; classes add up. */
void up_gaz_word_add(up_gaz_builder *builder, up_str word, uint32_t classes);
uint32_t up_gaz_n_places(const up_gaz_builder *builder);

/* Writes the file beside `path` and moves it there. */
up_status up_gaz_builder_finish(up_gaz_builder *builder, const char *path, up_error *err);

/* ------------------------------------------------------------------ what is read */

/* One line of a GeoNames dump (19 columns, tab-separated); strings borrow the line. */
typedef struct up_geonames_row {
    uint32_t id, population;
    up_str name, ascii, alternates, country, admin1, admin2;
    double lat, lon;
    char klass, code[11];
} up_geonames_row;

/* NULL when the line is well formed, else what is wrong with it. */
const char *up_geonames_read(const char *line, size_t len, up_geonames_row *out);

/* Adds every line of a dump: text, .gz or .zip, told by content.  Lines that are not well formed are
 * counted in `n_refused` (NULL allowed); UP_E_FORMAT when the first line already is not. */
up_status up_gaz_read_dump(up_gaz_builder *builder, const char *path, up_progress progress, void *context, uint64_t *n_refused, up_error *err);
/* Adds divisions: lines of `CODE<tab>NAME` or `CODE<tab>NAME<tab>LAT<tab>LON`, CODE as "US.TN" or "US.TN.037". */
up_status up_gaz_read_divisions(up_gaz_builder *builder, const char *path, up_error *err);
/* Adds the tables of `dir`: places*.tsv and words*.tsv (docs/gazetteer.md). */
up_status up_gaz_read_tables(up_gaz_builder *builder, const char *dir, up_error *err);

#endif
