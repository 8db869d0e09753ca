/* features.c - what the decision model is told of a candidate.
 *
 * Names are short because they are many; docs/design/events.md lists them.  Most are joined with the type
 * ("|graffiti"), some with the class, so that what is common to all types is learnt once. */
#include <stdio.h>
#include <string.h>
#include "base/utf8.h"
#include "code/group.h"

typedef struct writer { up_features *out; up_arena *arena; const char *type, *klass; up_status status; } writer;

static void put(writer *w, const char *a, const char *b, const char *c) {
    if (w->status == UP_OK) w->status = up_feature(w->out, w->arena, a, b, c);
}
/* With the type, and alone. */
static void put_both(writer *w, const char *a, const char *b) { put(w, a, b, NULL); put(w, a, b, w->type); }
static void put_class(writer *w, const char *a, const char *b) { put(w, a, b, w->klass); }

static const char *bucket(double x) {
    return x <= 0 ? "0" : x < 1 ? "<1" : x < 2 ? "1" : x < 3 ? "2" : x < 5 ? "3" : x < 8 ? "5" : x < 13 ? "8" : "13";
}

static const char *lemma_of(const struct up_document *doc, uint32_t token, char out[40]) {
    up_str l = doc->tokens[token].lemma.len ? doc->tokens[token].lemma : up_token_text(doc, token);
    size_t n = up_fold(l.at, l.len < 36 ? l.len : 36, out, 39);
    out[n] = 0;
    return out;
}

static void words_of_trigger(const struct up_document *doc, const up_trigger *t, char out[80]) {
    size_t n = 0;
    for (uint32_t k = t->first; k <= t->last && n < 60; k++) {
        char one[40];
        n += (size_t)snprintf(out + n, 80 - n, "%s%.30s", n ? "_" : "", lemma_of(doc, k, one));
    }
}

static void about_trigger(writer *w, const up_reading *r, const up_candidate *c) {
    const struct up_document *doc = r->doc;
    const up_trigger *t = c->trigger;
    char words[80], one[40];
    words_of_trigger(doc, t, words);
    put(w, "L", words, w->type);
    put_both(w, "xp", up_xpos_name(doc->tokens[t->head].xpos));
    put_both(w, "rel", up_rel_name((up_rel)doc->tokens[t->head].rel));
    static const char *const flag_names[] = {"strong", "weak", "death", "injury", "attempt", "threat", "denied", "alleged"};
    for (int i = 0; i < 8; i++) if (t->rule->flags >> i & 1) put_both(w, "F", flag_names[i]);
    if (t->rule->n_conditions) put_both(w, "cond", NULL);
    if (t->frame.is_passive) put_class(w, "pass", NULL);
    if (t->frame.is_negated) { put(w, "neg", NULL, NULL); put_class(w, "neg", NULL); }
    if (t->frame.modal != UP_NO_TOKEN) { put(w, "modal", lemma_of(doc, t->frame.modal, one), NULL); put_class(w, "modal", NULL); put(w, "modal", NULL, NULL); }
    if (c->in_quotes) put_both(w, "quoted", NULL);
    uint32_t head = doc->tokens[t->head].head;
    if (head != UP_NO_TOKEN) put_class(w, "gov", lemma_of(doc, head, one));
    if (t->first > 0) put(w, "w-1", lemma_of(doc, t->first - 1, one), NULL);
    if (t->last + 1 < doc->n_tokens) put(w, "w+1", lemma_of(doc, t->last + 1, one), NULL);
    uint32_t det = up_tree_find(&r->trees[c->sentence], t->head, UP_DET_REL, UP_NMOD_POSS);
    if (det != UP_NO_TOKEN) put_class(w, "det", lemma_of(doc, det, one));
}

static void about_roles(writer *w, const up_reading *r, const up_candidate *c) {
    const up_tree *t = &r->trees[c->sentence];
    const struct up_sentence_matches *m = &r->matches[c->sentence];
    char one[40];
    if (c->said_target != UP_NO_TOKEN) {
        const char *kind = up_target_kind_name(up_who_target_kind(t, c->said_target, m->items, m->n));
        put_both(w, "tk", kind ? kind : "none");
        put(w, "tl", lemma_of(r->doc, c->said_target, one), w->type);
        put_class(w, "tl", one);
    } else put_both(w, "tk", "-");
    if (c->said_actor != UP_NO_TOKEN) {
        put_both(w, "ak", up_actor_kind_name(up_who_actor_kind(t, c->said_actor, m->items, m->n)));
        put_class(w, "al", lemma_of(r->doc, c->said_actor, one));
    } else put_both(w, "ak", "-");
    put_both(w, "td", up_bringing_name(up_reading_bringing(r, c->said_target)));
    put_class(w, "td", up_bringing_name(up_reading_bringing(r, c->said_target)));
    put_class(w, "ad", up_bringing_name(up_reading_bringing(r, c->said_actor)));
    if (up_reading_sets_apart(r, c->sentence)) put_both(w, "apart", NULL);
}

/* All that a careful reader asks of an event at once: a plain rule, a group in the right place, no doubt. */
bool up_candidate_is_solid(const up_candidate *c) {
    const uint32_t right_place = 1u << UP_SIGN_TARGET | 1u << UP_SIGN_CLAUSE_HOSTILE | 1u << UP_SIGN_WORDS_HOSTILE | 1u << UP_SIGN_REFERENT;
    const up_frame *f = &c->trigger->frame;
    return !(c->trigger->rule->flags & UP_RULE_WEAK) && !f->is_negated && f->modal == UP_NO_TOKEN && (c->group_signs & right_place) != 0;
}

