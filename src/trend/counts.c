/* counts.c - tables of counts: `uptick trend --series`.
 *
 * Rows are sorted into series, each series laid on an even grid of days, weeks or months, tested
 * (series.c), and written in the order of first appearance.
 * Knowingly wrong: the spacing is one for the whole file; a file whose only dates are Mondays is weekly. */
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/buffer.h"
#include "base/date.h"
#include "base/error.h"
#include "base/hash.h"
#include "trend/trend.h"

enum { MOST_POINTS = 400000 }; /* a series; a thousand years of days */

typedef enum spacing { DAYS, WEEKS, MONTHS, NUMBERS } spacing;

typedef struct row { uint32_t series, line; int64_t at; double count, denominator; } row;

typedef struct table {
    row *rows;
    size_t n_rows, cap;
    char **names;
    uint32_t n_names, names_cap;
    bool has_denominator, has_dates, has_numbers;
    spacing spacing;
} table;

typedef struct job {
    const table *table;
    double alpha;
    const char *file;
    uint32_t first, step; /* series first, first + step ... */
    up_buffer *parts;     /* [n_names] */
    const size_t *begin;  /* [n_names + 1] into sorted rows */
    up_status status;
    up_error error;
} job;

static int by_series_then_time(const void *a, const void *b) {
    const row *x = a, *y = b;
    if (x->series != y->series) return x->series < y->series ? -1 : 1;
    if (x->at != y->at) return x->at < y->at ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

/* YYYY-MM-DD or YYYY-Www gives a day, whole digits a number. */
static up_status read_time(const up_csv *csv, int column, table *t, int64_t *at, up_error *err) {
    const char *text = csv->field[column];
    size_t len = strlen(text);
    if (len > 0 && len <= 7 && strspn(text, "0123456789") == len) {
        t->has_numbers = true;
        *at = strtol(text, NULL, 10);
        return UP_OK;
    }
    up_day day = UP_NO_DAY;
    if (len == 8 && text[4] == '-' && text[5] == 'W' && strspn(text, "0123456789") == 4 && strspn(text + 6, "0123456789") == 2) {
        int week = atoi(text + 6);
        up_day fourth = up_day_of(atoi(text), 1, 4); /* always in week 1 (ISO 8601) */
        if (week >= 1 && week <= 53 && atoi(text) > 0) day = fourth - up_weekday(fourth) + 7 * (week - 1);
    } else day = up_day_from_iso(text, (uint32_t)len);
    if (day == UP_NO_DAY)
        return up_fail(err, UP_E_FORMAT, csv->file, csv->line, (uint32_t)column + 1, "expected YYYY-MM-DD, YYYY-Www or a week number, found '%.40s'", text);
    t->has_dates = true;
    *at = day;
    return UP_OK;
}

static bool keep_row(table *t, row r) {
    if (t->n_rows == t->cap) {
        size_t cap = t->cap ? 2 * t->cap : 1024;
        row *more = realloc(t->rows, cap * sizeof *more);
        if (!more) return false;
        t->rows = more;
        t->cap = cap;
    }
    t->rows[t->n_rows++] = r;
    return true;
}

static bool name_series(table *t, up_table *names, char *name, uint32_t *out) {
    uint32_t len = (uint32_t)strlen(name);
    *out = up_table_get(names, name, len);
    if (*out != UP_TABLE_NONE) return true;
    if (t->n_names == t->names_cap) {
        uint32_t cap = t->names_cap ? 2 * t->names_cap : 64;
        char **more = realloc(t->names, cap * sizeof *more);
        if (!more) return false;
        t->names = more;
        t->names_cap = cap;
    }
    *out = t->n_names;
    t->names[t->n_names++] = name;
    return up_table_set(names, name, len, *out);
}

static up_status read_rows(up_csv *csv, table *t, up_error *err) {
    int series, date, count, denominator;
    up_status status;
    if ((status = up_csv_column(csv, "series", false, &series, err)) || (status = up_csv_column(csv, "date", false, &date, err))
        || (status = up_csv_column(csv, "count", false, &count, err)) || (status = up_csv_column(csv, "denominator", true, &denominator, err)))
        return status;
    t->has_denominator = denominator >= 0;
    up_table names = {0};
    while ((status = up_csv_next(csv, err)) == UP_OK) {
        row r = {.line = csv->line, .denominator = 1};
        if ((status = read_time(csv, date, t, &r.at, err)) || (status = up_csv_number(csv, count, &r.count, err))) break;
        if (denominator >= 0 && (status = up_csv_number(csv, denominator, &r.denominator, err))) break;
        if (!(r.count >= 0 && r.count < 1e15) || !(r.denominator >= 0 && r.denominator < 1e15)) {
            status = up_fail(err, UP_E_RANGE, csv->file, csv->line, 0, "counts and denominators lie between 0 and 1e15");
            break;
        }
        r.denominator = fmax(r.denominator, 0.5); /* a day on which nothing was read */
        if (!name_series(t, &names, csv->field[series], &r.series) || !keep_row(t, r)) {
            status = up_fail(err, UP_E_NOMEM, csv->file, csv->line, 0, "out of memory");
            break;
        }
    }
    up_table_free(&names);
    if (status != UP_END) return status;
    if (t->has_dates && t->has_numbers) return up_fail(err, UP_E_FORMAT, csv->file, 0, 0, "dates and week numbers in one file");
    return UP_OK;
}

/* Months: one day of the month throughout, never two rows of a series within 27 days. */
static spacing told_spacing(const table *t) {
    if (t->has_numbers) return NUMBERS;
    bool sevens = true, months = true;
    for (size_t i = 1; i < t->n_rows; i++) {
        const row *a = &t->rows[i - 1], *b = &t->rows[i];
        if (a->series != b->series) continue;
        int64_t gap = b->at - a->at;
        if (gap % 7) sevens = false;
        if (gap != 0 && (gap < 28 || up_ymd_of((up_day)a->at).day != up_ymd_of((up_day)b->at).day)) months = false;
    }
    return months && !sevens ? MONTHS : sevens ? WEEKS : DAYS;
}

static int64_t grid_index(spacing s, int64_t at) {
    if (s == WEEKS) return (at + 7000000) / 7;
    if (s != MONTHS) return at;
    up_ymd ymd = up_ymd_of((up_day)at);
    return (int64_t)ymd.year * 12 + ymd.month;
}

static double seasons_length(spacing s) { return s == DAYS ? 365.25 : s == WEEKS ? 365.25 / 7 : s == MONTHS ? 12 : 52; }

static void write_time(up_buffer *out, const table *t, int64_t at) {
    char iso[11];
    if (t->spacing == NUMBERS) up_buffer_format(out, "%lld", (long long)at);
    else {
        up_day_to_iso((up_day)at, iso);
        up_buffer_text(out, iso);
    }
}

static up_status test_series(job *j, uint32_t which) {
    const table *t = j->table;
    const row *rows = t->rows + j->begin[which];
    size_t n_rows = j->begin[which + 1] - j->begin[which];
    int64_t first = grid_index(t->spacing, rows[0].at), span = grid_index(t->spacing, rows[n_rows - 1].at) - first + 1;
    if (span > MOST_POINTS) return up_fail(&j->error, UP_E_LIMIT, j->file, rows[n_rows - 1].line, 0, "series '%.80s' spans more than %d points", t->names[which], MOST_POINTS);
    size_t n = (size_t)span;
    double *values = calloc(2 * n, sizeof *values);
    up_series_point *points = calloc(n, sizeof *points);
    up_status status = values && points ? UP_OK : up_fail(&j->error, UP_E_NOMEM, j->file, 0, 0, "out of memory");
    for (size_t i = 0; status == UP_OK && i < n_rows; i++) {
        size_t at = (size_t)(grid_index(t->spacing, rows[i].at) - first);
        if (i > 0 && grid_index(t->spacing, rows[i - 1].at) - first == (int64_t)at)
            status = up_fail(&j->error, UP_E_FORMAT, j->file, rows[i].line, 0, "series '%.80s' has this date on line %u already", t->names[which], rows[i - 1].line);
        values[at] = rows[i].count;
        values[n + at] = rows[i].denominator;
    }
    for (size_t i = 0; status == UP_OK && t->has_denominator && i < n; i++)
        if (values[n + i] == 0) status = up_fail(&j->error, UP_E_FORMAT, j->file, rows[0].line, 0, "series '%.80s' lacks a point; with denominators every one must be there", t->names[which]);
    if (status == UP_OK) {
        up_series_options options = {.period = seasons_length(t->spacing), .alpha = j->alpha,
                                     .first_weekday = t->spacing == DAYS ? up_weekday((up_day)rows[0].at) : -1};
        status = up_trend_series(values, t->has_denominator ? values + n : NULL, n, &options, points, &j->error);
    }
    up_buffer *out = &j->parts[which];
    for (size_t i = 0; status == UP_OK && i < n_rows; i++) {
        const up_series_point *p = &points[grid_index(t->spacing, rows[i].at) - first];
        if (!p->tested) continue;
        up_csv_write(out, t->names[which]);
        up_buffer_add(out, ",", 1);
        write_time(out, t, rows[i].at);
        up_buffer_format(out, ",%.10g,%.5g,%.0f,%.4g\n", p->observed, p->expected, p->upper, p->p);
    }
    if (status == UP_OK && out->failed) status = up_fail(&j->error, UP_E_NOMEM, j->file, 0, 0, "out of memory");
    free(points);
    free(values);
    return status;
}

static void *run_job(void *argument) {
    job *j = argument;
    for (uint32_t which = j->first; which < j->table->n_names && j->status == UP_OK; which += j->step) j->status = test_series(j, which);
    return NULL;
}

up_status up_trend_series_table(up_csv *csv, double alpha, unsigned jobs, up_buffer *out, up_error *err) {
    table t = {0};
    up_buffer *parts = NULL;
    size_t *begin = NULL;
    enum { MOST_JOBS = 64 };
    job todo[MOST_JOBS];
    pthread_t thread[MOST_JOBS];
    up_status status = read_rows(csv, &t, err);
    if (status != UP_OK) goto done;

    if (t.n_rows) qsort(t.rows, t.n_rows, sizeof *t.rows, by_series_then_time);
    t.spacing = told_spacing(&t);
    parts = calloc(t.n_names + 1, sizeof *parts);
    begin = calloc(t.n_names + 1, sizeof *begin);
    if (!parts || !begin) {
        status = up_fail(err, UP_E_NOMEM, csv->file, 0, 0, "out of memory");
        goto done;
    }
    for (size_t i = 0; i < t.n_rows; i++) begin[t.rows[i].series + 1] = i + 1;

    if (jobs == 0) jobs = (unsigned)fmax(1, (double)sysconf(_SC_NPROCESSORS_ONLN));
    if (jobs > MOST_JOBS) jobs = MOST_JOBS;
    if (jobs > t.n_names) jobs = t.n_names;
    if (jobs < 1) jobs = 1;
    unsigned started = 1;
    for (unsigned k = 0; k < jobs; k++)
        todo[k] = (job){.table = &t, .alpha = alpha, .file = csv->file, .first = k, .step = jobs, .parts = parts, .begin = begin};
    for (; started < jobs; started++)
        if (pthread_create(&thread[started], NULL, run_job, &todo[started]) != 0) break;
    run_job(&todo[0]);
    for (unsigned k = started; k < jobs; k++) run_job(&todo[k]); /* threads the system refused */
    for (unsigned k = 1; k < started; k++) pthread_join(thread[k], NULL);
    for (unsigned k = 0; k < jobs && status == UP_OK; k++)
        if (todo[k].status != UP_OK) {
            status = todo[k].status;
            if (err) *err = todo[k].error;
        }
    if (status == UP_OK) {
        up_buffer_text(out, "series,date,observed,expected,upper,p\n");
        for (uint32_t i = 0; i < t.n_names; i++) up_buffer_add(out, parts[i].bytes ? parts[i].bytes : "", parts[i].len);
        if (out->failed) status = up_fail(err, UP_E_NOMEM, csv->file, 0, 0, "out of memory");
    }
done:
    if (parts) for (uint32_t i = 0; i < t.n_names; i++) up_buffer_free(&parts[i]);
    free(parts);
    free(begin);
    free(t.rows);
    free(t.names);
    return status;
}

up_status up_trend_series_file(const char *path, double alpha, unsigned jobs, up_buffer *out, up_error *err) {
    up_csv csv;
    up_status status = up_csv_open(&csv, path, err);
    if (status != UP_OK) return status;
    status = up_trend_series_table(&csv, alpha, jobs, out, err);
    up_csv_close(&csv);
    return status;
}
