/* where_events.c - how often up_where_of_event finds the place that annotators gave an event.
 *
 * usage: where_events MODELS REPORTS.jsonl GOLD.jsonl [--verbose]
 *
 * The trigger is taken to be the root of the sentence that shares most with the event's first evidence span
 * (the event coder's own triggers are not needed).  Place: half of the words of both names (F1); country:
 * equal codes.  Events whose gold has no name are counted for the country only, as the coder may leave the name out. */
#include "base/utf8.h"
#include "parse/parse.h"
#include "text/text.h"
#include "where/where.h"
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The byte of code point `at`. */
static uint32_t byte_of(const char *text, size_t len, uint32_t at) {
    size_t i = 0;
    for (uint32_t n = 0; n < at && i < len; n++) up_utf8_next(text, len, &i);
    return (uint32_t)i;
}

static int split_words(const char *text, char out[16][64]) {
    static const char *const skipped[] = {"the", "a", "an", "of", "his", "her", "their", "in"};
    char folded[512];
    size_t len = up_fold(text, strlen(text), folded, sizeof folded);
    int n = 0;
    for (size_t i = 0; i < len && n < 16;) {
        size_t end = i;
        while (end < len && (folded[end] == '_' || (folded[end] >= '0' && folded[end] <= '9') || (folded[end] >= 'a' && folded[end] <= 'z') || (unsigned char)folded[end] >= 0x80)) end++;
        if (end > i && end - i < 64) {
            memcpy(out[n], folded + i, end - i);
            out[n][end - i] = 0;
            bool keep = true;
            for (size_t k = 0; k < sizeof skipped / sizeof *skipped; k++) keep = keep && strcmp(out[n], skipped[k]) != 0;
            for (int k = 0; k < n; k++) keep = keep && strcmp(out[n], out[k]) != 0;
            n += keep;
        }
        i = end + (end == i);
    }
    return n;
}

static bool same_place(const char *gold, const char *found) {
    char a[16][64], b[16][64];
    int n = split_words(gold, a), m = split_words(found, b), both = 0;
    for (int i = 0; i < n; i++) for (int k = 0; k < m; k++) both += strcmp(a[i], b[k]) == 0;
    return n + m > 0 && 4 * both >= n + m;
}

static uint32_t trigger_of(const struct up_document *doc, uint32_t begin, uint32_t end) {
    uint32_t best = UP_NO_TOKEN, most = 0;
    for (uint32_t i = 0; i < doc->n_sentences; i++) {
        const up_sentence *s = &doc->sentences[i];
        uint32_t from = s->span.begin > begin ? s->span.begin : begin, to = s->span.end < end ? s->span.end : end;
        if (to <= from || to - from <= most) continue;
        most = to - from;
        best = UP_NO_TOKEN;
        /* The highest token that lies in the evidence. */
        for (uint32_t t = s->first; t < s->end; t++) {
            if (doc->tokens[t].span.begin < begin || doc->tokens[t].span.end > end) continue;
            uint32_t head = doc->tokens[t].head;
            if (head == UP_NO_TOKEN || doc->tokens[head].span.begin < begin || doc->tokens[head].span.end > end) { best = t; break; }
        }
    }
    return best;
}

