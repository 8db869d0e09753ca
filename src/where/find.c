/* find.c - which words are place names, and up_where_find, which puts the steps together.
 *
 * Candidates are the longest runs of capitalised words that the gazetteer knows.  Each gets a score, in
 * log-odds, for being a place at all: what it is known as (a country, a town of few), what stands before
 * and after it (in, a title, a given name, "said", "Street", its container), how its letters are written,
 * what the rest of the report says of the name (once "Ann Jordan", always a person), and the label of the
 * name recogniser where it ran.  Then the readings are chosen (resolve.c), and a reading that agrees with
 * its company counts for the candidate in turn.
 *
 * The weights were set by hand from general considerations and adjusted on the local-news corpus that
 * bench/where names; they are meant to be few.
 *
 * Known faults: places that the gazetteer lacks (rivers, streets, hamlets) are not seen; surnames that are
 * towns slip through where the report gives no given name; headlines set in capitals tell little. */
#include "where/find.h"
#include "base/utf8.h"
#include "where/words.h"
#include <math.h>
#include <string.h>

/* ------------------------------------------------------------------ candidates */

static up_str text_of(const up_where_work *w, uint32_t first, uint32_t end) {
    uint32_t begin = w->words[first].span.begin;
    return (up_str){w->doc->report->text + begin, w->words[end - 1].span.end - begin};
}

static bool is_capital(const up_where_word *w) { return w->shape == SHAPE_CAPITAL || w->shape == SHAPE_CAPITALS; }

/* Texts without capitals: any word that is not usual in small letters may be a name. */
static bool may_begin(up_where_work *w, uint32_t i) {
    if (!w->is_caseless || w->words[i].shape != SHAPE_LOWER) return is_capital(&w->words[i]);
    return w->words[i].span.end - w->words[i].span.begin >= 4 && !(up_where_classes(w, i) & (UP_WORD_NEVER | UP_WORD_LOWER | UP_WORD_COMMON | UP_WORD_GIVEN | UP_WORD_PLACE_BEFORE | UP_WORD_PLACE_AFTER | UP_WORD_SAYS | UP_WORD_BODY | UP_WORD_STREET | UP_WORD_OFFICE | UP_WORD_CALENDAR | UP_WORD_TITLE | UP_WORD_SURNAME));
}

static bool word_is(const up_where_work *w, uint32_t i, const char *text) {
    if (i >= w->n_words) return false;
    up_str s = text_of(w, i, i + 1);
    return s.len == strlen(text) && memcmp(s.at, text, s.len) == 0;
}

/* Small words inside names: "Stratford-upon-Avon", "Rio de Janeiro", "Isle of Man". */
static bool joins_names(const up_where_work *w, uint32_t i) {
    static const char *const joining[] = {"of", "the", "de", "la", "le", "les", "du", "del", "da", "do", "dos", "das", "di", "upon", "on", "sur", "am", "an", "der", "den", "and", "al", "el", "en", "in", "by", "under", "y", "e", "i", "au", "aux", "sous", "ob", "van", "von", "bei"};
    for (size_t k = 0; k < sizeof joining / sizeof *joining; k++) if (word_is(w, i, joining[k])) return true;
    return false;
}

static bool is_short_for(const up_where_work *w, uint32_t i) {
    static const char *const brief[] = {"St", "Ste", "Mt", "Ft", "Pt", "ST", "MT", "FT"};
    for (size_t k = 0; k < sizeof brief / sizeof *brief; k++) if (word_is(w, i, brief[k])) return true;
    return false;
}

/* Whether word i + 1 may belong to the name that word i belongs to. */
static bool goes_on(const up_where_work *w, uint32_t i) {
    const up_where_word *next = &w->words[i + 1];
    return next->gap == GAP_SPACE || next->gap == GAP_HYPHEN || (next->gap == GAP_STOP && is_short_for(w, i));
}

static bool has_admitted(const up_where_work *w, up_gaz_names names, bool caps, bool dotted, bool *demonym_only, uint8_t *rank) {
    bool place = false, demonym = false;
    uint8_t place_rank = 0;
    *rank = 0;
    up_name_group probe = {.caps_seen = caps, .dotted_seen = dotted};
    for (uint32_t i = 0; i < names.count; i++) {
        uint32_t posting = up_gaz_posting(names, i), p = UP_GAZ_PLACE(posting);
        probe.is_demonym = (posting & UP_GAZ_DEMONYM) != 0;
        if (p >= w->gaz->header->places.count || !up_where_admits(&probe, posting)) continue;
        if (probe.is_demonym) demonym = true;
        else {
            place = true;
            if (w->gaz->places[p].rank > place_rank) place_rank = w->gaz->places[p].rank;
        }
        if (w->gaz->places[p].rank > *rank) *rank = w->gaz->places[p].rank;
    }
    *demonym_only = demonym && place_rank < 130; /* "Canadian" is a town in Texas, too */
    return place || demonym;
}

static uint32_t *bucket_of(const up_where_work *w, up_gaz_names names) {
    uint64_t mixed = (uint64_t)(uintptr_t)names.postings * 0x9E3779B97F4A7C15u;
    return &w->buckets[mixed >> 54];
}

