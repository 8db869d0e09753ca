/* today.c - /today, /upticks and the feed: what is new, and what rises. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "serve/rises.h"

enum { COVERAGE_DAYS = 28, UPTICK_DAYS = 56 };

static void take_body(up_desk *desk, up_answer *answer, up_buffer *out) {
    up_buffer_free(&answer->body);
    answer->body = *out;
    answer->keep = up_rises_ready(desk->server); /* until then there is more to come without the store's changing */
}

/* ------------------------------------------------------------------ upticks */

typedef struct wanted { up_desk *desk; const up_ask *ask; bool all; up_buffer *out; uint32_t n, limit; bool is_feed; } wanted;

static bool is_in(const char *list, bool (*is)(const char *value, const char *word), const char *value) {
    char word[128];
    if (!list) return true;
    while (up_store_next_piece(&list, word, sizeof word)) if (value && is(value, word)) return true;
    return false;
}
static bool is_group(const char *group, const char *word) {
    const char *colon = strchr(group, ':');
    if (strchr(word, ':') || !colon) return strcasecmp(group, word) == 0;
    return (strlen(word) == (size_t)(colon - group) && strncasecmp(group, word, strlen(word)) == 0) || strcasecmp(colon + 1, word) == 0;
}
static bool is_type(const char *type, const char *word) {
    up_type t = up_type_from_name(word); /* upticks are of families */
    return strcmp(type, word) == 0 || (t != UP_N_TYPES && strcmp(up_type_family(t), type) == 0);
}
static bool is_country(const char *path, const char *word) { return strlen(word) == 2 && strncasecmp(path, word, 2) == 0 && (!path[2] || path[2] == '/'); }

static bool is_wanted(const wanted *w, const up_rise *rise) {
    if (!w->all && !rise->kept->uptick.is_alarm) return false;
    if (w->ask->view.is_public) { /* no finer than a division, nor small */
        const char *division = rise->kept->place ? strchr(rise->kept->place, '/') : NULL;
        if ((division && strchr(division + 1, '/')) || rise->kept->uptick.observed < w->ask->view.min_cell) return false;
    }
    return is_in(w->ask->values[UP_P_GROUP], is_group, rise->kept->group) && is_in(w->ask->values[UP_P_TYPE], is_type, rise->kept->type) && is_in(w->ask->values[UP_P_COUNTRY], is_country, rise->kept->place);
}

static bool put_one(void *context, const up_rise *rise) {
    wanted *w = context;
    if (!is_wanted(w, rise)) return true;
    if (w->n++ < w->limit) {
        if (w->n > 1) up_buffer_text(w->out, ",");
        up_put_rise(w->out, rise);
    }
    return true;
}

/* As its incident shows it. */
static void put_title(const wanted *w, const up_told_rise *r, up_buffer *out) {
    up_incident incident = {.id = r->incident, .title = r->title};
    up_shielded kept;
    bool shown = up_show_incident(w->desk, &incident, &w->ask->view, &kept);
    up_put_key(out, "title", shown ? incident.title : NULL);
    up_shielded_free(&kept);
}

/* What reports say of rises, and one incident that many tell of: neither is an uptick. */
static void put_beside(void *context, up_buffer *out, const up_kept_trend *t) {
    up_buffer_text(out, ",\"told\":[");
    for (size_t i = 0; i < t->n_told && i < 50; i++) {
        const up_told_rise *r = &t->told[i];
        const char *const keys[] = {"incident", "type", "group", "country", "place", "date_start", "date_end", "first_seen"};
        const char *const values[] = {r->incident, r->type, r->group, r->country, r->place, r->date_start, r->date_end, r->first_seen};
        up_buffer_text(out, i ? ",{" : "{");
        for (int k = 0; k < 8; k++) up_put_key(out, keys[k], values[k]), up_buffer_text(out, ",");
        put_title(context, r, out), up_buffer_text(out, ",");
        up_buffer_format(out, "\"reports\":%u}", r->n_reports);
    }
    up_buffer_text(out, "],\"much_told\":[");
    for (size_t i = 0; i < t->n_much_told && i < 50; i++) {
        const up_much_told *m = &t->much_told[i];
        up_buffer_text(out, i ? ",{" : "{"), up_put_key(out, "incident", m->incident), up_buffer_text(out, ","), up_put_key(out, "group", m->group), up_buffer_text(out, ",");
        up_put_key(out, "place", m->place), up_buffer_format(out, ",\"reports\":%u}", m->n_reports);
    }
    up_buffer_text(out, "]");
}

