/* ontology.c - uptick ontology check: every mistake in ontology files, with file and line. */
#include <stdio.h>
#include <string.h>
#include "cli/cli.h"

int cli_ontology(int argc, char **argv) {
    const char *data = NULL;
    const cli_option options[] = {{"data", 0, CLI_TEXT, "DIR", "where ontology/ lies (default: $UPTICK_DATA, else beside the program)", &data}};
    const cli_manual manual = {
        .name = "ontology", .arguments = "[OPTIONS] check [FILE...]",
        .summary = "Reads the ontology and FILEs beside it, and tells every mistake, a line each, with file and line. Exit status 0: none.",
        .examples = "  uptick ontology check mine.onto\n  uptick code --ontology mine.onto report.txt",
        .options = options, .n_options = sizeof options / sizeof *options};
    cli_given given;
    int exit_status;
    if (!cli_parse(&manual, argc, argv, &given, &exit_status)) return exit_status;
    if (given.n_arguments < 1 || strcmp(given.arguments[0], "check") != 0) return cli_usage("ontology", "wants: check [FILE...]");
    up_engine_options engine = {.data_dir = data, .ontologies = (const char *const *)(given.arguments + 1), .n_ontologies = (size_t)given.n_arguments - 1};
    up_buffer mistakes = {0};
    up_error err = {0};
    up_status status = up_ontology_check(&engine, &mistakes, &err);
    if (mistakes.len) fwrite(mistakes.bytes, 1, mistakes.len, stdout);
    else if (status != UP_OK) cli_say_error(&err);
    up_buffer_free(&mistakes);
    return status == UP_OK ? CLI_DONE : mistakes.len || status == UP_E_FORMAT || status == UP_E_ENCODING ? CLI_REFUSED : CLI_NOTHING;
}
