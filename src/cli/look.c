/* look.c - what `parse`, `dates` and `places` share: taking reports to one stage and printing what it found. */
#include "cli/look.h"

int cli_look_at(const cli_given *given, up_stage stage, void (*write)(const up_document *, up_buffer *)) {
    const cli_work work = {.stage = stage, .write = write, .take = cli_print_written};
    int exit_status = cli_code_files(given, &work);
    cli_flush();
    return exit_status;
}

int cli_look(const cli_manual *manual, up_stage stage, void (*write)(const up_document *, up_buffer *), int argc, char **argv) {
    cli_given given;
    int exit_status;
    return cli_parse(manual, argc, argv, &given, &exit_status) ? cli_look_at(&given, stage, write) : exit_status;
}
