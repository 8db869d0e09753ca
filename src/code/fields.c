/* fields.c - the fields of an event, each from the member of its cluster that says it best. */
#include "code/fields.h"
#include <stdio.h>
#include <string.h>
#include <stdlib.h>
#include "base/utf8.h"

static up_words words_of_tokens(const up_reading *r, uint32_t first, uint32_t end) {
    const struct up_document *doc = r->doc;
    up_span span = {doc->tokens[first].span.begin, doc->tokens[end - 1].span.end};
    return (up_words){up_arena_copy(r->arena, doc->report->text + span.begin, span.end - span.begin), span};
}

static bool is_dash(const up_reading *r, uint32_t token) {
    up_str t = up_token_text(r->doc, token);
    return (t.len == 1 && t.at[0] == '-') || (t.len == 2 && t.at[0] == '-' && t.at[1] == '-') || (t.len == 3 && memcmp(t.at, "\xE2\x80", 2) == 0 && ((unsigned char)t.at[2] == 0x93 || (unsigned char)t.at[2] == 0x94));
}

/* The end of a phrase cut before a time that the parser hung on it: "a mosque in Lyon [on Thursday]". */
static uint32_t without_time(const up_reading *r, uint32_t head, uint32_t end) {
    for (uint32_t i = r->dates ? r->dates->n : 0; i-- > 0;) {
        const up_timex *t = &r->dates->items[i];
        if (t->first <= head || t->end < end || t->first >= end) continue;
        end = t->first;
        while (end > head + 1 && (r->doc->tokens[end - 1].upos == UP_ADP || r->doc->tokens[end - 1].upos == UP_PUNCT)) end--;
    }
    return end;
}

static up_words phrase_words(const up_reading *r, uint32_t head) {
    uint32_t first, end;
    up_phrase_of(&r->trees[up_document_sentence_of(r->doc, head)], head, true, &first, &end);
    /* "MELBOURNE - Rohit Reddy": a dateline is no part of a name; a dash inside a word ("25-year-old") is. */
    end = without_time(r, head, end);
    up_str opening = up_token_text(r->doc, first);
    bool in_capitals = opening.len > 2 && opening.at[1] >= 'A' && opening.at[1] <= 'Z';
    for (uint32_t k = first; k + 1 < end && (k < head || in_capitals); k++)
        if (is_dash(r, k) && r->doc->tokens[k].flags & UP_TOKEN_SPACE_BEFORE) { first = k + 1; break; }
    return words_of_tokens(r, first, end);
}

static bool is_pronoun(const up_reading *r, uint32_t head) { return r->doc->tokens[head].upos == UP_PRON || r->doc->tokens[head].upos == UP_DET; }

/* A named or described filler is better than a pronoun, a better-scored member's better than another's. */
static uint32_t best_filler(const up_reading *r, const up_candidate *c, const up_cluster *k, bool target) {
    uint32_t best = UP_NO_TOKEN;
    for (uint32_t i = 0; i < k->n; i++) {
        uint32_t head = target ? c[k->members[i]].target : c[k->members[i]].actor;
        if (head == UP_NO_TOKEN) continue;
        if (best == UP_NO_TOKEN || (is_pronoun(r, best) && !is_pronoun(r, head))) best = head;
        else if (up_who_entity_at(r->doc, head) && !up_who_entity_at(r->doc, best) && up_who_entity_at(r->doc, head)->kind == UP_ENTITY_PER && target) best = head;
    }
    return best;
}

static void fill_date(const up_reading *r, const up_candidate *c, const up_cluster *k, up_event *out) {
    const up_timex *when = NULL;
    for (uint32_t i = 0; i < k->n; i++) {
        uint32_t d = c[k->members[i]].date;
        if (d == UINT32_MAX || r->dates->items[d].days.first == UP_NO_DAY) continue;
        const up_timex *t = &r->dates->items[d];
        bool shorter = when && t->days.last - t->days.first < when->days.last - when->days.first;
        if (!when || (shorter && t->days.first >= when->days.first - 1 && t->days.last <= when->days.last + 1)) when = t;
    }
    if (when) {
        up_day_to_iso(when->days.first, out->date.start);
        up_day_to_iso(when->days.last, out->date.end);
        out->date.words = (up_words){up_arena_copy(r->arena, r->doc->report->text + when->span.begin, when->span.end - when->span.begin), when->span};
    } else if (r->report_day != UP_NO_DAY) { /* fresh news without a date word: the seven days up to the report */
        up_day_to_iso(r->report_day - 6, out->date.start);
        up_day_to_iso(r->report_day, out->date.end);
    }
}

