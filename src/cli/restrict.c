/* restrict.c - uptick restrict: what of a source may be shown. */
#include <string.h>
#include "cli/filter.h"

static bool print_level(void *context, const char *source, up_level level) {
    (void)context;
    printf("%s\t%s\n", up_level_name(level), source);
    return true;
}

int cli_restrict(int argc, char **argv) {
    const cli_manual manual = {
        .name = "restrict", .arguments = "STORE [LEVEL SOURCE...]", .summary = "Says, or sets, what of a source may be shown to whoever is no administrator.",
        .text = "Levels: full (its words), excerpt (300 characters round each finding), metadata (no words, no title).  SOURCE '*' stands\n"
                "for all that have no level of their own.  One rule for pages, HTTP interface, export and report; `--all-words` and the\n"
                "administrator's token are excepted.  Nothing is removed: `uptick purge` does that.",
        .examples = "  uptick restrict news.store metadata 'Arvel Post'\n  uptick restrict news.store excerpt '*'\n  uptick restrict news.store"};
    cli_given given;
    int exit_status;
    if (!cli_parse(&manual, argc, argv, &given, &exit_status)) return exit_status;
    if (given.n_arguments < 1) return cli_usage("restrict", "which store?");
    if (given.n_arguments == 2) return cli_usage("restrict", "which source?");
    up_level level = UP_N_LEVELS;
    if (given.n_arguments > 2) {
        for (level = UP_LEVEL_FULL; level < UP_N_LEVELS && strcmp(up_level_name(level), given.arguments[1]) != 0; level++) {}
        if (level == UP_N_LEVELS) return cli_usage("restrict", "there is no level '%s'; there are full, excerpt, metadata", given.arguments[1]);
    }
    up_store *store = NULL;
    up_error err = {0};
    exit_status = cli_open_store(given.arguments[0], &store);
    if (exit_status != CLI_DONE) return exit_status;
    up_status status = UP_OK;
    for (int i = 2; i < given.n_arguments && status == UP_OK; i++) status = up_store_restrict(store, given.arguments[i], level, &err);
    if (given.n_arguments == 1) status = up_store_levels(store, print_level, NULL, &err);
    if (status != UP_OK) exit_status = cli_store_failed(status, &err);
    up_store_close(store);
    cli_flush();
    return exit_status;
}
