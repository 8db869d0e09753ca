/* link.c - uptick link: which reports tell of one thing; and a store's links made anew. */
#include <string.h>
#include "cli/filter.h"

typedef struct linking { up_stories *stories; up_error error; up_status status; } linking;

static bool take(void *context, const up_report *report) {
    linking *l = context;
    l->status = up_stories_add(l->stories, report, &l->error);
    return l->status == UP_OK;
}

static int link_files(const cli_given *given, const up_linker *linker, bool why) {
    linking l = {0};
    up_buffer out = {0};
    l.status = up_stories_new(linker, &l.stories, &l.error);
    int exit_status = l.status == UP_OK ? cli_read_files(given, take, &l) : CLI_NOTHING;
    if (l.status == UP_OK && exit_status <= CLI_REFUSED) l.status = up_stories_write(l.stories, why, &out, &l.error);
    if (l.status == UP_OK) cli_put_buffer(&out);
    else exit_status = cli_store_failed(l.status, &l.error);
    up_buffer_free(&out);
    up_stories_free(l.stories);
    return exit_status;
}

static bool tell_progress(void *context, uint64_t done, uint64_t total) {
    (void)context, (void)total;
    cli_progress(0, 0, done);
    return true;
}

static int link_store(const cli_given *given, const up_linker *linker, const char *path, bool redo) {
    up_store *store = NULL;
    int exit_status = cli_open_store(path, &store);
    if (exit_status != CLI_DONE) return exit_status;
    up_error err = {0};
    up_linked n = {0};
    uint64_t reports = 0;
    up_status status = up_store_count_reports(store, &reports, &err);
    if (status == UP_OK) {
        cli_progress_begin(given, reports);
        status = redo ? up_link_redo(linker, store, tell_progress, NULL, &n, &err) : up_link_new(linker, store, &n, &err);
        cli_progress_end();
    }
    if (status != UP_OK) exit_status = cli_store_failed(status, &err);
    else if (!given->quiet) cli_say("%llu report%s linked; %llu new incident%s, %llu merged, %llu split off", (unsigned long long)n.n_reports, n.n_reports == 1 ? "" : "s",
                                    (unsigned long long)n.n_new, n.n_new == 1 ? "" : "s", (unsigned long long)n.n_merged, (unsigned long long)n.n_split);
    up_store_close(store);
    return exit_status;
}

int cli_link(int argc, char **argv) {
    bool redo = false, why = false;
    const cli_option options[] = {
        {"redo", 0, CLI_FLAG, NULL, "forget a store's links and make all anew: after a change of models", &redo},
        {"why", 'w', CLI_FLAG, NULL, "for each report the one that it is most like, and what speaks for that", &why},
    };
    const cli_manual manual = {
        .name = "link", .arguments = "[OPTIONS] [FILE... | STORE]", .summary = "Tells which reports are of one thing; or links what a store holds.",
        .text = "Of files: a line a report, {\"id\", \"cluster\", \"copy_of\"}; nothing is kept.  Of a store: `uptick add` links as it adds,\n"
                "so this is for stores of older versions, and, with --redo, for a new model.  Ids of incidents stay.",
        .examples = "  uptick link reports.jsonl\n  uptick link --why reports.jsonl | head\n  uptick link news.store --redo",
        .options = options, .n_options = 2, .takes = CLI_READS};
    cli_given given;
    int exit_status;
    if (!cli_parse(&manual, argc, argv, &given, &exit_status)) return exit_status;
    bool of_store = given.n_arguments == 1 && cli_is_store(given.arguments[0]);
    if (redo && !of_store) return cli_usage("link", "--redo wants a store");
    if (why && of_store) return cli_usage("link", "--why is for files; of a store: uptick show STORE INCIDENT --why");
    up_linker *linker = NULL;
    up_error err = {0};
    up_status status = up_linker_open(NULL, &linker, &err);
    if (status != UP_OK) return cli_store_failed(status, &err);
    exit_status = of_store ? link_store(&given, linker, given.arguments[0], redo) : link_files(&given, linker, why);
    up_linker_close(linker);
    cli_flush();
    return exit_status;
}
