/* score.c - how good are predicted events?  Figures against gold.
 *
 * Reports are paired by id.  Inside a report gold and predicted events are paired one to one so that the summed
 * similarity is largest; a pair is allowed only where the family is the same and either the evidence overlaps
 * or country and date agree.  Gold events marked "optional" count neither way, nor does what is paired with
 * them.  Political events are left out.
 *   detect   paired events                       strict   pairs with type, group, country and date right
 *   report   "holds an incident"                 field    the share right among pairs
 * Dates agree when their day ranges share a quarter of their union.  docs/scoring.md says it at length. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/buffer.h"
#include "base/date.h"
#include "base/error.h"
#include "base/hash.h"
#include "code/score.h"

enum { TYPE, GROUP, COUNTRY, PLACE, DATE, FACTUALITY, ACTOR, TARGET, COUNT, N_FIELDS, N_FAMILIES = 8, NO_FAMILY = 7 };
static const char *const field_names[N_FIELDS] = {"type", "group", "country", "place", "date", "factuality", "actor", "target", "count"};
/* In alphabetical order, and "?" for predicted types that do not exist. */
static const char *const families[N_FAMILIES] = {"claim", "exclusion", "intimidation", "measure", "property", "response", "violence", "?"};
/* "?" is before all letters. */
static const int family_order[N_FAMILIES] = {7, 0, 1, 2, 3, 4, 5, 6};

/* Reports by id, the later of two replacing the earlier, in the order of first appearance. */
typedef struct side { json_t **reports; uint32_t n, cap; up_table by_id; } side;

typedef struct figures {
    long tp, predicted, gold;
} figures;

typedef struct score {
    long n_reports;
    figures detect, strict, report, family[N_FAMILIES];
    bool family_seen[N_FAMILIES];
    long right[N_FIELDS];
} score;

/* ------------------------------------------------------------------ reading the two files */

static const char *string_at(const json_t *object, const char *key) {
    const char *s = json_string_value(json_object_get(object, key));
    return s && *s ? s : NULL;
}

/* Words of a role: a string, or an object with `text` as events carry them. */
static const char *words_at(const json_t *event, const char *key) {
    const json_t *value = json_object_get(event, key);
    return json_is_object(value) ? string_at(value, "text") : string_at(event, key);
}

static int family_of(const json_t *event) {
    const char *name = string_at(event, "type");
    up_type type = name ? up_type_from_name(name) : UP_N_TYPES;
    if (type == UP_N_TYPES) return NO_FAMILY;
    for (int i = 0; i < NO_FAMILY; i++) if (strcmp(families[i], up_type_family(type)) == 0) return i;
    return NO_FAMILY;
}

static bool is_class(const json_t *event, const char *name) {
    const char *klass = string_at(event, "class");
    return klass && strcmp(klass, name) == 0;
}

/* Takes out the events that are not compared, and checks the rest. */
static up_status prepare_events(json_t *events, bool is_gold, const char *only_class, const char *path, uint32_t line, up_error *err) {
    for (size_t i = json_array_size(events); i-- > 0;) {
        const json_t *event = json_array_get(events, i);
        if (!json_is_object(event)) return up_fail(err, UP_E_FORMAT, path, line, 0, "event %zu is not an object", i + 1);
        if (is_class(event, "political") || (only_class && !is_class(event, only_class))) { json_array_remove(events, i); continue; }
        if (!string_at(event, "class")) return up_fail(err, UP_E_FORMAT, path, line, 0, "event %zu has no \"class\"", i + 1);
        if (!string_at(event, "type")) return up_fail(err, UP_E_FORMAT, path, line, 0, "event %zu has no \"type\"", i + 1);
        if (is_gold && family_of(event) == NO_FAMILY) return up_fail(err, UP_E_FORMAT, path, line, 0, "event %zu: there is no type '%s'", i + 1, string_at(event, "type"));
    }
    return UP_OK;
}