/* Adds a group and its place in the buckets; its number, UP_GAZ_NONE when memory is out. */
static uint32_t add_group(up_where_work *w, const up_name_group *group) {
    if (w->n_groups == w->cap_groups && !up_arena_grow(&w->doc->arena, &w->groups, w->n_groups, &w->cap_groups, sizeof *w->groups)) return UP_GAZ_NONE;
    uint32_t *bucket = bucket_of(w, group->names);
    w->groups[w->n_groups] = *group;
    w->groups[w->n_groups].next = *bucket;
    *bucket = w->n_groups;
    return w->n_groups++;
}

static uint32_t group_for(up_where_work *w, up_gaz_names names, bool demonym, bool caps, bool dotted, uint8_t rank) {
    for (uint32_t g = *bucket_of(w, names); g != UP_GAZ_NONE; g = w->groups[g].next) {
        const up_name_group *group = &w->groups[g];
        if (group->names.postings == names.postings && group->is_demonym == demonym && group->caps_seen == caps && group->dotted_seen == dotted) return g;
    }
    return add_group(w, &(up_name_group){.names = names, .is_demonym = demonym, .caps_seen = caps, .dotted_seen = dotted, .rank = rank, .chosen = UP_GAZ_NONE, .container_place = UP_GAZ_NONE});
}

/* The readings of words [first, end), with "county" put behind where `county` says so. */
static bool look_up(const up_where_work *w, uint32_t first, uint32_t end, const char *behind, up_gaz_names *names) {
    up_str s = text_of(w, first, end);
    char key[UP_GAZ_KEY_MAX];
    uint32_t len = up_gaz_key(s.at, s.len, key, NULL);
    if (!len) return false;
    size_t more = behind ? strlen(behind) : 0;
    if (len + more > UP_GAZ_KEY_MAX) return false;
    if (more) memcpy(key + len, behind, more);
    *names = up_gaz_find(w->gaz, key, len + (uint32_t)more);
    return names->count > 0;
}

static up_candidate *add_candidate(up_where_work *w, uint32_t first, uint32_t end, uint32_t group) {
    if (w->n == w->cap && !up_arena_grow(&w->doc->arena, &w->all, w->n, &w->cap, sizeof *w->all)) return NULL;
    w->all[w->n] = (up_candidate){.first = first, .end = end, .group = group, .container = UP_GAZ_NONE, .reading = UP_GAZ_NONE};
    w->groups[group].n_mentions++;
    if (end - first > 1) w->groups[group].is_multiword = true;
    return &w->all[w->n++];
}

/* "Anderson and Henderson counties": the county behind the list counts for each name of it. */
static bool heads_county_list(const up_where_work *w, uint32_t end) {
    for (uint32_t i = end, n = 0; i < w->n_words && n < 8; i++, n++) {
        const up_where_word *word = &w->words[i];
        if (word->gap != GAP_SPACE && word->gap != GAP_COMMA) return false;
        if (word_is(w, i, "counties") || word_is(w, i, "Counties")) return n > 0 || w->words[end].gap == GAP_SPACE;
        if (n == 0 && word_is(w, i, "county")) return word->gap == GAP_SPACE;
        if (!is_capital(word) && !word_is(w, i, "and") && !word_is(w, i, "or")) return false;
        if (n == 0 && word->gap == GAP_SPACE && is_capital(word)) return false;
    }
    return false;
}

/* Fewer than one word in fifty has a capital inside a sentence: the text has lost them, or never had any. */
static bool lacks_capitals(const up_where_work *w) {
    uint32_t capital = 0;
    for (uint32_t i = 0; i < w->n_words; i++) capital += is_capital(&w->words[i]) && !w->words[i].begins_sentence;
    return w->n_words >= 30 && capital * 50 < w->n_words;
}

/* The first-level division (of a country that is written so) that a name stands for; UP_GAZ_NONE. */
static uint32_t division_of(const up_where_work *w, up_gaz_names names, bool caps, bool dotted) {
    up_name_group probe = {.caps_seen = caps, .dotted_seen = dotted};
    for (uint32_t i = 0; i < names.count && i < 8; i++) {
        uint32_t posting = up_gaz_posting(names, i), p = UP_GAZ_PLACE(posting);
        if (p >= w->gaz->header->places.count || !up_where_admits(&probe, posting) || (posting & UP_GAZ_DEMONYM)) continue;
        if (w->gaz->places[p].kind == UP_PLACE_IS_ADMIN1 && w->gaz->places[p].rank > 100) return p;
    }
    return UP_GAZ_NONE;
}

static uint32_t unlisted_group(up_where_work *w, uint32_t division) {
    return add_group(w, &(up_name_group){.is_unlisted = true, .chosen = division, .container_place = division, .has_container = true, .margin = 10, .why = "unknown, in the division named beside it"});
}

/* Whether words [first, end) before ", Division" read like a town: behind a preposition, or before an
 * abbreviation ("Kelton, Ga."), and no name of a person or body. */
static bool reads_like_town(up_where_work *w, uint32_t first, uint32_t end, bool abbreviated) {
    for (uint32_t i = first; i < end; i++)
        if (up_where_classes(w, i) & (UP_WORD_NEVER | UP_WORD_BODY | UP_WORD_TITLE | UP_WORD_CALENDAR | UP_WORD_COMPANY | UP_WORD_STREET | UP_WORD_TEAM)) return false;
    bool located = first > 0 && w->words[first].gap == GAP_SPACE && (up_where_classes(w, first - 1) & UP_WORD_PLACE_BEFORE) && w->words[first - 1].shape == SHAPE_LOWER;
    if (located) return true;
    return abbreviated && end - first <= 2 && !(up_where_classes(w, first) & UP_WORD_GIVEN);
}