static up_precision precision_of(const up_place *p) {
    switch (p->kind) {
        case UP_PLACE_IS_COUNTRY: return UP_PLACE_COUNTRY;
        case UP_PLACE_IS_ADMIN1: case UP_PLACE_IS_ADMIN2: case UP_PLACE_IS_REGION: return UP_PLACE_ADMIN;
        case UP_PLACE_IS_SPOT: return UP_PLACE_POINT;
        default: return UP_PLACE_CITY;
    }
}

static int specificity(const up_toponym *t) {
    if (!t->is_resolved) return 1;
    switch (t->place.kind) {
        case UP_PLACE_IS_COUNTRY: return 2;
        case UP_PLACE_IS_REGION: return 1;
        case UP_PLACE_IS_ADMIN1: return 3;
        case UP_PLACE_IS_ADMIN2: return 4;
        case UP_PLACE_IS_CITY: return 5;
        default: return 6;
    }
}

static void fill_place(const up_reading *r, const up_candidate *c, const up_cluster *k, uint32_t given, up_event *out) {
    uint32_t place = given;
    bool is_inferred = given == UINT32_MAX;
    for (uint32_t i = 0; i < k->n && given == UINT32_MAX; i++) {
        const up_candidate *m = &c[k->members[i]];
        if (m->place == UINT32_MAX || (m->place_is_inferred && !is_inferred)) continue;
        bool better = place == UINT32_MAX || (is_inferred && !m->place_is_inferred) || specificity(&r->places->items[m->place]) > specificity(&r->places->items[place]);
        if (better) place = m->place;
        is_inferred = is_inferred && m->place_is_inferred;
    }
    if (place == UINT32_MAX) return;
    const up_toponym *t = &r->places->items[place];
    if (is_inferred || t->is_demonym) { /* the codebook: without a place, only its country */
        memcpy(out->place.country, t->place.country, sizeof out->place.country);
        return;
    }
    out->place.words = (up_words){up_arena_copy(r->arena, r->doc->report->text + t->span.begin, t->span.end - t->span.begin), t->span};
    out->place.name = out->place.words.text;
    memcpy(out->place.country, t->place.country, sizeof out->place.country); /* unlisted spots know their country only */
    if (!t->is_resolved) return;
    out->place.name = t->place.name;
    out->place.admin1 = t->place.admin1;
    out->place.lat = t->place.lat, out->place.lon = t->place.lon;
    out->place.geonames = t->place.geonames;
    out->place.precision = precision_of(&t->place);
}

static const struct { const char *word; uint32_t n; } number_words[] = {
    {"one", 1}, {"two", 2}, {"three", 3}, {"four", 4}, {"five", 5}, {"six", 6}, {"seven", 7}, {"eight", 8}, {"nine", 9}, {"ten", 10},
    {"eleven", 11}, {"twelve", 12}, {"a", 1}, {"an", 1}, {"dozen", UP_MANY}, {"dozens", UP_MANY}, {"hundreds", UP_MANY}, {"thousands", UP_MANY}, {"several", UP_MANY}, {"many", UP_MANY}, {"some", UP_MANY},
};

static uint32_t number_of(const up_reading *r, uint32_t token) {
    up_str t = up_token_text(r->doc, token);
    uint32_t n = 0, digits = 0;
    for (uint32_t i = 0; i < t.len; i++) {
        if (t.at[i] >= '0' && t.at[i] <= '9' && digits < 7) n = n * 10 + (uint32_t)(t.at[i] - '0'), digits++;
        else if (t.at[i] != ',') { digits = 0; break; }
    }
    if (digits) return n;
    char folded[16];
    size_t len = t.len < sizeof folded ? up_fold(t.at, t.len, folded, sizeof folded) : 0;
    for (size_t i = 0; i < sizeof number_words / sizeof *number_words; i++)
        if (strlen(number_words[i].word) == len && memcmp(number_words[i].word, folded, len) == 0) return number_words[i].n;
    return UP_COUNT_UNKNOWN;
}

static bool is_plural(const up_reading *r, uint32_t head) {
    const char *x = up_xpos_name(r->doc->tokens[head].xpos);
    return strcmp(x, "NNS") == 0 || strcmp(x, "NNPS") == 0;
}

/* How many persons or things `head` says it is; plural without a number is many, else one. */
static uint32_t count_of(const up_reading *r, uint32_t head) {
    const up_tree *t = &r->trees[up_document_sentence_of(r->doc, head)];
    uint32_t number = up_tree_find(t, head, UP_NUMMOD, UP_NUMMOD);
    if (number != UP_NO_TOKEN) { uint32_t n = number_of(r, number); return n == UP_COUNT_UNKNOWN ? UP_MANY : n; }
    if (r->doc->tokens[head].upos == UP_NUM) { uint32_t n = number_of(r, head); if (n != UP_COUNT_UNKNOWN) return n; }
    return is_plural(r, head) ? UP_MANY : 1;
}

