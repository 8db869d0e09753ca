/* minor.c - streets, stations and buildings: places of events only.
 *
 * "on West 42nd Street", "at the corner of Mill Road and Alder Lane", "inside the Church Street subway
 * station", "outside Marlow Hall".  A list of places that a report names has no use for them and no coordinates, but
 * they may be the closest that it says of where something was done.  So they are found apart, by how
 * they are written, and stand among the places that an event may have as unlisted spots of the country of
 * the listed place nearest to them.
 *
 * Schools, houses of worship and shops are left out: they are whom it was done to. */
#include "text/document.h"
#include "where/where.h"
#include <string.h>

enum { MOST_WORDS = 6, NEAR = 60 };

static bool is_any(const struct up_document *doc, uint32_t token, const char *const *words, size_t n) {
    if (token >= doc->n_tokens) return false;
    up_str s = up_token_text(doc, token);
    while (s.len && s.at[s.len - 1] == '.') s.len--;
    for (size_t i = 0; i < n; i++) if (strlen(words[i]) == s.len && memcmp(words[i], s.at, s.len) == 0) return true;
    return false;
}
#define IS_ANY(doc, token, list) is_any((doc), (token), (list), sizeof(list) / sizeof *(list))

static const char *const streets[] = {"Street", "Streets", "St", "Avenue", "Avenues", "Ave", "Road", "Rd", "Boulevard", "Blvd", "Lane", "Drive", "Parkway", "Highway", "Turnpike", "Expressway", "Freeway", "Way", "Terrace", "Crescent", "Place", "Alley", "Route"};
static const char *const buildings[] = {"Hall", "Tower", "Towers", "Center", "Centre", "Library", "Corner", "Bridge", "Pier", "Courthouse", "Mall", "Plaza", "Building", "Complex", "Residence", "Apartments", "Arena", "Stadium", "Promenade", "Boardwalk", "Field", "Fairgrounds", "Spillway", "Green", "Lawn", "Walk"};
static const char *const stops[] = {"station", "Station", "stop", "terminal", "Terminal", "platform", "interchange"};
static const char *const lines[] = {"subway", "Subway", "train", "railway", "rail", "metro", "Metro", "bus", "tram", "underground", "tube", "light", "transit", "BART"};
static const char *const locative[] = {"in", "at", "near", "outside", "inside", "on", "of", "to", "from", "by", "along", "around", "toward", "towards", "behind", "beside", "off", "between"};

static bool is_capital(const struct up_document *doc, uint32_t token) {
    up_str s = token < doc->n_tokens ? up_token_text(doc, token) : (up_str){0};
    return s.len && s.at[0] >= 'A' && s.at[0] <= 'Z';
}

/* "42nd", "110th". */
static bool is_ordinal(const struct up_document *doc, uint32_t token) {
    up_str s = token < doc->n_tokens ? up_token_text(doc, token) : (up_str){0};
    return s.len >= 3 && s.len <= 6 && s.at[0] >= '1' && s.at[0] <= '9' && s.at[s.len - 1] >= 'd' && s.at[s.len - 1] <= 't' && s.at[s.len - 2] >= 'a';
}

static bool is_word_of_name(const struct up_document *doc, uint32_t token) {
    if (token >= doc->n_tokens) return false;
    return (is_capital(doc, token) && doc->tokens[token].upos != UP_PRON && doc->tokens[token].upos != UP_ADP && doc->tokens[token].upos != UP_DET && doc->tokens[token].upos != UP_VERB) || is_ordinal(doc, token);
}

/* The end of the run of name words from `first`, within its sentence; hyphens join ("Fifth Park-42nd Street"). */
static uint32_t run_end(const struct up_document *doc, uint32_t first, uint32_t limit) {
    uint32_t end = first + 1;
    while (end < limit && end - first < MOST_WORDS && is_word_of_name(doc, end)) end++;
    return end;
}

/* The end of a street's name from `first`, with the street that it meets: "Mill Road and Alder Lane"; 0. */
static uint32_t street_end(const struct up_document *doc, uint32_t first, uint32_t limit) {
    static const char *const joining[] = {"and", "&"};
    uint32_t end = run_end(doc, first, limit), cut = 0;
    for (uint32_t i = first + 1; i < end; i++) if (IS_ANY(doc, i, streets)) cut = i + 1;
    if (cut && cut < end && !IS_ANY(doc, end, stops)) end = cut;
    if (!cut) return 0;
    if (IS_ANY(doc, end, joining) && end + 1 < limit && is_word_of_name(doc, end + 1)) {
        uint32_t other = run_end(doc, end + 1, limit);
        for (uint32_t i = end + 2; i < other; i++) if (IS_ANY(doc, i, streets)) return i + 1;
    }
    return end;
}

