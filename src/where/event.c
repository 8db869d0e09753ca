/* event.c - where the event happened that a token announces.
 *
 * Every place of the trigger's sentence is scored by the road from it to the trigger in the tree: a
 * place that the trigger's own clause is said to be in ("was smashed in Brno") stands first, then places
 * inside what was done or to whom ("a mosque in Victoria", "the Brno synagogue"), then those of clauses
 * above and beside.  Origins of people ("from", a speaker's town), places inside the names of bodies and
 * peoples' names count less.  Where the sentence names none the sentences before are asked, the nearest
 * first, then the dateline and the lead, and a headline looks ahead.  Whatever is found, a more specific
 * place that lies in it and was named just before is taken instead ("in Texas" after "Victoria, Texas").
 *
 * Known faults: what counts as "the same event's place" across sentences is nearness only; a report that
 * goes from town to town without repeating their names in each sentence loses the thread at a trigger that
 * stands before its place. */
#include "text/document.h"
#include "where/where.h"
#include <string.h>

enum { LOOK_BACK = 6, LOOK_AHEAD = 4, NEAR_BY = 2 };
static const double SURE = 4.5, SURE_BEFORE = 4; /* scores that need no further search; by bench/where_events */

typedef struct scene {
    const struct up_document *doc;
    const up_toponyms *all;
    uint32_t trigger, sentence;
    bool is_official; /* the trigger is what courts, police and officials do */
} scene;

static bool token_is(const struct up_document *doc, uint32_t token, const char *const *words, size_t n) {
    if (token >= doc->n_tokens) return false;
    up_str s = up_token_text(doc, token);
    for (size_t i = 0; i < n; i++) {
        size_t len = strlen(words[i]);
        if (len != s.len) continue;
        size_t k = 0;
        while (k < len && (s.at[k] | 32) == (words[i][k] | 32)) k++;
        if (k == len) return true;
    }
    return false;
}
#define IS_ANY(doc, token, list) token_is((doc), (token), (list), sizeof(list) / sizeof *(list))

static const char *const locative[] = {"in", "at", "near", "outside", "around", "across", "inside", "on", "throughout", "within", "along", "downtown", "off"};
static const char *const origin[] = {"from", "to", "against", "for", "than", "like", "as"};

static bool is_within(const up_place *inner, const up_place *outer) {
    if (outer->kind == UP_PLACE_IS_COUNTRY) return inner->kind != UP_PLACE_IS_COUNTRY && outer->country[0] && strcmp(inner->country, outer->country) == 0;
    if (outer->kind == UP_PLACE_IS_ADMIN1) return inner->kind > UP_PLACE_IS_ADMIN1 && inner->admin1 && strcmp(inner->admin1, outer->name) == 0 && strcmp(inner->country, outer->country) == 0;
    if (outer->kind == UP_PLACE_IS_ADMIN2) return inner->admin2 && inner->kind > UP_PLACE_IS_ADMIN2 && strcmp(inner->admin2, outer->name) == 0;
    if (outer->kind != UP_PLACE_IS_CITY || strcmp(inner->country, outer->country) != 0) return false;
    double dlat = inner->lat - outer->lat, dlon = inner->lon - outer->lon;
    return (inner->kind == UP_PLACE_IS_DISTRICT || inner->kind == UP_PLACE_IS_SPOT) && dlat * dlat + dlon * dlon < 0.09;
}

/* How closely it says where: 0 a people or region, 1 country, 2 division, 3 county, 4 town, 5 closer still. */
static int closeness(const up_toponym *t) {
    if (t->is_demonym) return 0;
    if (!t->is_resolved) return 5;
    switch (t->place.kind) {
    case UP_PLACE_IS_COUNTRY: return 1;
    case UP_PLACE_IS_ADMIN1: return 2;
    case UP_PLACE_IS_ADMIN2: return 3;
    case UP_PLACE_IS_CITY: return 4;
    case UP_PLACE_IS_DISTRICT: case UP_PLACE_IS_SPOT: return 5;
    case UP_PLACE_IS_REGION: return t->place.country[0] ? 2 : 0;
    }
    return 0;
}

