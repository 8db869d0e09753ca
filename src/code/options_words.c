/* options_words.c - who did it, and to whom, and in which words?
 *
 * First the mention: every noun phrase of the report stands to choice, by the slot that it (or another mention of
 * its chain) fills for the words of the act, by the parts that its chain plays elsewhere in the report, by kind,
 * form and distance.  Then the extent: the name alone, the phrase, with what stands in apposition, with clauses. */
#include <string.h>
#include "base/hash.h"
#include "base/utf8.h"
#include "code/options.h"
#include "code/roles.h"

/* What is said of options.  The numbers are in the model: a change here needs a new one. */
enum { F_IS, F_SLOT, F_SLOT_RULE, F_SLOT_KIND, F_PICK, F_PICK_FORM, F_CHAIN_PICK, F_DISTANCE, F_DISTANCE_FORM, F_DISTANCE_KIND, F_FORM, F_ARTICLE, F_KIND, F_KIND_FORM, F_ENTITY,
       F_PARTS, F_PARTS_KIND, F_PARTS_DISTANCE, F_VICTIM, F_OFFENDER, F_ACCUSED, F_PROSECUTOR, F_SPEAKER, F_CHAIN_N, F_FIRST, F_REPORT_ROLE, F_LEMMA, F_REL, F_CLAUSE, F_QUOTES, F_TRIGGER,
       F_OTHER, F_GROUP, F_ACT, F_PLURAL, F_APPOS, F_CONJ, F_GOVERNOR, F_SPEAKS, F_SPEAKS_KIND, F_NO_PICK, F_NO_KIND, F_NO_PASSIVE, F_NO_LEMMA, F_CHARACTER, F_CHARACTER_PARTS, F_TITLE };
enum { W_LENGTH, W_SHAPE, W_SHAPE_KIND, W_SHAPE_FORM, W_SHAPE_LENGTH, W_LONGEST, W_NUMBER, W_TRIGGER, W_LAST, W_DISTANCE, W_FORM, W_RANK, W_FIRST, W_SLOT, W_FORM_DISTANCE, W_ARTICLE };

static uint32_t hash_of(up_str s) { return s.len ? (uint32_t)up_hash(s.at, s.len) : 0; }
static uint32_t steps3(uint32_t n) { return n < 2 ? n : n < 4 ? 2 : 3; }

/* What is asked for, and what the tellings' own frames answer, as chains and as mentions. */
typedef struct asked {
    const up_telling *t;
    bool target;
    uint32_t picks[16], said[16], others[16], other, speaker; /* heads; `other` a chain */
} asked;

static uint32_t mention_at(const up_telling *t, uint32_t head) { return head == UP_NO_TOKEN ? UINT32_MAX : t->cast->mentions.at[head]; }
static uint32_t chain_at(const up_telling *t, uint32_t head) { uint32_t m = mention_at(t, head); return m == UINT32_MAX ? UINT32_MAX : t->cast->mentions.items[m].chain; }

/* The slot of the frame that `head` fills: 0 none; and whether the rule takes the role from there. */
static uint32_t slot_of(const up_candidate *c, uint32_t head, bool target, bool *by_rule) {
    const up_trigger *t = c->trigger;
    *by_rule = false;
    for (uint32_t f = 0; f < t->frame.n; f++) {
        if (t->frame.items[f].head != head) continue;
        const up_slot_name *slots = target ? t->rule->target : t->rule->actor;
        for (uint32_t s = 0; s < (target ? t->rule->n_target : t->rule->n_actor); s++) *by_rule |= up_what_is_slot(&t->frame.items[f], slots[s]);
        return t->frame.items[f].slot == UP_SLOT_PREP ? 64 + ((uint32_t)up_hash(t->frame.items[f].prep, strlen(t->frame.items[f].prep)) & 1023) : 1 + t->frame.items[f].slot;
    }
    return 0;
}

