/* serve.c - uptick serve: the page and the HTTP interface, until it is told to stop. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include "cli/cli.h"

enum { PORT = 8377 };

/* --new-token ROLE:NAME */
static int new_token(const char *what) {
    char role[16] = "";
    const char *colon = strchr(what, ':');
    if (!colon || (size_t)(colon - what) >= sizeof role) return cli_usage("serve", "--new-token wants ROLE:NAME, like reviewer:ana");
    memcpy(role, what, (size_t)(colon - what));
    up_buffer token = {0}, line = {0};
    up_error err = {0};
    up_status status = up_server_new_token(role, colon + 1, &token, &line, &err);
    if (status == UP_OK) {
        cli_say("the token, shown this once: %.*s", (int)(token.len - 1), token.bytes);
        cli_put_buffer(&line);
        cli_flush();
    } else {
        err.status = status;
        cli_say_error(&err);
    }
    up_buffer_free(&token), up_buffer_free(&line);
    return status == UP_OK ? CLI_DONE : status == UP_E_USAGE ? CLI_USAGE : CLI_NOTHING;
}

/* Waits for the end; signals are blocked before any thread is made, so that only this one takes them. */
static void wait_for_end(const sigset_t *ends) {
    int which;
    while (sigwait(ends, &which) != 0 && errno == EINTR) {}
}

static bool read_double(const char *text, double *out) {
    char *end;
    *out = strtod(text, &end);
    return end != text && !*end && *out > 0 && *out <= 45;
}

int cli_serve(int argc, char **argv) {
    int port = -1, delay = -1, min_cell = 0, jobs = 0;
    const char *address = NULL, *tokens = NULL, *token_for = NULL, *cell = NULL, *on_uptick = NULL, *today = NULL, *data = NULL, *gazetteer = NULL;
    cli_texts hosts = {0};
    bool is_public = false, fetches = false, allow_private = false;
    const cli_option options[] = {
        {"port", 'p', CLI_NUMBER, "N", "port to listen on (8377; 0: any free one)", &port},
        {"address", 0, CLI_TEXT, "IP", "address to listen on (127.0.0.1)", &address},
        {"host", 0, CLI_TEXTS, "NAME", "a name this server goes by, behind a proxy; may be repeated", &hosts},
        {"tokens", 0, CLI_TEXT, "FILE", "roles and tokens; needed beyond 127.0.0.1", &tokens},
        {"new-token", 0, CLI_TEXT, "ROLE:NAME", "print a line for that file and its token, and end", &token_for},
        {"public", 0, CLI_FLAG, NULL, "without a token: a public view, blurred and delayed", &is_public},
        {"delay-days", 0, CLI_NUMBER, "N", "of the public view (14)", &delay},
        {"min-cell", 0, CLI_NUMBER, "N", "smallest figure that it shows (5)", &min_cell},
        {"cell-degrees", 0, CLI_TEXT, "D", "its places lie in the middle of cells of so many degrees (1)", &cell},
        {"on-uptick", 0, CLI_TEXT, "COMMAND", "run for each new uptick, with its JSON on standard input", &on_uptick},
        {"fetch", 0, CLI_FLAG, NULL, "let an admin add a report by its address: the server fetches the page", &fetches},
        {"allow-private", 0, CLI_FLAG, NULL, "fetch from addresses of this machine and of private networks too", &allow_private},
        {"today", 0, CLI_TEXT, "DATE", "the day it is, in place of the clock's", &today},
        {"jobs", 'j', CLI_NUMBER, "N", "threads that answer (default: all cores)", &jobs},
        {"data", 0, CLI_TEXT, "DIR", "where models/ and ontology/ lie (default: $UPTICK_DATA, else as installed)", &data},
        {"gazetteer", 0, CLI_TEXT, "FILE", "places from `uptick gazetteer import` in place of the built-in ones", &gazetteer},
    };
    const cli_manual manual = {
        .name = "serve", .arguments = "[OPTIONS] STORE", .summary = "The page and the HTTP interface (docs/http.md) over a store, on this machine unless told otherwise.",
        .examples = "  uptick serve news.store\n  uptick serve news.store --port 9000 --today 2022-04-01\n  uptick serve news.store --address 0.0.0.0 --host news.example.org --tokens tokens.txt --public",
        .options = options, .n_options = sizeof options / sizeof *options};
    cli_given given;
    int exit_status;
    if (!cli_parse(&manual, argc, argv, &given, &exit_status)) return exit_status;
    if (token_for) return new_token(token_for);
    if (given.n_arguments != 1) return cli_usage("serve", "which store?");
    up_server_options how = {.address = address, .port = PORT, .hosts = hosts.items, .n_hosts = hosts.n, .tokens = tokens, .is_public = is_public, .delay_days = delay,
                             .on_uptick = on_uptick, .today = today, .threads = (unsigned)jobs, .fetches = fetches, .allow_private = allow_private};
    how.public_view.min_cell = (uint32_t)min_cell;
    if (cell && !read_double(cell, &how.public_view.cell_degrees)) return cli_usage("serve", "--cell-degrees lies between 0 and 45");
    if (port > 65535) return cli_usage("serve", "--port is at most 65535");
    if (port >= 0) how.port = (uint16_t)port;
    const up_engine_options engine = {.data_dir = data, .gazetteer = gazetteer};
    how.engine = &engine;
    sigset_t ends;
    sigemptyset(&ends), sigaddset(&ends, SIGINT), sigaddset(&ends, SIGTERM), sigaddset(&ends, SIGHUP);
    pthread_sigmask(SIG_BLOCK, &ends, NULL);
    signal(SIGPIPE, SIG_IGN);
    up_server *server = NULL;
    up_error err = {0};
    up_status status = up_server_open(given.arguments[0], &how, &server, &err);
    if (status != UP_OK) {
        err.status = status;
        cli_say_error(&err);
        return status == UP_E_USAGE ? CLI_USAGE : CLI_NOTHING;
    }
    const char *shown = address ? address : "127.0.0.1";
    if (!given.quiet) printf(strchr(shown, ':') ? "http://[%s]:%u/\n" : "http://%s:%u/\n", shown, up_server_port(server));
    cli_flush();
    wait_for_end(&ends);
    up_server_close(server);
    return CLI_DONE;
}
