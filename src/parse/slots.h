/* slots.h - who stands where around a word: the tree read as a frame.
 *
 * A pattern should not need to know whether a sentence is active or passive, whether a subject is
 * written or understood, or whether the victim stands in a relative clause.  up_slots_of answers with the
 * fillers of the slots that docs/ontology.md defines.  What a slot's filler stands for is decided
 * elsewhere; here is only syntax. */
#ifndef UP_PARSE_SLOTS_H
#define UP_PARSE_SLOTS_H

#include "text/document.h"

/* Children and extents of one sentence's tree; lives in the arena that built it. */
typedef struct up_tree {
    const struct up_document *doc;
    uint32_t first, end;                    /* the sentence's tokens */
    uint32_t *child, *sibling;              /* [end - first]; token numbers or UP_NO_TOKEN */
    uint32_t *left, *right;                 /* [end - first]; least and greatest token of the subtree */
} up_tree;

up_status up_tree_build(const struct up_document *doc, up_arena *arena, uint32_t sentence, up_tree *out);

static inline uint32_t up_tree_child(const up_tree *t, uint32_t token) { return t->child[token - t->first]; }
static inline uint32_t up_tree_next(const up_tree *t, uint32_t token) { return t->sibling[token - t->first]; }
/* First child of `token` by one of two relations (pass the same twice for one); UP_NO_TOKEN. */
uint32_t up_tree_find(const up_tree *t, uint32_t token, up_rel a, up_rel b);

typedef enum up_slot_kind {
    UP_SLOT_SUBJ, UP_SLOT_OBJ, UP_SLOT_IOBJ, UP_SLOT_XCOMP, UP_SLOT_CCOMP, UP_SLOT_PRT, UP_SLOT_MOD, UP_SLOT_POSS, UP_SLOT_GOV,
    UP_SLOT_GOV_SUBJ, UP_SLOT_GOV_OBJ, /* of a noun: subject and object of the verb that governs it */
    UP_SLOT_PREP, UP_N_SLOTS
} up_slot_kind;

typedef struct up_filler { up_slot_kind slot; char prep[20]; uint32_t head; } up_filler; /* prep: "because_of" */

typedef struct up_frame {
    up_filler items[24];
    uint32_t n;
    bool is_passive, is_negated;
    uint32_t modal;    /* a modal auxiliary, "if" or the like over it; UP_NO_TOKEN */
} up_frame;

/* The frame of `token`.  Coordinated fillers are given by their first member only; up_tree_find with
 * UP_CONJ leads on. */
void up_slots_of(const up_tree *tree, uint32_t token, up_frame *out);

/* The noun phrase of `head` without relative clauses and other clauses: tokens [*first, *end). */
void up_phrase_of(const up_tree *tree, uint32_t head, bool with_conjuncts, uint32_t *first, uint32_t *end);
/* The head of the clause that `token` belongs to: itself, or the nearest ancestor that is one. */
uint32_t up_clause_of(const up_tree *tree, uint32_t token);

/* The road through the tree between two tokens: steps up from the first and from there down to the second, and the relation
 * that the way down begins with; UINT8_MAX where there is none (another sentence) or one of twelve steps and more. */
typedef struct up_road { uint8_t up, down, rel; } up_road;
up_road up_road_of(const struct up_document *doc, uint32_t from, uint32_t to);
/* The tokens of the clause of `token`: its subtree cut off clauses that stand beside it. */
void up_clause_extent(const up_tree *tree, uint32_t clause, uint32_t *first, uint32_t *end);

#endif