static bool has_group_word(const up_reading *r, uint32_t sentence, uint32_t first, uint32_t end, uint32_t group, bool *own) {
    bool any = false;
    uint32_t lo = 0, hi = r->groups.n;
    while (lo < hi) { uint32_t mid = (lo + hi) / 2; if (r->groups.items[mid].sentence < sentence) lo = mid + 1; else hi = mid; }
    for (uint32_t i = lo; i < r->groups.n && r->groups.items[i].sentence == sentence; i++) {
        const up_group_mention *g = &r->groups.items[i];
        if (g->first < first || g->last >= end) continue;
        any = true;
        *own |= g->group == group;
    }
    return any;
}

/* The class of the act that the noun itself announces ("these threats"); 0 none. */
static uint32_t act_of(const up_reading *r, const up_mention *m) {
    const struct up_sentence_matches *all = &r->matches[m->sentence];
    for (uint32_t i = 0; i < all->n; i++)
        if (all->items[i].sense.kind == UP_SENSE_RULE && all->items[i].first <= m->head && all->items[i].last >= m->head) return 1 + up_type_class(r->ontology->rules.items[all->items[i].sense.id].type);
    return 0;
}

static uint32_t kind_of(const up_mention *m, bool target) { return target ? (uint32_t)m->target_kind : 32 + (uint32_t)m->actor_kind; }

/* What is known of a chain: the best that any of its mentions has to say. */
typedef struct about { uint32_t pick, said, other, slot, clause, nearest, distance, act, own_rel, governor, lead; bool by_rule, in_trigger, grouped, own_group, plural, appos, conj, quoted, named, described; uint32_t best; } about;

static void note_member(about *x, const asked *a, const up_mention *m, const up_candidate *c, uint32_t k) {
    const struct up_document *doc = a->t->reading->doc;
    if (a->picks[k] == m->head) x->pick |= k == 0 ? 1 : 2;
    if (a->said[k] == m->head) x->said |= k == 0 ? 1 : 2;
    if (a->others[k] == m->head) x->other |= k == 0 ? 1 : 2;
    x->in_trigger |= m->head >= c->trigger->first && m->head <= c->trigger->last;
    uint32_t gap = m->sentence > c->sentence ? m->sentence - c->sentence : c->sentence - m->sentence;
    if (gap < x->nearest) x->nearest = gap, x->distance = gap == 0 ? 0 : m->sentence < c->sentence ? up_steps(gap) : 8 + up_steps(gap);
    if (gap) return;
    bool rule;
    uint32_t here = slot_of(c, m->head, a->target, &rule);
    if (here && (!x->slot || (rule && !x->by_rule))) x->slot = here, x->by_rule = rule;
    const up_tree *tree = &a->t->reading->trees[m->sentence];
    x->clause |= up_clause_of(tree, m->head) == up_clause_of(tree, c->trigger->head) ? 1 : 0;
    uint32_t up = doc->tokens[m->head].head;
    for (int steps = 0; steps < 8 && up != UP_NO_TOKEN; steps++, up = doc->tokens[up].head) if (up == c->trigger->head) x->clause |= 2;
    up = doc->tokens[c->trigger->head].head;
    for (int steps = 0; steps < 8 && up != UP_NO_TOKEN; steps++, up = doc->tokens[up].head) if (up == m->head) x->clause |= 4;
    if (x->own_rel == 0 || here) x->own_rel = 1 + doc->tokens[m->head].rel, x->governor = doc->tokens[m->head].head;
}

