/* candidate.c - everything about one trigger but whether it counts: roles, group, factuality, when, where.
 *
 * Group.  Each group that the report names is a suspect; what speaks for it is added up: hostile words in
 * the clause, the victim's description, the sentence, its neighbours, and what the report is about.  What
 * the actor is speaks against it: the offender's people are not the target.
 * Factuality.  From the clause outwards: a denial or hoax, an allegation, a condition. */
#include <string.h>
#include "base/utf8.h"
#include "code/reading.h"

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

typedef struct suspect { uint32_t group; double score; const char *source; double source_score; } suspect;

static void accuse(suspect *all, uint32_t *n, uint32_t group, double score, const char *source) {
    uint32_t i = 0;
    while (i < *n && all[i].group != group) i++;
    if (i == *n) {
        if (*n == 24) return;
        all[(*n)++] = (suspect){group, 0, source, 0};
    }
    all[i].score += score;
    if (score > all[i].source_score) all[i].source = source, all[i].source_score = score;
}

/* Index of the first mention of sentence `s` or later. */
static uint32_t first_mention(const up_reading *r, uint32_t s) {
    uint32_t lo = 0, hi = r->groups.n;
    while (lo < hi) {
        uint32_t mid = (lo + hi) / 2;
        if (r->groups.items[mid].sentence < s) lo = mid + 1; else hi = mid;
    }
    return lo;
}

static void find_group(const up_reading *r, up_candidate *c) {
    suspect all[24];
    uint32_t n = 0, tf = 0, te = 0, af = 0, ae = 0, cf, ce, rf = 0, re = 0;
    const up_tree *t = &r->trees[c->sentence];
    up_clause_extent(t, up_clause_of(t, c->trigger->head), &cf, &ce);
    if (c->said_target != UP_NO_TOKEN) up_phrase_of(t, c->said_target, true, &tf, &te);
    if (c->trigger->actor != UP_NO_TOKEN && c->trigger->actor >= t->first && c->trigger->actor < t->end) up_phrase_of(t, c->trigger->actor, true, &af, &ae);
    uint32_t rs = c->sentence;
    if (c->target != UP_NO_TOKEN && c->target != c->said_target) {
        rs = up_document_sentence_of(r->doc, c->target);
        up_phrase_of(&r->trees[rs], c->target, true, &rf, &re);
    }
    bool condemns = c->type == UP_CONDEMNATION || c->type == UP_SOLIDARITY;
    uint32_t from = c->sentence >= 2 ? c->sentence - 2 : 0;
    for (uint32_t i = first_mention(r, from < rs ? from : rs); i < r->groups.n; i++) {
        const up_group_mention *m = &r->groups.items[i];
        if (m->sentence > c->sentence + 1) break;
        if (m->is_state) continue;
        bool nation = strncmp(r->ontology->groups.names[m->group], "nationality:", 12) == 0;
        if (rs != c->sentence && m->sentence == rs && is_in(m->first, m->last, rf, re)) accuse(all, &n, m->group, 4.0, "the person it refers to");
        if (m->sentence == c->sentence) {
            bool in_target = te > tf && is_in(m->first, m->last, tf, te), in_actor = ae > af && is_in(m->first, m->last, af, ae);
            bool in_clause = is_in(m->first, m->last, cf, ce), in_words = is_in(m->first, m->last, c->trigger->first, c->trigger->last + 1);
            if (in_words) accuse(all, &n, m->group, m->is_hostile ? 8.0 : 4.0, "the words of the act");
            if (m->is_hostile) accuse(all, &n, m->group, in_clause ? 6.0 : 4.0, in_clause ? "hostile words in the clause" : "hostile words in the sentence");
            else if (in_target) accuse(all, &n, m->group, 5.0, "the target's description");
            else if (in_actor) accuse(all, &n, m->group, condemns ? 0.5 : -4.0, "the actor's description");
            else accuse(all, &n, m->group, (in_clause ? 2.0 : 1.5) * (nation ? 0.6 : 1.0), "the sentence");
        } else if (m->sentence + 1 == c->sentence || m->sentence == c->sentence + 1) accuse(all, &n, m->group, (m->is_hostile ? 2.0 : 0.8) * (nation && !m->is_hostile ? 0.4 : 1.0), "the sentence beside it");
        else if (m->sentence >= from) accuse(all, &n, m->group, (m->is_hostile ? 1.0 : 0.4) * (nation && !m->is_hostile ? 0.3 : 1.0), "the sentences before");
    }
    double total = 0;
    for (uint32_t g = 0; g < r->ontology->groups.n; g++) total += r->group_score[g];
    for (uint32_t g = 0; g < r->ontology->groups.n; g++)
        if (r->group_score[g] > 0) {
            double share = r->group_score[g] / (total + 1.0);
            if (share > 0.05 || g == r->main_group) accuse(all, &n, g, 4.0 * share, "what the report is about");
        }
    c->group = UINT32_MAX;
    for (uint32_t i = 0; i < n; i++)
        if (all[i].score > 0.25 && (c->group == UINT32_MAX || all[i].score > c->group_support)) c->group = all[i].group, c->group_support = all[i].score, c->group_source = all[i].source;
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

static bool is_between_quotes(const up_reading *r, uint32_t token) { return r->doc->tokens[token].flags & UP_TOKEN_IN_QUOTES; }

void up_candidate_make(const up_reading *r, const up_trigger *trigger, up_candidate *c) {
    const struct up_document *doc = r->doc;
    *c = (up_candidate){.trigger = trigger, .type = trigger->rule->type, .group = UINT32_MAX, .date = UINT32_MAX, .place = UINT32_MAX, .second_place = UINT32_MAX};
    c->sentence = up_document_sentence_of(doc, trigger->head);
    c->said_target = trigger->target;
    c->actor = up_who_antecedent(doc, r->trees, r->matches, trigger->actor);
    c->target = up_who_antecedent(doc, r->trees, r->matches, trigger->target);
    if (c->target == c->actor) c->target = trigger->target == trigger->actor ? UP_NO_TOKEN : trigger->target;
    c->in_quotes = is_between_quotes(r, trigger->head);
    if (r->dates) c->date = up_when_of_event(doc, r->dates, trigger->head);
    up_where_grade grade = UP_WHERE_UNKNOWN;
    if (r->places) c->place = up_where_of_event_graded(doc, r->places, trigger->head, &c->second_place, &grade);
    c->place_is_inferred = grade <= UP_WHERE_INFERRED;
    find_group(r, c);
    find_factuality(r, c);
    c->perceived = c->group != UINT32_MAX && up_type_class(c->type) == UP_CLASS_INCIDENT && tells_of_mistaking(r, c->sentence);
}
