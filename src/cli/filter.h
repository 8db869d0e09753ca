/* filter.h - the filters that `list` and `export` share. */
#ifndef UP_CLI_FILTER_H
#define UP_CLI_FILTER_H

#include "cli/cli.h"

enum { CLI_N_FILTERS = 10 };

typedef struct cli_filter { up_query query; int limit, offset; const char *confidence; } cli_filter;

/* Fills `options[CLI_N_FILTERS]`. */
void cli_filter_options(cli_filter *filter, cli_option *options);
/* After cli_parse; false having said what is wrong. */
bool cli_filter_finish(const char *command, cli_filter *filter);
/* Whether a file begins as a store does. */
bool cli_is_store(const char *path);
/* Opens a store that must be there; CLI_DONE or how to end. */
int cli_open_store(const char *path, up_store **out);
/* How to end after `err`, having said it. */
int cli_store_failed(up_status status, up_error *err);

#endif
