/* options_place.c - where was it?  Each place that the report names, or none.
 *
 * What speaks for a place: the road through the tree from the words of the act, the preposition before it, how
 * far away it stands, how closely it says where, how often it is named, whose place it is otherwise.  The country
 * is a question of its own where no place is told. */
#include <string.h>
#include "base/hash.h"
#include "code/place_facts.h"

/* What is said of options.  The numbers are in the model: a change here needs a new one. */
enum { F_IS, F_ROAD, F_ROAD_REL, F_PREPOSITION, F_CLOSE, F_DISTANCE, F_DISTANCE_CLOSE, F_DISTANCE_PREP, F_NAMING, F_NAMING_CLOSE, F_MENTIONS, F_LEAD, F_PICK, F_PICK_GRADE, F_OWNER, F_OWNER_ROAD,
       F_QUOTES, F_IN_TARGET, F_IN_ACTOR, F_TITLE, F_ONLY, F_NARROWER, F_RESOLVED, F_DISTANCE_OWNER, F_WORD_BEFORE, F_WORD_AFTER, F_DATELINE,
       F_NO_OWN, F_NO_PICK, F_NO_SENTENCE, F_NO_PLACES, F_NO_LEMMA, F_SHARE, F_SHARE_DISTANCE, F_DEMONYM, F_SOURCE, F_SPEAKER, F_LEAD_CLOSE, F_MENTIONS_CLOSE, F_GROUP, F_ROAD_CLOSE, F_VOTES, F_VOTES_OWNER, F_VOTES_CLOSE, F_HOLDS, F_INSIDE, F_HOLDS_OWN, F_INSIDE_OWN, F_MINOR, F_GOVERNOR, F_LEMMA_NAMING, F_LEMMA_CLOSE };

static uint32_t hash_of(up_str s) { return s.len ? (uint32_t)up_hash(s.at, s.len) : 0; }

static uint32_t road_name(up_road road) {
    if (road.up == UINT8_MAX) return 40;
    return (road.up < 4 ? road.up : 4) * 6 + (road.down < 5 ? road.down : 5);
}

typedef struct about { double votes; uint32_t mentions, first_sentence, narrower, same_level, holds, inside; bool title, holds_two; } about;

enum { NOT_NEAR = 8 };
/* Sentences from the nearest telling, in steps, before or behind it. */
static uint32_t gap_to(const up_telling *t, uint32_t sentence) { return up_telling_distance(t, sentence) & 7; }

static about about_place(const up_telling *tell, uint32_t i) {
    const up_reading *r = tell->reading;
    const up_toponym *t = &r->places->items[i];
    about a = {.first_sentence = UINT32_MAX, .holds = NOT_NEAR, .inside = NOT_NEAR, .title = up_place_is_in_title(r, t)};
    const up_toponym *held = NULL;
    int close = t->is_resolved ? (int)t->place.kind : 9;
    uint32_t from = i > UP_COMPARED ? i - UP_COMPARED : 0, until = r->places->n - i > UP_COMPARED ? i + UP_COMPARED : r->places->n;
    for (uint32_t k = from; k < until; k++) {
        const up_toponym *o = &r->places->items[k];
        if (o->is_demonym || (o->is_minor && k != i)) continue;
        uint32_t s = up_document_sentence_of(r->doc, o->first);
        if (k == i || up_place_same_name(r, o, t)) { a.mentions++, a.votes += tell->cast->place_votes[k]; if (s < a.first_sentence) a.first_sentence = s; continue; }
        if (t->is_resolved && o->is_resolved && up_where_is_within(&o->place, &t->place)) {
            uint32_t gap = gap_to(tell, s);
            a.narrower++;
            a.holds_two |= held && !up_place_same_name(r, held, o);
            if (gap < a.holds) a.holds = gap;
            held = o;
        } else if (t->is_resolved && o->is_resolved && up_where_is_within(&t->place, &o->place)) {
            uint32_t gap = gap_to(tell, s);
            if (gap < a.inside) a.inside = gap;
        }
        if ((o->is_resolved ? (int)o->place.kind : 9) == close) a.same_level++;
    }
    return a;
}

