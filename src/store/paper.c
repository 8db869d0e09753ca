/* paper.c - a report to print: what a store holds of some days, as one HTML page (docs/report.md).
 *
 * The page stands alone: no script, no outside file, styles for paper.  The same store and days give the same bytes, so nothing tells when
 * it was made.  Every figure is of the same set, the incidents that the query lists; a table's sum is the total. */
#include <stdlib.h>
#include <string.h>
#include "base/countries.h"
#include "base/error.h"
#include "base/utf8.h"
#include "store/cells.h"
#include "store/paper.h"
#include "store/shield.h"

enum { MOST_ROWS = 500, MOST_LINES = 25 /* of a table of figures */, MOST_SOURCES = 40 };

/* ------------------------------------------------------------------ tallies, text */

struct up_tallied *up_tally_add(up_tally *t, const char *name, uint32_t by) {
    uint32_t at = up_table_get(&t->table, name, (uint32_t)strlen(name));
    if (at != UP_TABLE_NONE) { t->rows[at].n += by; return &t->rows[at]; }
    if (t->n == t->cap) {
        uint32_t cap = t->cap ? t->cap * 2 : 32;
        struct up_tallied *grown = realloc(t->rows, cap * sizeof *grown);
        if (!grown) { t->failed = true; return NULL; }
        t->rows = grown, t->cap = cap;
    }
    char *own = strdup(name);
    if (!own || !up_table_set(&t->table, own, (uint32_t)strlen(own), t->n)) { free(own); t->failed = true; return NULL; }
    t->rows[t->n] = (struct up_tallied){.name = own, .n = by};
    return &t->rows[t->n++];
}

static int by_number(const void *a, const void *b) {
    const struct up_tallied *x = a, *y = b;
    return x->n != y->n ? (x->n < y->n ? 1 : -1) : strcmp(x->name, y->name);
}

void up_tally_sort(up_tally *t) { if (t->n) qsort(t->rows, t->n, sizeof *t->rows, by_number); }

void up_tally_free(up_tally *t) {
    for (uint32_t i = 0; i < t->n; i++) free(t->rows[i].name);
    free(t->rows);
    up_table_free(&t->table);
}

void up_html_text(up_buffer *out, const char *text) {
    for (const char *c = text; *c; c++) {
        if (*c == '&') up_buffer_text(out, "&amp;");
        else if (*c == '<') up_buffer_text(out, "&lt;");
        else if (*c == '>') up_buffer_text(out, "&gt;");
        else if (*c == '"') up_buffer_text(out, "&quot;");
        else up_buffer_add(out, (unsigned char)*c < 0x20 || *c == 0x7F ? " " : c, 1);
    }
}

/* "nationality:RU" as "Russia (nationality)", "physical_assault" as "physical assault". */
static void put_word(up_buffer *out, const char *word) {
    const char *colon = strchr(word, ':');
    const up_country *country = colon && strncmp(word, "nationality:", 12) == 0 ? up_country_of(colon + 1) : NULL;
    up_buffer text = {0};
    up_buffer_text(&text, country ? country->name : colon ? colon + 1 : word);
    if (colon) up_buffer_format(&text, " (%.*s)", (int)(colon - word), word);
    for (size_t i = 0; i < text.len && !country; i++) if (text.bytes[i] == '_') text.bytes[i] = ' ';
    if (text.failed) out->failed = true; else up_html_text(out, text.bytes);
    up_buffer_free(&text);
}

/* ------------------------------------------------------------------ what is counted */

typedef struct work {
    const up_paper_options *options;
    up_cells *cells;          /* of a public view: what is too small; else NULL */
    up_bins bins;
    up_tally groups, types, countries, places;
    up_buffer rows;           /* of the list, as HTML */
    uint64_t n, n_listed, n_undated, n_without_place, n_events, n_told; /* `n_told`: reports of them */
    uint32_t least;           /* smaller figures are not told */
} work;

