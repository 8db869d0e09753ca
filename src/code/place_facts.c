/* place_facts.c - each place of the report, measured against the event that may have been there.
 *
 * Features under hashed names (options_place.c) say one thing at a time.  These numbers are for trees, which
 * ask for several at once: how the mention stands to the words of the act; how all mentions of the
 * name together do; how it ranks among the other names, by nearness, by frequency, by how closely they say
 * where; whether it lies where most of the others lie; what is told between it and the act. */
#include "code/place_facts.h"
#include <math.h>
#include <string.h>

enum { UNKNOWN = 99 };

/* Numbers of the facts: 0 to 55 and from 64 on; those between are of the choice as a whole (options.h). */
enum {
    P_NONE, P_CLOSE, P_SENTENCES, P_NEAREST, P_BEFORE, P_UP, P_DOWN, P_REL, P_WORDS, P_PREPOSITION, P_BODY, P_DISTRICT, P_HOME, P_CONTAINER, P_HAS_CONTAINER,
    P_MENTIONS, P_FIRST_SENTENCE, P_VOTES, P_NARROWER, P_SAME_LEVEL, P_HOLDS, P_HOLDS_TWO, P_INSIDE, P_TITLE, P_PICKED, P_PICKED_ELSEWHERE, P_PICKED_NAME, P_GRADE,
    P_UNOWNED, P_OWN, P_OWN_TYPE, P_OWNER, P_QUOTED, P_OF_ACTOR, P_OF_TARGET, P_IN_ACTOR, P_BACK, P_BACK_CLOSE, P_AHEAD, P_SHORTER_ROAD, P_NEARER, P_MORE_NAMED,
    P_DATELINE, P_RESOLVED, P_KIND, P_POPULATION, P_COUNTRY, P_LATER, P_BESIDE, P_LENGTH, P_IS_FIRST, P_COMPANY_SHARE, P_COMPANY, P_FAR, P_BETWEEN, P_PARAGRAPHS,
    P_NAME_ROAD = 64, P_NAME_WORDS, P_NAME_LOCATIVE, P_NAME_ACTOR, P_NAME_TARGET, P_NAME_BODY, P_NAME_DISTRICT, P_NAME_OWN, P_NAME_NEAREST, P_NAME_BEFORE, P_NAME_HOME,
    P_NAME_CONTAINER, P_NAME_QUOTED, P_NAME_OWNED, P_NAME_BACK, P_NAME_LEAD, P_NAME_LOCATIVE_SHARE, P_CLOSE_BEFORE, P_CLOSER_NEAR, P_CLOSER_OWN, P_CALLED, P_FOLLOWED,
    P_PLACES, P_OWN_PLACES, P_SENTENCE, P_N_SENTENCES, P_ACTOR_KIND, P_ACTOR_FORM, P_ACTOR_CLOSE, P_TARGET_CLOSE, P_ROAD, P_OWN_CLOSE, P_NAMES, P_SCORE, P_TELLINGS,
    P_INSIDE_OWN, P_HELD_VOTES, P_HELD_MENTIONS, P_HELD_LEAD, P_HELD_TITLE, P_HELD_LOCATIVE, P_END
};
_Static_assert((int)P_PARAGRAPHS < (int)UP_FACT_SHARE && (int)P_END <= (int)UP_OPTION_FACTS, "facts of places have room of their own");

/* All mentions of one name, kept at the first of them. */
typedef struct name_sums { uint32_t mentions, road, words, locative, actor, target, body, district, own, nearest, before, home, container, quoted, owned, back, lead; } name_sums;

typedef struct standing {
    up_where_naming naming;
    up_road way;       /* the shortest to a telling's words in its own sentence */
    uint32_t sentence, road, words, first_of_name, nearest;
    double votes;
    uint8_t of_actor, of_target; /* 1 in the words for it here, 2 in other words for it */
    bool is_before, counts;  /* counts: no demonym, and more than a street */
    name_sums sums;
} standing;

/* Of the choice as a whole. */
struct up_standings { standing *all; uint32_t places, own, actor_close, target_close, road, own_close, names, country_known; uint32_t most_voted; };