static uint32_t preposition_of(const struct up_document *doc, uint32_t token, const up_toponym *t, bool parsed) {
    if (parsed)
        for (uint32_t i = token; i-- > 0 && token - i < 8;) if (doc->tokens[i].head == token && doc->tokens[i].rel == UP_CASE) return i;
    return t->first > 0 ? t->first - 1 : UP_NO_TOKEN;
}

static bool is_capital_token(const struct up_document *doc, uint32_t token) {
    if (token >= doc->n_tokens) return false;
    up_str s = up_token_text(doc, token);
    return s.len && s.at[0] >= 'A' && s.at[0] <= 'Z';
}

/* "Columbus Police", "the Brooklyn District Attorney": part of the name of a body or office. */
static bool names_a_body(const struct up_document *doc, const up_toponym *t) {
    return t->end < doc->n_tokens && is_capital_token(doc, t->end) && !(doc->tokens[t->end].flags & UP_TOKEN_JOINED) && doc->tokens[t->end].span.begin - doc->tokens[t->end - 1].span.end <= 1;
}

/* What courts, police and officials do happens where they are: "Brno police charged", "the District of Utah". */
static bool is_official_act(const struct up_document *doc, uint32_t trigger) {
    static const char *const lemmas[] = {"charge", "indict", "arraign", "sentence", "plead", "convict", "sue", "file", "prosecute", "investigate", "condemn", "denounce", "announce", "say", "praise",
        "sign", "settle", "agree", "rule", "vow", "urge", "tolerate", "pursue", "enforce", "commit", "order", "seek", "acquit", "try", "allege", "accuse", "thank", "call", "tweet", "state", "tell", "write", "express", "protect"};
    up_str l = doc->tokens[trigger].lemma;
    for (size_t i = 0; i < sizeof lemmas / sizeof *lemmas; i++) if (strlen(lemmas[i]) == l.len && memcmp(lemmas[i], l.at, l.len) == 0) return true;
    return false;
}

/* "the District of Utah", "the Western District of Washington". */
static bool is_of_district(const struct up_document *doc, const up_toponym *t) {
    static const char *const of[] = {"of"}, *const district[] = {"district", "division", "county", "state"};
    return t->first >= 2 && IS_ANY(doc, t->first - 1, of) && IS_ANY(doc, t->first - 2, district);
}

/* "a Brno man", "57, of Brno": where somebody is from. */
static bool is_home_of_person(const struct up_document *doc, const up_toponym *t) {
    static const char *const people[] = {"man", "woman", "men", "women", "resident", "residents", "native", "couple", "teen", "teenager", "boy", "girl", "teenagers", "teens", "family", "father", "mother"};
    static const char *const of[] = {"of"}, *const comma[] = {","};
    if (IS_ANY(doc, t->end, people)) return true;
    return t->first >= 2 && IS_ANY(doc, t->first - 1, of) && IS_ANY(doc, t->first - 2, comma);
}

/* Whether the first `up` steps from the trigger up are of infinitives and clauses that share its subject. */
static bool is_controlled(const struct up_document *doc, uint32_t trigger, uint32_t up) {
    for (uint32_t at = trigger; up > 0; at = doc->tokens[at].head, up--)
        if (doc->tokens[at].rel != UP_XCOMP && doc->tokens[at].rel != UP_ADVCL && doc->tokens[at].rel != UP_OBJ) return false;
    return true;
}

