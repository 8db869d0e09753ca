/* train_parse.c - makes models/en.parse, the dependency parser.
 *
 *     train_parse -o en.parse -c en.clusters -j TAGGED [-n EPOCHS] TREEBANK.conllu...
 *
 * TAGGED holds the jackknifed tags that train_text wrote for the same treebanks in the same order.  The
 * parser is trained on where it goes itself: a dynamic oracle (Goldberg and Nivre 2012) says of any state
 * which steps lose no further gold arc. */
#include "learn/perceptron.h"
#include "learn/treebank.h"
#include "parse/tree.h"
#include "text/clusters.h"
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 512, LOG2_STEP_ROWS = 20, LOG2_LABEL_ROWS = 19 };

static uint64_t seed = 0xA5CE17u * 0x9E3779B97F4A7C15u;

typedef struct tree { up_node *nodes; uint32_t *head; uint8_t *rel; uint32_t n; float weight; } tree;

static bool is_ancestor(const uint32_t *head, uint32_t n, uint32_t above, uint32_t below) {
    for (uint32_t steps = 0; below < n && steps <= n; steps++) { if (below == above) return true; below = head[below]; }
    return above == n;
}

/* Lifts arcs until none cross (Nivre and Nilsson 2005, shortest first; the labels stay). */
static void projectivize(uint32_t *head, uint32_t n) {
    for (;;) {
        uint32_t worst = n, worst_len = UINT32_MAX;
        for (uint32_t c = 0; c < n; c++) {
            if (head[c] >= n) continue;
            uint32_t lo = c < head[c] ? c : head[c], hi = c < head[c] ? head[c] : c;
            for (uint32_t k = lo + 1; k < hi; k++)
                if (!is_ancestor(head, n, head[c], k)) { if (hi - lo < worst_len) worst = c, worst_len = hi - lo; break; }
        }
        if (worst == n) return;
        head[worst] = head[head[worst]];
    }
}

/* What each step would lose; UINT32_MAX where it is not allowed. */
static void costs(const tree *t, const up_tree_state *s, uint32_t *out) {
    uint32_t top = s->n_stack ? s->stack[s->n_stack - 1] : s->none, next = s->next;
    for (uint32_t step = 0; step < UP_N_STEPS; step++) out[step] = up_tree_allowed(s, step) ? 0 : UINT32_MAX;
    uint32_t lost_kids = 0; /* of the next word, waiting in the stack for it */
    bool head_in_stack = false;
    for (uint32_t i = 0; i < s->n_stack; i++) {
        uint32_t k = s->stack[i];
        if (t->head[k] == next && s->head[k] == s->none) lost_kids++;
        if (next < t->n && t->head[next] == k) head_in_stack = true;
    }
    uint32_t top_kids = 0; /* of the word on top, still to come */
    if (top != s->none) for (uint32_t k = next; k < t->n; k++) top_kids += t->head[k] == top;
    if (out[UP_SHIFT] == 0) out[UP_SHIFT] = lost_kids + head_in_stack;
    if (out[UP_RIGHT] == 0) out[UP_RIGHT] = t->head[next] == top ? lost_kids : lost_kids + (head_in_stack || t->head[next] > next);
    if (out[UP_LEFT] == 0) out[UP_LEFT] = t->head[top] == next ? top_kids : top_kids + (t->head[top] > next);
    if (out[UP_LEFT] != UINT32_MAX && t->head[top] == next) out[UP_LEFT] = top_kids;
    if (out[UP_REDUCE] == 0) out[UP_REDUCE] = top_kids;
    /* LEFT from the word itself also loses the children it still has among the next words, counted above
     * from `next` on: the next word itself may be one, and then the arc turns round */
}

typedef struct parser { learner steps, labels; } parser;

static uint8_t best_label(const learner *l, const uint32_t *features, size_t n) {
    int32_t scores[UP_N_RELS] = {0};
    learner_score(l, features, n, scores);
    uint32_t best = 1;
    for (uint32_t k = 2; k < UP_N_RELS; k++) if (scores[k] > scores[best]) best = k;
    return (uint8_t)best;
}

static void learn_tree(parser *p, const tree *t, bool explore, uint32_t *wrong, uint32_t *total) {
    static char memory[(LONGEST + 2) * 48];
    up_tree_state s;
    up_tree_begin(&s, t->n, memory);
    while (!up_tree_done(&s)) {
        uint32_t features[UP_STEP_FEATURES], n = (uint32_t)up_step_features(t->nodes, &s, features), cost[UP_N_STEPS];
        int32_t scores[UP_N_STEPS] = {0};
        learner_score(&p->steps, features, n, scores);
        costs(t, &s, cost);
        uint32_t best = UP_N_STEPS, good = UP_N_STEPS, least = UINT32_MAX;
        for (uint32_t k = 0; k < UP_N_STEPS; k++) if (cost[k] < least) least = cost[k];
        for (uint32_t k = 0; k < UP_N_STEPS; k++) {
            if (cost[k] == UINT32_MAX) continue;
            if (best == UP_N_STEPS || scores[k] > scores[best]) best = k;
            if (cost[k] == least && (good == UP_N_STEPS || scores[k] > scores[good])) good = k;
        }
        learner_tick(&p->steps);
        ++*total;
        if (cost[best] != least) {
            ++*wrong;
            learner_update(&p->steps, features, n, good, 1);
            learner_update(&p->steps, features, n, best, -1);
        }
        uint32_t step = explore && learner_random(&seed) % 10 != 0 ? best : good, head, child;
        uint8_t rel = 0;
        if (up_tree_arc(&s, step, &head, &child)) {
            n = (uint32_t)up_label_features(t->nodes, &s, head, child, features);
            rel = best_label(&p->labels, features, n);
            learner_tick(&p->labels);
            if (t->head[child] == head && rel != t->rel[child]) {
                learner_update(&p->labels, features, n, t->rel[child], 1);
                learner_update(&p->labels, features, n, rel, -1);
            }
        }
        up_tree_step(&s, step, rel);
    }
}