static void put_days(up_buffer *out, const char *start, const char *end) {
    if (!start) { up_buffer_text(out, "&ndash;"); return; }
    up_html_text(out, start);
    if (end && strcmp(start, end) != 0) up_buffer_text(out, "<br>to "), up_html_text(out, end);
}

/* A capital, or a letter that is masked already. */
static bool may_name(const char *text) {
    for (size_t i = 0, len = strlen(text); i < len;) {
        uint32_t c = up_utf8_next(text, len, &i);
        if (up_is_upper(c) || c == 0x2588) return true;
    }
    return false;
}

static void put_incident(work *w, const up_incident *i) {
    if (w->n_listed++ >= MOST_ROWS) return;
    up_buffer *out = &w->rows;
    up_buffer_text(out, "<tr><td class=\"day\">"), put_days(out, i->date_start, i->date_end);
    up_buffer_text(out, "</td><td>"), put_word(out, i->type);
    if (strcmp(i->factuality, "asserted") != 0) up_buffer_text(out, " <i>"), up_html_text(out, i->factuality), up_buffer_text(out, "</i>");
    up_buffer_text(out, "</td><td>");
    if (i->group) put_word(out, i->group);
    up_buffer_text(out, "</td><td>");
    if (i->place) up_html_text(out, i->place);
    if (i->country) up_buffer_text(out, i->place ? ", " : ""), up_html_text(out, i->country);
    up_buffer_text(out, "</td><td>");
    /* A name begins with a capital: where names are off the words are told only without one, and no title at all. */
    bool names = !w->options->view || w->options->view->names;
    const char *target = i->target && (names || !may_name(i->target)) ? i->target : NULL;
    if (target) up_html_text(out, target); else if (i->target_kind) up_buffer_text(out, "<i>"), put_word(out, i->target_kind), up_buffer_text(out, "</i>");
    up_buffer_format(out, "</td><td class=\"n\">%u</td><td>", i->n_reports);
    if (i->first_seen) up_html_text(out, i->first_seen);
    if (i->title && names) up_buffer_text(out, " "), up_html_text(out, i->title);
    up_buffer_text(out, " <small>"), up_html_text(out, i->id), up_buffer_text(out, "</small></td></tr>\n");
}

static void count(work *w, const up_incident *i) {
    up_day first = i->date_start ? up_day_from_iso(i->date_start, (uint32_t)strlen(i->date_start)) : UP_NO_DAY;
    if (first == UP_NO_DAY) w->n_undated++;
    else w->bins.incidents[up_bin_of(&w->bins, first < w->bins.from ? w->bins.from : first > w->bins.to ? w->bins.to : first)]++;
    up_tally_add(&w->groups, i->group ? i->group : "no group named", 1);
    up_tally_add(&w->types, i->type, 1);
    up_tally_add(&w->countries, i->country ? i->country : "?", 1);
    bool fine = i->precision && (strcmp(i->precision, "city") == 0 || strcmp(i->precision, "point") == 0);
    if (!i->country) w->n_without_place++;
    if (fine) {
        struct up_tallied *place = up_tally_add(&w->places, i->place ? i->place : "?", 1);
        if (place) place->lat = i->lat, place->lon = i->lon;
    }
    w->n++, w->n_events += i->n_events, w->n_told += i->n_reports;
}

static up_status count_all(work *w, up_store *store, const up_query *query, up_error *err) {
    up_incidents *cursor = NULL;
    up_incident i;
    up_query plain = *query;
    plain.view = NULL;
    up_status status = up_store_incidents(store, &plain, &cursor, err);
    while (status == UP_OK && (status = up_incidents_next(cursor, &i, err)) == UP_OK) {
        up_shielded kept;
        if (!up_shield_incident(store, &i, w->options->view, &kept)) status = up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
        else {
            if (w->cells) up_cells_blur_incident(w->cells, &i);
            count(w, &i), put_incident(w, &i);
        }
        up_shielded_free(&kept);
    }
    up_incidents_close(cursor);
    if (status != UP_END) return status;
    bool failed = w->groups.failed || w->types.failed || w->countries.failed || w->places.failed || w->rows.failed;
    return failed ? up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory") : UP_OK;
}

