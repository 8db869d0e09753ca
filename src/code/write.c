/* write.c - events as JSON Lines: every key, always, in one order.
 *
 * Spans leave in code points of the report's text; unknown is null.  The order of keys is part of the
 * format, so that two runs give the same bytes. */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/buffer.h"
#include "code/code.h"

static void put_span(up_buffer *out, const struct up_document *doc, up_span span) {
    up_buffer_format(out, "[%u,%u]", up_codepoints_at(doc->report->text, doc->codepoint_marks, span.begin),
                     up_codepoints_at(doc->report->text, doc->codepoint_marks, span.end));
}

static void put_span_key(up_buffer *out, const struct up_document *doc, up_words words) {
    up_buffer_text(out, ",\"span\":");
    if (words.text) put_span(out, doc, words.span); else up_buffer_text(out, "null");
}

static void put_key_string(up_buffer *out, const char *key, const char *value) {
    up_buffer_format(out, ",\"%s\":", key);
    up_buffer_json_string(out, value && *value ? value : NULL);
}

static void put_count(up_buffer *out, const char *key, uint32_t n) {
    if (n == UP_MANY) up_buffer_format(out, "\"%s\":\"many\"", key);
    else if (n == UP_COUNT_UNKNOWN) up_buffer_format(out, "\"%s\":null", key);
    else up_buffer_format(out, "\"%s\":%u", key, n);
}

/* Degrees to 5 decimals (about a metre), without trailing zeros, the same in every locale. */
static void put_degrees(up_buffer *out, const char *key, double degrees, bool known) {
    up_buffer_format(out, ",\"%s\":", key);
    if (!known || !isfinite(degrees)) { up_buffer_text(out, "null"); return; }
    long long n = llround(fabs(degrees) * 100000.0);
    char digits[8];
    int last = 5;
    long long part = n % 100000;
    for (int i = 4; i >= 0; i--) digits[i] = (char)('0' + part % 10), part /= 10;
    while (last > 0 && digits[last - 1] == '0') last--;
    up_buffer_format(out, "%s%lld%s%.*s", degrees < 0 && n ? "-" : "", n / 100000, last ? "." : "", last, digits);
}

/* Two decimals, 0.00 to 0.99, the same in every locale: nothing is certain. */
static const char *confidence_text(double confidence, char out[8]) {
    int hundredths = (int)lround(fmin(fmax(confidence, 0.0), 0.99) * 100.0);
    snprintf(out, 8, "0.%02d", hundredths);
    return out;
}

/* The keys that say which report it is, without braces. */
static void put_report_keys(up_buffer *out, const up_report *r) {
    up_buffer_text(out, "\"id\":");
    up_buffer_json_string(out, r->id);
    put_key_string(out, "date", r->date);
    put_key_string(out, "title", r->title);
    put_key_string(out, "url", r->url);
    put_key_string(out, "source", r->source);
    put_key_string(out, "language", r->language);
}

static void put_place(up_buffer *out, const struct up_document *doc, const up_event *e) {
    bool known = e->place.precision != UP_PLACE_NONE;
    up_buffer_text(out, ",\"place\":{\"name\":");
    up_buffer_json_string(out, e->place.name);
    put_key_string(out, "text", e->place.words.text);
    put_span_key(out, doc, e->place.words);
    put_key_string(out, "country", e->place.country);
    put_key_string(out, "admin1", e->place.admin1);
    put_degrees(out, "lat", e->place.lat, known);
    put_degrees(out, "lon", e->place.lon, known);
    put_key_string(out, "precision", up_precision_name(e->place.precision));
    if (e->place.geonames) up_buffer_format(out, ",\"geonames\":%u}", e->place.geonames);
    else up_buffer_text(out, ",\"geonames\":null}");
}

