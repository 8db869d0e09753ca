/* what.h - what happened?  The ontology's event rules, and where a sentence satisfies one. */
#ifndef UP_WHAT_WHAT_H
#define UP_WHAT_WHAT_H

#include "base/onto.h"
#include "parse/slots.h"
#include "text/lexicon.h"

typedef enum up_rule_kind { UP_RULE_VERB, UP_RULE_NOUN, UP_RULE_ADJ, UP_RULE_PHRASE } up_rule_kind;

enum {
    UP_RULE_STRONG = 1, UP_RULE_WEAK = 2, UP_RULE_DEATH = 4, UP_RULE_INJURY = 8,
    UP_RULE_ATTEMPT = 16, UP_RULE_THREAT = 32, UP_RULE_DENIED = 64, UP_RULE_ALLEGED = 128
};

/* A slot as rules name it: a kind, and for prepositions which. */
typedef struct up_slot_name { up_slot_kind kind; const char *prep; } up_slot_name;

typedef struct up_condition {
    up_slot_name slot;
    bool in_sentence, negated, any;      /* `sentence=`, `!=`, `=*` */
    uint32_t classes[12]; uint32_t n_classes;
} up_condition;

typedef struct up_rule {
    up_type type;
    up_rule_kind kind;
    uint32_t flags;
    up_slot_name actor[8], target[12]; uint32_t n_actor, n_target;
    up_condition *conditions; uint32_t n_conditions;
    const char *file; uint32_t line;
} up_rule;

typedef struct up_rules {
    up_rule *items; uint32_t n, cap;
    up_table class_ids;       /* class name, or the words of an inline list -> number */
    struct { const char *name, *file; uint32_t line; bool has_words; } *classes; /* where each was first named */
    uint32_t n_classes, cap_classes;
    struct { uint32_t member, of; } *includes; uint32_t n_includes, cap_includes; /* @class in a class */
    uint64_t *closure;        /* [n_classes][words]: which classes a member class belongs to; after _link */
    uint32_t closure_words;
    uint32_t light_actor, light_target; /* classes of light verbs, UP_TABLE_NONE when not given */
} up_rules;

/* Compiles one line of the sections `class` and `type`.  `*type` is the type in force (UP_N_TYPES none). */
up_status up_what_line(up_rules *rules, up_lexicon *lexicon, up_arena *arena, const up_onto_line *line, up_type *type, bool *taken, up_error *err);
/* After the last line: works out which classes contain which; names a class that was used and never given. */
up_status up_what_link(up_rules *rules, up_arena *arena, up_error *err);
void up_what_free(up_rules *rules);

/* A place where a rule holds. */
typedef struct up_trigger {
    const up_rule *rule;
    uint32_t first, last;      /* the words, inclusive */
    uint32_t head;             /* the token that stands for them in the tree */
    uint32_t actor, target;    /* heads of the fillers, UP_NO_TOKEN */
    up_slot_name target_slot;
    up_frame frame;
} up_trigger;

typedef struct up_triggers { up_trigger *items; uint32_t n, cap; } up_triggers;

/* Every rule that holds in the sentence of `tree`; appends, in text order. */
up_status up_what_find(const up_rules *rules, const up_tree *tree, const up_match *matches, uint32_t n_matches, up_arena *arena, up_triggers *out);

/* True where the token can be the word of a rule of this kind. */
bool up_what_fits_kind(const up_token *token, const up_rule *rule);

/* True when the filler stands in the slot that a rule names. */
bool up_what_is_slot(const up_filler *filler, up_slot_name slot);

/* True when a word of class `id` (by name) stands in tokens [first, end). */
bool up_what_holds(const up_rules *rules, const up_match *matches, uint32_t n_matches, uint32_t first, uint32_t end, uint32_t id);
uint32_t up_what_class(const up_rules *rules, const char *name);

#endif
