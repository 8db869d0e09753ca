/* purge.c - uptick purge: the texts of reports go when their time is over. */
#include <errno.h>
#include <string.h>
#include <time.h>
#include "cli/filter.h"

enum { DAY_S = 86400, MOST_BYTES = 1 << 24 };

static bool read_file(const char *path, up_buffer *out) {
    FILE *f = fopen(path, "rb");
    char piece[4096];
    size_t n;
    if (!f) { cli_say("%s: %s", path, strerror(errno)); return false; }
    while ((n = fread(piece, 1, sizeof piece, f)) && out->len < MOST_BYTES) up_buffer_add(out, piece, n);
    bool done = !ferror(f) && !out->failed && out->len < MOST_BYTES;
    fclose(f);
    if (!done) cli_say("%s: cannot be read", path);
    return done;
}

/* Days since 1970-01-01 of --as-of, else of today. */
static bool day_of(const char *as_of, int32_t *out) {
    time_t at = time(NULL);
    if (as_of) {
        struct tm day = {0};
        const char *end = strptime(as_of, "%Y-%m-%d", &day);
        if (!end || *end || strlen(as_of) != 10) { cli_usage("purge", "--as-of wants a date like 2022-03-04, not '%s'", as_of); return false; }
        at = timegm(&day);
    }
    *out = (int32_t)(at / DAY_S);
    return true;
}

int cli_purge(int argc, char **argv) {
    const char *path = NULL, *as_of = NULL;
    int keep_days = -1;
    bool dry = false;
    const cli_option options[] = {
        {"policy", 0, CLI_TEXT, "FILE", "lines SOURCE,DAYS: how long the words of each source are kept; * for all others, never for no end", &path},
        {"keep-days", 0, CLI_NUMBER, "N", "the same number of days for all", &keep_days},
        {"as-of", 0, CLI_TEXT, "DATE", "the day that is counted from (default: today)", &as_of},
        {"dry-run", 0, CLI_FLAG, NULL, "only tell how many there are", &dry}};
    const cli_manual manual = {
        .name = "purge", .arguments = "[OPTIONS] STORE", .summary = "Removes the texts of reports whose time is over.",
        .text = "The text becomes as many points, texts of old versions and quoted words go, names are masked; what was coded, spans, dates, titles,\n"
                "addresses and the hash of the content stay. Incidents should be linked before.",
        .examples = "  uptick purge news.store --policy keep.csv --dry-run\n  uptick purge news.store --keep-days 90", .options = options, .n_options = sizeof options / sizeof *options};
    cli_given given;
    int exit_status;
    int32_t today;
    if (!cli_parse(&manual, argc, argv, &given, &exit_status)) return exit_status;
    if (given.n_arguments != 1) return cli_usage("purge", "which store?");
    if ((path != NULL) == (keep_days >= 0)) return cli_usage("purge", "for how long? --policy FILE or --keep-days N");
    if (!day_of(as_of, &today)) return CLI_USAGE;
    up_buffer text = {0};
    if (path ? !read_file(path, &text) : (cli_format(&text, "*,%d", keep_days), text.failed)) { up_buffer_free(&text); return CLI_NOTHING; }
    up_error err = {0};
    up_policy *policy = NULL;
    up_store *store = NULL;
    up_status status = up_policy_read(text.bytes ? text.bytes : "", text.len, path ? path : "--keep-days", &policy, &err);
    up_buffer_free(&text);
    if (status != UP_OK) return cli_store_failed(status, &err);
    exit_status = cli_open_store(given.arguments[0], &store);
    if (exit_status == CLI_DONE) {
        up_purged done = {0};
        status = up_store_purge(store, policy, today, dry, &done, &err);
        if (status != UP_OK) exit_status = cli_store_failed(status, &err);
        else if (dry) printf("%llu reports would lose their words\n", (unsigned long long)done.n_reports);
        if (!dry && (status == UP_OK || done.n_reports) && !given.quiet)
            fprintf(stderr, "%llu reports have lost their words, %llu old versions too\n", (unsigned long long)done.n_reports, (unsigned long long)done.n_versions);
    }
    up_store_close(store);
    up_policy_free(policy);
    cli_flush();
    return exit_status;
}
