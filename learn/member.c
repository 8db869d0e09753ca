#include "learn/member.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void fail(const char *path) { perror(path); exit(1); }

void member_write(const quads *steps, const learner *labels, const char *path) {
    FILE *out = fopen(path, "wb");
    if (!out) fail(path);
    for (size_t r = 0; r < (size_t)1 << LOG2_STEP_ROWS; r++) {
        int16_t row[4];
        for (int k = 0; k < 4; k++) row[k] = (int16_t)steps->w[r][k];
        fwrite(row, sizeof row, 1, out);
    }
    for (uint32_t r = 0; r < 1u << LOG2_LABEL_ROWS; r++)
        for (uint32_t i = 0; i < labels->rows[r].n; i++) {
            const learner_entry *e = &labels->rows[r].entries[i];
            unsigned char pair[6] = {0, 0, 0, 0, e->klass, (unsigned char)(int8_t)e->weight};
            memcpy(pair, &r, 4);
            if (e->weight) fwrite(pair, sizeof pair, 1, out);
        }
    if (fclose(out) != 0) fail(path);
}

void member_add(quads *steps, learner *labels, const char *path) {
    FILE *in = fopen(path, "rb");
    if (!in) fail(path);
    for (size_t r = 0; r < (size_t)1 << LOG2_STEP_ROWS; r++) {
        int16_t row[4];
        if (fread(row, sizeof row, 1, in) != 1) fail(path);
        for (int k = 0; k < 4; k++) steps->w[r][k] += row[k];
    }
    unsigned char pair[6];
    while (fread(pair, sizeof pair, 1, in) == 1) {
        uint32_t row;
        memcpy(&row, pair, 4);
        uint32_t feature = row << labels->shift;
        learner_update(labels, &feature, 1, pair[4], (int8_t)pair[5]);
    }
    fclose(in);
}