static up_status put_report(side *s, json_t *report, const char *id, up_error *err) {
    uint32_t at = up_table_get(&s->by_id, id, (uint32_t)strlen(id));
    if (at != UP_TABLE_NONE) {
        /* The table's key is the old report's id; give it the new one's before the old goes. */
        json_t *old = s->reports[at];
        s->reports[at] = json_incref(report);
        up_table_set(&s->by_id, id, (uint32_t)strlen(id), at);
        json_decref(old);
        return UP_OK;
    }
    if (s->n == s->cap) {
        uint32_t cap = s->cap ? s->cap * 2 : 256;
        json_t **wider = realloc(s->reports, cap * sizeof *wider);
        if (!wider) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
        s->reports = wider, s->cap = cap;
    }
    if (!up_table_set(&s->by_id, id, (uint32_t)strlen(id), s->n)) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    s->reports[s->n++] = json_incref(report);
    return UP_OK;
}

static up_status read_line(side *s, bool is_gold, const char *only_class, const char *path, uint32_t number, const char *line, size_t len, up_error *err) {
    if (strspn(line, " \t\r\n") >= len) return UP_OK;
    json_error_t why;
    json_t *report = json_loadb(line, len, 0, &why);
    json_t *events = json_object_get(report, "events");
    const char *id = json_string_value(json_object_get(report, "id"));
    up_status status = UP_OK;
    if (!report) status = up_fail(err, UP_E_FORMAT, path, number, why.column > 0 ? (uint32_t)why.column : 0, "not JSON");
    else if (!id) status = up_fail(err, UP_E_FORMAT, path, number, 0, "expected an object with \"id\"");
    else if (!json_is_array(events)) status = up_fail(err, UP_E_FORMAT, path, number, 0, "report %s has no list \"events\"; `uptick code --per report` writes one", id);
    if (status == UP_OK) status = prepare_events(events, is_gold, only_class, path, number, err);
    if (status == UP_OK) status = put_report(s, report, id, err);
    json_decref(report);
    return status;
}

static up_status read_side(side *s, bool is_gold, const char *only_class, const char *path, up_error *err) {
    FILE *file = fopen(path, "re");
    if (!file) return up_fail(err, errno == ENOENT ? UP_E_MISSING : UP_E_IO, path, 0, 0, "cannot open: %s", strerror(errno));
    char *line = NULL;
    size_t cap = 0;
    uint32_t number = 0;
    up_status status = UP_OK;
    for (ssize_t len; status == UP_OK && (len = getline(&line, &cap, file)) >= 0;)
        status = read_line(s, is_gold, only_class, path, ++number, line, (size_t)len, err);
    if (status == UP_OK && ferror(file)) status = up_fail(err, UP_E_IO, path, 0, 0, "cannot read: %s", strerror(errno));
    free(line);
    fclose(file);
    return status;
}

static void free_side(side *s) {
    for (uint32_t i = 0; i < s->n; i++) json_decref(s->reports[i]);
    free(s->reports);
    up_table_free(&s->by_id);
}

/* ------------------------------------------------------------------ comparing two events */

/* First or last day of YYYY, YYYY-MM or YYYY-MM-DD; false when it is none. */
static bool day_of(const char *text, bool last, up_day *out) {
    char part[11];
    snprintf(part, sizeof part, "%s", text);
    int n[3] = {0, 0, 0}, parts = 0;
    for (char *at = part; parts < 3; parts++) {
        char *end;
        n[parts] = (int)strtol(at, &end, 10);
        if (end == at || (*end && *end != '-')) return false;
        if (!*end) { parts++; break; }
        at = end + 1;
    }
    if (parts < 2) n[1] = last ? 12 : 1;
    if (n[0] < 1 || n[0] > 9999 || n[1] < 1 || n[1] > 12) return false;
    if (parts < 3) n[2] = last ? up_days_in_month(n[0], n[1]) : 1;
    if (n[2] < 1 || n[2] > up_days_in_month(n[0], n[1])) return false;
    *out = up_day_of(n[0], n[1], n[2]);
    return true;
}

