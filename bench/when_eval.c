/* when_eval.c - the dates stage over texts with their dates, for a scorer, or for a stopwatch.
 *
 *     when_eval MODELS TEXTS.jsonl            predictions, {"doc","start","end","type","value"} a line
 *     when_eval MODELS --events GOLD.jsonl REPORTS.jsonl   share of gold event dates that up_when_of_event gets right
 *     when_eval MODELS --time TEXTS.jsonl     seconds of the dates stage and of those before it
 *
 * TEXTS has {"doc","dct","text"} a line: the text of a corpus without its tags, offsets in code points. */
#include "base/buffer.h"
#include "parse/parse.h"
#include "text/text.h"
#include "when/when.h"
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static up_text_model *text_model;
static up_parse_model *parse_model;
static up_text_scratch *text_scratch;
static up_parse_scratch *parse_scratch;
static struct up_document doc_memory;
static up_report report;
static up_timexes found;

static up_status read_document(struct up_document *doc, bool with_dates) {
    up_arena_reset(&doc->arena);
    *doc = (struct up_document){.report = &report, .arena = doc->arena};
    doc->codepoint_marks = up_arena_raw(&doc->arena, ((report.text_len >> 6) + 1) * sizeof(uint32_t));
    if (!doc->codepoint_marks) return UP_E_NOMEM;
    up_codepoints_fill(report.text, report.text_len, doc->codepoint_marks);
    up_status status = up_text_split(text_model, text_scratch, doc);
    for (uint32_t i = 0; status == UP_OK && i < doc->n_sentences; i++) {
        status = up_text_tag(text_model, text_scratch, doc, i);
        if (status == UP_OK) status = up_parse_tree(parse_model, parse_scratch, doc, i);
    }
    found = (up_timexes){0};
    if (status == UP_OK && with_dates) status = up_when_find(doc, &found);
    doc->dates_result = &found;
    return status;
}

static const up_document *analyse(json_t *line, const char *id_key, const char *date_key, bool with_dates, char date[11]) {
    const char *given = json_string_value(json_object_get(line, date_key));
    date[0] = 0;
    if (given && strlen(given) >= 10) { memcpy(date, given, 10); date[10] = 0; }
    else if (given && strlen(given) >= 8) snprintf(date, 11, "%.4s-%.2s-%.2s", given, given + 4, given + 6);
    json_t *text = json_object_get(line, "text");
    report = (up_report){.id = json_string_value(json_object_get(line, id_key)), .date = date[0] ? date : NULL, .text = json_string_value(text), .text_len = json_string_length(text)};
    if (!report.text || read_document(&doc_memory, with_dates) != UP_OK) { fprintf(stderr, "%s\n", "no text, or out of memory"); exit(1); }
    return &doc_memory;
}

static void predictions(FILE *in, bool timed) {
    char *line = NULL, date[11];
    size_t cap = 0;
    double parse = 0, dates = 0;
    uint64_t tokens = 0;
    while (getline(&line, &cap, in) > 0) {
        json_t *entry = json_loads(line, 0, NULL);
        if (!entry) continue;
        double t0 = now();
        const up_document *doc = analyse(entry, "doc", "dct", !timed, date);
        double t1 = now();
        if (timed) {
            up_timexes all = {0};
            for (int k = 0; k < 20; k++) if (up_when_find(&doc_memory, &all) != UP_OK) exit(1);
            dates += (now() - t1) / 20;
            parse += t1 - t0;
            tokens += doc->n_tokens;
        } else {
            const up_timexes *all = doc->dates_result;
            for (uint32_t i = 0; i < all->n; i++)
                printf("{\"doc\":\"%s\",\"start\":%u,\"end\":%u,\"type\":\"%s\",\"value\":\"%s\"}\n", doc->report->id,
                       up_codepoints_at(doc->report->text, doc->codepoint_marks, all->items[i].span.begin),
                       up_codepoints_at(doc->report->text, doc->codepoint_marks, all->items[i].span.end), up_timex_type_name(all->items[i].type), all->items[i].value);
        }
        json_decref(entry);
    }
    if (timed) printf("%llu tokens, to the tree %.3f s, dates %.4f s (%.1f ns a token)\n", (unsigned long long)tokens, parse, dates, 1e9 * dates / (double)(tokens ? tokens : 1));
    free(line);
}

/* Right as the scorer of events has it: the days in both are a quarter of the days in either. */
static bool date_right(up_days said, up_day first, up_day last) {
    if (said.first == UP_NO_DAY) return false;
    int32_t both = (said.last < last ? said.last : last) - (said.first > first ? said.first : first) + 1;
    int32_t either = (said.last > last ? said.last : last) - (said.first < first ? said.first : first) + 1;
    return both > 0 && 4 * (int64_t)both >= either;
}