static tree *make_trees(treebank *bank, const up_clusters *clusters, uint32_t *n_trees) {
    tree *trees = calloc(bank->n, sizeof *trees);
    if (!trees) exit(1);
    *n_trees = 0;
    for (uint32_t i = 0; i < bank->n; i++) {
        const gold_sentence *s = &bank->sentences[i];
        if (s->n > LONGEST) continue;
        tree *t = &trees[(*n_trees)++];
        *t = (tree){up_arena_raw(&bank->arena, (s->n + 2) * sizeof(up_node)), up_arena_raw(&bank->arena, (s->n + 2) * 4), up_arena_raw(&bank->arena, s->n + 2), s->n, s->weight};
        for (uint32_t k = 0; k < s->n; k++) {
            const gold_word *w = &s->words[k];
            up_node_look(clusters, w->form, (uint32_t)strlen(w->form), w->p_upos, w->p_xpos, &t->nodes[k]);
            t->head[k] = w->head < 0 ? s->n : (uint32_t)w->head;
            t->rel[k] = w->rel;
        }
        up_nodes_end(t->nodes, s->n);
        projectivize(t->head, s->n);
    }
    return trees;
}

static void read_tags(treebank *bank, const char *path) {
    FILE *in = fopen(path, "rb");
    if (!in) { perror(path); exit(1); }
    for (uint32_t i = 0; i < bank->n; i++)
        for (uint32_t k = 0; k < bank->sentences[i].n; k++) {
            int upos = fgetc(in), xpos = fgetc(in);
            if (xpos == EOF) { fprintf(stderr, "%s: too short for these treebanks\n", path); exit(1); }
            bank->sentences[i].words[k].p_upos = (uint8_t)upos;
            bank->sentences[i].words[k].p_xpos = (uint8_t)xpos;
        }
    fclose(in);
}

int main(int argc, char **argv) {
    const char *to = NULL, *tags = NULL, *clusters_path = NULL;
    int epochs = 8, option;
    while ((option = getopt(argc, argv, "o:j:n:c:")) != -1) switch (option) {
        case 'o': to = optarg; break;
        case 'j': tags = optarg; break;
        case 'c': clusters_path = optarg; break;
        case 'n': epochs = atoi(optarg); break;
        default: return 2;
    }
    if (!to || !tags || !clusters_path || optind == argc) { fprintf(stderr, "usage: train_parse -o en.parse -c en.clusters -j TAGGED [-n EPOCHS] TREEBANK.conllu...\n"); return 2; }
    up_clusters *clusters = NULL;
    up_error err = {0};
    if (up_clusters_open(clusters_path, &clusters, &err) != UP_OK) { fprintf(stderr, "%s\n", err.message); return 1; }
    treebank bank = {0};
    up_arena_init(&bank.arena, 0);
    for (int i = optind; i < argc; i++) treebank_read(&bank, argv[i]);
    read_tags(&bank, tags);
    uint32_t n_trees;
    tree *trees = make_trees(&bank, clusters, &n_trees);
    uint32_t *order = malloc((n_trees + 1) * sizeof *order);
    if (!order) return 1;
    for (uint32_t i = 0; i < n_trees; i++) order[i] = i;
    static parser p;
    learner_new(&p.steps, LOG2_STEP_ROWS, UP_N_STEPS);
    learner_new(&p.labels, LOG2_LABEL_ROWS, UP_N_RELS);
    for (int epoch = 0; epoch < epochs; epoch++) {
        uint32_t wrong = 0, total = 0;
        for (uint32_t i = n_trees; i > 1; i--) {
            uint32_t j = learner_random(&seed) % i, x = order[i - 1];
            order[i - 1] = order[j];
            order[j] = x;
        }
        for (uint32_t i = 0; i < n_trees; i++) learn_tree(&p, &trees[order[i]], epoch > 0, &wrong, &total);
        fprintf(stderr, "steps: epoch %d, %.2f%% wrong\n", epoch, 100.0 * wrong / total);
    }
    learner_average(&p.steps, 32000);
    learner_average(&p.labels, 127);
    writer out = {0};
    learner_write_quads(&p.steps, &out, "steps");
    learner_write_rows(&p.labels, &out, "labels");
    writer_finish(&out, to, "TREE");
    return 0;
}
