/* fuzz_text.c - any valid text: tokens and gaps tile it, every tree is one tree.  Needs $UPTICK_DATA. */
#include <stdio.h>
#include <stdlib.h>
#include "base/utf8.h"
#include "parse/parse.h"
#include "text/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static up_text_model *text_model;
static up_parse_model *parse_model;
static up_text_scratch *text_scratch;
static up_parse_scratch *parse_scratch;

static void open_models(void) {
    char dir[4096];
    const char *root = getenv("UPTICK_DATA");
    snprintf(dir, sizeof dir, "%s/models", root ? root : ".");
    if (up_text_open(dir, &text_model, NULL) != UP_OK || up_parse_open(dir, &parse_model, NULL) != UP_OK) abort();
    text_scratch = up_text_scratch_new(text_model);
    parse_scratch = up_parse_scratch_new(parse_model);
    if (!text_scratch || !parse_scratch) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!text_model) open_models();
    char *text = malloc(size + 1);
    if (!text) return 0;
    size_t len = up_utf8_invalid((const char *)data, size);
    for (size_t i = 0; i < len; i++) text[i] = (char)data[i];
    text[len] = 0;
    up_report report = {.text = text, .text_len = len};
    struct up_document doc = {.report = &report};
    up_arena_init(&doc.arena, 0);
    if (up_text_split(text_model, text_scratch, &doc) != UP_OK) abort();
    for (uint32_t i = 0; i < doc.n_sentences; i++)
        if (up_text_tag(text_model, text_scratch, &doc, i) != UP_OK || up_parse_tree(parse_model, parse_scratch, &doc, i) != UP_OK) abort();
    if (up_document_check(&doc)) abort();
    up_arena_free(&doc.arena);
    free(text);
    return 0;
}