static bool date_is_right(const json_t *g, const json_t *p) {
    const json_t *gd = json_object_get(g, "date"), *pd = json_object_get(p, "date");
    const char *g_start = string_at(gd, "start"), *p_start = string_at(pd, "start"), *g_end = string_at(gd, "end"), *p_end = string_at(pd, "end");
    if (!g_start) return !p_start;
    up_day g0, g1, p0, p1;
    if (!p_start || !day_of(g_start, false, &g0) || !day_of(g_end ? g_end : g_start, true, &g1) || !day_of(p_start, false, &p0) || !day_of(p_end ? p_end : p_start, true, &p1)) return false;
    int shared = (g1 < p1 ? g1 : p1) - (g0 > p0 ? g0 : p0) + 1, all = (g1 > p1 ? g1 : p1) - (g0 < p0 ? g0 : p0) + 1;
    return shared > 0 && (double)shared / (double)all >= 0.25;
}

static bool same_text(const char *a, const char *b) { return (!a && !b) || (a && b && strcmp(a, b) == 0); }

static const char *group_of(const json_t *event) {
    const char *group = string_at(event, "group");
    return group && strcmp(group, "lgbt:gay") == 0 ? "lgbt:lgbt" : group;
}

/* `count`, `killed`, `injured`: beside each other, or inside an object `count` with `incidents`. */
static const json_t *count_at(const json_t *event, const char *key) {
    const json_t *inside = json_object_get(event, "count");
    if (!json_is_object(inside)) return json_object_get(event, key);
    return json_object_get(inside, strcmp(key, "count") == 0 ? "incidents" : key);
}

static bool same_count(const json_t *g, const json_t *p, const char *key, double otherwise) {
    const json_t *a = count_at(g, key), *b = count_at(p, key);
    if (json_is_string(a) || json_is_string(b)) return same_text(json_string_value(a), json_string_value(b));
    double x = json_number_value(a), y = json_number_value(b);
    return (x == 0 ? otherwise : x) == (y == 0 ? otherwise : y);
}

static bool span_at(const json_t *evidence, size_t i, json_int_t *begin, json_int_t *end) {
    const json_t *span = json_array_get(evidence, i);
    if (json_is_object(span)) span = json_object_get(span, "span");
    *begin = json_integer_value(json_array_get(span, 0)), *end = json_integer_value(json_array_get(span, 1));
    return json_array_size(span) == 2;
}

static bool evidence_overlaps(const json_t *g, const json_t *p) {
    const json_t *x = json_object_get(g, "evidence"), *y = json_object_get(p, "evidence");
    for (size_t i = 0; i < json_array_size(x); i++)
        for (size_t k = 0; k < json_array_size(y); k++) {
            json_int_t a, b, c, d;
            if (span_at(x, i, &a, &b) && span_at(y, k, &c, &d) && a < d && c < b) return true;
        }
    return false;
}

static bool compare(const json_t *g, const json_t *p, bool right[N_FIELDS]) {
    const json_t *g_place = json_object_get(g, "place"), *p_place = json_object_get(p, "place");
    double place = up_score_word_f1(string_at(g_place, "name"), string_at(p_place, "name"));
    double actor = up_score_word_f1(words_at(g, "actor"), words_at(p, "actor")), target = up_score_word_f1(words_at(g, "target"), words_at(p, "target"));
    right[TYPE] = same_text(string_at(g, "type"), string_at(p, "type"));
    right[GROUP] = same_text(group_of(g), group_of(p));
    right[COUNTRY] = same_text(string_at(g_place, "country"), string_at(p_place, "country"));
    right[PLACE] = place >= 0.5;
    right[DATE] = date_is_right(g, p);
    right[FACTUALITY] = same_text(string_at(g, "factuality"), string_at(p, "factuality"));
    right[ACTOR] = actor >= 0.5;
    right[TARGET] = target >= 0.5;
    right[COUNT] = same_count(g, p, "count", 1) && same_count(g, p, "killed", 0) && same_count(g, p, "injured", 0);
    return place >= 0 && actor >= 0 && target >= 0;
}

