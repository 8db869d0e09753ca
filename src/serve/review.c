/* review.c - /review/...: what to look at next, and what was decided.
 *
 * The queue puts first where a look is worth most: where the machine is unsure (the entropy of its confidence), where the answer
 * moves much (an incident of few reports in a small group or place moves a count more than one of many), and where an uptick
 * rests on it.  One in ten of what somebody has decided is asked again of a second reader, by a fixed draw of its id. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "serve/http.h"
#include "serve/rises.h"
#include "store/review.h"

enum { SECOND_READER_ONE_IN = 10 };

/* ------------------------------------------------------------------ the queue */

typedef struct waiting { double value; uint32_t slot; bool in_uptick; } waiting;

static double entropy(double p) { return p <= 0 || p >= 1 ? 0 : -(p * log2(p) + (1 - p) * log2(1 - p)); }

/* Entropies worked out before: confidences have two places, and logarithms over a million rows take long. */
enum { KNOWN = 1024 };
typedef struct entropies { double p[KNOWN], h[KNOWN]; } entropies;

static double entropy_of(entropies *known, double p) {
    int at = p > 0 && p < 1 ? (int)(p * KNOWN) : 0;
    if (!(known->p[at] >= p && known->p[at] <= p)) known->p[at] = p, known->h[at] = entropy(p);
    return known->h[at];
}

/* Groups and countries of the present alarms, and their days; as numbers 0: any, UP_NO_SLOT: one that no row has. */
typedef struct raised { char group[60], country[3]; uint32_t of_group, of_country; up_day from, to; } raised;
typedef struct alarms { raised items[64]; int n; up_day from, to; } alarms; /* `from`, `to`: of any */

static bool note_alarm(void *context, const up_rise *rise) {
    alarms *a = context;
    if (!rise->kept->uptick.is_alarm || a->n == 64) return a->n < 64;
    raised *one = &a->items[a->n++];
    *one = (raised){.from = rise->kept->uptick.onset, .to = rise->kept->uptick.as_of};
    if (a->n == 1 || one->from < a->from) a->from = one->from;
    if (a->n == 1 || one->to > a->to) a->to = one->to;
    if (rise->kept->group) snprintf(one->group, sizeof one->group, "%s", rise->kept->group);
    if (rise->kept->place && rise->kept->place[0] != '?') snprintf(one->country, sizeof one->country, "%.2s", rise->kept->place);
    return true;
}

static uint32_t number_of(const up_names *names, const char *text) {
    uint32_t n = *text ? up_table_get(&names->table, text, (uint32_t)strlen(text)) : 0;
    return n == UP_TABLE_NONE ? UP_NO_SLOT : n;
}

static void number_alarms(alarms *a, const up_columns_view *v) {
    for (int i = 0; i < a->n; i++) a->items[i].of_group = number_of(&v->groups, a->items[i].group), a->items[i].of_country = number_of(&v->countries, a->items[i].country);
}

static bool is_in_alarm(const alarms *a, const up_row *r) {
    if (r->first < a->from || r->first > a->to) return false;
    for (int i = 0; i < a->n; i++) {
        const raised *one = &a->items[i];
        if (r->first == UP_NO_DAY || r->first < one->from || r->first > one->to) continue;
        if ((!one->of_group || one->of_group == r->group) && (!one->of_country || one->of_country == r->country)) return true;
    }
    return false;
}

static int most_worth_first(const void *a, const void *b) {
    const waiting *x = a, *y = b;
    return x->value > y->value ? -1 : x->value < y->value ? 1 : x->slot < y->slot ? -1 : x->slot > y->slot;
}

static bool wants_second(int64_t number) { return up_hash((const char *)&number, sizeof number) % SECOND_READER_ONE_IN == 0; }

typedef struct readers { int n; bool is_own; const char *me; } readers;

static bool note_reader(void *context, const char *reviewer, const char *verdict) {
    readers *r = context;
    (void)verdict;
    r->n++;
    if (r->me && reviewer && strcmp(r->me, reviewer) == 0) r->is_own = true;
    return true;
}

static void put_reasons(up_buffer *out, const up_row *r, const up_row_more *m, bool in_uptick) {
    up_buffer_format(out, ",\"why\":[\"sure to %.2f\",\"%s\"", m->confidence, m->report > 1 ? "several reports" : "one report");
    if (in_uptick) up_buffer_text(out, ",\"part of an uptick\"");
    if (r->factuality != UP_ASSERTED) up_buffer_format(out, ",\"%s\"", up_factuality_name((up_factuality)r->factuality));
    up_buffer_text(out, "]");
}

