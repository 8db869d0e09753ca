/* event.c - of which time does an event speak?
 *
 * Every time in the event's sentence gets a cost by the way that leads from it to the trigger through
 * the tree: a modifier of the trigger first, then of its clause, then of a clause that governs it or
 * that it governs.  A time tied to a verb of saying is that of the saying.  Where the sentence has none,
 * the time that the story stands at is inherited from the sentences just before in the paragraph's run.
 *
 * Knowingly wrong: flashbacks without a date word inherit the present of the story. */
#include "when/when.h"
#include <string.h>

enum {
    COST_MODIFIER = 0, COST_CLAUSE = 2, COST_SHARED = 4, COST_NEIGHBOUR = 8, COST_ELSEWHERE = 12, COST_SAYING = 16,
    COST_MOST = 15,     /* no time of a saying is inherited; in the event's own sentence it is the last resort */
    SENTENCES_BACK = 4, /* how far a date carries; chosen on the annotated training reports */
    DAYS_INHERITED = 100 /* a longer time is background, not where the story stands */
};

static bool begins_clause(const up_token *t) {
    switch (t->rel) {
    case UP_ROOT: case UP_CCOMP: case UP_ADVCL: case UP_ADVCL_RELCL: case UP_ACL: case UP_ACL_RELCL: case UP_PARATAXIS: case UP_CSUBJ: case UP_CSUBJ_PASS: return true;
    case UP_CONJ: return t->upos == UP_VERB || t->upos == UP_AUX;
    default: return t->head == UP_NO_TOKEN;
    }
}

static uint32_t clause_of(const struct up_document *doc, uint32_t token) {
    for (uint32_t steps = 0; steps < 256 && !begins_clause(&doc->tokens[token]); steps++) token = doc->tokens[token].head;
    return token;
}

static bool says(const struct up_document *doc, uint32_t token) {
    static const char *const verbs[] = {"say", "tell", "report", "announce", "add", "state", "write", "note", "warn", "claim", "confirm", "release", "publish", "tweet"};
    up_str lemma = doc->tokens[token].lemma;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (lemma.len == strlen(verbs[i]) && !memcmp(lemma.at, verbs[i], lemma.len)) return true;
    return false;
}

static bool governs(const struct up_document *doc, uint32_t above, uint32_t below, uint32_t *clauses) {
    *clauses = 0;
    for (uint32_t steps = 0; steps < 256 && below != UP_NO_TOKEN; steps++) {
        if (below == above) return true;
        *clauses += begins_clause(&doc->tokens[below]);
        below = doc->tokens[below].head;
    }
    return false;
}

static uint32_t cost_of(const struct up_document *doc, const up_sentence *sentence, const up_timex *t, uint32_t trigger) {
    uint32_t apart = t->first > trigger ? t->first - trigger : trigger - t->first;
    if (!sentence->is_parsed) return COST_CLAUSE + (apart > 20);
    uint32_t head = up_document_head_of(doc, t->first, t->end), clauses;
    if (governs(doc, trigger, head, &clauses) && !clauses) return COST_MODIFIER;
    uint32_t ours = clause_of(doc, trigger), theirs = clause_of(doc, head);
    if (ours == theirs) return says(doc, ours) && ours != trigger ? COST_SAYING : COST_CLAUSE;
    if (theirs == trigger) return COST_MODIFIER;
    if (governs(doc, theirs, ours, &clauses)) {
        if (says(doc, theirs)) return COST_SAYING;
        return (doc->tokens[ours].rel == UP_CONJ ? COST_SHARED : COST_SHARED + 1) + clauses;
    }
    if (governs(doc, ours, theirs, &clauses)) return COST_NEIGHBOUR + clauses;
    return says(doc, theirs) ? COST_SAYING : COST_ELSEWHERE;
}