static bool similarity(const json_t *g, const json_t *p, double *out) {
    *out = 0;
    if (family_of(g) != family_of(p)) return true;
    bool right[N_FIELDS];
    if (!compare(g, p, right)) return false;
    bool overlap = evidence_overlaps(g, p);
    if (!overlap && !(right[COUNTRY] && right[DATE] && string_at(json_object_get(g, "place"), "country"))) return true;
    *out = 1 + 2 * overlap + 2 * right[TYPE] + right[GROUP] + right[COUNTRY] + right[PLACE] + right[DATE] + right[TARGET];
    return true;
}

/* ------------------------------------------------------------------ counting */

static bool is_optional(const json_t *event) {
    const json_t *mark = json_object_get(event, "optional");
    return json_is_true(mark) || (json_is_integer(mark) && json_integer_value(mark));
}

static bool has_incident(const json_t *events) {
    for (size_t i = 0; i < json_array_size(events); i++) if (is_class(json_array_get(events, i), "incident")) return true;
    return false;
}

static bool count_pair(score *s, const json_t *g, const json_t *p) {
    bool right[N_FIELDS];
    if (!compare(g, p, right)) return false;
    s->detect.tp++;
    s->family[family_of(g)].tp++;
    for (int f = 0; f < N_FIELDS; f++) s->right[f] += right[f];
    s->strict.tp += right[TYPE] && right[GROUP] && right[COUNTRY] && right[DATE];
    return true;
}

/* `gold` and `predicted` are the lists of one report. */
static bool count_report(score *s, const json_t *gold, const json_t *predicted) {
    int n = (int)json_array_size(gold), m = (int)json_array_size(predicted);
    bool in_gold = has_incident(gold), in_predicted = has_incident(predicted);
    s->n_reports++;
    s->report.gold += in_gold, s->report.predicted += in_predicted, s->report.tp += in_gold && in_predicted;
    s->detect.gold += n, s->detect.predicted += m;
    for (int i = 0; i < n; i++) { int f = family_of(json_array_get(gold, (size_t)i)); s->family[f].gold++, s->family_seen[f] = true; }
    for (int j = 0; j < m; j++) { int f = family_of(json_array_get(predicted, (size_t)j)); s->family[f].predicted++, s->family_seen[f] = true; }
    double *weight = calloc((size_t)n * (size_t)m + 1, sizeof *weight);
    int *column_of = calloc((size_t)n + 1, sizeof *column_of);
    bool fits = weight && column_of;
    for (int i = 0; i < n && fits; i++)
        for (int j = 0; j < m && fits; j++) fits = similarity(json_array_get(gold, (size_t)i), json_array_get(predicted, (size_t)j), &weight[i * m + j]);
    fits = fits && up_score_assign(weight, n, m, column_of);
    for (int i = 0; i < n && fits; i++) {
        const json_t *g = json_array_get(gold, (size_t)i), *p = column_of[i] < 0 ? NULL : json_array_get(predicted, (size_t)column_of[i]);
        if (is_optional(g)) {
            s->detect.gold--, s->family[family_of(g)].gold--;
            if (p) s->detect.predicted--, s->family[family_of(p)].predicted--;
        } else if (p) fits = count_pair(s, g, p);
    }
    free(weight), free(column_of);
    return fits;
}

/* ------------------------------------------------------------------ the page of figures */

/* To four decimals, as both forms state it. */
static double rounded(double x) {
    char text[64];
    snprintf(text, sizeof text, "%.4f", x);
    return strtod(text, NULL);
}

static void rates(const figures *f, double *p, double *r, double *f1) {
    double precision = f->predicted ? (double)f->tp / (double)f->predicted : 0, recall = f->gold ? (double)f->tp / (double)f->gold : 0;
    *p = rounded(precision), *r = rounded(recall);
    *f1 = precision + recall > 0 || precision + recall < 0 ? rounded(2 * precision * recall / (precision + recall)) : 0;
}

static void put_number(up_buffer *out, double x) {
    char text[64];
    snprintf(text, sizeof text, "%.4f", x);
    size_t len = strlen(text);
    while (text[len - 1] == '0' && text[len - 2] != '.') len--;
    up_buffer_add(out, text, len);
}

