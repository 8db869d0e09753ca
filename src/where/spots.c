/* spots.c - places that no gazetteer lists, by how they are written.
 *
 * "in Zorby Mills", "at Grand Central Market", "Marlow State University": a run of capitalised words behind a
 * preposition of place, or one that ends as spots do.  They are given unresolved, with the country and
 * division of the resolved place that is named nearest: enough to say where an event was in the report's
 * own words, without inventing a point.  Schools, houses of worship and offices are left out: they are
 * whom something is done to, rather than where.
 *
 * Known faults: brands and events behind "in" ("in Formula One") look just the same. */
#include "base/utf8.h"
#include "where/words.h"
#include <string.h>

enum { MAX_WORDS = 5, REACH = 100 };

static bool is_one_of(const up_where_work *w, uint32_t i, const char *const *list, size_t n) {
    if (i >= w->n_words) return false;
    up_span s = w->words[i].span;
    for (size_t k = 0; k < n; k++) if (strlen(list[k]) == s.end - s.begin && memcmp(list[k], w->doc->report->text + s.begin, s.end - s.begin) == 0) return true;
    return false;
}
#define IS_ONE_OF(w, i, list) is_one_of((w), (i), (list), sizeof(list) / sizeof *(list))

static const char *const campus[] = {"University", "College"};
static const char *const spot_heads[] = {"Park", "Station", "Square", "Plaza", "Beach", "Airport", "Gardens", "Garden", "Campus", "Mall", "Island", "Islands", "Heights", "Hills", "Village", "Quad",
    "Terminal", "Houses", "Stadium", "Arena", "Zoo", "Marina", "Landing", "Basin", "Valley", "Creek", "Lake", "Bay", "Harbor", "Harbour", "Township", "Parish", "Quarter", "Point", "Oval"};
static const char *const institutions[] = {"School", "Church", "Mosque", "Synagogue", "Temple", "Department", "Office", "Court", "Hospital", "Jail", "Prison", "Council", "Committee", "Act", "Association", "Society", "Institute", "Foundation", "Street", "Avenue", "Road", "Boulevard", "Lane", "Drive", "Club", "Series", "League", "Cup", "Museum", "Party", "Bank", "Times", "Post", "News", "Day", "Week", "War", "Force", "Code", "Bill", "Union", "Congress", "District", "Springs", "Services", "Initiative", "Operation", "Center", "Centre", "Supermarket", "Store", "Company", "Restaurant", "Cafe", "Islamophobia", "Internet", "English", "Spanish", "Arabic", "Russian", "Chinese"};
static const char *const behind_any[] = {"in", "near", "outside", "inside"};
static const char *const behind_spot[] = {"in", "near", "outside", "inside", "at", "on", "to", "through", "around", "from", "of"};

static bool is_capital_word(const up_where_work *w, uint32_t i) { return w->words[i].shape == SHAPE_CAPITAL || w->words[i].shape == SHAPE_CAPITALS; }

/* The candidate that takes word `i`; UP_GAZ_NONE. */
static uint32_t candidate_at(const up_where_work *w, uint32_t i) {
    uint32_t lo = 0, hi = w->n;
    while (lo < hi) { uint32_t mid = (lo + hi) / 2; if (w->all[mid].end <= i) lo = mid + 1; else hi = mid; }
    return lo < w->n && w->all[lo].first <= i ? lo : UP_GAZ_NONE;
}

/* The end of the run of capitalised words from `first`; with "of" inside for "University of X". */
static uint32_t run_end(const up_where_work *w, uint32_t first) {
    uint32_t end = first + 1;
    while (end < w->n_words && end - first < MAX_WORDS && w->words[end].gap == GAP_SPACE && !w->words[end].begins_sentence && !w->words[end - 1].is_possessive) {
        if (is_capital_word(w, end)) { end++; continue; }
        static const char *const joining[] = {"of", "at"};
        bool campus_of = end - first <= 2 && IS_ONE_OF(w, end - 1, campus) && IS_ONE_OF(w, end, joining) && end + 1 < w->n_words && is_capital_word(w, end + 1) && w->words[end + 1].gap == GAP_SPACE;
        if (!campus_of) break;
        end += 2;
    }
    return end;
}