static void say_of_place(up_options *o, const up_telling *t, uint32_t i) {
    const up_reading *r = t->reading;
    const up_toponym *x = &r->places->items[i];
    const up_candidate *best = up_telling_best(t);
    up_where_naming n = up_where_naming_of(r->doc, r->places, i);
    about a = about_place(t, i);
    uint32_t sentence = up_document_sentence_of(r->doc, x->first), distance = up_telling_distance(t, sentence), picks = 0, road = 41, rel = 0;
    bool in_target = false, in_actor = false;
    for (uint32_t m = 0; m < t->cluster->n; m++) {
        const up_candidate *c = up_telling_member(t, m);
        if (c->place == i) picks |= m == 0 ? 1 : 2;
        else if (c->place != UINT32_MAX && up_place_same_name(r, &r->places->items[c->place], x)) picks |= 4;
        in_target |= up_place_is_in_phrase(r, x, c->target), in_actor |= up_place_is_in_phrase(r, x, c->actor);
        if (c->sentence != sentence) continue;
        up_road here = up_where_road_of(r->doc, x, c->trigger->head);
        if (road_name(here) < road) road = road_name(here), rel = here.rel;
    }
    uint32_t owner = up_telling_owner(t, t->cast->place_owner[i]), naming = (n.is_in_body ? 1 : 0) | (n.is_district ? 2 : 0) | (n.is_home ? 4 : 0) | (n.is_container ? 8 : 0) | (n.has_container ? 16 : 0);
    up_option_say(o, F_IS, 1);
    up_option_say(o, F_ROAD, road);
    up_option_say(o, F_ROAD_REL, up_pair(road, rel));
    up_option_say(o, F_ROAD_CLOSE, up_pair(road, n.closeness));
    up_option_say(o, F_PREPOSITION, n.preposition);
    up_option_say(o, F_CLOSE, n.closeness);
    up_option_say(o, F_DISTANCE, distance);
    up_option_say(o, F_DISTANCE_CLOSE, up_pair(distance, n.closeness));
    up_option_say(o, F_DISTANCE_PREP, up_pair(distance, n.preposition));
    up_option_say(o, F_NAMING, naming);
    up_option_say(o, F_NAMING_CLOSE, up_pair(naming, n.closeness));
    up_option_say(o, F_MENTIONS, up_steps(a.mentions));
    up_option_say(o, F_MENTIONS_CLOSE, up_pair(up_steps(a.mentions), n.closeness));
    up_option_say(o, F_LEAD, a.first_sentence < 3 ? a.first_sentence : 3);
    up_option_say(o, F_LEAD_CLOSE, up_pair(a.first_sentence < 3 ? a.first_sentence : 3, n.closeness));
    up_option_say(o, F_VOTES, up_tenths(a.votes));
    up_option_say(o, F_VOTES_OWNER, up_pair(up_tenths(a.votes), owner));
    up_option_say(o, F_VOTES_CLOSE, up_pair(up_tenths(a.votes), n.closeness));
    up_option_say(o, F_PICK, picks);
    if (picks & 1) up_option_say(o, F_PICK_GRADE, up_pair(best->place_is_inferred, n.closeness));
    up_option_say(o, F_OWNER, owner);
    up_option_say(o, F_OWNER_ROAD, up_pair(owner, road));
    up_option_say(o, F_DISTANCE_OWNER, up_pair(distance, owner));
    if (r->doc->tokens[x->first].flags & UP_TOKEN_IN_QUOTES) up_option_say(o, F_QUOTES, (r->doc->tokens[best->trigger->head].flags & UP_TOKEN_IN_QUOTES) != 0);
    if (in_target) up_option_say(o, F_IN_TARGET, n.preposition);
    if (in_actor) up_option_say(o, F_IN_ACTOR, n.preposition);
    if (a.title) up_option_say(o, F_TITLE, n.closeness);
    up_option_say(o, F_ONLY, up_pair(n.closeness, up_steps(a.same_level)));
    up_option_say(o, F_NARROWER, up_pair(n.closeness, up_steps(a.narrower)));
    /* The closest place that is told is the one to give: what lies in this one, how near to the act, and what this one lies in. */
    uint32_t own_gap = distance & 7;
    up_option_say(o, F_HOLDS, up_pair(a.holds, a.holds_two));
    up_option_say(o, F_HOLDS_OWN, up_pair(a.holds * 2 + a.holds_two, own_gap));
    up_option_say(o, F_INSIDE, up_pair(a.inside, n.closeness));
    up_option_say(o, F_INSIDE_OWN, up_pair(a.inside, own_gap));
    up_option_say(o, F_RESOLVED, x->is_resolved);
    if (x->is_minor) up_option_say(o, F_MINOR, own_gap);
    if (up_reading_is_dateline(r, x->first, x->end, 4)) up_option_say(o, F_DATELINE, up_steps(best->sentence));
    if (x->first > 0) up_option_say(o, F_WORD_BEFORE, hash_of(r->doc->tokens[x->first - 1].lemma));
    if (x->end < r->doc->n_tokens) up_option_say(o, F_WORD_AFTER, hash_of(r->doc->tokens[x->end].lemma));
    uint32_t governor = r->doc->tokens[up_document_head_of(r->doc, x->first, x->end)].head, own = distance == 0, act = hash_of(r->doc->tokens[best->trigger->head].lemma);
    if (governor != UP_NO_TOKEN) up_option_say(o, F_GOVERNOR, hash_of(r->doc->tokens[governor].lemma) + own);
    up_option_say(o, F_LEMMA_NAMING, act + naming * 64 + own);
    up_option_say(o, F_LEMMA_CLOSE, act + n.closeness * 64 + own);
}

