/* engine.c - the engine that all threads share, and the worker that reads one report after another.
 *
 * An engine holds what was opened once: models, gazetteer, ontology.  A worker holds scratch memory and
 * one document, whose arena is emptied for each report, so that steady work allocates nothing. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/buffer.h"
#include "base/error.h"
#include "code/code.h"
#include "code/coder.h"
#include "code/learning.h"
#include "code/ontology.h"
#include "parse/conllu.h"
#include "parse/parse.h"
#include "text/text.h"

/* A report whose analysis needs more than this is refused; ordinary ones need under 2 MB. */
enum { DOCUMENT_LIMIT_BYTES = 1 << 30, PATH_BYTES = 1024 };

struct up_engine {
    up_text_model *text;
    up_parse_model *parse;
    up_gazetteer *gazetteer;
    up_coder *coder;
    bool reads_everything;
};

struct up_worker {
    const up_engine *engine;
    up_text_scratch *text;
    up_parse_scratch *parse;
    struct up_document document, title;
    up_report headline;   /* the title as if it were a report */
};

static bool holds_data(const char *dir) {
    char path[PATH_BYTES + 16];
    snprintf(path, sizeof path, "%s/ontology", dir);
    return access(path, R_OK) == 0;
}

/* Found from where the library lies: share/uptick of its prefix, or the source tree that a build directory stands in. */
bool up_code_find_data(const char *told, char *out, size_t size) {
    if (!told) told = getenv("UPTICK_DATA");
    if (told) return snprintf(out, size, "%s", told) < (int)size;
    Dl_info info;
    if (!dladdr((const void *)(uintptr_t)&up_engine_open, &info) || !info.dli_fname) return false;
    char dir[PATH_BYTES];
    if (!realpath(info.dli_fname, dir)) return false;
    for (int up = 0; up < 4; up++) {
        char *slash = strrchr(dir, '/');
        if (!slash) return false;
        *slash = 0;
        if (snprintf(out, size, "%s/share/uptick", dir) < (int)size && holds_data(out)) return true;
        if (snprintf(out, size, "%s", dir) < (int)size && holds_data(out)) return true;
    }
    return false;
}

static up_status open_engine(const up_engine_options *options, bool learning, up_engine **out, up_error *err) {
    up_engine_options none = {0};
    if (!options) options = &none;
    char data[PATH_BYTES], models[PATH_BYTES + 16], ontology[PATH_BYTES + 16], gazetteer[PATH_BYTES + 32];
    if (!up_code_find_data(options->data_dir, data, sizeof data)) return up_fail(err, UP_E_MISSING, NULL, 0, 0, "no models and ontology found; set UPTICK_DATA to the folder that holds them");
    snprintf(models, sizeof models, "%s/models", data);
    snprintf(ontology, sizeof ontology, "%s/ontology", data);
    snprintf(gazetteer, sizeof gazetteer, "%s/places.gaz", models);

    up_engine *engine = calloc(1, sizeof *engine);
    if (!engine) return up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory");
    engine->reads_everything = options->reads_everything;
    up_status status = up_text_open(models, &engine->text, err);
    if (status == UP_OK) status = up_parse_open(models, &engine->parse, err);
    bool with_events = !options->without_events || options->n_ontologies, with_places = with_events || !options->without_places || options->gazetteer;
    if (status == UP_OK && with_places) status = up_gazetteer_open(options->gazetteer ? options->gazetteer : gazetteer, &engine->gazetteer, err);
    if (status == UP_OK && learning) status = up_coder_open_learning(ontology, &engine->coder, err);
    else if (status == UP_OK && with_events) status = up_coder_open(ontology, models, options->ontologies, options->n_ontologies, &engine->coder, err);
    if (status == UP_OK) *out = engine; else up_engine_close(engine);
    return status;
}

up_status up_engine_open(const up_engine_options *options, up_engine **out, up_error *err) { return open_engine(options, false, out, err); }
up_status up_engine_open_learning(const up_engine_options *options, up_engine **out, up_error *err) { return open_engine(options, true, out, err); }
up_coder *up_engine_coder(up_engine *engine) { return engine->coder; }

