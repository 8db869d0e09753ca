/* lists.c - /incidents and /events: a page of what a filter finds.
 *
 * The columns in memory say which rows, and how many; the rows themselves are fetched one by one by their numbers. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "serve/serve.h"

void up_put_key(up_buffer *out, const char *key, const char *value) {
    up_buffer_format(out, "\"%s\":", key);
    up_buffer_json_string(out, value);
}

void up_put_day(up_buffer *out, up_day day) {
    char text[11];
    up_day_to_iso(day, text);
    up_buffer_json_string(out, *text ? text : NULL);
}

void up_put_number(up_buffer *out, double value) {
    if (!isfinite(value)) up_buffer_text(out, "null"); else up_buffer_format(out, "%.6g", value);
}

bool up_hide_begin(up_desk *desk, const up_ask *ask, const up_query *query, up_of of, up_answer *answer) {
    up_error err = {0};
    if (!ask->view.is_public || ask->view.min_cell < 2) return true;
    up_query all = *query;
    all.sort = NULL, all.limit = all.offset = 0;
    up_status status = up_cells_count(desk->store, &all, of == UP_OF_INCIDENTS, ask->view.min_cell, &desk->cells, &err);
    if (status != UP_OK) up_refuse_error(answer, status, &err);
    return status == UP_OK;
}

void up_hide_end(up_desk *desk) {
    up_cells_free(desk->cells);
    desk->cells = NULL;
}

bool up_show_event(const up_desk *desk, const char *json, const up_view *view, up_buffer *out) {
    if (!desk->cells) return up_shield_event(desk->store, json, view, out);
    up_buffer shielded = {0};
    bool fine = up_shield_event(desk->store, json, view, &shielded);
    json_t *event = fine ? json_loadb(shielded.bytes, shielded.len, 0, NULL) : NULL;
    if (event) up_cells_blur_event(desk->cells, event);
    char *text = event ? json_dumps(event, JSON_COMPACT | JSON_REAL_PRECISION(10)) : NULL;
    if (text) up_buffer_text(out, text);
    fine = text != NULL;
    free(text), json_decref(event);
    up_buffer_free(&shielded);
    return fine;
}

bool up_show_incident(const up_desk *desk, up_incident *incident, const up_view *view, up_shielded *kept) {
    bool fine = up_shield_incident(desk->store, incident, view, kept);
    if (fine && desk->cells) up_cells_blur_incident(desk->cells, incident);
    return fine;
}

/* Drops what ends the line, so that keys can follow. */
static void open_again(up_buffer *out) {
    while (out->len && (out->bytes[out->len - 1] == '\n' || out->bytes[out->len - 1] == '}')) {
        bool brace = out->bytes[out->len - 1] == '}';
        out->bytes[--out->len] = 0;
        if (brace) return;
    }
}

bool up_put_incident(up_desk *desk, const up_columns_view *v, uint32_t slot, const up_view *view, up_buffer *out, up_answer *answer) {
    up_incident incident;
    up_error err = {0};
    up_shielded kept;
    up_status status = up_store_incident_at(desk->store, v->of[UP_OF_INCIDENTS].number[slot], &incident, &err);
    if (status != UP_OK) { up_refuse_error(answer, status, &err); return false; }
    bool done = up_show_incident(desk, &incident, view, &kept);
    up_write_incident(&incident, out);
    if (done && out->len) out->bytes[--out->len] = 0; /* its newline */
    up_shielded_free(&kept);
    if (!done) up_refuse(answer, 503, "out of memory");
    return done;
}

bool up_put_event(up_desk *desk, const up_columns_view *v, uint32_t slot, const up_view *view, up_buffer *out, up_answer *answer) {
    up_event_row row;
    up_error err = {0};
    up_status status = up_store_event_at(desk->store, v->of[UP_OF_EVENTS].number[slot], &row, &err);
    if (status != UP_OK) { up_refuse_error(answer, status, &err); return false; }
    if (!up_show_event(desk, row.json, view, out)) { up_refuse(answer, 503, "out of memory"); return false; }
    open_again(out);
    up_buffer_text(out, ","), up_put_key(out, "review", row.review), up_buffer_text(out, ","), up_put_key(out, "incident", row.incident), up_buffer_text(out, "}");
    return true;
}

/* A row that went between the columns and the fetch is left out; the columns follow in a moment. */
static bool is_gone(const up_answer *answer) { return answer->status == 404; }

bool up_put_page(up_desk *desk, const up_ask *ask, const up_query *query, up_of of, const char *sort, const char *cursor, int limit, up_buffer *out, up_answer *answer) {
    up_error err = {0};
    up_match match;
    uint32_t slots[UP_LIMIT_MAX], n = 0;
    uint64_t total = 0;
    char next[40] = "";
    if (!up_hide_begin(desk, ask, query, of, answer)) return false;
    const up_columns_view *v = up_columns_read(desk->server->columns, desk->takes_long);
    up_status status = up_match_make(v, desk->store, query, of, &match, &err);
    if (status == UP_OK) {
        status = up_columns_page(v, &match, sort, cursor, (uint32_t)limit, slots, &n, &total, next, &err);
        up_match_free(&match);
    }
    if (status != UP_OK) up_refuse_error(answer, status, &err);
    bool fine = status == UP_OK, any = false;
    if (fine) up_buffer_text(out, "{\"items\":[");
    for (uint32_t i = 0; i < n && fine; i++) {
        size_t before = out->len;
        if (any) up_buffer_text(out, ",");
        up_answer problem = {.status = 200};
        fine = of == UP_OF_EVENTS ? up_put_event(desk, v, slots[i], &ask->view, out, &problem) : up_put_incident(desk, v, slots[i], &ask->view, out, &problem);
        if (fine) any = true;
        else if (is_gone(&problem)) fine = true, out->bytes[out->len = before] = 0;
        else up_refuse(answer, problem.status, "a record could not be read");
        up_buffer_free(&problem.body);
    }
    up_columns_done(desk->server->columns, desk->takes_long);
    up_hide_end(desk);
    if (!fine) return false;
    up_buffer_format(out, "],\"total\":%llu,", (unsigned long long)total);
    up_put_key(out, "next", *next ? next : NULL);
    up_buffer_text(out, "}");
    return true;
}

static void answer_list(up_desk *desk, const up_ask *ask, up_of of, up_answer *answer) {
    up_query query;
    int limit;
    up_buffer out = {0};
    if (!up_ask_query(ask, &query, answer) || !up_ask_number(ask, UP_P_LIMIT, 1, UP_LIMIT_MAX, UP_LIMIT_DEFAULT, &limit, answer)) return;
    query.sort = ask->values[UP_P_SORT];
    if (up_put_page(desk, ask, &query, of, query.sort, ask->values[UP_P_CURSOR], limit, &out, answer)) {
        up_buffer_text(&out, "\n");
        up_buffer_free(&answer->body);
        answer->body = out;
        answer->keep = true;
        return;
    }
    up_buffer_free(&out);
}

void up_answer_incidents(up_desk *desk, const up_ask *ask, up_answer *answer) { answer_list(desk, ask, UP_OF_INCIDENTS, answer); }
void up_answer_events(up_desk *desk, const up_ask *ask, up_answer *answer) { answer_list(desk, ask, UP_OF_EVENTS, answer); }
