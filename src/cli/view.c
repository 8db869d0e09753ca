/* view.c - for whom something is written.
 *
 * Names of private persons are off unless asked for.  A public view also has no words of reports, places no finer than a division
 * and that only where enough lies beneath it, and nothing that was first reported in the last days. */
#include <string.h>
#include <time.h>
#include "cli/view.h"

enum { DELAY_DAYS = 14, MIN_CELL = 5, DAY_S = 86400 };

void cli_view_options(cli_view *v, cli_option *o) {
    *v = (cli_view){.delay_days = DELAY_DAYS, .min_cell = MIN_CELL};
    const cli_option all[CLI_N_VIEW_OPTIONS] = {
        {"names", 0, CLI_FLAG, NULL, "with the names of private persons; else they are masked letter by letter", &v->names},
        {"all-words", 0, CLI_FLAG, NULL, "with the words of sources that are restricted (uptick restrict)", &v->all_words},
        {"public", 0, CLI_FLAG, NULL, "for anybody: no words of reports, places blurred, delayed", &v->is_public},
        {"delay-days", 0, CLI_NUMBER, "N", "with --public: nothing first reported in the last N days (default: 14)", &v->delay_days},
        {"min-cell", 0, CLI_NUMBER, "K", "with --public: no division or country with fewer than K records (default: 5)", &v->min_cell},
        {"as-of", 0, CLI_TEXT, "DATE", "with --public: the day that the delay counts from (default: today)", &v->as_of},
    };
    memcpy(o, all, sizeof all);
}

bool cli_view_finish(const char *command, cli_view *v, up_query *query) {
    if (v->names && v->is_public) { cli_usage(command, "--names and --public exclude each other"); return false; }
    if (v->all_words && v->is_public) { cli_usage(command, "--all-words and --public exclude each other"); return false; }
    v->view = (up_view){.names = v->names, .all_words = v->all_words, .is_public = v->is_public, .min_cell = (uint32_t)v->min_cell};
    if (!v->is_public) return true;
    time_t now = time(NULL);
    struct tm day = {0};
    if (v->as_of) {
        const char *end = strptime(v->as_of, "%Y-%m-%d", &day);
        if (!end || *end || strlen(v->as_of) != 10) { cli_usage(command, "--as-of wants a date like 2022-03-04, not '%s'", v->as_of); return false; }
        now = timegm(&day);
    }
    now -= (time_t)v->delay_days * DAY_S;
    if (!gmtime_r(&now, &day) || !strftime(v->until, sizeof v->until, "%Y-%m-%d", &day)) { cli_usage(command, "--delay-days is too large"); return false; }
    if (!query->added_to || strcmp(v->until, query->added_to) < 0) query->added_to = v->until;
    return true;
}
