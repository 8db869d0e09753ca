/* cli.h - what the subcommands share: options, output, the road from files to coded reports.
 *
 * The command line uses the public header alone.  A subcommand is one file: a function that describes its own
 * options in a table (from which --help is made), has them parsed, and does its work.  Data goes to standard
 * output and nothing else does; every other word goes to standard error. */
#ifndef UP_CLI_CLI_H
#define UP_CLI_CLI_H

#include <stdio.h>
#include "uptick.h"

/* Exit statuses, as the manual states them. */
enum { CLI_DONE = 0, CLI_REFUSED = 1, CLI_USAGE = 2, CLI_NOTHING = 3 };

typedef enum cli_kind { CLI_FLAG, CLI_TEXT, CLI_NUMBER, CLI_TEXTS } cli_kind;

/* Several values of one option, in the order given. */
typedef struct cli_texts { const char *items[64]; size_t n; } cli_texts;

/* `value` is a bool *, const char **, int * or cli_texts *, by kind. */
typedef struct cli_option {
    const char *name;     /* without the dashes */
    char letter;          /* 0 none */
    cli_kind kind;
    const char *argument; /* its name in --help */
    const char *help;
    void *value;
} cli_option;

/* Which groups of common options a subcommand takes besides --help --version --quiet --color. */
enum { CLI_READS = 1, CLI_CODES = 2 };

typedef struct cli_manual {
    const char *name, *arguments, *summary;
    const char *text;     /* a paragraph or two; NULL */
    const char *examples; /* lines of "  uptick ..." */
    const cli_option *options; size_t n_options;
    unsigned takes;       /* CLI_READS | CLI_CODES */
} cli_manual;

/* The common options as given, and what is left of the command line. */
typedef struct cli_given {
    const char *color, *date, *from, *separator, *sheet, *date_order, *data, *gazetteer;
    cli_texts ontologies, fields;
    int jobs;
    bool quiet;
    const char **arguments; int n_arguments; /* borrowed from argv, which is reordered */
} cli_given;

/* Parses `argv` (the subcommand first).  CLI_DONE: go on.  Otherwise `*exit_status` is how to end: help was
 * printed, or the usage was wrong and has been said to be. */
bool cli_parse(const cli_manual *manual, int argc, char **argv, cli_given *out, int *exit_status);
/* How files are to be read, from what was given. */
up_reader_options cli_reader_options(const cli_given *given);
/* Says `message` of wrong usage on standard error and returns CLI_USAGE. */
int cli_usage(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Which of the NULL-ended `names` is `given`; -1 for none, having said so. */
int cli_choice(const char *command, const char *option, const char *given, const char *const *names);

/* ---- output */

/* Says one line on standard error, "uptick: ...", over any progress bar. */
void cli_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
void cli_say_error(const up_error *err);
/* Writes data to standard output.  Ends the program where it cannot be written: quietly when the reader of the
 * pipe has gone, else with a line and CLI_NOTHING. */
void cli_put(const char *bytes, size_t len);
void cli_put_buffer(const up_buffer *buffer);
/* The same for those that hand on pieces (up_store_export) and what was written of a report (cli_work). */
bool cli_print_piece(void *context, const char *bytes, size_t len);
bool cli_print_written(void *context, const up_report *report, const up_buffer *written);
/* Flushes standard output; as cli_put where that fails. */
void cli_flush(void);
bool cli_colors(const cli_given *given, FILE *stream);
/* Columns that `len` bytes of UTF-8 take on a terminal. */
size_t cli_columns(const char *text, size_t len);
/* Appends text with control characters shown as spaces, cut to `columns` with an ellipsis (0: whole). */
void cli_clean(up_buffer *out, const char *text, size_t len, size_t columns);
void cli_format(up_buffer *out, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Width of the terminal on `stream`, `otherwise` where it is none. */
size_t cli_terminal_columns(FILE *stream, size_t otherwise);

/* ---- progress: a bar on standard error, from the second second on, where that is a terminal */

/* Bytes of all the files; 0 where one is no ordinary file. */
uint64_t cli_total_bytes(const char *const *files, int n);
void cli_progress_begin(const cli_given *given, uint64_t total_bytes); /* 0: unknown */
/* `reports` 0: work that is no reports; the bytes are told in their place. */
void cli_progress(uint64_t reports, uint64_t refused, uint64_t bytes);
void cli_progress_end(void);

/* ---- from files to coded reports */

typedef struct cli_work {
    /* Called once the engine is open, before the first report; how to end, or CLI_DONE.  NULL: nothing to do. */
    int (*begin)(void *context);
    up_stage stage;
    void (*write)(const up_document *document, up_buffer *out); /* called by many threads */
    /* Takes what was written for one report, in the order of the input, on the calling thread.  False ends the work. */
    bool (*take)(void *context, const up_report *report, const up_buffer *written);
    /* Asked on the reading thread before a report is analysed; true passes it over: `take` then gets NULL.  NULL: never. */
    bool (*is_known)(void *context, const up_report *report);
    void *context;
} cli_work;

/* Reads every file, codes its reports with --jobs threads, and hands them on in order.  Refusals are said on
 * standard error.  CLI_DONE, CLI_REFUSED or CLI_NOTHING. */
int cli_code_files(const cli_given *given, const cli_work *work);
/* Reads every file in turn; `take` gets the reports, false ends the work. */
int cli_read_files(const cli_given *given, bool (*take)(void *context, const up_report *report), void *context);

/* ---- subcommands */

int cli_add(int argc, char **argv);
int cli_code(int argc, char **argv);
int cli_dates(int argc, char **argv);
int cli_export(int argc, char **argv);
int cli_find_person(int argc, char **argv);
int cli_forget(int argc, char **argv);
int cli_gazetteer(int argc, char **argv);
int cli_ontology(int argc, char **argv);
int cli_link(int argc, char **argv);
int cli_list(int argc, char **argv);
int cli_parse_reports(int argc, char **argv);
int cli_places(int argc, char **argv);
int cli_purge(int argc, char **argv);
int cli_restrict(int argc, char **argv);
int cli_read(int argc, char **argv);
int cli_report(int argc, char **argv);
int cli_score(int argc, char **argv);
int cli_serve(int argc, char **argv);
int cli_show(int argc, char **argv);
int cli_trend(int argc, char **argv);
int cli_watch(int argc, char **argv);

#endif
