/* gate.c - can this report hold an event at all?
 *
 * The words of rules say little alone: every court report is full of them.  Two things say more.  A rule whose
 * conditions ask for words that the sentence does not have cannot hold, whatever the tree: three sentences in ten
 * fall to that, and nothing is lost.  And an act, a group and hostility in one report, in one sentence, in the
 * headline, early or late, are weighed by a small linear model (learn/gate.c) whose threshold lies far on the safe
 * side.  Which group it is the model does not see, so that what was never annotated
 * passes like the rest; of what the report is about it sees common words near the top, so that tax fraud and
 * football weigh against it. */
#include "code/gate.h"
#include <stdio.h>
#include <string.h>

/* Log-odds under which a report is sure to hold nothing: in cross-validation one of 564 annotated reports with an
 * event falls below, and nine tenths of the words of plain news (docs/design/language.md). */
static const double threshold = -5.0;
/* The same where no group and no motive is named: there an incident would have nobody to be against. */
static const double threshold_of_nobody = -2.0;

up_status up_gate_match(const up_ontology *o, struct up_document *doc) {
    struct up_sentence_matches *all = UP_ARENA_ARRAY(&doc->arena, doc->n_sentences + 1, struct up_sentence_matches);
    if (!all) return UP_E_NOMEM;
    for (uint32_t i = 0; i < doc->n_sentences; i++) {
        up_matches found = {0};
        up_status status = up_lexicon_find(o->lexicon, doc, &doc->arena, doc->sentences[i].first, doc->sentences[i].end, &found);
        if (status != UP_OK) return status;
        all[i] = (struct up_sentence_matches){found.items, found.n};
    }
    doc->matches_result = all;
    return UP_OK;
}

bool up_gate_is_hopeless(const up_rules *rules, const struct up_document *doc, uint32_t sentence, const struct up_sentence_matches *m, const up_match *match) {
    const up_rule *r = &rules->items[match->sense.id];
    if (match->first == match->last && !up_what_fits_kind(&doc->tokens[match->first], r)) return true;
    for (uint32_t c = 0; c < r->n_conditions; c++) {
        const up_condition *k = &r->conditions[c];
        if (k->negated || k->any || !k->n_classes) continue;
        bool found = false;
        for (uint32_t i = 0; i < k->n_classes && !found; i++) found = up_what_holds(rules, m->items, m->n, doc->sentences[sentence].first, doc->sentences[sentence].end, k->classes[i]);
        if (!found) return true;
    }
    return false;
}

/* How plainly a sentence names a group that hostility could be aimed at. */
enum { NO_GROUP, A_NATION, A_GROUP, A_GROUPS_PLACE, HOSTILITY, N_NEARNESS };
static const char *const nearness_names[] = {"none", "nation", "group", "place", "hostile"};

static int nearness_of(const up_ontology *o, up_sense s) {
    if (s.part == UP_GROUP_HATE || s.part == UP_GROUP_SLUR) return HOSTILITY;
    if (strncmp(o->groups.names[s.id], "nationality:", 12) == 0) return A_NATION;
    return s.part == UP_GROUP_PLACE || s.part == UP_GROUP_SYMBOL ? A_GROUPS_PLACE : A_GROUP;
}

enum { LEAD_SENTENCES = 4 };

/* What one part of a report (headline, lead, all of it) holds. */
typedef struct tally {
    uint32_t near[N_NEARNESS], cues[UP_N_CUES];
    uint32_t types[UP_N_TYPES], best[UP_N_TYPES]; /* sentences with a rule of the type; 1 + the nearest group beside one */
    uint32_t acts_beside[N_NEARNESS];             /* sentences with an act and, at best, this */
} tally;

static void count_sentence(const up_ontology *o, const struct up_document *doc, uint32_t i, const struct up_sentence_matches *m, tally *t) {
    int near = NO_GROUP;
    for (uint32_t k = 0; k < m->n; k++) {
        up_sense s = m->items[k].sense;
        if (s.kind == UP_SENSE_CUE) t->cues[s.id]++;
        if (s.kind != UP_SENSE_GROUP || s.part == UP_GROUP_HUE) continue;
        int n = nearness_of(o, s);
        t->near[n]++;
        if (n > near) near = n;
    }
    uint32_t seen = 0;
    bool acts = false;
    for (uint32_t k = 0; k < m->n; k++) {
        if (m->items[k].sense.kind != UP_SENSE_RULE) continue;
        up_type type = o->rules.items[m->items[k].sense.id].type;
        if (seen >> type & 1 || up_gate_is_hopeless(&o->rules, doc, i, m, &m->items[k])) continue;
        seen |= 1u << type;
        t->types[type]++;
        if (t->best[type] < (uint32_t)near + 1) t->best[type] = (uint32_t)near + 1;
        acts |= up_type_class(type) != UP_CLASS_RESPONSE;
    }
    if (acts) t->acts_beside[near]++;
}

