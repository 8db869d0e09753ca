/* shield.c - what of a record may be seen, and by whom: the one rule for page, API and exports.
 *
 * Without leave the names of private persons are masked (hidden.c), those of the record and of whoever else its reports name.  Of a source that
 * is restricted (levels.c) only an excerpt is shown, or no words.  A public view has no words of reports at all, and its places are those of
 * the division. */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "base/buffer.h"
#include "base/utf8.h"
#include "store/hidden_impl.h"

static const char *string_at(const json_t *object, const char *key) { return json_string_value(json_object_get(object, key)); }

/* The address of a report goes where it spells a name; from a public view always, for it spells the title. */
static void drop_address(const up_hidden *h, json_t *event, bool always) {
    json_t *report = json_object_get(event, "report");
    const char *url = string_at(report, "url");
    if (url && (always || up_hidden_in_address(h, url))) json_object_set_new(report, "url", json_null());
}

/* Every string of the record but those that are ids and addresses. */
static void mask_json(const up_hidden *h, json_t *value) {
    const char *key;
    json_t *inner;
    void *next;
    size_t i;
    if (json_is_object(value)) json_object_foreach_safe(value, next, key, inner) {
        if (strcmp(key, "id") != 0 && strcmp(key, "url") != 0 && strcmp(key, "schema") != 0) mask_json(h, inner);
    }
    if (json_is_array(value)) json_array_foreach(value, i, inner) mask_json(h, inner);
    if (!json_is_string(value)) return;
    up_buffer masked = {0};
    up_hidden_mask(h, json_string_value(value), json_string_length(value), &masked);
    if (masked.failed) json_string_set(value, ""); else if (masked.bytes) json_string_setn(value, masked.bytes, masked.len);
    up_buffer_free(&masked);
}

/* ------------------------------------------------------------------ public views */

double up_shield_coordinate(double degrees, double cell) { return (floor(degrees / cell) + 0.5) * cell; }

static bool is_fine(const char *precision) { return precision && (strcmp(precision, "point") == 0 || strcmp(precision, "city") == 0); }

static void blur_json(json_t *place, double cell) {
    if (!json_is_object(place)) return;
    json_object_set_new(place, "text", json_null()), json_object_set_new(place, "span", json_null());
    if (!is_fine(string_at(place, "precision"))) { /* a country or division, or words that no place was found for */
        const char *precision = string_at(place, "precision");
        if (!precision || strcmp(precision, "none") == 0) json_object_set_new(place, "name", json_null());
        return;
    }
    json_t *admin1 = json_object_get(place, "admin1");
    json_object_set(place, "name", json_is_string(admin1) ? admin1 : json_null());
    json_object_set_new(place, "geonames", json_null());
    json_object_set_new(place, "precision", json_string("admin"));
    static const char *const axes[] = {"lat", "lon"};
    for (int i = 0; i < 2; i++) {
        const json_t *degrees = json_object_get(place, axes[i]);
        if (json_is_number(degrees)) json_object_set_new(place, axes[i], json_real(up_shield_coordinate(json_number_value(degrees), cell)));
    }
}

static void drop_words(json_t *event) {
    static const char *const who[] = {"target", "actor", "source", "date"};
    for (int i = 0; i < 4; i++) {
        json_t *part = json_object_get(event, who[i]);
        if (!json_is_object(part)) continue;
        json_object_set_new(part, "text", json_null()), json_object_set_new(part, "span", json_null());
    }
    json_object_set_new(event, "evidence", json_array());
    json_object_set_new(event, "why", json_array());
    if (json_is_object(json_object_get(event, "report"))) json_object_set_new(json_object_get(event, "report"), "title", json_null());
}

/* ------------------------------------------------------------------ records */

static double cell_of(const up_view *view) { return view->cell_degrees > 0 ? view->cell_degrees : 1; }

static bool sees_names(const up_view *view) { return view->names && !view->is_public; }
static bool sees_all_words(const up_store *store, const up_view *view) { return !store || (view->all_words && !view->is_public); }

/* Words of the record itself that tell of bystanders: without a store there is no report to look at. */
static void hide_quoted(up_hidden *h, const json_t *event) {
    const char *title = string_at(json_object_get(event, "report"), "title");
    if (title) up_hidden_add_words(h, title, strlen(title));
    const json_t *one;
    size_t i;
    json_array_foreach(json_object_get(event, "evidence"), i, one) {
        const char *text = string_at(one, "text");
        if (text) up_hidden_add_words(h, text, strlen(text));
    }
}

static void show_event(json_t *event, const up_view *view, const up_hidden *h, bool wordless) {
    json_t *target = json_object_get(event, "target");
    if (json_is_object(target) && (!sees_names(view) || wordless)) json_object_set_new(target, "name", json_null());
    if (view->is_public || wordless) drop_words(event);
    if (wordless && json_is_object(json_object_get(event, "place"))) json_object_set_new(json_object_get(event, "place"), "text", json_null());
    if (view->is_public) blur_json(json_object_get(event, "place"), cell_of(view));
    else if (h && h->n) mask_json(h, event);
    if (h) drop_address(h, event, view->is_public);
}

