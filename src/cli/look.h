/* look.h - the subcommands that look inside. */
#ifndef UP_CLI_LOOK_H
#define UP_CLI_LOOK_H

#include "cli/cli.h"

/* Takes the reports to `stage` and prints what `write` makes of each. */
int cli_look(const cli_manual *manual, up_stage stage, void (*write)(const up_document *, up_buffer *), int argc, char **argv);
/* The same for a command that has read its options itself. */
int cli_look_at(const cli_given *given, up_stage stage, void (*write)(const up_document *, up_buffer *));

#endif