static about about_chain(const asked *a, const uint32_t *of, uint32_t n) {
    const up_telling *t = a->t;
    const up_reading *r = t->reading;
    about x = {.nearest = 99, .distance = 15, .governor = UP_NO_TOKEN, .best = of[0], .lead = 99};
    for (uint32_t i = 0; i < n; i++) {
        const up_mention *m = &t->cast->mentions.items[of[i]];
        for (uint32_t k = 0; k < t->cluster->n; k++) note_member(&x, a, m, up_telling_member(t, k), k);
        if (m->sentence < x.lead) x.lead = m->sentence;
        if (m->form == UP_MENTION_PRONOUN) continue;
        const up_mention *best = &t->cast->mentions.items[x.best];
        if (best->form == UP_MENTION_PRONOUN || (best->form == UP_MENTION_NOUN && m->form == UP_MENTION_NAME)) x.best = of[i];
        x.named |= m->form == UP_MENTION_NAME, x.described |= m->form == UP_MENTION_NOUN;
        x.plural |= m->is_plural;
        uint32_t first, end, act = act_of(r, m);
        up_phrase_of(&r->trees[m->sentence], m->head, true, &first, &end);
        x.grouped |= has_group_word(r, m->sentence, first, end, up_telling_best(t)->group, &x.own_group);
        if (act && !x.act) x.act = act;
        x.appos |= up_tree_find(&r->trees[m->sentence], m->head, UP_APPOS, UP_APPOS) != UP_NO_TOKEN;
        x.conj |= up_tree_find(&r->trees[m->sentence], m->head, UP_CONJ, UP_CONJ) != UP_NO_TOKEN;
        x.quoted |= (r->doc->tokens[m->head].flags & UP_TOKEN_IN_QUOTES) != 0;
    }
    return x;
}

static void say_of_chain(up_options *o, const asked *a, uint32_t chain, const uint32_t *of, uint32_t n) {
    const up_telling *t = a->t;
    const up_reading *r = t->reading;
    const struct up_document *doc = r->doc;
    about x = about_chain(a, of, n);
    const up_mention *m = &t->cast->mentions.items[x.best];
    const up_parts *p = &t->cast->parts[chain];
    const up_entity *e = up_who_entity_at(doc, m->head);
    uint32_t kind = kind_of(m, a->target), form = m->form * 8 + m->article;
    uint32_t parts = steps3(p->victim) | steps3(p->offender) << 2 | steps3(p->accused) << 4 | steps3(p->prosecutor) << 6 | steps3(p->speaker) << 8;
    up_option_say(o, F_IS, 1);
    up_option_say(o, F_SLOT, x.slot);
    up_option_say(o, F_SLOT_RULE, up_pair(x.slot, x.by_rule));
    up_option_say(o, F_SLOT_KIND, x.slot * 64 + kind);
    up_option_say(o, F_PICK, up_pair(x.pick, x.said));
    up_option_say(o, F_PICK_FORM, up_pair(x.pick * 4 + x.said, form));
    up_option_say(o, F_CHAIN_PICK, up_pair(x.pick * 4 + x.said, kind));
    up_option_say(o, F_DISTANCE, x.distance);
    up_option_say(o, F_DISTANCE_FORM, up_pair(x.distance, form));
    up_option_say(o, F_DISTANCE_KIND, up_pair(x.distance, kind));
    up_option_say(o, F_FORM, (x.named ? 1 : 0) | (x.described ? 2 : 0));
    up_option_say(o, F_ARTICLE, form);
    up_option_say(o, F_KIND, kind);
    up_option_say(o, F_KIND_FORM, up_pair(kind, form));
    up_option_say(o, F_ENTITY, e ? 1 + e->kind : 0);
    up_option_say(o, F_PARTS, parts);
    up_option_say(o, F_PARTS_KIND, parts * 64 + kind);
    up_option_say(o, F_PARTS_DISTANCE, parts * 16 + x.distance);
    up_option_say(o, F_VICTIM, up_steps(p->victim));
    up_option_say(o, F_OFFENDER, up_steps(p->offender));
    up_option_say(o, F_ACCUSED, up_steps(p->accused));
    up_option_say(o, F_PROSECUTOR, up_steps(p->prosecutor));
    up_option_say(o, F_SPEAKER, up_steps(p->speaker));
    uint32_t character = (p->has_accused_noun ? 1 : 0) | (p->has_victim_noun ? 2 : 0) | (p->has_age ? 4 : 0);
    up_option_say(o, F_CHARACTER, character);
    up_option_say(o, F_CHARACTER_PARTS, up_pair(character, parts & 63));
    if (p->is_in_title) up_option_say(o, F_TITLE, kind);
    up_option_say(o, F_CHAIN_N, up_steps(n));
    up_option_say(o, F_FIRST, up_pair(up_steps(x.lead), x.distance));
    up_option_say(o, F_REPORT_ROLE, (chain_at(t, r->accused) == chain ? 1 : 0) | (chain_at(t, r->victim) == chain ? 2 : 0));
    up_option_say(o, F_LEMMA, m->form == UP_MENTION_NAME && e && e->kind == UP_ENTITY_PER ? 1 : hash_of(doc->tokens[m->head].lemma));
    up_option_say(o, F_REL, up_pair(x.own_rel, x.clause));
    up_option_say(o, F_CLAUSE, x.clause);
    if (x.quoted) up_option_say(o, F_QUOTES, (doc->tokens[up_telling_best(t)->trigger->head].flags & UP_TOKEN_IN_QUOTES) != 0);
    if (x.in_trigger) up_option_say(o, F_TRIGGER, m->head == up_telling_best(t)->trigger->head);
    up_option_say(o, F_OTHER, up_pair(x.other, a->other == UP_OPTION_NONE ? 2 : a->other == chain));
    if (x.grouped) up_option_say(o, F_GROUP, x.own_group);
    if (x.act) up_option_say(o, F_ACT, up_pair(x.act, x.distance));
    up_option_say(o, F_PLURAL, x.plural);
    if (x.appos) up_option_say(o, F_APPOS, m->form);
    if (x.conj) up_option_say(o, F_CONJ, m->form);
    if (x.governor != UP_NO_TOKEN && x.nearest == 0) up_option_say(o, F_GOVERNOR, hash_of(doc->tokens[x.governor].lemma));
    if (a->speaker != UP_NO_TOKEN) {
        uint32_t speaks = chain_at(t, a->speaker) == chain;
        up_option_say(o, F_SPEAKS, speaks);
        up_option_say(o, F_SPEAKS_KIND, up_pair(speaks, m->form * 8 + (e ? 1 + e->kind : 0)));
    }
}

