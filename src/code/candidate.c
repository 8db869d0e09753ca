/* candidate.c - everything about one trigger but whether it counts: roles, group, factuality, when, where.
 *
 * The group is group.c's question.  Factuality:  From the clause outwards: a denial or hoax, an allegation, a condition. */
#include <string.h>
#include "base/utf8.h"
#include "code/group.h"
#include "code/roles.h"

static bool lemma_is(const struct up_document *doc, uint32_t token, const char *word) {
    up_str l = doc->tokens[token].lemma;
    size_t n = strlen(word);
    return l.len == n && memcmp(l.at, word, n) == 0;
}

static bool is_in(uint32_t first, uint32_t last, uint32_t from, uint32_t end) { return first >= from && last < end; }

/* "an Uzbek likened to Putin", "mistaken for", "because they thought he was": membership is the offender's guess. */
static bool tells_of_mistaking(const up_reading *r, uint32_t sentence) {
    static const char *const lemmas[] = {"mistake", "mistaken", "perceive", "liken", "mistakenly", "wrongly"};
    const up_sentence *s = &r->doc->sentences[sentence];
    for (uint32_t k = s->first; k < s->end; k++)
        for (size_t w = 0; w < sizeof lemmas / sizeof *lemmas; w++) if (lemma_is(r->doc, k, lemmas[w])) return true;
    return false;
}

static bool cue_in(const up_reading *r, uint32_t sentence, up_cue cue, uint32_t first, uint32_t end) {
    for (uint32_t i = 0; i < r->matches[sentence].n; i++) {
        const up_match *m = &r->matches[sentence].items[i];
        if (m->sense.kind == UP_SENSE_CUE && m->sense.id == cue && is_in(m->first, m->last, first, end)) return true;
    }
    return false;
}

/* A cue governs the trigger when it stands in its clause or heads a clause above it. */
static bool is_governed_by(const up_reading *r, const up_candidate *c, up_cue cue) {
    const up_tree *t = &r->trees[c->sentence];
    if (!(r->cues[c->sentence] >> cue & 1)) return false;
    uint32_t first, end, at = up_clause_of(t, c->trigger->head);
    up_clause_extent(t, at, &first, &end);
    if (cue_in(r, c->sentence, cue, first, end)) return true;
    for (uint32_t steps = 0; steps < 6 && r->doc->tokens[at].head != UP_NO_TOKEN; steps++) {
        at = r->doc->tokens[at].head;
        if (cue_in(r, c->sentence, cue, at, at + 1)) return true;
        for (uint32_t k = up_tree_child(t, at); k != UP_NO_TOKEN; k = up_tree_next(t, k))
            if ((r->doc->tokens[k].rel == UP_ADVMOD || r->doc->tokens[k].rel == UP_OBL || r->doc->tokens[k].rel == UP_NSUBJ) && cue_in(r, c->sentence, cue, k, k + 1)) return true;
    }
    return false;
}

static void find_factuality(const up_reading *r, up_candidate *c) {
    uint32_t flags = c->trigger->rule->flags;
    c->factuality = UP_ASSERTED, c->factuality_why = NULL;
    up_class klass = up_type_class(c->type);
    if ((flags & UP_RULE_DENIED) || (klass == UP_CLASS_INCIDENT && is_governed_by(r, c, UP_CUE_DENIED))) c->factuality = UP_DENIED, c->factuality_why = "denied or exposed as a hoax";
    else if (klass == UP_CLASS_INCIDENT && ((flags & UP_RULE_ALLEGED) || is_governed_by(r, c, UP_CUE_ALLEGED))) c->factuality = UP_ALLEGED, c->factuality_why = "alleged";
    else if (klass == UP_CLASS_INCIDENT && c->type != UP_THREAT && is_governed_by(r, c, UP_CUE_THREATENED)) c->factuality = UP_THREATENED, c->factuality_why = "announced, not done";
}

/* "in Lyon", "near both Lyon and Nice": not "of Lyon", "from Lyon", which tell where somebody comes from. */
static bool stands_in(const up_reading *r, uint32_t token, uint32_t least) {
    static const char *const words[] = {"in", "at", "near", "outside", "across", "inside", "throughout", "around", "within"};
    for (uint32_t k = token, steps = 0; k > least && steps < 4; steps++) {
        k--;
        uint8_t u = r->doc->tokens[k].upos;
        if (u == UP_ADP) { for (size_t i = 0; i < sizeof words / sizeof *words; i++) if (lemma_is(r->doc, k, words[i])) return true; return false; }
        if (u != UP_DET && u != UP_ADJ && u != UP_CCONJ && u != UP_PROPN && u != UP_ADV) return false;
    }
    return false;
}

/* A place in the words for target or actor is the event's when the clause names none: "shops in Lyon and
 * Nice reported damage".  Up to two coordinated ones.  A person's own town does not count. */