static void put_figures_json(up_buffer *out, const char *name, const figures *f) {
    double p, r, f1;
    rates(f, &p, &r, &f1);
    up_buffer_format(out, "\"%s\": {\"p\": ", name);
    put_number(out, p);
    up_buffer_text(out, ", \"r\": ");
    put_number(out, r);
    up_buffer_text(out, ", \"f1\": ");
    put_number(out, f1);
    up_buffer_format(out, ", \"tp\": %ld, \"pred\": %ld, \"gold\": %ld}", f->tp, f->predicted, f->gold);
}

static void put_json(up_buffer *out, const score *s) {
    up_buffer_format(out, "{\"reports\": %ld, ", s->n_reports);
    put_figures_json(out, "detect", &s->detect);
    up_buffer_text(out, ", ");
    put_figures_json(out, "strict", &s->strict);
    up_buffer_text(out, ", ");
    put_figures_json(out, "report", &s->report);
    up_buffer_text(out, ", \"field\": {");
    for (int f = 0; f < N_FIELDS && s->detect.tp; f++) {
        up_buffer_format(out, "%s\"%s\": ", f ? ", " : "", field_names[f]);
        put_number(out, rounded((double)s->right[f] / (double)s->detect.tp));
    }
    up_buffer_text(out, "}, \"family\": {");
    bool any = false;
    for (int k = 0; k < N_FAMILIES; k++) {
        int f = family_order[k];
        if (!s->family_seen[f]) continue;
        if (any) up_buffer_text(out, ", ");
        any = true;
        put_figures_json(out, families[f], &s->family[f]);
    }
    up_buffer_text(out, "}}\n");
}

static void put_page(up_buffer *out, const score *s) {
    double p, r, f1;
    const struct { const char *name; const figures *figures; } rows[] = {{"detect", &s->detect}, {"strict", &s->strict}, {"report", &s->report}};
    for (int i = 0; i < 3; i++) {
        const figures *f = rows[i].figures;
        rates(f, &p, &r, &f1);
        up_buffer_format(out, "%-8s P %.3f  R %.3f  F1 %.3f  (%ld of %ld predicted, %ld gold)\n", rows[i].name, p, r, f1, f->tp, f->predicted, f->gold);
    }
    up_buffer_text(out, "field    ");
    for (int f = 0; f < N_FIELDS && s->detect.tp; f++) up_buffer_format(out, "%s%s %.2f", f ? "  " : "", field_names[f], rounded((double)s->right[f] / (double)s->detect.tp));
    up_buffer_text(out, "\n");
    for (int k = 0; k < N_FAMILIES; k++) {
        int f = family_order[k];
        if (!s->family_seen[f]) continue;
        rates(&s->family[f], &p, &r, &f1);
        up_buffer_format(out, "  %-13s P %.3f  R %.3f  F1 %.3f  (%ld gold)\n", families[f], p, r, f1, s->family[f].gold);
    }
}

up_status up_score_files(const char *gold_path, const char *predicted_path, const char *only_class, bool as_json, up_buffer *out, up_error *err) {
    side gold = {0}, predicted = {0};
    score s = {0};
    up_status status = read_side(&gold, true, only_class, gold_path, err);
    if (status == UP_OK) status = read_side(&predicted, false, only_class, predicted_path, err);
    for (uint32_t i = 0; i < gold.n && status == UP_OK; i++) {
        const char *id = json_string_value(json_object_get(gold.reports[i], "id"));
        uint32_t at = up_table_get(&predicted.by_id, id, (uint32_t)strlen(id));
        const json_t *list = at == UP_TABLE_NONE ? NULL : json_object_get(predicted.reports[at], "events");
        if (!count_report(&s, json_object_get(gold.reports[i], "events"), list)) status = up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    }
    s.strict.predicted = s.detect.predicted, s.strict.gold = s.detect.gold;
    if (status == UP_OK) {
        if (as_json) put_json(out, &s); else put_page(out, &s);
        if (out->failed) status = up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    }
    free_side(&gold), free_side(&predicted);
    return status;
}
