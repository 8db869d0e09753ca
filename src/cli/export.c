/* export.c - uptick export: a store's events in the formats that others read. */
#include "cli/filter.h"

int cli_export(int argc, char **argv) {
    cli_filter filter;
    cli_option options[CLI_N_FILTERS + 1];
    const char *format = "jsonl";
    cli_filter_options(&filter, options);
    options[CLI_N_FILTERS] = (cli_option){"format", 0, CLI_TEXT, "FORMAT", "jsonl (default), csv, geojson", &format};
    const cli_manual manual = {
        .name = "export", .arguments = "[OPTIONS] STORE", .summary = "Writes the events of a store, filtered, for other programs.",
        .examples = "  uptick export news.store --format csv --from 2022-01-01 > events.csv\n  uptick export news.store --format geojson --class incident > incidents.geojson",
        .options = options, .n_options = CLI_N_FILTERS + 1};
    cli_given given;
    int exit_status;
    if (!cli_parse(&manual, argc, argv, &given, &exit_status)) return exit_status;
    static const char *const formats[] = {"jsonl", "csv", "geojson", NULL};
    if (cli_choice("export", "format", format, formats) < 0 || !cli_filter_finish("export", &filter)) return CLI_USAGE;
    if (given.n_arguments != 1) return cli_usage("export", "which store?");
    up_store *store = NULL;
    exit_status = cli_open_store(given.arguments[0], &store);
    if (exit_status != CLI_DONE) return exit_status;
    up_error err = {0};
    up_status status = up_store_export(store, &filter.query, format, cli_print_piece, NULL, &err);
    if (status != UP_OK) exit_status = cli_store_failed(status, &err);
    up_store_close(store);
    cli_flush();
    return exit_status;
}