/* Chains that nothing connects with the act or the story, far from it, are not asked: that keeps long reports cheap. */
enum { FAR = 5, LEAD = 3, OFTEN = 3 };

static bool is_worth_asking(const up_telling *t, uint32_t chain, const uint32_t *of, uint32_t n) {
    const up_parts *p = &t->cast->parts[chain];
    if (!p->n_words) return false;
    bool in_reach = false;
    for (uint32_t i = 0; i < n && !in_reach; i++) in_reach = up_telling_reaches(t, t->cast->mentions.items[of[i]].sentence);
    if (!in_reach) return false;
    if (p->victim || p->offender || p->accused || p->prosecutor || p->speaker || p->has_accused_noun || p->has_victim_noun || p->has_age || p->n_words >= OFTEN) return true;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t s = t->cast->mentions.items[of[i]].sentence;
        if (s < LEAD) return true;
        for (uint32_t k = 0; k < t->cluster->n; k++) {
            uint32_t own = up_telling_member(t, k)->sentence;
            if (own > s ? own - s <= FAR : s - own <= FAR) return true;
        }
    }
    return false;
}

void up_options_of_role(const up_telling *t, up_field field, uint32_t other, up_options *o) {
    const up_reading *r = t->reading;
    const up_cast *cast = t->cast;
    const up_candidate *best = up_telling_best(t);
    asked a = {.target = field == UP_FIELD_TARGET, .t = t, .other = other, .speaker = up_roles_speaker(r, best->trigger->head)};
    for (uint32_t k = 0; k < t->cluster->n; k++) {
        const up_candidate *c = up_telling_member(t, k);
        a.picks[k] = a.target ? c->target : c->actor, a.said[k] = a.target ? c->said_target : c->said_actor, a.others[k] = a.target ? c->actor : c->target;
    }
    up_options_begin(o, t, field);
    up_option_add(o, UP_OPTION_NONE, 0);
    up_option_say(o, F_IS, 0);
    uint32_t pick = mention_at(t, a.picks[0]), said = mention_at(t, a.said[0]);
    up_option_say(o, F_NO_PICK, up_pair(pick == UINT32_MAX ? 3 : cast->mentions.items[pick].form, said == UINT32_MAX ? 3 : cast->mentions.items[said].form));
    if (pick != UINT32_MAX) up_option_say(o, F_NO_KIND, kind_of(&cast->mentions.items[pick], a.target));
    up_option_say(o, F_NO_PASSIVE, up_pair(best->trigger->frame.is_passive, r->doc->tokens[best->trigger->head].upos));
    up_option_say(o, F_NO_LEMMA, hash_of(r->doc->tokens[best->trigger->head].lemma));
    if (a.speaker != UP_NO_TOKEN) up_option_say(o, F_SPEAKS, 3);
    uint32_t least = UINT32_MAX, most = 0; /* sentences of the tellings */
    for (uint32_t k = 0; k < t->cluster->n; k++) {
        uint32_t own = up_telling_member(t, k)->sentence;
        least = own < least ? own : least, most = own > most ? own : most;
    }
    for (uint32_t chain = 0; chain < cast->mentions.n_chains; chain++) {
        const up_parts *p = &cast->parts[chain];
        if (p->first_sentence >= UP_LEAD && (p->last_sentence + UP_REACH < least || p->first_sentence > most + UP_REACH)) continue;
        const uint32_t *of = cast->of_chain + cast->chain_begins[chain];
        uint32_t n = cast->chain_begins[chain + 1] - cast->chain_begins[chain];
        if (!is_worth_asking(t, chain, of, n)) continue;
        up_option_add(o, chain, 0);
        say_of_chain(o, &a, chain, of, n);
    }
}

