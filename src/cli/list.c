/* list.c - uptick list: the incidents of a store, or its events, as a table that people like to read.
 *
 * Columns are as wide as what they hold, up to a share of the terminal; what does not fit ends in an ellipsis.
 * Rows are held back in pages, so that a million of them cost no more memory than a thousand. */
#include <stdlib.h>
#include <string.h>
#include "cli/filter.h"

enum { DATE, TYPE, GROUP, PLACE, TARGET, SURE, REPORTS, ID, MOST_COLUMNS, PAGE_ROWS = 500, NARROW = 80 };

typedef struct column { const char *title; size_t least, most; } column;
static const column of_events[] = {
    [DATE] = {"date", 10, 23}, [TYPE] = {"type", 8, 18}, [GROUP] = {"group", 8, 22}, [PLACE] = {"place", 8, 26},
    [TARGET] = {"target", 10, 60}, [SURE] = {"sure", 4, 4}, [REPORTS] = {"report", 6, 20},
};
static const column of_incidents[] = {
    [DATE] = {"date", 10, 23}, [TYPE] = {"type", 8, 18}, [GROUP] = {"group", 8, 22}, [PLACE] = {"place", 8, 26},
    [TARGET] = {"target", 10, 60}, [SURE] = {"sure", 4, 4}, [REPORTS] = {"reports", 7, 7}, [ID] = {"incident", 13, 13},
};

typedef struct row { up_buffer cells[MOST_COLUMNS]; bool is_asserted, is_incident; } row;

/* What a table shows: the next row, and how many columns it has. */
typedef struct table {
    const column *columns;
    int n_columns;
    up_status (*next)(void *cursor, row *out, up_error *err);
    void *cursor;
} table;

/* 2022-02-21, or 2022-02-21..27, ..03-04, ..2023-01-02: what differs is told. */
static void put_dates(up_buffer *out, const char *start, const char *end) {
    if (!start) { up_buffer_text(out, "-"); return; }
    up_buffer_text(out, start);
    if (!end || strcmp(start, end) == 0 || strlen(start) != 10 || strlen(end) != 10) return;
    size_t same = strncmp(start, end, 8) == 0 ? 8 : strncmp(start, end, 5) == 0 ? 5 : 0;
    cli_format(out, "..%s", end + same);
}

static void fill(row *r, const char *start, const char *end, const char *type, const char *group, const char *place, const char *country, const char *target, double sure) {
    for (int i = 0; i < MOST_COLUMNS; i++) up_buffer_clear(&r->cells[i]);
    put_dates(&r->cells[DATE], start, end);
    cli_clean(&r->cells[TYPE], type, strlen(type), 0);
    if (!group) group = "-";
    cli_clean(&r->cells[GROUP], group, strlen(group), 0);
    if (place) cli_clean(&r->cells[PLACE], place, strlen(place), of_events[PLACE].most - 4);
    if (country) cli_format(&r->cells[PLACE], "%s%s", place ? ", " : "", country);
    if (!r->cells[PLACE].len) up_buffer_text(&r->cells[PLACE], "-");
    if (!target) target = "-";
    cli_clean(&r->cells[TARGET], target, strlen(target), 0);
    cli_format(&r->cells[SURE], "%.2f", sure);
}

static up_status next_event(void *cursor, row *r, up_error *err) {
    up_kept e;
    up_status status = up_cursor_next(cursor, &e, err);
    if (status != UP_OK) return status;
    fill(r, e.date_start, e.date_end, e.type, e.group, e.place, e.country, e.target ? e.target : e.actor, e.confidence);
    cli_clean(&r->cells[REPORTS], e.report, strlen(e.report), 0);
    r->is_asserted = strcmp(e.factuality, "asserted") == 0, r->is_incident = strcmp(e.klass, "incident") == 0;
    return UP_OK;
}

static up_status next_incident(void *cursor, row *r, up_error *err) {
    up_incident i;
    up_status status = up_incidents_next(cursor, &i, err);
    if (status != UP_OK) return status;
    fill(r, i.date_start, i.date_end, i.type, i.group, i.place, i.country, i.target ? i.target : i.actor, i.confidence);
    cli_format(&r->cells[REPORTS], "%u", i.n_reports);
    cli_clean(&r->cells[ID], i.id, strlen(i.id), 0);
    r->is_asserted = strcmp(i.factuality, "asserted") == 0, r->is_incident = strcmp(i.klass, "incident") == 0;
    return UP_OK;
}

static void put_row(up_buffer *out, const table *t, const up_buffer *cells, const size_t *widths, const char *before, const char *after) {
    up_buffer_text(out, before);
    for (int i = 0; i < t->n_columns; i++) {
        size_t from = out->len;
        cli_clean(out, cells[i].bytes ? cells[i].bytes : "", cells[i].len, widths[i]);
        size_t used = cli_columns(out->bytes + from, out->len - from);
        if (i + 1 < t->n_columns) for (; used < widths[i] + 2; used++) up_buffer_text(out, " ");
    }
    up_buffer_text(out, after);
    up_buffer_text(out, "\n");
}

