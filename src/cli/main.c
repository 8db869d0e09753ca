/* main.c - uptick: finds the subcommand and hands over. */
#include <string.h>
#include "cli/cli.h"

static const struct { const char *name; int (*run)(int argc, char **argv); const char *summary; } commands[] = {
    {"code", cli_code, "reports in, events out; keeps nothing"},
    {"add", cli_add, "code reports and keep them in a store"},
    {"watch", cli_watch, "poll feeds, fetch the articles, add what is new"},
    {"list", cli_list, "the incidents of a store, filtered, with their reports"},
    {"show", cli_show, "a report with its events marked, or an incident with its reports"},
    {"link", cli_link, "which reports tell of one thing"},
    {"export", cli_export, "a store's events or incidents for other programs"},
    {"trend", cli_trend, "is it rising? upticks in counts or incidents"},
    {"serve", cli_serve, "the page and the HTTP interface over a store"},
    {"report", cli_report, "a report to print: map, charts, tables"},
    {"find-person", cli_find_person, "in which reports somebody is named"},
    {"forget", cli_forget, "remove somebody's name from a store"},
    {"restrict", cli_restrict, "say what of a source may be shown"},
    {"purge", cli_purge, "remove the texts of reports whose time is over"},
    {"read", cli_read, "the reports as read: text, date, id"},
    {"score", cli_score, "compare predicted events with gold"},
    {"parse", cli_parse_reports, "look inside: sentences, tags and trees as CoNLL-U"},
    {"dates", cli_dates, "look inside: the dates of reports"},
    {"places", cli_places, "look inside: the places of reports"},
    {"ontology", cli_ontology, "check ontology files"},
    {"gazetteer", cli_gazetteer, "make a gazetteer of a GeoNames dump"},
};
enum { N_COMMANDS = sizeof commands / sizeof *commands };

static void print_help(void) {
    printf("usage: uptick COMMAND [OPTIONS] [FILE...]\n\nDated news reports in; coded hostile incidents, and what answers them, out.\n\nCommands\n");
    for (size_t i = 0; i < N_COMMANDS; i++) printf("  %-11s %s\n", commands[i].name, commands[i].summary);
    printf("\nExamples\n"
           "  uptick code --date 2022-03-04 report.txt        the events of one report, as JSON Lines\n"
           "  uptick add news.store reports.jsonl             code reports and keep them\n"
           "  uptick list news.store --group religion:jewish  what was found\n"
           "  uptick show news.store r17 --why                the words it rests on, and the reasons\n"
           "\n`uptick COMMAND --help` tells the rest.\n");
}

int main(int argc, char **argv) {
    if (argc < 2) {
        fprintf(stderr, "uptick: which command? try: uptick --help\n");
        return CLI_USAGE;
    }
    for (size_t i = 0; i < N_COMMANDS; i++)
        if (strcmp(commands[i].name, argv[1]) == 0) return commands[i].run(argc - 1, argv + 1);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        print_help();
        cli_flush();
        return CLI_DONE;
    }
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
        printf("uptick %s (codebook %d)\n", UPTICK_VERSION, UPTICK_CODEBOOK);
        cli_flush();
        return CLI_DONE;
    }
    return cli_usage(NULL, "there is no command '%s'", argv[1]);
}
