/* test_engine.c - an engine opened without what a stage does not use says of that stage what the whole engine says,
 * opens nothing of it, and refuses the stages that would need it. */
#include <stdlib.h>
#include <unistd.h>
#include "check.h"
#include "uptick.h"

typedef struct opened { up_engine *engine; up_worker *worker; } opened;

static opened open_with(const char *name, const up_engine_options *options) {
    opened o = {0};
    up_error err = {0};
    if (CHECK(name, up_engine_open(options, &o.engine, &err) == UP_OK)) CHECK(name, up_worker_new(o.engine, &o.worker) == UP_OK);
    return o;
}

static void shut(opened *o) { up_worker_free(o->worker), up_engine_close(o->engine); }

static void says_the_same(void) {
    static const struct { const char *name; up_stage stage; bool without_places; void (*write)(const up_document *, up_buffer *); } cases[] = {
        {"trees", UP_STAGE_PARSE, true, up_write_conllu}, {"dates", UP_STAGE_DATES, true, up_write_dates}, {"places", UP_STAGE_PLACES, false, up_write_places}};
    opened whole = open_with("the whole engine", NULL);
    for (size_t i = 0; i < COUNT_OF(cases) && whole.worker; i++) {
        const up_engine_options options = {.without_events = true, .without_places = cases[i].without_places};
        opened part = open_with(cases[i].name, &options);
        up_reader *reader;
        up_report report;
        up_error err = {0};
        up_buffer a = {0}, b = {0};
        if (part.worker && CHECK("the samples", up_reader_open("samples/wire.jsonl", NULL, &reader, &err) == UP_OK)) {
            while (up_reader_next(reader, &report, &err) == UP_OK) {
                const up_document *doc;
                if (CHECK(report.id, up_worker_read(whole.worker, &report, cases[i].stage, &doc, &err) == UP_OK)) cases[i].write(doc, &a);
                if (CHECK(report.id, up_worker_read(part.worker, &report, cases[i].stage, &doc, &err) == UP_OK)) cases[i].write(doc, &b);
            }
            up_reader_close(reader);
        }
        CHECK(cases[i].name, a.len > 1000 && a.len == b.len && memcmp(a.bytes, b.bytes, a.len) == 0);
        up_buffer_free(&a), up_buffer_free(&b);
        shut(&part);
    }
    shut(&whole);
}

static void refuses_the_rest(void) {
    const char *text = "ARVEL, 4 March - His home was burnt down.";
    const up_report report = {.id = "a", .text = text, .text_len = strlen(text)};
    const up_engine_options no_events = {.without_events = true}, no_places = {.without_events = true, .without_places = true}, only_places = {.without_places = true};
    const up_document *doc;
    up_error err = {0};
    opened o = open_with("without events", &no_events);
    CHECK("places are found", o.worker && up_worker_read(o.worker, &report, UP_STAGE_PLACES, &doc, &err) == UP_OK);
    CHECK("events are refused", o.worker && up_worker_read(o.worker, &report, UP_STAGE_EVENTS, &doc, &err) == UP_E_USAGE);
    shut(&o);
    o = open_with("without both", &no_places);
    CHECK("dates are found", o.worker && up_worker_read(o.worker, &report, UP_STAGE_DATES, &doc, &err) == UP_OK);
    CHECK("places are refused", o.worker && up_worker_read(o.worker, &report, UP_STAGE_PLACES, &doc, &err) == UP_E_USAGE);
    shut(&o);
    o = open_with("events need places", &only_places);
    CHECK("events are found", o.worker && up_worker_read(o.worker, &report, UP_STAGE_EVENTS, &doc, &err) == UP_OK);
    shut(&o);
}

/* A folder with models alone does for trees; a file that was named is opened all the same. */
static void opens_no_more(void) {
    char folder[] = "/tmp/uptick-engine-XXXXXX", link[sizeof folder + 8], here[4096], models[4200];
    if (!CHECK("a folder", mkdtemp(folder) && getcwd(here, sizeof here))) return;
    snprintf(link, sizeof link, "%s/models", folder);
    snprintf(models, sizeof models, "%s/models", here);
    const char *const named[] = {"/nowhere.onto"};
    up_error err = {0};
    up_engine *engine = NULL;
    if (CHECK("models alone", symlink(models, link) == 0)) {
        const up_engine_options whole = {.data_dir = folder}, part = {.data_dir = folder, .without_events = true, .without_places = true};
        CHECK("the whole engine wants an ontology", up_engine_open(&whole, &engine, &err) != UP_OK);
        opened o = open_with("models do for trees", &part);
        shut(&o);
    }
    const up_engine_options ontology = {.ontologies = named, .n_ontologies = 1, .without_events = true}, gazetteer = {.gazetteer = "/nowhere.gaz", .without_events = true, .without_places = true};
    CHECK("a named ontology is opened", up_engine_open(&ontology, &engine, &err) != UP_OK);
    CHECK("a named gazetteer is opened", up_engine_open(&gazetteer, &engine, &err) != UP_OK);
    unlink(link), rmdir(folder);
}

int main(void) { says_the_same(); refuses_the_rest(); opens_no_more(); return check_report(); }
