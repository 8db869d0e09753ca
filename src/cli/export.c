/* export.c - uptick export: a store's events or incidents in the formats that others read. */
#include "cli/view.h"

enum { N_OWN = 4, N_OPTIONS = CLI_N_FILTERS + CLI_N_VIEW_OPTIONS + N_OWN };

int cli_export(int argc, char **argv) {
    cli_filter filter;
    cli_view view;
    cli_option options[N_OPTIONS];
    const char *format = "jsonl";
    bool events = false, incidents = false, hxl = false;
    cli_filter_options(&filter, options);
    const cli_option own[N_OWN] = {
        {"format", 0, CLI_TEXT, "FORMAT", "jsonl (default), csv, geojson, parquet, gdelt, phoenix, odihr, acled", &format},
        {"events", 0, CLI_FLAG, NULL, "events, as single reports tell them (default)", &events},
        {"incidents", 0, CLI_FLAG, NULL, "incidents, each once, whatever the number of its reports", &incidents},
        {"hxl", 0, CLI_FLAG, NULL, "with a table of commas: a row of HXL tags under the header", &hxl},
    };
    for (int i = 0; i < N_OWN; i++) options[CLI_N_FILTERS + i] = own[i];
    cli_view_options(&view, options + CLI_N_FILTERS + N_OWN);
    const cli_manual manual = {
        .name = "export", .arguments = "[OPTIONS] STORE", .summary = "Writes the events or incidents of a store, filtered, for other programs.",
        .text = "odihr is the sheet for submissions (what is in its scope), acled a table with ACLED's columns, gdelt and phoenix\n"
                "the tables of those coders, tabs and no header.  The columns: docs/exports.md.  Names of private persons are\n"
                "masked unless --names is given (docs/privacy.md).",
        .examples = "  uptick export news.store --format csv --from 2022-01-01 > events.csv\n  uptick export news.store --incidents --format parquet --class incident > incidents.parquet\n"
                    "  uptick export news.store --incidents --format geojson --public > map.geojson",
        .options = options, .n_options = N_OPTIONS};
    cli_given given;
    int exit_status;
    if (!cli_parse(&manual, argc, argv, &given, &exit_status)) return exit_status;
    if (cli_choice("export", "format", format, up_export_formats()) < 0 || !cli_filter_finish("export", &filter)) return CLI_USAGE;
    if (events && incidents) return cli_usage("export", "--events and --incidents exclude each other");
    if (!cli_view_finish("export", &view, &filter.query)) return CLI_USAGE;
    if (given.n_arguments != 1) return cli_usage("export", "which store?");
    up_store *store = NULL;
    exit_status = cli_open_store(given.arguments[0], &store);
    if (exit_status != CLI_DONE) return exit_status;
    up_error err = {0};
    const up_export_options how = {.incidents = incidents, .hxl = hxl, .view = &view.view};
    up_status status = up_store_export_as(store, &filter.query, format, &how, cli_print_piece, NULL, &err);
    if (status != UP_OK) exit_status = cli_store_failed(status, &err);
    up_store_close(store);
    cli_flush();
    return exit_status;
}