bool up_place_same_name(const up_reading *r, const up_toponym *a, const up_toponym *b) {
    if (a->is_resolved && b->is_resolved && a->place.geonames && a->place.geonames == b->place.geonames) return true;
    uint32_t n = a->span.end - a->span.begin;
    return n == b->span.end - b->span.begin && memcmp(r->doc->report->text + a->span.begin, r->doc->report->text + b->span.begin, n) == 0;
}

bool up_place_is_in_title(const up_reading *r, const up_toponym *t) {
    const char *title = r->doc->report->title;
    char name[64];
    uint32_t n = t->span.end - t->span.begin;
    if (!title || n >= sizeof name) return false;
    memcpy(name, r->doc->report->text + t->span.begin, n);
    name[n] = 0;
    return strstr(title, name) != NULL;
}

bool up_place_is_in_phrase(const up_reading *r, const up_toponym *t, uint32_t head) {
    if (head == UP_NO_TOKEN) return false;
    uint32_t first, end;
    up_phrase_of(&r->trees[up_document_sentence_of(r->doc, head)], head, true, &first, &end);
    return t->first >= first && t->end <= end;
}

/* ------------------------------------------------------------------ the words for actor and target */

enum { PHRASES_MOST = 48 };
typedef struct phrases { uint32_t first[PHRASES_MOST], end[PHRASES_MOST], n; } phrases;

/* The words for whoever `head` means, wherever they stand; the first are those of `head` itself. */
static phrases phrases_of(const up_telling *t, uint32_t head) {
    phrases p = {.n = 0};
    const up_cast *cast = t->cast;
    const up_reading *r = t->reading;
    if (head == UP_NO_TOKEN) return p;
    up_phrase_of(&r->trees[up_document_sentence_of(r->doc, head)], head, true, &p.first[0], &p.end[0]);
    p.n = 1;
    if (cast->mentions.at[head] == UINT32_MAX) return p;
    uint32_t chain = cast->mentions.items[cast->mentions.at[head]].chain;
    for (uint32_t i = cast->chain_begins[chain]; i < cast->chain_begins[chain + 1] && p.n < PHRASES_MOST; i++) {
        uint32_t other = cast->mentions.items[cast->of_chain[i]].head;
        if (other == head) continue;
        up_phrase_of(&r->trees[up_document_sentence_of(r->doc, other)], other, true, &p.first[p.n], &p.end[p.n]);
        p.n++;
    }
    return p;
}

static uint8_t in_phrases(const phrases *p, const up_toponym *x) {
    for (uint32_t i = 0; i < p->n; i++) if (x->first >= p->first[i] && x->end <= p->end[i]) return i ? 2 : 1;
    return 0;
}

/* ------------------------------------------------------------------ the places as they stand to the telling */

