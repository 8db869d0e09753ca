#include "parse/search.h"
#include <stdlib.h>
#include <string.h>

typedef struct candidate { int64_t score; uint32_t item; uint8_t step, rel; } candidate;

static up_status make_room(up_search *s, size_t bytes, size_t steps) {
    if (!s->step_memos) s->step_memos = calloc(UP_STEP_MEMOS, sizeof *s->step_memos);
    if (!s->label_memos) s->label_memos = calloc(UP_LABEL_MEMOS, sizeof *s->label_memos);
    if (!s->step_pairs) s->step_pairs = calloc(UP_PAIR_MEMOS, sizeof *s->step_pairs);
    if (!s->label_pairs) s->label_pairs = calloc(UP_PAIR_MEMOS, sizeof *s->label_pairs);
    if (!s->step_memos || !s->label_memos || !s->step_pairs || !s->label_pairs) return UP_E_NOMEM;
    if (++s->sentence == 1u << 24) { /* the stamps begin anew */
        memset(s->step_memos, 0, UP_STEP_MEMOS * sizeof *s->step_memos);
        memset(s->label_memos, 0, UP_LABEL_MEMOS * sizeof *s->label_memos);
        memset(s->step_pairs, 0, UP_PAIR_MEMOS * sizeof *s->step_pairs);
        memset(s->label_pairs, 0, UP_PAIR_MEMOS * sizeof *s->label_pairs);
        s->sentence = 1;
    }
    if (bytes > s->memory_bytes) {
        free(s->memory);
        s->memory_bytes = bytes + bytes / 2;
        s->memory = malloc(s->memory_bytes);
        if (!s->memory) { s->memory_bytes = 0; return UP_E_NOMEM; }
    }
    if (steps > s->steps_cap) {
        free(s->steps);
        s->steps_cap = steps + steps / 2;
        s->steps = malloc(s->steps_cap * sizeof *s->steps);
        if (!s->steps) { s->steps_cap = 0; return UP_E_NOMEM; }
    }
    return UP_OK;
}

up_status up_search_begin(up_search *s, uint32_t n, uint32_t beam, int64_t margin, int64_t label_bound) {
    s->margin = margin;
    s->label_bound = label_bound;
    if (beam > UP_BEAM_MAX) beam = UP_BEAM_MAX;
    if (n > UP_BEAM_LONGEST) beam = 1;
    s->beam = beam;
    s->state_bytes = (up_tree_state_bytes(n) + 15) & ~(size_t)15;
    up_status status = make_room(s, 2 * beam * s->state_bytes, ((size_t)2 * n + 1) * beam);
    if (status != UP_OK) return status;
    up_tree_begin(&s->items[0][0].state, n, s->memory);
    s->items[0][0].score = 0;
    s->items[0][0].last = UP_NO_STEP;
    s->which = 0;
    s->now = s->items[0];
    s->n_now = 1;
    s->n_steps = 0;
    return UP_OK;
}

void up_search_free(up_search *s) {
    free(s->memory);
    free(s->steps);
    free(s->step_memos);
    free(s->label_memos);
    free(s->step_pairs);
    free(s->label_pairs);
}

static inline uint64_t fold(uint64_t key, uint64_t value) {
    key = (key ^ value) * 0x9E3779B97F4A7C15u;
    return key ^ key >> 29;
}

static inline uint64_t pair(uint32_t a, uint32_t b) { return (uint64_t)a << 32 | b; }

/* Everything of the state that up_step_features reads. */
static uint64_t step_key(const up_tree_state *s) {
    uint32_t i0 = s->n_stack ? s->stack[s->n_stack - 1] : s->none, i1 = s->n_stack > 1 ? s->stack[s->n_stack - 2] : s->none, i2 = s->n_stack > 2 ? s->stack[s->n_stack - 3] : s->none;
    uint32_t h = s->head[i0], l = s->left[i0], l2 = s->left2[i0], r = s->right[i0], r2 = s->right2[i0], nl = s->left[s->next], nl2 = s->left2[s->next];
    uint64_t key = fold(fold(1, pair(i0, i1)), pair(i2, s->next));
    key = fold(key, pair(h, s->head[h]));
    key = fold(key, pair(l, l2));
    key = fold(key, pair(r, r2));
    key = fold(key, pair(nl, nl2));
    key = fold(key, s->left_rels[i0]);
    key = fold(key, s->right_rels[i0]);
    key = fold(key, s->left_rels[s->next]);
    key = fold(key, (uint64_t)s->rel[i0] | (uint64_t)s->rel[h] << 8 | (uint64_t)s->rel[l] << 16 | (uint64_t)s->rel[r] << 24 | (uint64_t)s->rel[nl] << 32 | (uint64_t)s->rel[l2] << 40 | (uint64_t)s->rel[r2] << 48 | (uint64_t)s->rel[nl2] << 56);
    return fold(key, (uint64_t)s->n_left[i0] | (uint64_t)s->n_right[i0] << 8 | (uint64_t)s->n_left[s->next] << 16 | (uint64_t)(s->n_stack < 3 ? s->n_stack : 3) << 24);
}