/* ------------------------------------------------------------------ the extent of the words */

enum { WITH_PP = 1, WITH_APPOS = 2, WITH_CONJ = 4, WITH_CLAUSE = 8 };

static bool may_hold(uint8_t rel, uint32_t mask, bool at_head) {
    switch (rel) {
        case UP_DET_REL: case UP_AMOD: case UP_COMPOUND: case UP_FLAT: case UP_NUMMOD: case UP_NMOD_POSS: case UP_DET_PREDET: case UP_FIXED: case UP_GOESWITH: case UP_NMOD_UNMARKED: return true;
        case UP_CASE: case UP_CC: return !at_head;
        case UP_NMOD: return mask & WITH_PP;
        case UP_APPOS: return mask & WITH_APPOS;
        case UP_CONJ: return (mask & WITH_CONJ) || !at_head;
        case UP_ACL: case UP_ACL_RELCL: return mask & WITH_CLAUSE;
        case UP_ADVMOD: return true;
        case UP_OBL_UNMARKED: return !at_head;
        default: return (mask & WITH_CLAUSE) && !at_head && rel != UP_PUNCT_REL;
    }
}

static void extent(const up_tree *t, uint32_t head, uint32_t mask, bool at_head, uint32_t *lo, uint32_t *hi, int depth) {
    if (head < *lo) *lo = head;
    if (head > *hi) *hi = head;
    if (depth > 12) return;
    for (uint32_t c = up_tree_child(t, head); c != UP_NO_TOKEN; c = up_tree_next(t, c))
        if (may_hold(t->doc->tokens[c].rel, mask, at_head)) extent(t, c, mask, false, lo, hi, depth + 1);
}