/* For a place in the trigger's own sentence, 0..10. */
static double score_in_sentence(const scene *s, const up_toponym *t, bool parsed) {
    const struct up_document *doc = s->doc;
    uint32_t head = up_document_head_of(doc, t->first, t->end), preposition = preposition_of(doc, head, t, parsed);
    double score = 3;
    bool locates = IS_ANY(doc, preposition, locative), originates = IS_ANY(doc, preposition, origin);
    if (parsed) {
        up_road road = up_road_of(doc, s->trigger, head);
        if (road.up != UINT8_MAX) {
            uint32_t up = road.up, steps = road.down, rel = road.rel;
            bool own = up == 0;
            score = own ? 8 : up == 1 ? 6 : 5;
            if (own && steps == 1 && (rel == UP_OBL || rel == UP_NMOD || rel == UP_OBL_UNMARKED) && locates) score = 10;
            else if (own && steps > 1 && (rel == UP_CCOMP || rel == UP_ADVCL || rel == UP_PARATAXIS)) score = 5;
            else if (own && steps > 3) score = 6;
            if (!own && steps == 1 && (rel == UP_OBL || rel == UP_OBL_UNMARKED) && locates) score = 7;
            /* In who says it, not in who was made to do it: "schools in Lyon were told to ...". */
            if (!own && steps > 1 && (rel == UP_NSUBJ || rel == UP_NSUBJ_PASS) && !is_controlled(doc, s->trigger, up)) score -= 1.5;
            if (!own && steps && rel == UP_CONJ) score -= 2; /* of what is told beside it: each clause has its own */
            if (!own && steps > 1 && (rel == UP_ADVCL || rel == UP_CCOMP || rel == UP_PARATAXIS)) score -= 0.2; /* of equals that which stands in no clause of its own */
        }
    } else {
        uint32_t gap = head > s->trigger ? head - s->trigger : s->trigger - head;
        score = locates ? 7 : 4;
        score -= gap > 20 ? 1.5 : gap / 14.0;
    }
    if (locates) score += 0.5;
    if (originates) score -= 2;
    if (names_a_body(doc, t) && t->place.kind != UP_PLACE_IS_SPOT) score += s->is_official && t->place.kind != UP_PLACE_IS_COUNTRY ? 2 : -2.5;
    if (!t->is_resolved) score -= 0.6; /* unlisted: what is listed beside it is the surer place */
    if (is_of_district(doc, t)) score += s->is_official ? 3 : -2;
    if (is_home_of_person(doc, t)) score -= 3;
    /* "Go back to ...": what is shouted is not where it is shouted. */
    if ((doc->tokens[head].flags & UP_TOKEN_IN_QUOTES) && !(doc->tokens[s->trigger].flags & UP_TOKEN_IN_QUOTES)) score -= 2.5;
    return score;
}

/* For a place of another sentence: only how it is named there. */
static double score_elsewhere(const scene *s, const up_toponym *t, bool parsed) {
    uint32_t head = up_document_head_of(s->doc, t->first, t->end), preposition = preposition_of(s->doc, head, t, parsed);
    double score = 3;
    if (IS_ANY(s->doc, preposition, locative)) score += 2;
    if (IS_ANY(s->doc, preposition, origin)) score -= 1.5;
    if (names_a_body(s->doc, t) && t->place.kind != UP_PLACE_IS_SPOT) score += s->is_official ? 2 : -1.5;
    if (is_of_district(s->doc, t)) score += s->is_official ? 2.5 : -1.5;
    if (is_home_of_person(s->doc, t)) score -= 1.5;
    return score;
}

/* First toponym at or behind byte `at`. */
static uint32_t first_behind(const up_toponyms *all, uint32_t at) {
    uint32_t lo = 0, hi = all->n;
    while (lo < hi) { uint32_t mid = (lo + hi) / 2; if (all->items[mid].span.begin < at) lo = mid + 1; else hi = mid; }
    return lo;
}

typedef struct choice { uint32_t index; double score; } choice;

/* The best place of sentence `i` that says more closely than `at_least`. */
static choice best_of_sentence(const scene *s, uint32_t i, int at_least) {
    const up_sentence *sentence = &s->doc->sentences[i];
    choice best = {UINT32_MAX, -1};
    for (uint32_t k = first_behind(s->all, sentence->span.begin); k < s->all->n && s->all->items[k].span.begin < sentence->span.end; k++) {
        const up_toponym *t = &s->all->items[k];
        int close = closeness(t);
        if (close < at_least || t->is_minor) continue;
        double score = i == s->sentence ? score_in_sentence(s, t, sentence->is_parsed) : score_elsewhere(s, t, sentence->is_parsed);
        score += close <= 1 ? -1.5 + close * 0.5 : close * 0.15;
        if (t->is_demonym) score -= 3;
        if (score > best.score) best = (choice){k, score};
    }
    return best;
}