/* Reports of the days, by day and by source. */
static up_status count_reports(work *w, up_store *store, const up_query *query, up_tally *sources, uint64_t *n, up_error *err) {
    sqlite3_stmt *get = NULL;
    int code = sqlite3_prepare_v2(store->db, "SELECT date, coalesce(source, 'no source named'), count(*) FROM reports WHERE date>=? AND date<=? GROUP BY 1, 2 ORDER BY 1, 2", -1, &get, NULL);
    if (code == SQLITE_OK) code = sqlite3_bind_text(get, 1, query->from, -1, SQLITE_STATIC);
    if (code == SQLITE_OK) code = sqlite3_bind_text(get, 2, query->to, -1, SQLITE_STATIC);
    if (code == SQLITE_OK) while ((code = sqlite3_step(get)) == SQLITE_ROW) {
        const char *date = (const char *)sqlite3_column_text(get, 0), *source = (const char *)sqlite3_column_text(get, 1);
        up_day day = date ? up_day_from_iso(date, (uint32_t)strlen(date)) : UP_NO_DAY;
        uint32_t here = (uint32_t)sqlite3_column_int64(get, 2);
        if (day == UP_NO_DAY || !source || day < w->bins.from || day > w->bins.to) continue;
        w->bins.reports[up_bin_of(&w->bins, day)] += here, *n += here;
        up_tally_add(sources, source, here);
    }
    sqlite3_finalize(get);
    return code != SQLITE_DONE ? up_store_fail(store, code, err) : sources->failed ? up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory") : UP_OK;
}

/* ------------------------------------------------------------------ the page */

static const char style[] =
    "@page{size:A4;margin:18mm 15mm}body{font:10.5pt/1.4 Georgia,'Times New Roman',serif;color:#111;max-width:180mm;margin:0 auto;padding:1em}"
    "h1{font-size:20pt;line-height:1.2;margin:0 0 .2em}h2{font-size:13pt;margin:1.4em 0 .3em;border-bottom:1px solid #999;break-after:avoid}"
    "table{border-collapse:collapse;width:100%;font-size:9pt}th{text-align:left;border-bottom:1px solid #555}td,th{padding:.15em .5em .15em 0;vertical-align:top}"
    "tr{break-inside:avoid}thead{display:table-header-group}.n{text-align:right;white-space:nowrap}.day{white-space:nowrap}.two{columns:2;column-gap:2em}.two section{break-inside:avoid;margin-bottom:1em}"
    ".note{border:1px solid #555;padding:.5em .8em;margin:1em 0}small{color:#555;white-space:nowrap}figure{margin:.8em 0;break-inside:avoid}figcaption{font-size:8.5pt;color:#333}svg{width:100%;height:auto}"
    ".axis{font:9px sans-serif;fill:#333}.bar{fill:#20456b}.grey{fill:#aaa}.line{stroke:#333;fill:none}.map{background:#f4f7f9;border:1px solid #bbb}"
    ".map path{stroke:#888;stroke-width:.6px;vector-effect:non-scaling-stroke}.s0{fill:#fff}.s1{fill:#e4e9f0}.s2{fill:#c6d2e0}.s3{fill:#9fb4cc}.s4{fill:#7191b3}.s5{fill:#40658f}"
    "circle{fill:#b3341f;fill-opacity:.7;stroke:#fff;stroke-width:.6px;vector-effect:non-scaling-stroke}";

static void put_figure(up_buffer *out, uint32_t n, uint32_t least) {
    if (n < least) up_buffer_format(out, "&lt;%u", least); else up_buffer_format(out, "%u", n);
}

static const char *country_name(const char *code, uint32_t least) {
    const up_country *country = up_country_of(code);
    return country ? country->name : strcmp(code, "?") != 0 ? code : least > 1 ? "not known or not told" : "not known";
}

