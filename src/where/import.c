/* import.c - a gazetteer of one's own: a GeoNames dump, and the tables that ship with the program. */
#include "base/error.h"
#include "where/build.h"
#include <stdio.h>
#include <stdlib.h>

up_status up_gazetteer_import(const char *dump_path, const char *data_dir, const char *out_path, up_progress progress, void *context, up_error *err) {
    if (!data_dir) data_dir = getenv("UPTICK_DATA");
    char tables[4096];
    int len = snprintf(tables, sizeof tables, "%s/ontology/places", data_dir ? data_dir : ".");
    if (len < 0 || (size_t)len >= sizeof tables) return up_fail(err, UP_E_RANGE, NULL, 0, 0, "the path of the data directory is too long");
    up_gaz_builder *builder = NULL;
    up_status status = up_gaz_builder_new(&builder);
    if (status != UP_OK) return up_fail(err, status, out_path, 0, 0, "no room for temporary files: %s", up_status_text(status));
    status = up_gaz_read_dump(builder, dump_path, progress, context, NULL, err);
    /* The tables come second: a dump has its own points for countries and divisions, and they count. */
    if (status == UP_OK) status = up_gaz_read_tables(builder, tables, err);
    if (status == UP_OK) status = up_gaz_builder_finish(builder, out_path, err);
    up_gaz_builder_free(builder);
    return status;
}
