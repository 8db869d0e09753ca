/* dates.c - uptick dates: look inside, the date expressions of reports. */
#include "cli/look.h"

int cli_dates(int argc, char **argv) {
    const cli_manual manual = {
        .name = "dates", .arguments = "[OPTIONS] [FILE...]", .summary = "Prints the date expressions of reports, with TIMEX3 types and values, as JSON Lines.",
        .examples = "  uptick dates --date 2022-03-04 report.txt",
        .takes = CLI_READS | CLI_CODES};
    return cli_look(&manual, UP_STAGE_DATES, up_write_dates, argc, argv);
}