static void put_table(up_buffer *out, const char *title, const up_tally *t, uint32_t most, uint32_t least, bool countries) {
    uint32_t rest = 0;
    up_buffer_format(out, "<section><table><thead><tr><th>%s</th><th class=\"n\">incidents</th></tr></thead><tbody>\n", title);
    for (uint32_t i = 0; i < t->n; i++) {
        if (i >= most) { rest += t->rows[i].n; continue; }
        up_buffer_text(out, "<tr><td>");
        if (countries) up_html_text(out, country_name(t->rows[i].name, least)); else put_word(out, t->rows[i].name);
        up_buffer_text(out, "</td><td class=\"n\">"), put_figure(out, t->rows[i].n, least), up_buffer_text(out, "</td></tr>\n");
    }
    if (rest) up_buffer_format(out, "<tr><td>%u others</td><td class=\"n\">", t->n - most), put_figure(out, rest, least), up_buffer_text(out, "</td></tr>\n");
    up_buffer_text(out, "</tbody></table></section>\n");
}

static void put_filter(up_buffer *out, const char *what, const char *value) {
    if (!value) return;
    up_buffer_format(out, "; %s ", what), up_html_text(out, value);
}

static void put_head(up_buffer *out, const work *w, const up_query *q, uint64_t n_reports, uint32_t n_sources) {
    up_buffer_text(out, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
                        "<meta name=\"viewport\" content=\"width=device-width\"><title>Hostile incidents, ");
    up_html_text(out, q->from), up_buffer_text(out, " to "), up_html_text(out, q->to);
    up_buffer_format(out, "</title><style>%s</style></head><body>\n<h1>Hostile incidents in the press, ", style);
    up_html_text(out, q->from), up_buffer_text(out, " to "), up_html_text(out, q->to);
    up_buffer_text(out, "</h1>\n<p>Filter: class "), up_html_text(out, q->klass ? q->klass : "any");
    put_filter(out, "group", q->group), put_filter(out, "type", q->type), put_filter(out, "country", q->country), put_filter(out, "report", q->report), put_filter(out, "words", q->words);
    put_filter(out, "review", q->review);
    if (q->confidence > 0) up_buffer_format(out, "; confidence at least %.2f", q->confidence);
    if (q->added_to) put_filter(out, "first reported by", q->added_to);
    up_buffer_format(out, ".</p>\n<p><b>%llu incidents</b>, told by %llu reports; %llu reports of %u sources are dated within these days.", (unsigned long long)w->n, (unsigned long long)w->n_told,
                     (unsigned long long)n_reports, n_sources);
    if (w->n_without_place) up_buffer_format(out, " Of %llu the country is not known%s.", (unsigned long long)w->n_without_place, w->least > 1 ? " or not told" : "");
    up_buffer_text(out, "</p>\n<p class=\"note\"><b>Reports in the press, not prevalence.</b> What is counted here is what newspapers told and a program found. Most incidents are never reported, papers "
                        "write more about some groups and places than about others, and figures of countries cannot be compared. Records are coded by machine unless reviewed; read the reports before you quote one.</p>\n");
}

/* Whether a list of the filter (NULL: any) holds `value`, of `len` bytes; a bare word is a kind or a value, as in the filter itself. */
static bool is_listed(const char *list, const char *value, size_t len) {
    char piece[128];
    if (!list || (len == 1 && *value == '*')) return true;
    const char *colon = memchr(value, ':', len);
    while (up_store_next_piece(&list, piece, sizeof piece)) {
        size_t n = strlen(piece);
        if (n == len && strncasecmp(piece, value, n) == 0) return true;
        if (colon && n == (size_t)(colon - value) && strncasecmp(piece, value, n) == 0) return true;
        if (colon && n == len - (size_t)(colon + 1 - value) && strncasecmp(piece, colon + 1, n) == 0) return true;
    }
    return false;
}