void up_options_of_place(const up_telling *t, up_options *o) {
    const up_reading *r = t->reading;
    const up_candidate *best = up_telling_best(t);
    up_options_begin(o, t, UP_FIELD_PLACE);
    uint32_t own = 0, n = 0, grade = best->place == UINT32_MAX ? 2 : best->place_is_inferred;
    for (uint32_t i = 0; i < r->places->n; i++) {
        if (r->places->items[i].is_demonym || r->places->items[i].is_minor) continue;
        n++;
        uint32_t s = up_document_sentence_of(r->doc, r->places->items[i].first);
        for (uint32_t m = 0; m < t->cluster->n; m++) own += up_telling_member(t, m)->sentence == s;
    }
    const up_standings *standings = up_place_standings(t);
    if (!standings) { o->status = UP_E_NOMEM; return; }
    up_option_add(o, UP_OPTION_NONE, 0);
    up_place_facts(o, t, standings, UP_OPTION_NONE);
    up_option_say(o, F_IS, 0);
    up_option_say(o, F_NO_OWN, up_steps(own));
    up_option_say(o, F_NO_PICK, up_pair(grade, up_steps(own)));
    up_option_say(o, F_NO_SENTENCE, up_steps(best->sentence));
    up_option_say(o, F_NO_PLACES, up_steps(n));
    up_option_say(o, F_NO_LEMMA, hash_of(r->doc->tokens[best->trigger->head].lemma));
    if (r->doc->report->source) up_option_say(o, F_SOURCE, hash_of((up_str){r->doc->report->source, (uint32_t)strlen(r->doc->report->source)}));
    if (best->actor != UP_NO_TOKEN) up_option_say(o, F_SPEAKER, hash_of(r->doc->tokens[best->actor].lemma));
    for (uint32_t i = 0; i < r->places->n; i++)
        if (!r->places->items[i].is_demonym && up_telling_reaches(t, up_document_sentence_of(r->doc, r->places->items[i].first))) {
            up_option_add(o, i, 0);
            up_place_facts(o, t, standings, i);
            say_of_place(o, t, i);
        }
}

/* Whether this is the first place of its country. */
static bool is_first(const up_reading *r, const uint32_t *in, uint32_t i) {
    for (uint32_t k = 0; k < i; k++) if (strcmp(r->places->items[in[k]].place.country, r->places->items[in[i]].place.country) == 0) return false;
    return true;
}

enum { IN_REACH_MOST = 600 };