/* A closer place that lies in `coarse`: beside it in the sentence, else in the sentences before. */
static uint32_t closer_than(const scene *s, uint32_t coarse) {
    const up_toponym *outer = &s->all->items[coarse];
    if (!outer->is_resolved || is_of_district(s->doc, outer)) return coarse;
    uint32_t from = s->sentence > LOOK_BACK ? s->sentence - LOOK_BACK : 0;
    uint32_t near = s->doc->sentences[s->sentence > 1 ? s->sentence - 1 : 0].span.begin;
    uint32_t begin = s->doc->sentences[from].span.begin, end = s->doc->sentences[s->sentence].span.end;
    for (uint32_t k = first_behind(s->all, end); k-- > 0 && s->all->items[k].span.begin >= begin;) {
        const up_toponym *t = &s->all->items[k];
        if (k == coarse || t->is_demonym || !t->is_resolved || closeness(t) <= closeness(outer)) continue;
        bool beside = k + 1 == coarse && outer->span.begin - t->span.end <= 3;
        bool earlier = closeness(outer) >= 2 && closeness(outer) < 4 && t->span.begin >= near && t->span.begin < outer->span.begin && !names_a_body(s->doc, t) && !is_home_of_person(s->doc, t);
        if ((beside || earlier) && is_within(&t->place, &outer->place)) return k;
    }
    return coarse;
}

static bool joins(const struct up_document *doc, uint32_t from, uint32_t to) {
    static const char *const joining[] = {"and", "or", "&", ",", "as", "well", "the"};
    if (to <= from || to - from > 4) return false;
    bool conjunction = false;
    for (uint32_t i = from; i < to; i++) {
        if (!IS_ANY(doc, i, joining)) return false;
        conjunction = conjunction || !IS_ANY(doc, i, ((const char *const[]){","}));
    }
    return conjunction;
}

/* "in Berlin and Hamburg": the second of two places of like closeness that a conjunction joins. */
static uint32_t second_of(const scene *s, uint32_t chosen) {
    const up_toponym *a = &s->all->items[chosen];
    for (uint32_t k = chosen + 1; k < s->all->n && k <= chosen + 2; k++) {
        const up_toponym *b = &s->all->items[k], *before = &s->all->items[k - 1];
        if (b->is_demonym || a->is_demonym || b->is_minor) continue;
        if (k == chosen + 2 && !(before->is_resolved && closeness(before) < closeness(a))) break; /* "Berlin, Germany, and Hamburg" */
        if (closeness(b) == closeness(a) && joins(s->doc, before->end, b->first)) return k;
    }
    return UINT32_MAX;
}

/* Before anything was said of places: the dateline or the first place of the lead, else the next one. */
static uint32_t from_lead_or_ahead(const scene *s, int at_least) {
    for (uint32_t i = 0; i < 3 && i < s->doc->n_sentences && i < s->sentence; i++) {
        choice c = best_of_sentence(s, i, at_least);
        if (c.index != UINT32_MAX) return c.index;
    }
    for (uint32_t i = s->sentence + 1; i < s->doc->n_sentences && i <= s->sentence + LOOK_AHEAD; i++) {
        choice c = best_of_sentence(s, i, at_least);
        if (c.index != UINT32_MAX) return c.index;
    }
    for (uint32_t i = s->sentence; i-- > 0;) {
        choice c = best_of_sentence(s, i, at_least);
        if (c.index != UINT32_MAX) return c.index;
    }
    return UINT32_MAX;
}

/* The place of the body that the report speaks for: named in it, or the dateline; in the first sentences. */
static uint32_t body_of_report(const scene *s) {
    for (uint32_t k = 0; k < s->all->n; k++) {
        const up_toponym *t = &s->all->items[k];
        if (t->first >= s->doc->sentences[s->doc->n_sentences < 4 ? s->doc->n_sentences - 1 : 3].end) break;
        if (t->is_demonym || !t->is_resolved || closeness(t) < 2) continue;
        if (names_a_body(s->doc, t) || is_of_district(s->doc, t)) return k;
    }
    return UINT32_MAX;
}

/* Whether all places of the report that say so closely are one: then there is nothing to mistake it for. */
static bool is_only_place(const scene *s, uint32_t chosen) {
    const up_toponym *c = &s->all->items[chosen];
    if (closeness(c) < 3) return false;
    for (uint32_t k = 0; k < s->all->n; k++) {
        const up_toponym *t = &s->all->items[k];
        if (k == chosen || t->is_demonym || !t->is_resolved || closeness(t) < 3) continue;
        if (t->place.lat != c->place.lat || t->place.lon != c->place.lon) return false;
    }
    return true;
}