static bool is_plain_name(up_where_work *w, uint32_t first, uint32_t end) {
    if (end - first > 3) return false;
    for (uint32_t i = first; i < end; i++) {
        uint32_t classes = up_where_classes(w, i), letters = w->words[i].span.end - w->words[i].span.begin;
        if (classes & (UP_WORD_NEVER | UP_WORD_CALENDAR | UP_WORD_BODY | UP_WORD_TITLE | UP_WORD_COMPANY | UP_WORD_STREET | UP_WORD_TEAM | UP_WORD_PAPER | UP_WORD_OFFICE)) return false;
        if (w->words[i].shape == SHAPE_CAPITALS && letters <= 5) return false;
        if (letters < 3 || IS_ONE_OF(w, i, institutions)) return false;
    }
    return !(up_where_classes(w, first) & (UP_WORD_GIVEN | UP_WORD_SURNAME | UP_WORD_LOWER)) && !w->words[first].in_capitals;
}

/* The end of a name that the recogniser took for a place and that begins with word `i`; 0. */
static uint32_t labelled_end(up_where_work *w, uint32_t i) {
    bool the = i > 1 && IS_ONE_OF(w, i - 1, ((const char *const[]){"the"}));
    bool located = i > 1 && w->words[i].gap == GAP_SPACE && IS_ONE_OF(w, the ? i - 2 : i - 1, behind_spot);
    bool code = w->words[i].shape == SHAPE_CAPITALS && w->words[i].span.end - w->words[i].span.begin <= 5;
    if (!located || code) return 0;
    uint32_t token = w->words[i].token;
    for (uint32_t lo = 0, hi = w->doc->n_entities; lo < hi;) {
        uint32_t mid = (lo + hi) / 2;
        const up_entity *e = &w->doc->entities[mid];
        if (e->first > token) { hi = mid; continue; }
        if (e->first < token) { lo = mid + 1; continue; }
        if ((e->kind != UP_ENTITY_LOC && e->kind != UP_ENTITY_GPE && e->kind != UP_ENTITY_FAC) || (i > 0 && w->words[i - 1].token == token)) return 0;
        uint32_t end = i;
        while (end < w->n_words && w->words[end].token < e->end && end - i < 6) {
            uint32_t c = candidate_at(w, end);
            if (c != UP_GAZ_NONE && w->all[c].score > 0) return 0;
            if ((up_where_classes(w, end) & (UP_WORD_STREET | UP_WORD_CALENDAR)) || IS_ONE_OF(w, end, institutions)) return 0;
            end++;
        }
        return end > i && is_capital_word(w, end - 1) && !w->words[i].in_capitals && !(up_where_classes(w, i) & UP_WORD_NEVER) ? end : 0;
    }
    return 0;
}

/* Whether words [first, end) are a place that is not listed. */
static bool is_spot(up_where_work *w, uint32_t first, uint32_t end) {
    bool the = first > 0 && IS_ONE_OF(w, first - 1, ((const char *const[]){"the"}));
    uint32_t before = the ? first - 2 : first - 1;
    bool attached = first > (the ? 1u : 0u) && w->words[first].gap == GAP_SPACE && w->words[before].shape == SHAPE_LOWER;
    bool taken = false;
    for (uint32_t i = first; i < end; i++) {
        uint32_t c = candidate_at(w, i);
        taken = taken || (c != UP_GAZ_NONE && w->all[c].score > 0);
    }
    bool whole = candidate_at(w, first) != UP_GAZ_NONE && w->all[candidate_at(w, first)].end >= end;
    if (whole) return false;
    if (end - first >= 2 && IS_ONE_OF(w, first, campus) && IS_ONE_OF(w, first + 1, ((const char *const[]){"of"}))) return true;
    if (end - first >= 2 && IS_ONE_OF(w, end - 1, campus)) return !(up_where_classes(w, first) & UP_WORD_NEVER);
    if (end - first >= 2 && IS_ONE_OF(w, end - 1, spot_heads) && attached && IS_ONE_OF(w, before, behind_spot)) return true;
    static const char *const of[] = {"of"}, *const settlements[] = {"town", "city", "village", "suburb", "hamlet", "neighborhood", "neighbourhood", "district", "community"};
    bool town_of = attached && before > 0 && IS_ONE_OF(w, before, of) && IS_ONE_OF(w, before - 1, settlements); /* "the village of Zorby" */
    return !taken && !the && (town_of || (attached && IS_ONE_OF(w, before, behind_any))) && is_plain_name(w, first, end);
}