/* {"items":[..],"total":N,"next":null} */
static bool put_upticks(up_desk *desk, const up_ask *ask, up_day at, int days, bool all, up_buffer *out, up_answer *answer) {
    wanted w = {.desk = desk, .ask = ask, .all = all, .out = out, .limit = UP_LIMIT_MAX};
    up_error err = {0};
    up_buffer_text(out, "\"items\":[");
    up_buffer beside = {0};
    up_status status = up_rises_each(desk, at, days, put_one, &w, ask->view.is_public ? NULL : put_beside, &beside, &err);
    if (status != UP_OK) { up_refuse_error(answer, status, &err); up_buffer_free(&beside); return false; }
    bool pending = at == up_rises_day(desk->server) && days == UPTICK_DAYS && !up_rises_ready(desk->server);
    up_buffer_format(out, "],\"total\":%u,\"next\":null,\"pending\":%s%s", w.n, pending ? "true" : "false", beside.bytes ? beside.bytes : ",\"told\":[],\"much_told\":[]");
    up_buffer_free(&beside);
    return true;
}

/* The last day that this view may see. */
static up_day last_day(up_desk *desk, const up_ask *ask) {
    up_day newest = up_rises_day(desk->server), until = ask->view.is_public ? up_day_from_iso(ask->until, 10) : newest;
    return newest < until ? newest : until;
}

static bool ask_at(up_desk *desk, const up_ask *ask, up_day *at, up_answer *answer) {
    up_day last = last_day(desk, ask);
    if (!up_ask_day(ask, UP_P_AT, last, at, answer)) return false;
    if (ask->view.is_public && *at > last) *at = last;
    return true;
}

void up_answer_upticks(up_desk *desk, const up_ask *ask, up_answer *answer) {
    up_day at;
    int days, all;
    up_query check = {.group = ask->values[UP_P_GROUP], .type = ask->values[UP_P_TYPE], .country = ask->values[UP_P_COUNTRY]};
    up_error err = {0};
    up_status status = up_store_check_query(&check, &up_incident_rows, &err);
    if (status != UP_OK) { up_refuse_error(answer, status, &err); return; }
    if (!ask_at(desk, ask, &at, answer) || !up_ask_number(ask, UP_P_DAYS, 1, 366, UPTICK_DAYS, &days, answer) || !up_ask_number(ask, UP_P_ALL, 0, 1, 0, &all, answer)) return;
    up_buffer out = {0};
    up_buffer_text(&out, "{");
    if (put_upticks(desk, ask, at, days, all == 1, &out, answer)) {
        up_buffer_text(&out, ",\"at\":"), up_put_day(&out, at), up_buffer_text(&out, "}\n");
        take_body(desk, answer, &out);
    } else up_buffer_free(&out);
}

/* ------------------------------------------------------------------ Atom (RFC 4287) */

static void put_xml(up_buffer *out, const char *text) {
    for (; *text; text++) {
        switch (*text) {
            case '&': up_buffer_text(out, "&amp;"); break;
            case '<': up_buffer_text(out, "&lt;"); break;
            case '>': up_buffer_text(out, "&gt;"); break;
            case '"': up_buffer_text(out, "&quot;"); break;
            default: up_buffer_add(out, (unsigned char)*text < 0x20 ? " " : text, 1);
        }
    }
}

static bool put_entry(void *context, const up_rise *rise) {
    wanted *w = context;
    if (!is_wanted(w, rise) || w->n++ >= w->limit) return true;
    const up_uptick *u = &rise->kept->uptick;
    char as_of[11], onset[11];
    up_day_to_iso(u->as_of, as_of), up_day_to_iso(u->onset, onset);
    up_buffer_text(w->out, "<entry>\n<id>urn:uptick:"), put_xml(w->out, rise->id), up_buffer_format(w->out, "</id>\n<updated>%sT00:00:00Z</updated>\n<title>", as_of);
    put_xml(w->out, rise->kept->group ? rise->kept->group : "all groups"), up_buffer_text(w->out, ", "), put_xml(w->out, rise->kept->place ? rise->kept->place : "everywhere");
    if (rise->kept->type) up_buffer_text(w->out, ", "), put_xml(w->out, rise->kept->type);
    up_buffer_format(w->out, ": %.0f incidents since %s</title>\n<summary>%.0f incidents from %s to %s, where %.1f were to be expected (%.0f to %.0f); q %.3f.</summary>\n</entry>\n",
                     u->observed, onset, u->observed, onset, as_of, u->expected, u->expected_low, u->expected_high, u->q);
    return true;
}

