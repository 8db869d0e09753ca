/* show.h - what the parts of `uptick show` share: the page under construction. */
#ifndef UP_CLI_SHOW_H
#define UP_CLI_SHOW_H

#include <jansson.h>
#include "cli/filter.h"

typedef struct page {
    const cli_given *given;
    bool why, changes, colors;
    size_t width, n_shown;
    up_linker *linker; /* once an incident is asked why */
    up_buffer out, word;
    size_t column, word_columns;
} page;

const char *cli_string_at(const json_t *object, const char *key);
void cli_show_clean(page *p, const char *text);
/* The fields of an event or an incident; `number` 0: none. */
void cli_show_event(page *p, size_t number, const json_t *event);

/* CLI_DONE, or how to end having said why. (show_incident.c) */
int cli_show_incident(page *p, up_store *store, const char *path, const char *id);
int cli_show_copies(page *p, up_store *store, const char *id);

/* The sentences that only one of two texts has, in order: "- " the older one's, "+ " the newer one's. (changes.c) */
void cli_put_changes(up_buffer *out, const char *older, const char *newer, bool colors);

#endif
