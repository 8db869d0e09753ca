/* chains.c - who and what the report speaks of: every noun phrase, and which of them are one.
 *
 * Sieves from sure to doubtful: names that end alike (one inside the other), appositions, definite phrases
 * with the noun of an earlier one, pronouns.  Each mention joins the chain of one earlier mention or begins
 * its own.  Wrong where two persons share a surname, and where "the man" is another man. */
#include <string.h>
#include "base/utf8.h"
#include "who/who.h"

static bool is_inside_phrase(uint8_t rel) {
    return rel == UP_COMPOUND || rel == UP_FLAT || rel == UP_FIXED || rel == UP_GOESWITH || rel == UP_CASE || rel == UP_DET_REL || rel == UP_NUMMOD || rel == UP_CC || rel == UP_MARK;
}

static bool heads_phrase(const struct up_document *doc, uint32_t token) {
    const up_token *t = &doc->tokens[token];
    if (t->upos != UP_NOUN && t->upos != UP_PROPN && t->upos != UP_PRON && t->upos != UP_NUM) return false;
    if (t->upos == UP_NUM && t->rel != UP_NSUBJ && t->rel != UP_NSUBJ_PASS && t->rel != UP_OBJ) return false;
    if (t->upos == UP_PRON && t->rel == UP_DET_REL) return false;
    return !is_inside_phrase(t->rel);
}

static up_mention_form form_of(const struct up_document *doc, uint32_t head) {
    if (doc->tokens[head].upos == UP_PRON) return UP_MENTION_PRONOUN;
    const up_entity *e = up_who_entity_at(doc, head);
    return e || doc->tokens[head].upos == UP_PROPN ? UP_MENTION_NAME : UP_MENTION_NOUN;
}

static up_article article_of(const up_tree *t, uint32_t head) {
    uint32_t det = up_tree_find(t, head, UP_DET_REL, UP_NMOD_POSS);
    if (det == UP_NO_TOKEN) return up_tree_find(t, head, UP_NUMMOD, UP_NUMMOD) != UP_NO_TOKEN ? UP_ARTICLE_NUMBER : UP_ARTICLE_NONE;
    if (t->doc->tokens[det].rel == UP_NMOD_POSS) return UP_ARTICLE_OWNER;
    up_str l = t->doc->tokens[det].lemma;
    if (l.len == 3 && memcmp(l.at, "the", 3) == 0) return UP_ARTICLE_THE;
    if (l.len == 1 || (l.len == 2 && l.at[0] == 'a')) return UP_ARTICLE_A;
    return l.len == 4 && l.at[0] == 't' ? UP_ARTICLE_THIS : l.len == 5 && l.at[0] == 't' ? UP_ARTICLE_THIS : UP_ARTICLE_OTHER;
}

static bool same_text(up_str a, up_str b) {
    if (!a.len || a.len != b.len) return false;
    for (uint32_t i = 0; i < a.len; i++) if ((a.at[i] | 32) != (b.at[i] | 32)) return false;
    return true;
}

static void name_of(const struct up_document *doc, uint32_t head, uint32_t *first, uint32_t *end) {
    const up_entity *e = up_who_entity_at(doc, head);
    *first = head, *end = head + 1;
    if (e) *first = e->first, *end = e->end;
    if (e && *end > *first + 1 && up_token_text(doc, *end - 1).len == 2 && up_token_text(doc, *end - 1).at[0] == '\'') --*end;
}

