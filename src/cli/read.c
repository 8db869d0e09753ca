/* read.c - uptick read: the reports as read. */
#include "cli/cli.h"

static bool print(void *context, const up_report *report) {
    up_buffer *line = context;
    up_buffer_clear(line);
    up_write_report(report, line);
    cli_put_buffer(line);
    return true;
}

int cli_read(int argc, char **argv) {
    const char *format = "jsonl";
    const cli_option options[] = {{"format", 0, CLI_TEXT, "FORMAT", "jsonl (default)", &format}};
    const cli_manual manual = {
        .name = "read", .arguments = "[OPTIONS] [FILE...]", .summary = "Prints reports as read, as JSON Lines: the text that the offsets in events count in.",
        .text = "Files hold plain text (one report, or many with --separator), JSON, web pages, feeds, WARC archives, tables\n"
                "with a head, NewsML or ninjs, packed or not; what they are is told from their content.",
        .examples = "  uptick read report.txt\n  uptick read *.html crawl.warc.gz > reports.jsonl\n  uptick read --separator ===== many.txt\n  uptick read --field text=doc.body dump.jsonl.gz",
        .options = options, .n_options = 1, .takes = CLI_READS};
    cli_given given;
    int exit_status;
    if (!cli_parse(&manual, argc, argv, &given, &exit_status)) return exit_status;
    static const char *const formats[] = {"jsonl", NULL};
    if (cli_choice("read", "format", format, formats) < 0) return CLI_USAGE;
    up_buffer line = {0};
    exit_status = cli_read_files(&given, print, &line);
    up_buffer_free(&line);
    cli_flush();
    return exit_status;
}
