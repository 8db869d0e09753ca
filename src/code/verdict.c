/* verdict.c - what the model is told of a cluster before it becomes an event.
 *
 * A candidate may well be right and still be the third telling of the same charge.  So the last word is
 * given over clusters: how good the best telling is, how many there are, where the first stands, what else of
 * the kind the report holds and how this one ranks among it, what stands around it, and what is known of its
 * roles, day and place.  Plain numbers, for trees. */
#include "code/verdict.h"
#include <math.h>
#include <string.h>
#include "code/group.h"
#include "code/net.h"

#define FACTS(X) \
    X(type) X(klass) X(family) X(best) X(second) X(third) X(sum) X(n) X(quoted) X(told_first) X(told_last) X(spread) \
    X(same_type) X(better_type) X(same_family) X(better_family) X(sum_type) X(sum_family) X(max_type) X(max_family) X(gap_type) X(gap_family) X(gap_better) \
    X(beside_better) X(shares) X(max_incident) X(max_response) X(max_claim) X(incident_here) X(incident_before) X(incident_after) X(response_here) X(sum_report) X(n_report) \
    X(group) X(has_group) X(words_hostile) X(clause_hostile) X(sentence_hostile) X(beside_hostile) X(target_sign) X(referent_sign) X(clause_sign) X(sentence_sign) X(actor_sign) X(is_main) X(main_share) X(is_nation) \
    X(target) X(target_kind) X(target_named) X(actor) X(actor_kind) X(actor_named) X(fact) X(perceived) \
    X(position) X(sentences) X(share_position) X(paragraph) X(bias) X(hostile) X(title_hostile) X(title_group) X(title_type) X(title_family) X(has_title) \
    X(age) X(has_date) X(has_place) X(place_inferred) X(weak) X(strong) X(conditions) X(passive) X(negated) X(modal) X(noun) X(past) X(plural) X(definite) X(root) X(words) \
    X(cue_alleged) X(cue_denied) X(cue_hypothetical) X(cue_threatened) X(cue_bias) X(cue_fiction) X(cue_history) X(cue_policy) X(triggers_here) X(length) X(target_brought) X(actor_brought) X(apart) X(brings_new) X(date_here) X(date_other) X(place_here) X(place_other) X(solid) X(level) X(level_other) X(groups) X(places_told) X(own_place) X(place_votes) X(opens_with_place) X(best_here) \
    X(told_type) X(told_type_most) X(told_newly) X(told_family) X(told_class) X(told_here) X(told_type_report) X(told_class_report)

enum {
#define X(name) F_##name,
    FACTS(X)
#undef X
    N_FACTS
};
_Static_assert((int)N_FACTS <= (int)UP_VERDICT_FACTS, "room for every fact");

const char *up_verdict_fact_name(uint32_t fact) {
    static const char *const names[] = {
#define X(name) #name,
        FACTS(X)
#undef X
    };
    return fact < N_FACTS ? names[fact] : NULL;
}

uint32_t up_verdict_facts_known(void) { return N_FACTS; }

static int family_of(up_type type) {
    static const char *const names[] = {"violence", "property", "intimidation", "exclusion", "measure", "response", "claim"};
    for (int i = 0; i < 7; i++) if (strcmp(names[i], up_type_family(type)) == 0) return i;
    return 7;
}

static double best_of(const up_candidate *c, const up_cluster *k) { return c[k->members[0]].score; }
static double likely(double score) { return 1.0 / (1.0 + exp(-score)); }

