/* test_gate.c - the gate loses nothing: what holds of a tree is never hopeless, and the project's samples give the
 * same events with it and without. */
#include "check.h"
#include "code/gate.h"
#include "code/learning.h"
#include "parse/parse.h"

static up_engine *engine_of(bool reads_everything) {
    up_engine_options options = {.reads_everything = reads_everything};
    up_engine *engine = NULL;
    up_error err = {0};
    CHECK("an engine", up_engine_open(&options, &engine, &err) == UP_OK);
    return engine;
}

static up_worker *worker_of(const up_engine *engine) {
    up_worker *worker = NULL;
    CHECK("a worker", engine && up_worker_new(engine, &worker) == UP_OK);
    return worker;
}

static void same_events(void) {
    static const char *const files[] = {"samples/wire.jsonl", "samples/local.jsonl", "samples/diaspora.jsonl", "samples/follow-ups.jsonl", "samples/press-releases.jsonl"};
    up_engine *gated = engine_of(false), *open = engine_of(true);
    up_worker *a = worker_of(gated), *b = worker_of(open);
    up_buffer with = {0}, without = {0};
    for (size_t f = 0; f < COUNT_OF(files) && a && b; f++) {
        up_reader *reader;
        up_report report;
        up_error err = {0};
        if (!CHECK(files[f], up_reader_open(files[f], NULL, &reader, &err) == UP_OK)) continue;
        while (up_reader_next(reader, &report, &err) == UP_OK) {
            const up_document *doc;
            up_buffer_clear(&with), up_buffer_clear(&without);
            if (CHECK(report.id, up_worker_read(a, &report, UP_STAGE_EVENTS, &doc, &err) == UP_OK)) up_write_events(doc, &with);
            if (CHECK(report.id, up_worker_read(b, &report, UP_STAGE_EVENTS, &doc, &err) == UP_OK)) up_write_events(doc, &without);
            CHECK(report.id, with.len == without.len && (with.len == 0 || memcmp(with.bytes, without.bytes, with.len) == 0));
        }
        up_reader_close(reader);
    }
    up_buffer_free(&with), up_buffer_free(&without);
    up_worker_free(a), up_worker_free(b);
    up_engine_close(gated), up_engine_close(open);
}

/* Every trigger that the trees give comes of a match that the gate lets live. */
static void triggers_are_not_hopeless(void) {
    up_engine *engine = engine_of(true);
    up_worker *worker = worker_of(engine);
    up_reader *reader;
    up_report report;
    up_error err = {0};
    uint32_t n_triggers = 0, n_hopeless = 0;
    if (!worker || up_reader_open("samples/wire.jsonl", NULL, &reader, &err) != UP_OK) return;
    const up_ontology *ontology = up_coder_ontology(up_engine_coder(engine));
    while (up_reader_next(reader, &report, &err) == UP_OK) {
        const up_document *doc;
        up_reading r;
        if (up_worker_read(worker, &report, UP_STAGE_PLACES, &doc, &err) != UP_OK) continue;
        if (!CHECK(report.id, up_reading_make(ontology, NULL, doc, doc->dates_result, doc->places_result, &r) == UP_OK)) continue;
        for (uint32_t s = 0; s < doc->n_sentences; s++)
            for (uint32_t k = 0; k < r.matches[s].n; k++) {
                const up_match *m = &r.matches[s].items[k];
                if (m->sense.kind != UP_SENSE_RULE) continue;
                bool hopeless = up_gate_is_hopeless(&ontology->rules, doc, s, &r.matches[s], m), fires = false;
                n_hopeless += hopeless;
                for (uint32_t t = 0; t < r.triggers.n; t++) fires |= r.triggers.items[t].rule == &ontology->rules.items[m->sense.id] && r.triggers.items[t].first == m->first && r.triggers.items[t].last == m->last;
                n_triggers += fires;
                CHECK("what fires was not hopeless", !(hopeless && fires));
            }
    }
    CHECK("some fire, some are hopeless", n_triggers > 100 && n_hopeless > 100);
    up_reader_close(reader);
    up_worker_free(worker);
    up_engine_close(engine);
}

/* Other news is not read on: no dates or places are looked for. */
static void other_news(void) {
    static const struct { const char *title, *text; bool opens; } cases[] = {
        {"Orchard firm owner admits hiding income", "An orchard owner pleaded guilty on Monday to filing false tax returns. He hid income of two years from the tax office and will be sentenced in May.", false},
        {"Rates stay where they are", "The central bank left its rate at four percent on Thursday. Inflation fell in March, and the bank expects growth to return in autumn.", false},
        {"Town wins late", "A late goal gave Town their third win in a row on Saturday. The coach praised his defence and said the club would look for a striker in summer.", false},
        {"Mosque wall daubed", "The wall of a mosque was daubed with the words \"Muslims out\" on Thursday night. Police are investigating.", true},
        {"Café turns Roma away", "A café owner refused to serve a Roma family on Saturday and told them to leave. The family has complained.", true},
    };
    up_engine *engine = engine_of(false);
    up_worker *worker = worker_of(engine);
    for (size_t i = 0; i < COUNT_OF(cases) && worker; i++) {
        up_report report = {.id = "gate", .date = "2024-03-12", .title = cases[i].title, .text = cases[i].text, .text_len = strlen(cases[i].text)};
        const up_document *doc;
        up_error err = {0};
        if (!CHECK(cases[i].title, up_worker_read(worker, &report, UP_STAGE_EVENTS, &doc, &err) == UP_OK)) continue;
        CHECK(cases[i].title, (doc->dates_result != NULL) == cases[i].opens);
        CHECK(cases[i].title, up_worker_read(worker, &report, UP_STAGE_DATES, &doc, &err) == UP_OK && doc->dates_result);
    }
    up_worker_free(worker);
    up_engine_close(engine);
}

int main(void) {
    same_events();
    triggers_are_not_hopeless();
    other_news();
    return check_report();
}
