/* mentions.c - which words of a sentence stand for which group, and what kind of thing a phrase names.
 *
 * Of overlapping readings the longest counts ("Jewish cemetery" over "Jewish").  A hue ("black") counts
 * only on a word for persons, places or bodies; a nation's adjective on a word for the state is marked,
 * because a people is not its government; "anti-" before any name of a group makes it hostile. */
#include <string.h>
#include "base/utf8.h"
#include "who/who.h"

static bool token_is(const struct up_document *doc, uint32_t token, const char *word) {
    up_str t = up_token_text(doc, token);
    char folded[32];
    size_t n = t.len < sizeof folded ? up_fold(t.at, t.len, folded, sizeof folded) : 0;
    return n == strlen(word) && memcmp(folded, word, n) == 0;
}

static bool follows_anti(const up_tree *t, uint32_t first) {
    const struct up_document *doc = t->doc;
    up_str own = up_token_text(doc, first);
    char folded[16];
    size_t n = up_fold(own.at, own.len < 8 ? own.len : 8, folded, sizeof folded);
    if (n >= 5 && memcmp(folded, "anti-", 5) == 0) return true;
    if (first > t->first && token_is(doc, first - 1, "-")) first--;
    if (first <= t->first) return false;
    return token_is(doc, first - 1, "anti") || token_is(doc, first - 1, "anti-");
}

/* The noun that the mention describes: the head of its last token if that is a noun after it. */
static uint32_t noun_described(const up_tree *t, uint32_t last) {
    uint32_t at = last;
    for (int steps = 0; steps < 3; steps++) {
        uint8_t rel = t->doc->tokens[at].rel;
        if (rel != UP_AMOD && rel != UP_COMPOUND && rel != UP_NMOD_UNMARKED && rel != UP_CONJ && rel != UP_NMOD && rel != UP_FLAT && rel != UP_PUNCT_REL) break;
        uint32_t head = t->doc->tokens[at].head;
        if (head == UP_NO_TOKEN) break;
        at = head;
        if (at > last && t->doc->tokens[at].upos != UP_ADJ) return at;
    }
    /* Where the parse says nothing: the next noun. */
    for (uint32_t k = last + 1; k < t->end && k <= last + 3; k++) {
        uint8_t u = t->doc->tokens[k].upos;
        if (u == UP_NOUN || u == UP_PROPN) return k;
        if (u != UP_ADJ && !token_is(t->doc, k, "-")) break;
    }
    return UP_NO_TOKEN;
}

static bool has_sense(const up_match *m, uint32_t n, uint32_t token, up_sense_kind kind) {
    for (uint32_t i = 0; i < n; i++) if (m[i].last == token && m[i].sense.kind == kind) return true;
    return false;
}

static bool is_kind_of_people_or_place(const up_match *m, uint32_t n, uint32_t token) {
    return has_sense(m, n, token, UP_SENSE_TARGET) || has_sense(m, n, token, UP_SENSE_ACTOR);
}

static bool is_covered(const up_match *m, uint32_t n, uint32_t i) {
    for (uint32_t k = 0; k < n; k++) {
        /* "Islamic State fighters", "the Lord's Resistance Army": an armed group's name says nothing of a people. */
        bool names_fighters = m[k].sense.kind == UP_SENSE_ACTOR && m[k].sense.id == UP_ACTOR_ARMED_GROUP && m[k].last > m[k].first;
        if (k == i || (m[k].sense.kind != UP_SENSE_GROUP && !names_fighters)) continue;
        bool wider = m[k].first <= m[i].first && m[k].last >= m[i].last && (m[k].last - m[k].first > m[i].last - m[i].first);
        bool same_words = m[k].first == m[i].first && m[k].last == m[i].last && m[k].sense.id == m[i].sense.id && m[k].sense.part > m[i].sense.part;
        if (wider || same_words) return true;
    }
    return false;
}

/* "Christian Lang", "Chapel Hill": a word inside the longer name of a person or town names no group. */
static bool is_part_of_name(const struct up_document *doc, uint32_t first, uint32_t last) {
    const up_entity *e = up_who_entity_at(doc, first);
    return e && last < e->end && e->end - e->first > last - first + 1 && (e->kind == UP_ENTITY_PER || e->kind == UP_ENTITY_GPE || e->kind == UP_ENTITY_LOC);
}

