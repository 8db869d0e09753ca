/* parse.c - uptick parse: look inside, sentences, tags, trees and names. */
#include "cli/look.h"
#include "cli/tokenized.h"

int cli_parse_reports(int argc, char **argv) {
    bool is_tokenized = false;
    const cli_option options[] = {
        {"tokenized", 0, CLI_FLAG, NULL, "the files are CoNLL-U whose tokens stand: fill in lemmas, tags, heads and names", &is_tokenized}};
    const cli_manual manual = {
        .name = "parse", .arguments = "[OPTIONS] [FILE...]", .summary = "Prints the sentences of reports as CoNLL-U, with lemmas, tags, heads and, in MISC, names.",
        .text = "With --tokenized sentences and words are taken as given: comments, ids, forms, features and MISC come back as they\n"
                "were. A malformed sentence is left out and named.",
        .examples = "  uptick parse report.txt\n  uptick parse reports.jsonl > reports.conllu\n  uptick parse --tokenized gold.conllu > system.conllu",
        .options = options, .n_options = 1, .takes = CLI_READS | CLI_CODES};
    cli_given given;
    int exit_status;
    if (!cli_parse(&manual, argc, argv, &given, &exit_status)) return exit_status;
    return is_tokenized ? cli_parse_tokenized(&given) : cli_look_at(&given, UP_STAGE_PARSE, up_write_conllu);
}
