/* code.c - uptick code: reports in, events out; a pipe by nature. */
#include "cli/ask.h"

/* Where a second opinion is asked for, what was written passes through it. */
typedef struct asking { cli_ask *ask; up_buffer line; } asking;

static bool take_asked(void *context, const up_report *report, const up_buffer *written) {
    asking *a = context;
    up_buffer_clear(&a->line);
    if (written->len) cli_ask_line(a->ask, report, written->bytes, written->len, &a->line);
    return cli_print_written(NULL, report, &a->line);
}

int cli_code(int argc, char **argv) {
    const char *per = "event", *format = "jsonl";
    cli_ask_options ask = {.model = "default", .between = "0.3,0.7"};
    const cli_option options[] = {
        {"per", 0, CLI_TEXT, "WHAT", "a line per event (default), or per report: every report then has its line", &per},
        {"format", 0, CLI_TEXT, "FORMAT", "jsonl (default)", &format},
        {"ask", 0, CLI_TEXT, "URL", "a second opinion on doubtful records, from a model behind an OpenAI-compatible endpoint", &ask.url},
        {"ask-model", 0, CLI_TEXT, "NAME", "the model's name there (default: default)", &ask.model},
        {"ask-between", 0, CLI_TEXT, "LOW,HIGH", "which confidences are doubtful (default: 0.3,0.7)", &ask.between},
    };
    const cli_manual manual = {
        .name = "code", .arguments = "[OPTIONS] [FILE...]", .summary = "Codes reports and prints their events as JSON Lines; keeps nothing.",
        .text = "Files hold plain text, JSON Lines with `id date title url text source language` (of which only `text` is\n"
                "required), web pages, feeds, WARC archives, tables with a head, NewsML or ninjs, also packed by gzip, zstd,\n"
                "bzip2 or xz; `-` or nothing is standard input.  What is bad is refused by itself, with one line on\n"
                "standard error.  Spans count Unicode code points of the text as `uptick read` prints it.\n\n"
                "Nothing leaves your machine unless --ask is given.  Then of each record between the two confidences the type,\n"
                "roles, date and evidence go to URL; the answer is added as `second_opinion` and changes nothing else.\n"
                "$UPTICK_ASK_KEY, where set, is sent as a bearer token.",
        .examples = "  uptick code --date 2022-03-04 report.txt\n"
                    "  uptick code reports.jsonl | jq -r 'select(.class == \"incident\") | [.date.start, .type, .group] | @tsv'\n"
                    "  uptick code --per report reports.jsonl > predicted.jsonl && uptick score gold.jsonl predicted.jsonl\n"
                    "  uptick code --jobs 8 crawl.warc.gz big.jsonl.zst > events.jsonl\n"
                    "  uptick code --field text=Story --field date=Day table.csv",
        .options = options, .n_options = sizeof options / sizeof *options, .takes = CLI_READS | CLI_CODES};
    cli_given given;
    int exit_status;
    if (!cli_parse(&manual, argc, argv, &given, &exit_status)) return exit_status;
    static const char *const pers[] = {"event", "report", NULL}, *const formats[] = {"jsonl", NULL};
    int form = cli_choice("code", "per", per, pers);
    if (form < 0 || cli_choice("code", "format", format, formats) < 0) return CLI_USAGE;
    asking a = {0};
    const cli_work work = {.stage = UP_STAGE_EVENTS, .write = form ? up_write_report_events : up_write_events, .take = ask.url ? take_asked : cli_print_written, .context = &a};
    if (ask.url && (exit_status = cli_ask_open(&ask, &a.ask)) != CLI_DONE) return exit_status;
    exit_status = cli_code_files(&given, &work);
    cli_flush();
    if (a.ask && cli_ask_close(a.ask, given.quiet) != CLI_DONE && exit_status == CLI_DONE) exit_status = CLI_REFUSED;
    up_buffer_free(&a.line);
    return exit_status;
}
