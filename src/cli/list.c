/* list.c - uptick list: the events of a store, as a table that people like to read.
 *
 * Columns are as wide as what they hold, up to a share of the terminal; what does not fit ends in an ellipsis.
 * Rows are held back in pages, so that a million of them cost no more memory than a thousand. */
#include <stdlib.h>
#include <string.h>
#include "cli/filter.h"

enum { DATE, TYPE, GROUP, PLACE, TARGET, SURE, REPORT, N_COLUMNS, PAGE_ROWS = 500, NARROW = 80 };

static const struct { const char *title; size_t least, most; } columns[N_COLUMNS] = {
    [DATE] = {"date", 10, 23}, [TYPE] = {"type", 8, 18}, [GROUP] = {"group", 8, 22}, [PLACE] = {"place", 8, 26},
    [TARGET] = {"target", 10, 60}, [SURE] = {"sure", 4, 4}, [REPORT] = {"report", 6, 20},
};

typedef struct row { up_buffer cells[N_COLUMNS]; bool is_asserted, is_incident; } row;

/* 2022-02-21, or 2022-02-21..27, ..03-04, ..2023-01-02: what differs is told. */
static void put_dates(up_buffer *out, const char *start, const char *end) {
    if (!start) { up_buffer_text(out, "-"); return; }
    up_buffer_text(out, start);
    if (!end || strcmp(start, end) == 0 || strlen(start) != 10 || strlen(end) != 10) return;
    size_t same = strncmp(start, end, 8) == 0 ? 8 : strncmp(start, end, 5) == 0 ? 5 : 0;
    cli_format(out, "..%s", end + same);
}

static void fill(row *r, const up_kept *e) {
    for (int i = 0; i < N_COLUMNS; i++) up_buffer_clear(&r->cells[i]);
    put_dates(&r->cells[DATE], e->date_start, e->date_end);
    cli_clean(&r->cells[TYPE], e->type, strlen(e->type), 0);
    const char *group = e->group ? e->group : "-";
    cli_clean(&r->cells[GROUP], group, strlen(group), 0);
    if (e->place) cli_clean(&r->cells[PLACE], e->place, strlen(e->place), columns[PLACE].most - 4);
    if (e->country) cli_format(&r->cells[PLACE], "%s%s", e->place ? ", " : "", e->country);
    if (!r->cells[PLACE].len) up_buffer_text(&r->cells[PLACE], "-");
    const char *target = e->target ? e->target : e->actor ? e->actor : "-";
    cli_clean(&r->cells[TARGET], target, strlen(target), 0);
    cli_format(&r->cells[SURE], "%.2f", e->confidence);
    cli_clean(&r->cells[REPORT], e->report, strlen(e->report), 0);
    r->is_asserted = strcmp(e->factuality, "asserted") == 0, r->is_incident = strcmp(e->klass, "incident") == 0;
}

static void put_row(up_buffer *out, const up_buffer *cells, const size_t *widths, const char *before, const char *after) {
    up_buffer_text(out, before);
    for (int i = 0; i < N_COLUMNS; i++) {
        size_t from = out->len;
        cli_clean(out, cells[i].bytes ? cells[i].bytes : "", cells[i].len, widths[i]);
        size_t used = cli_columns(out->bytes + from, out->len - from);
        if (i + 1 < N_COLUMNS) for (; used < widths[i] + 2; used++) up_buffer_text(out, " ");
    }
    up_buffer_text(out, after);
    up_buffer_text(out, "\n");
}

/* As wide as the widest cell, within bounds; the target gives way first. */
static void measure(const row *rows, size_t n, size_t terminal, size_t widths[N_COLUMNS]) {
    size_t total = 2 * (N_COLUMNS - 1);
    for (int c = 0; c < N_COLUMNS; c++) {
        widths[c] = strlen(columns[c].title);
        for (size_t i = 0; i < n; i++) {
            size_t width = cli_columns(rows[i].cells[c].bytes ? rows[i].cells[c].bytes : "", rows[i].cells[c].len);
            if (width > widths[c]) widths[c] = width;
        }
        if (widths[c] > columns[c].most) widths[c] = columns[c].most;
        total += widths[c];
    }
    static const int giving[] = {TARGET, PLACE, GROUP, REPORT, TYPE};
    for (size_t g = 0; g < sizeof giving / sizeof *giving; g++) {
        int c = giving[g];
        while (total > terminal && widths[c] > columns[c].least) widths[c]--, total--;
    }
}

