#include "trend/numbers.h"
#include <stdlib.h>
#include <string.h>

bool up_number_of(up_numbers *list, const char *name, uint32_t *out) {
    uint32_t len = (uint32_t)strlen(name);
    *out = up_table_get(&list->table, name, len);
    if (*out != UP_TABLE_NONE) return true;
    if (list->n == list->cap) {
        uint32_t cap = list->cap ? 2 * list->cap : 64;
        const char **more = realloc(list->name, cap * sizeof *more);
        if (!more) return false;
        list->name = more;
        list->cap = cap;
    }
    *out = list->n;
    list->name[list->n++] = name;
    return up_table_set(&list->table, name, len, *out);
}

void up_numbers_free(up_numbers *list) {
    up_table_free(&list->table);
    free(list->name);
    *list = (up_numbers){0};
}

bool up_room_for(void *array, size_t n, size_t *cap, size_t size) {
    if (n < *cap) return true;
    size_t more = *cap ? 2 * *cap : 4096;
    void **at = array, *grown = realloc(*at, more * size);
    if (!grown) return false;
    *at = grown;
    *cap = more;
    return true;
}