up_status up_ontology_check(const up_engine_options *options, up_buffer *mistakes, up_error *err) {
    char data[PATH_BYTES], dir[PATH_BYTES + 16], text[1024];
    up_error first = {0};
    up_ontology *ontology;
    size_t before = mistakes->len;
    if (!up_code_find_data(options ? options->data_dir : NULL, data, sizeof data)) return up_fail(err, UP_E_MISSING, NULL, 0, 0, "no ontology found; set UPTICK_DATA to the folder that holds it");
    snprintf(dir, sizeof dir, "%s/ontology", data);
    up_status status = up_ontology_open(dir, options ? options->ontologies : NULL, options ? options->n_ontologies : 0, &ontology, mistakes, &first);
    if (status == UP_OK) { up_ontology_close(ontology); return UP_OK; }
    if (mistakes->len == before) up_buffer_format(mistakes, "%s\n", up_error_text(&first, text, sizeof text)); /* found while linking, or a file that can't be read */
    if (err) *err = first;
    return status;
}

void up_engine_close(up_engine *engine) {
    if (!engine) return;
    up_coder_close(engine->coder);
    up_gazetteer_close(engine->gazetteer);
    up_parse_close(engine->parse);
    up_text_close(engine->text);
    free(engine);
}

up_status up_worker_new(const up_engine *engine, up_worker **out) {
    up_worker *worker = calloc(1, sizeof *worker);
    if (!worker) return UP_E_NOMEM;
    worker->engine = engine;
    up_arena_init(&worker->document.arena, DOCUMENT_LIMIT_BYTES);
    up_arena_init(&worker->title.arena, DOCUMENT_LIMIT_BYTES);
    worker->text = up_text_scratch_new(engine->text);
    worker->parse = up_parse_scratch_new(engine->parse);
    if (!worker->text || !worker->parse) { up_worker_free(worker); return UP_E_NOMEM; }
    *out = worker;
    return UP_OK;
}

void up_worker_free(up_worker *worker) {
    if (!worker) return;
    up_arena_free(&worker->document.arena);
    up_arena_free(&worker->title.arena);
    up_parse_scratch_free(worker->parse);
    up_text_scratch_free(worker->text);
    free(worker);
}

static up_status read_words(up_worker *w, struct up_document *doc) {
    up_status status = up_text_split(w->engine->text, w->text, doc);
    for (uint32_t i = 0; status == UP_OK && i < doc->n_sentences; i++) status = up_text_tag(w->engine->text, w->text, doc, i);
    return status;
}

static up_status read_trees(up_worker *w) {
    struct up_document *doc = &w->document;
    up_status status = UP_OK;
    for (uint32_t i = 0; status == UP_OK && i < doc->n_sentences; i++) {
        if (!doc->sentences[i].is_passed_over) status = up_parse_tree(w->engine->parse, w->parse, doc, i);
        if (status == UP_OK) status = up_parse_names(w->engine->parse, w->parse, doc, i);
    }
    return status;
}

/* The headline is context for events, never evidence: it needs words and tags, no trees. */
static up_status read_title(up_worker *w) {
    const char *title = w->document.report->title;
    up_arena arena = w->title.arena;
    up_arena_reset(&arena);
    w->headline = (up_report){.id = w->document.report->id, .text = title, .text_len = title ? strlen(title) : 0};
    w->title = (struct up_document){.report = &w->headline, .arena = arena};
    if (!w->headline.text_len || w->headline.text_len > 2000) return UP_OK;
    up_status status = read_words(w, &w->title);
    w->document.title = &w->title;
    return status;
}

