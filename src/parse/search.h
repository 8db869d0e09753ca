/* search.h - the best walk through a sentence: a beam over the parser's steps.
 *
 * A walk's score is the sum of its steps' and its labels' scores; the `beam` best are kept after every
 * step (Zhang and Clark 2008).  All walks over n words have 2n steps, so they are compared like with like.
 * Cost: linear in n times the beam, and copying of the state, which is why long sentences get a beam of one.
 * The trainer searches with this same code, over its own unfinished weights. */
#ifndef UP_PARSE_SEARCH_H
#define UP_PARSE_SEARCH_H

#include "parse/tree.h"

typedef struct up_scorer {
    const void *weights;
    void (*steps)(const void *weights, const uint32_t *features, size_t n, int32_t scores[4]);
    void (*labels)(const void *weights, const uint32_t *features, size_t n, int32_t *scores); /* [UP_N_RELS], zeroed */
} up_scorer;

enum { UP_BEAM_MAX = 32, UP_BEAM_LONGEST = 300 };

typedef struct up_walk_step { uint32_t before; uint8_t step, rel; } up_walk_step; /* `before`: index of the step before it */
#define UP_NO_STEP UINT32_MAX

typedef struct up_search_item { up_tree_state state; int64_t score; uint32_t last; } up_search_item;

/* What was scored already: the walks in a beam differ in few places, so that most of their next choices
 * look alike.  A place whose number and key fit holds the answer; a collision is a miss. */
enum { UP_STEP_MEMOS = 4096, UP_LABEL_MEMOS = 4096, UP_PAIR_MEMOS = 1024 };
typedef struct up_step_memo { uint64_t key; int32_t scores[UP_N_STEPS]; uint32_t sentence, unused; } up_step_memo;
/* The part of a score that two words decide: of the steps by stack top, next word and whether the top has a head,
 * of the labels by head and child. */
typedef struct up_step_pair { uint64_t key; uint32_t sentence, unused; int32_t scores[UP_N_STEPS]; } up_step_pair;
typedef struct up_label_pair { uint64_t key; uint32_t sentence, unused; int32_t scores[UP_N_RELS]; } up_label_pair;
typedef struct up_label_memo { uint64_t key; int32_t score; uint32_t sentence : 24, rel : 8; } up_label_memo;

typedef struct up_search {
    up_search_item items[2][UP_BEAM_MAX];
    up_search_item *now;       /* the kept walks, best first */
    uint32_t n_now, which, beam;
    int64_t margin, label_bound;
    up_walk_step *steps; uint32_t n_steps;
    char *memory; size_t memory_bytes, steps_cap;
    size_t state_bytes;
    up_step_memo *step_memos;
    up_label_memo *label_memos;
    up_step_pair *step_pairs;
    up_label_pair *label_pairs;
    uint32_t sentence;         /* never 0 while searching */
} up_search;

/* Stands before the first step.  Walks that fall behind the best by more than `margin` are dropped, and no
 * label is sought for an arc that would fall behind even with `label_bound` for it; UP_NO_MARGIN for
 * neither.  UP_E_NOMEM. */
#define UP_NO_MARGIN ((int64_t)1 << 60)
up_status up_search_begin(up_search *search, uint32_t n, uint32_t beam, int64_t margin, int64_t label_bound);
/* One step of every kept walk; false when they have all ended. */
bool up_search_step(up_search *search, const up_node *nodes, const up_scorer *scorer);
void up_search_free(up_search *search);

#endif