/* "Kelton, Ga.", where the gazetteer knows no Kelton: the words before the comma are a place in Georgia. */
static up_status add_unlisted(up_where_work *w, uint32_t at, up_gaz_names names, bool caps, bool dotted) {
    if (w->words[at].gap != GAP_COMMA || at == 0) return UP_OK;
    uint32_t division = division_of(w, names, caps, dotted), floor = w->n ? w->all[w->n - 1].end : 0, first = at;
    if (division == UP_GAZ_NONE) return UP_OK;
    while (first > floor && at - first < 3 && is_capital(&w->words[first - 1]) && (first == at || w->words[first].gap == GAP_SPACE)) first--;
    if (first == at || w->words[first].in_capitals || !reads_like_town(w, first, at, caps || dotted)) return UP_OK;
    uint32_t group = unlisted_group(w, division);
    up_candidate *c = group == UP_GAZ_NONE ? NULL : add_candidate(w, first, at, group);
    if (!c) return UP_E_NOMEM;
    return UP_OK;
}

static up_status find_candidates(up_where_work *w) {
    for (uint32_t i = 0; i < w->n_words;) {
        const up_where_word *word = &w->words[i];
        if (!may_begin(w, i)) { i++; continue; }
        char key[UP_GAZ_KEY_MAX];
        uint32_t len = up_gaz_key(w->doc->report->text + word->span.begin, word->span.end - word->span.begin, key, NULL);
        const char *space = len ? memchr(key, ' ', len) : NULL;
        uint32_t most = len ? up_gaz_first(w->gaz, key, space ? (uint32_t)(space - key) : len) : 0;
        if (word->is_possessive && len && len + 1 < UP_GAZ_KEY_MAX) { /* "Hell's Kitchen" */
            key[len] = 's';
            uint32_t with = up_gaz_first(w->gaz, key, len + 1);
            if (with > most) most = with;
        }
        uint32_t end = i + 1, longest = 0;
        bool demonym = false;
        uint8_t rank = 0;
        up_gaz_names names = {NULL, 0}, best = {NULL, 0};
        bool best_demonym = false, caps_best = false, dotted_best = false;
        uint8_t best_rank = 0;
        for (uint32_t n = 1; n <= most && i + n <= w->n_words; n++) {
            end = i + n;
            if (n > 1 && !goes_on(w, end - 2)) break;
            const up_where_word *last = &w->words[end - 1];
            if (!is_capital(last) && !w->is_caseless) { if (!joins_names(w, end - 1)) break; else continue; }
            bool written_caps = word->shape == SHAPE_CAPITALS && n == 1;
            bool dotted = n <= 2 && end < w->n_words && w->words[end].gap != GAP_SPACE && w->words[end].gap != GAP_HYPHEN && last->span.end < w->doc->report->text_len && w->doc->report->text[last->span.end] == '.';
            if (dotted && n > 1 && !word->has_stop) dotted = false;
            if (last->has_stop) dotted = true;
            if (look_up(w, i, end, NULL, &names) && has_admitted(w, names, written_caps, dotted, &demonym, &rank) && (is_capital(word) || rank >= 100)) {
                longest = n; best = names; best_demonym = demonym; best_rank = rank; caps_best = written_caps; dotted_best = dotted;
            }
        }
        if (!longest) { i++; continue; }
        end = i + longest;
        up_gaz_names county;
        bool in_list = !best_demonym && heads_county_list(w, end) && look_up(w, i, end, " county", &county);
        if (in_list) best = county;
        if (!best_demonym && add_unlisted(w, i, best, caps_best, dotted_best) != UP_OK) return UP_E_NOMEM;
        uint32_t group = group_for(w, best, best_demonym, caps_best, dotted_best, best_rank);
        up_candidate *c = group == UP_GAZ_NONE ? NULL : add_candidate(w, i, end, group);
        if (!c) return UP_E_NOMEM;
        c->is_demonym = best_demonym;
        c->county_word = in_list;
        i = end;
    }
    return UP_OK;
}

/* ------------------------------------------------------------------ containers */

static bool gap_holds_container(const up_where_work *w, const up_candidate *a, const up_candidate *b) {
    if (b->first != a->end) return false;
    up_gap gap = w->words[b->first].gap;
    if (gap == GAP_COMMA) return true;
    if (gap == GAP_SPACE && w->words[b->first].shape == SHAPE_CAPITALS && w->words[a->first].shape != SHAPE_CAPITALS) return true; /* "Athens GA" */
    if (gap == GAP_OTHER && w->words[b->first].span.begin - w->words[a->end - 1].span.end <= 2) { /* "Dublin (Ohio)" */
        char before = w->doc->report->text[w->words[b->first].span.begin - 1];
        return before == '(';
    }
    return false;
}