static void events(FILE *gold, FILE *in) {
    char *line = NULL, *gold_line = NULL, date[11];
    size_t cap = 0, gold_cap = 0;
    uint32_t n = 0, right = 0, none = 0, none_right = 0;
    while (getline(&line, &cap, in) > 0 && getline(&gold_line, &gold_cap, gold) > 0) {
        json_t *entry = json_loads(line, 0, NULL), *answer = json_loads(gold_line, 0, NULL), *event;
        size_t k;
        const up_document *doc = analyse(entry, "id", "date", true, date);
        const up_timexes *all = doc->dates_result;
        json_array_foreach(json_object_get(answer, "events"), k, event) {
            json_t *d = json_object_get(event, "date"), *evidence = json_array_get(json_object_get(event, "evidence"), 0);
            const char *first = json_string_value(json_object_get(d, "start")), *last = json_string_value(json_object_get(d, "end"));
            if (!evidence || !first || !last) continue;
            uint32_t from = (uint32_t)json_integer_value(json_array_get(evidence, 0)), to = (uint32_t)json_integer_value(json_array_get(evidence, 1));
            uint32_t trigger = UP_NO_TOKEN, highest = UINT32_MAX;
            for (uint32_t t = 0; t < doc->n_tokens; t++) { /* the highest verb of the evidence */
                uint32_t at = up_codepoints_at(doc->report->text, doc->codepoint_marks, doc->tokens[t].span.begin), depth = 0;
                if (at < from || at >= to) continue;
                for (uint32_t h = t; doc->tokens[h].head != UP_NO_TOKEN; h = doc->tokens[h].head) depth++;
                if (doc->tokens[t].upos != UP_VERB) depth += 3;
                if (depth < highest) { highest = depth; trigger = t; }
            }
            if (trigger == UP_NO_TOKEN) continue;
            uint32_t tied = up_when_of_event(doc, all, trigger);
            up_day today = up_day_from_iso(date, 10), a = up_day_from_iso(first, 10), b = up_day_from_iso(last, 10);
            up_days said = tied == UINT32_MAX ? (up_days){today - 6, today} : all->items[tied].days;
            bool ok = date_right(said, a, b);
            n++;
            right += ok;
            if (tied == UINT32_MAX) { none++; none_right += ok; }
            if (!ok && getenv("UP_SHOW")) {
                char x[11] = "", y[11] = "";
                if (said.first != UP_NO_DAY) { up_day_to_iso(said.first, x); up_day_to_iso(said.last, y); }
                up_span e = doc->sentences[up_document_sentence_of(doc, trigger)].span;
                printf("%s report %s gold %s..%s said %s..%s (%.*s) trigger %.*s: %.*s\n", doc->report->id, date, first, last, x, y, tied == UINT32_MAX ? 0 : (int)(all->items[tied].span.end - all->items[tied].span.begin), tied == UINT32_MAX ? "" : doc->report->text + all->items[tied].span.begin,
                       (int)up_token_text(doc, trigger).len, up_token_text(doc, trigger).at, (int)(e.end - e.begin), doc->report->text + e.begin);
            }
        }
        json_decref(entry);
        json_decref(answer);
    }
    printf("dated gold events %u, right %u (%.3f); by default %u, right %u\n", n, right, n ? (double)right / n : 0, none, none_right);
    free(line);
    free(gold_line);
}

int main(int argc, char **argv) {
    up_error err = {0};
    bool timed = argc == 4 && !strcmp(argv[2], "--time"), tied = argc == 5 && !strcmp(argv[2], "--events");
    if (argc != 3 && !timed && !tied) { fprintf(stderr, "usage: when_eval MODELS [--time] TEXTS.jsonl | MODELS --events GOLD.jsonl REPORTS.jsonl\n"); return 2; }
    FILE *in = fopen(argv[argc - 1], "r"), *gold = tied ? fopen(argv[3], "r") : NULL;
    if (!in || (tied && !gold)) { perror(argv[argc - 1]); return 1; }
    if (up_text_open(argv[1], &text_model, &err) != UP_OK || up_parse_open(argv[1], &parse_model, &err) != UP_OK) { fprintf(stderr, "%s\n", err.message); return 1; }
    text_scratch = up_text_scratch_new(text_model);
    parse_scratch = up_parse_scratch_new(parse_model);
    up_arena_init(&doc_memory.arena, 0);
    if (!text_scratch || !parse_scratch) return 1;
    if (tied) events(gold, in);
    else predictions(in, timed);
    up_arena_free(&doc_memory.arena);
    up_parse_scratch_free(parse_scratch);
    up_text_scratch_free(text_scratch);
    up_parse_close(parse_model);
    up_text_close(text_model);
    fclose(in);
    if (gold) fclose(gold);
    return 0;
}