static bool is_dash(const struct up_document *doc, uint32_t token) {
    up_str t = up_token_text(doc, token);
    return (t.len == 1 && t.at[0] == '-') || (t.len == 2 && t.at[0] == '-' && t.at[1] == '-') || (t.len == 3 && memcmp(t.at, "\xE2\x80", 2) == 0 && ((unsigned char)t.at[2] == 0x93 || (unsigned char)t.at[2] == 0x94));
}

/* "LYON A man was ...": the place at the head of a report, set in capitals, where its dash was lost. */
static bool is_bare_dateline(const struct up_document *doc, uint32_t token) {
    if (!doc->n_sentences || token != doc->sentences[0].first || token + 1 >= doc->n_tokens) return false;
    up_str w = up_token_text(doc, token), next = up_token_text(doc, token + 1);
    for (uint32_t i = 0; i < w.len; i++) if (w.at[i] < 'A' || w.at[i] > 'Z') return false;
    return w.len > 3 && next.len && !(next.len > 1 && next.at[1] >= 'A' && next.at[1] <= 'Z');
}

/* A time that the parser hung on the phrase is no part of it, nor are a dateline and marks at the rim. */
static void trim(const up_reading *r, uint32_t head, uint32_t *first, uint32_t *end) {
    for (uint32_t i = r->dates->n; i-- > 0;) {
        const up_timex *t = &r->dates->items[i];
        if (t->first <= head || t->first >= *end || t->type == UP_TIMEX_DURATION) continue;
        *end = t->first;
        while (*end > head + 1 && (r->doc->tokens[*end - 1].upos == UP_ADP || r->doc->tokens[*end - 1].upos == UP_PUNCT)) --*end;
    }
    if (*first < head && is_bare_dateline(r->doc, *first)) ++*first;
    up_str opening = up_token_text(r->doc, *first);
    bool in_capitals = opening.len > 2 && opening.at[1] >= 'A' && opening.at[1] <= 'Z';
    for (uint32_t k = *first; k + 1 < *end && (k < head || in_capitals); k++)
        if (is_dash(r->doc, k) && r->doc->tokens[k].flags & UP_TOKEN_SPACE_BEFORE) { *first = k + 1; break; }
    while (*end > head + 1 && r->doc->tokens[*end - 1].upos == UP_PUNCT) --*end;
    while (*first < head && r->doc->tokens[*first].upos == UP_PUNCT) ++*first;
}

enum { N_MASKS = 8, MENTIONS_MOST = 14 };
typedef struct stretch { uint32_t first, end, shapes; } stretch;

static uint32_t stretches_of(const up_reading *r, const up_mention *m, stretch out[N_MASKS + 1]) {
    static const uint32_t masks[N_MASKS] = {0, WITH_PP, WITH_APPOS, WITH_PP | WITH_APPOS, WITH_PP | WITH_CONJ, WITH_PP | WITH_APPOS | WITH_CONJ, WITH_PP | WITH_CONJ | WITH_CLAUSE, WITH_PP | WITH_APPOS | WITH_CONJ | WITH_CLAUSE};
    const up_entity *e = up_who_entity_at(r->doc, m->head);
    uint32_t n = 0;
    for (uint32_t s = 0; s < N_MASKS + (e != NULL); s++) {
        uint32_t lo = m->head, hi = m->head;
        if (s == N_MASKS) lo = e->first, hi = e->end - 1;
        else extent(&r->trees[m->sentence], m->head, masks[s], true, &lo, &hi, 0);
        hi++;
        trim(r, m->head, &lo, &hi);
        uint32_t k = 0;
        while (k < n && (out[k].first != lo || out[k].end != hi)) k++;
        if (k == n) out[n++] = (stretch){lo, hi, 0};
        out[k].shapes |= 1u << s;
    }
    return n;
}

