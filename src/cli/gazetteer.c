/* gazetteer.c - uptick gazetteer import: a full GeoNames dump in place of the built-in places. */
#include <string.h>
#include "cli/cli.h"

static bool show_progress(void *context, uint64_t done, uint64_t total) {
    (void)context, (void)total;
    cli_progress(0, 0, done);
    return true;
}

int cli_gazetteer(int argc, char **argv) {
    const char *output = "places.gaz", *data = NULL;
    const cli_option options[] = {
        {"output", 'o', CLI_TEXT, "FILE", "where to put it (default: places.gaz)", &output},
        {"data", 0, CLI_TEXT, "DIR", "where ontology/places lies (default: $UPTICK_DATA, else the working directory)", &data},
    };
    const cli_manual manual = {
        .name = "gazetteer", .arguments = "[OPTIONS] import FILE", .summary = "Makes a gazetteer of a GeoNames dump (allCountries.zip, cities500.txt, gzip), for --gazetteer of the other commands.",
        .examples = "  uptick gazetteer import allCountries.zip --output all.gaz\n  uptick places --gazetteer all.gaz report.txt",
        .options = options, .n_options = sizeof options / sizeof *options};
    cli_given given;
    int exit_status;
    if (!cli_parse(&manual, argc, argv, &given, &exit_status)) return exit_status;
    if (given.n_arguments != 2 || strcmp(given.arguments[0], "import") != 0) return cli_usage("gazetteer", "wants: import FILE");
    cli_progress_begin(&given, cli_total_bytes(given.arguments + 1, 1));
    up_error err = {0};
    up_status status = up_gazetteer_import(given.arguments[1], data, output, show_progress, NULL, &err);
    cli_progress_end();
    if (status == UP_OK) return CLI_DONE;
    err.status = status;
    cli_say_error(&err);
    return CLI_NOTHING;
}