static void stand(const up_telling *t, const phrases *actor, const phrases *target, standing *all, uint32_t i) {
    const up_reading *r = t->reading;
    const up_toponym *x = &r->places->items[i];
    standing *s = &all[i];
    *s = (standing){.naming = up_where_naming_of(r->doc, r->places, i), .way = {UINT8_MAX, UINT8_MAX, 0}, .sentence = up_document_sentence_of(r->doc, x->first), .road = UNKNOWN, .words = UNKNOWN,
                    .first_of_name = i, .nearest = UNKNOWN, .of_actor = in_phrases(actor, x), .of_target = in_phrases(target, x), .is_before = x->first < up_telling_best(t)->trigger->head, .counts = !x->is_demonym && !x->is_minor};
    for (uint32_t k = i > UP_COMPARED ? i - UP_COMPARED : 0; k < i; k++)
        if (!r->places->items[k].is_demonym && up_place_same_name(r, &r->places->items[k], x)) { s->first_of_name = all[k].first_of_name; break; }
    uint32_t back = UNKNOWN;
    for (uint32_t m = 0; m < t->cluster->n; m++) {
        const up_candidate *c = up_telling_member(t, m);
        uint32_t gap = up_apart(c->sentence, s->sentence);
        s->nearest = up_least(s->nearest, gap);
        if (s->sentence <= c->sentence) back = up_least(back, gap);
        if (gap) continue;
        up_road way = up_where_road_of(r->doc, x, c->trigger->head);
        uint32_t steps = way.up == UINT8_MAX ? 30 : 2u * way.up + way.down;
        if (steps < s->road) s->road = steps, s->way = way;
        s->words = up_least(s->words, up_apart(x->first, c->trigger->head));
    }
    if (x->is_demonym) return;
    name_sums *n = &all[s->first_of_name].sums;
    if (s->first_of_name == i) *n = (name_sums){.road = UNKNOWN, .words = UNKNOWN, .nearest = UNKNOWN, .back = UNKNOWN};
    n->mentions++;
    n->road = up_least(n->road, s->road), n->words = up_least(n->words, s->words), n->nearest = up_least(n->nearest, s->nearest), n->back = up_least(n->back, back);
    n->locative += s->naming.preposition == UP_WHERE_LOCATIVE, n->actor += s->of_actor != 0, n->target += s->of_target != 0, n->body += s->naming.is_in_body, n->district += s->naming.is_district;
    n->own += s->road != UNKNOWN, n->before += s->is_before, n->home += s->naming.is_home, n->container += s->naming.has_container, n->owned += up_telling_owner(t, t->cast->place_owner[i]) == 1, n->lead += s->sentence < 3;
    n->quoted += (r->doc->tokens[x->first].flags & UP_TOKEN_IN_QUOTES) != 0;
}

up_standings *up_place_standings(const up_telling *t) {
    const up_reading *r = t->reading;
    uint32_t n = r->places->n;
    up_standings *out = UP_ARENA_ARRAY(r->arena, 1, up_standings);
    standing *all = UP_ARENA_ARRAY(r->arena, n + 1, standing);
    if (!out || !all) return NULL;
    *out = (up_standings){.all = all, .road = 40, .most_voted = UINT32_MAX};
    phrases actor = phrases_of(t, up_telling_best(t)->actor), target = phrases_of(t, up_telling_best(t)->target);
    double votes = -1;
    for (uint32_t i = 0; i < n; i++) {
        stand(t, &actor, &target, all, i);
        const standing *s = &all[i];
        const up_toponym *x = &r->places->items[i];
        out->country_known += x->place.country[0] != 0;
        if (!s->counts) continue;
        uint32_t close = s->naming.closeness;
        out->places++, out->names += s->first_of_name == i, out->own += s->road != UNKNOWN;
        if (s->of_actor && close > out->actor_close) out->actor_close = close;
        if (s->of_target && close > out->target_close) out->target_close = close;
        if (s->road != UNKNOWN && close > out->own_close) out->own_close = close;
        out->road = up_least(out->road, s->road);
        if (x->is_resolved && close >= 2 && t->cast->place_votes[i] > votes) votes = t->cast->place_votes[i], out->most_voted = i;
    }
    return out;
}

/* ------------------------------------------------------------------ the facts */

static void tell_choice(float *f, const up_telling *t, const up_standings *all) {
    const up_candidate *best = up_telling_best(t);
    f[P_PLACES] = (float)all->places, f[P_OWN_PLACES] = (float)all->own, f[P_SENTENCE] = (float)best->sentence, f[P_N_SENTENCES] = (float)t->reading->doc->n_sentences;
    f[P_ACTOR_CLOSE] = (float)all->actor_close, f[P_TARGET_CLOSE] = (float)all->target_close, f[P_ROAD] = (float)all->road, f[P_OWN_CLOSE] = (float)all->own_close, f[P_NAMES] = (float)all->names;
    f[P_SCORE] = (float)best->score, f[P_TELLINGS] = (float)t->cluster->n;
    if (best->actor == UP_NO_TOKEN || t->cast->mentions.at[best->actor] == UINT32_MAX) return;
    const up_mention *m = &t->cast->mentions.items[t->cast->mentions.at[best->actor]];
    f[P_ACTOR_KIND] = (float)m->actor_kind, f[P_ACTOR_FORM] = (float)m->form;
}

