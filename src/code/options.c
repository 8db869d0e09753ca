/* options.c - options gather what speaks for them; the model adds up. */
#include "code/options.h"
#include <math.h>
#include <string.h>
#include <strings.h>
#include "base/hash.h"
#include "base/utf8.h"
#include "text/weights.h"

void up_options_begin(up_options *o, const up_telling *t, up_field field) {
    o->arena = t->reading->arena;
    o->n = o->n_features = 0;
    o->field = field;
    o->is_release = t->cast->is_release;
    o->type = t->cluster->type, o->klass = up_type_class(t->cluster->type);
}

void up_option_add(up_options *o, uint32_t value, uint32_t end) {
    if (o->status != UP_OK) return;
    if (!up_arena_grow(o->arena, &o->items, o->n, &o->cap, sizeof *o->items)) { o->status = UP_E_NOMEM; return; }
    if (up_field_has_facts(o->field)) {
        if (!up_arena_grow(o->arena, &o->facts, o->n, &o->cap_facts, UP_OPTION_FACTS * sizeof *o->facts)) { o->status = UP_E_NOMEM; return; }
        float *facts = o->facts + o->n * UP_OPTION_FACTS;
        for (uint32_t i = 0; i < UP_OPTION_FACTS; i++) facts[i] = UP_FACT_UNSAID;
        facts[UP_FACT_RELEASE] = o->is_release;
    }
    o->items[o->n++] = (up_option){.value = value, .end = end, .first_feature = o->n_features};
}

static void add(up_options *o, uint32_t hash) {
    if (o->status != UP_OK) return;
    if (!up_arena_grow(o->arena, &o->features, o->n_features, &o->cap_features, sizeof *o->features)) { o->status = UP_E_NOMEM; return; }
    o->features[o->n_features++] = hash;
    o->items[o->n - 1].n_features++;
}

enum { BY_CLASS = 1, BY_TYPE = 16, BY_VOICE = 80 }; /* contexts of a feature; 0 is none */

enum { FACT_MOST = 1 << 16 }; /* beyond: hashes of words, which are no numbers */

void up_option_say(up_options *o, uint32_t name, uint32_t value) {
    if (name < UP_FACT_OWN && value < FACT_MOST) up_option_fact(o, name, value); /* of the group's alone */
    add(o, up_mix(o->field, name, value, 0));
    add(o, up_mix(o->field, name, value, BY_CLASS + o->klass));
    add(o, up_mix(o->field, name, value, BY_TYPE + o->type));
    add(o, up_mix(o->field, name, value, BY_VOICE + 2 * o->klass + o->is_release));
}

void up_option_say_type(up_options *o, uint32_t name, uint32_t value) { add(o, up_mix(o->field, name, value, BY_TYPE + o->type)); }

void up_option_fact(up_options *o, uint32_t name, double value) {
    if (o->status == UP_OK && o->field == UP_FIELD_OF_TREES) o->facts[(o->n - 1) * UP_OPTION_FACTS + name] = (float)value;
}

static void shares_of(up_option *items, uint32_t n, const double *scores) {
    double most = -1e300, sum = 0;
    for (uint32_t i = 0; i < n; i++) if (scores[i] > most) most = scores[i];
    for (uint32_t i = 0; i < n; i++) sum += items[i].share = exp(scores[i] - most);
    for (uint32_t i = 0; i < n; i++) items[i].share /= sum;
}

void up_options_facts(up_options *o, const double *scores) {
    double most = -1e300;
    for (uint32_t i = 0; i < o->n; i++) if (scores[i] > most) most = scores[i];
    shares_of(o->items, o->n, scores);
    for (uint32_t i = 0; i < o->n; i++) {
        float *f = o->facts + i * UP_OPTION_FACTS;
        uint32_t before = 0;
        for (uint32_t k = 0; k < o->n; k++) before += scores[k] > scores[i];
        f[UP_FACT_SHARE] = (float)o->items[i].share, f[UP_FACT_SCORE] = (float)scores[i], f[UP_FACT_LAG] = (float)(most - scores[i]), f[UP_FACT_RANK] = (float)before;
        f[UP_FACT_OPTIONS] = (float)o->n, f[UP_FACT_CLASS] = (float)o->klass, f[UP_FACT_TYPE] = (float)o->type;
    }
}

void up_options_boost(const up_forest *trees, const float *facts, uint32_t n, double *scores) {
    for (uint32_t i = 0; i < n; i++) scores[i] = UP_BOOST_LINEAR * scores[i] + up_forest_sum(trees, facts + i * UP_OPTION_FACTS);
}

