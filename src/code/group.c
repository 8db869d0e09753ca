/* group.c - whom the hostility is aimed at.
 *
 * Each group that the report names is a suspect.  What speaks for it is noted as signs: hostile words in
 * the clause, the victim's description, the sentence, its neighbours, what the report (headline
 * included) is about as a whole.  What describes the actor speaks against: the offender's people are not the target.  The model
 * weighs the signs; its weights are learnt from events whose group is known.  Words for a state count for
 * nothing: a people is not its government. */
#include "code/group.h"
#include <string.h>

static bool lies_in(const up_group_mention *m, uint32_t from, uint32_t end) { return end > from && m->first >= from && m->last < end; }

static up_suspect *suspect(up_suspect *all, uint32_t *n, uint32_t group) {
    for (uint32_t i = 0; i < *n; i++) if (all[i].group == group) return &all[i];
    if (*n == UP_SUSPECTS_MOST) return NULL;
    all[*n] = (up_suspect){.group = group, .nearest = 99};
    return &all[(*n)++];
}

typedef struct extents { uint32_t clause, clause_end, target, target_end, actor, actor_end, referent, referent_end, referent_sentence; } extents;

static extents extents_of(const up_reading *r, const up_candidate *c) {
    extents e = {.referent_sentence = UINT32_MAX};
    const up_tree *t = &r->trees[c->sentence];
    up_clause_extent(t, up_clause_of(t, c->trigger->head), &e.clause, &e.clause_end);
    if (c->said_target != UP_NO_TOKEN) up_phrase_of(t, c->said_target, true, &e.target, &e.target_end);
    if (c->said_actor != UP_NO_TOKEN && c->said_actor >= t->first && c->said_actor < t->end) up_phrase_of(t, c->said_actor, true, &e.actor, &e.actor_end);
    if (c->target != UP_NO_TOKEN && c->target != c->said_target) {
        e.referent_sentence = up_document_sentence_of(r->doc, c->target);
        up_phrase_of(&r->trees[e.referent_sentence], c->target, true, &e.referent, &e.referent_end);
    }
    return e;
}

static uint32_t signs_of(const up_candidate *c, const extents *e, const up_group_mention *m, uint32_t distance) {
    uint32_t s = 0;
    if (m->is_hostile) s |= 1u << UP_SIGN_REPORT_HOSTILE;
    if (m->sentence == e->referent_sentence && lies_in(m, e->referent, e->referent_end)) s |= 1u << UP_SIGN_REFERENT;
    if (m->sentence < 2) s |= 1u << UP_SIGN_FIRST;
    if (distance == 0) {
        bool in_clause = lies_in(m, e->clause, e->clause_end);
        if (lies_in(m, c->trigger->first, c->trigger->last + 1)) s |= 1u << (m->is_hostile ? UP_SIGN_WORDS_HOSTILE : UP_SIGN_WORDS);
        if (m->is_hostile) s |= in_clause ? 1u << UP_SIGN_CLAUSE_HOSTILE : 1u << UP_SIGN_SENTENCE_HOSTILE;
        else if (lies_in(m, e->target, e->target_end)) s |= 1u << UP_SIGN_TARGET | (m->part == UP_GROUP_PEOPLE ? 1u << UP_SIGN_TARGET_PEOPLE : m->part == UP_GROUP_PLACE ? 1u << UP_SIGN_TARGET_PLACE : 0);
        else if (lies_in(m, e->actor, e->actor_end)) s |= 1u << UP_SIGN_ACTOR;
        else s |= in_clause ? 1u << UP_SIGN_CLAUSE : 1u << UP_SIGN_SENTENCE;
    } else if (distance == 1) s |= m->is_hostile ? 1u << UP_SIGN_BESIDE_HOSTILE : 1u << UP_SIGN_BESIDE;
    else if (distance <= 3 && m->sentence < c->sentence) s |= 1u << UP_SIGN_BEFORE;
    return s;
}