static void fill_counts(const up_reading *r, const up_candidate *c, const up_cluster *k, up_event *out) {
    out->incidents = 1, out->killed = UP_COUNT_UNKNOWN, out->injured = UP_COUNT_UNKNOWN;
    up_class klass = up_type_class(out->type);
    for (uint32_t i = 0; i < k->n; i++) {
        const up_candidate *m = &c[k->members[i]];
        uint32_t flags = m->trigger->rule->flags, victim = m->said_target;
        if (victim == UP_NO_TOKEN) continue;
        uint32_t n = count_of(r, victim);
        if ((flags & UP_RULE_DEATH) && out->killed == UP_COUNT_UNKNOWN && n != UP_MANY) out->killed = n;
        if ((flags & UP_RULE_INJURY) && out->injured == UP_COUNT_UNKNOWN && n != UP_MANY) out->injured = n;
    }
    const up_candidate *best = &c[k->members[0]];
    const up_token *head = &r->doc->tokens[best->trigger->head];
    bool is_plural_act = head->upos == UP_NOUN && is_plural(r, best->trigger->head);
    if (klass == UP_CLASS_CLAIM) out->incidents = UP_MANY;
    else if (is_plural_act) out->incidents = count_of(r, best->trigger->head);
    else if (klass == UP_CLASS_INCIDENT && best->said_target != UP_NO_TOKEN && is_plural(r, best->said_target) && out->type >= UP_ARSON) {
        uint32_t n = count_of(r, best->said_target);
        out->incidents = n;
    }
}

/* The person or body whose word it is: subject of the verb of saying that governs the trigger's clause. */
static void fill_source(const up_reading *r, const up_candidate *best, up_event *out) {
    static const char *const verbs[] = {"say", "tell", "report", "claim", "allege", "announce", "write", "testify", "state", "add", "recall", "describe"};
    const up_tree *t = &r->trees[best->sentence];
    uint32_t at = up_clause_of(t, best->trigger->head);
    for (uint32_t steps = 0; steps < 5; steps++) {
        for (uint32_t k = at;;) {
            up_str l = r->doc->tokens[k].lemma;
            bool says = false;
            for (size_t v = 0; v < sizeof verbs / sizeof *verbs; v++) says |= strlen(verbs[v]) == l.len && memcmp(verbs[v], l.at, l.len) == 0;
            uint32_t speaker = says && k != best->trigger->head ? up_tree_find(t, k, UP_NSUBJ, UP_NSUBJ) : UP_NO_TOKEN;
            if (speaker != UP_NO_TOKEN) { out->source = phrase_words(r, up_who_antecedent(r->doc, r->trees, r->matches, speaker)); return; }
            if (k != at) break;
            k = up_tree_find(t, at, UP_PARATAXIS, UP_CCOMP);
            if (k == UP_NO_TOKEN) break;
        }
        if (r->doc->tokens[at].head == UP_NO_TOKEN) return;
        at = r->doc->tokens[at].head;
    }
}

static up_span evidence_of(const up_reading *r, const up_candidate *c, bool alone) {
    const up_sentence *s = &r->doc->sentences[c->sentence];
    if (alone) return s->span;
    uint32_t first, end;
    const up_tree *t = &r->trees[c->sentence];
    up_clause_extent(t, up_clause_of(t, c->trigger->head), &first, &end);
    if (c->trigger->first < first) first = c->trigger->first;
    if (c->trigger->last >= end) end = c->trigger->last + 1;
    return (up_span){r->doc->tokens[first].span.begin, r->doc->tokens[end - 1].span.end};
}

enum { EVIDENCE_MOST = 5 };

static up_status fill_evidence(const up_reading *r, const up_candidate *c, const up_cluster *k, bool alone, up_event *out) {
    up_span *spans = UP_ARENA_ARRAY(r->arena, EVIDENCE_MOST, up_span);
    if (!spans) return UP_E_NOMEM;
    uint32_t n = 0;
    for (uint32_t i = 0; i < k->n && n < (getenv("WHOLE") ? EVIDENCE_MOST : 3u); i++) {
        up_span s = evidence_of(r, &c[k->members[i]], alone);
        bool known = false;
        for (uint32_t e = 0; e < n; e++) known |= up_spans_overlap(spans[e], s);
        if (known) continue;
        uint32_t at = n++;
        while (at > 0 && spans[at - 1].begin > s.begin) spans[at] = spans[at - 1], at--;
        spans[at] = s;
    }
    out->evidence = spans, out->n_evidence = n;
    return UP_OK;
}