static bool lies_near(const up_place *a, const up_place *b) {
    double dlat = b->lat - a->lat, dlon = (b->lon - a->lon) * cos(a->lat * 0.01745);
    return dlat * dlat + dlon * dlon < 0.8; /* about 100 km */
}

/* A quarter of a city that the gazetteer has as a town of its own: close by, and far smaller. */
static bool lies_in(const up_place *inner, const up_place *outer) {
    if (up_where_is_within(inner, outer)) return true;
    double dlat = inner->lat - outer->lat, dlon = (inner->lon - outer->lon) * cos(outer->lat * 0.01745);
    return outer->kind == UP_PLACE_IS_CITY && inner->kind >= UP_PLACE_IS_CITY && strcmp(inner->country, outer->country) == 0 && outer->population / 3 > inner->population && dlat * dlat + dlon * dlon < (outer->population > 1000000 ? 0.06 : 0.02);
}

/* Against the other names: what stands between, what ranks before it, what lies in it or holds it. */
static void tell_ranks(float *f, const up_telling *t, const up_standings *st, uint32_t i) {
    const up_reading *r = t->reading;
    const up_toponym *x = &r->places->items[i];
    const standing *s = &st->all[i];
    const up_candidate *best = up_telling_best(t);
    uint32_t trigger = best->trigger->head, back = 0, back_close = 0, ahead = 0, shorter = 0, nearer = 0, more = 0, later = 0, beside = 0, last = UINT32_MAX, level = 0, narrower = 0, holds = 8, inside = 8, close_before = 0, closer_near = UNKNOWN, closer_own = 0;
    uint32_t company = 0, others = 0, countries = 0, seen = 0, held = UINT32_MAX;
    uint32_t held_mentions = 0, held_lead = 0, held_locative = 0;
    bool holds_two = false, inside_own = false, held_title = false;
    double votes = 0, held_votes = 0;
    int kind = x->is_resolved ? (int)x->place.kind : 9;
    uint32_t from = i > UP_COMPARED ? i - UP_COMPARED : 0, until = r->places->n - i > UP_COMPARED ? i + UP_COMPARED : r->places->n;
    for (uint32_t k = from; k < until; k++) {
        const up_toponym *y = &r->places->items[k];
        const standing *o = &st->all[k];
        if (y->place.country[0]) seen++, countries += strcmp(y->place.country, x->place.country) == 0;
        bool same = o->first_of_name == s->first_of_name;
        if (same && !y->is_demonym) votes += t->cast->place_votes[k];
        if (!o->counts || k == i) continue;
        if (s->is_before && k > i && y->first < trigger) {
            if (same) later++;
            else if (o->first_of_name != last) back++, back_close += o->naming.closeness >= s->naming.closeness, last = o->first_of_name;
        }
        ahead += !same && !s->is_before && k < i && y->first > trigger;
        if (same) continue;
        beside += o->sentence == s->sentence;
        shorter += o->road < s->road && o->naming.closeness >= 2, nearer += o->words < s->words && o->naming.closeness >= 2;
        more += o->first_of_name == k && o->naming.closeness == s->naming.closeness && o->sums.mentions > st->all[s->first_of_name].sums.mentions;
        level += (y->is_resolved ? (int)y->place.kind : 9) == kind;
        uint32_t gap = up_apart(best->sentence, o->sentence);
        if (o->naming.closeness > s->naming.closeness && o->naming.closeness >= 4) closer_near = up_least(closer_near, gap), closer_own += o->road != UNKNOWN;
        close_before += o->naming.closeness >= 4 && o->is_before && gap < 4;
        if (!x->is_resolved || !y->is_resolved) continue;
        uint32_t steps = up_steps(o->nearest);
        if (lies_in(&y->place, &x->place)) {
            const name_sums *n = &st->all[o->first_of_name].sums;
            narrower++, holds = up_least(holds, steps);
            held_votes += t->cast->place_votes[k], held_title |= o->first_of_name == k && up_place_is_in_title(r, y);
            if (n->mentions > held_mentions) held_mentions = n->mentions;
            if (n->lead > held_lead) held_lead = n->lead;
            if (n->locative > held_locative) held_locative = n->locative;
            holds_two |= held != UINT32_MAX && held != o->first_of_name;
            held = o->first_of_name;
        } else if (lies_in(&x->place, &y->place)) inside = up_least(inside, steps), inside_own |= o->road != UNKNOWN;
        if (o->first_of_name == k && o->naming.closeness >= 2) others++, company += lies_near(&x->place, &y->place);
    }
    f[P_BACK] = (float)back, f[P_BACK_CLOSE] = (float)back_close, f[P_AHEAD] = (float)ahead, f[P_SHORTER_ROAD] = (float)shorter, f[P_NEARER] = (float)nearer, f[P_MORE_NAMED] = (float)more, f[P_LATER] = (float)later, f[P_BESIDE] = (float)beside;
    f[P_SAME_LEVEL] = (float)level, f[P_NARROWER] = (float)narrower, f[P_HOLDS] = (float)holds, f[P_HOLDS_TWO] = holds_two, f[P_INSIDE] = (float)inside, f[P_VOTES] = (float)votes;
    f[P_CLOSE_BEFORE] = (float)close_before, f[P_CLOSER_NEAR] = (float)closer_near, f[P_CLOSER_OWN] = (float)closer_own, f[P_COUNTRY] = seen ? (float)countries / (float)seen : -1;
    f[P_INSIDE_OWN] = inside_own, f[P_HELD_VOTES] = (float)held_votes, f[P_HELD_MENTIONS] = (float)held_mentions, f[P_HELD_LEAD] = (float)held_lead, f[P_HELD_TITLE] = held_title, f[P_HELD_LOCATIVE] = (float)held_locative;
    f[P_COMPANY] = (float)company, f[P_COMPANY_SHARE] = others ? (float)company / (float)others : -1;
    if (!x->is_resolved || st->most_voted == UINT32_MAX) return;
    const up_place *voted = &r->places->items[st->most_voted].place;
    double dlat = voted->lat - x->place.lat, dlon = (voted->lon - x->place.lon) * cos(x->place.lat * 0.01745);
    f[P_FAR] = (float)sqrt(dlat * dlat + dlon * dlon);
}