/* Every word of the shorter name is in the longer one, and both end alike. */
static bool names_one(const struct up_document *doc, uint32_t a, uint32_t b) {
    uint32_t af, ae, bf, be;
    name_of(doc, a, &af, &ae);
    name_of(doc, b, &bf, &be);
    if (!same_text(up_token_text(doc, ae - 1), up_token_text(doc, be - 1))) return false;
    const up_entity *x = up_who_entity_at(doc, a), *y = up_who_entity_at(doc, b);
    bool persons = (x && x->kind == UP_ENTITY_PER) || (y && y->kind == UP_ENTITY_PER);
    if (!persons) return ae - af == be - bf && same_text(up_token_text(doc, af), up_token_text(doc, bf));
    if (ae - af > be - bf) { uint32_t f = af, e = ae; af = bf, ae = be, bf = f, be = e; }
    for (uint32_t i = af; i < ae; i++) {
        bool found = false;
        for (uint32_t k = bf; k < be && !found; k++) found = same_text(up_token_text(doc, i), up_token_text(doc, k));
        if (!found) return false;
    }
    return true;
}

enum { LOOK_BACK = 1000 }; /* mentions; keeps the work linear in long texts */

static uint32_t number_at(const up_mentions *all, uint32_t token) { return token == UP_NO_TOKEN ? UINT32_MAX : all->at[token]; }

/* The earlier mention that mention `i` repeats; UINT32_MAX none. */
static uint32_t repeated(const struct up_document *doc, const up_tree *trees, const struct up_sentence_matches *matches, const up_mentions *all, uint32_t i) {
    const up_mention *m = &all->items[i];
    if (m->form == UP_MENTION_PRONOUN) {
        uint32_t to = number_at(all, up_who_antecedent(doc, trees, matches, m->head));
        return to < i ? to : UINT32_MAX;
    }
    if (doc->tokens[m->head].rel == UP_APPOS) {
        uint32_t to = number_at(all, doc->tokens[m->head].head);
        if (to < i) return to;
    }
    for (uint32_t k = i; k-- > (i > LOOK_BACK ? i - LOOK_BACK : 0);) {
        const up_mention *o = &all->items[k];
        if (m->form == UP_MENTION_NAME && o->form == UP_MENTION_NAME && names_one(doc, m->head, o->head)) return k;
        bool definite = m->article == UP_ARTICLE_THE || m->article == UP_ARTICLE_THIS;
        if (m->form == UP_MENTION_NOUN && o->form == UP_MENTION_NOUN && definite && m->is_plural == o->is_plural && same_text(doc->tokens[m->head].lemma, doc->tokens[o->head].lemma)) return k;
    }
    return UINT32_MAX;
}

up_status up_who_mentions(const struct up_document *doc, const up_tree *trees, const struct up_sentence_matches *matches, up_arena *arena, up_mentions *out) {
    out->at = up_arena_raw(arena, (doc->n_tokens + 1) * sizeof *out->at);
    if (!out->at) return UP_E_NOMEM;
    for (uint32_t k = 0; k < doc->n_tokens; k++) out->at[k] = UINT32_MAX;
    for (uint32_t s = 0; s < doc->n_sentences; s++) {
        if (!doc->sentences[s].is_parsed) continue;
        for (uint32_t k = doc->sentences[s].first; k < doc->sentences[s].end; k++) {
            if (!heads_phrase(doc, k)) continue;
            if (!up_arena_grow(arena, &out->items, out->n, &out->cap, sizeof *out->items)) return UP_E_NOMEM;
            const char *x = up_xpos_name(doc->tokens[k].xpos);
            out->at[k] = out->n;
            out->items[out->n++] = (up_mention){.head = k, .sentence = s, .form = form_of(doc, k), .article = article_of(&trees[s], k), .is_plural = strcmp(x, "NNS") == 0 || strcmp(x, "NNPS") == 0,
                                                .target_kind = up_who_target_kind(&trees[s], k, matches[s].items, matches[s].n), .actor_kind = up_who_actor_kind(&trees[s], k, matches[s].items, matches[s].n)};
        }
    }
    for (uint32_t i = 0; i < out->n; i++) {
        uint32_t to = repeated(doc, trees, matches, out, i);
        out->items[i].chain = to == UINT32_MAX ? out->n_chains++ : out->items[to].chain;
    }
    return UP_OK;
}