enum { STEPS = 2048 };
#define MOST_VALUE 1.5

static int step_of(double value) { int s = (int)(value / MOST_VALUE * STEPS); return s < 0 ? 0 : s >= STEPS ? STEPS - 1 : s; }

/* What a row that waits is worth; false: it does not wait, neither for a first reader nor for a second. */
static bool worth(const up_side *s, const alarms *a, entropies *known, uint32_t slot, waiting *out) {
    bool first = s->row[slot].review == UP_REVIEW_MACHINE;
    if (!first && !wants_second(s->number[slot])) return false;
    bool in_uptick = is_in_alarm(a, &s->row[slot]);
    uint32_t reports = s->more[slot].report;
    double value = entropy_of(known, s->more[slot].confidence);
    if (reports > 1) value /= sqrt(reports);
    if (in_uptick) value += 0.5;
    *out = (waiting){first ? value : value / 2, slot, in_uptick};
    return true;
}

/* The `wanted` of most worth that wait under the filter, and those about as good as the last of them, sorted.  Looked through twice:
 * how many there are of each worth, then who they are.  NULL: no memory. */
static waiting *list_waiting(const up_columns_view *v, const up_match *m, const alarms *a, uint32_t wanted, uint32_t *n_out, uint64_t *total, bool *has_more) {
    const up_side *s = &v->of[UP_OF_INCIDENTS];
    uint32_t of_step[STEPS] = {0}, above = 0, n = 0, all = 0;
    entropies *known = calloc(1, sizeof *known);
    waiting one;
    if (!known) return NULL;
    for (up_walk w = {0}; up_walk_next(v, m, &w);) {
        if (!worth(s, a, known, w.slot, &one)) continue;
        of_step[step_of(one.value)]++, all++;
        *total += s->row[w.slot].review == UP_REVIEW_MACHINE;
    }
    int least = STEPS - 1;
    while (least > 0 && above + of_step[least] < wanted) above += of_step[least--];
    waiting *list = malloc((above + of_step[least] + 1) * sizeof *list);
    for (up_walk w = {0}; list && up_walk_next(v, m, &w);) if (worth(s, a, known, w.slot, &one) && step_of(one.value) >= least) list[n++] = one;
    if (list && n) qsort(list, n, sizeof *list, most_worth_first);
    free(known);
    *n_out = n, *has_more = n < all;
    return list;
}

/* Second readers do not see what the first decided: neither its status, nor the fields as corrected. */
static bool put_waiting(up_desk *desk, const up_ask *ask, const up_columns_view *v, const waiting *w, const char *reviewer, bool *shown, up_buffer *out, up_answer *answer) {
    const up_side *s = &v->of[UP_OF_INCIDENTS];
    bool second = s->row[w->slot].review != UP_REVIEW_MACHINE;
    up_incident incident;
    up_error err = {0};
    *shown = false;
    if (up_store_incident_at(desk->store, s->number[w->slot], &incident, &err) != UP_OK) return true; /* gone meanwhile */
    char id[64];
    snprintf(id, sizeof id, "%s", incident.id);
    if (second) {
        readers r = {.me = reviewer};
        up_status status = up_store_decided(desk->store, id, note_reader, &r, &err);
        if (status != UP_OK) { up_refuse_error(answer, status, &err); return false; }
        if (r.n != 1 || r.is_own) return true;
        if (up_store_incident_at(desk->store, s->number[w->slot], &incident, &err) != UP_OK) return true;
        incident.review = "machine";
    }
    up_shielded kept;
    up_buffer_text(out, "{\"incident\":");
    bool fine = up_shield_incident(desk->store, &incident, &ask->view, &kept);
    up_write_incident(&incident, out);
    if (out->len) out->bytes[--out->len] = 0;
    up_shielded_free(&kept);
    up_buffer_format(out, ",\"value\":%.4f", w->value);
    put_reasons(out, &s->row[w->slot], &s->more[w->slot], w->in_uptick);
    up_buffer_format(out, ",\"needs\":\"%s\"}", second ? "second" : "first");
    *shown = true;
    return fine;
}

