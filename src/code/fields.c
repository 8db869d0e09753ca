/* fields.c - the fields of an event, each from the member of its cluster that says it best. */
#include "code/fields.h"
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/utf8.h"
#include "code/date_facts.h"
#include "code/net.h"

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

static up_option chosen(const up_telling *t, up_options *o, up_options_agree agree) {
    if (o->status != UP_OK) return (up_option){.value = UP_OPTION_NONE};
    up_options_weigh(o, t->reading->fields);
    return o->items[up_options_best(o, t, agree)];
}

static bool is_same_value(const up_telling *t, const up_option *a, const up_option *b) { (void)t; return a->value == b->value; }

/* Two dates agree when a quarter of the days of both is common to them, as scoring has it. */
static bool is_same_date(const up_telling *t, const up_option *a, const up_option *b) {
    return up_date_days_agree(up_option_days(t, a), up_option_days(t, b));
}

static void fill_date(const up_telling *t, up_options *o, up_event *out) {
    const up_reading *r = t->reading;
    up_options_of_date(t, o);
    up_option choice = chosen(t, o, is_same_date);
    uint32_t value = choice.value;
    up_days days = up_option_days(t, &choice);
    if (days.first == UP_NO_DAY) return;
    up_day_to_iso(days.first, out->date.start);
    up_day_to_iso(days.last, out->date.end);
    if (value >= UP_OPTION_REPORT_DAY) return; /* no words say it */
    up_span span = {r->dates->items[value].span.begin, r->dates->items[up_option_last_time(&choice)].span.end};
    out->date.words = (up_words){up_arena_copy(r->arena, r->doc->report->text + span.begin, span.end - span.begin), span};
}

static up_precision precision_of(const up_place *p) {
    switch (p->kind) {
        case UP_PLACE_IS_COUNTRY: return UP_PLACE_COUNTRY;
        case UP_PLACE_IS_ADMIN1: case UP_PLACE_IS_ADMIN2: case UP_PLACE_IS_REGION: return UP_PLACE_ADMIN;
        case UP_PLACE_IS_SPOT: return UP_PLACE_POINT;
        default: return UP_PLACE_CITY;
    }
}

/* The listed town that an unlisted street, building or quarter lies in: the nearest that its sentence names, of its country; NULL. */
static const up_toponym *town_of(const up_reading *r, const up_toponym *spot) {
    const up_sentence *s = &r->doc->sentences[up_document_sentence_of(r->doc, spot->first)];
    const up_toponym *best = NULL;
    uint32_t least = UINT32_MAX;
    for (uint32_t i = 0; i < r->places->n; i++) {
        const up_toponym *t = &r->places->items[i];
        if (t->first < s->first) continue;
        if (t->first >= s->end) break;
        bool is_town = t->is_resolved && !t->is_demonym && (t->place.kind == UP_PLACE_IS_CITY || t->place.kind == UP_PLACE_IS_DISTRICT);
        uint32_t gap = t->first > spot->first ? t->first - spot->first : spot->first - t->first;
        if (is_town && gap < least && (!spot->place.country[0] || strcmp(spot->place.country, t->place.country) == 0)) best = t, least = gap;
    }
    return best;
}

static bool is_same_place(const up_telling *t, const up_option *a, const up_option *b) {
    if (a->value == UP_OPTION_NONE || b->value == UP_OPTION_NONE) return a->value == b->value;
    const up_toponym *x = &t->reading->places->items[a->value], *y = &t->reading->places->items[b->value];
    return up_words_agree(t->reading->doc, x->first, x->end, y->first, y->end);
}

static void fill_place(const up_telling *t, up_options *o, uint32_t given, up_event *out) {
    const up_reading *r = t->reading;
    if (given == UINT32_MAX) {
        up_options_of_place(t, o);
        given = chosen(t, o, is_same_place).value;
    }
    if (given == UP_OPTION_NONE || !r->places->items[given].place.country[0]) {
        up_options_of_country(t, o);
        uint32_t of = chosen(t, o, is_same_value).value;
        if (of != UP_OPTION_NONE) memcpy(out->place.country, r->places->items[of].place.country, sizeof out->place.country);
    }
    if (given == UP_OPTION_NONE) return;
    const up_toponym *x = &r->places->items[given];
    out->place.words = (up_words){up_arena_copy(r->arena, r->doc->report->text + x->span.begin, x->span.end - x->span.begin), x->span};
    out->place.name = out->place.words.text;
    if (x->place.country[0]) memcpy(out->place.country, x->place.country, sizeof out->place.country); /* unlisted spots know their country only */
    if (!x->is_resolved && !(x = town_of(r, x))) return; /* a street's words, its town's name and point */
    out->place.name = x->place.name;
    out->place.admin1 = x->place.admin1;
    out->place.lat = x->place.lat, out->place.lon = x->place.lon;
    out->place.geonames = x->place.geonames;
    out->place.precision = precision_of(&x->place);
}

