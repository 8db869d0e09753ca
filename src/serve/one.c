/* one.c - /incidents/ID and /reports/ID: everything about one. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "serve/serve.h"
#include "store/review.h"

static void put_report(up_buffer *out, const up_report *r, const up_shielded_report *shown) {
    up_buffer_text(out, "{"), up_put_key(out, "id", r->id), up_buffer_text(out, ","), up_put_key(out, "date", r->date), up_buffer_text(out, ","), up_put_key(out, "title", shown->title);
    up_buffer_text(out, ","), up_put_key(out, "url", shown->url), up_buffer_text(out, ","), up_put_key(out, "source", r->source), up_buffer_text(out, ","), up_put_key(out, "language", r->language);
}

static void put_text(up_buffer *out, const up_shielded_report *shown) {
    up_buffer_text(out, "\"text\":");
    if (shown->text) up_buffer_json(out, shown->text, shown->text_len); else up_buffer_text(out, "null");
}

/* The next line of `lines`, ended by a NUL; NULL at the end. */
static char *next_line(up_buffer *lines, size_t *at) {
    if (*at >= lines->len) return NULL;
    char *line = lines->bytes + *at, *newline = memchr(line, '\n', lines->len - *at);
    size_t len = newline ? (size_t)(newline - line) : lines->len - *at;
    if (newline) *newline = 0;
    *at += len + 1;
    return line;
}

/* ------------------------------------------------------------------ an incident */

/* Its events gathered by report: each a line "role score json". */
typedef struct telling { char *report, *role; double score; char *event, *json; } telling;
typedef struct tellings { telling *items; size_t n, cap; bool failed; } tellings;

static bool gather(void *context, const up_member *m) {
    tellings *t = context;
    if (t->n == t->cap) {
        size_t cap = t->cap ? t->cap * 2 : 16;
        telling *more = realloc(t->items, cap * sizeof *more);
        if (!more) { t->failed = true; return false; }
        t->items = more, t->cap = cap;
    }
    telling *one = &t->items[t->n++];
    *one = (telling){strdup(m->report), strdup(m->role), m->score, strdup(m->event), strdup(m->json)};
    return !(t->failed |= !one->report || !one->role || !one->event || !one->json);
}

static void free_tellings(tellings *t) {
    for (size_t i = 0; i < t->n; i++) free(t->items[i].report), free(t->items[i].role), free(t->items[i].event), free(t->items[i].json);
    free(t->items);
}

static bool put_member(up_desk *desk, const telling *t, const char *incident, const up_view *view, up_buffer *out, up_answer *answer) {
    char review[16] = "machine";
    up_error err = {0};
    up_status status = up_store_review_of(desk->store, t->event, review, sizeof review, &err);
    if (status != UP_OK) { up_refuse_error(answer, status, &err); return false; }
    if (!up_show_event(desk, t->json, view, out)) { up_refuse(answer, 503, "out of memory"); return false; }
    if (out->len && out->bytes[out->len - 1] == '}') out->bytes[--out->len] = 0;
    up_buffer_text(out, ","), up_put_key(out, "review", review), up_buffer_text(out, ","), up_put_key(out, "incident", incident), up_buffer_text(out, ","), up_put_key(out, "role", t->role);
    up_buffer_format(out, ",\"score\":%.2f}", t->score);
    return true;
}

/* One report with those of its events that belong here: tellings [from, to). */
static bool put_telling(up_desk *desk, const tellings *t, size_t from, size_t to, const char *incident, const up_view *view, up_buffer *out, up_answer *answer) {
    up_report report;
    up_error err = {0};
    up_buffer lines = {0};
    up_status status = up_store_report(desk->store, t->items[from].report, &report, &lines, &err);
    up_shielded_report shown = {0};
    if (status != UP_OK) up_refuse_error(answer, status, &err);
    bool fine = status == UP_OK;
    if (fine && !up_shield_report(desk->store, &report, lines.bytes, lines.len, view, &shown)) up_refuse(answer, 503, "out of memory"), fine = false;
    if (fine) {
        up_buffer_text(out, "{\"report\":");
        put_report(out, &report, &shown), up_buffer_text(out, "},"), put_text(out, &shown);
        up_buffer_text(out, ",\"events\":[");
        for (size_t i = from; i < to && fine; i++) {
            if (i > from) up_buffer_text(out, ",");
            fine = put_member(desk, &t->items[i], incident, view, out, answer);
        }
        up_buffer_text(out, "]}");
    }
    up_shielded_report_free(&shown);
    up_buffer_free(&lines);
    return fine;
}

