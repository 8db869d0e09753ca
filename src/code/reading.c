/* reading.c - a document read with the ontology: trees, matches, groups and triggers, sentence by sentence.
 *
 * What the report as a whole is about matters for every event in it: a charge read in the tenth sentence
 * gets its group from the attack told in the first.  So each group mention adds to the report's score for
 * that group, hostile ones most, mentions of a nation least (every report is full of those). */
#include "code/gate.h"
#include "code/roles.h"
#include <string.h>
#include "base/utf8.h"

/* The country that most of the report's places lie in; "" where it names none. */
static const char *main_country(const up_toponyms *places) {
    const char *best = "";
    uint32_t most = 0;
    for (uint32_t i = 0; places && i < places->n && i < 64; i++) {
        const char *country = places->items[i].place.country;
        uint32_t n = 0;
        for (uint32_t k = 0; k < places->n; k++) n += places->items[k].is_resolved && strcmp(places->items[k].place.country, country) == 0;
        if (places->items[i].is_resolved && *country && n > most) most = n, best = country;
    }
    return best;
}

static up_status read_sentence(up_reading *r, uint32_t i, const char *country) {
    up_status status = up_tree_build(r->doc, r->arena, i, &r->trees[i]);
    const struct up_sentence_matches found = r->matches[i];
    if (r->doc->sentences[i].is_passed_over) return status;
    for (uint32_t k = 0; k < found.n; k++) if (found.items[k].sense.kind == UP_SENSE_CUE) r->cues[i] |= 1u << found.items[k].sense.id;
    if (status == UP_OK) status = up_who_groups(&r->ontology->groups, &r->trees[i], i, found.items, found.n, r->arena, &r->groups);
    if (status == UP_OK) status = up_who_unnamed_groups(&r->ontology->groups, &r->trees[i], i, country, r->arena, &r->groups);
    if (status == UP_OK) status = up_what_find(&r->ontology->rules, &r->trees[i], found.items, found.n, r->arena, &r->triggers);
    return status;
}

static bool is_nationality(const up_reading *r, uint32_t group) { return strncmp(r->ontology->groups.names[group], "nationality:", 12) == 0; }

static double mention_weight(const up_reading *r, const up_group_mention *m) {
    if (m->is_state) return 0;
    double w = m->is_hostile ? 3.0 : m->part == UP_GROUP_ADJ ? 0.7 : 1.0;
    if (!m->is_hostile && is_nationality(r, m->group)) w *= 0.15;
    return m->sentence < 4 ? w * 1.5 : w;
}

static void weigh_groups(up_reading *r) {
    double all = 0, best = 0;
    r->main_group = UINT32_MAX;
    for (uint32_t g = 0; g < r->ontology->groups.n; g++) all += r->group_score[g]; /* the headline's */
    for (uint32_t i = 0; i < r->groups.n; i++) {
        const up_group_mention *m = &r->groups.items[i];
        double w = mention_weight(r, m);
        r->group_score[m->group] += w;
        all += w;
        r->n_hostile += m->is_hostile;
    }
    for (uint32_t g = 0; g < r->ontology->groups.n; g++)
        if (r->group_score[g] > best) best = r->group_score[g], r->main_group = g;
    r->main_share = all > 0 ? best / all : 0;
    r->group_total = 1;
    for (uint32_t g = 0; g < r->ontology->groups.n; g++) r->group_total += r->group_score[g];
    for (uint32_t g = 0; g < r->ontology->groups.n; g++) r->n_groups_told += r->group_score[g] > 0.1 * r->group_total;
    for (uint32_t i = 0; i < r->doc->n_sentences; i++) r->n_bias += r->cues[i] >> UP_CUE_BIAS & 1;
}

/* What the headline says: its cues, the families it announces, and the groups, which count double. */
static up_status read_headline(up_reading *r) {
    const struct up_document *title = r->doc->title;
    for (uint32_t i = 0; title && i < title->n_sentences; i++) {
        uint32_t k = r->title.matches.n;
        up_status status = up_lexicon_find(r->ontology->lexicon, title, r->arena, title->sentences[i].first, title->sentences[i].end, &r->title.matches);
        if (status != UP_OK) return status;
        for (; k < r->title.matches.n; k++) {
            up_sense sense = r->title.matches.items[k].sense;
            if (sense.kind == UP_SENSE_CUE) r->title.cues |= 1u << sense.id;
            if (sense.kind == UP_SENSE_RULE) r->title.types |= 1u << r->ontology->rules.items[sense.id].type;
            if (sense.kind != UP_SENSE_GROUP || is_nationality(r, sense.id)) continue;
            r->title.has_group = true;
            r->title.is_hostile |= sense.part == UP_GROUP_HATE || sense.part == UP_GROUP_SLUR;
            if (sense.part != UP_GROUP_HUE) r->group_score[sense.id] += 2.0;
        }
    }
    return UP_OK;
}

