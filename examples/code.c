/* code.c - the library in forty lines: codes the reports of a file and prints their events.
 *
 *     cc code.c $(pkg-config --cflags --libs uptick) -o code && ./code reports.jsonl */
#include <stdio.h>
#include <uptick.h>

static int failed(const up_error *err) {
    char line[1024];
    fprintf(stderr, "%s\n", up_error_text(err, line, sizeof line));
    return 1;
}

int main(int argc, char **argv) {
    up_error err = {0};
    up_engine *engine;
    up_worker *worker;
    up_reader *reader;
    if (up_engine_open(NULL, &engine, &err) != UP_OK) return failed(&err);
    if (up_worker_new(engine, &worker) != UP_OK) return 1;
    if (up_reader_open(argc > 1 ? argv[1] : "-", NULL, &reader, &err) != UP_OK) return failed(&err);

    up_report report;
    up_status status;
    while ((status = up_reader_next(reader, &report, &err)) != UP_END) {
        const up_document *document;
        if (status == UP_OK) status = up_worker_read(worker, &report, UP_STAGE_EVENTS, &document, &err);
        if (status != UP_OK) { failed(&err); continue; } /* this report is refused; the next may be well */
        size_t n;
        const up_event *events = up_document_events(document, &n);
        for (size_t i = 0; i < n; i++)
            printf("%s  %-16s %-22s %s  %.2f\n", report.id, up_type_name(events[i].type), events[i].group ? events[i].group : "-",
                   events[i].date.start[0] ? events[i].date.start : "no date   ", events[i].confidence);
    }
    up_reader_close(reader);
    up_worker_free(worker);
    up_engine_close(engine);
    return 0;
}