/* "light poles", "to polish": English writes peoples with a capital; only what somebody scrawled may lack it. */
static bool is_common_word(const struct up_document *doc, const char *group, const up_group_mention *g) {
    if (strncmp(group, "nationality:", 12) != 0 || (g->part != UP_GROUP_PEOPLE && g->part != UP_GROUP_ADJ) || doc->tokens[g->first].flags & UP_TOKEN_IN_QUOTES) return false;
    for (uint32_t k = g->first; k <= g->last; k++) {
        up_str w = up_token_text(doc, k);
        if (!w.len || !(w.at[0] >= 'a' && w.at[0] <= 'z')) return false;
    }
    return true;
}

up_status up_who_groups(const up_groups *groups, const up_tree *t, uint32_t sentence, const up_match *m, uint32_t n, up_arena *arena, up_group_mentions *out) {
    for (uint32_t i = 0; i < n; i++) {
        if (m[i].sense.kind != UP_SENSE_GROUP || is_covered(m, n, i)) continue;
        up_group_mention g = {m[i].first, m[i].last, m[i].sense.id, sentence, (up_group_part)m[i].sense.part, false, false};
        bool is_anti = follows_anti(t, g.first);
        if (!is_anti && (is_part_of_name(t->doc, g.first, g.last) || is_common_word(t->doc, groups->names[g.group], &g))) continue;
        uint32_t noun = noun_described(t, g.last);
        uint8_t upos = t->doc->tokens[g.last].upos;
        if (g.part == UP_GROUP_HUE && !is_anti) {
            bool stands_alone = upos == UP_NOUN || upos == UP_PROPN || token_is(t->doc, g.last, "blacks") || token_is(t->doc, g.last, "whites");
            bool on_kind = noun != UP_NO_TOKEN && is_kind_of_people_or_place(m, n, noun);
            if (!on_kind && !(stands_alone && noun == UP_NO_TOKEN && t->doc->tokens[g.last].xpos == up_xpos_from_name("NNS", 3))) continue;
        }
        if (noun != UP_NO_TOKEN && strncmp(groups->names[g.group], "nationality:", 12) == 0) g.is_state = has_sense(m, n, noun, UP_SENSE_STATE);
        g.is_hostile = is_anti || g.part == UP_GROUP_HATE || g.part == UP_GROUP_SLUR;
        if (is_anti) g.part = UP_GROUP_HATE;
        if (!up_arena_grow(arena, &out->items, out->n, &out->cap, sizeof *out->items)) return UP_E_NOMEM;
        out->items[out->n++] = g;
    }
    return UP_OK;
}

const up_entity *up_who_entity_at(const struct up_document *doc, uint32_t token) {
    uint32_t lo = 0, hi = doc->n_entities;
    while (lo < hi) {
        uint32_t mid = (lo + hi) / 2;
        if (doc->entities[mid].end <= token) lo = mid + 1; else hi = mid;
    }
    return lo < doc->n_entities && doc->entities[lo].first <= token ? &doc->entities[lo] : NULL;
}

/* The sense of `kind` on the phrase: on the head's own words first, longest first, then on names it is part of. */
static const up_match *kind_match(const up_match *m, uint32_t n, uint32_t head, up_sense_kind kind) {
    const up_match *best = NULL;
    for (uint32_t i = 0; i < n; i++) {
        if (m[i].sense.kind != kind || m[i].first > head || m[i].last < head) continue;
        bool ends_here = m[i].last == head, best_ends = best && best->last == head;
        if (!best || (ends_here && !best_ends) || (ends_here == best_ends && m[i].last - m[i].first > best->last - best->first)) best = &m[i];
    }
    return best;
}

static bool is_plural(const up_tree *t, uint32_t head) {
    const char *x = up_xpos_name(t->doc->tokens[head].xpos);
    return strcmp(x, "NNS") == 0 || strcmp(x, "NNPS") == 0;
}

