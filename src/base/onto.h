/* onto.h - the lines of an ontology file (docs/ontology.md): comments off, continuations joined. */
#ifndef UP_BASE_ONTO_H
#define UP_BASE_ONTO_H

#include "base/arena.h"

typedef struct up_onto_line {
    const char *file; /* its name without folders, for messages and reasons */
    uint32_t line;    /* of its first physical line, from 1 */
    char *text;       /* NUL-terminated, trimmed; "; ,|=" as written */
} up_onto_line;

typedef struct up_onto_lines { up_onto_line *items; uint32_t n, cap; } up_onto_lines;

/* Appends the lines of `path`; they live in `arena`.  UP_E_MISSING, UP_E_IO, UP_E_ENCODING (with line). */
up_status up_onto_read(up_arena *arena, const char *path, up_onto_lines *out, up_error *err);

/* Splits `text` in place at `at`, trimming blanks; NULL at the end.  `*rest` starts as the text. */
char *up_onto_part(char **rest, char at);

/* The item of `names[n]` closest to `word` when it is close enough to be a slip (edit distance <= 2), else NULL. */
const char *up_onto_nearest(const char *word, const char *const *names, uint32_t n);

#endif
