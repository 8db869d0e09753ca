#include "base/arena.h"
#include "base/hash.h"
#include "check.h"

static void limits(void) {
    up_arena a;
    up_arena_init(&a, 1000);
    CHECK("within", up_arena_zero(&a, 10, 50) != NULL);
    CHECK("over", up_arena_zero(&a, 10, 60) == NULL);
    CHECK("a product that overflows", up_arena_zero(&a, SIZE_MAX / 2, 4) == NULL);
    up_arena_reset(&a);
    CHECK("reset gives the room back", up_arena_zero(&a, 10, 60) != NULL);
    up_arena_free(&a);
}

/* Property: what was written stays, whatever is asked for after it. */
static void contents_stay(void) {
    up_arena a;
    up_arena_init(&a, 0);
    for (int round = 0; round < 3; round++) {
        unsigned char *parts[200];
        size_t sizes[200];
        for (size_t i = 0; i < 200; i++) {
            sizes[i] = 1 + check_random(i % 10 ? 300 : 100000);
            parts[i] = up_arena_raw(&a, sizes[i]);
            CHECK("aligned", ((uintptr_t)parts[i] & 15) == 0);
            memset(parts[i], (int)i, sizes[i]);
        }
        for (size_t i = 0; i < 200; i++) CHECK("stays", parts[i][0] == i && parts[i][sizes[i] - 1] == i);
        up_arena_reset(&a);
    }
    uint32_t *numbers = NULL, cap = 0;
    for (uint32_t n = 0; n < 1000; n++) {
        CHECK("grows", up_arena_grow(&a, &numbers, n, &cap, sizeof *numbers));
        numbers[n] = n;
    }
    for (uint32_t n = 0; n < 1000; n++) CHECK("moved whole", numbers[n] == n);
    up_arena_free(&a);
}

static void tables(void) {
    up_table t = {0};
    static char keys[5000][8];
    for (uint32_t i = 0; i < 5000; i++) {
        snprintf(keys[i], sizeof keys[i], "k%u", i);
        CHECK("set", up_table_set(&t, keys[i], (uint32_t)strlen(keys[i]), i));
    }
    for (uint32_t i = 0; i < 5000; i++) CHECK("get", up_table_get(&t, keys[i], (uint32_t)strlen(keys[i])) == i);
    CHECK("absent", up_table_get(&t, "x", 1) == UP_TABLE_NONE);
    up_table_free(&t);
}

/* Property: numbers come in the order of first adding, whatever the keys, and stay. */
static void an_index_numbers_keys(void) {
    up_index x = {0};
    int64_t keys[3000];
    CHECK("none yet", up_index_get(&x, 0) == UP_TABLE_NONE);
    for (uint32_t i = 0; i < COUNT_OF(keys); i++) {
        bool is_new;
        keys[i] = i % 3 ? (int64_t)i : -((int64_t)i << 33);
        CHECK("added", up_index_add(&x, keys[i], &is_new) == i && is_new);
        CHECK("there", up_index_add(&x, keys[i / 2], &is_new) == i / 2 && !is_new);
    }
    for (uint32_t i = 0; i < COUNT_OF(keys); i++) CHECK("kept", up_index_get(&x, keys[i]) == i);
    CHECK("absent", up_index_get(&x, 1 << 20) == UP_TABLE_NONE && x.n == COUNT_OF(keys));
    up_index_free(&x);
}

int main(void) { an_index_numbers_keys(); limits(); contents_stay(); tables(); return check_report(); }