/* Everything that up_label_features reads. */
static uint64_t label_key(const up_tree_state *s, uint32_t head, uint32_t child) {
    uint64_t key = fold(fold(2, pair(head, child)), pair(s->left[child], s->left2[child]));
    key = fold(key, pair(s->right[child], s->left[head]));
    key = fold(key, pair(s->right[head], s->head[head]));
    key = fold(key, s->left_rels[head]);
    key = fold(key, s->right_rels[head]);
    key = fold(key, s->left_rels[child]);
    return fold(key, (uint64_t)s->rel[s->left[child]] | (uint64_t)s->rel[head] << 8 | (uint64_t)s->rel[s->right[head]] << 16);
}

static inline uint32_t pair_slot(uint64_t key) { return (uint32_t)(key * 0x9E3779B97F4A7C15u >> 48) & (UP_PAIR_MEMOS - 1); }

static const int32_t *pair_steps(up_search *search, const up_scorer *scorer, const up_node *nodes, const up_tree_state *state) {
    uint32_t top = state->n_stack ? state->stack[state->n_stack - 1] : state->none;
    uint64_t key = pair(top << 1 | (state->head[top] != state->none), state->next);
    up_step_pair *memo = &search->step_pairs[pair_slot(key)];
    if (memo->key == key && memo->sentence == search->sentence) return memo->scores;
    uint32_t features[UP_STEP_FEATURES];
    scorer->steps(scorer->weights, features, up_step_word_features(nodes, state, features), memo->scores);
    memo->key = key;
    memo->sentence = search->sentence;
    return memo->scores;
}

static const int32_t *pair_labels(up_search *search, const up_scorer *scorer, const up_node *nodes, uint32_t n, uint32_t head, uint32_t child) {
    uint64_t key = pair(head, child);
    up_label_pair *memo = &search->label_pairs[pair_slot(key)];
    if (memo->key == key && memo->sentence == search->sentence) return memo->scores;
    uint32_t features[UP_LABEL_FEATURES];
    memset(memo->scores, 0, sizeof memo->scores);
    scorer->labels(scorer->weights, features, up_label_word_features(nodes, n, head, child, features), memo->scores);
    memo->key = key;
    memo->sentence = search->sentence;
    return memo->scores;
}

static const int32_t *score_steps(up_search *search, const up_scorer *scorer, const up_node *nodes, const up_tree_state *state) {
    uint64_t key = step_key(state);
    up_step_memo *memo = &search->step_memos[key >> 32 & (UP_STEP_MEMOS - 1)];
    if (memo->key == key && memo->sentence == search->sentence) return memo->scores;
    uint32_t features[UP_STEP_FEATURES];
    scorer->steps(scorer->weights, features, up_step_walk_features(nodes, state, features), memo->scores);
    const int32_t *words = pair_steps(search, scorer, nodes, state);
    for (uint32_t k = 0; k < UP_N_STEPS; k++) memo->scores[k] += words[k];
    memo->key = key;
    memo->sentence = search->sentence;
    return memo->scores;
}

/* The best relation for the arc, and its score. */
static up_label_memo best_label(up_search *search, const up_scorer *scorer, const up_node *nodes, const up_tree_state *state, uint32_t head, uint32_t child) {
    uint64_t key = label_key(state, head, child);
    up_label_memo *memo = &search->label_memos[key >> 32 & (UP_LABEL_MEMOS - 1)];
    if (memo->key == key && memo->sentence == search->sentence) return *memo;
    uint32_t features[UP_LABEL_FEATURES], best = 1;
    int32_t scores[UP_N_RELS] = {0};
    scorer->labels(scorer->weights, features, up_label_walk_features(nodes, state, head, child, features), scores);
    const int32_t *words = pair_labels(search, scorer, nodes, state->n, head, child);
    for (uint32_t k = 0; k < UP_N_RELS; k++) scores[k] += words[k];
    for (uint32_t k = 2; k < UP_N_RELS; k++) if (scores[k] > scores[best]) best = k;
    *memo = (up_label_memo){key, scores[best], search->sentence & 0xFFFFFF, best & 0xFF};
    return *memo;
}