void up_answer_queue(up_desk *desk, const up_ask *ask, up_answer *answer) {
    up_query query;
    int limit, from;
    up_error err = {0};
    up_match match;
    const char *reviewer = ask->reviewer ? ask->reviewer : ask->values[UP_P_REVIEWER];
    if (!up_ask_query(ask, &query, answer) || !up_ask_number(ask, UP_P_LIMIT, 1, UP_LIMIT_MAX, UP_LIMIT_DEFAULT, &limit, answer)) return;
    if (!up_ask_number(ask, UP_P_CURSOR, 0, INT32_MAX, 0, &from, answer)) return;
    if (!query.klass && !query.type) query.klass = "incident";
    alarms a = {.n = 0};
    if (up_rises_each(desk, up_rises_day(desk->server), 56, note_alarm, &a, NULL, NULL, &err) != UP_OK) a.n = 0; /* the queue goes on without */
    const up_columns_view *v = up_columns_read(desk->server->columns, desk->takes_long);
    number_alarms(&a, v);
    up_status status = up_match_make(v, desk->store, &query, UP_OF_INCIDENTS, &match, &err);
    uint32_t n = 0, at = (uint32_t)from;
    uint64_t total = 0;
    bool has_more = false;
    waiting *all = status == UP_OK ? list_waiting(v, &match, &a, (uint32_t)from + (uint32_t)limit + 64, &n, &total, &has_more) : NULL;
    if (status != UP_OK) up_refuse_error(answer, status, &err);
    else if (!all) up_refuse(answer, 503, "out of memory");
    if (status == UP_OK) up_match_free(&match);
    up_buffer out = {0};
    bool fine = all != NULL;
    up_buffer_text(&out, "{\"items\":[");
    for (int shown = 0; fine && shown < limit && at < n; at++) {
        bool is_shown;
        size_t before = out.len;
        if (shown) up_buffer_text(&out, ",");
        fine = put_waiting(desk, ask, v, &all[at], reviewer, &is_shown, &out, answer);
        if (is_shown) shown++; else if (out.bytes) out.bytes[out.len = before] = 0;
    }
    up_columns_done(desk->server->columns, desk->takes_long);
    free(all);
    up_buffer_format(&out, "],\"total\":%llu,\"next\":", (unsigned long long)total);
    if (at < n || has_more) up_buffer_format(&out, "\"%u\"}\n", at); else up_buffer_text(&out, "null}\n");
    if (fine) {
        up_buffer_free(&answer->body);
        answer->body = out, answer->keep = up_rises_ready(desk->server);
    } else up_buffer_free(&out);
}

/* ------------------------------------------------------------------ a decision */

static const char *const known_keys[] = {"incident", "event", "action", "field", "value", "reason", "note", "reviewer", "with", "events", "review"};

static const char *read_body(json_t *body, const char *events[], up_decision *d) {
    const char *key;
    json_t *value, *one;
    size_t i;
    json_object_foreach(body, key, value) {
        bool known = false;
        for (size_t k = 0; k < sizeof known_keys / sizeof *known_keys; k++) known |= strcmp(known_keys[k], key) == 0;
        if (!known) return "there is a key that a decision does not have";
        bool is_other = strcmp(key, "value") == 0 || strcmp(key, "events") == 0 || strcmp(key, "review") == 0;
        if (!is_other && !json_is_string(value) && !json_is_null(value)) return "every key of a decision but value, events and review is a string";
    }
    d->incident = json_string_value(json_object_get(body, "incident")), d->event = json_string_value(json_object_get(body, "event"));
    d->action = json_string_value(json_object_get(body, "action")), d->field = json_string_value(json_object_get(body, "field"));
    d->reason = json_string_value(json_object_get(body, "reason")), d->note = json_string_value(json_object_get(body, "note"));
    d->reviewer = json_string_value(json_object_get(body, "reviewer")), d->with = json_string_value(json_object_get(body, "with"));
    d->undoes = json_integer_value(json_object_get(body, "review"));
    json_t *list = json_object_get(body, "events");
    if (json_array_size(list) > 256) return "too many events";
    json_array_foreach(list, i, one) if (!(events[d->n_events++] = json_string_value(one))) return "events are ids";
    d->events = events;
    return NULL;
}

static bool put_subject(up_desk *desk, const up_ask *ask, const char *id, bool is_event, up_buffer *out) {
    up_error err;
    if (!is_event) {
        up_incident incident;
        up_shielded kept;
        if (up_store_incident(desk->store, id, &incident, &err) != UP_OK || !up_shield_incident(desk->store, &incident, &ask->view, &kept)) return false;
        up_buffer_text(out, "\"incident\":"), up_write_incident(&incident, out);
        up_shielded_free(&kept);
        if (out->len) out->bytes[--out->len] = 0;
        return true;
    }
    int64_t number;
    up_event_row row;
    if (up_store_event_number(desk->store, id, &number, &err) != UP_OK || up_store_event_at(desk->store, number, &row, &err) != UP_OK) return false;
    up_buffer_text(out, "\"event\":");
    if (!up_shield_event(desk->store, row.json, &ask->view, out)) return false;
    out->len--;
    up_buffer_text(out, ","), up_put_key(out, "review", row.review), up_buffer_text(out, ","), up_put_key(out, "incident", row.incident), up_buffer_text(out, "}");
    return true;
}

