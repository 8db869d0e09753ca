/* shield.c - what of a record may be seen, and by whom: the one rule for page, API and exports.
 *
 * Without leave the names of private persons are masked, letter by letter, so that spans stay true: the name that a record
 * gives its target, and every run of capitalised words in what it says of a person as target or of a private actor ("Andrei
 * Kroo, 41"); each also wherever else it stands in the same record or report, whole or in part.  A capitalised run after an
 * article or a number is a description ("a Quebec City man") and stays.  A public view has no words of reports at all, and its
 * places are those of the division.  Known to be wrong: names that nobody recognised stay; some that are no persons go. */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "base/buffer.h"
#include "base/utf8.h"
#include "store/person.h"
#include "store/shield.h"

enum { MAX_NAMES = 64, LEAST_PART = 3 /* letters of a part that is masked alone */ };

struct up_hidden { char *names[MAX_NAMES]; uint32_t n; };

/* ------------------------------------------------------------------ which words are names */

/* After these a capitalised run describes: closed classes of the language. */
static const char *const describing[] = {"a", "an", "the", "some", "several", "many", "no", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
                                         "his", "her", "their", "its", "our", "my", "this", "that", "these", "those", "other", "another", "unidentified", "unknown"};
/* These go on with a name between its capitalised words. */
static const char *const particles[] = {"de", "da", "do", "dos", "del", "di", "du", "la", "le", "van", "von", "der", "den", "bin", "ibn", "al", "el", "of"};

static bool is_one_of(const char *const *words, size_t n, const char *word, size_t len) {
    for (size_t i = 0; i < n; i++) if (strlen(words[i]) == len && strncasecmp(words[i], word, len) == 0) return true;
    return false;
}
#define IS_ONE_OF(words, word, len) is_one_of(words, sizeof words / sizeof *words, word, len)

static bool begins_upper(const char *word, size_t len) {
    size_t at = 0;
    return len && up_is_upper(up_utf8_next(word, len, &at));
}

typedef struct token { size_t begin, end; bool ends_run; } token; /* letters, marks within; `ends_run`: a comma or so follows */

/* Letters, digits, and apostrophes, hyphens and stops inside or (an initial's stop) at the end. */
static bool next_token(const char *text, size_t len, size_t *at, token *out) {
    size_t i = *at;
    while (i < len) {
        size_t next = i;
        uint32_t c = up_utf8_next(text, len, &next);
        if (up_is_letter(c) || up_is_digit(c)) break;
        i = next;
    }
    if (i >= len) return false;
    out->begin = i;
    while (i < len) {
        size_t next = i, after;
        uint32_t c = up_utf8_next(text, len, &next);
        if (!up_is_letter(c) && !up_is_digit(c)) {
            if (c != '\'' && c != 0x2019 && c != '-' && c != '.') break;
            after = next;
            uint32_t then = after < len ? up_utf8_next(text, len, &after) : ' ';
            bool initial = c == '.' && i - out->begin <= 2;
            if (!up_is_letter(then) && !initial) break;
            if (initial) { i = next; break; }
        }
        i = next;
    }
    out->end = i;
    out->ends_run = i < len && text[i] != ' ';
    *at = i;
    return true;
}

static void hide(up_hidden *h, const char *text, size_t len) {
    if (!len) return;
    for (uint32_t i = 0; i < h->n; i++) if (strlen(h->names[i]) == len && memcmp(h->names[i], text, len) == 0) return;
    if (h->n < MAX_NAMES && (h->names[h->n] = strndup(text, len))) h->n++;
}

/* The runs of two or more capitalised words in what is said of a person. */
static void hide_runs(up_hidden *h, const char *text) {
    size_t len = strlen(text), at = 0, begin = 0, end = 0;
    int n_capitals = 0;
    bool describes = false, has_run = false;
    token t;
    for (bool more = next_token(text, len, &at, &t);; more = next_token(text, len, &at, &t)) {
        size_t word = more ? t.end - t.begin : 0;
        bool capital = more && begins_upper(text + t.begin, word) && !IS_ONE_OF(describing, text + t.begin, word);
        if (more && capital) {
            if (!has_run) begin = t.begin, n_capitals = 0, has_run = true;
            n_capitals++, end = t.end;
        }
        bool goes_on = more && has_run && !t.ends_run && (capital || IS_ONE_OF(particles, text + t.begin, word));
        if (has_run && !goes_on) {
            if (n_capitals >= 2 && !describes) hide(h, text + begin, end - begin);
            has_run = false, describes = false;
        }
        if (!more) return;
        if (!capital && !goes_on) describes = IS_ONE_OF(describing, text + t.begin, word);
    }
}

static const char *string_at(const json_t *object, const char *key) { return json_string_value(json_object_get(object, key)); }

static void hide_person(up_hidden *h, const char *text, const char *kind, const char *wanted, const char *or_wanted) {
    if (text && kind && (strcmp(kind, wanted) == 0 || (or_wanted && strcmp(kind, or_wanted) == 0))) hide_runs(h, text);
}