static up_status read_all(up_worker *w, up_stage upto) {
    struct up_document *doc = &w->document;
    up_timexes *dates = NULL;
    up_toponyms *places = NULL;
    doc->codepoint_marks = up_arena_raw(&doc->arena, ((doc->report->text_len >> 6) + 1) * sizeof(uint32_t));
    if (!doc->codepoint_marks) return UP_E_NOMEM;
    up_codepoints_fill(doc->report->text, doc->report->text_len, doc->codepoint_marks);
    if (!up_language_is_coded(doc->report->language)) return UP_OK; /* no sentence of it would be read rightly */
    bool goes_on = true;
    up_status status = read_words(w, doc);
    if (status == UP_OK && upto >= UP_STAGE_PLACES) status = read_title(w);
    if (status == UP_OK && upto >= UP_STAGE_EVENTS && !w->engine->reads_everything) status = up_coder_gate(w->engine->coder, doc, &goes_on);
    if (!goes_on) return status;
    if (status == UP_OK && upto >= UP_STAGE_PARSE) status = read_trees(w);
    if (status == UP_OK && upto >= UP_STAGE_DATES) {
        dates = UP_ARENA_NEW(&doc->arena, up_timexes);
        status = dates ? up_when_find(doc, dates) : UP_E_NOMEM;
        doc->dates_result = dates;
    }
    if (status == UP_OK && upto >= UP_STAGE_PLACES) {
        places = UP_ARENA_NEW(&doc->arena, up_toponyms);
        status = places ? up_where_find(w->engine->gazetteer, doc, places) : UP_E_NOMEM;
        doc->places_result = places;
    }
    if (status == UP_OK && upto >= UP_STAGE_EVENTS) {
        up_events *events = UP_ARENA_NEW(&doc->arena, up_events);
        status = events ? up_coder_code(w->engine->coder, doc, dates, places, events) : UP_E_NOMEM;
        doc->events_result = events;
    }
    return status;
}

up_status up_worker_read(up_worker *w, const up_report *report, up_stage upto, const up_document **out, up_error *err) {
    if (report->text_len > UP_TEXT_MAX) return up_fail(err, UP_E_LIMIT, NULL, 0, 0, "report %s holds %zu bytes; at most %u are analysed", report->id, report->text_len, UP_TEXT_MAX);
    if ((upto >= UP_STAGE_EVENTS && !w->engine->coder) || (upto >= UP_STAGE_PLACES && !w->engine->gazetteer))
        return up_fail(err, UP_E_USAGE, NULL, 0, 0, "the engine was opened without %s", upto >= UP_STAGE_EVENTS ? "events" : "places");
    up_arena arena = w->document.arena;
    up_arena_reset(&arena);
    w->document = (struct up_document){.report = report, .arena = arena};
    up_status status = read_all(w, upto);
    if (status != UP_OK) return up_fail(err, status, NULL, 0, 0, "report %s: %s", report->id, up_status_text(status));
    *out = &w->document;
    return UP_OK;
}

up_status up_worker_parse_tokens(up_worker *w, const char *bytes, size_t len, const char *path, up_buffer *out, up_error *err) {
    const up_engine *e = w->engine;
    up_arena arena = w->document.arena;
    up_arena_reset(&arena);
    w->document = (struct up_document){.arena = arena};
    struct up_document *doc = &w->document;
    up_status status = up_conllu_read(bytes, len, path, doc, err);
    if (status != UP_OK) return status;
    for (uint32_t i = 0; status == UP_OK && i < doc->n_sentences; i++) {
        status = up_text_tag(e->text, w->text, doc, i);
        if (status == UP_OK) status = up_parse_tree(e->parse, w->parse, doc, i);
        if (status == UP_OK) status = up_parse_names(e->parse, w->parse, doc, i);
    }
    if (status != UP_OK) return up_fail(err, status, path, 0, 0, "%s", up_status_text(status));
    up_conllu_fill(bytes, len, doc, out);
    return out->failed ? up_fail(err, UP_E_NOMEM, NULL, 0, 0, "out of memory") : UP_OK;
}

struct up_document *up_worker_take(up_worker *w) {
    struct taken { struct up_document document, title; up_report headline; } *t = malloc(sizeof *t);
    if (!t) return NULL;
    *t = (struct taken){w->document, w->title, w->headline};
    t->title.report = &t->headline;
    if (t->document.title) t->document.title = &t->title;
    up_arena_init(&w->document.arena, DOCUMENT_LIMIT_BYTES);
    up_arena_init(&w->title.arena, DOCUMENT_LIMIT_BYTES);
    return &t->document;
}

const up_event *up_document_events(const up_document *document, size_t *n) {
    const up_events *list = up_document_event_list(document);
    *n = list ? list->n : 0;
    return list ? list->items : NULL;
}

const up_report *up_document_report(const up_document *document) { return document->report; }
