/* train_parse.c - learns a dependency parser, a member of those that mix_parse makes models/en.parse of.
 *
 *     train_parse -o MEMBER -S SEED -c en.clusters -j TAGGED [-n EPOCHS] [-b BEAM] TREEBANK.conllu...
 *
 * TAGGED holds the jackknifed tags that train_text wrote for the same treebanks in the same order.  The
 * parser is trained as it searches: where the beam's best walk beats the gold one, the weights of both change. */
#include "learn/perceptron.h"
#include "learn/member.h"
#include "learn/treebank.h"
#include "parse/search.h"
#include "text/clusters.h"
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST = 512 };

static uint64_t seed = 0xA5CE17u * 0x9E3779B97F4A7C15u;

typedef struct tree { up_node *nodes; uint32_t *head; uint8_t *rel; uint32_t n; } tree;

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

/* The canonical walk to the gold tree: put away as late as may be. */
static uint32_t gold_step(const tree *t, const up_tree_state *s) {
    uint32_t top = s->n_stack ? s->stack[s->n_stack - 1] : s->none, next = s->next;
    if (top == s->none) return UP_SHIFT;
    if (t->head[top] == next && s->head[top] == s->none) return UP_LEFT;
    if (next < t->n && t->head[next] == top) return UP_RIGHT;
    if (s->head[top] != s->none) {
        if (next == t->n) return UP_REDUCE;
        for (uint32_t i = 0; i + 1 < s->n_stack; i++) if (t->head[next] == s->stack[i] || t->head[s->stack[i]] == next) return UP_REDUCE;
    }
    return next < t->n ? UP_SHIFT : UP_LEFT;
}

typedef struct parser { quads steps; learner labels; } parser;

static void score_steps(const void *p, const uint32_t *features, size_t n, int32_t scores[4]) { quads_score(&((const parser *)p)->steps, features, n, scores); }
static void score_labels(const void *p, const uint32_t *features, size_t n, int32_t *scores) { learner_score(&((const parser *)p)->labels, features, n, scores); }

typedef struct move { uint8_t step, rel; } move;

static void update_walk(parser *p, const tree *t, const move *moves, uint32_t same, uint32_t n, int32_t by, char *memory) {
    up_tree_state s;
    up_tree_begin(&s, t->n, memory);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t features[UP_STEP_FEATURES], head, child;
        if (i >= same) {
            quads_update(&p->steps, features, up_step_features(t->nodes, &s, features), moves[i].step, by);
            if (up_tree_arc(&s, moves[i].step, &head, &child)) learner_update(&p->labels, features, up_label_features(t->nodes, &s, head, child, features), moves[i].rel, by);
        }
        up_tree_step(&s, moves[i].step, moves[i].rel);
    }
}

static up_search search;

/* The structured perceptron with the update at the largest violation (Huang, Fayong and Guo 2012). */
static void learn_tree(parser *p, const tree *t, uint32_t beam, uint32_t *wrong, uint32_t *total) {
    static char memory[(LONGEST + 2) * 48];
    static move gold[2 * LONGEST], found[2 * LONGEST];
    up_scorer scorer = {p, score_steps, score_labels};
    up_tree_state s;
    up_tree_begin(&s, t->n, memory);
    if (up_search_begin(&search, t->n, beam, UP_NO_MARGIN, UP_NO_MARGIN) != UP_OK) exit(1);
    int64_t gold_score = 0, worst = 0;
    uint32_t worst_at = 0, worst_last = UP_NO_STEP, i = 0;
    for (; up_search_step(&search, t->nodes, &scorer); i++) {
        uint32_t features[UP_STEP_FEATURES], head, child;
        int32_t scores[UP_N_STEPS], labels[UP_N_RELS] = {0};
        gold[i].step = (uint8_t)gold_step(t, &s);
        gold[i].rel = 0;
        quads_score(&p->steps, features, up_step_features(t->nodes, &s, features), scores);
        gold_score += scores[gold[i].step];
        if (up_tree_arc(&s, gold[i].step, &head, &child)) {
            gold[i].rel = t->rel[child];
            learner_score(&p->labels, features, up_label_features(t->nodes, &s, head, child, features), labels);
            gold_score += labels[gold[i].rel];
        }
        up_tree_step(&s, gold[i].step, gold[i].rel);
        int64_t violation = search.now[0].score - gold_score;
        bool last = i + 1 == 2 * t->n;
        if (violation > worst || (violation == worst && last)) worst = violation, worst_at = i + 1, worst_last = search.now[0].last;
    }
    ++*total;
    p->steps.now++;
    learner_tick(&p->labels);
    for (uint32_t k = worst_at, at = worst_last; k-- > 0; at = search.steps[at].before) found[k] = (move){search.steps[at].step, search.steps[at].rel};
    uint32_t same = 0;
    while (same < worst_at && gold[same].step == found[same].step && gold[same].rel == found[same].rel) same++;
    if (same == worst_at) return;
    ++*wrong;
    update_walk(p, t, gold, same, worst_at, 1, memory);
    update_walk(p, t, found, same, worst_at, -1, memory);
}

