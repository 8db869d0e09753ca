/* code.c - uptick code: reports in, events out; a pipe by nature. */
#include "cli/cli.h"

int cli_code(int argc, char **argv) {
    const char *per = "event", *format = "jsonl";
    const cli_option options[] = {
        {"per", 0, CLI_TEXT, "WHAT", "a line per event (default), or per report: every report then has its line", &per},
        {"format", 0, CLI_TEXT, "FORMAT", "jsonl (default)", &format},
    };
    const cli_manual manual = {
        .name = "code", .arguments = "[OPTIONS] [FILE...]", .summary = "Codes reports and prints their events as JSON Lines; keeps nothing.",
        .text = "Files hold one plain text each, or JSON Lines with `id date title url text source language`, of which\n"
                "only `text` is required; `-` or nothing is standard input.  A bad line is refused by itself, with one\n"
                "line on standard error.  Spans count Unicode code points of the text as `uptick read` prints it.",
        .examples = "  uptick code --date 2022-03-04 report.txt\n"
                    "  uptick code reports.jsonl | jq -r 'select(.class == \"incident\") | [.date.start, .type, .group] | @tsv'\n"
                    "  uptick code --per report reports.jsonl > predicted.jsonl && uptick score gold.jsonl predicted.jsonl\n"
                    "  zstdcat big.jsonl.zst | uptick code --jobs 8 > events.jsonl",
        .options = options, .n_options = sizeof options / sizeof *options, .takes = CLI_READS | CLI_CODES};
    cli_given given;
    int exit_status;
    if (!cli_parse(&manual, argc, argv, &given, &exit_status)) return exit_status;
    static const char *const pers[] = {"event", "report", NULL}, *const formats[] = {"jsonl", NULL};
    int form = cli_choice("code", "per", per, pers);
    if (form < 0 || cli_choice("code", "format", format, formats) < 0) return CLI_USAGE;
    const cli_work work = {.stage = UP_STAGE_EVENTS, .write = form ? up_write_report_events : up_write_events, .take = cli_print_written};
    exit_status = cli_code_files(&given, &work);
    cli_flush();
    return exit_status;
}
