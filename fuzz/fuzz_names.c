/* fuzz_names.c - damaged models of names are refused, and those that open read any sentence.
 * The first four bytes say how many that follow are the clusters; the rest is the model. */
#include "parse/names.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_sentence(const up_names_model *names) {
    static const char text[] = "Officers of the Arvel Police Department told Jane Doe , 34 , of Texas";
    up_names_scratch *scratch = up_names_scratch_new(names);
    up_report report = {.text = text, .text_len = sizeof text - 1};
    struct up_document doc = {.report = &report};
    up_arena_init(&doc.arena, 0);
    for (uint32_t at = 0; at < sizeof text - 1;) {
        uint32_t n = (uint32_t)strcspn(text + at, " ");
        up_token *t = up_document_add_token(&doc);
        if (t) t->span = (up_span){at, at + n};
        at += n + 1;
    }
    up_sentence *s = up_document_add_sentence(&doc);
    if (s && scratch) {
        *s = (up_sentence){.span = {0, sizeof text - 1}, .first = 0, .end = doc.n_tokens};
        if (up_names_find(names, scratch, &doc, 0) != UP_OK) abort();
        for (uint32_t i = 0; i < doc.n_entities; i++) if (doc.entities[i].end > doc.n_tokens || doc.entities[i].first >= doc.entities[i].end) abort();
    }
    up_names_scratch_free(scratch);
    up_arena_free(&doc.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint32_t given;
    if (size < sizeof given) return 0;
    memcpy(&given, data, sizeof given);
    data += sizeof given, size -= sizeof given;
    size_t n_clusters = given < size ? given : size, n_names = size - n_clusters;
    void *clusters = aligned_alloc(8, (n_clusters + 15) & ~(size_t)7), *names = aligned_alloc(8, (n_names + 15) & ~(size_t)7);
    up_names_model *model = NULL;
    if (clusters && names) {
        memcpy(clusters, data, n_clusters);
        memcpy(names, data + n_clusters, n_names);
        if (up_names_open_bytes(names, n_names, clusters, n_clusters, &model, NULL) == UP_OK) { read_sentence(model); up_names_close(model); }
    }
    free(clusters), free(names);
    return 0;
}