typedef struct wording { uint32_t chain, first, end; double share; } wording;
enum { WORDINGS_MOST = 64, CHAINS_MOST = 6 };
static const double least_share = 0.02; /* of a chain that may be meant */

/* Every wording of the likely chains, with the probability that it is the one; returns how many. */
static uint32_t wordings_of(const up_telling *t, up_options *o, bool target, uint32_t other, wording out[WORDINGS_MOST]) {
    up_options_of_role(t, target ? UP_FIELD_TARGET : UP_FIELD_ACTOR, other, o);
    if (o->status != UP_OK) return 0;
    up_options_weigh(o, t->reading->fields);
    up_option likely[CHAINS_MOST];
    uint32_t n = 0, n_out = 0;
    for (uint32_t i = 0; i < o->n; i++) {
        if (o->items[i].share < least_share && !(i == 0 && o->n == 1)) continue;
        if (n == CHAINS_MOST && likely[n - 1].share >= o->items[i].share) continue;
        uint32_t at = n < CHAINS_MOST ? n++ : n - 1;
        while (at > 0 && likely[at - 1].share < o->items[i].share) likely[at] = likely[at - 1], at--;
        likely[at] = o->items[i];
    }
    for (uint32_t c = 0; c < n; c++) {
        if (likely[c].value == UP_OPTION_NONE) { if (n_out < WORDINGS_MOST) out[n_out++] = (wording){UP_OPTION_NONE, 0, 0, likely[c].share}; continue; }
        up_options_of_words(t, target ? UP_FIELD_TARGET_WORDS : UP_FIELD_ACTOR_WORDS, likely[c].value, o);
        if (o->status != UP_OK) return 0;
        up_options_weigh(o, t->reading->fields);
        for (uint32_t i = 0; i < o->n && n_out < WORDINGS_MOST; i++) if (o->items[i].share > least_share) out[n_out++] = (wording){likely[c].value, o->items[i].value, o->items[i].end, likely[c].share * o->items[i].share};
    }
    return n_out;
}

/* The wording that most probably counts as right, others that share half of its words with it counted in. */
static wording best_wording(const up_telling *t, const wording *all, uint32_t n) {
    wording best = {.chain = UP_OPTION_NONE, .share = -1};
    double most = -1;
    for (uint32_t i = 0; i < n; i++) {
        double sum = 0;
        for (uint32_t k = 0; k < n; k++) {
            bool same = all[i].chain == UP_OPTION_NONE || all[k].chain == UP_OPTION_NONE ? all[i].chain == all[k].chain : up_words_agree(t->reading->doc, all[i].first, all[i].end, all[k].first, all[k].end);
            if (same) sum += all[k].share;
        }
        if (sum > most + 1e-9 || (sum > most - 1e-9 && all[i].share > best.share)) most = sum, best = all[i];
    }
    return best;
}

