/* table.c - tables of incidents and coverage: `uptick trend --incidents`.
 *
 * Names become numbers in the order of first appearance; the file's bytes stay theirs. */
#include <stdlib.h>
#include <string.h>
#include "base/buffer.h"
#include "base/date.h"
#include "base/error.h"
#include "trend/numbers.h"
#include "trend/trend.h"
#include "trend/write.h"

static up_status read_day(const up_csv *csv, int column, int32_t *out, up_error *err) {
    const char *text = csv->field[column];
    *out = up_day_from_iso(text, (uint32_t)strlen(text));
    if (*out != UP_NO_DAY) return UP_OK;
    return up_fail(err, UP_E_FORMAT, csv->file, csv->line, (uint32_t)column + 1, "column '%s': expected YYYY-MM-DD, found '%.40s'", csv->name[column], text);
}

typedef struct tables {
    up_numbers places, groups, types;
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
        if (!up_number_of(&t->places, csv->field[place], &x.place) || !up_number_of(&t->groups, csv->field[group], &x.group)
            || !up_number_of(&t->types, csv->field[type], &x.type) || !up_room_for(&t->incidents, t->n_incidents, &cap, sizeof x))
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
        if (!up_number_of(&t->places, csv->field[place], &x.place) || !up_room_for(&t->coverage, t->n_coverage, &cap, sizeof x))
            return up_fail(err, UP_E_NOMEM, csv->file, csv->line, 0, "out of memory");
        t->coverage[t->n_coverage++] = x;
    }
    return status == UP_END ? UP_OK : status;
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
        if (format != UP_TREND_WORDS) up_trend_write_head(out, evidence);
        for (size_t i = 0; i < found.n_upticks; i++) {
            const up_uptick *u = &found.upticks[i];
            const up_named named = {u, u->place == UP_TREND_ANY ? NULL : found.places[u->place], u->group == UP_TREND_ANY ? NULL : t.groups.name[u->group], u->type == UP_TREND_ANY ? NULL : t.types.name[u->type]};
            if (format == UP_TREND_WORDS) up_trend_write_words(out, &named);
            else if (u->is_alarm || evidence) up_trend_write_row(out, &named, evidence);
        }
        if (out->failed) status = up_fail(err, UP_E_NOMEM, incidents->file, 0, 0, "out of memory");
    }
    up_trend_result_free(&found);
    up_numbers_free(&t.places);
    up_numbers_free(&t.groups);
    up_numbers_free(&t.types);
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