/* "... subway station", "... Station". */
static uint32_t stop_end(const struct up_document *doc, uint32_t end, uint32_t limit) {
    uint32_t at = end;
    for (int k = 0; k < 3 && at < limit; k++, at++) {
        if (IS_ANY(doc, at, stops)) return at + 1;
        up_str s = up_token_text(doc, at);
        bool line = IS_ANY(doc, at, lines) || (s.len == 1 && (is_capital(doc, at) || (s.at[0] >= '1' && s.at[0] <= '9')));
        if (!line) return 0;
    }
    return 0;
}

static uint32_t minor_end(const struct up_document *doc, uint32_t first, uint32_t limit) {
    static const char *const the[] = {"the", "The"};
    uint32_t run = run_end(doc, first, limit), street = street_end(doc, first, limit), stop = stop_end(doc, street ? street : run, limit);
    if (stop) return stop;
    if (street) return street;
    if (run - first >= 2 && IS_ANY(doc, run - 1, stops)) return run;
    uint32_t before = first > 0 && IS_ANY(doc, first - 1, the) ? first - 1 : first;
    return run - first >= 2 && before > 0 && IS_ANY(doc, run - 1, buildings) && IS_ANY(doc, before - 1, locative) ? run : 0;
}

static bool tells(const up_toponym *t) { return t->is_resolved && !t->is_demonym && t->place.country[0]; }

static const up_toponym *nearest(const up_toponyms *all, uint32_t next, uint32_t token) {
    const up_toponym *before = NULL, *behind = NULL;
    for (uint32_t k = next, n = 0; k-- > 0 && n < NEAR && !before; n++) if (tells(&all->items[k])) before = &all->items[k];
    for (uint32_t k = next, n = 0; k < all->n && n < NEAR && !behind; k++, n++) if (tells(&all->items[k])) behind = &all->items[k];
    if (!before || !behind) return before ? before : behind;
    return token - before->first <= behind->first - token ? before : behind;
}

static bool add(up_arena *arena, up_toponyms *out, const up_toponym *t) {
    if (out->n == out->cap && !up_arena_grow(arena, &out->items, out->n, &out->cap, sizeof *out->items)) return false;
    out->items[out->n++] = *t;
    return true;
}

up_status up_where_with_minor(const struct up_document *doc, const up_toponyms *all, up_arena *arena, up_toponyms *out) {
    uint32_t next = 0;
    for (uint32_t s = 0; s < doc->n_sentences; s++) {
        const up_sentence *sentence = &doc->sentences[s];
        for (uint32_t i = sentence->first; i < sentence->end;) {
            uint32_t end = !sentence->is_passed_over && is_word_of_name(doc, i) && (i == sentence->first || !is_word_of_name(doc, i - 1)) ? minor_end(doc, i, sentence->end) : 0;
            while (next < all->n && all->items[next].first < (end ? i : i + 1)) if (!add(arena, out, &all->items[next++])) return UP_E_NOMEM;
            if (!end) { i++; continue; }
            bool known = false;
            for (uint32_t k = next; k < all->n && all->items[k].first == i; k++) known |= all->items[k].end == end;
            if (!known) {
                up_span span = {doc->tokens[i].span.begin, doc->tokens[end - 1].span.end};
                up_toponym t = {.span = span, .first = i, .end = end, .is_minor = true, .score = 0.5, .why = "a street, stop or building", .place = {.kind = UP_PLACE_IS_SPOT, .name = up_arena_copy(arena, doc->report->text + span.begin, span.end - span.begin)}};
                if (!t.place.name) return UP_E_NOMEM;
                const up_toponym *near = nearest(all, next, i);
                if (near) memcpy(t.place.country, near->place.country, sizeof t.place.country);
                if (!add(arena, out, &t)) return UP_E_NOMEM;
            }
            /* Listed places inside ("Bushwick Avenue") stay what they are. */
            while (next < all->n && all->items[next].first < end) if (!add(arena, out, &all->items[next++])) return UP_E_NOMEM;
            i = end;
        }
    }
    while (next < all->n) if (!add(arena, out, &all->items[next++])) return UP_E_NOMEM;
    return UP_OK;
}