static const char *strongest(uint32_t seen) {
    static const struct { up_suspect_sign sign; const char *text; } order[] = {
        {UP_SIGN_WORDS_HOSTILE, "the words of the act"}, {UP_SIGN_CLAUSE_HOSTILE, "hostile words in the clause"}, {UP_SIGN_TARGET, "the target's description"},
        {UP_SIGN_SENTENCE_HOSTILE, "hostile words in the sentence"}, {UP_SIGN_REFERENT, "the person it refers to"}, {UP_SIGN_WORDS, "the words of the act"},
        {UP_SIGN_CLAUSE, "the clause"}, {UP_SIGN_SENTENCE, "the sentence"}, {UP_SIGN_BESIDE_HOSTILE, "hostile words beside the sentence"},
        {UP_SIGN_BESIDE, "the sentence beside it"}, {UP_SIGN_BEFORE, "the sentences before"}, {UP_SIGN_ACTOR, "the actor's description"},
    };
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) if (seen >> order[i].sign & 1) return order[i].text;
    return "what the report is about";
}

uint32_t up_group_level(uint32_t seen) {
    static const uint32_t levels[] = {
        1u << UP_SIGN_WORDS | 1u << UP_SIGN_WORDS_HOSTILE, 1u << UP_SIGN_TARGET, 1u << UP_SIGN_REFERENT, 1u << UP_SIGN_CLAUSE_HOSTILE, 1u << UP_SIGN_CLAUSE,
        1u << UP_SIGN_SENTENCE_HOSTILE, 1u << UP_SIGN_SENTENCE, 1u << UP_SIGN_BESIDE_HOSTILE | 1u << UP_SIGN_BESIDE, 1u << UP_SIGN_BEFORE,
    };
    uint32_t level = 0;
    while (level < sizeof levels / sizeof *levels && !(seen & levels[level])) level++;
    return level;
}

/* The level of the suspect, other than `i`, that stands nearest. */
static uint32_t nearest_but(const up_suspect *all, uint32_t n, uint32_t i) {
    uint32_t least = UP_GROUP_FAR;
    for (uint32_t k = 0; k < n; k++) {
        uint32_t level = k == i ? UP_GROUP_FAR : up_group_level(all[k].seen);
        if (level < least) least = level;
    }
    return least;
}

uint32_t up_group_suspects(const up_reading *r, const up_candidate *c, up_suspect all[UP_SUSPECTS_MOST]) {
    uint32_t n = 0;
    extents e = extents_of(r, c);
    /* Near mentions first, so that a crowded report keeps the suspects that matter. */
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; i < r->groups.n; i++) {
            const up_group_mention *m = &r->groups.items[i];
            uint32_t distance = m->sentence > c->sentence ? m->sentence - c->sentence : c->sentence - m->sentence;
            if (m->is_state || (pass == 0) != (distance <= 3)) continue;
            up_suspect *s = suspect(all, &n, m->group);
            if (!s) continue;
            s->seen |= signs_of(c, &e, m, distance);
            if (distance < s->nearest) s->nearest = distance;
        }
    for (uint32_t i = 0; i < n; i++) {
        all[i].share = r->group_score[all[i].group] / r->group_total;
        if (all[i].group == r->main_group) all[i].seen |= 1u << UP_SIGN_MAIN;
        all[i].source = strongest(all[i].seen);
    }
    return n;
}

static const char *const sign_names[UP_N_SIGNS] = {"words", "words!", "clause!", "sentence!", "beside!", "report!", "target", "target-people", "target-place",
                                                   "referent", "actor", "clause", "sentence", "beside", "before", "main", "first"};

static const char *share_name(double share) { return share < 0.05 ? "0" : share < 0.15 ? "1" : share < 0.3 ? "2" : share < 0.5 ? "3" : share < 0.75 ? "4" : "5"; }