up_when_tie up_when_tie_of(const struct up_document *doc, const up_timex *t, uint32_t trigger) {
    uint32_t i = up_document_sentence_of(doc, trigger);
    if (t->first < doc->sentences[i].first || t->first >= doc->sentences[i].end) return UP_WHEN_ELSEWHERE;
    uint32_t cost = cost_of(doc, &doc->sentences[i], t, trigger);
    return cost < COST_CLAUSE ? UP_WHEN_MODIFIER : cost < COST_SHARED ? UP_WHEN_CLAUSE : cost < COST_NEIGHBOUR ? UP_WHEN_ABOVE : cost < COST_ELSEWHERE ? UP_WHEN_BELOW : cost < COST_SAYING ? UP_WHEN_ASIDE : UP_WHEN_SAYING;
}

bool up_when_names_days(const up_timex *t) {
    size_t len = strlen(t->value);
    return t->days.first != UP_NO_DAY && t->type != UP_TIMEX_SET && !(len >= 4 && strcmp(t->value + len - 4, "_REF") == 0);
}

/* "LIMOGES, 12 March - ...": the dateline tells the report's day, not the event's. */
static bool is_dateline(const struct up_document *doc, const up_sentence *s, const up_timex *t) {
    up_str first = up_token_text(doc, s->first);
    if (!s->begins_paragraph || first.len < 3 || first.at[1] < 'A' || first.at[1] > 'Z') return false;
    for (uint32_t k = t->end; k < s->end && k < s->first + 12; k++) {
        up_str w = up_token_text(doc, k);
        bool dash = (w.len == 1 && w.at[0] == '-') || (w.len == 2 && w.at[0] == '-' && w.at[1] == '-') ||
                    (w.len == 3 && w.at[0] == '\xE2' && w.at[1] == '\x80' && (w.at[2] == '\x93' || w.at[2] == '\x94'));
        if (dash) return doc->tokens[k].flags & UP_TOKEN_SPACE_BEFORE;
        if (doc->tokens[k].upos == UP_VERB || doc->tokens[k].upos == UP_AUX) return false;
    }
    return false;
}

/* Of the times of sentence `i`, the one that costs least from `trigger`; UINT32_MAX none. */
static uint32_t best_in(const struct up_document *doc, const up_timexes *all, uint32_t i, uint32_t trigger, uint32_t most) {
    const up_sentence *sentence = &doc->sentences[i];
    uint32_t best = UINT32_MAX, best_cost = UINT32_MAX;
    uint32_t low = 0, high = all->n;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (all->items[middle].first < sentence->first) low = middle + 1; else high = middle;
    }
    for (uint32_t k = low; k < all->n && all->items[k].first < sentence->end; k++) {
        const up_timex *t = &all->items[k];
        if (!up_when_names_days(t) || is_dateline(doc, sentence, t)) continue;
        uint32_t apart = t->first > trigger ? t->first - trigger : trigger - t->first;
        uint32_t cost = cost_of(doc, sentence, t, trigger);
        if (cost > most || (most == COST_MOST && t->days.last - t->days.first > DAYS_INHERITED)) continue;
        cost = cost * 1000 + (t->type == UP_TIMEX_DURATION ? 2500 : 0) + (apart < 999 ? apart : 999);
        if (cost < best_cost) { best_cost = cost; best = k; }
    }
    return best;
}

static uint32_t root_of(const struct up_document *doc, const up_sentence *s) {
    for (uint32_t t = s->first; t < s->end; t++)
        if (doc->tokens[t].head == UP_NO_TOKEN) return t;
    return s->first;
}

uint32_t up_when_of_event(const struct up_document *doc, const up_timexes *all, uint32_t trigger) {
    if (!all || !all->n || !doc->n_sentences || trigger >= doc->n_tokens) return UINT32_MAX;
    uint32_t i = up_document_sentence_of(doc, trigger);
    uint32_t found = best_in(doc, all, i, trigger, UINT32_MAX);
    for (uint32_t back = 1; found == UINT32_MAX && back <= SENTENCES_BACK && back <= i; back++) {
        const up_sentence *before = &doc->sentences[i - back];
        if (before->first >= before->end) continue;
        found = best_in(doc, all, i - back, root_of(doc, before), COST_MOST);
    }
    return found;
}
