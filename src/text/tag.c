#include "text/tag.h"
#include "base/utf8.h"
#include <string.h>

void up_tag_look(const up_tagger *tagger, const char *text, uint32_t len, bool no_case, up_tag_word *out) {
    up_word_look(text, len, no_case, &out->look);
    up_cluster_pair both = up_clusters_of(tagger->clusters, text, len);
    out->cluster = both.company, out->meaning = both.meaning;
    out->coarse = up_clusters_prefix(tagger->clusters, out->cluster, 4);
    out->middle = up_clusters_prefix(tagger->clusters, out->cluster, 7);
}

bool up_is_shouted(const char *text, const up_token *tokens, uint32_t n) {
    uint32_t capitals = 0, small = 0, words = 0;
    for (uint32_t i = 0; i < n; i++) {
        bool longer = tokens[i].span.end - tokens[i].span.begin > 1;
        for (uint32_t b = tokens[i].span.begin; b < tokens[i].span.end; b++) {
            if (text[b] >= 'A' && text[b] <= 'Z') capitals++;
            else if (text[b] >= 'a' && text[b] <= 'z') small++;
        }
        words += longer;
    }
    return words >= 3 && capitals > 10 && capitals > 9 * small;
}

size_t up_tag_features(const up_tag_word *words, uint32_t n_words, uint32_t i, const uint8_t *classes, uint32_t *out) {
    static const up_tag_word none = {.look = {.form = 7}};
    const up_tag_word *w = &words[i], *l = i ? w - 1 : &none, *ll = i > 1 ? w - 2 : &none;
    const up_tag_word *r = i + 1 < n_words ? w + 1 : &none, *rr = i + 2 < n_words ? w + 2 : &none;
    uint32_t t1 = i ? classes[i - 1] + 1u : 0, t2 = i > 1 ? classes[i - 2] + 1u : 0;
    uint32_t form = w->look.form, flags = w->look.flags | (i == 0 ? 64u : 0);
    size_t n = 0;
#define ADD(a, b, d) out[n] = up_mix((uint32_t)n + 100, (a), (b), (d)), n++
    ADD(0, 0, 0);
    ADD(form, 0, 0);
    ADD(form, w->look.shape, i == 0);
    for (int k = 0; k < UP_WORD_SUFFIXES; k++) ADD(w->look.suffix[k], 0, 0);
    for (int k = 0; k < UP_WORD_PREFIXES; k++) ADD(w->look.prefix[k], 0, 0);
    ADD(w->look.suffix[1], flags, 0);
    ADD(w->look.suffix[2], flags, 0);
    ADD(w->look.shape, flags, 0);
    ADD(w->look.shape, flags, t1);
    ADD(flags, r->look.flags, l->look.flags);
    ADD(t1, 0, 0);
    ADD(t1, t2, 0);
    ADD(t1, form, 0);
    ADD(t1, t2, form);
    ADD(t1, w->look.suffix[2], 0);
    ADD(t1, t2, w->look.suffix[1]);
    ADD(l->look.form, 0, 0);
    ADD(l->look.form, form, 0);
    ADD(ll->look.form, 0, 0);
    ADD(ll->look.form, l->look.form, 0);
    ADD(r->look.form, 0, 0);
    ADD(r->look.form, form, 0);
    ADD(r->look.form, t1, 0);
    ADD(rr->look.form, 0, 0);
    ADD(rr->look.form, r->look.form, 0);
    ADD(l->look.form, r->look.form, 0);
    ADD(l->look.suffix[2], 0, 0);
    ADD(r->look.suffix[2], 0, 0);
    ADD(r->look.suffix[2], form, 0);
    ADD(r->look.suffix[1], t1, 0);
    ADD(r->look.suffix[2], r->look.flags, w->look.suffix[2]);
    ADD(rr->look.suffix[2], r->look.suffix[2], 0);
    ADD(l->look.shape, w->look.shape, r->look.shape);
    ADD(w->cluster, 0, 0);
    ADD(w->cluster, t1, 0);
    ADD(l->cluster, form, 0);
    ADD(r->cluster, form, 0);
    ADD(r->cluster, 0, 0);
    ADD(r->cluster, t1, w->look.suffix[1]);
    ADD(l->cluster, 0, 0);
    ADD(w->cluster, r->cluster, 0);
    ADD(w->cluster, r->cluster, t1);
    ADD(rr->cluster, r->cluster, 0);
    ADD(l->cluster, w->cluster, r->cluster);
    ADD(w->middle, flags, 0);
    ADD(l->middle, w->middle, r->middle);
    ADD(r->middle, t1, 0);
    ADD(w->coarse, r->coarse, rr->coarse);
    ADD(w->middle, r->middle, t1);
    ADD(w->meaning, 0, 0);
    ADD(w->meaning, t1, 0);
    ADD(w->meaning, flags, 0);
    ADD(w->meaning, w->look.suffix[1], 0);
    ADD(l->meaning, 0, 0);
    ADD(r->meaning, 0, 0);
    ADD(r->meaning, w->meaning, 0);
    ADD(l->meaning, w->meaning, 0);
#undef ADD
    return n;
}

void up_tag_sentence(const up_tagger *tagger, const up_tag_word *words, uint32_t n, uint8_t *classes) {
    for (uint32_t i = 0; i < n; i++) {
        uint32_t features[UP_TAG_FEATURES];
        int32_t scores[UP_TAG_MAX_CLASSES];
        up_rows_score(&tagger->rows, features, up_tag_features(words, n, i, classes, features), scores);
        uint32_t best = 0;
        for (uint32_t k = 1; k < tagger->n_classes; k++) if (scores[k] > scores[best]) best = k;
        classes[i] = (uint8_t)best;
    }
}

uint32_t up_lemma_key(uint32_t form_hash, uint8_t upos, uint8_t xpos) {
    uint32_t key = up_mix(77, form_hash, upos, xpos);
    return key ? key : 1;
}

uint32_t up_lemma_rule_of(const up_lemmatizer *l, const char *small, uint32_t len, uint8_t upos, uint8_t xpos) {
    uint32_t rule = up_hashes_get(&l->words, up_lemma_key(up_hash32(small, len), upos, xpos));
    if (rule != UP_HASHES_NONE) return rule;
    for (uint32_t k = len < UP_LEMMA_LONGEST_ENDING ? len : UP_LEMMA_LONGEST_ENDING;; k--) {
        rule = up_hashes_get(&l->endings, up_lemma_key(up_hash32(small + len - k, k), upos, xpos));
        if (rule != UP_HASHES_NONE) return rule;
        if (k == 0) return 0; /* rule 0 leaves the word as it is, in small letters */
    }
}

uint32_t up_lemma_apply(const up_lemma_rule *rule, const char *text, uint32_t len, char *out, uint32_t size) {
    uint32_t n = 0;
    size_t at = 0;
    while (at < len && n + 4 + 13 < size) {
        uint32_t c = up_utf8_next(text, len, &at);
        bool keep = rule->casing == UP_LEMMA_AS_IS || (rule->casing == UP_LEMMA_CAPITAL && n == 0);
        n += (uint32_t)up_utf8_put(keep ? c : up_to_lower(c), out + n);
    }
    uint32_t strip = rule->strip < n ? rule->strip : n;
    while (strip && strip < n && ((unsigned char)out[n - strip] & 0xC0) == 0x80) strip++; /* never half a character */
    n -= strip;
    memcpy(out + n, rule->add, rule->add_len);
    n += rule->add_len;
    return n;
}