up_status up_reading_make(const up_ontology *o, const up_model *model, const struct up_document *doc, const up_timexes *dates, const up_toponyms *places, up_reading *r) {
    up_arena *arena = (up_arena *)(uintptr_t)&doc->arena;
    uint32_t n = doc->n_sentences;
    *r = (up_reading){.ontology = o, .model = model, .doc = doc, .arena = arena, .dates = dates, .places = places, .report_day = UP_NO_DAY, .accused = UP_NO_TOKEN, .victim = UP_NO_TOKEN};
    r->trees = UP_ARENA_ARRAY(arena, n + 1, up_tree);
    r->cues = UP_ARENA_ARRAY(arena, n + 1, uint32_t);
    r->group_score = UP_ARENA_ARRAY(arena, o->groups.n + 1, double);
    if (!r->trees || !r->cues || !r->group_score) return UP_E_NOMEM;
    if (doc->report->date) r->report_day = up_day_from_iso(doc->report->date, (uint32_t)strlen(doc->report->date));
    if (places) { /* streets and the like may be where an event was */
        up_toponyms *with_minor = UP_ARENA_ARRAY(arena, 1, up_toponyms);
        if (!with_minor || up_where_with_minor(doc, places, arena, with_minor) != UP_OK) return UP_E_NOMEM;
        r->places = with_minor;
    }
    up_status status = doc->matches_result ? UP_OK : up_gate_match(o, (struct up_document *)(uintptr_t)doc); /* the gate has looked, or not */
    r->matches = doc->matches_result;
    const char *country = main_country(places);
    for (uint32_t i = 0; i < n && status == UP_OK; i++) status = read_sentence(r, i, country);
    if (status == UP_OK) up_roles_of_report(r);
    if (status == UP_OK) status = read_headline(r);
    if (status == UP_OK) weigh_groups(r);
    return status;
}

static bool lemma_is_one_of(const struct up_document *doc, uint32_t token, const char *const *words, size_t n) {
    up_str l = doc->tokens[token].lemma;
    for (size_t i = 0; i < n; i++) if (strlen(words[i]) == l.len && memcmp(words[i], l.at, l.len) == 0) return true;
    return false;
}

const char *up_bringing_name(up_bringing b) {
    static const char *const names[] = {"-", "new", "number", "bare", "name", "owned", "known", "pronoun"};
    return names[b];
}

up_bringing up_reading_bringing(const up_reading *r, uint32_t head) {
    static const char *const new_words[] = {"a", "an", "another", "one", "some", "several", "other", "many"};
    if (head == UP_NO_TOKEN) return UP_BRINGS_NOTHING;
    const up_token *t = &r->doc->tokens[head];
    if (t->upos == UP_PRON) return UP_BRINGS_PRONOUN;
    const up_tree *tree = &r->trees[up_document_sentence_of(r->doc, head)];
    uint32_t det = up_tree_find(tree, head, UP_DET_REL, UP_DET_REL);
    if (det != UP_NO_TOKEN) return lemma_is_one_of(r->doc, det, new_words, sizeof new_words / sizeof *new_words) ? UP_BRINGS_NEW : UP_BRINGS_KNOWN;
    if (up_tree_find(tree, head, UP_NMOD_POSS, UP_NMOD_POSS) != UP_NO_TOKEN) return UP_BRINGS_OWNED;
    if (up_tree_find(tree, head, UP_NUMMOD, UP_NUMMOD) != UP_NO_TOKEN || t->upos == UP_NUM) return UP_BRINGS_NUMBER;
    return t->upos == UP_PROPN ? UP_BRINGS_NAME : UP_BRINGS_BARE;
}

bool up_reading_sets_apart(const up_reading *r, uint32_t sentence) {
    static const char *const words[] = {"another", "separate", "separately", "similar", "similarly", "previous", "previously", "earlier", "second", "third", "also", "recent", "recently", "other", "last", "ago", "since", "meanwhile", "elsewhere"};
    const up_sentence *s = &r->doc->sentences[sentence];
    for (uint32_t k = s->first; k < s->end; k++) if (lemma_is_one_of(r->doc, k, words, sizeof words / sizeof *words)) return true;
    return false;
}

bool up_reading_is_dateline(const up_reading *r, uint32_t first, uint32_t end, uint32_t farthest) {
    if (first > farthest + r->doc->sentences[0].first) return false;
    for (uint32_t k = end; k < r->doc->n_tokens && k < end + 9; k++) {
        up_str w = up_token_text(r->doc, k);
        if ((w.len <= 2 && w.len && w.at[0] == '-') || (w.len == 3 && memcmp(w.at, "\xE2\x80", 2) == 0 && (unsigned char)w.at[2] <= 0x95)) return true;
        if (r->doc->tokens[k].upos == UP_VERB) return false;
    }
    return false;
}

uint32_t up_reading_triggers_from(const up_reading *r, uint32_t token) {
    uint32_t lo = 0, hi = r->triggers.n;
    while (lo < hi) { uint32_t mid = lo + (hi - lo) / 2; if (r->triggers.items[mid].head < token) lo = mid + 1; else hi = mid; }
    return lo;
}

uint32_t up_reading_triggers_between(const up_reading *r, uint32_t low, uint32_t high) {
    uint32_t first = up_reading_triggers_from(r, low + 1), n = 0;
    while (first + n < r->triggers.n && r->triggers.items[first + n].head < high) n++;
    return n;
}
