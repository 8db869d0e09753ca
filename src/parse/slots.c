/* slots.c - reading frames off dependency trees.
 *
 * Universal Dependencies keep voice, control and gaps apart; a frame folds them together.  Passives swap
 * subject and object; participles after a noun take it as object (past) or subject (present); relative
 * clauses take their noun where the relative pronoun stands; infinitives and participial clauses take the
 * subject (or object) of their governor; a verb without a subject shares that of the verb it is coordinated
 * with.  What it knowingly gets wrong: raising over a passive ("is said to have been attacked by") counts
 * the surface subject, and shared objects of coordinated verbs are not copied backwards. */
#include "parse/slots.h"
#include <string.h>

up_status up_tree_build(const struct up_document *doc, up_arena *arena, uint32_t sentence, up_tree *out) {
    const up_sentence *s = &doc->sentences[sentence];
    uint32_t n = s->end - s->first;
    uint32_t *all = up_arena_raw(arena, 4 * (size_t)n * sizeof *all);
    if (!all) return UP_E_NOMEM;
    *out = (up_tree){doc, s->first, s->end, all, all + n, all + 2 * n, all + 3 * n};
    for (uint32_t i = 0; i < n; i++) all[i] = all[n + i] = UP_NO_TOKEN, out->left[i] = out->right[i] = s->first + i;
    for (uint32_t i = n; i-- > 0;) {
        uint32_t head = doc->tokens[s->first + i].head;
        if (head == UP_NO_TOKEN || head < s->first || head >= s->end || head == s->first + i) continue;
        out->sibling[i] = out->child[head - s->first];
        out->child[head - s->first] = s->first + i;
    }
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t up = s->first + i, steps = 0; up != UP_NO_TOKEN && up >= s->first && up < s->end && steps <= n; up = doc->tokens[up].head, steps++) {
            uint32_t k = up - s->first;
            bool wider = false;
            if (out->left[k] > s->first + i) out->left[k] = s->first + i, wider = true;
            if (out->right[k] < s->first + i) out->right[k] = s->first + i, wider = true;
            if (!wider && up != s->first + i) break;
        }
    return UP_OK;
}

uint32_t up_tree_find(const up_tree *t, uint32_t token, up_rel a, up_rel b) {
    for (uint32_t c = up_tree_child(t, token); c != UP_NO_TOKEN; c = up_tree_next(t, c)) {
        uint8_t rel = t->doc->tokens[c].rel;
        if (rel == a || rel == b) return c;
    }
    return UP_NO_TOKEN;
}

static bool lemma_is(const up_tree *t, uint32_t token, const char *word) {
    up_str l = t->doc->tokens[token].lemma;
    size_t n = strlen(word);
    return l.len == n && memcmp(l.at, word, n) == 0;
}

static uint8_t rel_of(const up_tree *t, uint32_t token) { return t->doc->tokens[token].rel; }
static uint32_t head_of(const up_tree *t, uint32_t token) { return t->doc->tokens[token].head; }
static bool is_xpos(const up_tree *t, uint32_t token, const char *tag) { return strcmp(up_xpos_name(t->doc->tokens[token].xpos), tag) == 0; }

static void add(up_frame *f, up_slot_kind slot, const char *prep, uint32_t head) {
    if (head == UP_NO_TOKEN || f->n == sizeof f->items / sizeof *f->items) return;
    for (uint32_t i = 0; i < f->n; i++) if (f->items[i].slot == slot && f->items[i].head == head && strcmp(f->items[i].prep, prep) == 0) return;
    up_filler *it = &f->items[f->n++];
    it->slot = slot, it->head = head;
    size_t n = strlen(prep);
    if (n >= sizeof it->prep) n = sizeof it->prep - 1;
    memcpy(it->prep, prep, n);
    it->prep[n] = 0;
}

/* The preposition of a phrase: its case children, joined by "_" with what is fixed to them. */
static void preposition_of(const up_tree *t, uint32_t head, char out[20]) {
    size_t n = 0;
    out[0] = 0;
    for (uint32_t c = up_tree_child(t, head); c != UP_NO_TOKEN; c = up_tree_next(t, c)) {
        if (rel_of(t, c) != UP_CASE && rel_of(t, c) != UP_MARK) continue;
        if (lemma_is(t, c, "'s") || lemma_is(t, c, "'")) continue;
        uint32_t parts[3] = {c, UP_NO_TOKEN, UP_NO_TOKEN}, k = 1;
        for (uint32_t f = up_tree_child(t, c); f != UP_NO_TOKEN && k < 3; f = up_tree_next(t, f)) if (rel_of(t, f) == UP_FIXED) parts[k++] = f;
        for (uint32_t i = 0; i < k; i++) {
            up_str l = t->doc->tokens[parts[i]].lemma;
            if (n + l.len + 2 > 20) return;
            if (n) out[n++] = '_';
            for (uint32_t b = 0; b < l.len; b++) out[n++] = (char)(l.at[b] >= 'A' && l.at[b] <= 'Z' ? l.at[b] + 32 : l.at[b]);
            out[n] = 0;
        }
    }
}