static tree *make_trees(treebank *bank, const up_clusters *clusters, uint32_t *n_trees) {
    tree *trees = calloc(bank->n, sizeof *trees);
    if (!trees) exit(1);
    *n_trees = 0;
    for (uint32_t i = 0; i < bank->n; i++) {
        const gold_sentence *s = &bank->sentences[i];
        if (s->n > LONGEST) continue;
        tree *t = &trees[(*n_trees)++];
        *t = (tree){up_arena_raw(&bank->arena, (s->n + 2) * sizeof(up_node)), up_arena_raw(&bank->arena, (s->n + 2) * 4), up_arena_raw(&bank->arena, s->n + 2), s->n};
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

/* A member: the averaged weights scaled alike, whole, for mix_parse.  learn/member.h has the form. */
static void write_parser(const parser *p, const char *path) {
    parser copy = *p;
    quads_new(&copy.steps, p->steps.log2_rows);
    memcpy(copy.steps.w, p->steps.w, sizeof *p->steps.w << p->steps.log2_rows);
    memcpy(copy.steps.u, p->steps.u, sizeof *p->steps.u << p->steps.log2_rows);
    copy.steps.now = p->steps.now;
    learner_copy(&copy.labels, &p->labels);
    double scale = learner_average(&copy.labels, 127);
    quads_average(&copy.steps, scale * LABEL_SCALE, 32000);
    member_write(&copy.steps, &copy.labels, path);
    free(copy.steps.w);
    free(copy.steps.u);
    learner_free(&copy.labels);
}

int main(int argc, char **argv) {
    const char *to = NULL, *tags = NULL, *clusters_path = NULL;
    int epochs = 8, option;
    uint32_t beam = 8;
    while ((option = getopt(argc, argv, "o:j:n:c:b:S:")) != -1) switch (option) {
        case 'o': to = optarg; break;
        case 'j': tags = optarg; break;
        case 'c': clusters_path = optarg; break;
        case 'b': beam = (uint32_t)atoi(optarg); break;
        case 'S': seed *= 2 * strtoull(optarg, NULL, 10) + 1; break;
        case 'n': epochs = atoi(optarg); break;
        default: return 2;
    }
    if (!to || !tags || !clusters_path || optind == argc) { fprintf(stderr, "usage: train_parse -o MEMBER [-S SEED] -c en.clusters -j TAGGED [-n EPOCHS] TREEBANK.conllu...\n"); return 2; }
    up_clusters *clusters = NULL;
    up_error err = {0};
    if (up_clusters_open(clusters_path, &clusters, &err) != UP_OK) { fprintf(stderr, "%s\n", err.message); return 1; }
    treebank bank = {0};
    up_arena_init(&bank.arena, 0);
    for (int i = optind; i < argc; i++) treebank_read(&bank, argv[i]);
    read_tags(&bank, tags);
    uint32_t n_trees;
    tree *trees = make_trees(&bank, clusters, &n_trees);
    const tree **order = malloc((n_trees + 1) * sizeof *order);
    if (!order) return 1;
    static parser p;
    quads_new(&p.steps, LOG2_STEP_ROWS);
    learner_new(&p.labels, LOG2_LABEL_ROWS, UP_N_RELS);
    for (int epoch = 0; epoch < epochs; epoch++) {
        uint32_t wrong = 0, total = 0;
        for (uint32_t i = 0; i < n_trees; i++) order[i] = &trees[i];
        for (uint32_t i = n_trees; i > 1; i--) {
            uint32_t j = learner_random(&seed) % i;
            const tree *x = order[i - 1];
            order[i - 1] = order[j];
            order[j] = x;
        }
        for (uint32_t i = 0; i < n_trees; i++) learn_tree(&p, order[i], beam, &wrong, &total);
        fprintf(stderr, "walks: epoch %d, %.2f%% wrong\n", epoch, 100.0 * wrong / total);
    }
    write_parser(&p, to);
    return 0;
}
