#include "base/hash.h"
#include <stdlib.h>
#include <string.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

uint64_t up_hash(const char *bytes, size_t len) { return XXH3_64bits(bytes, len); }

static struct up_table_slot *find(const up_table *t, const char *key, uint32_t len, uint64_t hash) {
    for (uint32_t i = (uint32_t)hash & (t->cap - 1);; i = (i + 1) & (t->cap - 1)) {
        struct up_table_slot *s = &t->slots[i];
        if (!s->key || (s->hash == hash && s->len == len && memcmp(s->key, key, len) == 0)) return s;
    }
}

uint32_t up_table_get(const up_table *t, const char *key, uint32_t len) {
    if (!t->cap) return UP_TABLE_NONE;
    const struct up_table_slot *s = find(t, key, len, up_hash(key, len));
    return s->key ? s->value : UP_TABLE_NONE;
}

static bool widen(up_table *t) {
    up_table wider = {.cap = t->cap ? t->cap * 2 : 64, .n = t->n};
    if (wider.cap == 0) return false;
    wider.slots = calloc(wider.cap, sizeof *wider.slots);
    if (!wider.slots) return false;
    for (uint32_t i = 0; i < t->cap; i++)
        if (t->slots[i].key) *find(&wider, t->slots[i].key, t->slots[i].len, t->slots[i].hash) = t->slots[i];
    free(t->slots);
    *t = wider;
    return true;
}

bool up_table_set(up_table *t, const char *key, uint32_t len, uint32_t value) {
    if (t->n * 4 >= t->cap * 3 && !widen(t)) return false;
    uint64_t hash = up_hash(key, len);
    struct up_table_slot *s = find(t, key, len, hash);
    if (!s->key) t->n++;
    *s = (struct up_table_slot){.key = key, .len = len, .value = value, .hash = hash};
    return true;
}

void up_table_free(up_table *t) { free(t->slots); *t = (up_table){0}; }

/* Row numbers are given one after the other: in this order neighbours stay neighbours, and few meet. */
static struct up_index_slot *slot_of(const up_index *x, int64_t key) {
    size_t k = (size_t)((uint64_t)key ^ (uint64_t)key >> 32) & (x->n_slots - 1);
    while (x->slots[k].number && x->slots[k].key != key) k = (k + 1) & (x->n_slots - 1);
    return &x->slots[k];
}

uint32_t up_index_get(const up_index *x, int64_t key) {
    const struct up_index_slot *s = x->n ? slot_of(x, key) : NULL;
    return s && s->number ? s->number - 1 : UP_TABLE_NONE;
}

uint32_t up_index_add(up_index *x, int64_t key, bool *is_new) {
    *is_new = false;
    if (2 * ((size_t)x->n + 1) > x->n_slots) {
        up_index wider = {.n_slots = x->n_slots ? 2 * x->n_slots : 64, .n = x->n};
        wider.slots = calloc(wider.n_slots, sizeof *wider.slots);
        if (!wider.slots) return UP_TABLE_NONE;
        for (size_t k = 0; k < x->n_slots; k++) if (x->slots[k].number) *slot_of(&wider, x->slots[k].key) = x->slots[k];
        free(x->slots);
        *x = wider;
    }
    struct up_index_slot *s = slot_of(x, key);
    if (!s->number) *is_new = true, *s = (struct up_index_slot){key, ++x->n};
    return s->number - 1;
}

void up_index_free(up_index *x) { free(x->slots); *x = (up_index){0}; }
