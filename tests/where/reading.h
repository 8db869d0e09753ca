/* reading.h - a report read as far as places, for the tests of this folder. */
#ifndef UP_TESTS_WHERE_READING_H
#define UP_TESTS_WHERE_READING_H

#include "check.h"
#include "parse/parse.h"
#include "text/text.h"
#include "where/where.h"

typedef struct reading { up_text_model *text; up_parse_model *parse; up_gazetteer *gaz; up_text_scratch *ts; up_parse_scratch *ps; struct up_document doc; up_report report; up_toponyms all; } reading;

static inline bool reading_open(reading *r) {
    up_error err = {0};
    char line[800];
    *r = (reading){0};
    bool ok = up_text_open("models", &r->text, &err) == UP_OK && up_parse_open("models", &r->parse, &err) == UP_OK && up_gazetteer_open("models/places.gaz", &r->gaz, &err) == UP_OK;
    if (!CHECK(ok ? "models" : up_error_text(&err, line, sizeof line), ok)) return false;
    r->ts = up_text_scratch_new(r->text);
    r->ps = up_parse_scratch_new(r->parse);
    up_arena_init(&r->doc.arena, 0);
    return CHECK("scratch", r->ts && r->ps);
}

static inline bool reading_of(reading *r, const char *text, bool with_trees) {
    up_arena arena = r->doc.arena;
    up_arena_reset(&arena);
    r->report = (up_report){.id = "t", .text = text, .text_len = strlen(text)};
    r->doc = (struct up_document){.report = &r->report, .arena = arena};
    r->all = (up_toponyms){0};
    if (up_text_split(r->text, r->ts, &r->doc) != UP_OK) return false;
    for (uint32_t i = 0; i < r->doc.n_sentences && with_trees; i++)
        if (up_text_tag(r->text, r->ts, &r->doc, i) != UP_OK || up_parse_tree(r->parse, r->ps, &r->doc, i) != UP_OK || up_parse_names(r->parse, r->ps, &r->doc, i) != UP_OK) return false;
    return up_where_find(r->gaz, &r->doc, &r->all) == UP_OK;
}

static inline void reading_close(reading *r) {
    up_arena_free(&r->doc.arena);
    up_text_scratch_free(r->ts);
    up_parse_scratch_free(r->ps);
    up_gazetteer_close(r->gaz);
    up_parse_close(r->parse);
    up_text_close(r->text);
}

#endif