/* Incidents bright, the rest plain; what is only alleged, threatened or denied dim. */
static const char *color_of(const row *r) {
    return !r->is_asserted ? "\033[2m" : r->is_incident ? "\033[1m" : "";
}

static up_status print_table(const cli_given *given, up_cursor *cursor, unsigned long long *shown, up_error *err) {
    bool colors = cli_colors(given, stdout);
    size_t terminal = cli_terminal_columns(stdout, 140), widths[N_COLUMNS];
    if (terminal < NARROW) terminal = NARROW;
    row *rows = calloc(PAGE_ROWS, sizeof *rows);
    if (!rows) return UP_E_NOMEM;
    up_buffer out = {0}, titles[N_COLUMNS] = {{0}};
    up_status status = UP_OK;
    while (status == UP_OK) {
        size_t n = 0;
        for (up_kept kept; n < PAGE_ROWS && (status = up_cursor_next(cursor, &kept, err)) == UP_OK;) fill(&rows[n++], &kept);
        if (!*shown) measure(rows, n, terminal, widths);
        up_buffer_clear(&out);
        if (!*shown && n) {
            for (int c = 0; c < N_COLUMNS; c++) up_buffer_text(&titles[c], columns[c].title);
            put_row(&out, titles, widths, colors ? "\033[4m" : "", colors ? "\033[0m" : "");
        }
        for (size_t i = 0; i < n; i++) put_row(&out, rows[i].cells, widths, colors ? color_of(&rows[i]) : "", colors && *color_of(&rows[i]) ? "\033[0m" : "");
        *shown += n;
        cli_put_buffer(&out);
    }
    for (int c = 0; c < N_COLUMNS; c++) up_buffer_free(&titles[c]);
    for (size_t i = 0; i < PAGE_ROWS; i++) for (int c = 0; c < N_COLUMNS; c++) up_buffer_free(&rows[i].cells[c]);
    free(rows);
    up_buffer_free(&out);
    return status == UP_END ? UP_OK : status;
}

static int list_store(const cli_given *given, up_store *store, const up_query *query, const char *format) {
    up_error err = {0};
    up_status status;
    if (strcmp(format, "table") != 0) status = up_store_export(store, query, format, cli_print_piece, NULL, &err);
    else {
        up_cursor *cursor = NULL;
        unsigned long long shown = 0;
        uint64_t all = 0, reports = 0;
        status = up_store_find(store, query, &cursor, &err);
        if (status == UP_OK) status = print_table(given, cursor, &shown, &err);
        up_cursor_close(cursor);
        cli_flush();
        if (status == UP_OK) status = up_store_count(store, query, &all, &err);
        if (status == UP_OK) status = up_store_count_reports(store, &reports, &err);
        if (status == UP_OK && !given->quiet) {
            if (shown == all) fprintf(stderr, "%llu event%s of %llu report%s\n", shown, shown == 1 ? "" : "s", (unsigned long long)reports, reports == 1 ? "" : "s");
            else fprintf(stderr, "%llu of %llu events\n", shown, (unsigned long long)all);
        }
    }
    return status == UP_OK ? CLI_DONE : cli_store_failed(status, &err);
}

int cli_list(int argc, char **argv) {
    cli_filter filter;
    cli_option options[CLI_N_FILTERS + 1];
    const char *format = "table";
    cli_filter_options(&filter, options);
    options[CLI_N_FILTERS] = (cli_option){"format", 0, CLI_TEXT, "FORMAT", "table (default), jsonl, csv", &format};
    const cli_manual manual = {
        .name = "list", .arguments = "[OPTIONS] STORE", .summary = "Lists the events of a store, the latest first.",
        .examples = "  uptick list news.store --class incident --from 2022-02-24 --to 2022-03-31\n"
                    "  uptick list news.store --group nationality:RU --country CZ,DE\n"
                    "  uptick list news.store --type property --format csv > property.csv",
        .options = options, .n_options = CLI_N_FILTERS + 1};
    cli_given given;
    int exit_status;
    if (!cli_parse(&manual, argc, argv, &given, &exit_status)) return exit_status;
    static const char *const formats[] = {"table", "jsonl", "csv", NULL};
    if (cli_choice("list", "format", format, formats) < 0 || !cli_filter_finish("list", &filter)) return CLI_USAGE;
    if (given.n_arguments != 1) return cli_usage("list", "which store?");
    up_store *store = NULL;
    exit_status = cli_open_store(given.arguments[0], &store);
    if (exit_status != CLI_DONE) return exit_status;
    exit_status = list_store(&given, store, &filter.query, format);
    up_store_close(store);
    cli_flush();
    return exit_status;
}