/* As wide as the widest cell, within bounds; the target gives way first. */
static void measure(const table *t, const row *rows, size_t n, size_t terminal, size_t widths[MOST_COLUMNS]) {
    size_t total = 2 * (size_t)(t->n_columns - 1);
    for (int c = 0; c < t->n_columns; c++) {
        widths[c] = strlen(t->columns[c].title);
        for (size_t i = 0; i < n; i++) {
            size_t width = cli_columns(rows[i].cells[c].bytes ? rows[i].cells[c].bytes : "", rows[i].cells[c].len);
            if (width > widths[c]) widths[c] = width;
        }
        if (widths[c] > t->columns[c].most) widths[c] = t->columns[c].most;
        total += widths[c];
    }
    static const int giving[] = {TARGET, PLACE, GROUP, REPORTS, TYPE};
    for (size_t g = 0; g < sizeof giving / sizeof *giving; g++) {
        int c = giving[g];
        while (total > terminal && widths[c] > t->columns[c].least) widths[c]--, total--;
    }
}

/* Incidents bright, the rest plain; what is only alleged, threatened or denied dim. */
static const char *color_of(const row *r) {
    return !r->is_asserted ? "\033[2m" : r->is_incident ? "\033[1m" : "";
}

static up_status print_table(const cli_given *given, const table *t, unsigned long long *shown, up_error *err) {
    bool colors = cli_colors(given, stdout);
    size_t terminal = cli_terminal_columns(stdout, 140), widths[MOST_COLUMNS];
    if (terminal < NARROW) terminal = NARROW;
    row *rows = calloc(PAGE_ROWS, sizeof *rows);
    if (!rows) return UP_E_NOMEM;
    up_buffer out = {0}, titles[MOST_COLUMNS] = {{0}};
    up_status status = UP_OK;
    while (status == UP_OK) {
        size_t n = 0;
        while (n < PAGE_ROWS && (status = t->next(t->cursor, &rows[n], err)) == UP_OK) n++;
        if (!*shown) measure(t, rows, n, terminal, widths);
        up_buffer_clear(&out);
        if (!*shown && n) {
            for (int c = 0; c < t->n_columns; c++) up_buffer_text(&titles[c], t->columns[c].title);
            put_row(&out, t, titles, widths, colors ? "\033[4m" : "", colors ? "\033[0m" : "");
        }
        for (size_t i = 0; i < n; i++) put_row(&out, t, rows[i].cells, widths, colors ? color_of(&rows[i]) : "", colors && *color_of(&rows[i]) ? "\033[0m" : "");
        *shown += n;
        cli_put_buffer(&out);
    }
    for (int c = 0; c < MOST_COLUMNS; c++) up_buffer_free(&titles[c]);
    for (size_t i = 0; i < PAGE_ROWS; i++) for (int c = 0; c < MOST_COLUMNS; c++) up_buffer_free(&rows[i].cells[c]);
    free(rows);
    up_buffer_free(&out);
    return status == UP_END ? UP_OK : status;
}