void up_answer_feed(up_desk *desk, const up_ask *ask, up_answer *answer) {
    up_day at = last_day(desk, ask);
    char day[11];
    up_buffer out = {0};
    up_error err = {0};
    wanted w = {.ask = ask, .out = &out, .limit = 100};
    up_day_to_iso(at, day);
    up_buffer_format(&out, "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n<id>urn:uptick:upticks</id>\n<title>uptick: upticks</title>\n"
                     "<author><name>uptick</name></author>\n<updated>%sT00:00:00Z</updated>\n", day);
    up_status status = up_rises_each(desk, at, UPTICK_DAYS, put_entry, &w, NULL, NULL, &err);
    up_buffer_text(&out, "</feed>\n");
    if (status != UP_OK) { up_refuse_error(answer, status, &err); up_buffer_free(&out); return; }
    take_body(desk, answer, &out);
    answer->type = "application/atom+xml; charset=utf-8";
}

/* ------------------------------------------------------------------ today */

typedef struct day_counts { uint64_t reports[COVERAGE_DAYS], incidents[COVERAGE_DAYS], n[4]; up_day newest; } day_counts;

static bool is_incident(const up_row *r) { return !r->is_gone && r->review != UP_REVIEW_REJECTED && r->type != UP_N_TYPES && up_type_class((up_type)r->type) == UP_CLASS_INCIDENT; }

/* Figures of the days up to `at`, and of as many before. */
static void count_days(const up_columns_view *v, up_day at, int days, day_counts *c) {
    *c = (day_counts){.newest = UP_NO_DAY};
    for (uint32_t i = 0; i < v->n_reports; i++) {
        const up_read_report *r = &v->reports[i];
        if (r->is_gone || r->day == UP_NO_DAY) continue;
        if (r->day > c->newest) c->newest = r->day;
        int32_t ago = at - r->day;
        if (ago < 0) continue;
        if (ago < COVERAGE_DAYS) c->reports[ago]++;
        c->n[2] += ago < days, c->n[3] += ago >= days && ago < 2 * days;
    }
    const up_side *s = &v->of[UP_OF_INCIDENTS];
    for (uint32_t i = 0; i < s->n; i++) {
        const up_row *r = &s->row[i];
        int32_t ago = r->added == UP_NO_DAY ? -1 : at - r->added;
        if (ago < 0 || !is_incident(r)) continue;
        if (ago < COVERAGE_DAYS) c->incidents[ago]++;
        c->n[0] += ago < days, c->n[1] += ago >= days && ago < 2 * days;
    }
}

void up_answer_today(up_desk *desk, const up_ask *ask, up_answer *answer) {
    up_day at;
    int days;
    if (!ask_at(desk, ask, &at, answer) || !up_ask_number(ask, UP_P_DAYS, 1, 60, 7, &days, answer)) return;
    char from[11], to[11], last[24];
    up_error err = {0};
    up_day_to_iso(at - days + 1, from), up_day_to_iso(at, to);
    day_counts c;
    const up_columns_view *v = up_columns_read(desk->server->columns, desk->takes_long);
    count_days(v, at, days, &c);
    up_columns_done(desk->server->columns, desk->takes_long);
    up_status status = up_store_last_added(desk->store, last, &err);
    if (status != UP_OK) { up_refuse_error(answer, status, &err); return; }
    up_buffer out = {0};
    up_buffer_text(&out, "{\"at\":"), up_put_day(&out, at), up_buffer_format(&out, ",\"days\":%d,\"newest_report\":", days), up_put_day(&out, c.newest);
    up_buffer_text(&out, ","), up_put_key(&out, "last_added", *last ? last : NULL), up_buffer_text(&out, ",\"new_incidents\":");
    const up_query query = {.klass = "incident", .added_from = from, .added_to = to};
    bool fine = up_put_page(desk, ask, &query, UP_OF_INCIDENTS, "-added", NULL, UP_LIMIT_DEFAULT, &out, answer);
    if (fine) {
        up_buffer_format(&out, ",\"counts\":{\"incidents\":%llu,\"incidents_before\":%llu,\"reports\":%llu,\"reports_before\":%llu},\"upticks\":{", (unsigned long long)c.n[0],
                         (unsigned long long)c.n[1], (unsigned long long)c.n[2], (unsigned long long)c.n[3]);
        fine = put_upticks(desk, ask, at, UPTICK_DAYS, false, &out, answer);
    }
    if (fine) {
        up_buffer_text(&out, "},\"coverage\":[");
        for (int i = COVERAGE_DAYS - 1; i >= 0; i--) {
            up_buffer_text(&out, "{\"date\":"), up_put_day(&out, at - i);
            up_buffer_format(&out, ",\"reports\":%llu,\"incidents\":%llu}%s", (unsigned long long)c.reports[i], (unsigned long long)c.incidents[i], i ? "," : "");
        }
        up_buffer_text(&out, "]}\n");
        take_body(desk, answer, &out);
    } else up_buffer_free(&out);
}
