/* where_eval.c - places of a corpus, as score_geo.py reads them.
 *
 * usage: where_eval MODELS DUMP.jsonl [GAZETTEER] > pred.jsonl
 *   MODELS the folder of the models
 *   DUMP   lines of {"doc","text"}, as `score_geo.py --gold CORPUS --dump` writes them
 *
 * The time of the place stage and of everything before it goes to stderr. */
#include "parse/parse.h"
#include "text/text.h"
#include "where/where.h"
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int refuse(const up_error *err) {
    char line[1024];
    fprintf(stderr, "where_eval: %s\n", up_error_text(err, line, sizeof line));
    return 1;
}

static void print_places(const char *id, const struct up_document *doc, const up_toponyms *all) {
    for (uint32_t i = 0; i < all->n; i++) {
        const up_toponym *t = &all->items[i];
        const char *text = doc->report->text;
        json_t *line = json_pack("{s:s,s:i,s:i,s:s,s:s,s:i,s:f,s:s}", "doc", id, "start", (int)up_codepoints_at(text, doc->codepoint_marks, t->span.begin),
            "end", (int)up_codepoints_at(text, doc->codepoint_marks, t->span.end), "name", t->place.name, "country", t->place.country, "kind", (int)t->place.kind, "score", t->score, "why", t->why);
        if (t->is_resolved) {
            json_object_set_new(line, "lat", json_real(t->place.lat));
            json_object_set_new(line, "lon", json_real(t->place.lon));
        }
        char *written = json_dumps(line, JSON_COMPACT);
        puts(written);
        free(written);
        json_decref(line);
    }
}

int main(int argc, char **argv) {
    if (argc != 3 && argc != 4) { fprintf(stderr, "usage: where_eval MODELS DUMP.jsonl [GAZETTEER]\n"); return 2; }
    up_error err = {0};
    char path[4096];
    snprintf(path, sizeof path, "%s/places.gaz", argv[1]);
    up_text_model *words;
    up_parse_model *trees;
    up_gazetteer *gaz;
    if (up_text_open(argv[1], &words, &err) != UP_OK || up_parse_open(argv[1], &trees, &err) != UP_OK) return refuse(&err);
    if (up_gazetteer_open(argc == 4 ? argv[3] : path, &gaz, &err) != UP_OK) return refuse(&err);
    up_text_scratch *word_scratch = up_text_scratch_new(words);
    up_parse_scratch *tree_scratch = up_parse_scratch_new(trees);
    FILE *file = fopen(argv[2], "r");
    if (!file) { perror(argv[2]); return 1; }
    char *line = NULL;
    size_t cap = 0, bytes = 0;
    double before = 0, places = 0;
    while (getline(&line, &cap, file) > 0) {
        json_t *json = json_loads(line, 0, NULL);
        const char *text = json_string_value(json_object_get(json, "text")), *id = json_string_value(json_object_get(json, "doc"));
        if (!id) id = json_string_value(json_object_get(json, "id"));
        if (!text || !id) { json_decref(json); continue; }
        up_report report = {.id = id, .text = text, .text_len = strlen(text)};
        struct up_document doc = {.report = &report};
        up_toponyms all = {0};
        up_arena_init(&doc.arena, 0);
        doc.codepoint_marks = up_arena_raw(&doc.arena, (report.text_len / 64 + 1) * sizeof(uint32_t));
        up_codepoints_fill(text, report.text_len, doc.codepoint_marks);
        double start = now();
        if (up_text_split(words, word_scratch, &doc) != UP_OK) return 1;
        for (uint32_t i = 0; i < doc.n_sentences; i++)
            if (up_text_tag(words, word_scratch, &doc, i) != UP_OK || up_parse_tree(trees, tree_scratch, &doc, i) != UP_OK || up_parse_names(trees, tree_scratch, &doc, i) != UP_OK) return 1;
        double middle = now();
        if (up_where_find(gaz, &doc, &all) != UP_OK) return 1;
        double end = now();
        before += middle - start;
        places += end - middle;
        bytes += report.text_len;
        print_places(id, &doc, &all);
        up_arena_free(&doc.arena);
        json_decref(json);
    }
    fprintf(stderr, "%zu bytes: words and trees %.0f ms, places %.1f ms (%.1f MB/s)\n", bytes, before * 1e3, places * 1e3, (double)bytes / 1e6 / places);
    free(line);
    fclose(file);
    up_parse_scratch_free(tree_scratch);
    up_text_scratch_free(word_scratch);
    up_gazetteer_close(gaz);
    up_parse_close(trees);
    up_text_close(words);
    return 0;
}