int main(int argc, char **argv) {
    up_error err = {0};
    up_text_model *words;
    up_parse_model *trees;
    up_gazetteer *gaz;
    char path[4096], message[1024];
    if (argc < 4) { fprintf(stderr, "usage: where_events MODELS REPORTS.jsonl GOLD.jsonl [--verbose]\n"); return 2; }
    bool verbose = argc > 4;
    snprintf(path, sizeof path, "%s/places.gaz", argv[1]);
    if (up_text_open(argv[1], &words, &err) != UP_OK || up_parse_open(argv[1], &trees, &err) != UP_OK || up_gazetteer_open(path, &gaz, &err) != UP_OK) {
        fprintf(stderr, "where_events: %s\n", up_error_text(&err, message, sizeof message));
        return 1;
    }
    up_text_scratch *word_scratch = up_text_scratch_new(words);
    up_parse_scratch *tree_scratch = up_parse_scratch_new(trees);
    FILE *reports = fopen(argv[2], "r"), *golds = fopen(argv[3], "r");
    if (!reports || !golds) { perror("where_events"); return 1; }
    char *line = NULL, *gold_line = NULL;
    size_t cap = 0, gold_cap = 0;
    unsigned grades[4][4] = {{0}}, n = 0, right_country = 0, named = 0, right_place = 0, unnamed = 0, unnamed_left_out = 0, field_right = 0;
    struct { const char *name; unsigned n, country, named, place; } by_class[] = {{.name = "incident"}, {.name = "response"}, {.name = "measure"}, {.name = "claim"}, {.name = ""}};
    while (getline(&line, &cap, reports) > 0 && getline(&gold_line, &gold_cap, golds) > 0) {
        json_t *json = json_loads(line, 0, NULL), *gold = json_loads(gold_line, 0, NULL);
        const char *text = json_string_value(json_object_get(json, "text")), *id = json_string_value(json_object_get(json, "id"));
        const char *url = json_string_value(json_object_get(json, "url")), *source = json_string_value(json_object_get(json, "source"));
        up_report report = {.id = id, .text = text, .text_len = strlen(text), .url = url, .source = source};
        struct up_document doc = {.report = &report};
        up_toponyms all = {0};
        up_arena_init(&doc.arena, 0);
        if (up_text_split(words, word_scratch, &doc) != UP_OK) return 1;
        for (uint32_t i = 0; i < doc.n_sentences; i++)
            if (up_text_tag(words, word_scratch, &doc, i) != UP_OK || up_parse_tree(trees, tree_scratch, &doc, i) != UP_OK || up_parse_names(trees, tree_scratch, &doc, i) != UP_OK) return 1;
        if (up_where_find(gaz, &doc, &all) != UP_OK) return 1;
        size_t i;
        json_t *event;
        json_array_foreach(json_object_get(gold, "events"), i, event) {
            json_t *span = json_array_get(json_object_get(event, "evidence"), 0), *place = json_object_get(event, "place");
            const char *name = json_string_value(json_object_get(place, "name")), *country = json_string_value(json_object_get(place, "country"));
            uint32_t begin = byte_of(text, report.text_len, (uint32_t)json_integer_value(json_array_get(span, 0))), end = byte_of(text, report.text_len, (uint32_t)json_integer_value(json_array_get(span, 1)));
            uint32_t trigger = trigger_of(&doc, begin, end);
            up_where_grade grade = UP_WHERE_UNKNOWN;
            uint32_t found = trigger == UP_NO_TOKEN ? UINT32_MAX : up_where_of_event_graded(&doc, &all, trigger, NULL, &grade);
            const up_toponym *t = found == UINT32_MAX ? NULL : &all.items[found];
            char written[256] = "";
            if (t) snprintf(written, sizeof written, "%.*s", (int)(t->span.end - t->span.begin), text + t->span.begin);
            bool country_right = country ? t && strcmp(t->place.country, country) == 0 : !t || !t->place.country[0];
            bool place_right = name && t && !t->is_demonym && (same_place(name, written) || same_place(name, t->place.name));
            grades[grade][0]++;
            grades[grade][1] += name == NULL;
            grades[grade][2] += place_right;
            grades[grade][3] += country_right;
            bool left_out = !t || t->is_demonym || grade <= UP_WHERE_INFERRED;
            field_right += name ? place_right && !left_out : left_out;
            n++;
            const char *klass = json_string_value(json_object_get(event, "class"));
            size_t c = 0;
            while (by_class[c].name[0] && strcmp(by_class[c].name, klass ? klass : "") != 0) c++;
            by_class[c].n++;
            by_class[c].country += country_right;
            by_class[c].named += name != NULL;
            by_class[c].place += place_right;
            right_country += country_right;
            if (name) { named++; right_place += place_right; }
            else { unnamed++; unnamed_left_out += !t || t->is_demonym; }
            if (verbose && (argv[4][0] != 's' || grade == UP_WHERE_SAID) && ((name && !place_right) || !country_right))
                printf("%s\t%s\t%s\t%s\t%s\t%s\t%.*s\n", id, klass, name ? name : "-", country ? country : "-", written, t ? t->place.country : "-", (int)(end - begin > 160 ? 160 : end - begin), text + begin);
        }
        up_arena_free(&doc.arena);
        json_decref(json);
        json_decref(gold);
    }
    printf("events %u: country right %.3f; named %u: place right %.3f; unnamed %u: left without a name %.3f; place field right %.3f\n", n, right_country / (double)n, named,
        right_place / (double)named, unnamed, unnamed_left_out / (double)(unnamed ? unnamed : 1), (right_place + unnamed_left_out) / (double)n);
    static const char *const grade_names[] = {"unknown", "inferred", "near", "said"};
    for (int g = 0; g < 4; g++) printf("  %-8s %4u: no name in gold %u, place right %u, country right %u\n", grade_names[g], grades[g][0], grades[g][1], grades[g][2], grades[g][3]);
    printf("  with inferred and peoples' places left without a name: place field right %.3f\n", field_right / (double)n);
    for (size_t c = 0; c < 4; c++) printf("  %-8s %4u: country right %.3f; named %u: place right %.3f\n", by_class[c].name, by_class[c].n, by_class[c].country / (double)(by_class[c].n + !by_class[c].n), by_class[c].named, by_class[c].place / (double)(by_class[c].named + !by_class[c].named));
    return 0;
}
