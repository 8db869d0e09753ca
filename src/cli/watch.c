/* watch.c - uptick watch: poll feeds, fetch what they announce, keep what is new. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "cli/cli.h"

typedef struct watching { up_engine *engine; up_worker *worker; up_linker *linker; bool is_quiet; } watching;

static volatile sig_atomic_t is_told_to_stop;
static void stop(int signal_number) { (void)signal_number; is_told_to_stop = 1; }
static bool go_on(void *context) { (void)context; return !is_told_to_stop; }

static void say(void *context, const char *line, bool is_trouble) { if (is_trouble || !((const watching *)context)->is_quiet) cli_say("%s", line); }

static up_status code(void *context, const up_report *report, up_buffer *events, up_error *err) {
    watching *w = context;
    const up_document *document = NULL;
    up_status status = up_worker_read(w->worker, report, UP_STAGE_EVENTS, &document, err);
    if (status == UP_OK) up_write_events(document, events);
    return status;
}

static int failed(up_status status, up_error *err) {
    err->status = status;
    cli_say_error(err);
    return status == UP_E_USAGE ? CLI_USAGE : CLI_NOTHING;
}

static void sleep_s(uint32_t seconds) {
    struct timespec left = {.tv_sec = seconds, .tv_nsec = 0};
    while (!is_told_to_stop && nanosleep(&left, &left) != 0 && errno == EINTR) {}
}

static void sum_up(const up_watch_count *n, const up_linked *linked, bool is_quiet) {
    if (is_quiet) return;
    cli_say("%u feed%s, %u report%s added, %u changed, %llu event%s, %llu new incident%s; %llu wait for their page%s", n->feeds, n->feeds == 1 ? "" : "s", n->added, n->added == 1 ? "" : "s", n->changed,
            (unsigned long long)n->events, n->events == 1 ? "" : "s", (unsigned long long)linked->n_new, linked->n_new == 1 ? "" : "s", (unsigned long long)n->waiting, n->waiting == 1 ? "" : "s");
}

static int run(const cli_given *given, up_store *store, up_watch_options *options, bool once) {
    up_watch *watch = NULL;
    up_error err = {0};
    int exit_status = CLI_DONE;
    up_status status = up_watch_open(store, options, &watch, &err);
    for (int i = 1; i < given->n_arguments && status == UP_OK; i++) status = up_watch_add(watch, given->arguments[i], &err);
    while (status == UP_OK && !is_told_to_stop) {
        up_watch_count count = {0};
        up_linked linked = {0};
        status = up_watch_round(watch, &count, &err);
        if (status == UP_OK) status = up_link_new(((const watching *)options->context)->linker, store, &linked, &err);
        if (status == UP_E_BUSY && !once) { /* another writer: what was not kept is asked for again */
            err.status = status;
            cli_say_error(&err);
            err = (up_error){0}, status = UP_OK;
            sleep_s(10);
            continue;
        }
        if (status != UP_OK) break;
        if (count.failed || count.refused) exit_status = CLI_REFUSED;
        if (count.feeds || count.added || once) sum_up(&count, &linked, given->quiet);
        if (once) break;
        uint32_t wait = up_watch_wait_s(watch);
        sleep_s(wait ? wait : 1);
    }
    up_watch_close(watch);
    if (status != UP_OK) return failed(status, &err);
    return once ? exit_status : CLI_DONE;
}

int cli_watch(int argc, char **argv) {
    bool once = false, allow_private = false;
    int every = 15, delay = -1, timeout = 60, retry = 60, tries = 5;
    const cli_option options[] = {
        {"once", 0, CLI_FLAG, NULL, "one round, then end: for cron", &once},
        {"every", 0, CLI_NUMBER, "MINUTES", "between two polls of a feed (default: 15)", &every},
        {"delay", 0, CLI_NUMBER, "MS", "between two requests to one host (default: 1000); robots.txt may ask for more", &delay},
        {"timeout", 0, CLI_NUMBER, "SECONDS", "for a whole answer (default: 60)", &timeout},
        {"retry", 0, CLI_NUMBER, "SECONDS", "after a first failure; doubled with each (default: 60)", &retry},
        {"tries", 0, CLI_NUMBER, "N", "of a page, before the feed's own words are kept (default: 5)", &tries},
        {"allow-private", 0, CLI_FLAG, NULL, "also addresses of this machine and of private networks", &allow_private},
    };
    const cli_manual manual = {
        .name = "watch", .arguments = "[OPTIONS] STORE FEEDS...", .summary = "Polls feeds (RSS, Atom, JSON Feed, sitemaps), fetches the articles, and adds what is new to a store.",
        .text = "FEEDS are addresses, or files with an address a line, or OPML.  Items that only give a teaser are fetched\n"
                "as pages; items that are known are not added twice.  What has been seen is kept in the store: stopped at\n"
                "any moment, the same command takes it up again.  One line a poll on standard error.",
        .examples = "  uptick watch news.store https://example.org/feed.xml\n  uptick watch --once news.store feeds.opml\n  uptick watch --every 60 --quiet news.store feeds.txt",
        .options = options, .n_options = sizeof options / sizeof *options, .takes = CLI_CODES};
    cli_given given;
    int exit_status;
    if (!cli_parse(&manual, argc, argv, &given, &exit_status)) return exit_status;
    if (given.n_arguments < 1) return cli_usage("watch", "which store?");
    if (given.n_arguments < 2) return cli_usage("watch", "which feeds?");
    if (!every || !timeout || !tries || !retry) return cli_usage("watch", "--every, --timeout, --retry and --tries want more than 0");
    up_engine_options engine_options = {.data_dir = given.data, .gazetteer = given.gazetteer, .ontologies = given.ontologies.items, .n_ontologies = given.ontologies.n};
    watching w = {.is_quiet = given.quiet};
    up_watch_options watch_options = {.allow_private = allow_private, .every_minutes = (uint32_t)every, .delay_ms = delay < 0 ? 0 : delay == 0 ? 1 : (uint32_t)delay, .timeout_s = (uint32_t)timeout,
                                      .retry_s = (uint32_t)retry, .max_tries = (uint32_t)tries, .code = code, .say = say, .go_on = go_on, .context = &w};
    struct sigaction act = {.sa_handler = stop};
    sigaction(SIGINT, &act, NULL), sigaction(SIGTERM, &act, NULL);
    up_store *store = NULL;
    up_error err = {0};
    up_status status = up_engine_open(&engine_options, &w.engine, &err);
    if (status == UP_OK) status = up_worker_new(w.engine, &w.worker);
    if (status == UP_OK) status = up_linker_open(given.data, &w.linker, &err);
    if (status == UP_OK) status = up_store_open(given.arguments[0], NULL, &store, &err);
    exit_status = status == UP_OK ? run(&given, store, &watch_options, once) : failed(status, &err);
    up_store_close(store);
    up_linker_close(w.linker);
    up_worker_free(w.worker);
    up_engine_close(w.engine);
    cli_flush();
    return exit_status;
}