bool up_shield_event(up_store *store, const char *json, const up_view *view, up_buffer *out) {
    if (!view || (sees_names(view) && sees_all_words(store, view))) {
        up_buffer_text(out, json);
        return true;
    }
    json_t *event = json_loads(json, 0, NULL);
    up_hidden *h = sees_names(view) ? NULL : up_hidden_new();
    const char *report = string_at(json_object_get(event, "report"), "id");
    bool wordless = event && !view->is_public && !sees_all_words(store, view) && up_level_of(store, string_at(json_object_get(event, "report"), "source")) == UP_LEVEL_METADATA;
    if (event && sees_names(view) && !wordless) { /* byte for byte */
        json_decref(event);
        up_buffer_text(out, json);
        return true;
    }
    bool fine = event && (h || sees_names(view));
    if (fine && h) {
        up_hide_event(h, event), hide_quoted(h, event);
        if (store && report && !view->is_public) fine = up_hidden_add_report(h, store, report);
    }
    if (fine) show_event(event, view, h, wordless);
    char *text = fine ? json_dumps(event, JSON_COMPACT | JSON_REAL_PRECISION(10)) : NULL;
    if (text) up_buffer_text(out, text);
    bool done = text != NULL && !out->failed;
    free(text), json_decref(event), up_hidden_free(h);
    return done;
}

static char *masked_copy(const up_hidden *h, const char *text) {
    up_buffer out = {0};
    up_hidden_mask(h, text, strlen(text), &out);
    if (!out.failed && out.bytes) return out.bytes;
    up_buffer_free(&out);
    return NULL;
}

bool up_shield_incident(up_store *store, up_incident *i, const up_view *view, up_shielded *kept) {
    *kept = (up_shielded){{0}};
    if (!view || (sees_names(view) && sees_all_words(store, view))) return true;
    if (view->is_public) {
        i->title = i->target = i->actor = NULL;
        if (!is_fine(i->precision)) {
            if (!i->precision || strcmp(i->precision, "none") == 0) i->place = NULL;
            return true;
        }
        double cell = cell_of(view);
        i->place = i->admin1, i->geonames = 0, i->precision = "admin";
        i->lat = up_shield_coordinate(i->lat, cell), i->lon = up_shield_coordinate(i->lon, cell);
        return true;
    }
    if (!i->title && !i->target && !i->actor) return true;
    up_hidden *h = sees_names(view) ? NULL : up_hidden_new();
    up_level level = UP_LEVEL_FULL;
    if (!h && !sees_names(view)) return false;
    if (store && i->id && !up_hidden_add_incident(h, store, i->id, sees_all_words(store, view) ? NULL : &level)) { up_hidden_free(h); return false; }
    if (level == UP_LEVEL_METADATA) i->title = i->target = i->actor = NULL; /* which of the reports they are from is not known any more */
    if (!h) return true;
    up_hide_person(h, i->target, i->target_kind, "person", NULL);
    up_hide_person(h, i->actor, i->actor_kind, "private", "unknown");
    if (i->title) up_hidden_add_words(h, i->title, strlen(i->title));
    const char **texts[] = {&i->target, &i->actor, &i->title};
    bool done = true;
    for (int k = 0; k < 3 && h->n; k++) {
        if (!*texts[k] || !**texts[k]) continue;
        *texts[k] = kept->texts[k] = masked_copy(h, *texts[k]);
        done &= *texts[k] != NULL;
    }
    up_hidden_free(h);
    return done;
}

void up_shielded_free(up_shielded *kept) {
    for (int k = 0; k < 3; k++) free(kept->texts[k]);
    *kept = (up_shielded){{0}};
}

bool up_shield_kept(up_store *store, up_kept *k, const up_view *view, up_shown *shown) {
    if (!view || (sees_names(view) && sees_all_words(store, view))) return true;
    up_buffer_clear(&shown->json);
    json_decref(shown->parsed);
    shown->parsed = NULL;
    if (!up_shield_event(store, k->json, view, &shown->json)) return false;
    json_t *event = json_loadb(shown->json.bytes, shown->json.len, 0, NULL);
    if (!event) return false;
    shown->parsed = event;
    const json_t *place = json_object_get(event, "place");
    k->json = shown->json.bytes;
    k->target = string_at(json_object_get(event, "target"), "text"), k->actor = string_at(json_object_get(event, "actor"), "text");
    k->place = string_at(place, "name"), k->admin1 = string_at(place, "admin1"), k->precision = string_at(place, "precision");
    k->lat = json_number_value(json_object_get(place, "lat")), k->lon = json_number_value(json_object_get(place, "lon"));
    return true;
}

void up_shown_free(up_shown *shown) {
    up_buffer_free(&shown->json);
    json_decref(shown->parsed);
    shown->parsed = NULL;
}

