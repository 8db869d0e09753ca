/* add.c - uptick add: code and keep. */
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>
#include "cli/cli.h"

/* A batch is closed by reports or by time, whichever comes first: a kill loses at most that much. */
enum { BATCH_REPORTS = 200, BATCH_SECONDS = 5, PAUSE_US = 50000, WAIT_MS = 60000 /* for another writer's batches */,
       ADD_NICE = 10 };

typedef struct adding {
    const char *path, *data;
    up_store_options options;
    up_linker *linker;
    up_store *store, *looking; /* `looking` is the reading thread's own, to pass over what is kept without coding it */
    up_status status;
    up_error error;
    int in_batch;
    bool has_refused;
    time_t begun;
    up_linked linked;
    unsigned long long n_new, n_versions, n_known, n_events, n_incidents;
} adding;

static bool failed(adding *a, up_status status) {
    a->status = a->error.status = status;
    cli_say_error(&a->error);
    return false;
}

static bool end_batch(adding *a) {
    if (!a->in_batch) return true;
    a->in_batch = 0;
    up_status status = up_link_new(a->linker, a->store, &a->linked, &a->error);
    if (status != UP_OK) return failed(a, status);
    a->n_incidents += a->linked.n_new;
    status = up_store_commit(a->store, &a->error);
    usleep(PAUSE_US); /* a reviewer's decision, or another `add`, gets its turn between two batches */
    return status == UP_OK || failed(a, status);
}

static unsigned long long lines_of(const up_buffer *written) {
    unsigned long long n = 0;
    for (size_t i = 0; i < written->len; i++) n += written->bytes[i] == '\n';
    return n;
}

static bool keep(void *context, const up_report *report, const up_buffer *written) {
    adding *a = context;
    if (!written) { a->n_known++; return true; }
    if (!a->in_batch) {
        up_status status = up_store_begin(a->store, &a->error);
        if (status != UP_OK) return failed(a, status);
        a->begun = time(NULL);
    }
    a->in_batch++;
    up_added added;
    up_status status = up_store_add(a->store, report, written->bytes ? written->bytes : "", written->len, &added, &a->error);
    if (status == UP_E_FORMAT || status == UP_E_LIMIT) { /* this report alone */
        a->error.status = status;
        cli_say("report %s: %s", report->id, a->error.message);
        a->has_refused = true;
    } else if (status != UP_OK) return failed(a, status);
    else {
        if (added == UP_ADDED_KNOWN) a->n_known++; else a->n_events += lines_of(written);
        if (added == UP_ADDED_NEW) a->n_new++;
        if (added == UP_ADDED_VERSION) a->n_versions++;
    }
    return (a->in_batch < BATCH_REPORTS && time(NULL) - a->begun < BATCH_SECONDS) || end_batch(a);
}

static bool is_kept(void *context, const up_report *report) {
    const adding *a = context;
    bool known = false;
    return up_store_has(a->looking, report, &known, NULL) == UP_OK && known;
}

/* Somebody who waits for a page of `uptick serve`, or sits at this machine, comes first; who has said how nice it is to be is obeyed. */
static void give_way(void) {
    if (getpriority(PRIO_PROCESS, 0) == 0) setpriority(PRIO_PROCESS, 0, ADD_NICE);
}

static int open_stores(void *context) {
    adding *a = context;
    up_status status = up_linker_open(a->data, &a->linker, &a->error);
    if (status == UP_OK) status = up_store_open(a->path, &a->options, &a->store, &a->error);
    if (status == UP_OK) status = up_store_open(a->path, &a->options, &a->looking, &a->error);
    if (status == UP_OK) return CLI_DONE;
    failed(a, status);
    return CLI_NOTHING;
}

static int add_files(const cli_given *given, const char *path, bool again) {
    give_way();
    adding a = {.path = path, .data = given->data, .options = {.recode = again, .wait_ms = WAIT_MS}};
    const cli_work work = {.stage = UP_STAGE_EVENTS, .write = up_write_events, .begin = open_stores, .take = keep, .is_known = is_kept, .context = &a};
    int exit_status = cli_code_files(given, &work);
    if (a.store && a.status == UP_OK && !end_batch(&a)) exit_status = CLI_NOTHING;
    if (exit_status == CLI_DONE && a.has_refused) exit_status = CLI_REFUSED;
    bool did = a.store && a.status == UP_OK && exit_status <= CLI_REFUSED;
    up_store_close(a.looking);
    up_store_close(a.store);
    up_linker_close(a.linker);
    if (did && !given->quiet) {
        cli_say("%llu report%s added, %llu event%s, %llu new incident%s", a.n_new, a.n_new == 1 ? "" : "s", a.n_events, a.n_events == 1 ? "" : "s", a.n_incidents, a.n_incidents == 1 ? "" : "s");
        if (a.n_versions) cli_say("%llu kept report%s had changed and %s coded anew", a.n_versions, a.n_versions == 1 ? "" : "s", a.n_versions == 1 ? "was" : "were");
        if (a.n_known) cli_say("%llu already there", a.n_known);
    }
    return exit_status;
}

int cli_add(int argc, char **argv) {
    bool again = false;
    const cli_option options[] = {{"again", 0, CLI_FLAG, NULL, "code reports that are kept already anew", &again}};
    const cli_manual manual = {
        .name = "add", .arguments = "[OPTIONS] STORE [FILE...]", .summary = "Codes reports and keeps them, with their events, in a store (one file, made when it is not there).",
        .text = "The same report twice is one; a changed text under a kept id is a new version, whose events replace\n"
                "the old ones.  Work is kept in batches: stopped at any moment, the same command takes it up again.\n"
                "It lowers its own priority (nice 10), unless it was started with another than the usual one.",
        .examples = "  uptick add news.store reports.jsonl\n  uptick add news.store --date 2022-03-04 *.txt\n  uptick add news.store big.jsonl.zst crawl.warc.gz feed.xml",
        .options = options, .n_options = 1, .takes = CLI_READS | CLI_CODES};
    cli_given given;
    int exit_status;
    if (!cli_parse(&manual, argc, argv, &given, &exit_status)) return exit_status;
    if (given.n_arguments < 1) return cli_usage("add", "which store?");
    const char *path = given.arguments[0];
    given.arguments++, given.n_arguments--;
    return add_files(&given, path, again);
}