/* What the other clusters say of this one. */
static void about_company(const up_candidate *c, const up_clusters *all, uint32_t which, float *out) {
    const up_cluster *k = &all->items[which];
    const up_candidate *best = &c[k->members[0]];
    int family = family_of(k->type);
    float far = 60;
    out[F_max_type] = out[F_max_family] = out[F_max_incident] = out[F_max_response] = out[F_max_claim] = -6;
    out[F_incident_here] = out[F_incident_before] = out[F_incident_after] = out[F_response_here] = out[F_beside_better] = -6;
    out[F_gap_type] = out[F_gap_family] = out[F_gap_better] = far;
    out[F_n_report] = (float)all->n;
    for (uint32_t o = 0; o < all->n; o++) {
        const up_cluster *other = &all->items[o];
        up_class klass = up_type_class(other->type);
        float score = (float)best_of(c, other);
        out[F_sum_report] += (float)likely(score);
        if (o == which) continue;
        bool better = score > best->score || (!(score < best->score) && o < which), same_type = other->type == k->type, same_family = family_of(other->type) == family;
        int max = klass == UP_CLASS_INCIDENT ? F_max_incident : klass == UP_CLASS_RESPONSE ? F_max_response : klass == UP_CLASS_CLAIM ? F_max_claim : -1;
        if (max >= 0) out[max] = fmaxf(out[max], score);
        if (same_type) out[F_same_type]++, out[F_better_type] += better, out[F_sum_type] += (float)likely(score), out[F_max_type] = fmaxf(out[F_max_type], score);
        if (same_type && better) {
            const up_candidate *b = &c[other->members[0]];
            if (b->date != UINT32_MAX && best->date != UINT32_MAX) out[F_date_other] = b->date != best->date || out[F_date_other] > 0 ? 1 : -1;
            if (b->place != UINT32_MAX && best->place != UINT32_MAX) out[F_place_other] = b->place != best->place || out[F_place_other] > 0 ? 1 : -1;
        }
        if (same_family) out[F_same_family]++, out[F_better_family] += better, out[F_sum_family] += (float)likely(score), out[F_max_family] = fmaxf(out[F_max_family], score);
        for (uint32_t i = 0; i < other->n; i++)
            for (uint32_t m = 0; m < k->n; m++) {
                int apart = (int)c[other->members[i]].sentence - (int)c[k->members[m]].sentence;
                float d = (float)(apart < 0 ? -apart : apart), s = (float)c[other->members[i]].score;
                if (same_type) out[F_gap_type] = fminf(out[F_gap_type], d);
                if (same_family) out[F_gap_family] = fminf(out[F_gap_family], d);
                if (same_family && better) out[F_gap_better] = fminf(out[F_gap_better], d);
                if (same_family && d == 0) out[F_shares]++;
                if (same_family && d == 0 && better) out[F_beside_better] = fmaxf(out[F_beside_better], s);
                if (klass == UP_CLASS_INCIDENT && d == 0) out[F_incident_here] = fmaxf(out[F_incident_here], s);
                if (klass == UP_CLASS_INCIDENT && apart < 0 && apart >= -3) out[F_incident_before] = fmaxf(out[F_incident_before], s);
                if (klass == UP_CLASS_INCIDENT && apart > 0 && apart <= 3) out[F_incident_after] = fmaxf(out[F_incident_after], s);
                if (klass == UP_CLASS_RESPONSE && d == 0) out[F_response_here] = fmaxf(out[F_response_here], s);
            }
    }
}

static bool tells_own_place(const up_reading *r, const up_candidate *c) {
    return c->place != UINT32_MAX && !c->place_is_inferred && up_document_sentence_of(r->doc, r->places->items[c->place].first) == c->sentence;
}