/* In a public view a rise is told for a division at the finest, and only where enough lies beneath it. */
static void put_upticks(up_buffer *out, const work *w, const up_query *q, const struct up_kept_trend *trend) {
    bool is_public = w->options->view && w->options->view->is_public;
    size_t shown = 0;
    up_buffer_text(out, "<h2>Upticks</h2>\n");
    if (!trend) { up_buffer_text(out, "<p>Not looked for.</p>\n"); return; }
    for (size_t i = 0; i < trend->n_rises; i++) {
        const up_kept_rise *r = &trend->rises[i];
        char onset[11], as_of[11];
        const char *place = r->place ? r->place : "*", *slash = strchr(place, '/'), *group = r->group ? r->group : "*";
        if (!r->uptick.is_alarm || (is_public && r->uptick.observed < w->least)) continue;
        if (!is_listed(q->country, place, slash ? (size_t)(slash - place) : strlen(place)) || !is_listed(q->group, group, strlen(group))) continue;
        if (!shown++) up_buffer_text(out, "<table><thead><tr><th>since</th><th>seen on</th><th>where</th><th>group</th><th>kind of act</th><th class=\"n\">incidents</th><th class=\"n\">expected</th>"
                                          "<th class=\"n\">times</th><th class=\"n\">chance of none</th></tr></thead><tbody>\n");
        up_day_to_iso(r->uptick.onset, onset), up_day_to_iso(r->uptick.as_of, as_of);
        if (slash) slash = strchr(slash + 1, '/');
        up_buffer_format(out, "<tr><td class=\"day\">%s</td><td class=\"day\">%s</td><td>", onset, as_of);
        char where[200];
        snprintf(where, sizeof where, "%.*s", is_public && slash ? (int)(slash - place) : (int)strlen(place), place);
        up_html_text(out, strcmp(where, "*") == 0 ? "anywhere" : where);
        up_buffer_text(out, "</td><td>"), put_word(out, strcmp(group, "*") != 0 ? group : "any"), up_buffer_text(out, "</td><td>"), put_word(out, r->type && strcmp(r->type, "*") != 0 ? r->type : "any");
        up_buffer_format(out, "</td><td class=\"n\">%.0f</td><td class=\"n\">%.1f (%.0f&ndash;%.0f)</td><td class=\"n\">%.1f&ndash;%.1f</td><td class=\"n\">%.2f</td></tr>\n", r->uptick.observed, r->uptick.expected,
                         r->uptick.expected_low, r->uptick.expected_high, r->uptick.ratio_low, r->uptick.ratio_high, r->uptick.q);
    }
    if (shown) up_buffer_text(out, "</tbody></table>\n<p>Expected: from what was reported before, with its season and weekdays; in brackets nine in ten were nothing happening. Times: nine in ten, of the rise. "
                                   "An uptick is a rise of what is reported; whether more was read explains it is weighed in.</p>\n");
    else up_buffer_format(out, "<p>None in %u series of places, groups and kinds of act.</p>\n", trend->n_scopes);
}

static void put_sources(up_buffer *out, const up_tally *sources) {
    up_buffer_text(out, "<h2>Sources</h2>\n<table><thead><tr><th>source</th><th class=\"n\">reports in these days</th></tr></thead><tbody>\n");
    for (uint32_t i = 0; i < sources->n && i < MOST_SOURCES; i++)
        up_buffer_text(out, "<tr><td>"), up_html_text(out, sources->rows[i].name), up_buffer_format(out, "</td><td class=\"n\">%u</td></tr>\n", sources->rows[i].n);
    up_buffer_text(out, "</tbody></table>\n");
    if (sources->n > MOST_SOURCES) up_buffer_format(out, "<p>And %u more.</p>\n", sources->n - MOST_SOURCES);
}

