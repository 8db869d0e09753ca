/* table.c - tables of incidents and coverage: `uptick trend --incidents`.
 *
 * Names become numbers in the order of first appearance; the file's bytes stay theirs. */
#include <stdlib.h>
#include <string.h>
#include "base/buffer.h"
#include "base/date.h"
#include "base/error.h"
#include "base/hash.h"
#include "trend/trend.h"

typedef struct names { up_table table; const char **name; uint32_t n, cap; } names;

static bool number_of(names *list, const char *name, uint32_t *out) {
    uint32_t len = (uint32_t)strlen(name);
    *out = up_table_get(&list->table, name, len);
    if (*out != UP_TABLE_NONE) return true;
    if (list->n == list->cap) {
        uint32_t cap = list->cap ? 2 * list->cap : 64;
        const char **more = realloc(list->name, cap * sizeof *more);
        if (!more) return false;
        list->name = more;
        list->cap = cap;
    }
    *out = list->n;
    list->name[list->n++] = name;
    return up_table_set(&list->table, name, len, *out);
}

static void free_names(names *list) {
    up_table_free(&list->table);
    free(list->name);
}

static up_status read_day(const up_csv *csv, int column, int32_t *out, up_error *err) {
    const char *text = csv->field[column];
    *out = up_day_from_iso(text, (uint32_t)strlen(text));
    if (*out != UP_NO_DAY) return UP_OK;
    return up_fail(err, UP_E_FORMAT, csv->file, csv->line, (uint32_t)column + 1, "column '%s': expected YYYY-MM-DD, found '%.40s'", csv->name[column], text);
}

static bool room_for(void *array, size_t n, size_t *cap, size_t size) {
    if (n < *cap) return true;
    size_t more = *cap ? 2 * *cap : 4096;
    void **at = array, *grown = realloc(*at, more * size);
    if (!grown) return false;
    *at = grown;
    *cap = more;
    return true;
}

typedef struct tables {
    names places, groups, types;
    up_trend_incident *incidents; size_t n_incidents;
    up_trend_coverage *coverage; size_t n_coverage;
} tables;

static up_status read_incidents(up_csv *csv, tables *t, up_error *err) {
    int event, report, place, group, type;
    up_status status;
    if ((status = up_csv_column(csv, "event_date", false, &event, err)) || (status = up_csv_column(csv, "report_date", true, &report, err))
        || (status = up_csv_column(csv, "place", false, &place, err)) || (status = up_csv_column(csv, "group", false, &group, err))
        || (status = up_csv_column(csv, "type", false, &type, err)))
        return status;
    size_t cap = 0;
    while ((status = up_csv_next(csv, err)) == UP_OK) {
        up_trend_incident x;
        if ((status = read_day(csv, event, &x.event_day, err))) return status;
        x.report_day = x.event_day;
        if (report >= 0 && *csv->field[report] && (status = read_day(csv, report, &x.report_day, err))) return status;
        if (!number_of(&t->places, csv->field[place], &x.place) || !number_of(&t->groups, csv->field[group], &x.group)
            || !number_of(&t->types, csv->field[type], &x.type) || !room_for(&t->incidents, t->n_incidents, &cap, sizeof x))
            return up_fail(err, UP_E_NOMEM, csv->file, csv->line, 0, "out of memory");
        t->incidents[t->n_incidents++] = x;
    }
    return status == UP_END ? UP_OK : status;
}

static up_status read_coverage(up_csv *csv, tables *t, up_error *err) {
    int date, place, articles;
    up_status status;
    if ((status = up_csv_column(csv, "date", false, &date, err)) || (status = up_csv_column(csv, "place", false, &place, err))
        || (status = up_csv_column(csv, "articles", false, &articles, err)))
        return status;
    size_t cap = 0;
    while ((status = up_csv_next(csv, err)) == UP_OK) {
        up_trend_coverage x;
        if ((status = read_day(csv, date, &x.day, err)) || (status = up_csv_number(csv, articles, &x.articles, err))) return status;
        if (!(x.articles >= 0 && x.articles < 1e15)) return up_fail(err, UP_E_RANGE, csv->file, csv->line, 0, "articles lie between 0 and 1e15");
        if (!number_of(&t->places, csv->field[place], &x.place) || !room_for(&t->coverage, t->n_coverage, &cap, sizeof x))
            return up_fail(err, UP_E_NOMEM, csv->file, csv->line, 0, "out of memory");
        t->coverage[t->n_coverage++] = x;
    }
    return status == UP_END ? UP_OK : status;
}

static void write_name(up_buffer *out, const char *const *list, uint32_t which) {
    up_csv_write(out, which == UP_TREND_ANY ? "*" : list[which]);
    up_buffer_add(out, ",", 1);
}

static void write_uptick(up_buffer *out, const tables *t, const up_trend_result *found, const up_uptick *u, bool with_evidence) {
    char day[11];
    up_day_to_iso(u->as_of, day);
    up_buffer_format(out, "%s,", day);
    write_name(out, (const char *const *)found->places, u->place);
    write_name(out, t->groups.name, u->group);
    write_name(out, t->types.name, u->type);
    up_day_to_iso(u->onset, day);
    up_buffer_format(out, "%s,%.4f", day, u->q);
    if (with_evidence) {
        up_buffer_format(out, ",%s,%.0f,%.4g,%.0f,%.0f,%.3g,%.3g,", up_rise_kind_name(u->kind), u->observed, u->expected, u->expected_low, u->expected_high, u->ratio_low, u->ratio_high);
        if (u->others_ratio == u->others_ratio) up_buffer_format(out, "%.3g", u->others_ratio);
        up_buffer_add(out, ",", 1);
        if (u->coverage_ratio == u->coverage_ratio) up_buffer_format(out, "%.3g", u->coverage_ratio);
        up_buffer_format(out, ",%.3f,%.0f,", u->unreported, u->enough);
        up_day_to_iso(u->onset_early, day);
        up_buffer_format(out, "%s,", day);
        up_day_to_iso(u->onset_late, day);
        up_buffer_text(out, day);
    }
    up_buffer_add(out, "\n", 1);
}

