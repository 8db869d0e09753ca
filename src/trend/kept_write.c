/* kept_write.c - rises of a store as paragraphs, JSON and tables. */
#include <string.h>
#include "base/buffer.h"
#include "base/date.h"
#include "base/error.h"
#include "trend/write.h"

enum { IDS_SHOWN = 8 };

static up_named named(const up_kept_rise *r) { return (up_named){&r->uptick, r->place, r->group, r->type}; }

static void write_text(const up_kept_trend *t, up_buffer *out) {
    char from[11], to[11];
    size_t n_upticks = 0;
    if (!t->owned || (!t->n_incidents && !t->n_reports)) { up_buffer_text(out, "The store holds no dated reports.\n"); return; }
    up_day_to_iso(t->from, from), up_day_to_iso(t->to, to);
    for (size_t i = 0; i < t->n_rises; i++) n_upticks += t->rises[i].uptick.is_alarm;
    up_buffer_format(out, "%s to %s: %zu uptick%s in %u series of %zu incidents (%zu more without a day); %zu reports read%s\n", from, to, n_upticks, n_upticks == 1 ? "" : "s", t->n_scopes, t->n_incidents, t->n_undated,
                     t->n_reports, t->has_coverage ? "" : ", too few days of them to tell what is usual");
    for (size_t i = 0; i < t->n_rises; i++) {
        const up_kept_rise *r = &t->rises[i];
        const up_named n = named(r);
        up_buffer_text(out, "\n");
        up_trend_write_words(out, &n);
        up_buffer_text(out, r->n_incidents ? "    incidents:" : "    no incident of it is left\n");
        for (size_t k = 0; k < r->n_incidents && k < IDS_SHOWN; k++) up_buffer_format(out, " %s", r->incidents[k]);
        if (r->n_incidents > IDS_SHOWN) up_buffer_format(out, " and %zu more", r->n_incidents - IDS_SHOWN);
        if (r->n_incidents) up_buffer_text(out, "\n");
    }
    if (t->n_much_told) up_buffer_text(out, "\nMuch told, but one incident each:\n");
    for (size_t i = 0; i < t->n_much_told; i++) up_buffer_format(out, "    %s  %s | %s: %u reports\n", t->much_told[i].incident, t->much_told[i].group, t->much_told[i].place, t->much_told[i].n_reports);
    if (t->n_told) up_buffer_text(out, "\nClaimed by reports, not measured here:\n");
    for (size_t i = 0; i < t->n_told; i++) {
        const up_told_rise *c = &t->told[i];
        up_buffer_format(out, "    %s  %s of %s | %s", c->first_seen ? c->first_seen : "?", c->type, c->group ? c->group : "any group", c->place ? c->place : c->country ? c->country : "somewhere");
        if (c->date_start) up_buffer_format(out, " | %s to %s", c->date_start, c->date_end ? c->date_end : c->date_start);
        up_buffer_format(out, "  (%s%s%s)\n", c->incident, c->title ? ", " : "", c->title ? c->title : "");
    }
}

static void key(up_buffer *out, const char *name, const char *value) {
    up_buffer_format(out, ",\"%s\":", name);
    up_buffer_json_string(out, value);
}

static void write_json(const up_kept_trend *t, up_buffer *out) {
    char from[11] = "", to[11] = "";
    if (t->from || t->to) up_day_to_iso(t->from, from), up_day_to_iso(t->to, to);
    up_buffer_text(out, "{\"schema\":\"uptick.trend/1\",\"from\":");
    up_buffer_json_string(out, *from ? from : NULL);
    key(out, "to", *to ? to : NULL);
    up_buffer_format(out, ",\"series\":%u,\"incidents\":%zu,\"undated\":%zu,\"reports\":%zu,\"has_coverage\":%s,\"rises\":[", t->n_scopes, t->n_incidents, t->n_undated, t->n_reports, t->has_coverage ? "true" : "false");
    for (size_t i = 0; i < t->n_rises; i++) {
        const up_named n = named(&t->rises[i]);
        if (i) up_buffer_text(out, ",");
        up_trend_write_json(out, &n);
        up_buffer_text(out, ",\"members\":[");
        for (size_t k = 0; k < t->rises[i].n_incidents; k++) {
            if (k) up_buffer_text(out, ",");
            up_buffer_json_string(out, t->rises[i].incidents[k]);
        }
        up_buffer_text(out, "]}");
    }
    up_buffer_text(out, "],\"much_told\":[");
    for (size_t i = 0; i < t->n_much_told; i++) {
        up_buffer_text(out, i ? ",{\"incident\":" : "{\"incident\":");
        up_buffer_json_string(out, t->much_told[i].incident);
        key(out, "group", t->much_told[i].group), key(out, "place", t->much_told[i].place);
        up_buffer_format(out, ",\"reports\":%u}", t->much_told[i].n_reports);
    }
    up_buffer_text(out, "],\"claims\":[");
    for (size_t i = 0; i < t->n_told; i++) {
        const up_told_rise *c = &t->told[i];
        up_buffer_text(out, i ? ",{\"incident\":" : "{\"incident\":");
        up_buffer_json_string(out, c->incident);
        key(out, "type", c->type), key(out, "group", c->group), key(out, "country", c->country), key(out, "place", c->place), key(out, "date_start", c->date_start), key(out, "date_end", c->date_end);
        key(out, "first_seen", c->first_seen), key(out, "title", c->title);
        up_buffer_format(out, ",\"reports\":%u}", c->n_reports);
    }
    up_buffer_text(out, "]}\n");
}

up_status up_kept_trend_write(const up_kept_trend *trend, const char *format, up_buffer *out, up_error *err) {
    bool evidence = strcmp(format, "evidence") == 0;
    if (strcmp(format, "text") == 0) write_text(trend, out);
    else if (strcmp(format, "json") == 0) write_json(trend, out);
    else if (evidence || strcmp(format, "csv") == 0) {
        up_trend_write_head(out, evidence);
        for (size_t i = 0; i < trend->n_rises; i++) {
            const up_named n = named(&trend->rises[i]);
            if (evidence || trend->rises[i].uptick.is_alarm) up_trend_write_row(out, &n, evidence);
        }
    } else return up_fail(err, UP_E_USAGE, NULL, 0, 0, "no such format: '%s'; there are text, json, csv and evidence", format);
    return out->failed ? up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory") : UP_OK;
}