/* Is this a round-up?  How many places incidents name themselves, whether this one has one, and the groups told of. */
static void about_list(const up_reading *r, const up_candidate *c, const up_clusters *all, uint32_t which, float *out) {
    const up_candidate *best = &c[all->items[which].members[0]];
    enum { MOST = 32 };
    uint64_t seen[MOST];
    uint32_t n = 0;
    for (uint32_t o = 0; o < all->n; o++) {
        const up_candidate *m = &c[all->items[o].members[0]];
        if (up_type_class(all->items[o].type) != UP_CLASS_INCIDENT || m->score < -1 || m->place == UINT32_MAX) continue;
        const up_toponym *place = &r->places->items[m->place];
        if (best->place != UINT32_MAX && place->place.geonames == r->places->items[best->place].place.geonames) out[F_place_votes]++;
        if (!tells_own_place(r, m)) continue;
        uint32_t k = 0;
        while (k < n && seen[k] != place->place.geonames) k++;
        if (k == n && n < MOST) seen[n++] = place->place.geonames;
    }
    out[F_places_told] = (float)n;
    if (tells_own_place(r, best)) {
        const up_toponym *place = &r->places->items[best->place];
        out[F_own_place] = 1;
        out[F_opens_with_place] = place->first <= r->doc->sentences[best->sentence].first + 2;
    }
    out[F_groups] = (float)r->n_groups_told;
    out[F_level] = (float)up_group_level(best->group_signs), out[F_level_other] = (float)best->other_group_level;
    uint32_t better = 0; /* how it ranks among all that its sentence tells */
    for (uint32_t o = 0; o < all->n; o++) for (uint32_t m = 0; o != which && m < all->items[o].n; m++) better += c[all->items[o].members[m]].sentence == best->sentence && c[all->items[o].members[m]].score > best->score;
    out[F_best_here] = (float)better;
}

/* What the network says of the sentences that tell it, and how that stands to the rest of the report. */
static void about_told(const up_reading *r, const up_candidate *c, const up_cluster *k, float *out) {
    static const float never = -20;
    if (!r->told) return;
    for (int fact = F_told_type_most; fact <= F_told_class_report; fact++) out[fact] = never;
    out[F_told_type] = r->told[(size_t)c[k->members[0]].sentence * UP_NET_OUT + k->type];
    uint32_t kin = 0, same_class = 0; /* bits of the types of its family, of its class */
    int family = family_of(k->type);
    up_class klass = up_type_class(k->type);
    for (int t = 0; t < UP_N_TYPES; t++) kin |= (uint32_t)(family_of((up_type)t) == family) << t, same_class |= (uint32_t)(up_type_class((up_type)t) == klass) << t;
    for (uint32_t m = 0; m < k->n; m++) {
        const float *told = r->told + (size_t)c[k->members[m]].sentence * UP_NET_OUT;
        out[F_told_type_most] = fmaxf(out[F_told_type_most], told[k->type]), out[F_told_newly] = fmaxf(out[F_told_newly], told[UP_N_TYPES + k->type]);
        for (int t = 0; t < UP_N_TYPES; t++) {
            out[F_told_here] = fmaxf(out[F_told_here], told[t]);
            if (kin >> t & 1) out[F_told_family] = fmaxf(out[F_told_family], told[t]);
            if (same_class >> t & 1) out[F_told_class] = fmaxf(out[F_told_class], told[t]);
        }
    }
    for (uint32_t s = 0; s < r->doc->n_sentences; s++) {
        const float *told = r->told + (size_t)s * UP_NET_OUT;
        out[F_told_type_report] = fmaxf(out[F_told_type_report], told[k->type]);
        for (int t = 0; t < UP_N_TYPES; t++) if (same_class >> t & 1) out[F_told_class_report] = fmaxf(out[F_told_class_report], told[t]);
    }
}