/* The best pair of a reading of `a` inside a reading of `b`; the latter, or UP_GAZ_NONE. */
static uint32_t containing_reading(const up_where_work *w, const up_candidate *a, const up_candidate *b) {
    const up_name_group *inner = &w->groups[a->group], *outer = &w->groups[b->group];
    uint32_t best = UP_GAZ_NONE;
    int best_rank = -1;
    for (uint32_t k = 0, seen = 0; k < outer->names.count && seen < 12; k++) {
        uint32_t q = up_gaz_posting(outer->names, k), place = UP_GAZ_PLACE(q);
        if (place >= w->gaz->header->places.count || (q & UP_GAZ_DEMONYM)) continue;
        const up_gaz_place *o = &w->gaz->places[place];
        bool is_city = o->kind == UP_PLACE_IS_CITY || o->kind == UP_PLACE_IS_DISTRICT;
        if (is_city ? o->rank < 130 : o->kind > UP_PLACE_IS_ADMIN2) continue;
        seen++;
        for (uint32_t i = 0; i < inner->names.count && i < 200; i++) {
            uint32_t p = up_gaz_posting(inner->names, i), in = UP_GAZ_PLACE(p);
            if (in >= w->gaz->header->places.count || (p & UP_GAZ_DEMONYM)) continue;
            const up_gaz_place *r = &w->gaz->places[in];
            if (is_city && r->kind != UP_PLACE_IS_DISTRICT && r->kind != UP_PLACE_IS_SPOT) continue;
            if (!up_where_lies_in(w->gaz, in, place)) continue;
            int rank = r->rank + o->rank;
            if (rank > best_rank) { best_rank = rank; best = place; }
            break; /* readings come best first */
        }
    }
    return best;
}

/* A container is what it contains: in "Spokane, Washington" it is the state, whatever Washington is elsewhere. */
static up_status bind_container(up_where_work *w, up_candidate *b, uint32_t place) {
    const up_name_group *old = &w->groups[b->group];
    uint32_t g = 0, posting = 0;
    for (uint32_t i = 0; i < old->names.count; i++) {
        posting = up_gaz_posting(old->names, i);
        if (UP_GAZ_PLACE(posting) == place && up_where_admits(old, posting)) break;
    }
    for (g = *bucket_of(w, old->names); g != UP_GAZ_NONE; g = w->groups[g].next)
        if (w->groups[g].is_bound && w->groups[g].names.postings == old->names.postings && w->groups[g].chosen == place && w->groups[g].posting == posting) break;
    if (g == UP_GAZ_NONE) {
        up_name_group copy = *old;
        copy.is_bound = true;
        copy.chosen = place;
        copy.posting = posting;
        copy.n_mentions = 0;
        copy.score = 10;
        copy.margin = 10;
        copy.why = "container of the place named beside it";
        if ((g = add_group(w, &copy)) == UP_GAZ_NONE) return UP_E_NOMEM;
    }
    w->groups[b->group].n_mentions--;
    w->groups[g].n_mentions++;
    b->group = g;
    return UP_OK;
}

/* Splits a name's mentions by the containers named beside them; bare mentions follow the first. */
static up_status bind_containers(up_where_work *w) {
    for (uint32_t i = 0; i + 1 < w->n; i++) {
        up_candidate *a = &w->all[i], *b = &w->all[i + 1];
        if (a->is_demonym || b->is_demonym || !gap_holds_container(w, a, b)) continue;
        /* The container's abbreviation may be written without its stop or capitals here: "Athens, Ga". */
        up_name_group *outer = &w->groups[b->group];
        uint32_t place = containing_reading(w, a, b);
        if (place == UP_GAZ_NONE && w->words[b->first].gap == GAP_COMMA && !w->groups[a->group].is_unlisted) {
            /* A known name, but of no place in there: "Athens, La." is not in Greece. */
            uint32_t division = division_of(w, outer->names, outer->caps_seen, outer->dotted_seen);
            bool abbreviated = outer->caps_seen || outer->dotted_seen;
            if (division == UP_GAZ_NONE || !abbreviated || !reads_like_town(w, a->first, a->end, true)) continue;
            uint32_t group = unlisted_group(w, division);
            if (group == UP_GAZ_NONE) return UP_E_NOMEM;
            w->groups[a->group].n_mentions--;
            a->group = group;
            w->groups[group].n_mentions = 1;
            a->container = i + 1;
            if (bind_container(w, b, division) != UP_OK) return UP_E_NOMEM;
            continue;
        }
        if (place == UP_GAZ_NONE) {
            if (w->groups[a->group].is_unlisted) a->container = i + 1;
            continue;
        }
        up_name_group *group = &w->groups[a->group];
        if (!group->has_container) { group->has_container = true; group->container_place = place; }
        else if (group->container_place != place) {
            uint32_t g = *bucket_of(w, group->names);
            while (g != UP_GAZ_NONE && !(w->groups[g].names.postings == group->names.postings && w->groups[g].container_place == place && !w->groups[g].is_bound)) g = w->groups[g].next;
            if (g == UP_GAZ_NONE) {
                up_name_group copy = *group;
                copy.container_place = place;
                copy.n_mentions = 0;
                if ((g = add_group(w, &copy)) == UP_GAZ_NONE) return UP_E_NOMEM;
            }
            w->groups[a->group].n_mentions--;
            a->group = g;
            w->groups[g].n_mentions++;
        }
        a->container = i + 1;
        if (bind_container(w, b, place) != UP_OK) return UP_E_NOMEM;
    }
    return UP_OK;
}

/* ------------------------------------------------------------------ is it a place? */

