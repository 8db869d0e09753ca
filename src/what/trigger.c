/* trigger.c - where a sentence satisfies a rule: its words, its place in the tree, its conditions, its roles. */
#include <string.h>
#include "what/what.h"

bool up_what_holds(const up_rules *rules, const up_match *m, uint32_t n, uint32_t first, uint32_t end, uint32_t id) {
    if (id == UP_TABLE_NONE) return false;
    for (uint32_t i = 0; i < n; i++)
        if (m[i].sense.kind == UP_SENSE_CLASS && m[i].first >= first && m[i].last < end &&
            rules->closure[(size_t)m[i].sense.id * rules->closure_words + id / 64] >> (id & 63) & 1) return true;
    return false;
}

/* The word that stands for the phrase: the one whose head lies outside it. */
static uint32_t head_of_words(const up_tree *t, uint32_t first, uint32_t last) {
    for (uint32_t k = first; k <= last; k++) {
        uint32_t head = t->doc->tokens[k].head;
        if ((head == UP_NO_TOKEN || head < first || head > last) && t->doc->tokens[k].upos != UP_PUNCT) return k;
    }
    return first;
}

static bool is_participle(const up_token *t) {
    const char *x = up_xpos_name(t->xpos);
    return strcmp(x, "VBN") == 0 || strcmp(x, "VBG") == 0;
}

bool up_what_fits_kind(const up_token *token, const up_rule *r) {
    switch (r->kind) {
        case UP_RULE_VERB: return token->upos == UP_VERB || token->upos == UP_AUX || is_participle(token);
        case UP_RULE_NOUN: return token->upos == UP_NOUN || token->upos == UP_PROPN || (token->upos == UP_VERB && strcmp(up_xpos_name(token->xpos), "VBG") == 0);
        case UP_RULE_ADJ: return token->upos == UP_ADJ || is_participle(token) || token->upos == UP_ADV;
        default: return true;
    }
}

bool up_what_is_slot(const up_filler *f, up_slot_name s) { return f->slot == s.kind && (s.kind != UP_SLOT_PREP || strcmp(f->prep, s.prep) == 0); }

static bool condition_holds(const up_rules *rules, const up_tree *t, const up_frame *frame, const up_match *m, uint32_t n, const up_condition *c) {
    bool found = false;
    if (c->in_sentence) {
        for (uint32_t i = 0; i < c->n_classes; i++) found |= up_what_holds(rules, m, n, t->first, t->end, c->classes[i]);
        return found != c->negated;
    }
    for (uint32_t f = 0; f < frame->n; f++) {
        if (!up_what_is_slot(&frame->items[f], c->slot)) continue;
        if (c->any) { found = true; continue; }
        uint32_t first, end, head = frame->items[f].head;
        /* A governor is one word; other fillers are whole phrases. */
        if (c->slot.kind == UP_SLOT_GOV || c->slot.kind == UP_SLOT_PRT) first = head, end = head + 1;
        else up_phrase_of(t, head, true, &first, &end);
        for (uint32_t i = 0; i < c->n_classes; i++) found |= up_what_holds(rules, m, n, first, end, c->classes[i]);
    }
    return found != c->negated;
}

static uint32_t role(const up_frame *frame, const up_slot_name *slots, uint32_t n, up_slot_name *which) {
    for (uint32_t s = 0; s < n; s++)
        for (uint32_t f = 0; f < frame->n; f++)
            if (up_what_is_slot(&frame->items[f], slots[s])) {
                if (which) *which = slots[s];
                return frame->items[f].head;
            }
    return UP_NO_TOKEN;
}