static void about_members(const up_reading *r, const up_candidate *c, const up_cluster *k, float *out) {
    uint32_t first = UINT32_MAX, last = 0, signs = 0;
    out[F_group] = -6, out[F_second] = out[F_third] = -6;
    for (uint32_t i = 0; i < k->n; i++) {
        const up_candidate *m = &c[k->members[i]];
        if (i == 1) out[F_second] = (float)m->score;
        if (i == 2) out[F_third] = (float)m->score;
        if (m->sentence < first) first = m->sentence;
        if (m->sentence > last) last = m->sentence;
        out[F_sum] += (float)likely(m->score);
        out[F_quoted] += (float)m->in_quotes / (float)k->n;
        signs |= m->group_signs;
        if (m->group != UINT32_MAX) out[F_has_group] = 1, out[F_group] = fmaxf(out[F_group], (float)m->group_support);
        if (m->group != UINT32_MAX && m->group == r->main_group) out[F_is_main] = 1;
        out[F_target] += m->target != UP_NO_TOKEN, out[F_actor] += m->actor != UP_NO_TOKEN;
        up_bringing bringing = up_reading_bringing(r, m->said_target);
        out[F_brings_new] += bringing == UP_BRINGS_NEW || bringing == UP_BRINGS_NUMBER;
        out[F_apart] += up_reading_sets_apart(r, m->sentence);
        if (m->date != UINT32_MAX) out[F_date_here] += up_document_sentence_of(r->doc, r->dates->items[m->date].first) == m->sentence;
        if (m->place != UINT32_MAX) out[F_place_here] += up_document_sentence_of(r->doc, r->places->items[m->place].first) == m->sentence;
        out[F_has_date] += m->date != UINT32_MAX, out[F_has_place] += m->place != UINT32_MAX && !m->place_is_inferred;
    }
    out[F_told_first] = (float)first, out[F_told_last] = (float)last, out[F_spread] = (float)(last - first);
    static const struct { int fact; up_suspect_sign sign; } table[] = {
        {F_words_hostile, UP_SIGN_WORDS_HOSTILE}, {F_clause_hostile, UP_SIGN_CLAUSE_HOSTILE}, {F_sentence_hostile, UP_SIGN_SENTENCE_HOSTILE}, {F_beside_hostile, UP_SIGN_BESIDE_HOSTILE},
        {F_target_sign, UP_SIGN_TARGET}, {F_referent_sign, UP_SIGN_REFERENT}, {F_clause_sign, UP_SIGN_CLAUSE}, {F_sentence_sign, UP_SIGN_SENTENCE}, {F_actor_sign, UP_SIGN_ACTOR},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) out[table[i].fact] = (float)(signs >> table[i].sign & 1);
}

static bool is_named(const up_reading *r, uint32_t head) { return head != UP_NO_TOKEN && up_who_entity_at(r->doc, head); }

static void about_best(const up_reading *r, const up_candidate *c, float *out) {
    const struct up_document *doc = r->doc;
    const up_token *head = &doc->tokens[c->trigger->head];
    const char *tag = up_xpos_name(head->xpos);
    out[F_target_kind] = -1, out[F_actor_kind] = -1, out[F_age] = -400;
    if (c->target != UP_NO_TOKEN) {
        uint32_t s = up_document_sentence_of(doc, c->target);
        out[F_target_kind] = (float)up_who_target_kind(&r->trees[s], c->target, r->matches[s].items, r->matches[s].n);
    }
    if (c->actor != UP_NO_TOKEN) {
        uint32_t s = up_document_sentence_of(doc, c->actor);
        out[F_actor_kind] = (float)up_who_actor_kind(&r->trees[s], c->actor, r->matches[s].items, r->matches[s].n);
    }
    out[F_target_brought] = (float)up_reading_bringing(r, c->said_target), out[F_actor_brought] = (float)up_reading_bringing(r, c->said_actor);
    out[F_target_named] = is_named(r, c->target), out[F_actor_named] = is_named(r, c->actor);
    out[F_fact] = (float)c->factuality, out[F_perceived] = c->perceived;
    if (c->group != UINT32_MAX) out[F_is_nation] = strncmp(r->ontology->groups.names[c->group], "nationality:", 12) == 0;
    out[F_position] = (float)c->sentence, out[F_sentences] = (float)doc->n_sentences, out[F_share_position] = (float)c->sentence / (float)doc->n_sentences;
    out[F_paragraph] = doc->sentences[c->sentence].begins_paragraph;
    if (c->date != UINT32_MAX && r->report_day != UP_NO_DAY && r->dates->items[c->date].days.first != UP_NO_DAY) out[F_age] = (float)(r->report_day - r->dates->items[c->date].days.last);
    out[F_place_inferred] = c->place != UINT32_MAX && c->place_is_inferred;
    uint32_t flags = c->trigger->rule->flags;
    out[F_weak] = (flags & UP_RULE_WEAK) != 0, out[F_strong] = (flags & UP_RULE_STRONG) != 0, out[F_conditions] = (float)c->trigger->rule->n_conditions;
    out[F_passive] = c->trigger->frame.is_passive, out[F_negated] = c->trigger->frame.is_negated, out[F_modal] = c->trigger->frame.modal != UP_NO_TOKEN;
    out[F_noun] = head->upos == UP_NOUN || head->upos == UP_PROPN, out[F_past] = strcmp(tag, "VBD") == 0 || strcmp(tag, "VBN") == 0, out[F_plural] = strcmp(tag, "NNS") == 0;
    uint32_t det = up_tree_find(&r->trees[c->sentence], c->trigger->head, UP_DET_REL, UP_NMOD_POSS);
    if (det != UP_NO_TOKEN) out[F_definite] = doc->tokens[det].lemma.len && doc->tokens[det].lemma.at[0] == 'a' ? 1 : 2;
    out[F_solid] = up_candidate_is_solid(c);
    out[F_root] = head->rel == UP_ROOT, out[F_words] = (float)(c->trigger->last - c->trigger->first + 1);
    for (int cue = 0; cue < UP_N_CUES; cue++) out[F_cue_alleged + cue] = (float)(r->cues[c->sentence] >> cue & 1);
    const up_sentence *s = &doc->sentences[c->sentence];
    for (uint32_t i = 0; i < r->triggers.n; i++) out[F_triggers_here] += r->triggers.items[i].head >= s->first && r->triggers.items[i].head < s->end;
    out[F_length] = (float)(s->end - s->first);
}