static bool place_in_phrase(const up_reading *r, uint32_t head, up_candidate *c) {
    uint32_t first, end, found = UINT32_MAX, second = UINT32_MAX;
    const up_entity *e = head == UP_NO_TOKEN ? NULL : up_who_entity_at(r->doc, head);
    if (head == UP_NO_TOKEN || (e && e->kind == UP_ENTITY_PER)) return false;
    up_phrase_of(&r->trees[up_document_sentence_of(r->doc, head)], head, true, &first, &end);
    for (uint32_t i = 0; i < r->places->n && second == UINT32_MAX; i++) {
        const up_toponym *t = &r->places->items[i];
        if (t->first < first || t->end > end || t->is_demonym || !t->is_resolved) continue;
        if (found == UINT32_MAX) { if (stands_in(r, t->first, first)) found = i; continue; }
        const up_toponym *before = &r->places->items[found];
        bool apart = strcmp(t->place.country, before->place.country) != 0 || t->place.kind == before->place.kind;
        bool joined = false; /* "X and Y", not "X, Y" */
        for (uint32_t k = before->end; k < t->first; k++) joined |= r->doc->tokens[k].upos == UP_CCONJ;
        if (apart && joined) second = i;
    }
    if (found == UINT32_MAX) return false;
    c->place = found, c->second_place = second, c->place_is_inferred = false;
    return true;
}

static bool is_between_quotes(const up_reading *r, uint32_t token) { return r->doc->tokens[token].flags & UP_TOKEN_IN_QUOTES; }

/* "fear a spike in attacks", "afraid of being deported": what is feared has not happened. */
static bool is_feared(const up_reading *r, const up_candidate *c) {
    static const char *const words[] = {"fear", "dread", "worry", "afraid", "scared", "fearful"};
    const up_tree *t = &r->trees[c->sentence];
    uint32_t at = c->trigger->head;
    for (int steps = 0; steps < 3; steps++) {
        uint32_t head = r->doc->tokens[at].head;
        if (head == UP_NO_TOKEN || head < t->first || head >= t->end) return false;
        uint8_t rel = r->doc->tokens[at].rel;
        bool content = rel == UP_OBJ || rel == UP_CCOMP || rel == UP_XCOMP || rel == UP_NMOD;
        if (!content) return false;
        at = head;
        for (size_t i = 0; i < sizeof words / sizeof *words; i++) if (lemma_is(r->doc, at, words[i])) return true;
        if (r->doc->tokens[at].upos == UP_VERB) return false;
    }
    return false;
}

/* "threatened to burn down the mosque": the burning is what the threat holds, not an act of its own. */
static bool is_threatened(const up_reading *r, const up_candidate *c) {
    if (c->type == UP_THREAT || up_type_class(c->type) != UP_CLASS_INCIDENT) return false;
    uint32_t at = c->trigger->head;
    for (int steps = 0; steps < 2; steps++) {
        uint8_t rel = r->doc->tokens[at].rel;
        uint32_t head = r->doc->tokens[at].head;
        if (head == UP_NO_TOKEN || (rel != UP_XCOMP && rel != UP_CCOMP && rel != UP_ACL && rel != UP_CONJ)) return false;
        for (uint32_t i = 0; i < r->triggers.n && r->triggers.items[i].first <= head; i++)
            if (r->triggers.items[i].rule->type == UP_THREAT && r->triggers.items[i].head == head) return rel != UP_CONJ;
        at = head;
    }
    return false;
}

up_status up_candidate_make(const up_reading *r, const up_trigger *trigger, up_candidate *c) {
    const struct up_document *doc = r->doc;
    *c = (up_candidate){.trigger = trigger, .type = trigger->rule->type, .group = UINT32_MAX, .date = UINT32_MAX, .place = UINT32_MAX, .second_place = UINT32_MAX};
    c->sentence = up_document_sentence_of(doc, trigger->head);
    c->in_quotes = is_between_quotes(r, trigger->head);
    up_roles_choose(r, c);
    if (r->dates) c->date = up_when_of_event(doc, r->dates, trigger->head);
    up_where_grade grade = UP_WHERE_UNKNOWN;
    if (r->places) c->place = up_where_of_event_graded(doc, r->places, trigger->head, &c->second_place, &grade);
    c->place_is_inferred = grade <= UP_WHERE_INFERRED;
    if (r->places && up_type_class(c->type) != UP_CLASS_RESPONSE && !place_in_phrase(r, c->said_target, c) && grade != UP_WHERE_SAID) place_in_phrase(r, c->said_actor, c);
    find_factuality(r, c);
    c->is_feared = is_feared(r, c) || is_threatened(r, c);
    up_status status = up_group_choose(r, c);
    c->perceived = c->group != UINT32_MAX && up_type_class(c->type) == UP_CLASS_INCIDENT && tells_of_mistaking(r, c->sentence);
    return status;
}