static bool is_relative(const up_tree *t, uint32_t token) {
    return lemma_is(t, token, "who") || lemma_is(t, token, "that") || lemma_is(t, token, "which") || lemma_is(t, token, "whom");
}

static bool has_passive_marks(const up_tree *t, uint32_t verb) {
    if (up_tree_find(t, verb, UP_AUX_PASS, UP_NSUBJ_PASS) != UP_NO_TOKEN) return true;
    uint8_t rel = rel_of(t, verb);
    if (rel == UP_CONJ && head_of(t, verb) != UP_NO_TOKEN && head_of(t, verb) < verb && is_xpos(t, verb, "VBN") && up_tree_find(t, verb, UP_NSUBJ, UP_AUX_REL) == UP_NO_TOKEN)
        return has_passive_marks(t, head_of(t, verb)); /* "were toppled and smashed" */
    bool reduced = rel == UP_ACL || rel == UP_ADVCL || rel == UP_XCOMP || rel == UP_CCOMP || rel == UP_AMOD;
    return reduced && is_xpos(t, verb, "VBN") && up_tree_find(t, verb, UP_NSUBJ, UP_AUX_REL) == UP_NO_TOKEN;
}

static bool is_verb_like(const up_tree *t, uint32_t token) {
    uint8_t u = t->doc->tokens[token].upos;
    return u == UP_VERB || u == UP_AUX;
}

static void verb_core(const up_tree *t, uint32_t verb, uint32_t *subj, uint32_t *obj, bool *passive, int depth);

/* What the relative pronoun at `slot` of a relative clause stands for: the noun that the clause modifies. */
static uint32_t behind_pronoun(const up_tree *t, uint32_t verb, uint32_t filler) {
    if (filler == UP_NO_TOKEN || !is_relative(t, filler)) return filler;
    uint8_t rel = rel_of(t, verb);
    if (rel == UP_ACL_RELCL || rel == UP_ACL) return head_of(t, verb);
    if (rel == UP_CONJ && head_of(t, verb) != UP_NO_TOKEN && rel_of(t, head_of(t, verb)) == UP_ACL_RELCL) return head_of(t, head_of(t, verb));
    return filler;
}

static void verb_core(const up_tree *t, uint32_t verb, uint32_t *subj, uint32_t *obj, bool *passive, int depth) {
    uint32_t s = UP_NO_TOKEN, o = UP_NO_TOKEN;
    *passive = has_passive_marks(t, verb);
    for (uint32_t c = up_tree_child(t, verb); c != UP_NO_TOKEN; c = up_tree_next(t, c)) {
        switch (rel_of(t, c)) {
            case UP_NSUBJ: case UP_NSUBJ_OUTER: if (*passive) { if (o == UP_NO_TOKEN) o = c; } else if (s == UP_NO_TOKEN) s = c; break;
            case UP_NSUBJ_PASS: o = c; break;
            case UP_OBJ: if (o == UP_NO_TOKEN) o = c; break;
            case UP_OBL_AGENT: s = c; break;
            case UP_OBL: {
                char prep[20];
                preposition_of(t, c, prep);
                if (*passive && s == UP_NO_TOKEN && strcmp(prep, "by") == 0) s = c;
                break;
            }
            default: break;
        }
    }
    s = behind_pronoun(t, verb, s);
    o = behind_pronoun(t, verb, o);
    uint32_t head = head_of(t, verb);
    uint8_t rel = rel_of(t, verb);
    if (head != UP_NO_TOKEN && depth < 4) {
        uint32_t hs = UP_NO_TOKEN, ho = UP_NO_TOKEN;
        bool hp = false;
        if (rel == UP_ACL || rel == UP_AMOD) {
            if (*passive) { if (o == UP_NO_TOKEN) o = head; }
            else if (s == UP_NO_TOKEN) s = head;
        } else if (rel == UP_ACL_RELCL) {
            if (o == UP_NO_TOKEN && s != UP_NO_TOKEN && s != head && up_tree_find(t, verb, UP_XCOMP, UP_CCOMP) == UP_NO_TOKEN) o = head;
        } else if (rel == UP_XCOMP || rel == UP_ADVCL || rel == UP_CONJ || (rel == UP_CCOMP && (*passive ? o : s) == UP_NO_TOKEN && (is_xpos(t, verb, "VBN") || is_xpos(t, verb, "VBG")))) {
            /* A complement clause without a subject is a participial clause that the parser misnamed. */
            if (is_verb_like(t, head) || rel == UP_XCOMP) {
                verb_core(t, head, &hs, &ho, &hp, depth + 1);
                uint32_t controller = rel == UP_XCOMP && ho != UP_NO_TOKEN ? ho : hp ? ho : hs;
                bool same_voice = rel != UP_CONJ || hp == *passive;
                if (*passive) {
                    if (o == UP_NO_TOKEN && same_voice) o = controller;
                    if (s == UP_NO_TOKEN && rel == UP_CONJ && hp) s = hs;
                } else if (s == UP_NO_TOKEN) s = rel == UP_CONJ && hp ? ho : controller;
            }
        }
    }
    *subj = s, *obj = o;
}

