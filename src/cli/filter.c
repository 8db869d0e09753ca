/* filter.c - the filters of `list` and `export`, and opening a store to read. */
#include <stdlib.h>
#include <string.h>
#include "cli/filter.h"

void cli_filter_options(cli_filter *f, cli_option *o) {
    *f = (cli_filter){0};
    const cli_option all[CLI_N_FILTERS] = {
        {"group", 'g', CLI_TEXT, "GROUP", "target group: religion:jewish, or a kind or value alone; with commas: any of", &f->query.group},
        {"type", 't', CLI_TEXT, "TYPE", "type or family: graffiti, property; with commas: any of", &f->query.type},
        {"class", 0, CLI_TEXT, "CLASS", "incident, measure, response, claim, political; with commas: any of", &f->query.klass},
        {"country", 'c', CLI_TEXT, "CC", "two letters: CZ; with commas: any of", &f->query.country},
        {"from", 0, CLI_TEXT, "DATE", "events that end on this day or later (YYYY-MM-DD)", &f->query.from},
        {"to", 0, CLI_TEXT, "DATE", "events that begin on this day or earlier", &f->query.to},
        {"report", 0, CLI_TEXT, "ID", "events of this report", &f->query.report},
        {"confidence", 0, CLI_TEXT, "P", "events at least this sure, 0 to 1", &f->confidence},
        {"limit", 'n', CLI_NUMBER, "N", "at most so many", &f->limit},
        {"offset", 0, CLI_NUMBER, "N", "pass over so many first", &f->offset},
    };
    memcpy(o, all, sizeof all);
}

bool cli_filter_finish(const char *command, cli_filter *f) {
    f->query.limit = (uint64_t)f->limit, f->query.offset = (uint64_t)f->offset;
    if (!f->confidence) return true;
    char *end;
    f->query.confidence = strtod(f->confidence, &end);
    if (end != f->confidence && !*end && f->query.confidence >= 0 && f->query.confidence <= 1) return true;
    cli_usage(command, "--confidence wants a number from 0 to 1, not '%s'", f->confidence);
    return false;
}

bool cli_is_store(const char *path) {
    char head[16] = "";
    FILE *file = strcmp(path, "-") == 0 ? NULL : fopen(path, "rbe");
    bool is = file && fread(head, 1, 16, file) == 16 && memcmp(head, "SQLite format 3", 16) == 0;
    if (file) fclose(file);
    return is;
}

int cli_open_store(const char *path, up_store **out) {
    const up_store_options options = {.must_exist = true};
    up_error err = {0};
    up_status status = up_store_open(path, &options, out, &err);
    return status == UP_OK ? CLI_DONE : cli_store_failed(status, &err);
}

int cli_store_failed(up_status status, up_error *err) {
    err->status = status;
    cli_say_error(err);
    return status == UP_E_USAGE ? CLI_USAGE : CLI_NOTHING;
}