static void tell_name(float *f, const standing *s, const name_sums *n) {
    const uint32_t sums[] = {n->road, n->words, n->locative, n->actor, n->target, n->body, n->district, n->own, n->nearest, n->before, n->home, n->container, n->quoted, n->owned, n->back, n->lead};
    for (size_t k = 0; k < sizeof sums / sizeof *sums; k++) f[P_NAME_ROAD + k] = (float)sums[k];
    f[P_NAME_LOCATIVE_SHARE] = n->mentions ? (float)n->locative / (float)n->mentions : 0, f[P_MENTIONS] = (float)n->mentions;
    f[P_CLOSE] = (float)s->naming.closeness, f[P_PREPOSITION] = (float)s->naming.preposition, f[P_BODY] = s->naming.is_in_body, f[P_DISTRICT] = s->naming.is_district, f[P_HOME] = s->naming.is_home;
    f[P_CONTAINER] = s->naming.is_container, f[P_HAS_CONTAINER] = s->naming.has_container, f[P_OF_ACTOR] = s->of_actor, f[P_OF_TARGET] = s->of_target, f[P_BEFORE] = s->is_before, f[P_NEAREST] = (float)s->nearest;
    f[P_UP] = s->way.up == UINT8_MAX ? 30 : s->way.up, f[P_DOWN] = s->way.down == UINT8_MAX ? 30 : s->way.down, f[P_REL] = s->way.rel, f[P_WORDS] = (float)s->words;
}

/* Which word of the list stands in tokens [from, end), from 1 on; 0 none. */
static uint32_t word_in(const up_reading *r, uint32_t from, uint32_t end, const char *const *words, size_t n) {
    for (uint32_t k = from; k < end && k < r->doc->n_tokens; k++) {
        uint32_t which = up_which_word(r->doc->tokens[k].lemma, words, n);
        if (which) return which;
    }
    return 0;
}