static bool is_negator(const up_tree *t, uint32_t c) {
    return lemma_is(t, c, "not") || lemma_is(t, c, "n't") || lemma_is(t, c, "never") || lemma_is(t, c, "no") || lemma_is(t, c, "neither") || lemma_is(t, c, "nor") || lemma_is(t, c, "without");
}

static bool is_modal(const up_tree *t, uint32_t c) {
    static const char *const words[] = {"would", "could", "might", "may", "should", "if", "unless", "whether", "can", "will", "'ll", "must", "shall"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) if (lemma_is(t, c, words[i])) return true;
    return false;
}

static void obliques(const up_tree *t, uint32_t word, up_frame *out) {
    for (uint32_t c = up_tree_child(t, word); c != UP_NO_TOKEN; c = up_tree_next(t, c)) {
        uint8_t rel = rel_of(t, c);
        char prep[20];
        switch (rel) {
            case UP_OBL: case UP_NMOD: case UP_OBL_AGENT: case UP_ADVCL: case UP_ACL:
                preposition_of(t, c, prep);
                if (prep[0]) add(out, UP_SLOT_PREP, prep, c);
                break;
            case UP_IOBJ: add(out, UP_SLOT_IOBJ, "", c); break;
            case UP_XCOMP: add(out, UP_SLOT_XCOMP, "", c); break;
            case UP_CCOMP: add(out, UP_SLOT_CCOMP, "", c); break;
            case UP_COMPOUND_PRT: add(out, UP_SLOT_PRT, "", c); break;
            case UP_AMOD: case UP_COMPOUND: case UP_NMOD_UNMARKED: add(out, UP_SLOT_MOD, "", c); break;
            case UP_NMOD_POSS: add(out, UP_SLOT_POSS, "", c); break;
            case UP_ADVMOD: case UP_DET_REL: case UP_CC_PRECONJ: if (is_negator(t, c)) out->is_negated = true; break;
            case UP_AUX_REL: case UP_MARK: if (is_modal(t, c) && out->modal == UP_NO_TOKEN) out->modal = c; break;
            default: break;
        }
    }
}

/* The noun that only counts or frames `word`: "case" of "cases of vandalism"; UP_NO_TOKEN. */
static uint32_t container_of(const up_tree *t, uint32_t word) {
    static const char *const nouns[] = {"case", "act", "incident", "instance", "series", "wave", "spate", "string", "number", "report", "campaign", "form", "kind", "type", "pattern", "trend", "rash", "slew", "count"};
    uint32_t head = head_of(t, word);
    char prep[20];
    if (rel_of(t, word) != UP_NMOD || head == UP_NO_TOKEN || t->doc->tokens[head].upos != UP_NOUN) return UP_NO_TOKEN;
    preposition_of(t, word, prep);
    if (strcmp(prep, "of") != 0) return UP_NO_TOKEN;
    for (size_t i = 0; i < sizeof nouns / sizeof *nouns; i++) if (lemma_is(t, head, nouns[i])) return head;
    return UP_NO_TOKEN;
}