static uint32_t places_in_reach(const up_telling *t, uint32_t out[IN_REACH_MOST]) {
    const up_reading *r = t->reading;
    uint32_t n = 0;
    for (uint32_t i = 0; i < r->places->n && n < IN_REACH_MOST; i++)
        if (r->places->items[i].place.country[0] && up_telling_reaches(t, up_document_sentence_of(r->doc, r->places->items[i].first))) out[n++] = i;
    return n;
}

void up_options_of_country(const up_telling *t, up_options *o) {
    const up_reading *r = t->reading;
    const up_candidate *best = up_telling_best(t);
    up_options_begin(o, t, UP_FIELD_COUNTRY);
    up_option_add(o, UP_OPTION_NONE, 0);
    up_option_say(o, F_IS, 0);
    uint32_t total = 0, in[IN_REACH_MOST], n_in = places_in_reach(t, in);
    for (uint32_t i = 0; i < n_in; i++) total += !r->places->items[in[i]].is_demonym;
    up_option_say(o, F_NO_PLACES, up_steps(total));
    for (uint32_t i = 0; i < n_in; i++) {
        const char *country = r->places->items[in[i]].place.country;
        if (!is_first(r, in, i)) continue;
        uint32_t named = 0, peoples = 0, nearest = 99, near_step = 15, locative = 0, first = 99;
        bool dateline = false, title = false, own_towns = false;
        for (uint32_t k = i; k < n_in; k++) {
            const up_toponym *x = &r->places->items[in[k]];
            if (strcmp(x->place.country, country) != 0) continue;
            if (x->is_demonym) { peoples++; continue; }
            uint32_t s = up_document_sentence_of(r->doc, x->first);
            up_where_naming n = up_where_naming_of(r->doc, r->places, in[k]);
            named++;
            locative += n.preposition == UP_WHERE_LOCATIVE;
            if (s < first) first = s;
            dateline |= up_reading_is_dateline(r, x->first, x->end, 4), title |= up_place_is_in_title(r, x), own_towns |= n.closeness >= 2;
            for (uint32_t m = 0; m < t->cluster->n; m++) {
                uint32_t own = up_telling_member(t, m)->sentence, gap = own > s ? own - s : s - own;
                if (gap < nearest) nearest = gap, near_step = up_telling_distance(t, s);
            }
        }
        bool picked = best->place != UINT32_MAX && strcmp(r->places->items[best->place].place.country, country) == 0, others = false, is_of_group = false;
        for (uint32_t m = 0; m < t->cluster->n; m++) {
            uint32_t p = up_telling_member(t, m)->place, g = up_telling_member(t, m)->group;
            others |= p != UINT32_MAX && strcmp(r->places->items[p].place.country, country) == 0;
            is_of_group |= g != UINT32_MAX && strncmp(r->ontology->groups.names[g], "nationality:", 12) == 0 && strcmp(r->ontology->groups.names[g] + 12, country) == 0;
        }
        uint32_t share = total ? 10 * named / total : 0;
        /* "Hostility to all things Russian": those it is aimed at are not where it happens. */
        if (is_of_group && !own_towns && !locative) continue;
        up_option_add(o, in[i], 0);
        up_option_say(o, F_IS, 1);
        up_option_say(o, F_SHARE, share);
        up_option_say(o, F_SHARE_DISTANCE, up_pair(share, near_step));
        up_option_say(o, F_DISTANCE, near_step);
        up_option_say(o, F_PICK, up_pair(picked, others));
        up_option_say(o, F_PICK_GRADE, up_pair(picked ? 1 + best->place_is_inferred : 0, share));
        up_option_say(o, F_LEAD, first < 3 ? first : 3);
        up_option_say(o, F_DEMONYM, up_pair(up_steps(peoples), up_steps(named)));
        up_option_say(o, F_PREPOSITION, up_pair(up_steps(locative), own_towns));
        if (dateline) up_option_say(o, F_DATELINE, 1);
        if (title) up_option_say(o, F_TITLE, 1);
        if (is_of_group) up_option_say(o, F_GROUP, own_towns);
        if (r->doc->report->source) up_option_say(o, F_SOURCE, hash_of((up_str){r->doc->report->source, (uint32_t)strlen(r->doc->report->source)}) ^ hash_of((up_str){country, 2}));
        up_option_say(o, F_ONLY, hash_of((up_str){country, 2}));
    }
}