/* Reports that tell of the act (`acts`), or only of what followed. */
static bool put_tellings(up_desk *desk, const tellings *t, bool acts, const char *incident, const up_view *view, up_buffer *out, up_answer *answer) {
    bool any = false;
    for (size_t i = 0, end; i < t->n; i = end) {
        bool has_act = false;
        for (end = i; end < t->n && strcmp(t->items[end].report, t->items[i].report) == 0; end++) has_act |= strcmp(t->items[end].role, "follow-up") != 0;
        if (has_act != acts) continue;
        if (any) up_buffer_text(out, ",");
        any = true;
        if (!put_telling(desk, t, i, end, incident, view, out, answer)) return false;
    }
    return true;
}

/* What the linker keeps of it beside the record: "possibly_same" with each one's record, "history". */
static bool put_linked(up_desk *desk, const char *id, const up_view *view, up_buffer *out, up_answer *answer) {
    up_buffer line = {0};
    up_error err = {0};
    up_status status = up_store_write_incident(desk->store, id, &line, &err);
    json_t *kept = status == UP_OK ? json_loadb(line.bytes, line.len, 0, NULL) : NULL, *edge;
    size_t i;
    bool fine = kept != NULL, any = false;
    if (!fine) up_refuse(answer, 500, "the record could not be read");
    up_buffer_text(out, "\"possibly_same\":[");
    if (fine) json_array_foreach(json_object_get(kept, "possibly_same"), i, edge) {
        const char *other = json_string_value(json_object_get(edge, "id"));
        up_incident incident;
        up_shielded shielded;
        if (!other || up_store_incident(desk->store, other, &incident, &err) != UP_OK || !up_show_incident(desk, &incident, view, &shielded)) continue;
        up_buffer_text(out, any ? ",{" : "{"), up_put_key(out, "id", other);
        up_buffer_format(out, ",\"score\":%.2f,\"incident\":", json_number_value(json_object_get(edge, "score")));
        up_write_incident(&incident, out);
        if (out->len) out->bytes[--out->len] = 0;
        up_buffer_text(out, "}");
        up_shielded_free(&shielded);
        any = true;
    }
    char *history = fine && !view->is_public ? json_dumps(json_object_get(kept, "history"), JSON_COMPACT) : NULL;
    up_buffer_format(out, "],\"history\":%s", history ? history : "[]");
    free(history);
    json_decref(kept);
    up_buffer_free(&line);
    return fine;
}

/* Whether a public view may see it yet. */
static bool is_held_back(const up_ask *ask, const up_incident *i) { return ask->view.is_public && (!i->first_seen || strcmp(i->first_seen, ask->until) > 0 || strcmp(i->review, "rejected") == 0); }