static bool is_personal_pronoun(const up_tree *t, uint32_t head) {
    static const char *const words[] = {"he", "she", "him", "her", "i", "me", "who", "himself", "herself"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) if (token_is(t->doc, head, words[i])) return true;
    return false;
}

/* The last token of a name's flat chain decides its kind ("Tree of Life Synagogue", "Mobile Police Department"). */
static const up_match *kind_of_name(const up_tree *t, const up_match *m, uint32_t n, uint32_t head, up_sense_kind kind) {
    const up_entity *e = up_who_entity_at(t->doc, head);
    if (!e || e->kind == UP_ENTITY_PER) return NULL;
    for (uint32_t k = e->end; k-- > e->first;) {
        const up_match *found = kind_match(m, n, k, kind);
        if (found) return found;
    }
    return NULL;
}

up_target_kind up_who_target_kind(const up_tree *t, uint32_t head, const up_match *m, uint32_t n) {
    if (head == UP_NO_TOKEN) return UP_TARGET_NONE;
    if (is_personal_pronoun(t, head)) return UP_TARGET_PERSON;
    if (token_is(t->doc, head, "they") || token_is(t->doc, head, "them")) return UP_TARGET_GROUP;
    const up_match *k = kind_match(m, n, head, UP_SENSE_TARGET);
    if (!k) k = kind_of_name(t, m, n, head, UP_SENSE_TARGET);
    up_target_kind kind = k ? (up_target_kind)k->sense.id : UP_TARGET_NONE;
    if (kind == UP_TARGET_PERSON && (is_plural(t, head) || up_tree_find(t, head, UP_CONJ, UP_CONJ) != UP_NO_TOKEN)) {
        uint32_t number = up_tree_find(t, head, UP_NUMMOD, UP_NUMMOD);
        return number != UP_NO_TOKEN ? UP_TARGET_PERSON : UP_TARGET_GROUP;
    }
    if (kind != UP_TARGET_NONE) return kind;
    for (uint32_t i = 0; i < n; i++)
        if (m[i].sense.kind == UP_SENSE_GROUP && m[i].first <= head && m[i].last >= head) {
            if (m[i].sense.part == UP_GROUP_PLACE) return UP_TARGET_INSTITUTION;
            if (m[i].sense.part == UP_GROUP_SYMBOL) return UP_TARGET_OTHER;
            return is_plural(t, head) ? UP_TARGET_GROUP : UP_TARGET_PERSON;
        }
    const up_entity *e = up_who_entity_at(t->doc, head);
    if (e && e->kind == UP_ENTITY_PER) return UP_TARGET_PERSON;
    if (e && e->kind == UP_ENTITY_NORP) return UP_TARGET_GROUP;
    if (e && e->kind == UP_ENTITY_ORG) return UP_TARGET_INSTITUTION;
    if (e && e->kind == UP_ENTITY_GPE) return UP_TARGET_STATE;
    return UP_TARGET_OTHER;
}

up_actor_kind up_who_actor_kind(const up_tree *t, uint32_t head, const up_match *m, uint32_t n) {
    if (head == UP_NO_TOKEN) return UP_ACTOR_UNKNOWN;
    if (is_personal_pronoun(t, head)) return UP_ACTOR_PRIVATE;
    const up_match *k = kind_match(m, n, head, UP_SENSE_ACTOR);
    if (!k) k = kind_of_name(t, m, n, head, UP_SENSE_ACTOR);
    if (k) return (up_actor_kind)k->sense.id;
    const up_entity *e = up_who_entity_at(t->doc, head);
    if (e && e->kind == UP_ENTITY_ORG) return UP_ACTOR_INSTITUTION;
    if (e && (e->kind == UP_ENTITY_GPE)) return UP_ACTOR_STATE;
    const up_match *target = kind_match(m, n, head, UP_SENSE_TARGET);
    if (target) switch ((up_target_kind)target->sense.id) {
        case UP_TARGET_BUSINESS: return UP_ACTOR_BUSINESS;
        case UP_TARGET_MEDIA: return UP_ACTOR_MEDIA;
        case UP_TARGET_SCHOOL: case UP_TARGET_WORSHIP: case UP_TARGET_INSTITUTION: case UP_TARGET_COMMUNITY_CENTRE: return UP_ACTOR_INSTITUTION;
        case UP_TARGET_STATE: return UP_ACTOR_STATE;
        default: break;
    }
    return UP_ACTOR_PRIVATE;
}

