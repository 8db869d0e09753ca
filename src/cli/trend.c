/* trend.c - uptick trend: is it rising?
 *
 * Over a store, over any counts (--series), or over incidents by place, group and type (--incidents). */
#include <stdlib.h>
#include <string.h>
#include "cli/filter.h"

/* YYYY-MM-DD as days since 1970-01-01; false where it is none. */
static bool read_day(const char *text, int32_t *out) {
    int y, m, d, end = 0;
    if (strlen(text) != 10 || sscanf(text, "%4d-%2d-%2d%n", &y, &m, &d, &end) != 3 || end != 10) return false;
    static const int length[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    if (y < 1 || m < 1 || m > 12 || d < 1 || d > length[m - 1] - (m == 2 && !leap)) return false;
    int years = m <= 2 ? y - 1 : y, month = (m + 9) % 12; /* years that begin in March */
    *out = 365 * years + years / 4 - years / 100 + years / 400 + (153 * month + 2) / 5 + d - 1 - 719468;
    return true;
}

static int failed(const up_error *err) {
    cli_say_error(err);
    return err->status == UP_E_USAGE ? CLI_USAGE : CLI_NOTHING;
}

/* The days of --from and --to, or the eight weeks before --at.  False having said what is wrong. */
static bool read_days(const char *from, const char *to, const char *at, up_trend_options *how) {
    if (at) from = to = at;
    if (!from || !to || !read_day(from, &how->from) || !read_day(to, &how->to)) { cli_usage("trend", "--from and --to, or --at, are needed, as YYYY-MM-DD"); return false; }
    if (at) how->from -= 56;
    if (how->to < how->from) { cli_usage("trend", "--to is before --from"); return false; }
    return true;
}

static int trend_of_store(const char *path, const up_trend_options *how, bool as_of, const char *format) {
    up_store *store = NULL;
    int exit_status = cli_open_store(path, &store);
    if (exit_status != CLI_DONE) return exit_status;
    up_kept_trend found = {0};
    up_buffer out = {0};
    up_error err = {0};
    up_status status = up_store_trend(store, how, as_of, &found, &err);
    if (status == UP_OK) status = up_kept_trend_write(&found, format, &out, &err);
    if (status == UP_OK) cli_put_buffer(&out), cli_flush();
    up_kept_trend_free(&found);
    up_buffer_free(&out);
    up_store_close(store);
    return status == UP_OK ? CLI_DONE : cli_store_failed(status, &err);
}

int cli_trend(int argc, char **argv) {
    const char *series = NULL, *incidents = NULL, *coverage = NULL, *from = NULL, *to = NULL, *at = NULL, *format = NULL, *alpha = NULL, *most_q = NULL;
    int every = 1, jobs = 0;
    const cli_option options[] = {
        {"series", 0, CLI_TEXT, "FILE", "counts: CSV series,date,count[,denominator]", &series},
        {"incidents", 0, CLI_TEXT, "FILE", "incidents: CSV id,event_date,report_date,place,group,type", &incidents},
        {"coverage", 0, CLI_TEXT, "FILE", "what was read: CSV date,place,articles", &coverage},
        {"from", 0, CLI_TEXT, "DAY", "first day on which an alarm may be raised", &from},
        {"to", 0, CLI_TEXT, "DAY", "last such day", &to},
        {"at", 0, CLI_TEXT, "DAY", "as of that day: the eight weeks before it", &at},
        {"every", 0, CLI_NUMBER, "N", "look every N days (1)", &every},
        {"most-q", 0, CLI_TEXT, "Q", "largest chance of being none that an alarm may have (0.23)", &most_q},
        {"alpha", 0, CLI_TEXT, "P", "what `upper` of --series is for (0.01)", &alpha},
        {"format", 0, CLI_TEXT, "FORMAT", "text, csv, evidence (csv with all figures) or, of a store, json", &format},
        {"jobs", 'j', CLI_NUMBER, "N", "threads for --series; default all cores", &jobs},
    };
    const cli_manual manual = {
        .name = "trend", .arguments = "[OPTIONS] STORE | --series FILE | --incidents FILE --from DAY --to DAY", .summary = "Upticks: counts clearly above what was to be expected, each with its grounds.",
        .text = "Of a STORE: rises of its incidents by place, group and family of types in the eight weeks to its last\nreport (or --from and --to), each with its grounds and incidents, and spikes that are none. --at looks as one\nwould have on that day: only what had been reported, as it was told then. What reports claim is listed apart.\n"
                "--series tests each point of any counts by those before it and prints\nseries,date,observed,expected,upper,p. --incidents looks day by day for rises of a group, at a\nplace and all that holds it (US/CA/Fresno), of a type, with what was known on that day.",
        .examples = "  uptick trend news.store\n  uptick trend news.store --at 2024-03-12 --format json\n  uptick trend --series weekly.csv > tested.csv\n  uptick trend --incidents incidents.csv --coverage coverage.csv --from 2023-01-02 --to 2023-12-31 --format csv",
        .options = options, .n_options = sizeof options / sizeof *options, .takes = 0};
    cli_given given;
    int exit_status;
    if (!cli_parse(&manual, argc, argv, &given, &exit_status)) return exit_status;
    if (given.n_arguments > 1 || !!series + !!incidents + given.n_arguments != 1) return cli_usage("trend", "give one of STORE, --series and --incidents");
    up_trend_options how = {.every_days = every, .most_q = most_q ? atof(most_q) : 0};
    if (most_q && !(how.most_q > 0 && how.most_q < 1)) return cli_usage("trend", "--most-q lies between 0 and 1");
    if (given.n_arguments) {
        static const char *const formats[] = {"text", "json", "csv", "evidence", NULL};
        if (format && cli_choice("trend", "format", format, formats) < 0) return CLI_USAGE;
        if ((from || to || at) && !read_days(from, to, at, &how)) return CLI_USAGE;
        return trend_of_store(given.arguments[0], &how, at != NULL, format ? format : "text");
    }

    up_buffer out = {0};
    up_error err = {0};
    up_status status;
    if (series) {
        static const char *const formats[] = {"csv", NULL};
        double level = alpha ? atof(alpha) : 0.01;
        if (format && cli_choice("trend", "format", format, formats) < 0) return CLI_USAGE;
        if (!(level > 0 && level < 1)) return cli_usage("trend", "--alpha lies between 0 and 1");
        status = up_trend_series_file(series, level, jobs > 0 ? (unsigned)jobs : 0, &out, &err);
    } else {
        static const char *const formats[] = {"csv", "evidence", "text", NULL};
        int chosen = format ? cli_choice("trend", "format", format, formats) : 2;
        if (chosen < 0) return CLI_USAGE;
        if (!read_days(from, to, at, &how)) return CLI_USAGE;
        status = up_trend_incidents_file(incidents, coverage, &how, (up_trend_format)chosen, &out, &err);
    }
    if (status == UP_OK) {
        cli_put_buffer(&out);
        cli_flush();
    }
    up_buffer_free(&out);
    return status == UP_OK ? CLI_DONE : failed(&err);
}
