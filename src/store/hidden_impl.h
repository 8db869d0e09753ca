/* hidden_impl.h - what hidden.c and bystanders.c share. */
#ifndef UP_STORE_HIDDEN_IMPL_H
#define UP_STORE_HIDDEN_IMPL_H

#include <jansson.h>
#include "store/shield.h"

enum { UP_MAX_HIDDEN = 512 };
struct up_hidden { char *names[UP_MAX_HIDDEN]; uint32_t n; };

typedef struct up_token { size_t begin, end; bool ends_run; } up_token; /* letters, marks within; `ends_run`: a comma or so follows */
bool up_next_token(const char *text, size_t len, size_t *at, up_token *out);

bool up_is_one_of(const char *const *words, size_t n, const char *word, size_t len);
#define UP_IS_ONE_OF(words, word, len) up_is_one_of(words, sizeof words / sizeof *words, word, len)
bool up_is_describing(const char *word, size_t len); /* a capitalised run after it is no name */
bool up_is_particle(const char *word, size_t len);   /* a name goes on after it */
bool up_begins_upper(const char *word, size_t len);

void up_hide(up_hidden *hidden, const char *text, size_t len);
void up_hide_person(up_hidden *hidden, const char *text, const char *kind, const char *wanted, const char *or_wanted);
void up_hide_event(up_hidden *hidden, const json_t *event);

#endif