up_status up_group_features(const up_reading *r, const up_candidate *c, const up_suspect *all, uint32_t n, uint32_t i, up_features *out) {
    const up_suspect *s = &all[i];
    const char *klass = up_class_name(up_type_class(c->type)), *name = r->ontology->groups.names[s->group];
    char kind[32], pair[64];
    size_t kind_len = strcspn(name, ":");
    if (kind_len >= sizeof kind) kind_len = sizeof kind - 1;
    memcpy(kind, name, kind_len);
    kind[kind_len] = 0;
    uint32_t others = 0, strong = 1u << UP_SIGN_CLAUSE_HOSTILE | 1u << UP_SIGN_WORDS_HOSTILE | 1u << UP_SIGN_TARGET | 1u << UP_SIGN_SENTENCE_HOSTILE;
    for (uint32_t k = 0; k < n; k++) if (k != i && all[k].seen & strong) others++;
    up_status status = up_feature(out, r->arena, "G", NULL, NULL);
    for (int b = 0; b < UP_N_SIGNS && status == UP_OK; b++) {
        if (!(s->seen >> b & 1)) continue;
        status = up_feature(out, r->arena, "G", sign_names[b], NULL);
        if (status == UP_OK) status = up_feature(out, r->arena, "G", sign_names[b], klass);
        if (status == UP_OK) status = up_feature(out, r->arena, "G", sign_names[b], kind);
    }
    if (status == UP_OK) status = up_feature(out, r->arena, "Gshare", share_name(s->share), NULL);
    if (status == UP_OK) status = up_feature(out, r->arena, "Gshare", share_name(s->share), kind);
    if (status == UP_OK) status = up_feature(out, r->arena, "Gname", name, NULL);
    if (status == UP_OK) status = up_feature(out, r->arena, "Gkind", kind, klass);
    const char *near = s->nearest == 0 ? "0" : s->nearest == 1 ? "1" : s->nearest < 4 ? "3" : s->nearest < 10 ? "9" : "far";
    if (status == UP_OK) status = up_feature(out, r->arena, "Gnear", near, NULL);
    if (status == UP_OK) status = up_feature(out, r->arena, "Gothers", others == 0 ? "0" : others == 1 ? "1" : "2", (s->seen & strong) ? "strong" : "weak");
    memcpy(pair, near, strlen(near) + 1);
    strcat(pair, share_name(s->share));
    if (status == UP_OK) status = up_feature(out, r->arena, "Gpair", pair, kind);
    if (status == UP_OK && n == 1) status = up_feature(out, r->arena, "Gonly", NULL, NULL);
    /* A group is seldom meant where another stands nearer to the act. */
    static const char *const digits[] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
    uint32_t own = up_group_level(s->seen), other = nearest_but(all, n, i);
    if (status == UP_OK) status = up_feature(out, r->arena, "Glevel", digits[own], digits[other]);
    if (status == UP_OK) status = up_feature(out, r->arena, own < other ? "Gnearest" : own == other ? "Gequal" : "Gbehind", digits[own], klass);
    return status;
}

/* Before there is a model (the first pass of learning): plain sums of the signs. */
static double plain_score(const up_suspect *s, bool nation) {
    static const double weight[UP_N_SIGNS] = {4, 8, 6, 4, 2, 0, 5, 0, 0, 4, -4, 2, 1.5, 0.8, 0.4, 0.5, 0};
    double score = 4.0 * s->share;
    for (int b = 0; b < UP_N_SIGNS; b++) if (s->seen >> b & 1) score += weight[b];
    return (nation && score < 4 ? score * 0.5 : score) - 1.0;
}

up_status up_group_choose(const up_reading *r, up_candidate *c) {
    up_suspect all[UP_SUSPECTS_MOST];
    uint32_t n = up_group_suspects(r, c, all), best = UINT32_MAX;
    for (uint32_t i = 0; i < n; i++) {
        if (r->model) {
            up_features f = {0};
            up_status status = up_group_features(r, c, all, n, i, &f);
            if (status != UP_OK) return status;
            all[i].score = up_model_score(r->model, &f);
        } else all[i].score = plain_score(&all[i], strncmp(r->ontology->groups.names[all[i].group], "nationality:", 12) == 0);
        if (best == UINT32_MAX || all[i].score > all[best].score) best = i;
    }
    c->group = UINT32_MAX, c->group_support = 0, c->group_source = NULL, c->group_signs = 0;
    if (best != UINT32_MAX && all[best].score < -3.0) best = UINT32_MAX; /* less than one in twenty: nobody in particular */
    c->other_group_level = nearest_but(all, n, best);
    if (best == UINT32_MAX) return UP_OK;
    c->group = all[best].group, c->group_support = all[best].score, c->group_source = all[best].source, c->group_signs = all[best].seen;
    return UP_OK;
}