/* A participle that describes the noun after it (`describes`) has that noun, or a word before it in the same phrase, for its head and
 * none of them for a child.  The root is let through: no walk may end without a step. */
static bool may_join(const up_node *nodes, const up_tree_state *s, uint32_t head, uint32_t child) {
    if (child > head && child <= nodes[head].describes) return false;
    return !nodes[child].describes || head == s->n || (head > child && head <= nodes[child].describes);
}

/* Has the walk come to the noun that the participle on top of the stack describes? */
static bool must_join(const up_node *nodes, const up_tree_state *s) { return s->n_stack && nodes[s->stack[s->n_stack - 1]].describes == s->next && s->next < s->n && s->head[s->stack[s->n_stack - 1]] == s->none; }

/* Keeps the `beam` best of the candidates in falling order; ties go to the one that came first. */
static void keep(candidate *list, uint32_t *n, uint32_t beam, candidate c) {
    if (*n == beam && c.score <= list[beam - 1].score) return;
    uint32_t at = *n < beam ? (*n)++ : beam - 1;
    while (at > 0 && list[at - 1].score < c.score) list[at] = list[at - 1], at--;
    list[at] = c;
}

/* The state's arrays lie in one block at the same offsets, so a copy is one move and new pointers. */
static void copy_state(up_tree_state *to, const up_tree_state *from, char *memory, size_t bytes) {
    const char *base = (const char *)from->left_rels;
    memcpy(memory, base, bytes);
    *to = *from;
#define MOVE(field, type) to->field = (type *)(memory + ((const char *)from->field - base))
    MOVE(left_rels, uint64_t);
    MOVE(right_rels, uint64_t);
    MOVE(stack, uint32_t);
    MOVE(head, uint32_t);
    MOVE(left, uint32_t);
    MOVE(left2, uint32_t);
    MOVE(right, uint32_t);
    MOVE(right2, uint32_t);
    MOVE(rel, uint8_t);
    MOVE(n_left, uint8_t);
    MOVE(n_right, uint8_t);
#undef MOVE
}

bool up_search_step(up_search *s, const up_node *nodes, const up_scorer *scorer) {
    if (up_tree_done(&s->now[0].state)) return false;
    candidate list[UP_BEAM_MAX];
    uint32_t n = 0;
    for (uint32_t b = 0; b < s->n_now; b++) {
        const up_search_item *item = &s->now[b];
        uint32_t head, child;
        const int32_t *scores = score_steps(s, scorer, nodes, &item->state);
        for (uint32_t k = 0; k < UP_N_STEPS; k++) {
            if (!up_tree_allowed(&item->state, k) || (k == UP_SHIFT && must_join(nodes, &item->state))) continue;
            candidate c = {.score = item->score + scores[k], .item = b, .step = (uint8_t)k};
            if (up_tree_arc(&item->state, k, &head, &child)) {
                if (!may_join(nodes, &item->state, head, child)) continue;
                if (n > 0 && c.score + s->label_bound < list[0].score - s->margin) continue;
                if (n == s->beam && c.score + s->label_bound < list[n - 1].score) continue;
                up_label_memo label = best_label(s, scorer, nodes, &item->state, head, child);
                c.rel = label.rel;
                c.score += label.score;
            }
            keep(list, &n, s->beam, c);
        }
    }
    while (n > 1 && list[0].score - list[n - 1].score > s->margin) n--;
    up_search_item *next = s->items[!s->which];
    bool in_place = s->beam == 1;
    for (uint32_t c = 0; c < n; c++) {
        const up_search_item *from = &s->now[list[c].item];
        if (in_place) next[c].state = from->state;
        else copy_state(&next[c].state, &from->state, s->memory + (c + (s->which ? 0 : s->beam)) * s->state_bytes, s->state_bytes);
        next[c].score = list[c].score;
        next[c].last = s->n_steps;
        s->steps[s->n_steps++] = (up_walk_step){from->last, list[c].step, list[c].rel};
        up_tree_step(&next[c].state, list[c].step, list[c].rel);
    }
    s->which = !s->which;
    s->now = next;
    s->n_now = n;
    return true;
}
