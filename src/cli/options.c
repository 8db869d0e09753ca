/* options.c - option tables: parsed, and turned into --help.
 *
 * Options may stand anywhere before `--`; `--name value`, `--name=value`, `-n value`, `-nvalue`.  "-" is a
 * file.  A name may be shortened as far as it stays the only one that begins so. */
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include "cli/cli.h"

enum { MAX_OPTIONS = 48 };

static const char *const when_names[] = {"auto", "always", "never", NULL};

int cli_usage(const char *command, const char *format, ...) {
    va_list args;
    va_start(args, format);
    fprintf(stderr, "uptick%s%s: ", command ? " " : "", command ? command : "");
    vfprintf(stderr, format, args);
    fprintf(stderr, "\ntry: uptick %s%s--help\n", command ? command : "", command ? " " : "");
    va_end(args);
    return CLI_USAGE;
}

int cli_choice(const char *command, const char *option, const char *given, const char *const *names) {
    for (int i = 0; names[i]; i++) if (strcmp(names[i], given) == 0) return i;
    char all[256] = "";
    for (size_t i = 0, at = 0; names[i] && at < sizeof all; i++) at += (size_t)snprintf(all + at, sizeof all - at, "%s%s", i ? ", " : "", names[i]);
    cli_usage(command, "--%s cannot be '%s'; there are %s", option, given, all);
    return -1;
}

static void print_option(const cli_option *o) {
    char left[64];
    snprintf(left, sizeof left, "%s%c%s--%s%s%s", o->letter ? "-" : "  ", o->letter ? o->letter : ' ', o->letter ? ", " : " ", o->name, o->argument ? " " : "", o->argument ? o->argument : "");
    printf("  %-26s %s\n", left, o->help);
}

static void print_help(const cli_manual *m, const cli_option *all, size_t n) {
    printf("usage: uptick %s %s\n\n%s\n", m->name, m->arguments, m->summary);
    if (m->text) printf("\n%s\n", m->text);
    printf("\nOptions\n");
    for (size_t i = 0; i < n; i++) print_option(&all[i]);
    if (m->examples) printf("\nExamples\n%s\n", m->examples);
    printf("\nExit status: 0 all done; 1 done, but some reports were refused; 2 wrong usage; 3 nothing could be done.\n");
}

static const cli_option *named(const cli_option *all, size_t n, const char *name, size_t len) {
    const cli_option *found = NULL;
    for (size_t i = 0; i < n; i++) {
        if (strncmp(all[i].name, name, len) != 0) continue;
        if (!all[i].name[len]) return &all[i];
        if (found) return NULL;
        found = &all[i];
    }
    return found;
}

static bool set_value(const char *command, const cli_option *o, const char *value) {
    switch (o->kind) {
        case CLI_FLAG: *(bool *)o->value = true; return true;
        case CLI_TEXT: *(const char **)o->value = value; return true;
        case CLI_TEXTS: {
            cli_texts *texts = o->value;
            if (texts->n == sizeof texts->items / sizeof *texts->items) { cli_usage(command, "--%s is given too often", o->name); return false; }
            texts->items[texts->n++] = value;
            return true;
        }
        case CLI_NUMBER: {
            char *end;
            errno = 0;
            long n = strtol(value, &end, 10);
            if (errno || end == value || *end || n < 0 || n > INT_MAX) { cli_usage(command, "--%s wants a number, not '%s'", o->name, value); return false; }
            *(int *)o->value = (int)n;
            return true;
        }
    }
    return false;
}

/* Takes the option at argv[*i], and its value, which may be the next argument. */
static bool take_option(const char *command, const cli_option *all, size_t n, int argc, char **argv, int *i) {
    const char *word = argv[*i], *value = NULL;
    const cli_option *o = NULL;
    if (word[1] == '-') {
        const char *equals = strchr(word, '=');
        size_t len = equals ? (size_t)(equals - word) - 2 : strlen(word) - 2;
        o = named(all, n, word + 2, len);
        if (equals) value = equals + 1;
    } else {
        for (size_t k = 0; k < n; k++) if (all[k].letter == word[1]) o = &all[k];
        if (o && word[2]) {
            if (o->kind == CLI_FLAG) o = NULL; else value = word + 2;
        }
    }
    if (!o) { cli_usage(command, "there is no option '%s'", word); return false; }
    if (o->kind == CLI_FLAG && value) { cli_usage(command, "--%s takes no value", o->name); return false; }
    if (o->kind != CLI_FLAG && !value) {
        if (*i + 1 >= argc) { cli_usage(command, "--%s wants a value", o->name); return false; }
        value = argv[++*i];
    }
    return set_value(command, o, value);
}

