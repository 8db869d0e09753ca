/* tokenized.h - uptick parse --tokenized: given tokens in, the same lines with tags, heads and names out. */
#ifndef UP_CLI_TOKENIZED_H
#define UP_CLI_TOKENIZED_H

#include "cli/cli.h"

/* Reads every file of `given` (standard input without one) as CoNLL-U and prints it filled.  A sentence that is
 * malformed is left out and said.  CLI_DONE, CLI_REFUSED or CLI_NOTHING. */
int cli_parse_tokenized(const cli_given *given);

#endif