void up_options_weigh(up_options *o, const up_model *model) {
    double *scores = UP_ARENA_ARRAY(o->arena, o->n + 1, double), sum = 0;
    if (!scores) { o->status = UP_E_NOMEM; return; }
    for (uint32_t i = 0; i < o->n; i++) {
        scores[i] = 0;
        for (uint32_t f = 0; model && f < o->items[i].n_features; f++) scores[i] += up_model_weight(model, o->features[o->items[i].first_feature + f]);
    }
    const up_forest *trees = !model ? NULL : o->field == UP_FIELD_OF_TREES ? up_model_trees(model) : up_field_is_boosted(o->field) ? up_model_boost(model, o->field) : NULL;
    if (!trees || !trees->n_trees) { shares_of(o->items, o->n, scores); return; }
    up_options_facts(o, scores);
    if (up_field_is_boosted(o->field)) {
        up_options_boost(trees, o->facts, o->n, scores);
        shares_of(o->items, o->n, scores);
        return;
    }
    for (uint32_t i = 0; i < o->n; i++) sum += o->items[i].share = up_forest_share(trees, o->facts + i * UP_OPTION_FACTS) + 1e-6;
    for (uint32_t i = 0; i < o->n; i++) o->items[i].share /= sum;
}

uint32_t up_options_best(const up_options *o, const up_telling *t, up_options_agree agree) {
    uint32_t best = 0;
    double most = -1;
    for (uint32_t i = 0; i < o->n; i++) {
        double sum = 0;
        if (o->items[i].share < 1e-3) continue; /* nor can the sum of its likes be much */
        for (uint32_t k = 0; k < o->n; k++) if (k == i || agree(t, &o->items[i], &o->items[k])) sum += o->items[k].share;
        if (sum > most + 1e-9 || (sum > most - 1e-9 && o->items[i].share > o->items[best].share)) most = sum, best = i;
    }
    return best;
}

enum { WORDS_MOST = 40 };

static uint32_t word_set(const struct up_document *doc, uint32_t first, uint32_t end, uint32_t out[WORDS_MOST]) {
    static const char *const small[] = {"the", "a", "an", "of", "his", "her", "their", "in"};
    uint32_t n = 0;
    for (uint32_t k = first; k < end && n < WORDS_MOST; k++) {
        if (doc->tokens[k].upos == UP_PUNCT) continue;
        char folded[64];
        up_str w = up_token_text(doc, k);
        uint32_t len = (uint32_t)up_fold(w.at, w.len < 60 ? w.len : 60, folded, sizeof folded), hash;
        bool keep = len > 0;
        for (size_t i = 0; i < sizeof small / sizeof *small; i++) keep &= !(strlen(small[i]) == len && memcmp(small[i], folded, len) == 0);
        hash = (uint32_t)up_hash(folded, len);
        for (uint32_t i = 0; i < n; i++) keep &= out[i] != hash;
        if (keep) out[n++] = hash;
    }
    return n;
}

bool up_words_agree(const struct up_document *doc, uint32_t a, uint32_t a_end, uint32_t b, uint32_t b_end) {
    uint32_t x[WORDS_MOST], y[WORDS_MOST], n = word_set(doc, a, a_end, x), m = word_set(doc, b, b_end, y), both = 0;
    for (uint32_t i = 0; i < n; i++) for (uint32_t k = 0; k < m; k++) both += x[i] == y[k];
    return n + m > 0 && 4 * both >= n + m;
}

uint32_t up_steps(uint32_t n) { return n < 3 ? n : n < 5 ? 3 : n < 9 ? 4 : n < 17 ? 5 : 6; }

uint32_t up_tenths(double x) { return x <= 0 ? 0 : x < 0.02 ? 1 : x < 0.05 ? 2 : x < 0.1 ? 3 : x < 0.2 ? 4 : x < 0.35 ? 5 : x < 0.5 ? 6 : x < 0.75 ? 7 : x < 0.95 ? 8 : 9; }

bool up_telling_reaches(const up_telling *t, uint32_t sentence) {
    if (sentence < UP_LEAD) return true;
    for (uint32_t i = 0; i < t->cluster->n; i++) {
        uint32_t own = up_telling_member(t, i)->sentence;
        if (own > sentence ? own - sentence <= UP_REACH : sentence - own <= UP_REACH) return true;
    }
    return false;
}

uint32_t up_which_word(up_str word, const char *const *words, size_t n) {
    for (size_t i = 0; i < n; i++) if (strlen(words[i]) == word.len && strncasecmp(words[i], word.at, word.len) == 0) return (uint32_t)i + 1;
    return 0;
}

uint32_t up_telling_owner(const up_telling *t, uint32_t owner) {
    if (owner == UP_OWNER_NONE) return 0;
    const up_candidate *c = &t->candidates[owner];
    for (uint32_t m = 0; m < t->cluster->n; m++) if (up_telling_member(t, m)->trigger->head == c->trigger->head) return 1;
    return c->type == t->cluster->type ? 2 : 3 + up_type_class(c->type);
}

uint32_t up_telling_distance(const up_telling *t, uint32_t sentence) {
    uint32_t best = UINT32_MAX, steps = 0;
    for (uint32_t i = 0; i < t->cluster->n; i++) {
        uint32_t own = up_telling_member(t, i)->sentence, gap = own > sentence ? own - sentence : sentence - own;
        if (gap < best) best = gap, steps = sentence == own ? 0 : sentence < own ? up_steps(gap) : 8 + up_steps(gap);
    }
    return steps;
}