void up_answer_incident(up_desk *desk, const up_ask *ask, up_answer *answer) {
    up_incident incident;
    up_error err = {0};
    up_status status = up_store_incident(desk->store, ask->id, &incident, &err);
    char id[64], from[64] = "";
    for (int hops = 0; status == UP_OK && strcmp(incident.status, "merged") == 0 && incident.into && hops < 16; hops++) {
        snprintf(from, sizeof from, "%s", ask->id);
        snprintf(id, sizeof id, "%s", incident.into);
        status = up_store_incident(desk->store, id, &incident, &err);
    }
    if (status == UP_OK && is_held_back(ask, &incident)) up_refuse(answer, 404, "holds no incident '%.60s'", ask->id);
    else if (status != UP_OK) up_refuse(answer, status == UP_E_MISSING ? 404 : 500, "%s", err.message);
    if (answer->status != 200) return;
    snprintf(id, sizeof id, "%s", incident.id);
    const up_query all = {.added_to = ask->view.is_public ? ask->until : NULL};
    if (!up_hide_begin(desk, ask, &all, UP_OF_INCIDENTS, answer) || up_store_incident(desk->store, id, &incident, &err) != UP_OK) return;
    up_buffer out = {0};
    up_shielded shielded;
    up_buffer_text(&out, "{\"incident\":");
    bool fine = up_show_incident(desk, &incident, &ask->view, &shielded);
    up_write_incident(&incident, &out);
    if (out.len) out.bytes[--out.len] = 0;
    up_shielded_free(&shielded);
    tellings t = {0};
    status = up_store_incident_events(desk->store, id, gather, &t, &err);
    if (status != UP_OK) up_refuse_error(answer, status, &err);
    if (!fine || t.failed) up_refuse(answer, 503, "out of memory");
    fine = fine && status == UP_OK && !t.failed;
    up_buffer_text(&out, ",\"reports\":[");
    fine = fine && put_tellings(desk, &t, true, id, &ask->view, &out, answer);
    up_buffer_text(&out, "],\"follow_ups\":[");
    fine = fine && put_tellings(desk, &t, false, id, &ask->view, &out, answer);
    up_buffer_text(&out, "],");
    fine = fine && put_linked(desk, id, &ask->view, &out, answer);
    up_buffer_text(&out, ",\"reviews\":[");
    if (fine && !ask->view.is_public && (status = up_store_reviews(desk->store, id, 0, 500, &ask->view, &out, NULL, NULL, &err)) != UP_OK) up_refuse_error(answer, status, &err), fine = false;
    up_buffer_text(&out, "],"), up_put_key(&out, "merged_from", *from ? from : NULL), up_buffer_text(&out, "}\n");
    free_tellings(&t);
    up_hide_end(desk);
    if (fine && !out.failed) {
        up_buffer_free(&answer->body);
        answer->body = out, answer->keep = true;
    } else up_buffer_free(&out);
}

/* ------------------------------------------------------------------ a report */

/* Restates bytes of the text in code points. */
static uint32_t points_before(const char *text, uint32_t bytes) {
    uint32_t n = 0;
    for (uint32_t i = 0; i < bytes; i++) n += ((unsigned char)text[i] & 0xC0) != 0x80;
    return n;
}

/* An event of the report, as a list of events has it. */
static bool put_own_event(up_desk *desk, const char *line, const up_view *view, up_buffer *out) {
    json_t *event = json_loads(line, 0, NULL);
    const char *id = json_string_value(json_object_get(event, "id"));
    int64_t number;
    up_event_row row;
    up_error err;
    bool fine = id && up_store_event_number(desk->store, id, &number, &err) == UP_OK && up_store_event_at(desk->store, number, &row, &err) == UP_OK && up_show_event(desk, row.json, view, out);
    json_decref(event);
    if (!fine) return false;
    if (out->len) out->bytes[--out->len] = 0;
    up_buffer_text(out, ","), up_put_key(out, "review", row.review), up_buffer_text(out, ","), up_put_key(out, "incident", row.incident), up_buffer_text(out, "}");
    return true;
}

void up_answer_report(up_desk *desk, const up_ask *ask, up_answer *answer) {
    up_report report;
    up_error err = {0};
    up_buffer lines = {0}, out = {0}, facts = {0};
    up_status status = up_store_report_facts(desk->store, ask->id, &facts, &err);
    if (status == UP_OK) status = up_store_report(desk->store, ask->id, &report, &lines, &err);
    up_shielded_report shown = {0};
    if (status != UP_OK) up_refuse(answer, status == UP_E_MISSING ? 404 : 500, "%s", err.message);
    else if (!up_shield_report(desk->store, &report, lines.bytes, lines.len, &ask->view, &shown)) up_refuse(answer, 503, "out of memory");
    else {
        up_buffer_text(&out, "{\"report\":");
        put_report(&out, &report, &shown), up_buffer_add(&out, facts.bytes, facts.len), up_buffer_text(&out, ",");
        put_text(&out, &shown);
        up_buffer_format(&out, ",\"body_begin\":%u,\"events\":[", points_before(report.text, report.body_begin));
        bool fine = true;
        for (size_t at = 0, n = 0; fine && at < lines.len; n++) {
            if (n) up_buffer_text(&out, ",");
            fine = put_own_event(desk, next_line(&lines, &at), &ask->view, &out);
        }
        up_buffer_text(&out, "]}\n");
        if (!fine || out.failed) up_refuse(answer, 503, "out of memory");
    }
    up_shielded_report_free(&shown);
    up_buffer_free(&lines), up_buffer_free(&facts);
    if (answer->status == 200) {
        up_buffer_free(&answer->body);
        answer->body = out, answer->keep = true;
    } else up_buffer_free(&out);
}