uint32_t up_where_of_event_graded(const struct up_document *doc, const up_toponyms *all, uint32_t trigger, uint32_t *second, up_where_grade *grade) {
    if (second) *second = UINT32_MAX;
    *grade = UP_WHERE_UNKNOWN;
    if (trigger >= doc->n_tokens || !all->n) return UINT32_MAX;
    scene s = {doc, all, trigger, up_document_sentence_of(doc, trigger), is_official_act(doc, trigger)};
    if (s.sentence >= doc->n_sentences) return UINT32_MAX;
    choice own = best_of_sentence(&s, s.sentence, 0);
    if (own.index != UINT32_MAX && own.score >= SURE) {
        if (second) *second = second_of(&s, own.index);
        *grade = UP_WHERE_SAID;
        return closer_than(&s, own.index);
    }
    if (s.is_official) {
        uint32_t body = body_of_report(&s);
        *grade = body != UINT32_MAX && is_only_place(&s, body) ? UP_WHERE_NEAR : UP_WHERE_INFERRED;
        if (body != UINT32_MAX) return body;
    }
    /* Nothing that locates it here: the nearest place said before. */
    for (uint32_t back = 1; back <= LOOK_BACK && back <= s.sentence; back++) {
        choice c = best_of_sentence(&s, s.sentence - back, 2);
        if (c.index == UINT32_MAX || c.score < SURE_BEFORE) continue;
        if (own.index != UINT32_MAX && own.score > 2.5 && closeness(&all->items[own.index]) >= 2 && back > NEAR_BY) break;
        *grade = back <= NEAR_BY || is_only_place(&s, c.index) ? UP_WHERE_NEAR : UP_WHERE_INFERRED;
        return closer_than(&s, c.index);
    }
    *grade = UP_WHERE_SAID;
    if (own.index != UINT32_MAX && closeness(&all->items[own.index]) >= 1) return closer_than(&s, own.index);
    *grade = UP_WHERE_INFERRED;
    uint32_t found = from_lead_or_ahead(&s, 1);
    if (found == UINT32_MAX) found = own.index;
    if (found == UINT32_MAX) found = from_lead_or_ahead(&s, 0);
    if (found == UINT32_MAX) *grade = UP_WHERE_UNKNOWN;
    else if (is_only_place(&s, found)) *grade = UP_WHERE_NEAR;
    return found;
}

uint32_t up_where_of_event(const struct up_document *doc, const up_toponyms *all, uint32_t trigger, uint32_t *second) {
    up_where_grade grade;
    return up_where_of_event_graded(doc, all, trigger, second, &grade);
}

up_where_naming up_where_naming_of(const struct up_document *doc, const up_toponyms *all, uint32_t index) {
    const up_toponym *t = &all->items[index];
    up_where_naming n = {.closeness = (uint8_t)closeness(t)};
    uint32_t head = up_document_head_of(doc, t->first, t->end), preposition = preposition_of(doc, head, t, doc->sentences[up_document_sentence_of(doc, head)].is_parsed);
    static const char *const of[] = {"of"};
    n.preposition = IS_ANY(doc, preposition, locative) ? UP_WHERE_LOCATIVE : IS_ANY(doc, preposition, origin) ? UP_WHERE_ORIGIN : IS_ANY(doc, preposition, of) ? UP_WHERE_OF : UP_WHERE_BARE;
    n.is_in_body = names_a_body(doc, t), n.is_district = is_of_district(doc, t), n.is_home = is_home_of_person(doc, t);
    n.is_container = index > 0 && all->items[index - 1].is_resolved && t->first >= all->items[index - 1].end && t->span.begin - all->items[index - 1].span.end <= 3 && is_within(&all->items[index - 1].place, &t->place);
    n.has_container = index + 1 < all->n && t->is_resolved && all->items[index + 1].span.begin - t->span.end <= 3 && is_within(&t->place, &all->items[index + 1].place);
    return n;
}

up_road up_where_road_of(const struct up_document *doc, const up_toponym *t, uint32_t trigger) { return up_road_of(doc, trigger, up_document_head_of(doc, t->first, t->end)); }

bool up_where_is_within(const up_place *inner, const up_place *outer) { return is_within(inner, outer); }