static const struct {
    double start, country, admin1, city_each_rank, small, alternate_only, multiword;
    double before, container, contained, body, office, team, paper, company, street, spot;
    double given_before, title_before, capital_before, given_itself, given_alone, capital_after, says_after, age_after, initial_before;
    double never, lower, common, surname, sentence_start, capitals, dateline, county, person_elsewhere, place_elsewhere;
    double demonym, label_place, label_person, label_org, label_norp, list, acronym, stray, hyphen_after;
} weight = {
    .start = -0.6, .country = 3.2, .admin1 = 2.6, .city_each_rank = 0.025, .small = -0.6, .alternate_only = -1.2, .multiword = 1.6,
    .before = 1.8, .container = 4.0, .contained = 3.5, .body = 1.0, .office = 0.8, .team = 0.3, .paper = -0.6, .company = -1.2, .street = -4.0, .spot = -0.3,
    .given_before = -4.0, .title_before = -2.5, .capital_before = -1.4, .given_itself = -2.6, .given_alone = -0.8, .capital_after = -0.7, .says_after = -1.6, .age_after = -5.0, .initial_before = -4.5,
    .never = -6.0, .lower = -1.5, .common = -0.9, .surname = -0.5, .sentence_start = -0.5, .capitals = -0.2, .dateline = 3.0, .county = 3.0, .person_elsewhere = -3.2, .place_elsewhere = 1.2,
    .demonym = 3.0, .label_place = 2.0, .label_person = -2.5, .label_org = -0.2, .label_norp = 1.0, .list = 0.9, .acronym = -3.0, .stray = -1.0, .hyphen_after = -0.2,
};

/* Words that stand before a place inside a longer name of it, or of what is in it. */
static bool is_direction(const up_where_work *w, uint32_t i) {
    static const char *const words[] = {"South", "North", "East", "West", "Central", "Southern", "Northern", "Eastern", "Western", "Greater", "Downtown", "Upper", "Lower", "Old", "New", "Northeast", "Northwest",
        "Southeast", "Southwest", "Northeastern", "Northwestern", "Southeastern", "Southwestern", "Inner", "Outer", "Mid", "The", "In", "At", "From", "Near", "And", "Of", "For", "To", "Inside", "Outside", "City", "Town", "University", "Port", "Mount", "Metro", "But", "Then", "Former", "Republic", "Kingdom", "State"};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++) if (word_is(w, i, words[k])) return true;
    return false;
}

/* The name of the recogniser that holds the candidate; NULL. */
static const up_entity *label_of(const up_where_work *w, const up_candidate *c) {
    uint32_t first = w->words[c->first].token, last = w->words[c->end - 1].token;
    for (uint32_t lo = 0, hi = w->doc->n_entities; lo < hi;) {
        uint32_t mid = (lo + hi) / 2;
        const up_entity *e = &w->doc->entities[mid];
        if (e->end <= first) lo = mid + 1;
        else if (e->first > last) hi = mid;
        else return e;
    }
    return NULL;
}

/* What the recogniser's label adds.  A longer name that the candidate is part of says who it is ("Michael
 * Jordan"), but little of a place; a label of its own says less against names that are well known. */
static double score_label(const up_where_work *w, const up_candidate *c, double known) {
    const up_entity *e = label_of(w, c);
    if (!e) return 0;
    bool is_part = e->end - e->first > w->words[c->end - 1].token + 1 - w->words[c->first].token;
    switch (e->kind) {
    case UP_ENTITY_LOC: case UP_ENTITY_GPE: return is_part || known < -0.8 ? weight.label_place * 0.3 : weight.label_place;
    case UP_ENTITY_PER: return is_part ? weight.label_person : weight.label_person * (known > 1 ? 0.4 : 0.8);
    case UP_ENTITY_ORG: return weight.label_org;
    case UP_ENTITY_NORP: return c->is_demonym ? weight.label_norp : 0;
    default: return 0;
    }
}

/* "Berlin and Hamburg", "Lyon, Nice or Metz": in a list with a name that is known for a place. */
static bool stands_in_list(const up_where_work *w, uint32_t index) {
    for (int side = 0; side < 2; side++) {
        if (side ? index + 1 >= w->n : index == 0) continue;
        const up_candidate *left = &w->all[side ? index : index - 1], *right = &w->all[side ? index + 1 : index], *other = side ? right : left;
        if (other->is_demonym || w->groups[other->group].is_unlisted || w->groups[other->group].rank < 130) continue;
        uint32_t between = right->first - left->end;
        bool joined = between == 1 && (word_is(w, left->end, "and") || word_is(w, left->end, "or")) && w->words[right->first].gap == GAP_SPACE && w->words[left->end].gap != GAP_STOP && w->words[left->end].gap != GAP_OTHER;
        if (joined || (between == 0 && w->words[right->first].gap == GAP_COMMA)) return true;
    }
    return false;
}

static bool is_age(const up_where_work *w, uint32_t i) {
    if (i >= w->n_words || w->words[i].gap != GAP_COMMA || w->words[i].shape != SHAPE_NUMBER) return false;
    up_str s = text_of(w, i, i + 1);
    return s.len <= 2 && (i + 1 == w->n_words || w->words[i + 1].gap == GAP_COMMA || w->words[i + 1].gap == GAP_STOP);
}