/* ------------------------------------------------------------------ in words */

static void put_name(up_buffer *out, const char *const *list, uint32_t which, const char *any) {
    up_buffer_text(out, which == UP_TREND_ANY ? any : list[which]);
}

/* A paragraph an uptick: what, since when, how sure, on what grounds, and what would change it. */
static void write_words(up_buffer *out, const tables *t, const up_trend_result *found, const up_uptick *u) {
    char day[3][11];
    up_day_to_iso(u->as_of, day[0]);
    up_buffer_format(out, "%s  ", day[0]);
    put_name(out, t->groups.name, u->group, "all groups");
    up_buffer_text(out, " | ");
    put_name(out, (const char *const *)found->places, u->place, "everywhere");
    up_buffer_text(out, " | ");
    put_name(out, t->types.name, u->type, "all types");
    up_buffer_format(out, "\n    %s%s", u->is_alarm ? "uptick: " : "no uptick: ", up_rise_kind_name(u->kind));
    if (u->kind == UP_RISE_BACKLOG) {
        up_buffer_format(out, "; %.0f reports of things more than six weeks past came in on one day, %.2g is usual\n", u->observed, u->expected);
        return;
    }
    up_day_to_iso(u->onset, day[0]);
    up_day_to_iso(u->onset_early, day[1]);
    up_day_to_iso(u->onset_late, day[2]);
    up_buffer_format(out, "; since %s (%s to %s); chance that it is none %.2g\n", day[0], day[1], day[2], u->q);
    up_buffer_format(out, "    %.0f incidents known, %.3g expected (%.0f to %.0f); %.2g to %.2g times as many\n", u->observed, u->expected,
                     u->expected_low, u->expected_high, u->ratio_low, u->ratio_high);
    if (u->others_ratio == u->others_ratio) up_buffer_format(out, "    other groups there: %.2f times what is expected\n", u->others_ratio);
    if (u->coverage_ratio == u->coverage_ratio) up_buffer_format(out, "    read from there: %.2f times the usual\n", u->coverage_ratio);
    up_buffer_format(out, "    still to be reported: %.0f %%\n", 100 * u->unreported);
    if (u->is_alarm) up_buffer_format(out, "    with %.0f or fewer there would be no alarm\n", u->enough - 1);
    else up_buffer_text(out, "    at the usual volume of news it would have been an alarm\n");
}

up_status up_trend_incidents_table(up_csv *incidents, up_csv *coverage, const up_trend_options *options, up_trend_format format,
                                   up_buffer *out, up_error *err) {
    tables t = {0};
    up_trend_result found = {0};
    up_status status = read_incidents(incidents, &t, err);
    if (status == UP_OK && coverage) status = read_coverage(coverage, &t, err);
    if (status == UP_OK) {
        up_trend_input input = {t.incidents, t.n_incidents, t.coverage, t.n_coverage, t.places.name, t.places.n,
                                t.groups.name, t.groups.n, t.types.name, t.types.n};
        status = up_trend_incidents(&input, options, &found, err);
    }
    if (status == UP_OK) {
        bool evidence = format == UP_TREND_EVIDENCE;
        if (format != UP_TREND_WORDS) up_buffer_text(out, "as_of,place,group,type,onset,q");
        if (evidence) up_buffer_text(out, ",kind,observed,expected,expected_low,expected_high,ratio_low,ratio_high,others_ratio,coverage_ratio,unreported,enough,onset_early,onset_late");
        if (format != UP_TREND_WORDS) up_buffer_add(out, "\n", 1);
        for (size_t i = 0; i < found.n_upticks; i++)
            if (format == UP_TREND_WORDS) write_words(out, &t, &found, &found.upticks[i]);
            else if (found.upticks[i].is_alarm || evidence) write_uptick(out, &t, &found, &found.upticks[i], evidence);
        if (out->failed) status = up_fail(err, UP_E_NOMEM, incidents->file, 0, 0, "out of memory");
    }
    up_trend_result_free(&found);
    free_names(&t.places);
    free_names(&t.groups);
    free_names(&t.types);
    free(t.incidents);
    free(t.coverage);
    return status;
}


up_status up_trend_incidents_file(const char *incidents_path, const char *coverage_path, const up_trend_options *options,
                                  up_trend_format format, up_buffer *out, up_error *err) {
    up_csv incidents, coverage = {0};
    up_status status = up_csv_open(&incidents, incidents_path, err);
    if (status != UP_OK) return status;
    if (coverage_path) status = up_csv_open(&coverage, coverage_path, err);
    if (status == UP_OK) status = up_trend_incidents_table(&incidents, coverage_path ? &coverage : NULL, options, format, out, err);
    up_csv_close(&coverage);
    up_csv_close(&incidents);
    return status;
}
