/* fuzz_conllu.c - CoNLL-U from outside: what is read keeps the invariants and can be written, and filled in. */
#include <stdlib.h>
#include "parse/conllu.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct up_document doc = {0};
    up_arena_init(&doc.arena, 64u << 20);
    if (up_conllu_read((const char *)data, size, NULL, &doc, NULL) == UP_OK) {
        if (up_document_check(&doc)) abort();
        up_buffer out = {0};
        up_write_conllu(&doc, &out);
        up_conllu_fill((const char *)data, size, &doc, &out);
        up_buffer_free(&out);
    }
    up_arena_free(&doc.arena);
    return 0;
}