uint32_t up_verdict_facts(const up_reading *r, const up_candidate *c, const up_clusters *all, uint32_t which, float out[UP_VERDICT_FACTS]) {
    const up_cluster *k = &all->items[which];
    const up_candidate *best = &c[k->members[0]];
    memset(out, 0, N_FACTS * sizeof *out);
    out[F_type] = (float)k->type, out[F_klass] = (float)up_type_class(k->type), out[F_family] = (float)family_of(k->type);
    out[F_best] = (float)best->score, out[F_n] = (float)k->n;
    about_company(c, all, which, out);
    about_members(r, c, k, out);
    about_list(r, c, all, which, out);
    about_told(r, c, k, out);
    about_best(r, best, out);
    out[F_main_share] = (float)r->main_share, out[F_bias] = (float)r->n_bias, out[F_hostile] = (float)r->n_hostile;
    out[F_title_hostile] = r->title.is_hostile, out[F_title_group] = r->title.has_group, out[F_has_title] = r->doc->title != NULL;
    for (int t = 0; t < UP_N_TYPES; t++) if (r->title.types >> t & 1 && family_of((up_type)t) == family_of(k->type)) out[F_title_family] = 1;
    out[F_title_type] = (float)(r->title.types >> k->type & 1);
    return N_FACTS;
}

static bool is_aimed_at_holy_ground(const up_reading *r, const up_candidate *c) {
    if (c->target == UP_NO_TOKEN) return false;
    uint32_t s = up_document_sentence_of(r->doc, c->target);
    up_target_kind kind = up_who_target_kind(&r->trees[s], c->target, r->matches[s].items, r->matches[s].n);
    return kind == UP_TARGET_WORSHIP || kind == UP_TARGET_CEMETERY;
}

bool up_verdict_is_plain(const up_reading *r, const up_candidate *c, const up_clusters *all, uint32_t which) {
    const up_cluster *k = &all->items[which];
    const up_candidate *best = &c[k->members[0]];
    if (up_type_class(k->type) == UP_CLASS_RESPONSE || !up_candidate_is_solid(best) || best->group != r->main_group) return false;
    bool says_why = r->cues[best->sentence] >> UP_CUE_BIAS & 1; /* "by men who had heard him speak Russian" */
    if (best->factuality == UP_HYPOTHETICAL || (r->n_hostile == 0 && !says_why && !is_aimed_at_holy_ground(r, best))) return false;
    for (uint32_t o = 0; o < all->n; o++)
        if (o != which && all->items[o].type == k->type && (best_of(c, &all->items[o]) > best->score || (o < which && !(best_of(c, &all->items[o]) < best->score)))) return false;
    return true;
}
