#include "base/onto.h"
#include <string.h>
#include "base/error.h"
#include "base/map.h"
#include "base/utf8.h"

static char *trimmed(char *s) {
    while (*s == ' ' || *s == '\t') s++;
    size_t n = strlen(s);
    while (n && (s[n - 1] == ' ' || s[n - 1] == '\t' || s[n - 1] == '\r')) s[--n] = 0;
    return s;
}

char *up_onto_part(char **rest, char at) {
    if (!*rest) return NULL;
    char *part = *rest, *cut = strchr(part, at);
    if (cut) *cut = 0, *rest = cut + 1; else *rest = NULL;
    return trimmed(part);
}

static const char *base_name(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static up_status add_line(up_arena *arena, up_onto_lines *out, const char *file, uint32_t number, const char *bytes, size_t len) {
    const char *hash = memchr(bytes, '#', len);
    if (hash) len = (size_t)(hash - bytes);
    bool continues = len && (bytes[0] == ' ' || bytes[0] == '\t');
    char *text = up_arena_copy(arena, bytes, len);
    if (!text) return UP_E_NOMEM;
    text = trimmed(text);
    if (!*text) return UP_OK;
    if (continues && out->n) {
        up_onto_line *before = &out->items[out->n - 1];
        before->text = up_arena_format(arena, "%s %s", before->text, text);
        return before->text ? UP_OK : UP_E_NOMEM;
    }
    if (!up_arena_grow(arena, &out->items, out->n, &out->cap, sizeof *out->items)) return UP_E_NOMEM;
    out->items[out->n++] = (up_onto_line){file, number, text};
    return UP_OK;
}

up_status up_onto_read(up_arena *arena, const char *path, up_onto_lines *out, up_error *err) {
    up_map map;
    up_status status = up_map_open(path, &map, err);
    if (status != UP_OK) return status;
    const char *text = (const char *)map.bytes, *file = up_arena_copy(arena, base_name(path), strlen(base_name(path)));
    uint32_t number = 1;
    for (size_t from = 0; from < map.len && status == UP_OK; number++) {
        const char *newline = memchr(text + from, '\n', map.len - from);
        size_t len = newline ? (size_t)(newline - text) - from : map.len - from;
        if (up_utf8_invalid(text + from, len) != len || memchr(text + from, 0, len)) status = up_fail(err, UP_E_ENCODING, path, number, 0, "not valid UTF-8 text");
        else status = file ? add_line(arena, out, file, number, text + from, len) : UP_E_NOMEM;
        from += len + 1;
    }
    up_map_close(&map);
    return status == UP_E_NOMEM ? up_fail(err, UP_E_NOMEM, path, 0, 0, "out of memory") : status;
}

static uint32_t edit_distance(const char *a, const char *b) {
    uint32_t row[64], n = (uint32_t)strlen(b);
    if (n >= 64 || strlen(a) >= 64) return 99;
    for (uint32_t j = 0; j <= n; j++) row[j] = j;
    for (uint32_t i = 1; a[i - 1]; i++) {
        uint32_t diagonal = row[0];
        row[0] = i;
        for (uint32_t j = 1; j <= n; j++) {
            uint32_t swap = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            uint32_t least = row[j] < row[j - 1] ? row[j] + 1 : row[j - 1] + 1;
            row[j] = swap < least ? swap : least;
        }
    }
    return row[n];
}

const char *up_onto_nearest(const char *word, const char *const *names, uint32_t n) {
    const char *best = NULL;
    uint32_t least = 3;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t d = names[i] ? edit_distance(word, names[i]) : 99;
        if (d < least) least = d, best = names[i];
    }
    return best;
}