static void put_event(up_buffer *out, const struct up_document *doc, uint32_t number, const up_event *e) {
    const up_report *r = doc->report;
    const char *mode = NULL, *plover = up_event_plover(e, &mode);
    up_buffer_text(out, "{\"schema\":\"uptick.event/1\",\"id\":");
    up_buffer id = {0};
    up_buffer_format(&id, "%s#%u", r->id, number + 1);
    up_buffer_json_string(out, id.bytes);
    if (id.failed) out->failed = true;
    up_buffer_free(&id);
    up_buffer_text(out, ",");
    up_buffer_text(out, "\"report\":{");
    put_report_keys(out, r);
    up_buffer_text(out, "}");
    up_buffer_format(out, ",\"class\":\"%s\",\"type\":\"%s\",\"family\":\"%s\"", up_class_name(up_type_class(e->type)), up_type_name(e->type), up_type_family(e->type));
    put_key_string(out, "group", e->group);
    up_buffer_format(out, ",\"perceived\":%s", e->perceived ? "true" : "false");
    put_key_string(out, "bias", up_event_bias(e));
    put_key_string(out, "odihr", up_event_odihr(e));
    put_key_string(out, "fbi", up_event_fbi(e));
    put_key_string(out, "cameo", up_event_cameo(e));
    up_buffer_text(out, ",\"plover\":{\"event\":");
    up_buffer_json_string(out, plover);
    put_key_string(out, "mode", mode);
    up_buffer_text(out, ",\"context\":[]}");
    put_key_string(out, "factuality", up_factuality_name(e->factuality));
    up_buffer_text(out, ",\"date\":{\"start\":");
    up_buffer_json_string(out, e->date.start[0] ? e->date.start : NULL);
    put_key_string(out, "end", e->date.end);
    put_key_string(out, "text", e->date.words.text);
    put_span_key(out, doc, e->date.words);
    up_buffer_text(out, "}");
    put_place(out, doc, e);
    up_buffer_text(out, ",\"target\":{");
    up_buffer_text(out, "\"text\":");
    up_buffer_json_string(out, e->target.words.text);
    put_key_string(out, "kind", up_target_kind_name(e->target.kind));
    put_key_string(out, "name", e->target.name);
    put_key_string(out, "country", e->target.country);
    if (e->type == UP_POLITICAL_EVENT || e->target.code) put_key_string(out, "code", e->target.code);
    put_span_key(out, doc, e->target.words);
    up_buffer_text(out, "},\"actor\":{");
    up_buffer_text(out, "\"text\":");
    up_buffer_json_string(out, e->actor.words.text);
    put_key_string(out, "kind", up_actor_kind_name(e->actor.kind));
    put_key_string(out, "country", e->actor.country);
    if (e->type == UP_POLITICAL_EVENT || e->actor.code) put_key_string(out, "code", e->actor.code);
    put_span_key(out, doc, e->actor.words);
    up_buffer_text(out, "},\"count\":{");
    put_count(out, "incidents", e->incidents);
    up_buffer_text(out, ",");
    put_count(out, "killed", e->killed);
    up_buffer_text(out, ",");
    put_count(out, "injured", e->injured);
    up_buffer_text(out, "},\"source\":{");
    up_buffer_text(out, "\"text\":");
    up_buffer_json_string(out, e->source.text);
    put_span_key(out, doc, e->source);
    up_buffer_text(out, "},\"evidence\":[");
    for (uint32_t i = 0; i < e->n_evidence; i++) {
        up_buffer_text(out, i ? ",{\"span\":" : "{\"span\":");
        put_span(out, doc, e->evidence[i]);
        up_buffer_text(out, ",\"text\":");
        up_buffer_json(out, r->text + e->evidence[i].begin, e->evidence[i].end - e->evidence[i].begin);
        up_buffer_text(out, "}");
    }
    up_buffer_format(out, "],\"confidence\":%s,\"why\":[", confidence_text(e->confidence, (char[8]){0}));
    for (uint32_t i = 0; i < e->n_why; i++) {
        if (i) up_buffer_text(out, ",");
        up_buffer_json_string(out, e->why[i]);
    }
    up_buffer_text(out, "]}");
}

/* The flat form that gold files use: roles as words, evidence as bare spans. */
static void put_gold_event(up_buffer *out, const struct up_document *doc, const up_event *e) {
    up_buffer_format(out, "{\"class\":\"%s\",\"type\":\"%s\"", up_class_name(up_type_class(e->type)), up_type_name(e->type));
    put_key_string(out, "group", e->group);
    up_buffer_format(out, ",\"perceived\":%s,\"factuality\":\"%s\",\"date\":{\"start\":", e->perceived ? "true" : "false", up_factuality_name(e->factuality));
    up_buffer_json_string(out, e->date.start[0] ? e->date.start : NULL);
    put_key_string(out, "end", e->date.end);
    up_buffer_text(out, "},\"place\":{\"name\":");
    up_buffer_json_string(out, e->place.words.text ? e->place.words.text : e->place.name);
    put_key_string(out, "country", e->place.country);
    up_buffer_text(out, "}");
    put_key_string(out, "target", e->target.words.text);
    put_key_string(out, "target_kind", up_target_kind_name(e->target.kind));
    put_key_string(out, "actor", e->actor.words.text);
    put_key_string(out, "actor_kind", up_actor_kind_name(e->actor.kind));
    up_buffer_text(out, ",");
    put_count(out, "count", e->incidents);
    up_buffer_text(out, ",");
    put_count(out, "killed", e->killed);
    up_buffer_text(out, ",");
    put_count(out, "injured", e->injured);
    up_buffer_text(out, ",\"evidence\":[");
    for (uint32_t i = 0; i < e->n_evidence; i++) {
        if (i) up_buffer_text(out, ",");
        put_span(out, doc, e->evidence[i]);
    }
    up_buffer_format(out, "],\"confidence\":%s}", confidence_text(e->confidence, (char[8]){0}));
}

void up_write_events(const up_document *doc, up_buffer *out) {
    const up_events *list = up_document_event_list(doc);
    for (uint32_t i = 0; list && i < list->n; i++) {
        put_event(out, doc, i, &list->items[i]);
        up_buffer_text(out, "\n");
    }
}

void up_write_event(const up_document *doc, size_t number, up_buffer *out) {
    const up_events *list = up_document_event_list(doc);
    if (list && number < list->n) put_event(out, doc, (uint32_t)number, &list->items[number]);
}

void up_write_report_events(const up_document *doc, up_buffer *out) {
    const up_events *list = up_document_event_list(doc);
    up_buffer_text(out, "{\"id\":");
    up_buffer_json_string(out, doc->report->id);
    up_buffer_text(out, ",\"events\":[");
    for (uint32_t i = 0; list && i < list->n; i++) {
        if (i) up_buffer_text(out, ",");
        put_gold_event(out, doc, &list->items[i]);
    }
    up_buffer_text(out, "]}\n");
}

void up_write_report(const up_report *r, up_buffer *out) {
    up_buffer_text(out, "{");
    put_report_keys(out, r);
    if (r->date_from) put_key_string(out, "date_from", r->date_from);
    up_buffer_text(out, ",\"text\":");
    up_buffer_json(out, r->text, r->text_len);
    up_buffer_text(out, "}\n");
}
