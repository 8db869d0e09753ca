/* where_eval.c - places of a corpus, as score_geo.py reads them.
 *
 * usage: where_eval GAZETTEER DUMP.jsonl > pred.jsonl
 *   DUMP   lines of {"doc","text"}, as `score_geo.py --gold CORPUS --dump` writes them
 *
 * Words and sentences are cut by spaces and full stops here, so that the figures are those of the place
 * stage alone, without tagger, trees and names. */
#include "base/utf8.h"
#include "where/where.h"
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void split(struct up_document *doc) {
    const char *text = doc->report->text;
    size_t len = doc->report->text_len;
    up_sentence *sentence = NULL;
    for (size_t at = 0; at < len;) {
        while (at < len && ((unsigned char)text[at] <= ' ')) { if (text[at] == '\n' && at + 1 < len && text[at + 1] == '\n') sentence = NULL; at++; }
        if (at >= len) break;
        size_t end = at;
        while (end < len && (unsigned char)text[end] > ' ') end++;
        if (!sentence) {
            sentence = up_document_add_sentence(doc);
            *sentence = (up_sentence){.span = {(uint32_t)at, (uint32_t)end}, .first = doc->n_tokens};
        }
        up_token *token = up_document_add_token(doc);
        token->span = (up_span){(uint32_t)at, (uint32_t)end};
        sentence->span.end = (uint32_t)end;
        sentence->end = doc->n_tokens;
        size_t last = end;
        while (last > at && (text[last - 1] == '"' || text[last - 1] == ')' || (unsigned char)text[last - 1] >= 0x80)) last--;
        bool stops = last > at && (text[last - 1] == '!' || text[last - 1] == '?' || (text[last - 1] == '.' && last - at > 4 && !memchr(text + at, '.', last - at - 1)));
        size_t next = end;
        while (next < len && (unsigned char)text[next] <= ' ') next++;
        if (stops && next < len && !(text[next] >= 'a' && text[next] <= 'z')) sentence = NULL;
        at = end;
    }
}

int main(int argc, char **argv) {
    up_error err = {0};
    up_gazetteer *gaz;
    char line_text[1024];
    if (argc != 3) { fprintf(stderr, "usage: where_eval GAZETTEER DUMP.jsonl\n"); return 2; }
    if (up_gazetteer_open(argv[1], &gaz, &err) != UP_OK) { fprintf(stderr, "%s\n", up_error_text(&err, line_text, sizeof line_text)); return 1; }
    FILE *file = fopen(argv[2], "r");
    if (!file) { perror(argv[2]); return 1; }
    char *line = NULL;
    size_t cap = 0, bytes = 0;
    double seconds = 0;
    while (getline(&line, &cap, file) > 0) {
        json_t *json = json_loads(line, 0, NULL);
        const char *text = json_string_value(json_object_get(json, "text")), *id = json_string_value(json_object_get(json, "doc"));
        if (!id) id = json_string_value(json_object_get(json, "id"));
        if (!text || !id) { json_decref(json); continue; }
        up_report report = {.id = id, .text = text, .text_len = strlen(text)};
        struct up_document doc = {.report = &report};
        up_arena_init(&doc.arena, 0);
        split(&doc);
        uint32_t *marks = malloc((report.text_len / 64 + 2) * sizeof *marks);
        up_codepoints_fill(text, report.text_len, marks);
        up_toponyms all = {0};
        struct timespec a, b;
        clock_gettime(CLOCK_MONOTONIC, &a);
        if (up_where_find(gaz, &doc, &all) != UP_OK) return 1;
        clock_gettime(CLOCK_MONOTONIC, &b);
        seconds += (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9;
        bytes += report.text_len;
        for (uint32_t i = 0; i < all.n; i++) {
            up_toponym *t = &all.items[i];
            printf("{\"doc\":\"%s\",\"start\":%u,\"end\":%u", id, up_codepoints_at(text, marks, t->span.begin), up_codepoints_at(text, marks, t->span.end));
            if (t->is_resolved) printf(",\"lat\":%.5f,\"lon\":%.5f", t->place.lat, t->place.lon);
            json_t *why = json_string(t->why), *name = json_string(t->place.name);
            char *w = json_dumps(why, JSON_ENCODE_ANY), *n = json_dumps(name, JSON_ENCODE_ANY);
            printf(",\"name\":%s,\"country\":\"%s\",\"kind\":%d,\"score\":%.3f,\"why\":%s}\n", n, t->place.country, (int)t->place.kind, t->score, w);
            free(w); free(n);
            json_decref(why); json_decref(name);
        }
        free(marks);
        up_arena_free(&doc.arena);
        json_decref(json);
    }
    fprintf(stderr, "%zu bytes, %.1f ms, %.1f MB/s\n", bytes, seconds * 1e3, (double)bytes / 1e6 / seconds);
    free(line);
    fclose(file);
    up_gazetteer_close(gaz);
    return 0;
}
