/* subject.c - the subject that a comma splice hid.
 *
 * "Shops reported vandalism, classrooms in both countries have been forced to close": after a comma the parser
 * takes the new clause's subject for one more thing of the clause before, and the new verb stays without one.
 * A noun phrase that stands right before a finite verb which has no subject, that follows a comma and that no
 * "and" joins to what is before it, is that subject.  On the treebanks' dev files the rule is rare and hurts nothing. */
#include "parse/subject.h"
#include <string.h>

enum { FARTHEST = 64 }; /* words between a phrase's two ends that are worth the walk */

static bool is_tagged(const up_token *t, const char *a, const char *b, const char *c, const char *d) {
    const char *tag = up_xpos_name(t->xpos);
    return !strcmp(tag, a) || !strcmp(tag, b) || !strcmp(tag, c) || !strcmp(tag, d);
}

static bool is_within(const struct up_document *doc, uint32_t inner, uint32_t outer) {
    for (uint32_t steps = 0; inner != UP_NO_TOKEN && steps < FARTHEST; inner = doc->tokens[inner].head, steps++)
        if (inner == outer) return true;
    return false;
}

static bool is_comma(const struct up_document *doc, uint32_t t) {
    up_str form = up_token_text(doc, t);
    return form.len == 1 && *form.at == ',';
}

/* Whether the predicate `verb` whose first word (an auxiliary, a copula or itself) is `first` is finite and wants a subject. */
static bool wants_subject(const struct up_document *doc, const up_sentence *s, uint32_t verb, uint32_t first) {
    const up_token *v = &doc->tokens[verb];
    if ((v->upos != UP_VERB && v->upos != UP_ADJ && v->upos != UP_NOUN) || v->rel == UP_CONJ || !is_tagged(&doc->tokens[first], "VBD", "VBZ", "VBP", "MD")) return false;
    for (uint32_t k = s->first; k < s->end; k++) {
        if (doc->tokens[k].head != verb) continue;
        switch (doc->tokens[k].rel) {
        case UP_NSUBJ: case UP_NSUBJ_OUTER: case UP_NSUBJ_PASS: case UP_CSUBJ: case UP_CSUBJ_OUTER: case UP_CSUBJ_PASS: case UP_EXPL: return false;
        case UP_AUX_REL: case UP_AUX_PASS: case UP_COP: if (k < first) return false; break;
        default: break;
        }
    }
    return true;
}

/* Does the phrase of `c` begin after a comma, and does no conjunction lead it in? */
static bool is_spliced(const struct up_document *doc, const up_sentence *s, uint32_t c) {
    uint32_t begin = c;
    while (begin > s->first && is_within(doc, begin - 1, c)) begin--;
    if (!is_comma(doc, begin) && (begin == s->first || !is_comma(doc, begin - 1))) return false;
    for (uint32_t k = begin; k < c; k++)
        if (doc->tokens[k].head == c && doc->tokens[k].rel == UP_CC) return false;
    return true;
}

void up_subject_reclaim(struct up_document *doc, uint32_t sentence) {
    const up_sentence *s = &doc->sentences[sentence];
    for (uint32_t c = s->end; c-- > s->first;) { /* what lies within a phrase before the phrase */
        up_token *t = &doc->tokens[c];
        if ((t->rel != UP_CONJ && t->rel != UP_APPOS) || (t->upos != UP_NOUN && t->upos != UP_PROPN && t->upos != UP_PRON)) continue;
        uint32_t first = c + 1;
        while (first < s->end && first - c < FARTHEST && is_within(doc, first, c)) first++;
        if (first == s->end || first - c == FARTHEST) continue;
        const up_token *f = &doc->tokens[first];
        uint32_t verb = f->rel == UP_AUX_REL || f->rel == UP_AUX_PASS || f->rel == UP_COP ? f->head : first;
        if (verb == UP_NO_TOKEN || !is_within(doc, c, verb) || !wants_subject(doc, s, verb, first) || !is_spliced(doc, s, c)) continue;
        bool passive = false;
        for (uint32_t k = first; k < verb; k++) passive = passive || (doc->tokens[k].head == verb && doc->tokens[k].rel == UP_AUX_PASS);
        t->head = verb;
        t->rel = passive ? UP_NSUBJ_PASS : UP_NSUBJ;
    }
}