/* "carried out an attack", "suffered an attack": the light verb's subject is actor or target. */
static void through_light_verb(const up_rules *rules, const up_tree *t, const up_match *m, uint32_t n, up_trigger *out) {
    if (out->rule->kind != UP_RULE_NOUN) return;
    uint32_t gov = UP_NO_TOKEN, subj = UP_NO_TOKEN;
    for (uint32_t f = 0; f < out->frame.n; f++) {
        if (out->frame.items[f].slot == UP_SLOT_GOV) gov = out->frame.items[f].head;
        if (out->frame.items[f].slot == UP_SLOT_GOV_SUBJ) subj = out->frame.items[f].head;
    }
    if (gov == UP_NO_TOKEN || gov < t->first || gov >= t->end) return;
    /* Behind a container ("cases of vandalism") its place in the clause is the container's. */
    uint32_t over = t->doc->tokens[out->head].head;
    uint32_t rel = over != gov && over >= t->first && over < t->end ? t->doc->tokens[over].rel : t->doc->tokens[out->head].rel;
    bool is_argument = rel == UP_OBJ || rel == UP_OBL || rel == UP_NSUBJ_PASS || rel == UP_CONJ || rel == UP_XCOMP;
    if (!is_argument) return;
    if (out->target == UP_NO_TOKEN && up_what_holds(rules, m, n, gov, gov + 1, rules->light_target)) out->target = subj;
    else if (out->actor == UP_NO_TOKEN && rel == UP_OBJ && up_what_holds(rules, m, n, gov, gov + 1, rules->light_actor)) out->actor = subj;
}

/* "will not be served": a negation or modal that belongs to the rule's own words says nothing about the event. */
static void own_words(const up_tree *t, up_trigger *trigger) {
    uint32_t modal = trigger->frame.modal;
    if (modal != UP_NO_TOKEN && modal >= trigger->first && modal <= trigger->last) trigger->frame.modal = UP_NO_TOKEN;
    for (uint32_t k = trigger->first; k <= trigger->last; k++) {
        up_str l = t->doc->tokens[k].lemma;
        if ((l.len == 3 && memcmp(l.at, "not", 3) == 0) || (l.len == 2 && memcmp(l.at, "no", 2) == 0) || (l.len == 5 && memcmp(l.at, "never", 5) == 0)) trigger->frame.is_negated = false;
    }
}

up_status up_what_find(const up_rules *rules, const up_tree *t, const up_match *m, uint32_t n, up_arena *arena, up_triggers *out) {
    for (uint32_t i = 0; i < n; i++) {
        if (m[i].sense.kind != UP_SENSE_RULE) continue;
        const up_rule *r = &rules->items[m[i].sense.id];
        up_trigger trigger = {.rule = r, .first = m[i].first, .last = m[i].last, .head = head_of_words(t, m[i].first, m[i].last)};
        if (m[i].first == m[i].last ? !up_what_fits_kind(&t->doc->tokens[trigger.head], r) : false) continue;
        up_slots_of(t, trigger.head, &trigger.frame);
        own_words(t, &trigger);
        bool holds = true;
        for (uint32_t c = 0; c < r->n_conditions && holds; c++) holds = condition_holds(rules, t, &trigger.frame, m, n, &r->conditions[c]);
        if (!holds) continue;
        trigger.actor = role(&trigger.frame, r->actor, r->n_actor, NULL);
        trigger.target = role(&trigger.frame, r->target, r->n_target, &trigger.target_slot);
        if (trigger.target == trigger.actor) trigger.target = UP_NO_TOKEN;
        through_light_verb(rules, t, m, n, &trigger);
        /* One rule announces one thing in one place; of several for the same word and type the longest words stay. */
        bool is_doubled = false;
        for (uint32_t k = out->n; k-- > 0 && out->items[k].head >= t->first;) {
            up_trigger *before = &out->items[k];
            if (before->head != trigger.head || before->rule->type != r->type) continue;
            is_doubled = true;
            bool better = trigger.last - trigger.first > before->last - before->first || (trigger.last - trigger.first == before->last - before->first && (r->n_conditions > before->rule->n_conditions || ((before->rule->flags & UP_RULE_WEAK) && !(r->flags & UP_RULE_WEAK))));
            if (better) *before = trigger;
        }
        if (is_doubled) continue;
        if (!up_arena_grow(arena, &out->items, out->n, &out->cap, sizeof *out->items)) return UP_E_NOMEM;
        out->items[out->n++] = trigger;
    }
    return UP_OK;
}
