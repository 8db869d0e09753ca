/* reads.c - the reading of reports as CoNLL-U, for builds.py: the same bytes from every build of the scoring code.
 *
 *     reads_BUILD MODELS REPORTS.jsonl...
 *
 * Ends with 77 when the processor lacks what this build needs. */
#include "base/buffer.h"
#include "parse/conllu.h"
#include "parse/parse.h"
#include "text/text.h"
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void must(bool holds, const char *what) { if (!holds) { fprintf(stderr, "%s\n", what); exit(1); } }

int main(int argc, char **argv) {
#if defined(NEEDS) && defined(__x86_64__)
    if (!__builtin_cpu_supports(NEEDS)) return 77;
#endif
    up_text_model *text;
    up_parse_model *parse;
    up_error err = {0};
    must(argc > 2, "usage: reads MODELS REPORTS.jsonl...");
    must(up_text_open(argv[1], &text, &err) == UP_OK && up_parse_open(argv[1], &parse, &err) == UP_OK, err.message);
    up_text_scratch *text_scratch = up_text_scratch_new(text);
    up_parse_scratch *parse_scratch = up_parse_scratch_new(parse);
    up_buffer out = {0};
    for (int i = 2; i < argc; i++) {
        FILE *f = fopen(argv[i], "rb");
        must(f != NULL, argv[i]);
        char *line = NULL;
        size_t cap = 0;
        while (getline(&line, &cap, f) > 0) {
            json_t *json = json_loads(line, 0, NULL);
            const char *content = json_string_value(json_object_get(json, "text"));
            up_report report = {.text = content ? content : "", .text_len = content ? strlen(content) : 0};
            struct up_document doc = {.report = &report};
            up_arena_init(&doc.arena, 0);
            must(up_text_split(text, text_scratch, &doc) == UP_OK, "splitting");
            for (uint32_t k = 0; k < doc.n_sentences; k++) must(up_text_tag(text, text_scratch, &doc, k) == UP_OK, "tagging");
            for (uint32_t k = 0; k < doc.n_sentences; k++) must(up_parse_tree(parse, parse_scratch, &doc, k) == UP_OK, "parsing");
            for (uint32_t k = 0; k < doc.n_sentences; k++) must(up_parse_names(parse, parse_scratch, &doc, k) == UP_OK, "names");
            up_buffer_clear(&out);
            up_write_conllu(&doc, &out);
            fwrite(out.bytes, 1, out.len, stdout);
            up_arena_free(&doc.arena);
            json_decref(json);
        }
        free(line);
        fclose(f);
    }
    up_buffer_free(&out);
    up_text_scratch_free(text_scratch);
    up_parse_scratch_free(parse_scratch);
    up_text_close(text);
    up_parse_close(parse);
    return 0;
}
