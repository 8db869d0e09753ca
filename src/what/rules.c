/* rules.c - the lines `class`, `type` and the rules under a type, compiled (docs/ontology.md).
 *
 * A class becomes a number and its words lexicon senses; `@other` inside a class is an edge, closed over
 * once all files are read, so that files may come in any order.  A list of words in a condition becomes a
 * class without a name. */
#include <string.h>
#include "base/error.h"
#include "what/what.h"

static const char *const kind_names[] = {"verb", "noun", "adj", "phrase"};
static const struct { const char *name; uint32_t flag; } flags[] = {
    {"strong", UP_RULE_STRONG}, {"weak", UP_RULE_WEAK}, {"death", UP_RULE_DEATH}, {"injury", UP_RULE_INJURY},
    {"attempt", UP_RULE_ATTEMPT}, {"threat", UP_RULE_THREAT}, {"denied", UP_RULE_DENIED}, {"alleged", UP_RULE_ALLEGED},
};
static const char *const slot_names[] = {"subj", "obj", "iobj", "xcomp", "ccomp", "prt", "mod", "poss", "gov", "gov_subj", "gov_obj"};

static up_status bad(up_error *err, const up_onto_line *l, const char *what, const char *got, const char *near) {
    if (near) return up_fail(err, UP_E_FORMAT, l->file, l->line, 0, "%s '%s'; did you mean '%s'?", what, got, near);
    return up_fail(err, UP_E_FORMAT, l->file, l->line, 0, "%s '%s'", what, got);
}

static up_status no_memory(up_error *err, const up_onto_line *l) { return up_fail(err, UP_E_NOMEM, l->file, l->line, 0, "out of memory"); }

static uint32_t class_made(up_rules *rules, up_arena *arena, const up_onto_line *l, const char *name) {
    uint32_t len = (uint32_t)strlen(name), id = up_table_get(&rules->class_ids, name, len);
    if (id != UP_TABLE_NONE) return id;
    char *kept = up_arena_copy(arena, name, len);
    if (!kept || !up_arena_grow(arena, &rules->classes, rules->n_classes, &rules->cap_classes, sizeof *rules->classes)) return UP_TABLE_NONE;
    if (!up_table_set(&rules->class_ids, kept, len, rules->n_classes)) return UP_TABLE_NONE;
    rules->classes[rules->n_classes].name = kept, rules->classes[rules->n_classes].file = l->file, rules->classes[rules->n_classes].line = l->line;
    return rules->n_classes++;
}

uint32_t up_what_class(const up_rules *rules, const char *name) { return up_table_get(&rules->class_ids, name, (uint32_t)strlen(name)); }

static up_status add_member(up_rules *rules, up_lexicon *lexicon, up_arena *arena, const up_onto_line *l, uint32_t class_id, const char *item, up_error *err) {
    rules->classes[class_id].has_words = true;
    if (item[0] == '@') {
        uint32_t member = class_made(rules, arena, l, item + 1);
        if (member == UP_TABLE_NONE || !up_arena_grow(arena, &rules->includes, rules->n_includes, &rules->cap_includes, sizeof *rules->includes)) return no_memory(err, l);
        rules->includes[rules->n_includes].member = member;
        rules->includes[rules->n_includes++].of = class_id;
        return UP_OK;
    }
    up_status status = up_lexicon_add(lexicon, item, strlen(item), (up_sense){.kind = UP_SENSE_CLASS, .id = class_id});
    return status == UP_OK ? status : status == UP_E_NOMEM ? no_memory(err, l) : bad(err, l, "not a phrase of 1 to 12 words:", item, NULL);
}

static up_status class_line(up_rules *rules, up_lexicon *lexicon, up_arena *arena, const up_onto_line *l, char *rest, up_error *err) {
    char *items = strchr(rest, ':');
    if (!items) return bad(err, l, "expected ':' after the class", rest, NULL);
    *items++ = 0;
    char *name = up_onto_part(&rest, '\t');
    if (!*name || strchr(name, ' ')) return bad(err, l, "expected one word as the name of a class, not", name, NULL);
    uint32_t id = class_made(rules, arena, l, name);
    if (id == UP_TABLE_NONE) return no_memory(err, l);
    for (char *item; (item = up_onto_part(&items, ','));) {
        up_status status = *item ? add_member(rules, lexicon, arena, l, id, item, err) : UP_OK;
        if (status != UP_OK) return status;
    }
    return UP_OK;
}