/* Whether the name opens a report or paragraph as a place and a dash: "ARVEL, 4 March -", "PARIS (AP) --". */
static bool opens_dateline(const up_where_work *w, const up_candidate *c) {
    const up_where_word *first = &w->words[c->first];
    if (!first->begins_paragraph && c->first > 0) return false;
    const char *text = w->doc->report->text;
    uint32_t at = w->words[c->end - 1].span.end, stop = at + 60;
    if (stop > w->doc->report->text_len) stop = (uint32_t)w->doc->report->text_len;
    bool seen_lower = false;
    for (uint32_t words = c->end; at < stop; at++) {
        if (text[at] == '\n') return false;
        bool dash = (text[at] == '-' && at + 1 < stop && (text[at + 1] == '-' || text[at + 1] == ' ') && (text[at - 1] == ' ' || text[at - 1] == ')' || text[at - 1] == '-')) || (text[at] == '\xE2' && at + 2 < stop && text[at + 1] == '\x80' && (text[at + 2] == '\x94' || text[at + 2] == '\x93'));
        if (dash) return !seen_lower;
        while (words < w->n_words && w->words[words].span.end <= at) words++;
        if (words < w->n_words && w->words[words].span.begin == at && w->words[words].shape == SHAPE_LOWER) seen_lower = true;
    }
    return first->shape == SHAPE_CAPITALS && !first->in_capitals && c->end < w->n_words && w->words[c->end].shape != SHAPE_CAPITALS && at >= stop;
}

static double score_known_as(const up_where_work *w, const up_candidate *c) {
    const up_name_group *g = &w->groups[c->group];
    if (g->is_unlisted) return 0;
    double best = -9;
    for (uint32_t i = 0; i < g->names.count && i < 64; i++) {
        uint32_t posting = up_gaz_posting(g->names, i), p = UP_GAZ_PLACE(posting);
        if (p >= w->gaz->header->places.count || !up_where_admits(g, posting)) continue;
        const up_gaz_place *place = &w->gaz->places[p];
        double score = place->kind == UP_PLACE_IS_COUNTRY ? weight.country : place->kind == UP_PLACE_IS_ADMIN1 && place->population > 300000 ? weight.admin1
            : place->kind == UP_PLACE_IS_REGION ? weight.admin1 - 0.6 : (place->rank - 90) * weight.city_each_rank;
        if (posting & UP_GAZ_INSIDE) score -= 2.5;
        if ((posting & UP_GAZ_ALTERNATE) && place->kind > UP_PLACE_IS_ADMIN1 && place->kind != UP_PLACE_IS_REGION) score += weight.alternate_only;
        if (score > best) best = score;
    }
    return best < -9 ? -9 : best;
}

/* What the words file says of a name of several words. */
static uint32_t name_classes(const up_where_work *w, const up_candidate *c) {
    up_str s = text_of(w, c->first, c->end);
    char key[UP_GAZ_KEY_MAX];
    uint32_t len = up_gaz_key(s.at, s.len, key, NULL);
    return len ? up_gaz_word_classes(w->gaz, key, len) : 0;
}

/* A postal code or the like, found only in capitals and without stops: "PA", "OK". */
static bool is_bare_code(const up_where_work *w, const up_candidate *c) {
    const up_where_word *word = &w->words[c->first];
    return c->end - c->first == 1 && word->shape == SHAPE_CAPITALS && !word->has_stop && word->span.end - word->span.begin == 2;
}

/* Short and in capitals where its neighbours are not: rather "TARP" than a town in Germany. */
static bool is_acronym(const up_where_work *w, const up_candidate *c) {
    const up_where_word *word = &w->words[c->first];
    return c->end - c->first == 1 && word->shape == SHAPE_CAPITALS && !word->has_stop && !word->in_capitals && word->span.end - word->span.begin <= 5;
}

static bool is_country_code(const up_where_work *w, const up_name_group *g) {
    for (uint32_t i = 0; i < g->names.count; i++) {
        uint32_t posting = up_gaz_posting(g->names, i), p = UP_GAZ_PLACE(posting);
        if (p < w->gaz->header->places.count && up_where_admits(g, posting) && (w->gaz->places[p].kind == UP_PLACE_IS_COUNTRY || w->gaz->places[p].kind == UP_PLACE_IS_REGION)) return true;
    }
    return false;
}

/* "The Star of David", "the Gospel of John", "the Sons of Odin": what bears somebody's name stands nowhere. */
static bool is_emblem(const up_where_work *w, uint32_t i) {
    static const char *const words[] = {"Star", "Shield", "Seal", "Crown", "Gospel", "Book", "Epistle", "Letter", "Sons", "Daughters", "Children", "Feast", "Order"};
    for (size_t k = 0; k < sizeof words / sizeof *words; k++) if (word_is(w, i, words[k])) return is_capital(&w->words[i]);
    return false;
}

