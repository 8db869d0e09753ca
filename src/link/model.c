/* model.c - opening models/en.link: a table of rarities and two rows of weights (docs/models.md). */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/error.h"
#include "code/code.h"
#include "link/linker.h"

enum { PATH_BYTES = 1024 };

/* The first thing wrong with the numbers, or NULL. */
static const char *check(const up_linker *l) {
    const double *head[] = {&l->unknown, &l->join, &l->keep, &l->worst, &l->slot_join, &l->slot_keep, &l->slot_worst};
    for (size_t i = 0; i < sizeof head / sizeof *head; i++) if (!isfinite(*head[i]) || fabs(*head[i]) > 100) return "a threshold is out of range";
    for (int i = 0; i < UP_N_PAIR_WEIGHTS; i++) if (!isfinite(l->weight[i]) || fabs(l->weight[i]) > 1000) return "a weight is out of range";
    for (int i = 0; i < UP_N_SLOT_FEATURES; i++) if (!isfinite(l->slot_weight[i]) || fabs(l->slot_weight[i]) > 1000) return "a weight is out of range";
    return l->unknown > 0 ? NULL : "a threshold is out of range";
}

static up_status take(up_weights_section section, const char *path, void *out, size_t len, up_error *err) {
    if (section.len != len) return up_fail(err, UP_E_FORMAT, path, 0, 0, "a section of weights has not its length");
    memcpy(out, section.bytes, len);
    return UP_OK;
}

up_status up_linker_open_file(const char *path, up_linker **out, up_error *err) {
    up_linker *l = calloc(1, sizeof *l);
    if (l) l->path = strdup(path);
    if (!l || !l->path) { free(l); return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory"); }
    double head[4], slots[3 + UP_N_SLOT_FEATURES], pair[4 + UP_N_PAIR_WEIGHTS];
    up_weights_section section;
    up_status status = up_weights_open(l->path, "LINK", &l->file, err);
    bool is_open = status == UP_OK;
    if (status == UP_OK) status = up_hashes_open(&l->file, "rarity", UINT16_MAX, &l->rarity, err);
    if (status == UP_OK) status = up_weights_find(&l->file, "pair", &section, err);
    if (status == UP_OK) status = take(section, path, pair, sizeof pair, err);
    if (status == UP_OK) status = up_weights_find(&l->file, "slots", &section, err);
    if (status == UP_OK) status = take(section, path, slots, sizeof slots, err);
    if (status == UP_OK) {
        memcpy(head, pair, sizeof head);
        l->unknown = head[0], l->join = head[1], l->keep = head[2], l->worst = head[3];
        memcpy(l->weight, pair + 4, sizeof l->weight);
        l->slot_join = slots[0], l->slot_keep = slots[1], l->slot_worst = slots[2];
        memcpy(l->slot_weight, slots + 3, sizeof l->slot_weight);
        const char *wrong = check(l);
        if (wrong) status = up_fail(err, UP_E_FORMAT, path, 0, 0, "%s", wrong);
    }
    if (status == UP_OK) { up_linker_prepare(l); *out = l; return UP_OK; }
    if (is_open) up_weights_close(&l->file);
    free(l->path), free(l);
    return status;
}

up_status up_linker_open(const char *data_dir, up_linker **out, up_error *err) {
    char data[PATH_BYTES], path[PATH_BYTES + 16];
    if (!up_code_find_data(data_dir, data, sizeof data)) return up_fail(err, UP_E_MISSING, NULL, 0, 0, "no models found; set UPTICK_DATA to the folder that holds them");
    snprintf(path, sizeof path, "%s/models/en.link", data);
    return up_linker_open_file(path, out, err);
}

void up_linker_close(up_linker *l) {
    if (!l) return;
    up_weights_close(&l->file);
    free(l->path), free(l);
}