static const char *amount(uint32_t n) { return n == 0 ? "0" : n == 1 ? "1" : n == 2 ? "2" : n <= 4 ? "3-4" : n <= 8 ? "5-8" : "9-"; }

static up_status add_tally(const tally *t, const char *part, bool by_type, up_arena *arena, up_features *out) {
    char name[48];
    up_status status = UP_OK;
    for (int n = A_NATION; n < N_NEARNESS && status == UP_OK; n++) {
        snprintf(name, sizeof name, "gate %s %s", part, nearness_names[n]);
        status = up_feature(out, arena, name, amount(t->near[n]), NULL);
    }
    for (int n = NO_GROUP; n < N_NEARNESS && status == UP_OK; n++) {
        snprintf(name, sizeof name, "gate %s act beside %s", part, nearness_names[n]);
        status = up_feature(out, arena, name, amount(t->acts_beside[n]), NULL);
    }
    for (int c = 0; c < UP_N_CUES && status == UP_OK; c++) {
        snprintf(name, sizeof name, "gate %s cue %d", part, c);
        status = up_feature(out, arena, name, amount(t->cues[c]), NULL);
    }
    for (int y = 0; by_type && y < UP_N_TYPES && status == UP_OK; y++) {
        if (!t->types[y]) continue;
        snprintf(name, sizeof name, "gate %s %s", part, up_type_name((up_type)y));
        status = up_feature(out, arena, name, nearness_names[t->best[y] - 1], NULL);
    }
    return status;
}

/* What the report is about: its common nouns, verbs and adjectives near the top, names left out. */
static up_status add_words(const struct up_document *doc, uint32_t n_sentences, const char *part, up_arena *arena, up_features *out) {
    for (uint32_t i = 0; i < n_sentences && i < doc->n_sentences; i++)
        for (uint32_t k = doc->sentences[i].first; k < doc->sentences[i].end; k++) {
            const up_token *t = &doc->tokens[k];
            if (t->upos != UP_NOUN && t->upos != UP_VERB && t->upos != UP_ADJ) continue;
            char word[24];
            snprintf(word, sizeof word, "%.*s", (int)t->lemma.len, t->lemma.at);
            up_status status = up_feature(out, arena, part, word, NULL);
            if (status != UP_OK) return status;
        }
    return UP_OK;
}

up_status up_gate_features(const up_ontology *o, const struct up_document *doc, uint32_t first, uint32_t end, up_arena *arena, up_features *out, bool *names_nobody) {
    const struct up_sentence_matches *m = doc->matches_result;
    tally all = {0}, lead = {0}, title = {0};
    for (uint32_t i = first; i < end; i++) count_sentence(o, doc, i, &m[i], &all);
    for (uint32_t i = 0; i < LEAD_SENTENCES && i < doc->n_sentences; i++) count_sentence(o, doc, i, &m[i], &lead);
    for (uint32_t i = 0; doc->title && i < doc->title->n_sentences; i++) {
        up_matches found = {0};
        const up_sentence *s = &doc->title->sentences[i];
        up_status status = up_lexicon_find(o->lexicon, doc->title, arena, s->first, s->end, &found);
        if (status != UP_OK) return status;
        count_sentence(o, doc->title, i, &(struct up_sentence_matches){found.items, found.n}, &title);
    }
    up_status status = up_feature(out, arena, "gate bias", first ? "later" : "first", NULL);
    *names_nobody = !all.near[A_NATION] && !all.near[A_GROUP] && !all.near[A_GROUPS_PLACE] && !all.near[HOSTILITY] && !all.cues[UP_CUE_BIAS] && !title.near[A_NATION] && !title.near[A_GROUP];
    if (status == UP_OK && *names_nobody) status = up_feature(out, arena, "gate names nobody", NULL, NULL);
    if (status == UP_OK) status = add_tally(&all, "all", true, arena, out);
    if (status == UP_OK) status = add_tally(&lead, "lead", true, arena, out);
    if (status == UP_OK && doc->title) status = add_tally(&title, "title", true, arena, out);
    if (status == UP_OK) status = add_words(doc, LEAD_SENTENCES, "gate word", arena, out);
    if (status == UP_OK && doc->title) status = add_words(doc->title, LEAD_SENTENCES, "gate word", arena, out);
    return status;
}

/* Most reports have under 40 sentences; those of a passage are about as many as those of a report that was annotated. */
enum { PASSAGE = 40, REST = 20 };

uint32_t up_gate_passage(const struct up_document *doc, uint32_t first) {
    if (doc->n_sentences - first <= PASSAGE + REST) return doc->n_sentences;
    for (uint32_t i = first + PASSAGE; i < first + PASSAGE + REST; i++) if (doc->sentences[i].begins_paragraph) return i;
    return first + PASSAGE;
}

bool up_gate_opens(const up_model *model, const up_features *f, bool names_nobody) { return up_model_score(model, f) > (names_nobody ? threshold_of_nobody : threshold); }