static void tell_words(float *f, const up_reading *r, const up_toponym *x, uint32_t trigger) {
    static const char *const kinds[] = {"neighborhood", "neighbourhood", "section", "area", "suburb", "town", "city", "village", "campus", "district", "county", "community", "borough", "part"};
    static const char *const folk[] = {"man", "woman", "resident", "police", "court", "office", "attorney", "judge", "department", "mayor", "university", "church", "mosque", "synagogue", "school", "temple"};
    enum { N_KINDS = sizeof kinds / sizeof *kinds };
    f[P_CALLED] = word_in(r, x->end, x->end + 2, kinds, N_KINDS) ? 2 : word_in(r, x->first > 3 ? x->first - 3 : 0, x->first, kinds, N_KINDS) ? 1 : 0;
    f[P_FOLLOWED] = (float)word_in(r, x->end, x->end + 3, folk, sizeof folk / sizeof *folk);
    uint32_t low = up_least(x->first, trigger), high = x->first < trigger ? trigger : x->first, lines = 0;
    for (uint32_t s = up_document_sentence_of(r->doc, low); s < r->doc->n_sentences && r->doc->sentences[s].first <= high; s++) {
        uint32_t begin = s ? r->doc->sentences[s - 1].span.end : 0;
        if (r->doc->sentences[s].first > low) for (uint32_t b = begin; b < r->doc->sentences[s].span.begin; b++) lines += r->doc->report->text[b] == '\n';
    }
    f[P_BETWEEN] = (float)up_reading_triggers_between(r, low, high), f[P_PARAGRAPHS] = (float)lines;
}

void up_place_facts(up_options *o, const up_telling *t, const up_standings *st, uint32_t i) {
    if (o->status != UP_OK) return;
    float *f = o->facts + (o->n - 1) * UP_OPTION_FACTS;
    tell_choice(f, t, st);
    f[P_NONE] = i == UP_OPTION_NONE;
    if (i == UP_OPTION_NONE) return;
    const up_reading *r = t->reading;
    const up_toponym *x = &r->places->items[i];
    const standing *s = &st->all[i];
    const up_candidate *best = up_telling_best(t);
    tell_name(f, s, &st->all[s->first_of_name].sums);
    tell_ranks(f, t, st, i);
    tell_words(f, r, x, best->trigger->head);
    f[P_PICKED] = f[P_PICKED_ELSEWHERE] = f[P_PICKED_NAME] = f[P_IN_ACTOR] = 0;
    for (uint32_t m = 0; m < t->cluster->n; m++) {
        const up_candidate *c = up_telling_member(t, m);
        if (c->place == i) f[m == 0 ? P_PICKED : P_PICKED_ELSEWHERE] = 1;
        else if (c->place != UINT32_MAX && up_place_same_name(r, &r->places->items[c->place], x)) f[P_PICKED_NAME] = 1;
        if (up_place_is_in_phrase(r, x, c->actor)) f[P_IN_ACTOR] = 1;
    }
    uint32_t owner = up_telling_owner(t, t->cast->place_owner[i]);
    f[P_GRADE] = best->place == UINT32_MAX ? 2 : best->place_is_inferred;
    f[P_UNOWNED] = owner == 0, f[P_OWN] = owner == 1, f[P_OWN_TYPE] = owner == 2, f[P_OWNER] = owner >= 3 ? (float)owner : 0;
    f[P_SENTENCES] = (float)((int)s->sentence - (int)best->sentence), f[P_FIRST_SENTENCE] = (float)st->all[s->first_of_name].sentence, f[P_IS_FIRST] = s->first_of_name == i;
    f[P_TITLE] = up_place_is_in_title(r, x), f[P_DATELINE] = up_reading_is_dateline(r, x->first, x->end, 4), f[P_QUOTED] = (r->doc->tokens[x->first].flags & UP_TOKEN_IN_QUOTES) != 0;
    f[P_RESOLVED] = x->is_minor ? -1 : x->is_resolved, f[P_KIND] = x->is_resolved ? (float)x->place.kind : 9, f[P_POPULATION] = x->is_resolved ? logf((float)x->place.population + 1) : -1, f[P_LENGTH] = (float)(x->end - x->first);
}