static int list_events(const cli_given *given, up_store *store, const up_query *query, const char *format) {
    up_error err = {0};
    up_status status;
    if (strcmp(format, "table") != 0) status = up_store_export(store, query, format, cli_print_piece, NULL, &err);
    else {
        up_cursor *cursor = NULL;
        unsigned long long shown = 0;
        uint64_t all = 0, reports = 0;
        status = up_store_find(store, query, &cursor, &err);
        const table t = {of_events, sizeof of_events / sizeof *of_events, next_event, cursor};
        if (status == UP_OK) status = print_table(given, &t, &shown, &err);
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

/* A cell that a spreadsheet would take for a formula gets a leading apostrophe, as in exports. */
static void put_cell(up_buffer *out, const char *text, char after) {
    up_buffer_text(out, "\"");
    if (text && *text && strchr("=+-@\t\r", *text)) up_buffer_text(out, "'");
    for (const char *c = text ? text : ""; *c; c++) up_buffer_add(out, *c == '"' ? "\"\"" : c, *c == '"' ? 2 : 1);
    up_buffer_text(out, "\"");
    up_buffer_add(out, &after, 1);
}

static void put_toll(up_buffer *out, uint32_t n) {
    if (n == UP_MANY) up_buffer_text(out, "many,");
    else if (n == UP_COUNT_UNKNOWN) up_buffer_text(out, ",");
    else cli_format(out, "%u,", n);
}

static void put_incident_csv(up_buffer *out, const up_incident *i) {
    const char *const texts[] = {i->id, i->klass, i->type, i->family, i->group, i->factuality, i->date_start, i->date_end, i->place, i->country, i->admin1, i->precision,
                                 i->target, i->target_kind, i->actor, i->actor_kind, i->first_seen, i->last_seen, i->title};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) put_cell(out, texts[k], ',');
    if (i->precision && strcmp(i->precision, "none") != 0) cli_format(out, "%.5f,%.5f,", i->lat, i->lon); else up_buffer_text(out, ",,");
    put_toll(out, i->n_happenings), put_toll(out, i->killed), put_toll(out, i->injured);
    cli_format(out, "%u,%u,%u,%u,%u,%.2f\r\n", i->n_events, i->n_follow_ups, i->n_reports, i->n_sources, i->n_copies, i->confidence);
}

static up_status print_incidents(up_incidents *cursor, const char *format, up_error *err) {
    bool csv = strcmp(format, "csv") == 0, array = strcmp(format, "json") == 0;
    up_buffer out = {0};
    up_status status;
    if (csv) up_buffer_text(&out, "id,class,type,family,group,factuality,date_start,date_end,place,country,admin1,precision,target,target_kind,actor,actor_kind,first_seen,last_seen,title,"
                                  "lat,lon,incidents,killed,injured,events,follow_ups,reports,sources,copies,confidence\r\n");
    if (array) up_buffer_text(&out, "[");
    bool any = false;
    for (up_incident i; (status = up_incidents_next(cursor, &i, err)) == UP_OK;) {
        if (array && any) up_buffer_text(&out, ",");
        any = true;
        if (csv) put_incident_csv(&out, &i);
        else up_write_incident(&i, &out);
        if (array && out.len) out.len--; /* the newline */
        cli_put_buffer(&out);
        up_buffer_clear(&out);
    }
    if (array) up_buffer_text(&out, "]\n");
    cli_put_buffer(&out);
    up_buffer_free(&out);
    return status == UP_END ? UP_OK : status;
}

static int list_incidents(const cli_given *given, up_store *store, const up_query *query, const char *format) {
    up_error err = {0};
    up_incidents *cursor = NULL;
    unsigned long long shown = 0;
    uint64_t all = 0, reports = 0;
    up_status status = up_store_incidents(store, query, &cursor, &err);
    bool as_table = strcmp(format, "table") == 0;
    const table t = {of_incidents, sizeof of_incidents / sizeof *of_incidents, next_incident, cursor};
    if (status == UP_OK) status = as_table ? print_table(given, &t, &shown, &err) : print_incidents(cursor, format, &err);
    up_incidents_close(cursor);
    cli_flush();
    if (status == UP_OK && as_table && !given->quiet) {
        status = up_store_count_incidents(store, query, &all, &err);
        if (status == UP_OK) status = up_store_count_reports(store, &reports, &err);
        if (status == UP_OK && shown == all) fprintf(stderr, "%llu incident%s in %llu report%s\n", shown, shown == 1 ? "" : "s", (unsigned long long)reports, reports == 1 ? "" : "s");
        else if (status == UP_OK) fprintf(stderr, "%llu of %llu incidents\n", shown, (unsigned long long)all);
    }
    return status == UP_OK ? CLI_DONE : cli_store_failed(status, &err);
}

int cli_list(int argc, char **argv) {
    cli_filter filter;
    cli_option options[CLI_N_FILTERS + 2];
    const char *format = "table";
    bool events = false;
    cli_filter_options(&filter, options);
    options[CLI_N_FILTERS] = (cli_option){"events", 0, CLI_FLAG, NULL, "every event of every report, not one row an incident", &events};
    options[CLI_N_FILTERS + 1] = (cli_option){"format", 0, CLI_TEXT, "FORMAT", "table (default), jsonl, json, csv", &format};
    const cli_manual manual = {
        .name = "list", .arguments = "[OPTIONS] STORE", .summary = "Lists the incidents of a store, the latest first, with how many reports tell of each.",
        .text = "What answers an incident - arrest, trial, mourning - belongs to it and is no row of its own, unless nothing is known\n"
                "of the deed.  `uptick show STORE ID` shows an incident's reports.",
        .examples = "  uptick list news.store --class incident --from 2022-02-24 --to 2022-03-31\n"
                    "  uptick list news.store --group nationality:RU --country CZ,DE\n"
                    "  uptick list news.store --type property --format csv > property.csv\n"
                    "  uptick list news.store --events --report r17",
        .options = options, .n_options = CLI_N_FILTERS + 2};
    cli_given given;
    int exit_status;
    if (!cli_parse(&manual, argc, argv, &given, &exit_status)) return exit_status;
    static const char *const formats[] = {"table", "jsonl", "csv", "json", NULL};
    if (cli_choice("list", "format", format, formats) < 0 || !cli_filter_finish("list", &filter)) return CLI_USAGE;
    if (events && strcmp(format, "json") == 0) return cli_usage("list", "events come as table, jsonl or csv");
    if (given.n_arguments != 1) return cli_usage("list", "which store?");
    up_store *store = NULL;
    exit_status = cli_open_store(given.arguments[0], &store);
    if (exit_status != CLI_DONE) return exit_status;
    exit_status = events ? list_events(&given, store, &filter.query, format) : list_incidents(&given, store, &filter.query, format);
    up_store_close(store);
    cli_flush();
    return exit_status;
}
