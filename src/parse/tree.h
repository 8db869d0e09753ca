/* tree.h - the dependency parser: how it walks, and the features its choices are learned from.
 *
 * Arc-eager transitions (Nivre 2008) with the root after the last word (Ballesteros and Nivre 2013): the
 * next word is shifted, or made a child of the word on top of the stack (RIGHT), or that word is made a
 * child of the next (LEFT) or put away (REDUCE).  A linear classifier of four classes picks the step and
 * another, asked once an arc, names its relation: four short weights a feature instead of a hundred, which
 * is what makes the parser fast.  Features follow Zhang and Nivre (2011), with word clusters added. */
#ifndef UP_PARSE_TREE_H
#define UP_PARSE_TREE_H

#include "text/clusters.h"
#include "text/document.h"
#include "text/weights.h"

enum { UP_SHIFT, UP_RIGHT, UP_LEFT, UP_REDUCE, UP_N_STEPS };
enum { UP_STEP_FEATURES = 160, UP_LABEL_FEATURES = 80 };

/* A word as the parser sees it.  Number n of a sentence of n words is the root, n + 1 no word at all. */
typedef struct up_node {
    uint32_t form, tag, upos;          /* hash; both tags together; the universal one */
    uint32_t cluster, coarse, suffix, meaning;  /* 0 unknown */
    uint32_t describes;                /* the noun that this word is known to describe; 0 none is */
} up_node;

/* Where the parser stands.  Arrays have n + 2 elements; `none` is n + 1. */
typedef struct up_tree_state {
    uint32_t n, none, next, n_stack;
    uint32_t *stack, *head, *left, *left2, *right, *right2; /* outermost and last but one children */
    uint8_t *rel, *n_left, *n_right;
    uint64_t *left_rels, *right_rels;  /* sets of relations */
} up_tree_state;

size_t up_tree_state_bytes(uint32_t n);
/* Lays the arrays into `memory` and stands at the first word. */
void up_tree_begin(up_tree_state *state, uint32_t n, void *memory);
bool up_tree_allowed(const up_tree_state *state, uint32_t step);
static inline bool up_tree_done(const up_tree_state *s) { return s->next == s->n && s->n_stack == 0; }
/* RIGHT and LEFT use `rel`. */
void up_tree_step(up_tree_state *state, uint32_t step, uint8_t rel);
/* The arc that a step would make: false for SHIFT and REDUCE. */
bool up_tree_arc(const up_tree_state *state, uint32_t step, uint32_t *head, uint32_t *child);

void up_node_look(const up_clusters *clusters, const char *text, uint32_t len, uint8_t upos, uint8_t xpos, up_node *out);
void up_nodes_end(up_node *nodes, uint32_t n); /* fills the root's and nobody's */

/* A step's features lie in the words (the top of the stack, whether it has a head, and those that come) or in
 * the walk so far as well; an arc's in the two words or in the walk.  Scores of the former serve many walks. */
size_t up_step_word_features(const up_node *nodes, const up_tree_state *state, uint32_t *out);
size_t up_step_walk_features(const up_node *nodes, const up_tree_state *state, uint32_t *out);
size_t up_label_word_features(const up_node *nodes, uint32_t n_words, uint32_t head, uint32_t child, uint32_t *out);
size_t up_label_walk_features(const up_node *nodes, const up_tree_state *state, uint32_t head, uint32_t child, uint32_t *out);
/* Both together, as they are learned. */
size_t up_step_features(const up_node *nodes, const up_tree_state *state, uint32_t *out);
size_t up_label_features(const up_node *nodes, const up_tree_state *state, uint32_t head, uint32_t child, uint32_t *out);

/* Makes a tree of whatever heads there are (n for the root): one root, no cycle. */
void up_tree_mend(uint32_t *head, uint8_t *rel, uint32_t n);

#endif