void up_slots_of(const up_tree *t, uint32_t word, up_frame *out) {
    *out = (up_frame){.modal = UP_NO_TOKEN};
    uint32_t head = head_of(t, word);
    uint8_t rel = rel_of(t, word);
    uint8_t upos = t->doc->tokens[word].upos;
    if (upos == UP_VERB || upos == UP_AUX || is_xpos(t, word, "VBN") || is_xpos(t, word, "VBG")) {
        uint32_t subj, obj;
        verb_core(t, word, &subj, &obj, &out->is_passive, 0);
        add(out, UP_SLOT_SUBJ, "", subj);
        add(out, UP_SLOT_OBJ, "", obj);
        obliques(t, word, out);
        if (head != UP_NO_TOKEN) add(out, UP_SLOT_GOV, "", head);
        if (rel == UP_CONJ && out->modal == UP_NO_TOKEN && head != UP_NO_TOKEN)
            for (uint32_t c = up_tree_child(t, head); c != UP_NO_TOKEN; c = up_tree_next(t, c)) if (rel_of(t, c) == UP_AUX_REL && c < word && is_modal(t, c)) out->modal = c;
        return;
    }
    for (uint32_t c = up_tree_child(t, word); c != UP_NO_TOKEN; c = up_tree_next(t, c)) {
        char prep[20] = "";
        if (rel_of(t, c) == UP_NMOD || rel_of(t, c) == UP_OBL || rel_of(t, c) == UP_OBL_AGENT) preposition_of(t, c, prep);
        if (strcmp(prep, "by") == 0) add(out, UP_SLOT_SUBJ, "", c);
        if (strcmp(prep, "of") == 0) add(out, UP_SLOT_OBJ, "", c);
    }
    add(out, UP_SLOT_SUBJ, "", up_tree_find(t, word, UP_NMOD_POSS, UP_NMOD_POSS));
    add(out, UP_SLOT_OBJ, "", up_tree_find(t, word, UP_COMPOUND, UP_NMOD_UNMARKED));
    obliques(t, word, out);
    /* "cases of vandalism", "a wave of attacks": the container stands where the act would. */
    uint32_t container = container_of(t, word);
    if (container != UP_NO_TOKEN) {
        obliques(t, container, out);
        for (uint32_t i = 0; i < out->n;) { if (out->items[i].head == word) out->items[i] = out->items[--out->n]; else i++; }
        head = head_of(t, container), rel = rel_of(t, container);
        word = container;
    }
    /* The noun's own conjuncts share its governor. */
    while (rel == UP_CONJ && head != UP_NO_TOKEN && !is_verb_like(t, head)) rel = rel_of(t, head), head = head_of(t, head);
    if (head == UP_NO_TOKEN) {
        if (up_tree_find(t, word, UP_COP, UP_COP) != UP_NO_TOKEN) add(out, UP_SLOT_GOV_SUBJ, "", up_tree_find(t, word, UP_NSUBJ, UP_NSUBJ));
        return;
    }
    add(out, UP_SLOT_GOV, "", head);
    if (is_verb_like(t, head)) {
        uint32_t subj, obj;
        bool passive;
        verb_core(t, head, &subj, &obj, &passive, 0);
        if (subj != word) add(out, UP_SLOT_GOV_SUBJ, "", subj);
        if (obj != word) add(out, UP_SLOT_GOV_OBJ, "", obj);
        /* "carried out an attack yesterday on a mosque": the parser may hang the phrase on the verb. */
        if (rel == UP_OBJ || rel == UP_NSUBJ_PASS || rel == UP_NSUBJ)
            for (uint32_t c = up_tree_child(t, head); c != UP_NO_TOKEN; c = up_tree_next(t, c)) {
                char prep[20];
                if (rel_of(t, c) != UP_OBL || c < word) continue;
                preposition_of(t, c, prep);
                if (prep[0]) add(out, UP_SLOT_PREP, prep, c);
            }
        for (uint32_t c = up_tree_child(t, head); c != UP_NO_TOKEN; c = up_tree_next(t, c)) {
            uint8_t r = rel_of(t, c);
            if (r == UP_ADVMOD && is_negator(t, c)) out->is_negated = true;
            if ((r == UP_AUX_REL || r == UP_MARK) && is_modal(t, c) && out->modal == UP_NO_TOKEN) out->modal = c;
        }
    }
}

static bool leaves_phrase(uint8_t rel, bool with_conjuncts) {
    switch (rel) {
        case UP_ACL: case UP_ACL_RELCL: case UP_ADVCL: case UP_ADVCL_RELCL: case UP_PARATAXIS: case UP_CCOMP: case UP_COP: case UP_NSUBJ: case UP_NSUBJ_PASS:
        case UP_AUX_REL: case UP_AUX_PASS: case UP_MARK: case UP_OBL: case UP_CASE: case UP_PUNCT_REL: case UP_DISCOURSE: case UP_CC: case UP_ADVMOD: case UP_CSUBJ: case UP_EXPL: case UP_LIST:
            return rel != UP_ADVMOD;
        case UP_CONJ: return !with_conjuncts;
        default: return false;
    }
}

