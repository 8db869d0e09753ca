/* gazetteer.c - builds the default gazetteer; learn/gazetteer.sh fetches what it reads and calls it.
 *
 * usage: gazetteer OUT TABLES DIVISIONS DUMP...
 *   OUT        the gazetteer file
 *   TABLES     folder of our own tables (ontology/places)
 *   DIVISIONS  CODE<tab>NAME of first- and second-level divisions
 *   DUMP       places in GeoNames' 19 columns */
#include "where/build.h"
#include <stdio.h>

static int refuse(const up_error *err) {
    char line[1024];
    fprintf(stderr, "gazetteer: %s\n", up_error_text(err, line, sizeof line));
    return 1;
}

int main(int argc, char **argv) {
    up_error err = {0};
    up_gaz_builder *builder;
    if (argc < 5) { fprintf(stderr, "usage: gazetteer OUT TABLES DIVISIONS DUMP...\n"); return 2; }
    if (up_gaz_builder_new(&builder) != UP_OK) { fprintf(stderr, "gazetteer: no room for temporary files\n"); return 1; }
    /* Divisions first, so that the tables know them by name; then tables, whose points count before a mean of towns. */
    if (up_gaz_read_divisions(builder, argv[3], &err) != UP_OK || up_gaz_read_tables(builder, argv[2], &err) != UP_OK) return refuse(&err);
    for (int i = 4; i < argc; i++) {
        uint64_t refused = 0;
        if (up_gaz_read_dump(builder, argv[i], NULL, NULL, &refused, &err) != UP_OK) return refuse(&err);
        if (refused) fprintf(stderr, "gazetteer: %s: %llu lines refused\n", argv[i], (unsigned long long)refused);
    }
    uint32_t n = up_gaz_n_places(builder);
    if (up_gaz_builder_finish(builder, argv[1], &err) != UP_OK) return refuse(&err);
    up_gaz_builder_free(builder);
    up_gazetteer *made;
    if (up_gazetteer_open(argv[1], &made, &err) != UP_OK) return refuse(&err);
    const char *broken = up_gazetteer_check(made);
    printf("%u places, %llu bytes\n", n, (unsigned long long)made->header->file_bytes);
    if (broken) fprintf(stderr, "gazetteer: %s: %s\n", argv[1], broken);
    up_gazetteer_close(made);
    return broken != NULL;
}
