#include "learn/treebank.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* LICENSE.txt of UD_English-GUM: the texts of these genres are non-commercial, or of no stated licence. */
static const char *const left_out[] = {"GUM_fiction", "GUM_whow", "GUM_essay", "GUM_letter", "GUM_podcast", "GUM_reddit"};

static char *copy(treebank *bank, const char *from, size_t len) {
    char *to = up_arena_copy(&bank->arena, from, len);
    if (!to) { fprintf(stderr, "out of memory\n"); exit(1); }
    return to;
}

static void add(treebank *bank, const gold_word *words, uint32_t n, bool begins_paragraph) {
    if (bank->n == bank->cap) {
        bank->cap = bank->cap ? 2 * bank->cap : 1024;
        bank->sentences = realloc(bank->sentences, bank->cap * sizeof *bank->sentences);
        if (!bank->sentences) { fprintf(stderr, "out of memory\n"); exit(1); }
    }
    gold_word *kept = up_arena_raw(&bank->arena, n * sizeof *kept);
    memcpy(kept, words, n * sizeof *kept);
    bank->sentences[bank->n++] = (gold_sentence){kept, n, begins_paragraph};
}

void treebank_read(treebank *bank, const char *path) {
    FILE *in = fopen(path, "r");
    if (!in) { perror(path); exit(1); }
    static gold_word words[8192];
    char *line = NULL;
    size_t cap = 0, line_number = 0;
    uint32_t n = 0, joined_until = 0, joined_from = 0;
    bool begins = true, skipping = false, joined_space = true;
    char *surface = NULL;
    ssize_t len;
    while ((len = getline(&line, &cap, in)) >= 0) {
        line_number++;
        while (len && (line[len - 1] == '\n' || line[len - 1] == '\r')) line[--len] = 0;
        if (strncmp(line, "# newdoc id = ", 14) == 0) {
            begins = true;
            skipping = false;
            for (size_t i = 0; i < sizeof left_out / sizeof *left_out; i++) skipping |= strncmp(line + 14, left_out[i], strlen(left_out[i])) == 0;
        }
        if (strcmp(line, "# newpar") == 0 || strncmp(line, "# newpar ", 9) == 0) begins = true;
        if (line[0] == '#') continue;
        if (len == 0) {
            if (n && !skipping) add(bank, words, n, begins), begins = false;
            n = joined_until = 0;
            continue;
        }
        char *column[10];
        uint32_t n_columns = 0;
        for (char *at = line; at && n_columns < 10; n_columns++) {
            column[n_columns] = at;
            at = strchr(at, '\t');
            if (at) *at++ = 0;
        }
        if (n_columns < 10 || n == 8192) { fprintf(stderr, "%s:%zu: not a line of ten columns\n", path, line_number); exit(1); }
        if (strchr(column[0], '.')) continue;
        bool space = strstr(column[9], "SpaceAfter=No") == NULL;
        char *dash = strchr(column[0], '-');
        if (dash) {
            joined_from = n;
            joined_until = (uint32_t)atoi(dash + 1);
            joined_space = space;
            surface = copy(bank, column[1], strlen(column[1]));
            continue;
        }
        gold_word *w = &words[n++];
        *w = (gold_word){.form = copy(bank, column[1], strlen(column[1])), .lemma = copy(bank, column[2], strlen(column[2])), .space_after = space, .head = atoi(column[6]) - 1};
        w->upos = w->p_upos = (uint8_t)up_upos_from_name(column[3], (uint32_t)strlen(column[3]));
        w->xpos = w->p_xpos = up_xpos_from_name(column[4], (uint32_t)strlen(column[4]));
        w->rel = (uint8_t)up_rel_from_name(column[7], (uint32_t)strlen(column[7]));
        if (n <= joined_until) {
            w->contraction = n - 1 == joined_from ? 1 : 2;
            w->space_after = n == joined_until && joined_space;
            if (n == joined_until) { /* where the forms add up to what is written they are cut from it */
                size_t total = 0;
                for (uint32_t i = joined_from; i < n; i++) total += strlen(words[i].form);
                if (total == strlen(surface)) {
                    size_t at = 0;
                    for (uint32_t i = joined_from; i < n; i++) {
                        size_t size = strlen(words[i].form);
                        words[i].form = copy(bank, surface + at, size);
                        at += size;
                    }
                } else { /* all of it on the first part, so that the text is right; the cut is not learned */
                    words[joined_from].form = surface;
                    for (uint32_t i = joined_from + 1; i < n; i++) words[i].contraction = 3;
                }
            }
        }
    }
    free(line);
    fclose(in);
}

uint32_t treebank_paragraph(treebank *bank, uint32_t first, up_buffer *text) {
    up_buffer_clear(text);
    uint32_t i = first;
    for (; i < bank->n && (i == first || !bank->sentences[i].begins_paragraph); i++)
        for (uint32_t k = 0; k < bank->sentences[i].n; k++) {
            gold_word *w = &bank->sentences[i].words[k];
            w->begin = (uint32_t)text->len;
            if (w->contraction != 3) up_buffer_text(text, w->form);
            w->end = (uint32_t)text->len;
            if (w->space_after) up_buffer_text(text, " ");
        }
    return i;
}
