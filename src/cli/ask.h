/* ask.h - uptick code --ask: a second opinion on records between two confidences, from a model that the user runs. */
#ifndef UP_CLI_ASK_H
#define UP_CLI_ASK_H

#include "cli/cli.h"

typedef struct cli_ask cli_ask;

typedef struct cli_ask_options {
    const char *url;     /* of an endpoint that speaks OpenAI's chat completions; "/chat/completions" is added where missing */
    const char *model;   /* its name there */
    const char *between; /* "LOW,HIGH": which confidences are asked about, both included */
} cli_ask_options;

/* CLI_DONE with `*out`, or how to end, having said why.  $UPTICK_ASK_KEY is sent as a bearer token where set. */
int cli_ask_open(const cli_ask_options *options, cli_ask **out);

/* Appends to `out` the line of an event or of a report's events, with "second_opinion" added to each record that was
 * asked about: {"model","answer":"yes"|"no"|"unsure","reason"}.  Where the endpoint fails the record stands as it is. */
void cli_ask_line(cli_ask *ask, const up_report *report, const char *line, size_t len, up_buffer *out);

/* Says how many were asked, and ends: CLI_DONE, or CLI_REFUSED where an answer was not to be had. */
int cli_ask_close(cli_ask *ask, bool quiet);

#endif