void up_answer_review(up_desk *desk, const up_ask *ask, up_answer *answer) {
    json_error_t why;
    json_t *body = json_loadb(ask->body, ask->body_len, JSON_REJECT_DUPLICATES, &why);
    if (!json_is_object(body)) {
        up_refuse(answer, 400, "the body is no JSON object: %.100s", body ? "another value" : why.text);
        json_decref(body);
        return;
    }
    const char *events[256];
    up_decision d = {0};
    const char *wrong = read_body(body, events, &d);
    char *value = json_object_get(body, "value") ? json_dumps(json_object_get(body, "value"), JSON_ENCODE_ANY | JSON_REAL_PRECISION(10)) : NULL;
    d.value = value;
    if (ask->reviewer) d.reviewer = ask->reviewer;
    up_error err = {0};
    int64_t id = 0;
    char subject[64] = "";
    bool is_event = false;
    up_status status = wrong ? UP_E_USAGE : up_store_review(desk->store, &d, &id, subject, &is_event, &err);
    if (wrong) up_refuse(answer, 400, "%s", wrong);
    else if (status == UP_E_RANGE) up_refuse(answer, 409, "%s", err.message);
    else if (status != UP_OK) up_refuse_error(answer, status, &err);
    else {
        up_server_link(desk->server, desk->store, &err); /* the records that the decision touched; where that fails it waits for the next */
        up_server_wrote(desk->server, desk->store);
        up_buffer_format(&answer->body, "{\"review\":%lld,", (long long)id);
        bool fine = put_subject(desk, ask, subject, is_event, &answer->body);
        up_buffer_text(&answer->body, "}\n");
        if (!fine) up_refuse(answer, 500, "decided (%lld), but the record could not be read back", (long long)id);
        up_buffer line = {0};
        if (up_store_reviews(desk->store, NULL, id + 1, 1, &(up_view){0}, &line, NULL, NULL, &err) == UP_OK && line.bytes && desk->server->http) up_stream_tell(desk->server->http, "review", line.bytes);
        up_buffer_free(&line);
    }
    free(value);
    json_decref(body);
}

/* ------------------------------------------------------------------ the log, agreement, gold */

void up_answer_log(up_desk *desk, const up_ask *ask, up_answer *answer) {
    int limit, before;
    uint64_t total = 0;
    int64_t last = 0;
    up_error err = {0};
    up_buffer out = {0};
    if (!up_ask_number(ask, UP_P_LIMIT, 1, UP_LIMIT_MAX, UP_LIMIT_DEFAULT, &limit, answer) || !up_ask_number(ask, UP_P_CURSOR, 1, INT32_MAX, 0, &before, answer)) return;
    up_buffer_text(&out, "{\"items\":[");
    up_status status = up_store_reviews(desk->store, NULL, before, limit, &ask->view, &out, &total, &last, &err);
    if (status != UP_OK) { up_refuse_error(answer, status, &err); up_buffer_free(&out); return; }
    up_buffer_format(&out, "],\"total\":%llu,\"next\":", (unsigned long long)total);
    if (last > 1) up_buffer_format(&out, "\"%lld\"}\n", (long long)last); else up_buffer_text(&out, "null}\n");
    up_buffer_free(&answer->body);
    answer->body = out;
}

void up_answer_agreement(up_desk *desk, const up_ask *ask, up_answer *answer) {
    up_error err = {0};
    (void)ask;
    up_status status = up_store_agreement(desk->store, &answer->body, &err);
    up_buffer_text(&answer->body, "\n");
    if (status != UP_OK) up_refuse_error(answer, status, &err);
}

void up_answer_gold(up_desk *desk, const up_ask *ask, up_answer *answer) {
    up_error err = {0};
    up_status status = up_store_gold(desk->store, &ask->view, &answer->body, &err);
    answer->type = "application/x-ndjson; charset=utf-8", answer->disposition = "attachment; filename=\"gold.jsonl\"";
    if (status != UP_OK) up_refuse_error(answer, status, &err);
}
