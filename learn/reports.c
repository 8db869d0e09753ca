/* reports.c - annotated reports: their lines, their gold, and what the program reads in them. */
#include "reports.h"
#include <jansson.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/hash.h"
#include "base/map.h"
#include "code/net.h"

void *must(void *p) { if (!p) { fprintf(stderr, "out of memory\n"); exit(3); } return p; }

void *grown(void *p, uint32_t n, uint32_t *cap, size_t size) {
    if (n < *cap) return p;
    *cap = *cap ? *cap * 2 : 256;
    return must(realloc(p, *cap * size));
}

static int by_value(const void *a, const void *b) { uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b; return x < y ? -1 : x > y; }

uint32_t hashes_frequent(uint32_t *hashes, size_t n, uint32_t least) {
    uint32_t kept = 0;
    if (n) qsort(hashes, n, sizeof *hashes, by_value);
    for (size_t i = 0, k; i < n; i = k) {
        for (k = i; k < n && hashes[k] == hashes[i]; k++) {}
        if (k - i >= least) hashes[kept++] = hashes[i];
    }
    return kept;
}

uint32_t hashes_find(const uint32_t *hashes, uint32_t n, uint32_t hash) {
    uint32_t lo = 0, hi = n;
    while (lo < hi) { uint32_t mid = (lo + hi) / 2; if (hashes[mid] < hash) lo = mid + 1; else hi = mid; }
    return lo < n && hashes[lo] == hash ? lo : UINT32_MAX;
}

static char *copied(const char *s) { return s ? strdup(s) : NULL; }
static char *field(const json_t *j, const char *key) {
    const char *s = json_string_value(json_object_get(j, key));
    return s && *s ? strdup(s) : NULL;
}

/* "2019", "2019-03" and "2019-03-04", from their first or to their last day. */
static up_day day_of(const char *iso, bool last) {
    int y = 0, m = 0, d = 0, n = iso ? sscanf(iso, "%d-%d-%d", &y, &m, &d) : 0;
    if (n < 1) return UP_NO_DAY;
    if (n < 2) return last ? up_day_of(y, 12, 31) : up_day_of(y, 1, 1);
    return n < 3 ? up_day_of(y, m, last ? up_days_in_month(y, m) : 1) : up_day_of(y, m, d);
}

static uint32_t byte_of(const char *text, json_int_t point) {
    uint32_t at = 0;
    for (json_int_t p = 0; text[at] && p < point;) { at++; while (((unsigned char)text[at] & 0xC0) == 0x80) at++; p++; }
    return at;
}

static void read_gold(report_row *r, const json_t *events) {
    if (r->gold) return; /* a report's first gold holds */
    r->gold = calloc(json_array_size(events) + 1, sizeof *r->gold);
    size_t i, k;
    json_t *e, *span;
    json_array_foreach(events, i, e) {
        gold_event *g = &r->gold[r->n_gold];
        g->type = up_type_from_name(json_string_value(json_object_get(e, "type")));
        if (g->type == UP_N_TYPES || g->type == UP_POLITICAL_EVENT) continue;
        const json_t *place = json_object_get(e, "place"), *date = json_object_get(e, "date");
        const char *start = json_string_value(json_object_get(date, "start")), *until = json_string_value(json_object_get(date, "end"));
        g->group = field(e, "group"), g->target = field(e, "target"), g->actor = field(e, "actor");
        g->place = field(place, "name"), g->country = field(place, "country");
        g->days = (up_days){day_of(start, false), day_of(until ? until : start, true)};
        g->is_optional = json_is_true(json_object_get(e, "optional"));
        json_array_foreach(json_object_get(e, "evidence"), k, span) if (g->n < 8) {
            g->spans[g->n].begin = byte_of(r->text, json_integer_value(json_array_get(span, 0)));
            g->spans[g->n++].end = byte_of(r->text, json_integer_value(json_array_get(span, 1)));
        }
        r->n_gold++;
    }
}

void reports_read(report_list *list, const char *path, const char *gold_path, float weight) {
    uint32_t from = list->n;
    char *line = NULL;
    size_t room = 0;
    FILE *f = fopen(path, "r");
    if (!f) { perror(path); exit(3); }
    while (getline(&line, &room, f) > 0) {
        json_t *j = json_loads(line, 0, NULL);
        if (!j) continue;
        list->rows = grown(list->rows, list->n, &list->cap, sizeof *list->rows);
        report_row *r = &list->rows[list->n++];
        *r = (report_row){.id = copied(json_string_value(json_object_get(j, "id"))), .date = copied(json_string_value(json_object_get(j, "date"))),
                          .title = copied(json_string_value(json_object_get(j, "title"))), .text = copied(json_string_value(json_object_get(j, "text"))),
                          .url = field(j, "url"), .source = field(j, "source")};
        r->weight = weight;
        r->fold = (int)(up_hash(r->id, strlen(r->id)) % FOLDS);
        json_decref(j);
    }
    fclose(f);
    f = fopen(gold_path, "r");
    if (!f) { perror(gold_path); exit(3); }
    while (getline(&line, &room, f) > 0) {
        json_t *j = json_loads(line, 0, NULL);
        const char *id = j ? json_string_value(json_object_get(j, "id")) : NULL;
        for (uint32_t i = from; id && i < list->n; i++) if (strcmp(list->rows[i].id, id) == 0) read_gold(&list->rows[i], json_object_get(j, "events"));
        json_decref(j);
    }
    fclose(f);
    free(line);
    /* A report without a line of gold was not annotated. */
    uint32_t kept = from;
    for (uint32_t i = from; i < list->n; i++) if (list->rows[i].gold) list->rows[kept++] = list->rows[i];
    list->n = kept;
}

