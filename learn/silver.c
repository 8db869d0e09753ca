/* silver.c - trees for the parser's training out of plain text: those on which two parsers agree.
 *
 *     silver MODELS BACKWARD/en.parse [-n WORDS] < REPORTS.jsonl > SILVER.conllu
 *
 * One parser reads from left to right, the other from right to left, so that their errors differ; a
 * sentence is kept when both draw the same arcs and all but few relations alike (tri-training in the
 * manner of Weiss and others 2015).  MODELS is a folder of en.text, en.parse and en.clusters; reports are
 * JSON Lines with "text".  Sentences of 4 to 60 words, each text once. */
#include "base/hash.h"
#include "parse/search.h"
#include "text/tag.h"
#include "text/text.h"
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHORTEST = 4, LONGEST = 60, BEAM = 8 };

typedef struct parser { up_weights_file file; up_quads steps; up_rows labels; up_search search; } parser;

static void score_steps(const void *p, const uint32_t *features, size_t n, int32_t scores[4]) { up_quads_score(&((const parser *)p)->steps, features, n, scores); }

static void score_labels(const void *p, const uint32_t *features, size_t n, int32_t *scores) { up_rows_score(&((const parser *)p)->labels, features, n, scores); }

static void must(up_status status, const up_error *err) {
    if (status == UP_OK) return;
    fprintf(stderr, "%s: %s\n", err->file, err->message);
    exit(1);
}

static void open_parser(parser *p, const char *path) {
    up_error err = {0};
    must(up_weights_open(path, "TREE", &p->file, &err), &err);
    must(up_quads_open(&p->file, "steps", &p->steps, &err), &err);
    must(up_rows_open(&p->file, "labels", UP_N_RELS, &p->labels, &err), &err);
}

/* Fills head and rel of words 0..n-1, the root's head being n. */
static void parse(parser *p, const up_node *nodes, uint32_t n, bool reversed, uint32_t *head, uint8_t *rel) {
    up_node turned[LONGEST + 2];
    for (uint32_t k = 0; k < n; k++) turned[k] = nodes[reversed ? n - 1 - k : k];
    up_nodes_end(turned, n);
    up_scorer scorer = {p, score_steps, score_labels};
    if (up_search_begin(&p->search, n, BEAM, UP_NO_MARGIN, UP_NO_MARGIN) != UP_OK) exit(1);
    while (up_search_step(&p->search, turned, &scorer)) continue;
    const up_tree_state *s = &p->search.now[0].state;
    for (uint32_t k = 0; k < n; k++) {
        uint32_t from = reversed ? n - 1 - k : k, h = s->head[from];
        head[k] = reversed && h < n ? n - 1 - h : h;
        rel[k] = s->rel[from];
    }
}

int main(int argc, char **argv) {
    size_t most = 3000000, words = 0, seen = 0;
    int option;
    while ((option = getopt(argc, argv, "n:")) != -1) if (option == 'n') most = strtoull(optarg, NULL, 10); else return 2;
    if (argc - optind != 2) { fprintf(stderr, "usage: silver MODELS BACKWARD/en.parse [-n WORDS] < REPORTS.jsonl\n"); return 2; }
    char path[2][4096];
    snprintf(path[0], sizeof path[0], "%s/en.parse", argv[optind]);
    snprintf(path[1], sizeof path[1], "%s/en.clusters", argv[optind]);
    static parser forward, backward;
    open_parser(&forward, path[0]);
    open_parser(&backward, argv[optind + 1]);
    up_error err = {0};
    up_text_model *text;
    up_clusters *clusters;
    must(up_text_open(argv[optind], &text, &err), &err);
    must(up_clusters_open(path[1], &clusters, &err), &err);
    up_text_scratch *scratch = up_text_scratch_new(text);
    up_table texts = {0};
    up_arena kept_texts;
    up_arena_init(&kept_texts, 0);
    char *line = NULL;
    size_t cap = 0;
    while (words < most && getline(&line, &cap, stdin) > 0) {
        json_t *report = json_loads(line, 0, NULL);
        const char *content = json_string_value(json_object_get(report, "text"));
        if (!content) { json_decref(report); continue; }
        up_report r = {.text = content, .text_len = strlen(content)};
        struct up_document doc = {.report = &r};
        up_arena_init(&doc.arena, 0);
        must(up_text_split(text, scratch, &doc), &err);
        for (uint32_t i = 0; i < doc.n_sentences; i++) {
            const up_sentence *s = &doc.sentences[i];
            uint32_t n = s->end - s->first;
            if (n < SHORTEST || n > LONGEST) continue;
            const char *at = content + s->span.begin;
            uint32_t len = s->span.end - s->span.begin;
            if (up_table_get(&texts, at, len) != UP_TABLE_NONE) continue;
            up_table_set(&texts, up_arena_copy(&kept_texts, at, len), len, 1);
            must(up_text_tag(text, scratch, &doc, i), &err);
            up_node nodes[LONGEST + 2];
            uint32_t head[2][LONGEST], same_rels = 0;
            uint8_t rel[2][LONGEST];
            for (uint32_t k = 0; k < n; k++) {
                const up_token *t = &doc.tokens[s->first + k];
                up_node_look(clusters, content + t->span.begin, t->span.end - t->span.begin, t->upos, t->xpos, &nodes[k]);
            }
            parse(&forward, nodes, n, false, head[0], rel[0]);
            parse(&backward, nodes, n, true, head[1], rel[1]);
            seen += n;
            uint32_t roots = 0;
            for (uint32_t k = 0; k < n; k++) same_rels += rel[0][k] == rel[1][k], roots += head[0][k] == n;
            if (roots != 1 || memcmp(head[0], head[1], n * sizeof *head[0]) != 0 || same_rels * 20 < n * 19) continue;
            words += n;
            for (uint32_t k = 0; k < n; k++) {
                const up_token *t = &doc.tokens[s->first + k];
                printf("%u\t%.*s\t_\t%s\t%s\t_\t%u\t%s\t_\t_\n", k + 1, (int)(t->span.end - t->span.begin), content + t->span.begin, up_upos_name((up_upos)t->upos), up_xpos_name(t->xpos),
                       head[0][k] == n ? 0 : head[0][k] + 1, up_rel_name((up_rel)rel[0][k]));
            }
            putchar('\n');
        }
        up_arena_free(&doc.arena);
        json_decref(report);
    }
    fprintf(stderr, "%zu words kept of %zu\n", words, seen);
    return 0;
}
