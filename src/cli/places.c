/* places.c - uptick places: look inside, the places of reports. */
#include "cli/look.h"

int cli_places(int argc, char **argv) {
    const cli_manual manual = {
        .name = "places", .arguments = "[OPTIONS] [FILE...]", .summary = "Prints the places named in reports, with coordinates and countries, as JSON Lines.",
        .examples = "  uptick places report.txt",
        .takes = CLI_READS | CLI_CODES};
    return cli_look(&manual, UP_STAGE_PLACES, up_write_places, argc, argv);
}
