/* session.h - who may do what, by tokens. */
#ifndef UP_SERVE_SESSION_H
#define UP_SERVE_SESSION_H

#include "serve/serve.h"

/* A file of lines "role name hash"; `#` begins a comment. */
up_status up_tokens_open(const char *path, struct up_tokens **out, up_error *err);
void up_tokens_free(struct up_tokens *tokens);
/* The role that a token (NULL: none) gives, and whose it is; UP_ROLE_NONE. */
up_role up_tokens_role(const struct up_tokens *tokens, const char *token, const char **name);

#endif