/* What a feature of the decision model means to a reader; NULL for those that mean nothing to one. */
static const char *reason_in_words(const char *feature) {
    static const struct { const char *prefix, *words; } table[] = {
        {"L=", "its words usually tell of one"}, {"F=strong", "the words alone show hostility"}, {"solid", "a plain rule, with the group in the right place"},
        {"sign=words!", "the words of the act are hostile to the group"}, {"sign=clause!", "words hostile to the group stand in the clause"},
        {"sign=sentence!", "words hostile to the group stand in the sentence"}, {"sign=target", "the target is described as of the group"},
        {"sign=referent", "the target was described as of the group before"}, {"cue=bias", "the sentence speaks of bias"}, {"cue-1=bias", "the sentence before speaks of bias"},
        {"db=", "the report speaks of bias"}, {"dh=", "the report holds words hostile to a group"}, {"dbh=", "the report holds much of hostility and bias"},
        {"title=", "the headline speaks of it"}, {"tcue=bias", "the headline speaks of bias"}, {"sp=", "told near the beginning"}, {"with=", "told beside other events of the kind"},
        {"tk=", "such a target"}, {"tl=", "such a target"}, {"ak=", "such an actor"}, {"al=", "such an actor"},
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) if (strncmp(feature, table[i].prefix, strlen(table[i].prefix)) == 0) return table[i].words;
    return NULL;
}

static up_status fill_why(const up_reading *r, const up_candidate *c, const up_cluster *k, up_event *out) {
    const up_candidate *best = &c[k->members[0]];
    const char **why = UP_ARENA_ARRAY(r->arena, 10, const char *);
    if (!why) return UP_E_NOMEM;
    uint32_t n = 0;
    up_words trigger = words_of_tokens(r, best->trigger->first, best->trigger->last + 1);
    why[n++] = up_arena_format(r->arena, "%s: \"%s\" (%s:%u)", up_type_name(best->type), trigger.text ? trigger.text : "", best->trigger->rule->file, best->trigger->rule->line);
    if (best->group != UINT32_MAX) why[n++] = up_arena_format(r->arena, "group %s: %s", r->ontology->groups.names[best->group], best->group_source);
    if (best->factuality_why) why[n++] = up_arena_format(r->arena, "%s: %s", up_factuality_name(best->factuality), best->factuality_why);
    if (out->date.words.text) why[n++] = up_arena_format(r->arena, "date: \"%s\"", out->date.words.text);
    else if (out->date.start[0]) why[n++] = "date: the seven days up to the report";
    if (out->place.words.text) why[n++] = up_arena_format(r->arena, "place: \"%s\"", out->place.words.text);
    if (k->n > 1) why[n++] = up_arena_format(r->arena, "told %u times", k->n);
    for (uint32_t i = 0; i < best->n_reasons && n < 10; i++) {
        const char *reason = reason_in_words(best->reasons[i]);
        bool told = !reason;
        for (uint32_t w = 0; w < n && !told; w++) told = why[w] == reason;
        if (!told) why[n++] = reason;
    }
    out->why = why, out->n_why = n;
    for (uint32_t i = 0; i < n; i++) if (!why[i]) return UP_E_NOMEM;
    return UP_OK;
}

up_status up_fields_fill(const up_reading *r, const up_candidate *c, const up_cluster *k, uint32_t place, bool alone, double confidence, up_event *out) {
    const up_candidate *best = &c[k->members[0]];
    *out = (up_event){.type = k->type, .factuality = best->factuality, .perceived = best->perceived, .confidence = confidence};
    uint32_t group = UINT32_MAX;
    double support = -1e9; /* log-odds */
    for (uint32_t i = 0; i < k->n; i++)
        if (c[k->members[i]].group != UINT32_MAX && c[k->members[i]].group_support > support) support = c[k->members[i]].group_support, group = c[k->members[i]].group;
    out->group = group == UINT32_MAX ? NULL : r->ontology->groups.names[group];
    uint32_t target = best_filler(r, c, k, true), actor = best_filler(r, c, k, false);
    if (target != UP_NO_TOKEN) {
        uint32_t s = up_document_sentence_of(r->doc, target);
        out->target.words = phrase_words(r, target);
        out->target.kind = up_who_target_kind(&r->trees[s], target, r->matches[s].items, r->matches[s].n);
        const up_entity *e = up_who_entity_at(r->doc, target);
        if (e && e->kind == UP_ENTITY_PER) out->target.name = words_of_tokens(r, e->first, e->end).text;
    }
    if (actor != UP_NO_TOKEN) {
        uint32_t s = up_document_sentence_of(r->doc, actor);
        out->actor.words = phrase_words(r, actor);
        out->actor.kind = up_who_actor_kind(&r->trees[s], actor, r->matches[s].items, r->matches[s].n);
    }
    fill_date(r, c, k, out);
    fill_place(r, c, k, place, out);
    fill_counts(r, c, k, out);
    fill_source(r, best, out);
    up_status status = fill_evidence(r, c, k, alone, out);
    return status == UP_OK ? fill_why(r, c, k, out) : status;
}