/* ------------------------------------------------------------------ a report */

enum { EXCERPT = 300 /* characters before and after what an event rests on */ };

static void keep_round(const json_t *event, unsigned char *kept, size_t n) {
    const json_t *one;
    size_t i;
    json_array_foreach(json_object_get(event, "evidence"), i, one) {
        const json_t *span = json_object_get(one, "span");
        json_int_t begin = json_integer_value(json_array_get(span, 0)) - EXCERPT, end = json_integer_value(json_array_get(span, 1));
        if (!json_is_array(span) || end < 0 || end > (json_int_t)n) continue;
        for (size_t at = begin > 0 ? (size_t)begin : 0; at < n && at < (size_t)end + EXCERPT; at++) kept[at] = 1;
    }
}

/* The text with points for what stands round no finding; line breaks stay. */
static bool make_excerpt(const char *text, size_t len, const char *lines, size_t lines_len, up_buffer *out) {
    size_t n = 0;
    for (size_t i = 0; i < len; i++) n += ((unsigned char)text[i] & 0xC0) != 0x80;
    unsigned char *kept = calloc(n + 1, 1);
    if (!kept) return false;
    for (size_t at = 0; at < lines_len;) {
        const char *end = memchr(lines + at, '\n', lines_len - at);
        size_t line = end ? (size_t)(end - lines) - at : lines_len - at;
        json_t *event = json_loadb(lines + at, line, 0, NULL);
        keep_round(event, kept, n);
        json_decref(event);
        at += line + 1;
    }
    for (size_t i = 0, next = 0, point = 0; i < len; i = next, point++) {
        uint32_t c = up_utf8_next(text, len, &next);
        if (kept[point] || c == '\n') up_buffer_add(out, text + i, next - i); else up_buffer_text(out, ".");
    }
    free(kept);
    return !out->failed;
}

bool up_shield_report(up_store *store, const up_report *r, const char *lines, size_t len, const up_view *view, up_shielded_report *kept) {
    *kept = (up_shielded_report){.title = r->title, .url = r->url, .text = r->text, .text_len = r->text_len};
    if (!view) return true;
    if (view->is_public) { kept->title = kept->url = kept->text = NULL, kept->text_len = 0; return true; }
    up_level level = sees_all_words(store, view) ? UP_LEVEL_FULL : up_level_of(store, r->source);
    if (level == UP_LEVEL_METADATA) kept->title = kept->text = NULL, kept->text_len = 0;
    if (level == UP_LEVEL_EXCERPT) {
        if (!make_excerpt(r->text, r->text_len, lines, len, &kept->excerpt)) return false;
        kept->text = kept->excerpt.bytes ? kept->excerpt.bytes : "", kept->text_len = kept->excerpt.len;
    }
    if (sees_names(view)) return true;
    up_hidden *h = up_hidden_new();
    bool fine = h && up_hidden_add_report(h, store, r->id);
    if (fine && kept->url && up_hidden_in_address(h, kept->url)) kept->url = NULL;
    if (fine && kept->title) up_hidden_mask(h, kept->title, strlen(kept->title), &kept->own_title), kept->title = kept->own_title.bytes ? kept->own_title.bytes : "";
    if (fine && kept->text) up_hidden_mask(h, kept->text, kept->text_len, &kept->own_text), kept->text = kept->own_text.bytes ? kept->own_text.bytes : "", kept->text_len = kept->own_text.len;
    up_hidden_free(h);
    return fine && !kept->own_title.failed && !kept->own_text.failed;
}

void up_shielded_report_free(up_shielded_report *kept) {
    up_buffer_free(&kept->own_title), up_buffer_free(&kept->own_text), up_buffer_free(&kept->excerpt);
}

/* ------------------------------------------------------------------ words beside a record */

bool up_shield_quote(up_store *store, const char *incident, const char *event, const char *words, bool is_ours, const up_view *view, up_buffer *out) {
    if (!view || (sees_names(view) && sees_all_words(store, view))) { up_buffer_text(out, words); return true; }
    if (view->is_public) return false;
    const char *hash = event ? strrchr(event, '#') : NULL;
    char *report = hash ? strndup(event, (size_t)(hash - event)) : NULL;
    up_level level = UP_LEVEL_FULL;
    up_hidden *h = up_hidden_new();
    bool fine = h && (!hash || report) && (report ? up_hidden_add_report(h, store, report) : !incident || up_hidden_add_incident(h, store, incident, &level));
    if (fine && report) level = up_level_of_report(store, report);
    bool seen = fine && (is_ours || level != UP_LEVEL_METADATA || sees_all_words(store, view));
    if (seen && sees_names(view)) up_buffer_text(out, words);
    else if (seen) {
        if (is_ours) up_hidden_add_words(h, words, strlen(words)); else up_hide_person(h, words, "person", "person", NULL);
        up_hidden_mask(h, words, strlen(words), out);
    }
    free(report), up_hidden_free(h);
    return seen;
}