static double score_candidate(up_where_work *w, uint32_t index) {
    up_candidate *c = &w->all[index];
    up_name_group *g = &w->groups[c->group];
    const up_where_word *first = &w->words[c->first];
    uint32_t n = c->end - c->first;
    double known = score_known_as(w, c), score = weight.start + known;
    bool sure = known > 2; /* countries and the like are places whoever stands beside them */
    uint32_t own = n == 1 ? up_where_classes(w, c->first) : 0;
    bool starts = first->begins_sentence;
    if (c->is_demonym) score = weight.demonym;
    if (n > 1) score += weight.multiword;
    if (n > 1) own = name_classes(w, c);
    if (own & UP_WORD_NEVER) score += n > 1 ? 3 * weight.never : weight.never;
    if (c->is_demonym) own &= UP_WORD_GIVEN;
    if (own & UP_WORD_LOWER) score += weight.lower * (starts || first->in_capitals ? 2 : 1);
    if (!sure && (own & UP_WORD_COMMON)) score += weight.common;
    if (!sure && (own & UP_WORD_SURNAME)) score += weight.surname;
    if (!sure && (own & UP_WORD_GIVEN)) score += weight.given_alone;
    if (own & UP_WORD_CALENDAR) score += weight.never;
    if (own & (UP_WORD_TITLE | UP_WORD_BODY | UP_WORD_STREET | UP_WORD_COMPANY | UP_WORD_TEAM)) score += weight.lower * 2;
    if (starts && !sure) score += weight.sentence_start;
    if (first->in_capitals && !sure) score += weight.capitals;
    if (c->county_word) score += weight.county;

    /* before it */
    bool attached_before = c->first > 0 && (first->gap == GAP_SPACE || first->gap == GAP_STOP) && !starts;
    if (attached_before) {
        uint32_t b = c->first - 1;
        const up_where_word *before = &w->words[b];
        uint32_t classes = up_where_classes(w, b);
        if (word_is(w, b, "the") && b > 0 && before->gap == GAP_SPACE && w->words[b - 1].shape == SHAPE_LOWER && (up_where_classes(w, b - 1) & UP_WORD_PLACE_BEFORE) && !(own & UP_WORD_LOWER)) score += weight.before * 0.6;
        if (before->is_initial && first->gap == GAP_STOP) score += weight.initial_before;
        else if (first->gap == GAP_STOP && !(classes & UP_WORD_TITLE)) { /* a sentence's end that was not seen */ }
        else if (is_capital(before) && !before->is_possessive && !before->begins_sentence && (classes & UP_WORD_GIVEN)) score += sure ? weight.given_before * 0.7 : weight.given_before;
        else if (is_capital(before) && !before->is_possessive && before->begins_sentence && (classes & UP_WORD_GIVEN)) score += weight.given_before * 0.8;
        else if ((classes & UP_WORD_TITLE) && is_capital(before) && !before->is_possessive) score += n > 1 || sure ? weight.title_before * 0.3 : weight.title_before;
        else if (!sure && word_is(w, b, "of") && b > 0 && before->gap == GAP_SPACE && is_emblem(w, b - 1)) score += weight.title_before;
        else if (classes & UP_WORD_PLACE_BEFORE && before->shape == SHAPE_LOWER) score += weight.before;
        else if (is_capital(before) && !before->is_possessive && !is_direction(w, b) && !before->begins_sentence && !sure && !before->has_stop) {
            bool joins_place = index > 0 && w->all[index - 1].end == c->first && !w->all[index - 1].is_dropped;
            score += joins_place ? 0 : weight.capital_before;
        }
    }
    if (c->first > 0 && first->gap == GAP_HYPHEN && !sure) score += weight.capital_before;

    /* after it */
    if (c->end < w->n_words) {
        const up_where_word *after = &w->words[c->end];
        uint32_t classes = up_where_classes(w, c->end);
        bool attached = after->gap == GAP_SPACE && !w->words[c->end - 1].is_possessive;
        if (attached && is_capital(after) && !after->begins_sentence) {
            if ((classes & UP_WORD_STREET) && !(word_is(w, c->end, "Court") && c->end + 1 < w->n_words && (up_where_classes(w, c->end + 1) & (UP_WORD_BODY | UP_WORD_TITLE)))) score += weight.street;
            else if (own & UP_WORD_GIVEN && !(classes & (UP_WORD_BODY | UP_WORD_OFFICE))) score += weight.given_itself;
            else if (classes & UP_WORD_BODY) score += weight.body;
            else if (classes & UP_WORD_OFFICE) score += weight.office;
            else if (classes & UP_WORD_TEAM) score += weight.team;
            else if (classes & UP_WORD_PAPER) score += weight.paper;
            else if (classes & UP_WORD_COMPANY) score += weight.company;
            else if (classes & UP_WORD_SPOT) score += weight.spot;
            else if (!sure) score += (classes & UP_WORD_SURNAME) && n == 1 ? weight.capital_after * 2 : weight.capital_after;
        } else if (attached && (classes & UP_WORD_SAYS) && !sure && n == 1) score += weight.says_after;
        if (after->gap == GAP_COMMA && (up_where_classes(w, c->end) & UP_WORD_SAYS) && !sure) score += weight.says_after * 0.5;
        if (after->gap == GAP_HYPHEN && (up_where_classes(w, c->end) & UP_WORD_PLACE_AFTER)) score += 1.0;
        else if (after->gap == GAP_HYPHEN && !sure) score += weight.hyphen_after;
        if (is_age(w, c->end)) score += weight.age_after;
    }
    if (c->container != UP_GAZ_NONE) score += weight.container;
    bool is_contained_in = index > 0 && w->all[index - 1].container == index;
    if (is_contained_in) score += weight.contained;
    else if (is_bare_code(w, c) && !is_country_code(w, g)) score += weight.never;
    if (c->is_dateline) { score += weight.dateline; g->is_dateline = true; }
    else if (is_acronym(w, c) && !is_contained_in && !sure) score += weight.acronym;

    score += score_label(w, c, known);
    if (!c->is_demonym && stands_in_list(w, index)) score += weight.list;
    if (c->is_demonym) { if (score < -2 && !sure) g->has_person = true; }
    else {
        bool person_here = attached_before && c->first > 0 && (up_where_classes(w, c->first - 1) & UP_WORD_GIVEN) && is_capital(&w->words[c->first - 1]) && !w->words[c->first - 1].is_possessive && first->gap == GAP_SPACE;
        if (person_here && score < 0) g->has_person = true;
        if (c->container != UP_GAZ_NONE || c->is_dateline) g->has_place = true;
    }
    return score;
}