static void say_of_stretch(up_options *o, const up_telling *t, const up_mention *m, const stretch *x, bool target, uint32_t rank, uint32_t longest, bool is_best_form, bool is_first) {
    const struct up_document *doc = t->reading->doc;
    const up_entity *e = up_who_entity_at(doc, m->head);
    uint32_t length = x->end - x->first, steps = length < 12 ? length : 12 + up_steps(length - 12), kind = kind_of(m, target), form = m->form * 8 + (e ? 1 + e->kind : 0), distance = up_telling_distance(t, m->sentence);
    bool number = false, trigger = false, slot = false;
    for (uint32_t k = x->first; k < x->end; k++) number |= doc->tokens[k].upos == UP_NUM;
    for (uint32_t i = 0; i < t->cluster->n; i++) {
        const up_candidate *c = up_telling_member(t, i);
        trigger |= c->trigger->head >= x->first && c->trigger->head < x->end;
        slot |= (target ? c->said_target : c->said_actor) == m->head;
    }
    up_option_say(o, W_LENGTH, steps);
    for (uint32_t s = 0; s <= N_MASKS; s++) {
        if (!(x->shapes >> s & 1)) continue;
        up_option_say(o, W_SHAPE, s);
        up_option_say(o, W_SHAPE_KIND, up_pair(s, kind));
        up_option_say(o, W_SHAPE_FORM, up_pair(s, form));
        up_option_say(o, W_SHAPE_LENGTH, up_pair(s, steps));
    }
    up_option_say(o, W_LONGEST, length == longest);
    up_option_say(o, W_RANK, up_steps(rank));
    up_option_say(o, W_DISTANCE, distance);
    up_option_say(o, W_FORM, up_pair(form, is_best_form));
    up_option_say(o, W_FORM_DISTANCE, up_pair(form, distance));
    up_option_say(o, W_ARTICLE, up_pair(m->article, is_best_form));
    up_option_say(o, W_FIRST, up_pair(is_first, m->form));
    up_option_say(o, W_SLOT, up_pair(slot, m->form));
    if (number) up_option_say(o, W_NUMBER, m->form);
    if (trigger) up_option_say(o, W_TRIGGER, m->form);
    up_option_say(o, W_LAST, doc->tokens[x->end - 1].upos);
}

void up_options_of_words(const up_telling *t, up_field field, uint32_t chain, up_options *o) {
    const up_cast *cast = t->cast;
    const uint32_t *of = cast->of_chain + cast->chain_begins[chain];
    uint32_t n = cast->chain_begins[chain + 1] - cast->chain_begins[chain], taken = 0, longest = 0;
    stretch all[MENTIONS_MOST][N_MASKS + 1];
    uint32_t mention[MENTIONS_MOST], count[MENTIONS_MOST];
    up_mention_form best = UP_MENTION_PRONOUN;
    for (int pass = 0; pass < 2; pass++) /* those near the act first, then the earliest of the others */
        for (uint32_t i = 0; i < n && taken < MENTIONS_MOST; i++) {
            const up_mention *m = &cast->mentions.items[of[i]];
            if (m->form == UP_MENTION_PRONOUN || (up_telling_distance(t, m->sentence) == 0) != (pass == 0)) continue;
            mention[taken] = of[i];
            count[taken] = stretches_of(t->reading, m, all[taken]);
            for (uint32_t k = 0; k < count[taken]; k++) if (all[taken][k].end - all[taken][k].first > longest) longest = all[taken][k].end - all[taken][k].first;
            if (m->form < best) best = m->form;
            taken++;
        }
    up_options_begin(o, t, field);
    for (uint32_t i = 0; i < taken; i++)
        for (uint32_t k = 0; k < count[i]; k++) {
            const up_mention *m = &cast->mentions.items[mention[i]];
            uint32_t rank = 0;
            for (uint32_t j = 0; j < taken; j++) for (uint32_t q = 0; q < count[j]; q++) rank += all[j][q].end - all[j][q].first > all[i][k].end - all[i][k].first;
            up_option_add(o, all[i][k].first, all[i][k].end);
            say_of_stretch(o, t, m, &all[i][k], field == UP_FIELD_TARGET_WORDS, rank, longest, m->form == best, mention[i] == of[0]);
        }
}