static up_slot_name slot_of(const char *name) {
    for (unsigned i = 0; i < sizeof slot_names / sizeof *slot_names; i++) if (strcmp(name, slot_names[i]) == 0) return (up_slot_name){(up_slot_kind)i, ""};
    return (up_slot_name){UP_SLOT_PREP, name};
}

static up_status slot_list(up_slot_name *out, uint32_t room, uint32_t *n, char *list, up_arena *arena, const up_onto_line *l, up_error *err) {
    *n = 0;
    for (char *name; (name = up_onto_part(&list, ','));) {
        if (strcmp(name, "-") == 0 || !*name) continue;
        if (*n == room) return bad(err, l, "too many slots from", name, NULL);
        const char *kept = up_arena_copy(arena, name, strlen(name));
        if (!kept) return no_memory(err, l);
        out[(*n)++] = slot_of(kept);
    }
    return UP_OK;
}

static up_status condition(up_rules *rules, up_lexicon *lexicon, up_arena *arena, const up_onto_line *l, char *slot, char *words, bool negated, up_rule *rule, up_error *err) {
    up_condition c = {.negated = negated};
    const char *kept = up_arena_copy(arena, slot, strlen(slot));
    if (!kept) return no_memory(err, l);
    if (strcmp(slot, "sentence") == 0) c.in_sentence = true; else c.slot = slot_of(kept);
    /* The words of the list share one class, named by the list itself. */
    char *list = up_arena_format(arena, "=%s", words);
    if (!list) return no_memory(err, l);
    uint32_t inline_class = UP_TABLE_NONE;
    for (char *word; (word = up_onto_part(&words, '|'));) {
        if (strcmp(word, "*") == 0) { c.any = true; continue; }
        if (!*word) return bad(err, l, "an empty word in condition", slot, NULL);
        bool is_class = word[0] == '@', is_first = !is_class && inline_class == UP_TABLE_NONE;
        uint32_t id = is_class ? class_made(rules, arena, l, word + 1) : is_first ? class_made(rules, arena, l, list) : inline_class;
        if (id == UP_TABLE_NONE) return no_memory(err, l);
        if (is_class || is_first) {
            if (c.n_classes == 12) return bad(err, l, "more than twelve classes in condition", slot, NULL);
            c.classes[c.n_classes++] = id;
        }
        if (is_class) continue;
        inline_class = id;
        up_status status = add_member(rules, lexicon, arena, l, id, word, err);
        if (status != UP_OK) return status;
    }
    up_condition *more = UP_ARENA_ARRAY(arena, rule->n_conditions + 1, up_condition);
    if (!more) return no_memory(err, l);
    if (rule->n_conditions) memcpy(more, rule->conditions, rule->n_conditions * sizeof *more);
    more[rule->n_conditions++] = c;
    rule->conditions = more;
    return UP_OK;
}

static void default_roles(up_rule *r) {
    static const up_slot_name verb_actor[] = {{UP_SLOT_SUBJ, ""}}, verb_target[] = {{UP_SLOT_OBJ, ""}};
    static const up_slot_name noun_actor[] = {{UP_SLOT_SUBJ, ""}},
        noun_target[] = {{UP_SLOT_PREP, "on"}, {UP_SLOT_PREP, "against"}, {UP_SLOT_PREP, "at"}, {UP_SLOT_OBJ, ""}, {UP_SLOT_PREP, "to"}, {UP_SLOT_PREP, "in"}};
    if (r->kind == UP_RULE_VERB || r->kind == UP_RULE_PHRASE) {
        memcpy(r->actor, verb_actor, sizeof verb_actor), r->n_actor = 1;
        memcpy(r->target, verb_target, sizeof verb_target), r->n_target = 1;
    } else {
        memcpy(r->actor, noun_actor, sizeof noun_actor), r->n_actor = 1;
        memcpy(r->target, noun_target, sizeof noun_target), r->n_target = 6;
    }
}

static up_status rule_part(up_rules *rules, up_lexicon *lexicon, up_arena *arena, const up_onto_line *l, char *part, up_rule *rule, up_error *err) {
    char *equals = strchr(part, '=');
    if (!equals) {
        const char *all[sizeof flags / sizeof *flags];
        for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
            all[i] = flags[i].name;
            if (strcmp(part, flags[i].name) == 0) { rule->flags |= flags[i].flag; return UP_OK; }
        }
        return bad(err, l, "unknown flag", part, up_onto_nearest(part, all, sizeof flags / sizeof *flags));
    }
    bool negated = equals > part && equals[-1] == '!';
    *equals = 0;
    if (negated) equals[-1] = 0;
    char *slot = up_onto_part(&part, '\t'), *words = equals + 1;
    if (strcmp(slot, "actor") == 0) return slot_list(rule->actor, 8, &rule->n_actor, words, arena, l, err);
    if (strcmp(slot, "target") == 0) return slot_list(rule->target, 12, &rule->n_target, words, arena, l, err);
    if (!*slot) return bad(err, l, "a condition without a slot:", words, NULL);
    return condition(rules, lexicon, arena, l, slot, words, negated, rule, err);
}

