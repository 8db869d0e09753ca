/* look.c - what `parse`, `dates` and `places` share: taking reports to one stage and printing what it found. */
#include "cli/look.h"

int cli_look(const cli_manual *manual, up_stage stage, void (*write)(const up_document *, up_buffer *), int argc, char **argv) {
    cli_given given;
    int exit_status;
    if (!cli_parse(manual, argc, argv, &given, &exit_status)) return exit_status;
    const cli_work work = {.stage = stage, .write = write, .take = cli_print_written};
    exit_status = cli_code_files(&given, &work);
    cli_flush();
    return exit_status;
}