static void hide_of_event(up_hidden *h, const json_t *event) {
    const json_t *target = json_object_get(event, "target"), *actor = json_object_get(event, "actor");
    const char *name = string_at(target, "name");
    if (name) hide(h, name, strlen(name));
    hide_person(h, string_at(target, "text"), string_at(target, "kind"), "person", NULL);
    hide_person(h, string_at(actor, "text"), string_at(actor, "kind"), "private", "unknown");
}

up_hidden *up_hidden_new(void) { return calloc(1, sizeof(up_hidden)); }

void up_hidden_free(up_hidden *h) {
    for (uint32_t i = 0; h && i < h->n; i++) free(h->names[i]);
    free(h);
}

void up_hidden_add(up_hidden *h, const char *json) {
    json_t *event = json_loads(json, 0, NULL);
    hide_of_event(h, event);
    json_decref(event);
}

/* ------------------------------------------------------------------ masking */

static bool is_inside_word(const char *text, size_t len, size_t begin, size_t end) {
    size_t before = begin, after = end;
    if (begin > 0 && up_is_letter(up_utf8_prev(text, &before))) return true;
    return end < len && up_is_letter(up_utf8_next(text, len, &after));
}

static void mark(const char *text, size_t len, const char *name, size_t name_len, unsigned char *hidden) {
    for (const char *at = text; (at = memmem(at, len - (size_t)(at - text), name, name_len)); at++) {
        size_t begin = (size_t)(at - text);
        if (!is_inside_word(text, len, begin, begin + name_len)) memset(hidden + begin, 1, name_len);
    }
}

static size_t letters_of(const char *word, size_t len) {
    size_t n = 0;
    for (size_t i = 0; i < len; n++) up_utf8_next(word, len, &i);
    return n;
}

void up_hidden_mask(const up_hidden *h, const char *text, size_t len, up_buffer *out) {
    unsigned char *hidden = h->n && len ? calloc(len, 1) : NULL;
    if (!hidden) {
        if (h->n && len) out->failed = true; else up_buffer_add(out, text, len);
        return;
    }
    for (uint32_t i = 0; i < h->n; i++) {
        const char *name = h->names[i];
        size_t name_len = strlen(name), at = 0;
        mark(text, len, name, name_len, hidden);
        for (token t; next_token(name, name_len, &at, &t);)
            if (begins_upper(name + t.begin, t.end - t.begin) && letters_of(name + t.begin, t.end - t.begin) >= LEAST_PART) mark(text, len, name + t.begin, t.end - t.begin, hidden);
    }
    for (size_t i = 0, next; i < len; i = next) {
        next = i;
        uint32_t c = up_utf8_next(text, len, &next);
        if (hidden[i] && (up_is_letter(c) || up_is_digit(c))) up_buffer_text(out, "\xE2\x96\x88"); else up_buffer_add(out, text + i, next - i);
    }
    free(hidden);
}

bool up_hidden_in_address(const up_hidden *h, const char *url) {
    bool found = false;
    for (uint32_t i = 0; i < h->n && !found; i++) {
        up_person *person = NULL;
        if (up_person_new(h->names[i], &person, NULL) != UP_OK) continue; /* no name that an address could spell */
        up_person_named named = up_person_redact(person, url, strlen(url), UP_TEXT_ADDRESS, true, NULL);
        found = named.n_whole || named.n_parts;
        up_person_free(person);
    }
    return found;
}

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

bool up_shield_event(const char *json, const up_view *view, up_buffer *out) {
    if (!view || (view->names && !view->is_public)) {
        up_buffer_text(out, json);
        return true;
    }
    json_t *event = json_loads(json, 0, NULL);
    up_hidden *h = up_hidden_new();
    char *text = NULL;
    if (event && h) {
        hide_of_event(h, event);
        if (json_is_object(json_object_get(event, "target"))) json_object_set_new(json_object_get(event, "target"), "name", json_null());
        if (view->is_public) drop_words(event), blur_json(json_object_get(event, "place"), cell_of(view));
        else if (h->n) mask_json(h, event);
        drop_address(h, event, view->is_public);
        text = json_dumps(event, JSON_COMPACT | JSON_REAL_PRECISION(10));
    }
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

bool up_shield_incident(up_incident *i, const up_view *view, up_shielded *kept) {
    *kept = (up_shielded){{0}};
    if (!view || (view->names && !view->is_public)) return true;
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
    up_hidden *h = up_hidden_new();
    if (!h) return false;
    hide_person(h, i->target, i->target_kind, "person", NULL);
    hide_person(h, i->actor, i->actor_kind, "private", "unknown");
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

bool up_shield_kept(up_kept *k, const up_view *view, up_shown *shown) {
    if (!view || (view->names && !view->is_public)) return true;
    up_buffer_clear(&shown->json);
    json_decref(shown->parsed);
    shown->parsed = NULL;
    if (!up_shield_event(k->json, view, &shown->json)) return false;
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
