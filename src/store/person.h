/* person.h - where a person's name stands in a text, however it is written, and the text without it. */
#ifndef UP_STORE_PERSON_H
#define UP_STORE_PERSON_H

#include "store/store.h"

/* A name as somebody types it: "Andrei Kroo", "Anne-Marie van der Berg", or one word. */
typedef struct up_person up_person;

/* UP_E_USAGE when it has no letters, or too many words; UP_E_ENCODING.  Freed with up_person_free. */
up_status up_person_new(const char *name, up_person **out, up_error *err);
void up_person_free(up_person *person);

/* What stands in a text: the name whole (in either order, with middle names or none, run together), and parts of it alone: the surname,
 * an initial with it, the given name.  Of a name of one word every occurrence is whole. */
typedef struct up_person_named { uint32_t n_whole, n_parts; } up_person_named;

typedef enum up_text_kind {
    UP_TEXT_PLAIN,   /* prose; addresses within it are seen */
    UP_TEXT_ADDRESS, /* a URL or an id: case and percent signs mean nothing */
    UP_TEXT_JSON     /* one or many JSON values: their strings, but not their keys, codes and dates */
} up_text_kind;

/* Counts what stands in `text`, and appends it to `out` (NULL: only counts) with every letter of it replaced: by U+2588 in prose, by x in
 * addresses, so that the number of code points stays.  Parts only `with_parts`: they may be somebody else's. */
up_person_named up_person_redact(const up_person *person, const char *text, size_t len, up_text_kind kind, bool with_parts, up_buffer *out);

#endif