/* The chain that plays the role, and the words for it; UP_OPTION_NONE. */
static uint32_t fill_role(const up_telling *t, up_options *o, bool target, uint32_t other, up_words *words, uint32_t *mention) {
    wording all[WORDINGS_MOST], best = best_wording(t, all, wordings_of(t, o, target, other, all));
    if (best.chain == UP_OPTION_NONE) return best.chain;
    *words = words_of_tokens(t->reading, best.first, best.end);
    const up_cast *cast = t->cast;
    for (uint32_t i = cast->chain_begins[best.chain]; i < cast->chain_begins[best.chain + 1]; i++) {
        uint32_t head = cast->mentions.items[cast->of_chain[i]].head;
        if (head >= best.first && head < best.end) *mention = cast->of_chain[i];
    }
    return best.chain;
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
    for (uint32_t i = 0; i < k->n && n < EVIDENCE_MOST; i++) {
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
    if (out->group) why[n++] = up_arena_format(r->arena, "group %s: %s", out->group, best->group != UINT32_MAX && r->ontology->groups.names[best->group] == out->group ? best->group_source : "told elsewhere in the report");
    if (best->factuality_why) why[n++] = up_arena_format(r->arena, "%s: %s", up_factuality_name(best->factuality), best->factuality_why);
    if (out->date.words.text) why[n++] = up_arena_format(r->arena, "date: \"%s\"", out->date.words.text);
    else if (out->date.start[0]) why[n++] = strcmp(out->date.start, out->date.end) == 0 ? "date: the report's day" : "date: the seven days up to the report";
    if (out->place.words.text) why[n++] = up_arena_format(r->arena, "place: \"%s\"", out->place.words.text);
    if (k->n > 1) why[n++] = up_arena_format(r->arena, "told %u times", k->n);
    float told = r->told ? r->told[(size_t)best->sentence * UP_NET_OUT + k->type] : -1;
    if (told > 0) why[n++] = up_arena_format(r->arena, "the sentence, where it stands, reads as one that tells of it (%.2f)", 1 / (1 + exp(-(double)told)));
    for (uint32_t i = 0; i < best->n_reasons && n < 10; i++) {
        const char *reason = reason_in_words(best->reasons[i]);
        bool said = !reason;
        for (uint32_t w = 0; w < n && !said; w++) said = why[w] == reason;
        if (!said) why[n++] = reason;
    }
    out->why = why, out->n_why = n;
    for (uint32_t i = 0; i < n; i++) if (!why[i]) return UP_E_NOMEM;
    return UP_OK;
}

/* "the door of the synagogue" is a place of worship where it was hurt: the kind of a part is that of the whole. */
static up_target_kind kind_of_whole(const up_reading *r, const up_mention *m) {
    const up_tree *t = &r->trees[m->sentence];
    up_target_kind kind = m->target_kind;
    uint32_t head = m->head;
    for (int steps = 0; kind == UP_TARGET_OTHER && steps < 3; steps++) {
        uint32_t whole = up_tree_find(t, head, UP_NMOD, UP_NMOD_POSS);
        while (whole != UP_NO_TOKEN && r->doc->tokens[whole].rel != UP_NMOD) whole = up_tree_next(t, whole);
        uint32_t of = whole == UP_NO_TOKEN ? UP_NO_TOKEN : up_tree_find(t, whole, UP_CASE, UP_CASE);
        if (of == UP_NO_TOKEN || r->doc->tokens[of].lemma.len != 2 || memcmp(r->doc->tokens[of].lemma.at, "of", 2) != 0) break;
        kind = up_who_target_kind(t, head = whole, r->matches[m->sentence].items, r->matches[m->sentence].n);
    }
    return kind;
}

/* "the mayor, Anne Delmas": what stands beside a name says what its bearer is. */
static up_actor_kind kind_beside(const up_reading *r, const up_mention *m) {
    const up_tree *t = &r->trees[m->sentence];
    const up_token *head = &r->doc->tokens[m->head];
    if (m->actor_kind != UP_ACTOR_PRIVATE) return m->actor_kind;
    uint32_t beside[] = {up_tree_find(t, m->head, UP_APPOS, UP_APPOS), up_tree_find(t, m->head, UP_COMPOUND, UP_FLAT), head->rel == UP_APPOS || head->rel == UP_FLAT ? head->head : UP_NO_TOKEN};
    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
        if (beside[i] == UP_NO_TOKEN) continue;
        up_actor_kind kind = up_who_actor_kind(t, beside[i], r->matches[m->sentence].items, r->matches[m->sentence].n);
        if (kind == UP_ACTOR_STATE || kind == UP_ACTOR_POLICE || kind == UP_ACTOR_INSTITUTION || kind == UP_ACTOR_MEDIA) return kind;
    }
    return UP_ACTOR_PRIVATE;
}

static void fill_roles(const up_telling *t, up_options *o, up_event *out) {
    const up_mention *all = t->cast->mentions.items;
    uint32_t mention = 0, target = fill_role(t, o, true, UP_OPTION_NONE, &out->target.words, &mention);
    if (target != UP_OPTION_NONE) {
        const up_entity *e = up_who_entity_at(t->reading->doc, all[mention].head);
        out->target.kind = kind_of_whole(t->reading, &all[mention]);
        if (e && e->kind == UP_ENTITY_PER) out->target.name = words_of_tokens(t->reading, e->first, e->end).text;
    }
    if (fill_role(t, o, false, target, &out->actor.words, &mention) != UP_OPTION_NONE) out->actor.kind = kind_beside(t->reading, &all[mention]);
}

up_status up_fields_fill(const up_telling *t, up_options *o, uint32_t place, bool alone, double confidence, up_event *out) {
    const up_reading *r = t->reading;
    const up_candidate *c = t->candidates, *best = up_telling_best(t);
    const up_cluster *k = t->cluster;
    *out = (up_event){.type = k->type, .factuality = best->factuality, .perceived = best->perceived, .confidence = confidence};
    up_options_of_group(t, o);
    uint32_t group = chosen(t, o, is_same_value).value;
    out->group = group == UP_OPTION_NONE ? NULL : r->ontology->groups.names[group];
    fill_roles(t, o, out);
    fill_date(t, o, out);
    fill_place(t, o, place, out);
    if (o->status != UP_OK) return o->status;
    fill_counts(r, c, k, out);
    fill_source(r, best, out);
    up_status status = fill_evidence(r, c, k, alone, out);
    return status == UP_OK ? fill_why(r, c, k, out) : status;
}
