/* parse.c - uptick parse: look inside, sentences, tags, trees and names. */
#include "cli/look.h"

int cli_parse_reports(int argc, char **argv) {
    const cli_manual manual = {
        .name = "parse", .arguments = "[OPTIONS] [FILE...]", .summary = "Prints the sentences of reports as CoNLL-U, with lemmas, tags, heads and, in MISC, names.",
        .examples = "  uptick parse report.txt\n  uptick parse reports.jsonl > reports.conllu",
        .takes = CLI_READS | CLI_CODES};
    return cli_look(&manual, UP_STAGE_PARSE, up_write_conllu, argc, argv);
}
