/* person.c - uptick find-person and uptick forget: where somebody is named in a store, and the store without the name. */
#include <string.h>
#include "cli/filter.h"

typedef struct shown { bool as_json; unsigned long long n_about, n_maybe; up_buffer out; } shown;

static void put_json(up_buffer *out, const char *key, const char *text) {
    cli_format(out, "\"%s\":", key);
    if (!text) { up_buffer_text(out, "null"); return; }
    up_buffer_text(out, "\"");
    for (const char *c = text; *c; c++) {
        if (*c == '"' || *c == '\\') cli_format(out, "\\%c", *c);
        else if ((unsigned char)*c < 0x20) cli_format(out, "\\u%04x", *c);
        else up_buffer_add(out, c, 1);
    }
    up_buffer_text(out, "\"");
}

static bool show(void *context, const up_person_hit *h) {
    shown *s = context;
    up_buffer_clear(&s->out);
    if (h->is_about) s->n_about++; else s->n_maybe++;
    if (s->as_json) {
        up_buffer_text(&s->out, "{");
        put_json(&s->out, "report", h->report), up_buffer_text(&s->out, ","), put_json(&s->out, "date", h->date), up_buffer_text(&s->out, ","), put_json(&s->out, "title", h->title);
        cli_format(&s->out, ",\"about\":%s,\"whole\":%u,\"parts\":%u,\"versions\":%u}\n", h->is_about ? "true" : "false", h->n_whole, h->n_parts, h->n_versions);
    } else {
        cli_format(&s->out, "%-5s  %-10s  %4u whole  %4u parts  ", h->is_about ? "about" : "maybe", h->date ? h->date : "-", h->n_whole, h->n_parts);
        cli_clean(&s->out, h->report, strlen(h->report), 40);
        if (h->title) up_buffer_text(&s->out, "  "), cli_clean(&s->out, h->title, strlen(h->title), 80);
        up_buffer_text(&s->out, "\n");
    }
    cli_put_buffer(&s->out);
    return true;
}

static int find(const cli_given *given, up_store *store, const char *name, bool as_json) {
    up_error err = {0};
    shown s = {.as_json = as_json};
    up_status status = up_store_find_person(store, name, show, &s, &err);
    up_buffer_free(&s.out);
    cli_flush();
    if (status != UP_OK) return cli_store_failed(status, &err);
    if (!given->quiet) fprintf(stderr, "%llu reports about the person, %llu with a part of the name that may be somebody else's\n", s.n_about, s.n_maybe);
    return CLI_DONE;
}

int cli_find_person(int argc, char **argv) {
    const char *format = "table";
    const cli_option options[] = {{"format", 0, CLI_TEXT, "FORMAT", "table (default), jsonl", &format}};
    const cli_manual manual = {
        .name = "find-person", .arguments = "[OPTIONS] STORE NAME", .summary = "Tells in which reports of a store somebody is named.",
        .text = "Case, accents, hyphens, order and middle names do not matter. \"about\": the name stands there whole, or in a copy of the\n"
                "report, or in another report of the same incident; \"maybe\": only a part of it, which may be somebody else's.",
        .examples = "  uptick find-person news.store 'Andrei Kroo'", .options = options, .n_options = 1};
    cli_given given;
    int exit_status;
    if (!cli_parse(&manual, argc, argv, &given, &exit_status)) return exit_status;
    static const char *const formats[] = {"table", "jsonl", NULL};
    if (cli_choice("find-person", "format", format, formats) < 0) return CLI_USAGE;
    if (given.n_arguments != 2) return cli_usage("find-person", "which store, and who?");
    up_store *store = NULL;
    exit_status = cli_open_store(given.arguments[0], &store);
    if (exit_status != CLI_DONE) return exit_status;
    exit_status = find(&given, store, given.arguments[1], strcmp(format, "jsonl") == 0);
    up_store_close(store);
    return exit_status;
}

int cli_forget(int argc, char **argv) {
    bool dry = false;
    const cli_option options[] = {{"dry-run", 0, CLI_FLAG, NULL, "only tell where the name stands, as find-person does", &dry}};
    const cli_manual manual = {
        .name = "forget", .arguments = "[OPTIONS] STORE NAME", .summary = "Removes somebody's name from a store, for good.",
        .text = "Every letter of it is replaced, in texts, titles, addresses, ids, events, old versions, incidents, reviews and the full-text\n"
                "index; spans and counts stay. In reports about the person parts of the name go too. A name of one word goes wherever it\n"
                "stands. What remains is a line in the log that says when and how much, not who. Other files (the reports that were added,\n"
                "exports, backups) are yours to see to.",
        .examples = "  uptick forget news.store 'Andrei Kroo' --dry-run\n  uptick forget news.store 'Andrei Kroo'", .options = options, .n_options = 1};
    cli_given given;
    int exit_status;
    if (!cli_parse(&manual, argc, argv, &given, &exit_status)) return exit_status;
    if (given.n_arguments != 2) return cli_usage("forget", "which store, and whom?");
    up_store *store = NULL;
    exit_status = cli_open_store(given.arguments[0], &store);
    if (exit_status != CLI_DONE) return exit_status;
    up_error err = {0};
    up_forgotten done = {0};
    if (dry) exit_status = find(&given, store, given.arguments[1], false);
    else {
        up_status status = up_store_forget(store, given.arguments[1], &done, &err);
        if ((status == UP_OK || done.n_rows) && !given.quiet)
            fprintf(stderr, "removed %llu times, from %llu records of %llu reports\n", (unsigned long long)done.n_spots, (unsigned long long)done.n_rows, (unsigned long long)done.n_reports);
        if (status != UP_OK) exit_status = cli_store_failed(status, &err);
    }
    up_store_close(store);
    return exit_status;
}
