/* view.h - for whom something is written: the options of `export` and `report` that say so. */
#ifndef UP_CLI_VIEW_H
#define UP_CLI_VIEW_H

#include "cli/filter.h"

enum { CLI_N_VIEW_OPTIONS = 6 };

typedef struct cli_view { bool names, all_words, is_public; int delay_days, min_cell; const char *as_of; char until[11]; up_view view; } cli_view;

/* Fills `options[CLI_N_VIEW_OPTIONS]`. */
void cli_view_options(cli_view *view, cli_option *options);
/* After cli_parse: makes the view, and holds back in the query what is too new for it.  False having said what is wrong. */
bool cli_view_finish(const char *command, cli_view *view, up_query *query);

#endif
