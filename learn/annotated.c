/* annotated.c - annotated reports: JSON Lines of reports, and JSON Lines of their gold events by id. */
#include "annotated.h"
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/hash.h"

static char *copied(const json_t *j, const char *key) {
    const char *s = json_string_value(json_object_get(j, key));
    return s && *s ? strdup(s) : NULL;
}

static uint32_t byte_of(const char *text, json_int_t point) {
    uint32_t at = 0;
    for (json_int_t p = 0; text[at] && p < point;) { at++; while (((unsigned char)text[at] & 0xC0) == 0x80) at++; p++; }
    return at;
}

/* "2019", "2019-03" and "2019-03-04", from their first or to their last day. */
static up_day day_of(const char *iso, bool last) {
    int y = 0, m = 0, d = 0, n = iso ? sscanf(iso, "%d-%d-%d", &y, &m, &d) : 0;
    if (n < 1) return UP_NO_DAY;
    if (n < 2) return last ? up_day_of(y, 12, 31) : up_day_of(y, 1, 1);
    return n < 3 ? up_day_of(y, m, last ? up_days_in_month(y, m) : 1) : up_day_of(y, m, d);
}

static void read_gold(up_annotated_report *r, const json_t *events) {
    size_t i, k;
    json_t *e, *span;
    r->gold = calloc(json_array_size(events) + 1, sizeof *r->gold);
    if (!r->gold) return;
    json_array_foreach(events, i, e) {
        up_gold *g = &r->gold[r->n_gold];
        const char *type = json_string_value(json_object_get(e, "type"));
        g->type = type ? up_type_from_name(type) : UP_N_TYPES;
        if (g->type == UP_N_TYPES || g->type == UP_POLITICAL_EVENT) continue;
        const json_t *place = json_object_get(e, "place"), *date = json_object_get(e, "date");
        g->group = copied(e, "group"), g->target = copied(e, "target"), g->actor = copied(e, "actor");
        g->place = copied(place, "name"), g->country = copied(place, "country");
        const char *start = json_string_value(json_object_get(date, "start")), *end = json_string_value(json_object_get(date, "end"));
        g->days = (up_days){day_of(start, false), day_of(end ? end : start, true)};
        json_array_foreach(json_object_get(e, "evidence"), k, span) if (g->n_spans < 8) {
            g->spans[g->n_spans].begin = byte_of(r->report.text, json_integer_value(json_array_get(span, 0)));
            g->spans[g->n_spans++].end = byte_of(r->report.text, json_integer_value(json_array_get(span, 1)));
        }
        r->n_gold++;
    }
}

static bool add_report(up_annotated *all, const json_t *j, float weight) {
    char *text = copied(j, "text"), *id = copied(j, "id");
    if (!text || !id) return true;
    if (all->n == all->cap) {
        up_annotated_report *wider = realloc(all->reports, (all->cap ? all->cap * 2 : 256) * sizeof *wider);
        if (!wider) return false;
        all->reports = wider, all->cap = all->cap ? all->cap * 2 : 256;
    }
    all->reports[all->n++] = (up_annotated_report){
        .report = {.id = id, .date = copied(j, "date"), .title = copied(j, "title"), .url = copied(j, "url"), .source = copied(j, "source"), .text = text, .text_len = strlen(text), .language = "en"},
        .fold = (int)(up_hash(id, strlen(id)) % UP_ANNOTATED_FOLDS), .weight = weight};
    return true;
}

static up_annotated_report *report_named(up_annotated *all, uint32_t from, const char *id) {
    for (uint32_t i = from; id && i < all->n; i++) if (strcmp(all->reports[i].report.id, id) == 0) return &all->reports[i];
    return NULL;
}

bool up_annotated_read(up_annotated *all, const char *reports_path, const char *gold_path) {
    char path[1024], *line = NULL;
    size_t room = 0;
    uint32_t from = all->n;
    float weight = 1;
    snprintf(path, sizeof path, "%s", gold_path);
    char *star = strrchr(path, '*');
    if (star) *star = 0, weight = strtof(star + 1, NULL);
    for (int gold = 0; gold < 2; gold++) {
        FILE *f = fopen(gold ? path : reports_path, "r");
        if (!f) { perror(gold ? path : reports_path); return false; }
        while (getline(&line, &room, f) > 0) {
            json_t *j = json_loads(line, 0, NULL);
            up_annotated_report *r = gold && j ? report_named(all, from, json_string_value(json_object_get(j, "id"))) : NULL;
            if (r) read_gold(r, json_object_get(j, "events"));
            else if (!gold && j && !add_report(all, j, weight)) return false;
            json_decref(j);
        }
        fclose(f);
    }
    free(line);
    return true;
}