bool cli_parse(const cli_manual *m, int argc, char **argv, cli_given *out, int *exit_status) {
    *out = (cli_given){.color = "auto"};
    bool help = false, version = false;
    cli_option all[MAX_OPTIONS];
    size_t n = 0;
    for (size_t i = 0; i < m->n_options; i++) all[n++] = m->options[i];
    if (m->takes & CLI_READS) {
        all[n++] = (cli_option){"from", 0, CLI_TEXT, "FORMAT", "text, jsonl, html, feed, warc, csv, tsv, sheet, newsml (default: told from the content)", &out->from};
        all[n++] = (cli_option){"date", 0, CLI_TEXT, "YYYY-MM-DD", "the date of reports that carry none", &out->date};
        all[n++] = (cli_option){"field", 0, CLI_TEXTS, "NAME=KEY", "what a field is called in JSON or a table: text=doc.body; may be repeated", &out->fields};
        all[n++] = (cli_option){"separator", 0, CLI_TEXT, "LINE", "the line that stands between several plain texts in one file", &out->separator};
        all[n++] = (cli_option){"dates", 0, CLI_TEXT, "ORDER", "day/month or month/day: how 03/04/2022 is meant (default: as other dates of its column tell)", &out->date_order};
        all[n++] = (cli_option){"sheet", 0, CLI_TEXT, "NAME", "which sheet of a spreadsheet (default: the first whose head names a text)", &out->sheet};
    }
    if (m->takes & CLI_CODES) {
        all[n++] = (cli_option){"jobs", 'j', CLI_NUMBER, "N", "threads that code (default: all cores); the output is the same for any", &out->jobs};
        all[n++] = (cli_option){"ontology", 0, CLI_TEXTS, "FILE", "a further ontology file, loaded beside ours; may be repeated", &out->ontologies};
        all[n++] = (cli_option){"gazetteer", 0, CLI_TEXT, "FILE", "places from `uptick gazetteer import` in place of the built-in ones", &out->gazetteer};
        all[n++] = (cli_option){"data", 0, CLI_TEXT, "DIR", "where models/ and ontology/ lie (default: $UPTICK_DATA, else as installed)", &out->data};
    }
    all[n++] = (cli_option){"color", 0, CLI_TEXT, "WHEN", "auto, always or never; auto obeys NO_COLOR", &out->color};
    all[n++] = (cli_option){"quiet", 'q', CLI_FLAG, NULL, "no progress, no summary; refusals are still named", &out->quiet};
    all[n++] = (cli_option){"help", 'h', CLI_FLAG, NULL, "this page", &help};
    all[n++] = (cli_option){"version", 'V', CLI_FLAG, NULL, "the version", &version};

    *exit_status = CLI_USAGE;
    out->arguments = (const char **)(argv + 1);
    bool only_files = false;
    for (int i = 1; i < argc; i++) {
        if (only_files || argv[i][0] != '-' || !argv[i][1]) out->arguments[out->n_arguments++] = argv[i];
        else if (strcmp(argv[i], "--") == 0) only_files = true;
        else if (!take_option(m->name, all, n, argc, argv, &i)) return false;
    }
    if (help || version) {
        if (help) print_help(m, all, n); else printf("uptick %s (codebook %d)\n", UPTICK_VERSION, UPTICK_CODEBOOK);
        cli_flush();
        *exit_status = CLI_DONE;
        return false;
    }
    if (cli_choice(m->name, "color", out->color, when_names) < 0) return false;
    *exit_status = CLI_DONE;
    return true;
}
