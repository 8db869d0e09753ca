/* report.c - uptick report: a report to print of what a store holds of some days. */
#include <errno.h>
#include <string.h>
#include <time.h>
#include "cli/view.h"

enum { N_OWN = 2, N_OPTIONS = CLI_N_FILTERS + CLI_N_VIEW_OPTIONS + N_OWN, DAY_S = 86400 };

static bool day_of(const char *text, int32_t *out) {
    struct tm day = {0};
    const char *end = text && strlen(text) == 10 ? strptime(text, "%Y-%m-%d", &day) : NULL;
    if (!end || *end) return false;
    *out = (int32_t)(timegm(&day) / DAY_S);
    return true;
}

static int write_page(const char *path, const up_buffer *page) {
    if (strcmp(path, "-") == 0) { cli_put_buffer(page); return CLI_DONE; }
    FILE *f = fopen(path, "wb");
    bool done = f && fwrite(page->bytes, 1, page->len, f) == page->len;
    if (f && fclose(f) != 0) done = false;
    if (!done) cli_say("%s: %s", path, strerror(errno));
    return done ? CLI_DONE : CLI_NOTHING;
}

int cli_report(int argc, char **argv) {
    cli_filter filter;
    cli_view view;
    cli_option options[N_OPTIONS];
    const char *path = "-";
    bool no_trend = false;
    cli_filter_options(&filter, options);
    options[CLI_N_FILTERS] = (cli_option){"output", 'o', CLI_TEXT, "FILE", "where to (default: standard output)", &path};
    options[CLI_N_FILTERS + 1] = (cli_option){"no-upticks", 0, CLI_FLAG, NULL, "do not look for upticks", &no_trend};
    cli_view_options(&view, options + CLI_N_FILTERS + N_OWN);
    const cli_manual manual = {
        .name = "report", .arguments = "--from DATE --to DATE [OPTIONS] STORE", .summary = "Writes a report to print: one HTML page with map, charts and tables.",
        .text = "Of incidents, unless --class says otherwise. The page needs no other file; print it, or save it as PDF, from any browser.\n"
                "Names of private persons are masked unless --names is given (docs/privacy.md).",
        .examples = "  uptick report news.store --from 2022-02-01 --to 2022-04-30 -o spring.html\n  uptick report news.store --from 2022-01-01 --to 2022-12-31 --group religion:jewish --public -o 2022.html",
        .options = options, .n_options = N_OPTIONS};
    cli_given given;
    int exit_status;
    up_trend_options days = {0};
    if (!cli_parse(&manual, argc, argv, &given, &exit_status)) return exit_status;
    if (!cli_filter_finish("report", &filter) || !cli_view_finish("report", &view, &filter.query)) return CLI_USAGE;
    if (!day_of(filter.query.from, &days.from) || !day_of(filter.query.to, &days.to)) return cli_usage("report", "for which days? --from YYYY-MM-DD --to YYYY-MM-DD");
    if (days.from > days.to) return cli_usage("report", "--from is after --to");
    if (given.n_arguments != 1) return cli_usage("report", "which store?");
    if (!filter.query.klass) filter.query.klass = "incident";
    up_store *store = NULL;
    exit_status = cli_open_store(given.arguments[0], &store);
    if (exit_status != CLI_DONE) return exit_status;
    up_error err = {0};
    up_kept_trend trend = {0};
    up_buffer page = {0};
    up_status status = no_trend ? UP_OK : up_store_trend(store, &days, false, &trend, &err);
    if (status == UP_OK) status = up_store_paper(store, &filter.query, &(up_paper_options){.view = &view.view, .trend = no_trend ? NULL : &trend}, &page, &err);
    exit_status = status == UP_OK ? write_page(path, &page) : cli_store_failed(status, &err);
    if (!no_trend) up_kept_trend_free(&trend);
    up_buffer_free(&page);
    up_store_close(store);
    cli_flush();
    return exit_status;
}