typedef struct analysis { report_list *list; const up_engine *engine; const up_ontology *ontology; atomic_uint next; atomic_bool failed; } analysis;

static void *analyse(void *argument) {
    analysis *a = argument;
    up_worker *worker;
    up_error err = {0};
    char text[1024];
    if (up_worker_new(a->engine, &worker) != UP_OK) { a->failed = true; return NULL; }
    for (uint32_t i; (i = atomic_fetch_add(&a->next, 1)) < a->list->n;) {
        report_row *r = &a->list->rows[i];
        const up_document *doc;
        r->report = (up_report){.id = r->id, .date = r->date, .title = r->title, .url = r->url, .source = r->source, .text = r->text, .text_len = strlen(r->text), .language = "en"};
        if (up_worker_read(worker, &r->report, UP_STAGE_PLACES, &doc, &err) != UP_OK) { fprintf(stderr, "%s\n", up_error_text(&err, text, sizeof text)); a->failed = true; continue; }
        r->doc = up_worker_take(worker);
        if (!r->doc || up_reading_make(a->ontology, NULL, r->doc, r->doc->dates_result, r->doc->places_result, &r->reading) != UP_OK) a->failed = true;
    }
    up_worker_free(worker);
    return NULL;
}

bool reports_analyse(report_list *list, const up_engine *engine, const up_ontology *ontology, int n_threads) {
    analysis a = {.list = list, .engine = engine, .ontology = ontology};
    pthread_t threads[16];
    int started = 0;
    while (started < n_threads && started < 16 && pthread_create(&threads[started], NULL, analyse, &a) == 0) started++;
    for (int i = 0; i < started; i++) pthread_join(threads[i], NULL);
    return started > 0 && !a.failed;
}

uint64_t gold_at(const report_row *r, up_type type, up_span words) {
    uint64_t bits = 0;
    for (uint32_t i = 0; i < r->n_gold && i < 64; i++)
        for (uint32_t k = 0; r->gold[i].type == type && k < r->gold[i].n; k++)
            if (up_spans_overlap(r->gold[i].spans[k], words)) bits |= 1ull << i;
    return bits;
}

bool same_group(const char *a, const char *b) {
    if (!a || !b) return a == b;
    if (strcmp(a, "lgbt:gay") == 0) a = "lgbt:lgbt";
    if (strcmp(b, "lgbt:gay") == 0) b = "lgbt:lgbt";
    return strcmp(a, b) == 0;
}

bool same_family(up_type a, up_type b) { return strcmp(up_type_family(a), up_type_family(b)) == 0; }

int reports_jobs(void) { const char *jobs = getenv("JOBS"); return jobs ? atoi(jobs) : 2; }

static void *refuse(const up_error *err) {
    char text[1024];
    fprintf(stderr, "%s\n", up_error_text(err, text, sizeof text));
    return NULL;
}

up_engine *reports_open(report_list *list, char **argv, int argc, int first) {
    up_engine *engine;
    up_error err = {0};
    for (int i = first; i + 1 < argc; i += 2) {
        char *star = strrchr(argv[i + 1], '*');
        if (star) *star = 0;
        reports_read(list, argv[i], argv[i + 1], star ? strtof(star + 1, NULL) : 1.0f);
    }
    if (up_engine_open_learning(NULL, &engine, &err) != UP_OK) return refuse(&err);
    if (reports_analyse(list, engine, up_coder_ontology(up_engine_coder(engine)), reports_jobs())) return engine;
    up_engine_close(engine);
    return NULL;
}

bool reports_tell(report_list *list, const char *path) {
    up_map map;
    up_error err = {0};
    up_index rows = {0};
    bool is_new;
    if (up_map_open(path, &map, &err) != UP_OK) { refuse(&err); return false; }
    for (uint32_t i = 0; i < list->n; i++) up_index_add(&rows, (int64_t)up_hash(list->rows[i].id, strlen(list->rows[i].id)), &is_new); /* an id stands once */
    uint32_t n = 0;
    int64_t key;
    for (size_t at = 4, len; at + 12 <= map.len; at += 12 + len) {
        memcpy(&key, map.bytes + at, 8), memcpy(&n, map.bytes + at + 8, 4);
        len = UP_NET_OUT * sizeof(float) * (size_t)n;
        uint32_t i = up_index_get(&rows, key);
        if (i == UP_TABLE_NONE || n != list->rows[i].doc->n_sentences || len > map.len - at - 12) continue;
        float *told = must(malloc(len + 1));
        memcpy(told, map.bytes + at + 12, len);
        list->rows[i].reading.told = told;
    }
    up_map_close(&map);
    up_index_free(&rows);
    for (uint32_t i = 0; i < list->n; i++)
        if (!list->rows[i].reading.told) { fprintf(stderr, "%s: nothing of the sentences of report %s\n", path, list->rows[i].id); return false; }
    return true;
}
