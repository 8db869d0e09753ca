/* score.c - uptick score: predicted events against gold. */
#include "cli/cli.h"

int cli_score(int argc, char **argv) {
    const char *only = NULL;
    bool json = false;
    const cli_option options[] = {
        {"class", 0, CLI_TEXT, "CLASS", "compare this class alone: incident, measure, response, claim", &only},
        {"json", 0, CLI_FLAG, NULL, "the figures as one line of JSON", &json},
    };
    const cli_manual manual = {
        .name = "score", .arguments = "[OPTIONS] GOLD PREDICTED", .summary = "Compares predicted events with gold events: precision, recall and F1, and the share right of each field.",
        .text = "Both files are JSON Lines, a report a line, with an `events` list, as `uptick code --per report` writes.\n"
                "Inside a report events are paired one to one; a pair needs the same family, and evidence that overlaps\n"
                "or the same country and date.  `detect` counts pairs, `strict` those with type, group, country and date\n"
                "right, `report` whether a report holds an incident.  Political events are not compared.",
        .examples = "  uptick code --per report reports.jsonl > predicted.jsonl\n  uptick score gold.jsonl predicted.jsonl --class incident",
        .options = options, .n_options = sizeof options / sizeof *options};
    cli_given given;
    int exit_status;
    if (!cli_parse(&manual, argc, argv, &given, &exit_status)) return exit_status;
    if (given.n_arguments != 2) return cli_usage("score", "wants two files, gold and predicted");
    static const char *const classes[] = {"incident", "measure", "response", "claim", NULL};
    if (only && cli_choice("score", "class", only, classes) < 0) return CLI_USAGE;
    up_buffer out = {0};
    up_error err = {0};
    up_status status = up_score_files(given.arguments[0], given.arguments[1], only, json, &out, &err);
    if (status == UP_OK) {
        cli_put_buffer(&out);
        cli_flush();
    } else {
        err.status = status;
        cli_say_error(&err);
        exit_status = CLI_NOTHING;
    }
    up_buffer_free(&out);
    return exit_status;
}