/* ------------------------------------------------------------------ putting it together */

static double odds_to_chance(double score) { return 1 / (1 + exp(-score)); }

static void weigh_groups(up_where_work *w) {
    for (uint32_t g = 0; g < w->n_groups; g++) w->groups[g].weight = 0;
    for (uint32_t i = 0; i < w->n; i++) {
        up_candidate *c = &w->all[i];
        up_name_group *g = &w->groups[c->group];
        if (g->has_person && !g->has_place && c->container == UP_GAZ_NONE) c->score += weight.person_elsewhere;
        if (g->has_place && !g->has_person) c->score += weight.place_elsewhere;
        double chance = odds_to_chance(c->score);
        if (chance > g->weight) g->weight = chance;
    }
    for (uint32_t g = 0; g < w->n_groups; g++) w->n_sure += w->groups[g].weight > 0.8;
}

/* What a reading that suits its company says for the candidate, and one that is a hamlet against it. */
static double score_for_reading(const up_where_work *w, const up_candidate *c) {
    const up_name_group *g = &w->groups[c->group];
    if (g->chosen == UP_GAZ_NONE) return -9;
    if (g->is_unlisted) return 0;
    const up_gaz_place *p = &w->gaz->places[g->chosen];
    double gained = g->score - p->rank / 24.0; /* from company and container */
    double score = gained > 4 ? 1.6 : gained * 0.4;
    if (p->kind == UP_PLACE_IS_CITY && p->rank < 80) score += weight.small;
    /* A small town far from all else that the report names is more likely another of that name. */
    if (p->kind >= UP_PLACE_IS_CITY && p->rank < 110 && gained < 0.5 && w->n_sure >= 3 && c->container == UP_GAZ_NONE) score += weight.stray;
    return score;
}

static bool is_resolved(const up_where_work *w, const up_candidate *c) {
    const up_name_group *g = &w->groups[c->group];
    const up_gaz_place *p = &w->gaz->places[g->chosen];
    /* Thin evidence: a small place with a near rival elsewhere, and nothing named beside either. */
    return g->margin > 0.05 || p->rank > 130;
}

static up_status add_toponym(up_where_work *w, const up_candidate *c, up_toponyms *out) {
    if (out->n == out->cap && !up_arena_grow(&w->doc->arena, &out->items, out->n, &out->cap, sizeof *out->items)) return UP_E_NOMEM;
    const up_name_group *g = &w->groups[c->group];
    up_span span = {w->words[c->first].span.begin, w->words[c->end - 1].span.end};
    const char *text = w->doc->report->text;
    up_place place = up_gaz_place_at(w->gaz, g->chosen);
    if (g->is_unlisted) { /* it stands, for want of better, in the middle of its division */
        char *name = up_arena_copy(&w->doc->arena, text + span.begin, span.end - span.begin);
        if (!name) return UP_E_NOMEM;
        place.admin1 = place.name;
        place.name = name;
        place.kind = UP_PLACE_IS_CITY;
        place.population = place.geonames = 0;
    }
    /* An abbreviation's stop belongs to it. */
    if ((g->posting & UP_GAZ_DOTTED) && span.end < w->doc->report->text_len && text[span.end] == '.') span.end++;
    uint32_t last = w->words[c->end - 1].token;
    double margin = g->margin > 6 ? 6 : g->margin;
    out->items[out->n++] = (up_toponym){
        .span = span, .first = w->words[c->first].token, .end = last + 1, .is_demonym = c->is_demonym, .is_resolved = is_resolved(w, c),
        .place = place, .score = odds_to_chance(c->score) * odds_to_chance(margin), .why = g->why,
    };
    return UP_OK;
}

up_status up_where_find(const up_gazetteer *gaz, struct up_document *doc, up_toponyms *out) {
    up_where_work w = {.gaz = gaz, .doc = doc, .dateline = UP_GAZ_NONE};
    up_toponyms found = {0};
    if (!(w.buckets = up_arena_raw(&doc->arena, UP_WHERE_BUCKETS * sizeof *w.buckets))) return UP_E_NOMEM;
    memset(w.buckets, 0xFF, UP_WHERE_BUCKETS * sizeof *w.buckets); /* UP_GAZ_NONE in each */
    up_status status = up_where_words(&w);
    w.is_caseless = lacks_capitals(&w);
    if (status == UP_OK) status = find_candidates(&w);
    if (status == UP_OK) status = bind_containers(&w);
    if (status != UP_OK) return status;
    for (uint32_t i = 0; i < w.n; i++) {
        w.all[i].is_dateline = !w.all[i].is_demonym && opens_dateline(&w, &w.all[i]);
        if (w.all[i].is_dateline && w.dateline == UP_GAZ_NONE) w.dateline = i;
    }
    for (uint32_t i = 0; i < w.n; i++) w.all[i].score = score_candidate(&w, i);
    weigh_groups(&w);
    if ((status = up_where_resolve(&w)) != UP_OK) return status;
    for (uint32_t i = 0; i < w.n; i++) {
        up_candidate *c = &w.all[i];
        c->score += score_for_reading(&w, c);
        if (c->score <= 0 || w.groups[c->group].chosen == UP_GAZ_NONE) continue;
        if ((status = add_toponym(&w, c, &found)) != UP_OK) return status;
    }
    if ((status = up_where_spots(&w, &found)) != UP_OK) return status;
    *out = found;
    return UP_OK;
}