enum { PHRASE_MOST = 24 };

static void phrase_extent(const up_tree *t, uint32_t head, bool conj, uint32_t *lo, uint32_t *hi, int depth) {
    if (head < *lo) *lo = head;
    if (head > *hi) *hi = head;
    if (depth > 6) return;
    for (uint32_t c = up_tree_child(t, head); c != UP_NO_TOKEN; c = up_tree_next(t, c)) {
        uint8_t rel = rel_of(t, c);
        bool is_possessive_mark = rel == UP_CASE && depth > 0 && c > head; /* "the city's" inside a phrase */
        bool is_preposition = (rel == UP_CASE || rel == UP_CC) && depth > 0;
        if (leaves_phrase(rel, conj || depth > 0) && !is_possessive_mark && !is_preposition) continue;
        phrase_extent(t, c, conj, lo, hi, depth + 1);
    }
}

void up_phrase_of(const up_tree *t, uint32_t head, bool conj, uint32_t *first, uint32_t *end) {
    uint32_t lo = head, hi = head;
    phrase_extent(t, head, conj, &lo, &hi, 0);
    if (hi > lo + PHRASE_MOST) hi = lo + PHRASE_MOST > head ? lo + PHRASE_MOST : head;
    /* Brackets and commas at the rim do not belong to it. */
    while (hi > head && t->doc->tokens[hi].upos == UP_PUNCT) hi--;
    while (lo < head && t->doc->tokens[lo].upos == UP_PUNCT) lo++;
    *first = lo, *end = hi + 1;
}

static bool heads_clause(const up_tree *t, uint32_t token) {
    switch (rel_of(t, token)) {
        case UP_ROOT: case UP_CCOMP: case UP_ADVCL: case UP_ACL_RELCL: case UP_PARATAXIS: case UP_CSUBJ: case UP_ADVCL_RELCL: return true;
        case UP_CONJ: case UP_ACL: case UP_XCOMP: return is_verb_like(t, token);
        default: return head_of(t, token) == UP_NO_TOKEN;
    }
}

uint32_t up_clause_of(const up_tree *t, uint32_t token) {
    for (uint32_t steps = 0; steps <= t->end - t->first && !heads_clause(t, token) && head_of(t, token) != UP_NO_TOKEN; steps++) token = head_of(t, token);
    return token;
}

void up_clause_extent(const up_tree *t, uint32_t clause, uint32_t *first, uint32_t *end) {
    uint32_t lo = t->left[clause - t->first], hi = t->right[clause - t->first];
    for (uint32_t c = up_tree_child(t, clause); c != UP_NO_TOKEN; c = up_tree_next(t, c)) {
        uint8_t rel = rel_of(t, c);
        if ((rel != UP_CONJ && rel != UP_PARATAXIS) || !is_verb_like(t, c)) continue;
        uint32_t l = t->left[c - t->first], r = t->right[c - t->first];
        if (l > clause && l <= hi) hi = l - 1;
        if (r < clause && r >= lo) lo = r + 1;
    }
    while (hi > clause && (t->doc->tokens[hi].upos == UP_PUNCT || t->doc->tokens[hi].upos == UP_CCONJ)) hi--;
    while (lo < clause && (t->doc->tokens[lo].upos == UP_PUNCT || t->doc->tokens[lo].upos == UP_CCONJ)) lo++;
    *first = lo, *end = hi + 1;
}

enum { ROAD_MOST = 12 };

up_road up_road_of(const struct up_document *doc, uint32_t from, uint32_t to) {
    uint32_t way[ROAD_MOST], n = 0, up = 0;
    for (uint32_t at = to; at != UP_NO_TOKEN && n < ROAD_MOST; at = doc->tokens[at].head) way[n++] = at;
    for (uint32_t at = from; at != UP_NO_TOKEN && up < ROAD_MOST; at = doc->tokens[at].head, up++)
        for (uint32_t i = 0; i < n; i++) if (way[i] == at) return (up_road){(uint8_t)up, (uint8_t)i, i ? doc->tokens[way[i - 1]].rel : (uint8_t)UP_REL_NONE};
    return (up_road){.up = UINT8_MAX, .down = UINT8_MAX};
}