static bool tells_country(const up_toponym *t) { return t->is_resolved && !t->is_demonym && t->place.country[0]; }

/* The resolved place that stands nearest to byte `at` and tells a country, of those around the `next`-th, which
 * is the first behind it; UP_GAZ_NONE. */
static uint32_t nearest_resolved(const up_toponyms *all, uint32_t next, uint32_t at) {
    uint32_t before = next, behind = next;
    while (before > 0 && next - before < REACH && !tells_country(&all->items[before - 1])) before--;
    while (behind < all->n && behind - next < REACH && !tells_country(&all->items[behind])) behind++;
    bool has_before = before > 0 && tells_country(&all->items[before - 1]), has_behind = behind < all->n && tells_country(&all->items[behind]);
    if (!has_before) return has_behind ? behind : UP_GAZ_NONE;
    if (!has_behind) return before - 1;
    return at - all->items[before - 1].span.begin <= all->items[behind].span.begin - at ? before - 1 : behind;
}

up_status up_where_spots(up_where_work *w, up_toponyms *found) {
    up_toponyms merged = {0};
    uint32_t next = 0;
    for (uint32_t i = 0; i <= w->n_words;) {
        uint32_t end = 0;
        bool spot = i < w->n_words && is_capital_word(w, i) && (end = run_end(w, i)) > i && is_spot(w, i, end);
        uint32_t labelled = i < w->n_words && !spot && is_capital_word(w, i) ? labelled_end(w, i) : 0;
        if (labelled) { spot = true; end = labelled; }
        /* Those found before go in front, in text order. */
        uint32_t limit = spot ? w->words[i].span.begin : i < w->n_words ? w->words[i].span.end : UINT32_MAX;
        while (next < found->n && found->items[next].span.begin < limit) {
            if (merged.n == merged.cap && !up_arena_grow(&w->doc->arena, &merged.items, merged.n, &merged.cap, sizeof *merged.items)) return UP_E_NOMEM;
            merged.items[merged.n++] = found->items[next++];
        }
        if (!spot) { i++; continue; }
        if (merged.n == merged.cap && !up_arena_grow(&w->doc->arena, &merged.items, merged.n, &merged.cap, sizeof *merged.items)) return UP_E_NOMEM;
        up_span span = {w->words[i].span.begin, w->words[end - 1].span.end};
        uint32_t near = nearest_resolved(found, next, span.begin);
        up_place place = {.kind = UP_PLACE_IS_SPOT, .name = up_arena_copy(&w->doc->arena, w->doc->report->text + span.begin, span.end - span.begin)};
        if (!place.name) return UP_E_NOMEM;
        if (near != UP_GAZ_NONE) {
            const up_place *n = &found->items[near].place;
            memcpy(place.country, n->country, sizeof place.country);
            place.admin1 = n->kind == UP_PLACE_IS_ADMIN1 ? n->name : n->admin1;
        }
        merged.items[merged.n++] = (up_toponym){.span = span, .first = w->words[i].token, .end = w->words[end - 1].token + 1, .place = place, .score = 0.5, .why = "not listed; written as a place is"};
        i++;
        if (i < end) i = end;
    }
    *found = merged;
    return UP_OK;
}