static void about_group(writer *w, const up_reading *r, const up_candidate *c) {
    const char *support = c->group == UINT32_MAX ? "-" : bucket(c->group_support + 3.0);
    put_class(w, "gs", support);
    if (c->group == UINT32_MAX) { put_both(w, "g", "-"); return; }
    /* Which group it is says nothing of whether it happened: what reports tell of most often is chance. */
    put_class(w, "gsrc", c->group_source);
    static const up_suspect_sign signs[] = {UP_SIGN_WORDS_HOSTILE, UP_SIGN_CLAUSE_HOSTILE, UP_SIGN_SENTENCE_HOSTILE, UP_SIGN_BESIDE_HOSTILE, UP_SIGN_TARGET, UP_SIGN_REFERENT, UP_SIGN_CLAUSE, UP_SIGN_SENTENCE, UP_SIGN_ACTOR};
    static const char *const names[] = {"words!", "clause!", "sentence!", "beside!", "target", "referent", "clause", "sentence", "actor"};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) if (c->group_signs >> signs[i] & 1) put_class(w, "sign", names[i]);
    if (up_candidate_is_solid(c)) {
        put_class(w, "solid", NULL);
        put_class(w, "solid", r->n_hostile + r->n_bias ? "hostile" : "plain");
        put_class(w, "solid", c->said_target != UP_NO_TOKEN ? "target" : "bare");
    }
    if (c->group == r->main_group) put_class(w, "gmain", NULL);
    put_class(w, "gshare", bucket(10 * r->main_share));
}

static void about_context(writer *w, const up_reading *r, const up_candidate *c) {
    const struct up_document *doc = r->doc;
    for (int i = 0; i < UP_N_CUES; i++) {
        if (r->cues[c->sentence] >> i & 1) { put(w, "cue", up_cue_name((up_cue)i), NULL); put_class(w, "cue", up_cue_name((up_cue)i)); }
        if (c->sentence && r->cues[c->sentence - 1] >> i & 1) put_class(w, "cue-1", up_cue_name((up_cue)i));
    }
    put_class(w, "db", bucket(r->n_bias));
    put_class(w, "dh", bucket(r->n_hostile));
    put_class(w, "dbh", bucket(4.0 * (r->n_bias + r->n_hostile) / (1.0 + 0.1 * doc->n_sentences)));
    put_class(w, "sp", bucket(c->sentence));
    put_class(w, "len", bucket(doc->n_sentences / 5.0));
    if (r->title.is_hostile) put_class(w, "title", "hostile");
    if (r->title.has_group) put_class(w, "title", "group");
    if (r->doc->title) {
        put_class(w, "title", r->title.types >> c->type & 1 ? "type" : "other");
        for (int i = 0; i < UP_N_CUES; i++) if (r->title.cues >> i & 1) put_class(w, "tcue", up_cue_name((up_cue)i));
    }
    put(w, "fact", up_factuality_name(c->factuality), w->type);
    uint32_t year_gap = 0;
    if (c->date != UINT32_MAX && r->report_day != UP_NO_DAY && r->dates->items[c->date].days.first != UP_NO_DAY) {
        int32_t days = r->report_day - r->dates->items[c->date].days.last;
        put_class(w, "age", days < -1 ? "future" : days < 8 ? "week" : days < 60 ? "months" : days < 800 ? "years" : "old");
        year_gap = 1;
    }
    if (!year_gap) put_class(w, "age", "-");
    put_class(w, "place", c->place == UINT32_MAX ? "-" : "y");
}

/* What else the sentence announces, and whether the type was announced before. */
static void about_company(writer *w, const up_reading *r, const up_candidate *c) {
    uint32_t before = 0;
    bool seen[UP_N_TYPES] = {false};
    for (uint32_t i = 0; i < r->triggers.n; i++) {
        const up_trigger *other = &r->triggers.items[i];
        const up_sentence *s = &r->doc->sentences[c->sentence];
        if (other == c->trigger) continue;
        if (other->head >= s->first && other->head < s->end) {
            if (other->head == c->trigger->head) put(w, "alt", up_type_name(other->rule->type), w->type);
            if (!seen[other->rule->type]) put_class(w, "with", up_type_name(other->rule->type));
            seen[other->rule->type] = true;
        } else if (other->head < s->first && other->rule->type == c->type) before++;
    }
    put_class(w, "before", bucket(before));
}

/* Every word of the sentence once, alone and with the class. */
static void about_words(writer *w, const up_reading *r, const up_candidate *c) {
    const up_sentence *s = &r->doc->sentences[c->sentence];
    char one[40];
    for (uint32_t k = s->first; k < s->end; k++) {
        bool seen = false;
        up_str l = r->doc->tokens[k].lemma;
        if (r->doc->tokens[k].upos == UP_PUNCT || r->doc->tokens[k].upos == UP_NUM || r->doc->tokens[k].upos == UP_PROPN) continue;
        for (uint32_t e = s->first; e < k && !seen; e++) seen = r->doc->tokens[e].lemma.len == l.len && memcmp(r->doc->tokens[e].lemma.at, l.at, l.len) == 0;
        if (!seen) put_class(w, "s", lemma_of(r->doc, k, one));
    }
}

up_status up_candidate_features(const up_reading *r, const up_candidate *c, up_features *out) {
    writer w = {out, r->arena, up_type_name(c->type), up_class_name(up_type_class(c->type)), UP_OK};
    put(&w, "T", w.type, NULL);
    put(&w, "C", w.klass, NULL);
    about_trigger(&w, r, c);
    about_roles(&w, r, c);
    about_group(&w, r, c);
    about_context(&w, r, c);
    about_company(&w, r, c);
    out->n_plain = out->n;
    about_words(&w, r, c);
    return w.status;
}