bool up_who_is_person(const up_tree *t, uint32_t head, const up_match *m, uint32_t n) {
    up_target_kind kind = up_who_target_kind(t, head, m, n);
    return kind == UP_TARGET_PERSON || kind == UP_TARGET_GROUP;
}

static bool is_third_person(const up_tree *t, uint32_t head, bool *plural) {
    static const char *const one[] = {"he", "she", "him", "her", "his", "himself", "herself"};
    static const char *const many[] = {"they", "them", "their", "themselves"};
    *plural = false;
    for (size_t i = 0; i < sizeof one / sizeof *one; i++) if (token_is(t->doc, head, one[i])) return true;
    *plural = true;
    for (size_t i = 0; i < sizeof many / sizeof *many; i++) if (token_is(t->doc, head, many[i])) return true;
    return false;
}

/* Subjects are the likeliest antecedents, the nearer the likelier; a looked-for number must agree. */
static uint32_t antecedent_of_pronoun(const struct up_document *doc, const up_tree *trees, const struct up_sentence_matches *matches, uint32_t head, bool plural) {
    uint32_t own = up_document_sentence_of(doc, head), best = UP_NO_TOKEN;
    double best_score = 0;
    for (uint32_t back = 0; back <= 3 && back <= own; back++) {
        const up_tree *t = &trees[own - back];
        for (uint32_t k = t->first; k < t->end && k < head; k++) {
            uint8_t u = doc->tokens[k].upos, rel = doc->tokens[k].rel;
            if ((u != UP_NOUN && u != UP_PROPN) || rel == UP_FLAT || rel == UP_COMPOUND || rel == UP_NMOD_POSS) continue;
            up_target_kind kind = up_who_target_kind(t, k, matches[own - back].items, matches[own - back].n);
            if (plural ? kind != UP_TARGET_GROUP : kind != UP_TARGET_PERSON || is_plural(t, k)) continue;
            double score = 4.0 - back + (rel == UP_NSUBJ || rel == UP_NSUBJ_PASS ? 1.5 : rel == UP_OBJ ? 0.5 : 0.0) + 0.001 * (double)(k - t->first);
            if (score > best_score) best_score = score, best = k;
        }
    }
    return best;
}

/* "Lewis" is the first-named "Thomas Hayward Lewis": same last word, more words before it. */
static uint32_t fuller_name(const struct up_document *doc, const up_entity *name) {
    up_str last = up_token_text(doc, name->end - 1);
    for (uint32_t i = 0; i < doc->n_entities; i++) {
        const up_entity *e = &doc->entities[i];
        if (e->first >= name->first) break;
        if (e->kind != UP_ENTITY_PER || e->end - e->first <= name->end - name->first) continue;
        up_str other = up_token_text(doc, e->end - 1);
        if (other.len == last.len && memcmp(other.at, last.at, last.len) == 0) {
            uint32_t head = e->first;
            while (doc->tokens[head].head != UP_NO_TOKEN && doc->tokens[head].head >= e->first && doc->tokens[head].head < e->end) head = doc->tokens[head].head;
            return head;
        }
    }
    return UP_NO_TOKEN;
}

uint32_t up_who_antecedent(const struct up_document *doc, const up_tree *trees, const struct up_sentence_matches *matches, uint32_t head) {
    if (head == UP_NO_TOKEN) return head;
    const up_tree *t = &trees[up_document_sentence_of(doc, head)];
    bool plural;
    if (doc->tokens[head].upos == UP_PRON && is_third_person(t, head, &plural)) {
        uint32_t noun = antecedent_of_pronoun(doc, trees, matches, head, plural);
        if (noun == UP_NO_TOKEN) return head;
        head = noun;
    }
    const up_entity *name = up_who_entity_at(doc, head);
    if (!name || name->kind != UP_ENTITY_PER) return head;
    uint32_t fuller = fuller_name(doc, name);
    return fuller == UP_NO_TOKEN ? head : fuller;
}