static up_status rule_line(up_rules *rules, up_lexicon *lexicon, up_arena *arena, const up_onto_line *l, up_rule_kind kind, up_type type, char *rest, up_error *err) {
    up_rule rule = {.type = type, .kind = kind, .file = l->file, .line = l->line};
    default_roles(&rule);
    char *items = up_onto_part(&rest, ';');
    for (char *part; (part = up_onto_part(&rest, ';'));) {
        up_status status = *part ? rule_part(rules, lexicon, arena, l, part, &rule, err) : UP_OK;
        if (status != UP_OK) return status;
    }
    if (!up_arena_grow(arena, &rules->items, rules->n, &rules->cap, sizeof *rules->items)) return no_memory(err, l);
    for (char *item; (item = up_onto_part(&items, ','));) {
        if (!*item) continue;
        up_status status = up_lexicon_add(lexicon, item, strlen(item), (up_sense){.kind = UP_SENSE_RULE, .id = rules->n});
        if (status == UP_E_NOMEM) return no_memory(err, l);
        if (status != UP_OK) return bad(err, l, "not a phrase of 1 to 12 words:", item, NULL);
    }
    rules->items[rules->n++] = rule;
    return UP_OK;
}

up_status up_what_line(up_rules *rules, up_lexicon *lexicon, up_arena *arena, const up_onto_line *l, up_type *type, bool *taken, up_error *err) {
    char *text = up_arena_copy(arena, l->text, strlen(l->text));
    if (!text) return no_memory(err, l);
    char *rest = text + strcspn(text, " \t");
    if (*rest) *rest++ = 0;
    *taken = true;
    if (strcmp(text, "class") == 0) return class_line(rules, lexicon, arena, l, rest, err);
    if (strcmp(text, "type") == 0) {
        char *name = up_onto_part(&rest, '\t');
        *type = up_type_from_name(name ? name : "");
        if (*type != UP_N_TYPES) return UP_OK;
        const char *all[UP_N_TYPES];
        for (int i = 0; i < UP_N_TYPES; i++) all[i] = up_type_name((up_type)i);
        return bad(err, l, "unknown type", name ? name : "", up_onto_nearest(name ? name : "", all, UP_N_TYPES));
    }
    for (unsigned k = 0; k < sizeof kind_names / sizeof *kind_names && *type != UP_N_TYPES; k++)
        if (strcmp(text, kind_names[k]) == 0) return rule_line(rules, lexicon, arena, l, (up_rule_kind)k, *type, rest, err);
    *taken = false;
    return UP_OK;
}

up_status up_what_link(up_rules *rules, up_arena *arena, up_error *err) {
    for (uint32_t c = 0; c < rules->n_classes; c++)
        if (!rules->classes[c].has_words) return up_fail(err, UP_E_FORMAT, rules->classes[c].file, rules->classes[c].line, 0, "class '@%s' has no words in any file", rules->classes[c].name);
    uint32_t n = rules->n_classes, words = (n + 63) / 64;
    rules->closure = up_arena_zero(arena, (size_t)n * words + 1, sizeof *rules->closure);
    if (!rules->closure) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    rules->closure_words = words;
    for (uint32_t c = 0; c < n; c++) rules->closure[(size_t)c * words + c / 64] |= 1ull << (c & 63);
    for (bool changed = true; changed;) {
        changed = false;
        for (uint32_t i = 0; i < rules->n_includes; i++) {
            uint64_t *to = rules->closure + (size_t)rules->includes[i].member * words;
            const uint64_t *from = rules->closure + (size_t)rules->includes[i].of * words;
            for (uint32_t w = 0; w < words; w++) if (from[w] & ~to[w]) to[w] |= from[w], changed = true;
        }
    }
    rules->light_actor = up_what_class(rules, "light_actor");
    rules->light_target = up_what_class(rules, "light_target");
    return UP_OK;
}

void up_what_free(up_rules *rules) { up_table_free(&rules->class_ids); }