static void put_page(up_buffer *out, work *w, const up_query *q, up_tally *sources, uint64_t n_reports) {
    up_tally_sort(&w->groups), up_tally_sort(&w->types), up_tally_sort(&w->countries), up_tally_sort(&w->places), up_tally_sort(sources);
    put_head(out, w, q, n_reports, sources->n);
    up_buffer_text(out, "<h2>Over time</h2>\n"), up_paper_bars(out, &w->bins);
    if (w->n_undated) up_buffer_format(out, "<p>%llu incidents without a date are not in the picture.</p>\n", (unsigned long long)w->n_undated);
    put_upticks(out, w, q, w->options->trend);
    /* Small figures would show in shades and circles. */
    up_tally none = {0}, told = w->countries;
    while (w->least > 1 && told.n && told.rows[told.n - 1].n < w->least) told.n--;
    up_buffer_text(out, "<h2>Where</h2>\n"), up_paper_map(out, &told, w->least > 1 ? &none : &w->places);
    up_buffer_text(out, "<h2>Figures</h2>\n<div class=\"two\">\n");
    put_table(out, "group", &w->groups, MOST_LINES, w->least, false), put_table(out, "kind of act", &w->types, MOST_LINES, w->least, false);
    put_table(out, "country", &w->countries, MOST_LINES, w->least, true);
    up_buffer_text(out, "</div>\n<h2>Incidents</h2>\n<table><thead><tr><th>when</th><th>what</th><th>group</th><th>where</th><th>target</th><th class=\"n\">reports</th><th>first report</th></tr></thead><tbody>\n");
    if (w->rows.len) up_buffer_add(out, w->rows.bytes, w->rows.len);
    up_buffer_text(out, "</tbody></table>\n");
    if (w->n_listed > MOST_ROWS) up_buffer_format(out, "<p>The latest %d of %llu; the rest: <code>uptick export --incidents</code>.</p>\n", MOST_ROWS, (unsigned long long)w->n_listed);
    put_sources(out, sources);
    up_buffer_format(out, "<h2>How this was made</h2>\n<p>uptick %s, codebook %d: reports are coded sentence by sentence, events of different reports that are one happening are counted once, dates are those of the happening. "
                          "What reviewers rejected is left out. %s</p>\n</body></html>\n", UPTICK_VERSION, UPTICK_CODEBOOK,
                     w->options->view && w->options->view->is_public ? "For the public: no words of reports, places no finer than divisions, figures below the least number not told." :
                     w->options->view && !w->options->view->names ? "Names of private persons are masked." : "It holds names: handle it as such.");
}

up_status up_store_paper(up_store *store, const up_query *query, const up_paper_options *options, up_buffer *out, up_error *err) {
    static const up_paper_options plain = {0};
    work w = {.options = options ? options : &plain};
    up_tally sources = {0};
    uint64_t n_reports = 0;
    up_day from = query->from ? up_day_from_iso(query->from, (uint32_t)strnlen(query->from, 16)) : UP_NO_DAY, to = query->to ? up_day_from_iso(query->to, (uint32_t)strnlen(query->to, 16)) : UP_NO_DAY;
    if (from == UP_NO_DAY || to == UP_NO_DAY) return up_fail(err, UP_E_USAGE, NULL, 0, 0, "a report wants the first and the last of its days, YYYY-MM-DD");
    if (from > to) return up_fail(err, UP_E_USAGE, NULL, 0, 0, "the first day of the report is after its last");
    const up_view *view = w.options->view;
    w.least = view && view->is_public && view->min_cell > 1 ? view->min_cell : 0;
    size_t begin = out->len;
    up_status status = up_bins_make(from, to, &w.bins) ? UP_OK : up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    if (status == UP_OK && w.least) status = up_cells_count(store, query, true, w.least, &w.cells, err);
    if (status == UP_OK) status = count_all(&w, store, query, err);
    if (status == UP_OK) status = count_reports(&w, store, query, &sources, &n_reports, err);
    if (status == UP_OK) {
        put_page(out, &w, query, &sources, n_reports);
        if (out->failed) status = up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    }
    if (status != UP_OK && out->bytes) out->bytes[out->len = begin] = 0;
    up_bins_free(&w.bins), up_cells_free(w.cells);
    up_tally_free(&w.groups), up_tally_free(&w.types), up_tally_free(&w.countries), up_tally_free(&w.places), up_tally_free(&sources);
    up_buffer_free(&w.rows);
    return status;
}
